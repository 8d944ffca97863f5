"""One cell → one value, or what is wrong with it. The careful way, for cells that are not plainly right.

What is certain is mended (and said so); what could mean two things is an error that asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process
from stdnum.cn.ric import calc_check_digit

from onex_xl.fields import units
from onex_xl.fields.lost import LONGEST_NAME, lost_sign
from onex_xl.fields.text import (
    LONGEST_CELL,
    joined,
    normal,
    number_text,
    plain,
    raw_text,
    shown,
    tidy,
    without_inner_blanks,
)
from onex_xl.fields.times import without_time
from onex_xl.model import Number, Value
from onex_xl.pack.nothing import means_nothing
from onex_xl.pack.schema import Field
from onex_xl.rules.functions import round_half_away
from onex_xl.xlsx.read import Cell, CellError, MissingValue, Shown

REPAIRED = "cell.repaired"
NOTHING = "cell.nothing"
NOTHING_REQUIRED = "cell.nothing-required"
"""A word for nothing where nothing need stand, and where something must."""
ROUNDED = "cell.rounded"
SHOWN = "cell.shown-otherwise"
LOST = "cell.lost-characters"
BECAME_DATE = "cell.became-date"

EXACT_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; an identity number has 18."""

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
"""Dates outside are slips of the keyboard, or serial numbers that never were dates."""

SHORT_NAME = 50
"""Longest text in which blanks between Chinese characters are padding (as in ``张 三``), not layout."""


_EPOCH, _DAYS_TO_1904 = date(1899, 12, 30), 1462
_FIRST_SERIAL = (EARLIEST - _EPOCH).days
_LAST_SERIAL = (LATEST - _EPOCH).days

_NUMBERS = ("integer", "money", "score")
_PLAIN_NUMBER = re.compile(r"-?[\d.]+")
_LONGEST_NUMBER = 40
_NUMBER = re.compile(r"([+-]?)¥?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(\D*)")
_DAY = re.compile(r"(\d{4})(?:([-./])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))")
_MONTH = re.compile(r"\d{4}(?:[-./]\d{1,2}|年\d{1,2}月份?|年|0[1-9]|1[0-2])?")
_TWO_WAYS = re.compile(
    r"\d{1,2}([-./])\d{1,2}\1(?:\d{1,2}|\d{4})|\d{2}年\d{1,2}月\d{1,2}[日号]?|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[-./]\d{1,2}"
)
_RESIDENT = re.compile(r"\d{17}[\dX]")
_PHONE = re.compile(
    r"(?:\+?86-?)?1[3-9]\d{9}|(?:\(?(?:\+?86-?)?0\d{2,3}\)?-?)?[2-9]\d{6,7}(?:(?:-|转|\*|#)\d{1,6})?|[48]00-?\d{3,4}-?\d{3,4}"
)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CODE_SIGNS = str.maketrans("－＿／．＃", "-_/.#")


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
    multiplied by, because of the unit in the header; ``scaled``: units such as 万 are worked in.
    """

    choices: tuple[str, ...] = ()
    date1904: bool = False
    code_length: int = 0
    leading_zeros: bool = False
    resident: bool = False
    factor: Fraction | int = 1
    scaled: bool = False


def blank(kind: str) -> Value:
    """What a blank cell of a field type is: ``""`` for texts, no value for numbers and dates."""
    return None if kind in ("integer", "money", "score", "date") else ""


def parse(of: Field, cell: Cell, ground: Ground) -> Parsed:
    """The value of ``cell`` as field ``of``. Never raises; an error's value is blank."""
    nothing = blank(of.type)
    if isinstance(cell, CellError):
        return Parsed(nothing, "cell.error-value", {"error": cell.text})
    if isinstance(cell, MissingValue):
        return Parsed(nothing, "cell.no-value")
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        return Parsed(nothing, "cell.too-long", {"limit": LONGEST_CELL})
    if isinstance(cell, str) and not tidy(cell):
        return Parsed(nothing)
    if isinstance(cell, str) and means_nothing(cell, of.nothing_words):
        return Parsed(nothing, NOTHING_REQUIRED if of.required else NOTHING)
    parsed = _as_shown(of, cell, ground) if isinstance(cell, Shown) else _PARSERS[of.type](of, cell, ground)
    return _with_lost(of, parsed)


