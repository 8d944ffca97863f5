"""The sheet with a row per project, written beforehand by the office: rows matched to the registry's
projects, locked cells compared. The registry's value counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from onex_xl.fields.columns import Odd
from onex_xl.fields.text import joined, raw_text, shown
from onex_xl.findings import ALL_PROJECTS, Severity
from onex_xl.model import Value
from onex_xl.pack import schema
from onex_xl.reading.known import Known, same
from onex_xl.reading.locate import Header
from onex_xl.reading.report import Report, short
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.read import Cell

Columns = dict[str, Sequence[Value]]
Odds = dict[str, Sequence[Odd]]


class Records(Protocol):
    """The rows of a tab that are records, and their cells by column."""

    @property
    def rows(self) -> Sequence[int]: ...

    def cells(self, col: int) -> Sequence[Cell]: ...


def check_locked(
    sheet: schema.Sheet,
    header: Header,
    body: Records,
    columns: Columns,
    odds: Odds,
    known: Known,
    report: Report,
) -> tuple[Columns, Odds]:
    """``columns`` with the office's own values in the prefilled fields, and ``odds`` without those cells:
    a changed one is a warning that says what it was."""
    codes = _matched(sheet, header, body, columns, known, report)
    locked = [of for of in sheet.fields if of.prefill]
    result = dict(columns)
    for of in locked:
        values = list(columns[of.id])
        cells = body.cells(header.cols[of.id]) if of.id in header.cols else None
        for index, code in enumerate(codes):
            if not code:
                continue
            wanted = known.prefilled(of, code)
            if cells is not None and not same(values[index], cells[index], wanted):
                _report_changed(
                    of, a1(body.rows[index], header.cols[of.id]), cells[index], wanted, code, report
                )
            values[index] = ("" if values[index] == "" else None) if wanted is None else wanted
        result[of.id] = values
    _report_missing(codes, known, header, report)
    fields = {of.id for of in locked}
    return result, {name: found for name, found in odds.items() if name not in fields}


def _report_changed(
    of: schema.Field, cell: str, found: Cell, wanted: Value, code: str, report: Report
) -> None:
    raw = raw_text(found)
    facts = {"label": of.label, "value": short(raw), "expected": shown(wanted)}
    report.add("cell.locked-changed", Severity.WARNING, cell, project=code, raw=raw, **facts)


def _matched(
    sheet: schema.Sheet, header: Header, body: Records, columns: Columns, known: Known, report: Report
) -> list[str]:
    """The project of each row: by its code, else by the other locked cells; ``""`` where neither tells."""
    typed = [code if code in known.projects else "" for code in map(str, columns[sheet.project])]
    codes: list[str] = []
    for index, code in enumerate(typed):
        code = code or _by_other_cells(sheet, index, columns, known, set(typed))
        cell = a1(body.rows[index], header.cols.get(sheet.project, 0))
        if not code:
            _report_unknown(sheet, cell, str(columns[sheet.project][index]), known, report)
        elif code in codes:
            report.add("sheet.project-twice", Severity.ERROR, cell, project=code, raw=code, value=code)
        codes.append(code)
    return codes


def _by_other_cells(sheet: schema.Sheet, index: int, columns: Columns, known: Known, taken: set[str]) -> str:
    """The one project that no row names and whose locked texts this row shows."""
    texts = [of for of in sheet.fields if of.prefill and of.type == "text" and columns[of.id][index] != ""]
    fitting = [
        code
        for code in known.projects
        if code not in taken and all(_agree(columns[of.id][index], known.prefilled(of, code)) for of in texts)
    ]
    return fitting[0] if texts and len(fitting) == 1 else ""


def _agree(found: Value, wanted: Value) -> bool:
    return same(found, str(found), wanted)


def _report_unknown(sheet: schema.Sheet, cell: str, value: str, known: Known, report: Report) -> None:
    label = next(of.label for of in sheet.fields if of.id == sheet.project)
    facts = {"label": label, "value": short(value), "choices": joined(known.codes)}
    report.add("cell.unknown-project", Severity.ERROR, cell, project=ALL_PROJECTS, raw=value, **facts)


def _report_missing(codes: Sequence[str], known: Known, header: Header, report: Report) -> None:
    for code, name in _missing(codes, known.projects):
        cell = a1(header.row, min(header.cols.values(), default=0))
        report.add("sheet.project-missing", Severity.ERROR, cell, project=code, value=code, name=name)


def _missing(codes: Sequence[str], projects: Mapping[str, Mapping[str, Value]]) -> Iterator[tuple[str, str]]:
    return ((code, str(fields.get("name", ""))) for code, fields in projects.items() if code not in codes)
