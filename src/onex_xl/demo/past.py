"""Earlier years of the synthetic college, made from the recipe of the newest by what was otherwise then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from onex_xl.demo.recipe import Assignment, Cells, Past, Recipe, Sending
from onex_xl.errors import PackError


@dataclass(frozen=True, slots=True)
class _Sheets:
    """Registry sheets of departments and projects, by the ids that a pack gives them."""

    departments: str
    projects: str


def earlier(recipe: Recipe, back: int, departments: str, projects: str) -> Recipe:
    """The recipe of the year ``back`` years before; 0 gives ``recipe`` itself. The other two are ids of
    registry sheets. Raises ``PackError`` for a year that the recipe does not tell of."""
    if not back:
        return recipe
    past = next((item for item in recipe.past if item.back == back), None)
    if past is None:
        raise PackError("demo.toml", "past", f"there is no year {back} years back")
    sheets = _Sheets(departments, projects)
    people = recipe.people
    then = {code: Assignment(profile=name) for code, name in past.profiles.items()}
    registry = {**recipe.registry, sheets.projects: tuple(_projects(recipe, past, sheets))}
    return msgspec.structs.replace(
        recipe,
        year=recipe.year - back,
        seed=recipe.seed + back,
        deadline=_shifted(recipe.deadline, back),
        first_collect=_shifted(recipe.first_collect, back),
        people=msgspec.structs.replace(
            people, born=_ago(people.born, back), entered=_ago(people.entered, back)
        ),
        registry=registry,
        projects={**recipe.projects, **then},
        sendings=tuple(_sendings(recipe, back, sheets)),
        exports=(),
    )


def _projects(recipe: Recipe, past: Past, sheets: _Sheets) -> Iterator[Cells]:
    for row in recipe.registry[sheets.projects]:
        code = row["code"]
        if code not in past.without:
            yield {
                **row,
                "name": past.names.get(code, row["name"]),
                "department": past.homes.get(code, row["department"]),
                "code": row["code"],
            }
    yield from past.ended


def _sendings(recipe: Recipe, back: int, sheets: _Sheets) -> Iterator[Sending]:
    """The files of that year; every department sent one."""
    old, new = str(recipe.year), str(recipe.year - back)
    for item in recipe.sendings:
        yield msgspec.structs.replace(item, name=item.name.replace(old, new), on=_shifted(item.on, back))
    sent = {item.department for item in recipe.sendings}
    for row in recipe.registry[sheets.departments]:
        if row["code"] not in sent:
            yield Sending(
                department=row["code"], name=f"{row['name']}.xlsx", on=_shifted(recipe.first_collect, back)
            )


def _shifted(day: date, back: int) -> date:
    return day.replace(year=day.year - back)


def _ago(years: tuple[int, int], back: int) -> tuple[int, int]:
    return years[0] - back, years[1] - back
