"""What is found in a workbook whose sheets are hidden from us (.xls, .ods), in the making."""

from __future__ import annotations

from onex_xl.xlsx.cells import LAST_COLUMN, LAST_ROW, a1, a1_range
from onex_xl.xlsx.inspection import Limits, RefusedError, SheetInspection, SheetScan
from onex_xl.xlsx.looks import Looks

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A",
}  # fmt: skip
"""Errors by the code that .xls has for them ([MS-XLS] 2.5.10)."""
UNTOLD = "…"
"""The text of a formula that stands in the file in tokens."""


class LostSheet:
    """One sheet. Rows and columns count from 0; what lies outside the grid is left out."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.errors: dict[str, str] = {}
        self.formulas: dict[str, str] = {}
        self.missing: set[str] = set()
        self.hazards: dict[str, str] = {}
        self.hidden_rows = 0
        self.hidden_columns = 0
        self.merges: list[str] = []
        self.filtered = False
        self.formats: dict[str, str] = {}
        self.struck: set[str] = set()
        self.notes: dict[str, str] = {}

    def format(self, row: int, col: int, code: str) -> None:
        """A cell whose number format says more than its value."""
        if row < LAST_ROW and col < LAST_COLUMN:
            self.formats[a1(row, col)] = code

    def look(self, row: int, col: int, style: int, looks: Looks) -> None:
        """A cell with something in it, and its style."""
        if style in looks.formats:
            self.format(row, col, looks.formats[style])
        if style in looks.struck:
            self.strike(row, col)

    def strike(self, row: int, col: int) -> None:
        """A cell with a line through it."""
        if row < LAST_ROW and col < LAST_COLUMN:
            self.struck.add(a1(row, col))

    def note(self, row: int, col: int, text: str) -> None:
        """A note at a cell."""
        if text and row < LAST_ROW and col < LAST_COLUMN:
            self.notes[a1(row, col)] = text

    def error(self, row: int, col: int, text: str) -> None:
        """A cell that shows an error."""
        if row < LAST_ROW and col < LAST_COLUMN:
            self.errors[a1(row, col)] = text

    def formula(
        self, row: int, col: int, text: str = UNTOLD, hazard: str = "", *, is_missing: bool = False
    ) -> None:
        """A formula cell: its text, if the format has it; its hazard, if it has one; whether its result is
        not stored."""
        if row < LAST_ROW and col < LAST_COLUMN:
            cell = a1(row, col)
            self.formulas[cell] = text
            if hazard:
                self.hazards[cell] = hazard
            if is_missing:
                self.missing.add(cell)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merged cells. Raises :class:`RefusedError` for more of them than the limits allow."""
        bottom, right = min(bottom, LAST_ROW - 1), min(right, LAST_COLUMN - 1)
        if top > bottom or left > right or (top, left) == (bottom, right):
            return
        self.merges.append(a1_range(top, left, bottom, right))
        if len(self.merges) > self._limits.merges:
            raise RefusedError("file.too-many-merges", found=len(self.merges), limit=self._limits.merges)

    def hide_columns(self, first: int, last: int) -> None:
        """Hidden columns, both ends included."""
        self.hidden_columns += max(min(last, LAST_COLUMN - 1) - first + 1, 0)

    def scan(self) -> SheetScan:
        """All that was found."""
        return SheetScan(
            errors=self.errors,
            formulas=self.formulas,
            missing=frozenset(self.missing),
            hazards=self.hazards,
            hidden_rows=self.hidden_rows,
            hidden_columns=self.hidden_columns,
            merges=tuple(self.merges),
            filtered=self.filtered,
            formats=self.formats,
            struck=frozenset(self.struck),
            notes=self.notes,
        )


class LostBook:
    """The sheets by their names, and the codes of what is to be said of the whole."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.sheets: dict[str, LostSheet] = {}
        self._codes: dict[str, None] = {}

    def sheet(self, name: str) -> LostSheet:
        """The sheet of this name, which is new if it is the first time that it is asked for."""
        return self.sheets.setdefault(name, LostSheet(self._limits))

    def notice(self, code: str) -> None:
        """Something about the whole; said once."""
        self._codes[code] = None

    def links(self, hazard: str) -> None:
        """A link of the workbook with this hazard. A package keeps those of both kinds in one folder, so that
        ``dde`` has both codes."""
        if hazard:
            self.notice("file.external-links")
        if hazard == "dde":
            self.notice("file.dde-links")

    @property
    def codes(self) -> tuple[str, ...]:
        """What was noticed, in its order."""
        return tuple(self._codes)

    def inspections(self) -> tuple[SheetInspection, ...]:
        """What was found in each sheet, all said to be visible: the reader knows which are."""
        scans = {name: sheet.scan() for name, sheet in self.sheets.items()}
        return tuple(SheetInspection(name, "visible", "", scan) for name, scan in scans.items())
