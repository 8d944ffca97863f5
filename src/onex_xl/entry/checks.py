"""What is red or amber while people type, and how often: the pack's rules and what every field asks for.

Each check has its marks (conditional formats, for the first prepared row) and its count (a formula for any
sheet of the workbook, with the value it has for the records as they stand).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from onex_xl.entry.entries import Entry, Record
from onex_xl.entry.hidden import Hidden, outside
from onex_xl.entry.layout import OPEN_END, ROW
from onex_xl.fields.base import Spot
from onex_xl.fields.cells import (
    is_input,
    is_nothing,
    is_outside,
    is_wrong,
    nothing_formula,
    outside_formula,
)
from onex_xl.fields.context import Context
from onex_xl.fields.persons import ID_PLACES
from onex_xl.fields.types import TYPES
from onex_xl.findings import Severity
from onex_xl.model import Value
from onex_xl.pack.definitions import Rule, Sheet
from onex_xl.pack.schema import Field, Sentence
from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.formula import Cells, NoFormula, array, literal, scalar
from onex_xl.rules.functions import filled
from onex_xl.rules.nodes import Node, Not, Symbol
from onex_xl.xlsx.cells import a1_range, quoted
from onex_xl.xlsx.plan import Formula


@dataclass(frozen=True, slots=True)
class Mark:
    """``formula`` (for the first prepared row) true: the cells of ``fields`` in that row are coloured."""

    fields: tuple[str, ...]
    formula: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the self-check. ``count`` is a formula without ``=``, ``found`` its value."""

    code: str
    sheet: Sheet
    severity: Severity
    words: str
    remedy: str
    marks: tuple[Mark, ...]
    count: str
    found: int

    @property
    def style(self) -> str:
        """The conditional style of its marks: red only for what must be changed."""
        return "bad" if self.severity is Severity.ERROR else "warn"


@dataclass(frozen=True)
class FactCells:
    """Where the facts of the project in a record stand and what they are, for rules that use them."""

    ref: Callable[[str, int], str]
    values: Callable[[int], Record]


def checks_of(entry: Entry, hidden: Hidden, facts: FactCells | None = None) -> list[Check]:
    """All checks of a sheet in the order of the self-check: what is missing, what is not understood, the
    pack's rules, what the prepared rows do not reach."""
    checks = [*_required(entry), *_values(entry, hidden), *_period(entry)]
    checks += [rule_check(entry, rule, hidden, facts) for rule in entry.sheet.rules]
    if not entry.always_begun:
        checks.append(_beyond(entry))
    return checks


def rule_check(entry: Entry, rule: Rule, hidden: Hidden, facts: FactCells | None = None) -> Check:
    """The check of one rule of the pack."""
    if rule.raw.unique:
        mark, count, found = _unique(entry, rule, hidden)
    elif rule.facts and facts is not None:
        mark, count, found = _with_facts(entry, rule, hidden, facts)
    else:
        mark, count, found = _alone(entry, rule, hidden)
    sentence = _sentence(rule, entry.context.language)
    error = rule.raw.severity == "error" and not rule.raw.trial
    severity = Severity.ERROR if error else Severity.WARNING
    marks = (Mark(rule.raw.on, mark),)
    return Check(rule.code, entry.sheet, severity, sentence.check, sentence.remedy, marks, count, found)


def _sentence(rule: Rule, language: str) -> Sentence:
    return rule.raw.zh if language == "zh" else rule.raw.en


# ---- what every field asks for ----------------------------------------------------


def _required(entry: Entry) -> list[Check]:
    names = [field.id for field in entry.sheet.read_fields if field.required and is_input(field)]
    if not names:
        return []
    layout, say = entry.layout, entry.context.say
    fields = [entry.sheet.fields[name] for name in names]
    blank = "+".join(f'({layout.span(name)}="")' for name in names)
    counts = [f"SUMPRODUCT({'*'.join([*_begun_spans(entry), f'({blank})'])})"]
    # A row with a word for nothing in it is begun.
    counts += filter(
        None, (nothing_formula(of.nothing_words, layout.span(of.id), entry.context) for of in fields)
    )
    count = "+".join(counts)
    values = ((of, entry.records[index].get(of.id)) for index in entry.begun for of in fields)
    found = sum(not filled(value) or is_nothing(of.nothing_words, value) for of, value in values)
    marks = tuple(
        _blank_mark(entry, [of for of in fields if of.nothing_words == words])
        for words in dict.fromkeys(of.nothing_words for of in fields)
    )
    words, remedy = say("entry.check.required"), say("entry.remedy.required")
    code = f"{entry.sheet.id}.required"
    return [Check(code, entry.sheet, Severity.ERROR, words, remedy, marks, count, found)]


