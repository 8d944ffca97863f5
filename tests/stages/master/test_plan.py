"""The master as a plan: what stands where, and that every number is a formula down to facts and rules."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from onex_xl import wording as wordings
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.model import Result, Status
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import pack_of
from onex_xl.stages.master import plan_master, tell
from onex_xl.stages.master.attention import attention, changes
from onex_xl.stages.master.figures import Summary
from onex_xl.stages.master.layout import DATA_FIRST, SCORES_FIRST, Layout
from onex_xl.stages.master.problems import plan_problems
from onex_xl.xlsx.cells import a1, position
from onex_xl.xlsx.plan import BookPlan, Formula, Link, SheetPlan
from tests.stages.master.college import STUDENT, STUDENT_NO, college, pack

SHEETS = [
    "总览", "考评总表", "学系汇总", "立项认定", "得分依据", "复核改分", "自评差异", "数据", "核验问题",
    "名单核对", "评分规则", "裁定影响", "考评表", "说明",
]  # fmt: skip
OFFICE_2010 = {
    "IF", "INDEX", "MATCH", "COUNTIFS", "SUMIFS", "RANK", "MIN", "MAX", "ROUND", "IFERROR", "AND", "OR",
    "NOT", "SUM", "AVERAGE", "COUNT", "ISNUMBER", "TEXT", "ABS",
}  # fmt: skip


@cache
def result() -> Result:
    return college()


@cache
def book(language: str = "zh") -> BookPlan:
    return plan_master(pack(), result(), language)


@cache
def layout() -> Layout:
    return Layout(pack(), result(), "zh")


def sheet(name: str) -> SheetPlan:
    return next(plan for plan in book().sheets if plan.name == name)


def shown(plan: SheetPlan, cell: str) -> object:
    """What a cell shows: its value, or the value stored with its formula or link."""
    value = plan.cells[position(cell)].value
    return value.value if isinstance(value, Formula) else value.text if isinstance(value, Link) else value


def formula(plan: SheetPlan, cell: str) -> str:
    value = plan.cells[position(cell)].value
    assert isinstance(value, Formula), value
    return value.text


def row_of(plan: SheetPlan, row: int) -> list[object]:
    """A row's texts, blanks left out."""
    cells = [(col, cell.value) for (r, col), cell in sorted(plan.cells.items()) if r == row]
    return [
        value.value if isinstance(value, Formula) else value for _, value in cells if value not in (None, "")
    ]


def formulas() -> list[tuple[str, str, Formula]]:
    return [
        (plan.name, a1(*at), cell.value)
        for plan in book().sheets
        for at, cell in plan.cells.items()
        if isinstance(cell.value, Formula)
    ]


# ---- the whole -----------------------------------------------------------------------


def test_the_sheets_stand_in_order() -> None:
    assert [plan.name for plan in book().sheets] == SHEETS
    assert [plan.name for plan in book("en").sheets][:4] == ["Overview", "Scores", "Departments", "Outcomes"]


def test_formulas_use_only_functions_of_2010() -> None:
    used = {
        name for _, _, value in formulas() for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", _bare(value.text))
    }
    assert used - OFFICE_2010 == set()
    assert {"RANK", "COUNTIFS", "INDEX"} <= used


def _bare(text: str) -> str:
    return re.sub(r'"[^"]*"', '""', text)


def test_references_to_other_sheets_are_absolute() -> None:
    """So that the table of scores may be sorted."""
    loose = [
        (name, cell)
        for name, cell, value in formulas()
        if re.search(r"'!(?!\$[A-Z]+\$[0-9]+)", _bare(value.text))
    ]
    assert loose == []


def test_every_sheet_prints_on_a4_one_page_wide_with_its_heads() -> None:
    landscape = {plan.name for plan in book().sheets if plan.page.landscape}
    assert landscape == set(SHEETS) - {"立项认定", "考评表"}
    repeated = {plan.name: plan.page.repeat_rows for plan in book().sheets}
    assert repeated["考评总表"] == repeated["学系汇总"] == repeated["数据"] == (2, 3)
    assert repeated["核验问题"] == repeated["立项认定"] == (2, 2)
    assert [plan.name for plan in book().sheets if plan.page.one_page] == ["总览", "考评表"]


def test_only_what_formulas_hang_on_is_protected() -> None:
    assert [plan.name for plan in book().sheets if plan.protected] == ["数据", "评分规则", "考评表"]


def test_the_stamp_names_what_made_it() -> None:
    assert book().custom["onex.kind"] == "master"
    assert book().custom["onex.pack.sha256"] == pack().digest


# ---- the table of scores -------------------------------------------------------------


