"""Tables as CSV that Excel opens rightly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")


def separated(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as UTF-8 with mark, with no cell that a spreadsheet would take for a formula;
    :func:`~onex_xl.xlsx.textfile.read_text` gives the same texts back."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def inert(cell: object) -> object:
    """``cell``, quoted with ``'`` if a spreadsheet would otherwise run it. Numbers are left alone."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_ACTIVE) else cell
    return "" if cell is None else cell
