"""What a newer return says differently, value by value. Rows are known again by their key, not by where they
stand, so that a sorted roster has not changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from onex_xl.fields.text import shown
from onex_xl.masking import masked
from onex_xl.model import PERSONAL, Change, Changes, Table, Value
from onex_xl.pack.definitions import Pack, Sheet
from onex_xl.privacy import Words, is_plain, words_of
from onex_xl.reading.report import short
from onex_xl.stages.compare.rows import key_fields, typed_fields, value_of, values_of
from onex_xl.xlsx.cells import a1

LISTED = 100
"""As many differences are kept; the others are only counted."""

_ENOUGH = 0.5
"""Share of filled values by which two rows in the same place are one row, changed."""


def compare_tables(pack: Pack, older: Mapping[str, Table], newer: Mapping[str, Table]) -> Changes:
    """The differences in what the department typed, in the order of the sheets, without values that may say
    who somebody is."""
    found: list[Change] = []
    for sheet in pack.returns.tables:
        if sheet.id in older or sheet.id in newer:
            words = words_of(pack) if any(of.personal for of in sheet.raw.fields) else None
            found += _Pair(sheet, older.get(sheet.id), newer.get(sheet.id), words).changes()
    kinds = [change.kind for change in found]
    return Changes(
        kinds.count("changed"), kinds.count("added"), kinds.count("removed"), tuple(islice(found, LISTED))
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """One sheet in both returns; a return may lack it."""

    sheet: Sheet
    old: Table | None
    new: Table | None
    words: Words | None
    """Of a sheet with personal fields: the words that may be told."""

    def changes(self) -> Iterator[Change]:
        partners = self._partners()
        for index in range(len(self.new) if self.new else 0):
            before = partners.get(index)
            if before is None:
                yield self._row("added", self.new, index)
            else:
                yield from self._cells(before, index)
        kept = set(partners.values())
        for index in range(len(self.old) if self.old else 0):
            if index not in kept:
                yield self._row("removed", self.old, index)

    def _partners(self) -> dict[int, int]:
        """Newer record → older record of the same thing."""
        if self.old is None or self.new is None:
            return {}
        if self.sheet.raw.layout == "form":
            return {0: 0}
        key = key_fields(self.sheet)
        rest = tuple(name for name in typed_fields(self.sheet) if name not in key)
        found: dict[int, int] = {}
        for fields in (key, rest) if rest else (key,):
            _match(found, self.old, self.new, fields)
        self._match_in_place(found)
        return found

    def _match_in_place(self, found: dict[int, int]) -> None:
        """Rows left over that stand where they stood and are half the same."""
        assert self.old is not None and self.new is not None
        taken = set(found.values())
        there = {row: index for index, row in enumerate(self.old.rows) if index not in taken}
        names = typed_fields(self.sheet)
        for index, row in enumerate(self.new.rows):
            if index in found or row not in there:
                continue
            pairs = list(
                zip(values_of(self.old, there[row], names), values_of(self.new, index, names), strict=True)
            )
            filled = [pair for pair in pairs if pair != ("", "")]
            if sum(one == other for one, other in filled) >= _ENOUGH * len(filled):
                found[index] = there[row]

    def _cells(self, before: int, after: int) -> Iterator[Change]:
        """What changed in a record that both have."""
        assert self.old is not None and self.new is not None
        names = typed_fields(self.sheet)
        was, now = values_of(self.old, before, names), values_of(self.new, after, names)
        for name, one, other in zip(names, was, now, strict=True):
            if one != other:
                texts = (_text(table, name, at) for table, at in ((self.old, before), (self.new, after)))
                old, new = (self._hidden(name, text) for text in texts)
                yield self._change("changed", self.new, after, name, old, new)

    def _hidden(self, name: str, text: str) -> str:
        if not text or self.words is None:
            return masked(text)
        shown_to_all = (
            not self.sheet.fields[name].personal and masked(text) == text and is_plain(text, self.words)
        )
        return text if shown_to_all else PERSONAL

    def _row(self, kind: str, table: Table | None, index: int) -> Change:
        assert table is not None
        return self._change(kind, table, index)

    def _change(
        self, kind: str, table: Table, index: int, name: str = "", old: str = "", new: str = ""
    ) -> Change:
        first = next((of for of in (name, *table.cols) if of), "")
        at = table.position(first, index)
        codes = table.columns.get(self.sheet.raw.project)
        project = str(codes[index] or "") if codes else ""
        return Change(kind, self.sheet.id, table.sheet, a1(*at) if at else "", project, name, old, new)


def _match(found: dict[int, int], old: Table, new: Table, fields: Sequence[str]) -> None:
    """Add to ``found`` the records not yet in it that agree in ``fields``, in the order of the rows."""
    waiting: dict[tuple[Value, ...], list[int]] = {}
    for index in _free(old, found.values()):
        waiting.setdefault(values_of(old, index, fields), []).append(index)
    for index in _free(new, found):
        known = values_of(new, index, fields)
        if any(part != "" for part in known) and waiting.get(known):
            found[index] = waiting[known].pop(0)


def _free(table: Table, taken: Iterable[int]) -> list[int]:
    known = set(taken)
    return [index for index in range(len(table)) if index not in known]


def _text(table: Table, name: str, index: int) -> str:
    told = shown(value_of(table, name, index))
    return short(f"{told:.15g}" if isinstance(told, float) else str(told))
