"""A file of another kind (.xls, .ods) as a new workbook: the same values in the same cells.

Formulas become their values. Text stays text, so that a reader finds in it what it found in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from onex_xl.entry.texts import height_of, lines_of, width_of
from onex_xl.xlsx.cells import sheet_names
from onex_xl.xlsx.plan import BookPlan, ColumnPlan, Page, Scalar, SheetPlan
from onex_xl.xlsx.read import Book, Cell, CellError, Grid, MissingValue, Shown

_NARROW, _WIDE = 8, 36
_LONGEST_TEXT = 32_767
_LOOKED_AT = 12
"""Rows among which the header row is looked for."""
_TABLE_COLUMNS = 4
_VISIBILITY: Final[Mapping[str, Literal["visible", "hidden", "very hidden"]]] = {
    "visible": "visible",
    "hidden": "hidden",
    "very hidden": "very hidden",
}


def names_of(book: Book) -> dict[str, str]:
    """Each sheet's name in the file → its name in an .xlsx workbook, which allows less."""
    own = [grid.name for grid in book.sheets]
    return dict(zip(own, sheet_names(own), strict=True))


def fresh_book(book: Book, names: Mapping[str, str], title: str) -> BookPlan:
    """``book`` planned; ``names`` are its sheets' names by :func:`names_of`."""
    plan = BookPlan(properties={"title": title[:200]})
    for grid in book.sheets:
        plan.sheet(_sheet(grid, names[grid.name]))
    visible = [n for n, sheet in enumerate(plan.sheets) if sheet.visibility == "visible"]
    if visible:
        plan.active = visible[0]
    else:
        plan.sheets[0].visibility = "visible"
    return plan


def _sheet(grid: Grid, name: str) -> SheetPlan:
    plan = SheetPlan(name, visibility=_VISIBILITY[grid.visibility])
    head = _header_row(grid.rows)
    for number, row in enumerate(grid.rows):
        for col, cell in enumerate(row):
            value = _value(cell)
            if value is not None or number >= head:
                plan.put(number, col, value, _style(value, number, head))
    for col in range(max(map(len, grid.rows), default=0)):
        plan.columns[col] = ColumnPlan(_width(grid, col, head))
    if head < len(grid.rows):
        plan.heights[head] = _lines(grid, plan, head)
        plan.freeze = (head + 1, 0)
        plan.page = Page(landscape=True, repeat_rows=(head, head))
    return plan


def _header_row(rows: Sequence[Sequence[Cell]]) -> int:
    """The row, among the first, with the most texts: above it stand titles, below it the data. A sheet that
    is no table has none: the number of its rows."""
    counts = [sum(isinstance(cell, str) and cell != "" for cell in row) for row in rows[:_LOOKED_AT]]
    most = max(counts, default=0)
    return counts.index(most) if most >= _TABLE_COLUMNS else len(rows)


def _style(value: Scalar, row: int, head: int) -> str:
    if row == head:
        return "head"
    look = "plain" if row < head else "cell"
    if isinstance(value, datetime):
        return f"{look}+time"
    if isinstance(value, date):
        return f"{look}+date"
    return f"{look}+text" if isinstance(value, str) else look


def _value(cell: Cell) -> Scalar:
    """What is written for a value that was read."""
    if isinstance(cell, Shown):
        return _value(cell.value)
    if isinstance(cell, str):
        return cell[:_LONGEST_TEXT] or None
    if isinstance(cell, MissingValue):
        return None
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date()
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell


def _width(grid: Grid, col: int, head: int) -> float:
    texts = [
        str(_value(grid.at(row, col)) or "") for row in range(head % len(grid.rows), len(grid.rows))[:200]
    ]
    return min(max([_NARROW, *(width_of(text) + 2 for text in texts)]), _WIDE)


def _lines(grid: Grid, plan: SheetPlan, head: int) -> float:
    rooms = [(str(cell), plan.columns[col].width) for col, cell in enumerate(grid.rows[head])]
    return height_of(max(lines_of(text, room) for text, room in rooms))
