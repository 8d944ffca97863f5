"""Checks that nothing is left out: every value of a registry table occurs among the projects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from onex_xl.fields.text import normal
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Registry, Table, Value
from onex_xl.pack.definitions import Pack
from onex_xl.pack.schema import Coverage, ProjectPolicy
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.nodes import Node
from onex_xl.xlsx.cells import a1

_NEAR = 60
"""Likeness of two values, of 100, from which on one may be the other misspelt."""


@dataclass(slots=True)
class _Group:
    """A value that must be covered: how it is first written, its rows, and their departments."""

    value: str
    rows: list[int] = field(default_factory=list)
    departments: dict[str, None] = field(default_factory=dict)


def uncovered(
    check: Coverage, test: Node, registry: Registry, shared: Mapping[str, Value], file: str
) -> Iterator[Finding]:
    """A finding for each value that no project has, at the first row with it."""
    table = registry.tables.get(check.sheet)
    if table is None:
        return
    counting = [item for item in registry.projects.values() if evaluate(test, {**shared, **item.fields})]
    known = {key for project in counting for key in _keys(project.fields.get(check.by), check)}
    for key, group in _groups(check, table, registry).items():
        if key not in known and not known.issuperset(_keys(group.value, check)):
            yield _finding(check, table, group, file)


def unknown(check: Coverage, pack: Pack, registry: Registry, file: str) -> Iterator[Finding]:
    """A warning for each project that names a value which the covered table does not have, as when the name
    of a group is misspelt; ``near`` is what was probably meant."""
    table = registry.tables.get(check.sheet)
    groups = _groups(check, table, registry) if table is not None else {}
    projects = registry.tables.get(pack.raw.projects)
    if not groups or projects is None:
        return
    names = [group.value for group in groups.values()]
    whole = set().union(*(_keys(name, check) for name in names), groups)
    sheet = pack.registry.by_id[pack.raw.projects]
    for index, value in enumerate(projects.columns.get(check.by, ())):
        if _plain(str(value or ""), check) in groups:
            continue
        for part in _parts(value, check):
            if _plain(part, check) not in whole:
                at = projects.position(check.by, index)
                near = process.extractOne(
                    part, names, scorer=fuzz.ratio, processor=normal, score_cutoff=_NEAR
                )
                facts = {
                    "label": sheet.fields[check.by].label,
                    "value": part,
                    "sheet": pack.registry.by_id[check.sheet].name,
                    "near": near[0] if near else "",
                }
                place = Place(file, projects.sheet, a1(*at) if at else "")
                code = "registry.unknown-value-near" if near else "registry.unknown-value"
                yield Finding(code, Severity.WARNING, place, facts, part)


def _groups(check: Coverage, table: Table, registry: Registry) -> dict[str, _Group]:
    found: dict[str, _Group] = {}
    departments = table.columns.get(check.department, ())
    for index, value in enumerate(table.columns.get(check.field, ())):
        if value in (None, ""):
            continue
        group = found.setdefault(_plain(str(value), check), _Group(str(value)))
        group.rows.append(index)
        if check.department:
            code = str(departments[index])
            known = registry.departments.get(code)
            group.departments[known.name if known else code] = None
    return found


def _keys(value: Value, check: Coverage) -> set[str]:
    """The several values of one cell, as they are compared."""
    return {_plain(part, check) for part in _parts(value, check)}


def _parts(value: Value, check: Coverage) -> list[str]:
    parts = re.split(rf"[\s{re.escape(check.separators)}]+", str(value or ""))
    return [part for part in parts if part]


def _plain(value: str, check: Coverage) -> str:
    """What is compared: without blanks, case, and the endings that make no difference."""
    text = normal(value)
    for ending in sorted(check.endings, key=len, reverse=True):
        short = text.removesuffix(normal(ending))
        if short and short != text:
            return short
    return text


def _finding(check: Coverage, table: Table, group: _Group, file: str) -> Finding:
    at = table.position(check.field, group.rows[0])
    place = Place(file, table.sheet, a1(*at) if at else "")
    facts = {"value": group.value, "departments": list(group.departments), "rows": len(group.rows)}
    return Finding(check.code, weight(check), place, facts)


def weight(check: ProjectPolicy | Coverage) -> Severity:
    """A check on trial is shown, but holds nothing back."""
    return Severity.ERROR if check.severity == "error" and not check.trial else Severity.WARNING
