"""Departments that answer warnings: what they are warned of, and the cells that they type into."""

from __future__ import annotations

from pathlib import Path

from onex_xl.findings import Finding
from onex_xl.workflow.collect import Collected, collect
from onex_xl.xlsx.cells import a1
from tests.support.campaigns import Campaign, Records
from tests.support.edited import Edited
from tests.xlsx.marked import loaded

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
A          | A-2     | 10       | 10   | 10  | 10     | 800  | 3        |
"""
CHECK, COVER, ROSTER, COLUMN = "自检", "退回修改说明", "考生名册", "情况说明"
UNBALANCED, UNPAID = "pilots.absent-not-balanced", "roster.sat-unpaid"
WHY = "两人由合作企业代缴，缴费单在附件"


def collected(made: Campaign) -> Collected:
    return collect(made.year, processes=0)


def unpaid(made: Campaign, people: int = 1) -> Records:
    """A's records: so many sat who had not paid, which is asked about and may well be so."""
    typed = made.records("A")
    for row in typed["candidates"][:people]:
        row |= {"paid": "否", "funding": ""}
    typed["pilots"][0]["declared_paid"] -= people
    return typed


def column(data: bytes, sheet: str) -> tuple[int, int]:
    """The head of the column for answers (row and column, 1-based)."""
    cells = (cell for row in loaded(data)[sheet].iter_rows() for cell in row)
    return next((cell.row, cell.column) for cell in cells if cell.value == COLUMN)


def line(data: bytes, sheet: str, about: str) -> str:
    """The cell for the answer in the line that says ``about``."""
    head, col = column(data, sheet)
    for row in loaded(data)[sheet].iter_rows(min_row=head + 1):
        if any(about in str(cell.value) for cell in row):
            return a1(row[0].row - 1, col - 1)
    raise AssertionError(about)


def answer(path: Path, text: str, about: str = UNBALANCED, sheet: str = CHECK) -> Path:
    """Type an answer into a file."""
    data = path.read_bytes()
    book = Edited(data)
    book.sheet(sheet).put(line(data, sheet, about), text)
    path.write_bytes(book.data())
    return path


def sole(done: Collected, code: str) -> Finding:
    (found,) = [item for item in done.result.findings if item.code == code]
    return found


def told(done: Collected, prefix: str = "return.answer-") -> list[tuple[str, str, str]]:
    return [
        (item.code, item.place.sheet, item.place.cell)
        for item in done.result.findings
        if item.code.startswith(prefix)
    ]


def texts(path: Path, sheet: str | int = 0) -> str:
    """All that a sheet says, a line a row."""
    book = loaded(path.read_bytes())
    tab = book.worksheets[sheet] if isinstance(sheet, int) else book[sheet]
    return "\n".join(" | ".join(str(c.value) for c in row if c.value is not None) for row in tab.iter_rows())
