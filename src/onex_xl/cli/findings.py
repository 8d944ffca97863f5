"""``onex-xl findings``: what the last collect found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import click

from onex_xl.cli import changes, folding
from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, write_csv, write_json
from onex_xl.cli.folding import as_data
from onex_xl.cli.output import formats, one_format
from onex_xl.errors import CallError
from onex_xl.findings import Finding, Severity
from onex_xl.model import Result
from onex_xl.pack.definitions import Pack
from onex_xl.privacy import discreet
from onex_xl.wording import reply_words, weighed, wording
from onex_xl.workflow.report import chosen, corrections, shown_result
from onex_xl.workflow.year import open_year

_HEADS = (
    "severity", "department", "project", "file-head", "sheet", "cell", "found", "mend", "code", "raw",
    "waived", "answer",
)  # fmt: skip


@click.command("findings", cls=Helpful)
@click.option("--department", metavar="DEPT", multiple=True)
@click.option("--project", metavar="PROJECT", multiple=True)
@click.option(
    "--severity", metavar="KIND", multiple=True, type=click.Choice([item.value for item in Severity])
)
@click.option("--all", "one_by_one", is_flag=True)
@click.option("--changes", "changed", is_flag=True)
@formats
@click.pass_obj
def findings(
    session: Session,
    department: tuple[str, ...],
    project: tuple[str, ...],
    severity: tuple[str, ...],
    one_by_one: bool,
    changed: bool,
    as_json: bool,
    as_csv: bool,
    output: Path | None,
) -> None:
    one_format(as_json, as_csv, output)
    if changed and as_csv:
        raise CallError("call.changes-as-csv")
    year = open_year(session.root)
    result = shown_result(year, session.language)
    if changed:
        items = corrections(result, department, project, severity)
        if as_json:
            write_json(changes.as_data(items, year.pack, session), output)
        else:
            changes.tell(session, year.pack, items, one_by_one=one_by_one)
        return
    found = chosen(result, department, project, severity)
    if as_json:
        write_json([as_data(item, year.pack, session.language) for item in found], output)
    elif as_csv:
        write_csv(*_csv(session, year.pack, result, found), output)
    else:
        shown = found if severity else [item for item in found if item.severity is not Severity.INFO]
        _Teller(session, year.pack, result, one_by_one).tell(shown)
        _sum_up(session, found, len(found) - len(shown), bool(result.findings))


class _Teller:
    """Prints findings by department, those of one kind together."""

    def __init__(self, session: Session, pack: Pack, result: Result, one_by_one: bool) -> None:
        self.session, self.pack, self.result, self.one_by_one = session, pack, result, one_by_one
        self.folded = False

    def tell(self, found: Sequence[Finding]) -> None:
        for code, group in groupby(found, key=lambda item: item.department):
            self._department(code, list(group))
            echo()
        if self.folded:
            echo(self.session.say("cli.findings.folded"))

    def _department(self, code: str, found: list[Finding]) -> None:
        department = self.result.registry.departments.get(code)
        name = f"{department.name} {code}" if department else self.session.say("cli.findings.elsewhere")
        counts = {severity.value: _count(found, severity) for severity in Severity}
        heading = self.session.say("cli.findings.group", department=name, **counts)
        echo(heading, tone="red" if counts["error"] else "yellow" if counts["warning"] else "")
        self._corrected(code)
        files: dict[str, list[Finding]] = {}
        for item in found:
            files.setdefault(item.place.file, []).append(item)
        for file, of_file in files.items():
            if file:
                echo(self.session.say("cli.findings.file", file=file))
            told = folding.lines(self.session, self.pack, of_file, one_by_one=self.one_by_one)
            for text in told.lines:
                echo(text)
            self.folded = self.folded or told.folded

    def _corrected(self, code: str) -> None:
        """How the return that counts compares with the one before it."""
        register = next((item for item in self.result.register if item.code == code), None)
        counts = changes.counts_of(register) if register else None
        if register and counts:
            echo(self.session.say("cli.findings.corrected", before=register.before, **counts))


def _count(found: Iterable[Finding], severity: Severity) -> int:
    return sum(item.severity is severity for item in found)


def _sum_up(session: Session, found: Sequence[Finding], hidden: int, any_at_all: bool) -> None:
    if not found:
        echo(session.say("cli.findings.none-such" if any_at_all else "cli.findings.none"))
        return
    counts = {severity.value: _count(found, severity) for severity in Severity}
    echo(session.say("cli.findings.total", **counts))
    if answered := sum(item.reply is not None and item.reply.holds for item in found):
        echo(session.say("cli.findings.explained", count=answered))
    if hidden:
        echo(session.say("cli.findings.repairs", count=hidden))


def _csv(
    session: Session, pack: Pack, result: Result, found: Sequence[Finding]
) -> tuple[list[str], list[list[object]]]:
    heads = [session.say(f"cli.findings.{head}") for head in _HEADS]
    rows: list[list[object]] = []
    for item in found:
        sentence, remedy = wording(item, pack, session.language)
        department = result.registry.departments.get(item.department)
        clean = discreet(item, pack, session.language)
        rows.append(
            [
                session.say(f"cli.severity.{weighed(item, pack)}").strip(),
                department.name if department else "",
                item.project,
                item.place.file,
                item.place.sheet,
                item.place.cell,
                sentence,
                remedy,
                item.code,
                clean.raw,
                item.waived,
                reply_words(clean.reply, session.language),
            ]
        )
    return heads, rows
