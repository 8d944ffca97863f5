"""A data-entry sheet with what is in it: the records as typed, and as our own reader will have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from onex_xl.entry.layout import Layout
from onex_xl.fields.cells import as_read
from onex_xl.fields.context import Context
from onex_xl.model import Table, Value
from onex_xl.pack.definitions import Rule, Sheet
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.functions import filled

Record = Mapping[str, Value]


@dataclass(frozen=True)
class Entry:
    """One sheet: its layout and its ``records``, prefilled fields included, in row order."""

    layout: Layout
    records: Sequence[Record]
    context: Context

    @property
    def sheet(self) -> Sheet:
        return self.layout.sheet

    @property
    def always_begun(self) -> bool:
        """Forms and the sheet of projects have no empty rows."""
        return self.layout.form or self.sheet.raw.projects

    @cached_property
    def begun(self) -> tuple[int, ...]:
        """Indexes of the records in which anything is typed."""
        ids = [field.id for field in self.sheet.read_fields]
        return tuple(
            index
            for index, record in enumerate(self.records)
            if self.always_begun or any(filled(record.get(name)) for name in ids)
        )

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
