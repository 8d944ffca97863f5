"""考评总表: one row per project, scored by formulas down to the facts and the rules on trial; what the office
has decided stands instead, with a star and a note that says why.

References to other sheets are absolute and those to the own row relative, so that the table may be sorted.
"""

from __future__ import annotations

from itertools import groupby

from onex_xl.model import Number, Project, Status
from onex_xl.pack.definitions import Indicator
from onex_xl.rules.formula import Cells, recorded
from onex_xl.rules.nodes import Symbol
from onex_xl.rules.words import decimal
from onex_xl.scoring.said import review_said
from onex_xl.stages.master import parts
from onex_xl.stages.master.data import fact_cell, status_conditions
from onex_xl.stages.master.layout import SCORES_FIRST, Layout
from onex_xl.stages.master.reviews import review_marks
from onex_xl.stages.master.values import way_words
from onex_xl.xlsx import style
from onex_xl.xlsx.cells import letters
from onex_xl.xlsx.plan import Area, Condition, DataBar, Formula, Scalar, SheetPlan

NEAR = 2
"""A total within this many points of the next grade is named as near the line."""

_SMALL = 13
"""Points a line of small text takes."""

_DATA, _OWN = "\x00", "\x01"
"""Stand for the numbers of the project's row among the facts and of its row here."""

_WIDTHS = {
    "rank": 5, "code": 9, "department": 12, "name": 22, "level": 6, "total": 8.5, "grade": 9,
    "outcome": 9.5, "self": 7.5, "difference": 7.5, "next": 7.5, "way": 26, "rulings": 13, "change": 16,
    "lead": 9.5, "review": 12,
}  # fmt: skip


def plan_scores(layout: Layout) -> SheetPlan:
    """The table of scores."""
    widths = [_WIDTHS.get(key, 6.2) for key in layout.score_columns]
    title = layout.say(
        "master.scores.title", year=layout.result.campaign.year, name=layout.words(layout.pack.raw.title)
    )
    plan = parts.begin(layout, "scores", title, _subtitle(layout), widths)
    _heads(layout, plan)
    formulas = score_formulas(layout)
    for project in layout.ranking:
        _row(layout, plan, project, formulas)
    last_col = len(layout.score_columns) - 1
    plan.filter = Area(SCORES_FIRST - 1, 0, layout.scores_last, last_col)
    plan.freeze = (SCORES_FIRST, layout.score_col("name") + 1)
    printed = Area(0, 0, layout.scores_last + 2, layout.score_col("review"))
    plan.page = parts.page(layout, head=(2, SCORES_FIRST - 1), area=printed)
    parts.signatures(layout, plan, layout.scores_last + 2, 0)
    _conditions(layout, plan)
    return plan


def _subtitle(layout: Layout) -> Formula:
    grades = parts.joined(
        layout,
        (
            f"{item.id} ≥ {decimal(layout.rubric.grade_param(item).value)}"
            for item in layout.rubric.grades[:-1]
        ),
    )
    base = layout.say("master.scores.subtitle", points=layout.rubric.raw.points, grades=grades)
    if layout.decided:
        base += layout.say("master.scores.decided", sheet=layout.sheets["reviews"])
    trial = layout.say("master.scores.trial", sheet=layout.sheets["rules"])
    return Formula(f'={parts.text(base)}&IF({layout.changes_cell}=0,"",{parts.text(trial)})', base)


# ---- heads ---------------------------------------------------------------------------


def _heads(layout: Layout, plan: SheetPlan) -> None:
    plan.heights |= {2: 22, 3: 50}
    for key in layout.score_columns:
        if key[0] != "=":
            col = layout.score_col(key)
            plan.merge(Area(2, col, 3, col), own_head(layout, key), "head")
    for item in layout.rubric.indicators:
        plan.put(3, layout.score_col(f"={item.id}"), _indicator_head(item), "head2")
    sections = {section.id: section for section in layout.rubric.raw.sections}
    for section_id, items in groupby(layout.rubric.indicators, lambda item: item.raw.section):
        cols = [layout.score_col(f"={item.id}") for item in items]
        section = sections[section_id]
        parts.band(plan, 2, cols[0], cols[-1], f"{section.short} {section.points}", "head")


def own_head(layout: Layout, key: str) -> str:
    """The head of a column that is no indicator: the registry's own label where there is one."""
    if key in ("code", "name", "level", "lead"):
        return layout.project_fields[key].label
    return layout.say(f"master.head.{key}")


