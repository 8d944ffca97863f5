"""The pack's rules over one return.

A rule is silent where a cell it uses is in error already; a rule over facts also where a cell that the
facts were counted from is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.model import Campaign, Registry, Return, Table, Value
from onex_xl.pack.definitions import Pack, Rule, Sheet, Workbook
from onex_xl.reading.text import joined, shown
from onex_xl.rules.evaluate import Rows, compile_rows
from onex_xl.rules.nodes import names
from onex_xl.scoring.facts import count_facts, rows_by_project, values_under
from onex_xl.scoring.score import tally
from onex_xl.stages.checks.faults import Faults, faults_of
from onex_xl.xlsx.cells import a1


@dataclass(frozen=True, slots=True)
class _Plan:
    """A rule, ready to run. ``own`` are the fields of the row that it uses; ``counted`` the fields (sheet,
    field) that its facts are counted from."""

    rule: Rule
    sheet: Sheet
    run: Rows | None
    own: frozenset[str]
    counted: frozenset[tuple[str, str]] = frozenset()

    @property
    def severity(self) -> Severity:
        raw = self.rule.raw
        return Severity.ERROR if raw.severity == "error" and not raw.trial else Severity.WARNING


def check_return(pack: Pack, campaign: Campaign, registry: Registry, ret: Return) -> list[Finding]:
    """What the pack's rules find in ``ret``, each finding with the return's file and department."""
    projects = registry.of_department(ret.origin.department)
    codes = frozenset(project.code for project in projects)
    facts = count_facts(pack, campaign, projects, ret.tables)
    values = {code: {**values_under(pack.rubric, found, pack.rubric.defaults)} for code, found in facts.items()}
    faults = faults_of(ret.tables, ret.findings)
    own_rows = rows_by_project(pack, ret.tables)
    found: list[Finding] = []
    for plan in _plans(pack):
        table = ret.tables.get(plan.sheet.id)
        if table is None or not len(table):
            continue
        if plan.run is None:
            found += _repeated(plan, table, faults, codes)
        elif plan.rule.facts:
            blind = _blind_projects(plan, faults, own_rows, ret.tables, codes)
            found += _with_facts(plan, table, campaign, values, faults, blind)
        else:
            found += _over_rows(plan, table, campaign, faults, codes)
    found += _unexplained(pack, ret, values)
    return [finding.within(file=ret.file, department=ret.origin.department) for finding in found]


def check_tables(workbook: Workbook, tables: Mapping[str, Table], findings: Sequence[Finding]) -> list[Finding]:
    """What the rules of a workbook without projects (the registry) find in ``tables``, in which reading
    has found ``findings``."""
    faults = faults_of(tables, findings)
    found: list[Finding] = []
    for sheet in workbook.sheets:
        table = tables.get(sheet.id)
        for rule in sheet.rules if table is not None and len(table) else ():
            plan = _plan(rule, sheet)
            assert table is not None
            over = _over_rows(plan, table, None, faults, None) if plan.run else _repeated(plan, table, faults, None)
            found += over
    return found


@lru_cache(maxsize=8)
def _plans(pack: Pack) -> tuple[_Plan, ...]:
    return tuple(_plan(rule, sheet, pack) for sheet in pack.returns.sheets for rule in sheet.rules)


def _plan(rule: Rule, sheet: Sheet, pack: Pack | None = None) -> _Plan:
    if rule.test is None:
        return _Plan(rule, sheet, None, frozenset(rule.raw.unique))
    own = names(rule.test) & sheet.fields.keys()
    counted = {part for fact in rule.facts for part in _counted_from(fact, pack)} if pack else set()
    return _Plan(rule, sheet, compile_rows(rule.test), own, frozenset(counted))


def _counted_from(name: str, pack: Pack) -> Iterator[tuple[str, str]]:
    """The fields (sheet, field) whose cells make the fact ``name``."""
    fact = pack.rubric.facts[name]
    if fact.raw.kind == "derived":
        assert fact.value is not None
        for other in names(fact.value) & pack.rubric.facts.keys():
            yield from _counted_from(other, pack)
    elif fact.counted:
        sheet = pack.returns.by_id[fact.raw.sheet]
        used = names(fact.where) | (names(fact.value) if fact.value is not None else frozenset())
        fields = (used & sheet.fields.keys()) | {fact.raw.field, sheet.raw.project}
        yield from ((sheet.id, name) for name in fields if name)


# ---- rows ----------------------------------------------------------------------------------


def _over_rows(
    plan: _Plan, table: Table, campaign: Campaign | None, faults: Faults, codes: frozenset[str] | None
) -> Iterator[Finding]:
    assert plan.run is not None
    count = len(table)
    shared = campaign.symbols() if campaign else {}
    columns = {**table.columns, **{name: [value] * count for name, value in shared.items()}}
    results = plan.run(columns, count)
    if all(results):
        return
    wrong = _wrong_rows(plan.own, faults.get(plan.sheet.id, {}))
    for index, holds in enumerate(results):
        if not holds and index not in wrong:
            yield _finding(plan, table, index, table.record(index), _project(plan.sheet, table, index, codes))


def _wrong_rows(fields: frozenset[str], faults: Mapping[str, frozenset[int]]) -> frozenset[int]:
    return frozenset().union(*(faults.get(name, frozenset()) for name in fields))


def _repeated(
    plan: _Plan, table: Table, faults: Faults, codes: frozenset[str] | None
) -> Iterator[Finding]:
    """Every row that shares its key with another. A row takes part once the required fields of its key are
    filled (all of them, where none is required); case does not tell texts apart, as in a spreadsheet."""
    key = plan.rule.raw.unique
    keys = list(zip(*(table.columns[name] for name in key), strict=True))
    if len(set(keys)) == len(keys) and len({_folded(item) for item in keys}) == len(keys):
        return
    needed = [name for name in key if plan.sheet.fields[name].required] or list(key)
    wrong = _wrong_rows(plan.own, faults.get(plan.sheet.id, {}))
    groups: dict[tuple[Value, ...], list[int]] = {}
    for index, item in enumerate(keys):
        if index not in wrong and all(table.columns[name][index] not in (None, "") for name in needed):
            groups.setdefault(_folded(item), []).append(index)
    for indexes in groups.values():
        for index in indexes if len(indexes) > 1 else ():
            others = [_cell(plan, table, other) for other in indexes if other != index]
            facts = {**table.record(index), "others": joined(others)}
            yield _finding(plan, table, index, facts, _project(plan.sheet, table, index, codes))


def _folded(key: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple("" if part is None else part.casefold() if isinstance(part, str) else part for part in key)


def _cell(plan: _Plan, table: Table, index: int) -> str:
    for name in plan.rule.raw.on:
        at = table.position(name, index)
        if at is not None:
            return a1(*at)
    return ""


def _project(sheet: Sheet, table: Table, index: int, codes: frozenset[str] | None) -> str:
    if codes is None or not sheet.raw.project:
        return ""
    code = table.columns[sheet.raw.project][index]
    return str(code) if code in codes else ALL_PROJECTS


def _finding(plan: _Plan, table: Table, index: int, facts: Mapping[str, Any], project: str) -> Finding:
    place = Place("", table.sheet, _cell(plan, table, index))
    raw = next((table.raw.get((name, index)) for name in plan.rule.raw.on), None)
    first = shown(table.columns[plan.rule.raw.on[0]][index])
    told = {name: shown(value) for name, value in facts.items()}
    return Finding(plan.rule.code, plan.severity, place, told, raw or str(first), project=project)


# ---- projects ------------------------------------------------------------------------------


def _with_facts(
    plan: _Plan,
    table: Table,
    campaign: Campaign,
    values: Mapping[str, Mapping[str, Value]],
    faults: Faults,
    blind: frozenset[str],
) -> Iterator[Finding]:
    """A rule over a project's row and its facts; rows of no project of ours have none."""
    assert plan.run is not None
    wrong = _wrong_rows(plan.own, faults.get(plan.sheet.id, {}))
    for index, code in enumerate(table.columns[plan.sheet.raw.project]):
        if code not in values or code in blind or index in wrong:
            continue
        # A field of the sheet hides a fact of the same name, as it does where the rule was parsed.
        known = {**campaign.symbols(), **values[str(code)], **table.record(index)}
        if not plan.run({name: [value] for name, value in known.items()}, 1)[0]:
            yield _finding(plan, table, index, known, str(code))


