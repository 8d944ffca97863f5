"""The workbook part of a file that is being changed: a first sheet put in or taken out, with every index
that counts sheets moved along, and the defined names by which a slip is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape
from typing import Final

from onex_xl.xlsx.cells import quoted
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.draw_parts import PlanError
from onex_xl.xlsx.package import Package
from onex_xl.xlsx.patch_styles import Styles
from onex_xl.xlsx.patch_xml import Edits, Element, children, escaped, root, tags
from onex_xl.xlsx.patch_zip import RELATIONSHIPS, Archive, relations_part
from onex_xl.xlsx.plan import BookPlan, Link, SheetPlan

COVER_NAME: Final = "onex_slip"
"""Defined name that refers to the cover."""
GROUNDS_NAME: Final = "onex_slip_grounds"
"""Defined name with the grounds under the marks, in the order of their shades."""
ORIGIN_NAME: Final = "onex_slip_of"
"""Defined name with the SHA-256 of the file that was marked."""
OWN_NAMES: Final = (COVER_NAME, GROUNDS_NAME, ORIGIN_NAME)

_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BEFORE_NAMES = (
    *("fileVersion", "fileSharing", "workbookPr", "AlternateContent", "workbookProtection", "bookViews"),
    *("sheets", "functionGroups", "externalReferences"),
)
_EPOCH = datetime(2020, 1, 1)


def put_names(archive: Archive, names: Mapping[str, str], shift: int, extra: bytes = b"") -> None:
    """Add hidden defined names (name → reference or ``"text"``), and move the sheet numbers of all others
    by ``shift``. ``extra`` are more definedName elements, without prefix."""
    edits = archive.edits(archive.book_part)
    top = root(edits.part)
    elements = {element.tag.local: element for element in children(edits.part, top)}
    prefix = top.tag.prefix.decode()
    new = "".join(
        f'<{prefix}definedName name="{name}" hidden="1">{escaped(text).decode()}</{prefix}definedName>'
        for name, text in names.items()
    ).encode() + (re.sub(rb"<(/?)(?=d)", rb"<\1" + top.tag.prefix, extra))
    listed = elements.get("definedNames")
    if listed is None:
        at = max(element.end for name, element in elements.items() if name in _BEFORE_NAMES)
        p = top.tag.prefix
        edits.insert(at, b"<%sdefinedNames>%s</%sdefinedNames>" % (p, new, p))
        return
    edits.append(listed, new)
    for element in children(edits.part, listed):
        scope = element.tag.get("localSheetId")
        if scope is not None and shift:
            edits.set(element.tag, localSheetId=str(int(scope) + shift))


def text_constant(text: str) -> str:
    """A defined name's content that is a text, of at most 255 characters."""
    return '"' + text.replace('"', "") + '"'


def put_cover(archive: Archive, cover: SheetPlan, styles: Styles) -> tuple[str, bytes]:
    """Put ``cover`` first and show it; gives its name in the file and the defined names it brings.

    Raises ``PlanError`` for a cover with more than cells, merges, widths and a page.
    """
    name = _free_sheet_name(archive, cover.name)
    sheet, names = _cover_part(cover, name, styles)
    part = archive.free_name("xl/worksheets/sheet{0}.xml")
    archive.add(part, sheet)
    key = archive.relate(archive.book_part, "worksheet", part)
    archive.declare(part, _WORKSHEET)
    edits = archive.edits(archive.book_part)
    listed = _sheets(edits)
    prefix = listed.tag.prefix.decode()
    ids = [int(e.tag.get("sheetId") or 0) for e in children(edits.part, listed)]
    line = (
        f'<{prefix}sheet xmlns:r="{RELATIONSHIPS}" name="{escaped(name).decode()}" sheetId="{max(ids) + 1}"'
    )
    edits.insert(listed.tag.end, f'{line} r:id="{key}"/>'.encode())
    for view in tags(edits.part, "workbookView", root(edits.part).tag.end, listed.start):
        edits.set(view, activeTab="0", firstSheet="0")
    _deselect(archive)
    return name, names


def _sheets(edits: Edits) -> Element:
    return next(e for e in children(edits.part, root(edits.part)) if e.tag.local == "sheets")


def _free_sheet_name(archive: Archive, wanted: str) -> str:
    taken = {sheet.name.lower() for sheet in archive.book.sheets}
    name, number = wanted, 2
    while name.lower() in taken:
        name = f"{wanted[:26]}({number})"
        number += 1
    return name


def _deselect(archive: Archive) -> None:
    """Only the cover may be selected: two selected sheets are typed into together."""
    for sheet in archive.worksheets():
        part = archive.read(sheet.part)
        end = part.find(b"sheetData")
        for view in tags(part, "sheetView", 0, max(end, 0)):
            if view.get("tabSelected") in ("1", "true"):
                archive.edits(sheet.part).set(view, tabSelected="0")


