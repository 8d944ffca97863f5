"""The review workbook in a campaign: what was typed into it taken into the ledger, what that comes to with
the facts of today, and the workbook written anew. Nothing that was typed is ever lost: the file is kept
unchanged, and every decision in the history.

Only the office decides. What lies beside ``review.xlsx`` is taken in where it carries the token of this
campaign; what came by mail, or was made elsewhere, is told, and counts only when the office accepts it
(:mod:`onex_xl.workflow.accepting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from onex_xl import workers
from onex_xl.files import kept_suffix, sha256, write_atomic
from onex_xl.findings import Finding, Place, Severity, identity_of
from onex_xl.ledger.codec import decoded
from onex_xl.ledger.store import Decision, Ledger
from onex_xl.model import Campaign, Facts, Registry, Result, Review, Waiver
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.stages.review.decisions import BOOK, OWN, REVIEW, WAIVER, History, fact
from onex_xl.stages.review.judge import judged_reviews, judged_waivers, waived
from onex_xl.stages.review.merge import merge
from onex_xl.stages.review.plan import plan_review, review_findings
from onex_xl.stages.review.read import ReviewBook, read_review, with_subjects
from onex_xl.stages.review.subject import subject_of
from onex_xl.stages.review.token import SECRET, is_ours
from onex_xl.workflow import PRELOAD
from onex_xl.workflow.counting import Counted
from onex_xl.workflow.products import Written, is_newest, keep_beside, put
from onex_xl.workflow.reading import unread
from onex_xl.workflow.subjects import decided, known_registries
from onex_xl.workflow.year import Year, made_on
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.inspection import Limits

_COPIES: Final = re.compile(
    r"(?!~\$)(?:review|复核).*\.(?:xlsx|xlsm|xlsb|xls|et|ods)", re.IGNORECASE | re.DOTALL
)
_DIGITS = 8
"""Of a file's hash, as it is shown to people."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of the review workbooks that a person has worked in: how many of them were new, how many
    decisions were recorded, and what there is to say about those that could not be read."""

    books: int = 0
    decisions: int = 0
    findings: tuple[Finding, ...] = ()


def take_in_reviews(
    year: Year, ledger: Ledger, registry: Registry, *, processes: int | None = None
) -> TakenIn:
    """Take in ``review.xlsx`` and its copies beside it (``review*``, ``复核*``) that carry this campaign's
    token. Copies first, the oldest first: ``review.xlsx`` itself has the last word. Each is read in a child
    process, as a foreign file is; ``processes`` 0 reads here, unprotected.

    Raises ``MachineError`` where a file cannot be kept; what cannot be read or is not ours is a finding.
    """
    taking = _Taking(year, ledger, registry, processes)
    taking.all()
    return TakenIn(taking.books, taking.decisions, tuple(taking.findings))


def look_at_reviews(
    year: Year, ledger: Ledger, registry: Registry, *, processes: int | None = None
) -> tuple[tuple[str, ...], TakenIn]:
    """What :func:`take_in_reviews` would come to, with nothing taken in: the names of the workbooks that a
    person has worked in since, and what there is to say about those that cannot be read."""
    looking = _Looking(year, ledger, registry, processes)
    looking.all()
    return tuple(looking.worked_in), TakenIn(findings=tuple(looking.findings))


def review_files(year: Year, ledger: Ledger) -> frozenset[str]:
    """The hashes of all review workbooks that we wrote or took in: no returns, wherever they turn up."""
    own = ledger.product_hashes(year.folder.relative(year.folder.review))
    return own | {decision.target for decision in ledger.decisions(BOOK)}


def copies(root: Path) -> list[Path]:
    """The copies, the oldest first, and ``review.xlsx`` last."""
    found = [path for path in root.iterdir() if _COPIES.fullmatch(path.name) and path.is_file()]
    dated = sorted((path.name == OWN, path.stat().st_mtime, path.name, path) for path in found)
    return [path for *_, path in dated]


@dataclass(frozen=True, slots=True)
class _File:
    """A workbook to read, as a child process wants it."""

    data: bytes
    name: str
    rules: Path
    campaign: Campaign
    limits: Limits


def _read_file(file: _File) -> ReviewBook | Finding | None:
    return read_review(file.data, file.name, load_pack(file.rules), file.campaign, file.limits)


def read_apart(year: Year, name: str, data: bytes, processes: int | None) -> ReviewBook | Finding | None:
    """:func:`read_review` in a child process that may die; with ``processes`` 0 here."""
    return read_all_apart(year, [(name, data)], processes)[0]


def read_all_apart(
    year: Year, books: Sequence[tuple[str, bytes]], processes: int | None
) -> list[ReviewBook | Finding | None]:
    """:func:`read_apart` for several, by name and bytes, one after another."""
    limits = year.settings.limits
    outcomes = workers.run(
        _read_file,
        [_File(data, name, year.folder.rules, year.campaign, limits) for name, data in books],
        workers=0 if processes == 0 else 1,
        wall_seconds=limits.wall_seconds(max((len(data) for _, data in books), default=0)),
        memory_mb=limits.memory_mb,
        preload=PRELOAD,
    )
    return [
        outcome.result
        if isinstance(outcome, workers.Done)
        else unread(outcome.item.name, outcome, limits.memory_mb)
        for outcome in outcomes
    ]


class _Taking:
    """Review workbooks while they are taken in."""

    def __init__(self, year: Year, ledger: Ledger, registry: Registry, processes: int | None) -> None:
        self.year, self.ledger, self.registry, self.processes = year, ledger, registry, processes
        self.secret = ledger.secrets.get(SECRET)
        self.products = ledger.product_hashes(year.folder.relative(year.folder.review))
        taken = ledger.decisions(BOOK)
        self.taken = {decision.target for decision in taken}
        self.newest = {decision.value: decision.target for decision in taken}
        """What each file was when it was taken in last."""
        self.findings: list[Finding] = []
        self.books = self.decisions = 0

    def all(self) -> None:
        """Take in all that lie beside one another."""
        for path in copies(self.year.folder.root):
            data = self.opened(path)
            if data is not None:
                self.take(path.name, data)

    def opened(self, path: Path) -> bytes | None:
        """What is in a file; ``None``, and a finding, while another program has it."""
        try:
            return path.read_bytes()
        except OSError as error:
            facts = {"reason": error.strerror or str(error)}
            self.findings.append(Finding("review.locked", Severity.ERROR, Place(path.name), facts))
            return None

    def take(self, name: str, data: bytes) -> None:
        """Record what was typed in one file, unless it is known to the byte."""
        digest = sha256(data)
        if self._is_known(name, digest):
            return
        book = read_apart(self.year, name, data, self.processes)
        if book is None and name == OWN:
            book = Finding("review.not-a-review", Severity.ERROR, Place(name))
        if isinstance(book, Finding):
            self.findings.append(book)
        elif book is not None and not is_ours(self.secret, self.year.campaign, book.stamp):
            self._refuse(name, digest, data)
        elif book is not None:
            self._record(name, digest, data, book)

    def _refuse(self, name: str, digest: str, data: bytes) -> None:
        """Say that a workbook is a copy made elsewhere, where it lies from now on."""
        if name == OWN:
            # Ours is about to be written in its place.
            name = keep_beside(self.year.folder.review, data).name
        facts = {"id": digest[:_DIGITS]}
        found = Finding("review.not-ours", Severity.ERROR, Place(name), facts)
        if found not in self.findings:
            self.findings.append(found)

    def _is_known(self, name: str, digest: str) -> bool:
        """Whether a file is as we wrote it, as it was taken in last, or the copy of one that was."""
        if digest in self.products:
            return True
        return self.newest[name] == digest if name in self.newest else digest in self.taken

    def _record(self, name: str, digest: str, data: bytes, book: ReviewBook) -> None:
        now = datetime.now().astimezone()
        book = with_subjects(book, known_registries(self.ledger, self.registry))
        made = merge(book, History(decided(self.ledger)), name, now)
        record(self.year, self.ledger, WorkedIn(name, data, book), made, now)
        self.taken.add(digest)
        self.newest[name] = digest
        self.books += 1
        self.decisions += len(made)
        self.findings += [self._unplaced(item) for item in made if not self._has_row(item)]

    def _has_row(self, decision: Decision) -> bool:
        """Whether a decision is about something there is, or of which it is known what it was: then that is
        asked about, with the row that shows it."""
        subject = subject_of(decision)
        is_known = subject is not None and bool(subject.name)
        return is_known or has_place(self.year.pack, self.registry, decision)

    def _unplaced(self, decision: Decision) -> Finding:
        place = Place(*(fact(decision, name) for name in ("file", "sheet", "cell")))
        facts = {"about": decision.target.replace("|", " ").strip(), "sheet": place.sheet}
        return Finding("review.unknown-row", Severity.ERROR, place, facts, decision.value)


class _Looking(_Taking):
    """Review workbooks while they are only looked at."""

    def __init__(self, year: Year, ledger: Ledger, registry: Registry, processes: int | None) -> None:
        super().__init__(year, ledger, registry, processes)
        self.worked_in: list[str] = []

    def _refuse(self, name: str, digest: str, data: bytes) -> None:
        if name == OWN:
            self.worked_in.append(name)
        else:
            super()._refuse(name, digest, data)

    def _record(self, name: str, digest: str, data: bytes, book: ReviewBook) -> None:
        self.worked_in.append(name)


@dataclass(frozen=True, slots=True)
class WorkedIn:
    """A review workbook that a person has worked in: as what it lies there, its bytes, what was read."""

    name: str
    data: bytes
    book: ReviewBook


def record(
    year: Year, ledger: Ledger, typed: WorkedIn, made: Iterable[Decision], now: datetime, by: str = ""
) -> None:
    """Keep the workbook and record the decisions ``made`` from it; ``by``: who of the office accepted it, for
    one that is not ours. Raises ``MachineError`` where it cannot be kept."""
    received, digest = year.folder.received, sha256(typed.data)
    # First the file, then all it says in one step: a run killed in between takes it in again.
    if not any(received.glob(f"{digest}*")):
        write_atomic(received / f"{digest}{kept_suffix(typed.name)}", typed.data)
    accepted = {"accepted": by} if by else {}
    decisions = [replace(item, facts={**item.facts, **accepted}) for item in made]
    facts = {"edition": typed.book.edition, "typed": len(decisions), "touched": typed.book.touched}
    ledger.add_decisions([*decisions, Decision(now, BOOK, digest, typed.name, "", by, facts)])


def has_place(pack: Pack, registry: Registry, decision: Decision) -> bool:
    """Whether a decision is about something there is."""
    if decision.kind == WAIVER:
        return bool(decision.target)
    project, _, indicator = decision.target.partition("|")
    return project in registry.projects and indicator in pack.rubric.by_id


# ---- what decisions come to ------------------------------------------------------------------


def edition(ledger: Ledger) -> int:
    """The number of the newest decision on a score or an error: a result depends on it."""
    return max((decision.number for decision in ledger.decisions(REVIEW, WAIVER)), default=0)


def reviews_of(
    pack: Pack, ledger: Ledger, facts: Mapping[str, Facts], registry: Registry
) -> tuple[Review, ...]:
    """The office's newest decisions on scores, judged by the projects and their ``facts`` as they are."""
    return judged_reviews(pack, History(decided(ledger)), facts, registry)


