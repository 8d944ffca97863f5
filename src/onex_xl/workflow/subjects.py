"""Whom the office's decisions are about: kept with each of them as the registry has it when it is taken in.

A decision that an earlier version recorded has only a code. Whom it was about is noted at the first collect
that meets it, as of the collect before where the ledger still knows that; from then on it does not move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from onex_xl.errors import CallError
from onex_xl.ledger.store import Decision, Ledger
from onex_xl.model import Registry, Result
from onex_xl.stages.review.decisions import ABOUT, REVIEW, WAIVER
from onex_xl.stages.review.subject import Subject, project_subject

NOTE: Final = "review-about"
"""Kind of the ledger's notes on decisions; their target is the decision's number."""


def decided(ledger: Ledger) -> tuple[Decision, ...]:
    """All decisions on scores and errors, oldest first, each with whom it is about as far as is known."""
    notes = {item.target: item.facts for item in ledger.decisions(NOTE)}
    return tuple(
        replace(item, facts={ABOUT: notes[str(item.number)], **item.facts})
        if str(item.number) in notes
        else item
        for item in ledger.decisions(REVIEW, WAIVER)
    )


def known_registries(ledger: Ledger, registry: Registry) -> tuple[Registry, ...]:
    """The registry of the last collect, which the review workbook shows, and today's."""
    result = _last(ledger)
    return (result.registry, registry) if result else (registry,)


def _last(ledger: Ledger) -> Result | None:
    try:
        return ledger.last_result()
    except CallError:
        return None


def note_subjects(ledger: Ledger, registry: Registry) -> None:
    """Note whom those decisions are about that were recorded with a code only."""
    unknown = [item for item in decided(ledger) if ABOUT not in item.facts]
    if unknown:
        ledger.add_decisions(_notes(unknown, _last(ledger), registry))


def _notes(unknown: list[Decision], last: Result | None, registry: Registry) -> Iterator[Decision]:
    now = datetime.now().astimezone()
    for item in unknown:
        subject = _scored(item, last, registry) if item.kind == REVIEW else _waived(item, last)
        if subject is not None:
            yield Decision(now, NOTE, str(item.number), "", "", "", subject.facts())


def _scored(item: Decision, last: Result | None, registry: Registry) -> Subject | None:
    code = item.target.partition("|")[0]
    registries = (last.registry, registry) if last else (registry,)
    project = next((it.projects[code] for it in registries if code in it.projects), None)
    return None if project is None else project_subject(project)


def _waived(item: Decision, last: Result | None) -> Subject | None:
    """Whom a waiver is about. Its error says that, and nothing else does: until a collect finds it (again),
    nobody knows."""
    error = next((it for it in (last.findings if last else ()) if it.identity == item.target), None)
    if last is None or error is None:
        return None
    project = last.registry.projects.get(error.project)
    department = last.registry.departments.get(error.department)
    if project is not None:
        return project_subject(project)
    return None if department is None else Subject("", department.name, department.code)
