"""立项认定: who is recognised as what, with the responsible persons: a list to sign."""

from __future__ import annotations

from onex_xl.model import Project, Status
from onex_xl.stages.master import parts
from onex_xl.stages.master.data import lookup, status_conditions
from onex_xl.stages.master.layout import Layout
from onex_xl.stages.master.scores import outcome_conditions, own_head
from onex_xl.xlsx.cells import letters
from onex_xl.xlsx.plan import Area, Condition, Formula, Scalar, SheetPlan

_FIRST = 3
_FIXED = {"number": 6, "code": 10, "department": 15, "name": 30, "level": 8, "lead": 11}
_OWN = {"total": 9, "grade": 10, "outcome": 11, "note": 16}


def plan_outcomes(layout: Layout) -> SheetPlan:
    """The sheet of outcomes: groups in today's order, each row's result a formula."""
    columns = [key for key in _FIXED if key not in ("level", "lead") or key in layout.project_fields]
    columns += list(_OWN)
    widths = [(_FIXED | _OWN)[key] for key in columns]
    article = layout.words(layout.rubric.raw.outcome_article)
    title = layout.say("master.outcomes.title", year=layout.result.campaign.year)
    plan = parts.begin(
        layout, "outcomes", title, layout.say("master.outcomes.subtitle", article=article), widths
    )
    plan.heights[2] = 26
    plan.put_row(2, 0, [_head(layout, key) for key in columns], "head")
    row = _FIRST
    for label, projects in groups(layout):
        row = _group(layout, plan, row, columns, label, projects)
    _conditions(layout, plan, columns, row)
    plan.freeze = (_FIRST, 0)
    plan.page = parts.page(layout, landscape=False, head=(2, 2))
    parts.signatures(layout, plan, row + 1, 0)
    return plan


def groups(layout: Layout) -> list[tuple[str, list[Project]]]:
    """Outcome → its projects by rank; then each kind of project without one. Empty groups are left out."""
    names = list(dict.fromkeys(grade.outcome for grade in layout.rubric.grades))
    found: list[tuple[str, list[Project]]] = [
        (name, [item for item in layout.ranking if layout.score(item).outcome == name]) for name in names
    ]
    for status in (Status.HELD, Status.MISSING, Status.EXEMPT):
        found.append(
            (layout.status_word(status), [item for item in layout.ranking if layout.status(item) == status])
        )
    return [(name, projects) for name, projects in found if projects]


def _head(layout: Layout, key: str) -> str:
    return layout.say(f"master.head.{key}") if key in ("number", "note") else own_head(layout, key)


def _group(
    layout: Layout, plan: SheetPlan, row: int, columns: list[str], label: str, projects: list[Project]
) -> int:
    """A heading with a live count and the group's rows; the next free row."""
    outcomes = {grade.outcome for grade in layout.rubric.grades}
    counted = layout.score_range("outcome" if label in outcomes else "grade")
    before, after = (
        layout.say("master.outcomes.count_before", outcome=label),
        layout.say("master.outcomes.count_after"),
    )
    formula = f"={parts.text(before)}&COUNTIFS({counted},{parts.text(label)})&{parts.text(after)}"
    plan.heights[row] = 24
    parts.band(
        plan, row, 0, len(columns) - 1, Formula(formula, f"{before}{len(projects)}{after}"), "total+navy"
    )
    for number, project in enumerate(projects, 1):
        _row(layout, plan, row + number, columns, number, project)
    return row + len(projects) + 1


def _row(
    layout: Layout, plan: SheetPlan, row: int, columns: list[str], number: int, project: Project
) -> None:
    score, status = layout.score(project), layout.status(project)
    code = f"${letters(columns.index('code'))}${row + 1}"
    grade = score.grade if status == Status.SCORED else layout.status_word(status)
    results: dict[str, Scalar] = {"total": score.total, "grade": grade, "outcome": score.outcome}
    plain: dict[str, Scalar] = {
        "number": number,
        "code": project.code,
        "department": layout.departments[project.department],
        "name": project.name,
    }
    plan.heights[row] = 21
    for col, key in enumerate(columns):
        if key in results:
            found = f'=IFERROR({lookup(layout, key, code)},"")'
            live = score.status == Status.SCORED
            plan.put(row, col, Formula(found, results[key]) if live else results[key], _STYLES[key])
        else:
            plan.put(row, col, plain.get(key, project.fields.get(key)), _STYLES.get(key, "cell"))


_STYLES = {
    "number": "cell.integer", "code": "cell+centre+quiet", "level": "cell+centre", "lead": "cell+centre",
    "total": "cell.number2+bold", "grade": "cell+centre+bold", "outcome": "cell+centre",
}  # fmt: skip


def _conditions(layout: Layout, plan: SheetPlan, columns: list[str], last: int) -> None:
    for key in ("grade", "outcome"):
        col = columns.index(key)
        area, cell = Area(_FIRST, col, max(last - 1, _FIRST), col), f"${letters(col)}{_FIRST + 1}"
        if key == "grade":
            plan.conditions += [
                Condition(area, f"={cell}={parts.text(item.id)}", f"tone.{item.tone}")
                for item in layout.rubric.grades
            ]
            plan.conditions += status_conditions(layout, area, cell)
        else:
            plan.conditions += outcome_conditions(layout, area, cell)
