"""Sample projects on both sides of every edge that a rule knows, to try a rubric on.

Instead of proving things about trees, lint and the tests evaluate them where something can
change: at each number a name is compared with, just below it and just above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, pairwise, product

from onex_xl.pack.definitions import Fact, Rubric
from onex_xl.rules.nodes import Compare, Literal, Name, Node, Number, Param, Type, Value, names, walk

MOST = 20_000
"""Samples of one rule at the most."""


def edges(node: Node) -> dict[str, set[Number]]:
    """For each number name in ``node``, the constants it is compared with."""
    found: dict[str, set[Number]] = {}
    for part in walk(node):
        if isinstance(part, Compare):
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, Name) and one.type is Type.NUMBER:
                    line = found.setdefault(one.symbol.name, set())
                    if isinstance(other, Literal | Param) and isinstance(other.value, int | Fraction):
                        line.add(other.value)
    return found


def axis(fact: Fact, lines: set[Number]) -> list[Value]:
    """The values of ``fact`` worth trying, in order."""
    if fact.symbol.type is Type.BOOL:
        return [False, True]
    if fact.symbol.type is Type.TEXT:
        return ["", *reversed(fact.symbol.choices)]
    if fact.raw.shown == "percent":
        marks = sorted({Fraction(0), Fraction(1), *map(Fraction, lines)})
        between = [(low + high) / 2 for low, high in pairwise(marks)]
        return [_plain(value) for value in sorted({*marks, *between})]
    marks_and_beside = {0, 1, 2}
    for line in lines:
        marks_and_beside |= {int(line) - 1, int(line), int(line) + 1}
    return [value for value in sorted(marks_and_beside) if value >= 0]


def samples(rubric: Rubric, node: Node) -> tuple[list[str], Iterator[dict[str, Value]]]:
    """The facts ``node`` asks for, and combinations of their values that can occur."""
    lines = edges(node)
    used = [name for name in rubric.facts if name in names(node)]
    used.sort(key=lambda name: rubric.facts[name].raw.shown != "percent")
    axes = [axis(rubric.facts[name], lines.get(name, set())) for name in used]
    combined = (dict(zip(used, values, strict=True)) for values in product(*axes))
    return used, islice((item for item in combined if possible(rubric, item)), MOST)


def possible(rubric: Rubric, values: Mapping[str, Value]) -> bool:
    """Whether no fact is above the fact that bounds it."""
    for name, value in values.items():
        bound = values.get(rubric.facts[name].raw.at_most)
        if isinstance(value, int | Fraction) and isinstance(bound, int | Fraction) and value > bound:
            return False
    return True


def stretches(values: Sequence[Value], along: Sequence[Value]) -> list[tuple[Value, Value | None]]:
    """``values`` (a part of the ordered ``along``) as stretches: first value, and the value of
    ``along`` that follows the last one (``None`` at the end)."""
    found: list[tuple[Value, Value | None]] = []
    places = sorted(along.index(value) for value in values)
    for place in places:
        after = along[place + 1] if place + 1 < len(along) else None
        if found and found[-1][1] == along[place]:
            found[-1] = (found[-1][0], after)
        else:
            found.append((along[place], after))
    return found


def _plain(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value
