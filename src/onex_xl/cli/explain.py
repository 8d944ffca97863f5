"""``onex-xl explain``: why a project has its score: the rule, the facts, their cells, the rulings, and what
the office has decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, table, write_json
from onex_xl.cli.folding import as_data as finding_data
from onex_xl.cli.folding import where
from onex_xl.cli.scores import review_data, status_word
from onex_xl.errors import CallError
from onex_xl.findings import Finding, Place
from onex_xl.model import Number, Project, Result, Score, Status, Value, Way
from onex_xl.pack.definitions import Pack
from onex_xl.scoring import said
from onex_xl.scoring.explain import Explained, FactUsed, RulingUsed, besides, explain_some
from onex_xl.scoring.shown import points, shown
from onex_xl.wording import wording
from onex_xl.workflow.report import project_codes, shown_result
from onex_xl.workflow.year import open_year

_HEADS = ("indicator", "full", "points", "case", "rulings")


@click.command("explain", cls=Helpful)
@click.argument("project", metavar="PROJECT")
@click.argument("indicator", metavar="[INDICATOR]", required=False)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def explain(session: Session, project: str, indicator: str | None, as_json: bool) -> None:
    year = open_year(session.root)
    result = shown_result(year, session.language)
    [code] = project_codes(result.registry, [project])
    known = year.pack.rubric.by_id
    if indicator is not None and indicator not in known:
        raise CallError("explain.unknown-indicator", name=indicator, known=session.listed(known))
    told = _Explanation(session, year.pack, result, code)
    if as_json:
        write_json(told.as_data(indicator), None)
        return
    for line in (*told.head(), *told.waivers()):
        echo(line)
    if result.scores[code].status != Status.SCORED:
        echo(told.why_not())
    elif indicator is None:
        told.all_indicators()
    else:
        for line in told.one(indicator):
            echo(line)


@dataclass(frozen=True)
class _Explanation:
    session: Session
    pack: Pack
    result: Result
    code: str

    @property
    def project(self) -> Project:
        return self.result.registry.projects[self.code]

    @property
    def score(self) -> Score:
        return self.result.scores[self.code]

    @property
    def language(self) -> str:
        return self.session.language

    def say(self, key: str, /, **facts: object) -> str:
        return self.session.say(key, **facts)

    def of(self, indicators: Sequence[str]) -> tuple[Explained, ...]:
        facts, beside = self.result.facts[self.code], besides(self.pack, self.result)[self.code]
        return explain_some(self.pack, facts, self.score, indicators, self.language, beside)

    @cached_property
    def waived(self) -> tuple[Finding, ...]:
        """The errors of this project that the office lets pass."""
        own = self.project.department
        return tuple(
            item
            for item in self.result.findings
            if item.waived and item.department == own and item.concerns(self.code)
        )

    # ---- for people --------------------------------------------------------------

    def head(self) -> Iterator[str]:
        """Which project, and how it stands."""
        department = self.result.registry.departments[self.project.department].name
        yield self.say("explain.project", code=self.code, name=self.project.name, department=department)
        if self.score.status == Status.SCORED:
            yield self.standing()

    def waivers(self) -> Iterator[str]:
        """What does not hold it back, because the office said so."""
        for item in self.waived:
            sentence = wording(item, self.pack, self.language)[0]
            place = f"{where(item)} " if where(item) else ""
            yield self.say("explain.waived", place=place, sentence=sentence, why=item.waived)

    def standing(self) -> str:
        """Total, grade and outcome."""
        score = self.score
        if score.total is None:
            return self.say("explain.no-total")
        facts = {"total": points(score.total), "grade": score.grade, "outcome": score.outcome}
        return self.say("explain.standing", rank=score.rank or "—", **facts)

    def why_not(self) -> str:
        """Why there is no score."""
        word = status_word(self.pack, self.score)
        return self.say(f"explain.status.{self.score.status}", word=word, code=self.code)

    def all_indicators(self) -> None:
        """A table of all indicators, what is undecided, and the way to the next grade."""
        heads = [self.say(f"explain.head.{name}") for name in _HEADS]
        every = self.of(list(self.pack.rubric.by_id))
        table(heads, (self._row(found) for found in every), right=(1, 2))
        for line in self._decisions(every):
            echo(line)
        if self.score.open_rulings:
            echo(self.say("explain.open-rulings", rulings=self.session.listed(self.score.open_rulings)))
        way = self.way()
        if way:
            echo(way)
        echo(self.session.say("cli.next", step=self.say("explain.next", code=self.code)))

    def _row(self, found: Explained) -> list[str]:
        rulings = self.session.listed(ruling.ruling for ruling in found.rulings)
        mark = "*" if found.indicator.id in self.score.reviews else ""
        case = found.case or found.points_rule
        full = points(found.indicator.raw.points)
        return [self._label(found), full, mark + points(found.points), case, rulings]

    def _label(self, found: Explained) -> str:
        return f"{found.indicator.id} {found.indicator.raw.label.in_language(self.language)}"

    def _decisions(self, every: Sequence[Explained]) -> Iterator[str]:
        """What the office decided, under the table."""
        decided = [found for found in every if found.review is not None]
        if decided:
            yield self.say("explain.marked")
        for found in decided:
            yield self.say("explain.marked_line", indicator=found.indicator.id, review=self._review(found))

    def _review(self, found: Explained) -> str:
        return said.review_said(found.review, found.computed, self.language) if found.review else ""

    def way(self) -> str:
        """How many points are missing to the next grade, and the shortest way there."""
        if self.score.to_next is None:
            return ""
        missing = points(self.score.to_next)
        way = self.score.way
        if way is None:
            return self.say("explain.to-next", points=missing)
        fact = self.pack.rubric.facts[way.fact]
        label = fact.label.in_language(self.language)
        current, needed = (shown(fact, value, self.language) for value in (way.current, way.needed))
        return self.say("explain.way", points=missing, label=label, current=current, needed=needed)

    def one(self, name: str) -> Iterator[str]:
        """Everything behind one indicator."""
        [found] = self.of([name])
        raw = found.indicator.raw
        yield ""
        yield self._points(found)
        yield self.say("explain.text", article=raw.article.in_language(self.language), text=raw.text)
        worked = said.rule_said(found, self.language)
        if found.case or not worked:
            yield self.say("explain.case", case=said.case_said(found, self.language))
        if worked:
            yield self.say("explain.worked", worked=worked)
        if found.review is not None:
            yield self.say("explain.reviewed", review=self._review(found))
        yield ""
        yield self.say("explain.facts")
        for fact in found.facts:
            yield from self._fact(fact)
        if found.rulings:
            yield ""
            yield self.say("explain.rulings")
            for ruling in found.rulings:
                yield f"  {said.ruling_said(ruling, self.language)}"
                yield from (f"      {line}" for line in said.others_said(ruling, self.language))

    def _points(self, found: Explained) -> str:
        """What an indicator gives, or takes off, of how much."""
        full = found.indicator.raw.points
        label, got = self._label(found), found.points
        if found.indicator.raw.deduction is None:
            return self.say("explain.indicator", label=label, points=points(got), full=points(full))
        taken = points(None if got is None else -got)
        return self.say("explain.deduction", label=label, points=taken, full=points(-full))

    def _fact(self, fact: FactUsed) -> Iterator[str]:
        """A fact, the cells it was taken from, and what the other sources say."""
        yield self.say("explain.fact", label=fact.label, value=fact.value, how=fact.how)
        if cells := said.place_said(self._place(fact), self.language):
            yield self.say("explain.where", where=cells)
        if fact.compared is not None:
            compared = said.compared_said(self.pack, fact.compared, self.language)
            yield self.say("explain.compared_line", compared=compared)

    # ---- for programs ------------------------------------------------------------

    def as_data(self, indicator: str | None) -> dict[str, Any]:
        """``explain --json``: the project's standing and its indicators, or the one asked for."""
        score, scored = self.score, self.score.status == Status.SCORED
        wanted = [indicator] if indicator else list(self.pack.rubric.by_id)
        return {
            "project": self.code,
            "department": self.project.department,
            "certificate": self.project.name,
            "status": score.status,
            "total": _number(score.total),
            "grade": score.grade or None,
            "outcome": score.outcome or None,
            "to_next": _number(score.to_next),
            "way": self._way_data(score.way),
            "open_rulings": list(score.open_rulings),
            "waived": [finding_data(item, self.pack, self.language) for item in self.waived],
            "indicators": [self._indicator_data(found) for found in self.of(wanted)] if scored else [],
        }

    def _indicator_data(self, found: Explained) -> dict[str, Any]:
        raw, language = found.indicator.raw, self.language
        return {
            "id": found.indicator.id,
            "label": raw.label.in_language(language),
            "points": _number(found.points),
            "full": raw.points,
            "article": raw.article.in_language(language),
            "text": raw.text,
            "case": found.case,
            "rule": found.points_rule,
            "computed": _number(found.computed),
            "review": review_data(found.review, found.computed) if found.review else None,
            "facts": [self._fact_data(fact) for fact in found.facts],
            "rulings": [_ruling_data(ruling) for ruling in found.rulings],
        }

    def _fact_data(self, fact: FactUsed) -> dict[str, Any]:
        place = self._place(fact)
        return {
            "id": fact.fact,
            "label": fact.label,
            "value": _plain(self.result.facts[self.code].values[fact.fact]),
            "shown": fact.value,
            "how": fact.how,
            "file": place.file,
            "sheet": place.sheet,
            "cell": place.cell,
            "sources": _sources(fact),
        }

    def _place(self, fact: FactUsed) -> Place:
        """Where a fact was counted, with the file of the return that counts."""
        if not fact.place.sheet:
            return fact.place
        own = [line.file for line in self.result.register if line.code == self.project.department]
        return Place(fact.place.file or "".join(own), fact.place.sheet, fact.place.cell)

    def _way_data(self, way: Way | None) -> dict[str, Any] | None:
        if way is None:
            return None
        return {"fact": way.fact, "current": _plain(way.current), "needed": _plain(way.needed)}


def _sources(fact: FactUsed) -> dict[str, Any] | None:
    """What each source says of a fact, and which of them is scored."""
    if fact.compared is None:
        return None
    values = {source: _number(value) for source, value in fact.compared.values.items()}
    return {"values": values, "used": fact.compared.used, "differs": fact.compared.differs}


def _ruling_data(ruling: RulingUsed) -> dict[str, Any]:
    return {
        "id": ruling.ruling,
        "question": ruling.question,
        "chosen": ruling.chosen,
        "decided": ruling.decided,
        "others": {label: _number(total) for label, total in ruling.others.items()},
    }


def _number(value: Number | None) -> float | None:
    return None if value is None else float(value)


def _plain(value: Value) -> Any:
    if value is None or isinstance(value, bool | str | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)
