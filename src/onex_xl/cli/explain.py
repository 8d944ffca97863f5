"""``onex-xl explain``: why a project has its score: the rule, the facts, their cells, the rulings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, table, write_json
from onex_xl.cli.scores import status_word
from onex_xl.errors import CallError
from onex_xl.findings import Place
from onex_xl.model import Facts, Number, Project, Result, Score, Status, Value, Way
from onex_xl.pack.definitions import Pack
from onex_xl.scoring.explain import Explained, FactUsed, RulingUsed
from onex_xl.scoring.explain import explain as explained
from onex_xl.scoring.shown import points, shown
from onex_xl.workflow.report import last_result, project_codes
from onex_xl.workflow.year import open_year

_HEADS = ("indicator", "full", "points", "case", "rulings")


@click.command("explain", cls=Helpful)
@click.argument("project", metavar="PROJECT")
@click.argument("indicator", metavar="[INDICATOR]", required=False)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def explain(session: Session, project: str, indicator: str | None, as_json: bool) -> None:
    year = open_year(session.root)
    result = last_result(year)
    [code] = project_codes(result.registry, [project])
    known = year.pack.rubric.by_id
    if indicator is not None and indicator not in known:
        raise CallError("explain.unknown-indicator", name=indicator, known=session.listed(known))
    told = _Explanation(session, year.pack, result, code)
    if as_json:
        write_json(told.as_data(indicator), None)
        return
    for line in told.head():
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
    def facts(self) -> Facts:
        return self.result.facts[self.code]

    def say(self, key: str, /, **facts: object) -> str:
        return self.session.say(key, **facts)

    def of(self, indicator: str) -> Explained:
        return explained(self.pack, self.facts, self.score, indicator, self.session.language)

    # ---- for people --------------------------------------------------------------

    def head(self) -> Iterator[str]:
        """Which project, and how it stands."""
        department = self.result.registry.departments[self.project.department].name
        yield self.say("explain.project", code=self.code, name=self.project.name, department=department)
        if self.score.status == Status.SCORED:
            yield self.standing()

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
        heads = [
            self.say(f"explain.head.{name}") for name in ("indicator", "full", "points", "case", "rulings")
        ]
        table(heads, (self._row(name) for name in self.pack.rubric.by_id), right=(1, 2))
        if self.score.open_rulings:
            echo(self.say("explain.open-rulings", rulings=self.session.listed(self.score.open_rulings)))
        way = self.way()
        if way:
            echo(way)
        echo(self.session.say("cli.next", step=self.say("explain.next", code=self.code)))

    def _row(self, name: str) -> list[str]:
        found = self.of(name)
        raw = found.indicator.raw
        label = f"{name} {raw.label.in_language(self.session.language)}"
        rulings = self.session.listed(ruling.ruling for ruling in found.rulings)
        return [label, points(raw.points), points(found.points), found.case or found.points_rule, rulings]

    def way(self) -> str:
        """How many points are missing to the next grade, and the shortest way there."""
        if self.score.to_next is None:
            return ""
        missing = points(self.score.to_next)
        way = self.score.way
        if way is None:
            return self.say("explain.to-next", points=missing)
        fact = self.pack.rubric.facts[way.fact]
        label = fact.label.in_language(self.session.language)
        current, needed = (shown(fact, value, self.session.language) for value in (way.current, way.needed))
        return self.say("explain.way", points=missing, label=label, current=current, needed=needed)

    def one(self, name: str) -> Iterator[str]:
        """Everything behind one indicator."""
        found = self.of(name)
        raw, language = found.indicator.raw, self.session.language
        label = f"{name} {raw.label.in_language(language)}"
        yield ""
        if raw.deduction is None:
            yield self.say(
                "explain.indicator", label=label, points=points(found.points), full=points(raw.points)
            )
        else:
            taken = None if found.points is None else -found.points
            yield self.say("explain.deduction", label=label, points=points(taken), full=points(-raw.points))
        yield self.say("explain.text", article=raw.article.in_language(language), text=raw.text)
        yield self.say("explain.case", case=found.case or self.say("explain.always"))
        if found.points_rule != points(found.points):
            yield self.say("explain.rule", rule=found.points_rule, points=points(found.points))
        yield ""
        yield self.say("explain.facts")
        for fact in found.facts:
            yield self.say("explain.fact", label=fact.label, value=fact.value, how=fact.how)
            if where := self._where(fact):
                yield self.say("explain.where", where=where)
        if found.rulings:
            yield ""
            yield self.say("explain.rulings")
            for ruling in found.rulings:
                yield from self._ruling(ruling)

    def _where(self, fact: FactUsed) -> str:
        place = self._place(fact)
        cells = f"{place.sheet}!{place.cell}" if place.cell else place.sheet
        return self.say("explain.cells", file=place.file, cells=cells) if place.file and cells else cells

    def _ruling(self, ruling: RulingUsed) -> Iterator[str]:
        decided = self.say("explain.decided" if ruling.decided else "explain.undecided")
        facts = {
            "id": ruling.ruling,
            "decided": decided,
            "question": ruling.question,
            "chosen": ruling.chosen,
        }
        yield self.say("explain.ruling", **facts)
        for label, total in ruling.others.items():
            yield self.say("explain.other", label=label, total=points(total))

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
            "indicators": [self._indicator_data(name) for name in wanted] if scored else [],
        }

    def _indicator_data(self, name: str) -> dict[str, Any]:
        found = self.of(name)
        raw, language = found.indicator.raw, self.session.language
        return {
            "id": name,
            "label": raw.label.in_language(language),
            "points": _number(found.points),
            "full": raw.points,
            "article": raw.article.in_language(language),
            "text": raw.text,
            "case": found.case,
            "rule": found.points_rule,
            "facts": [self._fact_data(fact) for fact in found.facts],
            "rulings": [_ruling_data(ruling) for ruling in found.rulings],
        }

    def _fact_data(self, fact: FactUsed) -> dict[str, Any]:
        place = self._place(fact)
        return {
            "id": fact.fact,
            "label": fact.label,
            "value": _plain(self.facts.values[fact.fact]),
            "shown": fact.value,
            "how": fact.how,
            "file": place.file,
            "sheet": place.sheet,
            "cell": place.cell,
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