def test_heads_follow_the_annex_with_its_points() -> None:
    plan = sheet("考评总表")
    assert [text for text in row_of(plan, 2) if str(text)[-1].isdigit()] == [
        "考核人数 40", "站点 10", "专项资金 20", "课证融通 30",
    ]  # fmt: skip
    assert row_of(plan, 3)[:4] == [
        "1.1\n获批人数\n5",
        "1.2\n考核完成\n30",
        "1.3\n通过率\n5",
        "2\n站点建设\n10",
    ]
    assert "3.3\n弃考扣分\n−20" in row_of(plan, 3)


def test_the_formulas_of_one_row() -> None:
    plan, project = sheet("考评总表"), layout().ranking[0]
    data = layout().data_row[project.code] + 1
    row = SCORES_FIRST + 1
    assert layout().score_row[project.code] == SCORES_FIRST
    assert formula(plan, f"A{row}") == f'=IF(ISNUMBER($R{row}),RANK($R{row},$R$5:$R$44),"")'
    assert formula(plan, f"M{row}") == (
        f"=IFERROR(ROUND(IF('数据'!$W${data}>0,'评分规则'!$J$21,IF('数据'!$W${data}=0,0,\"\")),2),\"\")"
    )
    assert (
        formula(plan, f"R{row}") == f'=IF(COUNT($F{row}:$Q{row})=12,MAX(0,ROUND(SUM($F{row}:$Q{row}),2)),"")'
    )
    assert formula(plan, f"S{row}") == (
        f"=IF(ISNUMBER($R{row}),IF($R{row}>='评分规则'!$J$34,\"优秀\",IF($R{row}>='评分规则'!$J$35,\"良好\","
        f'IF($R{row}>=\'评分规则\'!$J$36,"合格","不合格"))),"暂缓计分")'
    )
    grade = layout().score(project).grade
    assert formula(plan, f"AB{row}") == f'=IF($S{row}="{grade}","","{grade} → "&$S{row})'


def test_rows_stand_by_rank_and_then_by_status() -> None:
    statuses = [layout().status(project) for project in layout().ranking]
    assert statuses == sorted(statuses, key=[Status.SCORED, Status.HELD, Status.MISSING, Status.EXEMPT].index)
    ranks = [layout().score(project).rank for project in layout().ranking]
    known = [rank for rank in ranks if rank is not None]
    assert known == sorted(known)
    assert set(statuses) == {Status.SCORED, Status.HELD, Status.MISSING, Status.EXEMPT}


def test_a_project_that_is_not_scored_has_its_word_and_no_number() -> None:
    plan = sheet("考评总表")
    for status, word in ((Status.HELD, "暂缓计分"), (Status.MISSING, "未报送"), (Status.EXEMPT, "不参评")):
        project = next(item for item in layout().ranking if layout().status(item) == status)
        row = layout().score_row[project.code]
        assert plan.cells[row, layout().score_col("grade")].value == word
        for key in ("rank", "total", "self", "next", *(f"={item.id}" for item in pack().rubric.indicators)):
            assert plan.cells[row, layout().score_col(key)].value is None


def test_grades_have_their_tone_and_bars_lie_under_the_totals() -> None:
    plan = sheet("考评总表")
    looks = {condition.formula: condition.style for condition in plan.conditions}
    assert looks['=$S5="优秀"'] == "tone.green"
    assert looks['=$S5="未报送"'] == "tone.red"
    assert [(bar.area.first_col, bar.low, bar.high) for bar in plan.bars] == [(17, 0, 100)]
    assert plan.filter is not None and plan.filter.first_row == 3
    assert plan.freeze == (4, 4)


# ---- the other sheets ----------------------------------------------------------------


def test_a_fact_that_hangs_on_rulings_chooses_among_its_variants() -> None:
    plan, project = sheet("数据"), layout().projects[0]
    row = layout().data_row[project.code]
    assert row == DATA_FIRST
    fact = plan.cells[row, layout().data_col("=textbooks")].value
    first, second = (layout().data_letter(f"?textbooks#{n}") for n in (0, 1))
    trial = layout().trial_cells["R15"]
    assert isinstance(fact, Formula)
    assert fact.text == f'=IF({trial}="counts",${second}5,${first}5)'
    assert plan.columns[layout().data_col("?textbooks#0")].level == 1


def test_a_project_without_a_return_has_dashes_and_what_the_registry_says() -> None:
    plan = sheet("数据")
    project = next(item for item in layout().projects if layout().status(item) == Status.MISSING)
    row = layout().data_row[project.code]
    shown_facts = {
        fact: plan.cells[row, layout().data_col(f"={fact}")].value for fact in ("applied", "paid", "site")
    }
    assert shown_facts == {"applied": project.fields["applied"], "paid": "—", "site": "—"}


def test_a_row_links_to_the_return_it_came_from() -> None:
    plan, project = sheet("数据"), layout().projects[0]
    register = layout().registers[project.department]
    link = plan.cells[layout().data_row[project.code], layout().data_col("file")].value
    assert register.kept == f"{register.sha256}.xlsx"
    assert link == Link(f"external:../received/{register.kept}", "（略）.xlsx")


