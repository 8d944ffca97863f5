"""What became of a certificate or department through the years, and how that is known, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from onex_xl.fields.text import normal
from onex_xl.trends.comparison import Comparison
from onex_xl.trends.matching import How, Line, Link
from onex_xl.trends.view import View

NEW, ENDED, PAUSED, RENAMED, MOVED, RECODED, DOUBTFUL, NEAR = (
    "new", "ended", "paused", "renamed", "moved", "recoded", "doubtful", "near",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """``kind`` is one of the names above, ``text`` the sentence."""

    kind: str
    year: int
    text: str


def events(view: View, line: Line) -> list[Event]:
    """What happened to a certificate, oldest first."""
    comparison = view.comparison
    found = [event for year in comparison.years for event in _in_year(view, line, year)]
    for before, after in pairwise(comparison.years):
        if before in line.items and after not in line.items:
            back = any(year > after for year in line.items)
            kind = PAUSED if back else ENDED
            found.append(Event(kind, after, view.say(f"trend.story.{kind}", year=after)))
    return sorted(found, key=lambda event: event.year)


def _in_year(view: View, line: Line, year: int) -> Iterator[Event]:
    link = line.links.get(year)
    if link is None:
        return
    item = line.items[year]
    first = view.comparison.years[0]
    if link.how is How.DOUBTFUL:
        yield Event(DOUBTFUL, year, _doubt(view, line, year, link))
    elif link.how is How.FIRST and year != first:
        yield Event(NEW, year, view.say("trend.story.new", year=year))
        if link.near:
            others = view.say("trend.word.comma").join(_quoted(view, number) for number in link.near)
            yield Event(NEAR, year, view.say("trend.story.near", year=year, others=others))
    if link.since is None:
        return
    was = line.items[link.since]
    facts = {"year": year, "old": was.name, "new": item.name, "by": view.say(f"trend.how.{link.how}")}
    if link.renamed:
        yield Event(RENAMED, year, view.say("trend.story.renamed", **facts))
    if link.recoded:
        yield Event(
            RECODED, year, view.say("trend.story.recoded", **facts | {"old": was.code, "new": item.code})
        )
    if link.moved:
        homes = [_home(view, of, line) for of in (link.since, year)]
        yield Event(MOVED, year, view.say("trend.story.moved", **facts | {"old": homes[0], "new": homes[1]}))


def _home(view: View, year: int, line: Line) -> str:
    project = view.comparison.project(line, year)
    side = next(side for side in view.comparison.sides if side.year == year)
    return side.sealed.departments.get(project.department, project.department) if project else ""


def _doubt(view: View, line: Line, year: int, link: Link) -> str:
    """Both readings: which earlier certificates have the code, which the name."""
    item, comparison = line.items[year], view.comparison
    said = []
    for number in link.doubts:
        other = of_number(comparison, number)
        # As it was before this year.
        was = other.items[max(of for of in other.items if of < year)]
        by = How.CODE if normal(was.code) == normal(item.code) else How.NAME
        said.append(view.say(f"trend.story.reading.{by}", name=was.name, code=was.code))
    return view.say("trend.story.doubtful", year=year, readings=view.say("trend.word.semicolon").join(said))


def _quoted(view: View, number: int) -> str:
    other = of_number(view.comparison, number)
    return view.say("trend.word.certificate", name=other.name, code=other.last.code)


def of_number(comparison: Comparison, number: int) -> Line:
    """The line with ``number``."""
    return comparison.lines[number - 1]


def department_events(view: View, line: Line) -> list[Event]:
    """What happened to a department."""
    years, found = view.comparison.years, []
    for year in years:
        link = line.links.get(year)
        if link is None:
            if any(of < year for of in line.items) and year == years[-1]:
                found.append(Event(ENDED, year, view.say("trend.story.ended", year=year)))
            continue
        if link.since is None and year != years[0]:
            found.append(Event(NEW, year, view.say("trend.story.new", year=year)))
        if link.renamed and link.since is not None:
            facts = {"year": year, "old": line.items[link.since].name, "new": line.items[year].name}
            by = view.say(f"trend.how.{link.how}")
            found.append(Event(RENAMED, year, view.say("trend.story.renamed", by=by, **facts)))
    return found


def tags(view: View, found: list[Event]) -> str:
    """Events in a few characters, for a narrow column."""
    kinds = dict.fromkeys(event.kind for event in found if event.kind != NEAR)
    return view.say("trend.word.comma").join(view.say(f"trend.tag.{kind}") for kind in kinds)
