"""``onex-xl collect``: the inbox taken in, checked, scored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from onex_xl import workers as children
from onex_xl.cli import passphrase as passphrases
from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import bars, echo, write_json
from onex_xl.cli.written import status_of, tell, tell_open, tell_waiting
from onex_xl.findings import Severity
from onex_xl.masking import masked
from onex_xl.model import State, Status
from onex_xl.workflow import PRELOAD

if TYPE_CHECKING:
    from onex_xl.workflow.collect import Collected
    from onex_xl.workflow.year import Year

NEEDS_A_PERSON = 1


@click.command("collect", cls=Helpful)
@click.option("--workers", metavar="N", type=click.IntRange(min=1))
@click.option("--password-from-env", "variable", metavar="NAME")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def collect(session: Session, workers: int | None, variable: str | None, as_json: bool) -> int:
    # The children's server loads what they need while we load the rest.
    children.warm_up(PRELOAD)
    from onex_xl.workflow import collect as step
    from onex_xl.workflow.year import open_year

    year = replace(open_year(session.root), password=passphrases.of_returns(variable))
    texts = session.say("cli.collect.reading"), session.say("cli.collect.making")
    with bars(*texts, quiet=as_json) as (moved, made):
        done = step.collect(year, processes=workers, progress=moved, making=made)
    if as_json:
        write_json(as_data(done), None)
    else:
        _tell(session, year, done)
    return status_of(done.written) or (NEEDS_A_PERSON if _needs_a_person(done) else 0)


def _needs_a_person(done: Collected) -> bool:
    return bool(done.count(Severity.ERROR) or done.slips.failed)


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
        "slips": {
            "slips": done.slips.slips,
            "receipts": done.slips.receipts,
            "failed": [masked(item.file) for item in done.slips.failed],
        },
        "wrote": [item.path for item in done.written if item.changed and not item.removed],
    }


def _tell(session: Session, year: Year, done: Collected) -> None:
    from onex_xl.workflow.office import open_elsewhere
    from onex_xl.workflow.report import waiting_decisions

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
    _tell_slips(session, done)
    ours = set(done.slips.written)
    tell(session, (item for item in done.written if item not in ours or item.kept or item.aside))
    if done.outdated:
        echo(session.say("cli.collect.outdated", names=session.listed(done.outdated)), tone="yellow")
    tell_open(session, open_elsewhere(year))
    tell_waiting(session, waiting_decisions(done.result))
    echo(session.say("cli.next", step=_next(session, year, done, missing)))


def _tell_slips(session: Session, done: Collected) -> None:
    slips = done.slips
    written = sum(item.changed and not item.removed for item in slips.written)
    if slips.slips or slips.receipts:
        counts = {"slips": slips.slips, "receipts": slips.receipts, "written": written}
        echo(session.say("cli.collect.slips", **counts))
    removed = [item.path.rpartition("/")[2] for item in slips.written if item.removed and not item.aside]
    if removed:
        echo(session.say("cli.collect.slips-removed", names=session.listed(removed)))
    if slips.failed:
        failed = [
            session.say(
                "cli.collect.slip-failed", department=item.department, file=masked(item.file), why=item.why
            )
            for item in slips.failed
        ]
        echo(session.say("cli.collect.slips-failed", names=session.listed(failed)), tone="yellow")


def _next(session: Session, year: Year, done: Collected, missing: list[str]) -> str:
    master = year.folder.relative(year.folder.master(year.campaign.year))
    if not done.received and not done.result.unrecognised:
        return session.say("cli.collect.next-nothing")
    if done.slips.slips:
        return session.say("cli.collect.next-slips", master=master)
    errors = [item for item in done.result.findings if item.severity is Severity.ERROR and not item.of_office]
    lists = f"{year.folder.relative(year.folder.reference)}/"
    if errors and all(item.mended_by_office or item.place.file.startswith(lists) for item in errors):
        return session.say("cli.collect.next-lists", master=master)
    if errors:
        return session.say("cli.collect.next-errors", master=master)
    if missing:
        return session.say("cli.collect.next-missing", master=master)
    return session.say("cli.collect.next-done", master=master)
