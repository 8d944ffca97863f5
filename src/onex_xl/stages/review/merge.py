"""What a review workbook says, merged into the history: three ways, pure.

The base of a row is what the workbook showed when we wrote it or, where this file was taken in before, what
it said then. A row that differs from its base is something that a person typed. Where somebody else has
decided on the same target since, both are recorded, and both are shown until one is confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from onex_xl.ledger.store import Decision
from onex_xl.stages.review.decisions import (
    ABOUT,
    OWN,
    History,
    Typed,
    edition_of,
    fact,
    is_yes,
    said,
    shown_confirm,
)
from onex_xl.stages.review.read import Entry, ReviewBook
from onex_xl.stages.review.subject import subject_of

_State = tuple[Typed, str]
"""What a row says: what was typed, and what stands in the cell to confirm in."""


def merge(book: ReviewBook, history: History, file: str, now: datetime) -> list[Decision]:
    """The decisions in ``book``, which lies in the campaign folder as ``file``, that ``history`` does not
    have; they are added to it, numbered on. :data:`OWN` goes before its copies."""
    rows: dict[tuple[str, str], list[Entry]] = {}
    for entry in book.entries:
        rows.setdefault((entry.kind, entry.target), []).append(entry)
    number = max(history.edition, book.edition)
    made: list[Decision] = []
    for entries in rows.values():
        merging = _Merging(history, book.edition, file, now, len(entries) > 1)
        for fresh in merging.fresh(entries):
            decision = merging.decision(fresh, number + len(made) + 1)
            if decision is not None:
                history.add(decision)
                merging.before.append(decision)
                made.append(decision)
    return made


class _Merging:
    """The rows of one workbook on one target: nearly always one."""

    def __init__(self, history: History, edition: int, file: str, now: datetime, several: bool) -> None:
        self.history, self.edition, self.file, self.now = history, edition, file, now
        self.several = several
        self.before: list[Decision] = []
        """What other rows of this workbook say of the same target."""

    def fresh(self, entries: Sequence[Entry]) -> list[Entry]:
        """The rows in which a person typed something, each thing once."""
        kind, target = entries[0].kind, entries[0].target
        last, written = self._last(kind, target), self.history.at(kind, target, self.edition)
        shown = [_shown(written)] if last is None else [(said(last), fact(last, "confirm"))]
        if self.several:
            # One of the rows is the copy of another, which may well be untouched.
            shown.append(_shown(written))
        renamed = (last is None and self.file != OWN) or self.several
        found: dict[_State, Entry] = {}
        for entry in entries:
            if _state(entry) not in shown and not (renamed and self._recorded(entry)):
                found.setdefault(_state(entry), entry)
        return list(found.values())

    def _last(self, kind: str, target: str) -> Decision | None:
        """What this very file said when it was taken in last."""
        own = (
            item
            for item in reversed(self.history.of(kind, target))
            if fact(item, "file") == self.file and edition_of(item) == self.edition
        )
        return next(own, None)

    def _recorded(self, entry: Entry) -> bool:
        """Whether what a row says was recorded since the workbook was written: perhaps from a file that has
        another name now. Who typed a thing or confirmed it has said the same."""
        plain = not entry.confirm or (is_yes(entry.confirm) and not entry.typed.blank)
        return any(
            said(item) == entry.typed and (plain or fact(item, "confirm") == entry.confirm)
            for item in self.history.of(entry.kind, entry.target)
            if item.number > self.edition
        )

    def decision(self, entry: Entry, number: int) -> Decision | None:
        """The decision that a row is; ``None`` where it says what counts already."""
        history, kind, target = self.history, entry.kind, entry.target
        last, current = self._last(kind, target), history.current(kind, target)
        base = history.at(kind, target, self.edition)
        before = last or base
        if entry.typed == said(before) and not entry.confirm:
            # Only a word that was no yes has been taken away again.
            if before is not current or not shown_confirm(before):
                return None
        elif said(current) == entry.typed and not self._adds(entry, last, current):
            return None
        other = self._contradicted(entry, last, current, before)
        # As the workbook was written, though this file has said something else since: changed back, or an
        # older copy saved over it. What was typed stands until somebody says so.
        changed = last is not None and last is current and entry.typed != said(last)
        back = changed and _state(entry) == _shown(base)
        other = current if back else other
        facts: dict[str, Any] = {
            **_basis(entry, before),
            "on": entry.typed.on,
            "edition": self.edition,
            "file": self.file,
            "sheet": entry.place.sheet,
            "cell": entry.place.cell,
        }
        if entry.confirm:
            facts["confirm"] = entry.confirm
        if entry.raw:
            facts["raw"] = dict(entry.raw)
        if other is not None:
            facts["against"] = _summary(other)
            if back or (fact(other, "file") == OWN and self.file != OWN):
                facts["aside"] = True
        typed = entry.typed
        return Decision(self.now, kind, target, typed.value, typed.reason, typed.who, facts, number)

    def _adds(self, entry: Entry, last: Decision | None, current: Decision | None) -> bool:
        """Whether a row that says what counts already confirms it, or tries to."""
        if not entry.confirm:
            return False
        if not is_yes(entry.confirm) or entry.typed.blank or current is None:
            return True
        if current.number > self.edition and current is not last:
            return False
        disputed = self.history.dispute(entry.kind, entry.target) is not None
        before = subject_of(current)
        other = before is not None and entry.subject is not None and before != entry.subject
        return disputed or other or fact(current, "digest") != entry.digest

    def _contradicted(
        self, entry: Entry, last: Decision | None, current: Decision | None, base: Decision | None
    ) -> Decision | None:
        """What somebody else has decided otherwise since the workbook was written."""
        if self.before:
            return self.before[-1]
        if current is None or current is last or current.number <= self.edition:
            return None
        idle = said(current).blank and said(base).blank
        return None if idle or said(current) == entry.typed else current


def _state(entry: Entry) -> _State:
    return entry.typed, entry.confirm


def _shown(decision: Decision | None) -> _State:
    """What a workbook shows of a decision when we write it."""
    return said(decision), shown_confirm(decision)


def _basis(entry: Entry, base: Decision | None) -> Mapping[str, Any]:
    """The facts that a row is bound to, and whom it is about: those that it shows. Where only the reason was
    put in better words, those that it was bound to before."""
    old = said(base)
    same = (old.value, old.who, old.on) == (entry.typed.value, entry.typed.who, entry.typed.on)
    if base is not None and same and old.complete and not is_yes(entry.confirm):
        return {name: base.facts[name] for name in ("digest", "basis", ABOUT) if name in base.facts}
    # What no registry has any more is as the workbook still shows it.
    about = entry.subject.facts() if entry.subject else base.facts.get(ABOUT) if base else None
    return {"digest": entry.digest, "basis": entry.basis, **({ABOUT: about} if about else {})}


def _summary(decision: Decision) -> dict[str, str]:
    names = ("file", "sheet", "cell")
    typed = said(decision)
    return {
        "value": typed.value,
        "reason": typed.reason,
        "who": typed.who,
        "on": typed.on,
        **{name: fact(decision, name) for name in names},
    }