def _indicator_head(item: Indicator) -> str:
    return f"{item.id}\n{item.raw.short}\n{decimal(item.raw.points)}"


# ---- rows ----------------------------------------------------------------------------


def score_formulas(layout: Layout) -> dict[str, str]:
    """Column key → its formula for any row; the row numbers are put in by :func:`at`."""
    own = {key: f"${letters(layout.score_col(key))}{_OWN}" for key in layout.score_columns}

    def name(symbol: Symbol) -> str:
        if symbol.name.startswith("score."):
            return own[f"={symbol.name.removeprefix('score.')}"]
        return fact_cell(
            layout, symbol, lambda key: layout.cell("data", 0, layout.data_col(key))[:-1] + _DATA
        )

    cells = Cells(name, lambda param: layout.trial_cells[param.id])
    places = layout.rubric.raw.decimals
    found = {}
    for item in layout.rubric.indicators:
        points = recorded(item.tree, cells, places)
        if item.id in layout.decided:
            decided = layout.cell("data", 0, layout.data_col(f"d:{item.id}"))[:-1] + _DATA
            points = f'IF({decided}="",{points},{decided})'
        found[f"={item.id}"] = f"={points}"
    return found | _own_formulas(layout, own)


def _own_formulas(layout: Layout, own: dict[str, str]) -> dict[str, str]:
    total, mine, places = own["total"], own["self"], layout.rubric.raw.decimals
    keys = [own[f"={item.id}"] for item in layout.rubric.indicators]
    listed = f"{keys[0]}:{keys[-1]}"
    totals = layout.score_range("total").rpartition("!")[2]
    held = parts.text(layout.status_word(Status.HELD))
    return {
        "rank": f'=IF(ISNUMBER({total}),RANK({total},{totals}),"")',
        "total": f'=IF(COUNT({listed})={len(keys)},MAX(0,ROUND(SUM({listed}),{places})),"")',
        "grade": f"=IF(ISNUMBER({total}),{by_grade(layout, total, grade=True)},{held})",
        "outcome": f'=IF(ISNUMBER({total}),{by_grade(layout, total, grade=False)},"")',
        "difference": f'=IF(AND(ISNUMBER({mine}),ISNUMBER({total})),ROUND({mine}-{total},{places}),"")',
        "next": f'=IF(ISNUMBER({total}),{_next(layout, total, places)},"")',
    }


def by_grade(layout: Layout, total: str, *, grade: bool) -> str:
    """The grade, or its outcome, of the total in ``total`` by the lines on trial."""
    rubric = layout.rubric
    chosen = parts.text(rubric.grades[-1].id if grade else rubric.grades[-1].outcome)
    for item in reversed(rubric.grades[:-1]):
        line = layout.trial_cells[rubric.grade_param(item).id]
        chosen = f"IF({total}>={line},{parts.text(item.id if grade else item.outcome)},{chosen})"
    return chosen


def _next(layout: Layout, total: str, places: int) -> str:
    """The points to the nearest line above the total."""
    lines = [layout.trial_cells[layout.rubric.grade_param(item).id] for item in layout.rubric.grades[:-1]]
    chosen = '""'
    for line in lines:
        chosen = f"IF({total}<{line},ROUND({line}-{total},{places}),{chosen})"
    return chosen


def at(formula: str, data_row: int, own_row: int) -> str:
    """A formula of :func:`score_formulas` for the given (0-based) rows."""
    return formula.replace(_DATA, str(data_row + 1)).replace(_OWN, str(own_row + 1))


def _row(layout: Layout, plan: SheetPlan, project: Project, formulas: dict[str, str]) -> None:
    row, data_row = layout.score_row[project.code], layout.data_row[project.code]
    score = layout.score(project)
    scored = score.status == Status.SCORED
    values = _values(layout, project)
    plan.heights[row] = max(24, _SMALL * (str(values["review"]).count("\n") + 1))
    for key in layout.score_columns:
        value: Scalar | Formula = values.get(key)
        if scored and key in formulas:
            value = Formula(at(formulas[key], data_row, row), values.get(key))
        elif scored and key == "change" and score.grade:
            value = _change(layout, row, score.grade)
        review = score.reviews.get(key[1:]) if key[0] == "=" else None
        look = _STYLES.get(key, "cell.number") if review is None else _DECIDED
        note = "" if review is None else review_said(review, review.computed, layout.language)
        plan.put(row, layout.score_col(key), value, look, note)


