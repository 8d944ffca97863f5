"""Texts without what says who somebody is, told by its form: identity numbers, bank cards, phones, mail
addresses. Where it stood does not matter: a roster pasted one column off is full of them.

What has no form (names, student numbers) is told by where it comes from: :mod:`onex_xl.privacy`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from stdnum.cn import ric

SHOWN = 4
"""Characters of a number that are shown."""
HIDDEN = "***"

_BETWEEN = r"[\s\-‐-―－_.·．/]{0,2}"
_HASH = r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{64}(?![0-9A-Za-z])"
_MAIL = r"(?P<mail>[A-Za-z0-9._%+\-]+[@＠](?P<host>[A-Za-z0-9\-]+(?:[.．][A-Za-z0-9\-]+)+))"
_LANDLINE = r"(?P<land>(?<!\d)(?:\+?86[\- ]?)?[(（]?0[1-9]\d{1,2}[)）]?[\-‐-―－ ]?[2-9]\d{6,7}(?!\d))"
_NUMBER = rf"(?P<number>\d(?:{_BETWEEN}\d){{10,}}(?:{_BETWEEN}[XxＸｘ×](?![A-Za-z]))?)"
_FORMS = re.compile(f"{_HASH}|{_MAIL}|{_LANDLINE}|{_NUMBER}")
_SPACED = re.compile(rf"({_BETWEEN})(?=[\dXxＸｘ×])")
_MOBILE = re.compile(r"(?:0|(?:00)?86)?1[3-9][0-9]{9}")
_MAYBE = re.compile(r"[@＠]|\d(?:.{0,2}\d){9}", re.DOTALL)
_DECIMAL = re.compile(r"[0-9]{1,3}\.[0-9]+")
_CARD = 15
"""As many digits in one piece are no count, no amount and no date."""
_PIECES = 3
"""Into as many pieces people part a phone number; who parts it at every digit has more."""


def masked(text: str) -> str:
    """``text`` with every identity number, card, phone and mail address cut to the end that it keeps."""
    return _FORMS.sub(_cut, text) if _MAYBE.search(text) else text


def masked_value(value: Any) -> Any:
    """A fact of a finding likewise: text, number or a list of them; a number that is one becomes text."""
    match value:
        case str():
            return masked(value)
        case bool():
            return value
        case int() | float():
            text = f"{value:.0f}"
            return value if masked(text) == text else masked(text)
        case list() | tuple():
            return [masked_value(item) for item in value]
        case _:
            return value


def tail(text: str) -> str:
    """``…1234``: as much of somebody's number as may be shown to others."""
    return f"…{text[-SHOWN:]}" if len(text) > SHOWN else HIDDEN


def _cut(match: re.Match[str]) -> str:
    if match["mail"]:
        return f"…@{match['host']}"
    if match["land"]:
        return tail(match[0])
    return _number(match[0]) if match["number"] else match[0]


def _number(text: str) -> str:
    """A run of digits, with what stands between them: without those that are somebody's."""
    digits = _plain(text)
    pieces = 1 + sum(bool(gap) for gap in _SPACED.findall(text[1:]))
    whole = pieces == 1 or pieces >= len(digits)
    if whole and (len(digits) >= _CARD or _MOBILE.fullmatch(digits)):
        return tail(digits)
    if pieces <= _PIECES + 1 and _MOBILE.fullmatch(digits):
        return tail(digits)
    if any(_is_identity(digits[start : start + 18]) for start in range(len(digits) - 17)):
        return tail(digits)
    if len(digits) == _CARD and _is_day(f"19{digits[6:12]}"):
        return tail(digits)
    if _DECIMAL.fullmatch(text):
        return text
    # In one run with another number: "2026 13912345678".
    parts = re.split(r"(\s+|[./])", text)
    return "".join(map(masked, parts)) if len(parts) > 1 else text


def _plain(text: str) -> str:
    """Only the digits, narrow, and an ``X`` at the end."""
    found = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    return "".join(
        char if char.isdecimal() else "X" for char in found if char.isdecimal() or char in "XxＸｘ×"
    )


def _is_identity(number: str) -> bool:
    """Whether 18 characters are an identity number: by the day of birth in it, or its check digit. Both may
    be mistyped, and it still is somebody's."""
    return (number[0] != "0" and _is_day(number[6:14])) or ric.is_valid(number)


def _is_day(text: str) -> bool:
    year, month, day = text[:4], text[4:6], text[6:8]
    return "1900" <= year <= "2099" and "01" <= month <= "12" and "01" <= day <= "31"
