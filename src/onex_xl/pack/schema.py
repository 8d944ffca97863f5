"""The shape of a pack's TOML files, exactly as written: typed, frozen, nothing unknown allowed.

``docs/pack-reference.md`` is generated from these classes; rule texts are still texts
here and become trees in ``load.py``.
"""

from __future__ import annotations

from typing import Literal

from onex_xl.pack.across_schema import AcrossFile as AcrossFile
from onex_xl.pack.across_schema import AcrossRule as AcrossRule
from onex_xl.pack.across_schema import Likeness as Likeness
from onex_xl.pack.policy_schema import Coverage as Coverage
from onex_xl.pack.policy_schema import Part as Part
from onex_xl.pack.policy_schema import PolicyFile as PolicyFile
from onex_xl.pack.policy_schema import ProjectPolicy as ProjectPolicy
from onex_xl.pack.policy_schema import Total as Total
from onex_xl.pack.rubric_schema import Alternative as Alternative
from onex_xl.pack.rubric_schema import Band as Band
from onex_xl.pack.rubric_schema import Case as Case
from onex_xl.pack.rubric_schema import Condition as Condition
from onex_xl.pack.rubric_schema import Deduction as Deduction
from onex_xl.pack.rubric_schema import Exemption as Exemption
from onex_xl.pack.rubric_schema import Fact as Fact
from onex_xl.pack.rubric_schema import Grade as Grade
from onex_xl.pack.rubric_schema import Indicator as Indicator
from onex_xl.pack.rubric_schema import RubricFile as RubricFile
from onex_xl.pack.rubric_schema import Ruling as Ruling
from onex_xl.pack.rubric_schema import RulingCase as RulingCase
from onex_xl.pack.rubric_schema import Section as Section
from onex_xl.pack.strict import Sentence as Sentence
from onex_xl.pack.strict import Strict as Strict
from onex_xl.pack.strict import Words as Words

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
    declares: str = ""
    """On the sheet of projects: the fact whose number the department states and signs here."""
    default: str = ""
    """Typed in beforehand; the department may change it."""
    hint: str = ""
    """Second line under the header, and the prompt beside the cell."""
    aliases: tuple[str, ...] = ()
    """Other headers that mean the same."""
    unit: str = ""
    """For numbers: what they count (``元``, ``人``, ``k€`` …), if neither label nor hint says so. Numbers
    with another unit, or below a header with another one, are worked in or asked about."""
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
    nothing: bool = True
    """Whether a cell that says only 无, / or another word for nothing (``nothing`` of ``pack.toml``) counts
    as blank. Such a word among the choices is a choice all the same."""
    nothing_words: tuple[str, ...] = ()
    """More words that mean nothing here."""
    evidence: bool = False
    """Names the files sent along as evidence, several in one cell: they are matched with what came."""
    each_year: bool = False
    """Registry: filled in anew every year; ``init --from`` leaves it blank."""


class HeadLine(Strict, frozen=True, kw_only=True):
    """The line of the self-check in which the department's head confirms the return."""

    name: str
    """Label of the name."""
    date: str
    """Label of the day."""
    required: bool = False
    """Without both the return goes back. Else the line may be left blank, but not half."""
    days_late: int = 60
    """The last day that may stand there: so many days after the deadline. The first is that of the period."""


class Sheet(Strict, frozen=True, kw_only=True):
    """One sheet of a workbook."""

    id: str
    """Name in rules and facts."""
    name: str
    """Name of the tab."""
    layout: Literal["notes", "form", "table", "self_score", "self_check"]
    """notes: paragraphs to read; form: one record, a field a line; table: one record a row; self_score: the
    rubric as a form, computed live; self_check: every rule with its live count."""
    title: str = ""
    """Large title; the name of the tab if empty."""
    intro: str = ""
    """One instruction line under the title."""
    lines: tuple[str, ...] = ()
    """notes: the paragraphs; ``{college} {department} {year} {deadline} {period}`` are filled in."""
    fields: tuple[Field, ...] = ()
    """form, table: its lines or columns, in order."""
    capacity: int = 100
    """table: rows prepared for typing; more are read all the same."""
    capacity_per: str = ""
    """table: a project field whose sum over the department, with a quarter more, raises ``capacity``."""
    rows_for: str = ""
    """table: a project field; the self-check misses a row of each project in which this number is above 0."""
    project: str = ""
    """table: the field that names the project of a row."""
    projects: bool = False
    """table: one row per project, prefilled; its project rules may use facts."""
    signatures: tuple[str, ...] = ()
    """Lines to sign at the foot."""
    head: HeadLine | None = None
    """self_check: the line for the department's head; none: there is no such line."""
    landscape: bool = True
    """How it is printed."""
    key: tuple[str, ...] = ()
    """registry: the fields that make a row unique."""


class Rule(Strict, frozen=True, kw_only=True):
    """A rule over a row, a form, a project, or the rows that share a key."""

    code: str
    """Unique name, by which findings are counted and waived."""
    sheet: str
    """The sheet whose rows must keep it."""
    on: tuple[str, ...]
    """Fields to be marked."""
    holds: str = ""
    """What must be true (rule language)."""
    unique: tuple[str, ...] = ()
    """Instead of ``holds``: fields that together may occur once."""
    severity: Literal["error", "warning"] = "error"
    """An error holds the project's score back, a warning does not."""
    trial: bool = False
    """Shown, but holding nothing back."""
    zh: Sentence
    """What it says in Chinese."""
    en: Sentence
    """What it says in English."""


class Workbook(Strict, frozen=True, kw_only=True):
    """``return.toml`` or ``registry.toml``: what a workbook holds."""

    id: str
    """``return`` or ``registry``."""
    version: int
    """Raised whenever a sheet or column changes."""
    title: str
    """Of the document; ``{college}`` and ``{year}`` are filled in."""
    file_name: str
    """``{department}`` and ``{year}`` are filled in."""
    sheets: tuple[Sheet, ...]
    """In the order of the tabs."""
    rules: tuple[Rule, ...] = ()
    """What the rows must keep."""


class Recipients(Strict, frozen=True, kw_only=True):
    """Who gets mail: a sheet of the registry with the fields ``name``, ``email``, ``kind``,
    ``department``."""

    sheet: str
    """The sheet."""
    leaders: str
    """The ``kind`` of those who get the master."""
    departments: str
    """The ``kind`` of those who get what is for their department. A department that has none of them gets its
    mail at the address on its own line of the registry."""


class PackFile(Strict, frozen=True, kw_only=True):
    """``pack.toml``: the pack's name and which workbooks it has."""

    name: str
    """The name of its folder."""
    title: Words
    """What is assessed."""
    version: str
    """Any text; shown in the products."""
    language: Literal["zh", "en"] = "zh"
    """The language of the workbooks."""
    college: str = ""
    """Default of ``campaign.toml``."""
    nothing: tuple[str, ...] = ()
    """What people type where there is nothing: such a cell is not given. ``@zh`` and ``@en`` stand for the
    usual words of a language. None: only a blank cell is not given."""
    departments: str
    """``<sheet>`` of the registry that lists departments (fields ``code`` and ``name``)."""
    projects: str
    """``<sheet>`` of the registry that lists projects (fields ``code``, ``department``, ``name``)."""
    lists: tuple[str, ...] = ()
    """Other offices' lists that returns are compared with: each has its ``<id>.toml``."""
    recipients: Recipients | None = None
    """Where the registry says who gets mail."""
