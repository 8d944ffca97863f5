"""The checks of ``policy.toml`` over a year's projects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from onex_xl.fields.text import shown
from onex_xl.findings import ALL_PROJECTS, Finding, Place
from onex_xl.model import Campaign, Facts, Number, Project, Registry, Value
from onex_xl.pack.definitions import Fact, Pack
from onex_xl.pack.policy import placeholders
from onex_xl.pack.schema import ProjectPolicy
from onex_xl.rules.evaluate import One, compile_one, evaluate
from onex_xl.rules.nodes import names
from onex_xl.stages.policy.coverage import uncovered, unknown, weight

Doubtful = Mapping[str, Collection[tuple[str, str]]]
"""Project (or ``ALL_PROJECTS``) → tab and label of cells that could not be read; a label ``""`` is the whole
tab."""


def check_policy(
    pack: Pack,
    campaign: Campaign,
    registry: Registry,
    facts: Mapping[str, Facts],
    returned: Collection[str],
    *,
    doubtful: Doubtful | None = None,
    file: str = "registry.xlsx",
) -> list[Finding]:
    """What the checks of the pack's policy find. ``returned`` are the projects that a return counts for;
    those that are exempt are not judged. A check is silent about a project where cells that its facts are
    counted from are ``doubtful``. Places are those of ``facts``; ``file`` is what the registry is called.
    """
    assessed = [project for project in registry.projects.values() if project.code in returned]
    assessed = [project for project in assessed if not _is_exempt(pack, project)]
    shared = campaign.symbols()
    totals = {total.id: _sum(total.of, assessed, facts) for total in pack.policy.raw.totals}
    found: list[Finding] = []
    for plan in _plans(pack):
        for project in assessed:
            own = facts[project.code]
            values = {**shared, **project.fields, **own.values, **totals}
            if not plan.run(values) and not _is_doubtful(pack, plan.used, own, doubtful or {}):
                found.append(_finding(plan, project, own, values))
    for covered in pack.policy.raw.covers:
        found += uncovered(covered, pack.policy.tests[covered.code], registry, shared, file)
        found += unknown(covered, pack, registry, file)
    return found


def _sum(fact: str, projects: Iterable[Project], facts: Mapping[str, Facts]) -> Number:
    values = (facts[project.code].values[fact] for project in projects)
    return sum((value for value in values if isinstance(value, int | Fraction)), 0)


def _is_exempt(pack: Pack, project: Project) -> bool:
    exempt = pack.rubric.exempt
    return exempt is not None and evaluate(exempt, project.fields) is True


@dataclass(frozen=True, slots=True)
class _Plan:
    """A check of projects, ready to run. ``used`` are the counted facts that it uses, ``asked`` the names
    whose values a finding of it tells."""

    check: ProjectPolicy
    run: One
    used: tuple[Fact, ...]
    asked: tuple[str, ...]


@lru_cache(maxsize=8)
def _plans(pack: Pack) -> tuple[_Plan, ...]:
    found = []
    for check in pack.policy.raw.projects:
        test = pack.policy.tests[check.code]
        asked = sorted(placeholders(check) | names(test))
        found.append(_Plan(check, compile_one(test), tuple(_counted(pack, check)), tuple(asked)))
    return tuple(found)


def _counted(pack: Pack, check: ProjectPolicy) -> Iterator[Fact]:
    known = {**pack.rubric.facts, **pack.policy.facts}
    waiting, seen = [*names(pack.policy.tests[check.code])], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        fact = known[name]
        if fact.counted:
            yield fact
        elif fact.value is not None:
            waiting += names(fact.value)


def _is_doubtful(pack: Pack, used: tuple[Fact, ...], facts: Facts, doubtful: Doubtful) -> bool:
    """Whether one of the facts was counted from cells that could not be read, or from no sheet at all."""
    cells = {*doubtful.get(facts.project, ()), *doubtful.get(ALL_PROJECTS, ())}
    for fact in used:
        place = facts.places.get(fact.id)
        if place is None or (place.sheet, "") in cells:
            return True
        if not cells:
            continue
        sheet = pack.returns.by_id[fact.raw.sheet]
        fields = {*pack.counted_fields(fact), sheet.raw.project}
        if any((place.sheet, sheet.fields[name].label) in cells for name in fields):
            return True
    return False


def _finding(plan: _Plan, project: Project, facts: Facts, values: Mapping[str, Value]) -> Finding:
    check = plan.check
    told: dict[str, object] = {name: shown(values[name]) for name in plan.asked if name in values}
    missing = [part.fact for part in check.parts if not values[part.fact]]
    if check.parts:
        told |= {"missing": missing, "count": len(missing)}
    known = [place for name in (*check.on, *missing) if (place := facts.places.get(name)) is not None]
    place = next((place for place in known if place.cell), known[0] if known else Place())
    return Finding(
        check.code, weight(check), place, told, department=project.department, project=project.code
    )
