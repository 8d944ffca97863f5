"""Why a project has the score it has: the case that applied, its facts, their cells, the rulings, and what
the office has decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from onex_xl import messages
from onex_xl.findings import Place
from onex_xl.model import COUNTED, DECLARED, Compared, Facts, Number, Result, Review, Score, Value
from onex_xl.pack.definitions import Indicator, Pack, Rubric
from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import One, compile_one
from onex_xl.rules.nodes import TRUE, Choose, Name, Node, names, walk
from onex_xl.rules.words import say
from onex_xl.scoring.facts import values_under
from onex_xl.scoring.score import tally
from onex_xl.scoring.shown import row_wording, shown, source_said, wording
from onex_xl.xlsx.cells import a1


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A fact behind a score: its value as written, how it is counted, the cells it came from, and what the
    other sources say of it, where there are any."""

    fact: str
    label: str
    value: str
    how: str
    place: Place
    compared: Compared | None = None


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
    both in words; empty ``case`` means: in every case. They give ``computed``; ``points`` are those that
    count, decided by ``review`` if its state is applied."""

    indicator: Indicator
    points: Number | None
    case: str
    points_rule: str
    facts: tuple[FactUsed, ...]
    rulings: tuple[RulingUsed, ...]
    computed: Number | None = None
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is known of a project: the office's newest decisions by indicator, whatever became of them;
    the registry's cells and the comparisons with other sources by fact."""

    reviews: Mapping[str, Review] = field(default_factory=dict)
    cells: Mapping[str, Place] = field(default_factory=dict)
    compared: Mapping[str, Compared] = field(default_factory=dict)


_NOTHING = Beside()


def explain(
    pack: Pack, facts: Facts, score: Score, indicator_id: str, language: str, beside: Beside = _NOTHING
) -> Explained:
    """Explain ``score``'s points for one indicator. Raises ``KeyError`` for an unknown id."""
    return explain_some(pack, facts, score, (indicator_id,), language, beside)[0]


def explain_some(
    pack: Pack,
    facts: Facts,
    score: Score,
    indicators: Sequence[str],
    language: str,
    beside: Beside = _NOTHING,
) -> tuple[Explained, ...]:
    """Explain ``score``'s points for ``indicators``, in order. Raises ``KeyError`` for an unknown id."""
    rubric = pack.rubric
    values: dict[str, Value] = values_under(rubric, facts, rubric.defaults)
    computed = tally(rubric, values, rubric.defaults).indicators if score.reviews else score.indicators
    asked = _Asked(pack, facts, score, language, beside, values, computed)
    return tuple(asked.explained(rubric.by_id[name]) for name in indicators)


def besides(pack: Pack, result: Result) -> dict[str, Beside]:
    """What else ``result`` knows of each project that has a score."""
    cells = _registry_cells(pack, result)
    reviews = reviews_of(result)
    compared: dict[str, dict[str, Compared]] = {}
    for item in result.reconciliation.compared:
        compared.setdefault(item.project, {})[item.fact] = item
    return {
        code: Beside(reviews.get(code, {}), cells.get(code, {}), compared.get(code, {}))
        for code in result.scores
    }


def reviews_of(result: Result) -> dict[str, dict[str, Review]]:
    """The office's newest decisions by project and indicator; those that count as their scores have them."""
    found: dict[str, dict[str, Review]] = {}
    for item in result.reviews:
        found.setdefault(item.project, {})[item.indicator] = item
    for code, score in result.scores.items():
        if score.reviews:
            found.setdefault(code, {}).update(score.reviews)
    return found


def computed_of(score: Score, review: Review) -> Number | None:
    """What the engine gives for the indicator of ``review``."""
    if review.indicator in score.reviews or review.indicator not in score.indicators:
        return score.reviews.get(review.indicator, review).computed
    return score.indicators[review.indicator]


def _registry_cells(pack: Pack, result: Result) -> dict[str, dict[str, Place]]:
    """By project, the cell of each fact that the registry gives."""
    table = result.registry.tables.get(pack.raw.projects)
    if table is None:
        return {}
    facts = [fact for fact in pack.rubric.facts.values() if fact.raw.kind == "registry"]
    file = pack.registry.raw.file_name
    found: dict[str, dict[str, Place]] = {}
    for index, code in enumerate(table.columns["code"]):
        at = {fact.id: table.position(fact.raw.field, index) for fact in facts}
        found[str(code)] = {name: Place(file, table.sheet, a1(*cell)) for name, cell in at.items() if cell}
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """One project that is asked about. ``values`` are its facts and the rulings, ``computed`` what the engine
    gives without the office's decisions."""

    pack: Pack
    facts: Facts
    score: Score
    language: str
    beside: Beside
    values: Mapping[str, Value]
    computed: Mapping[str, Number | None]

    def explained(self, indicator: Indicator) -> Explained:
        """``indicator`` explained: one that the office has decided from what the engine gives without any
        decision, another from the points that count."""
        name, rubric = indicator.id, self.pack.rubric
        scores = self.computed if name in self.score.reviews else self.score.indicators
        values = {**self.values, **{f"score.{key}": value for key, value in scores.items()}}
        branch = next((number for number, holds in enumerate(_tests(rubric, name)) if holds(values)), -1)
        words = _words(rubric, name, branch, self.language)
        rule = words.rule or say(words.then, wording(rubric, self.language), values)
        return Explained(
            indicator,
            self.score.indicators.get(name),
            words.case,
            rule,
            tuple(self._fact(fact) for fact in words.facts),
            tuple(
                _ruling(rubric, self.score, ruling, self.language)
                for ruling in _rulings_behind(rubric, indicator, self.score, words.asked)
            ),
            scores.get(name),
            self.score.reviews.get(name) or self.beside.reviews.get(name),
        )

    def _fact(self, name: str) -> FactUsed:
        fact, compared = self.pack.rubric.facts[name], self.beside.compared.get(name)
        how = how_counted(self.pack, name, self.language)
        if compared is not None and compared.used not in (DECLARED, COUNTED):
            source = source_said(self.pack, compared.used, self.language)
            how = messages.say("score.listed", self.language, source=source)
        place = self.facts.places.get(name) or self.beside.cells.get(name) or Place()
        return FactUsed(
            name,
            fact.label.in_language(self.language),
            shown(fact, self.values[name], self.language),
            how,
            place,
            compared,
        )


