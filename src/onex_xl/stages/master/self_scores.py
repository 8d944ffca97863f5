"""自评差异: where a department gives itself other points than it is assessed with, because it typed others
than its own facts give, or because the office decided otherwise; with the reasons of both."""

from __future__ import annotations

from dataclasses import dataclass

from onex_xl.model import Number, Project, Score, SelfScore
from onex_xl.pack.definitions import Indicator
from onex_xl.scoring.said import review_said
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
    "assessed",
    "own",
    "difference",
    "reason",
    "decision",
    "cell",
)
_WIDTHS = (13, 9, 22, 21, 7, 9, 9, 9, 34, 38, 9)
_ACCEPTED = SelfScore(None)


@dataclass(frozen=True, slots=True)
class Differing:
    """An indicator of a project with what the department gives itself and what is assessed."""

    project: Project
    indicator: Indicator
    typed: SelfScore
    own: Number
    assessed: Number
    decision: str
    """What the office decided and why; ``""``: the engine's points count."""


def plan_self_scores(layout: Layout) -> SheetPlan:
    """The sheet of self scores that differ."""
    found = differing(layout)
    projects = len({item.project.code for item in found})
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
    for row, item in enumerate(found, _FIRST):
        _row(layout, plan, row, item)
    last = _FIRST + len(found) - 1
    if found:
        _total(layout, plan, last, found)
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


def differing(layout: Layout) -> list[Differing]:
    """Every self score that is not the assessed one, by rank of its project. Where nothing was typed it is
    the one that the department's sheet computed."""
    return [
        found
        for project in layout.ranking
        for indicator in layout.rubric.indicators
        if (found := _compared(layout, project, indicator)) is not None and found.own != found.assessed
    ]


def _compared(layout: Layout, project: Project, indicator: Indicator) -> Differing | None:
    score, name = layout.score(project), indicator.id
    typed = score.self_scores.get(name, _ACCEPTED)
    own = layout.engine(project, name) if typed.points is None else typed.points
    assessed = score.indicators.get(name)
    if own is None or assessed is None:
        return None
    return Differing(project, indicator, typed, own, assessed, _decision(layout, score, name))


def _decision(layout: Layout, score: Score, indicator: str) -> str:
    """Why the assessed points are not the computed ones: a decision, or those on other indicators."""
    review = score.reviews.get(indicator)
    if review is not None:
        return review_said(review, review.computed, layout.language)
    before = layout.computed.get(score.project, score.indicators)
    if before.get(indicator) == score.indicators.get(indicator):
        return ""
    return layout.say("master.self_scores.follows", others=parts.joined(layout, score.reviews))


def _row(layout: Layout, plan: SheetPlan, row: int, item: Differing) -> None:
    label = f"{item.indicator.id} {layout.words(item.indicator.raw.label)}"
    found = lookup(layout, f"={item.indicator.id}", f"$B${row + 1}")
    told = [(item.typed.note, _WIDTHS[8]), (item.decision, _WIDTHS[9])]
    plan.heights[row] = parts.height([*told, (label, _WIDTHS[3]), (item.project.name, _WIDTHS[2])], 21)
    plan.put(row, 0, layout.departments[item.project.department], "cell")
    plan.put(row, 1, item.project.code, "cell+centre+quiet")
    plan.put(row, 2, item.project.name, "cell+wrap")
    plan.put(row, 3, label, "cell+wrap")
    plan.put(row, 4, item.indicator.raw.points, "cell.number")
    decided = item.indicator.id in layout.score(item.project).reviews
    look = "cell.decided" if decided else "cell.number"
    plan.put(row, 5, Formula(f'=IFERROR({found}+0,"")', item.assessed), look)
    plan.put(row, 6, item.own, "cell.number")
    difference = f'=IF(ISNUMBER($F{row + 1}),ROUND($G{row + 1}-$F{row + 1},{layout.rubric.raw.decimals}),"")'
    plan.put(row, 7, Formula(difference, item.own - item.assessed), "cell.signed")
    plan.put(row, 8, item.typed.note, "cell+wrap")
    plan.put(row, 9, item.decision, "cell+wrap")
    plan.put(row, 10, item.typed.place.cell, "cell+centre+quiet")


def _total(layout: Layout, plan: SheetPlan, last: int, found: list[Differing]) -> None:
    """What the differences come to, up and down."""
    cells = a1_range(_FIRST, 7, last, 7, fixed=True)
    changes = [item.own - item.assessed for item in found]
    row = last + 1
    parts.band(plan, row, 0, 6, layout.say("master.word.total"), "total")
    plan.put(row, 7, Formula(f"=SUM({cells})", sum(changes)), "total.signed")
    up, down = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    words = [parts.text(layout.say(f"master.self_scores.{key}")) for key in ("higher", "lower")]
    formula = f'={words[0]}&COUNTIFS({cells},">0")&{words[1]}&COUNTIFS({cells},"<0")'
    said = f"{layout.say('master.self_scores.higher')}{up}{layout.say('master.self_scores.lower')}{down}"
    plan.put(row, 8, Formula(formula, said), "total")
    plan.put_row(row, 9, [None, None], "total")
