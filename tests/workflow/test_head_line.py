"""The line of the self-check that the department's head fills in, as the pack wants it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onex_xl.model import State
from onex_xl.stages.distribute import plan_return
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.year import made_on
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import Formula
from tests.engines import ironcalc_values
from tests.support.campaigns import Campaign, campaign
from tests.support.edited import Edited

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
"""
CHECK, NAME, DAY = "自检", "B5", "E5"
GOOD = {"name": "王主任", "date": date(2026, 12, 1)}
MISSING, WRONG_DAY = "return.head-missing", "return.head-date"
OPTIONAL: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({}, []),
    (GOOD, []),
    ({"name": "王主任"}, [(MISSING, DAY)]),
    ({"date": date(2026, 12, 1)}, [(MISSING, NAME)]),
    ({"name": "无"}, [("cell.nothing", NAME)]),
    ({"name": "N/A", "date": date(2026, 12, 1)}, [("cell.nothing", NAME), (MISSING, NAME)]),
    ({**GOOD, "date": date(2025, 12, 1)}, [(WRONG_DAY, DAY)]),
    ({**GOOD, "date": date(2026, 1, 1)}, []),
    ({**GOOD, "date": date(2027, 3, 1)}, []),
    ({**GOOD, "date": date(2027, 3, 2)}, [(WRONG_DAY, DAY)]),
    ({**GOOD, "date": "十二月"}, [(WRONG_DAY, DAY)]),
]
REQUIRED: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({}, [(MISSING, NAME), (MISSING, DAY)]),
    (GOOD, []),
    ({"name": "王主任"}, [(MISSING, DAY)]),
    ({"name": "/", "date": date(2026, 12, 1)}, [("cell.nothing", NAME), (MISSING, NAME)]),
    ({**GOOD, "date": date(2025, 12, 1)}, [(WRONG_DAY, DAY)]),
]
HEAD = '  [sheets.head]\n  name = "学系负责人"\n  date = "确认日期"\n  required = '


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return campaign(tmp_path_factory.mktemp("head") / "c", COLLEGE)


@pytest.fixture
def made(blank: Campaign, tmp_path: Path) -> Campaign:
    shutil.copytree(blank.root, tmp_path / "c")
    return Campaign(tmp_path / "c", blank.rows)


def required(made: Campaign, to: str = "required = true") -> None:
    """The pack wants the line, or what ``to`` says instead."""
    path = made.root / "rules" / "return.toml"
    text = path.read_text("utf-8")
    assert HEAD + "false" in text
    path.write_text(text.replace("  required = false", f"  {to}"), "utf-8")


def sent(made: Campaign, typed: dict[str, Any]) -> Collected:
    made.send("A", {**made.records("A"), "self_check": [typed]})
    return collect(made.year, processes=0)


def told(done: Collected) -> list[tuple[str, str]]:
    """What is said about the line: code and cell."""
    return [(item.code, item.place.cell) for item in done.result.findings if item.place.sheet == CHECK]


@pytest.mark.parametrize(("typed", "expected"), OPTIONAL)
def test_where_it_is_optional_it_is_filled_in_whole_or_not_at_all(
    made: Campaign, typed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    done = sent(made, typed)
    assert sorted(told(done)) == sorted(expected)
    assert (done.result.register[0].state, done.result.register[0].errors) == (State.RECEIVED, 0)


@pytest.mark.parametrize(("typed", "expected"), REQUIRED)
def test_where_it_is_required_the_return_goes_back_but_its_projects_are_scored(
    made: Campaign, typed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    required(made)
    done = sent(made, typed)
    assert sorted(told(done)) == sorted(expected)
    assert done.result.register[0].state == (State.OPEN if expected else State.RECEIVED)
    assert done.result.scores["A-1"].total is not None
    assert (made.root / "slips" / "A系-退回修改.xlsx").exists() == bool(expected)


def test_an_older_workbook_without_the_line_is_read(made: Campaign) -> None:
    path = made.send("A")
    book = Edited(path.read_bytes())
    book.sheet(CHECK).delete_row(4)
    path.write_bytes(book.data())
    assert told(collect(made.year, processes=0)) == []
    required(made)
    done = collect(made.year, processes=0)
    assert [item.code for item in done.result.findings] == ["return.head-line-gone"]


def test_a_pack_may_do_without(made: Campaign) -> None:
    path = made.root / "rules" / "return.toml"
    path.write_text(path.read_text("utf-8").replace(HEAD + "false\n", ""), "utf-8")
    assert told(sent(made, {})) == []
    plan = planned(made, {})
    assert (4, 0) not in next(item for item in plan.sheets if item.name == CHECK).cells


def planned(made: Campaign, typed: dict[str, Any]) -> Any:
    year = made.year
    registry, _ = office_registry(year)
    records = {**made.records("A"), "self_check": [typed]}
    return plan_return(year.pack, year.campaign, registry, "A", records)


@pytest.mark.parametrize(("need", "cases"), [("false", OPTIONAL), ("true", REQUIRED)])
def test_the_self_check_counts_it_as_the_office_does(
    made: Campaign, tmp_path: Path, need: str, cases: list[tuple[dict[str, Any], list[tuple[str, str]]]]
) -> None:
    """By our own engine, and recalculated."""
    if need == "true":
        required(made)
    for number, (typed, expected) in enumerate(cases):
        plan = planned(made, typed)
        hidden = next(item for item in plan.sheets if item.name == "_onex")
        row = next(row for (row, _), cell in hidden.cells.items() if cell.value == "self_check.head")
        stored = hidden.cells[row, 2].value
        assert isinstance(stored, Formula)
        for sheet in plan.sheets:  # all other formulas would be recalculated too, which takes long
            others = [
                place
                for place, cell in sheet.cells.items()
                if isinstance(cell.value, Formula) and cell.value is not stored
            ]
            for place in others:
                del sheet.cells[place]
            sheet.conditions.clear()
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(drawn(plan, created=made_on(made.year.campaign)))
        at = ("_onex", f"C{row + 1}")
        wrong = sum(code != "cell.nothing" for code, _ in expected)
        assert (stored.value, ironcalc_values(path, [at])[at]) == (wrong, wrong), typed
