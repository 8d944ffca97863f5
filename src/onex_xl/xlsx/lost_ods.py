"""What an .ods file says beyond its values ([ODF] part 2, 3.1 and part 3, 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.parsers.expat import ParserCreate

from onex_xl.xlsx.cells import is_copy
from onex_xl.xlsx.container import Container
from onex_xl.xlsx.lost_book import LostBook
from onex_xl.xlsx.lost_table import Cell, Room, Styles, Table
from onex_xl.xlsx.xmlpart import plain

_CONTENT = "content.xml"
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_ASIDE = frozenset({"annotation", "shapes", "forms", "tracked-changes", "dde-links", "content-validations"})
"""Elements in which nothing is part of a cell's value."""
_BASIC_INDEX = re.compile(r"(?:^|/)(?:script|dialog)-l[bc]\.xml$")
_IDLE_LINE = re.compile(r"\s*(?:(?:REM|Option)\b.*|'.*)?$", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")


def look_into_ods(container: Container, found: LostBook) -> None:
    """Puts into ``found`` what is in the workbook in ``container``."""
    if any(map(_is_program, _modules(container))):
        found.notice("file.macros")
    _Content(found).read(plain(container.read(_CONTENT), _CONTENT)[0])


def _modules(container: Container) -> Iterator[str]:
    """The text of each member that is there for a program."""
    for name in container.names():
        if name.startswith("scripts/"):
            yield name
        elif name.startswith("basic/") and name.endswith(".xml") and not _BASIC_INDEX.search(name):
            yield _MARKUP.sub("", container.read(name).decode("utf-8", "replace"))


def _is_program(text: str) -> bool:
    """Whether there is more than the remarks in which an untouched module consists."""
    return not all(map(_IDLE_LINE.match, text.splitlines()))


@lru_cache(maxsize=1024)
def _local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class _Content:
    """One pass over the content, element by element; no tree of it is built."""

    def __init__(self, found: LostBook) -> None:
        self._found = found
        self._table: Table | None = None
        self._cell: Cell | None = None
        self._below = 0
        self._aside = 0
        self._filtered = ""
        self._room, self._styles = Room(), Styles()
        self._in_note = False

    def read(self, xml: bytes) -> None:
        """Raises ``ExpatError`` where it is not well-formed."""
        parser = ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(xml, True)

    def _start(self, tag: str, pairs: dict[str, str]) -> None:
        name = _local(tag)
        if self._aside or name in _ASIDE:
            self._aside += 1
            if name == "p" and self._cell is not None:
                self._in_note = True
                self._cell.note.append("")
            if name == "dde-source":
                self._found.links("dde")
        elif self._cell is not None:
            self._below += 1
            if name == "p" and self._below == 1:
                self._cell.texts.append("")
        elif self._table is None:
            self._start_outside(name, {_local(key): value for key, value in pairs.items()})
        elif name in _CELLS:
            self._cell = Cell({_local(key): value for key, value in pairs.items()}, _says_error(pairs))
        elif name == "table-row":
            self._table.begin_row({_local(key): value for key, value in pairs.items()})
        elif name == "table-column":
            self._table.column({_local(key): value for key, value in pairs.items()})

    def _start_outside(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table" and is_copy(attributes.get("name", "")):
            self._found.links("external")
            self._aside = 1
        elif name == "table":
            self._table = Table(self._found.sheet(attributes.get("name", "")), self._room, self._styles)
        elif name == "database-range":
            self._filtered = _sheet_of(attributes.get("target-range-address", ""))
        elif name == "filter" and self._filtered in self._found.sheets:
            self._found.sheet(self._filtered).filtered = True
        else:
            self._styles.take(name, attributes)

    def _end(self, tag: str) -> None:
        name = _local(tag)
        if self._aside:
            self._aside -= 1
            self._in_note = self._in_note and name != "p"
        elif self._cell is not None and self._below:
            self._below -= 1
        elif self._table is None:
            return
        elif self._cell is not None:
            self._table.cell(self._cell)
            self._cell = None
        elif name == "table-row":
            self._table.end_row()
        elif name == "table":
            if "external" in self._table.end():
                self._found.links("external")
            self._table = None

    def _text(self, text: str) -> None:
        if self._in_note and self._cell is not None:
            self._cell.note[-1] += text
        elif self._below and not self._aside and self._cell is not None and self._cell.texts:
            self._cell.texts.append(text)


def _says_error(pairs: dict[str, str]) -> bool:
    """LibreOffice says in a name of its own that a value is an error."""
    return "error" in pairs.values() and any(
        value == "error" and _local(key) == "value-type" for key, value in pairs.items()
    )


def _sheet_of(address: str) -> str:
    """The name of the sheet in an address such as ``'a b'.A1:'a b'.C9``."""
    return address.rpartition(".")[0].rpartition(":")[2].strip("$'").replace("''", "'")
