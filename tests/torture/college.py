"""The college that is tortured: twenty departments whose returns are good, and one for every damaged file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from onex_xl.model import Number, Score
from onex_xl.stages.distribute import plan_return
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.year import made_on
from onex_xl.xlsx.draw import drawn
from tests.engines import libreoffice_saved_as
from tests.support.campaigns import YEAR, Campaign, Records, Row, campaign, records
from tests.support.edited import Edited

GOOD = 20
SEED = "47300"
"""The code of the department whose return is damaged; every copy gets a code of its own."""

Shown = tuple[str, Number | None, dict[str, Number | None]]
"""What of a score must not change: status, total, indicators."""

HEAD = "department | project | approved | paid | sat | passed | forfeits | fees | teachers | case"
SEED_ROW = "| 10 | 8 | 7 | 6 | 1 | 800 | 3 | 省级采纳"


def code_of(number: int) -> str:
    """The department of the ``number``-th damaged file."""
    return f"{int(SEED) + 1 + number}"


def good_rows() -> list[str]:
    """Twenty departments, no two alike."""
    counts = [(10 + n, 8 + n % 3, 5 + n % 4, 4 + n % 2, n % 2, 100 * n, n % 4) for n in range(GOOD)]
    return [
        f"G{number:02d} | G{number:02d}-01 | {' | '.join(map(str, found))} |"
        for number, found in enumerate(counts)
    ]


def seed_rows(codes: Sequence[str]) -> list[str]:
    """Departments that are all like the first."""
    return [f"{code} | {code}-01 {SEED_ROW}" for code in codes]


def college(root: Path, damaged: int) -> Campaign:
    """A campaign of twenty good departments and ``damaged`` others; the good returns are in."""
    victims = [SEED, *map(code_of, range(damaged))]
    made = campaign(root, "\n".join([HEAD, *good_rows(), *seed_rows(victims)]))
    year, (registry, _) = made.year, office_registry(made.year)
    for number in range(GOOD):
        code = f"G{number:02d}"
        book = plan_return(year.pack, year.campaign, registry, code, made.records(code))
        put(made.inbox / f"{code}.xlsx", drawn(book, created=made_on(year.campaign)))
    return made


def full_candidate(record: Row, number: int) -> Row:
    """The candidate with all that a careful department fills in; numbers are all digits."""
    return {
        **record,
        "student_no": f"2023{SEED}{number:02d}",
        "fee": 260,
        "paid_on": datetime(YEAR, 5, 6).date(),
        "exam_on": datetime(YEAR, 6, 13).date(),
        "theory": 80,
        "practice": 85,
        "overall": 83,
    }


def seed_return(made: Campaign) -> bytes:
    """The good return that is damaged, as our own program draws it."""
    typed: Records = records(made.rows, SEED)
    typed["candidates"] = [full_candidate(*pair[::-1]) for pair in enumerate(typed["candidates"])]
    for teacher in typed["teachers"]:
        teacher.update(staff_no=f"T{SEED}{teacher['staff_no']}")
    return drawn(made.book(SEED, typed), created=made_on(made.year.campaign))


def saved_by_libreoffice(data: bytes, folder: Path) -> dict[str, bytes]:
    """The workbook as LibreOffice saves it, by ending."""
    folder.mkdir(parents=True)
    source = folder / "seed.xlsx"
    source.write_bytes(data)
    return {kind: libreoffice_saved_as(source, f".{kind}").read_bytes() for kind in ("xlsx", "xls", "ods")}


def owned_by(data: bytes, code: str) -> bytes:
    """The seed's return as that of the department ``code``: all its codes say so."""
    if data[:2] == b"PK":
        found = Edited(data)
        found.replaced(SEED, code)
        return found.data()
    wide_seed, wide_code = SEED.encode("utf-16-le"), code.encode("utf-16-le")
    return data.replace(SEED.encode(), code.encode()).replace(wide_seed, wide_code)


def put(path: Path, data: bytes) -> None:
    """A file in the inbox, as of one moment for all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    moment = datetime.fromisoformat(f"{YEAR}-12-01T12:00:00").timestamp()
    os.utime(path, (moment, moment))


def shown(score: Score) -> Shown:
    """What of ``score`` must not change."""
    return score.status, score.total, dict(score.indicators)
