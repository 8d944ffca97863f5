"""Notes on cells: the comments of a worksheet and the old-style drawing that shows them.

Notes that are there already stay; on a cell that has one, ours is written below it. A threaded
comment is left alone: what is written under it would not be shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.patch_cells import Cell, Worksheet
from onex_xl.xlsx.patch_xml import Edits, Element, child, children, escaped, root, tags
from onex_xl.xlsx.patch_zip import RELATIONSHIPS, Archive

AUTHOR: Final = "onex-xl"
SIGN: Final = "\u200b\u200b\u200b"
"""Stands, unseen, before every text of ours: it outlasts programs that lose a note's author."""

_SIGN = SIGN.encode()
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NAMESPACES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_DRAWING = (
    b'<xml%s><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>' % _NAMESPACES
)
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#fffbeb"'
    ' o:insetmode="auto"><v:fill color2="#fffbeb"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
    "<x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{col}</x:Column></x:ClientData></v:shape>"
)
_RUN = (
    '<{p}r><{p}rPr><{p}sz val="9"/><{p}color rgb="FF1F2A37"/><{p}rFont val="微软雅黑"/><{p}family val="2"/>'
    '<{p}charset val="134"/></{p}rPr><{p}t xml:space="preserve">{text}</{p}t></{p}r>'
)
_BLOCK = 1024  # shape ids come in blocks of this many
_IDMAP = re.compile(rb"""<o:idmap\b[^>]*?\bdata=["']([\d, ]*)["']""")
_WIDTH, _LINE, _LEAST, _MOST, _LETTERS = 270, 18, 30, 420, 38  # pixels, and half-width letters on a line


class Shapes:
    """Hands out blocks of shape ids that no drawing of the workbook uses."""

    def __init__(self, archive: Archive) -> None:
        used = [0]
        for name in archive.package.container.names():
            if name.endswith(".vml"):
                for blocks in _IDMAP.findall(archive.package.container.read(name)):
                    used += map(int, re.findall(rb"\d+", blocks))
        self._last = max(used)

    def block(self) -> int:
        """The next free block."""
        self._last += 1
        return self._last


def add_notes(
    archive: Archive, part: str, sheet: Worksheet, texts: Mapping[Cell, str], shapes: Shapes
) -> None:
    """Put notes with ``texts`` on cells of the worksheet in ``part``."""
    old = archive.related(part, "comments")
    name = old or _new_comments(archive, part)
    edits = archive.edits(name)
    free = dict(sorted(texts.items()))
    references = {a1(*cell): cell for cell in free}
    authors = _authors(edits.part)
    for comment in _comments(edits.part):
        cell = references.get((comment.tag.get("ref") or "").upper())
        if cell in free:
            text = free.pop(cell)
            if not _author(comment, authors).startswith("tc="):
                _write_below(edits, comment, text)
    if free:
        _add_comments(edits, free, len(authors))
        _add_shapes(archive, part, sheet, free, shapes)


def remove_notes(archive: Archive, part: str) -> None:
    """Take our notes off the worksheet in ``part``, whoever saved the file since."""
    name = archive.related(part, "comments")
    if name is None:
        return
    edits = archive.edits(name)
    authors = _authors(edits.part)
    gone: set[str] = set()
    for comment in _comments(edits.part):
        text = b"".join(_texts(edits.part, comment))
        if _author(comment, authors) == AUTHOR or text.startswith(_SIGN):
            edits.replace(comment.start, comment.end, b"")
            gone.add(comment.tag.get("ref") or "")
        elif _SIGN in text:
            _cut_below(edits, comment)
    drawing = archive.related(part, "vmlDrawing")
    if gone and drawing:
        _remove_shapes(archive.edits(drawing), gone)


def _new_comments(archive: Archive, part: str) -> str:
    name = archive.free_name("xl/comments{0}.xml")
    archive.add(name, f'<comments xmlns="{_MAIN}"><authors/><commentList/></comments>'.encode())
    archive.relate(part, "comments", name)
    archive.declare(name, _COMMENTS)
    return name


def _comments(part: bytes) -> list[Element]:
    listed = child(part, root(part), "commentList")
    return list(children(part, listed)) if listed else []


def _authors(part: bytes) -> list[str]:
    listed = child(part, root(part), "authors")
    return [e.content(part).decode("utf-8", "replace") for e in children(part, listed)] if listed else []


def _author(comment: Element, authors: Sequence[str]) -> str:
    stated = comment.tag.get("authorId") or ""
    number = int(stated) if stated.isdecimal() else 0
    return authors[number] if number < len(authors) else ""


def _texts(part: bytes, comment: Element) -> Iterator[bytes]:
    for tag in tags(part, "t", comment.tag.end, comment.close):
        if not tag.empty:
            yield part[tag.end : part.index(b"</", tag.end)]


def _write_below(edits: Edits, comment: Element, text: str) -> None:
    holder = child(edits.part, comment, "text")
    if holder is None:
        return
    run = _run(holder.tag.prefix.decode(), SIGN + "\n\n" + text).encode()
    after = [e.end for e in children(edits.part, holder) if e.tag.local in ("t", "r")]
    if after:
        edits.insert(max(after), run)
    else:
        edits.append(holder, run)


