"""The pack's rules as marks, counts and places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from onex_xl.entry.check import Check, Mark, Part
from onex_xl.entry.entries import Entry, Record
from onex_xl.entry.hidden import Hidden
from onex_xl.entry.layout import ROW
from onex_xl.findings import Severity
from onex_xl.model import Value
from onex_xl.pack.definitions import Rule
from onex_xl.pack.schema import Sentence
from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.formula import Cells, NoFormula, array, scalar
from onex_xl.rules.functions import filled
from onex_xl.rules.nodes import Node, Not, Symbol
from onex_xl.xlsx.cells import quoted
from onex_xl.xlsx.plan import Formula


@dataclass(frozen=True)
class FactCells:
    """Where the facts of the project in a record stand and what they are, for rules that use them."""

    ref: Callable[[str, int], str]
    values: Callable[[int], Record]


@dataclass(frozen=True, slots=True)
class _Told:
    """What tells the records that break a rule: a colour's formula, their count, and 1 in their rows (an
    array); ``hits`` are their indexes."""

    mark: str
    count: str
    rows: str
    hits: tuple[int, ...]


def rule_check(entry: Entry, rule: Rule, hidden: Hidden, facts: FactCells | None = None) -> Check:
    """The check of one rule of the pack."""
    if rule.raw.unique:
        told = _unique(entry, rule, hidden)
    elif rule.facts and facts is not None:
        told = _with_facts(entry, rule, hidden, facts)
    else:
        told = _alone(entry, rule, hidden)
    sentence = _sentence(rule, entry.context.language)
    error = rule.raw.severity == "error" and not rule.raw.trial
    severity = Severity.ERROR if error else Severity.WARNING
    on = rule.raw.on[0]
    part = Part(told.rows, entry.layout.span(on), entry.layout.cols[on], entry.rows(on, told.hits))
    return Check(
        rule.code, entry.sheet, severity, sentence.check, sentence.remedy,
        (Mark(rule.raw.on, told.mark),), told.count, len(told.hits), (part,),
    )  # fmt: skip


def _sentence(rule: Rule, language: str) -> Sentence:
    return rule.raw.zh if language == "zh" else rule.raw.en


def _cells(entry: Entry, name: Callable[[Symbol], str]) -> Cells:
    return Cells(name, nothing=entry.context.nothing.__getitem__)


def _flagged(entry: Entry, mark: str, flags: str, hits: Iterable[int]) -> _Told:
    """What a hidden column tells that is 1 in the records that break a rule."""
    rows = entry.counted(flags)
    return _Told(mark, f"SUMPRODUCT({rows})" if entry.kept else f"SUM({flags})", rows, tuple(hits))


def _alone(entry: Entry, rule: Rule, hidden: Hidden) -> _Told:
    """A rule over a row's own fields."""
    assert rule.test is not None
    layout, symbols = entry.layout, entry.context.campaign.symbols()
    broken = Not(bind(rule.test, symbols))
    begun = not entry.always_begun and _breaks_when_blank(rule, entry)
    text = scalar(broken, _cells(entry, lambda symbol: layout.ref(symbol.name)))
    mark = f"AND({entry.begun_row},{text})" if begun else text
    hits = tuple(index for index in entry.begun if entry.breaks(rule, index, symbols))
    try:
        over_rows = array(broken, _cells(entry, lambda symbol: layout.span(symbol.name)))
    except NoFormula:
        return _flagged(entry, mark, _row_by_row(entry, rule, hidden, broken, begun, hits), hits)
    rows = entry.counted(over_rows, begun=begun)
    return _Told(mark, f"SUMPRODUCT({rows}*1)", rows, hits)


def _row_by_row(
    entry: Entry, rule: Rule, hidden: Hidden, broken: Node, begun: bool, hits: tuple[int, ...]
) -> str:
    """A hidden column for a rule that does not run over columns."""
    layout = entry.layout
    test = scalar(broken, _cells(entry, lambda symbol: layout.any_ref(symbol.name)))
    if begun:
        row = layout.row_span.replace(str(layout.first + 1), ROW)
        test = f"AND(COUNTA({quoted(entry.sheet.name)}!{row})>0,{test})"
    return hidden.flags(layout, rule.code, test, hits)


def _with_facts(entry: Entry, rule: Rule, hidden: Hidden, facts: FactCells) -> _Told:
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
    hits = (index for index, breaks in enumerate(formulas) if breaks.value == 1)
    return _flagged(entry, mark, span, hits)


def _unique(entry: Entry, rule: Rule, hidden: Hidden) -> _Told:
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
    return _flagged(entry, f"AND({','.join(twice(layout.ref, local))})", span, sorted(repeated))


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
