"""Puts a plan before two spreadsheet programs and tells where they disagree with the engine.

Every formula of the plan is stored with a wrong value first, so that a program that merely shows what
the file says is found out. What comes back is compared cell by cell with the values the engine planned.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import ironcalc
import python_calamine

from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.draw import draw
from onex_xl.xlsx.plan import BookPlan, Formula, Scalar

PLANTED_NUMBER, PLANTED_TEXT = -77.25, "植入的错误值"
CREATED = datetime(2026, 12, 1)
NEAR = 1e-9

Plain = float | str
Cells = dict[tuple[str, int, int], Plain]
"""(sheet, row, column), 0-based → value; blank is ``""``, yes/no is 1 or 0, a date its serial number."""


@dataclass(frozen=True)
class Planted:
    """A drawn workbook and what its formulas are to give."""

    path: Path
    expected: Cells


def plant(plan: BookPlan, path: Path) -> Planted:
    """Draw ``plan`` with wrong stored values. The plan itself is changed: colours and dropdowns, which hold
    no values, are left out because they take ironcalc most of its time."""
    expected: Cells = {}
    for sheet in plan.sheets:
        sheet.conditions.clear()
        sheet.validations.clear()
        for (row, col), cell in list(sheet.cells.items()):
            if isinstance(cell.value, Formula):
                value = plain(cell.value.value)
                expected[sheet.name, row, col] = value
                wrong = PLANTED_TEXT if isinstance(value, str) else PLANTED_NUMBER
                sheet.cells[row, col] = replace(cell, value=Formula(cell.value.text, wrong))
    draw(plan, path, created=CREATED)
    return Planted(path, expected)


def plain(value: Scalar | object) -> Plain:
    """A value as both programs are compared in."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).total_seconds() / 86400
    if isinstance(value, date):
        return float((value - date(1899, 12, 30)).days)
    if isinstance(value, bool | int | float | Fraction):
        return float(value)
    return str(value)


def by_ironcalc(planted: Planted) -> list[str]:
    """Where ironcalc disagrees, in words."""
    model = ironcalc.load_from_xlsx(str(planted.path), "en", "UTC")
    model.evaluate()
    sheets = {entry["name"]: index for index, entry in enumerate(model.get_worksheets_properties())}
    found = {
        (sheet, row, col): plain(model.get_cell_value(sheets[sheet], row + 1, col + 1))
        for sheet, row, col in planted.expected
    }
    return differences("ironcalc", planted, found)


def by_libreoffice(planted: Planted, recalculated: Path) -> list[str]:
    """Where LibreOffice disagrees, in words; ``recalculated`` is what it saved."""
    book = python_calamine.CalamineWorkbook.from_path(str(recalculated))
    rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    found: Cells = {}
    for sheet, row, col in planted.expected:
        cells = rows[sheet]
        within = row < len(cells) and col < len(cells[row])
        found[sheet, row, col] = plain(cells[row][col]) if within else ""
    return [*error_cells(recalculated), *differences("LibreOffice", planted, found)]


def differences(engine: str, planted: Planted, found: Cells) -> list[str]:
    """One line per cell that is not as expected."""
    return [
        f"{engine} {planted.path.name} {sheet}!{a1(row, col)}: {found[sheet, row, col]!r}, ours {value!r}"
        for (sheet, row, col), value in planted.expected.items()
        if not same(found[sheet, row, col], value)
    ]


def same(one: Plain, other: Plain) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= NEAR * max(1.0, abs(other))
    return one == other


def error_cells(path: Path) -> list[str]:
    """Cells with an error value, which calamine would show as blank."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                text = archive.read(name).decode("utf-8")
                found += [f"{path.name} {name}: {cell}" for cell in re.findall(r'<c [^>]*t="e"[^>]*>', text)]
    return found
