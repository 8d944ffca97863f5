"""The zip container of a workbook, trusted with nothing: every member is inflated once, counted while
it inflates, and must keep what the directory says of it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from onex_xl.xlsx.inspection import Limits, RefusedError
from onex_xl.xlsx.zipdir import DirectoryError, Entry, directory

_LOCAL = struct.Struct("<4s5H3I2H")
_DRIVE = re.compile(r"[A-Za-z]:")
_STORED, _DEFLATED = 0, 8


class Member(NamedTuple):
    """One member: its line of the directory and where its packed bytes begin."""

    entry: Entry
    start: int


class Container:
    """The members of a zip file, checked.

    Raises :class:`RefusedError` for duplicate (case-folded), overlapping or stray members, for more
    members or bytes than ``limits`` allow, and, in :meth:`read`, for what inflates to something else
    than the directory says. Names are looked up as spreadsheet programs do: without regard to case,
    ``\\`` the same as ``/``.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._budget = limits.inflated
        self._members = {member.entry.folded: member for member in _members(data, limits)}
        self._unread = set(self._members)

    def __contains__(self, name: str) -> bool:
        return _folded(name) in self._members

    def names(self) -> list[str]:
        """All member names, folded to lower case, with ``/``."""
        return list(self._members)

    def real_name(self, name: str) -> str:
        """``name`` as the directory spells it. Raises ``KeyError``."""
        return self._members[_folded(name)].entry.name

    def read(self, name: str) -> bytes:
        """The inflated bytes of a member. Raises ``KeyError`` if there is none of that name."""
        folded = _folded(name)
        member = self._members[folded]
        self._within_limits(member.entry)
        part = _inflated(self._data, member)
        if folded in self._unread:
            self._unread.discard(folded)
            self._budget -= len(part)
        return part

    def rest(self) -> Iterator[tuple[str, bytes]]:
        """Every member not read so far, one at a time: the promise that all were checked."""
        for name in sorted(self._unread):
            yield name, self.read(name)

    def _within_limits(self, entry: Entry) -> None:
        limits = self._limits
        if entry.inflated > limits.part or entry.inflated > self._budget:
            limit = min(limits.part, limits.inflated)
            raise RefusedError("file.bomb", part=entry.name, limit=limit // 2**20)
        if entry.inflated > limits.ratio_grace and entry.inflated > limits.ratio * entry.packed:
            raise RefusedError("file.bomb-ratio", part=entry.name, limit=limits.ratio)


def repacked(data: bytes, replaced: dict[str, bytes]) -> bytes:
    """The container with some members' bytes replaced (keys as the directory spells them)."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for info in source.infolist():
            part = replaced.get(info.filename)
            copy.writestr(info.filename, source.read(info) if part is None else part)
    return target.getvalue()


def _folded(name: str) -> str:
    return name.replace("\\", "/").lower()


def _members(data: bytes, limits: Limits) -> list[Member]:
    try:
        entries, end = directory(data)
    except DirectoryError as error:
        raise RefusedError("file.truncated" if error.missing else "file.damaged") from error
    if len(entries) > limits.members:
        raise RefusedError("file.too-many-parts", found=len(entries), limit=limits.members)
    _check_names(entries)
    members = [_member(data, entry) for entry in entries if not entry.folded.endswith("/")]
    _check_overlap(members, end)
    return members


def _check_names(entries: list[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.folded
        stray = name.startswith("/") or ".." in name.split("/") or _DRIVE.match(name)
        if stray or name in seen or not name:
            raise RefusedError("file.bad-container", part=entry.name)
        seen.add(name)


def _member(data: bytes, entry: Entry) -> Member:
    if entry.flags & 1:
        raise RefusedError("file.encrypted")
    if entry.offset + _LOCAL.size > len(data):
        raise RefusedError("file.damaged")
    header = _LOCAL.unpack_from(data, entry.offset)
    if header[0] != b"PK\x03\x04":
        raise RefusedError("file.damaged")
    if entry.method not in (_STORED, _DEFLATED) or header[3] != entry.method:
        raise RefusedError("file.bad-container", part=entry.name)
    return Member(entry, entry.offset + _LOCAL.size + header[9] + header[10])


def _check_overlap(members: list[Member], directory_start: int) -> None:
    end = 0
    for entry, start in sorted(members, key=lambda member: member.start):
        if entry.offset < end or start + entry.packed > directory_start:
            raise RefusedError("file.bad-container", part=entry.name)
        end = start + entry.packed


def _inflated(data: bytes, member: Member) -> bytes:
    entry, start = member
    packed = memoryview(data)[start : start + entry.packed]
    part = bytes(packed) if entry.method == _STORED else _deflated(packed, entry)
    if len(part) != entry.inflated or zlib.crc32(part) != entry.crc:
        raise RefusedError("file.damaged")
    return part


def _deflated(packed: memoryview, entry: Entry) -> bytes:
    """The bytes behind ``packed``, never more than one past what the directory says."""
    inflater = zlib.decompressobj(-15)
    try:
        part = inflater.decompress(packed, entry.inflated + 1)
    except zlib.error as error:
        raise RefusedError("file.damaged") from error
    if len(part) > entry.inflated:
        raise RefusedError("file.bad-container", part=entry.name)
    return part
