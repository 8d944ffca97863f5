"""Payments that were paid back. A row with a negative amount, or one that a word says was refunded or
cancelled, is held against the person's other rows, whatever their vouchers: what was paid back whole is not
paid, what does not come out even is for somebody to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

from onex_xl.fields.text import normal
from onex_xl.findings import Severity
from onex_xl.model import Number
from onex_xl.pack.list_schema import Refunds
from onex_xl.rules.nodes import names
from onex_xl.stages.lists.match import NOBODY, Matches
from onex_xl.stages.lists.numbers import as_number
from onex_xl.stages.lists.outcome import Outcome, cells_said
from onex_xl.stages.lists.owners import Owners
from onex_xl.stages.lists.sides import Listed


class Balance(Enum):
    """What payments and refunds come to: ``PAID`` though something was paid back, nothing (``REFUNDED``), or
    nobody knows."""

    PAID = "paid"
    REFUNDED = "refunded"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to whom something was paid back: their rows in the list, those that pay back first, their row
    in the returns (or ``NOBODY``), and what it comes to."""

    rows: Sequence[int]
    person: int
    balance: Balance


def repaying_rows(of: Refunds | None, rows: Listed) -> frozenset[int]:
    """The rows that pay something back, or say that it was."""
    if of is None:
        return frozenset()
    amounts = (as_number(value) for value in rows.column(of.amount))
    negative = {row for row, amount in enumerate(amounts) if amount is not None and amount < 0}
    column = rows.column(of.back) if of.back else []
    back = {row for row, value in enumerate(column) if as_number(value) or _is_unread(rows, row, of.back)}
    return frozenset(negative | back | _marked(of, rows))


def _is_unread(rows: Listed, row: int, name: str) -> bool:
    return rows.index[row] in rows.unread[rows.table[row]].get(name, ())


def _marked(of: Refunds, rows: Listed) -> set[int]:
    """The rows that a word says were refunded or cancelled."""
    words = [normal(word) for word in of.words]
    unless = [normal(word) for word in of.unless]

    def says_so(text: str) -> bool:
        plain = normal(text)
        for word in unless:
            plain = plain.replace(word, "")
        return any(word in plain for word in words)

    no = {normal(word) for word in of.no}
    found: set[int] = set()
    for name in (*of.fields, *of.flags):
        column = [str(value or "") for value in rows.column(name)]
        flag = name in of.flags
        said = {text for text in set(column) if text and (normal(text) not in no if flag else says_so(text))}
        found.update(row for row, text in enumerate(column) if text in said)
    titles = [says_so(table.sheet) or says_so(PurePosixPath(file).stem) for file, table in rows.tables]
    if any(titles):
        found.update(row for row, number in enumerate(rows.table) if titles[number])
    return found


@dataclass(slots=True)
class _Sums:
    """What was paid, what was marked as refunded or cancelled, what was paid back; ``known`` is false where
    an amount cannot be read, or a row that pays back may be about somebody else."""

    paid: list[Number] = field(default_factory=list)
    marked: list[Number] = field(default_factory=list)
    back: list[Number] = field(default_factory=list)
    known: bool = True

    def balance(self, due: Number | None) -> Balance:
        """What it comes to; ``due`` is what the person ought to have paid."""
        back, left = -sum(self.back), sum(self.paid) + sum(self.marked) + sum(self.back)
        if not self.known:
            return Balance.UNCLEAR
        if (back and left <= 0) or (not back and not self.paid):
            return Balance.REFUNDED
        cancelled = self.marked and back == sum(self.marked)
        return Balance.PAID if back and (cancelled or left == due) else Balance.UNCLEAR


def settle(outcome: Outcome, found: Matches, repaying: Set[int]) -> list[Account]:
    """Settle the accounts of everybody with a ``repaying`` row: by them it is decided whether their rows
    count, in every fact that looks at the amount."""
    of = outcome.of.raw.refunds
    if of is None or not repaying:
        return []
    marked = _marked(of, outcome.rows)
    facts = _affected(outcome, of)
    accounts = []
    for person, rows, sure in _by_person(outcome, found, repaying):
        sums = _sums(outcome.rows, of, rows, marked)
        sums.known = sums.known and sure
        balance = sums.balance(_due(outcome, of.amount, person))
        accounts.append(Account(sorted(rows, key=lambda row: (row not in repaying, row)), person, balance))
        _decide(outcome.rows, facts, rows, balance)
    return accounts


