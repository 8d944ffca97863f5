"""``onex-xl review``: review workbooks that do not lie beside the office's own."""

from __future__ import annotations

import click

from onex_xl.cli.base import Group, Helpful, Session
from onex_xl.cli.console import echo
from onex_xl.errors import CallError
from onex_xl.stages.review.decisions import REVIEW
from onex_xl.wording import wording
from onex_xl.workflow import accepting
from onex_xl.workflow.accepting import Proposal, Proposed
from onex_xl.workflow.year import open_year

_NOT_DONE = 1


@click.group("review", cls=Group)
def review() -> None:
    pass


@review.command("accept", cls=Helpful)
@click.argument("file")
@click.option("--by", metavar="NAME", required=True)
@click.option("--yes", is_flag=True)
@click.pass_obj
def accept(session: Session, file: str, by: str, yes: bool) -> int:
    year = open_year(session.root)

    def agreed(proposal: Proposal) -> bool:
        _tell(session, proposal)
        return yes or _asked(session)

    done = accepting.accept(year, file, by, agreed)
    if done.refused is not None:
        for text in wording(done.refused, year.pack, session.language):
            echo(text, tone="red")
    elif done.done:
        echo(session.say("cli.review.done", count=len(done.proposal.decisions), by=by.strip()), tone="green")
        echo(session.say("cli.next", step=session.say("cli.review.next")))
        return 0
    else:
        echo(session.say("cli.review.not-done"))
    return _NOT_DONE


def _asked(session: Session) -> bool:
    """Whether the person at the terminal agrees. Raises ``CallError`` ``call.nobody-to-ask`` where nobody can
    answer."""
    try:
        answer = click.prompt(
            session.say("cli.review.ask"), default="", show_default=False, prompt_suffix=" ", err=True
        )
    except click.Abort:
        raise CallError("call.nobody-to-ask") from None
    return str(answer).strip().casefold() in ("是", "y", "yes")


def _tell(session: Session, proposal: Proposal) -> None:
    echo(session.say("cli.review.would", file=proposal.file, count=len(proposal.decisions)))
    for item in proposal.decisions:
        echo(_line(session, item), tone="yellow" if item.aside or item.unknown or item.orphan else "")


def _line(session: Session, item: Proposed) -> str:
    nothing = session.say("cli.review.nothing")
    kind = "score" if item.kind == REVIEW else "waiver"
    facts = {"about": item.about, "old": item.old or nothing, "new": item.new or nothing}
    told = {"reason": item.reason or nothing, "who": item.who or nothing, "on": item.on or nothing}
    marks = [session.say(f"cli.review.{name}") for name in ("aside", "unknown") if getattr(item, name)]
    if item.orphan:
        marks.append(session.say("cli.review.orphan", now=item.orphan))
    return "".join([session.say(f"cli.review.{kind}", **facts, **told), *marks])
