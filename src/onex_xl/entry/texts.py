"""How much room text takes: row heights are written, because not every program fits them by itself."""

from __future__ import annotations

from math import ceil

LINE = 15.5
"""Points of one line at 9 to 10 points of type."""


SMALL = 1.1
"""How much more goes into a column at 9 points than at 10."""

_CJK = 1.9


def width_of(text: str) -> float:
    """Columns of width that ``text`` takes at 10 points."""
    if text.isascii():
        return len(text)
    return sum(_CJK if ord(char) > 0x2E7F or char in "“”‘’…—·" else 1 for char in text)


def lines_of(text: str, width: float) -> int:
    """Lines that ``text`` wraps to in a column ``width`` characters wide."""
    if "\n" not in text and len(text) * _CJK <= width - 1:
        return 1
    return max(1, sum(max(1, ceil(width_of(part) / max(1.0, width - 1))) for part in text.split("\n")))


def height_of(lines: int, least: float = 20) -> float:
    """Height of a row with ``lines`` lines, in points."""
    return max(least, lines * LINE + 5)
