"""Rules over rows and over keys, as a pack states them for a sheet.

A rule is silent where a cell that it uses is in error already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onex_xl.fields.text import joined, shown
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.model import Table, Value
from onex_xl.pack.definitions import Rule, Sheet, Workbook
from onex_xl.reading.faults import Faults, faults_of
from onex_xl.rules.evaluate import Rows, compile_rows
from onex_xl.rules.nodes import names
from onex_xl.xlsx.cells import a1

_NAMED = 10
"""As many rows of one key are named beside each of them: to name all would make the square of the rows of a
number that stands in every one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule, ready to run (``run`` is ``None`` for one that asks for unique keys). ``own`` are the fields
    of the row that it uses, ``counted`` the fields (sheet, field) that its facts are counted from."""

    rule: Rule
    sheet: Sheet
    run: Rows | None
    own: frozenset[str]
    counted: frozenset[tuple[str, str]] = frozenset()

    @property
    def severity(self) -> Severity:
        """A rule on trial is shown, but holds nothing back."""
        raw = self.rule.raw
        return Severity.ERROR if raw.severity == "error" and not raw.trial else Severity.WARNING


def plan(rule: Rule, sheet: Sheet, counted: frozenset[tuple[str, str]] = frozenset()) -> Plan:
    """``rule`` of ``sheet``, compiled."""
    if rule.test is None:
        return Plan(rule, sheet, None, frozenset(rule.raw.unique))
    return Plan(rule, sheet, compile_rows(rule.test), names(rule.test) & sheet.fields.keys(), counted)


def check_tables(
    workbook: Workbook, tables: Mapping[str, Table], findings: Sequence[Finding]
) -> list[Finding]:
    """What the rules of a workbook without projects (the registry) find in ``tables``, in which reading
    has found ``findings``."""
    faults = faults_of(tables, findings)
    return [
        finding
        for sheet in workbook.sheets
        if sheet.id in tables
        for rule in sheet.rules
        for finding in check_rows(plan(rule, sheet), tables[sheet.id], {}, faults, None)
    ]


def check_rows(
    of: Plan, table: Table, shared: Mapping[str, Value], faults: Faults, codes: frozenset[str] | None
) -> Iterator[Finding]:
    """What a rule without facts finds in ``table``. ``shared`` are names beside the row's own fields,
    ``codes`` the department's projects (``None``: the workbook has none)."""
    wrong = wrong_rows(of.own, faults.get(of.sheet.id, {}))
    if of.run is None:
        yield from repeated(of, table, wrong, codes)
    elif len(table):
        yield from _over_rows(of, of.run, table, shared, wrong, codes)


def _over_rows(
    of: Plan,
    run: Rows,
    table: Table,
    shared: Mapping[str, Value],
    wrong: frozenset[int],
    codes: frozenset[str] | None,
) -> Iterator[Finding]:
    count = len(table)
    columns = {**table.columns, **{name: [value] * count for name, value in shared.items()}}
    results = run(columns, count)
    if all(results):
        return
    for index, holds in enumerate(results):
        if not holds and index not in wrong:
            yield finding_at(of, table, index, table.record(index), project_of(of.sheet, table, index, codes))


def wrong_rows(fields: frozenset[str], faults: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """The records in which one of ``fields`` is in error."""
    return frozenset().union(*(faults.get(name, frozenset()) for name in fields))


def repeated(
    of: Plan, table: Table, wrong: frozenset[int], codes: frozenset[str] | None
) -> Iterator[Finding]:
    """Every row that shares its key with another. A row takes part once the required fields of its key are
    filled (all of them, where none is required); case does not tell texts apart, as in a spreadsheet."""
    key = of.rule.raw.unique
    keys = list(zip(*(table.columns[name] for name in key), strict=True))
    if len(set(keys)) == len(keys) and len({_folded(item) for item in keys}) == len(keys):
        return
    needed = [name for name in key if of.sheet.fields[name].required] or list(key)
    groups: dict[tuple[Value, ...], list[int]] = {}
    for index, item in enumerate(keys):
        if index not in wrong and all(table.columns[name][index] not in (None, "") for name in needed):
            groups.setdefault(_folded(item), []).append(index)
    for indexes in groups.values():
        for index in indexes if len(indexes) > 1 else ():
            others = [_cell(of, table, other) for other in indexes[:_NAMED] if other != index]
            more = "…" if len(indexes) > _NAMED else ""
            facts = {**table.record(index), "others": joined(others) + more}
            yield finding_at(of, table, index, facts, project_of(of.sheet, table, index, codes))


def _folded(key: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple("" if part is None else part.casefold() if isinstance(part, str) else part for part in key)


def _cell(of: Plan, table: Table, index: int) -> str:
    places = (table.position(name, index) for name in of.rule.raw.on)
    return next((a1(*at) for at in places if at is not None), "")


def project_of(sheet: Sheet, table: Table, index: int, codes: frozenset[str] | None) -> str:
    """The project that a finding in this record is about: its own, or all where it names none of ours."""
    if codes is None or not sheet.raw.project:
        return ""
    code = table.columns[sheet.raw.project][index]
    return str(code) if code in codes else ALL_PROJECTS


def finding_at(of: Plan, table: Table, index: int, facts: Mapping[str, Any], project: str) -> Finding:
    """The finding of a rule in one record, at the first of the fields it is to be marked at."""
    place = Place("", table.sheet, _cell(of, table, index))
    raw = next((text for name in of.rule.raw.on if (text := table.raw.get((name, index)))), None)
    first = shown(table.columns[of.rule.raw.on[0]][index])
    asked = of.rule.placeholders | {*of.rule.raw.on, *of.rule.raw.unique}
    told = {name: shown(value) for name, value in facts.items() if name in asked}
    return Finding(of.rule.code, of.severity, place, told, raw or str(first), project=project)
