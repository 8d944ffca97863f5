"""A data-entry sheet that has nothing to do with certificates, to test fields and rules one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from onex_xl.entry.entries import Entry
from onex_xl.entry.layout import layout_of
from onex_xl.fields.context import Context, Source, campaign_texts
from onex_xl.model import Campaign, Value
from onex_xl.pack import schema
from onex_xl.pack.definitions import Rule, Sheet
from onex_xl.pack.scope import sheet_scope
from onex_xl.rules.nodes import Type
from onex_xl.rules.parse import parse

CAMPAIGN = Campaign(2026, "动物园", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 20), "cats")
_WORDS = {"check": "查", "sentence": "不对。", "remedy": "改。"}


def field(kind: str = "text", **more: Any) -> schema.Field:
    """A field of type ``kind``."""
    return msgspec.convert({"id": "cat", "label": "猫", "type": kind, **more}, schema.Field)


def rule(code: str, on: Sequence[str], holds: str = "", **more: Any) -> schema.Rule:
    """A rule over the sheet ``cats``."""
    raw = {"code": code, "sheet": "cats", "on": list(on), "holds": holds, "zh": _WORDS, "en": _WORDS, **more}
    return msgspec.convert(raw, schema.Rule)


def sheet(fields: Sequence[schema.Field], rules: Sequence[schema.Rule] = (), **more: Any) -> Sheet:
    """The sheet ``cats``: a table unless ``layout`` says otherwise."""
    raw = schema.Sheet(**{"id": "cats", "name": "猫", "layout": "table", "fields": tuple(fields), **more})
    scope = sheet_scope(raw)
    trees = [parse(item.holds, scope, Type.BOOL) if item.holds else None for item in rules]
    return Sheet(raw, tuple(Rule(item, tree, frozenset()) for item, tree in zip(rules, trees, strict=True)))


def context(**sources: Source) -> Context:
    """The context of a Chinese workbook of ``CAMPAIGN``."""
    return Context(CAMPAIGN, "zh", sources, campaign_texts(CAMPAIGN, "zh"))


def entry(of: Sheet, records: Sequence[Mapping[str, Value]] = (), **sources: Source) -> Entry:
    """``of`` with ``records`` in it."""
    return Entry(
        layout_of(of, records=len(records)), [dict(record) for record in records], context(**sources)
    )
