"""A workbook's container while it is being changed: what is not changed is copied as it is packed."""

from __future__ import annotations

import hashlib
import posixpath
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping

from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import Limits, RefusedError
from onex_xl.xlsx.package import Package, SheetEntry, Workbook, workbook
from onex_xl.xlsx.patch_xml import Edits, Element, Undo, children, escaped, root
from onex_xl.xlsx.zipdir import DirectoryError, Entry, directory

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/"
_TYPES_PART = "[Content_Types].xml"
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_FIRST_DAY = 0x21  # 1980-01-01, so that the same input gives the same bytes


class UnpatchableError(Exception):
    """The file cannot be changed in place; ``reason`` says why: ``strict``, ``encoding`` or ``damaged``.
    A fresh workbook has to be made instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Archive:
    """The members of ``data``; changes are gathered part by part and made by :meth:`packed`."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self.entries = directory(data)[0]
            self.package = Package(Container(data, Limits()))
            self.book: Workbook = workbook(self.package)
            self.book_part = self.package.workbook_part()
        except (DirectoryError, RefusedError) as error:
            raise UnpatchableError("damaged") from error
        self._edits: dict[str, Edits] = {}
        self._names: dict[str, str] = {}
        self._removed: set[str] = set()
        self._issued: set[tuple[str, str]] = set()
        self._extensions: set[str] = set()

    def __contains__(self, name: str) -> bool:
        folded = name.lower()
        if folded in self._names:
            return True
        return name in self.package.container and folded not in self._removed

    def read(self, name: str) -> bytes:
        """A part as it was. Raises :class:`UnpatchableError` if it is damaged or not in UTF-8."""
        if name.lower() in self._edits:
            return self._edits[name.lower()].part
        try:
            before = len(self.package.recoded)
            part = self.package.xml(name)
        except (RefusedError, KeyError) as error:
            raise UnpatchableError("damaged") from error
        if len(self.package.recoded) > before:
            raise UnpatchableError("encoding")
        return part

    def edits(self, name: str) -> Edits:
        """The changes to a part, to add to."""
        folded = name.lower()
        if folded not in self._edits:
            self._edits[folded] = Edits(self.read(name))
        return self._edits[folded]

    def add(self, name: str, part: bytes) -> None:
        """A new part; it can be edited like the others."""
        self._names[name.lower()] = name
        self._edits[name.lower()] = Edits(part)

    def remove(self, name: str) -> None:
        """Leave a part out."""
        self._removed.add(name.lower())
        self._edits.pop(name.lower(), None)

    def free_name(self, pattern: str) -> str:
        """The first of ``xl/comments1.xml``, ``xl/comments2.xml``, … that is not taken."""
        number = 1
        while pattern.format(number) in self or pattern.format(number).lower() in self._removed:
            number += 1
        return pattern.format(number)

    def worksheets(self) -> Iterator[SheetEntry]:
        """The sheets that have cells."""
        return (sheet for sheet in self.book.sheets if sheet.kind == "worksheet")

    def related(self, part: str, kind: str) -> str | None:
        """The part that ``part`` refers to as ``kind`` (last word of the type)."""
        found = self.package.relations(part).values()
        return next((link.target for link in found if link.kind == kind and link.target in self), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship from ``part`` to the member ``target``; gives its id."""
        name = relations_part(part)
        if name not in self:
            self.add(name, b'<Relationships xmlns="%srelationships"/>' % _PACKAGE)
        edits = self.edits(name)
        element = root(edits.part)
        taken = {link.tag.get("Id") for link in children(edits.part, element)}
        number = 1 + len(taken)
        while f"rId{number}" in taken or (name, f"rId{number}") in self._issued:
            number += 1
        key = f"rId{number}"
        self._issued.add((name, key))
        relative = posixpath.relpath(target, posixpath.dirname(part) or ".")
        line = b'<%sRelationship Id="%s" Type="%s/%s" Target="%s"/>'
        filled = (key.encode(), RELATIONSHIPS.encode(), kind.encode(), escaped(relative))
        edits.append(element, line % (element.tag.prefix, *filled))
        return key

    def declare(self, part: str, content_type: str) -> None:
        """Give ``part`` its own content type."""
        self._declare(b'<%sOverride PartName="/%s" ContentType="%s"/>', part, content_type)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Give an extension its content type where it has none."""
        part = self.edits(_TYPES_PART).part
        known = {(e.tag.get("Extension") or "").lower() for e in children(part, root(part))}
        if extension not in known | self._extensions:
            self._extensions.add(extension)
            self._declare(b'<%sDefault Extension="%s" ContentType="%s"/>', extension, content_type)

    def _declare(self, line: bytes, what: str, content_type: str) -> None:
        edits = self.edits(_TYPES_PART)
        element = root(edits.part)
        edits.append(element, line % (element.tag.prefix, escaped(what), escaped(content_type)))

    def drop_links_to(self, name: str, source: str) -> None:
        """Remove what ``source``'s relationships and the content types say of the part ``name``."""
        links = self.package.relations(source)
        ids = {key for key, link in links.items() if link.target.lower() == name.lower()}
        self._drop(relations_part(source), lambda element: element.tag.get("Id") in ids)
        self._drop(
            _TYPES_PART,
            lambda element: (element.tag.get("PartName") or "").lstrip("/").lower() == name.lower(),
        )

    def _drop(self, name: str, doomed: Callable[[Element], bool]) -> None:
        edits = self.edits(name)
        for element in children(edits.part, root(edits.part)):
            if doomed(element):
                edits.replace(element.start, element.end, b"")

    def applied(self) -> tuple[dict[str, bytes], dict[str, Undo], list[str]]:
        """The parts by folded name, how to turn back those that were changed, the names of new ones."""
        parts: dict[str, bytes] = {}
        undo: dict[str, Undo] = {}
        for name, edits in self._edits.items():
            parts[name], back = edits.applied()
            if name not in self._names and back:
                undo[name] = back
        return parts, undo, list(self._names.values())

    def packed(self) -> bytes:
        """The container with all changes made."""
        parts, undo, _ = self.applied()
        changes = {name: part for name, part in parts.items() if name in undo or name in self._names}
        added = {self._names[name]: changes.pop(name) for name in self._names}
        return repacked(self.data, self.entries, changes, added, self._removed)


def repacked_without(archive: Archive, changed: Mapping[str, bytes], removed: Iterable[str]) -> bytes:
    """The container of ``archive`` with parts ``changed`` (by folded name) and others left out."""
    return repacked(archive.data, archive.entries, changed, {}, {name.lower() for name in removed})


def relations_part(part: str) -> str:
    """The member that holds the relationships of ``part``."""
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def digest(part: bytes) -> str:
    """A short fingerprint of a part."""
    return hashlib.sha256(part).hexdigest()[:24]


def repacked(
    data: bytes,
    entries: list[Entry],
    changed: Mapping[str, bytes],
    added: Mapping[str, bytes],
    removed: set[str],
) -> bytes:
    """The zip file ``data`` with members changed or removed (by folded name) and added at the end. The
    packed bytes of all other members are copied as they are."""
    body: list[bytes] = []
    central: list[bytes] = []
    at = 0
    for entry in entries:
        if entry.folded in removed:
            continue
        record = (
            _changed(data, entry, changed[entry.folded]) if entry.folded in changed else _copied(data, entry)
        )
        at = _put(body, central, at, *record)
    for name, part in added.items():
        at = _put(body, central, at, *_packed_part(name.encode(), 0x800, (0, _FIRST_DAY), part))
    size = sum(map(len, central))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(central), len(central), size, at, 0)
    return b"".join([*body, *central, end])