def by_project(reviews: Iterable[Review]) -> dict[str, dict[str, Review]]:
    """Decisions by project and indicator."""
    found: dict[str, dict[str, Review]] = {}
    for review in reviews:
        found.setdefault(review.project, {})[review.indicator] = review
    return found


def identified(findings: Sequence[Finding], returns: Mapping[str, Counted]) -> tuple[Finding, ...]:
    """``findings``, those of departments with the identity by which a waiver or an answer knows them again:
    that of the row at fault for those found in one of the ``returns`` that count, else that of what is
    said."""
    known = {
        id(finding): identity
        for item in returns.values()
        for part in item.parts
        for finding, identity in part.findings()
    }
    return tuple(
        replace(finding, identity=identity_of(finding, known.get(id(finding), "")))
        if finding.severity is not Severity.INFO and finding.department
        else finding
        for finding in findings
    )


def waivers_of(
    pack: Pack, ledger: Ledger, findings: Iterable[Finding], registry: Registry
) -> tuple[Waiver, ...]:
    """The office's newest decisions to let errors pass, for those in ``findings`` (:func:`identified`)."""
    return judged_waivers(pack, History(decided(ledger)), findings, registry)


def waive(findings: Sequence[Finding], waivers: Iterable[Waiver], language: str) -> tuple[Finding, ...]:
    """``findings``, those that were let pass as warnings that say why and by whom."""
    return waived(findings, waivers, language)