def _as_shown(of: Field, cell: Shown, ground: Ground) -> Parsed:
    """What the cell shows counts, read as if it had been typed. Where that cannot be read, or is but words in
    the value's place or fewer digits, it is asked about."""
    plainly = parse(of, cell.value, ground)
    same = parse(of, cell.text, replace(ground, scaled=True))
    if not cell.instead and same.value == plainly.value and same.code in ("", REPAIRED):
        return plainly
    parsed = parse(of, cell.text, ground)
    scaled = of.type in _NUMBERS and _PLAIN_NUMBER.fullmatch(cell.text)
    if cell.instead or scaled or parsed.code not in ("", REPAIRED):
        return Parsed(blank(of.type), SHOWN, {"shown": cell.text, "stored": raw_text(cell.value)})
    return Parsed(parsed.value, REPAIRED, {"result": shown(parsed.value)})


def _with_lost(of: Field, parsed: Parsed) -> Parsed:
    """``parsed``, and a word about characters that were lost on the way: a program puts a sign in their
    place. A question mark is one only in a name."""
    if not isinstance(parsed.value, str) or parsed.code not in ("", REPAIRED):
        return parsed
    sign = lost_sign(of, parsed.value)
    return Parsed(parsed.value, LOST, {"sign": sign}) if sign else parsed


def _mended(cell: Cell, value: Value) -> Parsed:
    """``value``, and a word about it if that is not what stood there."""
    if isinstance(cell, str) and cell == value:
        return Parsed(value)
    return Parsed(value, REPAIRED, {"result": shown(value)})


# ---- texts ---------------------------------------------------------------------------


def _text(of: Field, cell: Cell, ground: Ground) -> Parsed:
    if isinstance(cell, date | time | timedelta) and of.high is not None and of.high <= LONGEST_NAME:
        return Parsed("", BECAME_DATE)
    text = tidy(raw_text(cell))
    if of.high is not None and of.high <= SHORT_NAME:
        text = without_inner_blanks(text)
    problem = _length(of, text)
    if problem:
        return problem
    return _mended(cell, text) if isinstance(cell, str) else Parsed(text)


def _length(of: Field, text: str) -> Parsed | None:
    if of.high is not None and len(text) > of.high:
        return Parsed("", "cell.too-long", {"limit": of.high})
    if of.low is not None and len(text) < of.low:
        return Parsed("", "cell.too-short", {"limit": of.low})
    return None


def _code(of: Field, cell: Cell, ground: Ground) -> Parsed:
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        return Parsed("", "cell.not-code")
    if not isinstance(cell, str):
        return _code_from_number(of, float(cell), ground)
    text = tidy(cell).translate(_CODE_SIGNS)
    if text.replace(" ", "").isalnum() and text.isascii():
        text = text.replace(" ", "")
    return _length(of, text) or _mended(cell, text)


def _code_from_number(of: Field, number: float, ground: Ground) -> Parsed:
    """A code typed as a number: certain only where no leading zero can have been lost."""
    text = number_text(number) if abs(number) < 1e300 else repr(number)
    if not text.isdecimal():
        return Parsed("", "cell.not-code")
    if len(text) > EXACT_DIGITS:
        return Parsed("", "cell.digits-lost")
    if len(text) < ground.code_length or (ground.leading_zeros and not ground.code_length):
        return Parsed("", "cell.zeros-lost", {"suggestion": text.zfill(ground.code_length or len(text) + 1)})
    return _length(of, text) or Parsed(text, REPAIRED, {"result": text})