Fields = tuple[int, int, int, int, int, int, int]
"""Flags, method, time, date, checksum, packed and inflated size."""


def _put(
    body: list[bytes], central: list[bytes], at: int, name: bytes, fields: Fields, packed: memoryview | bytes
) -> int:
    """Add one member at offset ``at``; gives the offset after it."""
    local = _LOCAL.pack(b"PK\x03\x04", 20, *fields, len(name), 0) + name
    body += [local, bytes(packed)]
    central.append(_CENTRAL.pack(b"PK\x01\x02", 20, 20, *fields, len(name), 0, 0, 0, 0, 0, at) + name)
    return at + len(local) + len(packed)


def _copied(data: bytes, entry: Entry) -> tuple[bytes, Fields, memoryview]:
    name, time, start = _header(data, entry)
    flags = entry.flags & ~8  # the sizes now stand in the header, not after the data
    fields = (flags, entry.method, *time, entry.crc, entry.packed, entry.inflated)
    return name, fields, memoryview(data)[start : start + entry.packed]


def _changed(data: bytes, entry: Entry, part: bytes) -> tuple[bytes, Fields, bytes]:
    name, time, _ = _header(data, entry)
    return _packed_part(name, entry.flags & 0x800, time, part)


def _packed_part(name: bytes, flags: int, time: tuple[int, int], part: bytes) -> tuple[bytes, Fields, bytes]:
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = deflater.compress(part) + deflater.flush()
    return name, (flags, 8, *time, zlib.crc32(part), len(packed), len(part)), packed


def _header(data: bytes, entry: Entry) -> tuple[bytes, tuple[int, int], int]:
    """The member's name as bytes, its time and date, and where its packed bytes begin."""
    header = _LOCAL.unpack_from(data, entry.offset)
    name_at = entry.offset + _LOCAL.size
    start = name_at + header[9] + header[10]
    return entry.name.encode("utf-8" if entry.flags & 0x800 else "cp437"), (header[4], header[5]), start
