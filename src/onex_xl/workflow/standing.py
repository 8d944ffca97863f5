"""What becomes of each department and each project, now that it is known which returns count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.model import (
    Campaign,
    Changes,
    Correction,
    Facts,
    Number,
    Other,
    Project,
    Register,
    Registry,
    Review,
    Score,
    Standing,
    State,
    Status,
)
from onex_xl.pack.definitions import Pack
from onex_xl.rules.evaluate import evaluate
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import rank, score
from onex_xl.stages.compare import correction
from onex_xl.workflow.counting import Counted
from onex_xl.xlsx.cells import position

_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_NOWHERE = (1 << 20, 1 << 14)
_UNDECIDED: Mapping[str, Mapping[str, Review]] = {}


def about_returns(
    returns: Mapping[str, Counted],
    others: Mapping[str, Sequence[Other]],
    changes: Mapping[str, Changes],
) -> list[Finding]:
    """What there is to say about which returns count: several that differ, one that was sent again after
    others, halves put together, an older one without errors that gave way to one with errors, some that the
    office excluded."""
    found: list[Finding] = []
    for code, item in returns.items():
        found += _tied(code, item, changes.get(code))
        found += _several(code, item, changes.get(code))
        found += _again(code, item)
        found += _merged(code, item)
        found += _chosen(code, item)
        found += _of_no_weight(code, item)
    for code, files in others.items():
        found += [_excluded(code, other) for other in files if other.standing == Standing.EXCLUDED]
    return found


def _several(code: str, item: Counted, changes: Changes | None) -> list[Finding]:
    if item.before is None:
        return []
    was, now = item.before
    place = Place(now.received.name)
    names = [part.received.name for part in item.older]
    facts = {
        "count": len(names) + len(item.parts),
        "others": names,
        "before": was.received.name,
        "because": item.because,
    }
    if changes is None:
        found = [Finding("register.several-uncompared", Severity.WARNING, place, facts, department=code)]
    elif not changes.total:
        found = [Finding("register.resaved", Severity.INFO, place, facts, department=code)]
    else:
        counts = {"changed": changes.changed, "added": changes.added, "removed": changes.removed}
        found = [Finding("register.several", Severity.WARNING, place, {**facts, **counts}, department=code)]
    errors = _errors(finding for finding, _ in now.findings())
    if errors and not _errors(was.reading.findings):
        told = {"before": was.received.name, "errors": errors}
        found.append(Finding("register.worse", Severity.WARNING, place, told, department=code))
    return found


def _again(code: str, item: Counted) -> list[Finding]:
    """That a return counts which others had taken the place of, since it was sent once more."""
    newest = item.received
    if newest.first_at is None:
        return []
    first_place = newest.first_in, newest.first_at.timestamp()
    between = [
        old.received.name
        for old in item.older
        if (old.received.collect, old.received.received_at.timestamp()) > first_place
    ]
    if not between:
        return []
    first, last = f"{newest.first_at:%Y-%m-%d}", f"{newest.received_at:%Y-%m-%d}"
    facts = {"first": first, "on": last, "others": between}
    return [Finding("register.again", Severity.INFO, Place(newest.name), facts, department=code)]


def _errors(findings: Iterable[Finding]) -> int:
    return sum(finding.severity is Severity.ERROR for finding in findings)


def _merged(code: str, item: Counted) -> list[Finding]:
    return [
        Finding(
            "register.merged",
            Severity.WARNING,
            Place(part.received.name),
            {"projects": sorted(part.projects), "newest": item.received.name},
            department=code,
        )
        for part in item.parts[1:]
    ]


def _tied(code: str, item: Counted, changes: Changes | None) -> list[Finding]:
    """That nobody can say which of several returns is the newer one, where that makes a difference. No score
    is published on the toss of a coin: the department is held until it sends again or the office chooses."""
    same = item.before[0] if item.before and changes is not None and not changes.total else None
    names = [old.received.name for old in item.tied if old != same]
    if not names:
        return []
    facts = {"others": names}
    place = Place(item.received.name)
    return [
        Finding("register.tied", Severity.ERROR, place, facts, department=code, project=ALL_PROJECTS),
    ]


def _chosen(code: str, item: Counted) -> list[Finding]:
    """That the office chose what counts; or had chosen another before this came."""
    found = []
    if item.chosen is not None:
        facts = _of_decision(item.chosen.reason, item.chosen.who, item.chosen.made_at)
        place = Place(item.received.name)
        found.append(Finding("register.chosen", Severity.INFO, place, facts, department=code))
    names = {old.received.sha256: old.received.name for old in item.older}
    for choice in item.passed:
        facts = _of_decision(choice.reason, choice.who, choice.made_at) | {"counts": item.received.name}
        place = Place(names[choice.target])
        # A choice among those that one later choice goes before is no news to the office.
        if item.chosen is None:
            found.append(Finding("register.passed", Severity.WARNING, place, facts, department=code))
    return found


def _of_no_weight(code: str, item: Counted) -> list[Finding]:
    """What came and changed nothing: blank templates, and copies of what is superseded."""
    facts = {"counts": item.received.name}
    found = [
        Finding(
            "register.blank",
            Severity.WARNING if part.received.collect > item.received.collect else Severity.INFO,
            Place(part.received.name),
            facts,
            department=code,
        )
        for part in item.blank
    ]
    found += [
        Finding(
            "register.copied",
            Severity.INFO,
            Place(name),
            {**facts, "same": old.received.name},
            department=code,
        )
        for old in item.older
        for name in old.received.copies
    ]
    return found


def _excluded(code: str, other: Other) -> Finding:
    facts = _of_decision(other.why, other.who, other.decided_at)
    return Finding("register.excluded", Severity.INFO, Place(other.file), facts, department=code)


def _of_decision(why: str, who: str, made_at: datetime | None) -> dict[str, str]:
    return {"why": why, "who": who, "on": f"{made_at:%Y-%m-%d}" if made_at else ""}


def corrected(item: Counted) -> Correction | None:
    """What became of the findings of the return that counted before. Where several files count, only the
    projects that it had data of are looked at."""
    if item.before is None:
        return None
    was, _ = item.before
    pairs = [pair for part in item.parts for pair in part.findings()]
    before = was.findings()
    if len(item.parts) == 1:
        return correction(before, pairs)
    own = {"", ALL_PROJECTS, *was.reading.filled}
    return correction(
        [pair for pair in before if pair[0].project in own],
        [pair for pair in pairs if pair[0].project in own],
    )


def registers(
    campaign: Campaign,
    registry: Registry,
    returns: Mapping[str, Counted],
    others: Mapping[str, tuple[Other, ...]],
    changes: Mapping[str, Changes],
    findings: Sequence[Finding],
) -> tuple[Register, ...]:
    """Every department's line, in registry order."""
    # A department is not "to be mended" for what is wrong in the office's own lists.
    counts = Counter(
        (finding.department, finding.severity)
        for finding in findings
        if finding.severity is not Severity.ERROR or not finding.mended_by_office
    )
    lines = []
    for code, department in registry.departments.items():
        line = Register(
            code,
            department.name,
            State.MISSING,
            errors=counts[code, Severity.ERROR],
            warnings=counts[code, Severity.WARNING],
            others=others.get(code, ()),
        )
        item = returns.get(code)
        lines.append(_received(campaign, line, item, changes.get(code)) if item else line)
    return tuple(lines)


