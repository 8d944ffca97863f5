"""The letter to leadership: the year on one screen, the master attached. Departments and projects by name,
never a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from onex_xl.messages import say
from onex_xl.stages.mail.letter import (
    Attachment,
    Block,
    Figure,
    Figures,
    Grid,
    Head,
    Letter,
    Point,
    Points,
    Text,
)
from onex_xl.stages.mail.recipients import Recipient

_ENDS: Final = 5
"""As many projects are named at the top and at the bottom."""
_CHANGES: Final = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A scored project in its place: numbers as text."""

    rank: str
    project: str
    department: str
    total: str
    grade: str


@dataclass(frozen=True, slots=True)
class Note:
    """What needs attention, or has changed: a word, in a tone, what there is, and what to do."""

    tag: str
    tone: str
    text: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Leading:
    """What the letter says. ``figures`` are the projects by grade and state, ``outcomes`` the outcomes and
    how often each; ``ranked`` the scored projects, best first; ``missing`` the departments that have not
    returned anything, ``received`` how many of ``departments`` have; ``average`` of the ``ranked``, as
    text."""

    year: int
    assessment: str
    language: str
    as_of: str
    departments: int
    received: int
    average: str
    figures: tuple[Figure, ...]
    outcomes: tuple[tuple[str, int], ...]
    ranked: tuple[Place, ...]
    missing: tuple[str, ...]
    attention: tuple[Note, ...]
    changes: tuple[Note, ...] | None
    """``None``: there was no run before."""
    signed: tuple[str, ...]
    locked: bool = False

    def say(self, key: str, /, **facts: object) -> str:
        return say(key, self.language, **facts)

    def listed(self, names: Sequence[str]) -> str:
        return self.say("mail.comma").join(names)


def leaders_letter(told: Leading, to: Recipient, attachments: Sequence[Attachment]) -> Letter:
    """The letter: figures, ends of the ranking, what is missing, what needs attention, what changed."""
    name = to.name or told.say("mail.master.anybody")
    blocks: list[Block] = [Text(told.say("mail.master.greeting", name=name)), *_summary(told)]
    blocks += [*_ranking(told), *_missing(told)]
    blocks += _notes(told.say("mail.master.attention"), told.attention)
    if told.changes is not None:
        blocks += _changes(told, told.changes)
    blocks.append(Text(told.say("mail.master.privacy")))
    if told.locked:
        blocks.append(Text(told.say("mail.room.locked")))
    facts = {"year": told.year, "name": told.assessment, "as_of": told.as_of}
    return Letter(
        "master",
        "",
        to.address,
        to.name,
        say("mail.master.subject", told.language, **facts),
        say("mail.master.title", told.language, **facts),
        tuple(blocks),
        told.signed,
        tuple(attachments),
    )


def _summary(told: Leading) -> Iterator[Block]:
    facts = {"as_of": told.as_of, "received": told.received, "departments": told.departments}
    yield Text(told.say("mail.master.about", **facts))
    yield Figures(told.figures)
    if not told.ranked:
        yield Text(told.say("mail.master.unscored"))
    else:
        outcomes = told.listed(
            [told.say("mail.master.outcome", outcome=o, count=n) for o, n in told.outcomes]
        )
        yield Text(
            told.say("mail.master.outcomes", outcomes=outcomes, average=told.average, scored=len(told.ranked))
        )


def _ranking(told: Leading) -> Iterator[Block]:
    ranked = told.ranked
    if not ranked:
        return
    if len(ranked) <= 2 * _ENDS:
        yield Head(told.say("mail.master.all"))
        yield _grid(told, ranked)
        return
    yield Head(told.say("mail.master.top", count=_ENDS))
    yield _grid(told, ranked[:_ENDS])
    yield Head(told.say("mail.master.bottom", count=_ENDS))
    yield _grid(told, ranked[-_ENDS:])


def _grid(told: Leading, places: Sequence[Place]) -> Grid:
    heads = tuple(told.say(f"mail.master.head.{key}") for key in ("rank", "project", "total", "grade"))
    rows = tuple(
        (item.rank, told.say("mail.master.place", project=item.project, department=item.department),
         item.total, item.grade)
        for item in places
    )  # fmt: skip
    return Grid(heads, rows, right=(2,))


def _missing(told: Leading) -> Iterator[Block]:
    if told.missing:
        yield Head(told.say("mail.master.missing", count=len(told.missing)))
        yield Text(told.listed(told.missing), "red")


def _notes(head: str, notes: Sequence[Note]) -> Iterator[Block]:
    if notes:
        yield Head(head)
        yield Points(tuple(Point(item.text, item.tag, item.tone, item.step) for item in notes))


def _changes(told: Leading, notes: Sequence[Note]) -> Iterator[Block]:
    if not notes:
        yield Head(told.say("mail.master.changed"))
        yield Text(told.say("mail.master.unchanged"))
        return
    yield from _notes(told.say("mail.master.changed"), notes[:_CHANGES])
    if len(notes) > _CHANGES:
        yield Text(told.say("mail.master.more-changes", count=len(notes) - _CHANGES))
