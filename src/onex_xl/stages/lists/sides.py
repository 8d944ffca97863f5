"""The two sides that are held against each other, each as columns over all its files: the rows of the returns
that count, and the rows of one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onex_xl.fields.types import TYPES
from onex_xl.findings import Place
from onex_xl.model import Campaign, Claim, ListRows, Registry, Table, Value
from onex_xl.pack.definitions import Pack, ReferenceList
from onex_xl.pack.schema import Field
from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import Rows, compile_rows
from onex_xl.rules.nodes import Node, names
from onex_xl.rules.unsure import holds
from onex_xl.stages.lists.projects import Candidates, ProjectFinder
from onex_xl.xlsx.cells import a1

_CODES = ("code", "id_number")


@dataclass(slots=True)
class Side:
    """Rows of several tables, one after the other: ``tables`` with the file each is from, and per row the
    table, its index there, its keys (``""``: not filled) and, by fact, whether it counts."""

    tables: list[tuple[str, Table]] = field(default_factory=list)
    table: list[int] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    keys: list[list[str]] = field(default_factory=list)
    counts: dict[str, list[bool]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.index)

    def value(self, row: int, name: str) -> Value:
        """A cell; blank where the file does not have the column."""
        column = self.tables[self.table[row]][1].columns.get(name)
        return column[self.index[row]] if column is not None else ""

    def column(self, name: str) -> list[Value]:
        """A column over all rows; blank where a file does not have it."""
        columns = [table.columns.get(name) for _, table in self.tables]
        return [
            "" if (column := columns[table]) is None else column[index]
            for table, index in zip(self.table, self.index, strict=True)
        ]

    def place(self, row: int, *names: str) -> Place:
        """Where the first of ``names`` that is filled stands; else the first that is there; else the row."""
        file, table = self.tables[self.table[row]]
        index = self.index[row]
        there = [name for name in names if table.position(name, index) is not None]
        name = next(
            (name for name in there if table.columns[name][index] not in ("", None)), (there or [""])[0]
        )
        return Place(file, table.sheet, a1(*(table.position(name, index) or (table.rows[index], 0))))

    def add(self, file: str, table: Table, rows: Sequence[int], keys: Sequence[Sequence[str]]) -> None:
        """More rows: those at ``rows`` of ``table``, their ``keys`` by key."""
        self.tables.append((file, table))
        self.table += [len(self.tables) - 1] * len(rows)
        self.index += rows
        for own, new in zip(self.keys, keys, strict=True):
            own += (new[row] for row in rows)


@dataclass(slots=True)
class Returned(Side):
    """Rows of returns: whose they are, of which project, and whether each ought to be in the list."""

    departments: list[str] = field(default_factory=list)
    """By table."""
    projects: list[str] = field(default_factory=list)
    ought: list[bool] = field(default_factory=list)

    def department(self, row: int) -> str:
        """The code of the department that sent it."""
        return self.departments[self.table[row]]


@dataclass(slots=True)
class Listed(Side):
    """Rows of a list: which projects each may be about. ``open``, by fact, are rows of which nobody knows
    whether they count, which ``counts`` has as not counting; ``settled`` those that are so for the payments
    and refunds of their person, whatever they say themselves."""

    candidates: list[Candidates] = field(default_factory=list)
    open: dict[str, set[int]] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    unread: list[Mapping[str, frozenset[int]]] = field(default_factory=list)
    """By table and field, the records that could not be read."""

    def unread_fields(self, row: int) -> frozenset[str]:
        """The fields of a row that could not be read."""
        index = self.index[row]
        return frozenset(name for name, rows in self.unread[self.table[row]].items() if index in rows)

    def raw(self, row: int, name: str) -> str:
        """What stands in a cell that could not be read; nothing of what is personal."""
        return self.tables[self.table[row]][1].raw.get((name, self.index[row]), "")


def returned(pack: Pack, campaign: Campaign, of: ReferenceList, claims: Sequence[Claim]) -> Returned:
    """The rows of ``claims`` that ``of`` is compared with: those of the projects that each counts for."""
    sheet = pack.returns.by_id[of.raw.sheet]
    defaults, rules = pack.rubric.defaults, pack.rubric.facts
    wheres = {fact: compile_rows(bind(rules[fact].where, defaults)) for fact in of.counts}
    due = compile_rows(of.rows)
    side = Returned(keys=[[] for _ in of.raw.keys], counts={fact: [] for fact in wheres})
    for claim in claims:
        table = claim.tables.get(sheet.id)
        if table is None or not len(table):
            continue
        codes = table.columns[sheet.raw.project]
        rows = [row for row, code in enumerate(codes) if code in claim.projects]
        side.add(claim.file, table, rows, _keys(of, sheet.fields, table))
        side.departments.append(claim.department)
        side.projects += (str(codes[row]) for row in rows)
        # Who is known by nothing cannot be looked for, and the return's own checks have said so.
        named = [any(key[at] for key in side.keys) for at in range(len(side) - len(rows), len(side))]
        ought = _true(due, table, campaign)
        side.ought += (known and bool(ought[row]) for known, row in zip(named, rows, strict=True))
        for fact, where in wheres.items():
            result = _true(where, table, campaign)
            side.counts[fact] += (bool(result[row]) for row in rows)
    return side


def listed(campaign: Campaign, of: ReferenceList, parts: Sequence[ListRows], registry: Registry) -> Listed:
    """The rows of a list, whichever of its files they stand in."""
    side = Listed(keys=[[] for _ in of.raw.keys], counts={fact: [] for fact in of.counts})
    side.open = {fact: set() for fact in of.counts}
    wheres = {fact: compile_rows(where) for fact, where in of.counts.items()}
    finder = ProjectFinder(of, registry)
    for part in parts:
        side.add(part.file, part.table, range(len(part.table)), _keys(of, of.sheet.fields, part.table))
        side.candidates += finder.of_rows(part.table)
        side.unread.append({name: frozenset(rows) for name, rows in part.unread.items()})
        start = len(side) - len(part.table)
        for fact, where in wheres.items():
            side.counts[fact] += map(bool, _true(where, part.table, campaign))
            unsure = _unsure(of.counts[fact], part.table, side.unread[-1], campaign)
            for index, holding in unsure.items():
                side.counts[fact][start + index] = holding is True
            side.open[fact].update(start + index for index, holding in unsure.items() if holding is None)
    return side


def _unsure(
    where: Node, table: Table, unread: Mapping[str, frozenset[int]], campaign: Campaign
) -> dict[int, bool | None]:
    """Of the records in which something that ``where`` uses could not be read: whether it holds."""
    doubtful = frozenset[int]().union(*(unread.get(name, ()) for name in names(where)))
    return {
        index: holds(
            where,
            {**campaign.symbols(), **table.record(index)},
            {name for name, rows in unread.items() if index in rows},
        )
        for index in sorted(doubtful)
    }


def _true(run: Rows, table: Table, campaign: Campaign) -> list[Any]:
    count = len(table)
    shared: dict[str, Sequence[Value]] = {name: [value] * count for name, value in campaign.symbols().items()}
    return run({**table.columns, **shared}, count)


def _keys(of: ReferenceList, fields: Mapping[str, Field], table: Table) -> list[list[str]]:
    """For each key of the list, what every row of ``table`` has for it."""
    blank = [""] * len(table)
    found = []
    for key in of.raw.keys:
        columns = [folded(fields[name], table.columns.get(name, blank)) for name in key]
        if len(columns) == 1:
            found.append(columns[0])
        else:
            found.append(["\0".join(cells) if all(cells) else "" for cells in zip(*columns, strict=True)])
    return found


def folded(of: Field, column: Sequence[Value]) -> list[str]:
    """A column as it is compared."""
    comparable = TYPES[of.type].comparable
    return [comparable(value) if value not in ("", None) else "" for value in column]


def is_sure(of: ReferenceList, key: Sequence[str]) -> bool:
    """Whether a key tells people apart by a number."""
    return any(of.sheet.fields[name].type in _CODES for name in key)