@dataclass(frozen=True, slots=True)
class _Words:
    """A branch of an indicator: its case in words, its points in words (``""``: they depend on values),
    the facts behind it, and the names that its condition asks for."""

    case: str
    rule: str
    then: Node
    facts: tuple[str, ...]
    asked: frozenset[str]


@lru_cache(maxsize=1024)
def _words(rubric: Rubric, indicator_id: str, branch: int, language: str) -> _Words:
    indicator = rubric.by_id[indicator_id]
    when, then = _parts(indicator, branch)
    bound_when, bound_then = bind(when, rubric.defaults), bind(then, rubric.defaults)
    told = wording(rubric, language)
    return _Words(
        "" if bound_when == TRUE else say(bound_when, told),
        "" if names(bound_then) else say(bound_then, told),
        bound_then,
        tuple(_facts_behind(rubric, indicator, bound_when, bound_then)),
        names(when),
    )


@lru_cache(maxsize=256)
def _tests(rubric: Rubric, indicator_id: str) -> tuple[One, ...]:
    """The conditions of an indicator's branches: the first that holds decides."""
    tree = rubric.by_id[indicator_id].tree
    return tuple(compile_one(when) for when, _ in tree.branches) if isinstance(tree, Choose) else ()


def _parts(indicator: Indicator, branch: int) -> tuple[Node, Node]:
    """The condition and points of a branch. Where none decides, the condition is true and the points have
    no value."""
    if isinstance(indicator.tree, Choose) and branch >= 0:
        return indicator.tree.branches[branch]
    return TRUE, Choose((), None, indicator.tree.type)


@lru_cache(maxsize=1024)
def how_counted(pack: Pack, name: str, language: str) -> str:
    """How a fact is got, in words: the rows that count, or what it is worked out from."""
    fact = pack.rubric.facts[name]
    if fact.raw.kind == "registry":
        return messages.say("score.registry", language)
    tree = fact.value if fact.value is not None else fact.where
    bound = bind(tree, pack.rubric.defaults)
    if fact.raw.kind == "derived":
        return say(bound, wording(pack.rubric, language), unit=fact.symbol)
    sheet = pack.returns.by_id[fact.raw.sheet]
    if bound == TRUE:
        return messages.say("score.all_rows", language, sheet=sheet.name)
    rows = say(bound, row_wording(sheet, language))
    key = "score.own_row" if fact.raw.kind == "row" else "score.rows_where"
    how = messages.say(key, language, sheet=sheet.name, rows=rows)
    if fact.also is None:
        return how
    also = say(bind(fact.also, pack.rubric.defaults), row_wording(sheet, language))
    field = sheet.fields[fact.raw.field].label
    return messages.say("score.also", language, how=how, field=field, rows=also)


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


def _rulings_behind(rubric: Rubric, indicator: Indicator, score: Score, asked: frozenset[str]) -> list[str]:
    """The rulings by which the case applied, and those that could change the indicator and do change
    the total if decided otherwise."""
    could = _rulings_that_could(rubric, indicator.id)
    return [name for name in rubric.rulings if name in asked or (name in could and _matters(score, name))]


@lru_cache(maxsize=256)
def _rulings_that_could(rubric: Rubric, indicator_id: str) -> frozenset[str]:
    """The rulings, and other names, that an indicator could hang on."""
    tree = rubric.by_id[indicator_id].tree
    could = set(names(tree))
    for name in names(tree) & rubric.facts.keys():
        could |= _rulings_of(rubric, name)
    return frozenset(could)


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


def _ruling(rubric: Rubric, score: Score, name: str, language: str) -> RulingUsed:
    ruling = rubric.rulings[name]
    labels = {item.id: item.label.in_language(language) for item in ruling.alternatives}
    others = {labels[key]: total for key, total in score.alternatives.get(name, {}).items()}
    return RulingUsed(
        name, ruling.question.in_language(language), labels[ruling.default], bool(ruling.decided_by), others
    )
