"""自评差异: where a department gives itself other points than its own facts do."""

from __future__ import annotations

from onex_xl.model import Project, SelfScore
from onex_xl.pack.definitions import Indicator
from onex_xl.stages.master import parts
from onex_xl.stages.master.data import lookup
from onex_xl.stages.master.layout import Layout
from onex_xl.xlsx.cells import a1_range
from onex_xl.xlsx.plan import Area, Condition, Formula, SheetPlan

_FIRST = 3
_HEADS = (
    "department",
    "code",
    "name",
    "indicator",
    "full",
    "computed",
    "own",
    "difference",
    "reason",
    "cell",
)
_WIDTHS = (14, 10, 24, 22, 7, 9, 9, 9, 44, 12)


def plan_self_scores(layout: Layout) -> SheetPlan:
    """The sheet of self scores that differ."""
    found = differing(layout)
    projects = len({project.code for project, _, _ in found})
    subtitle = layout.say("master.self_scores.subtitle", projects=projects, places=len(found))
    plan = parts.begin(layout, "self_scores", layout.say("master.self_scores.title"), subtitle, _WIDTHS)
    plan.heights[2] = 26
    for col, key in enumerate(_HEADS):
        known = layout.project_fields.get(key)
        plan.put(
            2,
            col,
            known.label if known and key in ("code", "name") else layout.say(f"master.head.{key}"),
            "head",
        )
    for row, (project, indicator, typed) in enumerate(found, _FIRST):
        _row(layout, plan, row, project, indicator, typed)
    last = _FIRST + len(found) - 1
    if found:
        _total(layout, plan, last)
        plan.filter = Area(2, 0, last, len(_HEADS) - 1)
        area, cell = Area(_FIRST, 7, last, 7), f"$H{_FIRST + 1}"
        plan.conditions += [
            Condition(area, f"=AND(ISNUMBER({cell}),{cell}>0)", "amber+bold"),
            Condition(area, f"=AND(ISNUMBER({cell}),{cell}<0)", "blue+bold"),
        ]
    else:
        parts.band(plan, _FIRST, 0, len(_HEADS) - 1, layout.say("master.self_scores.none"), "cell+quiet")
    plan.freeze = (_FIRST, 3)
    plan.page = parts.page(layout, head=(2, 2))
    return plan


def differing(layout: Layout) -> list[tuple[Project, Indicator, SelfScore]]:
    """Every typed self score that is not the computed one, by rank of its project."""
    found = []
    for project in layout.ranking:
        score = layout.score(project)
        for indicator in layout.rubric.indicators:
            typed = score.self_scores.get(indicator.id)
            computed = score.indicators.get(indicator.id)
            if (
                typed is not None
                and typed.points is not None
                and computed is not None
                and typed.points != computed
            ):
                found.append((project, indicator, typed))
    return found


def _row(
    layout: Layout, plan: SheetPlan, row: int, project: Project, indicator: Indicator, typed: SelfScore
) -> None:
    label = f"{indicator.id} {layout.words(indicator.raw.label)}"
    computed = layout.score(project).indicators[indicator.id]
    assert computed is not None and typed.points is not None
    found = lookup(layout, f"={indicator.id}", f"$B${row + 1}")
    plan.heights[row] = parts.height(
        [(typed.note, _WIDTHS[8]), (label, _WIDTHS[3]), (project.name, _WIDTHS[2])], 21
    )
    plan.put(row, 0, layout.departments[project.department], "cell")
    plan.put(row, 1, project.code, "cell+centre+quiet")
    plan.put(row, 2, project.name, "cell+wrap")
    plan.put(row, 3, label, "cell+wrap")
    plan.put(row, 4, indicator.raw.points, "cell.number")
    plan.put(row, 5, Formula(f'=IFERROR({found}+0,"")', computed), "cell.number")
    plan.put(row, 6, typed.points, "cell.number")
    difference = f'=IF(ISNUMBER($F{row + 1}),ROUND($G{row + 1}-$F{row + 1},{layout.rubric.raw.decimals}),"")'
    plan.put(row, 7, Formula(difference, typed.points - computed), "cell.signed")
    plan.put(row, 8, typed.note, "cell+wrap")
    plan.put(row, 9, typed.place.cell, "cell+centre+quiet")


def _total(layout: Layout, plan: SheetPlan, last: int) -> None:
    """What the differences come to, up and down."""
    cells = a1_range(_FIRST, 7, last, 7, fixed=True)
    changes = [
        typed.points - computed
        for project, indicator, typed in differing(layout)
        if typed.points is not None
        and (computed := layout.score(project).indicators[indicator.id]) is not None
    ]
    row = last + 1
    parts.band(plan, row, 0, 6, layout.say("master.word.total"), "total")
    plan.put(row, 7, Formula(f"=SUM({cells})", sum(changes)), "total.signed")
    up, down = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    words = [parts.text(layout.say(f"master.self_scores.{key}")) for key in ("higher", "lower")]
    formula = f'={words[0]}&COUNTIFS({cells},">0")&{words[1]}&COUNTIFS({cells},"<0")'
    said = f"{layout.say('master.self_scores.higher')}{up}{layout.say('master.self_scores.lower')}{down}"
    plan.put(row, 8, Formula(formula, said), "total")
    plan.put(row, 9, None, "total")
