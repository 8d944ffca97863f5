"""Cells already known to be wrong, so that what follows from them is not said again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onex_xl.findings import Finding, Severity
from onex_xl.model import Table
from onex_xl.xlsx.cells import position

Faults = Mapping[str, Mapping[str, frozenset[int]]]
"""Sheet id → field → the records whose cell is in error."""

_MISSING = frozenset({"sheet.column-missing", "sheet.label-missing", "sheet.unit-unclear"})
"""What says that of a field (the fact ``field``) nobody knows what its cells say: it was not found, or its
numbers are in a unit of something else."""


def faults_of(tables: Mapping[str, Table], findings: Iterable[Finding]) -> Faults:
    """The cells of ``tables`` in which ``findings`` has errors, and those of fields that were not found."""
    areas: dict[str, list[tuple[int, int, int, int]]] = {}
    missing: dict[str, set[str]] = {}
    for finding in findings:
        if finding.code in _MISSING:
            missing.setdefault(finding.place.sheet, set()).add(str(finding.facts["field"]))
        elif finding.severity is Severity.ERROR and finding.place.cell:
            start, _, end = finding.place.cell.partition(":")
            areas.setdefault(finding.place.sheet, []).append((*position(start), *position(end or start)))
    return {
        sheet: {
            **_of_table(table, areas.get(table.sheet, [])),
            **dict.fromkeys(missing.get(table.sheet, ()), frozenset(range(len(table)))),
        }
        for sheet, table in tables.items()
        if table.sheet in areas or table.sheet in missing
    }


def _of_table(table: Table, areas: list[tuple[int, int, int, int]]) -> dict[str, frozenset[int]]:
    if table.cells:
        hit = {name for name, at in table.cells.items() if any(_inside(at, area) for area in areas)}
        return {name: frozenset({0}) for name in hit}
    index_of = {row: index for index, row in enumerate(table.rows)}
    found: dict[str, set[int]] = {}
    for top, left, bottom, right in areas:
        indexes = {
            index_of[row] for row in range(top, min(bottom, max(index_of, default=0)) + 1) if row in index_of
        }
        for name, col in table.cols.items():
            if left <= col <= right and indexes:
                found.setdefault(name, set()).update(indexes)
    return {name: frozenset(indexes) for name, indexes in found.items()}


def _inside(at: tuple[int, int], area: tuple[int, int, int, int]) -> bool:
    top, left, bottom, right = area
    return top <= at[0] <= bottom and left <= at[1] <= right
