"""Why a score asks for a person's judgement, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onex_xl.model import Compared, Facts, Number, Score, Value
from onex_xl.pack.definitions import Rubric
from onex_xl.pack.schema import Alternative, Ruling
from onex_xl.rules.words import decimal
from onex_xl.scoring.facts import facts_behind, values_under
from onex_xl.scoring.score import affected, tally
from onex_xl.scoring.shown import shown
from onex_xl.stages.review.context import Context

INVALID, DISPUTED, RECONFIRM, UNSCORED, SELF, EVIDENCE, SOURCES, RULING = range(8)
"""Kinds of causes, the most pressing first."""

Indicators = Mapping[str, Number | None]


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason to look at a score."""

    kind: int
    text: str


def causes_of(
    context: Context, facts: Facts, score: Score, computed: Indicators, values: Mapping[str, Value]
) -> dict[str, list[Cause]]:
    """By indicator of one project, what the engine alone cannot settle. ``computed`` is what it gives,
    ``values`` are the facts under the rulings as they are decided."""
    found: dict[str, list[Cause]] = {name: [] for name in context.pack.rubric.by_id}
    for name, cause in (
        *_unscored(context, computed),
        *_self_scores(context, score, computed),
        *_sources(context, score.project),
        *_rulings(context, facts, score, computed, values),
    ):
        found[name].append(cause)
    return found


def _unscored(context: Context, computed: Indicators) -> Iterator[tuple[str, Cause]]:
    for name, points in computed.items():
        if points is None:
            yield name, Cause(UNSCORED, context.say("review.cause.unscored"))


def _self_scores(context: Context, score: Score, computed: Indicators) -> Iterator[tuple[str, Cause]]:
    for name, typed in score.self_scores.items():
        if name in computed and typed.points is not None and typed.points != computed[name]:
            given = _points(context, computed[name])
            told = context.say("review.cause.self", own=decimal(typed.points), computed=given)
            yield name, Cause(SELF, told)


def _points(context: Context, points: Number | None) -> str:
    if points is None:
        return context.say("review.cause.none")
    return context.say("review.cause.points", points=decimal(points))


# ---- sources -------------------------------------------------------------------------------


def _sources(context: Context, project: str) -> Iterator[tuple[str, Cause]]:
    for item in context.differing.get(project, ()):
        told = context.say("review.cause.sources", **compared_words(context, item))
        for name in context.pack.rubric.by_id:
            if item.fact in facts_behind(context.pack.rubric, name):
                yield name, Cause(SOURCES, told)


def compared_words(context: Context, item: Compared) -> dict[str, str]:
    """``fact``, ``values`` by source and the source that is ``used``, in words."""
    fact = context.pack.rubric.facts[item.fact]
    values = [
        f"{context.source(source)} {shown(fact, value, context.language)}"
        for source, value in item.values.items()
        if value is not None
    ]
    return {
        "fact": fact.label.in_language(context.language),
        "values": context.say("review.comma").join(values),
        "used": context.source(item.used),
    }


# ---- rulings -------------------------------------------------------------------------------


def _rulings(
    context: Context, facts: Facts, score: Score, computed: Indicators, values: Mapping[str, Value]
) -> Iterator[tuple[str, Cause]]:
    rubric = context.pack.rubric
    for ruling in rubric.raw.rulings:
        if len(ruling.alternatives) < 2 or not _may_matter(score, ruling):
            continue
        hit: dict[str, list[str]] = {}
        moved: dict[str, str] = {}
        for other in ruling.alternatives:
            if other.id == ruling.default:
                continue
            rulings = {**rubric.defaults, ruling.id: other.id}
            under = values_under(rubric, facts, rulings)
            points = tally(rubric, under, rulings).indicators
            for indicator in affected(rubric)[ruling.id]:
                if points[indicator.id] != computed[indicator.id]:
                    label = other.label.in_language(context.language)
                    given = _points(context, points[indicator.id])
                    told = context.say("review.cause.other", label=label, points=given)
                    hit.setdefault(indicator.id, []).append(told)
                    claim = _claim(context, rubric, ruling, other, indicator.id, values, under)
                    moved.setdefault(indicator.id, claim)
        for name, others in hit.items():
            if moved[name]:
                yield name, Cause(EVIDENCE, moved[name])
            elif not ruling.decided_by:
                yield name, Cause(RULING, _open(context, ruling, computed[name], others))


def _may_matter(score: Score, ruling: Ruling) -> bool:
    """Whether another decision could change something: told by the totals where there are any."""
    totals = score.alternatives.get(ruling.id)
    return totals is None or bool(score.reviews) or any(total != score.total for total in totals.values())


def _claim(
    context: Context, rubric: Rubric, ruling: Ruling, other: Alternative, indicator: str,
    values: Mapping[str, Value], under: Mapping[str, Value],
) -> str:  # fmt: skip
    """That rows of the return do not count for want of proof, where the ruling is about which rows count."""
    for name in facts_behind(rubric, indicator):
        fact = rubric.facts[name]
        if fact.counted and ruling.id in fact.rulings and values[name] != under[name]:
            return context.say(
                "review.cause.evidence",
                fact=fact.label.in_language(context.language),
                value=shown(fact, values[name], context.language),
                claimed=shown(fact, under[name], context.language),
                label=other.label.in_language(context.language),
                ruling=ruling.id,
            )
    return ""


def _open(context: Context, ruling: Ruling, points: Number | None, others: list[str]) -> str:
    chosen = next(item for item in ruling.alternatives if item.id == ruling.default)
    return context.say(
        "review.cause.ruling",
        ruling=ruling.id,
        question=ruling.question.in_language(context.language),
        chosen=chosen.label.in_language(context.language),
        points=_points(context, points),
        others=context.say("review.semicolon").join(others),
    )
