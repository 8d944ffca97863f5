"""What people do to the looks of a return's cells, done with another program's library."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font

from onex_xl.xlsx.cells import position
from tests.support.damages import Damage, book
from tests.support.edited import Edited
from tests.xlsx import raw

Act = Callable[[Any], None]
"""Changes a worksheet of openpyxl's."""


def dressed(tab: str, *acts: Act) -> Damage:
    """A tab changed and saved by openpyxl."""

    def damage(data: bytes) -> bytes:
        found, target = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
        for act in acts:
            act(found[tab])
        found.save(target)
        return target.getvalue()

    return damage


def formatted(cell: str, value: object, code: str) -> Act:
    """A value typed under a number format."""

    def act(tab: Any) -> None:
        tab[cell].value, tab[cell].number_format = value, code

    return act


def struck(area: str) -> Act:
    """A line through cells."""

    def act(tab: Any) -> None:
        for row in tab[area]:
            for cell in row:
                cell.font = Font(strike=True)

    return act


def inked(cell: str, color: str) -> Act:
    """Written in a colour."""

    def act(tab: Any) -> None:
        tab[cell].font = Font(color=color)

    return act


def noted(cell: str, text: str) -> Act:
    """A note at a cell."""

    def act(tab: Any) -> None:
        tab[cell].comment = Comment(text, "系")

    return act


_DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><xdr:oneCellAnchor>'
    "<xdr:from><xdr:col>{}</xdr:col><xdr:row>{}</xdr:row></xdr:from><xdr:pic/></xdr:oneCellAnchor></xdr:wsDr>"
)


def pictured(tab: str, cell: str) -> Damage:
    """A picture over a cell."""

    def act(found: Edited) -> None:
        row, col = position(cell)
        part = found.part_of(tab)
        folder, _, name = part.rpartition("/")
        found.parts["xl/drawings/drawing1.xml"] = _DRAWING.format(col, row).encode()
        links = raw.relations(("rId1", "drawing", "../drawings/drawing1.xml"))
        found.parts[f"{folder}/_rels/{name}.rels"] = links.encode()

    return book(act)