def _blank_mark(entry: Entry, fields: Sequence[Field]) -> Mark:
    """Where one of ``fields``, in which the same words mean nothing, is blank or holds one of them."""
    # The column moves along with the areas, so it is not fixed.
    ref = entry.layout.ref(fields[0].id).replace("$", "")
    nothing = nothing_formula(fields[0].nothing_words, ref, entry.context)
    test = f'OR({ref}="",{nothing}>0)' if nothing else f'{ref}=""'
    names = tuple(of.id for of in fields)
    return Mark(names, test if entry.always_begun else f"AND({_begun_row(entry)},{test})")


def _values(entry: Entry, hidden: Hidden) -> list[Check]:
    layout, context = entry.layout, entry.context
    fields = [field for field in entry.sheet.read_fields if is_input(field)]
    marks: list[Mark] = []
    counts: list[str] = []
    for field in fields:
        by_column = TYPES[field.type].over_columns
        formulas, count = (_by_column if by_column else _cell_by_cell)(entry, field, hidden)
        marks += [Mark((field.id,), formula) for formula in formulas]
        counts += [count] if count else []
    if not marks:
        return []
    marks.append(Mark(tuple(of.id for of in fields), f"ISERROR({layout.ref(fields[0].id).replace('$', '')})"))
    wrong = sum(is_wrong(field, entry.records[index], context) for index in entry.begun for field in fields)
    words, remedy = context.say("entry.check.values"), context.say("entry.remedy.values")
    code, count = f"{entry.sheet.id}.values", "+".join(counts)
    return [Check(code, entry.sheet, Severity.ERROR, words, remedy, tuple(marks), count, wrong)]


def _by_column(entry: Entry, field: Field, hidden: Hidden) -> tuple[list[str], str]:
    """What colours a cell of ``field``, and the count over its column."""
    layout, context, kind = entry.layout, entry.context, TYPES[field.type]
    ref = layout.ref(field.id)
    tests, span = [kind.wrong(field, Spot(ref, context))], layout.span(field.id)
    source = context.sources.get(field.source)
    if source:  # the list may be on another sheet or still change: looked up by its defined name
        tests = [f'{ref}<>""', f"SUMPRODUCT(({source.name}={ref})*1)=0"]
    if nothing := nothing_formula(field.nothing_words, ref, context):
        tests.append(f"{nothing}=0")
    marks = [] if not tests[0] else tests if len(tests) == 1 else [f"AND({','.join(tests)})"]
    count = kind.wrong(field, Spot(span, context))
    less = _less_nothing(field, span, context)
    return marks, f"SUMPRODUCT({count}){less}" if count else ""


def _less_nothing(field: Field, span: str, context: Context) -> str:
    """What is to be taken off a count of wrong cells for the words for nothing among them."""
    words = [word for word in field.nothing_words if TYPES[field.type].is_wrong(field, word, {}, context)]
    if not words or len(words) == len(field.nothing_words):
        found = nothing_formula(tuple(words), span, context)
    else:
        found = f"SUMPRODUCT(({'+'.join(f'({span}={literal(word)})' for word in words)})*1)"
    return f"-{found}" if found else ""


