"""What a pack's rules may name, and their parsing with the place in the pack where one is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from onex_xl.errors import PackError
from onex_xl.pack import schema
from onex_xl.pack.definitions import CAMPAIGN_SYMBOLS, field_symbol
from onex_xl.rules.nodes import Node, Symbol, Type
from onex_xl.rules.parse import RuleError, parse


def sheet_scope(sheet: schema.Sheet) -> dict[str, Symbol]:
    """The names a rule over ``sheet`` may use: the campaign's and the sheet's own fields."""
    return {**CAMPAIGN_SYMBOLS, **{field.id: field_symbol(field) for field in sheet.fields if not field.live}}


def checked(source: str, scope: Mapping[str, Symbol], wanted: Type | None, file: str, key: str) -> Node:
    """Parse ``source``; a :class:`RuleError` becomes a :class:`PackError` with its place."""
    try:
        return parse(source, scope, wanted)
    except RuleError as error:
        place = f"{key}:{error.column}" if error.column else key
        raise PackError(file, place, error.reason) from None
