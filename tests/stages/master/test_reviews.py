"""What the office has decided, in the master: the points that stand, their marks, and who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import COUNTED, Compared, Project, Reconciliation, Result, Review, Status
from onex_xl.pack.definitions import Indicator
from onex_xl.scoring.score import score, tally
from onex_xl.stages.master import basis, plan_master
from onex_xl.stages.master.layout import Layout
from onex_xl.stages.master.reviews import review_marks
from onex_xl.stages.master.self_scores import differing
from onex_xl.xlsx.plan import Formula, SheetPlan
from tests.stages.master.college import college, pack


@cache
def result() -> Result:
    return college()


@cache
def layout(language: str = "zh") -> Layout:
    return Layout(pack(), result(), language)


@cache
def sheets(language: str = "zh") -> dict[str, SheetPlan]:
    return {plan.name: plan for plan in plan_master(pack(), result(), language).sheets}


def decided() -> list[tuple[Project, Indicator, Review]]:
    """Every decision that counts."""
    return [
        (project, item, review)
        for project in layout().ranking
        for item in pack().rubric.indicators
        if (review := layout().score(project).reviews.get(item.id)) is not None
    ]


def rows(plan: SheetPlan, first: int = 3) -> list[list[object]]:
    """The rows of a table from its first one on, as they are shown."""
    found: dict[int, dict[int, object]] = {}
    for (row, col), cell in plan.cells.items():
        if row >= first:
            value = cell.value
            found.setdefault(row, {})[col] = value.value if isinstance(value, Formula) else value
    width = max(col for _, col in plan.cells) + 1
    return [[found[row].get(col) for col in range(width)] for row in sorted(found)]


# ---- the table of scores -------------------------------------------------------------


def test_decided_points_stand_instead_of_the_rule() -> None:
    plan = sheets()["考评总表"]
    project, _, review = next(item for item in decided() if item[1].id == "2")
    row, data = layout().score_row[project.code], layout().data_row[project.code]
    cell = plan.cells[row, layout().score_col("=2")]
    at = f"'数据'!${layout().data_letter('d:2')}${data + 1}"
    assert isinstance(cell.value, Formula)
    assert cell.value.text.startswith(f'=IF({at}="",IFERROR(ROUND(IF(')
    assert cell.value.text.endswith(f',"",{at})'.replace(',"",', ","))
    assert cell.value.value == review.points == 6
    assert sheets()["数据"].cells[data, layout().data_col("d:2")].value == 6


def test_only_indicators_that_were_decided_ask_for_a_decision() -> None:
    plan, project = sheets()["考评总表"], layout().ranking[0]
    row = layout().score_row[project.code]
    asking = {
        item.id
        for item in pack().rubric.indicators
        if str(getattr(plan.cells[row, layout().score_col(f"={item.id}")].value, "text", ""))
        .split('="",')[0]
        .startswith("=IF('数据'")
    }
    assert asking == {item.id for _, item, _ in decided()} == {"1.2", "2", "3.2", "3.3", "4.4"}


def test_a_decided_cell_has_a_star_and_says_why() -> None:
    plan = sheets()["考评总表"]
    for project, item, review in decided():
        cell = plan.cells[layout().score_row[project.code], layout().score_col(f"={item.id}")]
        assert cell.style.startswith("cell.decided+")
        assert review.reason in cell.note and "王老师，2026-12-17" in cell.note
    noted = sum(bool(cell.note) for cell in plan.cells.values())
    assert noted == len(decided())
    assert "；带 * 的得分经复核改定" in str(plan.cells[1, 0].value)


def test_the_review_column_counts_by_kind() -> None:
    marks = {tuple(review_marks(layout(), project)) for project in layout().projects}
    assert marks == {
        (), ("* 改1项",), ("* 改2项",), ("✓ 确认2项",), ("* 改1项", "✓ 确认1项"),
        ("✓ 确认1项", "▲ 待确认1项"), ("▲ 待确认1项",), ("✗ 填写有误1项",), ("○ 豁免1处",),
    }  # fmt: skip
    project, _, _ = next(item for item in decided() if item[1].id == "2")
    row = layout().score_row[project.code]
    assert sheets()["考评总表"].cells[row, layout().score_col("review")].value == "* 改1项"


def test_without_decisions_nothing_asks_for_them() -> None:
    scores = {code: replace(item, reviews={}) for code, item in result().scores.items()}
    bare = Layout(pack(), replace(result(), scores=scores, reviews=(), waivers=(), findings=[]), "zh")
    assert not [key for key in bare.data_columns if key[:2] in ("c:", "d:", "r:")]
    book = plan_master(bare.pack, bare.result, "zh")
    table = next(plan for plan in book.sheets if plan.name == "考评总表")
    assert not any(cell.note or "decided" in cell.style for cell in table.cells.values())
    reviews = next(plan for plan in book.sheets if plan.name == "复核改分")
    assert reviews.cells[3, 0].value == "还没有复核意见：各项得分都是按数据测算的。"


# ---- who changed what ----------------------------------------------------------------


def test_every_decision_is_listed_and_those_that_wait_come_first() -> None:
    plan = sheets()["复核改分"]
    listed = [row for row in rows(plan) if isinstance(row[3], str) and row[3][:1].isdigit()]
    assert len(listed) == len(result().reviews)
    states = [row[13] for row in listed]
    assert list(dict.fromkeys(states)) == ["▲ 需重新确认", "✗ 填写有误", "✓ 已采用"]
    project, _, review = next(entry for entry in decided() if entry[1].id == "2")
    [row] = [row for row in listed if row[1] == project.code and str(row[3]).startswith("2 ")]
    assert row[4:9] == [10, review.computed, 6, 6, 6 - (review.computed or 0)]
    assert row[9:13] == [
        "查看佐证原件，按实际情况认定。",
        "完成率 72.5%；实考人数 29 人",
        "王老师",
        review.on,
    ]


def test_a_decision_on_changed_facts_shows_both_and_counts_nothing() -> None:
    listed = rows(sheets()["复核改分"])
    waiting = [row for row in listed if row[13] == "▲ 需重新确认" and isinstance(row[7], int | Fraction)]
    assert waiting
    for row in waiting:
        assert row[10] == "当时：完成率 72.5%；实考人数 29 人\n现在：完成率 75.0%；实考人数 30 人"
        assert row[5] == row[7] and row[8] == 0


def test_a_decision_on_a_project_that_is_not_scored_says_so() -> None:
    missing = [row for row in rows(sheets()["复核改分"]) if row[0] == "艺术体育系"]
    assert {row[7] for row in missing} == {"未报送"}


def test_the_subtitle_adds_up_what_was_changed() -> None:
    counting = [entry for entry in decided() if entry[2].computed is not None]
    moved = sum((review.points or 0) - (review.computed or 0) for _, _, review in counting)
    said = str(sheets()["复核改分"].cells[1, 0].value)
    held = [item for item in result().reviews if result().scores[item.project].status != Status.SCORED]
    assert held and f"合计 {'−' if moved < 0 else '+'}{abs(float(moved)):g} 分" in said
    assert "待办公室处理 8 条；豁免 1 处" in said


def test_waivers_stand_below_with_their_problem_reason_and_state() -> None:
    below = [row for row in rows(sheets()["复核改分"]) if row[13] in ("✓ 已采用", "▲ 需重新确认")][-2:]
    why = "佐证已线下核验（王老师，2026-12-17）"
    assert [(row[3], row[4], row[10], row[13]) for row in below] == [
        ("成果!G9", "没有佐证文件名，这项成果暂不计分（待补佐证）。", why, "✓ 已采用"),
        ("—", "原豁免的问题已有变化，须重新确认", why, "▲ 需重新确认"),
    ]


def test_a_waived_error_is_told_from_warnings() -> None:
    listed = rows(sheets()["核验问题"])
    [waived] = [row for row in listed if row[3] == "○ 已豁免"]
    assert waived[7] == "已豁免，不影响计分：佐证已线下核验（王老师，2026-12-17）"
    assert "提醒中有 1 处错误已由办公室豁免" in str(sheets()["核验问题"].cells[1, 0].value)


# ---- self score against assessed score -----------------------------------------------


def test_a_blank_self_score_is_what_the_department_saw() -> None:
    project, item, review = next(entry for entry in decided() if entry[1].id == "2")
    [found] = [entry for entry in differing(layout()) if (entry.project, entry.indicator) == (project, item)]
    assert (found.own, found.assessed) == (review.computed, 6)
    assert found.decision == (
        f"测算 {review.computed} 分，复核改为 6 分：查看佐证原件，按实际情况认定。（王老师，2026-12-17）"
    )


def test_what_a_decision_moves_elsewhere_says_what_it_follows() -> None:
    moved = [
        entry
        for entry in differing(Layout(pack(), _capped(), "zh"))
        if entry.indicator.id == "3.3" and entry.decision.startswith("随")
    ]
    assert [(entry.own, entry.assessed, entry.decision) for entry in moved] == [
        (-15, Fraction("-10.5"), "随 3.2 的复核意见变动")
    ]


def _capped() -> Result:
    """The college with a project whose deduction is capped by a decided indicator."""
    known = result()
    code = next(code for code, item in known.scores.items() if "3.2" in item.reviews)
    facts = known.facts[code]
    changed = {**facts.values, "forfeits": 15, "fee_spend": 100, "spending": 1, "off_list": 0}
    more = replace(facts, values=changed, variants={})
    reviews = {"3.2": replace(known.scores[code].reviews["3.2"], points=Fraction("0.5"))}
    scored = score(pack(), known.registry.projects[code], more, Status.SCORED, {}, reviews)
    return replace(known, scores={**known.scores, code: scored}, facts={**known.facts, code: more})


def test_the_sum_of_the_self_scores_is_that_of_the_form() -> None:
    for project in layout().ranking:
        found = layout().score(project)
        if found.self_total is None:
            continue
        own = [
            typed.points
            if (typed := found.self_scores.get(item.id)) and typed.points is not None
            else layout().engine(project, item.id)
            for item in pack().rubric.indicators
        ]
        assert found.self_total == max(0, sum(value for value in own if value is not None))


# ---- the words behind every score ----------------------------------------------------


def test_every_indicator_of_every_scored_project_has_its_words() -> None:
    listed = rows(sheets()["得分依据"])
    scored = [item for item in layout().ranking if layout().score(item).status == Status.SCORED]
    assert [(row[1], str(row[3]).split()[0]) for row in listed] == [
        (project.code, item.id) for project in scored for item in pack().rubric.indicators
    ]
    first = {str(row[3]).split()[0]: row for row in listed[:12]}
    assert first["1.2"][6] == "完成率 ≥ 85.0%"
    facts = str(first["1.2"][7]).split("\n")
    assert facts[0].startswith("完成率 98.") and facts[0].endswith("（实考人数 ÷ 获批人数，最多 100.0%）")
    assert facts[1].startswith("实考人数 152 人 ← 考生名册!")
    assert first["1.2"][8] == "附件1 第1项(2)"
    assert str(first["3.2"][9]).split("\n")[0] == (
        "* 复核确认 10 分：查看佐证原件，按实际情况认定。（王老师，2026-12-17）"
    )


def test_other_sources_are_named_where_they_differ() -> None:
    listed = rows(sheets()["得分依据"])
    told = [row for row in listed if "各来源不一致" in str(row[7])]
    assert {str(row[3]).split()[0] for row in told} == {"1.3"}
    assert "各来源不一致：学系填报" in str(told[0][7]) and "；计分用学系名册" in str(told[0][7])


def test_of_very_many_projects_only_what_lost_points_or_was_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basis, "MANY", 10)
    plan = basis.plan_basis(layout())
    for row in rows(plan):
        points, full = row[5], row[4]
        assert isinstance(points, int | Fraction) and isinstance(full, int)
        assert str(row[9]).startswith("*") or points < max(0, full)
    assert "项目超过 10 个" in str(plan.cells[1, 0].value)
    assert 0 < len(rows(plan)) < len(rows(sheets()["得分依据"]))


# ---- lists ---------------------------------------------------------------------------


def test_the_sources_stand_side_by_side_and_differences_come_first() -> None:
    plan = sheets()["名单核对"]
    heads = [plan.cells[2, col].value for col in range(11)]
    assert heads == [
        "学系", "项目编号", "证书名称", "核对的数", "学系填报", "学系名册", "缴费名单", "考核成绩", "核对",
        "相差", "计分用",
    ]  # fmt: skip
    listed = rows(plan)
    compared = result().reconciliation.compared
    assert [row[8] for row in listed[: len(compared)]] == ["≠ 不一致"] * 8 + ["✓ 一致"] * 72
    assert listed[0][3:] == ["缴费人数", 175, 175, 173, "—", "≠ 不一致", 2, "学系名册"]
    counted = plan.cells[3, 5].style
    assert "bold" in counted and "bold" not in plan.cells[3, 4].style


def test_persons_are_counted_and_never_named() -> None:
    plan = sheets()["名单核对"]
    assert rows(plan)[-1][3:5] == ["缴费", 1]
    assert not any("0117" in str(cell.value) for cell in plan.cells.values())


def test_the_sheet_of_lists_is_there_only_when_lists_were_read() -> None:
    bare = replace(result(), reconciliation=Reconciliation())
    assert "名单核对" not in [plan.name for plan in plan_master(pack(), bare, "zh").sheets]


def test_a_number_that_one_source_alone_gives_is_not_called_agreed() -> None:
    alone = Reconciliation(compared=(Compared("D01-001", "paid", {COUNTED: 5, "finance": None}),))
    book = plan_master(pack(), replace(result(), reconciliation=alone), "zh")
    [plan] = [plan for plan in book.sheets if plan.name == "名单核对"]
    assert rows(plan)[0][4:] == [5, "—", "只有一个来源", None, "学系名册"]


# ---- the form ------------------------------------------------------------------------


def test_the_form_says_the_decision_and_keeps_what_the_department_accepted() -> None:
    plan = sheets()["考评表"]
    project = layout().ranking[0]
    assert layout().score(project).reviews.keys() == {"3.2", "3.3"}
    basis_cells = [cell for (row, col), cell in sorted(plan.cells.items()) if col == 4 and row > 5]
    said = [str(cell.value.value) for cell in basis_cells if isinstance(cell.value, Formula)]
    assert sum("* 复核确认" in text for text in said) == 2
    texts = [cell.value.text for cell in plan.cells.values() if isinstance(cell.value, Formula)]
    column = layout().data_range("c:3.2")
    assert any(f"INDEX({column}," in text for text in texts)


def test_decisions_that_mean_nothing_to_the_master_are_left_out() -> None:
    strange = Finding("cell.required", Severity.WARNING, Place("x.xlsx"), waived="因故")
    lost = replace(result().reviews[0], project="D99-999")
    bare = replace(result(), findings=[strange], reviews=(lost,), scores={}, facts={}, waivers=())
    book = plan_master(pack(), bare, "en")
    [plan] = [plan for plan in book.sheets if plan.name == "Reviews"]
    texts: Sequence[object] = [cell.value for cell in plan.cells.values()]
    assert "x.xlsx" in texts and "因故" in texts


def test_the_engines_points_are_those_without_any_decision() -> None:
    for project, item, review in decided():
        facts = result().facts[project.code]
        plain = tally(pack().rubric, {**facts.values}, pack().rubric.defaults)
        assert layout().engine(project, item.id) == plain.indicators[item.id] == review.computed
