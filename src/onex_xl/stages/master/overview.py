"""总览: the page leadership reads, on one sheet of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from onex_xl.model import Status
from onex_xl.rules.words import decimal
from onex_xl.stages.master import parts
from onex_xl.stages.master.attention import Item, attention, changes
from onex_xl.stages.master.figures import Summary
from onex_xl.stages.master.layout import DEPARTMENTS_FIRST, Layout
from onex_xl.xlsx import style
from onex_xl.xlsx.plan import Area, Chart, ColumnPlan, Condition, Formula, Scalar, Series, SheetPlan

_GRID = 45
_COLUMN = 2.86
_PIXELS = 25
"""The page is a grid of narrow columns of this width, so that figures, charts and lists share its edges."""
_UNITS = _PIXELS / 7
"""Digit widths of the table font in one of them."""
_LEFT, _RIGHT = 26, 27
"""The left part ends before column 26; the right part begins at 27."""
_TAG, _STEP, _NAME = 4, 17, 4
"""Columns of a line's tag, where its next step begins, and those of the department's name at the right."""

_KPI, _CHARTS, _CHART_ROWS, _LISTS = 5, 10, 9, 21
_MOST = 9
_LINE_HEIGHT = 35
"""Two lines of text; all rows of the lists are of one height."""
_BARS = 10


@dataclass(frozen=True, slots=True)
class Card:
    """A figure on top of the page: label, number, and what stands under it."""

    label: str
    figure: str
    tone: str
    note: Scalar | Formula
    style: str = "integer"


def plan_overview(layout: Layout, summary: Summary) -> SheetPlan:
    """The overview."""
    plan = SheetPlan(layout.sheets["overview"], tab_colour=style.NAVY)
    plan.columns = {col: ColumnPlan(_COLUMN) for col in range(_GRID)}
    _title(layout, plan)
    _cards(layout, plan, summary)
    last = _lists(layout, plan)
    _charts(layout, plan, summary)
    foot = layout.say("master.overview.foot", scores=layout.sheets["scores"], rules=layout.sheets["rules"])
    parts.band(plan, last + 1, 0, _GRID - 1, foot, "subtitle")
    plan.page = parts.page(layout, area=Area(0, 0, last + 1, _GRID - 1), one_page=True)
    return plan


def _title(layout: Layout, plan: SheetPlan) -> None:
    campaign, as_of = layout.result.campaign, layout.result.as_of
    plan.heights |= {0: 34, 1: 20, 2: 5, 3: 8, 4: 4}
    title = layout.say("master.overview.title", year=campaign.year, name=layout.words(layout.pack.raw.title))
    parts.band(plan, 0, 0, _GRID - 1, title, "title+size20")
    base = layout.say(
        "master.overview.subtitle",
        college=campaign.college, start=campaign.period_start, end=campaign.period_end,
        as_of=f"{as_of:%Y-%m-%d %H:%M}" if as_of else "—",
    )  # fmt: skip
    trial = layout.say("master.overview.trial", sheet=layout.sheets["rules"])
    formula = f'={parts.text(base)}&IF({layout.changes_cell}=0,"",{parts.text(trial)})'
    parts.band(plan, 1, 0, _GRID - 1, Formula(formula, base), "subtitle+size10")
    plan.conditions.append(Condition(Area(1, 0, 1, _GRID - 1), f"={layout.changes_cell}>0", "bad"))
    parts.band(plan, 2, 0, _GRID - 1, None, "rule")


# ---- figures -------------------------------------------------------------------------


def _cards(layout: Layout, plan: SheetPlan, summary: Summary) -> None:
    cards = _card_list(layout, summary)
    plan.heights |= {_KPI: 20, _KPI + 1: 34, _KPI + 2: 20, _KPI + 3: 12}
    edges = [round(index * _GRID / len(cards)) for index in range(len(cards) + 1)]
    for card, first, end in zip(cards, edges, edges[1:], strict=False):
        value = Formula("=" + summary.cell(card.figure), summary.value(card.figure))
        for row, content, look in (
            (_KPI, card.label, "kpi.label"),
            (_KPI + 1, value, f"kpi.value+{card.tone}+{card.style}"),
            (_KPI + 2, card.note, "kpi.note"),
        ):
            parts.band(plan, row, first, end - 1, content, look)
            plan.put(row, first, content, f"{look}+bar.{card.tone}")


def _card_list(layout: Layout, summary: Summary) -> list[Card]:
    taking = layout.say("master.overview.participating")
    cards = [
        Card(taking, "participating", "navy", _of_all(layout, summary)),
        *(Card(item.id, f"grade.{item.id}", item.tone, item.outcome) for item in layout.rubric.grades),
    ]
    for name, tone in ((Status.MISSING, "red"), (Status.HELD, "amber")):
        cards.append(Card(layout.status_word(name), name, tone, _who(layout, name)))
    if "pass_rate" in summary.by_id:
        label = summary.by_id["pass_rate"].label.partition("\n")[0]
        cards.append(Card(label, "pass_rate", "navy", _share(layout, summary), "percent"))
    if "forfeits" in summary.by_id:
        cards.append(Card(summary.by_id["forfeits"].label, "forfeits", "amber", _off(layout)))
    return cards


def _of_all(layout: Layout, summary: Summary) -> Formula:
    """Of how many projects, and how many are exempt."""
    projects, taking = summary.value("projects"), summary.value("participating")
    assert isinstance(projects, int) and isinstance(taking, int)
    cells = summary.cell("projects"), summary.cell("participating")
    words = [layout.say(f"master.overview.{key}") for key in ("all_before", "all_between", "all_after")]
    pieces = [parts.text(word) for word in words]
    formula = f"={pieces[0]}&{cells[0]}&{pieces[1]}&({cells[0]}-{cells[1]})&{pieces[2]}"
    return Formula(formula, f"{words[0]}{projects}{words[1]}{projects - taking}{words[2]}")


def _who(layout: Layout, status: str) -> str:
    rooms = {item.department: None for item in layout.projects if layout.status(item) == status}
    names = parts.joined(layout, (layout.departments[code] for code in rooms))
    return parts.short(names, 16) if names else layout.say("master.overview.nobody")


def _share(layout: Layout, summary: Summary) -> Formula:
    below = summary.denominator("passed")
    top, under = summary.by_id["passed"], summary.by_id[below]
    formula = f'=TEXT({summary.cell("passed")},"#,##0")&" / "&TEXT({summary.cell(below)},"#,##0")'
    values = summary.value(top.id), summary.value(under.id)
    return Formula(formula, f"{_thousands(values[0])} / {_thousands(values[1])}")


def _thousands(value: Scalar) -> str:
    assert isinstance(value, int)
    return f"{value:,}"


def _off(layout: Layout) -> Formula:
    """What forfeits cost: the deductions' sum."""
    deductions = [item for item in layout.rubric.indicators if item.raw.deduction is not None]
    before = layout.say("master.overview.deducted")
    total = sum(
        value
        for project in layout.projects
        for item in deductions
        if (value := layout.score(project).indicators.get(item.id)) is not None
    )
    sums = "+".join(f"SUM({layout.score_range('=' + item.id)})" for item in deductions) or "0"
    shown = decimal(total)
    minus = parts.text("−")
    formula = f'={parts.text(before)}&IF({sums}<0,{minus},"")&ROUND(ABS({sums}),2)'
    return Formula(formula, before + shown)


