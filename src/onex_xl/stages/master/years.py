"""年度对比: this year against the sealed years before, and 往年数据, from which it is worked out.

The data of this year are formulas that look it up in the master, so that they follow whatever is tried out
there; those of the years before are what their archives say.
"""

from __future__ import annotations

from onex_xl.archives.summary import sealed_year
from onex_xl.model import SealedProject, Status
from onex_xl.stages.master import parts
from onex_xl.stages.master.data import lookup
from onex_xl.stages.master.layout import NONE, Layout
from onex_xl.trends.comparison import Comparison, Side, changed_rules, status_of
from onex_xl.trends.data import plan_data
from onex_xl.trends.figures import Figures
from onex_xl.trends.stories import DOUBTFUL, NEAR, events
from onex_xl.trends.tables import (
    FIGURES,
    GRADE_WIDTH,
    LINE_WIDTH,
    WIDTHS,
    certificate_stretches,
    certificates_table,
    department_stretches,
    departments_table,
)
from onex_xl.trends.view import View
from onex_xl.xlsx.plan import Area, ColumnPlan, SheetPlan

_FIRST = 3


def plan_years(layout: Layout) -> tuple[SheetPlan, SheetPlan]:
    """The sheet of years, and the sheet of its data."""
    own = sealed_year(layout.result)
    pack = layout.pack
    side = Side(own, layout.rubric, pack.raw.title, True, f"{pack.name} {pack.raw.version}")
    comparison = Comparison((*layout.earlier, side))
    view = View(comparison, layout.language, layout.sheets["years_data"], _Live(layout))
    area = Area(0, 0, view.last, view.col("scored") - 1)
    return _sheet(layout, view), plan_data(view, parts.page(layout, head=(2, 3), area=area))


class _Live:
    """Where this year's values stand in the master."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def __call__(self, project: SealedProject, key: str) -> str:
        """The formula of a project's cell, ``""`` for what nothing in the master changes."""
        layout = self._layout
        if key[0] == "#":
            return self._fact(project, key[1:])
        if status_of(project) != Status.SCORED or (
            key[0] != "=" and key not in ("total", "grade", "outcome")
        ):
            return ""
        if key[0] == "=" and key[1:] not in layout.rubric.by_id:
            return ""
        return f'IFERROR({lookup(layout, key, parts.text(project.code))},"")'

    def _fact(self, project: SealedProject, fact: str) -> str:
        layout = self._layout
        own = layout.result.registry.projects[project.code]
        if fact not in layout.rubric.facts or layout.facts(own) is None or not project.facts:
            return ""
        cell = layout.cell("data", layout.data_row[project.code], layout.data_col(f"={fact}"))
        return f'IF(OR({cell}="",{cell}={parts.text(NONE)}),"",{cell})'


def _sheet(layout: Layout, view: View) -> SheetPlan:
    figures = Figures(view)
    college = layout.result.campaign.college
    plan = SheetPlan(layout.sheets["years"])
    last = max(department_stretches(figures)[-1].end, certificate_stretches(view)[-1].end + 1)
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(WIDTHS)}
    plan.columns |= {col: ColumnPlan(GRADE_WIDTH) for col in range(FIGURES, last)}
    plan.columns[certificate_stretches(view)[-1].end] = ColumnPlan(LINE_WIDTH)
    plan.heights |= {0: 30, 1: 18}
    plan.put(0, 0, view.say("trend.years.title", college=college, years=view.years_said()), "title")
    plan.put(1, 0, view.say("trend.years.subtitle", data=layout.sheets["years_data"]), "subtitle")
    row = departments_table(figures, plan, _FIRST)
    row = certificates_table(view, plan, row + 1)
    _notes(view, plan, row + 1, last - 1)
    plan.freeze = (2, 3)
    plan.page = parts.page(layout)
    return plan


def _notes(view: View, plan: SheetPlan, row: int, last: int) -> None:
    """What makes differences doubtful: other rules, two readings, similar names."""
    said = view.remarks()
    said += [
        f"{item.id} {view.say(f'trend.rule.short.{item.what}', year=item.year, old=item.old, new=item.new)}"
        for item in changed_rules(view.comparison.sides)
    ]
    open_ = [(line, event) for line in view.comparison.lines for event in events(view, line)]
    said += [f"{line.name}: {event.text}" for line, event in open_ if event.kind in (DOUBTFUL, NEAR)]
    if not said:
        return
    plan.put(row, 0, view.say("trend.years.notes"), "section+size12")
    for place, text in enumerate(said, row + 1):
        parts.band(plan, place, 0, last, text, "row+wrap+amber")
        plan.heights[place] = parts.height([(text, 8.0 * (last + 1))], 21)
