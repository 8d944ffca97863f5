"""Returns and lists side by side: who is missing on either side, what is said differently, and how many each
counts. Linear in the rows of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onex_xl.findings import Finding
from onex_xl.model import (
    COUNTED,
    DECLARED,
    Campaign,
    Claim,
    Compared,
    Difference,
    Facts,
    ListRows,
    Number,
    Reconciliation,
    Registry,
)
from onex_xl.pack.definitions import Pack
from onex_xl.stages.lists.match import match
from onex_xl.stages.lists.numbers import ByProject, Declared, as_number, counted_by, declared, say_counts
from onex_xl.stages.lists.outcome import Outcome
from onex_xl.stages.lists.owners import Owners
from onex_xl.stages.lists.persons import say_persons
from onex_xl.stages.lists.projects import ProjectFinder
from onex_xl.stages.lists.refunds import repaying_rows, say_refunds, settle
from onex_xl.stages.lists.sides import listed, returned
from onex_xl.stages.lists.undecided import say_undecided, undecided

_AS_COUNTED: Mapping[str, str] = {}


def reconcile(
    pack: Pack,
    campaign: Campaign,
    registry: Registry,
    claims: Sequence[Claim],
    lists: Mapping[str, Sequence[ListRows]],
    facts: Mapping[str, Facts],
    sources: Mapping[str, str] = _AS_COUNTED,
) -> tuple[Reconciliation, list[Finding]]:
    """Hold ``claims`` (what the returns that count state) against ``lists``, the rows by list id.

    ``facts`` are those of the projects that have a return. ``sources`` (fact → list) are the office's
    settings: where such a list knows the project, its number is marked as the one used. Lists that the pack
    compares with nothing are left out.
    """
    claimed = frozenset[str]().union(*(claim.projects for claim in claims))
    signed = declared(pack, claims)
    known: dict[str, ByProject] = {}
    files: dict[str, tuple[str, ...]] = {}
    findings: list[Finding] = []
    differences: list[Difference] = []
    own = {code: facts[code] for code in claimed & facts.keys()}
    for of in pack.lists.values():
        parts = lists.get(of.id, ())
        if parts:
            files[of.id] = tuple(dict.fromkeys(part.file for part in parts))
        if parts and of.raw.sheet:
            # Both sides of a list are let go before the next is taken up: a province's are large.
            sides = returned(pack, campaign, of, claims), listed(campaign, of, parts, registry)
            outcome = Outcome(of, registry, *sides)
            decides = frozenset(fact for fact, source in sources.items() if source == of.id)
            known[of.id] = _held(pack, outcome, claimed, own, signed, decides)
            findings += outcome.findings
            differences += outcome.differences
            del sides, outcome
    compared = _compared(pack, registry, claimed, known, facts, signed, sources)
    return Reconciliation(files, compared, tuple(differences)), findings


def _held(
    pack: Pack,
    outcome: Outcome,
    claimed: frozenset[str],
    facts: Mapping[str, Facts],
    signed: Declared,
    decides: frozenset[str],
) -> ByProject:
    """Says all that there is to say about one list; gives what it counts. ``decides``: the facts that the
    office takes from it."""
    rows = outcome.rows
    repaying = repaying_rows(outcome.of.raw.refunds, rows)
    found = match(outcome.of, outcome.returns, rows, repaying)
    finder = ProjectFinder(outcome.of, outcome.registry)
    asked = {*found.moved, *(row for row, codes in enumerate(rows.candidates) if not codes)}
    said = {row: finder.said(rows.tables[rows.table[row]][1], rows.index[row]) for row in asked}
    owners = Owners(outcome, found, said)
    say_refunds(outcome, settle(outcome, found, repaying), owners, decides)
    say_persons(outcome, pack, found, claimed, owners, decides=bool(decides))
    doubts = undecided(outcome, found, owners, decides)
    say_undecided(outcome, pack, doubts, decides)
    counts = counted_by(outcome, found, owners, doubts)
    say_counts(outcome, pack, counts, facts, signed)
    return counts


def _compared(
    pack: Pack,
    registry: Registry,
    claimed: frozenset[str],
    known: Mapping[str, ByProject],
    facts: Mapping[str, Facts],
    signed: Declared,
    sources: Mapping[str, str],
) -> tuple[Compared, ...]:
    """Every head-count that not only the rows of a return give, of projects that anything is known of."""
    counting = {of.id: of.counts.keys() for of in pack.lists.values() if of.id in known}
    wanted = [
        fact
        for fact in pack.rubric.facts
        if fact in pack.declared or any(fact in counts for counts in counting.values())
    ]
    found = []
    for project in registry.projects:
        if project not in claimed and not any(project in counts for counts in known.values()):
            continue
        own = facts.get(project) if project in claimed else None
        for fact in wanted:
            values: dict[str, Number | None] = {}
            if fact in pack.declared:
                values[DECLARED] = signed.numbers.get((project, fact))
            values[COUNTED] = as_number(own.values.get(fact)) if own else None
            for name, counts in known.items():
                if fact in counting[name]:
                    values[name] = counts.get(project, {}).get(fact)
            source = sources.get(fact, COUNTED)
            used = source if own and values.get(source) is not None else COUNTED
            left_open = tuple(
                name
                for name, counts in known.items()
                if fact in counts.get(project, {}) and counts[project][fact] is None
            )
            found.append(Compared(project, fact, values, used, left_open))
    return tuple(found)
