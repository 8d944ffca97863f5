"""Draws a :class:`~onex_xl.xlsx.plan.BookPlan`: the only place that writes workbooks with XlsxWriter.

Text stays text: nothing beginning with ``=`` or ``http`` becomes a formula or a link unless the plan says
so. Whatever XlsxWriter would drop, cut or warn about is a :class:`PlanError`: a bug of ours, never data.
The same plan and ``created`` give the same bytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException

from onex_xl.files import write_atomic
from onex_xl.xlsx import style
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.draw_cells import draw_cells
from onex_xl.xlsx.draw_chart import insert_chart, sparkline_options
from onex_xl.xlsx.draw_page import set_page, set_view
from onex_xl.xlsx.draw_parts import PlanError, area_name, cells_of, corners, done, printable
from onex_xl.xlsx.draw_quick import Sheet
from onex_xl.xlsx.draw_rules import bar_options, condition_options, validation_options
from onex_xl.xlsx.plan import BookPlan, SheetPlan

__all__ = ["PROTECTION", "PlanError", "draw", "drawn"]

PROTECTION: Final[Mapping[str, bool]] = MappingProxyType(
    {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True}
)
"""What a protected sheet still lets people do, by XlsxWriter's names."""

_OPTIONS: Final = {
    "in_memory": True,  # fixed time stamps in the zip, no temporary files
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_row_height": 22,  # pixels, what Excel gives 微软雅黑 of 10 points
}
_DOCUMENT: Final = frozenset(
    ("title", "subject", "author", "manager", "company", "category", "keywords", "comments", "status")
)


def draw(
    book: BookPlan,
    target: Path | BinaryIO,
    *,
    created: datetime,
    protection: Mapping[str, bool] = PROTECTION,
) -> None:
    """Draw ``book`` into ``target``: a path (replaced in one step) or a binary stream.

    ``created`` is the document's date, UTC if it has no zone. ``protection`` is what protected sheets
    still allow. Raises :class:`PlanError`, ``KeyError`` for an unknown style, ``MachineError`` for a path.
    """
    data = drawn(book, created=created, protection=protection)
    if isinstance(target, Path):
        write_atomic(target, data)
    else:
        target.write(data)


def drawn(book: BookPlan, *, created: datetime, protection: Mapping[str, bool] = PROTECTION) -> bytes:
    """``book`` as the bytes of an .xlsx file; arguments and errors as :func:`draw`."""
    buffer = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            workbook = Workbook(buffer, {**_OPTIONS, "default_format_properties": dict(style.DEFAULT)})
            _draw_book(workbook, book, created, protection)
        except (UserWarning, XlsxWriterException) as cause:
            raise PlanError(str(cause)) from cause
    return buffer.getvalue()


def _draw_book(workbook: Any, book: BookPlan, created: datetime, protection: Mapping[str, bool]) -> None:
    _set_properties(workbook, book, created)
    formats = _Formats(workbook)
    # All sheets first: a link or chart may point to a later one.
    sheets = [(workbook.add_worksheet(plan.name, Sheet), plan) for plan in book.sheets]
    for sheet, plan in sheets:
        _draw_sheet(workbook, sheet, plan, formats, protection)
    _show_first(sheets, book.active)
    for name, reference in sorted(book.names.items()):
        if not name.isascii():
            raise PlanError(f"defined name {name!r} is not ASCII: some spreadsheet programs fail on it")
        done(workbook.define_name(name, reference), "defined name", name)
    workbook.close()


def _set_properties(workbook: Any, book: BookPlan, created: datetime) -> None:
    unknown = set(book.properties) - _DOCUMENT
    if unknown:
        raise PlanError(f"unknown document properties: {sorted(unknown)}")
    texts = {name: printable(text) for name, text in book.properties.items()}
    moment = created.astimezone(UTC).replace(tzinfo=None) if created.tzinfo else created
    workbook.set_properties({**texts, "created": moment})
    for name, text in book.custom.items():
        done(workbook.set_custom_property(name, printable(text), "text"), "custom property", name)


def _show_first(sheets: list[tuple[Any, SheetPlan]], active: int) -> None:
    if not 0 <= active < len(sheets) or sheets[active][1].visibility != "visible":
        raise PlanError(f"the active sheet, number {active}, is missing or hidden")
    sheets[active][0].activate()
    next(sheet for sheet, plan in sheets if plan.visibility == "visible").set_first_sheet()


class _Formats:
    """XlsxWriter formats by style name, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._cells: dict[str, Any] = {"": None}
        self._conditions: dict[str, Any] = {}

    def cell(self, name: str) -> Any:
        found = self._cells.get(name, self)
        if found is self:
            found = self._cells[name] = self._workbook.add_format(dict(style.properties(name)))
        return found

    def condition(self, name: str) -> Any:
        if name not in self._conditions:
            self._conditions[name] = self._workbook.add_format(dict(style.conditional(name)))
        return self._conditions[name]


def _draw_sheet(
    workbook: Any, sheet: Any, plan: SheetPlan, formats: _Formats, protection: Mapping[str, bool]
) -> None:
    _set_grid(sheet, plan, formats)
    _draw_merges(sheet, plan, formats)
    draw_cells(sheet, plan, formats.cell)
    for validation in plan.validations:
        options = validation_options(validation, plan.name)
        done(sheet.data_validation(*corners(validation.area), options), plan.name, validation.area)
    for condition in plan.conditions:
        options = condition_options(condition, formats.condition(condition.style))
        done(sheet.conditional_format(*corners(condition.area), options), plan.name, condition.area)
    for bar in plan.bars:
        done(sheet.conditional_format(*corners(bar.area), bar_options(bar)), plan.name, bar.area)
    for chart in plan.charts:
        done(insert_chart(workbook, sheet, chart), plan.name, "chart " + a1(chart.row, chart.col))
    for line in plan.sparklines:
        done(
            sheet.add_sparkline(line.row, line.col, sparkline_options(plan.name, line)), plan.name, line.area
        )
    set_view(sheet, plan, protection)
    set_page(sheet, plan.page, plan.page_breaks, plan.name)


def _set_grid(sheet: Any, plan: SheetPlan, formats: _Formats) -> None:
    for col, column in sorted(plan.columns.items()):
        options = {"hidden": column.hidden, "level": column.level}
        done(sheet.set_column(col, col, column.width, formats.cell(column.style), options), plan.name, col)
    for row in sorted(plan.heights.keys() | plan.hidden_rows):
        options = {"hidden": row in plan.hidden_rows}
        done(sheet.set_row(row, plan.heights.get(row), None, options), plan.name, row)


def _draw_merges(sheet: Any, plan: SheetPlan, formats: _Formats) -> None:
    for area in plan.merges:
        first = (area.first_row, area.first_col)
        for cell in cells_of(area):
            held = plan.cells.get(cell)
            if cell != first and held is not None and held.value is not None:
                raise PlanError(f"{plan.name}!{a1(*cell)} holds a value under the merge {area_name(area)}")
        look = formats.cell(plan.cells[first].style) if first in plan.cells else None
        done(sheet.merge_range(*corners(area), "", look), plan.name, area)