# ---- charts --------------------------------------------------------------------------


def _charts(layout: Layout, plan: SheetPlan, summary: Summary) -> None:
    """The charts, and beside the page the cells they draw."""
    for row in range(_CHARTS, _CHARTS + _CHART_ROWS):
        plan.heights[row] = 20.5
    shown = _averages(layout, summary)
    cut = len(shown) == _BARS < len(layout.departments)
    title = layout.say(
        "master.overview.averages_cut" if cut else "master.overview.averages", count=len(shown)
    )
    _heading(plan, _CHARTS - 1, 0, _LEFT, title)
    _heading(plan, _CHARTS - 1, _RIGHT, _GRID, layout.say("master.overview.grades"))
    name, number = _GRID + 1, _GRID + 2
    for col in (name, number):
        plan.columns[col] = ColumnPlan(14, hidden=True)
    for offset, (code, row) in enumerate(shown):
        plan.put(_CHARTS + offset, name, layout.departments[code], "plain")
        figure = summary.by_id["average"].value(layout.of_department(code))
        plan.put(_CHARTS + offset, number, Formula("=" + summary.cell("average", row), figure), "plain")
    grades = layout.rubric.grades
    top = _CHARTS + _BARS + 1
    for offset, grade in enumerate(grades):
        figure = f"grade.{grade.id}"
        plan.put(top + offset, name, grade.id, "plain")
        plan.put(top + offset, number, Formula("=" + summary.cell(figure), summary.value(figure)), "plain")
    last, high = top + len(grades) - 1, _CHART_ROWS * 27 + 2
    if shown:
        plan.charts.append(_bars(layout, plan.name, len(shown), high, title))
    plan.charts.append(
        Chart(
            "column", _CHARTS, _RIGHT, (_GRID - _RIGHT) * _PIXELS, high,
            (Series(
                layout.say("master.overview.projects"), plan.name,
                Area(top, name, last, name), Area(top, number, last, number),
                point_colours=tuple(style.TONES[grade.tone][0] for grade in grades), number_format="0",
            ),),
            low=0, alt_text=layout.say("master.overview.grades"),
        )
    )  # fmt: skip


