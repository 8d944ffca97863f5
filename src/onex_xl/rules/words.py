"""Reading 3: a tree in words, Chinese or English, with or without the numbers put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from onex_xl.rules.functions import FUNCTIONS, round_half_away
from onex_xl.rules.nodes import (
    And,
    Arith,
    Call,
    Choose,
    Compare,
    In,
    Literal,
    Name,
    Node,
    Not,
    Or,
    Param,
    Symbol,
    Type,
    Value,
)

_SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
_ARITH = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_WORDS = {
    "zh": {"and": " 且 ", "or": " 或 ", "group": "（{}）", "not": "并非（{}）", "in": "{} 为 {} 之一",
           "list": "、", "min": "{}，最多 {}", "max": "{}，至少 {}",
           "yes": "是", "no": "否", "blank": "未填", "none": "（无值）", "args": "，",
           "filled": "{}已填", "empty": "{}未填",
           "when": "{}：{}", "else": "其他：{}", "cases": "；"},
    "en": {"and": " and ", "or": " or ", "group": "({})", "not": "not ({})", "in": "{} is one of {}",
           "list": ", ", "min": "{}, at most {}", "max": "{}, at least {}",
           "yes": "yes", "no": "no", "blank": "blank", "none": "(no value)", "args": ", ",
           "filled": "{} is filled in", "empty": "{} is blank",
           "when": "{}: {}", "else": "otherwise: {}", "cases": "; "},
}  # fmt: skip


_LIMITS = frozenset({"min", "max"})


@dataclass(frozen=True, slots=True)
class Wording:
    """How to say names: ``label`` names one, ``show`` formats a value of it (``75.0 %``)."""

    language: str
    label: Callable[[Symbol], str]
    show: Callable[[Symbol | None, Value], str]


def plain(value: Value, language: str = "zh") -> str:
    """A value without a unit: numbers with at most two decimals, ISO dates, blank said."""
    words = _WORDS[language]
    match value:
        case None:
            return words["none"]
        case "":
            return words["blank"]
        case bool():
            return words["yes"] if value else words["no"]
        case int() | Fraction():
            return decimal(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def decimal(value: int | Fraction, places: int = 2) -> str:
    """At most ``places`` decimals, no trailing zeros, a real minus sign."""
    rounded = round_half_away(value, places)
    size = float(-rounded if rounded < 0 else rounded)
    text = f"{size:.{places}f}".rstrip("0").rstrip(".") if rounded else "0"
    return f"−{text}" if rounded < 0 else text


def say(
    node: Node, wording: Wording, values: Mapping[str, Value] | None = None, unit: Symbol | None = None
) -> str:
    """``node`` in words. With ``values``, each name is followed by its value. ``unit`` is a name whose unit
    the value of ``node`` has: a number that caps it is said in that unit."""
    speaker = _Speaker(wording, values)
    return speaker.limited(node, unit) or speaker.say(node, None)


@dataclass(frozen=True, slots=True)
class _Speaker:
    wording: Wording
    values: Mapping[str, Value] | None

    def say(self, node: Node, unit: Symbol | None) -> str:
        """``node``; its numbers in the unit of ``unit``, the name they stand beside."""
        words = _WORDS[self.wording.language]
        match node:
            case Literal(value, _) | Param(_, value, _):
                return plain(value, self.wording.language) if unit is None else self.wording.show(unit, value)
            case Name(symbol):
                return self._name(symbol)
            case Arith(op, left, right):
                return self._arith(op, left, right, unit)
            case Compare("==" | "!=" as op, left, Literal("", _)):
                return words["empty" if op == "==" else "filled"].format(self._unvalued(left))
            case Compare(op, left, right):
                beside = _unit(left) or _unit(right)
                return f"{self._side(left, beside)} {_SIGNS[op]} {self._side(right, beside)}"
            case And(items):
                return words["and"].join(self._conjunction(items))
            case Or(items):
                return words["or"].join(self._grouped(item, And) for item in items)
            case Not(Call("filled", (argument,), _)):
                return words["empty"].format(self._unvalued(argument))
            case Call("filled", (argument,), _):
                return words["filled"].format(self._unvalued(argument))
            case Not(Name() as item):
                return f"{self.say(item, None)} = {words['no']}"
            case Not(item):
                return words["not"].format(self.say(item, None))
            case In(item, choices):
                listed = words["list"].join(self.say(choice, _unit(item)) for choice in choices)
                return words["in"].format(self.say(item, None), listed)
            case Call():
                return self._call(node)
            case Choose(branches, otherwise, _):
                return self._cases(branches, otherwise)

    def _name(self, symbol: Symbol) -> str:
        label = self.wording.label(symbol)
        if self.values is None:
            return label
        return f"{label} {self.wording.show(symbol, self.values[symbol.name])}"

    def _unvalued(self, node: Node) -> str:
        """Whether it is filled in says enough of a value."""
        return say(node, self.wording)

    def _arith(self, op: str, left: Node, right: Node, unit: Symbol | None) -> str:
        if op == "*":
            unit = None
        elif op == "/":
            unit = _unit(left) if isinstance(left, Arith) else None
        else:
            unit = unit or _unit(left) or _unit(right)
        if op == "-" and left == Literal(0, left.type):
            return f"−{self._bracketed(right, '+-', unit)}"
        first = self._bracketed(left, "+-" if op in "*/" else "", unit)
        second = self._bracketed(right, {"+": "", "-": "+-"}.get(op, "+-*/"), unit)
        return f"{first}{_ARITH[op]}{second}"

    def _bracketed(self, node: Node, loose: str, unit: Symbol | None) -> str:
        """``node``, in brackets if its operation is one of ``loose``, which would not hold together."""
        text = self.say(node, unit)
        return f"({text})" if isinstance(node, Arith) and node.op in loose else text

    def _conjunction(self, items: tuple[Node, ...]) -> Iterator[str]:
        """Each of ``items``; two that bound one thing from both sides as one: ``1 ≤ x < 5``."""
        left = list(items)
        while left:
            first = left.pop(0)
            chain = _chain(first, left[0]) if left else None
            if chain is None:
                yield self._grouped(first, Or)
            else:
                del left[0]
                (low, below, middle), (_, above, high) = chain
                unit = _unit(middle)
                yield (
                    f"{self.say(low, unit)} {_SIGNS[below]} {self.say(middle, None)} "
                    f"{_SIGNS[above]} {self.say(high, unit)}"
                )

    def _grouped(self, node: Node, other: type[And] | type[Or]) -> str:
        text = self.say(node, None)
        return _WORDS[self.wording.language]["group"].format(text) if isinstance(node, other) else text

    def _side(self, node: Node, unit: Symbol | None) -> str:
        text = self.say(node, unit)
        if node.type is not Type.BOOL or isinstance(node, Name | Literal):
            return text
        return _WORDS[self.wording.language]["group"].format(text)

    def _call(self, node: Call) -> str:
        words = _WORDS[self.wording.language]
        if limited := self.limited(node, None):
            return words["group"].format(limited)
        row = FUNCTIONS[node.function]
        template = row.zh if self.wording.language == "zh" else row.en
        between = words["list" if node.function in _LIMITS else "args"]
        return template.format(args=between.join(self.say(arg, None) for arg in node.args))

    def limited(self, node: Node, unit: Symbol | None) -> str:
        """What a number caps, or holds up: ``x, at most 3``; ``""`` for anything else."""
        if not isinstance(node, Call) or node.function not in _LIMITS or len(node.args) != 2:
            return ""
        numbers = [arg for arg in node.args if isinstance(arg, Literal | Param)]
        others = [arg for arg in node.args if not isinstance(arg, Literal | Param)]
        if not numbers or not others:
            return ""
        limit = self.say(numbers[0], unit or _unit(others[0]))
        return _WORDS[self.wording.language][node.function].format(self.say(others[0], None), limit)

    def _cases(self, branches: tuple[tuple[Node, Node], ...], otherwise: Node | None) -> str:
        words = _WORDS[self.wording.language]
        parts = [words["when"].format(self.say(when, None), self.say(then, None)) for when, then in branches]
        if otherwise is not None:
            parts.append(words["else"].format(self.say(otherwise, None)))
        return words["cases"].join(parts)


def _unit(node: Node) -> Symbol | None:
    """The name whose unit the value of ``node`` has; ``None``: it is a bare number."""
    match node:
        case Name(symbol):
            return symbol
        case Arith("+" | "-", left, right):
            return _unit(left) or _unit(right)
        case _:
            return None


_Bound = tuple[Node, str, Node]


def _chain(one: Node, other: Node) -> tuple[_Bound, _Bound] | None:
    """``low ≤ x`` and ``x < high``, if that is what the two say."""
    first, second = _rising(one), _rising(other)
    return (first, second) if first and second and first[2] == second[0] else None


def _rising(node: Node) -> _Bound | None:
    """A comparison with the smaller side first."""
    match node:
        case Compare("<" | "<=" as op, left, right):
            return left, op, right
        case Compare(">" | ">=" as op, left, right):
            return right, op.replace(">", "<"), left
        case _:
            return None
