"""What an .xls says beyond its values: its records, [MS-XLS] 2.1.4 and 2.4."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Final

from onex_xl.xlsx.inspection import SheetScan
from onex_xl.xlsx.lost_sheet import ERRORS, Sheet

_BIFF8: Final = 0x0600
_RECORD: Final = struct.Struct("<2H")
_PAIR: Final = struct.Struct("<2H")
_AREA: Final = struct.Struct("<4H")
_BOF, _EOF, _BOUNDSHEET, _SUPBOOK, _EXTERNSHEET = 0x0809, 0x000A, 0x0085, 0x01AE, 0x0017
_FORMULA, _BOOLERR, _ROW, _COLINFO = 0x0006, 0x0205, 0x0208, 0x007D
_MERGES, _FILTERMODE = 0x00E5, 0x009B

_ERROR_RESULT: Final = (2, 0xFFFF)
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_OWN, _ADD_IN = 0x0401, 0x3A01
"""What a SUPBOOK says instead of a path: the workbook itself, or functions of add-ins."""
_FILE: Final = "\x01"
"""What the path of a file begins with; of a DDE link, program and topic have \\x03 between them ([MS-XLS]
2.5.277)."""


def scans(stream: bytes) -> dict[str, SheetScan]:
    """Each sheet's scan, by name; none for a workbook older than BIFF8. Raises ``struct.error`` and
    ``IndexError`` for a damaged one."""
    if len(stream) < 8 or struct.unpack_from("<H", stream, 4)[0] != _BIFF8:
        return {}
    starts: dict[str, int] = {}
    books: list[str] = []
    links: list[int] = []
    for kind, at, size in _records(stream, 0):
        if kind == _BOUNDSHEET:
            starts[_short_text(stream[at + 6 : at + size])] = struct.unpack_from("<I", stream, at)[0]
        elif kind == _SUPBOOK:
            books.append(_outside(stream[at : at + size]))
        elif kind == _EXTERNSHEET:
            count = struct.unpack_from("<H", stream, at)[0]
            links += (struct.unpack_from("<H", stream, at + 2 + 6 * number)[0] for number in range(count))
    reached = {number: books[book] for number, book in enumerate(links) if book < len(books) and books[book]}
    return {name: _scanned(stream, start, reached) for name, start in starts.items()}


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


def _outside(record: bytes) -> str:
    """How a SUPBOOK reaches outside the workbook: ``external``, ``dde`` or, as most, not at all (``""``)."""
    length = struct.unpack_from("<H", record, 2)[0]
    if length in (_OWN, _ADD_IN):
        return ""
    wide = record[4] & 1
    path = record[5 : 5 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
    return "dde" if not path.startswith(_FILE) and "\x03" in path else "external"


def _scanned(stream: bytes, start: int, reached: Mapping[int, str]) -> SheetScan:
    sheet = Sheet()
    for kind, at, size in _records(stream, start):
        if kind == _FORMULA:
            _formula(sheet, stream[at : at + size], reached)
        elif kind == _BOOLERR and stream[at + 7]:
            row, col = _PAIR.unpack_from(stream, at)
            sheet.error(row, col, ERRORS.get(stream[at + 6], "#?"))
        elif kind == _ROW:
            sheet.hidden_rows += bool(stream[at + 12] & _ROW_HIDDEN)
        elif kind == _COLINFO and stream[at + 8] & _COLUMN_HIDDEN:
            first, last = _PAIR.unpack_from(stream, at)
            sheet.hide_columns(first, last)
        elif kind == _MERGES:
            for number in range(struct.unpack_from("<H", stream, at)[0]):
                top, bottom, left, right = _AREA.unpack_from(stream, at + 2 + 8 * number)
                sheet.merge(top, left, bottom, right)
        elif kind == _FILTERMODE:
            sheet.filtered = True
    return sheet.scan()


def _formula(sheet: Sheet, record: bytes, reached: Mapping[int, str]) -> None:
    row, col = _PAIR.unpack_from(record, 0)
    if (record[6], struct.unpack_from("<H", record, 12)[0]) == _ERROR_RESULT:
        sheet.error(row, col, ERRORS.get(record[8], "#?"))
    length = struct.unpack_from("<H", record, 20)[0]
    links = _links(record[22 : 22 + length]) if reached else ()
    sheet.formula(row, col, hazard=next((reached[link] for link in links if link in reached), ""))


# ---- the tokens of a formula ([MS-XLS] 2.5.198) ------------------------------------------------------

_TEXT, _ATTRIBUTE, _CHOOSE = 0x17, 0x19, 0x04
_LINKED: Final = frozenset((0x39, 0x3A, 0x3B, 0x3C, 0x3D))
"""Names, cells and areas of other sheets and books."""
_SIZES: Final = {
    0x01: 4, 0x02: 4, 0x1C: 1, 0x1D: 1, 0x1E: 2, 0x1F: 8, 0x20: 7, 0x21: 2, 0x22: 3, 0x23: 4, 0x24: 4,
    0x25: 8, 0x26: 6, 0x27: 6, 0x28: 6, 0x29: 2, 0x2A: 4, 0x2B: 8, 0x2C: 4, 0x2D: 8, 0x39: 6, 0x3A: 6,
    0x3B: 10, 0x3C: 6, 0x3D: 10, **dict.fromkeys((*range(0x03, 0x17),), 0),
}  # fmt: skip
"""Bytes that follow each token; those that come in three classes stand under the first."""


def _links(tokens: bytes) -> Iterator[int]:
    """The numbers in EXTERNSHEET that a formula names, as far as its tokens are known."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        known = token if token < 0x40 else 0x20 | token & 0x1F
        at += 1
        if known in _LINKED and at + 2 <= len(tokens):
            yield struct.unpack_from("<H", tokens, at)[0]
        if known == _TEXT:
            at += 2 + tokens[at] * (1 + (tokens[at + 1] & 1))
        elif known == _ATTRIBUTE:
            count = struct.unpack_from("<H", tokens, at + 1)[0] + 1 if tokens[at] & _CHOOSE else 0
            at += 3 + 2 * count
        elif known in _SIZES:
            at += _SIZES[known]
        else:
            return
