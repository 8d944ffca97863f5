"""学系汇总: one row per department and a line of totals, by formulas over the scores and the facts."""

from __future__ import annotations

from onex_xl.model import Register, State, Status
from onex_xl.stages.master import parts
from onex_xl.stages.master.figures import Summary
from onex_xl.stages.master.layout import DEPARTMENTS_FIRST, NONE, Layout
from onex_xl.xlsx import style
from onex_xl.xlsx.cells import a1, letters
from onex_xl.xlsx.plan import Area, Condition, DataBar, Formula, SheetPlan

_STATES = ("state", "errors", "warnings")


def plan_departments(layout: Layout, summary: Summary) -> SheetPlan:
    """The sheet of departments."""
    widths = [15, *(item.width for item in summary.figures), 9, 6, 6]
    title, subtitle = layout.say("master.departments.title"), layout.say("master.departments.subtitle")
    plan = parts.begin(layout, "departments", title, subtitle, widths)
    _heads(layout, plan, summary)
    for row, code in enumerate(layout.departments, DEPARTMENTS_FIRST):
        _row(layout, plan, summary, row, code)
    _total(layout, plan, summary)
    _conditions(layout, plan, summary)
    plan.freeze = (DEPARTMENTS_FIRST, 1)
    plan.page = parts.page(layout, head=(2, DEPARTMENTS_FIRST - 1))
    parts.signatures(layout, plan, summary.total_row + 2, 0)
    return plan


def _heads(layout: Layout, plan: SheetPlan, summary: Summary) -> None:
    plan.heights |= {2: 20, 3: 48}
    plan.merge(Area(2, 0, 3, 0), layout.say("master.head.department"), "head")
    labels = [(item.group, item.label) for item in summary.figures]
    labels += [("state", layout.say(f"master.departments.{key}")) for key in _STATES]
    start = 0
    for index in range(1, len(labels) + 1):
        if index == len(labels) or labels[index][0] != labels[start][0]:
            group = layout.say(f"master.departments.group.{labels[start][0]}")
            parts.band(plan, 2, 1 + start, index, group, "head")
            start = index
    plan.put_row(3, 1, [label for _, label in labels], "head2")


def _row(layout: Layout, plan: SheetPlan, summary: Summary, row: int, code: str) -> None:
    own = layout.of_department(code)
    plan.heights[row] = 21
    plan.put(row, 0, layout.departments[code], "cell")
    for col, item in enumerate(summary.figures, 1):
        plan.put(row, col, Formula("=" + item.formula(f"$A{row + 1}", own, row), item.value(own)), item.style)
    _state(layout, plan, row, 1 + len(summary.figures), layout.registers.get(code))


def _state(layout: Layout, plan: SheetPlan, row: int, col: int, register: Register | None) -> None:
    """Whether the return is there, and what is open in it."""
    plan.put(row, col, state_word(layout, register), "cell+centre")
    came = register is not None and register.state != State.MISSING
    for place, count in enumerate((register.errors, register.warnings) if register else (0, 0), 1):
        plan.put(row, col + place, count if came or count else NONE, "cell.integer")


def state_word(layout: Layout, register: Register | None) -> str:
    """What became of a department's return."""
    if register is None or register.state == State.MISSING:
        return layout.status_word(Status.MISSING)
    if register.late:
        return layout.say("master.state.late")
    return (
        layout.say("master.state.open")
        if register.state == State.OPEN
        else layout.say("master.state.received")
    )


def _total(layout: Layout, plan: SheetPlan, summary: Summary) -> None:
    row, last = summary.total_row, 1 + len(summary.figures)
    plan.heights[row] = 24
    plan.put(row, 0, layout.say("master.word.total"), "total")
    for col, item in enumerate(summary.figures, 1):
        look = item.style.replace("cell", "total", 1)
        plan.put(row, col, Formula("=" + item.total(col, row), summary.value(item.id)), look)
    back = sum(item.state != State.MISSING for item in layout.result.register)
    plan.put(row, last, f"{back}/{len(layout.departments)}", "total+centre")
    for col, count in ((last + 1, "errors"), (last + 2, "warnings")):
        value = sum(
            getattr(layout.registers[code], count) for code in layout.departments if code in layout.registers
        )
        cells = f"{a1(DEPARTMENTS_FIRST, col)}:{a1(row - 1, col)}"
        plan.put(row, col, Formula(f"=SUM({cells})", value), "total.integer")


def _conditions(layout: Layout, plan: SheetPlan, summary: Summary) -> None:
    first, last = DEPARTMENTS_FIRST, summary.total_row - 1
    average = summary.col("average")
    plan.bars.append(DataBar(Area(first, average, last, average), style.BAR, 0, layout.rubric.raw.points))
    for left, right in ((1, average - 1), (average + 1, len(summary.figures))):
        plan.conditions.append(Condition(Area(first, left, last, right), f"={a1(first, left)}=0", "quiet"))
    for grade in layout.rubric.grades:
        col = summary.col(f"grade.{grade.id}")
        area = Area(first, col, last, col)
        some = f"=AND(ISNUMBER({a1(first, col)}),{a1(first, col)}>0)"
        plan.conditions.append(Condition(area, some, f"{grade.tone}+bold"))
    state = 1 + len(summary.figures)
    cell = f"${letters(state)}{first + 1}"
    area = Area(first, state, last, state)
    for word, tone in (
        (layout.status_word(Status.MISSING), "red"),
        (layout.say("master.state.late"), "amber"),
        (layout.say("master.state.open"), "amber"),
    ):
        plan.conditions.append(Condition(area, f"={cell}={parts.text(word)}", f"tone.{tone}"))
    errors = Area(first, state + 1, last, state + 1)
    some = f"=AND(ISNUMBER({a1(first, state + 1)}),{a1(first, state + 1)}>0)"
    plan.conditions.append(Condition(errors, some, "red+bold"))
