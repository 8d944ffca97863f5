"""What a dean wants to know first, in words: what rose, what fell and why, what came and went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from onex_xl.model import Number, SealedProject, Status
from onex_xl.rules.functions import round_half_away
from onex_xl.rules.words import decimal
from onex_xl.stages.trend.book import Book
from onex_xl.trends.comparison import status_of
from onex_xl.trends.matching import Line
from onex_xl.trends.stories import DOUBTFUL, ENDED, MOVED, NEAR, NEW, PAUSED, RECODED, RENAMED, events
from onex_xl.trends.tables import certificate_stretches, change, looked_up
from onex_xl.xlsx.cells import a1, quoted

_SIDE = 5
"""Of as many that rose, and that fell, the page tells."""
_CAUSES = 2
_TONES = {
    NEW: "blue", ENDED: "grey", PAUSED: "grey", RENAMED: "navy", MOVED: "navy", RECODED: "navy",
    DOUBTFUL: "red", NEAR: "amber",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One line: a word in a tone, and a sentence."""

    tag: str
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Mover:
    """A certificate whose total changed against the year before by ``moved``, which stands in ``cell``."""

    line: Line
    old: Number
    new: Number
    moved: Fraction | int
    cell: str


def movers(book: Book) -> list[Mover]:
    """Those that rose most, then those that fell most: the largest rise first, the largest fall last."""
    found = sorted(_all(book), key=lambda item: -item.moved)
    rose = [item for item in found if item.moved > 0][:_SIDE]
    return [*rose, *[item for item in found if item.moved < 0][-_SIDE:]]


def _all(book: Book) -> Iterator[Mover]:
    comparison, totals = book.comparison, certificate_stretches(book.view)[0]
    before, now = comparison.sides[-2:]
    for row, line in enumerate(comparison.lines, 5):
        cells = [
            looked_up(book.view, side, comparison.project(line, side.year), "total") for side in (before, now)
        ]
        values = [cell.value if cell else None for cell in cells]
        moved = change(*values)
        if isinstance(moved, int | Fraction):
            old, new = values
            assert isinstance(old, int | Fraction) and isinstance(new, int | Fraction)
            cell = f"{quoted(book.sheets['certificates'])}!{a1(row, totals.col + totals.years, fixed=True)}"
            yield Mover(line, old, new, moved, cell)


def news(book: Book) -> tuple[list[Item], list[Item]]:
    """What rose and fell; what came, went, changed its name or is open."""
    return [_moved(book, item) for item in movers(book)], list(_happened(book))


def _moved(book: Book, item: Mover) -> Item:
    up = item.moved > 0
    said = book.say(
        "trend.news.moved",
        name=item.line.name,
        department=_department(book, item.line),
        old=_points(item.old),
        new=_points(item.new),
    )
    causes = _causes(book, item)
    if causes:
        said += book.say("trend.news.because", causes=book.say("trend.word.comma").join(causes))
    return Item(_arrow(item.moved), "green" if up else "red", said)


def _department(book: Book, line: Line) -> str:
    home = int(line.last.home)
    return book.comparison.departments[home - 1].name if home else ""


def _causes(book: Book, item: Mover) -> list[str]:
    """The indicators that moved most, in the direction of the total."""
    before, now = (book.comparison.project(item.line, year) for year in book.comparison.years[-2:])
    assert before is not None and now is not None
    moved = {name: _difference(before, now, name) for name in book.comparison.indicators}
    sign = 1 if item.moved > 0 else -1
    known: list[tuple[str, Number]] = [
        (name, value) for name, value in moved.items() if value is not None and value * sign > 0
    ]
    known.sort(key=lambda pair: abs(Fraction(pair[1])), reverse=True)
    indicators = book.comparison.indicators
    return [f"{name} {indicators[name].raw.short} {_arrow(value)}" for name, value in known[:_CAUSES]]


def _difference(before: SealedProject, now: SealedProject, name: str) -> Number | None:
    old, new = before.indicators.get(name), now.indicators.get(name)
    return None if old is None or new is None else Fraction(new) - old


def _points(value: Number) -> str:
    return decimal(round_half_away(value, 2))


def _arrow(value: Number) -> str:
    return f"{'▲' if value > 0 else '▼'}{_points(abs(Fraction(value)))}"


def _unreturned(book: Book) -> Iterator[Item]:
    """Where two years are not equally complete."""
    before, now = book.comparison.sides[-2:]
    open_ = (Status.HELD, Status.MISSING)
    was, is_ = (sum(status_of(item) in open_ for item in side.sealed.projects) for side in (before, now))
    if was != is_:
        said = book.say("trend.news.unreturned", year=now.year, now=is_, before=before.year, was=was)
        yield Item(book.say("trend.tag.unreturned"), "amber", said)


def _happened(book: Book) -> Iterator[Item]:
    """Of the newest year; what is open and changed rules first."""
    newest, view = book.comparison.years[-1], book.view
    if any(item.year == newest for item in book.changed):
        count = sum(item.year == newest for item in book.changed)
        yield Item(
            book.say("trend.tag.rules"),
            "amber",
            book.say("trend.news.rules", count=count, sheet=book.sheets["rules"]),
        )
    yield from _unreturned(book)
    found = [
        (event, line)
        for line in book.comparison.lines
        for event in events(view, line)
        if event.year == newest
    ]
    order = list(_TONES)
    order = [DOUBTFUL, NEAR, *(kind for kind in order if kind not in (DOUBTFUL, NEAR))]
    for event, line in sorted(found, key=lambda pair: order.index(pair[0].kind)):
        said = book.say(
            "trend.news.event", name=line.name, department=_department(book, line), text=event.text
        )
        yield Item(book.say(f"trend.tag.{event.kind}"), _TONES[event.kind], said)
