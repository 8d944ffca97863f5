"""What is in a ``winmail.dat``: Outlook's own wrapping of attachments ([MS-OXTNEF]), which a mail has when
whoever sent it writes in "rich text"."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\x78\x9f\x3e\x22"

_BEGINS, _TITLE, _DATA, _MAPI = 0x9002, 0x8010, 0x800F, 0x9005
_CONTENT, _LONG_NAME = 0x3701, 0x3707
_NAMED = 0x8000
_MANY = 0x1000
_UNICODE = 0x1F
_COUNTED = frozenset({0x0D, 0x1E, _UNICODE, 0x0102})
_SIZES = {
    0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16,
}  # fmt: skip
"""Bytes of a property's value, by its type; each is filled up to four."""


@dataclass(slots=True)
class _File:
    name: str = ""
    data: bytes = b""


def attached(data: bytes) -> list[tuple[str, bytes]]:
    """Name and content of every file that ``data`` holds; what is cut off or cannot be told is left out."""
    files: list[_File] = []
    try:
        for kind, value in _attributes(data):
            if kind == _BEGINS:
                files.append(_File())
            elif files and kind == _DATA:
                files[-1].data = value
            elif files and kind == _TITLE:
                files[-1].name = files[-1].name or _text(value)
            elif files and kind == _MAPI:
                _take(files[-1], value)
    except (struct.error, IndexError):
        pass
    return [(file.name, file.data) for file in files if file.data]


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(data):
        kind, length = struct.unpack_from("<II", data, at + 1)
        value = data[at + 9 : at + 9 + length]
        if len(value) < length:
            return
        yield kind & 0xFFFF, value
        at += 9 + length + 2


def _take(file: _File, data: bytes) -> None:
    """The properties that have the file's whole name, and, where it stands nowhere else, its content."""
    (count,) = struct.unpack_from("<I", data, 0)
    at = 4
    for _ in range(count):
        kind, name = struct.unpack_from("<HH", data, at)
        at = _after_name(data, at + 4) if name >= _NAMED else at + 4
        values, at = _values(data, at, kind)
        if values and name == _LONG_NAME:
            file.name = _text(values[0], wide=kind == _UNICODE)
        elif values and name == _CONTENT:
            file.data = file.data or values[0]


def _after_name(data: bytes, at: int) -> int:
    """Where a property's value begins that has a name of its own."""
    kind, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (_filled(length) if kind else 0)


def _values(data: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    """The values of a property, and where they end. Raises ``struct.error`` for a type nobody knows."""
    single = kind & ~_MANY
    counted = single in _COUNTED
    times = 1
    if counted or kind & _MANY:
        (times,) = struct.unpack_from("<I", data, at)
        at += 4
    found = []
    for _ in range(times):
        length = _SIZES.get(single, 0)
        if counted:
            (length,) = struct.unpack_from("<I", data, at)
            at += 4
        if at + length > len(data) or not (length or counted):
            raise struct.error("no such type")
        found.append(data[at : at + length])
        at += _filled(length)
    return found, at


def _filled(length: int) -> int:
    return length + -length % 4


def _text(value: bytes, *, wide: bool = False) -> str:
    if wide:
        return value.decode("utf-16-le", "replace").rstrip("\x00")
    text = value.rstrip(b"\x00")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("gb18030", "replace")
