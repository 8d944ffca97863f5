"""What is left of a code or name once everything is gone by which one may be typed twice and counted twice.

Two codes of one skeleton are not therefore the same: ``==`` in rules, and every form but this one, keep
telling them apart. Whoever compares skeletons of people compares their names as well, and asks a person.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from onex_xl.fields.characters import FILLERS, SAME_SHAPE
from onex_xl.fields.text import plain

_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def _shapes() -> dict[int, str | None]:
    """Every character of a group, its capital and its small letter, as the first of the group."""
    found: dict[int, str | None] = {}
    for group in SAME_SHAPE:
        first = group[0].lower()
        for char in group:
            for form in (char, char.lower(), char.upper()):
                if len(form) == 1:
                    found.setdefault(ord(form), first)
    return found | dict.fromkeys(map(ord, FILLERS))


_SHAPES = _shapes()


@lru_cache(maxsize=65_536)
def skeleton(text: str) -> str:
    """The letters and digits of ``text`` in their compatibility form (NFKC): every kind of digit as its ASCII
    one, no case, no accents and other combining marks, look-alikes of whatever script as one
    (:data:`~onex_xl.fields.characters.SAME_SHAPE`), no noughts before a number. ``""``: nothing is left."""
    folded = text.casefold()
    if not text.isascii():
        folded = unicodedata.normalize("NFD", plain(text).casefold())
    return _ZEROS.sub("", "".join(filter(_tells, folded.translate(_SHAPES))))


def _tells(char: str) -> bool:
    """Whether ``char`` is a letter or a digit. Marks such as the prime are letters to Unicode only."""
    return char.isalnum() and (char.isascii() or unicodedata.category(char) != "Lm")
