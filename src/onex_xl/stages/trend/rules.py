"""规则变化: what the years' rules have differently, because of which scores may differ."""

from __future__ import annotations

from onex_xl.stages.trend.book import Book
from onex_xl.trends.comparison import Changed
from onex_xl.xlsx.fitting import band, height
from onex_xl.xlsx.plan import Area, SheetPlan

_FIRST = 3
_WIDTHS = (8, 24, 26, 48, 48)


def plan_rules(book: Book) -> SheetPlan:
    """One line a difference."""
    plan = book.begin("rules", _WIDTHS)
    plan.heights[_FIRST] = 24
    heads = ("year", "what", "about", "before", "after")
    plan.put_row(_FIRST, 0, [book.say(f"trend.head.{key}") for key in heads], "head")
    for row, item in enumerate(book.changed, _FIRST + 1):
        _row(book, plan, row, item)
    last = _FIRST + max(len(book.changed), 1)
    if not book.changed:
        band(plan, last, 0, 4, book.say("trend.rules.none"), "cell")
    unknown = [str(side.year) for side in book.comparison.sides if not side.known]
    if unknown:
        said = book.say("trend.rules.unknown", years=book.say("trend.word.comma").join(unknown))
        band(plan, last + 1, 0, 4, said, "cell+wrap+amber")
    plan.filter = Area(_FIRST, 0, last, 4)
    plan.freeze = (_FIRST + 1, 0)
    plan.page = book.page(head=(_FIRST, _FIRST))
    return plan


def _row(book: Book, plan: SheetPlan, row: int, item: Changed) -> None:
    about = item.id if item.label is None else f"{item.id} {book.view.words(item.label)}"
    cells = [str(item.year), book.say(f"trend.rule.what.{item.what}"), about, item.old, item.new]
    plan.heights[row] = height(zip(cells, _WIDTHS, strict=True), 21)
    for col, value in enumerate(cells):
        plan.put(row, col, value or None, "cell+centre" if col == 0 else "cell+wrap")
