"""A workbook's XML in the hands of a test: cells, rows, columns and parts changed as people and programs
change them, whoever saved the file. What is not touched stays as it was, to the byte."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape

from onex_xl.xlsx.cells import a1, position

_ROW = re.compile(r"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_PAIR = re.compile(r'([\w:]+)="([^"]*)"')
_SHEET = re.compile(r"<sheet\b[^>]*?/>")
_REF = re.compile(r'(<mergeCell ref=")([A-Z]+[0-9]+)(?::([A-Z]+[0-9]+))?(")')


@dataclass(frozen=True)
class Cell:
    """A cell's XML: ``kind`` is its type (``s``, ``n``, ``inlineStr`` …), ``inner`` what it holds."""

    style: str = ""
    kind: str = ""
    inner: str = ""


@dataclass(frozen=True)
class Formula:
    """``text`` without ``=``; ``value`` ``None``: never worked out."""

    text: str
    value: str | float | None = None


@dataclass(frozen=True)
class Error:
    """An error that a cell shows, such as ``#REF!``."""

    text: str


Content = str | float | bool | Formula | Error | None


def _content(value: Content) -> tuple[str, str]:
    """Type and inner XML of a cell with ``value``."""
    match value:
        case None:
            return "", ""
        case bool():
            return "b", f"<v>{int(value)}</v>"
        case str():
            return "inlineStr", f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        case Error(text):
            return "e", f"<v>{text}</v>"
        case Formula(text, None):
            return "", f"<f>{escape(text)}</f>"
        case Formula(text, str(result)):
            return "str", f"<f>{escape(text)}</f><v>{escape(result)}</v>"
        case Formula(text, result):
            return "", f"<f>{escape(text)}</f><v>{result!r}</v>"
        case _:
            return "", f"<v>{value!r}</v>"


