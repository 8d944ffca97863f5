"""Tables that programs export as HTML or as Excel's XML of 2003 and call .xls, because Excel opens them.

To be called in a child process, like the reader. Nothing is fetched, no entity is expanded, and a file past a
limit is refused with the limit's number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Final
from xml.parsers import expat

from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.inspection import MIB, Limits, Refusal, RefusedError
from onex_xl.xlsx.kind import Kind, decoded
from onex_xl.xlsx.read import Book, Cell, CellError, Grid, MissingValue
from onex_xl.xlsx.textfile import as_cell, is_shortened

_COLUMNS, _ROWS = 16_384, 1_048_576
"""Of a sheet in Excel."""
_HEAD = 2048
_BIG5 = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*big5", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is filled, row by row. ``room`` is shared by the sheets of one file."""

    room: _Room
    rows: list[list[Cell]] = field(default_factory=list)

    def put(self, row: int, col: int, cell: Cell) -> None:
        """Raises :class:`RefusedError` past a limit."""
        if row >= _ROWS or col >= _COLUMNS:
            raise RefusedError("file.beyond-grid", cell=a1(row, col))
        # Rows without cells take no room to speak of, but their number is bounded all the same.
        self.room.take(row, col, max(row + 1 - len(self.rows), 0), cell)
        while len(self.rows) <= row:
            self.rows.append([])
        own = self.rows[row]
        self.room.widen(row, col, max(col + 1 - len(own), 0))
        own += [""] * (col + 1 - len(own))
        own[col] = cell


