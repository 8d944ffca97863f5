"""What goes back to each department for each file that counts: the file itself, marked, where something in
it has to be corrected; else a receipt. Each is made again only when something that it says has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onex_xl import workers
from onex_xl.files import safe_name, sha256
from onex_xl.findings import Finding, Place, Severity
from onex_xl.ledger.answers import RECEIPT, SLIP, Answer
from onex_xl.ledger.store import Ledger
from onex_xl.messages import say
from onex_xl.model import Facts, Project, Registry, Result, Score, Status
from onex_xl.stages.intake.process import CHANGED, Job, is_original, loaded
from onex_xl.stages.intake.read import open_return
from onex_xl.stages.slips import MadeSlip, Sent, make_receipt, make_slip
from onex_xl.workflow import PRELOAD
from onex_xl.workflow.counting import Counted, Part
from onex_xl.workflow.keeping import mended
from onex_xl.workflow.products import Written, put_all, take_away
from onex_xl.workflow.reading import Progress, jobs, made_with, processors
from onex_xl.workflow.year import Year
from onex_xl.xlsx.inspection import Refusal
from onex_xl.xlsx.read import Book, read_book

_FORM = 3
"""Of slips and receipts: another number when the same findings are said otherwise."""

_BATCH = 50
_NAMED = 3
"""As many projects are named in the name of a file that counts for some of them."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A slip or receipt that could not be made. ``why`` is ``timed-out``, ``memory``, ``killed`` or the name
    of what was raised."""

    department: str
    file: str
    why: str


@dataclass(frozen=True, slots=True)
class Slips:
    """How many slips and receipts lie ready, what was written and taken away to get there, and what could
    not be made."""

    slips: int = 0
    receipts: int = 0
    written: tuple[Written, ...] = ()
    failed: tuple[Failed, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether there is nothing left that another run may well do."""
        return not self.failed and not any(item.aside for item in self.written)


