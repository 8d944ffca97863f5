"""Letters to departments: the workbook to fill in, what came of it, what is still missing. Each says only
what is the department's own, and nothing of persons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from onex_xl.messages import say
from onex_xl.stages.mail.letter import Attachment, Block, Grid, Head, Letter, Point, Points, Text
from onex_xl.stages.mail.recipients import Recipient

_PROBLEMS = 10
"""As many problems are told in a letter; the attached file has them all."""


@dataclass(frozen=True, slots=True)
class Room:
    """What all letters to one department say. ``assessment`` is what is assessed; ``projects`` are code and
    name of those that take part; ``check`` is the tab that says whether a workbook is ready; ``signed`` are
    office and date; ``locked``: the attachments ask for a password."""

    code: str
    name: str
    year: int
    assessment: str
    deadline: date
    projects: tuple[tuple[str, str], ...]
    check: str
    signed: tuple[str, ...]
    language: str
    locked: bool = False

    def say(self, key: str, /, **facts: object) -> str:
        return say(key, self.language, **facts)


@dataclass(frozen=True, slots=True)
class Problem:
    """What has to be mended (``must``) or looked at, in words without anyone's data: where first, and in
    how many places."""

    must: bool
    where: str
    sentence: str
    remedy: str
    places: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a department's return. ``received`` is the day and minute, as text; ``held`` are its
    projects (code, name) that wait for corrections, ``absent`` those that its file leaves out."""

    file: str
    received: str
    errors: int
    warnings: int
    problems: tuple[Problem, ...]
    held: tuple[tuple[str, str], ...] = ()
    absent: tuple[tuple[str, str], ...] = ()


def template_letter(room: Room, to: Recipient, attachments: Sequence[Attachment]) -> Letter:
    """The workbook, which projects stand in it, by when, and how it is filled in."""
    blocks: list[Block] = [_greeting(room, to)]
    blocks.append(Text(room.say("mail.template.about", department=room.name, count=len(room.projects))))
    blocks.append(Text(room.say("mail.template.deadline", deadline=room.deadline), "red"))
    blocks.append(_projects(room, room.projects))
    blocks.append(Head(room.say("mail.template.how")))
    steps = [room.say(f"mail.template.step{number}", check=room.check) for number in range(1, 6)]
    blocks.append(Points(tuple(Point(step) for step in steps), numbered=True))
    return _letter(room, to, "templates", "mail.template", blocks, attachments, deadline=room.deadline)


def slips_letter(room: Room, to: Recipient, answered: Answered, attachments: Sequence[Attachment]) -> Letter:
    """What became of the return: what has to be mended, in the department's own file, or that nothing has."""
    blocks = [_greeting(room, to)]
    if not answered.errors:
        blocks += _accepted(room, answered)
        return _letter(room, to, "slips", "mail.receipt", blocks, attachments)
    facts = {"file": answered.file, "received": answered.received}
    blocks.append(Text(room.say("mail.slip.about", **facts)))
    blocks.append(Text(_counts(room, answered), "red"))
    blocks += _held(room, answered.held)
    blocks += _problems(room, answered)
    blocks += _how_to_mend(room, "slip")
    return _letter(room, to, "slips", "mail.slip", blocks, attachments, count=answered.errors)


def reminder(
    room: Room,
    to: Recipient,
    answered: Answered | None,
    today: date,
    attachments: Sequence[Attachment],
    refused: Sequence[Problem] = (),
) -> Letter:
    """What is missing by name (``answered`` is ``None``: everything; ``refused`` are files that came and
    cannot be used), and how near the deadline is."""
    urgent = Text(_deadline(room, today), "red" if today >= room.deadline else "amber")
    if answered is None:
        return _missing(room, to, urgent, attachments, refused)
    blocks: list[Block] = [_greeting(room, to)]
    facts = {"file": answered.file, "received": answered.received}
    if answered.errors:
        blocks.append(Text(room.say("mail.reminder.open", **facts)))
        blocks += [Text(_counts(room, answered), "red"), urgent, *_held(room, answered.held)]
        blocks += _problems(
            room, replace(answered, problems=tuple(it for it in answered.problems if it.must))
        )
        blocks += _how_to_mend(room, "reminder") if attachments else [Text(room.say("mail.reminder.mend"))]
    else:
        blocks += [Text(room.say("mail.reminder.partly", **facts)), urgent]
    if answered.absent:
        blocks.append(Head(room.say("mail.reminder.absent")))
        blocks.append(_projects(room, answered.absent))
        blocks.append(Text(room.say("mail.reminder.add")))
    key = "mail.reminder-open" if answered.errors else "mail.reminder-partly"
    return _letter(room, to, "reminders", key, blocks, attachments, count=answered.errors)


