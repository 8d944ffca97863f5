"""How many people each source counts, project by project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from onex_xl.findings import Place
from onex_xl.model import Claim, Facts, Number, Table, Value
from onex_xl.pack.definitions import Pack
from onex_xl.stages.lists.match import NOBODY, Matches
from onex_xl.stages.lists.outcome import Outcome
from onex_xl.stages.lists.owners import Owners, rows_by_project
from onex_xl.stages.lists.undecided import Undecided
from onex_xl.xlsx.cells import a1

ByProject = Mapping[str, Mapping[str, int | None]]
"""Project → fact → people; ``None``: the list leaves it open."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a department signs about its projects: by project and fact the number, and where it stands."""

    numbers: dict[tuple[str, str], Number] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)


def declared(pack: Pack, claims: Sequence[Claim]) -> Declared:
    """The head-counts that the returns declare."""
    found = Declared()
    sheet = pack.returns.projects
    for claim in claims:
        table = claim.tables.get(sheet.id)
        for index, code in enumerate(table.columns[sheet.raw.project] if table else ()):
            if table and code in claim.projects:
                _add_declared(found, pack, claim, table, index, str(code))
    return found


def _add_declared(found: Declared, pack: Pack, claim: Claim, table: Table, index: int, project: str) -> None:
    for fact, of in pack.declared.items():
        number = as_number(table.columns[of.id][index] if of.id in table.columns else None)
        at = table.position(of.id, index)
        if number is not None:
            found.numbers[project, fact] = number
        if at is not None:
            found.places[project, fact] = Place(claim.file, table.sheet, a1(*at))


def as_number(value: Value) -> Number | None:
    """``value`` if it is a number."""
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def counted_by(outcome: Outcome, found: Matches, owners: Owners, doubts: Undecided) -> ByProject:
    """How many people the list counts for each project that it knows: someone who is known, once. What it
    leaves open by ``doubts`` is no number."""
    counts: dict[str, dict[str, int]] = {}
    seen: dict[str, set[int]] = {fact: set() for fact in outcome.rows.counts}
    for row, project in rows_by_project(outcome, owners):
        own = counts.setdefault(project, dict.fromkeys(outcome.rows.counts, 0))
        person = found.partner[row]
        for fact, counted in outcome.rows.counts.items():
            if counted[row] and (person == NOBODY or person not in seen[fact]):
                seen[fact].add(person)
                own[fact] += 1
    return {
        project: {fact: None if (project, fact) in doubts else number for fact, number in own.items()}
        for project, own in counts.items()
    }


def say_counts(
    outcome: Outcome, pack: Pack, counts: ByProject, facts: Mapping[str, Facts], signed: Declared
) -> None:
    """Where the list counts more or fewer people than the return, and no finding about a person says why."""
    for project, own in counts.items():
        for fact, number in own.items() if project in facts else ():
            counted = as_number(facts[project].values.get(fact))
            if (
                counted is None
                or number is None
                or counted + outcome.explained.get((project, fact), 0) == number
            ):
                continue
            place = signed.places.get((project, fact)) or facts[project].places.get(fact, Place())
            label = pack.rubric.facts[fact].label.in_language(pack.raw.language)
            told = {
                "label": label,
                "declared": signed.numbers.get((project, fact), ""),
                "roster": counted,
                "listed": number,
            }
            owner = outcome.registry.projects[project].department, project
            outcome.report("count-differs", place, told, owner=owner)
