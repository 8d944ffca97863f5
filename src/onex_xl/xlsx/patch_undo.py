"""How the marks come off again.

A slip carries a custom XML part that says, for every part that was changed, which bytes stood where.
Where all parts are still as we wrote them, that gives back the very file. Where a program has saved it in
between, our cover, notes and grounds are found by what outlasts Excel, WPS and LibreOffice: defined names,
the unseen sign in the notes, the shade of the grounds.
"""

from __future__ import annotations

from html import unescape
from typing import Final

import msgspec

from onex_xl.xlsx.inspection import RefusedError
from onex_xl.xlsx.patch_book import (
    COVER_NAME,
    GROUNDS_NAME,
    ORIGIN_NAME,
    own_names,
    take_out,
    unquoted,
)
from onex_xl.xlsx.patch_notes import remove_notes
from onex_xl.xlsx.patch_styles import fill_of, shades
from onex_xl.xlsx.patch_xml import child, children, escaped, root, tags, turned_back, with_prefix
from onex_xl.xlsx.patch_zip import Archive, UnpatchableError, digest, repacked_without

NAMESPACE: Final = "urn:onex-xl:slip"
_KIND = "customXml"


class _Kept(msgspec.Struct, frozen=True):
    """A changed part: its fingerprint as we left it, and what stood where: offset, length now, text then."""

    digest: str
    undo: list[tuple[int, int, str]]


class _Journal(msgspec.Struct, frozen=True):
    """The parts that were added, and those that were changed, by folded name."""

    added: list[str]
    parts: dict[str, _Kept]


def keep(archive: Archive) -> None:
    """Add the part that says how to turn back all that was changed so far. Nothing may be changed after."""
    name = archive.free_name("customXml/item{0}.xml")
    archive.add(name, b"")
    archive.relate(archive.book_part, _KIND, name)
    archive.declare_extension("xml", "application/xml")
    parts, undo, added = archive.applied()
    kept = {
        part: _Kept(digest(parts[part]), [(at, size, old.decode()) for at, size, old in back])
        for part, back in undo.items()
    }
    text = escaped(msgspec.json.encode(_Journal(added, kept)).decode())
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n<slip xmlns="%s">' % NAMESPACE.encode()
    archive.add(name, head + text + b"</slip>")


def origin(archive: Archive) -> str:
    """The SHA-256 of the file that was marked, ``""`` if none was."""
    return own_names(archive).get(ORIGIN_NAME, "").strip('"')


def cover(archive: Archive) -> str:
    """The name of the sheet that was put in front, as it is called now."""
    return unquoted(own_names(archive).get(COVER_NAME, ""))


def undone(archive: Archive) -> bytes:
    """The file without marks; its own bytes where it has none."""
    names = own_names(archive)
    if not names:
        return archive.data
    exact = restored(archive)
    return exact if exact is not None else _taken_off(archive, names)


def restored(archive: Archive) -> bytes | None:
    """The very file that was marked; ``None`` if the slip has been changed since, or is none."""
    item = _journal_part(archive)
    return _turned_back(archive, item) if item else None


def _journal_part(archive: Archive) -> str | None:
    links = archive.package.relations(archive.book_part).values()
    items = [link.target for link in links if link.kind == _KIND and link.target in archive]
    return next((item for item in items if NAMESPACE.encode() in _start(archive, item)), None)


def _start(archive: Archive, item: str) -> bytes:
    """The first bytes of a custom part; those of others come in any encoding."""
    try:
        return archive.package.xml(item)[:400]
    except RefusedError:
        return b""


def _turned_back(archive: Archive, item: str) -> bytes | None:
    try:
        part = archive.read(item)
        journal = msgspec.json.decode(unescape(root(part).content(part).decode()), type=_Journal)
    except (msgspec.MsgspecError, UnpatchableError, ValueError):
        return None
    parts = {}
    for name, kept in journal.parts.items():
        if name not in archive or digest(archive.read(name)) != kept.digest:
            return None
        undo = [(at, size, old.encode()) for at, size, old in kept.undo]
        parts[name] = turned_back(archive.read(name), undo)
    return repacked_without(archive, parts, journal.added)


def _taken_off(archive: Archive, names: dict[str, str]) -> bytes:
    grounds = names.get(GROUNDS_NAME, "").strip('"').split("|")
    _restore_grounds(archive, grounds)
    for sheet in archive.worksheets():
        remove_notes(archive, sheet.part)
    item = _journal_part(archive)
    if item:
        archive.drop_links_to(item, archive.book_part)
        archive.remove(item)
    take_out(archive)
    return archive.packed()


def _restore_grounds(archive: Archive, grounds: list[str]) -> None:
    """Give every fill of ours the ground back that it covered. Cell styles and cells stay as they are."""
    styles = archive.related(archive.book_part, "styles")
    if styles is None:
        return
    edits, ours = archive.edits(styles), shades()
    listed = child(edits.part, root(edits.part), "fills")
    for fill in children(edits.part, listed) if listed else ():
        colour = next(tags(edits.part, "fgColor", fill.start, fill.end), None)
        number = ours.get((colour.get("rgb") or "")[-6:].upper()) if colour else None
        if number is not None:
            ground = grounds[number] if number < len(grounds) else "none"
            edits.replace(fill.start, fill.end, with_prefix(fill_of(ground), fill.tag.prefix))
