"""``onex-xl status``: the register, at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.changes import counts_of, totals_of
from onex_xl.cli.console import echo, table, write_json
from onex_xl.cli.written import tell_waiting
from onex_xl.model import EvidenceState, Other, Register, State
from onex_xl.workflow import report
from onex_xl.workflow.report import Status
from onex_xl.workflow.year import Year, open_year

_HEADS = (
    "code",
    "department",
    "state",
    "received",
    "late",
    "errors",
    "warnings",
    "corrected",
    "reviewed",
    "evidence",
    "file",
)
_NUMBER = 8


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
        "departments": [_line(item, found) for item in found.register],
        "unrecognised": list(found.unrecognised),
        "decisions_waiting": found.waiting,
        **({"ledger_lost": _moment(found.lost_on)} if found.lost_on else {}),
    }


def _line(item: Register, found: Status) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "state": item.state,
        "received_at": _moment(item.received_at),
        "first_at": _moment(item.first_at),
        "file": item.file or None,
        "late": item.late,
        "errors": item.errors,
        "warnings": item.warnings,
        "reviewed": found.reviewed.get(item.code, 0),
        "evidence": found.evidence.get(item.code),
        "sha256": item.sha256 or None,
        "sender": item.sender or None,
        "sent_at": _moment(item.sent_at),
        "before": item.before or None,
        "because": item.because or None,
        "corrections": counts_of(item),
        "changes": totals_of(item.changes),
        "others": [_other(other) for other in item.others],
    }


def _other(other: Other) -> dict[str, Any]:
    return {
        "file": other.file,
        "sha256": other.sha256,
        "received_at": _moment(other.received_at),
        "first_at": _moment(other.first_at),
        "standing": other.standing,
        "projects": list(other.projects),
        "sender": other.sender or None,
        "sent_at": _moment(other.sent_at),
        "why": other.why or None,
        "who": other.who or None,
        "decided_at": _moment(other.decided_at),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


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
    # Where no evidence came, its column would only take room from the others.
    shown = [number for number, head in enumerate(_HEADS) if head != "evidence" or found.evidence]
    heads = [session.say(f"cli.status.{_HEADS[number]}") for number in shown]
    rows = (_cells(session, item, found) for item in register)
    table(heads, ([cells[number] for number in shown] for cells in rows), right=(5, 6, 8))
    _tell_others(session, register)
    if found.unrecognised:
        echo()
        names = session.listed(found.unrecognised)
        echo(session.say("cli.status.unrecognised", names=names), tone="yellow")
    if found.lost_on:
        echo(session.say("cli.status.ledger-lost", on=f"{found.lost_on:%Y-%m-%d %H:%M}"), tone="yellow")
    if found.pending:
        echo(session.say("cli.status.pending"), tone="yellow")
    if found.untaken:
        echo(session.say("cli.status.untaken"), tone="yellow")
    tell_waiting(session, found.waiting)
    echo()
    echo(session.say("cli.next", step=_next(session, found, counts)))


def _tell_others(session: Session, register: Sequence[Register]) -> None:
    """The files of each department besides the newest that counts."""
    if not any(item.others for item in register):
        return
    echo()
    echo(session.say("cli.status.others-head"))
    for item in register:
        if item.because:
            because = session.say(f"wording.because.{item.because}")
            facts = {"department": item.name, "file": item.file, "number": item.sha256[:_NUMBER]}
            echo(session.say("cli.status.counts-because", because=because, **facts))
        for other in item.others:
            standing = session.say(
                f"cli.standing.{other.standing}",
                projects=session.listed(other.projects),
                who=other.who,
                why=other.why,
                on=f"{other.decided_at:%Y-%m-%d}" if other.decided_at else "",
            )
            told = session.say(
                "cli.status.other",
                department=item.name,
                file=_file(session, other),
                number=other.sha256[:_NUMBER],
                received=f"{other.received_at:%Y-%m-%d %H:%M}",
                standing=standing,
            )
            echo(told)
    echo(session.say("cli.status.change-what-counts"))


def _file(session: Session, item: Register | Other) -> str:
    """A file with the mail that brought it, and when it came first where it came again."""
    told = item.file or "—"
    if item.sender:
        sent = f"{item.sent_at:%m-%d %H:%M}" if item.sent_at else ""
        told = session.say("cli.status.from", file=told, sender=item.sender, sent=sent)
    if item.first_at:
        told = session.say("cli.status.again", file=told, first=f"{item.first_at:%Y-%m-%d %H:%M}")
    return told


def _cells(session: Session, item: Register, found: Status) -> list[str]:
    at = f"{item.received_at:%Y-%m-%d %H:%M}" if item.received_at else "—"
    file = _file(session, item)
    counts = counts_of(item)
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
        session.say("cli.status.corrected-cell", **counts) if counts else "",
        str(found.reviewed.get(item.code) or ""),
        _evidence(session, found.evidence.get(item.code)),
        file,
    ]


def _evidence(session: Session, counts: Mapping[str, int] | None) -> str:
    """How many of the names given as evidence came as files."""
    if counts is None:
        return ""
    named = sum(counts.values()) - counts[EvidenceState.UNNAMED]
    came = session.say("cli.status.evidence-cell", received=counts[EvidenceState.RECEIVED], named=named)
    more = counts[EvidenceState.UNNAMED]
    return came + (session.say("cli.status.evidence-more", count=more) if more else "")


def _next(session: Session, found: Status, counts: dict[str, int]) -> str:
    if counts["open"] or found.unrecognised:
        return session.say("cli.status.next-open")
    if not found.collected:
        return session.say("cli.status.next-collect")
    if counts["missing"]:
        return session.say("cli.status.next-missing")
    return session.say("cli.status.next-done")
