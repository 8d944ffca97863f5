"""What a list leaves open: how many people it counts for a project where a cell that decides that, who
somebody is or of which project could not be read. Where the office has made the list the source, the project
is held: what cannot be read is never taken for "no"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from onex_xl.fields.text import joined
from onex_xl.findings import Severity
from onex_xl.pack.definitions import Pack
from onex_xl.rules.nodes import names
from onex_xl.stages.lists.match import NOBODY, Matches
from onex_xl.stages.lists.outcome import Outcome, cells_said
from onex_xl.stages.lists.owners import Owners


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row of the list that leaves a fact open, and the fields that nobody knows of it."""

    row: int
    fields: tuple[str, ...]


Undecided = Mapping[tuple[str, str], Sequence[Doubt]]
"""Project and fact → why the list does not say how many."""


def undecided(outcome: Outcome, found: Matches, owners: Owners, decides: Set[str]) -> Undecided:
    """Every number that the list leaves open. A row that says of nobody is a person more, which is said where
    the numbers differ; a number that the list ``decides`` it leaves open."""
    doubts: dict[tuple[str, str], list[Doubt]] = {}
    for fact, where in outcome.of.counts.items():
        used = names(where)
        for row in _rows_in_doubt(outcome, found, owners, fact, decides=fact in decides):
            doubt = Doubt(row, _fields(outcome, row, used))
            for project in owners.projects(row):
                doubts.setdefault((project, fact), []).append(doubt)
    return doubts


def _rows_in_doubt(
    outcome: Outcome, found: Matches, owners: Owners, fact: str, *, decides: bool
) -> Iterator[int]:
    rows, counted = outcome.rows, outcome.rows.counts[fact]
    for row in range(len(rows)):
        person = found.partner[row]
        if row in rows.open[fact]:
            # Another row of the same person may decide all the same.
            if person == NOBODY or not any(counted[other] for other in found.rows(person)):
                yield row
        elif decides and counted[row] and person == NOBODY and _is_nobody(outcome, owners, row):
            yield row


def _is_nobody(outcome: Outcome, owners: Owners, row: int) -> bool:
    """Whether a row that counts does not say of whom, or of which project because that could not be read."""
    if not any(keys[row] for keys in outcome.rows.keys):
        return True
    unread = outcome.rows.unread_fields(row)
    return not owners.project(row) and not unread.isdisjoint(outcome.of.raw.project.named_by)


def _fields(outcome: Outcome, row: int, used: Set[str]) -> tuple[str, ...]:
    unread = outcome.rows.unread_fields(row)
    if row in outcome.rows.settled:
        return ()
    deciding = tuple(name for name in outcome.of.sheet.fields if name in unread and name in used)
    if deciding:
        return deciding
    naming = tuple(name for name in outcome.of.raw.project.named_by if name in unread)
    return naming or outcome.key_fields


def say_undecided(outcome: Outcome, pack: Pack, doubts: Undecided, decides: Set[str]) -> None:
    """One error for each project of which the list ``decides`` a fact and leaves it open. What refunds leave
    open is said with them."""
    open_rows: dict[str, dict[int, tuple[str, ...]]] = {}
    facts: dict[str, list[str]] = {}
    for (project, fact), of in doubts.items():
        unread = {doubt.row: doubt.fields for doubt in of if doubt.fields}
        if fact in decides and unread:
            open_rows.setdefault(project, {}).update(unread)
            facts.setdefault(project, []).append(fact)
    for project, rows in open_rows.items():
        _say(outcome, pack, project, facts[project], dict(sorted(rows.items())))


def _say(
    outcome: Outcome, pack: Pack, project: str, facts: Sequence[str], rows: Mapping[int, tuple[str, ...]]
) -> None:
    of = outcome.of
    first, fields = next(iter(rows.items()))
    places = [outcome.rows.place(row, *names_of) for row, names_of in rows.items()]
    labels = dict.fromkeys(name for names_of in rows.values() for name in names_of)
    counted = [pack.rubric.facts[fact].label.in_language(pack.raw.language) for fact in facts]
    told = {
        "labels": joined([of.sheet.fields[name].label for name in labels]),
        "count": len(rows),
        "cells": cells_said(places),
        "facts": joined(counted),
    }
    outcome.report(
        "undecided",
        places[0],
        told,
        owner=(outcome.registry.projects[project].department, project),
        severity=Severity.ERROR,
        raw=outcome.rows.raw(first, fields[0]),
    )
