"""Findings of two returns, compared: fixed, still there, new. A finding is known again by its check, its
project and the row it is about, wherever that row has moved to."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence

from onex_xl.findings import Finding, Severity
from onex_xl.model import Correction, Table
from onex_xl.pack.definitions import Pack, Sheet
from onex_xl.stages.compare.rows import key_fields, typed_fields, values_of
from onex_xl.xlsx.cells import position

_SAYING = ("field", "label", "sheet", "indicator", "range")
"""Facts that tell findings without a cell of their own apart."""

Known = tuple[Finding, str]
"""A finding and its identity."""


def identities(pack: Pack, tables: Mapping[str, Table], findings: Sequence[Finding]) -> tuple[str, ...]:
    """For each of ``findings``, by what it is known again in a later return: a digest of check, sheet, field,
    project and the row's key, without the cell at fault itself."""
    tabs = {table.sheet: _Tab(pack.returns.by_id[name], table) for name, table in tables.items()}
    return tuple(_digest(_identity(finding, tabs.get(finding.place.sheet))) for finding in findings)


class _Tab:
    """A table, to be asked what stands in a cell."""

    def __init__(self, sheet: Sheet, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.key = key_fields(sheet)
        self.index_of = {row: index for index, row in enumerate(table.rows)}
        self.field_of = {col: name for name, col in table.cols.items()}
        self.form = {at: name for name, at in table.cells.items()}

    def row(self, cell: tuple[int, int]) -> tuple[str, Hashable]:
        """The field that stands in ``cell``, and by what its row is known."""
        if self.form:
            return self.form.get(cell, ""), ""
        name, index = self.field_of.get(cell[1], ""), self.index_of.get(cell[0])
        if index is None:
            return name, cell
        key = [of for of in self.key if of != name]
        if len(key) < len(self.key) and not self.sheet.raw.projects:
            # Without the cell at fault the key is not enough: the rest of the row stands in.
            key = [of for of in typed_fields(self.sheet) if of != name]
        return name, values_of(self.table, index, key)


def _identity(finding: Finding, tab: _Tab | None) -> tuple[Hashable, ...]:
    common = (finding.code, finding.project, tab.sheet.id if tab else finding.place.sheet)
    first, many, _ = finding.place.cell.partition(":")
    try:
        cell = position(first)
    except ValueError:
        cell = None
    if cell is None or tab is None:
        return (*common, *(str(finding.facts.get(name, "")) for name in _SAYING))
    name, row = tab.row(cell)
    return (*common, name) if many else (*common, name, row)


def _digest(identity: tuple[Hashable, ...]) -> str:
    return hashlib.blake2b(repr(identity).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def correction(older: Sequence[Known], newer: Sequence[Known]) -> Correction:
    """What became of the findings of ``older`` in ``newer``; repairs are left out."""
    before = [item for item in older if item[0].severity is not Severity.INFO]
    after = [item for item in newer if item[0].severity is not Severity.INFO]
    remaining: list[Finding] = []
    for same in (_row, _place):
        before, after, known = _paired(before, after, same)
        remaining += known
    order = {id(finding): number for number, (finding, _) in enumerate(newer)}
    remaining.sort(key=lambda finding: order[id(finding)])
    return Correction(
        tuple(finding for finding, _ in before), tuple(remaining), tuple(finding for finding, _ in after)
    )


def _row(item: Known) -> Hashable:
    return item[1]


def _place(item: Known) -> Hashable:
    finding = item[0]
    if not finding.place.cell:
        return item[1]
    return finding.code, finding.project, finding.place.sheet, finding.place.cell


def _paired(
    before: Sequence[Known], after: Sequence[Known], same: Callable[[Known], Hashable]
) -> tuple[list[Known], list[Known], list[Finding]]:
    """What is only in ``before``, only in ``after``, and in both (as it stands in ``after``)."""
    waiting = Counter(same(item) for item in before)
    both: list[Finding] = []
    left: list[Known] = []
    used: Counter[Hashable] = Counter()
    for item in after:
        if used[same(item)] < waiting[same(item)]:
            used[same(item)] += 1
            both.append(item[0])
        else:
            left.append(item)
    gone: list[Known] = []
    for item in before:
        if used[same(item)]:
            used[same(item)] -= 1
        else:
            gone.append(item)
    return gone, left, both