@dataclass(slots=True)
class _Room:
    """How much a file may still fill."""

    limits: Limits
    cells: int = 0
    box: int = 0
    text: int = 0

    def take(self, row: int, col: int, rows: int, cell: Cell) -> None:
        """Room for one more cell, below ``rows`` new rows."""
        self.cells += 1
        self.text += len(cell) if isinstance(cell, str) else 0
        if self.cells > self.limits.cells:
            raise RefusedError("file.too-many-cells", found=self.cells, limit=self.limits.cells)
        if self.text > self.limits.text:
            raise RefusedError("file.too-much-text", limit=self.limits.text // MIB)
        self.widen(row, col, rows)

    def widen(self, row: int, col: int, by: int) -> None:
        """Room for ``by`` places more."""
        self.box += by
        if self.box > self.limits.box:
            raise RefusedError("file.too-spread", cell=a1(row, col), limit=self.limits.box)


def read_html(data: bytes, name: str = "", limits: Limits | None = None) -> Book | Refusal:
    """All tables of a page, one below the other on a sheet called ``name``, as Excel shows them; what stands
    beside them in rows of its own. Of cells that span others the first holds the text."""
    limits = limits or Limits()
    text = _text(data, limits, Kind.HTML)
    if isinstance(text, Refusal):
        return text
    page = _Page(_Sheet(_Room(limits)))
    try:
        page.feed(text)
        page.close()
        page.flush()
    except RefusedError as error:
        return error.refusal
    except AssertionError:
        # The standard parser's word for a declaration that it does not know.
        return Refusal("file.unreadable")
    return Book((Grid(name, "visible", page.sheet.rows),))


def read_xml_2003(data: bytes, name: str = "", limits: Limits | None = None) -> Book | Refusal:
    """The sheets of a workbook in Excel's XML of 2003 (SpreadsheetML), their cells where ``ss:Index`` and
    merges put them."""
    limits = limits or Limits()
    text = _text(data, limits, Kind.XML_2003)
    if isinstance(text, Refusal):
        return text
    book = _Workbook(_Room(limits))
    try:
        book.read(_DECLARATION.sub("", text, count=1))
    except RefusedError as error:
        return error.refusal
    except expat.ExpatError:
        return Refusal("file.unreadable")
    return Book(tuple(Grid(title or name, seen, rows) for title, seen, rows in book.sheets))


def _text(data: bytes, limits: Limits, kind: Kind) -> str | Refusal:
    """The file as text. What it declares is believed of Big5 only: exports that say gb2312 are GB 18030 or,
    as often, UTF-8, which can be told apart."""
    if len(data) > limits.file:
        return Refusal("file.too-large", {"found": -(-len(data) // MIB), "limit": limits.file // MIB})
    if _BIG5.search(data[:_HEAD]):
        return data.decode("big5hkscs", "replace")
    text = decoded(data)
    return (
        Refusal("file.not-a-workbook", {"kind": kind.label}) if text is None else text.removeprefix("\ufeff")
    )


# ---- HTML ----------------------------------------------------------------------------------

_UNSEEN: Final = frozenset({"head", "style", "script", "title", "xml", "template", "noscript"})
_BLOCKS: Final = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "body", "center"}
)
_NEEDED = frozenset({"table", "tr", "td", "th"})


@dataclass(slots=True)
class _Table:
    """A table that is still open: ``down`` is, by column, in how many rows more a cell from above stands;
    ``cell`` is the text of the open cell, ``None`` between cells."""

    rows: list[dict[int, Cell]] = field(default_factory=list)
    down: dict[int, int] = field(default_factory=dict)
    below: dict[int, int] = field(default_factory=dict)
    """As ``down``, begun in this row."""
    col: int = 0
    width: int = 1
    cell: list[str] | None = None
    full: str = ""
    """The number that the open cell's text may be short for."""

    def begin_row(self) -> None:
        self.end_cell()
        if self.rows:
            left = {col: count - 1 for col, count in self.down.items() if count > 1}
            self.down = left | self.below
            self.below = {}
        self.rows.append({})
        self.col, self.width = 0, 0

    def begin_cell(self, across: int, down: int, full: str) -> None:
        if not self.rows:
            self.begin_row()
        self.end_cell()
        self.col += self.width
        while self.col in self.down:
            self.col += 1
        self.cell, self.width, self.full = [], across, full
        if down > 1:
            self.below.update(dict.fromkeys(range(self.col, self.col + across), down - 1))

    def end_cell(self) -> None:
        if self.cell is not None:
            shown = _lines("".join(self.cell))
            short = self.full and (is_shortened(shown) or set(shown) == {"#"})
            self.rows[-1][self.col] = _number(self.full) if short else as_cell(shown)
            self.cell = None


def _lines(text: str) -> str:
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\0")).strip()


class _Page(HTMLParser):
    """A page, written to ``sheet`` table by table. A table in another's cell comes before that one: it is the
    outer one that is only there for the looks."""

    def __init__(self, sheet: _Sheet) -> None:
        super().__init__(convert_charrefs=True)
        self.sheet = sheet
        self.row = 0
        self.open: list[_Table] = []
        self.beside: list[str] = []
        self.unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.unseen and tag not in _NEEDED and tag != "body":
            return
        if tag in _UNSEEN:
            self.unseen = tag
            return
        self.unseen = ""
        if tag == "table":
            self._put_beside()
            self.open.append(_Table())
        elif tag in _NEEDED and self.open:
            self._in_table(tag, {key: value or "" for key, value in attrs})
        elif tag == "br" or tag in _BLOCKS:
            self._break(tag)

    def _in_table(self, tag: str, said: Mapping[str, str]) -> None:
        table = self.open[-1]
        if tag == "tr":
            table.begin_row()
            return
        across, down = _span(said.get("colspan", ""), _COLUMNS), _span(said.get("rowspan", ""), _ROWS)
        table.begin_cell(across, down, said.get("x:num", ""))
        if table.col >= _COLUMNS:
            raise RefusedError("file.beyond-grid", cell=a1(0, table.col))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag == self.unseen:
            self.unseen = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unseen:
            self.unseen = ""
        elif tag == "table" and self.open:
            self._end_table()
        elif tag in _NEEDED and self.open:
            self.open[-1].end_cell()
        elif tag in _BLOCKS:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if not self.open:
            self.beside.append(data)
        elif self.open[-1].cell is not None:
            self.open[-1].cell.append(data)

    def _break(self, tag: str) -> None:
        if not self.open:
            if tag != "br":
                self._put_beside()
        elif self.open[-1].cell is not None:
            self.open[-1].cell.append("\0")

    def _put_beside(self) -> None:
        text = "" if self.open else _lines("".join(self.beside))
        if text:
            self.sheet.put(self.row, 0, text)
            self.row += 1
        self.beside = []

    def _end_table(self) -> None:
        table = self.open.pop()
        table.end_cell()
        for cells in table.rows:
            filled = {col: cell for col, cell in cells.items() if cell != ""}
            # Of a table that holds others nothing else is left.
            if filled or not self.open:
                for col, cell in filled.items():
                    self.sheet.put(self.row, col, cell)
                self.row += 1

    def flush(self) -> None:
        """Write what was still open when the page ended."""
        while self.open:
            self._end_table()
        self._put_beside()


def _span(text: str, most: int) -> int:
    """How many columns or rows a cell takes; nonsense is one, as in browsers."""
    digits = text.strip()
    return min(max(int(digits), 1), most) if digits.isdecimal() and len(digits) < 10 else 1


# ---- XML of 2003 ---------------------------------------------------------------------------

_SS = "urn:schemas-microsoft-com:office:spreadsheet "
_ROW, _CELL, _DATA, _TITLED = f"{_SS}Row", f"{_SS}Cell", f"{_SS}Data", f"{_SS}Worksheet"
_HIDDEN = {"SheetHidden": "hidden", "SheetVeryHidden": "very hidden"}


class _Workbook:
    """A workbook, read element by element."""

    def __init__(self, room: _Room) -> None:
        self.room = room
        self.sheets: list[tuple[str, str, list[list[Cell]]]] = []
        self.sheet = _Sheet(room)
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
            self.sheet = _Sheet(self.room)
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
        return _number(text.strip())
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


def _number(text: str) -> Cell:
    """A number as the workbook's float, but as its text where that has more digits than a float keeps (an
    export's identity numbers) or zeros before it."""
    try:
        number = float(text)
    except ValueError:
        return text
    exact = text.isdecimal() and len(text) > 1 and (len(text) > 15 or text.startswith("0"))
    return text if exact else number
