"""The figures of a department, and of all together: each with its formula and its value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from onex_xl.model import Facts, Number, Project, Status, Value
from onex_xl.pack.definitions import Fact
from onex_xl.rules.bind import bind
from onex_xl.rules.functions import divide
from onex_xl.rules.nodes import Arith, Name, walk
from onex_xl.rules.words import decimal
from onex_xl.stages.master import parts
from onex_xl.stages.master.layout import DEPARTMENTS_FIRST, NONE, Layout
from onex_xl.xlsx.cells import a1, letters
from onex_xl.xlsx.plan import Scalar

PEOPLE = ("applied", "approved", "paid", "sat", "passed")
COUNTED = (Status.SCORED, Status.HELD)
"""Whose facts are summed: projects with a return that are not exempt."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of the summary. ``formula`` gives a department's formula from the cell with its name, its
    projects and its row, and ``value`` what that gives; ``total`` is the last line's, from column and row,
    and ``whole`` what that gives of all projects."""

    id: str
    group: str
    label: str
    style: str
    width: float
    formula: Callable[[str, Sequence[Project], int], str]
    total: Callable[[int, int], str]
    value: Callable[[Sequence[Project]], Scalar]
    whole: Callable[[Sequence[Project]], Scalar]


@dataclass(frozen=True)
class Summary:
    """The summary's columns and cells, for the sheet itself and for those that quote it."""

    layout: Layout

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        makers = (self._counts, self._grades, self._points, self._people, self._sites)
        return tuple(figure for make in makers for figure in make())

    @cached_property
    def by_id(self) -> dict[str, Figure]:
        return {figure.id: figure for figure in self.figures}

    @property
    def total_row(self) -> int:
        return DEPARTMENTS_FIRST + len(self.layout.departments)

    def col(self, figure: str) -> int:
        """The column of a figure; the departments' names stand in column 0."""
        return 1 + list(self.by_id).index(figure)

    def cell(self, figure: str, row: int | None = None) -> str:
        """An absolute reference to a figure: of the whole, or of the department in ``row``."""
        return self.layout.cell("departments", self.total_row if row is None else row, self.col(figure))

    def value(self, figure: str) -> Scalar:
        """A figure of the whole."""
        return self.by_id[figure].whole(self.layout.projects)

    # ---- counts of projects ------------------------------------------------------

    def _counts(self) -> Iterator[Figure]:
        layout = self.layout
        names = layout.data_range("department")
        yield self._figure("projects", "projects", lambda name, *_: f"COUNTIFS({names},{name})", len, width=6)
        exempt = layout.status_word(Status.EXEMPT)
        yield self._figure(
            "participating",
            "projects",
            lambda name, *_: f"COUNTIFS({names},{name})-{self._graded(name, exempt)}",
            lambda own: sum(layout.status(item) != Status.EXEMPT for item in own),
            width=6,
        )
        for status in (Status.HELD, Status.MISSING):
            yield self._status(status)

    def _status(self, status: str) -> Figure:
        word = self.layout.status_word(status)
        return self._figure(
            status,
            "projects",
            lambda name, *_: self._graded(name, word),
            lambda own: sum(self.layout.status(item) == status for item in own),
            label=word,
            width=6.5,
        )

    def _grades(self) -> Iterator[Figure]:
        for grade in self.layout.rubric.grades:
            yield self._grade(grade.id)

    def _grade(self, grade: str) -> Figure:
        return self._figure(
            f"grade.{grade}",
            "grades",
            lambda name, *_: self._returned(name, self._graded(name, grade)),
            lambda own: sum(self.layout.score(item).grade == grade for item in own),
            label=grade,
            width=6.5,
            dashed=_dash,
        )

    def _returned(self, name: str, formula: str, otherwise: str = "") -> str:
        """``formula``, or a dash (``otherwise``) for a department none of whose projects has a return: a zero
        would say that nobody was there."""
        data = self.layout.data_range
        counting = f"COUNTIFS({data('department')},{name},{data('counts')},1)"
        return f"IF({counting}=0,{otherwise or parts.text(NONE)},{formula})"

    def _counts_any(self, own: Sequence[Project]) -> bool:
        return any(self.layout.status(item) in COUNTED for item in own)

    def _graded(self, name: str, word: str) -> str:
        """How many of a department's projects have ``word`` for a grade."""
        scores = self.layout.score_range
        return f"COUNTIFS({scores('department')},{name},{scores('grade')},{parts.text(word)})"

    # ---- points ------------------------------------------------------------------

    def _points(self) -> Iterator[Figure]:
        totals = self.layout.score_range("total")
        yield self._block("average", "AVERAGE", totals, lambda known: Fraction(sum(known)) / len(known))
        yield self._block("best", "MAX", totals, max)
        yield self._block("lowest", "MIN", totals, min)

    def _block(
        self, name: str, function: str, totals: str, value: Callable[[list[Number]], Number]
    ) -> Figure:
        """A function over the totals of a department, which stand together among the facts."""

        def worth(own: Sequence[Project]) -> Scalar:
            known = [total for item in own if (total := self.layout.score(item).total) is not None]
            return value(known) if known else NONE

        return Figure(
            name,
            "points",
            self.layout.say(f"master.departments.{name}"),
            "cell.number2",
            7.5,
            lambda _, own, row: _known(function, self._totals(own)) if own else parts.text(NONE),
            lambda col, row: _known(function, totals),
            worth,
            worth,
        )

    def _totals(self, own: Sequence[Project]) -> str:
        layout, col = self.layout, self.layout.data_col("total")
        rows = [layout.data_row[item.code] for item in own]
        return layout.cells("data", (min(rows), col), (max(rows), col))

    # ---- people and sites --------------------------------------------------------

    def _people(self) -> Iterator[Figure]:
        facts = {role: fact for role in PEOPLE if (fact := self.layout.rubric.role(role)) is not None}
        for role, fact in facts.items():
            yield self._sum(role, fact)
        for name, top in (("pass_rate", "passed"), ("completion", "sat")):
            below = self.denominator(top)
            if top in facts and below in facts:
                yield self._rate(name, top, below)
        forfeits = self.layout.rubric.role("forfeits")
        if forfeits is not None:
            yield self._sum("forfeits", forfeits)

    def denominator(self, top: str) -> str:
        """The role of what the pack divides the fact of role ``top`` by, under its own rulings."""
        rubric = self.layout.rubric
        over = rubric.role(top)
        for fact in rubric.facts.values():
            if over is None or fact.raw.kind != "derived" or fact.value is None:
                continue
            for part in walk(bind(fact.value, rubric.defaults)):
                match part:
                    case Arith("/", left, Name(below)) if (
                        left == Name(over.symbol) and below.name in rubric.facts
                    ):
                        return rubric.facts[below.name].raw.role
        return ""

    def _sum(self, name: str, fact: Fact) -> Figure:
        """A fact added up. A department without a return has the registry's own numbers in brackets. They
        are text, so that the last line leaves them out: its rates would divide by people whom nobody told
        us of."""
        data, missing = self.layout.data_range, self.layout.status_word(Status.MISSING)
        own_fact = data("=" + fact.id)
        of_registry = fact.raw.kind == "registry"

        def formula(dept: str, *_: object) -> str:
            whose = f"{data('department')},{dept}"
            told = f'"("&SUMIFS({own_fact},{whose},{data("status")},{parts.text(missing)})&")"'
            counted = f"SUMIFS({own_fact},{whose},{data('counts')},1)"
            return self._returned(dept, counted, told if of_registry else "")

        def unreturned(own: Sequence[Project]) -> Scalar:
            expected = [item for item in own if self.layout.status(item) == Status.MISSING]
            return f"({decimal(_sum_of(item.fields.get(fact.raw.field) for item in expected))})"

        return self._figure(
            name,
            "people",
            formula,
            lambda own: self._added(fact, own),
            label=self.layout.words(fact.label),
            dashed=unreturned if of_registry else _dash,
        )

    def _added(self, fact: Fact, own: Sequence[Project]) -> Number:
        values = [facts.values.get(fact.id) for item in own if (facts := self._facts(item))]
        return _sum_of(values)

    def _facts(self, project: Project) -> Facts | None:
        return self.layout.facts(project) if self.layout.status(project) in COUNTED else None

    def _rate(self, name: str, top: str, below: str) -> Figure:
        layout = self.layout
        over, under = layout.rubric.role(top), layout.rubric.role(below)
        assert over is not None and under is not None
        words = (layout.words(over.label), layout.words(under.label))

        def share(row: int) -> str:
            cells = [f"${letters(self.col(role))}{row + 1}" for role in (top, below)]
            there = f"COUNT({cells[0]},{cells[1]})"
            return f'IF({there}<2,"{NONE}",IF({cells[1]}=0,"{NONE}",{cells[0]}/{cells[1]}))'

        def worth(own: Sequence[Project]) -> Scalar:
            found = divide(self._added(over, own), self._added(under, own))
            return NONE if found is None else found

        label = layout.say(f"master.departments.{name}", top=words[0], below=words[1])
        return Figure(
            name,
            "people",
            label,
            "cell.percent",
            9.5,
            lambda _, __, row: share(row),
            lambda _, row: share(row),
            worth,
            worth,
        )

    def _sites(self) -> Iterator[Figure]:
        for fact in self.layout.rubric.facts.values():
            if fact.raw.shown == "yes_no":
                yield self._yes(fact)

    def _yes(self, fact: Fact) -> Figure:
        data, yes = self.layout.data_range, parts.text(self.layout.yes_no(True))
        return self._figure(
            f"yes.{fact.id}",
            "people",
            lambda dept, *_: self._returned(
                dept, f"COUNTIFS({data('=' + fact.id)},{yes},{data('department')},{dept},{data('counts')},1)"
            ),
            lambda own: sum(bool(facts.values.get(fact.id)) for p in own if (facts := self._facts(p))),
            label=self.layout.words(fact.label),
            dashed=_dash,
        )

    def _figure(
        self,
        name: str,
        group: str,
        formula: Callable[..., str],
        value: Callable[[Sequence[Project]], Scalar],
        *,
        label: str = "",
        width: float = 7.5,
        dashed: Callable[[Sequence[Project]], Scalar] | None = None,
    ) -> Figure:
        """A count: the last line is its sum. With ``dashed``, that is what a department shows that has no
        return."""
        return Figure(
            name,
            group,
            label or self.layout.say(f"master.departments.{name}"),
            "cell.integer",
            width,
            formula,
            lambda col, row: f"SUM({a1(DEPARTMENTS_FIRST, col)}:{a1(row - 1, col)})",
            value if dashed is None else (lambda own: value(own) if self._counts_any(own) else dashed(own)),
            value,
        )


def _sum_of(values: Iterable[Value]) -> Number:
    return sum((value for value in values if isinstance(value, int | Fraction)), 0)


def _dash(own: Sequence[Project]) -> Scalar:
    return NONE


def _known(function: str, cells: str) -> str:
    return f"IF(COUNT({cells})=0,{parts.text(NONE)},{function}({cells}))"
