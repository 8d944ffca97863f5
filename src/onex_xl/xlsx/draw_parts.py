"""What all parts of the drawing share: the error, the check of return codes, areas as arguments."""

from __future__ import annotations

import re
from typing import Final

from onex_xl.xlsx.cells import a1_range
from onex_xl.xlsx.plan import Area

CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML does not have."""


class PlanError(Exception):
    """A plan cannot be drawn as it stands; the message names sheet, place and cause."""


def done(code: int | None, sheet: str, place: object) -> None:
    """Every return code of XlsxWriter comes here: 0 and ``None`` are success, all else a ``PlanError``."""
    if code:
        where = area_name(place) if isinstance(place, Area) else place
        raise PlanError(f"{sheet}: {where}: refused with {code}")


def corners(area: Area) -> tuple[int, int, int, int]:
    """``area`` as XlsxWriter's four arguments."""
    return area.first_row, area.first_col, area.last_row, area.last_col


def cells_of(area: Area) -> list[tuple[int, int]]:
    """Every (row, col) of ``area``."""
    rows, cols = range(area.first_row, area.last_row + 1), range(area.first_col, area.last_col + 1)
    return [(row, col) for row in rows for col in cols]


def area_name(area: Area) -> str:
    """``area`` as ``A1:B2``."""
    return a1_range(*corners(area))


def printable(text: str) -> str:
    """``text`` without the characters XML does not have, which XlsxWriter escapes in cells only."""
    return CONTROL.sub("", text)
