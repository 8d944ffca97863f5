"""Codes that are one slip of the finger apart, found without comparing each with each.

Of two codes that differ in one character, two thirds are equal: so few are looked at closer. Codes of one
length that are equal without their n-th character share a bucket; a twin turned about is looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

ENOUGH = 10
"""Of as many near codes a code is told at the most."""


def near_codes(codes: Sequence[str], check_digits: int = 0) -> dict[str, list[str]]:
    """Code → the others of ``codes`` (all different) that are one character, or two neighbours turned about,
    apart, in the order given. The last ``check_digits`` characters make no difference."""
    bodies: dict[str, list[str]] = {}
    for code in codes:
        bodies.setdefault(code[: len(code) - check_digits], []).append(code)
    found: dict[str, dict[str, None]] = {}
    doubtful = _doubtful(bodies)
    pairs = (*_one_other(doubtful), *_turned(doubtful))
    for alike in (*bodies.values(), *([code for body in of for code in bodies[body]] for of in pairs)):
        _note(found, alike)
    order = {code: number for number, code in enumerate(codes)} if found else {}
    return {code: sorted(others, key=order.__getitem__)[:ENOUGH] for code, others in found.items()}


def differing(one: str, other: str) -> int:
    """The first character in which two codes differ, from 1."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs, 1) if a != b), min(len(one), len(other)) + 1)


def _note(found: dict[str, dict[str, None]], alike: Sequence[str]) -> None:
    first = alike[: ENOUGH + 1]
    for code in alike if len(alike) > 1 else ():
        found.setdefault(code, {}).update((other, None) for other in first if other != code)


def _doubtful(bodies: Collection[str]) -> dict[str, None]:
    """The bodies that share two thirds with another, or are another turned about where thirds meet."""
    seen: dict[tuple[int, str], str] = {}
    found: dict[str, None] = {}
    for body in bodies:
        one, two = len(body) // 3, len(body) * 2 // 3
        for key in ((0, body[:two]), (1, body[one:]), (2, body[:one] + body[two:])):
            other = seen.setdefault(key, body)
            if other is not body:
                found[other] = found[body] = None
        for place in (one - 1, two - 1):
            twin = _twin(body, place) if place >= 0 else body
            if twin != body and twin in bodies:
                found[twin] = found[body] = None
    return found


def _twin(body: str, place: int) -> str:
    """``body`` with the character at ``place`` and its neighbour turned about."""
    return body[:place] + body[place + 1 : place + 2] + body[place] + body[place + 2 :]


def _one_other(bodies: Iterable[str]) -> Iterable[list[str]]:
    """Bodies that differ in one character."""
    buckets: dict[tuple[int, str], list[str]] = {}
    for body in bodies:
        for place in range(len(body)):
            buckets.setdefault((place, body[:place] + body[place + 1 :]), []).append(body)
    return (alike for alike in buckets.values() if len(alike) > 1)


def _turned(bodies: Collection[str]) -> Iterable[list[str]]:
    """Bodies of which one has two neighbouring characters turned about."""
    for body in bodies:
        for place in range(len(body) - 1):
            if body[place] < body[place + 1]:
                twin = _twin(body, place)
                if twin in bodies:
                    yield [body, twin]
