"""核验问题: every finding in words, the errors that hold back most first. No personal data."""

from __future__ import annotations

from collections import Counter

from onex_xl.findings import ALL_PROJECTS, Finding, Severity
from onex_xl.model import Project
from onex_xl.stages.master import parts
from onex_xl.stages.master.layout import NONE, Layout
from onex_xl.wording import weighed, wording
from onex_xl.xlsx.cells import position
from onex_xl.xlsx.plan import Area, Condition, SheetPlan

_FIRST = 3
_WIDTHS = (14, 10, 22, 9, 13, 11, 52, 44)
_HEADS = ("department", "code", "name", "severity", "sheet", "cell", "problem", "fix")
_TONES = {Severity.ERROR: "red", Severity.WARNING: "amber", Severity.INFO: "green"}
_ORDER = {severity: place for place, severity in enumerate(_TONES)}
_WEIGHTS = {str(kind): tone for kind, tone in _TONES.items()}
_WEIGHTS |= dict.fromkeys(("waived", "trial", "note"), "grey")


def plan_problems(layout: Layout) -> SheetPlan:
    """The sheet of findings."""
    found = in_order(layout)
    counts = Counter(item.severity for item in found)
    subtitle = layout.say(
        "master.problems.subtitle",
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        repairs=counts[Severity.INFO],
    )
    if passing := sum(bool(item.waived) for item in found):
        subtitle += layout.say("master.problems.waived", count=passing, sheet=layout.sheets["reviews"])
    plan = parts.begin(layout, "problems", layout.say("master.problems.title"), subtitle, _WIDTHS)
    plan.heights[2] = 26
    for col, key in enumerate(_HEADS):
        known = layout.project_fields.get(key)
        plan.put(
            2,
            col,
            known.label if known and key in ("code", "name") else layout.say(f"master.head.{key}"),
            "head",
        )
    for row, finding in enumerate(found, _FIRST):
        _row(layout, plan, row, finding)
    last = _FIRST + max(len(found), 1) - 1
    if not found:
        parts.band(plan, _FIRST, 0, len(_HEADS) - 1, layout.say("master.problems.none"), "cell+quiet")
    else:
        plan.filter = Area(2, 0, last, len(_HEADS) - 1)
    area = Area(_FIRST, 3, last, 3)
    for weight, tone in _WEIGHTS.items():
        word = parts.text(layout.say(f"master.severity.{weight}"))
        plan.conditions.append(Condition(area, f"=$D{_FIRST + 1}={word}", f"tone.{tone}"))
    plan.freeze = (_FIRST, 0)
    plan.page = parts.page(layout, head=(2, 2))
    return plan


def in_order(layout: Layout) -> list[Finding]:
    """All findings: errors, warnings, repairs; among errors those first that hold back many projects,
    then those whose project has few other errors, so that the first fixes clear most."""
    held = {
        (code, project.code): sum(finding.holds_back(project.code) for finding in of)
        for code, of in _by_department(layout).items()
        for project in layout.of_department(code)
    }
    order = {code: number for number, code in enumerate(layout.departments)}

    def key(finding: Finding) -> tuple[object, ...]:
        others = held.get((finding.department, finding.project), 0)
        return (
            _ORDER[finding.severity],
            bool(finding.waived),
            -weight(layout, finding),
            others,
            order.get(finding.department, len(order)),
            finding.project,
            finding.place.sheet,
            _cell(finding),
        )

    return sorted(layout.findings, key=key)


def _by_department(layout: Layout) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {code: [] for code in layout.departments}
    for finding in layout.findings:
        if finding.severity is Severity.ERROR and finding.department in found:
            found[finding.department].append(finding)
    return found


def weight(layout: Layout, finding: Finding) -> int:
    """How many projects an error holds back."""
    if finding.severity is not Severity.ERROR:
        return 0
    if finding.project == ALL_PROJECTS:
        return len(layout.of_department(finding.department)) - len(finding.spared)
    return int(bool(finding.project))


def _cell(finding: Finding) -> tuple[int, int]:
    try:
        return position(finding.place.cell.partition(":")[0])
    except ValueError:
        return (-1, -1)


def _projects(layout: Layout, finding: Finding) -> str:
    """The code of the project that a finding is about; of an error that holds back some of its department's,
    theirs."""
    if finding.project != ALL_PROJECTS:
        return finding.project or NONE
    if not finding.spared:
        return layout.say("master.word.all")
    own = (item.code for item in layout.of_department(finding.department) if finding.concerns(item.code))
    return parts.joined(layout, own)


def _row(layout: Layout, plan: SheetPlan, row: int, finding: Finding) -> None:
    project: Project | None = layout.result.registry.projects.get(finding.project)
    sentence, remedy = wording(finding, layout.pack, layout.language)
    if finding.waived:
        remedy = layout.say("master.problems.because", why=finding.waived)
    values = [
        layout.departments.get(finding.department, NONE),
        _projects(layout, finding),
        project.name if project else "",
        layout.say(f"master.severity.{weighed(finding, layout.pack)}"),
        finding.place.sheet or finding.place.file or NONE,
        finding.place.cell or NONE,
        sentence,
        remedy,
    ]
    styles = ["cell", "cell+centre", "cell", "cell+centre", "cell", "cell+centre", "cell+wrap", "cell+wrap"]
    plan.heights[row] = parts.height(zip(values, _WIDTHS, strict=True), 21)
    for col, (value, style) in enumerate(zip(values, styles, strict=True)):
        plan.put(row, col, value, style if col in (6, 7) else f"{style}+wrap")
