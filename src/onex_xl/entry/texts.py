"""How much room text takes: row heights are written, because not every program fits them by itself."""

from __future__ import annotations

from math import ceil

LINE = 15.5
"""Points of one line at 9 to 10 points of type."""


def width_of(text: str) -> int:
    """Columns of width that ``text`` takes: two for a Chinese character."""
    return sum(2 if ord(char) > 0x2E7F or char in "“”‘’…—·" else 1 for char in text)


def lines_of(text: str, width: float) -> int:
    """Lines that ``text`` wraps to in a column ``width`` characters wide."""
    return max(1, sum(max(1, ceil(width_of(part) / max(1.0, width - 1))) for part in text.split("\n")))


def height_of(lines: int, least: float = 20) -> float:
    """Height of a row with ``lines`` lines, in points."""
    return max(least, lines * LINE + 5)
