"""Numbers, amounts of money and points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from onex_xl.fields import units
from onex_xl.fields.base import REPAIRED, ROUNDED, FieldType, Ground, Parsed, Spot, bounds, number_in
from onex_xl.fields.text import number_text, plain, shown
from onex_xl.fields.validations import limits_in_words, made
from onex_xl.model import Number, Value
from onex_xl.pack.schema import Field
from onex_xl.rules.formula import literal
from onex_xl.rules.functions import round_half_away
from onex_xl.xlsx.plan import Area, Validation
from onex_xl.xlsx.read import Cell

if TYPE_CHECKING:
    from onex_xl.fields.context import Context

_LONGEST_NUMBER = 40
_HUGE = 10**12
_NUMBER = re.compile(r"([+-]?)¥?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(\D*)")


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


def limits(of: Field) -> tuple[int | float | None, int | float | None]:
    """The smallest and largest number that a field takes; a score is 0 to 100 unless limited."""
    if of.type != "score":
        return of.low, of.high
    return 0 if of.low is None else of.low, 100 if of.high is None else of.high


class Amount(FieldType):
    """A number between two limits."""

    blank: Value = None
    kind = "decimal"
    """Of the validation."""

    def parse(self, of: Field, cell: Cell, ground: Ground) -> Parsed:
        if isinstance(cell, bool) or not isinstance(cell, str | float | int):
            return Parsed(None, "cell.not-number")
        if isinstance(cell, str):
            parsed = self._from_text(of, cell, ground)
        else:
            number = exact(cell)
            parsed = (
                Parsed(None, "cell.not-number") if number is None else Parsed(_times(number, ground.factor))
            )
        return parsed if parsed.value is None else self._within_limits(of, parsed)

    def _from_text(self, of: Field, cell: str, ground: Ground) -> Parsed:
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

    def _within_limits(self, of: Field, parsed: Parsed) -> Parsed:
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

    def wrong(self, of: Field, spot: Spot) -> str:
        low, high = self.limits(of, spot.context)
        tests = [number_in(spot.ref)]
        tests += [f"({spot.ref}>={literal(low)})"] if low is not None else []
        tests += [f"({spot.ref}<={literal(high)})"] if high is not None else []
        return f'({spot.ref}<>"")*(1-{"*".join([*tests, *self._more(spot.ref)])})'

    def _more(self, ref: str) -> list[str]:
        return []

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        low, high = self.limits(of, context)
        return not (
            isinstance(value, int | Fraction)
            and not isinstance(value, bool)
            and (low is None or value >= low)  # type: ignore[operator]
            and (high is None or value <= high)  # type: ignore[operator]
        )

    def validation(self, of: Field, area: Area, spot: Spot, prompt: str) -> Validation | None:
        low, high = self.limits(of, spot.context)
        said = limits_in_words(low, high, spot.context)
        error = spot.context.say(f"entry.refuse.{self.kind}", label=of.label, limits=said)
        return made(of, area, self.kind, prompt, error, low=-_HUGE if low is None else low, high=high)


class Money(Amount):
    """An amount with two decimals; more are rounded, with a warning."""

    def hint(self, of: Field, context: Context) -> str:
        return context.say("entry.hint.money")


class Integer(Amount):
    """A whole number: its text has no point (or comma, where that is the point). INT fails on texts, and what
    catches errors does not run over columns everywhere."""

    kind = "integer"

    def _more(self, ref: str) -> list[str]:
        text = f'{ref}&""'  # an expression: a mere range is taken for one cell of it where a text is asked
        return [f'(LEN(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({text},".",""),",",""),"E-",""))=LEN({text}))']

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        return not isinstance(value, int) or super().is_wrong(of, value, record, context)

    def hint(self, of: Field, context: Context) -> str:
        return context.say("entry.hint.integer")


class Score(Amount):
    """Points: 0 to 100 unless limited."""

    def limits(self, of: Field, context: Context) -> tuple[Value, Value]:
        return bounds(*limits(of))
