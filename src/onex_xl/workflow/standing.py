"""Which return counts for each department, and what becomes of each project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import (
    Campaign,
    Facts,
    Project,
    Received,
    Register,
    Registry,
    Return,
    Score,
    State,
    Status,
)
from onex_xl.pack.definitions import Pack
from onex_xl.rules.evaluate import evaluate
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import rank, score
from onex_xl.workflow.reading import Reading

_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Counted:
    """The return that counts for a department, and the older ones that do not."""

    received: Received
    ret: Return
    reading: Reading
    others: tuple[Received, ...]


def counted(
    registry: Registry, files: Sequence[Received], readings: Mapping[str, Reading]
) -> dict[str, Counted]:
    """For each department that sent something, the return received last; ``files`` oldest first."""
    found: dict[str, Counted] = {}
    for item in files:
        reading = readings[item.sha256]
        if reading.ret is None or reading.ret.origin.department not in registry.departments:
            continue
        code = reading.ret.origin.department
        before = found.get(code)
        others = (*before.others, before.received) if before else ()
        found[code] = Counted(item, reading.ret, reading, others)
    return found


def superseded(returns: Mapping[str, Counted]) -> list[Finding]:
    """That a department sent several returns that differ: the office should know which one counts."""
    return [
        Finding(
            "register.several",
            Severity.WARNING,
            Place(item.received.name),
            {"count": len(item.others) + 1, "others": [other.name for other in item.others]},
            department=code,
        )
        for code, item in returns.items()
        if item.others
    ]


def registers(
    campaign: Campaign, registry: Registry, returns: Mapping[str, Counted], findings: Sequence[Finding]
) -> tuple[Register, ...]:
    """Every department's line, in registry order."""
    return tuple(
        _register(campaign, code, department.name, returns.get(code), findings)
        for code, department in registry.departments.items()
    )


def _register(
    campaign: Campaign, code: str, name: str, item: Counted | None, findings: Sequence[Finding]
) -> Register:
    if item is None:
        return Register(code, name, State.MISSING)
    own = [finding.severity for finding in findings if finding.department == code]
    errors = own.count(Severity.ERROR)
    return Register(
        code,
        name,
        State.OPEN if errors else State.RECEIVED,
        item.received.received_at,
        item.received.name,
        item.received.sha256,
        item.received.received_at.date() > campaign.deadline,
        errors,
        own.count(Severity.WARNING),
        tuple(other.name for other in item.others),
    )


def all_facts(
    pack: Pack, campaign: Campaign, registry: Registry, returns: Mapping[str, Counted]
) -> dict[str, Facts]:
    """The facts of every project; without a return, those that the registry alone gives."""
    found: dict[str, Facts] = {}
    for code in registry.departments:
        projects = registry.of_department(code)
        known = returns[code].reading.facts if code in returns else {}
        missing = [project for project in projects if project.code not in known]
        found.update(count_facts(pack, campaign, missing, {}))
        found.update({project.code: known[project.code] for project in projects if project.code in known})
    return {code: found[code] for code in registry.projects if code in found}


def all_scores(
    pack: Pack,
    registry: Registry,
    returns: Mapping[str, Counted],
    facts: Mapping[str, Facts],
    findings: Sequence[Finding],
) -> dict[str, Score]:
    """Every project's score, ranked. A project that cannot be given a total is held."""
    errors: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            errors.setdefault(finding.department, []).append(finding)
    scores = []
    for code, found in facts.items():
        project = registry.projects[code]
        item = returns.get(project.department)
        status = _status(pack, project, item, errors.get(project.department, ()))
        known = item.reading.scores.get(code) if item and status == Status.SCORED else None
        typed = item.ret.self_scores.get(code, {}) if item else {}
        result = known or score(pack, project, found, status, typed)
        unscorable = result.status == Status.SCORED and result.total is None
        scores.append(replace(result, status=Status.HELD) if unscorable else result)
    return rank(scores)


def _status(pack: Pack, project: Project, item: Counted | None, errors: Sequence[Finding]) -> str:
    if pack.rubric.exempt is not None and evaluate(pack.rubric.exempt, project.fields) is True:
        return Status.EXEMPT
    if item is None:
        return Status.MISSING
    held = any(finding.holds_back(project.code) for finding in errors)
    return Status.HELD if held else Status.SCORED


def in_order(registry: Registry, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings as people should meet them: what concerns no department, then department by department in
    registry order; errors first, and of those the ones that hold back every project."""
    place = {code: number for number, code in enumerate(registry.departments)}
    projects = {code: number for number, code in enumerate(registry.projects)}
    return tuple(
        sorted(
            findings,
            key=lambda item: (
                place.get(item.department, -1),
                _WEIGHT[item.severity],
                projects.get(item.project, -1 if item.project else len(projects)),
            ),
        )
    )
