"""What the office typed about a score or an error, and the history of it in the ledger.

A decision on a target is never taken back: a newer one goes before it. Of two that were typed on two copies
of the review workbook without knowing of each other both are recorded; the one that is set ``aside`` never
counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onex_xl.fields.text import normal
from onex_xl.ledger.store import Decision

REVIEW, WAIVER = "review", "waiver"
"""Kinds of decisions: the points of one indicator of one project; an error that holds nothing back."""

BOOK = "review-book"
"""Kind of the ledger's records of review workbooks that were taken in; their target is the file's hash."""

ABOUT = "of"
"""Among the facts of a decision: whom it is about (:mod:`onex_xl.stages.review.subject`)."""

OWN = "review.xlsx"
"""The one review workbook that is ours to write; all others are copies of it."""

_YES = frozenset(map(normal, ("是", "yes", "y", "true", "√", "✓", "✔", "1", "确认", "同意")))
_NO = frozenset(map(normal, ("否", "no", "n", "false", "×", "✗", "0", "不豁免", "不同意")))


def is_yes(text: str) -> bool:
    """Whether a cell that asks for yes says so."""
    return normal(text) in _YES


def is_no(text: str) -> bool:
    """Whether a cell that asks for yes or no says no."""
    return normal(text) in _NO


def review_target(project: str, indicator: str) -> str:
    """What a decision on an indicator is about."""
    return f"{project}|{indicator}"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, as text: the points or the yes, the reason, the reviewer, the date. A number is written
    plainly and a date as in ISO 8601; what is neither stands as it was typed."""

    value: str = ""
    reason: str = ""
    who: str = ""
    on: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was typed."""
        return not (self.value or self.reason or self.who or self.on)

    @property
    def complete(self) -> bool:
        """Whether nothing is left out."""
        return bool(self.value and self.reason and self.who and self.on)


NOTHING = Typed()


def said(decision: Decision | None) -> Typed:
    """What a decision says; nothing where there is none or it was withdrawn."""
    if decision is None:
        return NOTHING
    return Typed(decision.value, decision.reason, decision.who, fact(decision, "on"))


def fact(decision: Decision, name: str) -> str:
    """A text among the facts of a decision: ``on``, ``confirm``, ``digest``, ``basis``, ``file``, ``sheet``,
    ``cell``."""
    return str(decision.facts.get(name, ""))


def edition_of(decision: Decision) -> int:
    """The edition of the workbook that it was typed in."""
    return int(decision.facts.get("edition", 0))


def is_aside(decision: Decision) -> bool:
    """Whether it was recorded, but gave way to another when it was."""
    return bool(decision.facts.get("aside"))


def against(decision: Decision) -> Mapping[str, Any]:
    """The other decision that it contradicts (``value``, ``reason``, ``who``, ``on``, ``file``, ``cell``);
    empty where it contradicts none."""
    found: Mapping[str, Any] = decision.facts.get("against") or {}
    return found


def shown_confirm(decision: Decision | None) -> str:
    """What the workbook shows again in the cell to confirm in: only what could not be taken as a yes."""
    if decision is None:
        return ""
    confirm = fact(decision, "confirm")
    return "" if is_yes(confirm) and not said(decision).blank else confirm


class History:
    """All decisions on scores and errors, to be asked about one target at a time."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.all: list[Decision] = []
        self.edition = 0
        """The number of the newest decision."""
        self._of: dict[tuple[str, str], list[Decision]] = {}
        for decision in decisions:
            self.add(decision)

    def add(self, decision: Decision) -> None:
        """Take in one more, the newest of all."""
        self.all.append(decision)
        self.edition = max(self.edition, decision.number)
        self._of.setdefault((decision.kind, decision.target), []).append(decision)

    def of(self, kind: str, target: str) -> Sequence[Decision]:
        """All decisions on a target, oldest first."""
        return self._of.get((kind, target), ())

    def targets(self, kind: str) -> list[str]:
        """The targets that were ever decided on."""
        return [target for known, target in self._of if known == kind]

    def current(self, kind: str, target: str) -> Decision | None:
        """The decision that counts: the newest that did not give way. It may be one that withdraws."""
        return next((item for item in reversed(self.of(kind, target)) if not is_aside(item)), None)

    def at(self, kind: str, target: str, edition: int) -> Decision | None:
        """What a workbook of ``edition`` shows."""
        before = [item for item in self.of(kind, target) if item.number <= edition]
        return next((item for item in reversed(before) if not is_aside(item)), None)

    def dispute(self, kind: str, target: str) -> Decision | None:
        """The newest decision, where it contradicts another that nobody has settled since."""
        known = self.of(kind, target)
        return known[-1] if known and against(known[-1]) else None
