"""Who is there on one side only: in the returns and not in the list, in the list and not in the returns, or
under another project. Where that is so of a whole project, it is said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from onex_xl.model import COUNTED
from onex_xl.stages.lists.match import Matches
from onex_xl.stages.lists.outcome import SEVERAL, Outcome, cells_of
from onex_xl.stages.lists.owners import Owners


def say_moved(outcome: Outcome, found: Matches, owners: Owners) -> None:
    for row, person in found.moved.items():
        ours, theirs = outcome.returns.projects[person], owners.project(row)
        department = outcome.returns.department(person)
        place, listed = outcome.at_person(person), outcome.at_row(row)
        who = outcome.person(person, row)
        said = theirs or owners.said.get(row, "")
        facts = {"person": who, "value": ours, "other": said}
        outcome.report("other-project", place, facts, listed, owner=(department, ours))
        values, places = {COUNTED: ours, outcome.of.id: said}, {COUNTED: place, outcome.of.id: listed}
        outcome.differ(department, ours, who, outcome.of.label, values, places)
        _explain_missing(outcome, person)
        _explain_listed(outcome, row, theirs)


def _explain_missing(outcome: Outcome, person: int) -> None:
    for fact, counts in outcome.returns.counts.items():
        if counts[person]:
            outcome.explain(outcome.returns.projects[person], fact, -1)


def _explain_listed(outcome: Outcome, row: int, project: str) -> None:
    for fact, counts in outcome.rows.counts.items():
        if counts[row]:
            outcome.explain(project, fact, 1)


def say_missing(outcome: Outcome, found: Matches) -> None:
    returns = outcome.returns
    missing: dict[str, list[int]] = {}
    for person, ought in enumerate(returns.ought):
        if ought and person not in found.first and person not in found.spared:
            missing.setdefault(returns.projects[person], []).append(person)
    due = Counter(project for project, ought in zip(returns.projects, returns.ought, strict=True) if ought)
    for project, people in missing.items():
        for person in people:
            _explain_missing(outcome, person)
        if len(people) >= SEVERAL and len(people) == due[project]:
            _say_none_listed(outcome, project, people)
        else:
            for person in people:
                _say_one_missing(outcome, project, person)


def _say_none_listed(outcome: Outcome, project: str, people: Sequence[int]) -> None:
    place, department = outcome.at_person(people[0]), outcome.returns.department(people[0])
    outcome.report("project-missing", place, {"count": len(people)}, owner=(department, project))
    values = {COUNTED: str(len(people)), outcome.of.id: "0"}
    outcome.differ(department, project, "", outcome.of.label, values, {COUNTED: place})


def _say_one_missing(outcome: Outcome, project: str, person: int) -> None:
    place, department = outcome.at_person(person), outcome.returns.department(person)
    who = outcome.person(person, None)
    outcome.report("missing", place, {"person": who}, owner=(department, project))
    outcome.differ(
        department, project, who, outcome.of.label, {COUNTED: who, outcome.of.id: ""}, {COUNTED: place}
    )


def say_unclaimed(outcome: Outcome, found: Matches, claimed: frozenset[str], owners: Owners) -> None:
    unclaimed: dict[tuple[str, str], list[int]] = {}
    for row in found.open_rows():
        if row in outcome.rows.settled or not any(keys[row] for keys in outcome.rows.keys):
            continue
        codes, project = outcome.rows.candidates[row], owners.project(row)
        # What a department has not returned yet cannot be missing from its return.
        if codes and (project in claimed if project else claimed.issuperset(codes)):
            unclaimed.setdefault((project, owners.department(row)), []).append(row)
    counted = range(len(outcome.rows)) if unclaimed else ()
    about = Counter(owners.project(row) for row in counted)
    for (project, department), rows in unclaimed.items():
        for row in rows:
            _explain_listed(outcome, row, project)
        if len(rows) >= SEVERAL and len(rows) == about[project]:
            place = outcome.at_row(rows[0])
            facts = {"count": len(rows), "cells": cells_of(outcome, rows)}
            outcome.report("project-unclaimed", place, facts, owner=(department, project))
            values = {COUNTED: "0", outcome.of.id: str(len(rows))}
            outcome.differ(department, project, "", outcome.of.label, values, {outcome.of.id: place})
        else:
            for row in rows:
                _say_one_unclaimed(outcome, project, department, row)


def _say_one_unclaimed(outcome: Outcome, project: str, department: str, row: int) -> None:
    place, who = outcome.at_row(row), outcome.person(None, row)
    outcome.report("unclaimed", place, {"person": who}, owner=(department, project))
    values = {COUNTED: "", outcome.of.id: who}
    outcome.differ(department, project, who, outcome.of.label, values, {outcome.of.id: place})