def _received(campaign: Campaign, line: Register, item: Counted, changes: Changes | None) -> Register:
    newest = item.received
    return replace(
        line,
        state=State.OPEN if line.errors else State.RECEIVED,
        received_at=newest.received_at,
        file=newest.name,
        sha256=newest.sha256,
        late=newest.came_at.date() > campaign.deadline,
        sender=newest.sender,
        sent_at=newest.sent_at,
        before=item.before[0].received.name if item.before else "",
        changes=changes,
        correction=corrected(item),
        first_at=newest.first_at,
        kept=newest.kept,
        because=item.because,
    )


def all_facts(
    pack: Pack, campaign: Campaign, registry: Registry, returns: Mapping[str, Counted]
) -> dict[str, Facts]:
    """The facts of every project; without a return, those that the registry alone gives."""
    found: dict[str, Facts] = {}
    for code in registry.departments:
        projects = registry.of_department(code)
        item = returns.get(code)
        for project in projects:
            known = item.part(project.code).facts(project.code) if item else None
            if known is not None:
                found[project.code] = known
        missing = [project for project in projects if project.code not in found]
        found.update(count_facts(pack, campaign, missing, {}))
    return {code: found[code] for code in registry.projects if code in found}


def all_scores(
    pack: Pack,
    registry: Registry,
    returns: Mapping[str, Counted],
    facts: Mapping[str, Facts],
    findings: Sequence[Finding],
    reviews: Mapping[str, Mapping[str, Review]] = _UNDECIDED,
    recounted: Set[str] = frozenset(),
) -> dict[str, Score]:
    """Every project's score, ranked. A project that cannot be given a total is held. ``reviews`` are the
    office's decisions by project and indicator; those that are applied count. ``recounted`` are projects
    whose ``facts`` are not those of their return alone."""
    errors: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            errors.setdefault(finding.department, []).append(finding)
    scores = []
    for code, found in facts.items():
        project = registry.projects[code]
        item = returns.get(project.department)
        status = _status(pack, project, item, errors.get(project.department, ()))
        decided = reviews.get(code, {})
        fresh = bool(decided) or code in recounted
        known = item.score(code) if item and status == Status.SCORED and not fresh else None
        typed = item.self_scores(code) if item else {}
        result = known or score(pack, project, found, status, typed, decided)
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


