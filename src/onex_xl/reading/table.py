"""A tab → a :class:`~onex_xl.model.Table`, with findings for all that was mended, wrong or not read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any

from onex_xl.fields.columns import Odd, Setting, read_column
from onex_xl.fields.text import is_blank, joined, normal, one_line, raw_text
from onex_xl.fields.types import blank
from onex_xl.findings import ALL_PROJECTS, Finding, Severity
from onex_xl.model import Table, Value
from onex_xl.pack import schema
from onex_xl.pack.definitions import Sheet
from onex_xl.reading import rows as row_kinds
from onex_xl.reading.header_units import column_factors
from onex_xl.reading.known import Known, is_needed
from onex_xl.reading.locate import Header, find_header
from onex_xl.reading.locked import check_locked
from onex_xl.reading.looks import check_looks
from onex_xl.reading.marks import check_formulas, check_merges
from onex_xl.reading.report import Report, short, stretches
from onex_xl.xlsx.cells import a1, a1_range, letters
from onex_xl.xlsx.inspection import SheetScan
from onex_xl.xlsx.read import Cell, Grid

_NUMBERING = frozenset({"序号", "编号", "no", "no.", "#"})
"""Headers of columns that only count the rows."""


@dataclass(frozen=True, slots=True)
class Read:
    """A tab, read: its table (``None`` if it could not be), what was found, and how many cells were filled
    but not read."""

    table: Table | None
    findings: Sequence[Finding]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Body:
    """The records of a tab: their rows in the file and, for every column, their cells in that order."""

    rows: Sequence[int]
    cols: Sequence[Sequence[Cell]]

    def cells(self, col: int) -> Sequence[Cell]:
        return self.cols[col] if col < len(self.cols) else [""] * len(self.rows)


def read_table(grid: Grid, sheet: Sheet, setting: Setting, known: Known, scan: SheetScan | None) -> Read:
    """The records of ``sheet`` that stand in ``grid``."""
    report = Report(grid.name)
    header = find_header(grid, sheet.raw)
    if header is None:
        report.add("sheet.no-header", Severity.ERROR, project=_all_of(sheet), sheet=sheet.name)
        return Read(None, report.findings, sum(not is_blank(cell) for row in grid.rows for cell in row))
    body = _body(grid, sheet.raw, header, known, report)
    header = _settled(header, body, sheet, report)
    columns_at = {name: ((header.row, col), body.cells(col)) for name, col in header.cols.items()}
    factors = column_factors(grid, sheet, columns_at, known, report)
    _report_header(header, sheet, known, report, factors.keys())
    if body.rows:
        _report_moved(header, sheet, report)
    columns, odds = _columns(sheet, header, body, replace(setting, factors=factors))
    if sheet.raw.projects and known.projects:
        columns, odds = check_locked(sheet.raw, header, body, columns, odds, known, report)
    projects = _projects(sheet.raw, columns, known, len(body.rows))
    for of in sheet.read_fields:
        if of.id in odds:
            report.cells(of, odds[of.id], body.rows, header.cols[of.id], projects)
    _check_required(sheet, header, body, columns, odds, projects, report)
    if scan is not None and body.rows:
        check_formulas(sheet, header, body.rows, scan, report)
        check_merges(header, body.rows, projects, scan, report)
    if scan is not None and (scan.struck or scan.unseen or scan.notes or scan.pictures):
        _check_looks(grid, sheet, header, body, projects, scan, report)
    cols = {of.id: header.cols[of.id] for of in sheet.read_fields if of.id in header.cols}
    raw = {(name, odd.index): odd.raw for name, found in odds.items() for odd in found}
    table = Table(sheet.id, grid.name, columns, body.rows, cols, raw=raw)
    return Read(table, report.findings, _unread(header, body, report))


def _check_looks(
    grid: Grid,
    sheet: Sheet,
    header: Header,
    body: Body,
    projects: Sequence[str],
    scan: SheetScan,
    report: Report,
) -> None:
    fields = [(header.cols[of.id], of) for of in sheet.read_fields if of.id in header.cols and not of.prefill]
    places = {(row, col): of for row in body.rows for col, of in fields}
    owners = dict(zip(body.rows, projects, strict=True))
    check_looks(grid, places, lambda row: owners.get(row, ""), scan, report)


def _all_of(sheet: Sheet) -> str:
    return ALL_PROJECTS if sheet.raw.project else ""


# ---- records -------------------------------------------------------------------------------


def _body(grid: Grid, sheet: schema.Sheet, header: Header, known: Known, report: Report) -> Body:
    below = grid.rows[header.below :]
    width = max(map(len, below), default=0)
    cols = list(zip_longest(*below, fillvalue="")) if below else []
    read = [cols[col] for name, col in header.cols.items() if col < width and _is_read(sheet, name)]
    empty = ("",) * len(read)
    filled = [index for index, cells in enumerate(zip(*read, strict=True)) if cells != empty] if read else []
    kept = _records(below, filled, sheet, header, known, report)
    rows = [header.below + index for index in kept]
    if kept and kept[-1] - kept[0] + 1 == len(kept):
        return Body(rows, [col[kept[0] : kept[-1] + 1] for col in cols])
    return Body(rows, [[col[index] for index in kept] for col in cols])


def _is_read(sheet: schema.Sheet, name: str) -> bool:
    return next(not of.live for of in sheet.fields if of.id == name)


def _records(
    below: Sequence[Sequence[Cell]],
    filled: Sequence[int],
    sheet: schema.Sheet,
    header: Header,
    known: Known,
    report: Report,
) -> list[int]:
    """Which of the ``filled`` rows are records. Only rows that name no project of ours are doubted."""
    col = header.cols.get(sheet.project, -1) if known.projects else -1
    kept = []
    for index in filled:
        row = below[index]
        if 0 <= col < len(row) and (row[col] in known.projects or _is_ours(row[col], known)):
            kept.append(index)
            continue
        kind = row_kinds.kind_of(row, sheet, header)
        if kind == row_kinds.RECORD and not all(map(is_blank, row)):
            kept.append(index)
        elif kind == row_kinds.HEADER and (other := row_kinds.differing(row, sheet, header)):
            _report_other_header(header.row + 1 + index, row, *other, sheet, report)
        elif kind in (row_kinds.SUMMARY, row_kinds.EXAMPLE, row_kinds.HEADER, row_kinds.NOTE):
            _report_left_out(kind, header.below + index, row, report)
    return kept


def _is_ours(cell: Cell, known: Known) -> bool:
    """Whether ``cell`` names a project of ours but for the case of letters, which no formula tells apart."""
    return isinstance(cell, str) and cell.casefold() in map(str.casefold, known.projects)


def _report_left_out(kind: str, number: int, row: Sequence[Cell], report: Report) -> None:
    texts = [one_line(raw_text(cell)) for cell in row if not is_blank(cell)]
    col = next(col for col, cell in enumerate(row) if not is_blank(cell))
    report.add(
        f"row.{kind}",
        Severity.INFO,
        a1(number, col),
        raw=texts[0],
        row=number + 1,
        text=short(" ".join(texts)),
    )


def _report_other_header(
    number: int, row: Sequence[Cell], name: str, col: int, sheet: schema.Sheet, report: Report
) -> None:
    """That from row ``number`` on the columns are others: ``name`` was read from ``col`` all the same."""
    found = (one_line(raw_text(row[col])) if col < len(row) else "") or "—"
    label = next(of.label for of in sheet.fields if of.id == name)
    project = ALL_PROJECTS if sheet.project else ""
    facts: dict[str, Any] = {"row": number + 1, "column": letters(col), "label": label, "found": short(found)}
    report.add("row.other-header", Severity.ERROR, a1(number, col), project=project, raw=found, **facts)


# ---- header --------------------------------------------------------------------------------


def _settled(header: Header, body: Body, sheet: Sheet, report: Report) -> Header:
    """``header`` with each field's one column. Of two columns with one header, that with something in it
    counts; if both have and differ, the first, and an error says so."""
    cols = dict(header.cols)
    for name, col in header.twice:
        first, second = body.cells(cols[name]), body.cells(col)
        if all(map(is_blank, second)) or list(first) == list(second):
            continue
        if all(map(is_blank, first)):
            cols[name] = col
            continue
        facts: dict[str, Any] = {
            "label": sheet.fields[name].label,
            "other": letters(cols[name]),
            "column": letters(col),
        }
        report.add("sheet.column-twice", Severity.ERROR, a1(header.row, col), project=_all_of(sheet), **facts)
    return replace(header, cols=cols)


def _report_header(header: Header, sheet: Sheet, known: Known, report: Report, told: Collection[str]) -> None:
    """``told`` are the fields of whose header more has been said than that it is another."""
    for guess in (guess for guess in header.guesses if guess.name not in told):
        report.guessed("column", guess, sheet.fields[guess.name], a1(header.row, guess.at))
    moved = _moved([of.id for of in sheet.raw.fields if of.id in header.cols], header.cols)
    if moved:
        labels = joined([sheet.fields[name].label for name in moved])
        report.add("sheet.column-moved", Severity.INFO, a1(header.row, header.cols[moved[0]]), labels=labels)
    for of in sheet.read_fields:
        if of.id not in header.cols and not of.prefill:
            needed = is_needed(of, sheet, known)
            severity = Severity.ERROR if needed else Severity.WARNING
            project = _all_of(sheet) if needed else ""
            facts = {"label": of.label, "field": of.id}
            report.add("sheet.column-missing", severity, a1(header.row, 0), project=project, **facts)


def _report_moved(header: Header, sheet: Sheet, report: Report) -> None:
    """That the headers stand elsewhere than in the template: rows put in above or columns between. What was
    taken out or changed places is said by other findings."""
    order = list(sheet.fields)
    usual = {name: col for col, name in enumerate(order)}
    found = [name for name in order if name in header.cols]
    whole = len(found) == len(order) and not _moved(found, header.cols)
    elsewhere = [name for name in found if whole and header.cols[name] != usual[name]]
    if header.row == sheet.head_row and not elsewhere:
        return
    name = elsewhere[0] if header.row == sheet.head_row else found[0]
    at = a1(header.row, header.cols[name])
    facts: dict[str, Any] = {
        "label": sheet.fields[name].label,
        "found": at,
        "usual": a1(sheet.head_row, usual[name]),
        "share": round(100 * len(found) / len(order)),
    }
    report.add("sheet.moved-header", Severity.INFO, at, **facts)


def _moved(order: Sequence[str], cols: Mapping[str, int]) -> list[str]:
    """The fewest fields that must be taken out so that the others stand in the order of ``order``."""
    if all(cols[left] < cols[right] for left, right in pairwise(order)):
        return []
    runs: list[list[str]] = [[]]
    for name in order:
        before = (run for run in runs if not run or cols[run[-1]] < cols[name])
        runs.append([*max(before, key=lambda run: len(run)), name])
    longest = max(runs, key=lambda run: len(run))
    return [name for name in order if name not in longest]


def _unread(header: Header, body: Body, report: Report) -> int:
    """Reports columns that hold something below a header nobody knows, or below none; gives the cells."""
    known = {*header.cols.values(), *(col for _, col in header.twice)}
    total = 0
    for col in range(len(body.cols)):
        count = 0 if col in known else sum(not is_blank(cell) for cell in body.cols[col])
        label = one_line(header.unknown.get(col, ""))
        if not count or normal(label) in _NUMBERING:
            continue
        total += count
        code = "sheet.unknown-column" if label else "sheet.unlabelled-column"
        report.add(
            code,
            Severity.WARNING,
            a1(header.row, col),
            raw=label,
            column=letters(col),
            found=label,
            count=count,
        )
    return total


# ---- values --------------------------------------------------------------------------------


def _columns(
    sheet: Sheet, header: Header, body: Body, setting: Setting
) -> tuple[dict[str, Sequence[Value]], dict[str, Sequence[Odd]]]:
    columns: dict[str, Sequence[Value]] = {}
    odds: dict[str, Sequence[Odd]] = {}
    for of in sheet.read_fields:
        if of.id not in header.cols:
            columns[of.id] = [blank(of.type)] * len(body.rows)
            continue
        kinds = columns.get(of.id_kind, ()) if of.id_kind else ()
        column = read_column(of, body.cells(header.cols[of.id]), setting, kinds)
        columns[of.id] = column.values
        if column.odds:
            odds[of.id] = column.odds
    return columns, odds


def _projects(
    sheet: schema.Sheet, columns: Mapping[str, Sequence[Value]], known: Known, count: int
) -> Sequence[str]:
    """The project that each row's findings are about: its own, or all where it names none of ours."""
    if not sheet.project or not known.projects:
        return [""] * count
    return [str(code) if code in known.projects else ALL_PROJECTS for code in columns[sheet.project]]


