"""A worksheet that is being marked: which cells there are, what style applies, where new ones go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from onex_xl.xlsx.cells import a1, position
from onex_xl.xlsx.patch_xml import Edits, Element, MalformedError, Tag, children, root, tags

Cell = tuple[int, int]
Restyle = Callable[[int, str], int]
"""(style, tone) → the style with the tone's ground."""

_BEFORE_NOTES = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
    *("hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
    *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing"),
)
"""What stands before ``legacyDrawing`` in a worksheet ([ECMA-376-1] 18.3.1.99)."""

_POINT = 4 / 3  # pixels
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class _Column:
    first: int
    last: int
    style: int
    pixels: int


@dataclass(slots=True)
class Worksheet:
    """A worksheet's part, taken apart as far as marking needs it. Rows and columns are 0-based.

    Raises :class:`MalformedError` for XML that is not a worksheet's.
    """

    edits: Edits
    parts: dict[str, Element] = field(init=False)
    legacy_at: int = field(init=False)
    """Where a ``legacyDrawing`` would go."""
    _columns: list[_Column] = field(init=False)
    _merges: list[tuple[Cell, Cell]] = field(init=False)
    _heights: dict[int, int] = field(init=False, default_factory=dict)
    _usual: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        part = self.edits.part
        elements = list(children(part, root(part)))
        self.parts = {element.tag.local: element for element in reversed(elements)}
        if "sheetData" not in self.parts:
            raise MalformedError("no sheetData")
        self.legacy_at = max(e.end for e in elements if e.tag.local in _BEFORE_NOTES)
        usual = self.parts["sheetFormatPr"].tag if "sheetFormatPr" in self.parts else None
        width = _number(usual, "defaultColWidth", _number(usual, "baseColWidth", 8.43))
        self._usual = (int(_number(usual, "defaultRowHeight", 15.0) * _POINT), _pixels(width))
        self._columns = [_column(tag) for tag in self._tags("cols", "col")]
        self._merges = [
            area for tag in self._tags("mergeCells", "mergeCell") if (area := _area(tag.get("ref")))
        ]

    def anchor(self, cell: Cell) -> Cell:
        """The cell that shows for ``cell``: the first of its merged cells, or itself."""
        for first, last in self._merges:
            if first[0] <= cell[0] <= last[0] and first[1] <= cell[1] <= last[1]:
                return first
        return cell

    def width(self, col: int) -> int:
        """A column's width in pixels."""
        found = self._column_at(col)
        return found.pixels if found and found.pixels >= 0 else self._usual[1]

    def height(self, row: int) -> int:
        """A row's height in pixels, as far as the sheet states it."""
        return self._heights.get(row, self._usual[0])

    def mark(self, tones: Mapping[Cell, str], restyle: Restyle) -> None:
        """Give cells the ground of their tones; cells and rows that the sheet lacks are put in."""
        data = self.parts["sheetData"]
        wanted: dict[int, dict[int, str]] = {}
        for (row, col), tone in tones.items():
            wanted.setdefault(row, {})[col] = tone
        pending = sorted(wanted, reverse=True)
        number, gap = -1, False
        for tag in tags(self.edits.part, "row", data.tag.end, data.close):
            stated = _row_number(tag)
            number = number + 1 if stated is None else stated
            while pending and pending[-1] < number:
                row = pending.pop()
                self.edits.insert(tag.start, self._row(data, row, wanted[row], restyle))
                gap = True
            if stated is None and gap:
                self.edits.set(tag, r=str(number + 1))
            gap = False
            self._note_height(number, tag)
            if pending and pending[-1] == number:
                self._mark_row(tag, number, wanted[pending.pop()], restyle)
        for row in reversed(pending):
            self.edits.append(data, self._row(data, row, wanted[row], restyle))

    def _row(self, data: Element, row: int, cells: Mapping[int, str], restyle: Restyle) -> bytes:
        prefix = data.tag.prefix
        new = self._cells(prefix, row, cells, restyle, None)
        return b'<%srow r="%d">%s</%srow>' % (prefix, row + 1, new, prefix)

    def _mark_row(self, tag: Tag, row: int, cells: Mapping[int, str], restyle: Restyle) -> None:
        part, wanted = self.edits.part, dict(cells)
        element = Element(tag, tag.end, tag.end) if tag.empty else _row(part, tag)
        style = _row_style(tag)
        col, gap = -1, False
        for cell in tags(part, "c", element.tag.end, element.close):
            stated = _cell_column(cell)
            col = col + 1 if stated is None else stated
            missing = {c: wanted.pop(c) for c in list(wanted) if c < col}
            if missing:
                self.edits.insert(cell.start, self._cells(tag.prefix, row, missing, restyle, style))
            if stated is None and (missing or gap):
                self.edits.set(cell, r=a1(row, col))
            gap = bool(missing)
            if col in wanted:
                self.edits.set(cell, s=str(restyle(_style(cell), wanted.pop(col))))
        if wanted:
            self.edits.append(element, self._cells(tag.prefix, row, wanted, restyle, style))
        self._widen(tag, cells)

    def _cells(
        self, prefix: bytes, row: int, cells: Mapping[int, str], restyle: Restyle, style: int | None
    ) -> bytes:
        """New blank cells in one row, in the row's style or their columns'."""
        made = []
        for col, tone in sorted(cells.items()):
            found = self._column_at(col)
            base = style if style is not None else found.style if found else 0
            made.append(b'<%sc r="%s" s="%d"/>' % (prefix, a1(row, col).encode(), restyle(base, tone)))
        return b"".join(made)

    def _widen(self, tag: Tag, cols: Iterable[int]) -> None:
        """Let the row's ``spans`` take in the marked cells: some readers trust it."""
        try:
            first, last = map(int, (tag.get("spans") or "").split(":"))
        except ValueError:
            return
        wider = (min(first, min(cols) + 1), max(last, max(cols) + 1))
        if wider != (first, last):
            self.edits.set(tag, spans="{}:{}".format(*wider))

    def _note_height(self, row: int, tag: Tag) -> None:
        if b"ht" in tag.attributes or b"hidden" in tag.attributes:
            hidden = tag.get("hidden") in _TRUE
            self._heights[row] = 0 if hidden else int(_number(tag, "ht", self._usual[0] / _POINT) * _POINT)

    def _column_at(self, col: int) -> _Column | None:
        return next((found for found in self._columns if found.first <= col <= found.last), None)

    def _tags(self, parent: str, local: str) -> list[Tag]:
        element = self.parts.get(parent)
        return list(tags(self.edits.part, local, element.tag.end, element.close)) if element else []


