"""A whole synthetic year, through the same steps as a real one: init, distribute, returns, collect, mail."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path

from onex_xl.demo.college import College, invent
from onex_xl.demo.lists import exported
from onex_xl.demo.past import earlier
from onex_xl.demo.recipe import Recipe, Sending, load_recipe
from onex_xl.files import write_atomic
from onex_xl.ledger.store import open_ledger
from onex_xl.messages import say
from onex_xl.model import Registry
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.settings_text import settings_text
from onex_xl.stages.distribute import plan_return
from onex_xl.stages.registry.write import plan_registry
from onex_xl.stages.review.token import SECRET
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.letters import KINDS, Order
from onex_xl.workflow.mailing import Mailed, drafts
from onex_xl.workflow.office import Distributed, distribute, office_registry
from onex_xl.workflow.reading import Progress
from onex_xl.workflow.sealing import archive
from onex_xl.workflow.trend import Compared, trend
from onex_xl.workflow.year import DEFAULT_PACK, Year, create, made_on, open_year
from onex_xl.xlsx.draw import drawn

_NOON, _EVENING = time(12), time(18)


@dataclass(frozen=True, slots=True)
class Played:
    """A year that was played: the campaign, its workbooks, the files that arrived, what collect came to, and
    the drafts of all letters."""

    year: Year
    distributed: Distributed
    arrived: tuple[Path, ...]
    collected: Collected
    mailed: tuple[Mailed, ...]


def play(
    root: Path,
    seed: int | None = None,
    *,
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Played:
    """Play a year in the new or empty folder ``root``; ``seed`` replaces the pack's own.

    Raises as :func:`~onex_xl.workflow.year.create` does, and ``PackError`` for a pack without a
    demonstration.
    """
    return _played(root, load_recipe(pack_path(DEFAULT_PACK)), seed, processes=processes, progress=progress)


@dataclass(frozen=True, slots=True)
class PlayedYears:
    """Several years that were played: the newest, the archives of those before, oldest first, and their
    workbook."""

    newest: Played
    archives: tuple[Path, ...]
    compared: Compared


def play_years(
    root: Path,
    count: int,
    seed: int | None = None,
    *,
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> PlayedYears:
    """Play ``count`` years (two or more) in folders of ``root`` named after them, each sealed, so that the
    newest compares itself with those before; and put them side by side. Raises as :func:`play`, and
    ``PackError`` for more years than the pack tells of."""
    recipe = load_recipe(pack_path(DEFAULT_PACK))
    registry = load_pack(pack_path(DEFAULT_PACK)).raw
    archives: list[Path] = []
    for back in range(count - 1, -1, -1):
        own = earlier(recipe, back, registry.departments, registry.projects)
        seeded = None if seed is None else seed + back
        played = _played(
            root / str(own.year), own, seeded, archives=archives, processes=processes, progress=progress
        )
        archive(played.year)
        archives.append(played.year.folder.archive(own.year))
    language = played.year.language
    compared = trend(archives, lambda years: root / say("cli.trend.file", language, years=years), language)
    return PlayedYears(played, tuple(archives[:-1]), compared)


def _played(
    root: Path,
    recipe: Recipe,
    seed: int | None,
    *,
    archives: Iterable[Path] = (),
    processes: int | None,
    progress: Progress,
) -> Played:
    year = _begun(root, recipe)
    for path in archives:
        write_atomic(year.folder.archives / path.name, path.read_bytes())
    with open_ledger(year.folder.ledger) as ledger:
        ledger.secrets.made(SECRET, "played")
    college = invent(year.pack, year.campaign, recipe, seed)
    registry_book = plan_registry(year.pack, year.campaign, college.registry)
    write_atomic(year.folder.registry, drawn(registry_book, created=made_on(year.campaign)))
    early = [sending for sending in college.sendings if sending.on <= recipe.first_collect]
    late = [sending for sending in college.sendings if sending.on > recipe.first_collect]
    steps = len(college.sendings) + 4
    _put_lists(year, recipe, college)
    distributed = distribute(year)
    progress(1, steps)
    registry, _ = office_registry(year)
    arrived: list[Path] = []
    evenings = (recipe.first_collect, max(item.on for item in college.sendings))
    for batch, evening in zip((early, late), evenings, strict=True):
        for sending in batch:
            arrived.append(_send(year, registry, college, sending))
            progress(len(arrived) + 1, steps)
        collected = collect(year, processes=processes, at=datetime.combine(evening, _EVENING).astimezone())
    progress(steps - 1, steps)
    today = collected.result.as_of or made_on(year.campaign)
    mailed = tuple(drafts(year, Order(kind, today.date())) for kind in KINDS)
    progress(steps, steps)
    return Played(year, distributed, tuple(dict.fromkeys(arrived)), collected, mailed)


def _begun(root: Path, recipe: Recipe) -> Year:
    """A new campaign with the recipe's year and deadline."""
    year = create(root, recipe.year, DEFAULT_PACK)
    campaign = replace(year.campaign, deadline=recipe.deadline)
    settings = replace(year.settings, campaign=campaign)
    write_atomic(year.folder.settings, settings_text(settings, year.language).encode())
    return open_year(root)


def _put_lists(year: Year, recipe: Recipe, college: College) -> None:
    """What other offices have sent, in the folder for lists."""
    for export in recipe.exports:
        book = exported(year.pack, year.campaign, export, college)
        write_atomic(year.folder.reference / export.file, drawn(book, created=made_on(year.campaign)))


def _send(year: Year, registry: Registry, college: College, sending: Sending) -> Path:
    """Fill a department's workbook and put it into the inbox as the sending says; gives the file."""
    when = datetime.combine(sending.on, _NOON)
    plan = plan_return(year.pack, year.campaign, registry, sending.department, college.sent(sending))
    data = drawn(plan, created=when)
    target = year.folder.inbox / (sending.zip or sending.name)
    if sending.zip:
        data = zipped([(sending.name, data)], when)
    write_atomic(target, data)
    os.utime(target, (when.timestamp(), when.timestamp()))
    return target


def zipped(members: Iterable[tuple[str, bytes]], when: datetime) -> bytes:
    """A zip file with ``members`` (name, content), all of one date."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), data)
    return target.getvalue()
