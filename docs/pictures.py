"""Makes the pictures of ``docs/pictures/`` from this program's own products: ``make pictures``.

A year is played (``demo``), a few scores are decided in review, and pages of its workbooks are printed by
LibreOffice and cut to what the text beside them is about. Needs LibreOffice, poppler and a Chinese font.
``letter-leaders.png`` alone is not made here: it is the letter as a browser shows it.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.demo import play, play_years
from onex_xl.workflow.forms import forms
from onex_xl.workflow.year import Year
from onex_xl.xlsx.cells import position
from tests import engines
from tests.support.edited import Edited
from tests.support.reviews import Reviewed

PICTURES = Path(__file__).resolve().parent / "pictures"
DPI, WIDE = 80, 98
"""Dots per inch of pages and of pages that lie across."""

_FIRST, _SHOWN = 4, 9
"""Row (0-based) of the first candidate; how many rows are shown above the one that is wrong."""

DECIDED = {
    "JSJ-03|4.4": (12, "采纳通知已收到，按省级采纳计", "王老师"),
    "JM-04|1.2": (23.57, "按现行口径，维持测算得分", "王老师"),
    "YS-04|4.5": (2, "补交了活动通知和照片", "王老师"),
}
"""What is decided in review, by project and indicator."""


@dataclass(frozen=True)
class Picture:
    """A part of the first page of ``book`` on which all of ``marks`` stand: ``box`` is left, top, width and
    height in pixels."""

    name: str
    book: Path
    marks: tuple[str, ...]
    box: tuple[int, int, int, int]
    dpi: int = DPI


def main() -> None:
    """Make every picture anew."""
    with tempfile.TemporaryDirectory() as folder:
        played = play(Path(folder) / "2026")
        year = played.year
        book = Reviewed(year.folder.review)
        for target, decision in DECIDED.items():
            book.decide(target, *decision)
        typed = book.save("复核.xlsx").rename(Path(folder) / "typed.xlsx")
        shutil.copyfile(typed, year.folder.review)
        done = collect(year)
        forms(year)
        pictures = list(wanted(year, done, typed))
        compared = play_years(Path(folder) / "years", 3).compared
        pictures.append(Picture("trend-overview", compared.path, ("升了什么",), (115, 40, 705, 580)))
        books = list(dict.fromkeys(picture.book for picture in pictures))
        printed = dict(zip(books, engines.printed(books, Path(folder)), strict=True))
        for picture in pictures:
            path = cut(picture, printed[picture.book])
            print(f"{path.name}: {path.stat().st_size // 1024} KB")


def wanted(year: Year, done: Collected, typed: Path) -> Iterator[Picture]:
    """All pictures of a year that was collected and whose forms were made; ``typed`` is the review workbook
    as the reviewer left it."""
    root, master = year.folder.root, year.folder.master(year.campaign.year)
    error = next(item for item in done.result.findings if item.code == "roster.passed-not-sat")
    room = next(item for item in done.result.register if item.code == error.department)
    row = position(error.place.cell)[0]
    sent = shortened(year.folder.inbox / room.file, error.place.sheet, row)
    slip = year.folder.slips / f"{room.name}-退回修改.xlsx"
    official = year.folder.masters / f"{year.campaign.year}-考评表.xlsx"
    yield Picture("registry", root / "registry.xlsx", ("培训评价组织", "JSJ-01"), (40, 40, 1060, 300), WIDE)
    yield Picture("return-roster", sent, ("每名考生每个证书一行", "缺考"), (20, 40, 1090, 300), WIDE)
    yield Picture("return-selfscore", sent, ("测算依据", "JD-01"), (20, 40, 620, 385))
    yield Picture("return-selfcheck", sent, ("报送前自检",), (20, 40, 620, 500))
    yield Picture("slip-cover", slip, ("退回修改说明",), (20, 30, 620, 450))
    yield Picture("receipt", root / "slips" / "计算机系-回执.xlsx", ("回执",), (20, 30, 620, 450))
    yield Picture("review", typed, ("考核得分复核",), (30, 30, 1080, 420), WIDE)
    yield Picture("master-overview", master, ("总览",), (20, 20, 900, 600))
    yield Picture("master-scores", master, ("考评总表", "考核人数 40"), (10, 20, 1100, 480), WIDE)
    yield Picture("master-basis", master, ("得分依据", "数据与出处"), (20, 20, 1080, 430), WIDE)
    yield Picture("form", official, ("JSJ-03", "复核意见"), (20, 30, 610, 730))


def shortened(book: Path, sheet: str, row: int) -> Path:
    """A copy of ``book`` with the rows of ``sheet`` hidden that stand more than a few above ``row``."""
    edited = Edited(book.read_bytes())
    for above in range(_FIRST, row - _SHOWN):
        edited.sheet(sheet).hide_row(above)
    copy = book.with_name(f"short {book.name}")
    copy.write_bytes(edited.data())
    return copy


def cut(picture: Picture, pdf: Path) -> Path:
    """Draw a picture from the printed book; gives its file."""
    page = str(_page(pdf, picture.marks))
    left, top, width, height = map(str, picture.box)
    target = PICTURES / picture.name
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(picture.dpi), "-f", page, "-l", page]
    command += ["-x", left, "-y", top, "-W", width, "-H", height, str(pdf), str(target)]
    subprocess.run(command, check=True, timeout=120)
    return target.with_suffix(".png")


def _page(pdf: Path, marks: Sequence[str]) -> int:
    said = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=120
    ).stdout.decode("utf-8")
    for number, page in enumerate(said.split("\f"), 1):
        if all(mark in page for mark in marks):
            return number
    raise SystemExit(f"no page with {', '.join(marks)}")


if __name__ == "__main__":
    main()
