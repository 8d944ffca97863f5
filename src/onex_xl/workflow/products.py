"""Writing our workbooks without ever taking a person's work away."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onex_xl.campaign import Folder
from onex_xl.files import sha256, write_atomic
from onex_xl.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one product. Paths are relative to the campaign folder.

    ``path`` is where it lies now. ``kept`` is where the version that a person had edited was put (``""``:
    there was none). ``changed`` is false when the file was there already, byte for byte. ``aside`` is true
    when the file was open in another program, so that ours lies in a dated file beside it.
    """

    path: str
    kept: str = ""
    changed: bool = True
    aside: bool = False


def put(folder: Folder, ledger: Ledger, path: Path, data: bytes) -> Written:
    """Write a product to ``path``. A version there that is not ours, to the byte, is a person's: it is kept
    beside under a dated name. Raises ``MachineError`` when nothing could be written."""
    name = folder.relative(path)
    there = path.read_bytes() if path.is_file() else None
    if there == data:
        return Written(name, changed=False)
    kept = ""
    if there is not None and sha256(there) not in ledger.product_hashes(name):
        kept = folder.relative(_keep(path, there))
    ledger.add_product(name, sha256(data), datetime.now().astimezone())
    lies = write_atomic(path, data, aside=True)
    return Written(folder.relative(lies), kept, aside=lies != path)


def sweep(folder: Folder) -> None:
    """Remove the temporary files that a killed run has left. To be called by the one run there is."""
    for place in (folder.root, *folder.made_by_init()):
        for path in place.glob(".onex-*.tmp"):
            with suppress(OSError):
                path.unlink()


def is_newest(folder: Folder, ledger: Ledger, path: Path) -> bool:
    """Whether ``path`` is there just as we made it last: neither edited, nor an older one that could not
    be replaced."""
    return path.is_file() and sha256(path.read_bytes()) == ledger.newest_product(folder.relative(path))


def _keep(path: Path, data: bytes) -> Path:
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
