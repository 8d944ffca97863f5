"""Tables that programs export as HTML and call .xls, because Excel opens them.

To be called in a child process, like the reader. Nothing is fetched, and a file past a limit is refused with
the limit's number.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.growing import COLUMNS, ROWS, GrowingSheet, Room, number_of, text_of
from onex_xl.xlsx.inspection import Limits, Refusal, RefusedError
from onex_xl.xlsx.kind import Kind, decoded
from onex_xl.xlsx.read import Book, Cell, Grid
from onex_xl.xlsx.textfile import as_cell, is_shortened

_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


def read_html(data: bytes, name: str = "", limits: Limits | None = None) -> Book | Refusal:
    """All tables of a page, one below the other on a sheet called ``name``, as Excel shows them; what stands
    beside them in rows of its own. Of cells that span others the first holds the text."""
    limits = limits or Limits()
    text = text_of(data, limits, Kind.HTML)
    if isinstance(text, Refusal):
        return text
    page = _Page(GrowingSheet(Room(limits)))
    try:
        page.feed("\n".join(_enclosed(data)) if _MIME.match(data) else text)
        page.close()
        page.flush()
    except RefusedError as error:
        return error.refusal
    except AssertionError:
        # The standard parser's word for a declaration that it does not know.
        return Refusal("file.unreadable")
    return Book((Grid(name, "visible", page.sheet.rows),))


_MIME = re.compile(rb"\s*(?:MIME-Version|X-Document-Type|Content-Type)\s*:", re.IGNORECASE)
"""How a page in a single file (MHTML) begins."""


def _enclosed(data: bytes) -> Iterator[str]:
    """The pages that are kept in a single file."""
    for part in email.message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            yield (decoded(content) or "") if isinstance(content, bytes) else ""


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
            self.rows[-1][self.col] = number_of(self.full) if short else as_cell(shown)
            self.cell = None


def _lines(text: str) -> str:
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\0")).strip()


class _Page(HTMLParser):
    """A page, written to ``sheet`` table by table. A table in another's cell comes before that one: it is the
    outer one that is only there for the looks."""

    def __init__(self, sheet: GrowingSheet) -> None:
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
        across, down = _span(said.get("colspan", ""), COLUMNS), _span(said.get("rowspan", ""), ROWS)
        table.begin_cell(across, down, said.get("x:num", ""))
        if table.col >= COLUMNS:
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
