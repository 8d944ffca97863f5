"""What is red or amber while people type, how often, and where first: what every field asks for and the
pack's rules.

Each check has its marks (conditional formats, for the first prepared row), its count (a formula for any sheet
of the workbook, with the value it has for the records as they stand) and the columns that it looks at.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from onex_xl.entry.check import Check, Mark, Part, none_of
from onex_xl.entry.entries import Entry
from onex_xl.entry.hidden import Hidden, outside
from onex_xl.entry.layout import OPEN_END
from onex_xl.entry.rule_checks import FactCells, rule_check
from onex_xl.fields.base import Spot
from onex_xl.fields.cells import (
    is_input,
    is_nothing,
    is_outside,
    is_wrong,
    nothing_formula,
    outside_formula,
)
from onex_xl.fields.types import TYPES
from onex_xl.findings import Severity
from onex_xl.pack.schema import Field
from onex_xl.rules.functions import filled
from onex_xl.xlsx.cells import a1_range, quoted
from onex_xl.xlsx.plan import Formula


def checks_of(entry: Entry, hidden: Hidden, facts: FactCells | None = None) -> list[Check]:
    """All checks of a sheet in the order of the self-check: what is missing, what is not understood, the
    pack's rules, what the prepared rows do not reach."""
    checks = [*_required(entry), *_values(entry, hidden), *_period(entry)]
    checks += [rule_check(entry, rule, hidden, facts) for rule in entry.sheet.rules]
    if not entry.always_begun:
        checks.append(_beyond(entry))
    return checks


# ---- what every field asks for ----------------------------------------------------


def _required(entry: Entry) -> list[Check]:
    fields = [field for field in entry.sheet.read_fields if field.required and is_input(field)]
    if not fields:
        return []
    layout, context = entry.layout, entry.context
    blank = "+".join(f'({layout.span(of.id)}="")' for of in fields)
    counts = [f"SUMPRODUCT({entry.counted(f'({blank})', begun=True)})"]
    # A row with a word for nothing in it is begun.
    words_in = {of.id: context.nothing.get(of.nothing_words, "") for of in fields}
    counts += [
        f"SUMPRODUCT({entry.counted(f'({layout.span(name)}={words})')}*1)"
        for name, words in words_in.items()
        if words
    ]
    parts = [_blank_part(entry, of, words_in[of.id]) for of in fields]
    marks = tuple(
        _blank_mark(entry, [of for of in fields if of.nothing_words == words])
        for words in dict.fromkeys(of.nothing_words for of in fields)
    )
    return [_check(entry, "required", Severity.ERROR, marks, "+".join(counts), parts)]


def _check(
    entry: Entry, name: str, severity: Severity, marks: Sequence[Mark], count: str, parts: Sequence[Part]
) -> Check:
    """The check ``name`` of what every field asks for."""
    say = entry.context.say
    words = say(f"entry.check.{name}", period=entry.context.period, rows=entry.layout.prepared)
    code, found = f"{entry.sheet.id}.{name}", sum(len(part.hits) for part in parts)
    remedy = say(f"entry.remedy.{name}")
    return Check(code, entry.sheet, severity, words, remedy, tuple(marks), count, found, tuple(parts))


def _blank_part(entry: Entry, field: Field, nothing: str) -> Part:
    """Where ``field`` is blank or holds one of the words in the range ``nothing``."""
    span = entry.layout.span(field.id)
    test = f'(({span}="")+({span}={nothing}))' if nothing else f'({span}="")'
    values = ((index, entry.records[index].get(field.id)) for index in entry.begun)
    hits = [index for index, value in values if not filled(value) or is_nothing(field.nothing_words, value)]
    return _part(entry, field, entry.counted(test, begun=True), hits)


def _part(entry: Entry, field: Field, test: str, hits: Sequence[int]) -> Part:
    """``field`` of a check; ``hits`` are the indexes of records."""
    layout = entry.layout
    return Part(test, layout.span(field.id), layout.cols[field.id], entry.rows(field.id, hits))


def _blank_mark(entry: Entry, fields: Sequence[Field]) -> Mark:
    """Where one of ``fields``, in which the same words mean nothing, is blank or holds one of them."""
    # The column moves along with the areas, so it is not fixed.
    ref = entry.layout.ref(fields[0].id).replace("$", "")
    nothing = nothing_formula(fields[0].nothing_words, ref, entry.context)
    test = f'OR({ref}="",{nothing}>0)' if nothing else f'{ref}=""'
    names = tuple(of.id for of in fields)
    return Mark(names, test if entry.always_begun else f"AND({entry.begun_row},{test})")


