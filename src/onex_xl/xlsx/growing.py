"""What the readers of tables that programs export as markup share: a sheet that grows within limits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.inspection import MIB, Limits, Refusal, RefusedError
from onex_xl.xlsx.kind import Kind, decoded
from onex_xl.xlsx.read import Cell

COLUMNS, ROWS = 16_384, 1_048_576
"""Of a sheet in Excel."""
_HEAD = 2048
_BIG5 = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*big5", re.IGNORECASE)


@dataclass(slots=True)
class GrowingSheet:
    """A sheet while it is filled, row by row. ``room`` is shared by the sheets of one file."""

    room: Room
    rows: list[list[Cell]] = field(default_factory=list)

    def put(self, row: int, col: int, cell: Cell) -> None:
        """Raises :class:`RefusedError` past a limit."""
        if row >= ROWS or col >= COLUMNS:
            raise RefusedError("file.beyond-grid", cell=a1(row, col))
        # Rows without cells take no room to speak of, but their number is bounded all the same.
        self.room.take(row, col, max(row + 1 - len(self.rows), 0), cell)
        while len(self.rows) <= row:
            self.rows.append([])
        own = self.rows[row]
        self.room.widen(row, col, max(col + 1 - len(own), 0))
        own += [""] * (col + 1 - len(own))
        own[col] = cell


@dataclass(slots=True)
class Room:
    """How much a file may still fill."""

    limits: Limits
    cells: int = 0
    box: int = 0
    text: int = 0

    def take(self, row: int, col: int, rows: int, cell: Cell) -> None:
        """Room for one more cell, below ``rows`` new rows."""
        self.cells += 1
        self.text += len(cell) if isinstance(cell, str) else 0
        if self.cells > self.limits.cells:
            raise RefusedError("file.too-many-cells", found=self.cells, limit=self.limits.cells)
        if self.text > self.limits.text:
            raise RefusedError("file.too-much-text", limit=self.limits.text // MIB)
        self.widen(row, col, rows)

    def widen(self, row: int, col: int, by: int) -> None:
        """Room for ``by`` places more."""
        self.box += by
        if self.box > self.limits.box:
            raise RefusedError("file.too-spread", cell=a1(row, col), limit=self.limits.box)


def text_of(data: bytes, limits: Limits, kind: Kind) -> str | Refusal:
    """The file as text. What it declares is believed of Big5 only: exports that say gb2312 are GB 18030 or,
    as often, UTF-8, which can be told apart."""
    if len(data) > limits.file:
        return Refusal("file.too-large", {"found": -(-len(data) // MIB), "limit": limits.file // MIB})
    if _BIG5.search(data[:_HEAD]):
        return data.decode("big5hkscs", "replace")
    text = decoded(data)
    return (
        Refusal("file.not-a-workbook", {"kind": kind.label}) if text is None else text.removeprefix("\ufeff")
    )


def number_of(text: str) -> Cell:
    """A number as the workbook's float, but as its text where that has more digits than a float keeps (an
    export's identity numbers) or zeros before it."""
    try:
        number = float(text)
    except ValueError:
        return text
    exact = text.isdecimal() and len(text) > 1 and (len(text) > 15 or text.startswith("0"))
    return text if exact else number
