"""What the types of fields have in common, and what their cells are judged by.

A type is one class: it parses a cell, brings it into the form for comparing, knows its limits, and writes the
hint under its header, the validation of its cells and the formula behind the red ones of a return.

Red is what the reader takes for an error. It may also be what the reader mends (a number typed as text,
blanks inside an identity number, blanks and nothing else): the formulas of the return, which count and score
while people type, do not mend. Never is a cell red that the reader takes as it stands. A test holds the two
to each other. One thing no formula sees: that a number is shown as a date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from onex_xl.fields.forms import name_form
from onex_xl.fields.text import shown
from onex_xl.model import Value
from onex_xl.pack.definitions import exact
from onex_xl.pack.schema import Field
from onex_xl.xlsx.plan import Area, Validation
from onex_xl.xlsx.read import Cell

if TYPE_CHECKING:
    from onex_xl.fields.context import Context

REPAIRED = "cell.repaired"
ROUNDED = "cell.rounded"

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
"""Dates outside are slips of the keyboard, or serial numbers that never were dates."""
ANY_DAY = (EARLIEST, LATEST)

_EARLIEST_REPORTED = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell's value; with ``code``, what is to be said of it, ``facts`` beside its label and raw text."""

    value: Value
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a column's cells are judged by, besides their field.

    ``choices`` are the values a choice may have. ``code_length`` is the length that the column's
    all-digit codes share (0: none); ``leading_zeros`` whether one of them begins with 0. ``resident``:
    the identity number is one of GB 11643. ``factor`` is what a number without a unit of its own is
    multiplied by, because of the unit in the header; ``scaled``: units such as 万 are worked in. ``days`` are
    the first and the last that a date may be.
    """

    choices: tuple[str, ...] = ()
    date1904: bool = False
    code_length: int = 0
    leading_zeros: bool = False
    resident: bool = False
    factor: Fraction | int = 1
    scaled: bool = False
    days: tuple[date, date] = ANY_DAY


def days_of(year: int) -> tuple[date, date]:
    """The first and the last day that a return of ``year`` may name; others are slips of the pen."""
    return _EARLIEST_REPORTED, date(year + 1, 12, 31)


def mended(cell: Cell, value: Value) -> Parsed:
    """``value``, and a word about it if that is not what stood there."""
    if isinstance(cell, str) and cell == value:
        return Parsed(value)
    return Parsed(value, REPAIRED, {"result": shown(value)})


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell, or all cells of a column, in a formula: ``ref`` says where, ``beside`` where another field of
    the same row stands. ``rows`` are the first so many cells of the hidden sheet, whose rows nobody deletes:
    named, where a formula stands elsewhere."""

    ref: str
    context: Context
    beside: Callable[[str], str] = str
    rows: Callable[[int], str] = "$A$1:$A${}".format

    def place(self, count: int) -> str:
        """1 to ``count``, below each other, to take characters by."""
        return f"ROW({self.rows(count)})"


def number_in(ref: str) -> str:
    """Whether ``ref`` holds a number: those sort before all texts. ISNUMBER does not run over columns in
    every spreadsheet program."""
    return f'({ref}<"")'


def bounds(low: float | None, high: float | None) -> tuple[Value, Value]:
    """Two limits as rules compare them."""
    return None if low is None else exact(low), None if high is None else exact(high)


class FieldType:
    """What the types have in common. A type's own class says what is different there."""

    blank: Value = ""
    """What a blank cell is: no text; numbers and dates have no value."""
    over_columns = True
    """Whether :meth:`wrong` may be asked of a whole column at once, within SUMPRODUCT."""

    def parse(self, of: Field, cell: Cell, ground: Ground) -> Parsed:
        """The value of ``cell``, which is neither blank nor an error. Never raises; an error's value is
        blank."""
        raise NotImplementedError

    def comparable(self, value: Value) -> str:
        """``value``, which is not blank, in the form in which two files are compared."""
        return str(name_form(str(value)))

    def limits(self, of: Field, context: Context) -> tuple[Value, Value]:
        """The smallest and largest value, or the fewest and most characters; ``None``: open."""
        return bounds(of.low, of.high)

    def wrong(self, of: Field, spot: Spot) -> str:
        """1 (or TRUE) where the spot holds what the type does not take; ``""``: it takes anything, or its
        list is not known yet. Of a type that is not asked over columns, for the hidden sheet."""
        return ""

    def marks(self, of: Field, spot: Spot) -> tuple[str, ...]:
        """For a type that is not asked over columns: what is true of wrong cells, each short enough for a
        conditional format; none where the hidden sheet has to be asked."""
        return ()

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        """What :meth:`wrong` gives for ``value``, which is not blank, in ``record``."""
        return False

    def validation(self, of: Field, area: Area, spot: Spot, prompt: str) -> Validation | None:
        """What the spreadsheet program says of what is typed into ``area``, whose first cell the spot is,
        with ``prompt`` beside the cell; ``None`` where there is nothing to refuse and nothing to say."""
        raise NotImplementedError

    def hint(self, of: Field, context: Context) -> str:
        """The second line under the header where the pack has none."""
        return ""