def _cut_below(edits: Edits, comment: Element) -> None:
    """Cut from our sign to the end of its run, and the runs after it."""
    part = edits.part
    at = part.index(_SIGN, comment.tag.end)
    holder = child(part, comment, "text")
    for item in children(part, holder) if holder else ():
        if item.start <= at < item.end:
            edits.replace(at, part.index(b"</", at), b"")
        elif item.start > at and item.tag.local == "r":
            edits.replace(item.start, item.end, b"")


def _add_comments(edits: Edits, texts: Mapping[Cell, str], author: int) -> None:
    top = root(edits.part)
    authors, listed = child(edits.part, top, "authors"), child(edits.part, top, "commentList")
    p = top.tag.prefix.decode()
    if authors is None or listed is None:
        return
    edits.append(authors, f"<{p}author>{AUTHOR}</{p}author>".encode())
    for cell, text in texts.items():
        note = f"<{p}text>{_run(p, SIGN + text)}</{p}text>"
        edits.append(
            listed, f'<{p}comment ref="{a1(*cell)}" authorId="{author}">{note}</{p}comment>'.encode()
        )


def _run(prefix: str, text: str) -> str:
    return _RUN.format(p=prefix, text=escaped(text).decode())


def _add_shapes(
    archive: Archive, part: str, sheet: Worksheet, texts: Mapping[Cell, str], shapes: Shapes
) -> None:
    legacy = sheet.parts.get("legacyDrawing")
    links = archive.package.relations(part)
    drawing = links[legacy.tag.get("id") or ""].target if legacy and legacy.tag.get("id") in links else None
    if drawing is None or drawing not in archive:
        drawing = _new_drawing(archive, part, sheet)
    edits = archive.edits(drawing)
    blocks = [shapes.block() for _ in range(0, len(texts), _BLOCK - 1)]
    _claim(edits, blocks)
    end = edits.part.rindex(b"</xml>")
    if b'id="_x0000_t202"' not in edits.part:
        edits.insert(end, _SHAPE_TYPE)
    ids = (block * _BLOCK + number for block in blocks for number in range(1, _BLOCK))
    for order, ((cell, text), number) in enumerate(zip(texts.items(), ids, strict=False), 1):
        edits.insert(end, _shape(sheet, cell, text, number, order).encode())


def _new_drawing(archive: Archive, part: str, sheet: Worksheet) -> str:
    name = archive.free_name("xl/drawings/vmlDrawing{0}.vml")
    archive.add(name, _DRAWING)
    key = archive.relate(part, "vmlDrawing", name).encode()
    archive.declare_extension("vml", _VML)
    prefix = sheet.parts["sheetData"].tag.prefix
    line = b'<%slegacyDrawing xmlns:r="%s" r:id="%s"/>' % (prefix, RELATIONSHIPS.encode(), key)
    sheet.edits.insert(sheet.legacy_at, line)
    return name


def _claim(edits: Edits, blocks: list[int]) -> None:
    """Enter ``blocks`` in the drawing's map of shape ids, if it keeps one."""
    match = _IDMAP.search(edits.part)
    if match:
        new = ",".join(map(str, blocks)).encode()
        edits.insert(match.end(1), b"," + new if match[1].strip() else new)


def _shape(sheet: Worksheet, cell: Cell, text: str, number: int, order: int) -> str:
    height = min(_LEAST + _LINE * _lines(text), _MOST)
    row, col = cell
    top = max(row - 1, 0)
    right, right_rest = _reach(sheet.width, col + 1, _WIDTH + 12)
    bottom, bottom_rest = _reach(sheet.height, top, height + 8)
    anchor = f"{col + 1}, 12, {top}, 8, {right}, {right_rest}, {bottom}, {bottom_rest}"
    return _SHAPE.format(
        id=number, order=order, row=row, col=col, anchor=anchor, width=_WIDTH * 0.75, height=height * 0.75
    )


def _reach(size_of: Callable[[int], int], start: int, pixels: int) -> tuple[int, int]:
    """The row or column, and the pixels into it, at which ``pixels`` from ``start`` are reached."""
    at = start
    while pixels >= (size := size_of(at)) and at < start + 200:
        pixels -= size
        at += 1
    return at, pixels


def _lines(text: str) -> int:
    return sum(
        1 + sum(2 if ord(char) > 0x2E7F else 1 for char in line) // _LETTERS for line in text.split("\n")
    )


def _remove_shapes(edits: Edits, references: set[str]) -> None:
    for match in re.finditer(rb"<v:shape\b[^>]*>.*?</v:shape>\s*", edits.part, re.DOTALL):
        row, col = re.search(rb"<x:Row>(\d+)<", match[0]), re.search(rb"<x:Column>(\d+)<", match[0])
        if b'"Note"' in match[0] and row and col and a1(int(row[1]), int(col[1])) in references:
            edits.replace(match.start(), match.end(), b"")
