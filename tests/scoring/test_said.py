"""An explanation in sentences: decisions, other sources, rulings and places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from onex_xl.findings import Place
from onex_xl.model import (
    COUNTED,
    DECLARED,
    Compared,
    Number,
    Reconciliation,
    Registry,
    Result,
    Review,
    ReviewState,
    Score,
    Status,
    Table,
    Value,
)
from onex_xl.scoring.explain import Beside, Explained, besides, computed_of, explain, reviews_of
from onex_xl.scoring.said import (
    case_said,
    compared_said,
    others_said,
    place_said,
    review_said,
    rule_said,
    ruling_said,
    signed_by,
)
from onex_xl.scoring.score import score
from tests.scoring.projects import PROJECT, default_pack, facts_of, read_changes
from tests.stages.master.college import CAMPAIGN

REVIEW = Review(
    PROJECT.code, "1.2", Fraction(25), "25", "现场核对签到表", "王老师", date(2026, 12, 20),
    ReviewState.APPLIED, "实考人数 60 人", "实考人数 61 人",
)  # fmt: skip


def decided(changes: str, *reviews: Review) -> Score:
    own = {item.indicator: item for item in reviews}
    return score(default_pack(), PROJECT, facts_of(read_changes(changes)), Status.SCORED, None, own)


def explained(changes: str, indicator: str, *reviews: Review, beside: Beside | None = None) -> Explained:
    facts = facts_of(read_changes(changes))
    found = decided(changes, *reviews)
    return explain(default_pack(), facts, found, indicator, "zh", beside or Beside())


@pytest.mark.parametrize(
    ("review", "computed", "zh", "en"),
    [
        (
            REVIEW,
            Fraction("19.29"),
            "测算 19.29 分，复核改为 25 分：现场核对签到表（王老师，2026-12-20）",
            "computed 19.29, changed to 25 in review: 现场核对签到表 (王老师, 2026-12-20)",
        ),
        (
            REVIEW,
            25,
            "复核确认 25 分：现场核对签到表（王老师，2026-12-20）",
            "25 confirmed in review: 现场核对签到表 (王老师, 2026-12-20)",
        ),
        (
            REVIEW,
            None,
            "测算 — 分，复核改为 25 分：现场核对签到表（王老师，2026-12-20）",
            "computed —, changed to 25 in review: 现场核对签到表 (王老师, 2026-12-20)",
        ),
        (
            replace(REVIEW, state=ReviewState.RECONFIRM, who=""),
            20,
            "复核时定为 25 分，之后数据有变，需重新确认，现按测算 20 分计；当时：实考人数 60 人；"
            "现在：实考人数 61 人；理由：现场核对签到表（2026-12-20）",
            "decided as 25 in review, but the facts have changed since; computed 20 counts until it is "
            "confirmed; then: 实考人数 60 人; now: 实考人数 61 人; reason: 现场核对签到表 (2026-12-20)",
        ),
        (
            replace(REVIEW, state=ReviewState.INVALID, points=None, typed="优", reason="", who="", on=None),
            20,
            "复核填写有误（“优”），未采用，现按测算 20 分计；理由：—（—）",
            "wrongly filled in at review (优), so computed 20 counts; reason: — (—)",
        ),
    ],
)
def test_a_decision_in_words(review: Review, computed: Number | None, zh: str, en: str) -> None:
    assert (review_said(review, computed, "zh"), review_said(review, computed, "en")) == (zh, en)


def test_a_decided_indicator_is_explained_by_what_the_engine_gives() -> None:
    found = explained("缴费=60 实考=60 通过=60", "1.2", REVIEW)
    assert (found.points, found.computed) == (25, Fraction("19.29"))
    assert found.review is not None and found.review.computed == Fraction("19.29")
    assert case_said(found, "zh") == "50.0% ≤ 完成率 < 85.0%"
    assert rule_said(found, "zh").endswith(" → 19.29")


def test_what_hangs_on_a_decided_indicator_is_explained_by_the_decision() -> None:
    off = replace(REVIEW, indicator="3.1", points=Fraction("2.5"))
    found = explained("实考=70 通过=70 弃考=30", "3.3", off)
    assert (found.points, found.computed, found.review) == (Fraction("-12.5"), Fraction("-12.5"), None)
    assert "3.1 专项资金使用率 2.5 + 3.2 资金用于证书考核 10" in rule_said(found, "zh")


def test_a_decided_cap_is_explained_without_any_decision() -> None:
    off = replace(REVIEW, indicator="3.1", points=Fraction("2.5"))
    cap = replace(REVIEW, indicator="3.3", points=Fraction(0))
    found = explained("实考=70 通过=70 弃考=30", "3.3", off, cap)
    assert (found.points, found.computed) == (0, -20)
    assert "3.1 专项资金使用率 10 + 3.2 资金用于证书考核 10" in rule_said(found, "zh")


def test_a_rule_that_gives_the_points_themselves_is_not_repeated() -> None:
    found = explained("", "1.1")
    assert (case_said(found, "zh"), rule_said(found, "zh")) == ("获批人数 = 申报人数", "")
    assert case_said(explained("", "3.3"), "zh") == "任何情形"


def test_a_ruling_with_its_alternatives() -> None:
    [first, _] = explained("缴费=60 实考=60 通过=60", "1.2").rulings
    assert ruling_said(first, "zh") == (
        "R02（待裁定）完成率在50%（含）至85%之间得几分：15分至30分之间按比例插值"
    )
    assert others_said(first, "zh") == ["若一律15分，总分 85", "若30分×完成率，总分 88"]
    assert ruling_said(replace(first, decided=True), "en").startswith("R02 (decided) ")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {DECLARED: 62, COUNTED: 60, "finance": None},
            "各来源不一致：学系填报 62 人；学系名册 60 人；缴费名单 没有数据；计分用学系名册",
        ),
        ({DECLARED: 60, COUNTED: 60}, "各来源一致：学系填报 60 人；学系名册 60 人"),
        ({COUNTED: 60, "another": 60}, "各来源一致：学系名册 60 人；another 60 人"),
    ],
)
def test_the_sources_side_by_side(values: dict[str, int | None], said: str) -> None:
    assert compared_said(default_pack(), Compared("JSJ-01", "paid", values), "zh") == said


@pytest.mark.parametrize(
    ("place", "file", "said"),
    [
        (Place("a.xlsx", "名册", "B2"), True, "a.xlsx 名册!B2"),
        (Place("a.xlsx", "名册", "B2"), False, "名册!B2"),
        (Place("", "名册", ""), True, "名册"),
        (Place("a.xlsx"), True, "a.xlsx"),
        (Place("a.xlsx"), False, ""),
        (Place(), True, ""),
    ],
)
def test_a_place(place: Place, file: bool, said: str) -> None:
    assert place_said(place, "zh", file=file) == said


def test_who_decided_and_when_as_far_as_known() -> None:
    day = date(2026, 12, 20)
    said = [signed_by(who, on, "zh") for who, on in (("王", day), ("王", None), ("", day), ("", None))]
    assert said == ["王，2026-12-20", "王", "2026-12-20", "—"]


def result(*reviews: Review, scores: dict[str, Score] | None = None) -> Result:
    """A result that knows of one project, its row in the registry and what other sources say."""
    codes: list[Value] = ["JSJ-00", PROJECT.code]
    columns: dict[str, list[Value]] = {"code": codes, "applied": [1, 2], "approved": [3, 4]}
    table = Table("pilots", "试点证书", columns, [4, 7], {"code": 0, "approved": 7})
    compared = Compared(PROJECT.code, "paid", {DECLARED: 1, COUNTED: 2})
    return Result(
        CAMPAIGN, Registry({}, {PROJECT.code: PROJECT}, {"pilots": table}), scores or {}, {}, [], [], [], {},
        None, 1, Reconciliation(compared=(compared,)), reviews,
    )  # fmt: skip


def test_what_is_known_beside_the_facts() -> None:
    waiting = replace(REVIEW, indicator="2", state=ReviewState.RECONFIRM)
    found = besides(default_pack(), result(REVIEW, waiting, scores={PROJECT.code: decided("", REVIEW)}))
    own = found[PROJECT.code]
    assert own.cells == {"approved": Place("registry.xlsx", "试点证书", "H8")}
    assert own.compared["paid"].differs
    assert {name: item.computed for name, item in own.reviews.items()} == {"1.2": 30, "2": None}
    beside = explained("", "1.1", beside=own)
    assert [(fact.fact, fact.place.cell) for fact in beside.facts] == [("approved", "H8"), ("applied", "")]


def test_decisions_of_projects_without_a_score_are_known_too() -> None:
    assert reviews_of(result(REVIEW)) == {PROJECT.code: {"1.2": REVIEW}}


def test_what_the_engine_gives_for_a_decision() -> None:
    scored = decided("缴费=60 实考=60 通过=60", REVIEW)
    assert computed_of(scored, REVIEW) == Fraction("19.29")
    assert computed_of(scored, replace(REVIEW, indicator="1.1")) == 5
    held = replace(REVIEW, computed=7)
    assert computed_of(Score(PROJECT.code, Status.HELD), held) == 7
