"""Several sealed years with their rules, as one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from onex_xl.model import SealedProject, SealedYear, Status
from onex_xl.pack.definitions import Fact, Indicator, Rubric
from onex_xl.pack.schema import Grade, Words
from onex_xl.rules.bind import bind
from onex_xl.rules.nodes import Node, Type, names
from onex_xl.trends.matching import Item, Line, lines

COUNTED: Final = (Status.SCORED, Status.HELD)
"""Whose facts are summed, as in the master: projects with a return that are not exempt."""


@dataclass(frozen=True, slots=True)
class Side:
    """One year. ``rubric`` are its own rules; where those could not be read (``known`` false), those of the
    newest year stand in for them. ``title`` is what the assessment is called, ``pack`` name and version of
    the rules; ``digest`` stands for the archive."""

    sealed: SealedYear
    rubric: Rubric
    title: Words
    known: bool = True
    pack: str = ""
    digest: str = ""

    @property
    def year(self) -> int:
        return self.sealed.campaign.year


@dataclass(frozen=True, slots=True)
class Changed:
    """A line of the rules that two successive years have differently. ``what`` is ``points``, ``text``,
    ``scale`` (other thresholds under the same text), ``added``, ``removed`` (all of indicators), ``fact``
    (how it is counted), ``grade`` (from how many points on) or ``ruling``."""

    year: int
    what: str
    id: str
    label: Words | None
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Comparison:
    """``sides`` are the years, oldest first; the newest says what things are called."""

    sides: tuple[Side, ...]

    @property
    def newest(self) -> Side:
        return self.sides[-1]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(side.year for side in self.sides)

    # ---- what is compared --------------------------------------------------------

    @cached_property
    def departments(self) -> tuple[Line, ...]:
        """The departments through the years."""
        return lines(
            {
                side.year: [Item(code, name) for code, name in side.sealed.departments.items()]
                for side in self.sides
            }
        )

    @cached_property
    def _homes(self) -> Mapping[tuple[int, str], int]:
        return {
            (year, item.code): line.number for line in self.departments for year, item in line.items.items()
        }

    def home(self, year: int, department: str) -> int:
        """The number of a department's line; 0 for a code that is none of its year."""
        return self._homes.get((year, department), 0)

    @cached_property
    def projects(self) -> Mapping[int, tuple[SealedProject, ...]]:
        """Every year's projects, department by department."""
        return {
            side.year: tuple(
                sorted(side.sealed.projects, key=lambda item: self.home(side.year, item.department) or 10**6)
            )
            for side in self.sides
        }

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The certificates through the years."""
        return lines(
            {
                year: [Item(item.code, item.name, str(self.home(year, item.department))) for item in items]
                for year, items in self.projects.items()
            }
        )

    @cached_property
    def _by_code(self) -> Mapping[tuple[int, str], SealedProject]:
        return {(year, item.code): item for year, items in self.projects.items() for item in items}

    def project(self, line: Line, year: int) -> SealedProject | None:
        """What the certificate was in a year; ``None``: it was not there."""
        return self._by_code[year, line.items[year].code] if year in line.items else None

    @cached_property
    def numbers(self) -> Mapping[tuple[int, str], int]:
        """Year and code of a project → the number of its line."""
        return {(year, item.code): line.number for line in self.lines for year, item in line.items.items()}

    # ---- what they are compared by -----------------------------------------------

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """All indicators by id, as the newest year that has them writes them."""
        return {item.id: item for side in self.sides for item in side.rubric.indicators} | {
            item.id: item for item in self.newest.rubric.indicators
        }

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """All facts by id, those of the newest year first."""
        found = dict(self.newest.rubric.facts)
        for side in reversed(self.sides[:-1]):
            found.update({name: fact for name, fact in side.rubric.facts.items() if name not in found})
        return found

    @cached_property
    def grades(self) -> Mapping[str, Grade]:
        """All grades by id, the best first."""
        found = {grade.id: grade for grade in self.newest.rubric.grades}
        for side in reversed(self.sides[:-1]):
            found.update({grade.id: grade for grade in side.rubric.grades if grade.id not in found})
        return found

    def rate(self, side: Side, fact: str) -> Node | None:
        """How a derived fact follows, that year, from facts that can be summed; ``None`` if it does not."""
        own = side.rubric.facts.get(fact)
        if (
            own is None
            or own.raw.kind != "derived"
            or own.value is None
            or own.symbol.type is not Type.NUMBER
        ):
            return None
        tree = bind(own.value, side.rubric.defaults)
        used = [side.rubric.facts.get(name) for name in names(tree)]
        return tree if all(item is not None and summable(item) for item in used) else None


def summable(fact: Fact) -> bool:
    """Whether the facts of several projects can be added."""
    return fact.symbol.type is Type.NUMBER and fact.raw.kind != "derived"


def status_of(project: SealedProject) -> str:
    """A project's status; one that was to be scored and has no total counts as held."""
    held = project.status == Status.SCORED and project.total is None
    return Status.HELD if held else project.status


# ---- what the rules have otherwise ---------------------------------------------------------------


def changed_rules(sides: Sequence[Side]) -> list[Changed]:
    """What successive years' rules have differently, as far as results depend on it."""
    return [item for old, new in pairwise(sides) for item in _changed(old, new)]


def _changed(old: Side, new: Side) -> Iterator[Changed]:
    if not (old.known and new.known):
        return
    was, now = old.rubric, new.rubric
    for name in dict.fromkeys((*now.by_id, *was.by_id)):
        yield from _indicator(new.year, was.by_id.get(name), now.by_id.get(name))
    for name, fact in now.facts.items():
        before = was.facts.get(name)
        if before is not None and (before.where, before.value) != (fact.where, fact.value):
            yield Changed(new.year, "fact", name, fact.label)
    lines_before = {grade.id: grade.from_ for grade in was.grades}
    for grade in now.grades:
        if lines_before.get(grade.id) != grade.from_:
            yield Changed(
                new.year, "grade", grade.id, None, _text(lines_before.get(grade.id)), _text(grade.from_)
            )
    for name, ruling in now.rulings.items():
        chosen = was.defaults.get(name)
        if chosen is not None and chosen != ruling.default:
            yield Changed(new.year, "ruling", name, ruling.question, chosen, ruling.default)


def _indicator(year: int, was: Indicator | None, now: Indicator | None) -> Iterator[Changed]:
    if was is None and now is not None:
        yield Changed(year, "added", now.id, now.raw.label, "", _text(now.raw.points))
    elif was is not None and now is None:
        yield Changed(year, "removed", was.id, was.raw.label, _text(was.raw.points))
    elif was is not None and now is not None:
        if was.raw.points != now.raw.points:
            yield Changed(year, "points", now.id, now.raw.label, _text(was.raw.points), _text(now.raw.points))
        if was.raw.text != now.raw.text:
            yield Changed(year, "text", now.id, now.raw.label, was.raw.text, now.raw.text)
        elif was.tree != now.tree and was.raw.points == now.raw.points:
            yield Changed(year, "scale", now.id, now.raw.label)


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
