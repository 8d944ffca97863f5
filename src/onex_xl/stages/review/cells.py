"""What stands in a cell of the review workbook as text, and back: the same text again, however often it goes
through a workbook."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from onex_xl.fields.base import Ground
from onex_xl.fields.parsers import parse
from onex_xl.fields.text import number_text, raw_text, tidy
from onex_xl.pack.schema import Field
from onex_xl.rules.nodes import Number
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.plan import Scalar
from onex_xl.xlsx.read import Cell, MissingValue, Shown

UNCALCULATED = "=?"
"""Stands for a formula whose result the file does not hold."""

_LONGEST = 32_000
_HUGE = 10**9
_POINTS = Field(id="points", label="", type="score", low=-_HUGE, high=_HUGE)
_DAY = Field(id="day", label="", type="date")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def text_of(cell: Cell) -> str:
    """The text of a cell."""
    return UNCALCULATED if isinstance(cell, MissingValue) else tidy(raw_text(cell)[:_LONGEST])


def points_text(cell: Cell) -> str:
    """Points as plain digits; what is no number as it was typed. A percentage is none: of which points, the
    cell does not say."""
    if isinstance(cell, Shown) and cell.instead:
        return f"{raw_text(cell.value)} → “{cell.text}”"
    if text_of(cell).endswith(("%", "％")):
        return text_of(cell)
    value = parse(_POINTS, cell, Ground()).value
    return number_text(float(value)) if isinstance(value, int | Fraction) else text_of(cell)


def day_text(cell: Cell, date1904: bool = False) -> str:
    """A date as in ISO 8601; what is no date as it was typed."""
    value = parse(_DAY, cell, Ground(date1904=date1904)).value
    return value.isoformat() if isinstance(value, date) else text_of(cell)


def points_of(text: str) -> Number | None:
    """The number that :func:`points_text` wrote; ``None`` for a text that is none."""
    if not _NUMBER.fullmatch(text):
        return None
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number


def day_of(text: str) -> date | None:
    """The date that :func:`day_text` wrote; ``None`` for a text that is none."""
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def points_cell(text: str) -> Scalar:
    """What to write so that :func:`points_text` gives ``text`` again."""
    number = points_of(text)
    same = number is not None and number_text(float(number)) == text
    return float(text) if same else text or None


def day_cell(text: str) -> Scalar:
    """What to write so that :func:`day_text` gives ``text`` again."""
    return day_of(text) or text or None


def where(row: int, col: int) -> str:
    """A cell as people name it."""
    return a1(row, col)
