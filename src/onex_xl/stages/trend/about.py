"""说明: which archives went in, how to read the workbook."""

from __future__ import annotations

from onex_xl.stages.trend.book import Book
from onex_xl.xlsx.fitting import band, height
from onex_xl.xlsx.plan import Scalar, SheetPlan

_WIDTHS = (18, 34, 26, 22, 66)
_TOPICS = ("formulas", "rates", "matching", "rules", "grey", "arrows", "lines", "privacy")


def plan_about(book: Book) -> SheetPlan:
    """The sheet of notes."""
    plan = book.begin("about", _WIDTHS)
    row = _section(book, plan, 3, "read")
    room = sum(_WIDTHS[1:])
    for key in _TOPICS:
        words = book.say(
            f"trend.about.topic.{key}", **{name: book.sheets[name] for name in ("data", "matches", "rules")}
        )
        plan.heights[row] = height([(words, room)], 22)
        plan.put(row, 0, book.say(f"trend.about.name.{key}"), "row+navy+bold")
        band(plan, row, 1, 4, words, "row+wrap")
        row += 1
    row = _section(book, plan, row + 1, "archives")
    plan.put_row(
        row,
        0,
        [book.say(f"trend.head.{key}") for key in ("year", "file", "college", "pack", "digest")],
        "head",
    )
    for side in book.comparison.sides:
        row += 1
        campaign = side.sealed.campaign
        values: list[Scalar] = [campaign.year, side.sealed.file, campaign.college, side.pack, side.digest]
        plan.heights[row] = 22
        for col, value in enumerate(values):
            plan.put(row, col, str(value), "cell+centre" if col == 0 else "cell+shrink")
    for said in book.view.remarks():
        row += 1
        plan.heights[row] = height([(said, sum(_WIDTHS))], 22)
        band(plan, row, 0, 4, said, "row+wrap+amber+bold")
    plan.page = book.page()
    return plan


def _section(book: Book, plan: SheetPlan, row: int, key: str) -> int:
    plan.heights[row] = 24
    for col in range(len(_WIDTHS)):
        plan.put(row, col, book.say(f"trend.about.section.{key}") if not col else None, "section+size12")
    return row + 1
