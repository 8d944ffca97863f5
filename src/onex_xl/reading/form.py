"""A form → a table of one record: each value stands right of its label."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from onex_xl.fields.columns import Odd, Setting, read_column
from onex_xl.fields.text import is_blank, raw_text, shown
from onex_xl.fields.types import blank
from onex_xl.findings import ALL_PROJECTS, Severity
from onex_xl.model import Table, Value
from onex_xl.pack.definitions import Sheet
from onex_xl.pack.schema import Field
from onex_xl.reading.header_units import column_factors
from onex_xl.reading.known import Known, is_needed, same
from onex_xl.reading.locate import FormPlaces, find_labels
from onex_xl.reading.looks import check_looks
from onex_xl.reading.report import Report, short
from onex_xl.reading.table import Read
from onex_xl.xlsx.cells import a1, position
from onex_xl.xlsx.inspection import SheetScan
from onex_xl.xlsx.read import Cell, Grid

_RECORD = (0,)


def read_form(grid: Grid, sheet: Sheet, setting: Setting, known: Known, scan: SheetScan | None) -> Read:
    """The one record of ``sheet`` that stands in ``grid``."""
    report = Report(grid.name)
    places = find_labels(grid, sheet.raw)
    ends = label_ends(scan)
    cells = {name: (row, ends.get((row, col), col) + 1) for name, (row, col) in places.labels.items()}
    for name, (row, col) in places.twice:
        _report_twice(
            name,
            (row, col),
            grid.at(row, ends.get((row, col), col) + 1),
            grid.at(*cells[name]),
            sheet,
            known,
            report,
        )
    values_at = {name: (places.labels[name], [grid.at(*at)]) for name, at in cells.items()}
    factors = column_factors(grid, sheet, values_at, known, report)
    setting = replace(setting, factors=factors)
    _report_labels(places, sheet, known, report, factors.keys())
    columns: dict[str, list[Value]] = {}
    raw: dict[tuple[str, int], str] = {}
    for of in sheet.read_fields:
        columns[of.id] = [blank(of.type)]
        if of.id in cells:
            columns[of.id], odds = _read_field(of, grid, cells[of.id], setting, known, report)
            raw.update([((of.id, 0), odd.raw) for odd in odds])
    found = {of.id: cells[of.id] for of in sheet.read_fields if of.id in cells}
    if scan is not None:
        fields = {at: sheet.fields[name] for name, at in found.items() if not sheet.fields[name].prefill}
        check_looks(grid, fields, lambda row: "", scan, report)
    rows = [min((row for row, _ in found.values()), default=0)]
    return Read(Table(sheet.id, grid.name, columns, rows, cells=found, raw=raw), report.findings)


def _read_field(
    of: Field, grid: Grid, place: tuple[int, int], setting: Setting, known: Known, report: Report
) -> tuple[list[Value], list[Odd]]:
    cell = grid.at(*place)
    column = read_column(of, [cell], setting)
    wanted = known.prefilled(of) if of.prefill else None
    if of.prefill and wanted is not None:
        if not same(column.values[0], cell, wanted):
            facts: dict[str, Any] = {
                "label": of.label,
                "value": short(raw_text(cell)),
                "expected": shown(wanted),
            }
            report.add("cell.locked-changed", Severity.WARNING, a1(*place), raw=raw_text(cell), **facts)
        return [wanted], []
    report.cells(of, [replace(odd, index=0) for odd in column.odds], [place[0]], place[1], [""])
    if of.required and is_blank(cell):
        report.add("cell.required-item", Severity.ERROR, a1(*place), label=of.label)
    return list(column.values), list(column.odds)


def label_ends(scan: SheetScan | None) -> Mapping[tuple[int, int], int]:
    """Last column of each merged cell, by its first cell: the value stands right of all of it."""
    ends = {}
    for area in scan.merges if scan else ():
        start, _, end = area.partition(":")
        ends[position(start)] = position(end or start)[1]
    return ends


def _report_labels(
    places: FormPlaces, sheet: Sheet, known: Known, report: Report, told: Collection[str]
) -> None:
    for guess in (guess for guess in places.guesses if guess.name not in told):
        report.guessed("label", guess, sheet.fields[guess.name], a1(*places.labels[guess.name]))
    for of in sheet.read_fields:
        if of.id not in places.labels and not of.prefill:
            needed = is_needed(of, sheet, known)
            severity = Severity.ERROR if needed else Severity.WARNING
            report.add("sheet.label-missing", severity, label=of.label, field=of.id)
    _report_moved(places, sheet, report)


def _report_twice(
    name: str, at: tuple[int, int], value: Cell, read: Cell, sheet: Sheet, known: Known, report: Report
) -> None:
    """That a label stands once more, at ``at``, with another ``value`` than the one that was ``read``."""
    of = sheet.fields[name]
    if of.live or of.prefill or is_blank(value) or value == read:
        return
    severity = Severity.ERROR if is_needed(of, sheet, known) else Severity.WARNING
    project = ALL_PROJECTS if (sheet.id, name) in known.counted else ""
    report.add("sheet.label-twice", severity, a1(*at), project=project, label=of.label)


def _report_moved(places: FormPlaces, sheet: Sheet, report: Report) -> None:
    """That the labels stand elsewhere than in the template, if all are there."""
    for row, of in enumerate(sheet.raw.fields, sheet.head_row):
        at = places.labels.get(of.id)
        if len(places.labels) == len(sheet.fields) and at is not None and at != (row, 0):
            cell, usual = a1(*at), a1(row, 0)
            report.add("sheet.moved-label", Severity.INFO, cell, label=of.label, found=cell, usual=usual)
            return
