"""``onex-xl include``: the office decides that a return counts."""

from __future__ import annotations

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo
from onex_xl.workflow import decisions
from onex_xl.workflow.year import open_year


@click.command("include", cls=Helpful)
@click.argument("file")
@click.option("--why", metavar="TEXT", default="")
@click.pass_obj
def include(session: Session, file: str, why: str) -> None:
    done = decisions.include(open_year(session.root), file, why)
    said = "cli.include.done" if done.is_choice else "cli.include.taken-back"
    echo(session.say(said, file=done.received.name, who=done.decision.who))
    echo(session.say("cli.next", step=session.say("cli.include.next")))
