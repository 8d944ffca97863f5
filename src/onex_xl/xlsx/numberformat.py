"""What a number format makes of a value ([ECMA-376-1] 18.8.30): ``0.95`` as ``95%``, ``0.26`` as
``0.26万元``.

Not how many places are drawn, but what is said: percent, a unit, a power of ten, digits filled up with zeros,
words in the value's place. Dates are left alone: the reader gives them as dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]\-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<digit>[0#?])|(?P<percent>%)|(?P<comma>,)|(?P<point>\.)"
    r"|(?P<exponent>E[+-])|(?P<text>@)|(?P<date>[ymdhsbeg]|AM/PM|上午/下午)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile(r"[hms]+", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_HOLDS = {
    "<": float.__lt__, ">": float.__gt__, "<=": float.__le__, ">=": float.__ge__, "=": float.__eq__,
    "<>": float.__ne__,
}  # fmt: skip
_SIGNS = str.maketrans("", "", " \u00a0-−–—()+")
"""What stands around a number without saying more of it than whether it is below zero."""
_MOST = 30
"""Digits that a format may move or fill up: Excel shows no number with more."""
_DASHES = " \u00a0-−–—¥￥$€£"
"""What accountants draw for nothing, with a currency before it."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four parts of a format. ``scale`` is the power of ten that a value is shown with,
    ``zeros`` the digits before the point that it has at least; ``holds`` what a number here must be."""

    before: str = ""
    after: str = ""
    number: bool = False
    general: bool = False
    text: bool = False
    date: bool = False
    scale: int = 0
    percents: int = 0
    zeros: int = 0
    condition: tuple[str, float] | None = None

    @property
    def says_more(self) -> bool:
        """Whether it shows a number as something else than its digits."""
        if self.date:
            return False
        words = (self.before + self.after).translate(_SIGNS)
        return bool(
            words or self.scale or self.percents or self.zeros > 1 or not (self.number or self.general)
        )


@lru_cache(maxsize=1024)
def sections(code: str) -> tuple[Section, ...]:
    """The parts of a format."""
    return tuple(map(_section, _parts(code)))


def _parts(code: str) -> list[str]:
    parts, start = [], 0
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            parts.append(code[start : token.start()])
            start = token.end()
    return [*parts, code[start:]]


def _section(part: str) -> Section:
    before, after, digits = "", "", ""
    scale = percents = 0
    general = text = date = False
    condition = None
    for token in _TOKEN.finditer(part):
        kind, said = token.lastgroup, token[token.lastgroup] if token.lastgroup else ""
        if kind == "bracket":
            condition = _condition(said) or condition
            date = date or bool(_ELAPSED.fullmatch(said))
        elif kind in ("digit", "comma", "point", "exponent"):
            digits += said
        elif kind in ("quoted", "escaped", "currency", "other"):
            if digits and said == "/":
                continue  # a fraction
            if digits and said in (".", "·") and kind != "other":
                digits += "!"  # a point that is drawn, not meant: 0!.0 shows a tenth
            elif digits or general or text:
                after += said
            else:
                before += said
        percents += kind == "percent"
        general, text, date = general or kind == "general", text or kind == "text", date or kind == "date"
    whole = digits.partition(".")[0]
    places = whole.rstrip(",")
    scale = -3 * (len(whole) - len(places)) - _drawn(digits)
    zeros = places.count("0") if "!" not in places and places.strip("0") == "" else 0
    number = any(sign in digits for sign in "0#?")
    scale, percents, zeros = max(scale, -_MOST), min(percents, _MOST), min(zeros, _MOST)
    return Section(before, after, number, general, text, date, scale, percents, zeros, condition)


def _drawn(digits: str) -> int:
    """How many digits stand after a point that is only drawn."""
    _, point, rest = digits.partition("!")
    return sum(sign in "0#?" for sign in rest) if point else 0


def _condition(said: str) -> tuple[str, float] | None:
    match = _CONDITION.fullmatch(said.strip())
    try:
        return (match[1], float(match[2])) if match else None
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def says_more(code: str) -> bool:
    """Whether a format could show a value as something else than its digits or its text."""
    found = sections(code)
    if not code.strip() or any(section.date for section in found):
        return False
    numbers = found[:3]
    if len(found) > 3 and not found[3].text:
        return True
    words = any(of.text and (of.before + of.after).strip() for of in found)
    return words or any(of.says_more for of in numbers if not of.text)


def shown(value: str | float, code: str) -> str:
    """``value`` as a cell of this format says it, with all the digits that it has; as it is where the format
    adds nothing. A zero that is left blank or drawn as a dash is still a zero."""
    found = sections(code)
    if isinstance(value, str):
        section = found[3] if len(found) > 3 else next((of for of in found if of.text), None)
        if section is None:
            return value
        return section.before + (value if section.text else "") + section.after
    section = _for_number(float(value), found)
    words = section.before + section.after
    if section.text:
        return section.before + _digits(value, 0) + section.after
    if not (section.number or section.general):
        return _digits(value, 0) if not value and not words.strip(_DASHES) else words.strip()
    number = _digits(abs(value), 2 * section.percents + section.scale).rjust(section.zeros, "0")
    before, after = section.before.translate(_SIGNS), section.after.translate(_SIGNS)
    return ("-" if value < 0 else "") + before + number + after + "%" * section.percents


def is_words(value: str | float, code: str) -> bool:
    """Whether a cell of this format shows words, or nothing, in the place of ``value``."""
    found = sections(code)
    if isinstance(value, str):
        return len(found) > 3 and not found[3].text
    section = _for_number(float(value), found)
    return not (section.number or section.general or section.text)


def _for_number(value: float, found: tuple[Section, ...]) -> Section:
    for section in found[:3]:
        if section.condition and _HOLDS[section.condition[0]](value, section.condition[1]):
            return section
    if any(section.condition for section in found[:3]):
        return next((of for of in found[:3] if not of.condition), Section(general=True))
    if len(found) > 2 and value == 0:
        return found[2]
    return found[1] if len(found) > 1 and value < 0 else found[0]


def _digits(value: float, power: int) -> str:
    """``value`` times that power of ten, in decimal, with the 15 digits that a spreadsheet keeps."""
    sign, digits, exponent = Decimal(f"{value:.15g}").as_tuple()
    assert isinstance(exponent, int)
    number = Decimal((sign, digits, exponent + power))
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
