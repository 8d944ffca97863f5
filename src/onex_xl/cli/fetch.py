"""``onex-xl fetch``: new mails into the inbox."""

from __future__ import annotations

from typing import Any

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, progress, write_json
from onex_xl.workflow import fetching
from onex_xl.workflow.fetching import Brought
from onex_xl.workflow.year import open_year

_NEEDS_A_PERSON = 1


@click.command("fetch", cls=Helpful)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def fetch(session: Session, as_json: bool) -> int:
    year = open_year(session.root)
    with progress(session.say("cli.fetch.reading"), quiet=as_json) as moved:
        done = fetching.fetch(year, progress=moved)
    if as_json:
        write_json(as_data(done), None)
    else:
        _tell(session, done)
    return _NEEDS_A_PERSON if done.needs_a_person else 0


def as_data(done: Brought) -> dict[str, Any]:
    """``fetch --json`` (product §13)."""
    return {
        "saved": [{"file": path, "sender": sender} for path, sender in done.saved],
        "without_attachment": done.without,
        "bounced": done.bounced,
        "too_large": [item.megabytes for item in done.too_large],
        "withheld": done.withheld,
    }


def _tell(session: Session, done: Brought) -> None:
    for path, sender in done.saved:
        echo(session.say("cli.fetch.saved", path=path, sender=sender))
    echo(session.say("cli.fetch.done", saved=len(done.saved), without=done.without))
    if done.bounced:
        names = session.listed(done.bounced)
        echo(session.say("cli.fetch.bounced", names=names), tone="yellow")
    if done.too_large:
        sizes = session.listed(f"{item.megabytes} MB" for item in done.too_large)
        echo(session.say("cli.fetch.too-large", count=len(done.too_large), sizes=sizes), tone="yellow")
    if done.withheld:
        told = done.withheld[0]
        echo(session.say("cli.fetch.withheld", count=len(done.withheld), told=told), tone="yellow")
    if done.saved:
        echo(session.say("cli.next", step=session.say("cli.fetch.next")))
