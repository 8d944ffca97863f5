"""Facts of each project, counted from a return's tables and the registry.

A fact that depends on rulings is counted under every combination of their alternatives, so that
any ruling can be changed later (in the master, in ``explain``) without reading the return again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from onex_xl.findings import Place
from onex_xl.model import Campaign, Facts, Project, Rulings, Table, Value, Variant
from onex_xl.pack.definitions import Fact, Pack, Rubric
from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import One, Rows, compile_one, compile_rows
from onex_xl.rules.nodes import Type, names
from onex_xl.xlsx.cells import a1_range

OwnRows = Mapping[str, Mapping[str, Sequence[int]]]
"""Sheet id → project code → indexes of its rows."""


def count_facts(
    pack: Pack, campaign: Campaign, projects: Sequence[Project], tables: Mapping[str, Table]
) -> dict[str, Facts]:
    """The facts of ``projects`` by code. ``tables`` are the return's, by sheet id; without a table,
    its facts are those of an empty sheet."""
    shared = campaign.symbols()
    own_rows = rows_by_project(pack, tables)
    counted: dict[str, dict[tuple[str, Variant], Value]] = {project.code: {} for project in projects}
    places: dict[str, dict[str, Place]] = {project.code: {} for project in projects}
    for plan in _plans(pack):
        sheet = plan.fact.raw.sheet
        table = tables.get(sheet)
        results = [] if table is None else plan.run(table, shared)
        for code in counted:
            own = own_rows.get(sheet, {}).get(code, ())
            counted[code][plan.fact.id, plan.variant] = plan.of_rows(table, results, own)
            if plan.first and table is not None:
                places[code][plan.fact.id] = plan.place(table, own)
    return {
        project.code: _assemble(pack, project, counted[project.code], places[project.code])
        for project in projects
    }


def values_under(rubric: Rubric, facts: Facts, rulings: Rulings) -> dict[str, Value]:
    """All facts of a project, and the rulings by id, as they are under ``rulings``."""
    values: dict[str, Value] = dict(rulings)
    for fact in rubric.facts.values():
        if fact.raw.kind == "derived":
            continue
        if fact.rulings:
            chosen = tuple((ruling, rulings[ruling]) for ruling in fact.rulings)
            values[fact.id] = facts.variants.get((fact.id, chosen), facts.values[fact.id])
        else:
            values[fact.id] = facts.values[fact.id]
    return with_derived(rubric, values)


def with_derived(rubric: Rubric, values: dict[str, Value]) -> dict[str, Value]:
    """``values`` with the derived facts worked out from the others, in place."""
    for name, work_out in _derived(rubric).items():
        values[name] = work_out(values)
    return values


@lru_cache(maxsize=8)
def _derived(rubric: Rubric) -> Mapping[str, One]:
    return {
        name: compile_one(fact.value)
        for name, fact in rubric.facts.items()
        if fact.raw.kind == "derived" and fact.value is not None
    }


@lru_cache(maxsize=256)
def facts_behind(rubric: Rubric, indicator: str) -> tuple[str, ...]:
    """The facts that an indicator shows or can depend on, with those that derived ones are worked out from;
    in the rubric's order. Raises ``KeyError`` for an unknown id."""
    found: set[str] = set()
    known = rubric.by_id[indicator]
    waiting = [*known.raw.facts, *names(known.tree)]
    while waiting:
        name = waiting.pop()
        fact = rubric.facts.get(name)
        if fact is not None and name not in found:
            found.add(name)
            waiting += names(fact.value) if fact.raw.kind == "derived" and fact.value is not None else ()
    return tuple(name for name in rubric.facts if name in found)


