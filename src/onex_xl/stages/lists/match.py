"""Who in a list is whom in the returns: by the list's keys in their order, within the projects that a row of
the list may be about. One pass over each side per key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from onex_xl.pack.definitions import ReferenceList
from onex_xl.stages.lists.projects import Candidates
from onex_xl.stages.lists.sides import Listed, Returned, is_sure

NOBODY = -1


@dataclass(slots=True)
class Matches:
    """By row of the list: ``partner``, its row of the returns, and ``by``, the number of the key it was known
    by (``NOBODY``: none). By row of the returns: ``first``, its first row of the list, and ``further``, which
    few have. ``moved`` (list → returns) are people whom the list has under another project. ``unclear`` are
    list's rows that could be several people, ``shared`` those that pay back to one of several (list →
    returns); ``spared`` rows of the returns that are not to be called
    missing."""

    partner: list[int]
    by: list[int]
    later: frozenset[int] = frozenset()
    """The list's rows that pay something back: they are not looked for before everybody else is known."""
    first: dict[int, int] = field(default_factory=dict)
    further: dict[int, list[int]] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    unclear: set[int] = field(default_factory=set)
    shared: dict[int, tuple[int, ...]] = field(default_factory=dict)
    spared: set[int] = field(default_factory=set)

    def pair(self, row: int, partner: int, key: int) -> None:
        """List's ``row`` is ``partner`` of the returns, known by the key with that number."""
        self.partner[row], self.by[row] = partner, key
        if self.first.setdefault(partner, row) != row:
            self.further.setdefault(partner, []).append(row)

    def rows(self, person: int) -> tuple[int, ...]:
        """The list's rows of a row of the returns that is in it."""
        return (self.first[person], *self.further.get(person, ()))

    def open_rows(self) -> Iterable[int]:
        """The list's rows that are nobody yet."""
        return (
            row
            for row, partner in enumerate(self.partner)
            if partner == NOBODY
            and row not in self.unclear
            and row not in self.moved
            and row not in self.later
        )


def match(of: ReferenceList, returns: Returned, rows: Listed, repaying: frozenset[int]) -> Matches:
    """Match ``rows`` with ``returns``; those that are ``repaying`` with whoever has paid."""
    found = Matches([NOBODY] * len(rows), [NOBODY] * len(rows), repaying)
    groups = _Groups(rows.candidates, returns.projects)
    sure = [number for number, key in enumerate(of.raw.keys) if is_sure(of, key)]
    for number in range(len(of.raw.keys)):
        if number in sure:
            _by_number(found, groups, returns, rows, number)
        else:
            _by_name(found, groups, returns, rows, number, sure)
    for number in sure:
        _elsewhere(found, returns, rows, number)
    found.later = frozenset()
    for number in range(len(of.raw.keys)) if repaying else ():
        _to_whom(found, returns, rows, number, sorted(repaying), sure)
    return found


@dataclass(slots=True)
class Known:
    """Rows of the returns by a key: the first of each, and the others, which few have."""

    first: dict[str, int] = field(default_factory=dict)
    further: dict[str, list[int]] = field(default_factory=dict)

    def of(self, key: str) -> tuple[int, ...]:
        """All of one key."""
        first = self.first.get(key)
        return () if first is None else (first, *self.further.get(key, ()))


class _Groups:
    """The different sets of projects that rows of the list may be about, numbered; and for each project the
    sets that have it, so that one index serves all rows of a set."""

    def __init__(self, candidates: Sequence[Candidates], projects: Sequence[str]) -> None:
        # By identity: thousands of projects may have one name, and a tuple's hash looks at all of them.
        numbers: dict[int, int] = {}
        self.of_row = [numbers.setdefault(id(item), len(numbers)) for item in candidates]
        sets = {id(item): item for item in candidates}
        self.of_project: dict[str, list[int]] = {}
        for same, number in numbers.items():
            for project in sets[same]:
                self.of_project.setdefault(project, []).append(number)
        self.projects = projects
        self.count = len(numbers)

    def index(self, keys: Sequence[str], rows: Iterable[int]) -> dict[int, Known]:
        """Set of projects → who is known by which key."""
        found = {number: Known() for number in range(self.count)}
        of_project = self.of_project
        projects = self.projects
        for row in rows:
            key = keys[row]
            if key:
                for number in of_project.get(projects[row], ()):
                    known = found[number]
                    if known.first.setdefault(key, row) != row:
                        known.further.setdefault(key, []).append(row)
        return found


def _by_number(found: Matches, groups: _Groups, returns: Returned, rows: Listed, number: int) -> None:
    keys = rows.keys[number]
    todo = [row for row in found.open_rows() if keys[row]]
    if not todo:
        return
    index = groups.index(returns.keys[number], range(len(returns)))
    queues: dict[tuple[int, str], _Queue] = {}
    for row in todo:
        key = groups.of_row[row], keys[row]
        queue = queues.get(key)
        if queue is None:
            queue = queues[key] = _Queue(index[key[0]].of(key[1]))
        if queue.people:
            found.pair(row, queue.next(found, returns), number)


