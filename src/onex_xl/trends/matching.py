"""Which certificate of one year continues which of another: by code, then by name; never by guess.

Code and name together are certain. Of what is left, a pair that has one of them in common is matched if
neither side has another reading; where it has, all readings are told and none is taken. Names that are only
near each other are suggestions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from rapidfuzz import fuzz

from onex_xl.fields.text import normal

NEAR: Final = 70
"""From which likeness on, in percent, two names are suggested to be one."""


class How(StrEnum):
    """By what a year's certificate was matched with an earlier one."""

    FIRST = "first"
    """It was not: it is new, or in the oldest of the years."""
    BOTH = "both"
    CODE = "code"
    NAME = "name"
    DOUBTFUL = "doubtful"
    """There are two readings; it stands alone."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is matched: ``home`` is where it belongs, ``""`` for something that belongs nowhere."""

    code: str
    name: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What an item continues: ``of`` is its place among the earlier ones. ``doubts`` are the places of those
    it could continue just as well as something else, ``near`` of those with a similar name."""

    how: How = How.FIRST
    of: int | None = None
    doubts: tuple[int, ...] = ()
    near: tuple[int, ...] = ()


def matched(before: Sequence[Item], now: Sequence[Item]) -> list[Match]:
    """For each of ``now``, what of ``before`` it continues. No two continue the same."""
    found: dict[int, Match] = {}
    taken: set[int] = set()
    for here, there in _certain(before, now):
        found[here] = Match(How.BOTH, there)
        taken.add(there)
    edges = _edges(before, now, taken, set(found))
    heres, theres = Counter(here for here, _ in edges), Counter(there for _, there in edges)
    doubts: dict[int, list[int]] = {}
    for (here, there), how in edges.items():
        if heres[here] == 1 and theres[there] == 1:
            found[here] = Match(how, there)
            taken.add(there)
        else:
            doubts.setdefault(here, []).append(there)
    found |= {here: Match(How.DOUBTFUL, doubts=tuple(sorted(of))) for here, of in doubts.items()}
    open_ = [there for there in range(len(before)) if there not in taken]
    return [found.get(here) or Match(near=_near(item, before, open_)) for here, item in enumerate(now)]


def _certain(before: Sequence[Item], now: Sequence[Item]) -> Iterable[tuple[int, int]]:
    """Pairs equal in code and name, if only one of each is."""
    theres = _by(enumerate((normal(item.code), normal(item.name)) for item in before))
    heres = _by(enumerate((normal(item.code), normal(item.name)) for item in now))
    for key, places in heres.items():
        others = theres.get(key, [])
        if len(places) == len(others) == 1:
            yield places[0], others[0]


def _edges(
    before: Sequence[Item], now: Sequence[Item], taken: set[int], done: set[int]
) -> dict[tuple[int, int], How]:
    """Every reading of what is left: by code, and by name (where several have it: in the same home)."""
    left = [there for there in range(len(before)) if there not in taken]
    here_left = [here for here in range(len(now)) if here not in done]
    codes = _by((there, normal(before[there].code)) for there in left)
    names = _by((there, normal(before[there].name)) for there in left)
    by_name = [
        (here, there) for here in here_left for there in names.get(normal(now[here].name), ())
    ]  # fmt: skip
    edges = dict.fromkeys(_at_home(by_name, before, now), How.NAME)
    for here in here_left:
        for there in codes.get(normal(now[here].code), ()):
            edges[here, there] = How.CODE
    return edges


def _at_home(
    pairs: Sequence[tuple[int, int]], before: Sequence[Item], now: Sequence[Item]
) -> list[tuple[int, int]]:
    """Of pairs of one name: those in one home, where either side has just one such; and those of which
    neither side has any."""
    home = [pair for pair in pairs if now[pair[0]].home == before[pair[1]].home]
    heres, theres = Counter(here for here, _ in home), Counter(there for _, there in home)
    clear = {(here, there) for here, there in home if heres[here] == theres[there] == 1}
    settled = {here for here, _ in clear}, {there for _, there in clear}
    others = [pair for pair in pairs if pair[0] not in settled[0] and pair[1] not in settled[1]]
    return [*clear, *others]


def _near(item: Item, before: Sequence[Item], places: Iterable[int]) -> tuple[int, ...]:
    """The most similar name of what ended, if it is similar enough."""
    name = normal(item.name)
    likeness = {there: fuzz.ratio(name, normal(before[there].name)) for there in places}
    best = max(likeness.values(), default=0)
    return tuple(there for there, value in likeness.items() if value == best) if best >= NEAR else ()


def _by(pairs: Iterable[tuple[int, object]]) -> dict[object, list[int]]:
    found: dict[object, list[int]] = {}
    for place, key in pairs:
        found.setdefault(key, []).append(place)
    return found


# ---- over several years --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """How a line goes on in one year. ``since`` is the year it was last there; ``doubts`` and ``near`` are
    numbers of other lines."""

    how: How
    since: int | None = None
    recoded: bool = False
    renamed: bool = False
    moved: bool = False
    doubts: tuple[int, ...] = ()
    near: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One certificate (or department) through the years. ``number`` counts from 1, the newest year's first
    in their order, then those that ended."""

    number: int
    items: Mapping[int, Item] = field(default_factory=dict)
    links: Mapping[int, Link] = field(default_factory=dict)

    @property
    def last(self) -> Item:
        """As it was when it was last there."""
        return self.items[max(self.items)]

    @property
    def name(self) -> str:
        return self.last.name


def lines(years: Mapping[int, Sequence[Item]]) -> tuple[Line, ...]:
    """The lines through ``years``; each item of each year is in exactly one."""
    growing: list[tuple[dict[int, Item], dict[int, Link]]] = []
    for year in sorted(years):
        before = [items[max(items)] for items, _ in growing]
        known = len(growing)
        for item, match in zip(years[year], matched(before, years[year]), strict=True):
            if match.of is None:
                growing.append(({}, {}))
            items, links = growing[-1 if match.of is None else match.of]
            links[year] = _link(items, item, match)
            items[year] = item
        assert len(growing) >= known
    return _numbered(growing, years)


def _link(items: Mapping[int, Item], item: Item, match: Match) -> Link:
    if match.of is None:
        return Link(match.how, doubts=match.doubts, near=match.near)
    since = max(items)
    was = items[since]
    return Link(
        match.how,
        since,
        recoded=normal(was.code) != normal(item.code),
        renamed=normal(was.name) != normal(item.name),
        moved=was.home != item.home,
    )


def _numbered(
    growing: Sequence[tuple[dict[int, Item], dict[int, Link]]], years: Mapping[int, Sequence[Item]]
) -> tuple[Line, ...]:
    newest = max(years, default=0)
    order = {item.code: place for place, item in enumerate(years.get(newest, ()))}
    ranks = [
        (0, order[items[newest].code]) if newest in items else (1, place)
        for place, (items, _) in enumerate(growing)
    ]
    numbers = {
        place: number for number, place in enumerate(sorted(range(len(growing)), key=ranks.__getitem__), 1)
    }

    def renumbered(link: Link) -> Link:
        doubts, near = ([numbers[place] for place in places] for places in (link.doubts, link.near))
        return Link(
            link.how, link.since, link.recoded, link.renamed, link.moved, tuple(doubts), tuple(near)
        )  # fmt: skip

    made = [
        Line(numbers[place], items, {year: renumbered(link) for year, link in links.items()})
        for place, (items, links) in enumerate(growing)
    ]
    return tuple(sorted(made, key=lambda line: line.number))
