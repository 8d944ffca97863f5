"""Why a project has the score it has: the case that applied, its facts, their cells, the rulings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onex_xl import messages
from onex_xl.findings import Place
from onex_xl.model import Facts, Number, Score, Value
from onex_xl.pack.definitions import Indicator, Pack, Rubric
from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.nodes import TRUE, Choose, Name, Node, names, walk
from onex_xl.rules.words import say
from onex_xl.scoring.facts import values_under
from onex_xl.scoring.shown import row_wording, shown, wording


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A fact behind a score: its value as written, how it is counted, and the cells it came from."""

    fact: str
    label: str
    value: str
    how: str
    place: Place


@dataclass(frozen=True, slots=True)
class RulingUsed:
    """A ruling behind a score: the alternative chosen, and the totals the others would give."""

    ruling: str
    question: str
    chosen: str
    decided: bool
    others: Mapping[str, Number | None]


@dataclass(frozen=True, slots=True)
class Explained:
    """One indicator explained. ``case`` is the condition that applied and ``points_rule`` what it gives,
    both in words; empty ``case`` means: in every case."""

    indicator: Indicator
    points: Number | None
    case: str
    points_rule: str
    facts: tuple[FactUsed, ...]
    rulings: tuple[RulingUsed, ...]


def explain(pack: Pack, facts: Facts, score: Score, indicator_id: str, language: str) -> Explained:
    """Explain ``score``'s points for one indicator. Raises ``KeyError`` for an unknown id."""
    rubric = pack.rubric
    indicator = rubric.by_id[indicator_id]
    values: dict[str, Value] = values_under(rubric, facts, rubric.defaults)
    values.update({f"score.{key}": value for key, value in score.indicators.items()})
    when, then = applied_case(indicator, values)
    bound_when, bound_then = bind(when, rubric.defaults), bind(then, rubric.defaults)
    told = wording(rubric, language)
    used = _facts_behind(rubric, indicator, bound_when, bound_then)
    return Explained(
        indicator,
        score.indicators.get(indicator_id),
        "" if bound_when == TRUE else say(bound_when, told),
        say(bound_then, told, values if names(bound_then) else None),
        tuple(_fact(pack, facts, name, values, language) for name in used),
        tuple(
            _ruling(rubric, score, name, language) for name in _rulings_behind(rubric, indicator, score, when)
        ),
    )


def applied_case(indicator: Indicator, values: Mapping[str, Value]) -> tuple[Node, Node]:
    """The condition and points of the branch that decides for ``values`` (facts, rulings, scores).

    Where none does, the condition is true and the points have no value.
    """
    if isinstance(indicator.tree, Choose):
        for when, then in indicator.tree.branches:
            if evaluate(when, values):
                return when, then
    return TRUE, Choose((), None, indicator.tree.type)


def how_counted(pack: Pack, name: str, language: str) -> str:
    """How a fact is got, in words: the rows that count, or what it is worked out from."""
    fact = pack.rubric.facts[name]
    if fact.raw.kind == "registry":
        return messages.say("score.registry", language)
    tree = fact.value if fact.value is not None else fact.where
    bound = bind(tree, pack.rubric.defaults)
    if fact.raw.kind == "derived":
        return say(bound, wording(pack.rubric, language))
    sheet = pack.returns.by_id[fact.raw.sheet]
    if bound == TRUE:
        return messages.say("score.all_rows", language, sheet=sheet.name)
    rows = say(bound, row_wording(sheet, language))
    return messages.say("score.rows_where", language, sheet=sheet.name, rows=rows)


def _facts_behind(rubric: Rubric, indicator: Indicator, when: Node, then: Node) -> list[str]:
    """The indicator's own facts first, then others that the case asked for, then what derived ones use."""
    found = dict.fromkeys(indicator.raw.facts)
    for node in (when, then):
        found.update({part.symbol.name: None for part in walk(node) if isinstance(part, Name)})
    for name in list(found):
        fact = rubric.facts.get(name)
        if fact is not None and fact.raw.kind == "derived" and fact.value is not None:
            found.update(dict.fromkeys(sorted(names(bind(fact.value, rubric.defaults)))))
    return [name for name in found if name in rubric.facts]


def _rulings_behind(rubric: Rubric, indicator: Indicator, score: Score, when: Node) -> list[str]:
    """The rulings by which the case applied, and those that could change the indicator and do change
    the total if decided otherwise."""
    could = set(names(indicator.tree))
    for name in names(indicator.tree) & rubric.facts.keys():
        could |= _rulings_of(rubric, name)
    asked = names(when)
    return [name for name in rubric.rulings if name in asked or (name in could and _matters(score, name))]


def _rulings_of(rubric: Rubric, name: str) -> set[str]:
    """The rulings that a fact depends on, also through what it is worked out from."""
    fact = rubric.facts[name]
    found = set(fact.rulings)
    if fact.raw.kind == "derived" and fact.value is not None:
        for part in names(fact.value) & rubric.facts.keys():
            found |= _rulings_of(rubric, part)
    return found


def _matters(score: Score, ruling: str) -> bool:
    return any(total != score.total for total in score.alternatives.get(ruling, {}).values())


def _fact(pack: Pack, facts: Facts, name: str, values: Mapping[str, Value], language: str) -> FactUsed:
    fact = pack.rubric.facts[name]
    return FactUsed(
        name,
        fact.label.in_language(language),
        shown(fact, values[name], language),
        how_counted(pack, name, language),
        facts.places.get(name, Place()),
    )


def _ruling(rubric: Rubric, score: Score, name: str, language: str) -> RulingUsed:
    ruling = rubric.rulings[name]
    labels = {item.id: item.label.in_language(language) for item in ruling.alternatives}
    others = {labels[key]: total for key, total in score.alternatives.get(name, {}).items()}
    return RulingUsed(
        name, ruling.question.in_language(language), labels[ruling.default], bool(ruling.decided_by), others
    )
