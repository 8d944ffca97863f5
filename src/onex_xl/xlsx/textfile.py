"""CSV and other separated text, as programs export it: one sheet whose cells are texts."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from onex_xl.xlsx.inspection import Limits, Refusal
from onex_xl.xlsx.kind import Kind, decoded
from onex_xl.xlsx.read import Book, Cell, Grid

_SEPARATORS = ",\t;|"
_LOOKED_AT, _LINES_LOOKED_AT = 2**18, 50
_QUOTED = re.compile(r'"[^"]*"')
_AS_TEXT = re.compile(r'="?([^"]*)"?')
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{1,2}")


def read_text(data: bytes, name: str = "", limits: Limits | None = None) -> Book | Refusal:
    """The table in ``data``: UTF-8 (with or without mark), UTF-16 with mark, or GB 18030, which GBK is part
    of; separated by comma, tab, semicolon or bar, whichever is most regular. Its sheet is called ``name``.

    Excel's ways of keeping a number a text (``="007"``, ``'007``, a tab before it) are undone; a number
    that Excel has shortened (``4.40507E+17``) becomes one, so that it is known to have lost digits.
    """
    limits = limits or Limits()
    if len(data) > limits.file:
        return Refusal("file.too-large", {"found": -(-len(data) // 2**20), "limit": limits.file // 2**20})
    text = decoded(data)
    if text is None:
        return Refusal("file.not-a-workbook", {"kind": Kind.TEXT.label})
    text = text.removeprefix("\ufeff")
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            rows.append([as_cell(item) for item in row])
            cells += len(row)
            if cells > limits.cells:
                return Refusal("file.too-many-cells", {"found": cells, "limit": limits.cells})
    except csv.Error:
        return Refusal("file.unreadable")
    return Book((Grid(name, "visible", rows),))


def _separator(text: str) -> str:
    """The separator that most lines have equally often; those with more columns go before."""
    head = _QUOTED.sub("", text[:_LOOKED_AT])
    lines = [line for line in head.splitlines()[:_LINES_LOOKED_AT] if line.strip()]

    def regular(mark: str) -> tuple[int, int]:
        counts = Counter(line.count(mark) for line in lines)
        counts.pop(0, None)
        if not counts:
            return 0, 0
        times, lines_so = counts.most_common(1)[0]
        return lines_so, times

    return max(_SEPARATORS, key=regular)


def as_cell(text: str) -> Cell:
    """A text of an export as the cell that is meant."""
    text = text.strip("\t ")
    if text[:1] in ("=", "'"):
        match = _AS_TEXT.fullmatch(text)
        text = match[1] if match else text.removeprefix("'")
    return float(text) if is_shortened(text) else text


def is_shortened(text: str) -> bool:
    """Whether ``text`` is a number that Excel has shortened."""
    return text[:1].isdigit() and _SCIENTIFIC.fullmatch(text) is not None
