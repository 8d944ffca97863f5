"""裁定影响: who would score what if an open question were decided otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from onex_xl.model import Number, Project
from onex_xl.pack.schema import Alternative
from onex_xl.stages.master import parts
from onex_xl.stages.master.layout import NONE, Layout, RulingRows
from onex_xl.stages.master.values import signed
from onex_xl.xlsx.cells import letters
from onex_xl.xlsx.plan import Area, Condition, SheetPlan

_FIRST = 4
_KEYS = ("department", "code", "name", "total", "grade")


@dataclass(frozen=True, slots=True)
class Effect:
    """What one other alternative would do: to how many projects, and between which changes of total."""

    projects: int
    low: Number | None
    high: Number | None

    @property
    def words(self) -> str:
        """``−3 … +2.5``; blank where nothing changes or nothing can be said."""
        if self.low is None or self.high is None:
            return ""
        return signed(self.low) if self.low == self.high else f"{signed(self.low)} … {signed(self.high)}"


def effects(layout: Layout) -> dict[tuple[str, str], Effect]:
    """(ruling, alternative) → its effect, for every alternative that is not the pack's own."""
    found = {}
    for block in layout.ruling_rows:
        for other in block.ruling.alternatives:
            if other.id != block.ruling.default:
                changes = [
                    (total, score.total)
                    for score in layout.result.scores.values()
                    if (total := score.alternatives.get(block.ruling.id, {}).get(other.id)) != score.total
                    and other.id in score.alternatives.get(block.ruling.id, {})
                ]
                known = [new - old for new, old in changes if new is not None and old is not None]
                low, high = (min(known), max(known)) if known else (None, None)
                found[block.ruling.id, other.id] = Effect(len(changes), low, high)
    return found


def plan_effects(layout: Layout) -> SheetPlan:
    """The sheet: projects by alternatives, only those that differ."""
    found = effects(layout)
    columns = [
        (block, other)
        for block in layout.ruling_rows
        for other in block.ruling.alternatives
        if (effect := found.get((block.ruling.id, other.id))) and effect.projects
    ]
    widths = [13, 10, 24, 9, 9, *([13] * len(columns))]
    plan = parts.begin(
        layout, "effects", layout.say("master.effects.title"), layout.say("master.effects.subtitle"), widths
    )
    _heads(layout, plan, columns)
    rows = [project for project in layout.ranking if any(_differs(layout, project, b, o) for b, o in columns)]
    for row, project in enumerate(rows, _FIRST):
        _row(layout, plan, row, project, columns)
    if not rows:
        parts.band(plan, _FIRST, 0, len(_KEYS) - 1, layout.say("master.effects.none"), "cell+quiet")
    last = _FIRST + max(len(rows), 1) - 1
    _conditions(plan, last, len(columns))
    plan.freeze = (_FIRST, 3)
    plan.page = parts.page(layout, head=(2, _FIRST - 1))
    return plan


def _heads(layout: Layout, plan: SheetPlan, columns: list[tuple[RulingRows, Alternative]]) -> None:
    for col, key in enumerate(_KEYS):
        label = (
            layout.project_fields[key].label if key in ("code", "name") else layout.say(f"master.head.{key}")
        )
        plan.merge(Area(2, col, 3, col), label, "head")
    labels = [f"{block.mark(other)} {layout.words(other.label)}" for block, other in columns]
    tops = [f"{block.ruling.id} {layout.words(block.ruling.question)}" for block, _ in columns]
    plan.heights |= {2: 34, 3: parts.height([(label, 14.0) for label in labels], 34)}
    start = 0
    for index in range(1, len(columns) + 1):
        if index == len(columns) or columns[index][0] is not columns[start][0]:
            first, last = len(_KEYS) + start, len(_KEYS) + index - 1
            plan.heights[2] = max(plan.heights[2], parts.height([(tops[start], 14.0 * (index - start))]))
            parts.band(plan, 2, first, last, tops[start], "head+size9")
            start = index
    plan.put_row(3, len(_KEYS), list(labels), "head2")


def _differs(layout: Layout, project: Project, block: RulingRows, other: Alternative) -> bool:
    score = layout.score(project)
    totals = score.alternatives.get(block.ruling.id, {})
    return other.id in totals and totals[other.id] != score.total


def _row(
    layout: Layout, plan: SheetPlan, row: int, project: Project, columns: list[tuple[RulingRows, Alternative]]
) -> None:
    score = layout.score(project)
    plan.put(row, 0, layout.departments[project.department], "cell")
    plan.put(row, 1, project.code, "cell+centre+quiet")
    plan.put(row, 2, project.name, "cell")
    plan.put(row, 3, NONE if score.total is None else score.total, "cell.number2+bold")
    plan.put(row, 4, score.grade, "cell+centre")
    for col, (block, other) in enumerate(columns, len(_KEYS)):
        if _differs(layout, project, block, other):
            total = score.alternatives[block.ruling.id][other.id]
            plan.put(row, col, NONE if total is None else total, "cell.number2+bold")
        else:
            plan.put(row, col, None, "cell")


def _conditions(plan: SheetPlan, last: int, columns: int) -> None:
    if not columns:
        return
    first = len(_KEYS)
    area = Area(_FIRST, first, last, first + columns - 1)
    cell, total = f"{letters(first)}{_FIRST + 1}", f"$D{_FIRST + 1}"
    plan.conditions += [
        Condition(area, f"=AND(ISNUMBER({cell}),{cell}>{total})", "green"),
        Condition(area, f"=AND(ISNUMBER({cell}),{cell}<{total})", "red"),
    ]
