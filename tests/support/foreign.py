"""What people, and programs with other intentions, put into a workbook besides cells."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.support.edited import Edited, Formula
from tests.xlsx.raw import RELATIONS

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."

Put = Callable[[Edited], None]


def part(
    name: str, content: bytes, declared: str = "", *, kind: str = "", of: str = "xl/workbook.xml"
) -> Put:
    """One more part, declared as ``declared``, related from ``of`` by a relationship of ``kind`` (a whole
    type, or its last word)."""

    def put(book: Edited) -> None:
        book.parts[name] = content
        if declared:
            declare(book, name, declared)
        if kind:
            relate(book, of, kind, "/" + name)

    return put


def declare(book: Edited, name: str, declared: str) -> None:
    line = f'<Override PartName="/{name}" ContentType="{declared}"/></Types>'
    book.parts["[Content_Types].xml"] = book.parts["[Content_Types].xml"].replace(b"</Types>", line.encode())


def relate(book: Edited, of: str, kind: str, target: str, *, external: bool = False) -> str:
    """A relationship of the part ``of``; gives its id."""
    folder, _, base = of.rpartition("/")
    name = f"{folder}/_rels/{base}.rels".lstrip("/")
    room = "http://schemas.openxmlformats.org/package/2006/relationships"
    there = book.parts.setdefault(name, f'<Relationships xmlns="{room}"></Relationships>'.encode())
    there = re.sub(rb"<Relationships([^>]*)/>", rb"<Relationships\1></Relationships>", there)
    key, full = f"rIdX{there.count(b'<Relationship ')}", kind if ":" in kind else f"{RELATIONS}/{kind}"
    mode = ' TargetMode="External"' if external else ""
    line = f'<Relationship Id="{key}" Type="{full}" Target="{target}"{mode}/></Relationships>'
    book.parts[name] = there.replace(b"</Relationships>", line.encode())
    return key


def hyperlink(sheet: str, cell: str, target: str) -> Put:
    """A link on a cell, as Excel keeps it."""

    def put(book: Edited) -> None:
        key = relate(book, book.part_of(sheet), "hyperlink", target, external=True)
        link = f'<hyperlinks><hyperlink xmlns:r="{RELATIONS}" ref="{cell}" r:id="{key}"/></hyperlinks>'
        _before_margins(book, sheet, link)

    return put


def inside(sheet: str, element: str) -> Put:
    """An element in a sheet, after its cells."""
    return lambda book: _before_margins(book, sheet, element)


def _before_margins(book: Edited, sheet: str, element: str) -> None:
    found = book.sheet(sheet)
    at = re.search(r"<(?:printOptions|pageMargins)\b", found.tail)
    assert at is not None
    found.tail = found.tail[: at.start()] + element + found.tail[at.start() :]


def formula(sheet: str, cell: str, text: str, value: str = "1") -> Put:
    return lambda book: book.sheet(sheet).put(cell, Formula(text, value))


def name(text: str, called: str = "x", more: str = "") -> Put:
    """A defined name."""

    def put(book: Edited) -> None:
        line = f'<definedName name="{called}"{more}>{text}</definedName></definedNames>'
        book.book = book.book.replace("</definedNames>", line)

    return put


def as_macro_book(book: Edited) -> None:
    """A workbook with a VBA project, as .xlsm keeps it."""
    part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0", "application/vnd.ms-office.vbaProject",
         kind="http://schemas.microsoft.com/office/2006/relationships/vbaProject")(book)  # fmt: skip
    types = book.parts["[Content_Types].xml"]
    plain = (_SPREADSHEET + "sheet.main+xml").encode()
    book.parts["[Content_Types].xml"] = types.replace(
        plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    )


def picture(
    book: Edited, image: bytes = PNG, suffix: str = "png", more: str = "", sheet: str = "基本信息"
) -> None:
    """A picture on a sheet, such as a seal."""
    room = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    drawing = "xl/drawings/drawing1.xml"
    xml = f'<xdr:wsDr xmlns:xdr="{room}"><xdr:oneCellAnchor><xdr:pic{more}/></xdr:oneCellAnchor></xdr:wsDr>'
    declared = "application/vnd.openxmlformats-officedocument.drawing+xml"
    part(drawing, xml.encode(), declared, kind="drawing", of=book.part_of(sheet))(book)
    part(f"xl/media/image1.{suffix}", image, f"image/{suffix}", kind="image", of=drawing)(book)
