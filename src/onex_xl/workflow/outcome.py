"""What all that was taken in comes to. One implementation for two uses: ``collect``, which has just taken it
in, and ``verify``, which has it from an archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from onex_xl import __version__
from onex_xl.findings import Finding
from onex_xl.ledger.store import Decision, Ledger
from onex_xl.model import Changes, Received, Registry, Result
from onex_xl.stages.master import plan_master
from onex_xl.workflow.across import across_findings, claims
from onex_xl.workflow.comparing import Comparing
from onex_xl.workflow.counting import Counted, counted, is_doubtful, others
from onex_xl.workflow.decisions import about_gone, as_chosen, choices, exclusions
from onex_xl.workflow.evidence import Gathered, gather
from onex_xl.workflow.lists import ListFiles, ReadLists, find_lists, read_lists, reconciled
from onex_xl.workflow.policy import policy_findings
from onex_xl.workflow.reading import Progress, Reading, read_all
from onex_xl.workflow.recovering import about_loss
from onex_xl.workflow.replies import remember, replied, statements_of, unplaced
from onex_xl.workflow.reviewing import (
    about_decisions,
    by_project,
    edition,
    identified,
    review_files,
    reviews_of,
    waive,
    waivers_of,
)
from onex_xl.workflow.standing import (
    about_returns,
    all_facts,
    all_scores,
    at_stake,
    in_order,
    registers,
)
from onex_xl.workflow.year import Year, made_on
from onex_xl.workflow.years import EarlierYears, earlier_years, sides_of
from onex_xl.xlsx.draw import drawn

_PRODUCTS = 6
"""Of what is written: another number when the same inputs give other products."""

_PASSING = frozenset({"file.locked", "file.changing", "review.locked"})
"""What ails a file only for the moment."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What ``received/`` and the ledger do not know of the inbox: the hashes of what lies in it (``here``),
    what there is to say about files in it that could not be taken in (``inbox``), and about review workbooks
    (``reviews``). ``earlier`` is what there was to say about archives of earlier years when the year was
    sealed (``None``: it lies in the folder), which are sealed as far as they could be used."""

    here: frozenset[str]
    inbox: tuple[Finding, ...] = ()
    reviews: tuple[Finding, ...] = ()
    earlier: tuple[Finding, ...] | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*self.inbox, *self.reviews)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a result follows from: the registry and what there is to say about it, what was taken in
    (oldest first, what the office chose in its place), what the office excluded and chose, by hash, the
    archives of earlier years, and the lists of other offices and of those years."""

    registry: Registry
    remarks: tuple[Finding, ...]
    intake: Intake
    files: tuple[Received, ...]
    excluded: Mapping[str, Decision]
    chosen: Mapping[str, Decision]
    earlier: EarlierYears
    reference: ListFiles
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What it comes to. ``returns`` are those that count, ``refused`` what is wrong with files that are no
    return. ``settled`` is false when another run may well come to something else."""

    result: Result
    returns: Mapping[str, Counted]
    refused: Sequence[Finding]
    settled: bool


def inputs_of(
    year: Year, ledger: Ledger, registry: Registry, remarks: tuple[Finding, ...], intake: Intake
) -> Inputs:
    """The inputs, as they lie in the folder and its ledger, with their fingerprint."""
    workbooks = review_files(year, ledger)
    taken_in = [item for item in ledger.received() if item.sha256 not in workbooks]
    excluded, chosen = exclusions(ledger), choices(ledger)
    files = year.folder.located(as_chosen(taken_in, chosen))
    earlier = earlier_years(year)
    if intake.earlier is not None:
        earlier = replace(earlier, findings=intake.earlier)
    reference = find_lists(year, earlier)
    inputs = Inputs(registry, remarks, intake, files, excluded, chosen, earlier, reference, "")
    return refreshed(year, ledger, inputs)


def refreshed(year: Year, ledger: Ledger, inputs: Inputs) -> Inputs:
    """``inputs`` with the fingerprint of all that they are now."""
    return replace(inputs, fingerprint=_fingerprint(year, inputs, edition(ledger)))


def _fingerprint(year: Year, inputs: Inputs, decided: int) -> str:
    """A digest of all that the result follows from; ``decided``: the newest decision of the office."""
    told = sorted(
        (item.code, item.place.file, repr(sorted(item.facts.items()))) for item in inputs.intake.findings
    )
    basis = (
        __version__,
        _PRODUCTS,
        year.pack.digest,
        year.settings,
        inputs.registry.sha256,
        [_arrival(item) for item in inputs.files],
        sorted(inputs.intake.here),
        told,
        (decided, inputs.reference.fingerprint, inputs.earlier.fingerprint),
        *(
            sorted((target, item.reason, item.who, item.made_at) for target, item in decisions.items())
            for decisions in (inputs.excluded, inputs.chosen)
        ),
    )
    return hashlib.sha256(repr(basis).encode("utf-8", "surrogatepass")).hexdigest()


def _arrival(item: Received) -> tuple[str, ...]:
    first_at, received_at = item.came_at.isoformat(), item.received_at.isoformat()
    return item.sha256, item.name, first_at, received_at, item.sender, item.kept, *item.copies


def work_out(
    year: Year,
    ledger: Ledger,
    inputs: Inputs,
    *,
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Read, check, score and review what there is. ``processes`` and ``progress`` as in :func:`read_all`.
    Of the ledger only what can be worked out again is changed."""
    registry = inputs.registry
    readings = read_all(year, registry, ledger, inputs.files, processes=processes, progress=progress)
    returns = counted(registry, inputs.files, readings, inputs.excluded, inputs.chosen)
    comparing = Comparing(year, registry, ledger, _pairs(returns), processes=processes)
    lists = read_lists(year, registry, ledger, inputs.reference, processes=processes)
    across = across_findings(year, registry, returns, lists.all_rows)
    evidence = gather(year, registry, inputs.files, readings, returns, _left_out(inputs, readings))
    remember(year.pack, ledger, inputs.files, readings)
    taken = _Taken(inputs, readings, comparing.done(), lists, across, evidence)
    result = _result(year, taken, returns, ledger)
    result = replace(result, findings=(*about_decisions(year, ledger, result), *result.findings))
    settled = _is_settled(inputs.intake.findings, readings) and lists.settled
    return Outcome(result, returns, taken.refusals(returns), settled)


