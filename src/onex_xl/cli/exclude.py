"""``onex-xl exclude``: the office decides that a return does not count."""

from __future__ import annotations

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo
from onex_xl.workflow import decisions
from onex_xl.workflow.year import open_year


@click.command("exclude", cls=Helpful)
@click.argument("file")
@click.option("--why", metavar="TEXT", required=True)
@click.pass_obj
def exclude(session: Session, file: str, why: str) -> None:
    done = decisions.exclude(open_year(session.root), file, why)
    decision = done.decision
    echo(session.say("cli.exclude.done", file=done.received.name, who=decision.who, why=decision.reason))
    echo(session.say("cli.next", step=session.say("cli.exclude.next")))