def _cell_by_cell(entry: Entry, field: Field, hidden: Hidden) -> tuple[list[str], str]:
    """The same for a type that is asked a cell at a time: the count stands on the hidden sheet."""
    layout, context, kind = entry.layout, entry.context, TYPES[field.type]
    hits = {index for index, record in enumerate(entry.records) if is_wrong(field, record, context)}
    name = f"{entry.sheet.id}.{field.id}"

    def given(formula: str, ref: str) -> str:
        nothing = nothing_formula(field.nothing_words, ref, context)
        return f"AND({formula},{nothing}=0)" if nothing else formula

    if layout.form:
        ref = partial(layout.ref, outside=True)
        test = given(kind.wrong(field, Spot(ref(field.id), context, ref)), ref(field.id))
        span = hidden.column(layout, name, [Formula(f"=IF({test},1,0)", len(hits))])
    else:
        any_ref = layout.any_ref(field.id)
        test = given(kind.wrong(field, Spot(any_ref, context, layout.any_ref)), any_ref)
        span = hidden.flags(layout, name, test, hits)
    rows = hidden.name(outside(a1_range(0, 0, ID_PLACES - 1, 0, fixed=True)))
    marks = kind.marks(field, Spot(layout.ref(field.id), context, layout.ref, rows))
    asked = f"INDEX({hidden.name(span)},{1 if layout.form else f'ROW()-{layout.first}'})=1"
    return [given(mark, layout.ref(field.id)) for mark in marks] or [asked], f"SUM({span})"


def _period(entry: Entry) -> list[Check]:
    fields = [field for field in entry.sheet.read_fields if field.in_period and is_input(field)]
    if not fields:
        return []
    layout, context = entry.layout, entry.context
    marks = tuple(Mark((field.id,), outside_formula(layout.ref(field.id), context)) for field in fields)
    count = "+".join(f"SUMPRODUCT({outside_formula(layout.span(field.id), context)})" for field in fields)
    found = sum(
        is_outside(entry.records[index].get(field.id), context) for index in entry.begun for field in fields
    )
    words, remedy = (
        context.say("entry.check.period", period=context.period),
        context.say("entry.remedy.period"),
    )
    code = f"{entry.sheet.id}.period"
    return [Check(code, entry.sheet, Severity.WARNING, words, remedy, marks, count, found)]


def _beyond(entry: Entry) -> Check:
    """Rows below the prepared ones are read all the same, but no formula sees them."""
    layout, say = entry.layout, entry.context.say
    name = entry.sheet.raw.project or next(iter(entry.sheet.fields))
    col = layout.cols[name]
    below = a1_range(layout.last + 1, col, OPEN_END, col, fixed=True)
    count = f"COUNTA({quoted(entry.sheet.name)}!{below})"
    words = say("entry.check.beyond", rows=layout.last - layout.first + 1)
    remedy = say("entry.remedy.beyond")
    return Check(f"{entry.sheet.id}.beyond", entry.sheet, Severity.WARNING, words, remedy, (), count, 0)


def _begun_row(entry: Entry) -> str:
    return f"COUNTA({entry.layout.row_span})>0"


def _begun_spans(entry: Entry) -> list[str]:
    """A factor for SUMPRODUCT: 1 in the rows that are begun; none where every row is."""
    if entry.always_begun:
        return []
    filled_cells = (f'({entry.layout.span(field.id)}<>"")' for field in entry.sheet.read_fields)
    return [f"(({'+'.join(filled_cells)})>0)"]


# ---- the pack's rules -------------------------------------------------------------


def _cells(entry: Entry, name: Callable[[Symbol], str]) -> Cells:
    return Cells(name, nothing=entry.context.nothing.__getitem__)


def _alone(entry: Entry, rule: Rule, hidden: Hidden) -> tuple[str, str, int]:
    """A rule over a row's own fields."""
    assert rule.test is not None
    layout, symbols = entry.layout, entry.context.campaign.symbols()
    broken = Not(bind(rule.test, symbols))
    begun = not entry.always_begun and _breaks_when_blank(rule, entry)
    text = scalar(broken, _cells(entry, lambda symbol: layout.ref(symbol.name)))
    mark = f"AND({_begun_row(entry)},{text})" if begun else text
    found = sum(entry.breaks(rule, index, symbols) for index in entry.begun)
    try:
        over_rows = array(broken, _cells(entry, lambda symbol: layout.span(symbol.name)))
    except NoFormula:
        count = _row_by_row(entry, rule, hidden, broken, begun, symbols)
    else:
        count = f"SUMPRODUCT({'*'.join([*(_begun_spans(entry) if begun else []), over_rows])}*1)"
    return mark, count, found


