"""The review workbook as text: what stands first and why, what may be typed where, what is never shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest

from onex_xl.findings import Finding, Place, Severity
from onex_xl.ledger.store import Decision
from onex_xl.model import (
    COUNTED,
    DECLARED,
    Compared,
    Difference,
    Facts,
    Reconciliation,
    Result,
    Score,
    SelfScore,
    Status,
    Value,
)
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import score
from onex_xl.stages.review import plan_errors, plan_scores
from onex_xl.stages.review.basis import difference, facts_digest
from onex_xl.stages.review.decisions import History
from onex_xl.stages.review.heads import SCORES
from onex_xl.stages.review.plan import plan_review
from onex_xl.xlsx.plan import BookPlan, Formula, Link, SheetPlan
from tests.support.returns import CAMPAIGN, pack, registry

GOOD: dict[str, Value] = {
    "approved": 10, "applied": 10, "paid": 10, "sat": 10, "passed": 10, "forfeits": 0, "site": True,
    "site_sessions": 1, "fee_spend": 800, "spent": 20_000, "listed": 20_000, "budget": 20_000, "spending": 1,
    "off_list": 0, "standards": 1, "textbooks": 1, "teachers_both": 3, "teachers_either": 3,
    "case": "省级采纳", "talks": 1, "completion": 1, "pass_rate": 1, "usage": 1, "absent": 0,
}  # fmt: skip
"""Facts that leave nothing to judge."""


def result(changed: dict[str, Value] | None = None, **more: object) -> Result:
    """Every project with good facts, JSJ-01 with the ``changed`` ones."""
    of = pack()
    empty = count_facts(of, CAMPAIGN, list(registry().projects.values()), {})
    facts: dict[str, Facts] = {}
    scores: dict[str, Score] = {}
    for code, project in registry().projects.items():
        values = GOOD | (changed or {}) if code == "JSJ-01" else GOOD
        known = {**empty[code].values, **values}
        variants = {key: known.get(key[0]) for key in empty[code].variants}
        facts[code] = Facts(code, known, variants)
        scores[code] = score(of, project, facts[code], Status.SCORED)
    made = Result(CAMPAIGN, registry(), scores, facts, (), (), (), {}, None, 1)
    return replace(made, **more)  # type: ignore[arg-type]


def book(of: Result, *decisions: Decision) -> BookPlan:
    return plan_review(pack(), of, "zh", History(decisions))


def sheet(book: BookPlan, name: str) -> SheetPlan:
    return next(plan for plan in book.sheets if plan.name == name)


def texts(plan: SheetPlan, key: str) -> list[object]:
    """A column of the sheet of scores."""
    col = plan_scores.COL[key]
    last = max(row for row, _ in plan.cells)
    cells = [
        plan.cells[row, col].value for row in range(plan_scores.FIRST, last + 1) if (row, col) in plan.cells
    ]
    return [cell.text if isinstance(cell, Link) else cell for cell in cells]


def reasons(of: Result) -> list[tuple[object, object, object]]:
    """Project, indicator and reason of the rows that ask for a person."""
    plan = sheet(book(of), "复核")
    rows = zip(texts(plan, "project"), texts(plan, "indicator"), texts(plan, "why"), strict=True)
    return [row for row in rows if row[2]]


def test_the_sheets_in_order() -> None:
    assert [plan.name for plan in book(result()).sheets] == ["说明", "复核", "豁免", "复核记录", "_onex"]


def test_where_nothing_is_open_every_row_stands_in_registry_order() -> None:
    plan = sheet(book(result()), "复核")
    assert reasons(result()) == []
    projects = list(dict.fromkeys(texts(plan, "project")))
    assert projects == ["JSJ-01", "JSJ-02", "CJ-01"]
    assert texts(plan, "indicator")[:12] == list(pack().rubric.by_id)


def test_an_open_ruling_that_matters_is_a_reason_and_says_what_it_would_change() -> None:
    assert reasons(result({"sat": 7, "completion": Fraction(7, 10)})) == [
        (
            "JSJ-01",
            "1.2",
            "R02 待裁定：完成率在50%（含）至85%之间得几分。现按“15分至30分之间按比例插值”得 23.57 分；"
            "若“一律15分”得 15 分；若“30分×完成率”得 21 分。",
        )
    ]


def test_a_self_score_that_differs_and_sources_that_differ_are_reasons() -> None:
    of = result()
    own = {"4.4": SelfScore(5, "只报了校内")}
    scores = {**of.scores, "CJ-01": replace(of.scores["CJ-01"], self_scores=own)}
    compared = Compared("JSJ-01", "passed", {DECLARED: 9, COUNTED: 10, "finance": None})
    found = reasons(replace(of, scores=scores, reconciliation=Reconciliation(compared=(compared,))))
    assert found == [
        ("CJ-01", "4.4", "学系自评 5 分，测算得 12 分（说明见“自评说明”）。"),
        ("JSJ-01", "1.3", "通过人数各方不一致：学系填报 9 人，学系名册 10 人。计分采用学系名册。"),
    ]


def test_what_cannot_be_scored_is_left_to_the_reviewer() -> None:
    of = result({"approved": 0, "applied": 0, "completion": None})
    (reason,) = [why for _, indicator, why in reasons(of) if indicator == "1.2"]
    assert str(reason).splitlines()[0] == "按现有事实不能计分，由复核人核定。"
    assert "获批为0不能计分”不能计分；若“实考÷缴费”得 30 分。" in str(reason)


def test_a_claim_without_its_evidence_is_a_reason() -> None:
    of = result({"site": False})
    facts = of.facts["JSJ-01"]
    variants = {
        key: key[1] == (("R15", "counts"),) if key[0] == "site" else value
        for key, value in facts.variants.items()
    }
    claimed = replace(facts, variants=variants)
    scored = score(pack(), registry().projects["JSJ-01"], claimed, Status.SCORED)
    of = replace(of, facts={**of.facts, "JSJ-01": claimed}, scores={**of.scores, "JSJ-01": scored})
    assert reasons(of) == [
        ("JSJ-01", "2", "获得站点证书按现行口径为 否；若“照填报计分”则为 是（R15）。请核对佐证。")
    ]


def test_projects_without_a_return_are_not_listed_unless_they_were_decided() -> None:
    of = result()
    missing = replace(of, scores={**of.scores, "CJ-01": Score("CJ-01", Status.MISSING)})
    assert "CJ-01" not in texts(sheet(book(missing), "复核"), "project")
    facts = {"on": "2026-12-03", "digest": "0"}
    decision = Decision(datetime(2026, 12, 3), "review", "CJ-01|4.4", "5", "看过", "周", facts, 4)
    assert "CJ-01" in texts(sheet(book(missing, decision), "复核"), "project")


# ---- how it is filled in ---------------------------------------------------------------------------


def test_only_the_cells_to_decide_in_can_be_typed_into() -> None:
    plan = sheet(book(result()), "复核")
    open_cols = {col for (_, col), cell in plan.cells.items() if cell.style.startswith("input")}
    assert {SCORES[col] for col in open_cols} == {"score", "reason", "who", "on", "confirm"}
    assert plan.protected and plan.filter and plan.freeze == (3, 6)


def test_a_score_is_from_0_to_the_points_and_a_deduction_below_0() -> None:
    plan = sheet(book(result()), "复核")
    score_of, reason, day, confirm = plan.validations
    assert (reason.kind, reason.stop) == ("length", False)
    assert (score_of.kind, score_of.low, score_of.high) == ("decimal", "=MIN(0,$G4)", "=MAX(0,$G4)")
    assert (day.kind, day.low, confirm.source) == ("date", CAMPAIGN.period_start, ("是",))


def test_it_prints_on_a4_across_without_the_columns_for_the_screen() -> None:
    page = sheet(book(result()), "复核").page
    assert page.landscape and page.repeat_rows == (2, 2)
    assert page.area is not None and page.area.last_col == plan_scores.COL["on"]


def test_the_first_page_counts_what_is_typed_while_it_is_typed() -> None:
    plan = sheet(book(result()), "说明")
    (live,) = [cell.value for cell in plan.cells.values() if isinstance(cell.value, Formula)]
    assert (live.text, live.value) == ("=SUMPRODUCT(('复核'!$K$4:$K$39<>\"\")*1)", 0)


# ---- errors and lists ------------------------------------------------------------------------------


def error(cell: str, **more: object) -> Finding:
    made = Finding(
        "cell.id-check-digit", Severity.ERROR, Place("甲.xlsx", "考生名册", cell),
        {"label": "证件号码", "value": "440507200401010011"}, "440507200401010011", "JSJ", "JSJ-01",
        identity="AAAA-BBBB-CCCC",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def test_errors_of_one_identity_are_one_row_without_personal_data() -> None:
    plan = sheet(book(result(findings=(error("E5"), error("E9")))), "豁免")
    row = {key: plan.cells[plan_errors.FIRST, col].value for key, col in plan_errors.COL.items()}
    assert (row["number"], row["department"], row["project"]) == ("AAAA-BBBB-CCCC", "计算机系", "JSJ-01")
    assert row["place"] == "考生名册!E5\n考生名册!E9"
    assert "440507200401010011" not in repr(plan.cells)


@pytest.mark.parametrize(
    "other",
    [error("E5", department=""), error("E5", severity=Severity.WARNING), error("E5", identity="")],
    ids=["of no department", "a warning", "not known again"],
)
def test_what_holds_nobody_back_is_not_there_to_be_waived(other: Finding) -> None:
    plan = sheet(book(result(findings=(other,))), "豁免")
    assert plan.cells[plan_errors.FIRST, 1].value == "没有未改正的错误。"


def test_lists_are_shown_side_by_side_the_differences_first() -> None:
    same = Compared("JSJ-01", "paid", {DECLARED: 10, COUNTED: 10, "finance": 10})
    other = Compared("CJ-01", "paid", {DECLARED: 10, COUNTED: 10, "finance": 9})
    places = {COUNTED: Place("", "考生名册", "B7")}
    person = Difference("CJ", "CJ-01", "****0007", "缴费", {COUNTED: "是", "finance": ""}, places)
    found = Reconciliation({"finance": ("finance.xlsx",)}, (same, other), (person,))
    plan = sheet(book(result(reconciliation=found)), "名单差异")
    rows = [[plan.cells[row, col].value for col in range(8)] for row in (5, 6, 10)]
    assert rows[0][1:] == [
        "CJ-01",
        "智能财税",
        "缴费人数",
        "10 人",
        "10 人",
        "9 人",
        "≠ 不一致，计分采用学系名册",
    ]
    assert rows[1][7] == "= 一致"
    assert rows[2][1:7] == ["CJ-01", "****0007", "缴费", "—", "是", "没有"]


# ---- facts -----------------------------------------------------------------------------------------


def test_the_digest_changes_with_the_facts_that_an_indicator_hangs_on_and_with_no_other() -> None:
    of, good = pack(), result().facts["JSJ-01"]
    for name, hit in {"passed": {"1.3"}, "off_list": {"3.2"}, "spent": {"3.1", "3.2"}}.items():
        other = replace(good, values={**good.values, name: 4})
        changed = {
            item for item in of.rubric.by_id if facts_digest(of, good, item) != facts_digest(of, other, item)
        }
        assert changed == hit


def test_of_two_lists_of_facts_only_what_differs_is_said() -> None:
    assert difference("实考 9 人；获批 10 人", "实考 8 人；获批 10 人", "zh") == ("实考 9 人", "实考 8 人")
    assert difference("", "实考 8 人", "zh") == ("", "实考 8 人")
