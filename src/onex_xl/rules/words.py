"""Reading 3: a tree in words, Chinese or English, with or without the numbers put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    Value,
)

_SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
_ARITH = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_WORDS = {
    "zh": {"and": " 且 ", "or": " 或 ", "not": "并非（{}）", "in": "{} 为 {} 之一", "list": "、",
           "yes": "是", "no": "否", "blank": "未填", "none": "（无值）", "args": "，",
           "filled": "{}已填", "empty": "{}未填",
           "when": "{}：{}", "else": "其他：{}", "cases": "；"},
    "en": {"and": " and ", "or": " or ", "not": "not ({})", "in": "{} is one of {}", "list": ", ",
           "yes": "yes", "no": "no", "blank": "blank", "none": "(no value)", "args": ", ",
           "filled": "{} is filled in", "empty": "{} is blank",
           "when": "{}: {}", "else": "otherwise: {}", "cases": "; "},
}  # fmt: skip


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


def say(node: Node, wording: Wording, values: Mapping[str, Value] | None = None) -> str:
    """``node`` in words. With ``values``, each name is followed by its value."""
    words = _WORDS[wording.language]

    def below(child: Node) -> str:
        return say(child, wording, values)

    match node:
        case Literal(value, _) | Param(_, value, _):
            return plain(value, wording.language)
        case Name(symbol):
            label = wording.label(symbol)
            return label if values is None else f"{label} {wording.show(symbol, values[symbol.name])}"
        case Arith("-", Literal(0, _), right):
            return f"−{_inner(right, '-', below)}"
        case Arith(op, left, right):
            return f"{_inner(left, op, below)}{_ARITH[op]}{_inner(right, op, below)}"
        case Compare("==" | "!=" as op, left, Literal("", _)):
            return words["empty" if op == "==" else "filled"].format(below(left))
        case Compare(op, left, right):
            return f"{below(left)} {_SIGNS[op]} {_beside(left, right, wording, below)}"
        case And(items):
            return words["and"].join(f"（{below(i)}）" if isinstance(i, Or) else below(i) for i in items)
        case Or(items):
            return words["or"].join(f"（{below(i)}）" if isinstance(i, And) else below(i) for i in items)
        case Not(item):
            return words["not"].format(below(item))
        case In(item, choices):
            listed = words["list"].join(plain(choice.value, wording.language) for choice in choices)
            return words["in"].format(below(item), listed)
        case Call(function, args, _):
            row = FUNCTIONS[function]
            template = row.zh if wording.language == "zh" else row.en
            return template.format(args=words["args"].join(map(below, args)))
        case Choose(branches, otherwise, _):
            parts = [words["when"].format(below(when), below(then)) for when, then in branches]
            if otherwise is not None:
                parts.append(words["else"].format(below(otherwise)))
            return words["cases"].join(parts)


def _inner(node: Node, op: str, below: Callable[[Node], str]) -> str:
    text = below(node)
    return f"({text})" if isinstance(node, Arith) and op in "*/-" else text


def _beside(left: Node, right: Node, wording: Wording, below: Callable[[Node], str]) -> str:
    """A threshold is said in the unit of what it is compared with."""
    if isinstance(left, Name) and isinstance(right, Literal | Param):
        return wording.show(left.symbol, right.value)
    return below(right)