def at_stake(returns: Mapping[str, Counted]) -> dict[str, Number]:
    """The total that each project would have if nothing held it back."""
    found = {}
    for item in returns.values():
        for part in item.parts:
            for code in part.projects:
                known = part.reading.scores.get(code)
                found[code] = known.total or 0 if known else 0
    return found


def in_order(
    registry: Registry, findings: Sequence[Finding], points: Mapping[str, Number]
) -> tuple[Finding, ...]:
    """Findings as people should meet them: what concerns no department, then department by department in
    registry order. Errors come first: those that hold back every project; then those of the project that
    gains most ``points`` for each cause that is put right (a cause: one check in one column); of its causes
    the one with most cells."""
    place = {code: number for number, code in enumerate(registry.departments)}
    projects = {code: number for number, code in enumerate(registry.projects)}
    cells = Counter(map(_cause, findings))
    causes = Counter(cause[0] for cause in cells if cause[0][2] is Severity.ERROR)

    def key(item: Finding) -> tuple[object, ...]:
        own = (item.department, item.project, item.severity)
        gain = points.get(item.project, 0) / causes[own] if own in causes else 0
        return (
            place.get(item.department, -1),
            _WEIGHT[item.severity],
            item.project != ALL_PROJECTS,
            -gain,
            projects.get(item.project, len(projects)),
            -cells[_cause(item)],
            item.code,
            item.place.file,
            item.place.sheet,
            _cell(item),
        )

    return tuple(sorted(findings, key=key))


def _cause(finding: Finding) -> tuple[tuple[str, str, Severity], str, str, int]:
    own = (finding.department, finding.project, finding.severity)
    return own, finding.code, finding.place.sheet, _cell(finding)[1]


def _cell(finding: Finding) -> tuple[int, int]:
    try:
        return position(finding.place.cell.partition(":")[0])
    except ValueError:
        return _NOWHERE
