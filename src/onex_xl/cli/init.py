"""``onex-xl init``: a new campaign folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo
from onex_xl.workflow.year import DEFAULT_PACK, create


@click.command("init", cls=Helpful)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--year", metavar="YEAR", type=int)
@click.option("--pack", metavar="NAME", default=DEFAULT_PACK)
@click.pass_obj
def init(session: Session, folder: Path, year: int | None, pack: str) -> None:
    made = create(session.root / folder, date.today().year if year is None else year, pack)
    paths = made.folder
    echo(session.say("cli.init.done", year=made.campaign.year, folder=paths.root))
    for path in (paths.settings, paths.rules, paths.registry):
        echo(session.say("cli.wrote", path=paths.relative(path)))
    step = session.say(
        "cli.init.next", registry=paths.registry, settings=paths.settings.name, folder=paths.root
    )
    echo(session.say("cli.next", step=step))