def master_of(year: Year, result: Result, earlier: EarlierYears, program: str = __version__) -> bytes:
    """The master workbook for ``result`` and the years before, as ``program`` made it."""
    sides = sides_of(earlier.years, year.pack)
    plan = plan_master(year.pack, result, year.language, program, sides)
    return drawn(plan, created=result.as_of or made_on(year.campaign))


@dataclass(frozen=True, slots=True)
class _Taken:
    """The inputs, read: files by hash, what newer returns changed, the lists of other offices, and what
    returns and lists of earlier years say together."""

    inputs: Inputs
    readings: Mapping[str, Reading]
    changes: Mapping[str, Changes]
    lists: ReadLists
    across: Sequence[Finding]
    evidence: Gathered

    def strange(self, returns: Mapping[str, Counted]) -> list[Received]:
        """The files in the inbox that are neither a return of this campaign nor evidence, those of which the
        office has to say whose they are, and originals that are not as they came; without what the office
        excluded, and what cannot be read where its department has since sent a good one."""
        newest, found = self._newest(returns), []
        for item in self._unread():
            reading = self.readings[item.sha256]
            asked = reading.contested or reading.is_changed
            if (asked or item.sha256 in newest) and item.sha256 not in self.evidence.files:
                found.append(item)
        return found

    def _newest(self, returns: Mapping[str, Counted]) -> frozenset[str]:
        """The hashes of files whose department has sent no good one since."""
        files = self.inputs.files
        order = {item.sha256: number for number, item in enumerate(files)}
        better = {code: order[item.received.sha256] for code, item in returns.items()}
        rooms = ((item.sha256, self.readings[item.sha256].department) for item in files)
        return frozenset(sha for sha, code in rooms if order[sha] > better.get(code, -1))

    def _unread(self) -> list[Received]:
        here, excluded = self.inputs.intake.here, self.inputs.excluded
        return [
            item
            for item in self.inputs.files
            if self._counts_for_none(item)
            and (item.sha256 in here or self.readings[item.sha256].is_changed)
            and item.sha256 not in excluded
        ]

    def _counts_for_none(self, item: Received) -> bool:
        reading = self.readings[item.sha256]
        return reading.ret is None or is_doubtful(item, reading, self.inputs.chosen)

    def refusals(self, returns: Mapping[str, Counted]) -> list[Finding]:
        """What is wrong with the files in :meth:`strange`; what is superseded anyway holds nothing back."""
        newest = self._newest(returns)
        return [
            found if item.sha256 in newest else replace(found, project="")
            for item in self.strange(returns)
            for found in self.readings[item.sha256].refusals
        ]


