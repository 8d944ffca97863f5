"""``onex-xl mail``: letters to departments and leaders, as drafts or sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from onex_xl.cli import complaints
from onex_xl.cli import passphrase as passphrases
from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import Tone, echo, progress, table, write_json
from onex_xl.cli.written import status_of, tell, tell_waiting
from onex_xl.ledger.mails import Mail
from onex_xl.messages import LANGUAGES
from onex_xl.workflow import mailing
from onex_xl.workflow.letters import KINDS, Order
from onex_xl.workflow.mailing import DRAFT, NEEDS_A_PERSON, WAITING, Mailed
from onex_xl.workflow.year import Year, open_year

_NEEDS_A_PERSON = 1
_LOG = "log"
_HEADS = ("at", "to", "subject", "outcome", "files", "told")
_SHORT = 12


@click.command("mail", cls=Helpful)
@click.argument("kind", type=click.Choice((*KINDS, _LOG)))
@click.option("--only", metavar="DEPT", multiple=True)
@click.option("--send", "sending", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--again", is_flag=True)
@click.option("--language", metavar="zh|en", type=click.Choice(LANGUAGES))
@click.option("--password-from-env", "variable", metavar="NAME")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def mail(
    session: Session,
    kind: str,
    only: tuple[str, ...],
    sending: bool,
    dry_run: bool,
    again: bool,
    language: str | None,
    variable: str | None,
    as_json: bool,
) -> int:
    year = open_year(session.root)
    if kind == _LOG:
        return _log(session, mailing.history(year, only), as_json=as_json)
    order = Order(kind, date.today(), only, language or "", passphrases.of_attachments(variable))
    if dry_run:
        done = mailing.preview(year, order, again=again)
    elif sending:
        with progress(session.say("cli.mail.sending"), quiet=as_json) as moved:
            done = mailing.send(year, order, again=again, progress=moved)
    else:
        done = mailing.drafts(year, order, again=again)
    if as_json:
        write_json(as_data(done), None)
    else:
        _tell(session, year, done, sending=sending)
    if done.trouble is not None:
        return complaints.known(done.trouble, session)
    return status_of(done.written) or (_NEEDS_A_PERSON if done.needs_a_person else 0)


def _log(session: Session, mails: Sequence[Mail], *, as_json: bool) -> int:
    """What was sent to whom, as a table: of each attachment's SHA-256 the first digits."""
    if as_json:
        write_json({"mails": [_sent(item) for item in mails]}, None)
        return 0
    rows = [
        (
            f"{item.at:%Y-%m-%d %H:%M}",
            item.recipient,
            item.subject,
            session.say(f"cli.mail.logged.{item.outcome}"),
            session.listed(f"{name} {sha[:_SHORT]}" for name, sha in item.attachments.items()),
            item.told,
        )
        for item in mails
    ]
    if rows:
        table([session.say(f"cli.mail.head.{head}") for head in _HEADS], rows)
    else:
        echo(session.say("cli.mail.no-log"))
    return 0


def _sent(item: Mail) -> dict[str, Any]:
    """A line of ``mail log --json``."""
    return {
        "at": item.at.isoformat(),
        "kind": item.kind,
        "department": item.department or None,
        "to": item.recipient,
        "subject": item.subject,
        "outcome": str(item.outcome),
        "told": item.told,
        "attachments": dict(item.attachments),
    }


def as_data(done: Mailed) -> dict[str, Any]:
    """``mail --json`` (product §13)."""
    return {
        "letters": [
            {
                "kind": item.letter.kind,
                "department": item.letter.department,
                "to": item.letter.address,
                "subject": item.letter.subject,
                "attachments": {file.name: file.sha256 for file in item.letter.attachments},
                "outcome": str(item.outcome),
                "told": item.told,
                "draft": item.path,
            }
            for item in done.posted
        ],
        "unaddressed": list(done.unaddressed),
        "unready": list(done.unready),
        "altered": list(done.altered),
        "wrote": [item.path for item in done.written if item.changed and not item.removed],
    }


def _tell(session: Session, year: Year, done: Mailed, *, sending: bool) -> None:
    if not done.posted:
        echo(session.say("cli.mail.nobody"))
    for item in done.posted:
        key = "planned" if item.outcome == WAITING and not sending else item.outcome
        outcome = session.say(f"cli.mail.outcome.{key}")
        files = session.listed(file.name for file in item.letter.attachments)
        facts = {
            "to": item.letter.address,
            "subject": item.letter.subject,
            "outcome": outcome,
            "files": files,
        }
        bad = item.outcome in NEEDS_A_PERSON
        tone: Tone = "red" if bad else ""
        echo(session.say("cli.mail.line", **facts), tone=tone)
        if item.told and bad:
            echo(session.say("cli.mail.told", told=item.told), tone=tone)
    for key in ("unaddressed", "unready", "altered", "elsewhere"):
        names = getattr(done, key)
        if names:
            echo(session.say(f"cli.mail.{key}", names=session.listed(names)), tone="yellow")
    tell(session, (item for item in done.written if item.kept or item.aside))
    echo(session.say("cli.mail.done", count=len(done.posted), **_counts(done)))
    tell_waiting(session, done.waiting)
    drafts = sum(item.outcome == DRAFT for item in done.posted)
    if drafts:
        folder = year.folder.relative(year.folder.mail / done.posted[0].letter.kind)
        echo(session.say("cli.next", step=session.say("cli.mail.next-drafts", folder=folder)))
    elif sending and done.counts["sent"]:
        echo(session.say("cli.next", step=session.say("cli.mail.next-sent")))


def _counts(done: Mailed) -> dict[str, int]:
    counts = done.counts
    bad = sum(counts[str(outcome)] for outcome in NEEDS_A_PERSON)
    return {"draft": counts["draft"], "sent": counts["sent"], "already": counts["already"], "bad": bad}
