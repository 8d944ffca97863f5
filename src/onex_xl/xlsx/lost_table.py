"""One table of an .ods file. Repeated rows and cells are counted, blank ones at the end are not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from onex_xl.xlsx.cells import LAST_COLUMN, LAST_ROW
from onex_xl.xlsx.lost_book import ERRORS, LostSheet
from onex_xl.xlsx.patch_notes import SIGN
from onex_xl.xlsx.sheetscan import OPEN_FORMULA, hazards

_ERRORS = frozenset(ERRORS.values())
_LANGUAGE = re.compile(r"(?:\w+:)?=")
"""The language of a formula, as in ``of:=``."""
_UNSAID = frozenset({"", "CNY", "RMB"})
_NOTHING = re.compile(r"0*\.?0*[a-z]+")
_VALUES = frozenset({"value-type", "value", "string-value", "date-value", "time-value", "boolean-value"})
_HIDDEN = frozenset({"collapse", "filter"})
"""LibreOffice says the second of every row hidden below filter buttons, be a filter in force or not."""


class Styles:
    """The names of an .ods file's styles: of rows without height, of columns without width, and of cells with
    a line through their text."""

    def __init__(self) -> None:
        self.flat: set[str] = set()
        self.struck: set[str] = set()
        self._name = ""

    def take(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element before the tables."""
        if name == "style":
            self._name = attributes.get("name", "")
        elif name in ("table-row-properties", "table-column-properties"):
            size = attributes.get("row-height", attributes.get("column-width", ""))
            if _NOTHING.fullmatch(size):
                self.flat.add(self._name)
        elif name == "text-properties" and attributes.get("text-line-through-style", "none") != "none":
            self.struck.add(self._name)


class Room:
    """How many cells of a workbook may yet be told because they repeat another: programs repeat blank ones,
    and a few bytes may say a million."""

    def __init__(self, cells: int = 200_000) -> None:
        self.cells = cells


class Cell:
    """A cell with its attributes by their local names; ``texts`` are what it shows, in pieces, none if it has
    no text at all."""

    def __init__(self, attributes: Mapping[str, str], says_error: bool) -> None:
        self._attributes = attributes
        self._says_error = says_error
        self.texts: list[str] = []
        self.note: list[str] = []

    @property
    def formula(self) -> str | None:
        """The formula without its language and ``=``."""
        text = self._attributes.get("formula")
        return None if text is None else _LANGUAGE.sub("", text, count=1)

    @property
    def error(self) -> str:
        """What it shows if that is an error: LibreOffice says so, other programs only show it."""
        text = "".join(self.texts)
        shown = text in _ERRORS and "formula" in self._attributes
        return (text or "#?") if self._says_error or shown else ""

    @property
    def format(self) -> str:
        """The number format, if it says more than the value: a percentage, or another currency than ours."""
        kind, currency = self._attributes.get("value-type"), self._attributes.get("currency", "")
        if kind == "percentage":
            return "0%"
        return f"[${currency}]0" if kind == "currency" and currency not in _UNSAID else ""

    def has_style(self, names: Collection[str]) -> bool:
        """Whether its own style is one of these."""
        return self._attributes.get("style-name", "") in names

    @property
    def has_value(self) -> bool:
        """Whether it stores something, be it a blank text."""
        return bool(self.texts) or not _VALUES.isdisjoint(self._attributes)

    def count(self, name: str) -> int:
        """How many columns or rows an attribute says."""
        return count(self._attributes, name)


def count(attributes: Mapping[str, str], name: str) -> int:
    """How many columns or rows an attribute says: one where it says none."""
    number = attributes.get(name, "")
    return int(number[:9]) if number.isdecimal() else 1


class Table:
    """Puts what its rows say into a sheet."""

    def __init__(self, sheet: LostSheet, room: Room, styles: Styles) -> None:
        self._sheet = sheet
        self._room = room
        self._styles = styles
        self._row = self._col = self._rows = 0
        self._visibility = ""
        self._used = False
        self._hidden_rows = 0
        """Hidden rows since the last one with something in it."""
        self._columns = self._last_column = 0
        self._hidden_columns: list[tuple[int, int]] = []

    def column(self, attributes: Mapping[str, str]) -> None:
        """One or more columns alike."""
        columns = count(attributes, "number-columns-repeated")
        if attributes.get("visibility") in _HIDDEN or attributes.get("style-name") in self._styles.flat:
            self._hidden_columns.append((self._columns, self._columns + columns - 1))
        self._columns += columns

    def begin_row(self, attributes: Mapping[str, str]) -> None:
        """One or more rows alike; their cells follow."""
        self._rows = count(attributes, "number-rows-repeated")
        flat = attributes.get("style-name") in self._styles.flat
        self._visibility = "collapse" if flat else attributes.get("visibility", "")
        self._col, self._used = 0, False

    def cell(self, cell: Cell) -> None:
        """The row's next cell, or several alike."""
        columns = cell.count("number-columns-repeated")
        formula = cell.formula
        if formula is not None or cell.has_value:
            self._used = True
            self._last_column = max(self._last_column, self._col + columns)
        error = cell.error
        spans = cell.count("number-rows-spanned"), cell.count("number-columns-spanned")
        struck = cell.has_value and cell.has_style(self._styles.struck)
        if error or formula is not None or spans != (1, 1) or cell.format or struck or cell.note:
            for row, col in self._places(columns):
                self._take(cell, row, col, formula, error, spans)
        self._col += columns

    def _take(
        self, cell: Cell, row: int, col: int, formula: str | None, error: str, spans: tuple[int, int]
    ) -> None:
        if error:
            self._sheet.error(row, col, error)
        if cell.format:
            self._sheet.format(row, col, cell.format)
        if cell.has_value and cell.has_style(self._styles.struck):
            self._sheet.strike(row, col)
        self._sheet.note(row, col, "\n".join(cell.note).partition(SIGN)[0].strip())
        if formula is not None:
            self._sheet.formula(row, col, formula, is_missing=not error and not cell.has_value)
        self._sheet.merge(row, col, row + spans[0] - 1, col + spans[1] - 1)

    def _places(self, columns: int) -> Iterator[tuple[int, int]]:
        """Where the cell stands, and where it stands again while there is room."""
        yield self._row, self._col
        rows = range(self._row, min(self._row + self._rows, LAST_ROW))
        cols = range(self._col, min(self._col + columns, LAST_COLUMN))
        others = ((row, col) for row in rows for col in cols if (row, col) != (self._row, self._col))
        for place in islice(others, self._room.cells):
            self._room.cells -= 1
            yield place

    def end_row(self) -> None:
        """All cells of the row have been told."""
        if self._visibility in _HIDDEN:
            self._hidden_rows += self._rows
        if self._used:
            self._sheet.hidden_rows += self._hidden_rows
            self._hidden_rows = 0
        self._row += self._rows

    def end(self) -> frozenset[str]:
        """All rows have been told; gives the hazards of its formulas."""
        for first, last in self._hidden_columns:
            self._sheet.hide_columns(first, min(last, self._last_column - 1))
        self._sheet.hazards |= hazards(self._sheet.formulas, OPEN_FORMULA)
        return frozenset(self._sheet.hazards.values())
