"""Writes the cells of a plan, by the type of what they hold, each return code checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from types import NoneType
from typing import Any, Final

from onex_xl.xlsx import style
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.draw_parts import CONTROL, PlanError, done, printable
from onex_xl.xlsx.plan import CellPlan, Formula, Link, Scalar, SheetPlan

EXACT_INTEGERS: Final = 10**15
"""Excel keeps 15 digits; a longer number is an identifier and belongs in text."""

_LONGEST_FORMULA: Final = 8192
_EPOCH: Final = datetime(1899, 12, 30)
# Functions newer than Excel 2010 whose results spill; XlsxWriter would write them as dynamic arrays.
_SPILLING: Final = re.compile(
    r"\b(FILTER|LET|LAMBDA|RANDARRAY|SEQUENCE|SORT|SORTBY|UNIQUE|XLOOKUP|XMATCH|VSTACK|HSTACK|TOCOL|TOROW)\("
)


def draw_cells(sheet: Any, plan: SheetPlan, look: Callable[[str], Any]) -> None:
    """Write all cells of ``plan``; ``look`` gives XlsxWriter's format for a style's name."""
    # Sorted, so that equal plans give equal bytes whatever order they were filled in.
    cells = plan.cells
    for row, col in sorted(cells):
        cell = cells[row, col]
        value = cell.value
        write = _WRITERS.get(type(value))
        if write is None:
            raise PlanError(f"{plan.name}!{a1(row, col)}: cannot write a {type(value).__name__}")
        code = write(sheet, row, col, value, look(cell.style))
        if code:
            raise PlanError(f"{plan.name}!{a1(row, col)}: refused with {code}: {str(value)[:80]}")
        if cell.note:
            _draw_note(sheet, row, col, cell)


def _write_text(sheet: Any, row: int, col: int, text: str, look: Any) -> int:
    if not text:  # a cell with text of no length looks blank and is not
        return int(sheet.write_blank(row, col, None, look))
    if text.startswith("<r>"):  # XlsxWriter would take it for markup of its own
        text = " " + text
    return int(sheet.write_string(row, col, text, look))


def _write_number(sheet: Any, row: int, col: int, number: int | float, look: Any) -> int:
    if type(number) is int and abs(number) >= EXACT_INTEGERS:
        raise PlanError(f"{sheet.name}!{a1(row, col)}: {number} has more digits than Excel keeps")
    if number != number or number in (float("inf"), float("-inf")):
        raise PlanError(f"{sheet.name}!{a1(row, col)}: {number} is not a number Excel has")
    return int(sheet.write_number(row, col, number, look))


def _write_fraction(sheet: Any, row: int, col: int, number: Fraction, look: Any) -> int:
    return int(sheet.write_number(row, col, float(number), look))


def _write_formula(sheet: Any, row: int, col: int, formula: Formula, look: Any) -> int:
    text = formula.text
    if text[:1] != "=" or len(text) > _LONGEST_FORMULA or CONTROL.search(text) or _SPILLING.search(text):
        raise PlanError(f"{sheet.name}!{a1(row, col)}: not a formula Excel takes: {text[:80]}")
    return int(sheet.write_formula(row, col, text, look, stored(formula.value)))


def _write_link(sheet: Any, row: int, col: int, link: Link, look: Any) -> int:
    return int(sheet.write_url(row, col, printable(link.target), look, link.text or link.target))


_WRITERS: Final[Mapping[type, Callable[[Any, int, int, Any, Any], int]]] = {
    str: _write_text,
    int: _write_number,
    float: _write_number,
    Fraction: _write_fraction,
    Formula: _write_formula,
    Link: _write_link,
    NoneType: lambda sheet, row, col, value, look: int(sheet.write_blank(row, col, None, look)),
    bool: lambda sheet, row, col, value, look: int(sheet.write_boolean(row, col, value, look)),
    date: lambda sheet, row, col, value, look: int(sheet.write_datetime(row, col, value, look)),
    datetime: lambda sheet, row, col, value, look: int(sheet.write_datetime(row, col, value, look)),
}


def stored(value: Scalar) -> str | int | float | bool:
    """A formula's value as the file stores it; no value and no text are both empty text."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, datetime):
        return (value - _EPOCH).total_seconds() / 86400
    if isinstance(value, date):
        return (value - _EPOCH.date()).days
    return printable(value) if isinstance(value, str) else value


def _draw_note(sheet: Any, row: int, col: int, cell: CellPlan) -> None:
    text = printable(cell.note)
    lines = sum(1 + _width(line) // 36 for line in text.split("\n"))
    options = {
        "width": 250,
        "height": min(24 + 17 * lines, 400),
        "font_name": style.SCREEN_FONT,
        "font_size": 9,
        "color": f"#{style.INPUT}",
        "author": "",
    }
    done(sheet.write_comment(row, col, text, options), sheet.name, "note " + a1(row, col))


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
