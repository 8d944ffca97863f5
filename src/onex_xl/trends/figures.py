"""What the projects of a group come to in one year: each figure with its formula over the data and its value.

Rates and averages of a group are worked out from its sums, never from the rates of its projects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from onex_xl.model import Number, SealedProject, Status
from onex_xl.pack.definitions import Fact
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.formula import Cells, scalar
from onex_xl.rules.functions import divide
from onex_xl.rules.nodes import Node, Type
from onex_xl.trends.comparison import COUNTED, Side, status_of, summable
from onex_xl.trends.view import View
from onex_xl.xlsx.fitting import text
from onex_xl.xlsx.plan import Scalar

Of = Callable[[Side, int], str]
"""The formula (without ``=``) of a year and the number of a department, 0 for all together."""
Worth = Callable[[Side, Sequence[SealedProject]], Scalar]

STYLES = {"money": "money", "percent": "percent"}


@dataclass(frozen=True, slots=True)
class Figure:
    """``kind`` is the number format; ``better`` says which way is good (``up``, ``down`` or ``""``)."""

    id: str
    group: str
    label: str
    kind: str
    better: str
    formula: Of
    value: Worth

    @property
    def rise(self) -> str:
        """The number format of its differences."""
        return {"integer": "rise", "percent": "rise_percent", "money": "rise_money"}.get(self.kind, "rise2")


@dataclass(frozen=True)
class Figures:
    """The figures of a view. A formula is ``""`` where its year has no such thing."""

    view: View

    @cached_property
    def all(self) -> tuple[Figure, ...]:
        makers = (self._counts, self._grades, self._points, self._rates, self._facts)
        return tuple(figure for make in makers for figure in make())

    @cached_property
    def by_id(self) -> dict[str, Figure]:
        return {figure.id: figure for figure in self.all}

    def of(self, side: Side, home: int) -> tuple[SealedProject, ...]:
        """The projects of a department (0: of all) in a year."""
        comparison = self.view.comparison
        projects = comparison.projects[side.year]
        return tuple(
            item for item in projects if home in (0, comparison.home(side.year, item.department))
        )  # fmt: skip

    def value(self, figure: Figure, side: Side, home: int) -> Scalar:
        """What :meth:`formula` gives."""
        own = self.of(side, home)
        return figure.value(side, own) if own else None

    def formula(self, figure: Figure, side: Side, home: int) -> str:
        """``""`` where the group has no projects that year, or the year no such figure."""
        return figure.formula(side, home) if self.of(side, home) else ""

    # ---- counts ------------------------------------------------------------------

    def _counts(self) -> Iterator[Figure]:
        view = self.view
        yield self._count(
            "projects", "projects", view.say("trend.figure.projects"), lambda *_: "", lambda *_: True
        )
        for status in (Status.SCORED, Status.HELD, Status.MISSING, Status.EXEMPT):
            yield self._status(status)

    def _status(self, status: str) -> Figure:
        view = self.view

        def test(side: Side) -> str:
            return f"{view.block(side.year, 'status')}={text(view.status_word(side, status))}"

        label = view.status_word(view.comparison.newest, status)
        found = self._count(status, "projects", label, test, lambda item: status_of(item) == status)
        return found

    def _grades(self) -> Iterator[Figure]:
        for name in self.view.comparison.grades:
            yield self._grade(name)

    def _grade(self, name: str) -> Figure:
        def test(side: Side) -> str:
            return f"{self.view.block(side.year, 'grade')}={text(name)}"

        return self._count(f"grade.{name}", "grades", name, test, lambda item: _grade_of(item) == name)

    def _count(
        self, name: str, group: str, label: str, test: Callable[[Side], str],
        holds: Callable[[SealedProject], bool],
    ) -> Figure:  # fmt: skip
        return Figure(
            name, group, label, "integer", "",
            lambda side, home: self._rows(side, home, test(side)),
            lambda _, own: sum(map(holds, own)),
        )  # fmt: skip

    def _rows(self, side: Side, home: int, *tests: str) -> str:
        """How many rows of a year and department pass. No COUNTIFS: its criteria take a text for a number."""
        column = self.view.block(side.year, "home")
        own = f"{column}={home}" if home else f"{column}>=0"
        return f"SUMPRODUCT(({')*('.join((own, *filter(None, tests)))})*1)"

    # ---- points ------------------------------------------------------------------

    def _points(self) -> Iterator[Figure]:
        yield self._average("total", "total", self.view.say("trend.figure.average"), lambda item: item.total)
        for name in self.view.comparison.indicators:
            yield self._indicator(name)

    def _indicator(self, name: str) -> Figure:
        label = self.view.indicator_label(name)
        return self._average(f"indicator.{name}", f"={name}", label, lambda item: item.indicators.get(name))

    def _average(
        self, name: str, key: str, label: str, points: Callable[[SealedProject], Number | None]
    ) -> Figure:
        """Over the projects that have a total."""

        def formula(side: Side, home: int) -> str:
            if key[0] == "=" and key[1:] not in side.rubric.by_id:
                return ""
            return f'IFERROR({self._sum(side, home, key, "scored")}/{self._sum(side, home, "scored")},"")'

        def value(side: Side, own: Sequence[SealedProject]) -> Scalar:
            if key[0] == "=" and key[1:] not in side.rubric.by_id:
                return None
            scored = [item for item in own if status_of(item) == Status.SCORED]
            found = sum((points(item) or 0 for item in scored), start=Fraction(0))
            return divide(found, len(scored))

        return Figure(name, "points", label, "number2", "up", formula, value)

    def _sum(self, side: Side, home: int, key: str, flag: str = "") -> str:
        """The sum of a column over the rows of a department of which ``flag`` is set."""
        block = self.view.block
        tests = [f"{block(side.year, 'home')},{home}"] if home else []
        tests += [f"{block(side.year, flag)},1"] if flag else []
        column = block(side.year, key)
        return f"SUMIFS({column},{','.join(tests)})" if tests else f"SUM({column})"

    # ---- facts -------------------------------------------------------------------

    def _facts(self) -> Iterator[Figure]:
        for fact in self.view.comparison.facts.values():
            if summable(fact):
                yield self._total(fact)
            elif fact.symbol.type in (Type.BOOL, Type.TEXT) and fact.raw.kind != "derived":
                yield self._having(fact)

    def _counting(self, side: Side, home: int, formula: str) -> str:
        """``formula``, or nothing where no return of the group counts: that is not the same as none."""
        return f'IF({self._sum(side, home, "counts")}=0,"",{formula})'

    def _total(self, fact: Fact) -> Figure:
        key = f"#{fact.id}"

        def formula(side: Side, home: int) -> str:
            if fact.id not in side.rubric.facts:
                return ""
            return self._counting(side, home, self._sum(side, home, key, "counts"))

        def value(side: Side, own: Sequence[SealedProject]) -> Scalar:
            return _added(fact.id, own) if fact.id in side.rubric.facts and _count(own) else None

        kind = STYLES.get(fact.raw.shown, "integer")
        return Figure(
            f"fact.{fact.id}", "facts", self.view.fact_label(fact), kind, fact.raw.improve, formula, value
        )  # fmt: skip

    def _having(self, fact: Fact) -> Figure:
        """How many projects have a yes, or a level."""
        view = self.view
        yes = f"={text(view.yes_no(True))}" if fact.symbol.type is Type.BOOL else '<>""'

        def formula(side: Side, home: int) -> str:
            if fact.id not in side.rubric.facts:
                return ""
            flag = f"{view.block(side.year, 'counts')}=1"
            rows = self._rows(side, home, flag, f"{view.block(side.year, f'#{fact.id}')}{yes}")
            return self._counting(side, home, rows)

        def value(side: Side, own: Sequence[SealedProject]) -> Scalar:
            if fact.id not in side.rubric.facts or not _count(own):
                return None
            return sum(bool(item.facts.get(fact.id)) for item in own if status_of(item) in COUNTED)

        label = view.say("trend.figure.having", label=view.words(fact.label))
        return Figure(f"fact.{fact.id}", "facts", label, "integer", fact.raw.improve, formula, value)

    def _rates(self) -> Iterator[Figure]:
        comparison = self.view.comparison
        for fact in comparison.facts.values():
            if any(comparison.rate(side, fact.id) is not None for side in comparison.sides):
                yield self._rate(fact)

    def _rate(self, fact: Fact) -> Figure:
        comparison = self.view.comparison

        def formula(side: Side, home: int) -> str:
            tree = comparison.rate(side, fact.id)
            if tree is None:
                return ""
            cells = Cells(lambda symbol: self._sum(side, home, f"#{symbol.name}", "counts"))
            return f'IFERROR({scalar(tree, cells)},"")'

        def value(side: Side, own: Sequence[SealedProject]) -> Scalar:
            tree = comparison.rate(side, fact.id)
            return None if tree is None else _worked_out(tree, own, side)

        kind, better = STYLES.get(fact.raw.shown, "number2"), fact.raw.improve or "up"
        return Figure(
            f"rate.{fact.id}", "rates", self.view.fact_label(fact), kind, better, formula, value
        )  # fmt: skip


def _grade_of(item: SealedProject) -> str:
    return item.grade if status_of(item) == Status.SCORED else ""


def _count(own: Sequence[SealedProject]) -> int:
    """How many projects' facts count."""
    return sum(status_of(item) in COUNTED for item in own)


def _added(fact: str, own: Sequence[SealedProject]) -> Number:
    """The sum over projects whose facts count."""
    values = [item.facts.get(fact) for item in own if status_of(item) in COUNTED]
    known = [value for value in values if isinstance(value, int | Fraction) and not isinstance(value, bool)]
    return sum(known, start=0)


def _worked_out(tree: Node, own: Sequence[SealedProject], side: Side) -> Number | None:
    sums = {name: _added(name, own) for name, fact in side.rubric.facts.items() if summable(fact)}
    found: Number | None = evaluate(tree, sums)
    return found
