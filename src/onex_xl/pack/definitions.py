"""A pack, loaded: every rule a tree, every reference resolved, nothing left to be wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from string import Formatter

from onex_xl.model import Rulings
from onex_xl.pack import schema
from onex_xl.pack.list_schema import ListFile
from onex_xl.pack.nothing import named_words
from onex_xl.pack.schema import Field, Grade, Words
from onex_xl.rules.nodes import Node, Number, Param, Symbol, Type, names, params

TYPES: Mapping[str, Type] = {
    "text": Type.TEXT, "code": Type.TEXT, "choice": Type.TEXT, "integer": Type.NUMBER,
    "money": Type.NUMBER, "score": Type.NUMBER, "date": Type.DATE, "id_number": Type.TEXT,
    "phone": Type.TEXT, "email": Type.TEXT,
}  # fmt: skip
"""The rule type of each field type."""

CAMPAIGN_SYMBOLS: Mapping[str, Symbol] = {
    name: Symbol(name, kind)
    for name, kind in (("period_start", Type.DATE), ("period_end", Type.DATE), ("year", Type.NUMBER))
}
"""Names every rule may use: the campaign's assessment period (both days included) and year."""

YEAR, OF_PROJECT = "year", "project."
"""What a list of later years takes from elsewhere than the return's sheet: the year, and (before the name of
a field) the registry's projects."""


def field_symbol(field: Field) -> Symbol:
    """The name a rule knows a field by. Numbers and dates may be blank."""
    kind = TYPES[field.type]
    return Symbol(field.id, kind, kind is not Type.TEXT, field.choices, field.nothing_words)


@dataclass(frozen=True)
class Rule:
    """A rule of the pack. ``test`` is true when all is well; ``unique`` rules have no test.
    ``facts`` are the facts it uses (only on the sheet of projects)."""

    raw: schema.Rule
    test: Node | None
    facts: frozenset[str]

    @property
    def code(self) -> str:
        return self.raw.code

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The names that its sentences put values in for."""
        return _placeholders(self.raw.zh, self.raw.en)


def _placeholders(*words: schema.Sentence) -> frozenset[str]:
    texts = [text for said in words for text in (said.check, said.sentence, said.remedy)]
    return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)


@dataclass(frozen=True)
class Sheet:
    """A sheet with its rules."""

    raw: schema.Sheet
    rules: tuple[Rule, ...]

    @property
    def id(self) -> str:
        return self.raw.id

    @property
    def name(self) -> str:
        return self.raw.name

    @property
    def title(self) -> str:
        return self.raw.title or self.raw.name

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Field id → field, in sheet order."""
        return {field.id: field for field in self.raw.fields}

    @cached_property
    def read_fields(self) -> tuple[Field, ...]:
        """The fields that are read back: all but the live ones."""
        return tuple(field for field in self.raw.fields if not field.live)

    @property
    def head_row(self) -> int:
        """Row (0-based) of a table's headers in the workbooks that we write, below title and instruction line
        and a row of groups, if there are any; of a form, the row of its first label."""
        return 3 if self.raw.layout == "form" or any(field.group for field in self.raw.fields) else 2


@dataclass(frozen=True)
class Workbook:
    """One kind of workbook: the return or the registry."""

    raw: schema.Workbook
    sheets: tuple[Sheet, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Sheet]:
        return {sheet.id: sheet for sheet in self.sheets}

    @property
    def rules(self) -> Iterator[Rule]:
        return (rule for sheet in self.sheets for rule in sheet.rules)

    @cached_property
    def tables(self) -> tuple[Sheet, ...]:
        """The sheets that are forms or tables: what is read."""
        return tuple(sheet for sheet in self.sheets if sheet.raw.layout in ("form", "table"))

    @cached_property
    def projects(self) -> Sheet:
        """The sheet with one row per project (return only)."""
        return next(sheet for sheet in self.sheets if sheet.raw.projects)


@dataclass(frozen=True)
class Fact:
    """A fact. ``where`` (count, sum, distinct, best), ``also`` (distinct) and ``value`` (row, derived) may
    name rulings; ``rulings`` are those."""

    raw: schema.Fact
    symbol: Symbol
    where: Node
    value: Node | None
    rulings: tuple[str, ...]
    levels: tuple[str, ...] = ()
    also: Node | None = None

    @property
    def id(self) -> str:
        return self.raw.id

    @property
    def label(self) -> Words:
        return self.raw.label

    @property
    def counted(self) -> bool:
        """Whether it is taken from rows of a return (not the registry, not other facts)."""
        return self.raw.kind not in ("registry", "derived")


