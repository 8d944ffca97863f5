"""证书明细: every indicator and every fact of every certificate in a line of its own, to filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onex_xl.rules.nodes import Type
from onex_xl.stages.trend.book import DETAIL_OWN, DETAILS_FIRST, Book
from onex_xl.trends.figures import STYLES
from onex_xl.trends.matching import Line
from onex_xl.trends.tables import (
    LINE_WIDTH,
    NOTHING,
    Stretch,
    change_heads,
    looked_up,
    mark_changes,
    put_numbers,
    stretches,
)
from onex_xl.xlsx.plan import Area, SheetPlan, Sparkline

_NUMBER = 12.0
_RISES = {"money": "rise_money", "percent": "rise_percent", "integer": "rise"}


@dataclass(frozen=True, slots=True)
class _Of:
    """What one line of a certificate is about: ``key`` is its column of the data."""

    key: str
    group: str
    label: str
    kind: str
    better: str = "up"
    remark: str = ""


def plan_details(book: Book) -> SheetPlan:
    """The long table of certificates."""
    stretch = stretches(book.view, [("", True)], DETAIL_OWN)[0]
    widths = [14, 10, 24, 10, 26, *[_NUMBER] * (stretch.end - DETAIL_OWN), 22, LINE_WIDTH]
    plan = book.begin("details", widths)
    _heads(book, plan)
    kinds, row = list(_kinds(book)), DETAILS_FIRST
    for line in book.comparison.lines:
        for kind in kinds:
            _row(book, plan, row, line, kind, stretch)
            row += 1
    last = max(row - 1, DETAILS_FIRST)
    _marks(plan, stretch, kinds, last)
    plan.filter = Area(DETAILS_FIRST - 1, 0, last, stretch.end + 1)
    plan.freeze = (DETAILS_FIRST, DETAIL_OWN)
    plan.page = book.page(head=(DETAILS_FIRST - 1, DETAILS_FIRST - 1))
    return plan


def _heads(book: Book, plan: SheetPlan) -> None:
    plan.heights[DETAILS_FIRST - 1] = 34
    heads = [book.say(f"trend.head.{key}") for key in ("department", "code", "name", "group", "figure")]
    heads += [str(side.year) for side in book.comparison.sides]
    heads += [*change_heads(book.view), book.say("trend.head.changed"), book.say("trend.head.line")]
    plan.put_row(DETAILS_FIRST - 1, 0, list(heads), "head")


def _kinds(book: Book) -> Iterator[_Of]:
    """Total, indicators, facts."""
    comparison, view = book.comparison, book.view
    yield _Of("total", "points", book.say("trend.head.total"), "number2")
    for name in comparison.indicators:
        yield _Of(f"={name}", "points", view.indicator_label(name), "number", remark=_changes(book, name))
    for name, fact in comparison.facts.items():
        kind = STYLES.get(fact.raw.shown, "integer") if fact.symbol.type is Type.NUMBER else ""
        better = fact.raw.improve or ("up" if fact.raw.kind == "derived" else "")
        yield _Of(f"#{name}", "facts", view.fact_label(fact), kind, better, _changes(book, name))


def _changes(book: Book, name: str) -> str:
    """What the rules have otherwise about an indicator or a fact: differences are not of like with like."""
    said = [
        book.say(f"trend.rule.short.{item.what}", year=item.year, old=item.old, new=item.new)
        for item in book.changed
        if item.id == name and item.what in ("points", "text", "scale", "added", "removed", "fact")
    ]
    return book.say("trend.word.semicolon").join(said)


def _row(book: Book, plan: SheetPlan, row: int, line: Line, of: _Of, stretch: Stretch) -> None:
    comparison = book.comparison
    home = comparison.departments[int(line.last.home) - 1].name if line.last.home != "0" else ""
    own = [home, line.last.code, line.name, book.say(f"trend.group.{of.group}"), of.label]
    for col, (value, style) in enumerate(
        zip(own, ("cell", "cell+centre", "cell+shrink", "cell+centre", "cell+shrink"), strict=True)
    ):
        plan.put(row, col, value, style)
    cells = [
        looked_up(book.view, side, comparison.project(line, side.year), of.key) for side in comparison.sides
    ]
    if of.kind:
        put_numbers(plan, row, stretch, cells, of.kind, _RISES.get(of.kind, "rise2"))
    else:
        for offset in range(stretch.end - stretch.col):
            cell = cells[offset] if offset < len(cells) else None
            plan.put(row, stretch.col + offset, cell, NOTHING if cell is None else "cell+centre")
    plan.put(row, stretch.end, of.remark or None, "cell+shrink+size9")
    plan.put(row, stretch.end + 1, None, "cell")
    if of.kind and sum(cell is not None for cell in cells) > 1:
        area = Area(row, stretch.col, row, stretch.col + stretch.years - 1)
        plan.sparklines.append(Sparkline(row, stretch.end + 1, area))


def _marks(plan: SheetPlan, stretch: Stretch, kinds: list[_Of], last: int) -> None:
    """Colours of what changed: one format for all lines of which more is better, one for the others."""
    if not stretch.changes:
        return
    first, end = stretch.col + stretch.years, stretch.end - 1
    for better in ("up", "down", ""):
        rows = [
            row
            for row in range(DETAILS_FIRST, last + 1)
            if kinds[(row - DETAILS_FIRST) % len(kinds)].better == better
        ]
        for area in _runs(rows, first, end):
            mark_changes(plan, area, better)


def _runs(rows: list[int], first: int, last: int) -> Iterator[Area]:
    """Neighbouring rows together."""
    start = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place] != rows[place - 1] + 1:
            yield Area(rows[start], first, rows[place - 1], last)
            start = place
