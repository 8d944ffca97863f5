"""One cell → one value, or what is wrong with it. The careful way, for cells that are not plainly right.

What is certain is mended (and said so); what could mean two things is an error that asks.
"""

from __future__ import annotations

import re
from dataclasses import replace

from onex_xl.fields.base import REPAIRED, Ground, Parsed
from onex_xl.fields.characters import APOSTROPHES
from onex_xl.fields.lost import lost_sign
from onex_xl.fields.text import LONGEST_CELL, raw_text, shown, tidy
from onex_xl.fields.types import TYPES, blank
from onex_xl.pack.nothing import means_nothing
from onex_xl.pack.schema import Field
from onex_xl.xlsx.read import Cell, CellError, MissingValue, Shown

NOTHING = "cell.nothing"
NOTHING_REQUIRED = "cell.nothing-required"
"""A word for nothing where nothing need stand, and where something must."""
SHOWN = "cell.shown-otherwise"
LOST = "cell.lost-characters"

_NUMBERS = ("integer", "money", "score")
_PLAIN_NUMBER = re.compile(r"-?[\d.]+")


def parse(of: Field, cell: Cell, ground: Ground) -> Parsed:
    """The value of ``cell`` as field ``of``. Never raises; an error's value is blank."""
    nothing = blank(of.type)
    if isinstance(cell, CellError):
        return Parsed(nothing, "cell.error-value", {"error": cell.text})
    if isinstance(cell, MissingValue):
        return Parsed(nothing, "cell.no-value")
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        return Parsed(nothing, "cell.too-long", {"limit": LONGEST_CELL})
    if isinstance(cell, str) and not tidy(cell):
        return Parsed(nothing)
    if isinstance(cell, str) and means_nothing(cell, of.nothing_words):
        return Parsed(nothing, NOTHING_REQUIRED if of.required else NOTHING)
    parsed = _as_shown(of, cell, ground) if isinstance(cell, Shown) else _as_typed(of, cell, ground)
    return _with_lost(of, parsed)


def _as_typed(of: Field, cell: Cell, ground: Ground) -> Parsed:
    """What the cell holds, but for an apostrophe before it."""
    typed = _without_apostrophe(cell) if isinstance(cell, str) else cell
    parsed = TYPES[of.type].parse(of, typed, ground)
    if typed != cell and not parsed.code and parsed.value != cell:
        return Parsed(parsed.value, REPAIRED, {"result": shown(parsed.value)})
    return parsed


def _without_apostrophe(text: str) -> str:
    """``text`` without the apostrophe that exports put before what is to stay text; two of them quote."""
    typed = tidy(text)
    signs = sum(typed.count(sign) for sign in APOSTROPHES) if typed[:1] in APOSTROPHES else 0
    return typed[1:] if signs == 1 and len(typed) > 1 else text


def _as_shown(of: Field, cell: Shown, ground: Ground) -> Parsed:
    """What the cell shows counts, read as if it had been typed. Where that cannot be read, or is but words in
    the value's place or fewer digits, it is asked about."""
    plainly = parse(of, cell.value, ground)
    same = parse(of, cell.text, replace(ground, scaled=True))
    if not cell.instead and same.value == plainly.value and same.code in ("", REPAIRED):
        return plainly
    parsed = parse(of, cell.text, ground)
    scaled = of.type in _NUMBERS and _PLAIN_NUMBER.fullmatch(cell.text)
    if cell.instead or scaled or parsed.code not in ("", REPAIRED):
        return Parsed(blank(of.type), SHOWN, {"shown": cell.text, "stored": raw_text(cell.value)})
    return Parsed(parsed.value, REPAIRED, {"result": shown(parsed.value)})


def _with_lost(of: Field, parsed: Parsed) -> Parsed:
    """``parsed``, and a word about characters that were lost on the way: a program puts a sign in their
    place. A question mark is one only in a name."""
    if not isinstance(parsed.value, str) or parsed.code not in ("", REPAIRED):
        return parsed
    sign = lost_sign(of, parsed.value)
    return Parsed(parsed.value, LOST, {"sign": sign}) if sign else parsed
