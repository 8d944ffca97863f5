"""What the last collect came to, for ``status``, ``findings``, ``scores`` and ``explain``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from string import ascii_uppercase

from onex_xl.errors import CallError
from onex_xl.fields.forms import code_form
from onex_xl.findings import Finding, Severity
from onex_xl.ledger.store import Ledger, open_ledger
from onex_xl.model import EVIDENCE_STATES, Change, Register, Registry, Result, Standing, State
from onex_xl.privacy import for_office
from onex_xl.workflow.decisions import RETURN, exclusions
from onex_xl.workflow.lost import check_there, known_ledger, loss_of
from onex_xl.workflow.office import department_codes, office_registry
from onex_xl.workflow.reviewing import is_written
from onex_xl.workflow.year import Year


@dataclass(frozen=True, slots=True)
class Status:
    """Where every department stands. ``collected`` is false when that is only what the registry says;
    ``pending`` is true when returns were excluded or included since. ``reviewed`` is how many scores of each
    department the office has decided, so that they count."""

    register: tuple[Register, ...]
    unrecognised: tuple[str, ...]
    collected: bool
    pending: bool = False
    reviewed: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    """How many of the office's decisions do not count as they are (:func:`waiting_decisions`)."""
    evidence: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By department, how many names and files of evidence are in each state (``EvidenceState``); none where
    no file of evidence came from it."""
    lost_on: datetime | None = None
    """When it was noticed that the ledger is not the one that the campaign began with."""
    untaken: bool = False
    """Whether the review workbook was edited since the last collect."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A department that sent again: the findings fixed, remaining and new, and the values that changed."""

    register: Register
    fixed: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    new: tuple[Finding, ...]
    changes: tuple[Change, ...]


def status(year: Year) -> Status:
    """Where every department stands, as of the last collect; before the first, as the registry has them.
    Raises ``RegistryError`` before the first collect, ``CallError`` ``ledger.lost``."""
    result = _last(year)
    if result is not None:
        told = for_office(replace(result, findings=()), year.pack, year.language)
        unrecognised, reviewed = tuple(told.unrecognised), _reviewed(result)
        with open_ledger(year.folder.ledger) as ledger:
            loss = loss_of(ledger)
            pending = _pending(ledger, result)
            untaken = year.folder.review.exists() and not is_written(year, ledger)
        waiting = waiting_decisions(result)
        return Status(
            tuple(told.register),
            unrecognised,
            collected=True,
            pending=pending,
            reviewed=reviewed,
            waiting=waiting,
            evidence=evidence_counts(result),
            untaken=untaken,
            lost_on=loss.on if loss else None,
        )
    registry, _ = office_registry(year)
    lines = (Register(code, item.name, State.MISSING) for code, item in registry.departments.items())
    return Status(tuple(lines), (), False)


def _reviewed(result: Result) -> dict[str, int]:
    counts = Counter[str]()
    for code, project in result.registry.projects.items():
        if code in result.scores:
            counts[project.department] += len(result.scores[code].reviews)
    return dict(counts)


def evidence_counts(result: Result) -> dict[str, dict[str, int]]:
    """How many names and files of evidence are in each state, by the departments that sent some."""
    rooms = {item.department for item in result.evidence if item.file and item.department}
    counts = {room: dict.fromkeys(EVIDENCE_STATES, 0) for room in rooms}
    for item in result.evidence:
        if item.department in counts:
            counts[item.department][item.state] += 1
    return counts


def waiting_decisions(result: Result) -> int:
    """How many rows of the review workbook wait for the office: filled in wrongly, contradicted by a copy, or
    to be confirmed because their facts have changed."""
    rows = {
        (item.place.file, item.place.sheet, item.place.cell.lstrip(ascii_uppercase))
        for item in result.findings
        if item.of_office and item.place.cell and item.severity is not Severity.INFO
    }
    return len(rows)


def _pending(ledger: Ledger, result: Result) -> bool:
    """Whether the office has decided about returns since the last collect."""
    now, run = exclusions(ledger), ledger.last_run()
    later = [item for item in ledger.decisions(RETURN) if run is None or item.made_at > run.started_at]
    followed = {
        other.sha256
        for item in result.register
        for other in item.others
        if other.standing == Standing.EXCLUDED
    }
    return any((item.target in now) != (item.target in followed) for item in later)


def last_result(year: Year) -> Result:
    """Everything that the last collect found out. Raises ``CallError`` ``campaign.not-collected`` or
    ``campaign.result-outdated``."""
    result = _last(year)
    if result is None:
        raise CallError("campaign.not-collected")
    return result


def shown_result(year: Year, language: str) -> Result:
    """:func:`last_result` as it may be printed, and then passed on: without what says who somebody is."""
    return for_office(last_result(year), year.pack, language)


def _last(year: Year) -> Result | None:
    check_there(year)
    if not year.folder.ledger.exists():
        return None
    with known_ledger(year) as ledger:
        return ledger.last_result()


def chosen(
    result: Result,
    departments: Sequence[str] = (),
    projects: Sequence[str] = (),
    severities: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """The findings of ``result`` that concern these departments (codes or names), projects (codes) and
    severities; without a choice, all. A finding that holds back every project of a department concerns each
    of them. Raises ``CallError`` for a department or project nobody knows."""
    codes = department_codes(result.registry, departments)
    wanted = project_codes(result.registry, projects)
    return tuple(
        item
        for item in result.findings
        if (not codes or item.department in codes)
        and (not wanted or any(_concerns(item, code, result.registry) for code in wanted))
        and (not severities or item.severity.value in severities)
    )


def corrections(
    result: Result,
    departments: Sequence[str] = (),
    projects: Sequence[str] = (),
    severities: Sequence[str] = (),
) -> tuple[Corrected, ...]:
    """What became of the findings and values of every department that sent again; chosen as by
    :func:`chosen`."""
    codes = department_codes(result.registry, departments)
    wanted = project_codes(result.registry, projects)
    owners = {result.registry.projects[code].department for code in wanted}

    def fits(item: Finding) -> bool:
        concerned = not wanted or any(_concerns(item, code, result.registry) for code in wanted)
        return concerned and (not severities or item.severity.value in severities)

    found = []
    for line in result.register:
        was = line.correction
        if was is None or (codes and line.code not in codes) or (owners and line.code not in owners):
            continue
        listed = line.changes.listed if line.changes else ()
        found.append(
            Corrected(
                line,
                tuple(filter(fits, was.fixed)),
                tuple(filter(fits, was.remaining)),
                tuple(filter(fits, was.new)),
                tuple(item for item in listed if not wanted or item.project in wanted),
            )
        )
    return tuple(found)


def _concerns(finding: Finding, project: str, registry: Registry) -> bool:
    own = finding.department == registry.projects[project].department
    return finding.project == project or (own and finding.holds_back(project))


def project_codes(registry: Registry, asked: Sequence[str]) -> tuple[str, ...]:
    """The codes of the projects in ``asked``, whatever their case, width and dashes. Raises ``CallError``
    ``call.project-unknown``."""
    codes = {code_form(code): code for code in registry.projects}
    for name in asked:
        if code_form(name) not in codes:
            raise CallError("call.project-unknown", name=name)
    return tuple(codes[code_form(name)] for name in asked)
