"""What only the file itself tells of a table's cells: formulas where values belong, merged cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onex_xl.findings import ALL_PROJECTS, Severity
from onex_xl.pack.definitions import Sheet
from onex_xl.reading.locate import Header
from onex_xl.reading.report import Report, short
from onex_xl.xlsx.cells import a1_range, position
from onex_xl.xlsx.inspection import SheetScan


def check_formulas(
    sheet: Sheet, header: Header, rows: Sequence[int], scan: SheetScan, report: Report
) -> None:
    """Formulas in cells that are to be typed: their stored values were read; one warning a column. Those
    without a value, in error or reaching outside the workbook have findings of their own."""
    told = scan.hazards.keys() | scan.missing | scan.errors.keys()
    inside = [cell for cell in scan.formulas if cell not in told]
    if not inside:
        return
    records = set(rows)
    typed = {header.cols[of.id]: of for of in sheet.read_fields if of.id in header.cols and not of.prefill}
    found: dict[int, list[tuple[int, str]]] = {}
    for cell in inside:
        row, col = position(cell)
        if row in records and col in typed:
            found.setdefault(col, []).append((row, cell))
    for col, cells in sorted(found.items()):
        (first, cell), (last, _) = min(cells), max(cells)
        facts: dict[str, Any] = {
            "label": typed[col].label,
            "formula": short("=" + scan.formulas[cell]),
            "count": len(cells),
        }
        report.add("cell.formula", Severity.WARNING, a1_range(first, col, last, col), **facts)


def check_merges(
    header: Header, rows: Sequence[int], projects: Sequence[str], scan: SheetScan, report: Report
) -> None:
    """Merged cells among the records: all but the first of them are blank, so which rows it was meant for
    must be asked."""
    index_of = {row: index for index, row in enumerate(rows)}
    cols = set(header.cols.values())
    for area in scan.merges:
        start, _, end = area.partition(":")
        (top, left), (bottom, right) = position(start), position(end or start)
        touched = {
            projects[index_of[row]] for row in range(top, min(bottom, rows[-1]) + 1) if row in index_of
        }
        if touched and cols.intersection(range(left, right + 1)):
            project = touched.pop() if len(touched) == 1 else ALL_PROJECTS if touched else ""
            report.add("sheet.merged", Severity.ERROR, area, project=project, range=area)
