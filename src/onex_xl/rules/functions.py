"""The functions of the rule language: one row each, with all of its meanings.

Adding a function is adding a row: its types, what it does to exact numbers, how a
spreadsheet writes it and how a person says it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from onex_xl.rules.nodes import Literal, Name, Node, Number, Type, Value

_MOST_PLACES = 9


def round_half_away(value: Number, places: int = 0) -> Number:
    """``value`` to ``places`` decimals, halves away from zero, as a spreadsheet's ROUND does."""
    if isinstance(value, int) and places >= 0:
        return value
    scale, below = 10**places, value.denominator
    whole = (2 * abs(value.numerator) * scale + below) // (2 * below)
    result = Fraction(-whole if value < 0 else whole, scale)
    return result.numerator if result.denominator == 1 else result


def divide(left: Number | None, right: Number | None) -> Number | None:
    """The exact quotient; no value if either is, or if ``right`` is zero."""
    if left is None or right is None or right == 0:
        return None
    result = Fraction(left, right)
    return result.numerator if result.denominator == 1 else result


def filled(value: Value) -> bool:
    """Whether there is anything: not a blank text, not no value."""
    return value is not None and value != ""


def _smallest(*values: Number | None) -> Number | None:
    known = [value for value in values if value is not None]
    return min(known) if len(known) == len(values) else None


def _largest(*values: Number | None) -> Number | None:
    known = [value for value in values if value is not None]
    return max(known) if len(known) == len(values) else None


def _nothing(args: tuple[Node, ...]) -> str:
    return ""


def _unless_places(args: tuple[Node, ...]) -> str:
    places = args[1] if len(args) > 1 else None
    if places is None or (isinstance(places, Literal) and places.value in range(_MOST_PLACES + 1)):
        return ""
    return f"round takes its places as a number from 0 to {_MOST_PLACES}"


def _unless_name(args: tuple[Node, ...]) -> str:
    if isinstance(args[0], Name) and args[0].type is not Type.BOOL:
        return ""
    return "given and filled take the name of a number, text or date"


def _round(value: Number | None, places: Number = 0) -> Number | None:
    return None if value is None else round_half_away(value, int(places))


@dataclass(frozen=True, slots=True)
class Function:
    """One function. ``takes`` are the types of its arguments (the last repeats; ``None``: any type);
    ``least``/``most`` how many; ``excel`` and ``arrays`` are templates with ``{args}`` (``arrays``
    empty: it cannot stand in a count over rows); ``zh``/``en`` say it. ``refuses`` says what is wrong
    with arguments of the right types (``""``: nothing)."""

    takes: tuple[Type | None, ...]
    least: int
    most: int
    gives: Type
    run: Callable[..., Any]
    excel: str
    arrays: str
    zh: str
    en: str
    refuses: Callable[[tuple[Node, ...]], str] = _nothing


FUNCTIONS: dict[str, Function] = {
    "min": Function((Type.NUMBER,), 2, 9, Type.NUMBER, _smallest,
                    "MIN({args})", "", "（{args} 中最小的）", "the smallest of ({args})"),
    "max": Function((Type.NUMBER,), 2, 9, Type.NUMBER, _largest,
                    "MAX({args})", "", "（{args} 中最大的）", "the largest of ({args})"),
    "round": Function((Type.NUMBER,), 1, 2, Type.NUMBER, _round,
                      "ROUND({args})", "", "四舍五入（{args}）", "rounded ({args})", _unless_places),
    # A word for nothing (Symbol.nothing) is blank once it was read; only a formula sees it as it was typed.
    "given": Function((None,), 1, 1, Type.BOOL, filled,
                      '({args}<>"")', '({args}<>"")', "{args}已填", "{args} is given", _unless_name),
    "filled": Function((None,), 1, 1, Type.BOOL, filled,
                       '({args}<>"")', '({args}<>"")', "{args}已填", "{args} is filled in", _unless_name),
}  # fmt: skip
