"""Of which cells of a list nobody knows what they say: what could not be read must not decide anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from onex_xl.findings import Finding, Severity
from onex_xl.model import Table
from onex_xl.pack.definitions import ReferenceList
from onex_xl.xlsx.cells import position

_MERGED, _OTHER_HEADER = "sheet.merged", "row.other-header"
_COLUMNS = frozenset({"sheet.column-twice", "sheet.unit-unclear"})
"""What makes a whole column doubtful."""


def unread_cells(of: ReferenceList, table: Table, findings: Iterable[Finding]) -> Mapping[str, Sequence[int]]:
    """By field, the records of ``table`` whose cell is in error by ``findings``: not to be read, blank though
    it must not be, merged with others, in a column that another contradicts or whose unit is doubtful, or
    below a header that puts the columns otherwise."""
    index_of = {row: index for index, row in enumerate(table.rows)}
    name_at = {col: name for name, col in table.cols.items()}
    found: dict[str, set[int]] = {}
    for item in findings:
        if item.severity is not Severity.ERROR:
            continue
        if item.code in _COLUMNS:
            name = next(field.id for field in of.raw.fields if field.label == item.facts["label"])
            found.setdefault(name, set()).update(range(len(table)))
        elif item.code == _OTHER_HEADER:
            below = {index for row, index in index_of.items() if row >= int(item.facts["row"])}
            for name in table.cols:
                found.setdefault(name, set()).update(below)
        elif item.code.startswith("cell.") or item.code == _MERGED:
            for row, col in _cells(item.place.cell, table):
                if row in index_of and col in name_at:
                    found.setdefault(name_at[col], set()).add(index_of[row])
    return {name: tuple(sorted(indexes)) for name, indexes in found.items() if indexes}


def _cells(area: str, table: Table) -> Iterator[tuple[int, int]]:
    """The cells of ``area`` that can be a record's."""
    start, _, end = area.partition(":")
    top, left = position(start)
    bottom, right = position(end) if end else (top, left)
    last = table.rows[-1] if len(table) else -1
    for row in range(top, min(bottom, last) + 1):
        for col in range(left, min(right, max(table.cols.values(), default=-1)) + 1):
            yield row, col
