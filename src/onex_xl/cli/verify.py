"""``onex-xl verify``: whether an archive is whole, and its master follows from its originals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from onex_xl.cli import complaints
from onex_xl.cli import passphrase as passphrases
from onex_xl.cli.archive import proofs_as_data, size_in_words, tell_proofs
from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, progress, write_json
from onex_xl.pack.difference import Shipped
from onex_xl.stages.verify import Difference
from onex_xl.wording import rule_place, rule_value
from onex_xl.workflow import verifying
from onex_xl.workflow.rebuilt import CELLS, FIGURES, Compared
from onex_xl.workflow.verifying import Verified

_DIFFERS: Final = 1
_LISTED: Final = 20


@click.command("verify", cls=Helpful)
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--passphrase-from-env", "variable", metavar="NAME")
@click.option("--password-from-env", "returns", metavar="NAME")
@click.option("--signers", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--tsa-ca", "authority", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--workers", metavar="N", type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def verify(
    session: Session,
    archive: Path,
    variable: str | None,
    returns: str | None,
    signers: Path | None,
    authority: Path | None,
    workers: int | None,
    as_json: bool,
) -> int:
    path = session.archive(archive)
    password = passphrases.of_returns(returns)
    with progress(session.say("cli.collect.reading"), quiet=as_json) as moved:
        done = passphrases.tried(
            session,
            passphrases.given(variable),
            lambda given: verifying.verify(
                path,
                given,
                password=password,
                signers=signers,
                authority=authority,
                processes=workers,
                progress=moved,
            ),
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
        **proofs_as_data(done.proofs),
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
        "forms": list(compared.forms),
        "uncompared": list(compared.uncompared),
        "recorded": compared.recorded,
        "contradictions": [{"what": item.code, **item.facts} for item in compared.contradictions],
        "rules": _rules_as_data(compared.shipped),
    }


def _rules_as_data(shipped: Shipped | None) -> dict[str, Any] | None:
    """How the rules differ from those that come with the program; ``null``: none of that name do."""
    if shipped is None:
        return None
    differences = [
        {"file": item.file, "place": rule_place(item, "en"), "shipped": item.was, "sealed": item.now}
        for item in shipped.differences
    ]
    return {"pack": shipped.name, "version": shipped.version, "differences": differences}


def verdict(done: Verified) -> str:
    """``identical``, ``partly`` (nothing differs, but not all could be compared), ``differs``, ``damaged``,
    ``unproven`` (whole, but it could not be worked out) or ``unsigned`` (all agrees, but a signature or time
    stamp does not hold)."""
    if done.damages:
        return "damaged"
    if done.compared is None:
        return "unproven"
    if not done.agrees:
        return "differs"
    if done.proofs.doubted:
        return "unsigned"
    return "identical" if done.identical else "partly"


def _tell(session: Session, done: Verified) -> None:
    echo(session.say("cli.verify.file", file=done.path.name, size=size_in_words(done.size)))
    echo(session.say("cli.archive.sha256", sha256=done.sha256))
    manifest = done.manifest
    if manifest is not None:
        as_of = f"{manifest.as_of:%Y-%m-%d %H:%M}" if manifest.as_of else "—"
        pack = f"{manifest.pack} {manifest.pack_version}"
        facts = {"college": manifest.college, "year": manifest.year, "run": manifest.run}
        echo(session.say("cli.verify.sealed", program=manifest.program, pack=pack, as_of=as_of, **facts))
        tell_proofs(session, done.proofs)
    if done.damages:
        _tell_damages(session, done)
    elif manifest is not None:
        echo(session.say("cli.verify.whole", members=len(manifest.members) + 1), tone="green")
    if done.compared is not None:
        _tell_compared(session, done, done.compared)
    found = verdict(done)
    tone = {"identical": "green", "partly": "yellow", "unproven": "yellow"}.get(found, "red")
    own = done.compared.shipped if done.compared and found == "identical" else None
    if own is not None and own.differences:
        echo(session.say("cli.verify.verdict.identical-otherwise", count=len(own.differences)), tone="yellow")
        return
    echo(session.say(f"cli.verify.verdict.{found}"), tone=tone)  # type: ignore[arg-type]


def _tell_damages(session: Session, done: Verified) -> None:
    told = [session.say(f"cli.verify.damage.{item.what}", member=item.member) for item in done.damages]
    _list(session, told)


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
    if compared.forms:
        names = session.listed(compared.forms)
        echo(session.say("cli.verify.forms", count=len(compared.forms), names=names))
    if compared.uncompared:
        echo(session.say("cli.verify.uncompared", names=session.listed(compared.uncompared)), tone="yellow")
    _list(session, [_line(session, item) for item in compared.differences])
    _tell_records(session, compared)
    _tell_rules(session, done, compared.shipped)


def _tell_records(session: Session, compared: Compared) -> None:
    """Whether decisions, kept workbooks and records say the same."""
    if not compared.recorded:
        echo(session.say("cli.verify.unrecorded"), tone="yellow")
    elif not compared.contradictions:
        echo(session.say("cli.verify.agree"))
    told = (
        session.say(f"cli.verify.contradiction.{item.code}", **item.facts) for item in compared.contradictions
    )
    _list(session, [session.say("cli.verify.contradicts", text=text) for text in told])


def _tell_rules(session: Session, done: Verified, shipped: Shipped | None) -> None:
    if shipped is None:
        pack = f"{done.manifest.pack} {done.manifest.pack_version}" if done.manifest else ""
        echo(session.say("cli.verify.rules-own", pack=pack), tone="yellow")
        return
    pack, count = f"{shipped.name} {shipped.version}", len(shipped.differences)
    if not count:
        echo(session.say("cli.verify.rules-same", pack=pack))
        return
    echo(session.say("cli.verify.rules-differ", pack=pack, count=count), tone="yellow")
    for item in shipped.differences:
        was, now = (rule_value(text, session.language) for text in (item.was, item.now))
        place = rule_place(item, session.language)
        text = session.say("rules.shipped", place=place, was=was, now=now)
        echo(session.say("cli.verify.rules-one", text=text), tone="yellow")


def _list(session: Session, lines: Sequence[str]) -> None:
    for line in lines[:_LISTED]:
        echo(line, tone="red")
    if len(lines) > _LISTED:
        echo(session.say("cli.more-errors", count=len(lines) - _LISTED))


def _line(session: Session, item: Difference) -> str:
    place = " ".join(part for part in (item.sheet, item.cell, item.about and f"({item.about})") if part)
    nothing = session.say("cli.verify.nothing")
    sealed, rebuilt = item.sealed or nothing, item.rebuilt or nothing
    return session.say("cli.verify.difference", place=place, sealed=sealed, rebuilt=rebuilt)
