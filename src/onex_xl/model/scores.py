"""Facts, the office's decisions, and scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from onex_xl.findings import Place
from onex_xl.model.inputs import SelfScore
from onex_xl.rules.nodes import Number, Value

Rulings = Mapping[str, str]
"""Ruling id → the alternative chosen."""


Variant = tuple[tuple[str, str], ...]
"""Ruling decisions that a fact was counted under: ``(("R14", "all"), ("R15", "zero"))``."""


class Status:
    """What became of a project: the JSON values of ``status``."""

    SCORED = "scored"
    HELD = "held"
    MISSING = "missing"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Facts:
    """A project's facts. ``values``: under the pack's own rulings; ``variants``: facts that depend
    on rulings, under every other combination; ``places``: the cells each fact was counted from."""

    project: str
    values: Mapping[str, Value]
    variants: Mapping[tuple[str, Variant], Value] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


class ReviewState:
    """What became of a decision of the office: the JSON values of ``review[].state``."""

    APPLIED = "applied"
    """It counts."""
    RECONFIRM = "reconfirm"
    """The facts it was made on have changed since: it does not count until it is confirmed."""
    INVALID = "invalid"
    """Something in it is missing or wrong: it is kept, but does not count."""


@dataclass(frozen=True, slots=True)
class Review:
    """The office's newest decision about one indicator of one project. ``points`` are those decided
    (``None``: what was ``typed`` is no score). ``basis`` are the facts it was made on, ``now`` the facts as
    they are, both in words; ``computed`` is what the engine gives now, ``number`` the decision's number in
    the ledger."""

    project: str
    indicator: str
    points: Number | None
    typed: str
    reason: str
    who: str
    on: date | None
    state: str
    basis: str = ""
    now: str = ""
    computed: Number | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Waiver:
    """The office's decision that an error does not hold a score back. ``finding`` is the identity of what is
    waived; ``state`` as of a :class:`Review`."""

    finding: str
    project: str
    reason: str
    who: str
    on: date | None
    state: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """One change that would reach the next grade: ``fact`` from its ``current`` value to ``needed``."""

    fact: str
    current: Value
    needed: Value


@dataclass(frozen=True, slots=True)
class Score:
    """A project's result. ``indicators`` as recorded (2 decimals; ``None``: no value); ``total`` is
    their sum. ``alternatives``: ruling → alternative → total it would give. ``open_rulings``:
    undecided rulings under which this project would score differently."""

    project: str
    status: str
    indicators: Mapping[str, Number | None] = field(default_factory=dict)
    deduction: Number | None = None
    total: Number | None = None
    grade: str = ""
    outcome: str = ""
    rank: int | None = None
    self_total: Number | None = None
    self_scores: Mapping[str, SelfScore] = field(default_factory=dict)
    open_rulings: tuple[str, ...] = ()
    alternatives: Mapping[str, Mapping[str, Number | None]] = field(default_factory=dict)
    to_next: Number | None = None
    """Points to the next grade; ``None`` at the top."""
    way: Way | None = None
    """The shortest way there."""
    reviews: Mapping[str, Review] = field(default_factory=dict)
    """The decisions of the office that count, by indicator: ``indicators`` has their points, ``computed`` of
    the review what the engine gives."""
