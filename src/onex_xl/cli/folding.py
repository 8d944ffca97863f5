"""Findings in lines, those of one cause together with the cells that have it; and as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onex_xl.cli.base import Session
from onex_xl.findings import Finding, Reply
from onex_xl.pack.definitions import Pack
from onex_xl.privacy import discreet
from onex_xl.wording import reply_words, weighed, wording

_ONE_BY_ONE = 3
"""As many findings of one kind that say different things are listed each by itself."""

_CELLS = 6
_COLUMN = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True)
class Lines:
    """Findings in lines; ``folded`` says whether some stand together."""

    lines: tuple[str, ...]
    folded: bool


def lines(session: Session, pack: Pack, findings: Iterable[Finding], *, one_by_one: bool) -> Lines:
    """``findings`` as people read them, in their order; unless ``one_by_one``, those of one check in one
    column of a sheet are one line, where its first stands."""
    told: list[str] = []
    folded = False
    kinds: dict[object, list[Finding]] = {}
    for number, item in enumerate(findings):
        kinds.setdefault(number if one_by_one else _kind(item), []).append(item)
    for alike in kinds.values():
        for group in _groups(session, pack, alike):
            told.append(_line(session, pack, group))
            folded = folded or len(group) > 1
    return Lines(tuple(told), folded)


def line(session: Session, pack: Pack, finding: Finding) -> str:
    """A finding as people read it: how much it weighs, where, what, and what to do."""
    return _line(session, pack, [finding])


def where(finding: Finding) -> str:
    """``sheet!cell``, as far as the finding says."""
    return _where(finding.place.sheet, finding.place.cell)


def _where(sheet: str, cells: str) -> str:
    return f"{sheet}!{cells}" if sheet and cells else sheet or cells


def _kind(finding: Finding) -> object:
    column = _COLUMN.match(finding.place.cell)
    answer = finding.reply and (finding.reply.text, finding.reply.state)
    where = finding.place.sheet, column[0] if column else ""
    return finding.code, finding.severity, finding.waived, answer, where


def _groups(session: Session, pack: Pack, alike: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
    """Findings of one kind: together where they say the same or are too many to be listed."""
    said = {wording(item, pack, session.language)[0] for item in alike}
    if len(said) == 1 or len(alike) > _ONE_BY_ONE:
        yield alike
    else:
        yield from ([item] for item in alike)


def _line(session: Session, pack: Pack, group: Sequence[Finding]) -> str:
    first = group[0]
    sentence, remedy = wording(first, pack, session.language)
    if first.waived:
        remedy = session.say("cli.findings.because", why=first.waived)
    said = {wording(item, pack, session.language)[0] for item in group}
    if len(said) > 1 and first.place.cell:
        sentence = session.say("cli.findings.example", cell=first.place.cell, sentence=sentence)
    line = session.say(
        "cli.findings.line",
        severity=session.say(f"cli.severity.{weighed(first, pack)}"),
        place=_places(session, group),
        sentence=sentence,
        remedy=remedy,
    )
    answer = reply_words(discreet(first, pack, session.language).reply, session.language)
    return line + session.say("cli.findings.answered", answer=answer) if answer else line


def _places(session: Session, group: Sequence[Finding]) -> str:
    sheet = group[0].place.sheet
    places = dict.fromkeys(item.place for item in group)
    if len(places) == 1:
        place = where(group[0])
        return place + (" " if place else "")
    cells = [place.cell for place in places if place.cell]
    key = "cli.findings.more-places" if len(cells) > _CELLS else "cli.findings.places"
    return session.say(key, place=_where(sheet, session.listed(cells[:_CELLS])), count=len(places))


def as_data(finding: Finding, pack: Pack, language: str) -> dict[str, Any]:
    """One element of ``findings --json`` (product §13), without personal data."""
    sentence, remedy = wording(finding, pack, language)
    place, clean = finding.place, discreet(finding, pack, language)
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
        "waived": finding.waived or None,
        "answer": _answer(clean.reply),
    }


def _answer(reply: Reply | None) -> dict[str, Any] | None:
    """What the department answers, and where it typed that; ``then`` is what the warning said to which a
    lapsed answer was given."""
    if reply is None:
        return None
    place = reply.place
    where = {"file": place.file, "sheet": place.sheet, "cell": place.cell}
    return {"text": reply.text, "state": reply.state, **where, "then": reply.then or None}
