"""``onex-xl forms``: the regulation's form for every project, to print, sign and seal."""

from __future__ import annotations

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo
from onex_xl.cli.written import status_of, tell, tell_waiting
from onex_xl.model import Status
from onex_xl.workflow import forms as making
from onex_xl.workflow.year import Year, open_year

_STATES = (Status.SCORED, Status.HELD, Status.MISSING, Status.EXEMPT)


@click.command("forms", cls=Helpful)
@click.option("--only", metavar="DEPT", multiple=True)
@click.option("--project", "projects", metavar="CODE", multiple=True)
@click.pass_obj
def forms(session: Session, only: tuple[str, ...], projects: tuple[str, ...]) -> int:
    year = open_year(session.root)
    done = making.forms(year, only, projects)
    counts = [
        session.say("cli.forms.state", state=_word(session, year, status), count=done.states[status])
        for status in _STATES
        if done.states.get(status)
    ]
    echo(session.say("cli.forms.done", count=sum(done.states.values()), states=session.listed(counts)))
    tell(session, [done.written])
    if not done.written.changed:
        echo(session.say("cli.wrote-unchanged", path=done.written.path))
    tell_waiting(session, done.waiting)
    echo(session.say("cli.next", step=session.say("cli.forms.next", path=done.written.path)))
    return status_of([done.written])


def _word(session: Session, year: Year, status: str) -> str:
    """What people call a state: the pack's word, in its language."""
    words = {str(key): word for key, word in year.pack.rubric.raw.statuses.items()}
    return words.get(status) or session.say("cli.scores.scored")
