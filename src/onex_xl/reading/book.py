"""A workbook → its tables by sheet id, with findings for all that was recovered, wrong or not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onex_xl.fields.base import ANY_DAY, days_of
from onex_xl.fields.columns import Setting
from onex_xl.fields.text import is_blank, normal
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.model import Table
from onex_xl.pack.definitions import Sheet, Workbook
from onex_xl.reading.form import read_form
from onex_xl.reading.known import PROJECTS, Known
from onex_xl.reading.locate import Located, find_header, locate_sheets
from onex_xl.reading.rows import RECORD, kind_of
from onex_xl.reading.table import Read, read_table
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.read import Book, Grid

STAMP_SHEET = "_onex"
"""The very hidden sheet of a workbook of ours."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What a workbook holds. ``tables`` by sheet id; a sheet that was not found is missing. ``unread`` are
    the cells that were filled but that nothing read. ``located`` is where each sheet was found."""

    tables: Mapping[str, Table]
    findings: Sequence[Finding]
    unread: int
    located: Mapping[str, Grid] = field(default_factory=dict)


def read_tables(book: Book, workbook: Workbook, inspection: Inspection, known: Known | None = None) -> Tables:
    """Every form and table of ``workbook`` in ``book``. Never raises for what is in it.

    Findings name tab and cell as they are in the file; file and department are for the caller to add.
    """
    known = known or Known()
    located, leftover = locate_sheets(book, workbook.tables, without_place(workbook))
    findings = [finding for item in located for finding in _where_found(item)]
    findings += _missing(workbook.tables, located)
    tables: dict[str, Table] = {}
    unread = 0
    for item in _sources_first(located):
        read = _read(item, _setting(item.sheet, known, inspection, tables), known, inspection)
        findings += read.findings
        unread += read.unread
        if read.table is not None:
            tables[item.sheet.id] = read.table
    for grid in leftover:
        count = _filled(grid)
        unread += count
        if count:
            findings.append(
                _finding("sheet.unknown", Severity.WARNING, grid.name, sheet=grid.name, count=count)
            )
    return Tables(tables, findings, unread, {item.sheet.id: item.grid for item in located})


def foreign_sheets(book: Book, workbook: Workbook) -> tuple[str, ...]:
    """The tabs with something in them that are no part of ``workbook``."""
    _, leftover = locate_sheets(book, workbook.tables, without_place(workbook))
    return tuple(grid.name for grid in leftover if _filled(grid))


def _filled(grid: Grid) -> int:
    return sum(not is_blank(cell) for row in grid.rows for cell in row)


def without_place(workbook: Workbook) -> frozenset[str]:
    """Tabs that hold nothing for us: notes, self-check, our stamp; the self scores are read elsewhere."""
    others = (sheet.name for sheet in workbook.sheets if sheet.raw.layout not in ("form", "table"))
    return frozenset(map(normal, (*others, STAMP_SHEET)))


def idle_tabs(workbook: Workbook, stamped: bool) -> frozenset[str]:
    """Tabs of ours that nothing is read from, by their :func:`normal` names; with ``stamped``, the hidden
    one as well, because the stamp is known already."""
    idle = [sheet.name for sheet in workbook.sheets if sheet.raw.layout == "notes"]
    return frozenset(map(normal, [*idle, STAMP_SHEET] if stamped else idle))


def _read(item: Located, setting: Setting, known: Known, inspection: Inspection) -> Read:
    seen = inspection.sheet(item.grid.name)
    reader = read_form if item.sheet.raw.layout == "form" else read_table
    return reader(item.grid, item.sheet, setting, known, seen.scan if seen else None)


def _sources_first(located: Sequence[Located]) -> list[Located]:
    """Sheets that others choose from before those others."""
    sources = {
        of.source.partition(".")[0] for item in located for of in item.sheet.raw.fields if "." in of.source
    }
    return sorted(located, key=lambda item: item.sheet.id not in sources)


def _setting(sheet: Sheet, known: Known, inspection: Inspection, tables: Mapping[str, Table]) -> Setting:
    sources = {PROJECTS: known.codes} if known.projects else {}
    for of in sheet.raw.fields:
        name, dot, column = of.source.partition(".")
        if dot and name in tables:
            values = (str(value) for value in tables[name].columns[column] if value not in ("", None))
            sources[of.source] = tuple(dict.fromkeys(values))
    days = days_of(known.year) if known.year else ANY_DAY
    return Setting(known.period, inspection.date1904, sources, days=days)


# ---- findings about whole sheets -------------------------------------------------------------


def _finding(code: str, severity: Severity, tab: str, project: str = "", **facts: str | int) -> Finding:
    return Finding(code, severity, Place("", tab), facts, project=project)


def _where_found(item: Located) -> list[Finding]:
    found = []
    tab, name = item.grid.name, item.sheet.name
    if item.how != "name":
        share = round(item.share * 100)
        severity = Severity.INFO if item.how == "similar-name" or share >= 80 else Severity.WARNING
        found.append(_finding("sheet.renamed", severity, tab, sheet=name, found=tab, share=share))
    if item.grid.visibility != "visible":
        found.append(_finding("sheet.hidden", Severity.WARNING, tab, found=tab))
    for other in item.others:
        if other.rows != item.grid.rows and _holds_something(other, item.sheet):
            project = ALL_PROJECTS if item.sheet.raw.project else ""
            facts = {"sheet": name, "found": tab, "other": other.name}
            found.append(_finding("sheet.two-candidates", Severity.ERROR, other.name, project, **facts))
    return found


def _holds_something(grid: Grid, sheet: Sheet) -> bool:
    """Whether a tab that looks like ``sheet`` has been filled in; a blank copy of a table has not."""
    header = find_header(grid, sheet.raw) if sheet.raw.layout == "table" else None
    if header is None:
        return any(not is_blank(cell) for row in grid.rows for cell in row)
    rows = (row for row in grid.rows[header.below :] if not all(map(is_blank, row)))
    return any(kind_of(row, sheet.raw, header) == RECORD for row in rows)


def _missing(sheets: Sequence[Sheet], located: Sequence[Located]) -> list[Finding]:
    """Sheets that were not found: an error, as nobody can know what would have stood there."""
    found = {item.sheet.id for item in located}
    return [
        _finding(
            "sheet.missing", Severity.ERROR, "", ALL_PROJECTS if sheet.raw.project else "", sheet=sheet.name
        )
        for sheet in sheets
        if sheet.id not in found
    ]
