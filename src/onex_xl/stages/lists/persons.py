"""Person by person: who is in the returns and not in the list, who is in the list and not in the returns, and
about whom the two say different things. What has one cause is said once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onex_xl.fields.text import joined
from onex_xl.findings import ALL_PROJECTS, Severity
from onex_xl.model import Value
from onex_xl.pack.definitions import Pack, ReferenceList
from onex_xl.pack.schema import Field
from onex_xl.rules.nodes import names
from onex_xl.stages.lists.absent import say_missing, say_moved, say_unclaimed
from onex_xl.stages.lists.match import NOBODY, Matches
from onex_xl.stages.lists.outcome import SEVERAL, Outcome, cells_of
from onex_xl.stages.lists.owners import Owners
from onex_xl.stages.lists.sides import folded, is_sure

_FOLDED = ("text", "code", "id_number")


def say_persons(
    outcome: Outcome, pack: Pack, found: Matches, claimed: frozenset[str], owners: Owners, *, decides: bool
) -> None:
    """Everything there is to say about persons. ``claimed`` are the projects that a return counts for;
    ``decides``: the office takes numbers from this list."""
    _say_keys(outcome, found)
    _say_unknown_projects(outcome, found, owners)
    if _nothing_matches(outcome, found, claimed, decides=decides):
        return
    _say_matched(outcome, pack, found)
    _say_twice(outcome, found)
    say_moved(outcome, found, owners)
    for row in sorted(found.unclear):
        project = owners.project(row)
        owner = owners.department(row), project
        outcome.report("ambiguous", outcome.at_row(row), {"person": outcome.person(None, row)}, owner=owner)
    say_missing(outcome, found)
    say_unclaimed(outcome, found, claimed, owners)


# ---- the list as a whole -------------------------------------------------------------------


def _nothing_matches(outcome: Outcome, found: Matches, claimed: frozenset[str], *, decides: bool) -> bool:
    """Says that a list knows nobody, which has one cause: it is another year's, or its numbers are others.
    Such a list must not decide anything."""
    ought = sum(outcome.returns.ought)
    about = sum(not claimed.isdisjoint(codes) for codes in outcome.rows.candidates)
    if found.first or found.moved or ought < SEVERAL or about < SEVERAL:
        return False
    facts = {"count": about, "ought": ought}
    departments = dict.fromkeys(outcome.returns.departments) if decides else ()
    for owner in [(code, ALL_PROJECTS) for code in departments] or [("", "")]:
        outcome.report("nothing-matches", outcome.at_row(0), facts, owner=owner, severity=Severity.ERROR)
    return True


def _say_keys(outcome: Outcome, found: Matches) -> None:
    """Which rows were not known by the surest key."""
    for number, key in enumerate(outcome.of.raw.keys[1:], 1):
        known = [row for row, by in enumerate(found.by) if by == number]
        if known:
            facts = {
                "labels": _labels(outcome.of, key),
                "first": _labels(outcome.of, outcome.of.raw.keys[0]),
                "count": len(known),
                "cells": cells_of(outcome, known, key),
            }
            sure = is_sure(outcome.of, key)
            code, severity = ("other-key", Severity.INFO) if sure else ("by-name", Severity.WARNING)
            outcome.report(code, outcome.at_row(known[0], *key), facts, severity=severity)


def _labels(of: ReferenceList, key: Sequence[str]) -> str:
    return joined([of.sheet.fields[name].label for name in key])


def _say_unknown_projects(outcome: Outcome, found: Matches, owners: Owners) -> None:
    unknown: dict[str, list[int]] = {}
    for row, codes in enumerate(outcome.rows.candidates):
        if not codes:
            unknown.setdefault(owners.said.get(row, ""), []).append(row)
    project = outcome.of.raw.project
    fields = [name for name in (project.name, project.code) if name]
    for name, rows in unknown.items():
        known = sum(found.partner[row] != NOBODY for row in rows)
        cells = cells_of(outcome, rows, fields)
        facts = {"name": name, "count": len(rows), "known": known, "cells": cells}
        outcome.report("unknown-project", outcome.at_row(rows[0], *fields), facts, severity=Severity.WARNING)


# ---- who is there on both sides ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two fields to be compared, as columns over both sides; ``None``: blank."""

    ours: Field
    theirs: Field
    returned: Sequence[Value]
    listed: Sequence[Value]


