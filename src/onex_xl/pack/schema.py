"""The shape of a pack's TOML files, exactly as written: typed, frozen, nothing unknown allowed.

``docs/pack-reference.md`` is generated from these classes; rule texts are still texts
here and become trees in ``load.py``.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A TOML table: unknown keys are errors."""


class Words(Strict, frozen=True, kw_only=True):
    """One text in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


FieldType = Literal[
    "text", "code", "choice", "integer", "money", "score", "date", "id_number", "phone", "email"
]


class Field(Strict, frozen=True, kw_only=True):
    """One column of a table, or one line of a form."""

    id: str
    """Name in rules and JSON, an ASCII identifier."""
    label: str
    """Header in the workbook."""
    type: FieldType = "text"
    """text: anything up to ``high`` characters; code: text kept as text (numbers with leading zeros);
    choice: one of ``choices`` or of ``source``; integer; money: 2 decimals; score: 0 to 100 unless
    limited; date; id_number: by GB 11643 where ``id_kind`` says so; phone; email."""
    required: bool = False
    """Must be filled in every row that is begun (a form: always)."""
    choices: tuple[str, ...] = ()
    """For choice: the values, in order (best first where a fact takes the best)."""
    source: str = ""
    """For choice: values from elsewhere: ``projects`` (this return's project codes), or
    ``<sheet>.<field>`` of the same workbook."""
    low: int | float | None = None
    """Smallest number, or fewest characters of a text or code."""
    high: int | float | None = None
    """Largest number, or most characters of a text or code."""
    in_period: bool = False
    """For date: a date outside the assessment period is a warning."""
    prefill: str = ""
    """``department.<field>``, ``project.<field>`` of the registry, or ``year``: written by the office,
    locked."""
    live: str = ""
    """A fact shown live beside the inputs; not read back."""
    default: str = ""
    """Typed in beforehand; the department may change it."""
    hint: str = ""
    """Second line under the header, and the prompt beside the cell."""
    aliases: tuple[str, ...] = ()
    """Other headers that mean the same."""
    group: str = ""
    """Upper header over neighbouring columns of the same group."""
    width: float = 12
    """Column width in characters."""
    id_kind: str = ""
    """For id_number: the field that says which kind of document it is."""
    id_kinds: tuple[str, ...] = ()
    """For id_number: kinds that are 18-digit resident identity numbers."""
    personal: bool = False
    """Personal data: never in master, leadership JSON, logs or mail."""


class Sheet(Strict, frozen=True, kw_only=True):
    """One sheet of a workbook."""

    id: str
    name: str
    """Name of the tab."""
    layout: Literal["notes", "form", "table", "self_score", "self_check"]
    title: str = ""
    """Large title; the name of the tab if empty."""
    intro: str = ""
    """One instruction line under the title."""
    lines: tuple[str, ...] = ()
    """notes: the paragraphs; ``{college} {department} {year} {deadline} {period}`` are filled in."""
    fields: tuple[Field, ...] = ()
    capacity: int = 100
    """table: rows prepared for typing; more are read all the same."""
    capacity_per: str = ""
    """table: a project field whose sum over the department, with a quarter more, raises ``capacity``."""
    project: str = ""
    """table: the field that names the project of a row."""
    projects: bool = False
    """table: one row per project, prefilled; its project rules may use facts."""
    signatures: tuple[str, ...] = ()
    """Lines to sign at the foot."""
    landscape: bool = True
    key: tuple[str, ...] = ()
    """registry: the fields that make a row unique."""


class Sentence(Strict, frozen=True, kw_only=True):
    """What a rule says when it does not hold; ``{field}`` puts a value of the row in."""

    check: str
    """The line on the self-check sheet."""
    sentence: str
    remedy: str


class Rule(Strict, frozen=True, kw_only=True):
    """A rule over a row, a form, a project, or the rows that share a key."""

    code: str
    sheet: str
    on: tuple[str, ...]
    """Fields to be marked."""
    holds: str = ""
    """What must be true (rule language)."""
    unique: tuple[str, ...] = ()
    """Instead of ``holds``: fields that together may occur once."""
    severity: Literal["error", "warning"] = "error"
    trial: bool = False
    """Shown, but holding nothing back."""
    zh: Sentence
    en: Sentence


class Workbook(Strict, frozen=True, kw_only=True):
    """``return.toml`` or ``registry.toml``: what a workbook holds."""

    id: str
    version: int
    """Raised whenever a sheet or column changes."""
    title: str
    file_name: str
    sheets: tuple[Sheet, ...]
    rules: tuple[Rule, ...] = ()


class Section(Strict, frozen=True, kw_only=True):
    """A group of indicators with its points."""

    id: str
    label: Words
    short: str
    """For narrow headers."""
    points: int


class Condition(Strict, frozen=True, kw_only=True):
    """A named condition over a sheet's rows, used in facts; rulings may redefine it."""

    id: str
    sheet: str
    holds: str


class Fact(Strict, frozen=True, kw_only=True):
    """A number (or yes/no, or level) about a project."""

    id: str
    label: Words
    kind: Literal["registry", "count", "sum", "distinct", "best", "row", "derived"]
    """registry: a field of the project's registry row; count, sum, distinct, best: over the project's
    rows of ``sheet`` where ``where``; row: ``value`` over the project's own row; derived: ``value`` over
    facts."""
    field: str = ""
    sheet: str = ""
    where: str = "True"
    value: str = ""
    shown: Literal["count", "money", "percent", "yes_no", "level"] = "count"
    unit: str = ""
    improve: Literal["", "up", "down"] = ""
    """Which way a department may move it to score more (for the shortest way to the next grade)."""
    at_most: str = ""
    """The fact that bounds it from above."""
    role: str = ""
    """What summaries need it for: applied, approved, paid, sat, passed, forfeits."""


class Case(Strict, frozen=True, kw_only=True):
    """``points`` when ``when``: a number, or a rule that gives one; ``none`` means not scorable."""

    when: str
    points: int | float | str


class Band(Strict, frozen=True, kw_only=True):
    """``from`` ≤ measure < ``to`` gives ``points``; with ``rising_to`` interpolated up to it at ``to``."""

    from_: float | None = msgspec.field(default=None, name="from")
    to: float | None = None
    points: int | float | str
    rising_to: int | float | None = None


class Deduction(Strict, frozen=True, kw_only=True):
    """``per`` points off for each of ``count``, at most ``cap``."""

    count: str
    per: int | float
    cap: int | float


class Indicator(Strict, frozen=True, kw_only=True):
    """One line of the assessment. Its cases are tried in order after those of the rulings."""

    id: str
    section: str
    label: Words
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
    cases: tuple[Case, ...] = ()
    proportion: str = ""
    """Full marks times this, between 0 and 1."""
    per_item: Deduction | None = None
    """Points added for each, up to a cap."""
    deduction: Deduction | None = None
    reviewer: bool = False
    """Given by the reviewer, with a reason; no score until then."""


class RulingCase(Strict, frozen=True, kw_only=True):
    """A case (or band) that a ruling adds to an indicator."""

    indicator: str
    when: str = ""
    points: int | float | str = 0
    from_: float | None = msgspec.field(default=None, name="from")
    to: float | None = None
    rising_to: int | float | None = None


class Alternative(Strict, frozen=True, kw_only=True):
    """One way to decide a ruling."""

    id: str
    label: Words
    define: dict[str, str] = {}
    """Conditions and derived facts that it redefines."""
    cases: tuple[RulingCase, ...] = ()
    floor: dict[str, str] = {}
    """Deduction indicator → from what its points come off, never below 0: ``section`` (the other
    indicators of its section), ``total``, or the id of one indicator."""


class Ruling(Strict, frozen=True, kw_only=True):
    """What the text leaves open, and how it is decided here."""

    id: str
    article: Words
    words: str
    """The words of the regulation."""
    question: Words
    default: str
    decided_by: str = ""
    decided_on: date | None = None
    alternatives: tuple[Alternative, ...]


class Grade(Strict, frozen=True, kw_only=True):
    """A grade from ``from`` points on, and the outcome it brings."""

    id: str
    from_: int | float = msgspec.field(name="from")
    tone: Literal["green", "blue", "amber", "red", "grey"]
    outcome: str
    outcome_tone: Literal["green", "blue", "amber", "red", "grey"]


class Exemption(Strict, frozen=True, kw_only=True):
    """Projects that are not assessed: ``when`` over registry fields."""

    when: str
    label: str


class RubricFile(Strict, frozen=True, kw_only=True):
    """``rubric.toml``: what a return is worth."""

    version: int
    title: Words
    source: Words
    """The regulation, for citing."""
    points: int
    decimals: int = 2
    sections: tuple[Section, ...]
    conditions: tuple[Condition, ...] = ()
    facts: tuple[Fact, ...]
    indicators: tuple[Indicator, ...]
    rulings: tuple[Ruling, ...] = ()
    grades: tuple[Grade, ...]
    outcome_article: Words
    exempt: Exemption | None = None
    statuses: dict[Literal["held", "missing", "exempt"], str]
    """What the workbooks call a project that is not scored."""


class PackFile(Strict, frozen=True, kw_only=True):
    """``pack.toml``: the pack's name and which workbooks it has."""

    name: str
    title: Words
    version: str
    language: Literal["zh", "en"] = "zh"
    college: str = ""
    """Default of ``campaign.toml``."""
    departments: str
    """``<sheet>`` of the registry that lists departments (fields ``code`` and ``name``)."""
    projects: str
    """``<sheet>`` of the registry that lists projects (fields ``code``, ``department``, ``name``)."""
