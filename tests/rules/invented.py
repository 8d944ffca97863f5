"""Random rules and random rows, for the tests that hold the readings of a rule against each other.

Rules are made as text and parsed, so that whatever is tried is of the language. What is left out is what
the language's page excepts: comparisons of sums of decimal fractions, which spreadsheets do in doubles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from random import Random

from onex_xl.rules.nodes import Node, Symbol, Type, Value
from onex_xl.rules.parse import parse

CHOICES = ("已考", "缺考", "弃考")

SCOPE: Mapping[str, Symbol] = {
    symbol.name: symbol
    for symbol in (
        Symbol("heads", Type.NUMBER, optional=True),
        Symbol("seats", Type.NUMBER, optional=True),
        Symbol("rows", Type.NUMBER),
        Symbol("fee", Type.NUMBER, optional=True),
        Symbol("paid_on", Type.DATE, optional=True),
        Symbol("exam_on", Type.DATE, optional=True),
        Symbol("code", Type.TEXT),
        Symbol("other_code", Type.TEXT),
        Symbol("exam", Type.TEXT, choices=CHOICES),
    )
}
WHOLE = ("heads", "seats", "rows")
DATES = ("paid_on", "exam_on")
TEXTS = ("code", "other_code")

CODES = ("", "007", "7", "1-2", "A12", "a12", "1E3", "*", "?", "TRUE", "=1+1", '"甲"', "甲", "＝")
DAYS = (date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31))
LISTED = tuple(code for code in CODES if code != "a12")
"""In a list, texts that differ only in the case of letters are refused."""
FEES = tuple(Fraction(cents, 100) for cents in (0, 1, 50, 9999, 12345, 38000))


@dataclass(frozen=True, slots=True)
class Inventor:
    """Makes up rules and rows. Within ``depth`` the parts of a rule are made of parts. ``arrays``: only
    what can be counted over columns."""

    random: Random
    arrays: bool = False

    def row(self) -> dict[str, Value]:
        """A value for every name: each number and date may be missing."""
        pick = self.random.choice
        whole = {name: pick([None, 0, 1, 2, 3, 5, 8, 40]) for name in WHOLE}
        dates = {
            name: pick([None, date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31)]) for name in DATES
        }
        texts = {name: pick(CODES) for name in TEXTS}
        return {**whole, "rows": pick([0, 1, 2, 7]), "fee": pick([None, *FEES]), **dates, **texts,
                "exam": pick(["", *CHOICES])}  # fmt: skip

    def rule(self, wanted: Type = Type.BOOL, depth: int = 3) -> str:
        """A rule of the language that gives ``wanted``."""
        return self.number(depth, "fee") if wanted is Type.NUMBER else self.condition(depth)

    def tree(self, wanted: Type = Type.BOOL, depth: int = 3) -> Node:
        """The same, parsed."""
        return parse(self.rule(wanted, depth), SCOPE, wanted)

    def condition(self, depth: int) -> str:
        if depth == 0:
            return self.comparison(0)
        kinds = [
            lambda: f"({self.condition(depth - 1)} and {self.condition(depth - 1)})",
            lambda: f"({self.condition(depth - 1)} or {self.condition(depth - 1)})",
            lambda: f"not {self.condition(depth - 1)}",
            lambda: f"(({self.condition(depth - 1)}) == ({self.condition(depth - 1)}))",
            lambda: self.comparison(depth),
            lambda: self.comparison(depth),
        ]
        return self.random.choice(kinds)()

    def comparison(self, depth: int) -> str:
        pick = self.random.choice
        sign, same = pick(["==", "!=", "<", "<=", ">", ">="]), pick(["==", "!="])
        kinds = [
            lambda: f"{self.number(depth)} {sign} {self.number(depth)}",
            lambda: (
                f"{pick(['0', '1', '2'])} <= {pick(WHOLE)} {pick(['<', '<='])} {pick(['2', '5', 'rows'])}"
            ),
            lambda: f"fee {sign} {pick(['0', '0.5', '123.45', '380', 'fee'])}",
            lambda: f"{pick(DATES)} {sign} {pick(DATES)}",
            lambda: f"{pick(TEXTS)} {same} {pick([*map(repr, CODES), *TEXTS])}",
            lambda: f"exam {same} {pick(['', *CHOICES])!r}",
            lambda: f"exam {pick(['in', 'not in'])} {self.some(CHOICES)}",
            lambda: f"code in {self.some(LISTED)}",
            lambda: f"{pick(WHOLE)} in [0, {pick(['1', '3', '40'])}]",
            lambda: f"filled({pick([*SCOPE])})",
        ]
        return pick(kinds)()

    def number(self, depth: int, *more: str) -> str:
        """A number from whole ones; ``more`` are names of others that may be among them."""
        pick = self.random.choice
        if depth == 0 or self.random.random() < 0.3:
            return pick([*WHOLE, *more, "0", "1", "2", "3", "40"])
        first, second = self.number(depth - 1, *more), self.number(depth - 1, *more)
        if self.arrays or self.random.random() < 0.6:
            return f"({first} {pick(['+', '-', '*'])} {second})"
        kinds = [
            f"(-{first})",
            f"min({first}, {second})",
            f"max({first}, {second}, 1)",
            f"round({first})",
            f"({pick(WHOLE)} / {pick([*WHOLE, '3', '8'])})",
            f"round({pick(WHOLE)} / {pick([*WHOLE, '8'])}, {pick('0123')})",
        ]
        return pick(kinds)

    def some(self, texts: tuple[str, ...]) -> str:
        return repr(self.random.sample(texts, self.random.randint(1, 3)))
