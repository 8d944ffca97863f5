"""Takes in what lies in the inbox: files in any sub-folder, those in zip archives and those attached to
mails. The inbox is never written to; every file is kept unchanged under its SHA-256."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from onex_xl import workers
from onex_xl.files import kept_files, kept_suffix, settle, sha256, shown_name, write_atomic
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Received
from onex_xl.stages.intake.packed import (
    HEAD,
    Incoming,
    Unpacked,
    Wrapped,
    is_passed_over,
    largest,
    open_mail,
    too_large,
    unopened,
    unpacked,
)
from onex_xl.xlsx.inspection import Limits
from onex_xl.xlsx.kind import sniff

_SKIPPED_FOLDERS = frozenset({"__MACOSX", ".git", "$RECYCLE.BIN"})


@dataclass(frozen=True, slots=True)
class Inbox:
    """What was taken in, each content once, oldest first; ``findings`` for files that could not be, and
    ``skipped``: files that no person sent (``~$…``, ``Thumbs.db`` …). ``arrivals`` has a
    content once for each of its names."""

    received: tuple[Received, ...]
    findings: tuple[Finding, ...] = ()
    skipped: int = 0
    arrivals: tuple[Received, ...] = ()


def receive(
    inbox: Path, received: Path, limits: Limits | None = None, *, keep: bool = True, processes: int = 1
) -> Inbox:
    """Take in ``inbox``. Every file that is not kept yet is kept as ``received/<sha256>`` with the suffix of
    its kind, unless ``keep`` is false: that is only a look. Of equal files the latest counts. Mails are
    opened in so many child ``processes``; 0 opens them here, unprotected.

    Raises ``MachineError`` where ``received`` cannot be written.
    """
    taking = _Taking(inbox, limits or Limits(), received if keep else None, kept_files(received))
    for path in _files(inbox):
        taking.take(path)
    taking.open_mails(processes)
    if keep:
        settle(received)
    arrivals = sorted(taking.arrivals, key=lambda item: (item.received_at, item.name))
    latest = {item.sha256: item for item in arrivals}
    ordered = sorted(latest.values(), key=lambda item: (item.received_at, item.name))
    return Inbox(tuple(ordered), tuple(taking.findings), taking.skipped, tuple(arrivals))


@dataclass
class _Taking:
    """An inbox while it is taken in. ``received`` is where to keep it (``None``: nowhere); ``kept`` are the
    files that are kept already, by hash; ``mails`` are the files with mails in them."""

    inbox: Path
    limits: Limits
    received: Path | None
    kept: dict[str, str]
    arrivals: list[Received] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    skipped: int = 0
    mails: list[Path] = field(default_factory=list)

    def take(self, path: Path) -> None:
        """Take in what ``path`` stands for; of what holds mails, note that it does."""
        name = shown_name(path.relative_to(self.inbox).as_posix())
        if _is_link(path) and not is_passed_over(path.name):
            self.findings.append(Finding("file.link", Severity.WARNING, Place(name)))
        elif not path.is_file() or is_passed_over(path.name):
            self.skipped += 1
        else:
            found = self._unpacked(path, name)
            self.add(found)
            if found.mails:
                self.mails.append(path)

    def _unpacked(self, path: Path, name: str) -> Unpacked:
        """What is in a file. Whatever goes wrong is this file's own affair."""
        opened = _opened(path, name, self.limits)
        if isinstance(opened, Finding):
            return Unpacked(findings=(opened,))
        try:
            return unpacked(opened, self.limits)
        except Exception as error:
            facts = {"detail": type(error).__name__}
            return Unpacked(findings=(Finding("file.failed", Severity.ERROR, Place(name), facts),))

    def add(self, found: Unpacked) -> None:
        self.findings += found.findings
        for part in found.files:
            if is_passed_over(part.name):
                self.skipped += 1
            else:
                self.arrivals.append(_kept(part, self.received, self.kept))

    def open_mails(self, processes: int) -> None:
        """Take in what is attached to the mails, each opened in a child."""
        outcomes = workers.run(
            open_mail,
            self._wrapped(),
            workers=min(processes, len(self.mails)),
            wall_seconds=lambda job: self.limits.wall_seconds(len(job.mail.data)),
            memory_mb=self.limits.memory_mb,
            preload=(open_mail.__module__,),
        )
        for outcome in outcomes if self.mails else ():
            if isinstance(outcome, workers.Done):
                self.add(outcome.result)
            else:
                self.findings.append(unopened(outcome.item))

    def _wrapped(self) -> Iterator[Wrapped]:
        """The mails, read anew: not all that an inbox holds need be in memory at once."""
        for path in self.mails:
            for mail in self._unpacked(path, shown_name(path.relative_to(self.inbox).as_posix())).mails:
                yield Wrapped(mail, self.limits)


def _files(folder: Path) -> Iterator[Path]:
    """Every file below ``folder`` in a fixed order; links to folders are not followed."""
    for place, folders, names in os.walk(folder, followlinks=False):
        links = [name for name in folders if _is_link(Path(place, name))]
        folders[:] = sorted(name for name in folders if _entered(Path(place, name)))
        yield from (Path(place, name) for name in sorted((*names, *links)))


def _entered(folder: Path) -> bool:
    return folder.name not in _SKIPPED_FOLDERS and not _is_link(folder)


def _is_link(path: Path) -> bool:
    is_junction = getattr(os.path, "isjunction", lambda path: False)  # Python 3.12, Windows
    return path.is_symlink() or is_junction(path)


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