def _choice(of: Field, cell: Cell, ground: Ground) -> Parsed:
    text = raw_text(cell)
    if text in ground.choices:
        return Parsed(text)
    wanted = normal(text)
    same = [choice for choice in ground.choices if normal(choice) == wanted]
    if len(same) == 1:
        return _mended(cell, same[0])
    if of.source == "projects":
        return Parsed("", "cell.unknown-project", {"choices": joined(ground.choices)})
    near = process.extractOne(wanted, ground.choices, scorer=fuzz.ratio, processor=normal, score_cutoff=60)
    if near:
        return Parsed("", "cell.not-in-list-near", {"choices": joined(ground.choices), "near": near[0]})
    return Parsed("", "cell.not-in-list", {"choices": joined(ground.choices)})


# ---- numbers -------------------------------------------------------------------------


def _number(of: Field, cell: Cell, ground: Ground) -> Parsed:
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        return Parsed(None, "cell.not-number")
    if isinstance(cell, str):
        parsed = _number_from_text(of, cell, ground)
    else:
        number = exact(cell)
        parsed = Parsed(None, "cell.not-number") if number is None else Parsed(_times(number, ground.factor))
    return parsed if parsed.value is None else _within_limits(of, parsed)


@lru_cache(maxsize=16_384)
def exact(number: float) -> Number | None:
    """``number`` exactly as it reads in decimal; ``None`` for NaN and infinity."""
    if number != number or number in (float("inf"), float("-inf")):
        return None
    if float(number).is_integer():
        return int(number)
    return Fraction(number_text(number))


def _times(number: Number, factor: Fraction | int) -> Number:
    value = Fraction(number) * factor
    return value.numerator if value.denominator == 1 else value


def _number_from_text(of: Field, cell: str, ground: Ground) -> Parsed:
    text = units.behind("".join(plain(cell).split()).replace("￥", "¥").casefold())
    percent = text.endswith("%")
    match = _NUMBER.fullmatch(text.rstrip("%") if percent else text)
    if not match or (percent and (of.type != "score" or match[3] or text.endswith("%%"))):
        return Parsed(None, "cell.not-number")
    sign, digits, unit = match.groups()
    if len(digits) > _LONGEST_NUMBER:
        return Parsed(None, "cell.not-number")
    found = units.unit_of(unit, of.unit) if unit else None
    if unit and found is None:
        return Parsed(None, "cell.not-number")
    factor = units.factor(found, of) if found else 1 if percent else ground.factor
    if factor is None or (found and factor not in (1, ground.factor) and not ground.scaled):
        # Who types 2万 has rounded; what a header's unit is said of has not.
        return Parsed(None, "cell.scaled-number")
    value = _times(Fraction(sign + digits.replace(",", "")), factor)
    return Parsed(value, REPAIRED, {"result": shown(value)})


def _within_limits(of: Field, parsed: Parsed) -> Parsed:
    number = parsed.value
    assert isinstance(number, int | Fraction)
    if of.type == "integer" and not isinstance(number, int):
        return Parsed(None, "cell.not-whole")
    low, high = limits(of)
    if low is not None and number < low:
        return Parsed(None, "cell.too-small", {"limit": low})
    if high is not None and number > high:
        return Parsed(None, "cell.too-large", {"limit": high})
    if of.type == "money" and (number * 100).denominator != 1:
        value = round_half_away(number, 2)
        return Parsed(value, ROUNDED, {"result": shown(value)})
    return parsed


def limits(of: Field) -> tuple[int | float | None, int | float | None]:
    """The smallest and largest number that a field takes; a score is 0 to 100 unless limited."""
    if of.type != "score":
        return of.low, of.high
    return 0 if of.low is None else of.low, 100 if of.high is None else of.high


# ---- dates ---------------------------------------------------------------------------


