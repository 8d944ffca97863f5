"""The data sheet: every project of every year in one row, from which all tables are worked out."""

from __future__ import annotations

from collections.abc import Mapping

from onex_xl.model import SealedProject, Status
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.formula import Cells, scalar
from onex_xl.rules.nodes import Type
from onex_xl.trends.comparison import Side, status_of
from onex_xl.trends.view import DATA_FIRST, View
from onex_xl.xlsx.cells import a1, a1_range
from onex_xl.xlsx.fitting import band
from onex_xl.xlsx.plan import Area, ColumnPlan, Formula, Page, Scalar, SheetPlan

_WIDTHS = {"department": 14, "name": 24, "code": 10, "status": 9, "grade": 9, "outcome": 10, "total": 8}
_STYLES = {"line": "cell.integer", "year": "cell.integer", "home": "cell.integer", "scored": "cell.integer",
           "counts": "cell.integer", "code": "cell+centre", "status": "cell+centre", "grade": "cell+centre",
           "outcome": "cell+centre", "total": "cell.number2+bold"}  # fmt: skip
_FACTS = {"money": "cell.money", "percent": "cell.percent", "yes_no": "cell+centre", "level": "cell+centre"}


def plan_data(view: View, page: Page) -> SheetPlan:
    """The sheet; ``page`` says how it prints."""
    plan = SheetPlan(view.sheet)
    plan.columns = {col: ColumnPlan(_width(key)) for col, key in enumerate(view.columns)}
    plan.heights |= {0: 30, 1: 18, 2: 20, 3: 48}
    plan.put(0, 0, view.say("trend.data.title", years=view.years_said()), "title")
    plan.put(1, 0, view.say("trend.data.subtitle"), "subtitle")
    _heads(view, plan)
    for side in view.comparison.sides:
        for project in view.comparison.projects[side.year]:
            _row(view, plan, side, project)
    plan.freeze = (DATA_FIRST, view.col("name") + 1)
    plan.filter = Area(DATA_FIRST - 1, 0, view.last, len(view.columns) - 1)
    plan.protected = True
    plan.page = page
    return plan


def _width(key: str) -> float:
    return 9 if key[0] in "=#" else _WIDTHS.get(key, 6.5)


def _heads(view: View, plan: SheetPlan) -> None:
    comparison = view.comparison
    for key in view.columns:
        if key[0] == "=":
            head = f"{key[1:]}\n{comparison.indicators[key[1:]].raw.short}"
        elif key[0] == "#":
            head = view.words(comparison.facts[key[1:]].label)
        else:
            head = view.say(f"trend.head.{key}")
        plan.put(3, view.col(key), head, "head2")
    edges = (
        ("trend.data.group.own", 0, view.col("total")),
        ("trend.data.group.points", view.col("total") + 1, view.col("total") + len(comparison.indicators)),
        ("trend.data.group.facts", view.col("scored") - len(comparison.facts), view.col("scored") - 1),
        ("trend.data.group.flags", view.col("scored"), view.col("counts")),
    )
    for label, first, last in edges:
        if first <= last:
            band(plan, 2, first, last, view.say(label), "head")


def _row(view: View, plan: SheetPlan, side: Side, project: SealedProject) -> None:
    row = view.rows[side.year, project.code]
    formulas = _formulas(view, side, project, row)
    for key in view.columns:
        value = view.value(side, project, key)
        formula = formulas.get(key, "")
        content: Scalar | Formula = (
            Formula(f"={formula}", "" if value is None else value) if formula else value
        )
        plan.put(row, view.col(key), content, _style(view, key))


def _style(view: View, key: str) -> str:
    if key[0] == "=":
        return "cell.number"
    if key[0] == "#":
        fact = view.comparison.facts[key[1:]]
        return "cell.date" if fact.symbol.type is Type.DATE else _FACTS.get(fact.raw.shown, "cell.integer")
    return _STYLES.get(key, "cell")


def _formulas(view: View, side: Side, project: SealedProject, row: int) -> Mapping[str, str]:
    """By column: a live year is looked up where it is worked out; of a sealed one totals and derived facts
    follow from their own row."""
    if view.live is not None and side is view.comparison.newest:
        live = view.live
        return {key: found for key in view.columns if (found := live(project, key))}
    formulas = {
        f"#{name}": found
        for name in side.rubric.facts
        if side.known and (found := _derived(view, side, project, name, row))
    }
    points = [project.indicators.get(name) for name in view.comparison.indicators]
    known = [value for value in points if value is not None]
    if status_of(project) == Status.SCORED and known and project.total == sum(known):
        first = view.col("total") + 1
        cells = a1_range(row, first, row, first + len(points) - 1)
        formulas["total"] = f"ROUND(SUM({cells}),{side.rubric.raw.decimals})"
    return formulas


def _derived(view: View, side: Side, project: SealedProject, name: str, row: int) -> str:
    """The formula of a derived fact, if it gives what was sealed."""
    tree = view.comparison.rate(side, name)
    if tree is None or not project.facts:
        return ""
    facts = {key: project.facts.get(key) for key in side.rubric.facts}
    if evaluate(tree, facts) != facts[name]:
        return ""
    cells = Cells(lambda symbol: f"${a1(row, view.col(f'#{symbol.name}'))}")
    return f'IFERROR({scalar(tree, cells)},"")'
