"""Scores from facts: indicators, total, grade, outcome, and the same under other rulings.

Each indicator is recorded to the rubric's decimals, halves away from zero; the total is the sum of
the recorded values, so that what is printed adds up. No value anywhere means no total.

What the office has decided about an indicator takes the place of what the engine gives, before anything
is worked out from it: it varies with no ruling and no fact any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from onex_xl.model import (
    Facts,
    Number,
    Project,
    Review,
    ReviewState,
    Rulings,
    Score,
    SelfScore,
    Status,
    Value,
    Way,
)
from onex_xl.pack.definitions import Indicator, Pack, Rubric
from onex_xl.rules.evaluate import One, compile_one, evaluate
from onex_xl.rules.functions import round_half_away
from onex_xl.rules.nodes import names
from onex_xl.scoring.facts import facts_behind, values_under, with_derived
from onex_xl.scoring.way import shortest_way

_SCORE = "score."

Decided = Mapping[str, Number]
"""Indicator → the points that the office decided on, recorded."""
_NOTHING: Decided = {}


@dataclass(frozen=True, slots=True)
class Tally:
    """One project's points under one choice of rulings. ``deduction`` is the sum of those that take off."""

    indicators: Mapping[str, Number | None]
    deduction: Number | None
    total: Number | None
    grade: str
    outcome: str


def tally(
    rubric: Rubric,
    values: Mapping[str, Value],
    rulings: Rulings,
    trial: Mapping[str, Number] | None = None,
    decided: Decided = _NOTHING,
) -> Tally:
    """The points for facts ``values`` under ``rulings``; ``trial`` replaces params by id, ``decided`` are the
    indicators that do not depend on either."""
    scores = _points(rubric, ordered(rubric), {**values, **rulings}, trial, known=decided)
    return summed(rubric, {name: scores[name] for name in rubric.by_id}, trial)


def summed(
    rubric: Rubric, scores: Mapping[str, Number | None], trial: Mapping[str, Number] | None = None
) -> Tally:
    """Total, grade and outcome of recorded ``scores``."""
    known = [scores[indicator.id] for indicator in rubric.indicators]
    off = [scores[item.id] for item in rubric.indicators if item.raw.deduction is not None]
    total = _sum(known)
    if total is None:
        return Tally(scores, _sum(off), None, "", "")
    total = max(0, total)
    grade = rubric.grade(total, trial)
    return Tally(scores, _sum(off), total, grade.id, grade.outcome)


def score(
    pack: Pack,
    project: Project,
    facts: Facts,
    status: str,
    self_scores: Mapping[str, SelfScore] | None = None,
    reviews: Mapping[str, Review] | None = None,
) -> Score:
    """The score of one project whose return allows it (``status``), with its alternatives.

    Of ``reviews`` (by indicator) those count that are applied: their points are the indicator's, and
    ``computed`` of those in the result is what the engine gives without any. The department's own total
    takes what the engine gives where it typed nothing: that is what it saw and accepted.
    """
    rubric = pack.rubric
    typed = self_scores or {}
    if status != Status.SCORED:
        return Score(project.code, status, self_scores=typed)
    values = values_under(rubric, facts, rubric.defaults)
    plain = tally(rubric, values, rubric.defaults)
    decided = decided_points(rubric, reviews or {})
    result = tally(rubric, values, rubric.defaults, decided=decided) if decided else plain
    others = {
        ruling.id: _alternatives(rubric, facts, values, result, decided, ruling.id)
        for ruling in rubric.raw.rulings
        if len(ruling.alternatives) > 1
    }
    to_next = _to_next(rubric, result.total)
    return Score(
        project.code,
        status,
        indicators=result.indicators,
        deduction=result.deduction,
        total=result.total,
        grade=result.grade,
        outcome=result.outcome,
        self_total=self_total(rubric, plain, typed),
        self_scores=typed,
        open_rulings=tuple(
            ruling for ruling, totals in others.items()
            if not rubric.rulings[ruling].decided_by and set(totals.values()) != {result.total}
        ),
        alternatives=others,
        to_next=to_next,
        way=None if to_next is None else _way(rubric, values, decided),
        reviews={
            name: replace(reviews[name], points=decided[name], computed=plain.indicators[name])
            for name in decided
        } if reviews else {},
    )  # fmt: skip


def decided_points(rubric: Rubric, reviews: Mapping[str, Review]) -> Decided:
    """The points of those of ``reviews`` that count, recorded, in the rubric's order."""
    return {
        name: round_half_away(review.points, rubric.raw.decimals)
        for name in rubric.by_id
        if (review := reviews.get(name)) is not None
        and review.state == ReviewState.APPLIED
        and review.points is not None
    }


