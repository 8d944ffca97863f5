"""Why a score is what it is, in exact words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from onex_xl.findings import Place
from onex_xl.model import COUNTED, DECLARED, Compared, Facts, Status
from onex_xl.scoring.explain import Beside, Explained, FactUsed, RulingUsed, explain, how_counted
from onex_xl.scoring.score import score
from onex_xl.scoring.shown import points, shown
from tests.scoring.projects import PROJECT, default_pack, facts_of, read_changes

ROSTER = Place("计算机系.xlsx", "考生名册", "H5:H104")


def explained(changes: str, indicator: str, language: str = "zh") -> Explained:
    facts = replace(facts_of(read_changes(changes)), places={"sat": ROSTER})
    return explain(
        default_pack(), facts, score(default_pack(), PROJECT, facts, Status.SCORED), indicator, language
    )


def test_an_indicator_between_two_stated_points() -> None:
    found = explained("缴费=60 实考=60 通过=60", "1.2")
    assert found.points == Fraction("19.29")
    assert found.case == "50.0% ≤ 完成率 < 85.0%"
    assert found.points_rule == "15 + (完成率 60.0% − 50.0%) ÷ (85.0% − 50.0%) × (30 − 15)"
    assert found.facts == (
        FactUsed("completion", "完成率", "60.0%", "实考人数 ÷ 获批人数，最多 100.0%", Place()),
        FactUsed("sat", "实考人数", "60 人", "“考生名册”中：考试情况 为 已考、作弊 之一", ROSTER),
        FactUsed("approved", "获批人数", "100 人", "办公室台账", Place()),
    )
    assert found.rulings == (
        RulingUsed(
            "R02",
            "完成率在50%（含）至85%之间得几分",
            "15分至30分之间按比例插值",
            False,
            {"一律15分": 85, "30分×完成率": 88},
        ),
        RulingUsed(
            "R03",
            "完成率的分母是什么",
            "实考÷获批，超过100%按100%；获批为0不能计分",
            False,
            {"实考÷缴费": 100},
        ),
    )


@pytest.mark.parametrize(
    ("language", "how"),
    [("zh", "办公室设定取自“缴费名单”"), ("en", "taken from fees received, as the office has set")],
)
def test_a_number_that_the_office_takes_from_a_list_says_so(language: str, how: str) -> None:
    facts = replace(facts_of(read_changes("缴费=60 实考=60 通过=60")), places={"paid": Place("finance.xlsx")})
    compared = Compared("JSJ-01", "paid", {DECLARED: 62, COUNTED: 62, "finance": 60}, "finance")
    scored = score(default_pack(), PROJECT, facts, Status.SCORED)
    found = explain(default_pack(), facts, scored, "1.3", language, Beside(compared={"paid": compared}))
    [paid] = [fact for fact in found.facts if fact.fact == "paid"]
    assert (paid.how, paid.place, paid.compared) == (how, Place("finance.xlsx"), compared)


def test_the_same_in_english() -> None:
    found = explained("缴费=60 实考=60 通过=60", "1.2", "en")
    assert found.case == "50.0% ≤ completion rate < 85.0%"
    assert found.points_rule == "15 + (completion rate 60.0% − 50.0%) ÷ (85.0% − 50.0%) × (30 − 15)"
    assert [fact.how for fact in found.facts] == [
        "sat ÷ approved, at most 100.0%",
        "rows of 考生名册 where 考试情况 is one of 已考, 作弊",
        "the office's registry",
    ]
    assert found.rulings[0].others == {"flat 15": 85, "30 × rate": 88}


@pytest.mark.parametrize(
    ("changes", "indicator", "case", "rule", "rulings"),
    [
        ("", "1.1", "获批人数 = 申报人数", "5", []),
        ("获批=90", "1.1", "获批人数 ≠ 申报人数", "0", ["R01"]),
        ("获批=0", "1.2", "获批人数 = 0 人", "（无值）", ["R03"]),
        ("", "1.2", "完成率 ≥ 85.0%", "30", []),
        ("实考=0 通过=0", "1.3", "缴费人数 = 0 人 或 实考人数 = 0 人", "0", ["R04"]),
        ("站点=否", "2", "获得站点证书 = 否", "0", []),
        ("场次=0", "2", "获得站点证书", "10", ["R08"]),
        ("", "3.1", "报名费支出 > 0.00 元", "10", ["R09"]),
        ("范围外笔数=1 范围内=40000", "3.2", "0 笔 < 范围外支出笔数 < 支出笔数", "2", ["R10"]),
        (
            "实考=85 通过=85 弃考=15 范围外笔数=5",
            "3.3",
            "",
            "−（弃考人数 15 人 × 1、20、3.1 专项资金使用率 10 + 3.2 资金用于证书考核 2 中最小的）",
            ["R07"],
        ),
        ("两证=0 一证=1", "4.3", "受训且至少一证的教师 = 1 人", "4", ["R11"]),
        ("案例=省级推荐", "4.4", "典型案例 = 省级推荐", "5", ["R13"]),
        ("案例=无", "4.4", "典型案例未填", "0", []),
    ],
)
def test_the_case_its_points_and_the_rulings_that_matter(
    changes: str, indicator: str, case: str, rule: str, rulings: list[str]
) -> None:
    found = explained(changes, indicator)
    assert (found.case, found.points_rule) == (case, rule)
    assert [ruling.ruling for ruling in found.rulings] == rulings


@pytest.mark.parametrize(
    ("fact", "zh"),
    [
        ("applied", "办公室台账"),
        ("spending", "“经费支出”的所有行"),
        ("pass_rate", "通过人数 ÷ 缴费人数"),
        ("site", "“试点证书”中：是否建有考核站点 = 是 且 站点证书编号已填"),
        (
            "talks",
            "“成果”中：类别 = 说证书 且 考评期首日 ≤ 日期 ≤ 考评期末日 且 佐证文件名已填",
        ),
    ],
)
def test_how_facts_are_counted(fact: str, zh: str) -> None:
    assert how_counted(default_pack(), fact, "zh") == zh


def test_every_indicator_of_every_fact_can_be_explained() -> None:
    pack = default_pack()
    facts: Facts = facts_of({})
    result = score(pack, PROJECT, facts, Status.SCORED)
    for indicator in pack.rubric.by_id:
        for language in ("zh", "en"):
            found = explain(pack, facts, result, indicator, language)
            assert found.points == result.indicators[indicator]
            assert found.points_rule


def test_an_unknown_indicator_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        explained("", "9.9")


@pytest.mark.parametrize(
    ("fact", "value", "zh", "en"),
    [
        ("sat", 45, "45 人", "45"),
        ("completion", Fraction(1, 3), "33.3%", "33.3%"),
        ("completion", None, "—", "—"),
        ("fee_spend", Fraction("12000.5"), "12,000.50 元", "12,000.50"),
        ("site", True, "是", "yes"),
        ("case", "", "—", "—"),
        ("case", "校级", "校级", "校级"),
    ],
)
def test_facts_are_shown_with_their_unit(fact: str, value: Fraction, zh: str, en: str) -> None:
    known = default_pack().rubric.facts[fact]
    assert (shown(known, value, "zh"), shown(known, value, "en")) == (zh, en)


def test_points_are_shown_with_at_most_two_decimals() -> None:
    assert [points(value) for value in (None, 0, 5, Fraction("19.29"), -12)] == [
        "—",
        "0",
        "5",
        "19.29",
        "−12",
    ]
