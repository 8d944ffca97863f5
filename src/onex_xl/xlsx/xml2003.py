"""Workbooks in Excel's XML of 2003 (SpreadsheetML), which programs export and call .xls, because Excel opens
them.

To be called in a child process, like the reader. No entity is expanded, and a file past a limit is refused
with the limit's number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from xml.parsers import expat

from onex_xl.xlsx.growing import GrowingSheet, Room, number_of, text_of
from onex_xl.xlsx.inspection import Limits, Refusal, RefusedError
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.read import Book, Cell, CellError, Grid, MissingValue
from onex_xl.xlsx.textfile import as_cell

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")


def read_xml_2003(data: bytes, name: str = "", limits: Limits | None = None) -> Book | Refusal:
    """The sheets of a workbook in Excel's XML of 2003 (SpreadsheetML), their cells where ``ss:Index`` and
    merges put them."""
    limits = limits or Limits()
    text = text_of(data, limits, Kind.XML_2003)
    if isinstance(text, Refusal):
        return text
    book = _Workbook(Room(limits))
    try:
        book.read(_DECLARATION.sub("", text, count=1))
    except RefusedError as error:
        return error.refusal
    except expat.ExpatError:
        return Refusal("file.unreadable")
    return Book(tuple(Grid(title or name, seen, rows) for title, seen, rows in book.sheets))


_SS = "urn:schemas-microsoft-com:office:spreadsheet "
_ROW, _CELL, _DATA, _TITLED = f"{_SS}Row", f"{_SS}Cell", f"{_SS}Data", f"{_SS}Worksheet"
_HIDDEN = {"SheetHidden": "hidden", "SheetVeryHidden": "very hidden"}


class _Workbook:
    """A workbook, read element by element."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.sheets: list[tuple[str, str, list[list[Cell]]]] = []
        self.sheet = GrowingSheet(room)
        self.path: list[str] = []
        self.row, self.col, self.wide = -1, -1, 0
        self.kind = ""
        self.formula = False
        self.text: list[str] = []

    def read(self, text: str) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text.append
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.Parse(text.encode("utf-8", "replace"), True)

    def _start(self, name: str, said: dict[str, str]) -> None:
        if _DATA not in self.path:
            self.text.clear()
        self.path.append(name)
        if name == _TITLED:
            self.sheet = GrowingSheet(self.room)
            self.sheets.append((said.get(f"{_SS}Name", ""), "visible", self.sheet.rows))
            self.row = -1
        elif name == _ROW:
            self.row = _place(said, self.row + 1)
            self.col, self.wide = -1, 0
        elif name == _CELL:
            self.col = _place(said, self.col + 1 + self.wide)
            self.wide = _count(said.get(f"{_SS}MergeAcross", ""))
            self.kind, self.formula = "", f"{_SS}Formula" in said
        elif name == _DATA:
            self.kind = said.get(f"{_SS}Type", "String")

    def _end(self, name: str) -> None:
        self.path.pop()
        text = "".join(self.text)
        if name == _DATA and self.path[-1:] == [_CELL]:
            # A comment has a Data of its own, below the cell's: only the cell's is its value.
            self._put(_typed(self.kind, text))
            self.formula = False
        elif name == _CELL and self.formula:
            self._put(MissingValue())
        elif name.endswith(" Visible") and self.sheets:
            title, _, rows = self.sheets[-1]
            self.sheets[-1] = title, _HIDDEN.get(text.strip(), "visible"), rows
        if _DATA not in self.path:
            self.text.clear()

    def _put(self, cell: Cell) -> None:
        if self.sheets and cell != "":
            self.sheet.put(max(self.row, 0), max(self.col, 0), cell)


def _refuse_doctype(*_: object) -> None:
    raise RefusedError("file.doctype", part="XML")


def _place(said: Mapping[str, str], following: int) -> int:
    """Where a row or cell stands, from 0: where it says, else after the one before it."""
    return (_count(said.get(f"{_SS}Index", "")) or following + 1) - 1


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _typed(kind: str, text: str) -> Cell:
    if kind == "Number":
        return number_of(text.strip())
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "Error":
        return CellError(text)
    if kind == "DateTime":
        try:
            return datetime.fromisoformat(text.strip())
        except ValueError:
            return text
    return as_cell(text)