@dataclass(frozen=True)
class Indicator:
    """An indicator. ``tree`` gives its points from facts, rulings, params and other scores
    (``score.<id>``); it has no value where nothing says what to give."""

    raw: schema.Indicator
    tree: Node

    @property
    def id(self) -> str:
        return self.raw.id

    @property
    def params(self) -> tuple[Param, ...]:
        """Its thresholds and points, in order of first use."""
        return params(self.tree)


@dataclass(frozen=True, eq=False)
class Rubric:
    """What a return is worth."""

    raw: schema.RubricFile
    facts: Mapping[str, Fact]
    indicators: tuple[Indicator, ...]
    exempt: Node | None

    @cached_property
    def rulings(self) -> Mapping[str, schema.Ruling]:
        return {ruling.id: ruling for ruling in self.raw.rulings}

    @cached_property
    def by_id(self) -> Mapping[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def defaults(self) -> Rulings:
        """Every ruling decided as the pack decides it."""
        return {ruling.id: ruling.default for ruling in self.raw.rulings}

    @cached_property
    def grades(self) -> tuple[Grade, ...]:
        """Grades from the best down."""
        return tuple(sorted(self.raw.grades, key=lambda grade: -grade.from_))

    def grade_param(self, grade: Grade) -> Param:
        """The total from which ``grade`` is given, as a param that may be tried out."""
        return Param(f"grade.{grade.id}", exact(grade.from_))

    def grade(self, total: Number, trial: Mapping[str, Number] | None = None) -> Grade:
        """The grade of a total; the lowest if no line is reached."""
        for grade in self.grades:
            param = self.grade_param(grade)
            if total >= (trial or {}).get(param.id, param.value):
                return grade
        return self.grades[-1]

    def role(self, role: str) -> Fact | None:
        """The fact that plays ``role`` in summaries, if the pack has one."""
        return next((fact for fact in self.facts.values() if fact.raw.role == role), None)

    def variants(self, fact: Fact) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Every combination of alternatives that ``fact`` depends on; ``((),)`` for none.

        The first is the pack's own decision.
        """
        options = []
        for ruling in fact.rulings:
            chosen = self.defaults[ruling]
            ids = [alternative.id for alternative in self.rulings[ruling].alternatives]
            options.append([(ruling, chosen), *((ruling, other) for other in ids if other != chosen)])
        return tuple(product(*options))


@dataclass(frozen=True, eq=False)
class Policy:
    """What the regulation asks for beside what it gives points for. ``facts`` are those that only its checks
    use; ``tests``, by code of a check: what must hold (``projects``), which projects count (``covers``)."""

    raw: schema.PolicyFile = field(default_factory=schema.PolicyFile)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    tests: Mapping[str, Node] = field(default_factory=dict)

    @cached_property
    def checks(self) -> Mapping[str, schema.ProjectPolicy | schema.Coverage]:
        """All checks by code."""
        found: tuple[schema.ProjectPolicy | schema.Coverage, ...] = (*self.raw.projects, *self.raw.covers)
        return {check.code: check for check in found}


@dataclass(frozen=True, eq=False)
class ReferenceList:
    """Another office's list. ``sheet`` is what is read of its files; ``rows`` says which rows of the return's
    sheet ought to be in it, ``counts``, by fact, which of its own rows count; ``meanings``, by field, the
    value that each word means; ``carried`` which rows of the returns go on into the list of later years."""

    raw: ListFile
    sheet: Sheet
    rows: Node
    counts: Mapping[str, Node]
    meanings: Mapping[str, Mapping[str, str]]
    carried: Node | None = None

    @property
    def id(self) -> str:
        return self.raw.id

    @property
    def label(self) -> str:
        """What it is called, in the language of the workbooks."""
        return self.sheet.name

    @property
    def carried_from(self) -> frozenset[str]:
        """The names in the return's sheet that it takes to say what goes on into the list of later years."""
        if self.raw.carried is None or self.carried is None:
            return frozenset()
        return names(self.carried) | frozenset(self.raw.carried.columns.values())


@dataclass(frozen=True, eq=False)
class AcrossRule:
    """A rule over rows of different returns. Every part has its form; ``where`` says which rows count,
    ``listed`` which rows of the list of earlier years."""

    raw: schema.AcrossRule
    key: tuple[schema.Likeness, ...]
    or_key: tuple[schema.Likeness, ...]
    agree: tuple[schema.Likeness, ...]
    unless: tuple[schema.Likeness, ...]
    distinct: tuple[schema.Likeness, ...]
    where: Node
    listed: Node

    @property
    def code(self) -> str:
        return self.raw.code

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The names that its sentences put values in for."""
        return _placeholders(self.raw.zh, self.raw.en)

    @cached_property
    def parts(self) -> tuple[schema.Likeness, ...]:
        """All that it compares."""
        return (*self.key, *self.or_key, *self.agree, *self.unless, *self.distinct)

    def fields(self, sheet: Sheet) -> frozenset[str]:
        """The fields of its ``sheet`` that it needs."""
        asked = {self.raw.on, sheet.raw.project, *(part.field for part in self.parts), *names(self.where)}
        asked |= self.placeholders | {name.removeprefix("other_") for name in self.placeholders}
        asked.update(name for rule in sheet.rules for name in rule.raw.unique)
        return frozenset(field.id for field in sheet.read_fields if field.id in asked)


@dataclass(frozen=True, eq=False)
class Pack:
    """A loaded pack. ``files`` are all that lay in its folder, by name; ``digest`` is the SHA-256 over those
    that it is made of: two packs of one digest score alike."""

    raw: schema.PackFile
    files: Mapping[str, bytes]
    returns: Workbook
    registry: Workbook
    rubric: Rubric
    digest: str
    policy: Policy = field(default_factory=Policy)
    lists: Mapping[str, ReferenceList] = field(default_factory=dict)
    across: tuple[AcrossRule, ...] = ()

    @property
    def name(self) -> str:
        return self.raw.name

    @cached_property
    def nothing(self) -> tuple[str, ...]:
        """What people type where there is nothing."""
        return named_words(self.raw.nothing)

    def counted_fields(self, fact: Fact) -> frozenset[str]:
        """The fields of its sheet that ``fact`` is counted from; none for one of the registry or derived."""
        if not fact.counted:
            return frozenset()
        trees = (fact.where, fact.also, fact.value)
        used = frozenset[str]().union(*(names(tree) for tree in trees if tree is not None))
        return (used | {fact.raw.field}) & self.returns.by_id[fact.raw.sheet].fields.keys()

    @cached_property
    def declared(self) -> Mapping[str, Field]:
        """Fact → the field of the sheet of projects in which the department declares it."""
        return {of.declares: of for of in self.returns.projects.read_fields if of.declares}

    @cached_property
    def reconciled_fields(self) -> Mapping[str, frozenset[str]]:
        """By sheet of the return, the fields that are held against lists."""
        own = self.returns.projects
        found = {own.id: {own.raw.project, *(of.id for of in self.declared.values())}}
        for item in self.lists.values():
            if item.raw.sheet:
                used = found.setdefault(item.raw.sheet, {self.returns.by_id[item.raw.sheet].raw.project})
                used.update(*item.raw.keys, (pair.to for pair in item.raw.compare))
                used |= names(item.rows) - CAMPAIGN_SYMBOLS.keys()
                used.update(*(self.counted_fields(self.rubric.facts[fact]) for fact in item.counts))
        return {sheet: frozenset(fields) for sheet, fields in found.items()}

    @cached_property
    def evidence_fields(self) -> Mapping[str, tuple[str, ...]]:
        """By sheet of the return, its fields that name files sent along as evidence."""
        return {
            sheet.id: names
            for sheet in self.returns.tables
            if (names := tuple(of.id for of in sheet.read_fields if of.evidence))
        }

    @cached_property
    def claimed_fields(self) -> Mapping[str, tuple[str, ...]]:
        """By sheet of the return, its fields, in order, that are held against other returns, lists or the
        files that came as evidence."""
        wanted = {sheet: set(fields) for sheet, fields in self.reconciled_fields.items()}
        for sheet_id, fields in self.evidence_fields.items():
            sheet = self.returns.by_id[sheet_id]
            wanted.setdefault(sheet_id, set()).update(filter(None, (sheet.raw.project, *fields)))
        for rule in self.across:
            wanted.setdefault(rule.raw.sheet, set()).update(rule.fields(self.returns.by_id[rule.raw.sheet]))
        for of in self.lists.values():
            if of.raw.carried is not None:
                sheet = self.returns.by_id[of.raw.carried.sheet]
                wanted.setdefault(sheet.id, set()).update((sheet.raw.project, *of.carried_from))
        return {
            sheet.id: tuple(of.id for of in sheet.read_fields if of.id in wanted[sheet.id])
            for sheet in self.returns.sheets
            if wanted.get(sheet.id)
        }


def exact(value: int | float) -> Number:
    """A TOML number, exactly as written: ``0.85`` is 85/100."""
    if isinstance(value, int):
        return value
    result = Fraction(repr(value))
    return result.numerator if result.denominator == 1 else result
