"""The facts of each project as live formulas over the department's own sheets, under the pack's rulings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from onex_xl.entry.entries import Entry
from onex_xl.entry.hidden import Hidden
from onex_xl.entry.layout import ROW
from onex_xl.model import Campaign, Project, Value
from onex_xl.pack.definitions import Fact, Rubric
from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.formula import Cells, NoFormula, array, given, literal, scalar
from onex_xl.rules.nodes import TRUE, Choose, Name, Node, Symbol, Type, walk
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.plan import Formula, Scalar

NONE = "—"
"""What a fact without a value shows: never a blank cell, which a formula would take for 0."""

_SUM_PLACES = 6


@dataclass(frozen=True)
class FactTable:
    """One row per project, one column per fact, on the hidden sheet. ``values`` in the same order."""

    hidden: Hidden
    first: int
    cols: Mapping[str, int]
    values: Sequence[Mapping[str, Value]]

    def ref(self, fact: str, index: int) -> str:
        """The cell of a fact of project ``index``, with the sheet's name."""
        return self.hidden.at(self.first + index, self.cols[fact])


def plan_facts(
    hidden: Hidden,
    rubric: Rubric,
    campaign: Campaign,
    projects: Sequence[Project],
    values: Sequence[Mapping[str, Value]],
    entries: Mapping[str, Entry],
) -> FactTable:
    """Put the facts of ``projects`` on ``hidden``; ``values`` are what the engine counted."""
    cols = {fact: col for col, fact in enumerate(rubric.facts, 1)}
    first = hidden.block(["project", *rubric.facts], len(projects))
    table = FactTable(hidden, first, cols, values)
    writer = _Writer(table, rubric, campaign, entries)
    columns = {fact.id: writer.rows(fact) for fact in rubric.facts.values() if fact.counted}
    for index, project in enumerate(projects):
        hidden.plan.put(first + index, 0, project.code)
        for fact in rubric.facts.values():
            cell = writer.cell(fact, columns.get(fact.id, ""), index)
            hidden.plan.put(first + index, cols[fact.id], cell)
    return table


