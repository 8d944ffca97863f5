"""A rubric, its rulings and the doubts about it, line by line in words: for ``onex-xl rules``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from onex_xl.messages import say as message
from onex_xl.pack.definitions import Indicator, Rubric
from onex_xl.pack.lint import Case, Doubt, Stretch
from onex_xl.pack.schema import Alternative, Ruling
from onex_xl.rules.bind import bind
from onex_xl.rules.nodes import NO_VALUE, TRUE, Choose, Literal, Node, Param, names
from onex_xl.rules.words import Wording, decimal, say
from onex_xl.scoring.shown import shown, wording

_POINTS = ("points", "sum", "best", "low", "high", "line")


@dataclass(frozen=True)
class RubricWords:
    """``rubric`` in ``language``."""

    rubric: Rubric
    language: str

    @cached_property
    def told(self) -> Wording:
        return wording(self.rubric, self.language)

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence for ``key``."""
        return message(key, self.language, **facts)

    # ---- the rubric --------------------------------------------------------------

    def whole(self) -> Iterator[str]:
        """Sections with their indicators, the rulings, the grades."""
        raw = self.rubric.raw
        yield self.say("rules.title", title=raw.title.in_language(self.language), points=raw.points)
        yield self.say("rules.source", source=raw.source.in_language(self.language))
        for section in raw.sections:
            yield ""
            label = section.label.in_language(self.language)
            yield self.say("rules.section", id=section.id, label=label, points=section.points)
            for indicator in self.rubric.indicators:
                if indicator.raw.section == section.id:
                    yield from self.indicator(indicator)
        yield ""
        yield self.say("rules.rulings")
        for ruling in raw.rulings:
            yield from self.ruling(ruling)
        yield ""
        yield self.say("rules.grades", article=raw.outcome_article.in_language(self.language))
        for grade in self.rubric.grades:
            yield self.say(
                "rules.grade", id=grade.id, line=decimal(self._exactly(grade.from_)), outcome=grade.outcome
            )

    def indicator(self, indicator: Indicator) -> Iterator[str]:
        """Its points, article, words and cases, and the questions that rulings decide."""
        raw = indicator.raw
        article = raw.article.in_language(self.language)
        yield self.say(
            "rules.indicator", label=self.label(indicator), points=decimal(raw.points), article=article
        )
        yield self.say("rules.text", text=raw.text)
        for when, then in self._branches(indicator):
            if not names(when) & self.rubric.rulings.keys():
                yield self.say("rules.case", case=self.case(when, then))
        for ruling in self.rubric.raw.rulings:
            if self._decides(ruling, indicator):
                question = ruling.question.in_language(self.language)
                chosen = self._chosen(ruling).label.in_language(self.language)
                decided = self.decided(ruling)
                yield self.say("rules.asked", id=ruling.id, question=question, chosen=chosen, decided=decided)

    def ruling(self, ruling: Ruling) -> Iterator[str]:
        """Its question, the words it is about, who decided, and every alternative."""
        article = ruling.article.in_language(self.language)
        question = ruling.question.in_language(self.language)
        yield self.say(
            "rules.ruling", id=ruling.id, question=question, article=article, decided=self.decided(ruling)
        )
        yield self.say("rules.text", text=ruling.words)
        for alternative in ruling.alternatives:
            key = "rules.chosen" if alternative.id == ruling.default else "rules.other"
            yield self.say(key, id=alternative.id, label=alternative.label.in_language(self.language))
            yield from self._effects(ruling, alternative)

    def decided(self, ruling: Ruling) -> str:
        """Who decided it and when; else that it is open."""
        if not ruling.decided_by:
            return self.say("rules.open")
        return self.say("rules.decided", by=ruling.decided_by, on=ruling.decided_on or "")

    def label(self, indicator: Indicator) -> str:
        """An indicator's number and name."""
        return f"{indicator.id} {indicator.raw.label.in_language(self.language)}"

    def case(self, when: Node, then: Node) -> str:
        """``获批人数 = 申报人数：5 分``."""
        if then == NO_VALUE:
            points = self.say("rules.not-scorable")
        elif isinstance(then, Param | Literal):
            points = self.say("rules.points", points=say(then, self.told))
        else:
            points = say(then, self.told)
        return points if when == TRUE else self.say("rules.when", when=say(when, self.told), points=points)

    def _branches(self, indicator: Indicator) -> tuple[tuple[Node, Node], ...]:
        return indicator.tree.branches if isinstance(indicator.tree, Choose) else ()

    def _effects(self, ruling: Ruling, alternative: Alternative) -> Iterator[str]:
        """What an alternative adds to indicators and changes in facts."""
        for indicator in self.rubric.indicators:
            for when, then in self._branches(indicator):
                if ruling.id in names(when) and (bound := self._under(when, ruling, alternative)) is not None:
                    yield self.say("rules.effect", indicator=indicator.id, case=self.case(bound, then))
        for name, text in alternative.define.items():
            fact = self.rubric.facts.get(name)
            if fact is not None and fact.value is not None:
                value = say(bind(fact.value, {ruling.id: alternative.id}), self.told, unit=fact.symbol)
                yield self.say("rules.define", name=fact.label.in_language(self.language), value=value)
            else:
                yield self.say("rules.define", name=name, value=text)

    def _under(self, when: Node, ruling: Ruling, alternative: Alternative) -> Node | None:
        """``when`` as it is under ``alternative``; ``None`` if it belongs to another."""
        bound = bind(when, {ruling.id: alternative.id})
        return bound if not isinstance(bound, Literal) or bound == TRUE else None

    def _decides(self, ruling: Ruling, indicator: Indicator) -> bool:
        asked = names(indicator.tree)
        through = any(
            ruling.id in self.rubric.facts[name].rulings for name in asked & self.rubric.facts.keys()
        )
        return ruling.id in asked or through

    def _chosen(self, ruling: Ruling) -> Alternative:
        return next(item for item in ruling.alternatives if item.id == ruling.default)

    # ---- doubts ------------------------------------------------------------------

    def doubt(self, doubt: Doubt) -> tuple[str, str]:
        """The sentence for a doubt, and what to do about it."""
        facts = {name: self._fact(name, value, doubt) for name, value in doubt.facts.items()}
        sentence = message(f"lint.{doubt.code}.sentence", self.language, **facts)
        return sentence, message(f"lint.{doubt.code}.remedy", self.language, **facts)

    def _fact(self, name: str, value: Any, doubt: Doubt) -> str:
        if name == "where":
            return self.say("rules.or").join(self.where(case) for case in value)
        if name == "indicator":
            return self.label(self.rubric.by_id[value])
        if name == "case":
            return say(value, self.told)
        if name in _POINTS and not isinstance(value, str):
            return self._line(value, doubt)
        return str(value)

    def _line(self, value: int | float | Fraction, doubt: Doubt) -> str:
        """A number of points; the edge of a band in the unit of what it measures."""
        indicator = self.rubric.by_id.get(str(doubt.facts.get("indicator")))
        if doubt.code == "overlap" and indicator is not None:
            return shown(self.rubric.facts[indicator.raw.measure], self._exactly(value), self.language)
        return decimal(self._exactly(value))

    def where(self, case: Case) -> str:
        """``50.0% ≤ 完成率 < 85.0% 且 实考人数 = 1 人``."""
        return self.say("rules.and").join(self._stretch(item) for item in case)

    def _stretch(self, stretch: Stretch) -> str:
        fact = self.rubric.facts[stretch.fact]
        label = fact.label.in_language(self.language)
        first = shown(fact, stretch.first, self.language)
        if stretch.after is None:
            return f"{label} = {first}"
        return f"{first} ≤ {label} < {shown(fact, stretch.after, self.language)}"

    def _exactly(self, value: int | float | Fraction) -> int | Fraction:
        return Fraction(repr(value)) if isinstance(value, float) else value
