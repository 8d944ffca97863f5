"""Texts, codes and choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from onex_xl.fields.base import REPAIRED, FieldType, Ground, Parsed, Spot, mended
from onex_xl.fields.characters import DASHES
from onex_xl.fields.forms import code_form
from onex_xl.fields.lost import LONGEST_NAME
from onex_xl.fields.text import joined, normal, number_text, raw_text, tidy, without_inner_blanks
from onex_xl.fields.validations import limits_in_words, list_key, made, needs_list
from onex_xl.model import Value
from onex_xl.pack.definitions import exact
from onex_xl.pack.schema import Field
from onex_xl.rules.formula import literal
from onex_xl.xlsx.plan import Area, Validation
from onex_xl.xlsx.read import Cell

if TYPE_CHECKING:
    from onex_xl.fields.context import Context

BECAME_DATE = "cell.became-date"

EXACT_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; an identity number has 18."""

SHORT_NAME = 50
"""Longest text in which blanks between Chinese characters are padding (as in ``张 三``), not layout."""

_CODE_SIGNS = {**str.maketrans("＿／．＃", "_/.#"), **dict.fromkeys(map(ord, DASHES), ord("-"))}
_STORED_NUMBER = re.compile(r"^(\d{4,})\.0$")
"""A code that an export has taken for a number and written as text again."""
_SHORT_CHOICE = 8
_LONGEST_TEXT = 32767


def bare(text: str) -> str:
    """``text`` without blanks: those do not count where characters are missing."""
    return "".join(text.split())


def _length(of: Field, text: str) -> Parsed | None:
    if of.high is not None and len(text) > of.high:
        return Parsed("", "cell.too-long", {"limit": of.high})
    if of.low is not None and len(bare(text)) < of.low:
        return Parsed("", "cell.too-short", {"limit": of.low})
    return None


class Text(FieldType):
    """Anything up to so many characters."""

    def parse(self, of: Field, cell: Cell, ground: Ground) -> Parsed:
        if isinstance(cell, date | time | timedelta) and of.high is not None and of.high <= LONGEST_NAME:
            return Parsed("", BECAME_DATE)
        text = tidy(raw_text(cell))
        if of.high is not None and of.high <= SHORT_NAME:
            text = without_inner_blanks(text)
        problem = _length(of, text)
        if problem:
            return problem
        return mended(cell, text) if isinstance(cell, str) else Parsed(text)

    def wrong(self, of: Field, spot: Spot) -> str:
        # As an expression: a mere range is taken for one cell of it where a text is asked.
        ref, tests = f'{spot.ref}&""', []
        if of.high is not None:
            tests.append(f"(LEN({ref})>{literal(exact(of.high))})*1")
        if of.low is not None:
            bare = f'LEN(SUBSTITUTE(SUBSTITUTE({ref}," ",""),"\u3000",""))'
            tests.append(f"({bare}>0)*({bare}<{literal(exact(of.low))})")
        return "+".join(tests) if len(tests) < 2 else f"({'+'.join(tests)}>0)*1"

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        text = str(value)
        short = of.low is not None and 0 < len(bare(text)) < of.low
        return short or (of.high is not None and len(text) > of.high)

    def validation(self, of: Field, area: Area, spot: Spot, prompt: str) -> Validation | None:
        if of.high is None and not prompt:
            return None
        low = 0 if of.low is None else int(of.low)
        high = _LONGEST_TEXT if of.high is None else int(of.high)
        bounds = limits_in_words(low, high, spot.context)
        error = spot.context.say("entry.refuse.length", label=of.label, limits=bounds)
        return made(of, area, "length", prompt, error, low=low, high=high)


class Code(Text):
    """Text that stays text: as a number it loses its leading zeros, and digits beyond the fifteenth."""

    def parse(self, of: Field, cell: Cell, ground: Ground) -> Parsed:
        if isinstance(cell, bool) or not isinstance(cell, str | float | int):
            return Parsed("", "cell.not-code")
        if not isinstance(cell, str):
            return self._from_number(of, float(cell), ground)
        text = _STORED_NUMBER.sub(r"\1", tidy(cell).translate(_CODE_SIGNS))
        if text.replace(" ", "").isalnum() and text.isascii():
            text = text.replace(" ", "")
        return _length(of, text) or mended(cell, text)

    def _from_number(self, of: Field, number: float, ground: Ground) -> Parsed:
        """A code typed as a number: certain only where no leading zero can have been lost."""
        text = number_text(number) if abs(number) < 1e300 else repr(number)
        if not text.isdecimal():
            return Parsed("", "cell.not-code")
        if len(text) > EXACT_DIGITS:
            return Parsed("", "cell.digits-lost")
        if len(text) < ground.code_length or (ground.leading_zeros and not ground.code_length):
            return Parsed(
                "", "cell.zeros-lost", {"suggestion": text.zfill(ground.code_length or len(text) + 1)}
            )
        return _length(of, text) or Parsed(text, REPAIRED, {"result": text})

    def comparable(self, value: Value) -> str:
        return str(code_form(str(value)))

    def wrong(self, of: Field, spot: Spot) -> str:
        number, length = f'({spot.ref}&""<>{spot.ref})', super().wrong(of, spot)
        return f"({number}+{length}>0)*1" if length else f"{number}*1"

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        return not isinstance(value, str) or super().is_wrong(of, value, record, context)

    def hint(self, of: Field, context: Context) -> str:
        return context.say("entry.hint.code")


class Choice(FieldType):
    """One of a list, of the pack or of the workbook."""

    def parse(self, of: Field, cell: Cell, ground: Ground) -> Parsed:
        text = raw_text(cell)
        if text in ground.choices:
            return mended(cell, text)
        wanted = normal(text)
        same = [choice for choice in ground.choices if normal(choice) == wanted]
        if len(same) == 1:
            return mended(cell, same[0])
        if of.source == "projects":
            return Parsed("", "cell.unknown-project", {"choices": joined(ground.choices)})
        near = process.extractOne(
            wanted, ground.choices, scorer=fuzz.ratio, processor=normal, score_cutoff=60
        )
        if near:
            return Parsed("", "cell.not-in-list-near", {"choices": joined(ground.choices), "near": near[0]})
        return Parsed("", "cell.not-in-list", {"choices": joined(ground.choices)})

    def wrong(self, of: Field, spot: Spot) -> str:
        source = spot.context.sources.get(of.source)
        cells = source.cells if source else tuple(literal(choice) for choice in of.choices)
        known = "+".join(f"({spot.ref}={cell})" for cell in cells)
        return f'({spot.ref}<>"")*(1-({known}))' if known else ""

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        source = context.sources.get(of.source)
        return value not in (source.values if source else of.choices)

    def validation(self, of: Field, area: Area, spot: Spot, prompt: str) -> Validation | None:
        context = spot.context
        source = context.sources.get(of.source) or context.sources.get(list_key(of))
        if of.source or needs_list(of):
            choose: tuple[str, ...] | str = source.choose if source else ()
            error = context.say("entry.refuse.source", label=of.label)
        else:
            choose = of.choices
            listed = context.say("entry.list").join(of.choices)
            error = context.say("entry.refuse.choice", label=of.label, choices=listed)
        return made(of, area, "list", prompt, error, source=choose)

    def hint(self, of: Field, context: Context) -> str:
        joined = "/".join(of.choices)
        return joined if joined and len(joined) <= _SHORT_CHOICE else context.say("entry.hint.choice")
