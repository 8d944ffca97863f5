"""``review accept``: the office takes in a review workbook that is not known as its own, such as one that
came by mail. It sees first what would be decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onex_xl.errors import CallError
from onex_xl.files import sha256
from onex_xl.findings import Finding
from onex_xl.ledger.lock import one_run
from onex_xl.ledger.store import Decision, Ledger
from onex_xl.model import Registry, Result
from onex_xl.rules.words import decimal
from onex_xl.stages.review.basis import error_words
from onex_xl.stages.review.cells import points_of
from onex_xl.stages.review.decisions import (
    WAIVER,
    History,
    against,
    is_aside,
    said,
)
from onex_xl.stages.review.merge import merge
from onex_xl.stages.review.read import with_subjects
from onex_xl.stages.review.subject import astray, now_words, subject_of
from onex_xl.workflow.decisions import received_as
from onex_xl.workflow.lost import known_ledger
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.reviewing import WorkedIn, copies, has_place, read_apart, record
from onex_xl.workflow.subjects import decided, known_registries
from onex_xl.workflow.year import Year

_LEAST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Proposed:
    """One decision that would be recorded. ``about`` is project and indicator, or the error, in words;
    ``old`` is what counts now (the engine's points where nobody has decided, ``""``: nothing), ``new`` what
    would (``""``: the decision is withdrawn). ``aside``: recorded only, because ``review.xlsx`` says
    otherwise. ``unknown``: it is about nothing that is there. ``orphan``: what became of whom it is about,
    where the registry has changed since."""

    kind: str
    about: str
    old: str
    new: str
    reason: str
    who: str
    on: str
    aside: bool
    unknown: bool
    orphan: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a workbook, called ``file``, would decide."""

    file: str
    decisions: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of it: ``refused`` is why the workbook cannot be taken in at all; ``done`` is false where the
    office, having seen the ``proposal``, did not agree."""

    proposal: Proposal
    done: bool = False
    refused: Finding | None = None


def accept(
    year: Year, file: str, by: str, agreed: Callable[[Proposal], bool], *, processes: int | None = None
) -> Accepted:
    """Take in the review workbook ``file`` (a path, the name under which it arrived, or at least six digits
    of its hash) in the name of ``by``, if ``agreed`` says so of what it would decide. Nothing is recorded
    before.

    Raises ``CallError`` ``call.no-name``, ``call.file-unknown``, ``call.file-ambiguous``,
    ``call.not-a-review``, ``call.nothing-to-accept``; ``RegistryError``; ``MachineError``.
    """
    if not by.strip():
        raise CallError("call.no-name")
    with one_run(year.folder.lock), known_ledger(year) as ledger:
        registry, _ = office_registry(year)
        name, data = _found(year, ledger, file)
        book = read_apart(year, name, data, processes)
        if book is None:
            raise CallError("call.not-a-review", file=name)
        if isinstance(book, Finding):
            return Accepted(Proposal(name, ()), refused=book)
        now = datetime.now().astimezone()
        book = with_subjects(book, known_registries(ledger, registry))
        made = merge(book, History(decided(ledger)), name, now)
        if not made:
            raise CallError("call.nothing-to-accept", file=name)
        proposal = Proposal(name, tuple(_proposed(year, ledger, registry, made)))
        if not agreed(proposal):
            return Accepted(proposal)
        record(year, ledger, WorkedIn(name, data, book), made, now, by.strip())
        return Accepted(proposal, done=True)


def _found(year: Year, ledger: Ledger, file: str) -> tuple[str, bytes]:
    """The workbook that is meant, and as what the ledger knows it: beside ``review.xlsx`` by its file name,
    from elsewhere by the name under which it arrived."""
    folder = year.folder
    for path in (Path(file), folder.root / file):
        at = path.absolute()
        if at.is_file() and not at.is_relative_to(folder.inbox):
            # Only beside ours it is a copy of ours; elsewhere it may well be called review.xlsx, too.
            name = at.name if at.parent == folder.root else f"{at.parent.name}/{at.name}"
            return name, at.read_bytes()
    beside = ((path.name, path.read_bytes()) for path in copies(folder.root))
    wanted = file.strip().lower()
    if len(wanted) >= _LEAST_DIGITS:
        for name, data in beside:
            if sha256(data).startswith(wanted):
                return name, data
    item = received_as(year, ledger, file)
    # Never as a file of the campaign folder itself, such as review.xlsx, which has the last word.
    return f"inbox/{item.name}", folder.kept(item).read_bytes()


# ---- in words --------------------------------------------------------------------------------


def _proposed(year: Year, ledger: Ledger, registry: Registry, made: Sequence[Decision]) -> Iterator[Proposed]:
    before, result = History(decided(ledger)), ledger.last_result()
    for item in made:
        typed, current = said(item), said(before.current(item.kind, item.target))
        lost = astray(subject_of(item), registry)
        yield Proposed(
            item.kind,
            _about(year, registry, result, item),
            _points(current.value) or _computed(result, item),
            _points(typed.value),
            typed.reason,
            typed.who,
            typed.on,
            is_aside(item) and bool(against(item)),
            not lost and not has_place(year.pack, registry, item),
            now_words(lost, year.language) if lost else "",
        )


def _about(year: Year, registry: Registry, result: Result | None, item: Decision) -> str:
    if item.kind == WAIVER:
        known = result.findings if result else ()
        words = error_words(year.pack, [it for it in known if it.identity == item.target], year.language)
        return f"{item.target} {words}".strip()
    code, _, name = item.target.partition("|")
    project, indicator = registry.projects.get(code), year.pack.rubric.by_id.get(name)
    subject = subject_of(item)
    called = subject.name if subject else project.name if project else ""
    label = indicator.raw.label.in_language(year.language) if indicator else ""
    return " ".join(part for part in (code, called, name, label) if part)


def _computed(result: Result | None, item: Decision) -> str:
    """The engine's own points, as they were at the last collect."""
    code, _, name = item.target.partition("|")
    score = result.scores.get(code) if result else None
    points = score.indicators.get(name) if score else None
    return "" if points is None else decimal(points)


def _points(text: str) -> str:
    number = points_of(text)
    return text if number is None else decimal(number)
