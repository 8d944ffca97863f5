"""What kind of difference there is between two texts of which neither may be shown: a slip of the keyboard
and another person look the same as ``***`` and ``***``."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from enum import StrEnum

from onex_xl.fields.characters import LOOK_ALIKE, SAME_SHAPE
from onex_xl.fields.skeleton import skeleton
from onex_xl.fields.text import plain


class Kind(StrEnum):
    """Kinds of difference; ``messages/*/wording.toml`` has the words."""

    UNSEEN = "unseen"
    """Only a blank or a sign that nobody sees."""
    WIDTH = "width"
    """Only full and half width, case, or another form of one character."""
    RADICAL = "radical"
    """A radical (as PDF files give them) for the character that looks the same."""
    PRIVATE = "private"
    """A character from the private area, which every computer shows otherwise."""
    LOST = "lost"
    """A character that was lost on the way: □, ？, U+FFFD."""
    LOOKALIKE = "lookalike"
    """Letters and digits, or characters, that look alike: O and 0, 己 and 已."""
    DECIMAL = "decimal"
    """``.0`` at the end."""
    SIGN = "sign"
    """A sign more or less: an apostrophe, a dot, a dash."""
    ZEROS = "zeros"
    """Noughts more or less at the beginning."""
    ALIKE = "alike"
    """Several of these: the same once signs and noughts are gone and look-alikes are one."""
    TURNED = "turned"
    """Two neighbours turned about."""
    ONE = "one"
    """One character is another."""
    LENGTH = "length"
    """Characters more or less."""
    OTHER = "other"
    """None of these: probably another number or name."""


_GROUPS: dict[str, set[int]] = {}
for _number, _group in enumerate((*SAME_SHAPE, *LOOK_ALIKE)):
    for _char in _group:
        _GROUPS.setdefault(_char, set()).add(_number)

_LOST = frozenset("\ufffd□?？")


def difference(one: str, other: str) -> Kind:
    """What tells ``one`` from ``other``, which are not the same; the mildest kind that explains all of it."""
    for kind, form in _FORMS:
        if form(one) == form(other):
            return kind
    one, other = _width(one), _width(other)
    pairs = [(a, b) for a, b in zip(one, other, strict=False) if a != b] if len(one) == len(other) else []
    for kind, alike in _ALIKE:
        if pairs and all(alike(a, b) for a, b in pairs):
            return kind
    if skeleton(one) == skeleton(other) != "":
        return Kind.ALIKE
    if len(pairs) == 1:
        return Kind.ONE
    if len(pairs) == 2 and _is_turned(one, other):
        return Kind.TURNED
    return Kind.OTHER if len(one) == len(other) or not _is_part(one, other) else Kind.LENGTH


def _unseen(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] not in "CZ" or _is_private(char))


def _width(text: str) -> str:
    return _unseen(plain(_unseen(text))).casefold()


def _without_radicals(text: str) -> str:
    return "".join(plain(char) if _is_radical(char) else char for char in _unseen(text))


def _without_decimal(text: str) -> str:
    text = _width(text)
    return (
        text.removesuffix(text[text.rindex(".") :])
        if "." in text and not text.rpartition(".")[2].strip("0")
        else text
    )


def _bare(text: str) -> str:
    return "".join(char for char in _width(text) if char.isalnum() or _is_private(char))


def _without_zeros(text: str) -> str:
    return _width(text).lstrip("0")


_FORMS: tuple[tuple[Kind, Callable[[str], str]], ...] = (
    (Kind.UNSEEN, _unseen),
    (Kind.RADICAL, _without_radicals),
    (Kind.WIDTH, _width),
    (Kind.DECIMAL, _without_decimal),
    (Kind.SIGN, _bare),
    (Kind.ZEROS, _without_zeros),
)
"""Forms in which two texts of a kind are the same, the mildest first."""


def _is_private(char: str) -> bool:
    return unicodedata.category(char) == "Co"


def _is_radical(char: str) -> bool:
    return "\u2e80" <= char <= "\u2fdf" or "\u31c0" <= char <= "\u31ef"


def _look_alike(one: str, other: str) -> bool:
    forms = ({char, char.upper()} for char in (one, other))
    groups = [set[int]().union(*(_GROUPS.get(char, ()) for char in found)) for found in forms]
    return bool(groups[0] & groups[1])


_ALIKE: tuple[tuple[Kind, Callable[[str, str], bool]], ...] = (
    (Kind.RADICAL, lambda one, other: _is_radical(one) or _is_radical(other)),
    (Kind.PRIVATE, lambda one, other: _is_private(one) or _is_private(other)),
    (Kind.LOST, lambda one, other: one in _LOST or other in _LOST),
    (Kind.LOOKALIKE, _look_alike),
)
"""What can be said of every two characters that differ."""


def _is_turned(one: str, other: str) -> bool:
    at = next(place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    return one[at : at + 2] == other[at : at + 2][::-1]


def _is_part(one: str, other: str) -> bool:
    """Whether the shorter is the longer without some characters."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return bool(short) and all(char in rest for char in short)
