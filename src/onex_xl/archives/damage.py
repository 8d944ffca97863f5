"""Whether an archive is whole, to the last bit.

Members are held against the manifest. All other bytes follow from the members, so they are made anew and
held against what is there. Which members there are, is asked of the directory and of the headers; the answer
that leaves least to complain about is taken for the right one.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final, NamedTuple

from onex_xl.archives.container import MANIFEST, Archive, Opened, descriptions, in_order
from onex_xl.archives.layout import Part, directory_lines, end_record, local_header
from onex_xl.archives.manifest import Sealed, parsed_manifest
from onex_xl.archives.scan import Located
from onex_xl.files import sha256

_CHUNK: Final = 2**20


class Damage(NamedTuple):
    """One thing that is not as it was. ``what`` is ``member`` (its bytes), ``missing``, ``unlisted``,
    ``header`` (before a member), ``entry`` (its line in the directory), ``end`` (the end of the file) or
    ``wrapping`` (the encrypted file around); ``member`` is the name, ``""`` for the last two."""

    what: str
    member: str = ""


class Found(NamedTuple):
    """A member as its bytes are."""

    located: Located
    crc: int
    sha256: str


def damages(archive: Archive) -> tuple[Damage, ...]:
    """Everything about ``archive`` that is not as it was written; nothing for one that is whole."""
    outside = tuple(Damage("wrapping") for _ in archive.opened.wrapping[:1])
    with archive.opened.stream() as stream:
        answers = list(_answers(stream))
    return outside + min(answers, key=len)


def file_hash(opened: Opened) -> tuple[str, int]:
    """SHA-256 and size of the file as it lies on the disk."""
    total = hashlib.sha256()
    with opened.path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            total.update(chunk)
        return total.hexdigest(), stream.tell()


def _answers(stream: BinaryIO) -> Iterator[tuple[Damage, ...]]:
    for located, listing in list(descriptions(stream)):
        if listing:
            yield tuple(_complaints(stream, located, listing))


def _complaints(stream: BinaryIO, located: Sequence[Located], listing: bytes) -> Iterator[Damage]:
    said = {**parsed_manifest(listing).members, MANIFEST: Sealed(len(listing), sha256(listing))}
    found = {item.part.name: _found(stream, item) for item in located}
    for name, item in found.items():
        if name not in said:
            yield Damage("unlisted", name)
        elif (item.located.part.size, item.sha256) != (said[name].size, said[name].sha256):
            yield Damage("member", name)
    yield from (Damage("missing", name) for name in said if name not in found)
    yield from _frame(stream, list(found.values()), said)
    if list(found) != in_order(found):
        yield Damage("end")


def _found(stream: BinaryIO, item: Located) -> Found:
    stream.seek(item.start)
    total, crc, left = hashlib.sha256(), 0, item.part.size
    while left and (chunk := stream.read(min(_CHUNK, left))):
        total.update(chunk)
        crc = zlib.crc32(chunk, crc)
        left -= len(chunk)
    return Found(item, crc, total.hexdigest())


def _frame(stream: BinaryIO, found: Sequence[Found], said: Mapping[str, Sealed]) -> Iterator[Damage]:
    """Every byte outside the members, piece by piece."""
    parts = [_part(item, said) for item in found]
    for part, item in zip(parts, found, strict=True):
        header = local_header(part)
        if _bytes(stream, item.located.start - len(header), len(header)) != header:
            yield Damage("header", part.name)
    lines, at = directory_lines(parts)
    start = at
    for part, line in zip(parts, lines, strict=True):
        if _bytes(stream, at, len(line)) != line:
            yield Damage("entry", part.name)
        at += len(line)
    size = stream.seek(0, io.SEEK_END)
    if _bytes(stream, at, max(size - at, 0)) != end_record(len(lines), at - start, start):
        yield Damage("end")


def _part(item: Found, said: Mapping[str, Sealed]) -> Part:
    """How header and directory must describe a member: by its bytes, unless it is these that have changed."""
    part = item.located.part
    whole = part.name in said and said[part.name].sha256 == item.sha256
    return part._replace(crc=item.crc) if whole else part


def _bytes(stream: BinaryIO, start: int, length: int) -> bytes:
    if start < 0:
        return b""
    stream.seek(start)
    return stream.read(length)