class _Queue:
    """The ``people`` of one number, each to be paired with a row of their own; gone through once for all
    rows of the number, of which there may be thousands."""

    def __init__(self, people: Sequence[int]) -> None:
        self.people = people
        self._at = 0
        self._spared: set[str] = set()

    def next(self, found: Matches, returns: Returned) -> int:
        """The first who is not paired yet; the first of all, if everybody is. Of one student twice in the
        returns (of two projects of one name, a row for each) the other rows of the project are spared."""
        while self._at < len(self.people) and self.people[self._at] in found.first:
            self._at += 1
        person = self.people[self._at if self._at < len(self.people) else 0]
        project = returns.projects[person]
        if len(self.people) > 1 and project not in self._spared:
            self._spared.add(project)
            found.spared.update(item for item in self.people if returns.projects[item] == project)
        return person


def _by_name(
    found: Matches, groups: _Groups, returns: Returned, rows: Listed, number: int, sure: Sequence[int]
) -> None:
    """Names can be shared: only one that occurs once on either side is a match."""
    keys = rows.keys[number]
    todo = [row for row in found.open_rows() if keys[row]]
    if not todo:
        return
    index = groups.index(returns.keys[number], (row for row in range(len(returns)) if row not in found.first))
    times = Counter((groups.of_row[row], keys[row]) for row in todo)
    for row in todo:
        everyone = index[groups.of_row[row]].of(keys[row])
        people = [item for item in everyone if not _contradicted(returns, rows, item, row, sure)]
        if len(people) == 1 and times[groups.of_row[row], keys[row]] == 1:
            found.pair(row, people[0], number)
        elif people:
            found.unclear.add(row)
            found.spared.update(people)


def _contradicted(returns: Returned, rows: Listed, person: int, row: int, sure: Sequence[int]) -> bool:
    """Whether two numbers at least are there on both sides, and all differ: only the name is the same."""
    both = [
        returns.keys[number][person] == rows.keys[number][row]
        for number in sure
        if returns.keys[number][person] and rows.keys[number][row]
    ]
    return len(both) >= 2 and not any(both)


def _elsewhere(found: Matches, returns: Returned, rows: Listed, number: int) -> None:
    """People whom the list has, but under a project that it does not call by a known name, or another."""
    keys = rows.keys[number]
    todo = [row for row in found.open_rows() if keys[row]]
    if not todo:
        return
    taken = {*found.first, *found.moved.values()}
    index: dict[str, list[int]] = {}
    for person, key in enumerate(returns.keys[number]):
        if key and returns.ought[person] and person not in taken:
            index.setdefault(key, []).append(person)
    for row in todo:
        people = index.get(keys[row])
        if not people:
            continue
        person = people.pop(0)
        if rows.candidates[row]:
            found.moved[row] = person
            found.spared.add(person)
        else:
            found.pair(row, person, number)


def _to_whom(
    found: Matches, returns: Returned, rows: Listed, number: int, repaying: Sequence[int], sure: Sequence[int]
) -> None:
    """People to whom a row pays something back: one who has paid goes before others of the key. A row that
    names no project that we know is about any project of the person, if it says their number; and one that
    names a project for which nobody of that number has paid may be about those that they have paid for."""
    keys = rows.keys[number]
    todo = [row for row in repaying if keys[row] and found.partner[row] == NOBODY and row not in found.shared]
    if not todo:
        return
    index: dict[str, list[int]] = {}
    for person, key in enumerate(returns.keys[number]):
        if key:
            index.setdefault(key, []).append(person)
    pending = frozenset(repaying)
    strangers = {keys[row] for row in found.open_rows() if keys[row] and row not in pending}
    for row in todo:
        own, elsewhere = _paid_by(found, returns, rows, row, index.get(keys[row], ()), sure, number in sure)
        if len(own) == 1:
            found.pair(row, own[0], number)
        elif own:
            found.shared[row] = tuple(own)
        elif elsewhere and keys[row] not in strangers:
            found.shared[row] = tuple(elsewhere)


def _paid_by(
    found: Matches, returns: Returned, rows: Listed, row: int, people: Iterable[int], sure: Sequence[int],
    by_number: bool,
) -> tuple[list[int], list[int]]:  # fmt: skip
    """Of ``people`` with the key of a row that pays back: those of its project who may have paid, and, where
    the key is a number, those who have paid for another."""
    projects = frozenset(rows.candidates[row])
    known = [item for item in people if not _contradicted(returns, rows, item, row, sure)]
    own = [item for item in known if (returns.projects[item] in projects if projects else by_number)]
    paid = [item for item in known if item in found.first]
    return [item for item in own if item in found.first] or own, paid if by_number else []
