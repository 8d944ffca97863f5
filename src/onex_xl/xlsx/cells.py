"""A1 notation: the one place that turns rows and columns (0-based) into text and back; and what tabs may be
called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Rows and columns of the grid."""

_NAME_UNITS = 31
"""Longest name of a tab, in UTF-16 units, as Excel counts."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})\Z")
_WHOLE_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})\Z")
_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})\Z")


@cache
def letters(col: int) -> str:
    """``0 -> "A"``, ``26 -> "AA"``."""
    text = ""
    number = col + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def a1(row: int, col: int, *, fixed: bool = False) -> str:
    """``(0, 0) -> "A1"``; ``fixed`` gives ``$A$1``."""
    return f"${letters(col)}${row + 1}" if fixed else f"{letters(col)}{row + 1}"


def a1_range(first_row: int, first_col: int, last_row: int, last_col: int, *, fixed: bool = False) -> str:
    """``A1:B2``; a single cell gives just that cell."""
    first, last = a1(first_row, first_col, fixed=fixed), a1(last_row, last_col, fixed=fixed)
    return first if first == last else f"{first}:{last}"


def position(text: str) -> tuple[int, int]:
    """``"B3" -> (2, 1)``. Raises ``ValueError`` for anything else."""
    match = _A1.match(text)
    if not match:
        raise ValueError(text)
    col = 0
    for letter in match[1]:
        col = col * 26 + ord(letter) - 64
    return int(match[2]) - 1, col - 1


def whole_range(area: str) -> str:
    """A cell or range as it is; of whole columns (``A:B``) or rows (``3:4``) the range they cover; ``""`` for
    anything else."""
    if all(map(_A1.match, area.split(":", 1))):
        return area
    whole = _COLUMNS.match(area)
    if whole:
        return f"{whole[1]}1:{whole[2]}{LAST_ROW}"
    whole = _WHOLE_ROWS.match(area)
    return f"A{whole[1]}:{letters(LAST_COLUMN - 1)}{whole[2]}" if whole else ""


def is_copy(tab: str) -> bool:
    """Whether a tab is but a copy of one in another workbook, as .ods files keep them for formulas that refer
    to it: ``'file:///C:/a.ods'#Sheet1``."""
    return tab.startswith("'") and "'#" in tab


def quoted(sheet: str) -> str:
    """A sheet name as formulas want it: always in quotes, ``'`` doubled."""
    return "'" + sheet.replace("'", "''") + "'"


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """A name for each tab, as close to the one wanted as Excel allows: without ``[]:*?/\\``, at most 31 long,
    no two alike whatever their case."""
    taken = {"history"}  # Excel keeps this one for itself
    found = []
    for text in wanted:
        clean = _FORBIDDEN.sub("_", text).strip().strip("'").strip() or "_"
        name, number = _cut(clean, _NAME_UNITS), 2
        while name.casefold() in taken:
            end = f"({number})"
            name, number = _cut(clean, _NAME_UNITS - len(end)) + end, number + 1
        taken.add(name.casefold())
        found.append(name)
    return found


def _cut(text: str, units: int) -> str:
    """The beginning of ``text`` in at most ``units`` of UTF-16, which a name may end with."""
    data = text.encode("utf-16-le", "surrogatepass")[: units * 2]
    return data.decode("utf-16-le", "ignore").rstrip("' ")
