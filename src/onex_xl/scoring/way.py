"""The shortest way to the next grade: the smallest change of one fact that reaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from onex_xl.model import Number, Value, Way
from onex_xl.pack.definitions import Fact, Rubric

Total = Callable[[Mapping[str, Value]], Number | None]

_MOST = 20
"""No advice to change a number by more than this."""


def shortest_way(
    rubric: Rubric, values: Mapping[str, Value], total: Total, fixed: frozenset[str] = frozenset()
) -> Way | None:
    """The fact whose smallest change lifts the total over the next grade line, if one can.

    ``total`` gives the total for changed facts. Only facts that the pack says a department
    can improve and that are not ``fixed`` are tried; a number stays within the fact that bounds it.
    """
    now = total(values)
    lines = [rubric.grade_param(grade).value for grade in rubric.grades]
    higher = [line for line in lines if now is not None and line > now]
    if not higher:
        return None
    line = min(higher)
    best: tuple[int, Way] | None = None
    for fact in rubric.facts.values():
        if fact.id in fixed:
            continue
        found = _smallest(fact, values, lambda other: _reaches(total(other), line))
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    return None if best is None else best[1]


def _reaches(total: Number | None, line: Number) -> bool:
    return total is not None and total >= line


def _smallest(
    fact: Fact, values: Mapping[str, Value], reaches: Callable[[Mapping[str, Value]], bool]
) -> tuple[int, Way] | None:
    """The fewest steps of ``fact`` that reach, found by halving: more steps never score less."""
    steps = _steps(fact, values)
    if not steps or not reaches({**values, fact.id: steps[-1]}):
        return None
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if reaches({**values, fact.id: steps[middle]}):
            high = middle
        else:
            low = middle + 1
    return low + 1, Way(fact.id, values[fact.id], steps[low])


def _steps(fact: Fact, values: Mapping[str, Value]) -> list[Value]:
    """The values ``fact`` could take, from the nearest to the farthest."""
    now = values[fact.id]
    if not fact.raw.improve:
        return []
    if isinstance(now, bool):
        return [] if now else [True]
    if isinstance(now, str):
        place = fact.levels.index(now) if now in fact.levels else len(fact.levels)
        return list(reversed(fact.levels[:place]))
    if not isinstance(now, int):
        return []
    if fact.raw.improve == "down":
        return [now - step for step in range(1, min(now, _MOST) + 1)]
    bound = values[fact.raw.at_most] if fact.raw.at_most else now + _MOST
    room = min(bound - now, _MOST) if isinstance(bound, int) else _MOST
    return [now + step for step in range(1, room + 1)]
