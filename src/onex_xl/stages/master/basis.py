"""得分依据: the words behind every score, as ``onex-xl explain`` says them: case, rule, facts with their
cells, article, rulings, and what the office has decided. Words do not follow a trial, so neither do the
points beside them: the sheet is the official result.
"""

from __future__ import annotations

from onex_xl.model import Project, Status
from onex_xl.scoring.explain import Explained, FactUsed
from onex_xl.scoring.said import case_said, compared_said, place_said, review_said, rule_said, ruling_said
from onex_xl.stages.master import parts
from onex_xl.stages.master.layout import NONE, Layout
from onex_xl.xlsx.plan import Area, Condition, Scalar, SheetPlan

_FIRST = 3
_WIDTHS = {
    "department": 11, "code": 9, "name": 16, "indicator": 17, "full": 6, "points": 7.5, "case": 37,
    "facts": 46, "article": 14, "decisions": 37,
}  # fmt: skip
_STYLES = {
    "department": "cell+wrap", "code": "cell+centre+quiet", "full": "cell.number",
    "points": "cell.number+bold", "article": "cell+wrap+quiet+size9",
}  # fmt: skip
_COLS = {key: col for col, key in enumerate(_WIDTHS)}

MANY = 300
"""With more projects than these, only what lost points or was decided is listed: nobody reads the rest on one
sheet, and ``explain`` says it of any project."""


def plan_basis(layout: Layout) -> SheetPlan:
    """The sheet: a row for every indicator of every project that is scored, by rank; of :data:`MANY`
    projects those that lost points or that the office decided."""
    many = len(layout.projects) > MANY
    subtitle = layout.say("master.basis.subtitle")
    if many:
        subtitle += layout.say("master.basis.many", count=MANY)
    title = layout.say("master.basis.title")
    plan = parts.begin(layout, "basis", title, subtitle, [*_WIDTHS.values()])
    plan.heights[2] = 26
    for key, col in _COLS.items():
        plan.put(2, col, _head(layout, key), "head")
    row = _FIRST
    for project in layout.ranking:
        if layout.score(project).status == Status.SCORED:
            for found in layout.explained(project):
                if not many or _is_telling(found):
                    _row(layout, plan, row, project, found)
                    row += 1
    if row == _FIRST:
        parts.band(plan, row, 0, len(_COLS) - 1, layout.say("master.basis.none"), "cell+quiet")
        row += 1
    else:
        plan.filter = Area(2, 0, row - 1, len(_COLS) - 1)
    _conditions(layout, plan, row - 1)
    plan.freeze = (_FIRST, _COLS["full"])
    plan.page = parts.page(layout, head=(2, 2))
    return plan


def _is_telling(found: Explained) -> bool:
    """Whether an indicator lost points, or the office has decided about it."""
    full = max(0, found.indicator.raw.points)
    return found.review is not None or found.points is None or found.points < full


def _head(layout: Layout, key: str) -> str:
    if key in ("code", "name"):
        return layout.project_fields[key].label
    shared = key in ("department", "indicator", "full")
    return layout.say(f"master.head.{key}" if shared else f"master.basis.head.{key}")


def _row(layout: Layout, plan: SheetPlan, row: int, project: Project, found: Explained) -> None:
    raw, name = found.indicator.raw, found.indicator.id
    cells: dict[str, Scalar] = {
        "department": layout.departments[project.department],
        "code": project.code,
        "name": project.name,
        "indicator": f"{name} {layout.words(raw.label)}",
        "full": raw.points,
        "points": NONE if found.points is None else found.points,
        "case": case_words(found, layout.language),
        "facts": "\n".join(_fact(layout, fact) for fact in found.facts),
        "article": layout.words(raw.article),
        "decisions": "\n".join(_decisions(layout, found)),
    }
    wrapped = ("name", "indicator", "case", "facts", "article", "decisions")
    plan.heights[row] = parts.height([(str(cells[key]), _WIDTHS[key]) for key in wrapped], 20)
    for key, value in cells.items():
        look = _STYLES.get(key, "cell+wrap")
        if key == "points" and name in layout.score(project).reviews:
            look = "cell.decided+bold"
        plan.put(row, _COLS[key], value, look)


def case_words(found: Explained, language: str) -> str:
    """The case that applied and what it gives."""
    worked = rule_said(found, language)
    case = found.case if worked else case_said(found, language)
    return "\n".join(part for part in (case, worked) if part)


def _fact(layout: Layout, fact: FactUsed) -> str:
    """A fact with its value and the cells it was taken from; how it was worked out, where it has none; and
    the other sources, where they differ."""
    cells = place_said(fact.place, layout.language, file=False)
    if cells and layout.rubric.facts[fact.fact].raw.kind == "registry":
        cells = layout.say("master.basis.registry", cells=cells)
    key = "fact" if cells else "derived"
    text = layout.say(f"master.basis.{key}", label=fact.label, value=fact.value, cells=cells, how=fact.how)
    if fact.compared is None or not fact.compared.differs:
        return text
    return f"{text}\n{compared_said(layout.pack, fact.compared, layout.language)}"


def _decisions(layout: Layout, found: Explained) -> list[str]:
    """What the office decided about the indicator, then the rulings that were applied."""
    said = [ruling_said(ruling, layout.language) for ruling in found.rulings]
    if found.review is None:
        return said
    return [f"* {review_said(found.review, found.computed, layout.language)}", *said]


def _conditions(layout: Layout, plan: SheetPlan, last: int) -> None:
    """A line above each project, and full marks told from fewer."""
    area = Area(_FIRST, _COLS["points"], last, _COLS["points"])
    points, full = f"$F{_FIRST + 1}", f"$E{_FIRST + 1}"
    plan.conditions.append(Condition(area, f"=AND(ISNUMBER({points}),{points}<MAX(0,{full}))", "amber"))
