"""What an .ods says beyond its values: the tables of its content, [ODF] part 3, chapter 9."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, iterparse

from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import SheetScan
from onex_xl.xlsx.lost_sheet import ERRORS, Sheet
from onex_xl.xlsx.sheetscan import LAST_COLUMN, LAST_ROW
from onex_xl.xlsx.xmlpart import attribute, local, plain

_CELLS: Final = ("table-cell", "covered-table-cell")
_HIDDEN: Final = ("collapse", "filter")
_ERROR_TEXTS: Final = frozenset(ERRORS.values())
_SHEET: Final = re.compile(r"\$?(?:'((?:[^']|'')*)'|([^.']*))\.")
_LITERAL: Final = re.compile(r'"[^"]*"')
_OUTSIDE: Final = re.compile(
    r"(?P<dde>\bDDE\()"
    r"|(?P<webservice>\b(?:WEBSERVICE|FILTERXML|RTD|CALL|REGISTER\.ID)\()"
    r"|(?P<image>\bDISPIMG\()"
    r"|(?P<external>'(?:[^']|'')*'#)",
    re.IGNORECASE,
)
"""As in ``sheetscan``, but for how another document is named here: ``'file:///C:/x.ods'#$Sheet1.A1``."""


def scans(container: Container) -> dict[str, SheetScan]:
    """Each table's scan, by name. Raises ``ParseError`` and ``RefusedError`` for a damaged workbook."""
    xml = plain(container.read("content.xml"), "content.xml")[0]
    return {name: sheet.scan() for name, sheet in _sheets(xml).items()}


@dataclass(slots=True)
class _Table:
    """A table while it is read: the row and column that come next and whether something is in this row; blank
    hidden rows, which count once something is below them, and hidden columns, which count as far as there is
    something."""

    name: str
    sheet: Sheet = field(default_factory=Sheet)
    row: int = 0
    col: int = 0
    filled: bool = False
    hidden: int = 0
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    columns: int = 0
    width: int = 0

    def column(self, element: Element) -> None:
        """The definition of one or more columns."""
        count = _counted(attribute(element, "number-columns-repeated"))
        if attribute(element, "visibility") in _HIDDEN:
            self.hidden_columns.append((self.columns, self.columns + count - 1))
        self.columns += count

    def cell(self, element: Element) -> None:
        """One cell, or several that are alike."""
        said = _said(element)
        filled = len(element) or "formula" in said or "value-type" in said
        if filled and self.row < LAST_ROW and self.col < LAST_COLUMN:
            self._filled(element, said)
        if "number-columns-spanned" in said or "number-rows-spanned" in said:
            self._merged(*(_counted(said.get(f"number-{name}-spanned", "")) for name in ("rows", "columns")))
        self.col += _counted(said.get("number-columns-repeated", ""))

    def _merged(self, down: int, across: int) -> None:
        if across > 1 or down > 1:
            self.sheet.merge(self.row, self.col, self.row + down - 1, self.col + across - 1)

    def _filled(self, element: Element, said: Mapping[str, str]) -> None:
        self.width, self.filled = max(self.width, self.col + 1), True
        self.sheet.hidden_rows += self.hidden
        self.hidden = 0
        kind, formula = said.get("value-type", ""), said.get("formula", "")
        if not formula and kind != "error":
            return
        text = "".join(part for child in element if local(child) == "p" for part in child.itertext())
        if kind == "error" or text in _ERROR_TEXTS:
            self.sheet.error(self.row, self.col, text or "#?")
        # Before the equals sign stands what grammar it is of: of:=SUM([.A1:.A3])
        formula = formula.partition("=")[2]
        if formula:
            cell = self.sheet.formula(self.row, self.col, formula, _hazard(formula))
            if not text and not kind:
                self.sheet.missing.add(cell)

    def end_row(self, element: Element) -> None:
        """A row is done: one, or several that are alike."""
        count = _counted(attribute(element, "number-rows-repeated"))
        if attribute(element, "visibility") in _HIDDEN:
            self.sheet.hidden_rows += count if self.filled else 0
            self.hidden += 0 if self.filled else count
        self.row, self.col, self.filled = self.row + count, 0, False

    def end(self) -> None:
        """The table is done."""
        for first, last in self.hidden_columns:
            self.sheet.hide_columns(first, min(last, self.width - 1))


def _sheets(xml: bytes) -> dict[str, Sheet]:
    found: dict[str, Sheet] = {}
    table = _Table("")
    for event, element in iterparse(io.BytesIO(xml), ("start", "end")):
        tag = local(element)
        if event == "start":
            table = _Table(attribute(element, "name")) if tag == "table" else table
        elif tag in _CELLS:
            table.cell(element)
            element.clear()
        elif tag == "table-column":
            table.column(element)
        elif tag == "table-row":
            table.end_row(element)
            element.clear()
        elif tag == "table":
            table.end()
            found[table.name] = table.sheet
        elif tag == "database-range" and _is_filtered(element):
            name = _sheet_named(attribute(element, "target-range-address"))
            found.get(name, Sheet()).filtered = True
    return found


def _is_filtered(area: Element) -> bool:
    """Whether a filter is in force. (That rows are hidden by one is said of any that are hidden within.)"""
    return any(local(element) == "filter-condition" for element in area.iter())


def _sheet_named(address: str) -> str:
    """The sheet in ``$'a.b'.A1:$'a.b'.B5``; ``""`` where it names none."""
    match = _SHEET.match(address)
    return (match[1] or match[2]).replace("''", "'") if match else ""


def _said(cell: Element) -> dict[str, str]:
    """A cell's attributes by their local names. Of two that differ in their namespace only (as LibreOffice
    writes them for an error), ``error`` goes before anything else."""
    found: dict[str, str] = {}
    for key, value in cell.attrib.items():
        name = key.rpartition("}")[2]
        if found.get(name) != "error":
            found[name] = value
    return found


def _hazard(formula: str) -> str:
    if _OUTSIDE.search(formula) is None:
        return ""
    match = _OUTSIDE.search(_LITERAL.sub('""', formula))
    return match.lastgroup or "" if match else ""


def _counted(number: str) -> int:
    """How many cells or rows a number says; 1 where it says nothing."""
    return int(number) if number.isdecimal() else 1