def rank(scores: Iterable[Score]) -> dict[str, Score]:
    """The scores by project, those with a total ranked (equal totals share a rank)."""
    found = {item.project: item for item in scores}
    totals = sorted((item.total for item in found.values() if item.total is not None), reverse=True)
    places = {total: totals.index(total) + 1 for total in set(totals)}
    return {
        code: item if item.total is None else replace(item, rank=places[item.total])
        for code, item in found.items()
    }


def self_total(rubric: Rubric, result: Tally, typed: Mapping[str, SelfScore]) -> Number | None:
    """What the department gives itself: its own points where typed, else the computed ones."""
    points = []
    for indicator in rubric.indicators:
        own = typed[indicator.id].points if indicator.id in typed else None
        points.append(result.indicators[indicator.id] if own is None else own)
    total = _sum(points)
    return None if total is None else max(0, total)


@lru_cache(maxsize=8)
def ordered(rubric: Rubric) -> tuple[Indicator, ...]:
    """The indicators in an order in which those that use other scores come after them."""
    return tuple(
        sorted(rubric.indicators, key=lambda item: any(n.startswith(_SCORE) for n in names(item.tree)))
    )


@lru_cache(maxsize=8)
def _compiled(rubric: Rubric) -> Mapping[str, One]:
    return {indicator.id: compile_one(indicator.tree) for indicator in rubric.indicators}


def _points(
    rubric: Rubric,
    indicators: Iterable[Indicator],
    values: Mapping[str, Value],
    trial: Mapping[str, Number] | None = None,
    known: Mapping[str, Number | None] | None = None,
) -> dict[str, Number | None]:
    """Recorded points of ``indicators`` (in order) that are not ``known``, beside those that are."""
    scores = dict(known or {})
    room = {**values, **{_SCORE + key: points for key, points in scores.items()}}
    compiled, decimals = _compiled(rubric), rubric.raw.decimals
    for indicator in indicators:
        name = indicator.raw.id
        if name in scores:
            continue
        points = compiled[name](room) if trial is None else evaluate(indicator.tree, room, trial)
        recorded = None if points is None else round_half_away(points, decimals)
        scores[name] = room[_SCORE + name] = recorded
    return scores


def _alternatives(
    rubric: Rubric,
    facts: Facts,
    official: Mapping[str, Value],
    result: Tally,
    decided: Decided,
    ruling: str,
) -> dict[str, Number | None]:
    """The total under each other alternative of ``ruling``, all else as in the ``official`` facts."""
    moving = [item for item in affected(rubric)[ruling] if item.id not in decided]
    still = result.indicators.keys() - {item.id for item in moving}
    known = {name: result.indicators[name] for name in still}
    chosen = rubric.defaults[ruling]
    totals: dict[str, Number | None] = {}
    recount = any(ruling in fact.rulings for fact in rubric.facts.values())
    for alternative in rubric.rulings[ruling].alternatives:
        if alternative.id != chosen:
            rulings = {**rubric.defaults, ruling: alternative.id}
            values = values_under(rubric, facts, rulings) if recount else {**official, **rulings}
            again = _points(rubric, moving, values, known=known)
            totals[alternative.id] = summed(rubric, again).total
    return totals


@lru_cache(maxsize=8)
def affected(rubric: Rubric) -> Mapping[str, tuple[Indicator, ...]]:
    """Ruling → the indicators it can change, through facts and other scores too, in order."""
    found = {}
    for ruling in rubric.rulings:
        touched = {ruling}
        for fact in rubric.facts.values():
            inside = names(fact.value) if fact.value is not None else frozenset()
            if ruling in fact.rulings or touched & inside:
                touched.add(fact.id)
        hit = []
        for indicator in ordered(rubric):
            if touched & names(indicator.tree):
                touched.add(_SCORE + indicator.id)
                hit.append(indicator)
        found[ruling] = tuple(hit)
    return found


def _way(rubric: Rubric, values: Mapping[str, Value], decided: Decided) -> Way | None:
    """The shortest way up. Facts behind what the office has decided stay: a decision holds only for the facts
    that it was made on."""
    fixed = frozenset(fact for name in decided for fact in facts_behind(rubric, name))
    return shortest_way(rubric, values, partial(_total, rubric, decided), fixed)


def _total(rubric: Rubric, decided: Decided, values: Mapping[str, Value]) -> Number | None:
    """The total if the facts were ``values``: derived facts are worked out again."""
    return tally(rubric, with_derived(rubric, dict(values)), rubric.defaults, decided=decided).total


def _to_next(rubric: Rubric, total: Number | None) -> Number | None:
    if total is None:
        return None
    above = [rubric.grade_param(grade).value for grade in rubric.grades]
    higher = [line for line in above if line > total]
    return min(higher) - total if higher else None


def _sum(points: Iterable[Number | None]) -> Number | None:
    total: Number = 0
    for value in points:
        if value is None:
            return None
        total += value
    return total.numerator if total.denominator == 1 else total