@dataclass(frozen=True, slots=True)
class Making:
    """All that one slip or receipt is made of."""

    kind: str
    job: Job
    sent: Sent
    findings: tuple[Finding, ...]
    language: str
    projects: tuple[Project, ...]
    facts: Mapping[str, Facts]
    scores: Mapping[str, Score]

    @property
    def name(self) -> str:
        return self.job.name


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A slip or receipt that there should be; ``name`` without its extension."""

    name: str
    department: str
    made_from: str
    making: Making

    def answer(self, path: str, data: bytes) -> Answer:
        making = self.making
        return Answer(path, making.kind, self.department, making.job.sha256, self.made_from, sha256(data))


def make(making: Making) -> MadeSlip:
    """The slip or the receipt. Raises ``ValueError`` for a file that is no workbook, and whatever reading
    one may raise; runs in a child process."""
    setup, pack = loaded(making.job.setup)
    sent, findings, language = making.sent, making.findings, making.language
    if making.kind == RECEIPT:
        data = make_receipt(pack, sent, making.projects, making.facts, making.scores, findings, language)
        return MadeSlip(data, ".xlsx", False)
    data = making.job.path.read_bytes()
    if not is_original(making.job, data):
        raise ValueError(CHANGED)
    opened = open_return(data, making.name, setup.limits, setup.password)
    if isinstance(opened, Refusal):
        raise ValueError(opened.code)

    def book() -> Book:
        found = read_book(opened.data, opened.inspection)
        if isinstance(found, Refusal):
            raise ValueError(found.code)
        return found

    return make_slip(opened.sent, opened.inspection.kind, book, pack, sent, findings, language)


def answer_all(
    year: Year,
    ledger: Ledger,
    returns: Mapping[str, Counted],
    result: Result,
    refused: Sequence[Finding] = (),
    *,
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Slips:
    """See to it that the folder ``slips`` holds the slip or receipt of every file in ``returns``, and no
    other of ours. ``refused`` are the findings in ``result`` about files that could not be taken."""
    wanted = _wanted(year, returns, result, told_to_departments(result.findings, refused))
    ready = _ready(year, ledger)
    paths = {ready[item.made_from] for item in wanted if item.made_from in ready}
    waiting = [item for item in wanted if item.made_from not in ready]
    mended(year, _changed(waiting))
    batch: dict[Path, tuple[_Wanted, bytes]] = {}
    written: list[Written] = []
    failed = []
    progress(0, len(waiting))
    for number, (item, outcome) in enumerate(_made(year, waiting, processes), 1):
        if isinstance(outcome, workers.Done):
            made = outcome.result
            batch[year.folder.slips / safe_name(item.name + made.extension)] = item, made.data
        else:
            failed.append(Failed(item.making.sent.department, item.making.name, _why(outcome)))
        if len(batch) >= _BATCH or number == len(waiting):
            written += _put(year, ledger, batch)
            paths |= {year.folder.relative(path) for path in batch}
            batch = {}
        progress(number, len(waiting))
    written += _taken_away(year, ledger, paths)
    return replace(lying_ready(ledger), written=tuple(written), failed=tuple(failed))


def _changed(waiting: Iterable[_Wanted]) -> dict[str, Path]:
    """The originals of slips that somebody has changed: the readings that say what to mark may be older than
    that. What goes back to a department is what came from it."""
    jobs = [item.making.job for item in waiting if item.making.kind == SLIP]
    return {
        job.sha256: job.path
        for job in jobs
        if job.path.is_file() and not is_original(job, job.path.read_bytes())
    }


def _put(year: Year, ledger: Ledger, batch: Mapping[Path, tuple[_Wanted, bytes]]) -> list[Written]:
    """Write what was made; its record comes first, with the hash that tells whether it lies there whole."""
    ledger.keep_answers(item.answer(year.folder.relative(path), data) for path, (item, data) in batch.items())
    return put_all(year.folder, ledger, {path: data for path, (_, data) in batch.items()})


def lying_ready(ledger: Ledger) -> Slips:
    """What an earlier run has made."""
    kinds = [answer.kind for answer in ledger.answers()]
    return Slips(kinds.count(SLIP), kinds.count(RECEIPT))


def all_ready(year: Year, ledger: Ledger) -> bool:
    """Whether all that was made lies where it was put, edited by nobody."""
    return len(_ready(year, ledger)) == len(ledger.answers())


def _ready(year: Year, ledger: Ledger) -> dict[str, str]:
    """The paths of the answers that lie there as we made them, by what they were made from."""
    root = year.folder.root
    return {answer.made_from: answer.path for answer in ledger.answers() if _lies(root, answer)}


def _lies(root: Path, answer: Answer) -> bool:
    """One that another program lets nobody look into counts as ours until it is closed."""
    path = root / answer.path
    try:
        return path.is_file() and sha256(path.read_bytes()) == answer.sha256
    except PermissionError:
        return True


def _taken_away(year: Year, ledger: Ledger, wanted: set[str]) -> list[Written]:
    """Remove what we made earlier and nobody needs any more."""
    gone = []
    for answer in ledger.answers():
        if answer.path not in wanted:
            item = take_away(year.folder, ledger, year.folder.root / answer.path)
            if not item.aside:
                ledger.drop_answer(answer.path)
            if item.changed or item.aside:
                gone.append(item)
    return gone


# ---- what there should be --------------------------------------------------------------------


def told_to_departments(findings: Iterable[Finding], refused: Sequence[Finding]) -> dict[str, list[Finding]]:
    """What departments are told, by their code: nothing that the office lets pass, or that is about a file
    which could not be taken."""
    strange = {_place(finding) for finding in refused}
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        code = finding.department
        if not code or finding.waived or finding.mended_by_office:
            continue
        if _place(finding) not in strange:
            found.setdefault(code, []).append(finding)
    return found


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.department, finding.place, finding.raw


def _wanted(
    year: Year, returns: Mapping[str, Counted], result: Result, findings: Mapping[str, Sequence[Finding]]
) -> list[_Wanted]:
    registry = result.registry
    means = made_with(year, registry)
    parts = [(code, part) for code, item in returns.items() for part in reversed(item.parts)]
    work = jobs(year, registry, [part.received for _, part in parts])
    own = {code: _by_part(returns[code], items) for code, items in findings.items() if code in returns}
    found: list[_Wanted] = []
    taken: set[str] = set()
    for (code, part), job in zip(parts, work, strict=True):
        about = own.get(code, {}).get(part.received.sha256, ())
        making = _making(year, result, code, part, job, about)
        name = _name(making, registry, code, returns[code])
        if safe_name(name).casefold() in taken:
            name = f"{code}-{name}"
        taken.add(safe_name(name).casefold())
        found.append(_Wanted(name, code, _digest(means, name, making), making))
    return found


def _by_part(item: Counted, findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """A department's findings by the hash of the file that they are about. Those about no file of its own
    (a list of the office's, say) go to the one that counts for their project, without a place in it."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        named = [part for part in item.parts if part.received.name == finding.place.file]
        part = next((part for part in named if finding.project in part.projects), None)
        part = part or (named[0] if named else item.part(finding.project))
        told = finding if named else replace(finding, place=Place(part.received.name))
        found.setdefault(part.received.sha256, []).append(told)
    return found


def _making(
    year: Year, result: Result, code: str, part: Part, job: Job, findings: Sequence[Finding]
) -> Making:
    """An error makes it a slip; what is only to be looked at stands on the receipt."""
    wrong = any(finding.severity is Severity.ERROR for finding in findings)
    received, campaign, registry = part.received, year.campaign, result.registry
    in_time = received.received_at.date() < campaign.deadline
    sent = Sent(
        registry.departments[code].name,
        campaign.year,
        received.name,
        received.sha256,
        received.received_at,
        campaign.college,
        year.settings.office,
        campaign.deadline if in_time else None,
    )
    if wrong:
        return Making(SLIP, job, sent, tuple(findings), year.language, (), {}, {})
    projects = [project for project in registry.of_department(code) if project.code in part.projects]
    facts = {item.code: known for item in projects if (known := part.facts(item.code))}
    scores = {
        code: score
        for code, score in part.reading.scores.items()
        if code in facts and result.scores[code].status not in (Status.EXEMPT, Status.HELD)
    }
    return Making(RECEIPT, job, sent, tuple(findings), year.language, tuple(projects), facts, scores)


def _name(making: Making, registry: Registry, code: str, item: Counted) -> str:
    language, department = making.language, registry.departments[code].name
    if len(item.parts) > 1:
        own = next(part for part in item.parts if part.received.sha256 == making.job.sha256)
        department = say("slip.name.part", language, department=department, projects=_projects(own, language))
    return say(f"slip.name.{making.kind}", language, department=department)


def _projects(part: Part, language: str) -> str:
    codes = sorted(part.projects)
    named = say("slip.comma", language).join(codes[:_NAMED])
    if len(codes) <= _NAMED:
        return named
    return say("slip.name.many", language, projects=named, count=len(codes))


def _digest(means: str, name: str, making: Making) -> str:
    """Of all that is said. Facts and scores follow from the file and the ``means`` by which it was read."""
    findings = [
        (
            item.code, item.severity.value, item.place, sorted(item.facts.items()), item.raw, item.project,
            item.identity, item.reply,
        )
        for item in making.findings
    ]  # fmt: skip
    projects = [(project.code, project.code in making.scores) for project in making.projects]
    basis = (_FORM, means, name, making.kind, making.language, making.sent, projects, findings)
    return hashlib.sha256(repr(basis).encode("utf-8", "surrogatepass")).hexdigest()


# ---- making them -----------------------------------------------------------------------------


def _made(
    year: Year, waiting: Sequence[_Wanted], processes: int | None
) -> Iterator[tuple[_Wanted, workers.Outcome[Making, MadeSlip]]]:
    """Receipts hold nothing but what we worked out ourselves: only slips need the care of a child process."""
    limits = year.settings.limits
    children = processors() if processes is None else processes
    for kind, most in ((SLIP, children), (RECEIPT, 0)):
        items = [item for item in waiting if item.making.kind == kind]
        outcomes = workers.run(
            make,
            [item.making for item in items],
            workers=min(most, len(items)),
            wall_seconds=lambda making: limits.wall_seconds(making.job.size),
            memory_mb=limits.memory_mb,
            preload=(*PRELOAD, __name__),
        )
        yield from zip(items, outcomes, strict=True)


def _why(outcome: workers.Died[Making] | workers.TimedOut[Making]) -> str:
    if isinstance(outcome, workers.TimedOut):
        return "timed-out"
    return outcome.detail.partition(":")[0] if outcome.reason == "error" else outcome.reason