def _missing(
    room: Room, to: Recipient, urgent: Text, attachments: Sequence[Attachment], refused: Sequence[Problem]
) -> Letter:
    """The reminder to a department of which nothing counts."""
    facts = {"department": room.name, "year": room.year}
    blocks: list[Block] = [_greeting(room, to)]
    blocks.append(Text(room.say("mail.reminder.refused" if refused else "mail.reminder.missing", **facts)))
    if refused:
        points = [Point(item.sentence, item.where, "red", item.remedy) for item in refused]
        blocks.append(Points(tuple(points)))
    blocks += [urgent, _projects(room, room.projects)]
    key = "attached" if attachments else "please"
    blocks.append(Text(room.say(f"mail.reminder.{key}")))
    if not refused:
        blocks.append(Text(room.say("mail.reminder.sent")))
    subject = "mail.reminder-refused" if refused else "mail.reminder"
    return _letter(room, to, "reminders", subject, blocks, attachments)


def _letter(
    room: Room,
    to: Recipient,
    kind: str,
    key: str,
    blocks: Sequence[Block],
    attachments: Sequence[Attachment],
    **facts: object,
) -> Letter:
    told = {"department": room.name, "year": room.year, "name": room.assessment, **facts}
    ending = [Text(room.say("mail.room.locked"))] if room.locked and attachments else []
    ending.append(Text(room.say("mail.room.questions")))
    return Letter(
        kind,
        room.code,
        to.address,
        to.name,
        say(f"{key}.subject", room.language, **told),
        say("mail.room.title", room.language, **told),
        (*blocks, *ending),
        room.signed,
        tuple(attachments),
    )


def _greeting(room: Room, to: Recipient) -> Block:
    name = to.name or room.name
    return Text(room.say("mail.room.greeting", name=name))


def _projects(room: Room, projects: Sequence[tuple[str, str]]) -> Grid:
    heads = room.say("mail.room.code"), room.say("mail.room.project")
    return Grid(heads, tuple(projects))


def _counts(room: Room, answered: Answered) -> str:
    key = "mail.slip.both" if answered.warnings else "mail.slip.errors"
    return room.say(key, errors=answered.errors, warnings=answered.warnings)


def _accepted(room: Room, answered: Answered) -> Iterator[Block]:
    yield Text(room.say("mail.receipt.about", file=answered.file, received=answered.received))
    yield Text(room.say("mail.receipt.good"), "green")
    if answered.warnings:
        yield Text(room.say("mail.receipt.warnings", count=answered.warnings))
        yield from _problems(room, answered)
    yield Text(room.say("mail.receipt.keep"))


def _held(room: Room, projects: Sequence[tuple[str, str]]) -> Iterator[Block]:
    if projects:
        yield Text(room.say("mail.slip.held"))
        yield _projects(room, projects)


def _problems(room: Room, answered: Answered) -> Iterator[Block]:
    shown = sorted(answered.problems, key=lambda item: not item.must)[:_PROBLEMS]
    if not shown:
        return
    yield Head(room.say("mail.slip.what"))
    yield Points(tuple(_problem(room, item) for item in shown), numbered=True)
    if len(answered.problems) > len(shown):
        yield Text(room.say("mail.slip.more", count=len(answered.problems) - len(shown)))


def _problem(room: Room, item: Problem) -> Point:
    where = room.say("mail.slip.where", where=item.where) if item.where else ""
    more = room.say("mail.slip.places", count=item.places - 1) if item.places > 1 else ""
    tag = room.say("mail.slip.must" if item.must else "mail.slip.check")
    return Point(where + item.sentence + more, tag, "red" if item.must else "amber", item.remedy)


def _how_to_mend(room: Room, ending: str) -> Iterator[Block]:
    yield Head(room.say("mail.slip.how"))
    steps = [room.say(f"mail.slip.step{number}") for number in (1, 2)]
    steps.append(room.say(f"mail.{ending}.step3", deadline=room.deadline))
    yield Points(tuple(Point(step) for step in steps), numbered=True)


def _deadline(room: Room, today: date) -> str:
    days = (room.deadline - today).days
    if days > 0:
        return room.say("mail.reminder.days", deadline=room.deadline, days=days)
    if days == 0:
        return room.say("mail.reminder.today", deadline=room.deadline)
    return room.say("mail.reminder.past", deadline=room.deadline, days=-days)