def _values(entry: Entry, hidden: Hidden) -> list[Check]:
    layout = entry.layout
    fields = [field for field in entry.sheet.read_fields if is_input(field)]
    marks: list[Mark] = []
    counts: list[str] = []
    parts: list[Part] = []
    for field in fields:
        by_column = TYPES[field.type].over_columns
        formulas, count, test = (_by_column if by_column else _cell_by_cell)(entry, field, hidden)
        marks += [Mark((field.id,), formula) for formula in formulas]
        if count:
            counts.append(count)
            wrong = [i for i in entry.begun if is_wrong(field, entry.records[i], entry.context)]
            parts.append(_part(entry, field, test, wrong))
    if not marks:
        return []
    marks.append(Mark(tuple(of.id for of in fields), f"ISERROR({layout.ref(fields[0].id).replace('$', '')})"))
    return [_check(entry, "values", Severity.ERROR, marks, "+".join(counts), parts)]


def _by_column(entry: Entry, field: Field, hidden: Hidden) -> tuple[list[str], str, str]:
    """What colours a cell of ``field``, the count over its column, and 1 in the rows that are counted."""
    layout, context, kind = entry.layout, entry.context, TYPES[field.type]
    ref = layout.ref(field.id)
    tests, span = [kind.wrong(field, Spot(ref, context))], layout.span(field.id)
    source = context.sources.get(field.source)
    if source:  # the list may be on another sheet or still change: looked up by its defined name
        tests = [f'{ref}<>""', f"SUMPRODUCT(({source.name}={ref})*1)=0"]
    if nothing := nothing_formula(field.nothing_words, ref, context):
        tests.append(f"{nothing}=0")
    marks = [] if not tests[0] else tests if len(tests) == 1 else [f"AND({','.join(tests)})"]
    wrong = kind.wrong(field, Spot(span, context))
    if not wrong:
        return marks, "", ""
    words, listed = field.nothing_words, context.nothing.get(field.nothing_words, "")
    needed = listed and any(kind.is_wrong(field, word, {}, context) for word in words)
    test = entry.counted(f"({wrong})*{none_of(words, listed, span)}" if needed else f"({wrong})")
    return marks, f"SUMPRODUCT({test}*1)", test


def _cell_by_cell(entry: Entry, field: Field, hidden: Hidden) -> tuple[list[str], str, str]:
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

    def rows(count: int) -> str:
        return hidden.name(outside(a1_range(0, 0, count - 1, 0, fixed=True)))

    marks = kind.marks(field, Spot(layout.ref(field.id), context, layout.ref, rows))
    asked = f"INDEX({hidden.name(span)},{1 if layout.form else f'ROW()-{layout.first}'})=1"
    test = entry.counted(span)
    count = f"SUMPRODUCT({test})" if entry.kept else f"SUM({span})"
    return [given(mark, layout.ref(field.id)) for mark in marks] or [asked], count, test


def _period(entry: Entry) -> list[Check]:
    fields = [field for field in entry.sheet.read_fields if field.in_period and is_input(field)]
    if not fields:
        return []
    layout, context = entry.layout, entry.context
    marks = [Mark((field.id,), outside_formula(layout.ref(field.id), context)) for field in fields]
    parts = []
    for field in fields:
        hits = [i for i in entry.begun if is_outside(entry.records[i].get(field.id), context)]
        test = entry.counted(outside_formula(layout.span(field.id), context))
        parts.append(_part(entry, field, test, hits))
    count = "+".join(f"SUMPRODUCT({part.test})" for part in parts)
    return [_check(entry, "period", Severity.WARNING, marks, count, parts)]


def _beyond(entry: Entry) -> Check:
    """Rows below the prepared ones are read all the same, but no formula sees them."""
    layout = entry.layout
    name = entry.sheet.raw.project or next(iter(entry.sheet.fields))
    col = layout.cols[name]
    below = f"{quoted(entry.sheet.name)}!{a1_range(layout.last + 1, col, OPEN_END, col, fixed=True)}"
    part = Part(f'({below}<>"")', below, col, ())
    return _check(entry, "beyond", Severity.WARNING, (), f"COUNTA({below})", [part])
