"""Days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from onex_xl.fields.base import (
    EARLIEST,
    LATEST,
    REPAIRED,
    FieldType,
    Ground,
    Parsed,
    Spot,
    days_of,
    number_in,
)
from onex_xl.fields.text import number_text, plain
from onex_xl.fields.times import without_time
from onex_xl.fields.validations import made
from onex_xl.model import Value
from onex_xl.pack.schema import Field
from onex_xl.rules import words
from onex_xl.rules.formula import literal
from onex_xl.xlsx.plan import Area, Validation
from onex_xl.xlsx.read import Cell

if TYPE_CHECKING:
    from onex_xl.fields.context import Context

_EPOCH, _DAYS_TO_1904 = date(1899, 12, 30), 1462
_FIRST_SERIAL = (EARLIEST - _EPOCH).days
_LAST_SERIAL = (LATEST - _EPOCH).days
_DAY = re.compile(r"(\d{4})(?:([-./])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))")
_MONTH = re.compile(r"\d{4}(?:[-./]\d{1,2}|年\d{1,2}月份?|年|0[1-9]|1[0-2])?")
_TWO_WAYS = re.compile(
    r"\d{1,2}([-./])\d{1,2}\1(?:\d{1,2}|\d{4})|\d{2}年\d{1,2}月\d{1,2}[日号]?|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[-./]\d{1,2}"
)


class Day(FieldType):
    """A day of these years: the reader takes the same, whatever its hour."""

    blank: Value = None

    def parse(self, of: Field, cell: Cell, ground: Ground) -> Parsed:
        parsed = _any_date(cell, ground)
        first, last = ground.days
        if isinstance(parsed.value, date) and parsed.value < first:
            return Parsed(None, "cell.date-too-early", {"limit": first.isoformat()})
        if isinstance(parsed.value, date) and parsed.value > last:
            return Parsed(None, "cell.date-too-late", {"limit": last.isoformat()})
        return parsed

    def limits(self, of: Field, context: Context) -> tuple[Value, Value]:
        return days_of(context.campaign.year)

    def wrong(self, of: Field, spot: Spot) -> str:
        first, last = days_of(spot.context.campaign.year)
        tests = [number_in(spot.ref), f"({spot.ref}>={literal(first)})"]
        tests.append(f"({spot.ref}<{literal(last + timedelta(days=1))})")
        return f'({spot.ref}<>"")*(1-{"*".join(tests)})'

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        first, last = days_of(context.campaign.year)
        return not (isinstance(value, date) and first <= value <= last)

    def validation(self, of: Field, area: Area, spot: Spot, prompt: str) -> Validation | None:
        context = spot.context
        if of.in_period:
            start, end = context.campaign.period_start, context.campaign.period_end
            error = context.say("entry.refuse.period", label=of.label, period=context.period)
            return made(of, area, "date", prompt, error, low=start, high=end, stop=False)
        low, high = self.limits(of, context)
        error = context.say("entry.refuse.date", label=of.label, low=words.plain(low), high=words.plain(high))
        return made(of, area, "date", prompt, error, low=low, high=high)

    def hint(self, of: Field, context: Context) -> str:
        return date(context.campaign.year, 6, 1).isoformat()


def _any_date(cell: Cell, ground: Ground) -> Parsed:
    if isinstance(cell, datetime):
        return Parsed(cell.date())
    if isinstance(cell, date):
        return Parsed(cell)
    if isinstance(cell, str):
        return _date_from_text(cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _date_from_number(float(cell), ground)
    return Parsed(None, "cell.not-date")


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
        return Parsed(found, REPAIRED, {"result": found.isoformat()})
    text = "".join(text.split())
    if _MONTH.fullmatch(text):
        return Parsed(None, "cell.month-only")
    return Parsed(None, "cell.ambiguous-date" if _TWO_WAYS.fullmatch(text) else "cell.not-date")
