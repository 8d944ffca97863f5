"""The forms in which values of different people's files are compared: what one of them writes otherwise than
the other, but means alike, is equal. A blank is ``""`` in every form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from onex_xl.fields.characters import APOSTROPHES, DOTS, PARTICLES
from onex_xl.fields.skeleton import skeleton
from onex_xl.fields.text import normal, plain
from onex_xl.model import Value

_UNSAID = str.maketrans("", "", DOTS)
_STORED = re.compile(r"^(\d{4,})\.0$")
_MARKS = frozenset("+#")
"""Signs that tell titles apart: C, C++ and C#."""


def exact_form(value: Value) -> Value:
    """``value`` as it is."""
    return "" if value is None else value


def value_form(value: Value) -> Value:
    """``value`` as rules compare it: texts without the case of their letters."""
    return value.casefold() if isinstance(value, str) else exact_form(value)


def code_form(value: Value) -> Value:
    """A number or certificate code: no blanks, every width and every dash as one, no case; nor what exports
    make of a number that was to be text: an apostrophe before it, ``.0`` after it."""
    if not isinstance(value, str):
        return exact_form(value)
    if value.isascii() and value.isalnum():
        return value.lower()
    text = "".join(plain(value).split()).lstrip(APOSTROPHES)
    return _STORED.sub(r"\1", text).casefold()


def name_form(value: Value) -> Value:
    """A person's name in its compatibility form (NFKC): without blanks, dots between its parts and case."""
    if not isinstance(value, str):
        return exact_form(value)
    if value.isalnum() and unicodedata.is_normalized("NFKC", value):
        return value.casefold()
    return _name(value)


@lru_cache(maxsize=65_536)
def _name(text: str) -> str:
    return normal(plain(text).translate(_UNSAID))


@lru_cache(maxsize=8192)
def text_form(value: Value) -> Value:
    """A title: only its letters and digits, without brackets, blanks, dashes and case."""
    if not isinstance(value, str):
        return exact_form(value)
    return "".join(char for char in plain(value) if char.isalnum() or char in _MARKS).casefold()


def skeleton_form(value: Value) -> Value:
    """What is left of a code or name when it is asked whether somebody was counted twice: see
    :func:`~onex_xl.fields.skeleton.skeleton`."""
    return skeleton(str(code_form(value))) if isinstance(value, str) else exact_form(value)


_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"[0-9a-z]+|[^0-9a-z]")


@lru_cache(maxsize=8192)
def unordered_form(value: Value) -> Value:
    """A title whose words may have changed places: the characters of its skeleton in the order of the
    alphabet, without 的, 与 and the like. Numbers and Latin words stay whole: 2021-2 is not 2022-1."""
    if not isinstance(value, str):
        return exact_form(value)
    text = plain(value)
    words = (word for piece in _WORD.findall(text) for word in _RUN.findall(skeleton(piece)))
    marks = (char for char in text if char in _MARKS)
    return " ".join(sorted((*(word for word in words if word not in PARTICLES), *marks)))


_BEFORE: Mapping[str, Callable[[Value], Value]] = {"skeleton": code_form, "unordered": text_form}


def is_shorter(value: Value, low: int, form: str) -> bool:
    """Whether a text has fewer than ``low`` characters in ``form``. What a skeleton leaves out counts:
    ``007`` has three of them."""
    text = _BEFORE.get(form, FORMS[form])(value)
    return isinstance(text, str) and len(text) < low


FORMS: Mapping[str, Callable[[Value], Value]] = {
    "exact": exact_form, "value": value_form, "code": code_form, "name": name_form, "text": text_form,
    "skeleton": skeleton_form, "unordered": unordered_form,
}  # fmt: skip
"""By their names in a pack."""
