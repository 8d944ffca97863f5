"""A pack quite unlike the default one: two departments' research, in English, without rulings or people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from onex_xl.model import Campaign, Department, Project, Register, Registry, Result, State, Status, Table
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import rank, score
from onex_xl.stages.master import plan_forms, plan_master
from onex_xl.xlsx.plan import Formula, SheetPlan
from tests import engines
from tests.stages.master.test_engines_agree import differences, planted

FILES = {
    "pack.toml": """
name = "lab"
version = "3"
title = { zh = "实验室评估", en = "Laboratory review" }
language = "en"
departments = "faculties"
projects = "labs"
""",
    "registry.toml": """
id = "registry"
version = 1
title = "Labs"
file_name = "registry.xlsx"
[[sheets]]
id = "faculties"
name = "Faculties"
layout = "table"
fields = [{ id = "code", label = "Code" }, { id = "name", label = "Name" }]
[[sheets]]
id = "labs"
name = "Labs"
layout = "table"
fields = [
  { id = "code", label = "Lab" }, { id = "department", label = "Faculty" }, { id = "name", label = "Title" },
  { id = "staff", label = "Staff", type = "integer" },
]
""",
    "return.toml": """
id = "return"
version = 1
title = "Return"
file_name = "return.xlsx"
[[sheets]]
id = "labs"
name = "Labs"
layout = "table"
projects = true
project = "lab"
fields = [{ id = "lab", label = "Lab", prefill = "project.code" }]
[[sheets]]
id = "papers"
name = "Papers"
layout = "table"
project = "lab"
fields = [
  { id = "lab", label = "Lab" }, { id = "title", label = "Title" },
  { id = "pages", label = "Pages", type = "integer" },
]
""",
    "rubric.toml": """
