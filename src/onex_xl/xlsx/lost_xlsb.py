"""What an .xlsb says beyond its values: the records of its binary parts, [MS-XLSB] 2.1.4 and 2.4."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import SheetScan
from onex_xl.xlsx.lost_sheet import ERRORS, Sheet
from onex_xl.xlsx.xmlpart import attribute, plain

_ROW, _CELL_ERROR, _FORMULAS, _FORMULA_ERROR = 0, 3, (8, 9, 10, 11), 11
_COLUMN, _SHEET, _FILTER_COLUMN, _MERGE = 60, 156, 163, 176
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x10, 0x01
_NUMBER: Final = struct.Struct("<I")


def scans(container: Container) -> dict[str, SheetScan]:
    """Each sheet's scan, by name. Raises ``struct.error``, ``IndexError``, ``KeyError``, ``ParseError`` and
    ``RefusedError`` for a damaged workbook."""
    links = ElementTree.fromstring(plain(container.read("xl/_rels/workbook.bin.rels"), "")[0])
    parts = {attribute(link, "Id"): attribute(link, "Target") for link in links}
    found = {}
    for kind, record in _records(container.read("xl/workbook.bin")):
        if kind == _SHEET:
            key, rest = _text(record, 8)
            part = f"xl/{parts[key]}" if not parts[key].startswith("/") else parts[key][1:]
            found[_text(record, rest)[0]] = _scanned(container.read(part))
    return found


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
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


def _text(record: bytes, at: int) -> tuple[str, int]:
    (length,) = _NUMBER.unpack_from(record, at)
    end = at + 4 + 2 * length
    return record[at + 4 : end].decode("utf-16-le", "replace"), end


def _scanned(part: bytes) -> SheetScan:
    sheet, row = Sheet(), 0
    for kind, record in _records(part):
        if kind == _ROW:
            (row,) = _NUMBER.unpack_from(record, 0)
            sheet.hidden_rows += len(record) > 11 and bool(record[11] & _ROW_HIDDEN)
        elif kind in _FORMULAS or kind == _CELL_ERROR:
            (col,) = _NUMBER.unpack_from(record, 0)
            if kind in (_CELL_ERROR, _FORMULA_ERROR):
                sheet.error(row, col, ERRORS.get(record[8], "#?"))
            if kind in _FORMULAS:
                sheet.formula(row, col)
        elif kind == _COLUMN and record[16] & _COLUMN_HIDDEN:
            first, last = struct.unpack_from("<2I", record, 0)
            sheet.hide_columns(first, last)
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", record, 0)
            sheet.merge(top, left, bottom, right)
        elif kind == _FILTER_COLUMN:
            sheet.filtered = True
    return sheet.scan()