def _date(of: Field, cell: Cell, ground: Ground) -> Parsed:
    if isinstance(cell, datetime):
        return _in_range(Parsed(cell.date()))
    if isinstance(cell, date):
        return _in_range(Parsed(cell))
    if isinstance(cell, str):
        return _date_from_text(cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _date_from_number(float(cell), ground)
    return Parsed(None, "cell.not-date")


def _in_range(parsed: Parsed) -> Parsed:
    day = parsed.value
    assert isinstance(day, date)
    if day < EARLIEST:
        return Parsed(None, "cell.date-too-early", {"limit": EARLIEST.isoformat()})
    return parsed if day <= LATEST else Parsed(None, "cell.date-too-late", {"limit": LATEST.isoformat()})


def _date_from_number(number: float, ground: Ground) -> Parsed:
    """A serial number, a day written as eight digits, or a month written as 2025.6."""
    serial = number + _DAYS_TO_1904 if ground.date1904 else number
    if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        day = _EPOCH + timedelta(days=int(serial))
        return Parsed(day, REPAIRED, {"result": day.isoformat()})
    if number != number or abs(number) > 1e14:
        return Parsed(None, "cell.not-date")
    return _date_from_text(number_text(number))


def _date_from_text(cell: str) -> Parsed:
    text = without_time(plain(cell).replace("。", "."))
    match = _DAY.fullmatch("".join(text.split()))
    if match:
        year, month, day = (
            int(part)
            for part in (match[1], match[3] or match[5] or match[7], match[4] or match[6] or match[8])
        )
        try:
            found = date(year, month, day)
        except ValueError:
            return Parsed(None, "cell.no-such-date")
        return _in_range(Parsed(found, REPAIRED, {"result": found.isoformat()}))
    text = "".join(text.split())
    if _MONTH.fullmatch(text):
        return Parsed(None, "cell.month-only")
    return Parsed(None, "cell.ambiguous-date" if _TWO_WAYS.fullmatch(text) else "cell.not-date")


# ---- identity numbers, phones, mail ---------------------------------------------------


def _id_number(of: Field, cell: Cell, ground: Ground) -> Parsed:
    if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) >= 10**EXACT_DIGITS:
        return Parsed("", "cell.digits-lost")
    if not ground.resident:
        return _code(of, cell, ground)
    if not isinstance(cell, str):
        return Parsed("", "cell.id-length", {"digits": len(raw_text(cell))})
    text = "".join(plain(cell).upper().split())
    if len(text) != 18:
        return Parsed("", "cell.id-length", {"digits": len(text)})
    if not _RESIDENT.fullmatch(text):
        return Parsed("", "cell.id-format")
    if not is_birth_date(text[6:14]):
        return Parsed("", "cell.id-birth-date", {"born": text[6:14]})
    if calc_check_digit(text) != text[-1]:
        return Parsed("", "cell.id-check-digit")
    return _mended(cell, text)


def is_birth_date(digits: str) -> bool:
    """Whether eight digits are a day since 1900, as GB 11643 wants in places 7 to 14."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) >= date(1900, 1, 1)
    except ValueError:
        return False


def _phone(of: Field, cell: Cell, ground: Ground) -> Parsed:
    text = "".join(plain(raw_text(cell)).split())
    if isinstance(cell, bool) or not isinstance(cell, str | float | int) or not _PHONE.fullmatch(text):
        return Parsed("", "cell.not-phone")
    return _mended(cell, text) if isinstance(cell, str) else Parsed(text)


def _email(of: Field, cell: Cell, ground: Ground) -> Parsed:
    text = "".join(plain(raw_text(cell)).split()).replace("。", ".")
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        return Parsed("", "cell.not-email")
    return _mended(cell, text)


_PARSERS: Mapping[str, Callable[[Field, Cell, Ground], Parsed]] = {
    "text": _text, "code": _code, "choice": _choice, "integer": _number, "money": _number,
    "score": _number, "date": _date, "id_number": _id_number, "phone": _phone, "email": _email,
}  # fmt: skip
