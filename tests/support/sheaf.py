"""A workbook together with the truth about it, for those who change both.

A :class:`Sheaf` has, for every tab, where its header, its columns and its records stand, and what each record
says. ``DOUBT`` in the truth is a cell that nobody can be sure of: it must be said.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from onex_xl.model import Return
from onex_xl.pack.definitions import Pack
from onex_xl.pack.schema import Field
from tests.support.edited import Content, Edited, Sheet

DOUBT = object()


@dataclass
class Tab:
    """A table in the workbook: ``header`` and ``rows`` are rows of the file, ``cols`` columns by field;
    ``records`` what each row says. ``lost`` fields cannot be told at all; with ``gone`` the whole tab."""

    id: str
    name: str
    fields: dict[str, Field]
    header: int
    rows: list[int]
    cols: dict[str, int]
    records: list[dict[str, Any]]
    lost: set[str] = field(default_factory=set)
    gone: bool = False

    def below(self) -> int:
        """The first row after the records."""
        return (self.rows[-1] if self.rows else self.header + 1) + 1


@dataclass
class Sheaf:
    """A workbook and the truth about it. ``harmless`` until something was done that changes its meaning."""

    book: Edited
    tabs: dict[str, Tab]
    harmless: bool = True
    done: list[str] = field(default_factory=list)

    def sheet(self, tab: Tab) -> Sheet:
        return self.book.sheet(tab.name)


def sheaf(book: Edited, clean: Return, pack: Pack) -> Sheaf:
    """The truth about an unharmed workbook, as its clean reading has it."""
    tabs = {}
    for sheet in pack.returns.tables:
        table = clean.tables[sheet.id]
        if sheet.raw.layout == "table":
            header = table.rows[0] - 2
            fields = {of.id: of for of in sheet.read_fields}
            records = [{name: table.columns[name][index] for name in fields} for index in range(len(table))]
            tabs[sheet.id] = Tab(
                sheet.id, sheet.name, fields, header, list(table.rows), dict(table.cols), records
            )
    return Sheaf(book, tabs)


Mutation = Callable[[Sheaf, Tab, random.Random], bool | None]
"""Changes a tab and the truth about it; gives ``False`` when there was nothing to be done."""


def shift_rows(tab: Tab, at: int, by: int) -> None:
    tab.header += by if tab.header >= at else 0
    tab.rows = [row + by if row >= at else row for row in tab.rows]


def shift_cols(tab: Tab, at: int, by: int) -> None:
    tab.cols = {name: col + by if col >= at else col for name, col in tab.cols.items()}


def filled_cell(tab: Tab, chance: random.Random, *types: str) -> tuple[int, str] | None:
    """A filled cell of a field of one of ``types`` (any, without)."""
    filled = [
        (index, name)
        for index, record in enumerate(tab.records)
        for name in tab.cols
        if record.get(name) not in ("", None, DOUBT) and (not types or tab.fields[name].type in types)
    ]
    return chance.choice(filled) if filled else None


def put(found: Sheaf, tab: Tab, index: int, name: str, value: Content) -> None:
    found.sheet(tab).put((tab.rows[index], tab.cols[name]), value)


def wide(text: str) -> str:
    """Full-width digits."""
    return "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text)
