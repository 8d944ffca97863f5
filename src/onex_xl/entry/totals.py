"""Which rows of a table formulas leave out because our reader will: totals that people add.

A row that names no project of ours is a total if one of its first texts says so. Only operators run over
columns in every spreadsheet program, so the few rows in question are found one after the other, and each is
taken to pieces in cells of the hidden sheet.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Final

from onex_xl.entry.entries import DOUBTED, Entry
from onex_xl.entry.hidden import Hidden, outside
from onex_xl.reading.totals import LOOKED_AT, WORDS
from onex_xl.rules.formula import literal
from onex_xl.xlsx.cells import a1, a1_range
from onex_xl.xlsx.plan import Formula, Link, Scalar

_NO_ROW: Final = 2_000_000
"""A row below all rows."""
_END: Final = "CHAR(7)"
"""Stands between texts while blanks are taken out of them: nobody types it."""
_OPENING, _CLOSING = "（【〔[", "）】〕]"
_UNSEEN: Final = ('" "', '"　"', '"\u00a0"', "CHAR(9)", "CHAR(10)", "CHAR(13)", '"*"', '"＊"', '":"', '"："')
"""What labels are compared without, as formulas write it."""


class Totals:
    """Finds totals in the tables of one workbook. ``words``: where on the hidden sheet the texts stand that
    say so."""

    def __init__(self, hidden: Hidden) -> None:
        self.hidden = hidden
        first = hidden.block(["totals"], len(WORDS))
        for row, word in enumerate(WORDS, first):
            hidden.plan.put(row, 0, word)
        self.words = a1_range(first, 0, first + len(WORDS) - 1, 0, fixed=True)

    def without(self, entry: Entry) -> Entry:
        """``entry`` with a hidden column that is 1 in its rows but totals."""
        if entry.projects is None:
            return entry
        # The same text in every row, so that it costs next to nothing in the file.
        none = f"=1-SUMPRODUCT(({self._rows(entry)}=ROW())*1)"
        rows = range(entry.layout.prepared)
        formulas = (Formula(none, int(index not in entry.totals)) for index in rows)
        kept = self.hidden.column(entry.layout, f"{entry.sheet.id}.kept", formulas)
        asked = f"INDEX({self.hidden.name(kept)},ROW()-{entry.layout.first})=0"
        return replace(entry, kept=kept, total_row=asked)

    def _rows(self, entry: Entry) -> str:
        """The cells in which the rows (from 1) of the totals in ``entry`` stand, by name."""
        head = [f"{entry.sheet.id}.totals", "row", "texts", *("text" for _ in range(LOOKED_AT)), "total"]
        first = self.hidden.block(head, DOUBTED)
        area = self.hidden.name(entry.layout.table)
        row_before = str(entry.layout.first)
        for row in range(first, first + DOUBTED):
            self.hidden.plan.put_row(row, 1, self._cells(entry, area, row, row_before, row - first))
            row_before = a1(row, 1, fixed=True)
        last = len(head) - 1
        return self.hidden.name(outside(a1_range(first, last, first + DOUBTED - 1, last, fixed=True)))

    def _cells(
        self, entry: Entry, area: str, row: int, before: str, number: int
    ) -> list[Scalar | Formula | Link]:
        """Of the doubted row with this number: which it is, its texts, the first of them, and its row again
        if it is a total."""
        found = entry.doubted[number : number + 1]
        at, joined = (a1(row, col, fixed=True) for col in (1, 2))
        pieces = [a1(row, 3 + part, fixed=True) for part in range(LOOKED_AT)]
        texts = [_normal(text) for index in found for text in entry.texts(index)]
        said = "+".join(f"({self.words}={_without_brackets(piece)})" for piece in pieces)
        total = f'=IF({joined}="",0,IF(SUMPRODUCT({said})>0,{at},0))'
        is_one = bool(found) and found[0] in entry.totals
        which = entry.layout.first + found[0] + 1 if found else _NO_ROW
        return [
            Formula(f"={_next(entry, before)}", which),
            Formula(f'=IF({at}={_NO_ROW},"",{_texts(entry, area, at)})', _joined(texts) if found else ""),
            *(
                Formula(f'=IF({joined}="","",{_piece(joined, part)})', (*texts, "", "", "")[part])
                for part in range(LOOKED_AT)
            ),
            Formula(total, which if is_one else 0),
        ]


def _next(entry: Entry, before: str) -> str:
    """The first row below row ``before`` in which something stands, but no project of ours."""
    assert entry.projects is not None
    span = entry.layout.span(entry.sheet.raw.project)
    own = "+".join(f"({span}={cell})" for cell in entry.projects.cells) or "0"
    rows = f"ROW({span})"
    far = f'SUMPRODUCT(MAX(({entry.layout.table}<>"")*(1-({own}))*({rows}>{before})*({_NO_ROW}-{rows})))'
    return f"{_NO_ROW}-{far}" if before.isdigit() else f"IF({before}={_NO_ROW},{_NO_ROW},{_NO_ROW}-{far})"


def _texts(entry: Entry, area: str, at: str) -> str:
    """The texts of row ``at``, one blank after each and more at the end, none within."""
    layout = entry.layout
    cols = (layout.cols[field.id] - layout.read_cols[0] + 1 for field in entry.sheet.read_fields)
    text = f"&{_END}&".join(f"T(INDEX({area},{at}-{layout.first},{col}))" for col in cols)
    brackets = [*((sign, "(") for sign in _OPENING), *((sign, ")") for sign in _CLOSING)]
    changes = [
        *((sign, '""') for sign in _UNSEEN),
        *((literal(one), literal(other)) for one, other in brackets),
    ]
    changes.append((_END, '" "'))
    text = reduce(lambda inner, change: f"SUBSTITUTE({inner},{change[0]},{change[1]})", changes, text)
    return f"TRIM({text})&{literal(' ' * LOOKED_AT)}"


def _joined(texts: list[str]) -> str:
    return " ".join(texts) + " " * LOOKED_AT


def _normal(text: str) -> str:
    """``text`` as :func:`_texts` makes it."""
    brackets = dict.fromkeys(map(ord, _OPENING), "(") | dict.fromkeys(map(ord, _CLOSING), ")")
    unseen = dict.fromkeys(map(ord, " 　\u00a0\t\n\r*＊:："))
    return text.translate({**unseen, **brackets})


def _piece(joined: str, part: int) -> str:
    """The text number ``part`` of those in ``joined``."""
    ends = [f'FIND({_END},SUBSTITUTE({joined}," ",{_END},{number}))' for number in (part, part + 1)]
    if part == 0:
        return f'LEFT({joined},FIND(" ",{joined})-1)'
    return f"MID({joined},{ends[0]}+1,{ends[1]}-{ends[0]}-1)"


def _without_brackets(piece: str) -> str:
    """``piece`` without what stands in its brackets. A pair is put behind it, so that there is one."""
    start, end = (f'FIND("{sign}",{piece}&"()")' for sign in "()")
    return f'IFERROR(SUBSTITUTE(REPLACE({piece}&"()",{start},{end}-{start}+1,""),"()",""),"")'
