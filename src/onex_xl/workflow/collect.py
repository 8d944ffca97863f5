"""``collect``: everything in the inbox taken in, read, checked and scored; slips and the master written.

The same inputs give the same bytes: times come from the inputs, and a run that finds nothing new writes
nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from onex_xl import __version__, workers
from onex_xl.findings import Severity
from onex_xl.ledger.codec import encoded
from onex_xl.ledger.lock import one_run
from onex_xl.ledger.store import Ledger, Run, open_ledger
from onex_xl.model import Result, State
from onex_xl.stages.intake.receive import Inbox, receive
from onex_xl.stages.review.token import SECRET
from onex_xl.workflow import PRELOAD
from onex_xl.workflow.lost import check_own, has_traces, is_blank, originals
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.outcome import Inputs, Intake, inputs_of, master_of, work_out
from onex_xl.workflow.products import Written, is_newest, put, sweep
from onex_xl.workflow.reading import Progress, is_locked, processors
from onex_xl.workflow.recovering import recover
from onex_xl.workflow.reviewing import (
    is_written,
    make_review,
    review_job,
    take_in_reviews,
    write_review,
)
from onex_xl.workflow.slips import Slips, all_ready, answer_all, lying_ready
from onex_xl.workflow.subjects import note_subjects
from onex_xl.workflow.year import Year

_MANY = 100
"""Projects with fewer than which the review workbook takes no longer than starting a child for it."""


@dataclass(frozen=True, slots=True)
class Files:
    """How many files of the inbox were new, known from before, and not readable."""

    new: int
    unchanged: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What one collect came to. ``changed`` is false when there was nothing new and nothing was written.
    ``outdated`` are workbooks of forms that an earlier result gave."""

    run: int
    files: Files
    result: Result
    written: tuple[Written, ...]
    changed: bool = True
    slips: Slips = field(default_factory=Slips)
    """What goes back to the departments; what was written of it is in ``written`` too."""
    outdated: tuple[str, ...] = ()

    def departments(self, state: str) -> list[str]:
        """The names of the departments in ``state``."""
        return [item.name for item in self.result.register if item.state == state]

    def count(self, severity: Severity) -> int:
        """How many findings there are of ``severity``."""
        return sum(finding.severity is severity for finding in self.result.findings)

    @property
    def received(self) -> int:
        """How many departments have returned something that counts."""
        return sum(item.state != State.MISSING for item in self.result.register)


def collect(
    year: Year,
    *,
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
    making: Progress = lambda done, total: None,
    at: datetime | None = None,
) -> Collected:
    """Take in the inbox and work everything out. ``processes`` as in :func:`read_all`; ``progress`` is told
    of the files read, ``making`` of the slips and receipts made. ``at`` is the moment as of which files are
    first seen, else now: a year that is played is not played in a day.

    Raises ``RegistryError`` for the registry, ``CallError`` while another run is under way, ``MachineError``.
    """
    folder = year.folder
    with one_run(folder.lock), open_ledger(folder.ledger) as ledger:
        if processes != 0:
            workers.warm_up(PRELOAD)
        sweep(folder)
        registry, remarks = office_registry(year)
        check_own(year, ledger)
        blank, kept = is_blank(year, ledger) and has_traces(year), originals(year)
        before = {item.sha256 for item in ledger.received()}
        most = processors() if processes is None else processes
        inbox = receive(folder.inbox, folder.received, year.settings.limits, processes=most)
        note_subjects(ledger, registry)
        typed = take_in_reviews(year, ledger, registry, processes=processes)
        # After a workbook that is older than the secret was told from ours: it is in none of them yet.
        ledger.secrets.made(SECRET)
        recover(year, ledger, inbox, kept, blank=blank, processes=processes, at=at)
        ledger.add_received(inbox.arrivals, at)
        intake = Intake(_here(inbox), inbox.findings, typed.findings)
        inputs = inputs_of(year, ledger, registry, remarks, intake)
        last = ledger.last_run()
        if last is not None and last.inputs == inputs.fingerprint and last.settled:
            result = ledger.last_result()
            tried = result is not None and year.password and is_locked(result.findings)
            if result is not None and not tried and _all_written(year, ledger):
                counts = _files(inbox, before, result.unrecognised)
                return Collected(last.number, counts, result, (), False, lying_ready(ledger))
        outcome = work_out(year, ledger, inputs, processes=processes, progress=progress)
        result, returns = outcome.result, outcome.returns
        packed = encoded(result)
        job = review_job(year, ledger, packed)
        here = processes == 0 or len(result.scores) < _MANY
        with workers.beside(make_review, job, here=here, preload=PRELOAD) as reviewed:
            slips = answer_all(
                year, ledger, returns, result, outcome.refused, processes=processes, progress=making
            )
            master = _write_master(year, result, inputs, ledger)
            review = write_review(year, ledger, reviewed())
        counts = _files(inbox, before, result.unrecognised)
        settled = outcome.settled and slips.settled
        run = ledger.add_run(_run(year, inputs.fingerprint, settled, counts, result), result, packed)
        written = (*slips.written, review, master)
        return Collected(run, counts, result, written, slips=slips, outdated=_forms(year, ledger))


def _here(inbox: Inbox) -> frozenset[str]:
    return frozenset(item.sha256 for item in inbox.received)


def _all_written(year: Year, ledger: Ledger) -> bool:
    """Whether every product is there as we made it last."""
    master = year.folder.master(year.campaign.year)
    ours = is_newest(year.folder, ledger, master) and is_written(year, ledger)
    return ours and all_ready(year, ledger)


def _forms(year: Year, ledger: Ledger) -> tuple[str, ...]:
    """The workbooks of forms that we have written beside the master."""
    folder = year.folder
    others = sorted(set(folder.masters.glob("*.xlsx")) - {folder.master(year.campaign.year)})
    names = [folder.relative(path) for path in others]
    return tuple(name for name in names if ledger.newest_product(name))


def _write_master(year: Year, result: Result, inputs: Inputs, ledger: Ledger) -> Written:
    path = year.folder.master(year.campaign.year)
    return put(year.folder, ledger, path, master_of(year, result, inputs.earlier))


def _files(inbox: Inbox, before: set[str], unrecognised: Sequence[str]) -> Files:
    new = sum(item.sha256 not in before for item in inbox.received)
    return Files(new, len(inbox.received) - new, len(unrecognised))


def _run(year: Year, inputs: str, settled: bool, counts: Files, result: Result) -> Run:
    summary = {"new": counts.new, "unchanged": counts.unchanged, "unreadable": counts.unreadable}
    now = datetime.now().astimezone()
    return Run(now, __version__, year.pack.digest, inputs, settled, result.as_of, summary)
