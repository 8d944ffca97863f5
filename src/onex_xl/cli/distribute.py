"""``onex-xl distribute``: the departments' workbooks."""

from __future__ import annotations

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, progress
from onex_xl.cli.folding import line
from onex_xl.cli.written import status_of, tell, tell_open
from onex_xl.workflow import office
from onex_xl.workflow.year import open_year


@click.command("distribute", cls=Helpful)
@click.option("--only", metavar="DEPT", multiple=True)
@click.pass_obj
def distribute(session: Session, only: tuple[str, ...]) -> int:
    year = open_year(session.root)
    with progress(session.say("cli.distribute.writing")) as moved:
        done = office.distribute(year, only, progress=moved)
    echo(session.say("cli.distribute.done", departments=len(done.written), projects=done.projects))
    tell(session, done.written)
    unchanged = sum(not item.changed for item in done.written)
    if unchanged:
        echo(session.say("cli.distribute.unchanged", count=unchanged))
    tell_open(session, office.open_elsewhere(year))
    for item in done.remarks:
        echo(line(session, year.pack, item), tone="yellow")
    echo(session.say("cli.next", step=session.say("cli.distribute.next")))
    return status_of(done.written)
