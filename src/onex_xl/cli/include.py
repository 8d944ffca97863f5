"""``onex-xl include``: a return that was excluded counts again."""

from __future__ import annotations

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo
from onex_xl.workflow import decisions
from onex_xl.workflow.year import open_year


@click.command("include", cls=Helpful)
@click.argument("file")
@click.pass_obj
def include(session: Session, file: str) -> None:
    done = decisions.include(open_year(session.root), file)
    echo(session.say("cli.include.done", file=done.received.name))
    echo(session.say("cli.next", step=session.say("cli.include.next")))
