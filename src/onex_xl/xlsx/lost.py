"""Error cells of .xls, .xlsb and .ods files, which calamine gives as blank: found in the files themselves.

Nothing here raises for what is in a file: where it cannot be understood, no errors are found.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from itertools import islice
from xml.etree import ElementTree

from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import RefusedError
from onex_xl.xlsx.kind import Kind, stream_of
from onex_xl.xlsx.xmlpart import attribute, local, plain

Errors = Mapping[str, Mapping[str, str]]
"""Sheet name → cell (A1) → the error, as in ``#REF!``."""

_CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A",
}  # fmt: skip
_TEXTS = frozenset(_CODES.values())
_MOST = 10_000
"""As many errors of a sheet are told."""
_ROWS, _COLUMNS = 1_048_576, 16_384

Spots = Iterator[tuple[int, int, str]]
"""Row, column and error."""

_RECORD = struct.Struct("<2H")
_BOF, _EOF, _FORMULA, _BOOLERR, _BOUNDSHEET = 0x0809, 0x000A, 0x0006, 0x0205, 0x0085
_BIFF8 = 0x0600
_ERROR_RESULT = (2, 0xFFFF)
_WHERE = struct.Struct("<2H")


def errors_of(kind: Kind, data: bytes, container: Container | None) -> Errors:
    """The error cells of a workbook of this kind; ``container`` is that of the zipped ones."""
    try:
        if kind is Kind.XLS:
            return _of_xls(stream_of(data, "WORKBOOK"))
        if kind is Kind.ODS and container is not None:
            return _of_ods(plain(container.read("content.xml"), "content.xml")[0])
        if kind is Kind.XLSB and container is not None:
            return _of_xlsb(container)
    except (struct.error, IndexError, KeyError, ElementTree.ParseError, RefusedError):
        pass
    return {}


def _told(spots: Spots) -> dict[str, str]:
    """Those within the grid, by cell."""
    within = ((a1(row, col), text) for row, col, text in spots if row < _ROWS and col < _COLUMNS)
    return dict(islice(within, _MOST))


# ---- .xls ([MS-XLS] 2.1.4, 2.4.28, 2.4.24, 2.4.127, 2.5.133) ---------------------------------------


def _of_xls(stream: bytes) -> Errors:
    if len(stream) < 8 or struct.unpack_from("<H", stream, 4)[0] != _BIFF8:
        return {}
    found = {}
    for kind, at, size in _records(stream, 0):
        if kind == _BOUNDSHEET:
            (start,) = struct.unpack_from("<I", stream, at)
            found[_short_text(stream[at + 6 : at + size])] = _told(_in_sheet(stream, start))
    return {name: cells for name, cells in found.items() if cells}


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Type, place and length of the records from ``at`` to the end of what they belong to."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = _RECORD.unpack_from(stream, at)
        yield kind, at + 4, size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + size


def _short_text(data: bytes) -> str:
    length, wide = data[0], data[1] & 1
    return data[2 : 2 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")


def _in_sheet(stream: bytes, start: int) -> Spots:
    for kind, at, _ in _records(stream, start):
        code = None
        if kind == _BOOLERR and stream[at + 7]:
            code = stream[at + 6]
        elif (
            kind == _FORMULA
            and (stream[at + 6], struct.unpack_from("<H", stream, at + 12)[0]) == _ERROR_RESULT
        ):
            code = stream[at + 8]
        if code is not None:
            yield *_WHERE.unpack_from(stream, at), _CODES.get(code, "#?")


# ---- .xlsb ([MS-XLSB] 2.1.4, 2.4.28, 2.4.304, 2.4.319, 2.4.708) -------------------------------------

_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156


def _of_xlsb(container: Container) -> Errors:
    book = container.read("xl/workbook.bin")
    links = ElementTree.fromstring(plain(container.read("xl/_rels/workbook.bin.rels"), "")[0])
    parts = {attribute(link, "Id"): attribute(link, "Target") for link in links}
    found = {}
    for kind, record in _binary_records(book):
        if kind == _SHEET:
            key, rest = _wide_text(record, 8)
            name, _ = _wide_text(record, rest)
            part = f"xl/{parts[key]}" if not parts[key].startswith("/") else parts[key][1:]
            found[name] = _told(_in_binary_sheet(container.read(part)))
    return {name: cells for name, cells in found.items() if cells}


def _binary_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _varied(part, at, 2)
        size, at = _varied(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def _varied(part: bytes, at: int, most: int) -> tuple[int, int]:
    number = 0
    for place in range(most):
        byte = part[at]
        at += 1
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return number, at


def _wide_text(record: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * length
    return record[at + 4 : end].decode("utf-16-le", "replace"), end


def _in_binary_sheet(part: bytes) -> Spots:
    row = 0
    for kind, record in _binary_records(part):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", record, 0)
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            yield row, struct.unpack_from("<I", record, 0)[0], _CODES.get(record[8], "#?")


# ---- .ods ([ODF] part 3, 9.1) ------------------------------------------------------------------------


def _of_ods(xml: bytes) -> Errors:
    if b'"error"' not in xml and not any(text.encode() in xml for text in _TEXTS):
        return {}
    found: dict[str, list[tuple[int, int, str]]] = {}
    for name, row, col, text in _in_tables(xml):
        found.setdefault(name, []).append((row, col, text))
    return {name: _told(iter(spots)) for name, spots in found.items()}


def _in_tables(xml: bytes) -> Iterator[tuple[str, int, int, str]]:
    name, row, col = "", 0, 0
    for event, element in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):
        tag = local(element)
        if event == "start":
            name, row = (attribute(element, "name"), 0) if tag == "table" else (name, row)
            col = 0 if tag == "table-row" else col
        elif tag in ("table-cell", "covered-table-cell"):
            text = _error_in(element)
            if text:
                yield name, row, col, text
            col += _repeated(element, "number-columns-repeated")
            element.clear()
        elif tag == "table-row":
            row += _repeated(element, "number-rows-repeated")
            element.clear()


def _error_in(cell: ElementTree.Element) -> str:
    """What a cell shows if that is an error: LibreOffice says so, other programs only show it."""
    text = "".join(part for child in cell if local(child) == "p" for part in child.itertext())
    named = any(key.endswith("value-type") and value == "error" for key, value in cell.attrib.items())
    shown = text in _TEXTS and attribute(cell, "formula")
    return (text or "#?") if named or shown else ""


def _repeated(element: ElementTree.Element, name: str) -> int:
    number = attribute(element, name)
    return int(number) if number.isdecimal() else 1
