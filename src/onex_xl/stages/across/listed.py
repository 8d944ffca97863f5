"""The rows of a list of earlier years, as rules look them up."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from onex_xl.fields.forms import FORMS
from onex_xl.model import Campaign, ListRows
from onex_xl.pack.definitions import AcrossRule, Sheet
from onex_xl.pack.schema import Likeness
from onex_xl.rules.evaluate import compile_rows
from onex_xl.stages.across.told import Spot

_YEAR = "year"


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of a list that counts."""

    spot: Spot

    def key(self, parts: Sequence[Likeness]) -> Hashable:
        """Its key in the form of a row's of a return; ``""`` where a part of it is blank."""
        record = self.spot.table.columns
        found = tuple(FORMS[part.form](record[part.field][self.spot.index]) for part in parts)
        if "" in found:
            return ""
        return found[0] if len(found) == 1 else found


def listed_rows(rule: AcrossRule, sheet: Sheet, rows: ListRows, campaign: Campaign) -> Iterator[ListedRow]:
    """The rows of a list's tab that count for ``rule``: of earlier years, where the list says which."""
    table = rows.table
    shared = {name: [value] * len(table) for name, value in campaign.symbols().items()}
    results = compile_rows(rule.listed)({**shared, **table.columns}, len(table))
    years = table.columns.get(_YEAR)
    for index, holds in enumerate(results):
        year = years[index] if years else None
        if holds and not (isinstance(year, int) and year >= campaign.year):
            yield ListedRow(Spot(sheet, table, index, rows.file))
