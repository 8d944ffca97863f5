"""Pieces every planned sheet is made of: heights that fit, cut texts, values across a row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import ceil

from onex_xl.xlsx.plan import Area, Formula, Scalar, SheetPlan

LINE = 15.5
"""Points one line of the table font takes."""

_WIDE = re.compile("[\u2e80-\U0010ffff]")


def width(text: str) -> int:
    """How many digit widths ``text`` takes: a Chinese character two."""
    return len(text) + len(_WIDE.findall(text))


@lru_cache(maxsize=1 << 14)
def lines(text: str, room: float) -> int:
    """How many lines ``text`` takes in a column ``room`` wide."""
    usable = max(room - 0.8, 1)
    return sum(max(1, ceil(width(line) / usable)) for line in text.split("\n"))


def height(cells: Iterable[tuple[str, float]], least: float = 20) -> float:
    """A row height that shows every (text, column width) of ``cells`` whole."""
    most = max((lines(text, room) for text, room in cells), default=1)
    return min(max(least, LINE * most + 6), 400)


def short(text: str, room: int) -> str:
    """``text`` cut to ``room`` digit widths, the cut shown."""
    if width(text) <= room:
        return text
    kept = ""
    for char in text:
        if width(kept) + width(char) > room - 1:
            break
        kept += char
    return kept + "…"


def band(plan: SheetPlan, row: int, first: int, last: int, value: Scalar | Formula, style: str) -> None:
    """One value across a row from ``first`` to ``last``."""
    if first == last:
        plan.put(row, first, value, style)
    else:
        plan.merge(Area(row, first, row, last), value, style)


def text(value: str) -> str:
    """``value`` as a text inside a formula."""
    return '"' + value.replace('"', '""') + '"'
