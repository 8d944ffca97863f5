"""The units that a sheet's headers and the lines above them say its numbers are in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from onex_xl.fields import units
from onex_xl.fields.text import is_blank, one_line, raw_text, shown
from onex_xl.findings import ALL_PROJECTS, Severity
from onex_xl.pack.definitions import Sheet
from onex_xl.pack.schema import Field
from onex_xl.reading.known import Known, is_needed
from onex_xl.reading.report import Report
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.read import Cell, Grid

_NUMBERS = ("integer", "money", "score")
_LINES = 40


def read_unit(
    of: Field,
    at: tuple[int, int],
    said: str,
    of_sheet: units.Unit | None,
    sheet: Sheet,
    known: Known,
    report: Report,
) -> Fraction | None:
    """What the numbers of a field must be multiplied by, and a word about it; ``None`` if there is nothing to
    be said. ``said`` is its header (or its label in a form), which stands ``at`` a place; ``of_sheet`` the
    unit of the whole sheet."""
    found = units.in_header(said, of) or _fitting(of_sheet, of)
    factor = units.factor(found, of) if found else Fraction(1)
    if factor == 1:
        return None
    cell = a1(*at)
    facts: dict[str, Any] = {"label": of.label, "found": one_line(said)}
    if factor is None:
        severity = Severity.ERROR if is_needed(of, sheet, known) else Severity.WARNING
        project = ALL_PROJECTS if sheet.raw.project and severity is Severity.ERROR else ""
        report.add("sheet.unit-unclear", severity, cell, project=project, raw=said, field=of.id, **facts)
    else:
        facts["factor"] = shown(factor if factor.denominator != 1 else factor.numerator)
        report.add("sheet.unit-applied", Severity.WARNING, cell, raw=said, **facts)
    return factor or Fraction(1)


def _fitting(of_sheet: units.Unit | None, of: Field) -> units.Unit | None:
    """The unit of a whole sheet, for the fields that it can be about: a currency says nothing of people."""
    if of_sheet is None or of.type == "score":
        return None
    return of_sheet if (of_sheet.kind == units.COUNT) == (of.type == "integer") else None


def numbers_of(sheet: Sheet) -> Iterator[Field]:
    """The fields that people type numbers into."""
    return (of for of in sheet.read_fields if of.type in _NUMBERS and not of.prefill)


def unit_above(grid: Grid, row: int) -> units.Unit | None:
    """The unit that a line above ``row`` says for the whole sheet."""
    return units.of_sheet(
        cell for line in grid.rows[: min(row, _LINES)] for cell in line if isinstance(cell, str) and cell
    )


def column_factors(
    grid: Grid,
    sheet: Sheet,
    columns: Mapping[str, tuple[tuple[int, int], Sequence[Cell]]],
    known: Known,
    report: Report,
) -> dict[str, Fraction]:
    """By field of which there was something to be said, what its numbers must be multiplied by; ``columns``
    has, by field, where its header stands and what stands below it. A column in which nothing stands is
    nothing to ask about."""
    found: dict[str, Fraction] = {}
    of_sheet = unit_above(grid, min((at[0] for at, _ in columns.values()), default=0))
    for of in numbers_of(sheet):
        if of.id in columns and not all(map(is_blank, columns[of.id][1])):
            at = columns[of.id][0]
            factor = read_unit(of, at, raw_text(grid.at(*at)), of_sheet, sheet, known, report)
            if factor is not None:
                found[of.id] = factor
    return found
