"""What lies on a sheet beside its cells: notes, and pictures by the cell in which they begin."""

from __future__ import annotations

import re
from collections.abc import Collection
from xml.etree.ElementTree import Element

from onex_xl.xlsx.cells import LAST_COLUMN, LAST_ROW, a1
from onex_xl.xlsx.package import Package, Relation
from onex_xl.xlsx.patch_notes import AUTHOR, SIGN
from onex_xl.xlsx.xmlpart import attribute, local, tree

_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_NOTES = ("comments", "threadedComment")
"""Excel writes a conversation in a part of its own, and a note that only says so."""


def notes(package: Package, links: Collection[Relation]) -> dict[str, str]:
    """The notes that people have put at cells, by cell; not those of our slips."""
    found: dict[str, str] = {}
    for kind in _NOTES:
        for link in links:
            if link.kind == kind and link.target in package.container:
                found |= _texts(tree(package.xml(link.target)))
    return {cell: text for cell, text in found.items() if text and _CELL.fullmatch(cell)}


def _texts(root: Element | None) -> dict[str, str]:
    if root is None:
        return {}
    authors = ["".join(author.itertext()) for author in root.iter() if local(author) == "author"]
    found: dict[str, str] = {}
    for note in (element for element in root.iter() if local(element) in ("comment", "threadedComment")):
        number = attribute(note, "authorId")
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
        said = (text.text or "" for text in note.iter() if local(text) in ("t", "text") and text.text)
        text = "".join(said).partition(SIGN)[0].strip()  # our mark may stand below what people wrote
        if author != AUTHOR:
            cell = attribute(note, "ref")
            found[cell] = f"{found[cell]}\n{text}" if cell in found else text
    return found


def pictures(package: Package, links: Collection[Relation]) -> tuple[str, ...]:
    """The cells in which pictures that lie over the sheet begin."""
    found: dict[str, None] = {}
    for link in links:
        if link.kind == "drawing" and link.target in package.container:
            root = tree(package.xml(link.target))
            for anchor in root if root is not None else ():
                corner = _corner(anchor) if any(local(part) == "pic" for part in anchor.iter()) else ""
                if corner:
                    found[corner] = None
    return tuple(found)


def _corner(anchor: Element) -> str:
    start = next((part for part in anchor if local(part) == "from"), None)
    places = {local(part): (part.text or "").strip() for part in start} if start is not None else {}
    row, col = places.get("row", ""), places.get("col", "")
    if not (row.isdecimal() and col.isdecimal() and int(row) < LAST_ROW and int(col) < LAST_COLUMN):
        return ""
    return a1(int(row), int(col))
