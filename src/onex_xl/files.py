"""Files written whole or not at all, and names that Windows takes.

A write goes to a temporary file in the target's folder, is flushed to the disk and then put in the
target's place in one step: a killed run, a full disk or a file open in Excel leaves the old file whole.

Nearly every file of ours tells of people. Where the system knows owners, what we make is its owner's alone,
whatever the umask: files 0600, folders 0700. Rights that somebody gave a file stay when it is written anew.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from onex_xl.errors import MachineError

RETRY_WAITS = (0.05, 0.1, 0.2, 0.3, 0.4)
"""Seconds between tries to replace a file that another program holds open (Windows)."""

NAME_BYTES = 200
"""Longest :func:`safe_name`, in UTF-8 bytes: below the 255 of common file systems, with room for a date."""

SHOWN_CHARACTERS = 400
"""Longest :func:`shown_name`: more than any system makes by itself, less than a cell can hold."""

KEPT_SUFFIXES = (
    ".xlsx", ".xls", ".xlsm", ".ods", ".xlsb", ".et", ".csv", ".pdf", ".ofd", ".docx", ".doc",
    ".pptx", ".ppt", ".wps", ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic",
)  # fmt: skip
"""What a file in ``received/`` may be called besides its hash, so that a click opens it."""

_LEFT_SECONDS = 86_400
_OWN_FILE, _OWN_FOLDER = 0o600, 0o700
_HELD_OPEN = {5, 32, 33}  # Windows: access denied, sharing violation, lock violation
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FULL_WINDOWS = {39, 112}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LONGEST_SUFFIX = 10
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|\Z)", re.IGNORECASE)


def sha256(data: bytes) -> str:
    """The SHA-256 of ``data`` as 64 small hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def kept_suffix(name: str, kind: str = "") -> str:
    """With what suffix a file that arrived as ``name`` is kept: that of its ``kind``, if that is one of
    ``KEPT_SUFFIXES``, else that of its name; ``""`` for all others, which no click should open."""
    for suffix in (f".{kind}", os.path.splitext(name)[1].lower()):
        if suffix in KEPT_SUFFIXES:
            return suffix
    return ""


def kept_files(folder: Path) -> dict[str, str]:
    """The files kept in ``folder``, by hash: their names, which are the hash with some suffix or none."""
    names = sorted(os.listdir(folder)) if folder.is_dir() else []
    return {name.partition(".")[0]: name for name in names if not name.startswith(".")}


def kept_file(folder: Path, digest: str, name: str = "") -> Path:
    """Where the file with the SHA-256 ``digest``, which arrived as ``name``, is kept in ``folder``; where it
    would be without a suffix, if it is not there."""
    for suffix in dict.fromkeys((kept_suffix(name), *KEPT_SUFFIXES)):
        path = folder / f"{digest}{suffix}"
        if path.is_file():
            return path
    return folder / digest


def write_atomic(path: Path, data: bytes, *, aside: bool = False, settled: bool = True) -> Path:
    """Write ``data`` to ``path``, whole or not at all; give the path written. Who writes many files into
    one folder may leave out ``settled`` and call :func:`settle` once after the last.

    When another program holds ``path`` open: with ``aside`` the data go to a dated file beside it, whose
    path is given; else ``MachineError("machine.file-open")``. A full disk, a missing right or any other
    refusal is a ``MachineError`` as well, and leaves neither a changed nor a temporary file.
    """
    temporary = _temporary_beside(path)
    with _refusals(path, temporary), _removed_at_end(temporary):
        _create(temporary, path)
        with open(temporary, "r+b") as stream:
            stream.write(data)
        return _put_in_place(temporary, path, aside, settled)


def owner_only(path: str | Path, flags: int) -> int:
    """An opener for ``open``: a file that is made by it is for its owner alone."""
    return os.open(path, flags, _OWN_FILE)


def own_file(path: Path) -> None:
    """Make ``path``, if it is missing, an empty file for its owner alone. Who opens it says what hinders."""
    with contextlib.suppress(OSError):
        os.close(owner_only(path, os.O_CREAT | os.O_EXCL | os.O_RDWR))


def own_folder(folder: Path, *, exist_ok: bool = True) -> None:
    """Make ``folder``, and those above it that are missing, for their owner alone. Raises ``OSError``."""
    if not folder.parent.exists():
        own_folder(folder.parent)  # ``mkdir(parents=True)`` gives these whatever the umask leaves
    folder.mkdir(mode=_OWN_FOLDER, exist_ok=exist_ok)


@contextmanager
def open_atomic(path: Path) -> Iterator[Path]:
    """A temporary path in ``path``'s folder for the body to write; when the body ends without an error
    it takes ``path``'s place. Raises as :func:`write_atomic` does."""
    temporary = _temporary_beside(path)
    with _refusals(path, temporary), _removed_at_end(temporary):
        _create(temporary, path)
        yield temporary
        _put_in_place(temporary, path, aside=False, settled=True)


def is_reserved(name: str) -> bool:
    """Whether Windows takes the file name ``name`` for a device."""
    return _RESERVED.match(name) is not None


