"""The registry workbook that the office fills in, planned: blank, or with last year's records in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onex_xl.entry.book import finish_book
from onex_xl.entry.check import Check
from onex_xl.entry.checks import checks_of
from onex_xl.entry.entries import Entry, Record
from onex_xl.entry.hidden import Hidden, longest_nothing, stamp
from onex_xl.entry.layout import Layout, layout_of
from onex_xl.entry.rule_checks import rule_check
from onex_xl.entry.sheets import plan_table
from onex_xl.fields.context import Context, Source, campaign_texts
from onex_xl.fields.validations import list_key, needs_list
from onex_xl.model import Campaign
from onex_xl.pack import schema
from onex_xl.pack.definitions import Pack, Rule, Sheet
from onex_xl.xlsx.plan import BookPlan

Records = Mapping[str, Sequence[Record]]
"""Sheet id → its rows."""

_NOTHING: Records = {}


def plan_registry(pack: Pack, campaign: Campaign, records: Records = _NOTHING) -> BookPlan:
    """The registry workbook of ``campaign`` with ``records`` in it."""
    layouts = {
        sheet.id: layout_of(sheet, records=len(records.get(sheet.id, ()))) for sheet in pack.registry.tables
    }
    hidden = Hidden(max(_longest_list(pack), longest_nothing(pack.registry)))
    marks = stamp(pack, pack.registry, campaign)
    hidden.stamp(marks)
    sources = {**_own_lists(pack, hidden), **_from_sheets(layouts, records, hidden)}
    language = pack.raw.language
    nothing = hidden.nothing(pack.registry)
    context = Context(campaign, language, sources, campaign_texts(campaign, language), nothing)
    book = BookPlan()
    for sheet in pack.registry.tables:
        entry = Entry(layouts[sheet.id], [dict(record) for record in records.get(sheet.id, ())], context)
        book.sheet(plan_table(entry, _checks(entry, hidden)))
    book.sheet(hidden.plan)
    book.names = dict(hidden.names)
    finish_book(book, pack.registry.raw.title, context, marks)
    return book


def _checks(entry: Entry, hidden: Hidden) -> list[Check]:
    """What is coloured: values that no field takes, the pack's rules, and rows that share the sheet's key."""
    checks = checks_of(entry, hidden)
    if entry.sheet.raw.key:
        # Nothing is counted here, so the hidden column of this count is thrown away; no colour asks it.
        checks.append(rule_check(entry, _key_rule(entry.sheet, entry.context), Hidden(0)))
    return checks


def _key_rule(sheet: Sheet, context: Context) -> Rule:
    words = schema.Sentence(
        check=context.say("entry.check.key"),
        sentence=context.say("entry.check.key"),
        remedy=context.say("entry.remedy.key"),
    )
    key = sheet.raw.key
    raw = schema.Rule(code=f"{sheet.id}.key", sheet=sheet.id, on=key, unique=key, zh=words, en=words)
    return Rule(raw, None, frozenset())


def _from_sheets(layouts: Mapping[str, Layout], records: Records, hidden: Hidden) -> dict[str, Source]:
    """The lists that fields take from another sheet of the workbook, as far as it is filled in."""
    found = {}
    for layout in layouts.values():
        for field in layout.sheet.raw.fields:
            origin, dot, name = field.source.partition(".")
            if dot and field.source not in found:
                span = layouts[origin].span(name)
                top = span.partition(":")[0]
                choose = f"=OFFSET({top},0,0,MAX(1,COUNTA({span})),1)"
                values = tuple(str(record.get(name) or "") for record in records.get(origin, ()))
                found[field.source] = Source(choose, hidden.name(span), (), values)
    return found


def _own_lists(pack: Pack, hidden: Hidden) -> dict[str, Source]:
    fields = [field for sheet in pack.registry.tables for field in sheet.raw.fields if needs_list(field)]
    found = {}
    for field in fields:
        span, cells = hidden.listed(field.id, field.choices)
        found[list_key(field)] = Source(f"={span}", "", cells, field.choices)
    return found


def _longest_list(pack: Pack) -> int:
    fields = [field for sheet in pack.registry.tables for field in sheet.raw.fields if needs_list(field)]
    return max([2, *(len(field.choices) + 1 for field in fields)])
