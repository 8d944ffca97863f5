"""All rows of one sheet, of whatever return, under one numbering; and rows brought together by their keys."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import accumulate, compress

from onex_xl.fields.forms import FORMS, is_shorter
from onex_xl.model import Claim, Table, Value
from onex_xl.pack.definitions import Sheet
from onex_xl.pack.schema import Likeness
from onex_xl.rules.evaluate import compile_rows
from onex_xl.rules.nodes import TRUE, Node

_BLANK = (None, "")


class Rows:
    """The rows of ``sheet`` in ``claims``, numbered through from 0."""

    def __init__(self, sheet: Sheet, claims: Sequence[Claim]) -> None:
        self.sheet = sheet
        self.claims = [claim for claim in claims if sheet.id in claim.tables]
        self.tables = [claim.tables[sheet.id] for claim in self.claims]
        self.starts = list(accumulate((len(table) for table in self.tables), initial=0))
        self._columns: dict[str, list[Value]] = {}
        self._formed: dict[tuple[str, str, int], list[Value]] = {}
        self.own = self._of_own_projects()
        """Whether each row is of a project that its return counts for."""

    def __len__(self) -> int:
        return self.starts[-1]

    def owner(self, row: int) -> int:
        """The number of the claim in which a row stands."""
        return bisect_right(self.starts, row) - 1

    def at(self, row: int) -> tuple[Claim, Table, int]:
        """Where a row stands: its return, the table and the record in it."""
        number = self.owner(row)
        return self.claims[number], self.tables[number], row - self.starts[number]

    def column(self, name: str) -> list[Value]:
        """The values of a field, row by row; blanks where a return does not have it."""
        if name not in self._columns:
            found: list[Value] = []
            for table in self.tables:
                found += table.columns.get(name) or [""] * len(table)
            self._columns[name] = found
        return self._columns[name]

    def formed(self, part: Likeness) -> list[Value]:
        """The values of a field in the form in which they are compared; ``""`` for what does not count."""
        key = (part.field, part.form, part.low)
        if key not in self._formed:
            column = self.column(part.field)
            found = list(map(FORMS[part.form], column))
            if part.low:
                known = zip(column, found, strict=True)
                found = ["" if is_shorter(value, part.low, part.form) else text for value, text in known]
            self._formed[key] = found
        return self._formed[key]

    def typed(self, part: Likeness) -> list[str]:
        """A field's codes as they are compared; where one could not be read, the text that was typed."""
        found = list(self.formed(part))
        for start, table in zip(self.starts, self.tables, strict=False):
            for (name, index), text in table.raw.items():
                if name == part.field and table.columns[name][index] == "":
                    found[start + index] = (
                        "" if is_shorter(text, part.low, part.form) else FORMS[part.form](text)
                    )
        return [str(code) for code in found]

    def keys(self, parts: Sequence[Likeness]) -> Sequence[Hashable]:
        """The key of each row; ``""`` where a part of it is blank."""
        columns = [self.formed(part) for part in parts]
        if len(columns) == 1:
            return columns[0]
        return ["" if "" in key else key for key in zip(*columns, strict=True)]

    def where(self, test: Node, symbols: Mapping[str, Value]) -> Sequence[bool]:
        """Which rows count: those of own projects of which ``test`` is true."""
        if test == TRUE:
            return self.own
        shared = {name: [value] * len(self) for name, value in symbols.items()}
        columns = {name: self.column(name) for name in (field.id for field in self.sheet.read_fields)}
        results = compile_rows(test)({**columns, **shared}, len(self))
        return [own and bool(holds) for own, holds in zip(self.own, results, strict=True)]

    def _of_own_projects(self) -> list[bool]:
        found: list[bool] = []
        for claim, table in zip(self.claims, self.tables, strict=True):
            codes = table.columns.get(self.sheet.raw.project)
            found += [True] * len(table) if codes is None else [code in claim.projects for code in codes]
        return found


def together(keys: Sequence[Hashable], counts: Sequence[bool]) -> Iterator[list[int]]:
    """The rows that count and share a key that is not blank, group by group, in the order of the rows."""
    times = Counter(compress(keys, counts))
    times.pop("", None)
    several = {key for key, count in times.items() if count > 1}
    groups: dict[Hashable, list[int]] = {}
    for row, key in enumerate(keys):
        if key in several and counts[row]:
            groups.setdefault(key, []).append(row)
    yield from groups.values()


def stands(rows: Rows, apart: str) -> Callable[[Sequence[int]], list[Hashable]]:
    """What tells the rows of a group apart: rows with the same stand are not held against each other."""
    if apart == "row":
        return lambda group: _unlike_rows(rows, group)
    column = rows.column(rows.sheet.raw.project) if apart == "project" else _departments(rows)
    return lambda group: [column[row] for row in group]


def _departments(rows: Rows) -> list[Value]:
    found: list[Value] = []
    for claim, table in zip(rows.claims, rows.tables, strict=True):
        found += [claim.department] * len(table)
    return found


def _unlike_rows(rows: Rows, group: Sequence[int]) -> list[Hashable]:
    """The rows themselves; those of one return that a ``unique`` rule of it reports already share a stand."""
    wanted = [rule.raw.unique for rule in rows.sheet.rules if rule.raw.unique]
    first: dict[Hashable, int] = {}
    found: list[Hashable] = []
    for row in group:
        owner = rows.owner(row)
        keys = [
            (number, owner, *(_folded(rows.column(name)[row]) for name in of))
            for number, of in enumerate(wanted)
        ]
        stand = next((first[key] for key in keys if key in first), row)
        for key in keys:
            first.setdefault(key, stand)
        found.append(stand)
    return found


def _folded(value: Value) -> Value:
    return value.casefold() if isinstance(value, str) else "" if value is None else value
