"""One sheet of a format that is no OOXML while it is read: what is found in it, bit by bit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from onex_xl.xlsx.cells import a1, a1_range
from onex_xl.xlsx.inspection import SheetScan
from onex_xl.xlsx.sheetscan import LAST_COLUMN, LAST_ROW

ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A",
}  # fmt: skip
"""Errors by their codes in binary workbooks ([MS-XLS] 2.5.10, [MS-XLSB] 2.5.97.2)."""

UNTOLD: Final = "…"
"""The text of a formula that stands in the file in tokens."""

_MOST: Final = 10_000
"""As many errors of a sheet are told."""


@dataclass(slots=True)
class Sheet:
    """What was found so far; rows and columns count from 0. What lies beyond the grid is left out."""

    errors: dict[str, str] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    hazards: dict[str, str] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: int = 0
    merges: list[str] = field(default_factory=list)
    filtered: bool = False

    def error(self, row: int, col: int, text: str) -> None:
        """A cell that shows an error."""
        if row < LAST_ROW and col < LAST_COLUMN and len(self.errors) < _MOST:
            self.errors[a1(row, col)] = text

    def formula(self, row: int, col: int, text: str = UNTOLD, hazard: str = "") -> str:
        """A cell with a formula, and its hazard if it reaches outside the workbook; gives its address."""
        cell = a1(row, col)
        if row < LAST_ROW and col < LAST_COLUMN:
            self.formulas[cell] = text
            if hazard:
                self.hazards[cell] = hazard
        return cell

    def hide_columns(self, first: int, last: int) -> None:
        """Hidden columns, both included."""
        self.hidden_columns += max(min(last, LAST_COLUMN - 1) - first + 1, 0)

    def merge(self, first_row: int, first_col: int, last_row: int, last_col: int) -> None:
        """A merged area, corners included."""
        last_row, last_col = min(last_row, LAST_ROW - 1), min(last_col, LAST_COLUMN - 1)
        if (first_row, first_col) < (last_row + 1, last_col + 1) and first_col <= last_col:
            self.merges.append(a1_range(first_row, first_col, last_row, last_col))

    def scan(self) -> SheetScan:
        """What the sheet says."""
        return SheetScan(
            errors=self.errors,
            formulas=self.formulas,
            missing=frozenset(self.missing),
            hazards=self.hazards,
            hidden_rows=self.hidden_rows,
            hidden_columns=self.hidden_columns,
            merges=tuple(self.merges),
            filtered=self.filtered,
        )