version = 1
title = { zh = "指标", en = "Indicators" }
source = { zh = "办法", en = "Rules of 2026" }
points = 30
outcome_article = { zh = "三", en = "Section 3" }
statuses = { held = "held", missing = "no return", exempt = "exempt" }
sections = [{ id = "A", label = { zh = "产出", en = "Output" }, short = "Output", points = 30 }]
facts = [
  { id = "staff", label = { zh = "人员", en = "staff" }, kind = "registry", field = "staff" },
  { id = "papers", label = { zh = "论文", en = "papers" }, kind = "count", sheet = "papers", improve = "up" },
  { id = "each", label = { zh = "人均", en = "papers each" }, kind = "derived", value = "papers / staff" },
]
grades = [
  { id = "pass", from = 12, tone = "green", outcome = "keep", outcome_tone = "green" },
  { id = "fail", from = 0, tone = "red", outcome = "close", outcome_tone = "red" },
]
[[indicators]]
id = "a"
section = "A"
label = { zh = "论文", en = "Papers" }
short = "Papers"
points = 20
article = { zh = "一", en = "Section 1" }
text = "Two points a paper."
facts = ["papers"]
per_item = { count = "papers", per = 2, cap = 20 }
[[indicators]]
id = "b"
section = "A"
label = { zh = "人均", en = "Papers each" }
short = "Each"
points = 10
article = { zh = "二", en = "Section 2" }
text = "In proportion to papers each, two at most."
facts = ["each", "staff"]
proportion = "each / 2"
""",
}


@pytest.fixture
def lab(tmp_path: Path) -> tuple[Pack, Result]:
    folder = tmp_path / "lab"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    pack = load_pack(folder)
    campaign = Campaign(2026, "College", date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 31), "lab")
    rooms = {
        code: Department(code, name) for code, name in (("S", "Science"), ("T", "Science"), ("E", "Empty"))
    }
    projects = {
        code: Project(code, room, name, {"code": code, "department": room, "name": name, "staff": staff})
        for code, room, name, staff in (
            ("S1", "S", "Optics", 3),
            ("S2", "S", "Acoustics", 0),
            ("T1", "T", "Soil", 4),
        )
    }
    papers = Table("papers", "Papers", {"lab": ["S1"] * 5, "title": ["x"] * 5, "pages": [1] * 5}, range(5))
    found = count_facts(pack, campaign, list(projects.values()), {"papers": papers})
    states = {"S1": Status.SCORED, "S2": Status.SCORED, "T1": Status.MISSING}
    scores = rank([score(pack, projects[code], found[code], status) for code, status in states.items()])
    register = [
        Register("S", "Science", State.RECEIVED, datetime(2026, 12, 1), "s.xlsx", "a" * 64),
        Register("T", "Science", State.MISSING),
    ]
    result = Result(
        campaign, Registry(rooms, projects, {}), scores, found, [], register, [], {}, datetime(2026, 12, 1), 1
    )
    return pack, result


def test_it_makes_the_same_workbook_and_ironcalc_agrees(lab: tuple[Pack, Result], tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    book = plan_master(*lab, "en")
    [scores] = [plan for plan in book.sheets if plan.name == "Scores"]
    heads = [cell.value for (row, _), cell in sorted(scores.cells.items()) if row == 2 and cell.value]
    assert heads[:5] == ["Rank", "Lab", "Department", "Title", "Output 30"]
    total = scores.cells[4, 6].value
    assert isinstance(total, Formula) and total.value == Fraction("18.33")
    right = planted(book, path)
    assert differences(right, engines.ironcalc_values(path, right)) == []


def test_no_people_and_no_rulings_leave_no_empty_columns(lab: tuple[Pack, Result]) -> None:
    book = plan_master(*lab, "en")
    overview, departments = book.sheets[0], book.sheets[2]
    labels = [cell.value for (row, _), cell in sorted(overview.cells.items()) if row == 5 and cell.value]
    assert labels == ["Assessed", "pass", "fail", "no return", "held"]
    heads = [cell.value for (row, _), cell in sorted(departments.cells.items()) if row == 3 and cell.value]
    assert heads == [
        "Projects", "Assessed", "held", "no return", "pass", "fail", "Average", "Best", "Lowest",
        "State", "Errors", "Warnings",
    ]  # fmt: skip


def test_departments_of_one_name_are_told_apart(lab: tuple[Pack, Result]) -> None:
    pack, result = lab
    departments = plan_master(pack, result, "en").sheets[2]
    assert [departments.cells[row, 0].value for row in (4, 5, 6)] == ["Science（S）", "Science（T）", "Empty"]


def test_without_any_return_there_is_still_a_page(lab: tuple[Pack, Result]) -> None:
    pack, result = lab
    bare = replace(result, scores={}, facts={}, register=[], as_of=None)
    assert plan_master(pack, bare, "zh").sheets[0].charts[0].kind == "column"


def test_the_forms_follow_the_pack(lab: tuple[Pack, Result], tmp_path: Path) -> None:
    book = plan_forms(*lab, "en", ["S1", "S2", "T1"])
    contents, optics, acoustics, soil = book.sheets
    assert [plan.name for plan in book.sheets] == ["Contents", "S1 Optics", "S2 Acoustics", "T1 Soil"]
    assert [contents.cells[2, col].value for col in range(4)] == ["No.", "Department", "Lab", "Title"]

    def shown(plan: SheetPlan, last: int) -> list[object]:
        cells = [plan.cells[row, 5].value for row in range(5, last)]
        return [cell.value if isinstance(cell, Formula) else cell for cell in cells]

    assert shown(optics, 8) == [10, Fraction("8.33"), Fraction("18.33")]
    assert optics.cells[8, 0].value == "Grade: pass        Outcome: keep"
    # Nobody works there: the rule gives no value, so it is held, and the form says which.
    assert shown(acoustics, 8) == ["—", "—", "—"]
    assert acoustics.cells[9, 2].value == (
        "Not scorable under the rulings in force: no points for b, until a ruling or a review gives them."
    )
    assert str(soil.cells[9, 2].value).startswith("No return with this project has arrived")
    path = tmp_path / "forms.xlsx"
    right = planted(book, path)
    assert len(right) == 2
    assert differences(right, engines.ironcalc_values(path, right)) == []
