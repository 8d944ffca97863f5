"""学系: every department in one line, year beside year, and their averages as a chart."""

from __future__ import annotations

from onex_xl.stages.trend.book import Book
from onex_xl.trends.tables import (
    CHANGE_WIDTH,
    WIDTHS,
    YEAR_WIDTH,
    department_stretches,
    departments_table,
)
from onex_xl.xlsx.plan import Area, Chart, Series, SheetPlan

_FIRST = 3
_SHADES = ("B8C4D6", "7F9CC4", "3A6AA6", "1F3A5F")
"""From the oldest year to the newest."""


def plan_departments(book: Book) -> SheetPlan:
    """The sheet of departments."""
    found = department_stretches(book.figures)
    widths = [WIDTHS[0], 8, 8, 8]
    for item in found:
        widths += [YEAR_WIDTH] * item.years + [CHANGE_WIDTH] * item.changes
    plan = book.begin("departments", widths)
    end = departments_table(book.figures, plan, _FIRST)
    plan.freeze = (_FIRST + 2, 1)
    _chart(book, plan, end + 1, found[1].col)
    plan.page = book.page(head=(_FIRST, _FIRST + 1))
    return plan


def _chart(book: Book, plan: SheetPlan, row: int, averages: int) -> None:
    """Averages of the departments, one column a year."""
    first, last = _FIRST + 2, _FIRST + 1 + len(book.comparison.departments)
    if last < first:
        return
    sides = book.comparison.sides[-len(_SHADES) :]
    skipped = len(book.comparison.sides) - len(sides)
    series = tuple(
        Series(
            str(side.year), plan.name, Area(first, 0, last, 0),
            Area(first, averages + skipped + place, last, averages + skipped + place),
            colour=_SHADES[len(_SHADES) - len(sides) + place], number_format="0.0",
        )
        for place, side in enumerate(sides)
    )  # fmt: skip
    title = book.say("trend.departments.chart")
    wide = min(1500, 260 + 34 * len(sides) * (last - first + 1))
    plan.charts.append(
        Chart("column", row, 0, max(wide, 700), 320, series, title=title, low=0, legend=True, alt_text=title)
    )
    for place in range(row, row + 12):
        plan.heights[place] = 20