def _left_out(inputs: Inputs, readings: Mapping[str, Reading]) -> frozenset[str]:
    """The hashes of what the office excluded, and of returns that may be another department's."""
    doubtful = (it.sha256 for it in inputs.files if is_doubtful(it, readings[it.sha256], inputs.chosen))
    return frozenset((*inputs.excluded, *doubtful))


def _pairs(returns: Mapping[str, Counted]) -> dict[str, tuple[Received, Received]]:
    """By department, the return that counted before and the one that took its place."""
    pairs = {code: item.before for code, item in returns.items()}
    return {code: (pair[0].received, pair[1].received) for code, pair in pairs.items() if pair}


def _result(year: Year, taken: _Taken, returns: Mapping[str, Counted], ledger: Ledger) -> Result:
    campaign, pack, inputs = year.campaign, year.pack, taken.inputs
    registry = inputs.registry
    strange = taken.strange(returns)
    refused = frozenset(item.sha256 for item in strange)
    beside = others(inputs.files, taken.readings, returns, inputs.excluded, refused)
    findings = [*inputs.remarks, *inputs.intake.findings, *inputs.earlier.findings]
    findings += about_loss(ledger, returns, registry)
    decided = (*inputs.excluded.values(), *inputs.chosen.values())
    findings += about_gone(decided, inputs.files, review_files(year, ledger))
    findings += about_returns(returns, beside, taken.changes)
    findings += taken.refusals(returns)
    findings += taken.evidence.findings
    findings += [found for item in returns.values() for found in item.findings()]
    counted_facts = all_facts(pack, campaign, registry, returns)
    lists = reconciled(year, registry, claims(returns), taken.lists, counted_facts)
    facts = lists.facts
    findings += [*taken.lists.findings, *lists.findings]
    findings += taken.across
    findings += policy_findings(year, registry, facts, returns)
    said = statements_of(ledger, inputs.files, taken.readings, _left_out(inputs, taken.readings))
    findings += unplaced(said, returns)
    known = identified(findings, returns)
    waivers = waivers_of(pack, ledger, known, registry)
    told = replied(waive(known, waivers, year.language), said, returns)
    ordered = in_order(registry, told, at_stake(returns))
    reviews = reviews_of(pack, ledger, facts, registry)
    unopened = dict.fromkeys(finding.place.file for finding in inputs.intake.inbox)
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
        previous=ledger.scores_before(inputs.fingerprint),
        as_of=max((item.received_at for item in inputs.files), default=None),
        run=_number(ledger, inputs.fingerprint),
        reconciliation=lists.reconciliation,
        reviews=reviews,
        waivers=waivers,
        evidence=taken.evidence.lines,
    )


def _number(ledger: Ledger, inputs: str) -> int:
    """The number of the run that first met these inputs in a row: running again does not change it."""
    number = 1
    for run in reversed(ledger.runs()):
        if run.inputs != inputs:
            return run.number + 1
        number = run.number
    return number


def _is_settled(troubles: Iterable[Finding], readings: Mapping[str, Reading]) -> bool:
    passing = any(finding.code in _PASSING for finding in troubles)
    return not passing and all(reading.settled for reading in readings.values())
