"""学院与学系: every figure of the college and of each department in a line of its own, to filter."""

from __future__ import annotations

from onex_xl.stages.trend.book import GROUP_OWN, GROUPS_FIRST, Book
from onex_xl.trends.figures import Figure
from onex_xl.trends.tables import (
    CHANGE_WIDTH,
    LINE_WIDTH,
    NOTHING,
    YEAR_WIDTH,
    change_heads,
    mark_changes,
    of_group,
    put_numbers,
)
from onex_xl.xlsx.plan import Area, SheetPlan, Sparkline

_MONEY = 13.0


def plan_groups(book: Book) -> SheetPlan:
    """The long table of groups."""
    stretch = book.group_stretch
    money = any(figure.kind == "money" for figure in book.figures.all)
    years, changes = (_MONEY, _MONEY + 2) if money else (YEAR_WIDTH, CHANGE_WIDTH)
    widths = [16, 11, 30, *[years] * stretch.years, *[changes] * stretch.changes, LINE_WIDTH]
    plan = book.begin("groups", widths)
    _heads(book, plan)
    for home, name in book.groups:
        for figure in book.figures.all:
            _row(book, plan, home, name, figure)
    last = GROUPS_FIRST + len(book.groups) * len(book.figures.all) - 1
    plan.filter = Area(GROUPS_FIRST - 1, 0, last, stretch.end)
    plan.freeze = (GROUPS_FIRST, GROUP_OWN)
    plan.page = book.page(head=(GROUPS_FIRST - 1, GROUPS_FIRST - 1), landscape=False)
    plan.page_breaks = [GROUPS_FIRST + place * len(book.figures.all) for place in range(1, len(book.groups))]
    return plan


def _heads(book: Book, plan: SheetPlan) -> None:
    row = GROUPS_FIRST - 1
    plan.heights[row] = 34
    heads = [book.say("trend.head.department"), book.say("trend.head.group"), book.say("trend.head.figure")]
    heads += [str(side.year) for side in book.comparison.sides]
    heads += [*change_heads(book.view), book.say("trend.head.line")]
    plan.put_row(row, 0, list(heads), "head")


def _row(book: Book, plan: SheetPlan, home: int, name: str, figure: Figure) -> None:
    row, stretch = book.group_row(home, figure), book.group_stretch
    bold = "+bold" if home == 0 else ""
    plan.put(row, 0, name, f"cell{bold}")
    plan.put(row, 1, book.say(f"trend.group.{figure.group}"), "cell+centre")
    plan.put(row, 2, figure.label, "cell+shrink")
    cells = [of_group(book.figures, figure, side, home) for side in book.comparison.sides]
    put_numbers(plan, row, stretch, cells, figure.kind, figure.rise)
    plan.put(row, stretch.end, None, "cell" if any(cells) else NOTHING)
    if stretch.changes:
        mark_changes(plan, Area(row, stretch.col + stretch.years, row, stretch.end - 1), figure.better)
    if sum(cell is not None for cell in cells) > 1:
        plan.sparklines.append(
            Sparkline(row, stretch.end, Area(row, stretch.col, row, stretch.col + stretch.years - 1))
        )
