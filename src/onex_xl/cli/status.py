"""``onex-xl status``: the register, at a glance."""

from __future__ import annotations

from typing import Any

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, table, write_json
from onex_xl.model import Register, State
from onex_xl.workflow import report
from onex_xl.workflow.report import Status
from onex_xl.workflow.year import Year, open_year

_HEADS = ("code", "department", "state", "received", "late", "errors", "warnings", "file")


@click.command("status", cls=Helpful)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def status(session: Session, as_json: bool) -> None:
    year = open_year(session.root)
    found = report.status(year)
    if as_json:
        write_json(as_data(year, found), None)
    else:
        _tell(session, year, found)


def as_data(year: Year, found: Status) -> dict[str, Any]:
    """``status --json`` (product §13)."""
    campaign = year.campaign
    return {
        "campaign": f"{campaign.college} {campaign.year}",
        "deadline": campaign.deadline.isoformat(),
        "departments": [_line(item) for item in found.register],
        "unrecognised": list(found.unrecognised),
    }


def _line(item: Register) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "state": item.state,
        "received_at": item.received_at.isoformat(timespec="seconds") if item.received_at else None,
        "file": item.file or None,
        "late": item.late,
        "errors": item.errors,
        "warnings": item.warnings,
    }


def _tell(session: Session, year: Year, found: Status) -> None:
    campaign, register = year.campaign, found.register
    head = session.say(
        "cli.status.head", college=campaign.college, year=campaign.year, deadline=campaign.deadline
    )
    echo(head)
    received = [item for item in register if item.state != State.MISSING]
    counts = {
        "expected": len(register),
        "received": len(received),
        "open": sum(item.state == State.OPEN for item in register),
        "late": sum(item.late for item in register),
        "missing": len(register) - len(received),
    }
    echo(session.say("cli.status.counts", **counts))
    if not found.collected:
        echo(session.say("cli.status.never-collected"))
    echo()
    heads = [session.say(f"cli.status.{head}") for head in _HEADS]
    table(heads, (_cells(session, item) for item in register), right=(5, 6))
    if found.unrecognised:
        echo()
        names = session.listed(found.unrecognised)
        echo(session.say("cli.status.unrecognised", names=names), tone="yellow")
    echo()
    echo(session.say("cli.next", step=_next(session, found, counts)))


def _cells(session: Session, item: Register) -> list[str]:
    at = f"{item.received_at:%Y-%m-%d %H:%M}" if item.received_at else "—"
    file = item.file or "—"
    if item.others:
        file += f"（{session.say('cli.status.others', count=len(item.others))}）"
    return [
        item.code,
        item.name,
        session.say(f"cli.state.{item.state}"),
        at,
        session.say("cli.yes") if item.late else "",
        str(item.errors or ""),
        str(item.warnings or ""),
        file,
    ]


def _next(session: Session, found: Status, counts: dict[str, int]) -> str:
    if counts["open"] or found.unrecognised:
        return session.say("cli.status.next-open")
    if not found.collected:
        return session.say("cli.status.next-collect")
    if counts["missing"]:
        return session.say("cli.status.next-missing")
    return session.say("cli.status.next-done")
