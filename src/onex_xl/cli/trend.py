"""``onex-xl trend``: several sealed years side by side."""

from __future__ import annotations

from pathlib import Path

import click

from onex_xl.cli import passphrase as passphrases
from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo
from onex_xl.errors import MachineError
from onex_xl.trends.comparison import Comparison, changed_rules
from onex_xl.trends.matching import How
from onex_xl.workflow import trend as comparing
from onex_xl.workflow.trend import Compared


@click.command("trend", cls=Helpful)
@click.argument("archive", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--output", "-o", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--passphrase-from-env", "variable", metavar="NAME")
@click.pass_obj
def trend(session: Session, archive: tuple[Path, ...], output: Path | None, variable: str | None) -> int:
    paths = [session.archive(path) for path in archive]

    def name(years: str) -> Path:
        return output or session.root / session.say("cli.trend.file", years=years)

    done = passphrases.tried(
        session,
        passphrases.given(variable),
        lambda passphrase: comparing.trend(paths, name, session.language, passphrase),
    )
    _tell(session, done)
    return MachineError.exit_status if done.aside else 0


def _tell(session: Session, done: Compared) -> None:
    comparison = done.comparison
    counts = {"certificates": len(comparison.lines), "departments": len(comparison.departments)}
    years = session.listed(map(str, comparison.years))
    echo(session.say("cli.trend.compared", years=years, **counts))
    for remark in done.remarks:
        echo(remark, tone="yellow")
    _tell_open(session, comparison)
    if done.instead is not None:
        echo(session.say("cli.trend.instead", asked=done.instead), tone="yellow")
    if done.aside:
        echo(session.say("cli.wrote-aside", path=done.path), tone="yellow")
    elif done.changed:
        echo(session.say("cli.wrote", path=done.path))
    else:
        echo(session.say("cli.trend.unchanged", path=done.path))
    step = session.say("cli.trend.next", path=done.path, sheet=session.say("trend.sheet.overview"))
    echo(session.say("cli.next", step=step))


def _tell_open(session: Session, comparison: Comparison) -> None:
    """What a person has to look at."""
    links = [list(line.links.values()) for line in comparison.lines]
    matches, rules = session.say("trend.sheet.matches"), session.say("trend.sheet.rules")
    doubtful = sum(any(link.how is How.DOUBTFUL for link in own) for own in links)
    near = sum(any(link.near for link in own) for own in links)
    changed = len(changed_rules(comparison.sides))
    for key, count, sheet in (
        ("doubtful", doubtful, matches),
        ("near", near, matches),
        ("changed", changed, rules),
    ):
        if count:
            echo(session.say(f"cli.trend.{key}", count=count, sheet=sheet), tone="yellow")
