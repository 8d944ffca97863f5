"""The archive as a file: written as a stream of bytes, opened without believing anything in it."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from onex_xl.archives import locked, scan
from onex_xl.archives.layout import LARGEST, Part, directory_lines, end_record, local_header
from onex_xl.archives.manifest import Manifest, NewerFormError, manifest_text, parsed_manifest
from onex_xl.archives.scan import Located
from onex_xl.errors import CallError, MachineError
from onex_xl.files import sha256

README: Final = "说明-README.txt"
"""The first member: for people without this program."""

MANIFEST: Final = "manifest.json"

SUMS: Final = "SHA256SUMS"
"""The manifest's hashes, as ``sha256sum -c`` reads them."""

SUMMARY: Final = "summary.json"
"""What :func:`onex_xl.archives.summary.summary_text` says of the year."""

INTAKE: Final = "intake.json"
"""What lay in the inbox when the year was collected last."""

LEDGER: Final = "ledger.jsonl"
"""The ledger's history (:mod:`onex_xl.ledger.export`)."""

Content = Callable[[], bytes]
"""A member's bytes, whenever they are asked for: one member at a time is held in memory."""


# ---- written -----------------------------------------------------------------------------------


def sealed(manifest: Manifest, contents: Mapping[str, Content]) -> Iterator[bytes]:
    """The archive, piece by piece. ``contents`` are by name and must be what ``manifest`` says.

    Raises ``MachineError`` ``archive.changing`` for one that is not, ``CallError`` ``archive.bad-name`` for a
    name that other systems could not take.
    """
    for name in scan.unsafe(contents):
        raise CallError("archive.bad-name", name=name)
    parts: list[Part] = []
    for name in in_order(contents):
        data = contents[name]()
        said = manifest.members[name]
        if (len(data), sha256(data)) != (said.size, said.sha256) or len(data) > LARGEST:
            raise MachineError("archive.changing", name=name)
        yield from _member(parts, name, data)
        if name == README:
            yield from _member(parts, MANIFEST, manifest_text(manifest).encode())
    lines, start = directory_lines(parts)
    yield from lines
    yield end_record(len(lines), sum(map(len, lines)), start)


def in_order(names: Iterable[str]) -> list[str]:
    """``names`` as they stand in the file: what is for people first."""
    return sorted(names, key=lambda name: (name != README, name != MANIFEST, name))


def size_of(manifest: Manifest) -> int:
    """How many bytes :func:`sealed` gives."""
    listing = manifest_text(manifest).encode()
    sizes = {name: item.size for name, item in manifest.members.items()} | {MANIFEST: len(listing)}
    parts = [Part(name, size, 0) for name, size in sizes.items()]
    lines, start = directory_lines(parts)
    length = sum(map(len, lines))
    return start + length + len(end_record(len(lines), length, start))


def _member(parts: list[Part], name: str, data: bytes) -> Iterator[bytes]:
    parts.append(Part(name, len(data), zlib.crc32(data)))
    yield local_header(parts[-1])
    yield data


# ---- opened ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that may be an archive: how to read it (decrypted, where it was encrypted), and ``wrapping``:
    what is wrong with the encrypted file around it."""

    path: Path
    stream: Callable[[], BinaryIO]
    encrypted: bool = False
    wrapping: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened archive. Whether it is whole is asked by :func:`onex_xl.archives.damage.damages`; single
    members are checked when they are read."""

    opened: Opened
    manifest: Manifest
    located: Mapping[str, Located]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.opened.path.name

    @property
    def names(self) -> tuple[str, ...]:
        """The members, the manifest included."""
        return tuple(self.located)

    @property
    def listing(self) -> bytes:
        """The manifest's own bytes."""
        return self.member(MANIFEST)

    def below(self, folder: str) -> tuple[str, ...]:
        """The members in ``folder``, which ends with ``/``."""
        return tuple(name for name in self.located if name.startswith(folder))

    def member(self, name: str) -> bytes:
        """A member's bytes, which are what the manifest says of them. Raises ``KeyError`` if there is none of
        that name, ``CallError`` ``archive.damaged``."""
        with self.opened.stream() as stream:
            data = read(stream, self.located[name])
        said = self.manifest.members.get(name)
        if name != MANIFEST and (said is None or said.sha256 != sha256(data)):
            raise CallError("archive.damaged", file=self.name, member=name)
        return data


def read_archive(path: Path, passphrase: str = "") -> Archive:
    """The archive in the file ``path``.

    Raises ``CallError``: ``archive.no-file``; ``archive.not-an-archive``; ``archive.damaged`` (of which the
    manifest cannot be read); ``archive.newer`` (of a later form); ``archive.encrypted`` (no ``passphrase``
    given); ``archive.wrong-passphrase``; ``archive.no-crypt`` (the extra is not installed).
    """
    return as_archive(open_file(path, passphrase))


def open_file(path: Path, passphrase: str = "") -> Opened:
    """The file ``path``, decrypted if it is encrypted. Raises as :func:`read_archive`."""
    if not path.is_file():
        raise CallError("archive.no-file", file=path)
    try:
        with path.open("rb") as stream:
            head = stream.read(locked.HEAD_BYTES)
    except OSError as error:
        raise MachineError("machine.trouble", path=path, reason=error.strerror or error) from error
    if not locked.is_locked(head):
        return Opened(path, lambda: path.open("rb"))
    if not passphrase:
        raise CallError("archive.encrypted", file=path.name)
    try:
        data, wrong = locked.unlocked(path.read_bytes(), passphrase)
    except ImportError:
        raise CallError("archive.no-crypt") from None
    except locked.WrongPassphraseError:
        raise CallError("archive.wrong-passphrase", file=path.name) from None
    except ValueError:
        raise CallError("archive.not-an-archive", file=path.name) from None
    return Opened(path, lambda: io.BytesIO(data), True, wrong)


def as_archive(opened: Opened) -> Archive:
    """What :func:`open_file` gave, as an archive. Raises as :func:`read_archive`."""
    name = opened.path.name
    with opened.stream() as stream:
        answers = list(descriptions(stream))
    for located, listing in answers:
        try:
            manifest = parsed_manifest(listing) if listing else None
        except NewerFormError as newer:
            raise CallError("archive.newer", file=name, found=newer.found) from None
        except ValueError:
            raise CallError("archive.not-an-archive", file=name) from None
        if manifest is not None:
            return Archive(opened, manifest, {item.part.name: item for item in located})
    if any(item.part.name == README for located, _ in answers for item in located):
        raise CallError("archive.damaged", file=name, member=MANIFEST)
    raise CallError("archive.not-an-archive", file=name)


def descriptions(stream: BinaryIO) -> Iterator[tuple[tuple[Located, ...], bytes]]:
    """Where the members are by the directory, then by their headers, as far as each can be right; with the
    manifest, as far as it is what that description says (else ``b""``)."""
    for way in (scan.by_directory, scan.by_headers):
        try:
            located = way(stream)
            item = next((item for item in located if item.part.name == MANIFEST), None)
            listing = read(stream, item) if item else b""
        except ValueError:
            continue
        whole = item is not None and zlib.crc32(listing) == item.part.crc
        yield located, listing if whole else b""


def read(stream: BinaryIO, located: Located) -> bytes:
    """The bytes at a place. Raises ``ValueError`` where the file ends before."""
    stream.seek(located.start)
    data = stream.read(located.part.size)
    if len(data) != located.part.size:
        raise ValueError("the file ends before the member does")
    return data