def _affected(outcome: Outcome, of: Refunds) -> list[str]:
    """The facts that look at the amount."""
    return [fact for fact, where in outcome.of.counts.items() if of.amount in names(where)]


def _by_person(
    outcome: Outcome, found: Matches, repaying: Set[int]
) -> Iterator[tuple[int, Sequence[int], bool]]:
    """The rows of everybody to whom something was paid back, and whether they are surely theirs; of who is
    not in the returns by the first of their keys."""
    persons: dict[int, list[int]] = {}
    for row in sorted(repaying):
        for person in found.shared.get(row, (found.partner[row],)):
            persons.setdefault(person, []).extend([row] if row in found.shared else [])
    for person, shared in persons.items():
        if person != NOBODY:
            own = found.rows(person) if person in found.first else ()
            yield person, (*own, *shared), not shared
    others: dict[tuple[object, ...], list[int]] = {}
    strange = (row for row in repaying if found.partner[row] == NOBODY and row not in found.shared)
    wanted = {_stranger(outcome, row) for row in strange}
    for row, partner in enumerate(found.partner) if wanted else ():
        if partner == NOBODY and (who := _stranger(outcome, row)) in wanted:
            others.setdefault(who, []).append(row)
    yield from ((NOBODY, rows, True) for rows in others.values())


def _stranger(outcome: Outcome, row: int) -> tuple[object, ...]:
    keys = ((number, keys[row]) for number, keys in enumerate(outcome.rows.keys))
    first = next(((number, text) for number, text in keys if text), None)
    return (outcome.rows.candidates[row], first) if first else (row,)


def _sums(listed: Listed, of: Refunds, own: Sequence[int], marked: Set[int]) -> _Sums:
    sums = _Sums()
    for row in own:
        number = as_number(listed.value(row, of.amount))
        back = as_number(listed.value(row, of.back)) if of.back else None
        if back:
            sums.back.append(-back if back > 0 else back)
        if number is None or (of.back and _is_unread(listed, row, of.back)):
            sums.known = False
        elif number < 0:
            sums.back.append(number)
        elif number:
            (sums.marked if row in marked else sums.paid).append(number)
    return sums


def _due(outcome: Outcome, amount: str, person: int) -> Number | None:
    """What the return says was paid."""
    to = next((pair.to for pair in outcome.of.raw.compare if pair.field == amount), "")
    return as_number(outcome.returns.value(person, to)) if to and person != NOBODY else None


def _decide(rows: Listed, facts: Sequence[str], own: Sequence[int], balance: Balance) -> None:
    for fact in facts:
        for row in own:
            if balance is not Balance.PAID:
                rows.counts[fact][row] = False
            (rows.open[fact].add if balance is Balance.UNCLEAR else rows.open[fact].discard)(row)
    rows.settled.update(own)


def say_refunds(outcome: Outcome, accounts: Sequence[Account], owners: Owners, decides: Set[str]) -> None:
    """Say, once a project, who was paid back everything, and of whom nobody knows; the latter holds the
    project where the list ``decides``."""
    told: dict[tuple[str, Balance], list[Account]] = {}
    for account in accounts:
        own = outcome.returns.projects[account.person] if account.person != NOBODY else ""
        for project in (own,) if own else owners.projects(account.rows[0]):
            told.setdefault((project, account.balance), []).append(account)
    for (project, balance), of_project in told.items():
        if balance is not Balance.PAID:
            _say(outcome, project, balance, of_project, decides)


def _say(
    outcome: Outcome, project: str, balance: Balance, accounts: Sequence[Account], decides: Set[str]
) -> None:
    of = outcome.of.raw.refunds
    assert of is not None
    places = [outcome.rows.place(account.rows[0], of.amount) for account in accounts]
    facts = {"count": len(accounts), "cells": cells_said(places)}
    affected = _affected(outcome, of)
    if balance is Balance.UNCLEAR:
        code, severity = "refund-unclear", Severity.ERROR if decides & {*affected} else outcome.severity
    else:
        # Where the return does not count them either, nobody has to do anything.
        people = [account.person for account in accounts if account.person != NOBODY]
        counted = any(outcome.returns.counts[fact][person] for fact in affected for person in people)
        code, severity = "refunded", outcome.severity if counted else Severity.INFO
    owner = outcome.registry.projects[project].department, project
    outcome.report(code, places[0], facts, owner=owner, severity=severity)