@dataclass(frozen=True)
class _Writer:
    table: FactTable
    rubric: Rubric
    campaign: Campaign
    entries: Mapping[str, Entry]

    def bound(self, node: Node) -> Node:
        return bind(node, {**self.rubric.defaults, **self.campaign.symbols()})

    def cell(self, fact: Fact, rows: str, index: int) -> Scalar | Formula:
        """What stands in the table for ``fact`` of project ``index``; ``rows`` from :meth:`rows`."""
        value = self.table.values[index][fact.id]
        kept = NONE if value is None else value
        if fact.raw.kind == "registry":
            return Formula('=""', "") if kept == "" else kept
        return Formula(f"={self.formula(fact, rows, index)}", kept)

    def formula(self, fact: Fact, rows: str, index: int) -> str:
        raw = fact.raw
        if raw.kind == "derived":
            assert fact.value is not None
            text = scalar(self.bound(fact.value), Cells(lambda symbol: self.own(symbol, index)))
            return f'IFERROR({text},"{NONE}")'
        if raw.kind == "row":
            return self.of_row(fact, index)
        entry = self.entries[raw.sheet]
        projects = entry.layout.span(entry.sheet.raw.project)
        mine = "*".join(
            [f"({projects}={a1(self.table.first + index, 0, fixed=True)})", *([rows] if rows else [])]
        )
        if raw.kind == "sum":
            # The comma form passes over text among the amounts.
            return f"ROUND(SUMPRODUCT({mine}*1,{entry.layout.span(raw.field)}),{_SUM_PLACES})"
        if raw.kind == "best":
            return self.best(fact, mine, entry.layout.span(raw.field))
        return f"SUMPRODUCT({mine}*1)"

    def cells(self, name: Callable[[Symbol], str]) -> Cells:
        nothing = next(iter(self.entries.values())).context.nothing
        return Cells(name, nothing=nothing.__getitem__)

    def own(self, symbol: Symbol, index: int) -> str:
        return a1(self.table.first + index, self.table.cols[symbol.name], fixed=True)

    def best(self, fact: Fact, mine: str, levels: str) -> str:
        text = '""'
        for level in reversed(fact.levels):
            text = f"IF(SUMPRODUCT({mine}*({levels}={literal(level)}))>0,{literal(level)},{text})"
        return text

    def of_row(self, fact: Fact, index: int) -> str:
        """A value over the project's own row."""
        assert fact.value is not None
        layout = self.entries[fact.raw.sheet].layout
        cells = self.cells(lambda symbol: layout.ref(symbol.name, index, outside=True))
        text = _valued(self.bound(fact.value), cells)
        return f"{text}&{literal('')}" if fact.symbol.type is Type.TEXT else text

    def rows(self, fact: Fact) -> str:
        """The rows that count, as a factor for SUMPRODUCT; ``""`` for all of them."""
        where = self.bound(fact.where)
        if fact.raw.kind == "distinct":
            return f"({self.first_of_each(fact, where)})"
        if fact.raw.kind == "row" or where == TRUE:
            return ""
        layout = self.entries[fact.raw.sheet].layout
        try:
            return array(where, self.cells(lambda symbol: layout.span(symbol.name)))
        except NoFormula:
            return f"({self.counted(fact, where)})"

    def counted(self, fact: Fact, where: Node, name: str = "") -> str:
        """A hidden column: 1 in the rows that count."""
        layout = self.entries[fact.raw.sheet].layout
        test = scalar(where, self.cells(lambda symbol: layout.any_ref(symbol.name)))
        if fact.raw.kind == "distinct":
            entry = self.entries[fact.raw.sheet]
            nothing = entry.context.nothing.get(entry.sheet.fields[fact.raw.field].nothing_words, "")
            test = f"AND({given(layout.any_ref(fact.raw.field), nothing)},{test})"
        return self.table.hidden.flags(layout, name or fact.id, test, self.hits(fact, where))

    def first_of_each(self, fact: Fact, where: Node) -> str:
        """A hidden column: 1 in the first counted row of each different value of a project."""
        entry = self.entries[fact.raw.sheet]
        layout, top = entry.layout, entry.layout.first + 1
        column = self.counted(fact, where).rpartition("!")[2].split("$")[1]
        same = "*".join(
            f"({layout.any_ref(name).replace(ROW, f'${top}')}:{layout.any_ref(name).rpartition('!')[2]}"
            f"={layout.any_ref(name)})"
            for name in (entry.sheet.raw.project, fact.raw.field)
        )
        once = f"SUMPRODUCT({same}*(${column}${top}:${column}{ROW}))=1"
        if fact.also is not None:
            once = f"IF({once},{self.elsewhere(fact, self.bound(fact.also))},FALSE)"
        test = f"IF(${column}{ROW}=1,{once},FALSE)"
        return self.table.hidden.flags(layout, f"{fact.id} 1", test, self.firsts(fact, where))

    def elsewhere(self, fact: Fact, also: Node) -> str:
        """Whether the row's value stands in any row of the project where ``also`` holds."""
        entry = self.entries[fact.raw.sheet]
        layout = entry.layout
        same = "*".join(
            f"({layout.span(name)}={layout.any_ref(name)})"
            for name in (entry.sheet.raw.project, fact.raw.field)
        )
        return f"SUMPRODUCT({same}*({self.counted(fact, also, f'{fact.id} 2')}))>0"

    def hits(self, fact: Fact, where: Node) -> set[int]:
        entry = self.entries[fact.raw.sheet]
        key = fact.raw.field if fact.raw.kind == "distinct" else ""
        return {
            index
            for index, record in enumerate(entry.read)
            if evaluate(where, record) and (not key or record[key] not in ("", None))
        }

    def firsts(self, fact: Fact, where: Node) -> set[int]:
        entry, seen = self.entries[fact.raw.sheet], dict[tuple[str, str], int]()
        for index in sorted(self.hits(fact, where)):
            seen.setdefault(self.key(fact, entry, index), index)
        if fact.also is not None:
            also = {self.key(fact, entry, index) for index in self.hits(fact, self.bound(fact.also))}
            return {index for key, index in seen.items() if key in also}
        return set(seen.values())

    def key(self, fact: Fact, entry: Entry, index: int) -> tuple[str, str]:
        record = entry.read[index]
        return str(record[entry.sheet.raw.project]).casefold(), str(record[fact.raw.field]).casefold()


def _valued(node: Node, cells: Cells) -> str:
    """``node`` over typed cells; ``—`` where a number or date it needs is not there."""
    if isinstance(node, Choose):
        rest = f'"{NONE}"' if node.otherwise is None else _valued(node.otherwise, cells)
        for when, then in reversed(node.branches):
            rest = f"IF({scalar(when, cells)},{_valued(then, cells)},{rest})"
        return rest
    text = scalar(node, cells)
    if node.type in (Type.TEXT, Type.BOOL):
        return text
    needed = {
        part.symbol.name: cells.name(part.symbol)
        for part in walk(node)
        if isinstance(part, Name) and part.type in (Type.NUMBER, Type.DATE)
    }
    if not needed:
        return text
    known = ",".join(f"ISNUMBER({ref})" for ref in needed.values())
    return f'IF(AND({known}),IFERROR({text},"{NONE}"),"{NONE}")'