def _row_by_row(entry: Entry, rule: Rule, hidden: Hidden, broken: Node, begun: bool, symbols: Record) -> str:
    """The count of a rule that does not run over columns: a hidden column, and its sum."""
    layout = entry.layout
    test = scalar(broken, _cells(entry, lambda symbol: layout.any_ref(symbol.name)))
    if begun:
        row = layout.row_span.replace(str(layout.first + 1), ROW)
        test = f"AND(COUNTA({quoted(entry.sheet.name)}!{row})>0,{test})"
    hits = {index for index in entry.begun if entry.breaks(rule, index, symbols)}
    return f"SUM({hidden.flags(layout, rule.code, test, hits)})"


def _with_facts(entry: Entry, rule: Rule, hidden: Hidden, facts: FactCells) -> tuple[str, str, int]:
    """A rule over a project's row and its facts: worked out on the hidden sheet, one cell per project,
    because a conditional format of Excel 2007 files may look at another sheet only by a defined name."""
    assert rule.test is not None
    layout, symbols = entry.layout, entry.context.campaign.symbols()
    broken = Not(bind(rule.test, symbols))

    def formula(index: int) -> Formula:
        def name(symbol: Symbol) -> str:
            if symbol.name in entry.sheet.fields:
                return layout.ref(symbol.name, index, outside=True)
            return facts.ref(symbol.name, index)

        breaks = entry.breaks(rule, index, {**symbols, **facts.values(index)})
        return Formula(f"=IF({scalar(broken, _cells(entry, name))},1,0)", int(breaks))

    formulas = [formula(index) for index in range(len(entry.records))]
    span = hidden.column(layout, rule.code, formulas)
    mark = f"INDEX({hidden.name(span)},ROW()-{layout.first})=1"
    return mark, f"SUM({span})", sum(formula.value == 1 for formula in formulas)


def _unique(entry: Entry, rule: Rule, hidden: Hidden) -> tuple[str, str, int]:
    """Rows that share their key with another. A row takes part once the required fields of its key are
    filled (all of them, where none is required)."""
    layout, key = entry.layout, rule.raw.unique
    needed = [name for name in key if entry.sheet.fields[name].required] or list(key)

    def twice(ref: Callable[[str], str], span: Callable[[str], str]) -> tuple[str, str]:
        there = ",".join(f'{ref(name)}<>""' for name in needed)
        same = "*".join(f"({span(name)}={ref(name)})" for name in key)
        return f"AND({there})", f"SUMPRODUCT({same}*1)>1"

    def local(name: str) -> str:
        return layout.span(name).rpartition("!")[2]

    repeated = _repeated(entry, key, needed)
    # IF stops at a row that is not begun; AND would look through the whole column for it.
    there, again = twice(layout.any_ref, layout.span)
    span = hidden.flags(layout, rule.code, f"IF({there},{again},FALSE)", repeated)
    return f"AND({','.join(twice(layout.ref, local))})", f"SUM({span})", len(repeated)


def _repeated(entry: Entry, key: tuple[str, ...], needed: list[str]) -> set[int]:
    keys = {
        index: tuple(_folded(entry.records[index].get(name)) for name in key)
        for index in entry.begun
        if all(filled(entry.records[index].get(name)) for name in needed)
    }
    times = Counter(keys.values())
    return {index for index, value in keys.items() if times[value] > 1}


def _folded(value: Value) -> object:
    """Spreadsheets compare text without case, and a blank with an empty text as equal."""
    if value is None:
        return ""
    return value.casefold() if isinstance(value, str) else value


def _breaks_when_blank(rule: Rule, entry: Entry) -> bool:
    """Whether an empty row breaks the rule, so that its count must ask for rows that are begun."""
    assert rule.test is not None
    blank: dict[str, str | int | Fraction | date | None] = {
        field.id: None if field.type in ("integer", "money", "score", "date") else ""
        for field in entry.sheet.read_fields
    }
    return not evaluate(rule.test, {**entry.context.campaign.symbols(), **blank})