def _cover_part(cover: SheetPlan, name: str, styles: Styles) -> tuple[bytes, bytes]:
    """The cover's XML with its texts inside and the styles numbered as in the file it goes into, and its
    defined names (print titles) without prefix."""
    if cover.conditions or cover.bars or cover.charts or cover.validations:
        raise PlanError(f"{cover.name}: a cover has cells only")
    if any(cell.note or _leads_out(cell.value) for cell in cover.cells.values()):
        raise PlanError(f"{cover.name}: no notes on a cover, and no links out of the workbook")
    made = Archive(drawn(BookPlan([cover]), created=_EPOCH))
    numbers = styles.imported(made.read("xl/styles.xml"))
    xml = made.read("xl/worksheets/sheet1.xml")
    strings = _strings(made.package)
    xml = re.sub(
        rb'(<(?:c|row|col) [^>]*?\b(?:s|style)=")(\d+)"', lambda m: m[1] + b'%d"' % numbers[int(m[2])], xml
    )
    xml = re.sub(rb' t="s"><v>(\d+)</v>', lambda m: b' t="inlineStr"><is>%s</is>' % strings[int(m[1])], xml)
    book = made.read("xl/workbook.xml")
    names = b"".join(re.findall(rb"<definedName .*?</definedName>", book))
    old, new = (escaped(quoted(title)) for title in (cover.name, name))
    bare = escaped(cover.name)
    return xml, names.replace(old + b"!", new + b"!").replace(b">" + bare + b"!", b">" + new + b"!")


def _leads_out(value: object) -> bool:
    return isinstance(value, Link) and not value.target.startswith("internal:")


def _strings(package: Package) -> list[bytes]:
    if "xl/sharedStrings.xml" not in package.container:
        return []
    part = package.xml("xl/sharedStrings.xml")
    return re.findall(rb"<si>(.*?)</si>", part, re.DOTALL)


def own_names(archive: Archive) -> dict[str, str]:
    """The defined names of ours that the file has, with what they hold."""
    part = archive.read(archive.book_part)
    found = {}
    for tag in tags(part, "definedName", 0, len(part)):
        if tag.get("name") in OWN_NAMES and not tag.empty:
            found[tag.get("name") or ""] = unescape(part[tag.end : part.index(b"</", tag.end)].decode())
    return found


def take_out(archive: Archive) -> None:
    """Take out the cover and our defined names, wherever the sheet stands now and whatever it is called."""
    names = own_names(archive)
    title = unquoted(names.get(COVER_NAME, ""))
    at = next((n for n, sheet in enumerate(archive.book.sheets) if sheet.name == title), None)
    edits = archive.edits(archive.book_part)
    if at is not None and len(archive.book.sheets) > 1:
        _take_out_sheet(archive, edits, at)
    else:
        at = None
    _take_out_names(edits, at)


def unquoted(reference: str) -> str:
    """The sheet of a reference such as ``'甲'!$A$1``."""
    sheet = reference.rpartition("!")[0]
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def _take_out_sheet(archive: Archive, edits: Edits, at: int) -> None:
    listed = list(children(edits.part, _sheets(edits)))
    edits.replace(listed[at].start, listed[at].end, b"")
    part = archive.book.sheets[at].part
    for link in archive.package.relations(part).values():
        if link.target in archive and "printer" in link.kind.lower():
            archive.drop_links_to(link.target, part)
            archive.remove(link.target)
    if relations_part(part) in archive:
        archive.remove(relations_part(part))
    archive.drop_links_to(part, archive.book_part)
    archive.remove(part)
    views = tags(edits.part, "workbookView", root(edits.part).tag.end, listed[0].start)
    for view in views:
        for name in ("activeTab", "firstSheet"):
            number = int(view.get(name) or 0)
            if number > at:
                edits.set(view, **{name: str(number - 1)})


def _take_out_names(edits: Edits, at: int | None) -> None:
    listed = next((e for e in children(edits.part, root(edits.part)) if e.tag.local == "definedNames"), None)
    if listed is None:
        return
    elements = list(children(edits.part, listed))
    doomed = [e for e in elements if e.tag.get("name") in OWN_NAMES or _scope(e) == at is not None]
    if len(doomed) == len(elements):
        edits.replace(listed.start, listed.end, b"")
        return
    for element in elements:
        scope = _scope(element)
        if element in doomed:
            edits.replace(element.start, element.end, b"")
        elif at is not None and scope is not None and scope > at:
            edits.set(element.tag, localSheetId=str(scope - 1))


def _scope(element: Element) -> int | None:
    stated = element.tag.get("localSheetId")
    return int(stated) if stated and stated.isdecimal() else None
