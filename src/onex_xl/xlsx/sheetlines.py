"""A sheet's rows and columns as its XML has them: which are hidden, and whether all stand in order.

Works, like :mod:`sheetscan`, on the spelling that spreadsheet programs write.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from onex_xl.xlsx.cells import LAST_COLUMN
from onex_xl.xlsx.inspection import Disorder

_ROW = re.compile(rb'<row(?: r="([0-9]{1,7})")?(?=[\s/>])([^>]*+)>(?:\s*+<c r="[A-Z]++([0-9]++))?')
_ITS_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_HIDDEN_ROW = re.compile(rb'\b(?:hidden="(?:1|true)"|ht="(?:[01](?:\.[0-9]*)?|\.[0-9]*)")')
"""Excel draws a row of height 0 as one that is hidden; what is less than two points high nobody can read."""
_HIDDEN_COLUMNS = re.compile(rb'<col (?=[^>]*?\b(?:hidden="(?:1|true)"|width="0?(?:\.[01][0-9]*)?"))[^>]*')
_NUMBER = {name: re.compile(rb"\b" + name + rb'="([0-9]{1,9})"') for name in (b"min", b"max")}
_NO_HEIGHT = re.compile(rb'<sheetFormatPr [^>]*?\bzeroHeight="(?:1|true)"')
_NO_WIDTH = re.compile(rb'<sheetFormatPr [^>]*?\bdefaultColWidth="0(?:\.0*)?"')
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Line = tuple[bytes, bytes, bytes]


def lines(body: bytes) -> list[Line]:
    """Of each row its number (``b""`` where it says none), its other attributes, and the row that its first
    cell names."""
    found: list[Line] = _ROW.findall(body)
    if any(not number for number, _, _ in found):
        said = [_ITS_NUMBER.search(attributes) for _, attributes, _ in found]
        found = [
            (row[0] or (match[1] if match else b""), *row[1:]) for row, match in zip(found, said, strict=True)
        ]
    return found


def hidden_rows(head: bytes, rows: Sequence[Line]) -> int:
    """Rows that nobody sees: hidden, of no height, or of none of their own where the usual one is none."""
    attributes = Counter(row[1] for row in rows)
    hidden = {text for text in attributes if _HIDDEN_ROW.search(text)}
    if _NO_HEIGHT.search(head):
        hidden |= {text for text in attributes if b"ht=" not in text}
    return sum(attributes[text] for text in hidden)


def hidden_columns(head: bytes, filled: int) -> int:
    """Columns that nobody sees: hidden, of no width, or, of the ``filled`` ones, all where that is usual."""
    count = 0
    for tag in _HIDDEN_COLUMNS.findall(head):
        first, last = _NUMBER[b"min"].search(tag), _NUMBER[b"max"].search(tag)
        if first and last:
            count += max(min(int(last[1]), LAST_COLUMN) - int(first[1]) + 1, 0)
    return max(count, filled) if _NO_WIDTH.search(head) else count


def disorder(
    rows: Sequence[Line], addresses: Sequence[bytes], named: Iterable[bytes]
) -> tuple[Disorder, ...]:
    """What Excel offers to repair because rows and cells are not each there once, in order: ``addresses`` are
    those of the filled cells, ``named`` the rows in them."""
    found = []
    if len(set(addresses)) != len(addresses):
        found += [Disorder("cell-twice", cell.decode()) for cell, n in Counter(addresses).items() if n > 1]
    if any(not row[0] for row in rows):  # Where rows do not say their number, their cells do.
        return tuple(found)
    numbers = [int(row[0]) for row in rows]
    lost = set(map(int, named)).difference(numbers)
    others = ((int(first), int(number)) for number, _, first in rows if first and first != number)
    lost |= {first for first, number in others if first != number}
    strays = (cell.decode() for cell in addresses if int(cell.translate(None, _LETTERS)) in lost)
    if lost and (stray := next(strays, "")):
        found.append(Disorder("cell-elsewhere", stray))
    late = next((row for before, row in pairwise(numbers) if row <= before), 0)
    if late:
        found.append(Disorder("rows-disordered", f"A{late}"))
    return tuple(found)