class Sheet:
    """One worksheet; rows and columns count from 0, places are also taken in A1 notation."""

    def __init__(self, xml: str) -> None:
        start, end = xml.index("<sheetData"), xml.index("</sheetData>")
        start = xml.index(">", start) + 1
        self.head, self.tail = xml[:start], xml[end:]
        self._bodies: dict[int, tuple[str, str]] = {}
        self._cells: dict[int, dict[int, Cell]] = {}
        for attributes, body in _ROW.findall(xml[start:end]):
            number = int(dict(_PAIR.findall(attributes))["r"]) - 1
            self._bodies[number] = (re.sub(r'\s(?:r|spans)="[^"]*"', "", attributes), body)

    def xml(self) -> str:
        """The worksheet's part."""
        return f"{self.head}{''.join(map(self._row, sorted(self._bodies)))}{self.tail}"

    def _row(self, row: int) -> str:
        rest, body = self._bodies[row]
        if row in self._cells:
            body = "".join(_written(a1(row, col), cell) for col, cell in sorted(self._cells[row].items()))
        return f'<row r="{row + 1}"{rest}>{body}</row>'

    def cells(self, row: int) -> dict[int, Cell]:
        """A row's cells by column, to change."""
        if row not in self._cells:
            _, body = self._bodies.setdefault(row, ("", ""))
            self._cells[row] = dict(map(_parsed, _CELL.findall(body)))
        return self._cells[row]

    def cell(self, row: int, col: int) -> Cell:
        """What stands at a place."""
        return self.cells(row).get(col, Cell())

    def put(self, place: str | tuple[int, int], value: Content) -> None:
        """Type ``value`` into a cell, which keeps its style."""
        row, col = position(place) if isinstance(place, str) else place
        cells = self.cells(row)
        kind, inner = _content(value)
        cells[col] = Cell(cells.get(col, Cell()).style, kind, inner)

    def move(self, new_row: Callable[[int], int | None], new_col: Callable[[int], int | None]) -> None:
        """Every row and column to where the functions say (``None``: deleted), merged cells with them."""
        bodies: dict[int, tuple[str, str]] = {}
        moved: dict[int, dict[int, Cell]] = {}
        for row in list(self._bodies):
            target = new_row(row)
            if target is not None:
                places = {col: new_col(col) for col in self.cells(row)}
                bodies[target] = self._bodies[row]
                moved[target] = {
                    place: self._cells[row][col] for col, place in places.items() if place is not None
                }
        self._bodies, self._cells = bodies, moved

        def shifted(match: re.Match[str]) -> str:
            row, col = position(match[2])
            end_row, end_col = position(match[3] or match[2])
            places = (new_row(row), new_col(col), new_row(end_row), new_col(end_col))
            rows = [place for place in (places[0], places[2]) if place is not None]
            cols = [place for place in (places[1], places[3]) if place is not None]
            if len(rows) + len(cols) < 4:
                return match[0]
            moved_to = f"{a1(min(rows), min(cols))}:{a1(max(rows), max(cols))}"
            return str(match[1]) + moved_to + str(match[4])

        self.tail = _REF.sub(shifted, self.tail)

    def insert_rows(self, at: int, count: int = 1) -> None:
        """Blank rows before row ``at``."""
        self.move(lambda row: row + count if row >= at else row, lambda col: col)

    def insert_cols(self, at: int, count: int = 1) -> None:
        """Blank columns before column ``at``."""
        self.move(lambda row: row, lambda col: col + count if col >= at else col)

    def restyle(self, place: str, like: str) -> None:
        """Give a cell the format of another one."""
        (row, col), style = position(place), self.cell(*position(like)).style
        cell = self.cell(row, col)
        self.cells(row)[col] = Cell(style, cell.kind, cell.inner)

    def delete_row(self, at: int) -> None:
        self.move(lambda row: None if row == at else row - (row > at), lambda col: col)

    def delete_col(self, at: int) -> None:
        self.move(lambda row: row, lambda col: None if col == at else col - (col > at))

    def swap_cols(self, one: int, other: int) -> None:
        self.move(lambda row: row, lambda col: {one: other, other: one}.get(col, col))

    def swap_rows(self, one: int, other: int) -> None:
        self.move(lambda row: {one: other, other: one}.get(row, row), lambda col: col)

    def merge(self, area: str) -> None:
        """Merge cells: all but the first lose what they hold, as in Excel."""
        start, _, end = area.partition(":")
        (top, left), (bottom, right) = position(start), position(end)
        for row in range(top, bottom + 1):
            for col in range(left, right + 1):
                if (row, col) != (top, left) and self.cell(row, col).inner:
                    self.put((row, col), None)
        if "<mergeCells" in self.tail:
            self.tail = self.tail.replace("</mergeCells>", f'<mergeCell ref="{area}"/></mergeCells>')
        else:
            after = re.search(
                r"<(?:phoneticPr|conditionalFormatting|dataValidations|hyperlinks|printOptions|pageMargins)\b",
                self.tail,
            )
            at = after.start() if after else self.tail.index("</worksheet>")
            merged = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
            self.tail = self.tail[:at] + merged + self.tail[at:]

    def hide_row(self, row: int) -> None:
        rest, body = self._bodies[row]
        self._bodies[row] = (re.sub(r'\shidden="[^"]*"', "", rest) + ' hidden="1"', body)

    def hide_col(self, col: int) -> None:
        """Hide a column that has its own line among the widths."""
        number = f'"{col + 1}"'

        def hidden(match: re.Match[str]) -> str:
            if f"min={number}" not in match[0] or f"max={number}" not in match[0]:
                return match[0]
            return re.sub(r'\shidden="[^"]*"', "", match[0]).replace("<col ", '<col hidden="1" ')

        self.head = re.sub(r"<col [^>]*>", hidden, self.head)

    def filter_on(self) -> None:
        """Put a filter in force in the sheet's first filter column; a row that it hides is for the caller."""
        shut = '<filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>'
        self.tail = re.sub(r"(<autoFilter\b[^>]*?)/>", rf"\1>{shut}", self.tail, count=1)
        self.tail = re.sub(r"(<autoFilter\b[^>]*>)</autoFilter>", rf"\1{shut}", self.tail, count=1)


def _parsed(found: tuple[str, str]) -> tuple[int, Cell]:
    pairs = dict(_PAIR.findall(found[0]))
    return position(pairs["r"])[1], Cell(pairs.get("s", ""), pairs.get("t", ""), found[1])


