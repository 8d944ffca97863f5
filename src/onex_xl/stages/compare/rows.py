"""By what a row is known again in another file, and what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from onex_xl.fields.forms import code_form
from onex_xl.model import Return, Table, Value
from onex_xl.pack.definitions import Pack, Sheet

_NAMING = frozenset({"text", "code", "choice", "id_number"})


def key_fields(sheet: Sheet) -> tuple[str, ...]:
    """The fields by which a row of ``sheet`` is known again: those that the pack wants to occur once
    together; where it says nothing, the project and the required texts."""
    unique = {name for rule in sheet.rules for name in rule.raw.unique}
    if sheet.raw.projects:
        unique = {sheet.raw.project}
    if unique:
        return tuple(name for name in sheet.fields if name in unique)
    return tuple(
        of.id
        for of in sheet.read_fields
        if of.id == sheet.raw.project or (of.required and of.type in _NAMING)
    )


def typed_fields(sheet: Sheet) -> tuple[str, ...]:
    """The fields that the department fills in."""
    return tuple(of.id for of in sheet.read_fields if not of.prefill)


def values_of(table: Table, index: int, fields: Iterable[str]) -> tuple[Value, ...]:
    """The values of ``fields`` in one record as they are compared: what only looks otherwise is the same."""
    return tuple(code_form(value_of(table, name, index)) for name in fields)


def value_of(table: Table, name: str, index: int) -> Value:
    """What stands in a cell: its value; where it could not be read as one, the text that was typed."""
    column = table.columns.get(name)
    value = column[index] if column else None
    return table.raw.get((name, index), "") if value in (None, "") else value


def filled_projects(pack: Pack, projects: Iterable[str], tables: Mapping[str, Table]) -> tuple[str, ...]:
    """Those of ``projects`` of which a return has data: a row in any table, or a number other than 0 in its
    row on the sheet of projects."""
    found: set[Value] = set()
    for name, table in tables.items():
        sheet = pack.returns.by_id[name]
        if not sheet.raw.project:
            continue
        numbers = [of for of in typed_fields(sheet) if of in table.columns]
        for index, code in enumerate(table.columns[sheet.raw.project]):
            if not sheet.raw.projects or any(_is_number(table.columns[of][index]) for of in numbers):
                found.add(code)
    return tuple(code for code in projects if code in found)


def is_blank(pack: Pack, ret: Return) -> bool:
    """Whether nothing at all was filled in: the template as it was sent out, with what it proposes itself.
    Where something stands that could not be read, or a sheet was not found, nobody can say so."""
    sheets = pack.returns.tables
    if ret.unread or ret.self_scores or any(sheet.id not in ret.tables for sheet in sheets):
        return False
    return not any(_has_anything(ret.tables[sheet.id], sheet) for sheet in sheets)


def _has_anything(table: Table, sheet: Sheet) -> bool:
    typed = [name for name in typed_fields(sheet) if not sheet.fields[name].default]
    return any(
        value_of(table, name, index) not in (None, "") for name in typed for index in range(len(table))
    )


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool) and value != 0