def _averages(layout: Layout, summary: Summary) -> list[tuple[str, int]]:
    """The departments the chart shows, with their row in the summary, best average first."""
    rows = {code: DEPARTMENTS_FIRST + index for index, code in enumerate(layout.departments)}
    means = {code: summary.by_id["average"].value(layout.of_department(code)) for code in rows}
    known = [(mean, code) for code, mean in means.items() if isinstance(mean, int | Fraction)]
    best = [code for _, code in sorted(known, key=lambda pair: -pair[0])]
    if len(best) > _BARS:
        best = best[: _BARS // 2] + best[-(_BARS // 2) :]
    return [(code, rows[code]) for code in best]


def _bars(layout: Layout, sheet: str, count: int, high: int, title: str) -> Chart:
    name, number = _GRID + 1, _GRID + 2
    last = _CHARTS + count - 1
    series = Series(
        layout.say("master.departments.average"), sheet,
        Area(_CHARTS, name, last, name), Area(_CHARTS, number, last, number), number_format="0.0",
    )  # fmt: skip
    return Chart(
        "bar",
        _CHARTS,
        0,
        _LEFT * _PIXELS,
        high,
        (series,),
        low=0,
        high=layout.rubric.raw.points,
        alt_text=title,
    )


def _heading(plan: SheetPlan, row: int, first: int, end: int, text: str) -> None:
    plan.heights[row] = 22
    for col in range(first, end):
        plan.put(row, col, text if col == first else None, "section+size12")


# ---- lists ---------------------------------------------------------------------------


def _lists(layout: Layout, plan: SheetPlan) -> int:
    """What needs attention and what changed, side by side; the last row used."""
    left = attention(layout)
    right = changes(layout)
    _heading(plan, _LISTS - 1, 0, _LEFT, layout.say("master.overview.attention"))
    _heading(plan, _LISTS - 1, _RIGHT, _GRID, layout.say("master.overview.changes"))
    left = _fitting(layout, left, layout.say("master.overview.calm"), "problems")
    nothing = "master.overview.unchanged" if layout.result.previous else "master.overview.first"
    right = _fitting(layout, right, layout.say(nothing), "scores")
    for offset in range(max(len(left), len(right))):
        plan.heights[_LISTS + offset] = _LINE_HEIGHT
    for offset, item in enumerate(left):
        _attention_row(plan, _LISTS + offset, item)
    for offset, item in enumerate(right):
        _change_row(plan, _LISTS + offset, item)
    return _LISTS + max(len(left), len(right)) - 1


def _fitting(layout: Layout, items: Sequence[Item], nothing: str, sheet: str) -> list[Item]:
    """At most a page's share of ``items``; how many more there are and where."""
    if not items:
        return [Item("", "grey", nothing)]
    if len(items) <= _MOST:
        return list(items)
    more = layout.say("master.overview.more", count=len(items) - _MOST + 1, sheet=layout.sheets[sheet])
    return [*items[: _MOST - 1], Item("…", "grey", more)]


def _attention_row(plan: SheetPlan, row: int, item: Item) -> None:
    end = _STEP if item.step else _LEFT
    parts.band(plan, row, 0, _TAG - 1, item.tag, f"row+{item.tone}+bold")
    parts.band(plan, row, _TAG, end - 1, _fit(item.text, end - _TAG), "row+wrap")
    if item.step:
        parts.band(plan, row, end, _LEFT - 1, _fit(f"→ {item.step}", _LEFT - end), "row+wrap+quiet+size9")


def _change_row(plan: SheetPlan, row: int, item: Item) -> None:
    parts.band(plan, row, _RIGHT, _RIGHT + _NAME - 1, item.tag, f"row+{item.tone}+bold+shrink")
    first = _RIGHT + _NAME
    parts.band(plan, row, first, _GRID - 1, _fit(item.text, _GRID - first), "row+wrap")


def _fit(text: str, columns: int) -> str:
    """``text`` cut to two lines of so many columns."""
    return parts.short(text, int(columns * _UNITS * 2 * 0.94))
