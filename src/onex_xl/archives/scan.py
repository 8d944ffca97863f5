"""Where the members of an archive lie, by each of the two descriptions that a zip file has of itself: the
directory at its end, and the headers before the members. A byte that has changed spoils one of them at most.

Nothing in the file is believed: names must be harmless, members must lie one after another without gaps.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, NamedTuple

from onex_xl.archives.layout import (
    END,
    END64,
    END64_MARK,
    END_MARK,
    ENTRY,
    ENTRY_MARK,
    LOCAL,
    LOCAL_MARK,
    LOCATOR,
    LOCATOR_MARK,
    Part,
)
from onex_xl.files import is_reserved

NAME_BYTES: Final = 512
MOST: Final = 1_000_000
"""Members of an archive."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')


class Located(NamedTuple):
    """A member, and where its bytes begin."""

    part: Part
    start: int

    @property
    def end(self) -> int:
        return self.start + self.part.size


def is_safe(name: str) -> bool:
    """Whether ``name`` is a relative path that stays inside any folder it is unpacked to, on any system."""
    plain = not _FORBIDDEN.search(name) and len(name.encode("utf-8", "replace")) <= NAME_BYTES
    steps = name.split("/")
    return plain and all(step == step.rstrip(" .") != "" and not is_reserved(step) for step in steps)


def unsafe(names: Iterable[str]) -> Iterator[str]:
    """Those of ``names`` that are not safe, or that some system takes for one that came before or for its
    folder."""
    files: set[str] = set()
    folders: set[str] = set()
    for name in names:
        folded = name.casefold()
        above = {folded[:at] for at, char in enumerate(folded) if char == "/"}
        if not is_safe(name) or folded in files or folded in folders or above & files:
            yield name
        files.add(folded)
        folders |= above


def by_directory(stream: BinaryIO) -> tuple[Located, ...]:
    """The members as the directory has them. Raises ``ValueError`` where it cannot be right."""
    size = stream.seek(0, io.SEEK_END)
    count, length, start = _end(stream, size)
    if start + length > size or count > MOST:
        raise ValueError("the directory lies outside the file, or is too long")
    stream.seek(start)
    lines = memoryview(stream.read(length))
    parts, at = [], 0
    for _ in range(count):
        part, at = _entry(lines, at)
        parts.append(part)
    if at != length:
        raise ValueError("the directory is longer than its lines")
    located = _one_after_another(parts)
    if (located[-1].end if located else 0) != start:
        raise ValueError("the members do not reach to the directory")
    return located


def by_headers(stream: BinaryIO) -> tuple[Located, ...]:
    """The members as their own headers have them, to where no whole member follows. Raises ``ValueError``
    where they cannot be right."""
    size = stream.seek(0, io.SEEK_END)
    found: list[Located] = []
    at = 0
    while at + LOCAL.size <= size:
        stream.seek(at)
        fields = LOCAL.unpack(stream.read(LOCAL.size))
        if fields[0] != LOCAL_MARK:
            break
        name = stream.read(fields[9]).decode()
        part = Part(name, fields[8], fields[6])
        item = Located(part, at + LOCAL.size + fields[9] + fields[10])
        if item.end > size:
            break
        found.append(item)
        if len(found) > MOST:
            raise ValueError("too many members")
        at = item.end
    _check(item.part.name for item in found)
    if not found:
        raise ValueError("no members")
    return tuple(found)


def _one_after_another(parts: Iterable[Part]) -> tuple[Located, ...]:
    located, at = [], 0
    for part in parts:
        at += LOCAL.size + len(part.name.encode())
        located.append(Located(part, at))
        at += part.size
    _check(item.part.name for item in located)
    return tuple(located)


def _check(names: Iterable[str]) -> None:
    if next(unsafe(names), None) is not None:
        raise ValueError("a name that is not safe, or twice there")


def _end(stream: BinaryIO, size: int) -> tuple[int, int, int]:
    """How many lines the directory has, its length, where it begins. The end record is the very end."""
    stream.seek(max(size - END.size - LOCATOR.size, 0))
    tail = stream.read()
    if len(tail) < END.size:
        raise ValueError("too short")
    fields = END.unpack(tail[-END.size :])
    if fields[0] != END_MARK:
        raise ValueError("no end record")
    if tail[: -END.size][:4] != LOCATOR_MARK:
        return fields[4], fields[5], fields[6]
    stream.seek(LOCATOR.unpack(tail[: LOCATOR.size])[2])
    wide = stream.read(END64.size)
    if len(wide) != END64.size or wide[:4] != END64_MARK:
        raise ValueError("no wide end record")
    *_, count, length, start = END64.unpack(wide)
    return count, length, start


def _entry(lines: memoryview, at: int) -> tuple[Part, int]:
    try:
        fields = ENTRY.unpack_from(lines, at)
    except struct.error as error:
        raise ValueError("the directory is cut off") from error
    if fields[0] != ENTRY_MARK:
        raise ValueError("no line of a directory")
    end = at + ENTRY.size + fields[10]
    if end > len(lines):
        raise ValueError("the directory is cut off")
    name = str(lines[at + ENTRY.size : end], "utf-8")
    return Part(name, fields[9], fields[7]), end + fields[11] + fields[12]
