"""The lists of the demonstration: made from what the departments report, with a few things planted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest

from onex_xl.demo.college import College, invent, table_of
from onex_xl.demo.lists import exported
from onex_xl.demo.recipe import Odd, Recipe, load_recipe
from onex_xl.errors import PackError
from onex_xl.model import Campaign, Claim, Department, Facts, ListRows, Origin, Project, Registry, Return
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.scoring.facts import count_facts
from onex_xl.stages.across import check_across
from onex_xl.stages.checks.rules import check_return
from onex_xl.stages.lists import reconcile
from onex_xl.stages.lists.read import read_list
from onex_xl.stages.policy import check_policy
from onex_xl.wording import on_trial
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


@dataclass(frozen=True)
class Stated:
    """What everybody of one synthetic year states."""

    college: College
    registry: Registry
    claims: list[Claim]
    facts: dict[str, Facts]


@pytest.fixture(scope="module", params=[None, 7, 8], ids=str)
def stated(request: pytest.FixtureRequest, pack: Pack, campaign: Campaign, recipe: Recipe) -> Stated:
    college = invent(pack, campaign, recipe, request.param)
    departments = {
        str(row["code"]): Department(str(row["code"]), str(row["name"]))
        for row in college.registry["departments"]
    }
    projects = {
        str(row["code"]): Project(str(row["code"]), str(row["department"]), str(row["name"]), row)
        for row in college.registry["pilots"]
    }
    made = Stated(college, Registry(departments, projects, {}), [], {})
    for code, rows in college.returns.items():
        own = made.registry.of_department(code)
        tables = {sheet.id: table_of(sheet, rows[sheet.id]) for sheet in pack.returns.tables}
        made.claims.append(Claim(code, f"{code}.xlsx", code, frozenset(item.code for item in own), tables))
        made.facts.update(count_facts(pack, campaign, own, tables))
    return made


@pytest.mark.parametrize("sources", [{}, BY_LISTS], ids=["rosters", "lists"])
def test_the_planted_differences_are_found_and_no_others(
    pack: Pack, campaign: Campaign, recipe: Recipe, stated: Stated, sources: dict[str, str]
) -> None:
    lists: dict[str, list[ListRows]] = {}
    for export in recipe.exports:
        data = drawn(exported(pack, campaign, export, stated.college), created=datetime(2026, 12, 1))
        reading = read_list(data, f"reference/{export.file}", pack)
        assert reading.findings == ()
        [part] = reading.rows
        lists[part.list_id] = [part]
    _, findings = reconcile(pack, campaign, stated.registry, stated.claims, lists, stated.facts, sources)
    assert [(item.code, item.project) for item in findings] == [
        ("lists.differs", "JD-01"),
        ("lists.differs", "JM-03"),
        ("lists.missing", "JSJ-02"),
        ("lists.other-key", ""),
        ("lists.differs", "JSJ-03"),
        ("lists.differs", "YS-01"),
    ]


def test_nobody_is_asked_whether_two_are_one_and_no_check_on_trial_cries_wolf(
    pack: Pack, campaign: Campaign, stated: Stated
) -> None:
    """As ``docs/findings.md`` says of every check on trial."""
    found = check_across(pack, campaign, stated.registry, stated.claims)
    found += check_policy(pack, campaign, stated.registry, stated.facts, stated.registry.projects)
    for claim in stated.claims:
        origin = Origin(claim.department, campaign.year, pack.name, pack.returns.raw.version)
        ret = Return(origin, claim.file, claim.sha256, claim.tables)
        found += check_return(pack, campaign, stated.registry, ret)
    asked = {item.code for item in found if item.code.startswith("across.") or on_trial(item.code, pack)}
    assert asked == set()
    assert {item.code for item in found} >= {"policy.off-list", "roster.passed-not-sat"}


def test_an_odd_row_or_column_that_is_not_there_is_an_error_of_the_recipe(
    pack: Pack, campaign: Campaign, recipe: Recipe, college: College
) -> None:
    for odd in (Odd(project="JSJ-01", row=999), Odd(project="JSJ-01", row=1, column="没有这一列", value=1)):
        export = msgspec.structs.replace(recipe.exports[0], odd=(odd,))
        with pytest.raises(PackError):
            exported(pack, campaign, export, college)