# ---- the workbook ------------------------------------------------------------------------------


def about_decisions(year: Year, ledger: Ledger, result: Result) -> tuple[Finding, ...]:
    """What there is to say about the office's decisions, as the review workbook for ``result`` shows them:
    findings of no department, for the result to take up before it is told to anybody."""
    history = History(decided(ledger))
    return review_findings(year.pack, result, year.language, history)


@dataclass(frozen=True, slots=True)
class ReviewJob:
    """All that the review workbook is made of, as a child process wants it; ``result`` as the ledger
    keeps it (:func:`~onex_xl.ledger.codec.encoded`)."""

    rules: Path
    result: bytes
    decisions: tuple[Decision, ...]
    secret: str


def review_job(year: Year, ledger: Ledger, result: bytes) -> ReviewJob:
    """The workbook for ``result``, to be made."""
    secret = ledger.secrets.get(SECRET)
    return ReviewJob(year.folder.rules, result, decided(ledger), secret)


def make_review(job: ReviewJob) -> bytes:
    """The workbook, drawn."""
    return _made(load_pack(job.rules), decoded(job.result), job.decisions, job.secret)


def review_of(year: Year, ledger: Ledger, result: Result, seal: str = "") -> bytes:
    """The workbook for ``result``, drawn here; ``seal`` is the token in the one that was sealed, for a ledger
    without the secret."""
    decisions, secret = decided(ledger), ledger.secrets.get(SECRET)
    return _made(year.pack, result, decisions, secret, seal)


