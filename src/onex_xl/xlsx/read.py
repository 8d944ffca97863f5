"""Reads every value of a workbook that the pre-flight let pass. To be called in a child process: the
libraries below can still die of a file.

Values come from calamine by their absolute place; what calamine cannot tell (errors, formulas that
were never worked out) is put in from the inspection.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetMetadata, SheetTypeEnum

from onex_xl.xlsx import numberformat
from onex_xl.xlsx.cells import is_copy, position
from onex_xl.xlsx.container import Container, repacked
from onex_xl.xlsx.inspection import Inspection, Limits, Refusal, RefusedError, SheetInspection
from onex_xl.xlsx.layout import laid_out
from onex_xl.xlsx.package import Package
from onex_xl.xlsx.xmlpart import plain


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error; ``text`` as in ``#REF!``."""

    text: str


@dataclass(frozen=True, slots=True)
class MissingValue:
    """A formula whose result the file does not hold: written by a program, never opened in Excel."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that its cell shows as ``text``, something else. ``instead``: nothing of the value is left in
    it. :func:`as_shown` puts them in."""

    value: str | float
    text: str
    instead: bool = False


Cell = str | float | int | bool | date | datetime | time | timedelta | CellError | MissingValue | Shown
"""A blank cell is ``""``."""

_MERGES = re.compile(rb"<(?P<p>(?:\w+:)?)mergeCells\b.*?</(?P=p)mergeCells>", re.DOTALL)
_LISTED = re.compile(
    rb"<(?P<p>(?:\w+:)?)sheet\b[^>]*?:id\s*=\s*[\"'](?P<id>[^\"']*)[\"'][^>]*?(?:/>|></(?P=p)sheet>)"
)
_MISSING = MissingValue()
_VISIBILITY = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "very hidden"}


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: ``rows[r][c]`` is the value in row ``r``, column ``c``, both counted from 0 at A1.

    Rows may differ in length; what lies past their ends is blank. ``visibility`` is ``visible``,
    ``hidden`` or ``very hidden``.
    """

    name: str
    visibility: str
    rows: list[list[Cell]]

    def at(self, row: int, col: int) -> Cell:
        """The value at a place, ``""`` outside what the sheet holds."""
        return self.rows[row][col] if row < len(self.rows) and col < len(self.rows[row]) else ""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook's sheets in their order; chart, dialog and macro sheets have no rows. Copies of sheets of
    other workbooks are none."""

    sheets: tuple[Grid, ...]

    def sheet(self, name: str) -> Grid | None:
        """The sheet called ``name``, if there is one."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def read_book(data: bytes, inspection: Inspection) -> Book | Refusal:
    """All values of ``data``, which :func:`preflight.inspect` has passed as ``inspection``; tabs that it was
    told are idle are there without rows.

    Never raises for what is in ``data``; but the process may die of an .xls or .ods file.
    """
    try:
        return _read(_digestible(data, inspection), inspection)
    except PasswordError:
        return Refusal("file.encrypted")
    except RefusedError as error:
        return error.refusal
    except CalamineError:
        return Refusal("file.unreadable")
    except BaseException as error:
        if _is_panic(error):
            return Refusal("file.unreadable")
        raise


def as_shown(book: Book, inspection: Inspection) -> Book:
    """``book`` with a :class:`Shown` where a number format says more than the value."""
    formats = {
        sheet.name: sheet.scan.formats for sheet in inspection.sheets if sheet.scan and sheet.scan.formats
    }
    if not formats:
        return book
    return Book(tuple(_shown(grid, formats.get(grid.name, {})) for grid in book.sheets))


def _shown(grid: Grid, formats: Mapping[str, str]) -> Grid:
    rows = list(grid.rows)
    for cell, code in formats.items():
        row, col = position(cell)
        value = grid.at(row, col)
        if isinstance(value, str | float | int) and not isinstance(value, bool) and value != "":
            text = numberformat.shown(value, code)
            if text != numberformat.shown(value, "General"):
                if rows[row] is grid.rows[row]:
                    rows[row] = list(rows[row])
                rows[row][col] = Shown(value, text, numberformat.is_words(value, code))
    return Grid(grid.name, grid.visibility, rows)


def _is_panic(error: BaseException) -> bool:
    """Whether ``error`` is Rust's panic, which derives from ``BaseException`` and cannot be imported."""
    return type(error).__name__ == "PanicException"


def _digestible(data: bytes, inspection: Inspection) -> bytes:
    """``data`` without what calamine stumbles over: it takes UTF-16 parts for blank sheets, and gives up at
    macro sheets and merged whole columns, and knows some parts by their usual names only."""
    if inspection.elsewhere:
        return laid_out(Package(Container(data, Limits())), lambda xml: _without_blocks(xml, inspection))
    if not inspection.recode:
        return data
    container = Container(data, Limits())
    parts = {part: plain(container.read(part), part)[0] for part in inspection.recode}
    return repacked(data, {part: _without_blocks(xml, inspection) for part, xml in parts.items()})


def _without_blocks(xml: bytes, inspection: Inspection) -> bytes:
    if any(sheet.scan and sheet.scan.odd_merges for sheet in inspection.sheets):
        xml = _MERGES.sub(b"", xml)
    ids = {key.encode() for key in inspection.programs}
    return _LISTED.sub(lambda sheet: b"" if sheet["id"] in ids else sheet[0], xml) if ids else xml


def _read(data: bytes, inspection: Inspection) -> Book:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = (meta for meta in workbook.sheets_metadata if not is_copy(meta.name))
    return Book(tuple(_grid(workbook, meta, inspection) for meta in sheets))


def _grid(workbook: CalamineWorkbook, meta: SheetMetadata, inspection: Inspection) -> Grid:
    visibility = _VISIBILITY[str(meta.visible).rpartition(".")[2]]
    sheet = inspection.sheet(meta.name)
    if meta.typ != SheetTypeEnum.WorkSheet or (sheet and sheet.scan is None):
        return Grid(meta.name, visibility, [])
    rows: list[list[Cell]] = workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)  # type: ignore[assignment]
    if sheet:
        _complete(rows, sheet)
    return Grid(meta.name, visibility, rows)


def _complete(rows: list[list[Cell]], sheet: SheetInspection) -> None:
    """Puts in errors and missing values. Raises :class:`RefusedError` where the reader saw a blank
    sheet and we saw values."""
    scan = sheet.scan
    if scan is None:
        return
    if scan.filled and not rows:
        raise RefusedError("file.unreadable")
    _put(rows, {cell: CellError(text) for cell, text in scan.errors.items()})
    _put(rows, dict.fromkeys(scan.missing, _MISSING))


def _put(rows: list[list[Cell]], values: Mapping[str, Cell]) -> None:
    for address, value in values.items():
        row, col = position(address)
        while len(rows) <= row:
            rows.append([])
        cells = rows[row]
        cells += [""] * (col + 1 - len(cells))
        cells[col] = value
