"""A data-entry sheet with what is in it: the records as typed, and as our own reader will have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from onex_xl.entry.check import row_by_row
from onex_xl.entry.layout import Layout
from onex_xl.fields.cells import as_read
from onex_xl.fields.context import Context, Source
from onex_xl.fields.text import normal
from onex_xl.model import Table, Value
from onex_xl.pack.definitions import Rule, Sheet
from onex_xl.reading.totals import is_total
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.functions import filled

Record = Mapping[str, Value]

DOUBTED = 20
"""Rows naming no project of ours that formulas look at, whether they are totals."""


@dataclass(frozen=True)
class Entry:
    """One sheet: its layout and its ``records``, prefilled fields included, in row order."""

    layout: Layout
    records: Sequence[Record]
    context: Context
    kept: str = ""
    """The column on the hidden sheet that is 1 in all rows but totals, where one was put there."""
    total_row: str = ""
    """Whether the prepared row that this formula stands in is a total."""

    @property
    def sheet(self) -> Sheet:
        return self.layout.sheet

    @property
    def always_begun(self) -> bool:
        """Forms and the sheet of projects have no empty rows."""
        return self.layout.form or self.sheet.raw.projects

    @cached_property
    def begun(self) -> tuple[int, ...]:
        """Indexes of the records in which anything is typed and which are no totals."""
        return tuple(
            index
            for index, record in enumerate(self.records)
            if self.always_begun or (self._is_begun(record) and index not in self.totals)
        )

    def _is_begun(self, record: Record) -> bool:
        return any(filled(record.get(field.id)) for field in self.sheet.read_fields)

    @cached_property
    def doubted(self) -> tuple[int, ...]:
        """Indexes of the records that name no project of ours, as many as are looked at: they may be
        totals. None where any row may name anything."""
        own = self.projects
        if own is None:
            return ()
        known = {code.casefold() for code in own.values}
        found = (
            index
            for index, record in enumerate(self.records)
            if self._is_begun(record) and _folded(record.get(self.sheet.raw.project)) not in known
        )
        return tuple(islice(found, DOUBTED))

    @cached_property
    def totals(self) -> frozenset[int]:
        """Indexes of the records that a reader leaves out as totals."""
        return frozenset(index for index in self.doubted if is_total(self.texts(index)))

    def texts(self, index: int) -> list[str]:
        """The texts of a record from left to right."""
        values = (self.records[index].get(field.id) for field in self.sheet.read_fields)
        return [value for value in values if isinstance(value, str) and normal(value)]

    @property
    def projects(self) -> Source | None:
        """The department's projects, where each row has to name one of them."""
        if self.always_begun or not self.sheet.raw.project:
            return None
        return self.context.sources.get(self.sheet.fields[self.sheet.raw.project].source)

    # ---- formulas over its rows ----------------------------------------------------------

    @property
    def begun_row(self) -> str:
        """Whether anything stands in the first prepared row."""
        return f"COUNTA({self.layout.row_span})>0"

    def counted(self, test: str, *, begun: bool = False) -> str:
        """``test``, an array over the prepared rows, in those rows only that are no totals; ``begun``: nor
        empty."""
        factors = [self.kept] if self.kept else []
        if begun and not self.always_begun:
            filled_cells = f'({self.layout.table}<>"")'
            factors.append(f"({row_by_row(filled_cells, self.layout.width)}>0)")
        return "*".join([*factors, test])

    def rows(self, field: str, indexes: Iterable[int]) -> tuple[int, ...]:
        """The rows in which ``field`` of these records stands."""
        return tuple(self.layout.at(field, index)[0] for index in indexes)

    # ---- as read ---------------------------------------------------------------------

    @cached_property
    def read(self) -> tuple[Record, ...]:
        """The records as read: what is not of its field's type is no value."""
        fields = self.sheet.read_fields
        return tuple(
            {field.id: as_read(field, record.get(field.id)) for field in fields} for record in self.records
        )

    def table(self) -> Table:
        """The records as a reader of the workbook would hand them on."""
        columns = {field.id: [record[field.id] for record in self.read] for field in self.sheet.read_fields}
        rows = tuple(range(self.layout.first, self.layout.first + len(self.records)))
        cols = {field.id: self.layout.cols[field.id] for field in self.sheet.read_fields}
        return Table(self.sheet.id, self.sheet.name, columns, rows, cols)

    def breaks(self, rule: Rule, index: int, more: Record) -> bool:
        """Whether record ``index`` breaks ``rule``; ``more`` are the names beside the row's own fields."""
        assert rule.test is not None
        return not evaluate(rule.test, {**more, **self.read[index]})


def _folded(value: Value) -> str:
    return value.casefold() if isinstance(value, str) else ""
