"""``collect``: everything in the inbox taken in, read, checked and scored; slips and the master written.

The same inputs give the same bytes: times come from the inputs, and a run that finds nothing new writes
nothing at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from onex_xl import __version__
from onex_xl.findings import Finding, Severity
from onex_xl.ledger.lock import one_run
from onex_xl.ledger.store import Decision, Ledger, Run, open_ledger
from onex_xl.model import Changes, Received, Registry, Result, State
from onex_xl.stages.intake.receive import Inbox, receive
from onex_xl.stages.master import plan_master
from onex_xl.workflow.across import across_findings, claims
from onex_xl.workflow.comparing import compare_all
from onex_xl.workflow.counting import Counted, counted, others
from onex_xl.workflow.decisions import exclusions
from onex_xl.workflow.lists import ReadLists, find_lists, read_lists, reconciled
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.policy import policy_findings
from onex_xl.workflow.products import Written, is_newest, put, sweep
from onex_xl.workflow.reading import Progress, Reading, read_all
from onex_xl.workflow.reviewing import (
    by_project,
    edition,
    identified,
    is_written,
    prepare_review,
    review_files,
    reviews_of,
    take_in_reviews,
    waive,
    waivers_of,
    write_review,
)
from onex_xl.workflow.slips import Slips, all_ready, answer_all, lying_ready
from onex_xl.workflow.standing import (
    about_returns,
    all_facts,
    all_scores,
    at_stake,
    in_order,
    registers,
)
from onex_xl.workflow.year import Year, made_on
from onex_xl.xlsx.draw import drawn

_PRODUCTS = 2
"""Of what is written: another number when the same inputs give other products."""

_PASSING = frozenset({"file.locked", "file.changing", "review.locked"})
"""What ails a file only for the moment."""


@dataclass(frozen=True, slots=True)
class Files:
    """How many files of the inbox were new, known from before, and not readable."""

    new: int
    unchanged: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What one collect came to. ``changed`` is false when there was nothing new and nothing was written."""

    run: int
    files: Files
    result: Result
    written: tuple[Written, ...]
    changed: bool = True
    slips: Slips = field(default_factory=Slips)
    """What goes back to the departments; what was written of it is in ``written`` too."""

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
) -> Collected:
    """Take in the inbox and work everything out. ``processes`` as in :func:`read_all`; ``progress`` is told
    of the files read, ``making`` of the slips and receipts made.

    Raises ``RegistryError`` for the registry, ``CallError`` while another run is under way, ``MachineError``.
    """
    folder = year.folder
    with one_run(folder.lock), open_ledger(folder.ledger) as ledger:
        sweep(folder)
        registry, remarks = office_registry(year)
        before = {item.sha256 for item in ledger.received()}
        inbox = receive(folder.inbox, folder.received, year.settings.limits)
        # Before what has arrived is recorded: a run killed in between meets its review workbooks again.
        arrived = [item for item in inbox.received if item.sha256 not in before]
        typed = take_in_reviews(year, ledger, registry, arrived)
        ledger.add_received(inbox.arrivals)
        workbooks = review_files(year, ledger)
        files = folder.located(item for item in ledger.received() if item.sha256 not in workbooks)
        excluded = exclusions(ledger)
        troubles = (*inbox.findings, *typed.findings)
        reference = find_lists(year)
        besides = (edition(ledger), reference.fingerprint)
        inputs = _fingerprint(year, registry, files, inbox, excluded, troubles, besides)
        last = ledger.last_run()
        if last is not None and last.inputs == inputs and last.settled:
            result = ledger.last_result()
            if result is not None and _all_written(year, ledger):
                counts = _files(inbox, before, result.unrecognised)
                return Collected(last.number, counts, result, (), False, lying_ready(ledger))
        readings = read_all(year, registry, ledger, files, processes=processes, progress=progress)
        returns = counted(registry, files, readings, excluded)
        changes = compare_all(year, registry, ledger, _pairs(returns), processes=processes)
        lists = read_lists(year, registry, ledger, reference, processes=processes)
        taken = _Taken(registry, (*remarks, *troubles), inbox, files, readings, excluded, changes, lists)
        result = _result(year, taken, returns, ledger, inputs)
        review = prepare_review(year, ledger, result)
        result = replace(result, findings=(*review.findings, *result.findings))
        refused = taken.refusals(returns)
        slips = answer_all(year, ledger, returns, result, refused, processes=processes, progress=making)
        books = (write_review(year, ledger, review, result), _write_master(year, result, ledger))
        written = (*slips.written, *books)
        settled = _is_settled(troubles, readings) and lists.settled and slips.settled
        counts = _files(inbox, before, result.unrecognised)
        run = _recorded(year, inputs, settled, counts, result, ledger)
        return Collected(run, counts, result, written, slips=slips)


@dataclass(frozen=True, slots=True)
class _Taken:
    """All that a result is made of: the registry and what there is to say about it and the inbox, the files
    with their readings by hash, those that the office excluded, what newer returns changed, and the lists of
    other offices."""

    registry: Registry
    remarks: Sequence[Finding]
    inbox: Inbox
    files: Sequence[Received]
    readings: Mapping[str, Reading]
    excluded: Mapping[str, Decision]
    changes: Mapping[str, Changes]
    lists: ReadLists

    def strange(self, returns: Mapping[str, Counted]) -> list[Received]:
        """The files in the inbox that are no return of this campaign; without those that the office excluded
        or that their department has since sent a good one for."""
        here = {item.sha256 for item in self.inbox.received}
        order = {item.sha256: number for number, item in enumerate(self.files)}
        found = []
        for item in self.files:
            reading = self.readings[item.sha256]
            if reading.ret is not None or item.sha256 not in here or item.sha256 in self.excluded:
                continue
            better = returns.get(reading.department)
            if better is None or order[item.sha256] > order[better.received.sha256]:
                found.append(item)
        return found

    def refusals(self, returns: Mapping[str, Counted]) -> list[Finding]:
        """What is wrong with the files in :meth:`strange`."""
        return [found for item in self.strange(returns) for found in self.readings[item.sha256].findings]