def _check_required(
    sheet: Sheet,
    header: Header,
    body: Body,
    columns: Mapping[str, Sequence[Value]],
    odds: Mapping[str, Sequence[Odd]],
    projects: Sequence[str],
    report: Report,
) -> None:
    """Required cells that are blank. A row with nothing but its project is one finding, a run of such
    rows as well."""
    needed = [of for of in sheet.read_fields if of.required and of.id in header.cols]
    wrong = {name: {odd.index for odd in found} for name, found in odds.items()}
    missing = {
        of.id: [
            index
            for index, value in enumerate(columns[of.id])
            if value in (None, "") and index not in wrong.get(of.id, ())
        ]
        for of in needed
        if None in columns[of.id] or "" in columns[of.id]
    }
    named = sheet.raw.project in header.cols
    bare = _bare(sheet.raw, columns, odds, missing, len(body.rows)) if named else set()
    labels = joined([of.label for of in needed if of.id != sheet.raw.project])
    for first, last in stretches(bare):
        col = header.cols[sheet.raw.project]
        cells = a1_range(body.rows[first], col, body.rows[last], col)
        rows = last - first + 1
        report.add(
            "row.unfinished", Severity.ERROR, cells, project=projects[first], labels=labels, count=rows
        )
    code = "cell.required-item" if sheet.raw.projects else "cell.required"
    for of in needed:
        for index in missing.get(of.id, ()):
            if index not in bare:
                cell = a1(body.rows[index], header.cols[of.id])
                report.add(code, Severity.ERROR, cell, project=projects[index], label=of.label)


def _bare(
    sheet: schema.Sheet,
    columns: Mapping[str, Sequence[Value]],
    odds: Mapping[str, Sequence[Odd]],
    missing: Mapping[str, Sequence[int]],
    count: int,
) -> set[int]:
    """Rows in which only the project is filled in, of a sheet whose rows the department begins itself."""
    if not sheet.project or sheet.projects or not missing:
        return set()
    doubtful = set.intersection(*map(set, missing.values())) if missing else set()
    others = [name for name in columns if name != sheet.project]
    typed = {odd.index for found in odds.values() for odd in found}
    return {
        index
        for index in doubtful
        if index not in typed and all(columns[name][index] in (None, "") for name in others)
    }
