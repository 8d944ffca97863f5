"""A workbook as values, before it is drawn.

Every workbook of ours (return, registry, master, forms) is first a ``BookPlan``:
plain data that a test can read as text. ``draw.py`` alone turns it into a file.
Rows and columns are 0-based here, as in XlsxWriter; A1 text is made by ``cells.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

Scalar = str | int | float | Fraction | date | bool | None


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula (text begins with ``=``) and the value stored with it, so that a
    preview or Protected View, which do not recalculate, show the right number."""

    text: str
    value: Scalar = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the workbook or to a relative file: ``target`` as in
    ``internal:'数据'!A5``; ``text`` is what is shown."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class CellPlan:
    """What a cell holds and the name of its style (``style.py``)."""

    value: Scalar | Formula | Link
    style: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle, both corners included."""

    first_row: int
    first_col: int
    last_row: int
    last_col: int


@dataclass(frozen=True, slots=True)
class Validation:
    """A data validation: what may be typed, the prompt beside the cell, the message when refused.

    ``kind`` list: ``source`` is a tuple of choices or a formula (``=…``). Others: ``low`` and ``high``
    bound the value (``None``: open); ``custom``: ``source`` is a formula. ``stop`` False only warns.
    """

    area: Area
    kind: Literal["list", "integer", "decimal", "date", "length", "custom"]
    source: tuple[str, ...] | str = ()
    low: int | float | date | str | None = None
    high: int | float | date | str | None = None
    title: str = ""
    prompt: str = ""
    error: str = ""
    stop: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """A conditional format: ``formula`` (relative to the area's first cell) true → ``style``.

    ``stop`` stops later conditions. ``further`` are more areas that take the same format.
    """

    area: Area
    formula: str
    style: str
    stop: bool = False
    further: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class DataBar:
    """Bars in the cells of ``area`` from ``low`` to ``high``."""

    area: Area
    colour: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart; ``categories`` and ``values`` are areas of ``sheet``.
    ``point_colours`` colours points one by one."""

    name: str
    sheet: str
    categories: Area
    values: Area
    colour: str = ""
    point_colours: tuple[str, ...] = ()
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart whose upper left corner is at (row, col); size in pixels.
    ``kind`` bar is horizontal, column vertical; values are labelled directly."""

    kind: Literal["bar", "column", "line", "scatter", "doughnut"]
    row: int
    col: int
    width: int
    height: int
    series: tuple[Series, ...]
    title: str = ""
    low: float | None = None
    high: float | None = None
    legend: bool = False
    stacked: bool = False
    alt_text: str = ""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A small line in the cell (row, col) over the values of ``area``, which lies on the same sheet; programs
    that do not know sparklines show an empty cell."""

    row: int
    col: int
    area: Area


@dataclass(frozen=True, slots=True)
class Page:
    """How a sheet prints. Paper is A4. ``repeat_rows`` (first, last) head every page;
    ``area`` is what is printed (``None``: all). One page wide; ``one_page``: one page high as well."""

    landscape: bool = False
    repeat_rows: tuple[int, int] | None = None
    area: Area | None = None
    one_page: bool = False
    header: str = ""
    footer: str = ""
    centre: bool = True


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """Width in characters, the style of its empty cells, hidden or not, outline level."""

    width: float
    style: str = ""
    hidden: bool = False
    level: int = 0


@dataclass(slots=True)
class SheetPlan:
    """One sheet. Filled with :meth:`put`; later puts on a cell replace earlier ones."""

    name: str
    cells: dict[tuple[int, int], CellPlan] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    columns: dict[int, ColumnPlan] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    validations: list[Validation] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    bars: list[DataBar] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    sparklines: list[Sparkline] = field(default_factory=list)
    freeze: tuple[int, int] | None = None
    filter: Area | None = None
    page: Page = Page()
    protected: bool = False
    visibility: Literal["visible", "hidden", "very hidden"] = "visible"
    tab_colour: str = ""
    zoom: int = 100
    page_breaks: list[int] = field(default_factory=list)

    def put(
        self, row: int, col: int, value: Scalar | Formula | Link, style: str = "", note: str = ""
    ) -> None:
        """Put a value, formula or link into a cell."""
        self.cells[row, col] = CellPlan(value, style, note)

    def put_row(self, row: int, col: int, values: list[Scalar | Formula | Link], style: str = "") -> None:
        """Put ``values`` side by side, all in one style."""
        for offset, value in enumerate(values):
            self.put(row, col + offset, value, style)

    def merge(self, area: Area, value: Scalar | Formula | Link, style: str = "") -> None:
        """One value across ``area``; every cell of it takes the style (for its borders)."""
        for row in range(area.first_row, area.last_row + 1):
            for col in range(area.first_col, area.last_col + 1):
                self.put(row, col, None, style)
        self.put(area.first_row, area.first_col, value, style)
        self.merges.append(area)


@dataclass(slots=True)
class BookPlan:
    """A workbook: its sheets in order, document properties and custom properties
    (``custom`` carries our stamp), defined names (ASCII) and the sheet shown first."""

    sheets: list[SheetPlan] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    active: int = 0

    def sheet(self, plan: SheetPlan) -> SheetPlan:
        """Add ``plan`` as the last sheet and hand it back."""
        self.sheets.append(plan)
        return plan
