"""The shape of ``rubric.toml``: what a return is worth. See ``schema.py``."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from onex_xl.pack.strict import Strict, Words

Tone = Literal["green", "blue", "amber", "red", "grey"]
"""Colours that the workbooks know."""


class Section(Strict, frozen=True, kw_only=True):
    """A group of indicators with its points."""

    id: str
    """As the regulation numbers it."""
    label: Words
    """Its name."""
    short: str
    """For narrow headers."""
    points: int
    """The sum of its indicators, deductions aside."""


class Condition(Strict, frozen=True, kw_only=True):
    """A named condition over a sheet's rows, used in facts; rulings may redefine it."""

    id: str
    """The name that facts and rulings use."""
    sheet: str
    """The sheet whose rows it is about."""
    holds: str
    """The condition (rule language)."""


class Fact(Strict, frozen=True, kw_only=True):
    """A number (or yes/no, or level) about a project."""

    id: str
    """The name that indicators and rules use."""
    label: Words
    """How people call it."""
    kind: Literal["registry", "count", "sum", "distinct", "best", "row", "derived"]
    """registry: a field of the project's registry row; count, sum, distinct, best: over the project's
    rows of ``sheet`` where ``where``; row: ``value`` over the project's own row; derived: ``value`` over
    facts."""
    field: str = ""
    """registry, sum, distinct, best: the field; best takes the first of its choices that occurs."""
    sheet: str = ""
    """count, sum, distinct, best, row: the sheet of the return."""
    where: str = "True"
    """count, sum, distinct, best: which rows count (rule language; conditions may be used)."""
    also: str = ""
    """distinct: of the values in rows where ``where``, only those that stand in a row, the same or another of
    the project, where this holds as well."""
    value: str = ""
    """row: over the row's fields and conditions; derived: over the facts before it."""
    shown: Literal["count", "money", "percent", "yes_no", "level"] = "count"
    """How it is written."""
    unit: str = ""
    """Written after a number, in Chinese."""
    improve: Literal["", "up", "down"] = ""
    """Which way a department may move it to score more (for the shortest way to the next grade)."""
    at_most: str = ""
    """The fact that bounds it from above."""
    role: str = ""
    """What summaries need it for: applied, approved, paid, sat, passed, forfeits."""


class Case(Strict, frozen=True, kw_only=True):
    """``points`` when ``when``: a number, or a rule that gives one; ``none`` means not scorable."""

    when: str
    """The condition, over facts (rule language)."""
    points: int | float | str
    """A number, a rule as a text, or ``none``."""


class Band(Strict, frozen=True, kw_only=True):
    """``from`` ≤ measure < ``to`` gives ``points``; with ``rising_to`` interpolated up to it at ``to``."""

    from_: float | None = msgspec.field(default=None, name="from")
    """Lower edge, included; open if left out."""
    to: float | None = None
    """Upper edge, excluded; open if left out."""
    points: int | float | str
    """As in a case."""
    rising_to: int | float | None = None
    """The points that are approached towards ``to``."""


class Deduction(Strict, frozen=True, kw_only=True):
    """``per`` points off for each of ``count``, at most ``cap``."""

    count: str
    """How many, over facts (rule language)."""
    per: int | float
    """Points for each."""
    cap: int | float
    """Points at most."""


class Indicator(Strict, frozen=True, kw_only=True):
    """One line of the assessment. Its cases are tried in order after those of the rulings."""

    id: str
    """As the regulation numbers it."""
    section: str
    """The id of its section."""
    label: Words
    """Its name."""
    short: str
    """For narrow headers."""
    points: int
    """Full marks; a deduction has its cap as a negative number."""
    article: Words
    """Where the regulation says it."""
    text: str
    """The words of the regulation."""
    facts: tuple[str, ...]
    """The facts shown beside the score, in order."""
    evidence: str = ""
    """What the reviewer asks to see."""
    measure: str = ""
    """bands: the fact they are on."""
    bands: tuple[Band, ...] = ()
    """Stretches of the measure and their points; tried after the cases."""
    cases: tuple[Case, ...] = ()
    """Conditions and their points; the first that holds decides."""
    proportion: str = ""
    """Full marks times this, between 0 and 1."""
    per_item: Deduction | None = None
    """Points added for each, up to a cap."""
    deduction: Deduction | None = None
    """Points taken off for each, up to a cap; a ruling's ``floor`` says from what."""
    reviewer: bool = False
    """Given by the reviewer, with a reason; no score until then."""