def _say_matched(outcome: Outcome, pack: Pack, found: Matches) -> None:
    of, returns = outcome.of, outcome.returns
    fields = pack.returns.by_id[of.raw.sheet].fields
    pairs = [
        _Pair(
            fields[pair.to], of.sheet.fields[pair.field],
            _comparable(fields[pair.to], returns.column(pair.to)),
            _comparable(of.sheet.fields[pair.field], outcome.rows.column(pair.field)),
        )
        for pair in of.raw.compare
    ]  # fmt: skip
    facts = pack.rubric.facts
    used = {fact: (pack.counted_fields(facts[fact]), names(where)) for fact, where in of.counts.items()}
    for person in _doubtful(outcome, pairs, found):
        rows = found.rows(person)
        wrong = [pair for pair in pairs if _differs(outcome, pair, person, rows)]
        told: set[tuple[str, str]] = set()
        for fact, ours in returns.counts.items():
            row = next((row for row in rows if outcome.rows.counts[fact][row]), None)
            unsaid = row is None and not outcome.rows.open[fact].isdisjoint(rows)
            if unsaid or ours[person] == (row is not None):
                continue
            outcome.explain(returns.projects[person], fact, 1 if row is not None else -1)
            ours_used, theirs_used = used[fact]
            if not any(pair.ours.id in ours_used or pair.theirs.id in theirs_used for pair in wrong):
                _say_counted(outcome, pack, fact, person, rows[0] if row is None else row, told)


def _doubtful(outcome: Outcome, pairs: Sequence[_Pair], found: Matches) -> list[int]:
    """The people whose first row of the list does not say the same: nearly nobody, told column by column."""
    doubtful = set(found.further)
    for pair in pairs:
        ours, theirs = pair.returned, pair.listed
        if all(value is None for value in theirs):
            continue
        differing = (
            person
            for person, row in found.first.items()
            if ours[person] != theirs[row] and theirs[row] is not None and ours[person] is not None
        )
        doubtful.update(differing)
    for fact, counted in outcome.returns.counts.items():
        listed = outcome.rows.counts[fact]
        doubtful.update(person for person, row in found.first.items() if counted[person] != listed[row])
    return sorted(doubtful)


def _comparable(of: Field, column: list[Value]) -> Sequence[Value]:
    if of.type in _FOLDED:
        return [value or None for value in folded(of, column)]
    return [None if value == "" else value for value in column]


def _differs(outcome: Outcome, pair: _Pair, person: int, rows: Sequence[int]) -> bool:
    """Whether no row of the list agrees with the return, and says so."""
    ours = pair.returned[person]
    if ours is None:
        return False
    theirs = [row for row in rows if pair.listed[row] is not None]
    if not theirs or any(pair.listed[row] == ours for row in theirs):
        return False
    row = theirs[0]
    place, listed = outcome.at_person(person, pair.ours.id), outcome.at_row(row, pair.theirs.id)
    outcome.contradiction("differs", person, row, pair.ours, pair.theirs, place, listed)
    return True


def _say_counted(
    outcome: Outcome, pack: Pack, fact: str, person: int, row: int, told: set[tuple[str, str]]
) -> None:
    """That the return counts somebody and the list does not, or the other way about; once for two facts that
    the same fields decide (``told``). Where the return lacks what decides, its own findings ask for that."""
    of, sheet = outcome.of, pack.returns.by_id[outcome.of.raw.sheet]
    used = names(pack.rubric.facts[fact].where)
    ours = next(item for item in sheet.read_fields if item.id in used)
    theirs = next(
        (item for item in of.sheet.raw.fields if item.id in names(of.counts[fact])), of.sheet.raw.fields[0]
    )
    code = "not-counted" if outcome.returns.counts[fact][person] else "only-counted"
    if (ours.id, theirs.id) not in told:
        told.add((ours.id, theirs.id))
        place, listed = outcome.at_person(person, ours.id), outcome.at_row(row, theirs.id)
        lacking = any(
            item.required and outcome.returns.value(person, item.id) in ("", None)
            for item in sheet.read_fields
            if item.id in used
        )
        # What was paid back has been said of the project as a whole.
        quiet = lacking or row in outcome.rows.settled
        outcome.contradiction(code, person, row, ours, theirs, place, listed, quiet=quiet)


def _say_twice(outcome: Outcome, found: Matches) -> None:
    """People who stand in the list more than once, once a project."""
    twice: dict[str, list[int]] = {}
    for person in sorted(found.further):
        if not outcome.rows.settled.isdisjoint(found.rows(person)):
            # Payments and refunds: no row is one too many.
            continue
        twice.setdefault(outcome.returns.projects[person], []).append(found.further[person][0])
    for project, rows in twice.items():
        first = outcome.at_row(found.first[found.partner[rows[0]]])
        owner = outcome.registry.projects[project].department, project
        facts = {
            "person": outcome.person(None, rows[0]),
            "count": len(rows),
            "cells": cells_of(outcome, rows),
        }
        outcome.report("twice", outcome.at_row(rows[0]), facts, first, owner=owner, severity=Severity.WARNING)