def _row(part: bytes, tag: Tag) -> Element:
    close = part.find(b"</" + tag.name, tag.end)
    if close < 0:
        raise MalformedError("a row is never closed")
    return Element(tag, close, part.index(b">", close) + 1)


def _row_number(tag: Tag) -> int | None:
    stated = tag.get("r")
    if stated is None:
        return None
    if not stated.strip().isdecimal():
        raise MalformedError(f"row {stated[:20]}")
    return int(stated) - 1


def _cell_column(tag: Tag) -> int | None:
    stated = tag.get("r")
    try:
        return None if stated is None else position(stated.upper())[1]
    except ValueError as error:
        raise MalformedError(f"cell {stated!r:.20}") from error


def _style(tag: Tag) -> int:
    stated = tag.get("s") or "0"
    return int(stated) if stated.isdecimal() else 0


def _row_style(tag: Tag) -> int | None:
    return _style(tag) if tag.get("customFormat") in _TRUE and tag.get("s") else None


def _column(tag: Tag) -> _Column:
    hidden = tag.get("hidden") in _TRUE
    pixels = 0 if hidden else _pixels(_number(tag, "width", -1.0)) if tag.get("width") else -1
    style = tag.get("style") or "0"
    number = int(style) if style.isdecimal() else 0
    return _Column(int(_number(tag, "min", 1)) - 1, int(_number(tag, "max", 1)) - 1, number, pixels)


def _pixels(width: float) -> int:
    return int(width * 7 + 5)


def _number(tag: Tag | None, name: str, usual: float) -> float:
    try:
        return float((tag.get(name) if tag else None) or usual)
    except ValueError:
        return usual


def _area(reference: str | None) -> tuple[Cell, Cell] | None:
    first, _, last = (reference or "").upper().partition(":")
    try:
        return position(first), position(last or first)
    except ValueError:
        return None
