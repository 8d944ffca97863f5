"""``onex-xl archive``: the year sealed in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from onex_xl.archives.signature import State
from onex_xl.cli import passphrase as passphrases
from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import Tone, echo, progress, write_json
from onex_xl.cli.written import tell
from onex_xl.errors import CallError
from onex_xl.workflow import sealing
from onex_xl.workflow.proofs import Proofs, Wish
from onex_xl.workflow.sealing import Archived
from onex_xl.workflow.year import open_year

_TONES: Final[dict[str, Tone]] = {State.GOOD: "green", State.WRONG: "red", State.STRANGER: "red"}


@click.command("archive", cls=Helpful)
@click.option("--encrypt", is_flag=True)
@click.option("--passphrase-from-env", "variable", metavar="NAME")
@click.option("--sign", "key", metavar="KEY", type=click.Path(path_type=Path))
@click.option("--tsa", "authority", metavar="URL")
@click.option("--timestamp", "token", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def archive(
    session: Session,
    encrypt: bool,
    variable: str | None,
    key: Path | None,
    authority: str | None,
    token: Path | None,
    as_json: bool,
) -> None:
    year = open_year(session.root)
    passphrase = passphrases.given(variable)
    if encrypt and not passphrase:
        passphrase = passphrases.asked(session, new=True)
        if not passphrase:
            raise CallError("archive.passphrase-missing")
    # Who signs may be asked for a passphrase by ssh-keygen: nothing may move on the screen then.
    with progress(session.say("cli.archive.sealing"), quiet=as_json or key is not None) as moved:
        done = sealing.archive(year, passphrase, Wish(key, authority or "", token), progress=moved)
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
        **proofs_as_data(done.proofs),
    }


def proofs_as_data(proofs: Proofs) -> dict[str, Any]:
    """What lies beside an archive: for ``archive --json`` and ``verify --json``."""
    signature, stamp = proofs.signature, proofs.stamp
    at = stamp.at.isoformat() if stamp.at else None
    return {
        "signature": {"state": signature.state, "key": signature.key, "who": signature.who},
        "timestamp": {"state": stamp.state, "at": at},
    }


def tell_proofs(session: Session, proofs: Proofs) -> None:
    """What lies beside an archive, a line each."""
    signature, stamp = proofs.signature, proofs.stamp
    if signature.state == stamp.state == State.ABSENT and not proofs.wanted:
        echo(session.say("cli.proofs.none"))
        return
    facts = {"key": signature.key, "who": signature.who}
    text = session.say(f"cli.proofs.signature.{signature.state}", **facts)
    echo(text, tone=_TONES.get(signature.state, ""))
    at = f"{stamp.at:%Y-%m-%d %H:%M:%S} UTC" if stamp.at else ""
    echo(session.say(f"cli.proofs.timestamp.{stamp.state}", at=at), tone=_TONES.get(stamp.state, ""))


def _tell(session: Session, done: Archived) -> None:
    if done.missing:
        names = session.listed(done.missing)
        echo(session.say("cli.archive.missing", names=names), tone="yellow")
    if done.errors:
        echo(session.say("cli.archive.open", errors=done.errors), tone="yellow")
    tell(session, [done.written, *done.beside])
    for item in done.beside:
        if item.removed:
            echo(session.say("cli.archive.stale", path=item.path), tone="yellow")
    if not done.written.changed:
        echo(session.say("cli.archive.unchanged", path=done.written.path))
    members = len(done.manifest.members) + 1
    echo(session.say("cli.archive.about", members=members, size=size_in_words(done.size)))
    echo(session.say("cli.archive.sha256", sha256=done.sha256))
    if done.proofs.signature.state != State.ABSENT or done.proofs.stamp.state != State.ABSENT:
        tell_proofs(session, done.proofs)
    echo(session.say("cli.archive.encrypted" if done.encrypted else "cli.archive.plain"))
    echo(session.say("cli.next", step=session.say("cli.archive.next", path=done.written.path)))


def size_in_words(size: int) -> str:
    """A number of bytes as people say it."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{-(-size // 2**10)} KB"
