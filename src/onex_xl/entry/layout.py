"""Where the fields of a data-entry sheet stand: the one place that knows rows and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from onex_xl.model import Project
from onex_xl.pack.definitions import Sheet
from onex_xl.xlsx.cells import a1_range, letters, quoted
from onex_xl.xlsx.plan import Area

OPEN_END = 9999
"""Last row (0-based) that lists, limits and colours reach: people may type below the prepared rows."""

TITLE_ROW, INTRO_ROW = 0, 1
VALUE_COL = 1
"""Column of a form's inputs; labels stand before it, hints after it."""

ROW = "\0"
"""Stands for the row in formulas that are the same in every row."""

_SPARE = 1.25
"""Rows prepared for each that is expected."""


@dataclass(frozen=True)
class Layout:
    """A table: its header rows, its prepared rows ``first`` to ``last`` and a column per field, in sheet
    order. A form: a row per field from ``first`` on, all inputs in one column. Rows and columns 0-based."""

    sheet: Sheet
    first: int
    last: int

    @property
    def form(self) -> bool:
        return self.sheet.raw.layout == "form"

    @property
    def grouped(self) -> bool:
        """Whether a table has an upper header row."""
        return any(field.group for field in self.sheet.raw.fields)

    @property
    def hint_row(self) -> int:
        return self.first - 1

    @property
    def head_row(self) -> int:
        return self.first - 2

    @property
    def prepared(self) -> int:
        """How many rows are prepared."""
        return self.last - self.first + 1

    @cached_property
    def cols(self) -> Mapping[str, int]:
        """Field id → column."""
        return {name: VALUE_COL if self.form else col for col, name in enumerate(self.sheet.fields)}

    @property
    def last_col(self) -> int:
        """The last column in use."""
        return VALUE_COL + 1 if self.form else len(self.sheet.fields) - 1

    def at(self, field: str, index: int = 0) -> tuple[int, int]:
        """Where the value of ``field`` stands in record ``index``."""
        if self.form:
            return self.first + list(self.sheet.fields).index(field), VALUE_COL
        return self.first + index, self.cols[field]

    def ref(self, field: str, index: int = 0, *, outside: bool = False) -> str:
        """``$C5``: the column is fixed, the row moves along. ``outside``: with the sheet's name."""
        row, col = self.at(field, index)
        cell = f"${letters(col)}${row + 1}" if self.form else f"${letters(col)}{row + 1}"
        return f"{quoted(self.sheet.name)}!{cell}" if outside else cell

    def any_ref(self, field: str) -> str:
        """The cell of ``field`` in a row still to be put in (:data:`ROW`), with the sheet's name."""
        return f"{quoted(self.sheet.name)}!${letters(self.cols[field])}{ROW}"

    def span(self, field: str) -> str:
        """The prepared cells of ``field`` as a fixed range with the sheet's name."""
        row, col = self.at(field)
        last = row if self.form else self.last
        return f"{quoted(self.sheet.name)}!{a1_range(row, col, last, col, fixed=True)}"

    def area(self, field: str) -> Area:
        """The cells of ``field`` that validation and colours cover."""
        row, col = self.at(field)
        fixed = self.form or self.sheet.raw.projects
        return Area(row, col, row if self.form else self.last if fixed else OPEN_END, col)

    @cached_property
    def read_cols(self) -> tuple[int, int]:
        """The first and the last column that is read."""
        cols = [self.cols[field.id] for field in self.sheet.read_fields]
        return min(cols), max(cols)

    @property
    def width(self) -> int:
        """How many columns :attr:`table` has."""
        first, last = self.read_cols
        return last - first + 1

    @property
    def row_span(self) -> str:
        """The cells of the first prepared row that are read: ``$A5:$S5``."""
        first, last = self.read_cols
        return f"${letters(first)}{self.first + 1}:${letters(last)}{self.first + 1}"

    @property
    def table(self) -> str:
        """All prepared cells that are read, with the sheet's name."""
        first, last = self.read_cols
        return f"{quoted(self.sheet.name)}!{a1_range(self.first, first, self.last, last, fixed=True)}"


def layout_of(sheet: Sheet, projects: Sequence[Project] = (), records: int = 0) -> Layout:
    """The layout of ``sheet`` for a department with ``projects``, with room for ``records`` rows."""
    if sheet.raw.layout == "form":
        return Layout(sheet, sheet.head_row, sheet.head_row + len(sheet.raw.fields) - 1)
    first = sheet.head_row + 2
    if sheet.raw.projects:
        return Layout(sheet, first, first + max(1, len(projects)) - 1)
    return Layout(sheet, first, first + max(_capacity(sheet, projects), records) - 1)


def _capacity(sheet: Sheet, projects: Sequence[Project]) -> int:
    raw = sheet.raw
    if not raw.capacity_per:
        return raw.capacity
    expected = [project.fields.get(raw.capacity_per) for project in projects]
    people = sum(value for value in expected if isinstance(value, int))
    return max(raw.capacity, ceil(people * _SPARE))
