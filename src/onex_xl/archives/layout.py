"""The bytes around the members: a zip file ([APPNOTE] 4.3) that leaves nothing to choose.

Members are stored, not deflated: zlib does not give the same bytes on every machine. Names are UTF-8; the
date is the first that a zip file can have.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

LOCAL: Final = struct.Struct("<4s5H3I2H")
ENTRY: Final = struct.Struct("<4s6H3I5H2I")
END: Final = struct.Struct("<4s4H2IH")
END64: Final = struct.Struct("<4sQ2H2I4Q")
LOCATOR: Final = struct.Struct("<4sIQI")
LOCAL_MARK, ENTRY_MARK, END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END64_MARK, LOCATOR_MARK = b"PK\x06\x06", b"PK\x06\x07"
ENCRYPTED: Final = 1
"""Of the flags."""

LARGEST: Final = 0xFFFFFFFE
"""Bytes of one member."""

_UTF8 = 0x0800
_DATE = 0x0021  # 1 January 1980
_PLAIN, _WIDE = 20, 45
_UNIX = 3 << 8
_FILE = 0o100644 << 16
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_ZIP64 = struct.Struct("<2HQ")


class Part(NamedTuple):
    """A member as the container describes it; ``size`` in bytes."""

    name: str
    size: int
    crc: int


def local_header(part: Part) -> bytes:
    """What stands before a member's bytes."""
    name = part.name.encode()
    fixed = LOCAL.pack(
        LOCAL_MARK, _PLAIN, _UTF8, 0, 0, _DATE, part.crc, part.size, part.size, len(name), 0
    )  # fmt: skip
    return fixed + name


def directory_entry(part: Part, offset: int) -> bytes:
    """A member's line in the directory; ``offset`` is where its header begins."""
    name = part.name.encode()
    wide = offset >= _FULL32
    extra = _ZIP64.pack(1, 8, offset) if wide else b""
    version = _WIDE if wide else _PLAIN
    fixed = ENTRY.pack(
        ENTRY_MARK, _UNIX | version, version, _UTF8, 0, 0, _DATE, part.crc, part.size, part.size, len(name),
        len(extra), 0, 0, 0, _FILE, _FULL32 if wide else offset,
    )  # fmt: skip
    return fixed + name + extra


def end_record(count: int, size: int, start: int) -> bytes:
    """What ends the file, after a directory with ``count`` lines, ``size`` bytes, beginning at ``start``."""
    wide = count >= _FULL16 or size >= _FULL32 or start >= _FULL32
    head = b""
    if wide:
        head = END64.pack(END64_MARK, END64.size - 12, _UNIX | _WIDE, _WIDE, 0, 0, count, count, size, start)
        head += LOCATOR.pack(LOCATOR_MARK, 0, start + size, 1)
    short = min(count, _FULL16)
    return head + END.pack(
        END_MARK, 0, 0, short, short, min(size, _FULL32), min(start, _FULL32), 0
    )  # fmt: skip


def directory_lines(parts: Sequence[Part]) -> tuple[list[bytes], int]:
    """The directory, line by line, and where it begins."""
    lines, offset = [], 0
    for part in parts:
        lines.append(directory_entry(part, offset))
        offset += len(local_header(part)) + part.size
    return lines, offset
