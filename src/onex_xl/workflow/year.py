"""Making and opening a campaign folder."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from onex_xl.campaign import (
    FIRST_YEAR,
    LAST_YEAR,
    Folder,
    Settings,
    check_sources,
    default_settings,
    find_folder,
    read_settings,
)
from onex_xl.errors import CallError, MachineError
from onex_xl.files import own_folder, sha256, write_atomic
from onex_xl.ledger.store import open_ledger
from onex_xl.messages import say
from onex_xl.model import Campaign
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.settings_text import settings_text
from onex_xl.stages.registry.write import Records, plan_registry
from onex_xl.xlsx.draw import drawn

DEFAULT_PACK = "stpt-1x"


@dataclass(frozen=True, slots=True)
class Year:
    """An open campaign: its folder, its settings and its own rules. ``password`` is tried on workbooks that
    ask for one; it is written nowhere."""

    folder: Folder
    settings: Settings
    pack: Pack
    password: str = field(default="", repr=False)

    @property
    def campaign(self) -> Campaign:
        return self.settings.campaign

    @property
    def language(self) -> str:
        """The language of its workbooks."""
        return self.pack.raw.language


def open_year(root: Path) -> Year:
    """The campaign in the folder ``root``. Raises ``CallError`` for the folder and its settings,
    ``PackError`` for its rules."""
    folder = find_folder(root)
    settings = read_settings(folder)
    pack = load_pack(folder.rules)
    check_sources(settings, pack)
    return Year(folder, settings, pack)


def made_on(campaign: Campaign) -> datetime:
    """The date in the workbooks that depend on no return: the same for the same settings."""
    return datetime.combine(campaign.period_start, time())


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new campaign begins with: its settings, the pack whose files become its rules, the registry's
    ``records`` by sheet, and what lies in its folder ``archive`` (names and bytes)."""

    settings: Settings
    pack: Pack
    records: Records = field(default_factory=dict)
    archives: Mapping[str, bytes] = field(default_factory=dict)


def create(root: Path, year: int, pack_name: str = DEFAULT_PACK) -> Year:
    """Make a new campaign folder: settings, its own copy of the pack, the registry to fill in.

    Raises ``CallError`` where ``root`` is a campaign already, holds other files, or is no folder, for a year
    or a pack that is none. A folder that could not be made whole is not left behind.
    """
    check_year(year)
    check_free(root)
    pack = load_pack(pack_path(pack_name))
    language = pack.raw.language
    college = pack.raw.college or say("settings.unnamed-college", language)
    settings = default_settings(year, pack_name, college, say("settings.unnamed-office", language))
    return begin(root, Beginning(settings, pack))


def begin(root: Path, beginning: Beginning) -> Year:
    """Make the folder. Raises as :func:`create`."""
    root = root.absolute()
    check_free(root)
    settings, pack = beginning.settings, beginning.pack
    plan = plan_registry(pack, settings.campaign, beginning.records)
    registry = drawn(plan, created=made_on(settings.campaign))
    with _new_folder(root) as folder:
        for path in folder.made_by_init():
            own_folder(path, exist_ok=False)
        for name, data in pack.files.items():
            write_atomic(folder.rules / name, data)
        for name, data in beginning.archives.items():
            write_atomic(folder.archives / name, data)
        folder.lock.touch(mode=0o600)
        write_atomic(folder.registry, registry)
        with open_ledger(folder.ledger) as ledger:
            name = folder.relative(folder.registry)
            ledger.add_product(name, sha256(registry), datetime.now().astimezone())
        # Last: with it, the folder is a campaign.
        write_atomic(folder.settings, settings_text(settings, pack.raw.language).encode())
    return open_year(root)


def check_year(year: int) -> None:
    """Raises ``CallError`` ``call.year`` for a year in which there can be no campaign."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CallError("call.year", found=year, low=FIRST_YEAR, high=LAST_YEAR)


def check_free(root: Path) -> None:
    """Raises ``CallError`` ``campaign.*`` where no campaign can be made in ``root``."""
    root = root.absolute()
    if not root.exists():
        return
    if not root.is_dir():
        raise CallError("campaign.not-a-folder", folder=root)
    if Folder(root).settings.exists():
        raise CallError("campaign.already", folder=root)
    if any(root.iterdir()):
        raise CallError("campaign.not-empty", folder=root)


@contextmanager
def _new_folder(root: Path) -> Iterator[Folder]:
    """A folder for the body to fill, which is ``root`` in the end. One that is there already, and empty, is
    filled in place: it may be the current folder, which no system likes to have replaced."""
    there = root.is_dir()
    building = root if there else root.with_name(f".onex-{secrets.token_hex(8)}")
    try:
        own_folder(building, exist_ok=there)
        yield Folder(building)
        if not there:
            os.rename(building, root)
    except BaseException as error:
        _emptied(building, itself=not there)
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            raise MachineError("machine.no-folder", folder=root, reason=reason) from error
        raise


def _emptied(folder: Path, *, itself: bool) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if itself and folder.is_dir():
        folder.rmdir()