def safe_name(text: str) -> str:
    """``text`` as a file name for Windows, macOS and Linux: characters and names that Windows refuses
    replaced by ``_``, invisible ones left out, cut to ``NAME_BYTES`` with the extension kept. Never empty."""
    shown = (char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char)[0] != "C")
    name = "".join(shown).translate(_FORBIDDEN).strip().rstrip(". ")
    if is_reserved(name):
        name = f"_{name}"
    return _shortened(name) or "_"


def shown_name(path: str) -> str:
    """The name or path that somebody else gave a file, fit to be shown, written in a cell and compared: bytes
    that are no UTF-8 are read as GB 18030 (an archive of Chinese Windows, unpacked on Linux), what is
    invisible, or turns the line around, is left out, and one longer than ``SHOWN_CHARACTERS`` is cut: it then
    ends in a digest of all that it was, and its extension."""
    try:
        path.encode()
    except UnicodeEncodeError:
        path = path.encode("utf-8", "surrogatepass" if os.name == "nt" else "surrogateescape").decode(
            "gb18030", "replace"
        )
    shown = "".join(char for char in path if unicodedata.category(char) not in _INVISIBLE) or "_"
    if len(shown) <= SHOWN_CHARACTERS:
        return shown
    ending = f"…{sha256(path.encode())[:8]}{os.path.splitext(shown)[1][:_LONGEST_SUFFIX]}"
    return shown[: SHOWN_CHARACTERS - len(ending)] + ending


def _shortened(name: str) -> str:
    if len(name.encode()) <= NAME_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = name, ""
    ending = (dot + suffix).encode() if suffix else b""
    kept = stem.encode()[: NAME_BYTES - len(ending)].decode(errors="ignore")
    return kept.rstrip(". ") + ending.decode()


def _temporary_beside(path: Path) -> Path:
    # Not made from the target's name, which may already be as long as a name can be.
    return path.parent / f".onex-{secrets.token_hex(8)}.tmp"


def _create(temporary: Path, target: Path) -> None:
    """An empty file with the rights the target has, or its owner's alone. A folder that somebody has taken
    away is made again."""
    own_folder(temporary.parent)
    os.close(owner_only(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR))
    if os.name == "posix" and target.is_file():
        shutil.copymode(target, temporary)


def _put_in_place(temporary: Path, target: Path, aside: bool, settled: bool) -> Path:
    _flush_file(temporary)
    try:
        _replace(temporary, target)
    except PermissionError as refusal:
        if not _held_open(refusal, target):
            raise
        if not aside:
            raise MachineError("machine.file-open", path=target) from refusal
        target = _dated_beside(target)
        _replace(temporary, target)
    if settled:
        settle(target.parent)
    return target


def _replace(temporary: Path, target: Path) -> None:
    for wait in RETRY_WAITS:
        try:
            os.replace(temporary, target)
            return
        except PermissionError as refusal:
            if not _held_open(refusal, target):
                raise
            time.sleep(wait)
    os.replace(temporary, target)


def _held_open(refusal: OSError, target: Path) -> bool:
    """Whether Windows refused because a program has ``target`` open, and not for want of rights."""
    code = getattr(refusal, "winerror", None)
    return code in _HELD_OPEN and target.is_file() and os.access(target, os.W_OK)


def _dated_beside(target: Path) -> Path:
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    beside = target.with_name(f"{target.stem}-{stamp}{target.suffix}")
    number = 2
    while beside.exists():
        beside = target.with_name(f"{target.stem}-{stamp}-{number}{target.suffix}")
        number += 1
    return beside


def _flush_file(path: Path) -> None:
    with open(path, "r+b") as stream:
        os.fsync(stream.fileno())


def settle(folder: Path) -> None:
    """Make the renames in ``folder`` last through a power cut; Windows has no such call, some shares
    refuse it."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


@contextmanager
def _removed_at_end(temporary: Path) -> Iterator[None]:
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def _refusals(path: Path, temporary: Path) -> Iterator[None]:
    """Turn the system's refusals to write ``path`` into ``MachineError``; errors about other files pass."""
    try:
        yield
    except OSError as refusal:
        ours = (path, temporary, *path.parents)
        if refusal.filename is not None and Path(os.fsdecode(refusal.filename)) not in ours:
            raise
        raise MachineError(_code(refusal), path=path, reason=refusal.strerror or str(refusal)) from refusal


def is_full(refusal: OSError) -> bool:
    """Whether the system refused something for want of room."""
    return refusal.errno in _FULL or getattr(refusal, "winerror", None) in _FULL_WINDOWS


def _code(refusal: OSError) -> str:
    if is_full(refusal):
        return "machine.disk-full"
    if refusal.errno in _REFUSED:
        return "machine.no-permission"
    return "machine.io"


@contextmanager
def scratch(purpose: str) -> Iterator[Path]:
    """A folder among the system's temporary ones that only this user can look into, removed at the end. One
    of the same ``purpose`` that a killed run has left behind is removed a day later."""
    prefix = f"onex-{purpose}-"
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as place:
        yield Path(place).resolve()
