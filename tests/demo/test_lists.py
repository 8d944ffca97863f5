"""The lists of the demonstration: made from what the departments report, with a few things planted."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest

from onex_xl.demo.college import College, invent, table_of
from onex_xl.demo.lists import exported
from onex_xl.demo.recipe import Odd, Recipe, load_recipe
from onex_xl.errors import PackError
from onex_xl.model import Campaign, Claim, Department, Facts, ListRows, Project, Registry
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.scoring.facts import count_facts
from onex_xl.stages.lists import reconcile
from onex_xl.stages.lists.read import read_list
from onex_xl.xlsx.draw import drawn


@pytest.fixture(scope="module")
def pack(project: Path) -> Pack:
    return load_pack(project / "workbook-templates" / "stpt-1x")


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return load_recipe(pack_path("stpt-1x"))


@pytest.fixture(scope="module")
def campaign(recipe: Recipe) -> Campaign:
    year = recipe.year
    return Campaign(year, "示例学院", date(year, 1, 1), date(year, 12, 31), recipe.deadline, "stpt-1x")


@pytest.fixture(scope="module")
def college(pack: Pack, campaign: Campaign, recipe: Recipe) -> College:
    return invent(pack, campaign, recipe)


BY_LISTS = {"paid": "finance", "sat": "results", "passed": "results"}
"""The lists decide all that they know."""


@pytest.mark.parametrize("seed", [None, 7, 8])
@pytest.mark.parametrize("sources", [{}, BY_LISTS], ids=["rosters", "lists"])
def test_the_planted_differences_are_found_and_no_others(
    pack: Pack, campaign: Campaign, recipe: Recipe, seed: int | None, sources: dict[str, str]
) -> None:
    college = invent(pack, campaign, recipe, seed)
    departments = {
        str(row["code"]): Department(str(row["code"]), str(row["name"]))
        for row in college.registry["departments"]
    }
    projects = {
        str(row["code"]): Project(str(row["code"]), str(row["department"]), str(row["name"]), row)
        for row in college.registry["pilots"]
    }
    registry = Registry(departments, projects, {})
    claims: list[Claim] = []
    facts: dict[str, Facts] = {}
    lists: dict[str, list[ListRows]] = {}
    for code, rows in college.returns.items():
        own = registry.of_department(code)
        tables = {name: table_of(pack.returns.by_id[name], rows[name]) for name in ("candidates", "pilots")}
        claims.append(Claim(code, f"{code}.xlsx", code, frozenset(item.code for item in own), tables))
        facts |= count_facts(pack, campaign, own, tables)
    for export in recipe.exports:
        data = drawn(exported(pack, campaign, export, college), created=datetime(2026, 12, 1))
        reading = read_list(data, f"reference/{export.file}", pack)
        assert reading.findings == ()
        [part] = reading.rows
        lists[part.list_id] = [part]
    _, findings = reconcile(pack, campaign, registry, claims, lists, facts, sources)
    assert [(item.code, item.project) for item in findings] == [
        ("lists.differs", "JD-01"),
        ("lists.differs", "JM-03"),
        ("lists.missing", "JSJ-02"),
        ("lists.other-key", ""),
        ("lists.differs", "JSJ-03"),
        ("lists.differs", "YS-01"),
    ]


def test_an_odd_row_or_column_that_is_not_there_is_an_error_of_the_recipe(
    pack: Pack, campaign: Campaign, recipe: Recipe, college: College
) -> None:
    for odd in (Odd(project="JSJ-01", row=999), Odd(project="JSJ-01", row=1, column="没有这一列", value=1)):
        export = msgspec.structs.replace(recipe.exports[0], odd=(odd,))
        with pytest.raises(PackError):
            exported(pack, campaign, export, college)
