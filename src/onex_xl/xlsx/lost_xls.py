"""What an .xls file says beyond its values ([MS-XLS] 2.1.4 and 2.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from onex_xl.xlsx.kind import root_names, stream_of
from onex_xl.xlsx.looks import BUILT_IN, PLAIN, Looks
from onex_xl.xlsx.lost_book import ERRORS, LostBook, LostSheet
from onex_xl.xlsx.lost_tokens import Outside, References, of_name
from onex_xl.xlsx.numberformat import says_more

_RECORD, _WORD, _CELL = struct.Struct("<2H"), struct.Struct("<H"), struct.Struct("<2H")
_BOF, _EOF = 0x0809, 0x000A
_BIFF8 = 0x0600
_BOUNDSHEET, _LBL, _SUPBOOK, _EXTERNSHEET = 0x0085, 0x0018, 0x01AE, 0x0017
_ROW, _COLINFO, _MERGEDCELLS, _FILTERMODE = 0x0208, 0x007D, 0x00E5, 0x009B
_FORMULA, _ARRAY, _BOOLERR = 0x0006, 0x0221, 0x0205
_FONT, _FORMAT, _XF = 0x0031, 0x041E, 0x00E0
_STYLED = {0x0203: 4, 0x027E: 4, 0x00FD: 4, 0x0204: 4, _FORMULA: 4}
"""Cells with something in them, and where their style stands: Number, RK, LabelSst, Label, Formula."""
_MULRK = 0x00BD
_STRUCK = 0x0008
_ERROR_RESULT = (2, 0xFFFF)
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_HEIGHT = 0x7FFF
_MACRO_SHEETS = (1, 6)
_OWN_BOOK, _ADD_IN = 0x0401, 0x3A01
_LAST_COLUMN = 255
_VBA = "_VBA_PROJECT_CUR"

Record = tuple[int, int, int]
"""Type, place and length."""


def look_into_xls(data: bytes, found: LostBook) -> None:
    """Puts into ``found`` what is in the workbook ``data``."""
    if _VBA in root_names(data):
        found.notice("file.macros")
    stream = stream_of(data, "WORKBOOK")
    if len(stream) < 8 or _WORD.unpack_from(stream, 4)[0] != _BIFF8:
        return
    starts: dict[int, LostSheet] = {}
    references, styles = References(), _Styles()
    for record in _records(stream, 0):
        _take_global(stream, record, starts, references, found)
        styles.take(stream, record)
    outside, looks = references.outside(), styles.looks()
    for start, sheet in starts.items():
        for record in _records(stream, start):
            _take(stream, record, sheet, outside)
            if looks is not PLAIN:
                _take_looks(stream, record, sheet, looks)


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records from ``at`` to the end of what they belong to."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = _RECORD.unpack_from(stream, at)
        yield kind, at + 4, size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + size


# ---- before the sheets: BoundSheet8, Lbl, SupBook, ExternSheet ---------------------------------------


def _take_global(
    stream: bytes,
    record: Record,
    starts: dict[int, LostSheet],
    references: References,
    found: LostBook,
) -> None:
    kind, at, size = record
    if kind == _BOUNDSHEET:
        (start,) = struct.unpack_from("<I", stream, at)
        starts.setdefault(start, found.sheet(_text(stream, at + 7, stream[at + 6])))
        if stream[at + 5] in _MACRO_SHEETS:
            found.notice("file.macros")
    elif kind == _LBL:
        references.names.append(of_name(_text(stream, at + 14, stream[at + 3])))
    elif kind == _SUPBOOK:
        references.books.append(_linked(stream, at))
        found.links(references.books[-1])
    elif kind == _EXTERNSHEET:
        (count,) = _WORD.unpack_from(stream, at)
        places = range(at + 2, min(at + 2 + 6 * count, at + size - 5), 6)
        references.links += [_WORD.unpack_from(stream, place)[0] for place in places]


def _linked(stream: bytes, at: int) -> str:
    """The hazard of a linked workbook; ``""`` for the workbook itself, add-ins and links no longer used
    ([MS-XLS] 2.5.277)."""
    (length,) = _WORD.unpack_from(stream, at + 2)
    path = "" if length in (_OWN_BOOK, _ADD_IN) else _text(stream, at + 4, length)
    if path in ("", "\0", " "):
        return ""
    return "dde" if "\x03" in path and not path.startswith("\x01") else "external"


def _text(stream: bytes, at: int, length: int) -> str:
    """Text of which only the characters' width stands before it ([MS-XLS] 2.5.296)."""
    wide = stream[at] & 1
    text = stream[at + 1 : at + 1 + length * (1 + wide)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


class _Styles:
    """The workbook's fonts, number formats and styles of cells: Font, Format, XF."""

    def __init__(self) -> None:
        self._struck: list[bool] = []
        self._codes: dict[int, str] = dict(BUILT_IN)
        self._xfs: list[tuple[int, int]] = []

    def take(self, stream: bytes, record: Record) -> None:
        """One of the records before the sheets."""
        kind, at, _ = record
        if kind == _FONT:
            self._struck.append(bool(_WORD.unpack_from(stream, at + 2)[0] & _STRUCK))
        elif kind == _FORMAT:
            number, length = _CELL.unpack_from(stream, at)
            self._codes[number] = _text(stream, at + 4, length)
        elif kind == _XF:
            self._xfs.append(_CELL.unpack_from(stream, at))

    def looks(self) -> Looks:
        """By style: the formats that say more than the value, and which have a line through them. There is no
        font of number 4 ([MS-XLS] 2.5.129)."""
        telling = {number: code for number, code in self._codes.items() if says_more(code)}
        formats = {style: telling[form] for style, (_, form) in enumerate(self._xfs) if form in telling}
        lines = [*self._struck[:4], False, *self._struck[4:]]
        struck = frozenset(
            style for style, (font, _) in enumerate(self._xfs) if font < len(lines) and lines[font]
        )
        return Looks(formats, struck) if formats or struck else PLAIN


# ---- a sheet: Row, Formula, Array, BoolErr, ColInfo, MergeCells, FilterMode ---------------------------


def _take(stream: bytes, record: Record, sheet: LostSheet, outside: Outside) -> None:
    kind, at, size = record
    if kind == _ROW:
        no_height = not _WORD.unpack_from(stream, at + 6)[0] & _HEIGHT
        sheet.hidden_rows += bool(stream[at + 12] & _HIDDEN_ROW or no_height)
    elif kind == _FORMULA:
        _take_formula(stream, at, sheet, outside)
    elif kind == _BOOLERR and stream[at + 7]:
        row, col = _CELL.unpack_from(stream, at)
        sheet.error(row, col, ERRORS.get(stream[at + 6], "#?"))
    elif kind == _ARRAY:
        _take_array(stream, at, sheet, outside)
    elif kind == _COLINFO and (stream[at + 8] & _HIDDEN_COLUMN or not _WORD.unpack_from(stream, at + 4)[0]):
        first, last = _CELL.unpack_from(stream, at)
        sheet.hide_columns(first, min(last, _LAST_COLUMN))
    elif kind == _MERGEDCELLS:
        _take_merges(stream, at, size, sheet)
    elif kind == _FILTERMODE:
        sheet.filtered = True


def _take_looks(stream: bytes, record: Record, sheet: LostSheet, looks: Looks) -> None:
    kind, at, size = record
    if kind in _STYLED:
        row, col = _CELL.unpack_from(stream, at)
        sheet.look(row, col, _WORD.unpack_from(stream, at + _STYLED[kind])[0], looks)
    elif kind == _MULRK:
        row, first = _CELL.unpack_from(stream, at)
        for number, place in enumerate(range(at + 4, at + size - 7, 6)):
            sheet.look(row, first + number, _WORD.unpack_from(stream, place)[0], looks)


def _take_formula(stream: bytes, at: int, sheet: LostSheet, outside: Outside) -> None:
    row, col = _CELL.unpack_from(stream, at)
    (size,) = _WORD.unpack_from(stream, at + 20)
    sheet.formula(row, col, hazard=outside.hazard(stream[at + 22 : at + 22 + size]))
    if (stream[at + 6], _WORD.unpack_from(stream, at + 12)[0]) == _ERROR_RESULT:
        sheet.error(row, col, ERRORS.get(stream[at + 8], "#?"))


def _take_array(stream: bytes, at: int, sheet: LostSheet, outside: Outside) -> None:
    """An array's formula, which stands after that of its first cell; the cells only name it. A formula
    that cells share (ShrFmla) cannot reach outside."""
    top, _, left, _ = struct.unpack_from("<2H2B", stream, at)
    (size,) = _WORD.unpack_from(stream, at + 12)
    hazard = outside.hazard(stream[at + 14 : at + 14 + size])
    if hazard:
        sheet.formula(top, left, hazard=hazard)


def _take_merges(stream: bytes, at: int, size: int, sheet: LostSheet) -> None:
    (count,) = _WORD.unpack_from(stream, at)
    for place in range(at + 2, min(at + 2 + 8 * count, at + size - 7), 8):
        top, bottom, left, right = struct.unpack_from("<4H", stream, place)
        sheet.merge(top, left, bottom, right)
