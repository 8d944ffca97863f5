"""What an .xlsb file says beyond its values ([MS-XLSB] 2.1.4 and 2.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from onex_xl.xlsx.container import Container
from onex_xl.xlsx.lost_book import ERRORS, LostBook, LostSheet
from onex_xl.xlsx.lost_tokens import XLSB, Outside, References, of_name
from onex_xl.xlsx.package import Package, Relation

_BOOK = "xl/workbook.bin"
_SHEET, _NAME, _EXTERN_SHEET, _SUP_BOOK, _BEGIN_SUP_BOOK = 156, 39, 362, 355, 360
_OTHER_LINKS = frozenset({357, 358, 667})
"""Links to the workbook itself, to the same sheet and to add-ins: they are numbered with all others."""
_ROW, _CELL_ERROR, _COLUMNS, _MERGE, _FILTER_COLUMN, _ARRAY = 0, 3, 60, 176, 163, 426
_TEXT_RESULT, _ERROR_RESULT = 8, 11
_RESULTS = {_TEXT_RESULT: 4, 9: 8, 10: 1, _ERROR_RESULT: 1}
"""Formulas by their result, with its bytes; a text adds its own."""
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x10, 0x01
_DDE = 1


def look_into_xlsb(container: Container, found: LostBook) -> None:
    """Puts into ``found`` what is in the workbook in ``container``."""
    parts = Package(container).relations(_BOOK)
    sheets: dict[str, LostSheet] = {}
    references = References()
    for kind, record in _records(container.read(_BOOK)):
        if kind == _SHEET:
            key, end = _text(record, 8)
            sheets.setdefault(parts[key].target, found.sheet(_text(record, end)[0]))
        else:
            _take_global(kind, record, container, parts, references)
    for hazard in references.books:
        found.links(hazard)
    outside = references.outside(XLSB)
    for part, sheet in sheets.items():
        _look_into_sheet(container.read(part), sheet, outside)


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
    (length,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * length
    return record[at + 4 : end].decode("utf-16-le", "replace"), end


# ---- the workbook: BrtName, BrtSupBookSrc and its like, BrtExternSheet -------------------------------


def _take_global(
    kind: int, record: bytes, container: Container, parts: Mapping[str, Relation], references: References
) -> None:
    if kind == _NAME:
        references.names.append(of_name(_text(record, 9)[0]))
    elif kind == _SUP_BOOK:
        references.books.append(_linked(container.read(parts[_text(record, 0)[0]].target)))
    elif kind in _OTHER_LINKS:
        references.books.append("")
    elif kind == _EXTERN_SHEET:
        (count,) = struct.unpack_from("<I", record, 0)
        places = range(4, min(4 + 12 * count, len(record) - 11), 12)
        references.links += [struct.unpack_from("<I", record, place)[0] for place in places]


def _linked(part: bytes) -> str:
    """The hazard of the workbook that a part is about."""
    heads = (record for kind, record in _records(part) if kind == _BEGIN_SUP_BOOK)
    return "dde" if struct.unpack_from("<H", next(heads, b"\0\0"))[0] == _DDE else "external"


# ---- a sheet: BrtRowHdr, BrtFmla…, BrtCellError, BrtArrFmla, BrtColInfo, BrtMergeCell ----------------


def _look_into_sheet(part: bytes, sheet: LostSheet, outside: Outside) -> None:
    row = 0
    for kind, record in _records(part):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", record, 0)
            hidden = record[11:12] and (record[11] & _HIDDEN_ROW or not any(record[8:10]))
            sheet.hidden_rows += bool(hidden)
        elif kind in _RESULTS:
            _take_formula(kind, record, row, sheet, outside)
        elif kind == _CELL_ERROR:
            sheet.error(row, struct.unpack_from("<I", record, 0)[0], ERRORS.get(record[8], "#?"))
        elif kind == _ARRAY:
            _take_array(record, sheet, outside)
        elif kind == _COLUMNS and (record[16] & _HIDDEN_COLUMN or not any(record[8:12])):
            sheet.hide_columns(*struct.unpack_from("<2I", record, 0))
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", record, 0)
            sheet.merge(top, left, bottom, right)
        elif kind == _FILTER_COLUMN:
            sheet.filtered = True


def _take_formula(kind: int, record: bytes, row: int, sheet: LostSheet, outside: Outside) -> None:
    (col,) = struct.unpack_from("<I", record, 0)
    if kind == _ERROR_RESULT:
        sheet.error(row, col, ERRORS.get(record[8], "#?"))
    size = _RESULTS[kind]
    if kind == _TEXT_RESULT:
        size += 2 * int(struct.unpack_from("<I", record, 8)[0])
    sheet.formula(row, col, hazard=outside.hazard(_tokens(record, 8 + size + 2)))


def _take_array(record: bytes, sheet: LostSheet, outside: Outside) -> None:
    """An array's formula, which stands after that of its first cell; the cells only name it. A formula that
    cells share cannot reach outside."""
    top, _, left, _ = struct.unpack_from("<4I", record, 0)
    hazard = outside.hazard(_tokens(record, 17))
    if hazard:
        sheet.formula(top, left, hazard=hazard)


def _tokens(record: bytes, at: int) -> bytes:
    """A formula's tokens, which say how many they are; none where the record ends before."""
    return record[at + 4 : at + 4 + int.from_bytes(record[at : at + 4], "little")]
