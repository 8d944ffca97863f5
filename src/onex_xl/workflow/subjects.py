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
from onex_xl.model import Registry
from onex_xl.stages.review.decisions import ABOUT, REVIEW, WAIVER
from onex_xl.stages.review.subject import project_subject

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
    try:
        result = ledger.last_result()
    except CallError:
        return (registry,)
    return (result.registry, registry) if result else (registry,)


def note_subjects(ledger: Ledger, registry: Registry) -> None:
    """Note whom those decisions are about that were recorded with a code only."""
    unknown = [item for item in decided(ledger) if item.kind == REVIEW and ABOUT not in item.facts]
    if unknown:
        ledger.add_decisions(_notes(unknown, known_registries(ledger, registry)))


def _notes(unknown: list[Decision], registries: tuple[Registry, ...]) -> Iterator[Decision]:
    now = datetime.now().astimezone()
    for item in unknown:
        code = item.target.partition("|")[0]
        project = next((it.projects[code] for it in registries if code in it.projects), None)
        if project is not None:
            facts = project_subject(project).facts()
            yield Decision(now, NOTE, str(item.number), "", "", "", facts)
