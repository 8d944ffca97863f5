"""Sealed years for tests: from a text table, or of the seeded college of the master's tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from onex_xl.archives.summary import sealed_year
from onex_xl.model import Campaign, SealedProject, SealedYear, Status, Value
from onex_xl.pack.definitions import Pack
from onex_xl.scoring.facts import with_derived
from onex_xl.trends.comparison import Comparison, Side
from tests.stages.master import college as master
from tests.support.campaigns import parsed


def campaign(year: int, college: str = "某学院") -> Campaign:
    return Campaign(year, college, date(year, 1, 1), date(year, 12, 31), date(year, 12, 31), "stpt-1x")


def side(sealed: SealedYear, pack: Pack | None = None, *, known: bool = True) -> Side:
    used = pack or master.pack()
    return Side(sealed, used.rubric, used.raw.title, known, f"{used.name} {used.raw.version}", "d" * 64)


def comparison(tables: Mapping[int, str]) -> Comparison:
    """Years from text tables: department, code, name, total (blank: not returned) and number facts by id."""
    return Comparison(tuple(side(sealed(year, table)) for year, table in tables.items()))


def sealed(year: int, table: str, college: str = "某学院") -> SealedYear:
    rows = parsed(table)
    departments = dict.fromkeys(row["department"] for row in rows)
    return SealedYear(
        campaign(year, college),
        {code: f"{code}系" for code in departments},
        tuple(map(_project, rows)),
        f"{year}.zip",
    )


_OWN = ("department", "code", "name", "total")


def _project(row: Mapping[str, str]) -> SealedProject:
    plain = SealedProject(row["code"], row["department"], row["name"], Status.MISSING)
    if not row.get("total"):
        return plain
    rubric = master.pack().rubric
    total = Fraction(row["total"])
    facts: dict[str, Value] = {
        name: False if fact.raw.shown == "yes_no" else "" if fact.raw.shown == "level" else 0
        for name, fact in rubric.facts.items()
    }
    facts |= {name: int(text) for name, text in row.items() if name not in _OWN and text}
    values = with_derived(rubric, {**rubric.defaults, **facts})
    grade = rubric.grade(total)
    points = dict.fromkeys(rubric.by_id, 0) | {"1.2": total}
    return replace(
        plain,
        status=Status.SCORED,
        facts={name: values[name] for name in rubric.facts},
        indicators=points,
        total=total,
        grade=grade.id,
        outcome=grade.outcome,
    )


def seeded(*seeds: int, projects: int = 14) -> Comparison:
    """One year for each of ``seeds``, up to 2026: one certificate is renamed, one moves, two have other codes
    and names, two have changed their codes, so that there are two readings."""
    sides = []
    for place, seed in enumerate(seeds):
        result = master.college(projects=projects, seed=seed)
        year = replace(sealed_year(result), campaign=campaign(2027 - len(seeds) + place))
        sides.append(side(_otherwise(year) if place < len(seeds) - 1 else year))
    return Comparison(tuple(sides))


def _otherwise(year: SealedYear) -> SealedYear:
    """What an earlier year had otherwise."""
    first, second, third, fourth, fifth, sixth, *rest = year.projects
    departments = list(year.departments)
    changed = (
        replace(first, name="旧名称"),
        replace(second, department=departments[-2]),
        replace(third, code="旧-01", name="只此一家的证书"),
        replace(fourth, code="旧-02", name="已经结束的证书"),
        replace(fifth, code=sixth.code),
        replace(sixth, code=fifth.code),
    )
    return replace(year, projects=(*changed, *rest))