def test_the_summary_counts_what_the_scores_say() -> None:
    summary = Summary(layout())
    scores = [layout().score(project) for project in layout().projects]
    assert summary.value("projects") == 40
    assert summary.value("grade.良好") == sum(score.grade == "良好" for score in scores)
    totals = [score.total for score in scores if score.total is not None]
    assert summary.value("best") == max(totals)
    assert summary.value("average") == sum(totals) / len(totals)
    assert [item.label for item in summary.figures if item.id in ("pass_rate", "completion")] == [
        "通过率\n通过人数÷缴费人数", "完成率\n实考人数÷获批人数",
    ]  # fmt: skip


def test_a_department_without_a_return_shows_the_registrys_numbers_and_dashes_never_zeros() -> None:
    plan, summary = sheet("学系汇总"), Summary(layout())
    code = next(code for code in layout().departments if layout().departments[code] == "艺术体育系")
    row = next(row for row, col in plan.cells if col == 0 and plan.cells[row, col].value == "艺术体育系")
    own = [item for item in layout().of_department(code) if layout().status(item) == Status.MISSING]
    told = {item.id: shown(plan, a1(row, col)) for col, item in enumerate(summary.figures, 1)}
    assert (told["applied"], told["approved"]) == tuple(
        f"({sum(item.fields[name] for item in own)})"  # type: ignore[misc]
        for name in ("applied", "approved")
    )
    blank = {"paid", "sat", "passed", "forfeits", "pass_rate", "completion", "average", "yes.site"}
    grades = {f"grade.{grade.id}" for grade in layout().rubric.grades}
    assert {name: told[name] for name in blank | grades} == dict.fromkeys(blank | grades, "—")
    # In the last line such a department is left out, so that its rates are of people we were told of.
    counted = [item for item in layout().projects if layout().status(item) in (Status.SCORED, Status.HELD)]
    assert summary.value("approved") == sum(item.fields["approved"] for item in counted)  # type: ignore[misc]


def test_outcomes_are_grouped_with_live_counts() -> None:
    plan = sheet("立项认定")
    heads = [str(shown(plan, f"A{row + 1}")) for row, col in sorted(plan.cells) if col == 0 and row > 2]
    groups = [head.partition("（")[0] for head in heads if "（" in head and head.endswith("项）")]
    assert groups == ["省级立项", "校级立项", "通报整改", "暂缓计分", "未报送", "不参评"]


def test_the_rules_have_a_trial_cell_for_every_number_and_ruling() -> None:
    plan = sheet("评分规则")
    assert shown(plan, "A3") == "✓ 试算与正式规则相同：各表显示的是正式结果"
    assert plan.cells[layout().param_rows[1].row, 9].style == "input.percent"
    lists = [item.source for item in plan.validations if item.kind == "list"]
    assert ("①", "②", "③") in lists
    assert len(lists) == sum(len(ruling.alternatives) > 1 for ruling in pack().rubric.raw.rulings)
    open_ruling = next(item for item in layout().ruling_rows if item.ruling.id == "R02")
    assert formula(plan, f"L{open_ruling.row + 1}") == (
        f'=IF($J${open_ruling.row + 1}="③","rate",IF($J${open_ruling.row + 1}="②","flat","linear"))'
    )


def test_the_form_follows_its_dropdown() -> None:
    plan = sheet("考评表")
    [choice] = [item for item in plan.validations if item.kind == "list"]
    assert choice.source == f"={layout().data_range('choice')}"
    assert shown(plan, "C3") == f"{layout().ranking[0].code}　{layout().ranking[0].name}"


def test_errors_that_hold_back_most_come_first() -> None:
    plan = sheet("核验问题")
    severities = [shown(plan, f"D{row}") for row in range(4, 4 + len(result().findings))]
    order: list[object] = ["✗ 错误", "▲ 提醒", "○ 已豁免", "✓ 已修复"]
    assert [order.index(word) for word in severities] == sorted(order.index(word) for word in severities)


def told(finding: Finding) -> tuple[object, object]:
    """What 核验问题 says about the weight and the projects of ``finding``."""
    plan = plan_problems(Layout(pack(), replace(result(), findings=(finding,)), "zh"))
    return shown(plan, "D4"), shown(plan, "B4")


def test_what_holds_nothing_back_is_no_warning_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Finding("roster.duplicate", Severity.WARNING, Place("a.xlsx", "考生名册", "B7"), project="D01-01")
    assert told(rule) == ("▲ 提醒", "D01-01")
    monkeypatch.setattr(wordings, "on_trial", lambda code, pack: code == "roster.duplicate")
    assert told(rule) == ("△ 试行", "D01-01")
    assert told(Finding("register.resaved", Severity.INFO, Place("a.xlsx"))) == ("○ 说明", "—")