def rows_by_project(pack: Pack, tables: Mapping[str, Table]) -> OwnRows:
    """Which rows of each table belong to which project."""
    found: dict[str, dict[str, list[int]]] = {}
    for sheet, table in tables.items():
        field = pack.returns.by_id[sheet].raw.project
        own: dict[str, list[int]] = {}
        for index, code in enumerate(table.columns.get(field, ())):
            own.setdefault(str(code), []).append(index)
        found[sheet] = own
    return found


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one fact is counted under one combination of rulings."""

    fact: Fact
    variant: Variant
    first: bool
    test: Rows
    also: Rows | None
    fields: tuple[str, ...]

    def run(self, table: Table, shared: Mapping[str, Value]) -> list[Any]:
        """For each row of ``table``: whether it counts or, for a ``row`` fact, the value; where there are two
        conditions, whether each holds."""
        count = len(table)
        columns = {**table.columns, **{name: [value] * count for name, value in shared.items()}}
        results = self.test(columns, count)
        return results if self.also is None else list(zip(results, self.also(columns, count), strict=True))

    def of_rows(self, table: Table | None, results: Sequence[Any], own: Sequence[int]) -> Value:
        """The fact over a project's own rows."""
        raw = self.fact.raw
        if raw.kind == "row":
            blank = False if self.fact.symbol.type is Type.BOOL else None
            return results[own[0]] if own else blank
        if self.also is not None:
            return len(_both(table, raw.field, results, own))
        chosen = [index for index in own if results[index]]
        if raw.kind == "count":
            return len(chosen)
        cells = [] if table is None else [table.columns[raw.field][index] for index in chosen]
        if raw.kind == "sum":
            return sum((cell for cell in cells if isinstance(cell, int | Fraction)), 0)
        if raw.kind == "distinct":
            return len(_different(cells))
        return next((level for level in self.fact.levels if level in cells), "")

    def place(self, table: Table, own: Sequence[int]) -> Place:
        """The cells it was counted from: the project's stretch of the first column it asks for."""
        field = next((name for name in self.fields if name in table.cols), "")
        if not own or not field:
            return Place(sheet=table.sheet)
        col = table.cols[field]
        return Place("", table.sheet, a1_range(table.rows[own[0]], col, table.rows[own[-1]], col))


def _different(cells: Iterable[Value]) -> set[str]:
    """The different values of cells that are filled."""
    return {str(cell).casefold() for cell in cells if cell not in ("", None)}


def _both(
    table: Table | None, field: str, results: Sequence[tuple[Any, Any]], own: Sequence[int]
) -> set[str]:
    """The values that stand in a row where the first condition holds, and in one where the second does."""
    column = table.columns[field] if table is not None else ()
    first, second = (_different(column[index] for index in own if results[index][part]) for part in (0, 1))
    return first & second


@lru_cache(maxsize=8)
def _plans(pack: Pack) -> tuple[_Plan, ...]:
    found = []
    for fact in (*pack.rubric.facts.values(), *pack.policy.facts.values()):
        if not fact.counted:
            continue
        sheet = pack.returns.by_id[fact.raw.sheet]
        for number, variant in enumerate(pack.rubric.variants(fact)):
            tree = fact.value if fact.raw.kind == "row" else fact.where
            assert tree is not None
            bound = bind(tree, dict(variant))
            also = None if fact.also is None else compile_rows(bind(fact.also, dict(variant)))
            used = [name for name in sheet.fields if name in names(bound) or name == fact.raw.field]
            fields = tuple(used) or (sheet.raw.project,)
            found.append(_Plan(fact, variant, number == 0, compile_rows(bound), also, fields))
    return tuple(found)


def _assemble(
    pack: Pack,
    project: Project,
    counted: Mapping[tuple[str, Variant], Value],
    places: Mapping[str, Place],
) -> Facts:
    rubric = pack.rubric
    values: dict[str, Value] = dict(rubric.defaults)
    variants: dict[tuple[str, Variant], Value] = {}
    for fact in rubric.facts.values():
        if fact.raw.kind == "registry":
            values[fact.id] = project.fields.get(fact.raw.field)
        elif fact.raw.kind != "derived":
            options = rubric.variants(fact)
            values[fact.id] = counted[fact.id, options[0]]
            if len(options) > 1:
                variants.update({(fact.id, option): counted[fact.id, option] for option in options})
    with_derived(rubric, values)
    known = {name: values[name] for name in rubric.facts}
    for fact in pack.policy.facts.values():
        known[fact.id] = counted[fact.id, rubric.variants(fact)[0]]
    return Facts(project.code, known, variants, places)