def _made(pack: Pack, result: Result, decisions: Iterable[Decision], secret: str, seal: str = "") -> bytes:
    book = plan_review(pack, result, pack.raw.language, History(decisions), secret, seal)
    return drawn(book, created=result.as_of or made_on(result.campaign))


def write_review(year: Year, ledger: Ledger, data: bytes) -> Written:
    """Write the workbook that was made. A version there that a person has worked in is replaced when the
    ledger has all that was typed; one that holds more (own columns, remarks) is kept beside, and so is one
    that was changed since it was taken in. Raises ``MachineError`` when nothing could be written."""
    folder, path = year.folder, year.folder.review
    try:
        path.read_bytes()
    except FileNotFoundError:
        pass
    except OSError:
        return _aside(year, ledger, path, data)
    taken = ledger.decisions(BOOK)
    safe = frozenset(decision.target for decision in taken if not decision.facts.get("touched"))
    return put(folder, ledger, path, data, safe)


def _aside(year: Year, ledger: Ledger, path: Path, data: bytes) -> Written:
    """Ours beside a file that cannot even be read: nobody knows what was typed into it."""
    now = datetime.now().astimezone()
    beside = path.with_name(f"{path.stem}-{now:%Y%m%d-%H%M%S}{path.suffix}")
    ledger.add_product(year.folder.relative(path), sha256(data), now)
    return Written(year.folder.relative(write_atomic(beside, data)), aside=True)


def is_written(year: Year, ledger: Ledger) -> bool:
    """Whether the review workbook lies there just as we made it last."""
    return is_newest(year.folder, ledger, year.folder.review)
