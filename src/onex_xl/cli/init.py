"""``onex-xl init``: a new campaign folder, empty or with last year's registry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from onex_xl.campaign import FIRST_YEAR, LAST_YEAR
from onex_xl.cli import passphrase as passphrases
from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo
from onex_xl.workflow.year import DEFAULT_PACK, Year, create


@click.command("init", cls=Helpful)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--year", metavar="YEAR", type=int)
@click.option("--pack", metavar="NAME")
@click.option("--from", "archive", metavar="ARCHIVE", type=click.Path(path_type=Path))
@click.option("--passphrase-from-env", "variable", metavar="NAME")
@click.pass_obj
def init(
    session: Session,
    folder: Path,
    year: int | None,
    pack: str | None,
    archive: Path | None,
    variable: str | None,
) -> None:
    root = session.root / folder
    if archive is None:
        made = create(root, _year_of(root) if year is None else year, pack or DEFAULT_PACK)
        _tell(session, made)
        _next(session, made, "cli.init.next")
    else:
        _succeed(session, root, session.archive(archive), year, pack, passphrases.given(variable))


def _succeed(
    session: Session, root: Path, path: Path, year: int | None, pack: str | None, passphrase: str
) -> None:
    from onex_xl.workflow.succession import succeed

    done = passphrases.tried(session, passphrase, lambda given: succeed(root, path, year, pack, given))
    _tell(session, done.year)
    for name in done.archives:
        echo(session.say("cli.wrote", path=done.year.folder.relative(done.year.folder.archives / name)))
    rows = session.listed(f"{name} {count}" for name, count in done.rows.items())
    echo(session.say("cli.init.carried", before=done.before, rows=rows))
    if done.blank:
        echo(session.say("cli.init.blank", labels=session.listed(done.blank)))
    rules = done.year.pack.raw
    key = "cli.init.own-rules" if pack is None else "cli.init.other-rules"
    echo(session.say(key, before=done.before, pack=rules.name, version=rules.version))
    _next(session, done.year, "cli.init.next-from")


def _tell(session: Session, made: Year) -> None:
    paths = made.folder
    echo(session.say("cli.init.done", year=made.campaign.year, folder=paths.root))
    for path in (paths.settings, paths.rules, paths.registry):
        echo(session.say("cli.wrote", path=paths.relative(path)))


def _next(session: Session, made: Year, key: str) -> None:
    paths = made.folder
    step = session.say(key, registry=paths.registry, settings=paths.settings.name, folder=paths.root)
    echo(session.say("cli.next", step=step))


def _year_of(folder: Path) -> int:
    """The year that a folder is called by, as in ``init 2026``; else this one."""
    name = folder.absolute().name
    named = name.isascii() and name.isdigit() and FIRST_YEAR <= int(name) <= LAST_YEAR
    return int(name) if named else date.today().year
