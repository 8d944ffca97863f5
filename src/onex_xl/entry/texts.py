"""How much room text takes: row heights are written, because not every program fits them by itself."""

from __future__ import annotations

import re
from functools import lru_cache
from math import ceil

LINE = 15.5
"""Points of one line at 9 to 10 points of type."""


SMALL = 1.1
"""How much more goes into a column at 9 points than at 10."""

_CJK = 1.9
_WIDE = re.compile("[\u2e80-\U0010ffff“”‘’…—·]")


def width_of(text: str) -> float:
    """Columns of width that ``text`` takes at 10 points."""
    if text.isascii():
        return len(text)
    wide = len(_WIDE.findall(text))
    return len(text) - wide + wide * _CJK


@lru_cache(maxsize=8192)
def lines_of(text: str, width: float) -> int:
    """Lines that ``text`` wraps to in a column ``width`` characters wide."""
    if "\n" not in text and len(text) * _CJK <= width - 1:
        return 1
    return max(1, sum(max(1, ceil(width_of(part) / max(1.0, width - 1))) for part in text.split("\n")))


def height_of(lines: int, least: float = 20) -> float:
    """Height of a row with ``lines`` lines, in points."""
    return max(least, lines * LINE + 5)
