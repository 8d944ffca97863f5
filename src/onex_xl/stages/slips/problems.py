"""Findings as a department reads them: in words, follow-ons of one cause folded, what clears most first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onex_xl.findings import ALL_PROJECTS, Finding, Reply, Severity
from onex_xl.pack.definitions import Pack
from onex_xl.wording import wording
from onex_xl.xlsx.cells import a1, position

LISTED_ONE_BY_ONE = 3
"""As many findings of one kind in one column are listed each by itself; more are one entry."""

_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]+")
_FAR = (1 << 20, 1 << 14)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the file: the tab as it is called there, and the first of its cells (0-based);
    ``cell`` is ``None`` where the whole tab, or the file, is meant."""

    sheet: str
    cell: tuple[int, int] | None = None
    text: str = ""
    """The cell or range in A1 notation."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of a slip. ``spots`` are all places with it, the first the one that ``sentence`` is about;
    ``findings`` are those that it is made of, which have one ``reply`` if any."""

    severity: Severity
    sentence: str
    remedy: str
    spots: tuple[Spot, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def reply(self) -> Reply | None:
        return self.findings[0].reply


def fold(
    findings: Iterable[Finding], pack: Pack, language: str, *, personal: bool = True
) -> tuple[Problem, ...]:
    """What a department has to change or look at (repairs are left out), most important first: errors that
    hold every project back, then errors by how many places one cause has, then warnings likewise. Without
    ``personal``, nobody's data are said."""
    order = {sheet.name: number for number, sheet in enumerate(pack.returns.sheets)}
    groups: dict[object, list[tuple[Finding, str, str]]] = {}
    for finding in dict.fromkeys(map(_Hashable, findings)):
        if finding.it.severity is not Severity.INFO:
            sentence, remedy = wording(finding.it, pack, language, personal=personal)
            key = _kind(finding.it, sentence)
            groups.setdefault(key, []).append((finding.it, sentence, remedy))
    entries = [entry for group in groups.values() for entry in _entries(group)]
    return tuple(_problem(entry) for entry in sorted(entries, key=lambda entry: _weight(entry, order)))


def spot(finding: Finding) -> Spot:
    """Where ``finding`` is."""
    first, _, _ = finding.place.cell.partition(":")
    try:
        return Spot(finding.place.sheet, position(first), finding.place.cell.replace("$", ""))
    except ValueError:
        return Spot(finding.place.sheet)


@dataclass(frozen=True, slots=True)
class _Hashable:
    """A finding by what the reader would see twice."""

    it: Finding

    def __hash__(self) -> int:
        return hash((self.it.code, self.it.place, self.it.raw))


Worded = tuple[Finding, str, str]


def _kind(finding: Finding, sentence: str) -> object:
    """What findings of one cause have in common: check, weight, tab, column."""
    where = spot(finding)
    reply = finding.reply and (finding.reply.text, finding.reply.state)
    if where.cell is None:
        return finding.code, finding.severity, reply, where.sheet, sentence
    return finding.code, finding.severity, reply, where.sheet, where.cell[1]


def _entries(group: list[Worded]) -> list[list[Worded]]:
    """A group as entries: one by one while they are few, rows that are each other's cause together."""
    group.sort(key=lambda worded: spot(worded[0]).cell or _FAR)
    if len({sentence for _, sentence, _ in group}) == 1:
        return [group]
    causes: dict[frozenset[str], list[Worded]] = {}
    for worded in group:
        causes.setdefault(_cells_involved(worded[0]), []).append(worded)
    return list(causes.values()) if len(causes) <= LISTED_ONE_BY_ONE else [group]


def _cells_involved(finding: Finding) -> frozenset[str]:
    """The cell and those that the finding names beside it: two equal rows are one cause."""
    others = finding.facts.get("others")
    named = _ADDRESS.findall(others) if isinstance(others, str) else ()
    return frozenset((finding.place.cell, *named))


def _problem(entry: Sequence[Worded]) -> Problem:
    finding, sentence, remedy = entry[0]
    spots = dict.fromkeys(spot(worded[0]) for worded in entry)
    findings = tuple(worded[0] for worded in entry)
    return Problem(finding.severity, sentence, remedy, tuple(spots), findings)


def _weight(entry: Sequence[Worded], order: dict[str, int]) -> tuple[object, ...]:
    finding = entry[0][0]
    where = spot(finding)
    return (
        finding.severity is not Severity.ERROR,
        finding.project != ALL_PROJECTS,
        -len(entry),
        order.get(where.sheet, len(order)),
        where.sheet,
        where.cell or (-1, -1),
        finding.code,
    )


def places(problems: Sequence[Problem], severity: Severity) -> int:
    """How many places there are to see to."""
    return sum(len(problem.spots) for problem in problems if problem.severity is severity)


def shown(where: Spot) -> str:
    """A place as people say it: ``考生名册 H12``."""
    cell = where.text or (a1(*where.cell) if where.cell else "")
    return f"{where.sheet} {cell}".strip()
