"""``onex-xl collect``: the inbox taken in, checked, scored."""

from __future__ import annotations

from typing import Any

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, progress, write_json
from onex_xl.cli.written import status_of, tell
from onex_xl.findings import Severity
from onex_xl.model import State, Status
from onex_xl.workflow import collect as step
from onex_xl.workflow.collect import Collected
from onex_xl.workflow.year import Year, open_year

NEEDS_A_PERSON = 1


@click.command("collect", cls=Helpful)
@click.option("--workers", metavar="N", type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def collect(session: Session, workers: int | None, as_json: bool) -> int:
    year = open_year(session.root)
    with progress(session.say("cli.collect.reading"), quiet=as_json) as moved:
        done = step.collect(year, processes=workers, progress=moved)
    if as_json:
        write_json(as_data(done), None)
    else:
        _tell(session, year, done)
    return status_of(done.written) or (NEEDS_A_PERSON if done.count(Severity.ERROR) else 0)


def as_data(done: Collected) -> dict[str, Any]:
    """``collect --json`` (product §13)."""
    files = done.files
    return {
        "run": done.run,
        "files": {"new": files.new, "unchanged": files.unchanged, "unreadable": files.unreadable},
        "departments": {
            "expected": len(done.result.register),
            "received": done.received,
            "missing": len(done.departments(State.MISSING)),
        },
        "findings": {severity.value: done.count(severity) for severity in Severity},
        "wrote": [item.path for item in done.written if item.changed],
    }


def _tell(session: Session, year: Year, done: Collected) -> None:
    data = as_data(done)
    missing = done.departments(State.MISSING)
    echo(session.say("cli.collect.files", **data["files"]))
    echo(session.say("cli.collect.departments", **data["departments"]))
    if missing and done.received:
        echo(session.say("cli.collect.missing", names=session.listed(missing)))
    if done.result.unrecognised:
        names = session.listed(done.result.unrecognised)
        echo(session.say("cli.collect.unrecognised", names=names), tone="yellow")
    statuses = [score.status for score in done.result.scores.values()]
    counts = {
        name: statuses.count(name) for name in (Status.SCORED, Status.HELD, Status.MISSING, Status.EXEMPT)
    }
    echo(session.say("cli.collect.projects", **counts))
    echo(
        session.say("cli.collect.findings", **data["findings"]),
        tone="red" if done.count(Severity.ERROR) else "",
    )
    if not done.changed:
        echo(session.say("cli.collect.nothing-new"))
    tell(session, done.written)
    echo(session.say("cli.next", step=_next(session, year, done, missing)))


def _next(session: Session, year: Year, done: Collected, missing: list[str]) -> str:
    master = year.folder.relative(year.folder.master(year.campaign.year))
    if not done.received and not done.result.unrecognised:
        return session.say("cli.collect.next-nothing")
    if done.count(Severity.ERROR):
        return session.say("cli.collect.next-errors", master=master)
    if missing:
        return session.say("cli.collect.next-missing", master=master)
    return session.say("cli.collect.next-done", master=master)
