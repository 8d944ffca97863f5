"""What holds for every project: totals add up, nothing goes below zero, more is never worth less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.model import Facts, Review, ReviewState, Score, SelfScore, Status, Value, Way
from onex_xl.rules.functions import round_half_away
from onex_xl.scoring.facts import facts_behind, values_under
from onex_xl.scoring.score import Tally, rank, score, summed, tally
from tests.scoring.projects import PROJECT, default_pack, facts_of, read_changes

RUBRIC = default_pack().rubric
SECTION_3 = ("3.1", "3.2", "3.3")


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    """Facts that a return could have: who passed has sat, a listed row is a row, and so on."""

    def count(at_most: int = 120) -> int:
        return draw(st.integers(0, at_most))

    paid = count()
    sat, spending, either = count(paid), count(6), count(4)
    spent = draw(st.integers(0, 10**7)) if spending else 0
    changes: dict[str, Value] = {
        "applied": count(), "approved": count(), "budget": draw(st.none() | st.integers(0, 10**5)),
        "paid": paid, "sat": sat, "passed": count(sat), "forfeits": count(paid - sat),
        "site": draw(st.booleans()), "site_sessions": draw(st.none() | st.integers(0, 3)),
        "fee_spend": count() if spending else 0, "spending": spending, "off_list": count(spending),
        "spent": Fraction(spent, 100), "listed": Fraction(draw(st.integers(0, spent)), 100),
        "standards": count(2), "textbooks": count(2), "talks": count(2),
        "teachers_either": either, "teachers_both": count(either),
        "case": draw(st.sampled_from(["", "校级", "省级推荐", "省级采纳"])),
    }  # fmt: skip
    return facts_of(changes)


@st.composite
def any_rulings(draw: st.DrawFn) -> Mapping[str, str]:
    return {
        ruling.id: draw(st.sampled_from([item.id for item in ruling.alternatives]))
        for ruling in RUBRIC.raw.rulings
    }


def tallied(facts: Facts, rulings: Mapping[str, str] = RUBRIC.defaults) -> Tally:
    return tally(RUBRIC, values_under(RUBRIC, facts, rulings), rulings)


def with_facts(facts: Facts, **changes: Value) -> Facts:
    return replace(facts, values={**facts.values, **changes})


def number(facts: Facts, name: str) -> int:
    value = facts.values[name]
    assert isinstance(value, int)
    return value


@given(any_facts(), any_rulings())
def test_the_total_is_the_sum_of_what_is_recorded_and_never_negative(
    facts: Facts, rulings: Mapping[str, str]
) -> None:
    result = tallied(facts, rulings)
    recorded = list(result.indicators.values())
    if None in recorded:
        assert (result.total, result.grade, result.outcome) == (None, "", "")
        return
    assert result.total == sum(value for value in recorded if value is not None)
    assert 0 <= result.total <= RUBRIC.raw.points
    assert all((value * 100) % 1 == 0 for value in recorded if value is not None)


@given(any_facts(), any_rulings())
def test_the_deduction_never_takes_its_section_below_zero(facts: Facts, rulings: Mapping[str, str]) -> None:
    result = tallied(facts, {**rulings, "R07": "section"})
    first, second, off = (result.indicators[name] for name in SECTION_3)
    if first is not None and second is not None and off is not None:
        assert -20 <= off <= 0
        assert first + second + off >= 0
        assert off == -min(number(facts, "forfeits"), 20, first + second)


@given(any_facts())
def test_each_indicator_stays_within_its_points(facts: Facts) -> None:
    for item in RUBRIC.indicators:
        value = tallied(facts).indicators[item.id]
        assert value is None or min(0, item.raw.points) <= value <= max(0, item.raw.points)


BETTER = [
    "passed",
    "sat",
    "site",
    "standards",
    "textbooks",
    "talks",
    "teachers_either",
    "forfeits",
    "off_list",
]


@given(any_facts(), st.sampled_from(BETTER))
def test_more_of_what_is_good_never_lowers_the_score(facts: Facts, name: str) -> None:
    fact = RUBRIC.facts[name]
    now = facts.values[name]
    step: Value = True if fact.symbol.type.value == "yes/no" else number(facts, name) + 1
    if fact.raw.improve == "down":
        step = max(0, number(facts, name) - 1)
    if fact.raw.at_most and fact.raw.improve == "up" and now == facts.values[fact.raw.at_most]:
        return
    before, after = tallied(facts).total, tallied(with_facts(facts, **{name: step})).total
    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before


@given(any_facts())
def test_an_alternative_is_what_the_tally_gives_with_that_ruling(facts: Facts) -> None:
    result = score(default_pack(), PROJECT, facts, Status.SCORED)
    for ruling, totals in result.alternatives.items():
        for alternative, total in totals.items():
            assert total == tallied(facts, {**RUBRIC.defaults, ruling: alternative}).total
    different = [
        name for name, totals in result.alternatives.items() if set(totals.values()) != {result.total}
    ]
    assert list(result.open_rulings) == different


@given(any_facts())
def test_the_way_reaches_the_next_grade_and_one_step_less_does_not(facts: Facts) -> None:
    result = score(default_pack(), PROJECT, facts, Status.SCORED)
    if result.total is None or result.way is None:
        return
    assert result.to_next is not None
    line = result.total + result.to_next
    way = result.way
    assert reached(facts, way.fact, way.needed) >= line
    assert reached(facts, way.fact, step_back(way)) < line
    assert way.needed != way.current == facts.values[way.fact]
    bound = RUBRIC.facts[way.fact].raw.at_most
    if bound and isinstance(way.needed, int):
        assert way.needed <= number(facts, bound)


def reached(facts: Facts, fact: str, value: Value) -> Fraction | int:
    total = tallied(with_facts(facts, **{fact: value})).total
    assert total is not None
    return total


def step_back(way: Way) -> Value:
    if isinstance(way.needed, bool):
        return False
    if isinstance(way.needed, str):
        levels = ["", *reversed(RUBRIC.facts[way.fact].levels)]
        return levels[levels.index(way.needed) - 1]
    assert isinstance(way.needed, int) and isinstance(way.current, int)
    return way.needed - (1 if way.needed > way.current else -1)


@pytest.mark.parametrize(
    ("changes", "to_next", "way"),
    [
        ("", None, None),
        ("案例=无", 2, Way("case", "", "校级")),
        ("两证=0 一证=1 站点=否", 8, Way("site", False, True)),
        ("实考=99 弃考=1 站点=否", 1, Way("forfeits", 1, 0)),
        ("实考=60 通过=60 缴费=60", Fraction("0.71"), None),
        ("缴费=70 实考=60 通过=60", Fraction("3.71"), Way("sat", 60, 69)),
        ("通过=89 站点=否", 3, Way("passed", 89, 90)),
        ("实考=0 通过=0", 15, Way("sat", 0, 1)),
    ],
)
def test_the_shortest_way(changes: str, to_next: Fraction | None, way: Way | None) -> None:
    result = score(default_pack(), PROJECT, facts_of(read_changes(changes)), Status.SCORED)
    assert (result.to_next, result.way) == (to_next, way)


@pytest.mark.parametrize("status", [Status.HELD, Status.MISSING, Status.EXEMPT])
def test_a_project_that_is_not_scored_has_no_points_but_keeps_its_self_score(status: str) -> None:
    typed = {"1.1": SelfScore(5)}
    assert score(default_pack(), PROJECT, facts_of({}), status, typed) == Score(
        PROJECT.code, status, self_scores=typed
    )


@pytest.mark.parametrize(
    ("typed", "self_total"),
    [
        ({}, 90),  # blank accepts the computed points
        ({"2": SelfScore(10)}, 100),
        ({"2": SelfScore(Fraction("2.5")), "4.5": SelfScore(0)}, Fraction("90.5")),
        ({"2": SelfScore(None, "说明")}, 90),
        ({"3.3": SelfScore(-20), "1.2": SelfScore(0)}, 40),
        ({name: SelfScore(-20) for name in ("1.1", "1.2", "1.3", "2", "3.1", "3.2")}, 0),
    ],
)
def test_the_self_score_takes_what_was_typed_else_what_was_computed(
    typed: dict[str, SelfScore], self_total: Fraction
) -> None:
    result = score(default_pack(), PROJECT, facts_of({"site": False}), Status.SCORED, typed)
    assert (result.total, result.self_total) == (90, self_total)


def test_equal_totals_share_a_rank_and_who_has_none_is_not_ranked() -> None:
    totals = {"a": Fraction("90.5"), "b": None, "c": Fraction(95), "d": Fraction("90.5"), "e": Fraction(0)}
    scores = [Score(code, Status.SCORED, total=total) for code, total in totals.items()]
    assert {code: item.rank for code, item in rank(scores).items()} == {
        "a": 2,
        "b": None,
        "c": 1,
        "d": 2,
        "e": 4,
    }
    assert rank([]) == {}


@pytest.mark.parametrize(
    ("param", "value", "total"),
    [("1.2.line.0.85", Fraction(9, 10), "98.13"), ("1.2.points.30", 20, "90"), ("grade.优秀", 101, "100")],
)
def test_thresholds_and_points_can_be_tried_out(param: str, value: Fraction, total: str) -> None:
    facts = facts_of(read_changes("缴费=85 实考=85 通过=85"))
    values = values_under(RUBRIC, facts, RUBRIC.defaults)
    result = tally(RUBRIC, values, RUBRIC.defaults, {param: value})
    assert result.total == Fraction(total)
    assert (result.grade == "优秀") == (param != "grade.优秀")


# ---- what the office has decided -----------------------------------------------------


def review(indicator: str, points: Fraction | int | None, state: str = ReviewState.APPLIED) -> Review:
    return Review(
        PROJECT.code, indicator, points, str(points), "看过佐证", "王老师", date(2026, 12, 20), state
    )


def reviewed(facts: Facts, **points: Fraction | int | None) -> Score:
    """The score with decisions: ``_1_2=20`` is 1.2."""
    named = {name[1:].replace("_", "."): value for name, value in points.items()}
    reviews = {name: review(name, value) for name, value in named.items()}
    return score(default_pack(), PROJECT, facts, Status.SCORED, None, reviews)


@st.composite
def any_decided(draw: st.DrawFn) -> dict[str, Fraction]:
    """Points for some of the indicators, with more decimals than are recorded."""
    chosen = draw(st.sets(st.sampled_from(list(RUBRIC.by_id)), min_size=1, max_size=4))
    found = {}
    for name in sorted(chosen):
        full = RUBRIC.by_id[name].raw.points
        found[name] = Fraction(draw(st.integers(min(0, full) * 1000, max(0, full) * 1000)), 1000)
    return found


@given(any_facts(), any_decided())
def test_decided_points_are_final_and_the_rest_is_worked_out_from_them(
    facts: Facts, decided: dict[str, Fraction]
) -> None:
    reviews = {name: review(name, points) for name, points in decided.items()}
    result = score(default_pack(), PROJECT, facts, Status.SCORED, None, reviews)
    plain = tallied(facts)
    for name, points in decided.items():
        assert result.indicators[name] == round_half_away(points, 2) == result.reviews[name].points
        assert result.reviews[name].computed == plain.indicators[name]
    assert result.reviews.keys() == decided.keys()
    again = summed(RUBRIC, result.indicators)
    assert (result.total, result.grade, result.outcome) == (again.total, again.grade, again.outcome)
    assert result.deduction == again.deduction
    for ruling, totals in result.alternatives.items():
        for alternative, total in totals.items():
            rulings = {**RUBRIC.defaults, ruling: alternative}
            other = tally(
                RUBRIC, values_under(RUBRIC, facts, rulings), rulings,
                decided={name: round_half_away(points, 2) for name, points in decided.items()},
            )  # fmt: skip
            assert total == other.total
    if result.way is not None:
        assert not any(result.way.fact in facts_behind(RUBRIC, name) for name in decided)


@given(any_facts())
def test_deciding_what_the_engine_gives_changes_no_points(facts: Facts) -> None:
    plain = score(default_pack(), PROJECT, facts, Status.SCORED)
    reviews = {name: review(name, points) for name, points in plain.indicators.items() if points is not None}
    result = score(default_pack(), PROJECT, facts, Status.SCORED, None, reviews)
    assert (result.indicators, result.total, result.self_total) == (
        plain.indicators, plain.total, plain.self_total,
    )  # fmt: skip
    if len(reviews) == len(RUBRIC.by_id):
        assert (result.open_rulings, result.way) == ((), None)


def test_a_cap_sees_the_decided_points() -> None:
    facts = facts_of(read_changes("缴费=100 实考=70 通过=70 弃考=30"))
    plain = reviewed(facts)
    assert (plain.indicators["3.1"], plain.indicators["3.3"]) == (10, -20)
    result = reviewed(facts, _3_1=Fraction("2.5"))
    assert (result.indicators["3.1"], result.indicators["3.3"]) == (Fraction("2.5"), Fraction("-12.5"))
    assert result.deduction == Fraction("-12.5")
    assert result.reviews["3.1"].computed == 10


def test_a_ruling_does_not_move_what_was_decided() -> None:
    facts = facts_of(read_changes("缴费=60 实考=60 通过=60"))
    plain, result = reviewed(facts), reviewed(facts, _1_2=18)
    assert plain.alternatives["R02"] == {"flat": 85, "rate": 88}
    assert result.alternatives["R02"] == {"flat": result.total, "rate": result.total}
    assert ("R02" in plain.open_rulings, "R02" in result.open_rulings) == (True, False)


def test_the_way_leaves_the_facts_of_a_decision_alone() -> None:
    facts = facts_of(read_changes("站点=否 案例=省级推荐"))
    assert reviewed(facts).way == Way("site", False, True)
    assert reviewed(facts, _2=0).way == Way("case", "省级推荐", "省级采纳")
    assert reviewed(facts, _2=0, _4_4=5).way is None


def test_a_decision_may_give_points_where_the_engine_cannot() -> None:
    facts = facts_of(read_changes("获批=0"))
    assert reviewed(facts).total is None
    result = reviewed(facts, _1_2=15)
    assert (result.total, result.reviews["1.2"].computed, result.self_total) == (80, None, None)


def test_what_the_department_accepted_is_what_its_sheet_showed() -> None:
    result = reviewed(facts_of({}), _2=4)
    assert (result.total, result.self_total) == (94, 100)


@pytest.mark.parametrize(
    "ignored",
    [
        review("2", 4, ReviewState.RECONFIRM),
        review("2", None, ReviewState.INVALID),
        review("2", None),
        review("9.9", 4),
    ],
)
def test_a_decision_that_does_not_count_changes_nothing(ignored: Review) -> None:
    plain = score(default_pack(), PROJECT, facts_of({}), Status.SCORED)
    reviews = {ignored.indicator: ignored}
    assert score(default_pack(), PROJECT, facts_of({}), Status.SCORED, None, reviews) == plain


@pytest.mark.parametrize("status", [Status.HELD, Status.MISSING, Status.EXEMPT])
def test_a_decision_does_not_score_what_is_held_back(status: str) -> None:
    found = score(default_pack(), PROJECT, facts_of({}), status, None, {"2": review("2", 4)})
    assert found == Score(PROJECT.code, status)