def _all_written(year: Year, ledger: Ledger) -> bool:
    """Whether every product is there as we made it last."""
    master = year.folder.master(year.campaign.year)
    ours = is_newest(year.folder, ledger, master) and is_written(year, ledger)
    return ours and all_ready(year, ledger)


def _pairs(returns: Mapping[str, Counted]) -> dict[str, tuple[Received, Received]]:
    """By department, the return that counted before and the one that took its place."""
    pairs = {code: item.before for code, item in returns.items()}
    return {code: (pair[0].received, pair[1].received) for code, pair in pairs.items() if pair}


def _fingerprint(
    year: Year,
    registry: Registry,
    files: Sequence[Received],
    inbox: Inbox,
    excluded: Mapping[str, Decision],
    troubles: Iterable[Finding],
    besides: tuple[object, ...],
) -> str:
    """A digest of all that the result follows from; ``besides``: the newest decision of the office, and the
    lists of other offices."""
    here = sorted(item.sha256 for item in inbox.received)
    told = sorted((item.code, item.place.file, repr(sorted(item.facts.items()))) for item in troubles)
    basis = (
        __version__,
        _PRODUCTS,
        year.pack.digest,
        year.settings,
        registry.sha256,
        [_arrival(item) for item in files],
        here,
        told,
        besides,
        sorted((target, item.reason, item.who, item.made_at) for target, item in excluded.items()),
    )
    return hashlib.sha256(repr(basis).encode("utf-8", "surrogatepass")).hexdigest()


def _arrival(item: Received) -> tuple[str, ...]:
    first_at, received_at = item.came_at.isoformat(), item.received_at.isoformat()
    return item.sha256, item.name, first_at, received_at, item.sender, item.kept


def _result(year: Year, taken: _Taken, returns: Mapping[str, Counted], ledger: Ledger, inputs: str) -> Result:
    campaign, pack, registry = year.campaign, year.pack, taken.registry
    strange = taken.strange(returns)
    refused = frozenset(item.sha256 for item in strange)
    beside = others(taken.files, taken.readings, returns, taken.excluded, refused)
    findings = [*taken.remarks, *about_returns(returns, beside, taken.changes)]
    findings += taken.refusals(returns)
    findings += [found for item in returns.values() for found in item.findings()]
    counted_facts = all_facts(pack, campaign, registry, returns)
    lists = reconciled(year, registry, claims(returns), taken.lists, counted_facts)
    facts = lists.facts
    findings += [*taken.lists.findings, *lists.findings]
    findings += across_findings(year, registry, returns, taken.lists.all_rows)
    findings += policy_findings(year, registry, facts, returns)
    known = identified(findings, returns)
    waivers = waivers_of(pack, ledger, known)
    ordered = in_order(registry, waive(known, waivers, year.language), at_stake(returns))
    reviews = reviews_of(pack, ledger, facts)
    unopened = dict.fromkeys(finding.place.file for finding in taken.inbox.findings)
    return Result(
        campaign=campaign,
        registry=registry,
        scores=all_scores(
            pack, registry, returns, facts, ordered, by_project(reviews), lists.changed(counted_facts)
        ),
        facts=facts,
        findings=ordered,
        register=registers(campaign, registry, returns, beside, taken.changes, ordered),
        unrecognised=(*(item.name for item in strange), *unopened),
        previous=ledger.scores_before(inputs),
        as_of=max((item.received_at for item in taken.files), default=None),
        run=_number(ledger, inputs),
        reconciliation=lists.reconciliation,
        reviews=reviews,
        waivers=waivers,
    )


def _number(ledger: Ledger, inputs: str) -> int:
    """The number of the run that first met these inputs in a row: running again does not change it."""
    number = 1
    for run in reversed(ledger.runs()):
        if run.inputs != inputs:
            return run.number + 1
        number = run.number
    return number


def _write_master(year: Year, result: Result, ledger: Ledger) -> Written:
    plan = plan_master(year.pack, result, year.language)
    data = drawn(plan, created=result.as_of or made_on(year.campaign))
    return put(year.folder, ledger, year.folder.master(year.campaign.year), data)


def _is_settled(troubles: Iterable[Finding], readings: Mapping[str, Reading]) -> bool:
    passing = any(finding.code in _PASSING for finding in troubles)
    return not passing and all(reading.settled for reading in readings.values())


def _files(inbox: Inbox, before: set[str], unrecognised: Sequence[str]) -> Files:
    new = sum(item.sha256 not in before for item in inbox.received)
    return Files(new, len(inbox.received) - new, len(unrecognised))


def _recorded(year: Year, inputs: str, settled: bool, counts: Files, result: Result, ledger: Ledger) -> int:
    summary = {"new": counts.new, "unchanged": counts.unchanged, "unreadable": counts.unreadable}
    now = datetime.now().astimezone()
    run = Run(now, __version__, year.pack.digest, inputs, settled, result.as_of, summary)
    return ledger.add_run(run, result)
