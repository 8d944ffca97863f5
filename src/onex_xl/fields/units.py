"""Units beside numbers, in a cell (``0.26万元``) or in the header over it (``金额（万元）``): the one table,
and what they make of a number.

A unit that fits its field is worked in, and that is told. One that does not (dollars where yuan are asked, a
percentage where people are counted) is asked about. None is ever dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from onex_xl.fields.text import plain
from onex_xl.pack.schema import Field

COUNT, POINTS, ANY = "count", "points", ""
_CURRENCIES = {
    "CNY": ("元", "圆", "块", "元整", "元人民币", "人民币", "人民币元", "rmb", "cny", "yuan", "¥"),
    "USD": ("美元", "$", "usd", "us$", "dollar", "dollars"),
    "EUR": ("欧元", "€", "eur", "euro", "euros"),
    "GBP": ("英镑", "£", "gbp"),
    "HKD": ("港元", "港币", "hkd", "hk$"),
    "JPY": ("日元", "円", "jpy"),
}
_COUNTED = (*"人名位个项次场篇份本门套件张笔期条", "人次", "场次", "人数", "persons", "people", "pcs")
_POINTS = ("分", "%", "百分制", "points", "pts")
_SCALES = {
    "十": 10, "百": 100, "千": 10**3, "万": 10**4, "萬": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "k": 10**3, "thousand": 10**3,
    "million": 10**6, "mio": 10**6,
}  # fmt: skip
_PARTS = {"角": Fraction(1, 10)}
_SAID = re.compile(r"[(\[【〔{]([^)\]】〕}]*)|[/,:;](.*)$")
"""Where a header has its unit: in brackets, or behind a sign."""
_BEFORE = re.compile(r"([+-]?)([^\d.,+\-¥]+)([\d.,]+)")
_OF_SHEET = re.compile(r"(?:金额|数量|货币|计量)?单位\s*:\s*(.+)|(?:unit|units|in)\s*:\s*(.+)", re.IGNORECASE)


class Unit(NamedTuple):
    """What is counted (a currency, ``COUNT``, ``POINTS``, a field's own word; ``ANY`` for a mere power of
    ten) and how many of it one is."""

    kind: str
    factor: Fraction


_UNITS = {
    **{word: Unit(kind, Fraction(1)) for kind, words in _CURRENCIES.items() for word in words},
    **{word: Unit(COUNT, Fraction(1)) for word in _COUNTED},
    **{word: Unit(POINTS, Fraction(1)) for word in _POINTS},
    **{word: Unit("CNY", part) for word, part in _PARTS.items()},
}


@lru_cache(maxsize=1024)
def unit_of(text: str, own: str = "") -> Unit | None:
    """The unit that ``text`` is; ``None`` for words that are none. ``own`` is a field's own word for its
    unit."""
    word, mine = ("".join(plain(part).casefold().replace("￥", "¥").split()) for part in (text, own))
    known = _UNITS if not mine or mine in _UNITS else {**_UNITS, mine: Unit(mine, Fraction(1))}
    if word in known:
        return known[word]
    for length in range(len(word), 0, -1):
        scale, rest = _SCALES.get(word[:length]), word[length:]
        if scale is not None and (not rest or rest in known):
            of = known[rest] if rest else Unit(ANY, Fraction(1))
            return Unit(of.kind, of.factor * scale)
    return None


def behind(text: str) -> str:
    """A number with the sign of a currency before it as one with the sign behind it."""
    match = _BEFORE.fullmatch(text)
    return f"{match[1]}{match[3]}{match[2]}" if match and match[2] in _UNITS else text


def factor(found: Unit, of: Field) -> Fraction | None:
    """What a number with the unit ``found`` must be multiplied by to be one of ``of``; ``None`` where the two
    do not fit."""
    own = own_unit(of)
    if found.kind == ANY:
        return found.factor if of.type != "score" or found.factor == 1 else None
    if own.kind == ANY and found.kind in _CURRENCIES and of.type in ("money", "integer"):
        return found.factor
    if own.kind == ANY and found.kind == COUNT and of.type == "integer":
        return found.factor
    return found.factor / own.factor if found.kind == own.kind else None


@lru_cache(maxsize=1024)
def own_unit(of: Field) -> Unit:
    """The unit of a field: its own, else the one in its label or hint, else that of its type."""
    said = unit_of(of.unit, of.unit) or in_header(of.label, of) or unit_of(of.hint)
    return said or Unit(POINTS if of.type == "score" else ANY, Fraction(1))


def in_header(text: str, of: Field) -> Unit | None:
    """The unit that a header says."""
    folded = plain(text)
    for match in _SAID.finditer(folded):
        found = unit_of(match[1] or match[2] or "", of.unit)
        if found is not None:
            return found
    return None


def of_sheet(texts: Iterator[str]) -> Unit | None:
    """The unit that a line above a table says for all of it: ``单位：万元``."""
    for text in texts:
        match = _OF_SHEET.fullmatch(plain(text).strip("()[] "))
        found = unit_of(match[1] or match[2]) if match else None
        if found is not None:
            return found
    return None
