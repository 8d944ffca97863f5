"""``onex-xl demo``: a whole synthetic year, to look at."""

from __future__ import annotations

from pathlib import Path

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, progress
from onex_xl.cli.written import status_of
from onex_xl.findings import Severity
from onex_xl.workflow.demo import Played, play, play_years


@click.command("demo", cls=Helpful)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--seed", metavar="N", type=int)
@click.option("--years", metavar="N", type=click.IntRange(1, 3), default=1)
@click.pass_obj
def demo(session: Session, folder: Path, seed: int | None, years: int) -> int:
    if years > 1:
        return _several(session, folder, seed, years)
    with progress(session.say("demo.playing")) as moved:
        played = play(session.root / folder, seed, progress=moved)
    _tell(session, played)
    return status_of(played.collected.written)


def _several(session: Session, folder: Path, seed: int | None, years: int) -> int:
    root = session.root / folder
    with progress(session.say("demo.playing-years")) as moved:
        played = play_years(root, years, seed, progress=moved)
    newest = played.newest.year
    echo(session.say("demo.years-done", count=years, folder=root))
    echo(session.say("demo.invented"))
    master = newest.folder.master(newest.campaign.year)
    echo(session.say("demo.years-next", path=played.compared.path, master=master))
    return status_of(played.newest.collected.written)


def _tell(session: Session, played: Played) -> None:
    year, done = played.year, played.collected
    paths = year.folder
    echo(session.say("demo.done", college=year.campaign.college, year=year.campaign.year, folder=paths.root))
    echo(
        session.say(
            "demo.made",
            departments=len(played.distributed.written),
            projects=played.distributed.projects,
            files=len(played.arrived),
        )
    )
    scored = [score for score in done.result.scores.values() if score.total is not None]
    echo(
        session.say(
            "demo.result",
            received=done.received,
            scored=len(scored),
            errors=done.count(Severity.ERROR),
            warnings=done.count(Severity.WARNING),
        )
    )
    echo(session.say("demo.invented"))
    echo()
    echo(session.say("demo.open"))
    for key, path in (
        ("master", paths.master(year.campaign.year)),
        ("registry", paths.registry),
        ("blank", paths.root / played.distributed.written[0].path),
        ("filled", played.arrived[0]),
        ("letter", paths.root / played.mailed[-1].posted[0].path),
    ):
        echo(session.say(f"demo.look.{key}", path=path))
    echo()
    echo(session.say("demo.next", folder=paths.root))