def _written(place: str, cell: Cell) -> str:
    style = f' s="{cell.style}"' if cell.style else ""
    kind = f' t="{cell.kind}"' if cell.kind else ""
    return f'<c r="{place}"{style}{kind}>{cell.inner}</c>' if cell.inner else f'<c r="{place}"{style}/>'


class Edited:
    """A workbook, part by part."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self._sheets: dict[str, Sheet] = {}

    def copy(self) -> Edited:
        """Another one to change."""
        other = object.__new__(Edited)
        other.parts, other._sheets = dict(self.parts), {}
        return other

    @property
    def book(self) -> str:
        """``workbook.xml``."""
        return self.parts["xl/workbook.xml"].decode()

    @book.setter
    def book(self, xml: str) -> None:
        self.parts["xl/workbook.xml"] = xml.encode()

    def names(self) -> list[str]:
        """The tabs' names, in order."""
        return [unescape(dict(_PAIR.findall(tag))["name"]) for tag in _SHEET.findall(self.book)]

    def tag(self, name: str) -> str:
        """The ``<sheet …/>`` of a tab."""
        found: str = next(
            tag for tag in _SHEET.findall(self.book) if unescape(dict(_PAIR.findall(tag))["name"]) == name
        )
        return found

    def part_of(self, name: str) -> str:
        """The part in which a tab's cells are."""
        key = dict(_PAIR.findall(self.tag(name)))["r:id"]
        relations = self.parts["xl/_rels/workbook.xml.rels"].decode()
        target: str = next(
            pairs["Target"]
            for pairs in (dict(_PAIR.findall(tag)) for tag in re.findall(r"<Relationship [^>]*>", relations))
            if pairs["Id"] == key
        )
        return "xl/" + target.removeprefix("/xl/")

    def sheet(self, name: str) -> Sheet:
        """A tab's cells, to change."""
        part = self.part_of(name)
        if part not in self._sheets:
            self._sheets[part] = Sheet(self.parts[part].decode())
        return self._sheets[part]

    def rename(self, name: str, new: str) -> None:
        """Call a tab otherwise; formulas are none of our readers' business and stay as they are."""
        tag = self.tag(name)
        self.book = self.book.replace(tag, re.sub(r'name="[^"]*"', f'name="{escape(new)}"', tag))

    def delete(self, name: str) -> None:
        """Delete a tab with its part."""
        self.parts.pop(self.part_of(name))
        self.book = re.sub(r"<definedNames>.*</definedNames>", "", self.book).replace(self.tag(name), "")

    def duplicate(self, name: str, new: str) -> None:
        """A copy of a tab, after the others."""
        self.add(new, self.sheet(name).xml())

    def add(self, name: str, xml: str) -> None:
        """One more tab, after the others."""
        key = f"rId9{len(self.parts)}"
        self.parts[f"xl/worksheets/{key}.xml"] = xml.encode()
        tag = f'<sheet name="{escape(name)}" sheetId="{900 + len(self.parts)}" r:id="{key}"/></sheets>'
        self.book = self.book.replace("</sheets>", tag)
        self.relate(key, "worksheet", f"worksheets/{key}.xml")

    def relate(self, key: str, kind: str, target: str) -> None:
        """One more relationship of the workbook."""
        name = "xl/_rels/workbook.xml.rels"
        room = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        tag = f'<Relationship Id="{key}" Type="{room}/{kind}" Target="{target}"/></Relationships>'
        self.parts[name] = self.parts[name].replace(b"</Relationships>", tag.encode())

    def order(self, names: list[str]) -> None:
        """The tabs in another order."""
        tags = [self.tag(name) for name in names]
        self.book = re.sub(r"(<sheets>).*(</sheets>)", rf"\1{''.join(tags)}\2", self.book)

    def data(self, packing: int = zipfile.ZIP_STORED) -> bytes:
        """The file."""
        for part, sheet in self._sheets.items():
            if part in self.parts:
                self.parts[part] = sheet.xml().encode()
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", packing) as archive:
            for name, content in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name), content, packing)
        return target.getvalue()

    def replaced(self, old: str, new: str) -> None:
        """``old`` becomes ``new`` in the texts of every part."""
        for part, sheet in self._sheets.items():
            self.parts[part] = sheet.xml().encode()
        self._sheets = {}
        for name, content in self.parts.items():
            self.parts[name] = content.replace(old.encode(), new.encode())
