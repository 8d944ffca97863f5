"""One line of the self-check: what is coloured, how often, where first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from onex_xl.findings import Severity
from onex_xl.pack.definitions import Sheet

COLS: Final = 1000
"""A place as one number, the smaller the earlier: row times this, plus column, both from 1."""
_BEYOND: Final = 10**8


@dataclass(frozen=True, slots=True)
class Mark:
    """``formula`` (for the first prepared row) true: the cells of ``fields`` in that row are coloured."""

    fields: tuple[str, ...]
    formula: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a check sees of one column. ``test`` is 1 (an array, for SUMPRODUCT) where its cells are wrong;
    they stand in column ``col`` (from 0) and in the rows of the range ``rows``. ``hits`` are the rows (from
    0) in which they are wrong now."""

    test: str
    rows: str
    col: int
    hits: tuple[int, ...]

    @property
    def formula(self) -> str:
        """How far its first wrong cell stands before the end of all places; 0: none is wrong. By MAX, which
        every spreadsheet program works out over an array within SUMPRODUCT; MATCH is not."""
        return f"SUMPRODUCT(MAX(({self.test})*({_BEYOND}-ROW({self.rows})*{COLS}-{self.col + 1})))"

    @property
    def value(self) -> int:
        """What :attr:`formula` gives now."""
        return _BEYOND - (min(self.hits) + 1) * COLS - self.col - 1 if self.hits else 0


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the self-check. ``count`` is a formula without ``=``, ``found`` its value; ``parts`` are
    the columns that it looks at (none: what is wrong has no cell)."""

    code: str
    sheet: Sheet
    severity: Severity
    words: str
    remedy: str
    marks: tuple[Mark, ...]
    count: str
    found: int
    parts: tuple[Part, ...] = ()

    @property
    def style(self) -> str:
        """The conditional style of its marks: red only for what must be changed."""
        return "bad" if self.severity is Severity.ERROR else "warn"

    @property
    def first(self) -> int:
        """The place of the first wrong cell; 0: there is none."""
        return place(max((part.value for part in self.parts), default=0))


def place(before_end: int) -> int:
    """The place that stands so far before the end of all places; 0 for none."""
    return _BEYOND - before_end if before_end else 0


def place_formula(before_end: str) -> str:
    """:func:`place` of the largest number in the range ``before_end``, as a formula without ``=``."""
    return f"IF(MAX({before_end})=0,0,{_BEYOND}-MAX({before_end}))"


def row_by_row(table: str, width: int) -> str:
    """How often ``table``, an array of comparisons ``width`` wide, is true in each of its rows. For formulas
    on the hidden sheet, whose rows nobody deletes. MMULT is the one function that adds up rows."""
    return f"MMULT({table}*1,ROW($A$1:$A${width})^0)"


def none_of(words: Sequence[str], listed: str, span: str) -> str:
    """1 where the cells of ``span`` hold none of ``words``, which stand in the range ``listed``."""
    return f"(1-{row_by_row(f'({span}={listed})', len(words))})"