def _blind_projects(
    plan: _Plan,
    faults: Faults,
    own_rows: Mapping[str, Mapping[str, Sequence[int]]],
    tables: Mapping[str, Table],
    codes: frozenset[str],
) -> frozenset[str]:
    """Projects some of whose facts in this rule were counted from cells in error, or from rows that name no
    project of ours, or from a sheet that could not be read."""
    sheets = {sheet for sheet, _ in plan.counted}
    if any(sheet not in tables for sheet in sheets):
        return codes
    blind: set[str] = set()
    for sheet in sheets & faults.keys():
        wrong = _wrong_rows(frozenset(name for where, name in plan.counted if where == sheet), faults[sheet])
        for code, indexes in own_rows[sheet].items() if wrong else ():
            if wrong.intersection(indexes):
                blind |= {code} if code in codes else codes
    return frozenset(blind)


def _unexplained(pack: Pack, ret: Return, values: Mapping[str, Mapping[str, Value]]) -> Iterator[Finding]:
    """Self scores that differ from the computed ones without a word about why."""
    for project, typed in ret.self_scores.items():
        if project not in values or not any(own.points is not None and not own.note for own in typed.values()):
            continue
        computed = tally(pack.rubric, values[project], pack.rubric.defaults).indicators
        for indicator, own in typed.items():
            if own.points is not None and not own.note and own.points != computed[indicator]:
                facts = {"indicator": indicator, "value": shown(own.points), "computed": shown(computed[indicator])}
                yield Finding("self.unexplained", Severity.ERROR, own.place, facts, str(facts["value"]), project=project)