def test_an_error_that_holds_back_some_projects_names_them() -> None:
    own = [project.code for project in result().registry.of_department("D01")]
    error = Finding("sheet.missing", Severity.ERROR, Place("a.xlsx"), department="D01", project=ALL_PROJECTS)
    assert told(error)[1] == "全部"
    assert told(replace(error, spared=tuple(own[2:])))[1] == "、".join(own[:2])


# ---- the overview --------------------------------------------------------------------


def test_the_figures_are_formulas_over_the_summary() -> None:
    plan = sheet("总览")
    assert [shown(plan, f"{col}6") for col in ("A", "F", "K", "P", "U", "Z", "AE", "AJ", "AO")] == [
        "参评项目", "优秀", "良好", "合格", "不合格", "未报送", "暂缓计分", "通过率", "弃考人数",
    ]  # fmt: skip
    assert formula(plan, "A7") == "='学系汇总'!$C$13"
    assert [chart.kind for chart in plan.charts] == ["bar", "column"]


def test_what_needs_attention_is_named_with_its_next_step() -> None:
    items = {item.tag: item for item in attention(layout())}
    assert items["未报送"].text == "艺术体育系：已过截止 3 天"
    assert items["未报送"].step == "请办公室催报"
    assert set(items) == {
        "未报送", "暂缓计分", "差一步", "数字不一致", "待裁定", "最多的错误", "逾期收到", "无法识别",
    }  # fmt: skip
    assert all(item.step for item in items.values())


def test_changes_name_new_results_and_moved_totals() -> None:
    texts = [f"{item.tag} {item.text}" for item in changes(layout())]
    assert re.fullmatch(r"机电工程系 新计分 [1-5] 个项目，平均 [0-9.]+ 分", texts[0])
    assert len(texts) > 1
    assert all(re.search(r"（[+−][0-9.]+）", text) for text in texts[1:])


def test_a_first_run_has_nothing_to_compare_with() -> None:
    plan = plan_master(pack(), replace(result(), previous={}), "zh").sheets[0]
    texts = {cell.value for cell in plan.cells.values() if isinstance(cell.value, str)}
    assert not any(text.startswith("与上次") for text in texts)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_personal_data(language: str) -> None:
    texts = [
        str(part)
        for plan in book(language).sheets
        for cell in plan.cells.values()
        for part in _texts(cell.value)
    ]
    assert texts
    assert [text for text in texts if STUDENT in text or STUDENT_NO in text or "440507" in text] == []


def _texts(value: object) -> tuple[object, ...]:
    return (value.text, value.value) if isinstance(value, Formula) else (value,)


def test_an_empty_college_still_makes_a_book() -> None:
    bare = replace(
        result(),
        registry=replace(result().registry, projects={}),
        scores={},
        facts={},
        findings=[],
        previous={},
    )
    assert [plan.name for plan in plan_master(pack(), bare, "zh").sheets] == SHEETS


# ---- rules that are not the shipped ones -------------------------------------------------------------


def _with_another_line() -> Pack:
    files = dict(pack().files)
    files["rubric.toml"] = files["rubric.toml"].replace(b"from = 0.85,", b"from = 0.80,", 1)
    return pack_of(files)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_changed_rules_are_marked_on_the_overview_and_listed(language: str) -> None:
    told = tell(_with_another_line(), result(), language)
    (item,) = (item for item in told.attention if item.tag in {"规则有改动", "Rules changed"})
    assert "0.85" in item.text and "0.8" in item.text and "stpt-1x 1.0" in item.text
    plan = plan_master(_with_another_line(), result(), language).sheets[-1]
    assert item.step.endswith(plan.name) or f"“{plan.name}”" in item.step
    texts = [value.value for value in plan.cells.values() if isinstance(value.value, str)]
    assert {"0.85", "0.8"} <= set(texts) and any(text.startswith("rubric.toml · ") for text in texts)


def test_the_shipped_rules_raise_no_alarm_and_a_pack_of_ones_own_is_only_said() -> None:
    assert not any(item.tag == "规则有改动" for item in attention(layout()))
    about = [cell.value for cell in sheet("说明").cells.values()]
    assert "与本程序随附的 stpt-1x 1.0 相同" in about
    files = dict(pack().files)
    files["pack.toml"] = files["pack.toml"].replace(b'name = "stpt-1x"', b'name = "ours"')
    own = pack_of(files)
    assert not any(item.tag == "规则有改动" for item in tell(own, result(), "zh").attention)
    texts = [cell.value for cell in plan_master(own, result(), "zh").sheets[-1].cells.values()]
    assert "学校自己的规则，本程序没有随附，无从比较" in texts
