"""The official forms: one page a project in the regulation's own layout, and a list of all first."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Project, Result, ReviewState, Status
from onex_xl.rules.words import decimal
from onex_xl.stages.master import plan_forms
from onex_xl.stages.master.layout import Layout
from onex_xl.xlsx.cells import position
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import BookPlan, Formula, Link, SheetPlan
from tests import engines
from tests.stages.master.college import STUDENT, STUDENT_NO, college, pack
from tests.stages.master.test_engines_agree import differences, planted

FIRST = 5
"""The row (0-based) of the first indicator."""
LINES = ["1.1", "1.2", "1.3", "2", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "4.5"]
TOTAL = FIRST + len(LINES)


@cache
def result() -> Result:
    return college()


@cache
def layout(language: str = "zh") -> Layout:
    return Layout(pack(), result(), language)


@cache
def book(language: str = "zh") -> BookPlan:
    return plan_forms(pack(), result(), language, frozenset(result().registry.projects))


def of_status(status: str) -> Project:
    return next(item for item in layout().projects if layout().status(item) == status)


def form(project: Project, language: str = "zh") -> SheetPlan:
    return next(plan for plan in book(language).sheets if plan.name.startswith(project.code))


def value(plan: SheetPlan, cell: str) -> object:
    found = plan.cells[position(cell)].value
    return found.value if isinstance(found, Formula) else found


def test_a_page_for_every_project_after_the_list() -> None:
    names = [plan.name for plan in book().sheets]
    assert names[0] == "目录"
    assert names[1:3] == ["D01-001 Web前端开发", "D01-002 云计算平台运维与开发"]
    assert names[7] == "D02-007 幼儿照护"
    assert len(names) == 41


def test_the_heads_and_lines_are_those_of_annex_1() -> None:
    plan = form(of_status(Status.SCORED))
    assert value(plan, "A1") == "汕头职业技术学院1+X证书试点项目考评指标"
    heads = [value(plan, f"{letter}5") for letter in "ABCDEF"]
    assert heads == ["序号", "一级指标", "主要观测点", "考评标准", "自评得分", "考核得分"]
    assert [value(plan, f"A{row}") for row in (6, 9, 10, 13)] == ["1", "2", "3", "4"]
    assert value(plan, "B6") == "证书考核人数指标\n（40分）"
    assert value(plan, "C7") == "1.2 考核完成人数\n（30分）"
    assert str(value(plan, "D8")).endswith("其中通过率=（通过人数/缴费人数）*100%")
    assert value(plan, f"A{TOTAL + 4}") == (
        "说明：90 分以上（含 90 分）为优秀、80 分以上（含 80 分）为良好、60 分以上（含 60 分）为合格，"
        "其余为不合格。"
    )
    assert str(value(plan, f"A{TOTAL + 6}")).startswith("学系（盖章）：")
    assert str(value(plan, f"A{TOTAL + 7}")).startswith("考评单位（盖章）：")
    assert str(value(plan, f"A{TOTAL + 7}")).endswith("年　　月　　日")


def test_a_form_has_the_points_of_its_project() -> None:
    project = of_status(Status.SCORED)
    plan, score = form(project), layout().score(project)
    assert [value(plan, f"F{FIRST + 1 + n}") for n in range(12)] == [score.indicators[item] for item in LINES]
    assert value(plan, f"E{TOTAL + 1}") == score.self_total
    total = plan.cells[TOTAL, 5].value
    assert total == Formula("=MAX(0,ROUND(SUM(F6:F17),2))", score.total)
    assert value(plan, f"A{TOTAL + 2}") == f"等次：{score.grade}　　　　认定结果：{score.outcome}"
    assert score.deduction is not None and score.deduction < 0
    assert value(plan, f"A{TOTAL + 1}") == f"总　　分（其中扣分 {decimal(score.deduction)}）"
    assert [value(plan, cell) for cell in ("A2", "C2", "E2", "F2")] == [
        "项目", f"{project.code}　{project.name}　{project.fields['level']}", "年度", "2026",
    ]  # fmt: skip
    assert [value(plan, cell) for cell in ("C3", "F3", "C4", "D4")] == [
        "计算机系", "已计分", project.fields["lead"], "考评期：2026-01-01 至 2026-12-31",
    ]  # fmt: skip


def test_what_the_office_decided_has_a_star_and_its_reason() -> None:
    scored = [item for item in layout().projects if layout().status(item) == Status.SCORED]
    project = next(item for item in scored if layout().score(item).reviews)
    plan = form(project)
    [(name, review)] = layout().score(project).reviews.items()
    line = FIRST + LINES.index(name)
    assert plan.cells[line, 5].style == "official.cell+centre+decided"
    assert plan.cells[line - 1, 5].style == "official.cell+centre+number"
    label = pack().rubric.by_id[name].raw.label.zh
    said = str(value(plan, f"C{TOTAL + 3}"))
    assert said.startswith(f"{name} {label}：测算 ")
    assert review.reason in said and f"（{review.who}，{review.on}）" in said
    assert value(plan, f"A{TOTAL + 3}") == "复核意见"


def test_without_decisions_that_is_said() -> None:
    scored = [item for item in layout().projects if layout().status(item) == Status.SCORED]
    quiet = next(item for item in scored if item.code not in layout().reviews)
    plain = replace(result(), findings=())
    plan = plan_forms(pack(), plain, "zh", [quiet.code]).sheets[1]
    assert value(plan, f"C{TOTAL + 3}") == "各项考核得分均按数据测算，没有复核改动。"


def test_a_decision_that_does_not_count_is_not_on_the_form_but_told() -> None:
    waiting = next(
        item
        for item in layout().projects
        if layout().status(item) == Status.SCORED
        and [it.state for it in layout().reviews.get(item.code, {}).values()] == [ReviewState.RECONFIRM]
    )
    said = str(value(form(waiting), f"C{TOTAL + 3}"))
    assert said.endswith("另有 1 条复核意见所依据的数据已变，未采用，待办公室重新确认。")


def test_a_project_that_is_not_scored_says_why() -> None:
    held, missing, exempt = map(of_status, (Status.HELD, Status.MISSING, Status.EXEMPT))
    told = {item.code: str(value(form(item), f"C{TOTAL + 3}")) for item in (held, missing, exempt)}
    lines = told[held.code].splitlines()
    assert lines[0] == "填报表中有 3 处错误，改正并重新汇总后计分："
    assert [line[:2] for line in lines[1:]] == ["1.", "2.", "3."]
    assert told[missing.code] == ("没有收到本项目的填报表（报送截止 2026-12-15）：不计分，也不按 0 分计。")
    assert told[exempt.code] == "未经教育厅审核批准，不参评（第十七条）"
    for item, word in ((held, "暂缓计分"), (missing, "未报送"), (exempt, "不参评")):
        plan = form(item)
        assert value(plan, "F3") == word
        assert {value(plan, f"F{FIRST + 1 + n}") for n in range(13)} == {"—"}
        assert value(plan, f"A{TOTAL + 2}") == f"等次：{word}　　　　认定结果：—"
        assert plan.tab_colour
    assert not form(of_status(Status.SCORED)).tab_colour


def test_many_errors_are_counted() -> None:
    held = of_status(Status.HELD)
    errors = [
        Finding(
            "roster.duplicate", Severity.ERROR, Place("a.xlsx", "考生名册", f"B{row}"),
            {"field": "学号", "value": "1", "other": 1}, department=held.department, project=held.code,
        )
        for row in range(5, 10)
    ]  # fmt: skip
    plan = plan_forms(pack(), replace(result(), findings=errors), "zh", [held.code]).sheets[1]
    lines = str(value(plan, f"C{TOTAL + 3}")).splitlines()
    assert (len(lines), lines[0], lines[-1]) == (
        5, "填报表中有 5 处错误，改正并重新汇总后计分：", "……另有 2 处。",
    )  # fmt: skip
    assert lines[1].startswith("1. 考生名册!B5 ")


def test_the_list_links_to_every_form_and_back() -> None:
    plan = book().sheets[0]
    assert [value(plan, f"{letter}3") for letter in "ABCDEFGHI"] == [
        "序号", "学系", "项目编号", "证书名称", "总分", "等次", "认定结果", "自评", "复核",
    ]  # fmt: skip
    assert value(plan, "C4") == Link("internal:'D01-001 Web前端开发'!A1", "D01-001")
    assert value(form(layout().projects[0]), "H1") == Link("internal:'目录'!A1", "← 目录")
    states = [str(value(plan, f"F{row}")) for row in range(4, 44)]
    assert str(value(plan, "A2")).startswith(
        f"考评表 40 张（已计分 {40 - sum(word in states for word in states if word in _STATES)}、"
    )
    project = of_status(Status.SCORED)
    row = 4 + layout().projects.index(project)
    assert value(plan, f"E{row}") == layout().score(project).total


_STATES = ("暂缓计分", "未报送", "不参评")


def test_every_form_prints_on_one_page_of_a4() -> None:
    for plan in book().sheets[1:]:
        assert (plan.page.landscape, plan.page.one_page) == (False, True)
        area = plan.page.area
        assert area is not None and (area.last_row, area.last_col) == (TOTAL + 6, 5)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_bytes_and_no_personal_data(language: str) -> None:
    data = drawn(book(language), created=datetime(2026, 12, 18))
    again = plan_forms(pack(), result(), language, list(result().registry.projects))
    assert drawn(again, created=datetime(2026, 12, 18)) == data
    opened = openpyxl.load_workbook(io.BytesIO(data))
    texts = [str(cell.value) for sheet in opened for row in sheet.iter_rows() for cell in row if cell.value]
    assert len(texts) > 1000
    assert [text for text in texts if STUDENT in text or STUDENT_NO in text or "440507" in text] == []
    assert opened.custom_doc_props["onex.kind"].value == "forms"


def test_the_sums_are_right_in_another_engine(tmp_path: Path) -> None:
    path = tmp_path / "forms.xlsx"
    right = planted(plan_forms(pack(), result(), "zh", frozenset(result().registry.projects)), path)
    scored = sum(layout().status(item) == Status.SCORED for item in layout().projects)
    assert len(right) == 2 * scored
    assert differences(right, engines.ironcalc_values(path, right)) == []


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_prints_one_page_a_form(tmp_path: Path) -> None:
    codes = [of_status(Status.SCORED).code, of_status(Status.HELD).code]
    path = tmp_path / "forms.xlsx"
    path.write_bytes(drawn(plan_forms(pack(), result(), "zh", codes), created=datetime(2026, 12, 18)))
    assert len(engines.pictures(path, tmp_path, dpi=20)) == 3
