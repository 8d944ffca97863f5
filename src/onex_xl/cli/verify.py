"""``onex-xl verify``: whether an archive is whole, and its master follows from its originals."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from onex_xl.cli import complaints
from onex_xl.cli import passphrase as passphrases
from onex_xl.cli.archive import size_in_words
from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, progress, write_json
from onex_xl.stages.verify import Difference
from onex_xl.workflow import verifying
from onex_xl.workflow.verifying import CELLS, FIGURES, Compared, Verified

_DIFFERS: Final = 1
_LISTED: Final = 20


@click.command("verify", cls=Helpful)
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--passphrase-from-env", "variable", metavar="NAME")
@click.option("--password-from-env", "returns", metavar="NAME")
@click.option("--workers", metavar="N", type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def verify(
    session: Session,
    archive: Path,
    variable: str | None,
    returns: str | None,
    workers: int | None,
    as_json: bool,
) -> int:
    path = session.archive(archive)
    password = passphrases.of_returns(returns)
    with progress(session.say("cli.collect.reading"), quiet=as_json) as moved:
        done = passphrases.tried(
            session,
            passphrases.given(variable),
            lambda given: verifying.verify(path, given, password=password, processes=workers, progress=moved),
        )
    if as_json:
        write_json(as_data(done), None)
    else:
        _tell(session, done)
    if done.trouble is not None:
        complaints.known(done.trouble, session)
    return 0 if done.identical else _DIFFERS


def as_data(done: Verified) -> dict[str, Any]:
    """``verify --json`` (product §13)."""
    manifest, compared = done.manifest, done.compared
    return {
        "file": done.path.name,
        "sha256": done.sha256,
        "size": done.size,
        "encrypted": done.encrypted,
        "verdict": verdict(done),
        "sealed_by": manifest.program if manifest else None,
        "run": manifest.run if manifest else None,
        "members": len(manifest.members) + 1 if manifest else None,
        "damages": [{"what": item.what, "member": item.member} for item in done.damages],
        "compared": _compared_as_data(compared) if compared else None,
        "trouble": done.trouble.code if done.trouble else None,
    }


def _compared_as_data(compared: Compared) -> dict[str, Any]:
    return {
        "by": compared.mode,
        "originals": compared.originals,
        "unsealed": compared.unsealed,
        "values": compared.values,
        "cells": compared.cells,
        "figures": compared.figures,
        "unmatched": compared.unmatched,
        "to_the_byte": compared.to_the_byte,
        "differences": [
            {"sheet": item.sheet, "cell": item.cell, "about": item.about}
            | {"sealed": item.sealed, "rebuilt": item.rebuilt}
            for item in compared.differences
        ],
    }


def verdict(done: Verified) -> str:
    """``identical``, ``partly`` (nothing differs, but not all could be compared), ``differs``, ``damaged`` or
    ``unproven``: whole, but it could not be worked out."""
    if done.damages:
        return "damaged"
    if done.compared is None:
        return "unproven"
    if done.identical:
        return "identical"
    return "partly" if done.agrees else "differs"


def _tell(session: Session, done: Verified) -> None:
    echo(session.say("cli.verify.file", file=done.path.name, size=size_in_words(done.size)))
    echo(session.say("cli.archive.sha256", sha256=done.sha256))
    manifest = done.manifest
    if manifest is not None:
        as_of = f"{manifest.as_of:%Y-%m-%d %H:%M}" if manifest.as_of else "—"
        pack = f"{manifest.pack} {manifest.pack_version}"
        facts = {"college": manifest.college, "year": manifest.year, "run": manifest.run}
        echo(session.say("cli.verify.sealed", program=manifest.program, pack=pack, as_of=as_of, **facts))
    if done.damages:
        _tell_damages(session, done)
    elif manifest is not None:
        echo(session.say("cli.verify.whole", members=len(manifest.members) + 1), tone="green")
    if done.compared is not None:
        _tell_compared(session, done, done.compared)
    found = verdict(done)
    tone = {"identical": "green", "partly": "yellow", "unproven": "yellow"}.get(found, "red")
    echo(session.say(f"cli.verify.verdict.{found}"), tone=tone)  # type: ignore[arg-type]


def _tell_damages(session: Session, done: Verified) -> None:
    for item in done.damages[:_LISTED]:
        echo(session.say(f"cli.verify.damage.{item.what}", member=item.member), tone="red")
    if len(done.damages) > _LISTED:
        echo(session.say("cli.more-errors", count=len(done.damages) - _LISTED))


def _tell_compared(session: Session, done: Verified, compared: Compared) -> None:
    echo(session.say("cli.verify.rebuilt", originals=compared.originals))
    if compared.unsealed:
        echo(session.say("cli.verify.unsealed", count=compared.unsealed))
    program = done.manifest.program if done.manifest else ""
    counts = {"values": compared.values, "cells": compared.cells}
    if compared.mode == CELLS:
        echo(session.say("cli.verify.by-cells", **counts))
    elif compared.mode == FIGURES:
        figures = {"figures": compared.figures, "unmatched": compared.unmatched}
        echo(session.say("cli.verify.by-figures", program=program, values=compared.values, **figures))
    if compared.to_the_byte:
        echo(session.say("cli.verify.to-the-byte"))
    for item in compared.differences[:_LISTED]:
        echo(_line(session, item), tone="red")
    if len(compared.differences) > _LISTED:
        echo(session.say("cli.more-errors", count=len(compared.differences) - _LISTED))


def _line(session: Session, item: Difference) -> str:
    place = " ".join(part for part in (item.sheet, item.cell, item.about and f"({item.about})") if part)
    nothing = session.say("cli.verify.nothing")
    sealed, rebuilt = item.sealed or nothing, item.rebuilt or nothing
    return session.say("cli.verify.difference", place=place, sealed=sealed, rebuilt=rebuilt)
