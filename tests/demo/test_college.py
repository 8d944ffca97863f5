"""The synthetic college shows what a real year shows, and is the same every time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from onex_xl.demo.college import College, invent, table_of
from onex_xl.demo.recipe import Recipe, load_recipe
from onex_xl.errors import PackError
from onex_xl.model import Campaign, Project, Score, Status
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import score


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


@pytest.fixture(scope="module")
def scores(pack: Pack, campaign: Campaign, college: College) -> dict[str, Score]:
    found = {}
    for row in college.registry["pilots"]:
        department = str(row["department"])
        project = Project(str(row["code"]), department, str(row["name"]), row)
        records = college.returns[department]
        tables = {sheet.id: table_of(sheet, records[sheet.id]) for sheet in pack.returns.tables}
        facts = count_facts(pack, campaign, [project], tables)[project.code]
        found[project.code] = score(pack, project, facts, Status.SCORED)
    return found


def test_it_is_as_large_as_a_college(college: College) -> None:
    assert len(college.registry["departments"]) == 8
    assert len(college.registry["pilots"]) == 40
    assert 3500 <= sum(len(rows["candidates"]) for rows in college.returns.values()) <= 4500


def test_every_grade_occurs_and_some_are_near_the_line(scores: dict[str, Score]) -> None:
    assert min(Counter(item.grade for item in scores.values()).values()) >= 4
    assert {item.grade for item in scores.values()} == {"优秀", "良好", "合格", "不合格"}
    near = [code for code, item in scores.items() if item.to_next is not None and item.to_next <= 2.5]
    assert len(near) >= 3


def test_every_deduction_from_none_to_the_cap_occurs(scores: dict[str, Score]) -> None:
    deductions = {item.deduction for item in scores.values()}
    assert {0, -1, -20} <= deductions
    assert len(deductions) >= 6


def test_every_indicator_is_won_and_lost(scores: dict[str, Score]) -> None:
    for indicator in next(iter(scores.values())).indicators:
        assert len({item.indicators[indicator] for item in scores.values()}) >= 2, indicator


def test_departments_arrive_in_many_ways(college: College) -> None:
    sent = Counter(sending.department for sending in college.sendings)
    missing = {str(row["code"]) for row in college.registry["departments"]} - sent.keys()
    assert len(missing) == 1
    assert max(sent.values()) == 2
    assert any(sending.zip for sending in college.sendings)
    assert any("/" in sending.name and not sending.zip for sending in college.sendings)


def test_one_department_is_late(college: College, recipe: Recipe) -> None:
    assert [sending.department for sending in college.sendings if sending.on > recipe.deadline] == ["WY"]


def test_a_first_sending_lacks_what_was_not_filled_yet(college: College) -> None:
    first, second = (sending for sending in college.sendings if sending.department == "JM")
    assert first.on < second.on
    assert college.sent(first)["outcomes"] == () and college.sent(first)["candidates"]
    assert college.sent(second)["outcomes"]


def test_all_fields_are_fields_of_the_pack(college: College, pack: Pack) -> None:
    for records in college.returns.values():
        for sheet in pack.returns.tables:
            for record in records[sheet.id]:
                assert record.keys() <= sheet.fields.keys(), sheet.id
    for sheet in pack.registry.tables:
        for record in college.registry[sheet.id]:
            assert record.keys() <= sheet.fields.keys(), sheet.id


def test_the_same_seed_gives_the_same_college_and_another_another(
    pack: Pack, campaign: Campaign, recipe: Recipe, college: College
) -> None:
    assert invent(pack, campaign, recipe) == college
    other = invent(pack, campaign, recipe, seed=recipe.seed + 1)
    assert other.registry == college.registry
    assert other.returns != college.returns


def test_an_unknown_kind_of_row_is_an_error_of_the_pack(
    pack: Pack, campaign: Campaign, recipe: Recipe
) -> None:
    wrong = msgspec.structs.replace(recipe, forms={"basics": "unheard"})
    with pytest.raises(PackError, match=r"rows\.basics\.unheard"):
        invent(pack, campaign, wrong)


def test_a_recipe_that_is_wrong_says_where(tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(PackError, match="file is missing"):
        load_recipe(tmp_path)
    text = pack.files["demo.toml"].decode()
    (tmp_path / "demo.toml").write_text(text.replace("class_size = 40", 'class_size = "many"'), "utf-8")
    with pytest.raises(PackError, match=r"people\.class_size"):
        load_recipe(tmp_path)
    (tmp_path / "demo.toml").write_text("year = ", "utf-8")
    with pytest.raises(PackError, match="not TOML"):
        load_recipe(tmp_path)


def test_periods_of_other_years_move_the_dates(pack: Pack, campaign: Campaign, recipe: Recipe) -> None:
    later = replace(campaign, year=2027, period_start=date(2027, 1, 1), period_end=date(2027, 12, 31))
    rows = invent(pack, later, recipe).returns["JSJ"]["candidates"]
    days = [row.get("exam_on") for row in rows]
    assert {day.year for day in days if isinstance(day, date)} == {2027}
