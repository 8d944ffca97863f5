"""Where the packs lie: inside the installed package, or beside ``src/`` in a checkout."""

from __future__ import annotations

from pathlib import Path

from onex_xl.errors import CallError, MachineError

FOLDER = "workbook-templates"

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parents[1]


def packs_folder() -> Path:
    """The folder whose sub-folders are the packs that come with the program.

    Raises ``MachineError`` ``pack.not_installed`` if the program was installed without them.
    """
    for parent in (_PACKAGE, _CHECKOUT):
        folder = parent / FOLDER
        if folder.is_dir():
            return folder
    raise MachineError("pack.not_installed", folder=str(_PACKAGE / FOLDER))


def pack_names() -> tuple[str, ...]:
    """The names of those packs in order: every sub-folder that holds a definition (``*.toml``)."""
    return tuple(sorted(folder.name for folder in packs_folder().iterdir() if any(folder.glob("*.toml"))))


def pack_path(name: str) -> Path:
    """The folder of the pack called ``name``.

    Raises ``CallError`` ``pack.unknown`` with the ``name`` asked for and the ``known`` ones.
    """
    known = pack_names()
    if name not in known:
        raise CallError("pack.unknown", name=name, known=", ".join(known))
    return packs_folder() / name
