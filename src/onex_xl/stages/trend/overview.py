"""总览: what matters, on one sheet of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onex_xl.stages.trend.book import Book
from onex_xl.stages.trend.news import Item, movers, news
from onex_xl.trends.figures import Figure
from onex_xl.trends.tables import change, of_group, shown_figures
from onex_xl.xlsx import style
from onex_xl.xlsx.fitting import band, short
from onex_xl.xlsx.plan import Area, Chart, ColumnPlan, Condition, Formula, Series, SheetPlan

_GRID = 45
_COLUMN = 2.86
_PIXELS = 25
_UNITS = _PIXELS / 7
"""Digit widths of the table font in one column of the grid."""
_THIRDS = (0, 15, 30, 45)
_LEFT, _RIGHT = 25, 26
_TAG = 4
_CARDS, _CHARTS, _CHART_ROWS, _LISTS = 5, 10, 12, 24
_MOST = 10


@dataclass(frozen=True, slots=True)
class _Card:
    figure: Figure
    tone: str
    label: str = ""


def plan_overview(book: Book) -> SheetPlan:
    """The page that leadership reads."""
    plan = SheetPlan(book.sheets["overview"], tab_colour=style.NAVY)
    plan.columns = {col: ColumnPlan(_COLUMN) for col in range(_GRID)}
    _title(book, plan)
    _cards(book, plan)
    _charts(book, plan)
    last = _lists(book, plan)
    foot = book.say(
        "trend.overview.foot", departments=book.sheets["departments"], details=book.sheets["details"]
    )
    band(plan, last + 1, 0, _GRID - 1, foot, "subtitle")
    plan.page = book.page(area=Area(0, 0, last + 1, _GRID - 1), one_page=True)
    return plan


def _title(book: Book, plan: SheetPlan) -> None:
    plan.heights |= {0: 34, 1: 20, 2: 5, 3: 8, 4: 4}
    college, years = book.comparison.newest.sealed.campaign.college, book.comparison.years
    band(plan, 0, 0, _GRID - 1, book.title, "title+size20")
    remarks = book.view.remarks()
    said = book.say("trend.overview.subtitle", college=college, year=years[-1], before=years[-2])
    band(plan, 1, 0, _GRID - 1, " ".join([said, *remarks]), "subtitle+size10")
    if remarks:
        plan.conditions.append(Condition(Area(1, 0, 1, _GRID - 1), "=TRUE", "amber+bold"))
    band(plan, 2, 0, _GRID - 1, None, "rule")


# ---- figures -------------------------------------------------------------------------------------


def _card_list(book: Book) -> list[_Card]:
    by_id = book.figures.by_id
    chosen = {item.id: item for item in shown_figures(book.figures)}
    cards = [_Card(chosen.pop("projects"), "navy"), _Card(chosen.pop("total"), "navy")]
    cards += [_Card(by_id[f"grade.{name}"], grade.tone) for name, grade in book.comparison.grades.items()]
    rest = [_Card(item, "amber" if item.better == "down" else "navy") for item in chosen.values()]
    return [*cards, *rest][:11]


def _cards(book: Book, plan: SheetPlan) -> None:
    """A number of the newest year, and under it what changed against the year before."""
    cards, sides, stretch = _card_list(book), book.comparison.sides, book.group_stretch
    plan.heights |= {_CARDS: 32, _CARDS + 1: 34, _CARDS + 2: 20, _CARDS + 3: 12}
    edges = [round(index * _GRID / len(cards)) for index in range(len(cards) + 1)]
    for card, first, end in zip(cards, edges, edges[1:], strict=False):
        old, new = (of_group(book.figures, card.figure, side, 0) for side in sides[-2:])
        col = stretch.col + stretch.years - 1
        value = Formula(f"={book.group_cell(card.figure, col)}", new.value) if new else None
        moved = change(old.value, new.value) if old and new else None
        note = None
        if moved is not None:
            note = Formula(f"={book.group_cell(card.figure, col + 1)}", moved)
        room = int((end - first) * _UNITS) - 1
        for row, content, look in (
            (_CARDS, short(card.figure.label, 2 * room), "kpi.label+wrap"),
            (_CARDS + 1, value, f"kpi.value+{card.tone}+{card.figure.kind}+size16+shrink"),
            (_CARDS + 2, note, f"kpi.note+{card.figure.rise}"),
        ):
            band(plan, row, first, end - 1, content, look)
            plan.put(row, first, content, f"{look}+bar.{card.tone}")


# ---- charts --------------------------------------------------------------------------------------


def _charts(book: Book, plan: SheetPlan) -> None:
    for row in range(_CHARTS, _CHARTS + _CHART_ROWS):
        plan.heights[row] = 20.5
    heads = ("trend.overview.grades", "trend.overview.averages", "trend.overview.movers")
    for key, first, end in zip(heads, _THIRDS, _THIRDS[1:], strict=False):
        _heading(plan, _CHARTS - 1, first + (1 if first else 0), end, book.say(key))
    high = _CHART_ROWS * 27 + 2
    grades = list(book.comparison.grades.values())
    stacked = tuple(
        _years(book, book.figures.by_id[f"grade.{grade.id}"], grade.id, style.TONES[grade.tone][0], "0;;")
        for grade in reversed(grades)
    )
    wide = 15 * _PIXELS - 8
    plan.charts.append(
        Chart("column", _CHARTS, 0, wide, high, stacked, low=0, legend=True, stacked=True,
              alt_text=book.say("trend.overview.grades"))
    )  # fmt: skip
    total = book.figures.by_id["total"]
    points = book.comparison.newest.rubric.raw.points
    plan.charts.append(
        Chart("column", _CHARTS, _THIRDS[1] + 1, wide - _PIXELS, high // 2 - 6,
              (_years(book, total, total.label, style.CHART, "0.0"),),
              title=total.label, low=0, high=points, alt_text=total.label)
    )  # fmt: skip
    _rates(book, plan, high, wide)
    _movers(book, plan, high, wide)


def _years(book: Book, figure: Figure, name: str, colour: str, number: str) -> Series:
    """A figure of the college, year by year, from the table of groups."""
    row, stretch = book.group_row(0, figure), book.group_stretch
    first, last = stretch.col, stretch.col + stretch.years - 1
    head = Area(4, first, 4, last)
    return Series(
        name, book.sheets["groups"], head, Area(row, first, row, last), colour, number_format=number
    )  # fmt: skip


def _rates(book: Book, plan: SheetPlan, high: int, wide: int) -> None:
    rates = [item for item in shown_figures(book.figures) if item.kind == "percent"][:3]
    if not rates:
        return
    colours = (style.TONES["green"][0], style.TONES["amber"][0], style.TONES["blue"][0])
    series = tuple(
        _years(book, item, item.label, colour, "0%") for item, colour in zip(rates, colours, strict=False)
    )
    title = book.say("trend.overview.rates")
    plan.charts.append(
        Chart("column", _CHARTS + _CHART_ROWS // 2, _THIRDS[1] + 1, wide - _PIXELS, high // 2, series,
              title=title, low=0, legend=True, alt_text=title)
    )  # fmt: skip


def _movers(book: Book, plan: SheetPlan, high: int, wide: int) -> None:
    """What rose and fell most; the cells it draws are hidden beside the page."""
    found = movers(book)
    name, number = _GRID + 1, _GRID + 2
    for col in (name, number):
        plan.columns[col] = ColumnPlan(14, hidden=True)
    if not found:
        band(plan, _CHARTS, _THIRDS[2] + 1, _GRID - 1, book.say("trend.overview.no_movers"), "row+quiet")
        return
    for row, item in enumerate(found, _CHARTS):
        plan.put(row, name, short(item.line.name, 22), "plain")
        plan.put(row, number, Formula(f"={item.cell}", item.moved), "plain")
    last = _CHARTS + len(found) - 1
    tones = tuple(style.TONES["green" if item.moved > 0 else "red"][0] for item in found)
    title = book.say("trend.overview.movers")
    series = Series(
        title, plan.name, Area(_CHARTS, name, last, name), Area(_CHARTS, number, last, number),
        point_colours=tones, number_format='"▲ "0.0;"▼ "0.0;0',
    )  # fmt: skip
    # Room for the labels at the ends of the longest bars.
    low, high_value = (float(1.4 * bound(0, *(item.moved for item in found))) for bound in (min, max))
    plan.charts.append(
        Chart("bar", _CHARTS, _THIRDS[2] + 1, wide - _PIXELS, high, (series,), low=low or None,
              high=high_value or None, alt_text=title)
    )  # fmt: skip


# ---- in words ------------------------------------------------------------------------------------


def _lists(book: Book, plan: SheetPlan) -> int:
    """What rose and fell, and what is new, ended, renamed or open, side by side; gives the last row."""
    left, right = news(book)
    _heading(plan, _LISTS - 1, 0, _LEFT, book.say("trend.overview.rose_and_fell"))
    _heading(plan, _LISTS - 1, _RIGHT, _GRID, book.say("trend.overview.came_and_went"))
    parts = []
    for items, key, sheet in ((left, "calm", "certificates"), (right, "same", "matches")):
        shown = list(items[: _MOST - 1] if len(items) > _MOST else items)
        if len(items) > _MOST:
            more = book.say("trend.overview.more", count=len(items) - len(shown), sheet=book.sheets[sheet])
            shown.append(Item("…", "grey", more))
        parts.append(shown or [Item("", "grey", book.say(f"trend.overview.{key}"))])
    count = max(map(len, parts))
    for offset in range(count):
        plan.heights[_LISTS + offset] = 35
    _put(plan, parts[0], 0, _LEFT)
    _put(plan, parts[1], _RIGHT, _GRID)
    return _LISTS + count - 1


def _put(plan: SheetPlan, items: Sequence[Item], first: int, end: int) -> None:
    for row, item in enumerate(items, _LISTS):
        band(plan, row, first, first + _TAG - 1, item.tag, f"row+{item.tone}+bold+shrink")
        room = int((end - first - _TAG) * _UNITS * 2 * 0.94)
        band(plan, row, first + _TAG, end - 1, short(item.text, room), "row+wrap")


def _heading(plan: SheetPlan, row: int, first: int, end: int, said: str) -> None:
    plan.heights[row] = 22
    for col in range(first, end):
        plan.put(row, col, said if col == first else None, "section+size12")
