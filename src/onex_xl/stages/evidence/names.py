"""Names of files as people type them into a cell, and how they are compared with the files that came."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from rapidfuzz import fuzz

from onex_xl.fields.text import normal, tidy

_BETWEEN = re.compile(r"[\n、，,；;|]+")
_NUMBERED = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）]|\d{1,2}[.、．](?!\d))\s*")
_NUMBER = re.compile(r"\d{1,2}")
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,5}$")
_IGNORED = re.compile(r"[\W_]+")

NEAR = 80
"""Likeness of two names, of 100, from which on one may be meant by the other."""


def names_in(cell: str) -> list[str]:
    """The names in one cell, each without its number in a list: ``1.照片.jpg；2.通知.pdf`` has two."""
    found = (tidy(_NUMBERED.sub("", part)) for part in _BETWEEN.split(cell))
    # What is left of ``2、课表.pdf`` besides the name is the number alone.
    return [name for name in dict.fromkeys(found) if name and not _NUMBER.fullmatch(name)]


def last_part(name: str) -> str:
    """A file's own name, without the folders, archive and mail it is in."""
    return PurePosixPath(name.replace("\\", "/")).name


def exact(name: str) -> str:
    """What names are compared by first: as they are, but for case and width of letters."""
    return normal(last_part(name))


def loose(name: str) -> str:
    """What names are compared by next: without extension, blanks and punctuation, which people leave out or
    which a program added on the way, as in ``照片 (1).jpg``."""
    plain = _SUFFIX.sub("", normal(last_part(name)))
    return _IGNORED.sub("", plain) or plain


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 100: letters in common, and one within the other, as when only the
    beginning was typed."""
    first, second = loose(one), loose(other)
    if len(min(first, second, key=len)) < 2:
        return 100.0 if first == second else 0.0
    within = 90.0 if first in second or second in first else 0.0
    return max(fuzz.ratio(first, second), within)
