"""Characters that a conversion lost: a program puts a sign in their place."""

from __future__ import annotations

import re

from onex_xl.pack.schema import Field

LONGEST_NAME = 100
"""Longest text that is a name (of a person, a class, a course): none of them is a date. What is longer may
well be one."""

SIGNS = "\ufffd\u25a1"
_LOST = re.compile(f"[{SIGNS}]")
_LOST_IN_NAMES = re.compile(f"[{SIGNS}?？]")


def is_name(of: Field) -> bool:
    """Whether a field is the name of a person, in which a question mark is a lost character as well."""
    return of.personal and of.type == "text" and of.high is not None and of.high <= LONGEST_NAME


def lost_sign(of: Field, text: str) -> str:
    """The first sign in ``text`` that stands for a lost character, ``""`` if there is none."""
    found = (_LOST_IN_NAMES if is_name(of) else _LOST).search(text)
    return found[0] if found else ""
