"""The directory at the end of a zip file, read strictly ([APPNOTE] 4.3.12, 4.3.14, 4.3.16, 4.5.3)."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

_END = struct.Struct("<4s4H2IH")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_LOCAL_LENGTHS = struct.Struct("<2H")
_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQ2H2I4Q")
_FULL = 0xFFFFFFFF
_MAX_COMMENT = 65_535


class DirectoryError(ValueError):
    """The directory cannot be read; ``missing`` when the file ends before it, as a file cut off does."""

    def __init__(self, *, missing: bool = False) -> None:
        super().__init__("missing" if missing else "damaged")
        self.missing = missing


class Entry(NamedTuple):
    """One line of the directory; sizes and the offset of the local header are bytes."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    inflated: int
    offset: int

    @property
    def folded(self) -> str:
        """The name as spreadsheet programs compare it: ``/``, no regard to case."""
        return self.name.replace("\\", "/").lower()


def directory(data: bytes) -> tuple[list[Entry], int]:
    """All entries, in order, and where the directory begins. Raises :class:`DirectoryError`."""
    try:
        count, size, start = _end(data)
        if start + size > len(data):
            raise DirectoryError
        entries = []
        at = start
        for _ in range(count):
            entry, at = _entry(data, at)
            entries.append(entry)
    except (struct.error, UnicodeDecodeError) as error:
        raise DirectoryError from error
    if at > start + size:
        raise DirectoryError
    return entries, start


def beginning(data: bytes, entry: Entry, most: int) -> bytes:
    """The first bytes of a member, ``most`` of them at the most; none where it is damaged."""
    try:
        start = entry.offset + 30 + sum(_LOCAL_LENGTHS.unpack_from(data, entry.offset + 26))
        packed = data[start : start + entry.packed]
        return zlib.decompressobj(-15).decompress(packed, most) if entry.method else packed[:most]
    except (struct.error, zlib.error):
        return b""


def _end(data: bytes) -> tuple[int, int, int]:
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _MAX_COMMENT - _END.size))
    if at < 0 or at + _END.size > len(data):
        raise DirectoryError(missing=True)
    _, disk, first_disk, here, count, size, start, _ = _END.unpack_from(data, at)
    if at >= _LOCATOR.size and data[at - _LOCATOR.size : at - _LOCATOR.size + 4] == b"PK\x06\x07":
        count, size, start = _end64(data, at - _LOCATOR.size)
    elif disk or first_disk or here != count:
        raise DirectoryError
    return count, size, start


def _end64(data: bytes, locator: int) -> tuple[int, int, int]:
    at = _LOCATOR.unpack_from(data, locator)[2]
    if at > len(data):
        raise DirectoryError
    fields = _END64.unpack_from(data, at)
    if fields[0] != b"PK\x06\x06":
        raise DirectoryError
    return fields[7], fields[8], fields[9]


def _entry(data: bytes, at: int) -> tuple[Entry, int]:
    fields = _ENTRY.unpack_from(data, at)
    if fields[0] != b"PK\x01\x02":
        raise DirectoryError
    flags, method, crc, packed, inflated = fields[3], fields[4], *fields[7:10]
    name_end = at + _ENTRY.size + fields[10]
    extra_end = name_end + fields[11]
    raw = data[at + _ENTRY.size : name_end]
    name = raw.decode("utf-8" if flags & 0x800 or raw.isascii() else "cp437")
    sizes = [inflated, packed, fields[16]]
    if _FULL in sizes:
        sizes = _sizes64(data[name_end:extra_end], sizes)
    return Entry(name, flags, method, crc, sizes[1], sizes[0], sizes[2]), extra_end + fields[12]


def _sizes64(extra: bytes, sizes: list[int]) -> list[int]:
    """Inflated, packed and offset, with those that do not fit 32 bits taken from the zip64 extra field."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        at += 4
        if tag == 1:
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, at))
            return [next(wide, size) if size == _FULL else size for size in sizes]
        at += length
    return sizes
