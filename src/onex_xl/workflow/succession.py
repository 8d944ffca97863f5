"""``init --from``: next year's campaign, begun with what an archive says of the year before."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from onex_xl.archives.container import Archive, read_archive
from onex_xl.campaign import SETTINGS_FILE, Folder, Settings, read_settings
from onex_xl.errors import CallError
from onex_xl.files import scratch
from onex_xl.model import Campaign, Registry, Value
from onex_xl.pack.definitions import Pack, Sheet
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.stages.registry.read import read_registry
from onex_xl.stages.registry.write import Records
from onex_xl.workflow.year import Beginning, Year, begin, check_free, check_year

_RULES: Final = "rules/"
_EARLIER: Final = Folder(Path()).archives.as_posix() + "/"
_REGISTRY: Final = Folder(Path()).registry.as_posix()


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The new campaign: of which year's archive, how many rows each sheet of its registry (by name) begins
    with, the labels of what was left blank in them, and the names of the archives put into it."""

    year: Year
    before: int
    rows: dict[str, int]
    blank: tuple[str, ...]
    archives: tuple[str, ...]


def succeed(
    root: Path, path: Path, year: int | None = None, pack_name: str | None = None, passphrase: str = ""
) -> Succeeded:
    """Make the campaign ``root`` for ``year`` (else the one after the archive's) from the archive ``path``,
    with its own rules or those of the pack ``pack_name``.

    Raises as :func:`~onex_xl.archives.container.read_archive` and :func:`~onex_xl.workflow.year.create`;
    ``CallError`` ``init.not-later``; ``PackError`` where this program cannot use the archive's rules.
    """
    check_free(root)
    archive = read_archive(path, passphrase)
    before = archive.manifest.year
    wanted = before + 1 if year is None else year
    check_year(wanted)
    if wanted <= before:
        raise CallError("init.not-later", before=before, found=wanted)
    with scratch("init") as place:
        there = _unpacked(archive, place)
        pack = load_pack(pack_path(pack_name) if pack_name else there.rules)
        settings = _later(read_settings(there), wanted, pack)
        registry, _ = read_registry(archive.member(_REGISTRY), pack, _REGISTRY)
        archives = {name.removeprefix(_EARLIER): archive.member(name) for name in archive.below(_EARLIER)}
        archives[path.name] = path.read_bytes()
        records = _carried(pack, registry)
        made = begin(root, Beginning(settings, pack, records, archives))
    rows = {pack.registry.by_id[name].name: len(found) for name, found in records.items()}
    return Succeeded(made, before, rows, _left_blank(pack), tuple(archives))


def _unpacked(archive: Archive, root: Path) -> Folder:
    """The archive's settings and rules as files."""
    folder = Folder(root)
    folder.rules.mkdir()
    for name in (SETTINGS_FILE, *archive.below(_RULES)):
        root.joinpath(*name.split("/")).write_bytes(archive.member(name))
    return folder


def _carried(pack: Pack, registry: Registry) -> Records:
    """The registry's rows, without what is filled in anew every year."""
    return {
        sheet.id: [
            _kept(sheet, registry.tables[sheet.id].record(row)) for row in range(_count(registry, sheet))
        ]
        for sheet in pack.registry.tables
    }


def _count(registry: Registry, sheet: Sheet) -> int:
    return len(registry.tables[sheet.id]) if sheet.id in registry.tables else 0


def _kept(sheet: Sheet, record: Mapping[str, Value]) -> dict[str, Value]:
    return {of.id: None if of.each_year else record[of.id] for of in sheet.read_fields}


def _left_blank(pack: Pack) -> tuple[str, ...]:
    return tuple(of.label for sheet in pack.registry.tables for of in sheet.read_fields if of.each_year)


def _later(settings: Settings, year: int, pack: Pack) -> Settings:
    """The same settings so many years later."""
    was = settings.campaign
    days = (was.period_start, was.period_end, was.deadline)
    start, end, deadline = (_moved(day, year - was.year) for day in days)
    return replace(settings, campaign=Campaign(year, was.college, start, end, deadline, pack.name))


def _moved(day: date, years: int) -> date:
    """The same day so many years later; the last of February stays the last."""
    year, last = day.year + years, monthrange(day.year, day.month)[1]
    then = monthrange(year, day.month)[1]
    return date(year, day.month, then if day.day == last else min(day.day, then))