_DECIDED = "cell.decided+bold+navy+on.band"


_STYLES = {
    "rank": "cell.integer", "code": "cell+centre+quiet", "department": "cell", "name": "cell",
    "level": "cell+centre", "total": "cell.number2+bold", "grade": "cell+centre+bold",
    "outcome": "cell+centre", "self": "cell.number2", "difference": "cell.signed2", "next": "cell.number2",
    "way": "cell+size9", "rulings": "cell+centre+size9+wrap", "change": "cell+centre+size9",
    "lead": "cell+centre", "review": "cell+centre+size9+wrap",
}  # fmt: skip


def _values(layout: Layout, project: Project) -> dict[str, Scalar]:
    """What each cell of the project's row shows."""
    score, status = layout.score(project), layout.status(project)
    scored = score.status == Status.SCORED
    shown: dict[str, Scalar] = {
        "rank": score.rank,
        "code": project.code,
        "department": layout.departments[project.department],
        "name": project.name,
        "level": _field(project, "level"),
        "grade": score.grade if status == Status.SCORED else layout.status_word(status),
        "outcome": score.outcome,
        "total": score.total,
        "self": score.self_total,
        "difference": _difference(score.self_total, score.total),
        "next": score.to_next,
        "way": way_words(layout, project),
        "rulings": "◇" + " ".join(score.open_rulings) if score.open_rulings else "",
        "change": "",
        "lead": _field(project, "lead"),
        "review": "\n".join(review_marks(layout, project)),
    }
    points = {f"={key}": value for key, value in score.indicators.items()} if scored else {}
    return shown | points


def _field(project: Project, name: str) -> Scalar:
    return project.fields.get(name)


def _difference(own: Number | None, total: Number | None) -> Number | None:
    return None if own is None or total is None else own - total


def _change(layout: Layout, row: int, official: str) -> Formula:
    """Who crosses a grade line on trial; blank while nothing is tried."""
    grade = f"${letters(layout.score_col('grade'))}{row + 1}"
    name = parts.text(official)
    return Formula(f'=IF({grade}={name},"",{parts.text(official + " → ")}&{grade})', "")


# ---- looks ---------------------------------------------------------------------------


def _conditions(layout: Layout, plan: SheetPlan) -> None:
    first, last = SCORES_FIRST, layout.scores_last

    def column(key: str) -> tuple[Area, str]:
        col = layout.score_col(key)
        return Area(first, col, last, col), f"${letters(col)}{first + 1}"

    area, cell = column("grade")
    plan.conditions += [
        Condition(area, f"={cell}={parts.text(item.id)}", f"tone.{item.tone}")
        for item in layout.rubric.grades
    ]
    plan.conditions += status_conditions(layout, area, cell)
    area, cell = column("outcome")
    plan.conditions += outcome_conditions(layout, area, cell)
    area, cell = column("difference")
    plan.conditions += [
        Condition(area, f"=AND(ISNUMBER({cell}),{cell}=0)", "quiet", stop=True),
        Condition(area, f"=AND(ISNUMBER({cell}),{cell}>0)", "amber+bold"),
        Condition(area, f"=AND(ISNUMBER({cell}),{cell}<0)", "blue+bold"),
    ]
    area, cell = column("next")
    plan.conditions.append(Condition(area, f"=AND(ISNUMBER({cell}),{cell}<={NEAR})", "tone.amber"))
    area, cell = column("change")
    plan.conditions.append(Condition(area, f"=LEN({cell})>0", "tone.amber"))
    cols = [layout.score_col(f"={item.id}") for item in layout.rubric.indicators]
    area = Area(first, min(cols), last, max(cols))
    top = f"{letters(min(cols))}{first + 1}"
    plan.conditions += [
        Condition(area, f"=AND(ISNUMBER({top}),{top}<0)", "red", stop=True),
        Condition(area, f"=AND(ISNUMBER({top}),{top}=0)", "quiet"),
    ]
    total = layout.score_col("total")
    plan.bars.append(DataBar(Area(first, total, last, total), style.BAR, 0, layout.rubric.raw.points))


def outcome_conditions(layout: Layout, area: Area, cell: str) -> list[Condition]:
    """Outcomes in their tones."""
    tones = {item.outcome: item.outcome_tone for item in reversed(layout.rubric.grades)}
    return [
        Condition(area, f"={cell}={parts.text(name)}", f"tone.{tone}+regular") for name, tone in tones.items()
    ]
