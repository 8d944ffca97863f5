"""Writing our workbooks without ever taking a person's work away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onex_xl.campaign import Folder
from onex_xl.files import open_atomic, settle, sha256, write_atomic
from onex_xl.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one product. Paths are relative to the campaign folder.

    ``path`` is where it lies now. ``kept`` is where the version that a person had edited was put (``""``:
    there was none). ``changed`` is false when the file was there already, byte for byte. ``aside`` is true
    when the file was open in another program, so that ours lies in a dated file beside it. ``removed`` is
    true for one that is no longer wanted: it is gone, or, if ``aside``, could not be taken away yet.
    """

    path: str
    kept: str = ""
    changed: bool = True
    aside: bool = False
    removed: bool = False


def put(folder: Folder, ledger: Ledger, path: Path, data: bytes, safe: Set[str] = frozenset()) -> Written:
    """Write a product to ``path``. A version there that is not ours, to the byte, is a person's: it is kept
    beside under a dated name, unless its hash is in ``safe``: then all that is in it is kept elsewhere.
    Raises ``MachineError`` when nothing could be written."""
    return put_all(folder, ledger, {path: data}, safe)[0]


def put_all(
    folder: Folder, ledger: Ledger, products: Mapping[Path, bytes], safe: Set[str] = frozenset()
) -> list[Written]:
    """:func:`put` for several, whose bytes are given by path: recorded together and made to last together."""
    there = {path: path.read_bytes() if path.is_file() else None for path in products}
    new = {path: data for path, data in products.items() if there[path] != data}
    kept = {path: _kept(folder, ledger, path, there[path], safe) for path in new}
    # What lies there already may be unknown all the same: a ledger that is lost knew that it is ours.
    rows = [(folder.relative(path), sha256(data)) for path, data in products.items()]
    rows = [(name, sha) for name, sha in rows if ledger.newest_product(name) != sha]
    ledger.add_products(rows, datetime.now().astimezone())
    found = [
        _written(folder, path, data, kept[path])
        if path in new
        else Written(folder.relative(path), changed=False)
        for path, data in products.items()
    ]
    for place in {path.parent for path in new}:
        settle(place)
    return found


def put_pieces(folder: Folder, ledger: Ledger, path: Path, pieces: Iterable[bytes]) -> tuple[Written, str]:
    """:func:`put` for a product too large to be held in memory; gives its SHA-256, too. Raises
    ``MachineError`` also while another program has the file open."""
    there = _digest(path) if path.is_file() else ""
    kept = ""
    with open_atomic(path) as temporary:
        total = hashlib.sha256()
        with temporary.open("r+b") as stream:
            for piece in pieces:
                stream.write(piece)
                total.update(piece)
        digest = total.hexdigest()
        if there and there != digest and there not in ledger.product_hashes(folder.relative(path)):
            kept = folder.relative(keep_beside(path, path.read_bytes()))
        if there != digest:
            ledger.add_product(folder.relative(path), digest, datetime.now().astimezone())
    return Written(folder.relative(path), kept, changed=there != digest), digest


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _kept(
    folder: Folder, ledger: Ledger, path: Path, there: bytes | None, safe: Set[str] = frozenset()
) -> str:
    """Where what lies at ``path`` was kept, if it is a person's."""
    if there is None or sha256(there) in ledger.product_hashes(folder.relative(path)) | safe:
        return ""
    return folder.relative(keep_beside(path, there))


def _written(folder: Folder, path: Path, data: bytes, kept: str) -> Written:
    lies = write_atomic(path, data, aside=True, settled=False)
    return Written(folder.relative(lies), kept, aside=lies != path)


def take_away(folder: Folder, ledger: Ledger, path: Path) -> Written:
    """Remove a product that is no longer wanted. A person's version is kept beside under a dated name; one
    that is open in another program stays."""
    name = folder.relative(path)
    kept = ""
    try:
        kept = _kept(folder, ledger, path, path.read_bytes())
        path.unlink()
    except FileNotFoundError:
        return Written(name, changed=False, removed=True)
    except PermissionError:
        return Written(name, kept, changed=False, aside=True, removed=True)
    return Written(name, kept, removed=True)


def sweep(folder: Folder) -> None:
    """Remove the temporary files that a killed run has left. To be called by the one run there is."""
    for place in (folder.root, *folder.made_by_init(), folder.archives, *folder.mail.glob("*/")):
        for path in place.glob(".onex-*.tmp"):
            with suppress(OSError):
                path.unlink()


def is_newest(folder: Folder, ledger: Ledger, path: Path) -> bool:
    """Whether ``path`` is there just as we made it last: neither edited, nor an older one that could not
    be replaced."""
    return path.is_file() and sha256(path.read_bytes()) == ledger.newest_product(folder.relative(path))


def keep_beside(path: Path, data: bytes) -> Path:
    """A copy of a person's version beside ``path``, dated by its last change."""
    changed = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y%m%d-%H%M%S")
    beside = path.with_name(f"{path.stem}-{changed}{path.suffix}")
    number = 2
    while beside.exists():
        if beside.read_bytes() == data:
            return beside
        beside = path.with_name(f"{path.stem}-{changed}-{number}{path.suffix}")
        number += 1
    return write_atomic(beside, data)
