"""``onex-xl findings``: what the last collect found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, write_csv, write_json
from onex_xl.cli.output import formats, one_format
from onex_xl.findings import Finding, Severity
from onex_xl.model import Result
from onex_xl.pack.definitions import Pack
from onex_xl.wording import masked, wording
from onex_xl.workflow.report import chosen, last_result
from onex_xl.workflow.year import open_year

_ALIKE = 3
"""So many findings of one kind are listed one by one; the others with their cells only."""

_PLACES = 12
_HEADS = (
    "severity", "department", "project", "file-head", "sheet", "cell", "found", "mend", "code", "raw",
)  # fmt: skip


@click.command("findings", cls=Helpful)
@click.option("--department", metavar="DEPT", multiple=True)
@click.option("--project", metavar="PROJECT", multiple=True)
@click.option(
    "--severity", metavar="KIND", multiple=True, type=click.Choice([item.value for item in Severity])
)
@click.option("--all", "one_by_one", is_flag=True)
@formats
@click.pass_obj
def findings(
    session: Session,
    department: tuple[str, ...],
    project: tuple[str, ...],
    severity: tuple[str, ...],
    one_by_one: bool,
    as_json: bool,
    as_csv: bool,
    output: Path | None,
) -> None:
    one_format(as_json, as_csv, output)
    year = open_year(session.root)
    result = last_result(year)
    found = chosen(result, department, project, severity)
    if as_json:
        write_json([as_data(item, year.pack, session.language) for item in found], output)
    elif as_csv:
        write_csv(*_csv(session, year.pack, result, found), output)
    else:
        shown = found if severity else [item for item in found if item.severity is not Severity.INFO]
        _Teller(session, year.pack, result, one_by_one).tell(shown)
        _sum_up(session, found, len(found) - len(shown), bool(result.findings))


def as_data(finding: Finding, pack: Pack, language: str) -> dict[str, Any]:
    """One element of ``findings --json`` (product §13), without personal data."""
    sentence, remedy = wording(finding, pack, language)
    place, clean = finding.place, masked(finding, pack, language)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "department": finding.department,
        "project": finding.project,
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.cell,
        "raw": clean.raw,
        "facts": dict(clean.facts),
        "message": sentence,
        "remedy": remedy,
    }


class _Teller:
    """Prints findings by department, those of one kind together."""

    def __init__(self, session: Session, pack: Pack, result: Result, one_by_one: bool) -> None:
        self.session, self.pack, self.result, self.one_by_one = session, pack, result, one_by_one

    def tell(self, found: Sequence[Finding]) -> None:
        for code, group in groupby(found, key=lambda item: item.department):
            self._department(code, list(group))
            echo()

    def _department(self, code: str, found: list[Finding]) -> None:
        department = self.result.registry.departments.get(code)
        name = f"{department.name} {code}" if department else self.session.say("cli.findings.elsewhere")
        counts = {severity.value: _count(found, severity) for severity in Severity}
        heading = self.session.say("cli.findings.group", department=name, **counts)
        echo(heading, tone="red" if counts["error"] else "yellow" if counts["warning"] else "")
        for file, of_file in groupby(found, key=lambda item: item.place.file):
            if file:
                echo(self.session.say("cli.findings.file", file=file))
            self._file(list(of_file))

    def _file(self, found: list[Finding]) -> None:
        kinds: dict[tuple[str, str, str], list[Finding]] = {}
        for item in found:
            kinds.setdefault((item.code, item.severity, item.place.sheet), []).append(item)
        for alike in kinds.values():
            # One left over would take the line that telling how many are left over takes.
            listed = alike if self.one_by_one or len(alike) <= _ALIKE + 1 else alike[:_ALIKE]
            for item in listed:
                self._line(item)
            if len(alike) > len(listed):
                self._more(alike[len(listed) :])

    def _line(self, item: Finding) -> None:
        echo(line(self.session, self.pack, item))

    def _more(self, rest: list[Finding]) -> None:
        places = self.session.listed([item.place.cell for item in rest[:_PLACES] if item.place.cell])
        key = "cli.findings.more-places" if len(rest) > _PLACES else "cli.findings.more"
        echo(self.session.say(key, count=len(rest), places=places))


def line(session: Session, pack: Pack, finding: Finding) -> str:
    """A finding as people read it: how much it weighs, where, what, and what to do."""
    sentence, remedy = wording(finding, pack, session.language)
    severity = session.say(f"cli.severity.{finding.severity.value}")
    place = where(finding) + (" " if where(finding) else "")
    return session.say("cli.findings.line", severity=severity, place=place, sentence=sentence, remedy=remedy)


def where(finding: Finding) -> str:
    """``sheet!cell``, as far as the finding says."""
    place = finding.place
    return f"{place.sheet}!{place.cell}" if place.sheet and place.cell else place.sheet or place.cell


def _count(found: Iterable[Finding], severity: Severity) -> int:
    return sum(item.severity is severity for item in found)


def _sum_up(session: Session, found: Sequence[Finding], hidden: int, any_at_all: bool) -> None:
    if not found:
        echo(session.say("cli.findings.none-such" if any_at_all else "cli.findings.none"))
        return
    counts = {severity.value: _count(found, severity) for severity in Severity}
    echo(session.say("cli.findings.total", **counts))
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
        rows.append(
            [
                session.say(f"cli.severity.{item.severity.value}").strip(),
                department.name if department else "",
                item.project,
                item.place.file,
                item.place.sheet,
                item.place.cell,
                sentence,
                remedy,
                item.code,
                masked(item, pack, session.language).raw,
            ]
        )
    return heads, rows