class RulingCase(Strict, frozen=True, kw_only=True):
    """A case (or band) that a ruling adds to an indicator."""

    indicator: str
    """The id of the indicator."""
    when: str = ""
    """A case: its condition. Left out, it is a band on the indicator's measure."""
    points: int | float | str = 0
    """As in a case."""
    from_: float | None = msgspec.field(default=None, name="from")
    """A band's lower edge, included."""
    to: float | None = None
    """A band's upper edge, excluded."""
    rising_to: int | float | None = None
    """The points that a band approaches towards ``to``."""


class Alternative(Strict, frozen=True, kw_only=True):
    """One way to decide a ruling."""

    id: str
    """Unique within its ruling."""
    label: Words
    """What it means."""
    define: dict[str, str] = msgspec.field(default_factory=dict)
    """Conditions and derived facts that it redefines."""
    cases: tuple[RulingCase, ...] = ()
    """What it adds to indicators, before their own cases."""
    floor: dict[str, str] = msgspec.field(default_factory=dict)
    """Deduction indicator → from what its points come off, never below 0: ``section`` (the other
    indicators of its section), ``total``, or the id of one indicator."""


class Ruling(Strict, frozen=True, kw_only=True):
    """What the text leaves open, and how it is decided here."""

    id: str
    """An ASCII identifier, as ``R01``."""
    article: Words
    """Where the regulation is silent."""
    words: str
    """The words of the regulation."""
    question: Words
    """What they leave open."""
    default: str
    """The alternative that is applied."""
    decided_by: str = ""
    """Who decided it; blank: open."""
    decided_on: date | None = None
    """When."""
    alternatives: tuple[Alternative, ...]
    """The ways to decide it."""


class Grade(Strict, frozen=True, kw_only=True):
    """A grade from ``from`` points on, and the outcome it brings."""

    id: str
    """What it is called."""
    from_: int | float = msgspec.field(name="from")
    """The lowest total that has it."""
    tone: Tone
    """Its colour in the workbooks."""
    outcome: str
    """What follows from it."""
    outcome_tone: Tone
    """The colour of the outcome."""


class Exemption(Strict, frozen=True, kw_only=True):
    """Projects that are not assessed: ``when`` over registry fields."""

    when: str
    """The condition (rule language)."""
    label: str
    """Why, in words."""


class RubricFile(Strict, frozen=True, kw_only=True):
    """``rubric.toml``: what a return is worth."""

    version: int
    """Raised whenever something changes."""
    title: Words
    """Of the assessment form."""
    source: Words
    """The regulation, for citing."""
    points: int
    """The total."""
    decimals: int = 2
    """To how many each indicator is recorded."""
    sections: tuple[Section, ...]
    """In order."""
    conditions: tuple[Condition, ...] = ()
    """Named conditions over rows."""
    facts: tuple[Fact, ...]
    """In order: a derived fact uses those before it."""
    indicators: tuple[Indicator, ...]
    """In order."""
    rulings: tuple[Ruling, ...] = ()
    """What the text leaves open."""
    grades: tuple[Grade, ...]
    """In any order."""
    outcome_article: Words
    """Where the regulation says what follows from a grade."""
    exempt: Exemption | None = None
    """Who is not assessed."""
    statuses: dict[Literal["held", "missing", "exempt"], str]
    """What the workbooks call a project that is not scored."""
