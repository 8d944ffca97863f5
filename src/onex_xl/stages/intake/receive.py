"""Takes in what lies in the inbox: files in any sub-folder, those in zip archives and those attached to
mails. The inbox is never written to; every file is kept unchanged under its SHA-256."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onex_xl.files import kept_files, kept_suffix, settle, sha256, write_atomic
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Received
from onex_xl.stages.intake.packed import HEAD, Incoming, largest, too_large, unpacked
from onex_xl.xlsx.inspection import Limits
from onex_xl.xlsx.kind import sniff

_SKIPPED = re.compile(
    r"~\$.*|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini|.*\.(?:tmp|part|crdownload)|\.~lock\..*|\.onex.*|\.gitkeep",
    re.I,
)
_SKIPPED_FOLDERS = frozenset({"__MACOSX", ".git", "$RECYCLE.BIN"})


@dataclass(frozen=True, slots=True)
class Inbox:
    """What was taken in, each content once, oldest first; ``findings`` for files that could not be, and
    ``skipped``: files that no person sent (``~$…``, ``Thumbs.db`` …) or that are links. ``arrivals`` has a
    content once for each of its names."""

    received: tuple[Received, ...]
    findings: tuple[Finding, ...] = ()
    skipped: int = 0
    arrivals: tuple[Received, ...] = ()


def receive(inbox: Path, received: Path, limits: Limits | None = None, *, keep: bool = True) -> Inbox:
    """Take in ``inbox``. Every file that is not kept yet is kept as ``received/<sha256>`` with the suffix of
    its kind, unless ``keep`` is false: that is only a look. Of equal files the latest counts.

    Raises ``MachineError`` where ``received`` cannot be written.
    """
    limits = limits or Limits()
    kept = kept_files(received)
    arrivals: list[Received] = []
    findings: list[Finding] = []
    skipped = 0
    for path in _files(inbox):
        name = path.relative_to(inbox).as_posix()
        if _is_skipped(path):
            skipped += 1
            continue
        opened = _opened(path, name, limits)
        if isinstance(opened, Finding):
            findings.append(opened)
            continue
        parts, troubles = unpacked(opened, limits)
        findings += troubles
        for part in parts:
            if _SKIPPED.fullmatch(part.name.rpartition("/")[2]) or "__MACOSX/" in part.name:
                skipped += 1
                continue
            arrivals.append(_kept(part, received if keep else None, kept))
    if keep:
        settle(received)
    arrivals.sort(key=lambda item: (item.received_at, item.name))
    latest = {item.sha256: item for item in arrivals}
    ordered = sorted(latest.values(), key=lambda item: (item.received_at, item.name))
    return Inbox(tuple(ordered), tuple(findings), skipped, tuple(arrivals))


def _files(folder: Path) -> Iterator[Path]:
    """Every file below ``folder`` in a fixed order; links to folders are not followed."""
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if _entered(Path(place, name)))
        yield from (Path(place, name) for name in sorted(names))


def _entered(folder: Path) -> bool:
    is_junction = getattr(os.path, "isjunction", lambda path: False)  # Python 3.12, Windows
    return folder.name not in _SKIPPED_FOLDERS and not is_junction(folder)


def _is_skipped(path: Path) -> bool:
    return path.is_symlink() or not path.is_file() or bool(_SKIPPED.fullmatch(path.name))


def _opened(path: Path, name: str, limits: Limits) -> Incoming | Finding:
    """The file's bytes, or why they cannot be had now: locked, still being copied, far too large."""
    try:
        before = path.stat()
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            limit = limits.inflated if _may_hold_files(head) else largest(head, limits)
            if before.st_size > limit:
                return too_large(name, head, before.st_size, limits)
            data = head + stream.read()
        after = path.stat()
    except OSError as error:
        return Finding("file.locked", Severity.ERROR, Place(name), {"reason": error.strerror or str(error)})
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        return Finding("file.changing", Severity.ERROR, Place(name))
    return Incoming(name, data, datetime.fromtimestamp(after.st_mtime).astimezone())


def _may_hold_files(head: bytes) -> bool:
    """A zip archive or a mail (which begins with a header line) may be larger than one workbook may."""
    return head.startswith(b"PK") or head[:1].isalpha()


def _kept(part: Incoming, received: Path | None, kept: dict[str, str]) -> Received:
    """``part`` as taken in; ``kept`` are the files that are kept already, by hash."""
    digest = sha256(part.data)
    if digest not in kept:
        kept[digest] = digest + kept_suffix(part.name, sniff(part.data))
        if received is not None:
            write_atomic(received / kept[digest], part.data, settled=False)
    return Received(
        digest,
        part.name,
        len(part.data),
        part.received_at,
        part.sender,
        part.sent_at,
        kept=kept[digest],
    )
