"""``onex-xl archive``: the year sealed in one file."""

from __future__ import annotations

from typing import Any

import click

from onex_xl.cli import passphrase as passphrases
from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, progress, write_json
from onex_xl.cli.written import tell
from onex_xl.errors import CallError
from onex_xl.workflow import sealing
from onex_xl.workflow.sealing import Archived
from onex_xl.workflow.year import open_year


@click.command("archive", cls=Helpful)
@click.option("--encrypt", is_flag=True)
@click.option("--passphrase-from-env", "variable", metavar="NAME")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def archive(session: Session, encrypt: bool, variable: str | None, as_json: bool) -> None:
    year = open_year(session.root)
    passphrase = passphrases.given(variable)
    if encrypt and not passphrase:
        passphrase = passphrases.asked(session, new=True)
        if not passphrase:
            raise CallError("archive.passphrase-missing")
    with progress(session.say("cli.archive.sealing"), quiet=as_json) as moved:
        done = sealing.archive(year, passphrase, progress=moved)
    if as_json:
        write_json(as_data(done), None)
    else:
        _tell(session, done)


def as_data(done: Archived) -> dict[str, Any]:
    """``archive --json`` (product §13)."""
    return {
        "file": done.written.path,
        "changed": done.written.changed,
        "sha256": done.sha256,
        "size": done.size,
        "encrypted": done.encrypted,
        "run": done.manifest.run,
        "members": len(done.manifest.members) + 1,
        "open_errors": done.errors,
        "missing": list(done.missing),
    }


def _tell(session: Session, done: Archived) -> None:
    if done.missing:
        names = session.listed(done.missing)
        echo(session.say("cli.archive.missing", names=names), tone="yellow")
    if done.errors:
        echo(session.say("cli.archive.open", errors=done.errors), tone="yellow")
    tell(session, [done.written])
    if not done.written.changed:
        echo(session.say("cli.archive.unchanged", path=done.written.path))
    members = len(done.manifest.members) + 1
    echo(session.say("cli.archive.about", members=members, size=size_in_words(done.size)))
    echo(session.say("cli.archive.sha256", sha256=done.sha256))
    echo(session.say("cli.archive.encrypted" if done.encrypted else "cli.archive.plain"))
    echo(session.say("cli.next", step=session.say("cli.archive.next", path=done.written.path)))


def size_in_words(size: int) -> str:
    """A number of bytes as people say it."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{-(-size // 2**10)} KB"
