"""Reading 1: what a tree gives for Python values. Numbers are exact (``int``, ``Fraction``).

``evaluate`` walks a tree once. ``compile_rows`` and ``compile_one`` turn a tree into one Python function, for
rules applied to every row of a roster and for scores worked out again and again.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from onex_xl.rules.functions import FUNCTIONS, divide
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
    Number,
    Or,
    Param,
    Type,
    Value,
    names,
)

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def evaluate(node: Node, values: Mapping[str, Value], trial: Mapping[str, Number] | None = None) -> Any:
    """The value of ``node``; ``values`` gives its names, ``trial`` replaces params by id."""
    match node:
        case Literal(value, _):
            return value
        case Param(key, value, _):
            return value if trial is None else trial.get(key, value)
        case Name(symbol):
            return values[symbol.name]
        case Arith(op, left, right):
            return _arith(op, evaluate(left, values, trial), evaluate(right, values, trial))
        case Compare(op, left, right):
            return compare(op, evaluate(left, values, trial), evaluate(right, values, trial))
        case And(items):
            return all(evaluate(item, values, trial) for item in items)
        case Or(items):
            return any(evaluate(item, values, trial) for item in items)
        case Not(item):
            return not evaluate(item, values, trial)
        case In(item, choices):
            return folded(evaluate(item, values, trial)) in _listed(choices)
        case Call(function, args, _):
            return FUNCTIONS[function].run(*(evaluate(arg, values, trial) for arg in args))
        case Choose(branches, otherwise, _):
            for when, then in branches:
                if evaluate(when, values, trial):
                    return evaluate(then, values, trial)
            return None if otherwise is None else evaluate(otherwise, values, trial)


def compare(op: str, left: Any, right: Any) -> bool:
    """``left op right``; false when either is no value. Texts are equal whatever the case of letters."""
    return left is not None and right is not None and _COMPARE[op](folded(left), folded(right))


def folded(value: Any) -> Any:
    """What is compared of ``value``: a text without the case of its letters."""
    return value.casefold() if isinstance(value, str) else value


def _listed(choices: tuple[Literal, ...]) -> frozenset[Any]:
    return frozenset(folded(choice.value) for choice in choices)


def _arith(op: str, left: Number | None, right: Number | None) -> Number | None:
    if left is None or right is None:
        return None
    if op == "/":
        return divide(left, right)
    result: Number = {"+": operator.add, "-": operator.sub, "*": operator.mul}[op](left, right)
    return result


Rows = Callable[[Mapping[str, Sequence[Value]], int], list[Any]]
One = Callable[[Mapping[str, Value]], Any]


def compile_rows(node: Node) -> Rows:
    """A function ``(columns, how many rows) -> [value per row]`` for ``node``.

    The tree's names are columns of equal length.
    """
    used = sorted(names(node))
    variables = {name: f"v{index}" for index, name in enumerate(used)}
    columns = ", ".join(f"columns[{name!r}]" for name in used)
    target = ", ".join(variables[name] for name in used)
    over = f"for {target}, in zip({columns})" if used else "for _ in range(count)"
    compiled: Rows = _compiled(node, variables, f"lambda columns, count: [{{body}} {over}]")
    return compiled


def compile_one(node: Node) -> One:
    """``evaluate`` for ``node``, compiled: a function of the names' values."""
    variables = {name: f"values[{name!r}]" for name in names(node)}
    compiled: One = _compiled(node, variables, "lambda values: {body}")
    return compiled


def _compiled(node: Node, variables: Mapping[str, str], frame: str) -> Any:
    """``frame`` with ``{body}`` filled in. The source is made by us from checked nodes only; texts and
    numbers enter as constants, never as source."""
    constants: dict[str, Any] = {
        "compare": compare,
        "arith": _arith,
        "functions": FUNCTIONS,
        "folded": folded,
    }
    source = frame.format(body=_source(node, variables, constants))
    return eval(compile(source, "<rule>", "eval"), constants)


def _source(node: Node, variables: Mapping[str, str], constants: dict[str, Any]) -> str:
    def below(child: Node) -> str:
        return _source(child, variables, constants)

    def constant(value: Any) -> str:
        name = f"k{len(constants)}"
        constants[name] = value
        return name

    match node:
        case Literal(value, _) | Param(_, value, _):
            return constant(value)
        case Name(symbol):
            return variables[symbol.name]
        case Arith(op, left, right):
            return f"arith({op!r}, {below(left)}, {below(right)})"
        case Compare(op, left, right):
            if _comparable(left, right):
                return f"({below(left)} {op} {below(right)})"
            if isinstance(left, Name) and left.type is not Type.TEXT and _never_blank(right):
                return f"({below(left)} is not None and {below(left)} {op} {below(right)})"
            return f"compare({op!r}, {below(left)}, {below(right)})"
        case And(items):
            return "(" + " and ".join(map(below, items)) + ")"
        case Or(items):
            return "(" + " or ".join(map(below, items)) + ")"
        case Not(item):
            return f"(not {below(item)})"
        case In(item, choices):
            tested = f"folded({below(item)})" if any(map(_has_case, choices)) else below(item)
            return f"({tested} in {constant(_listed(choices))})"
        case Call(function, args, _):
            return f"functions[{function!r}].run({', '.join(map(below, args))})"
        case Choose(branches, otherwise, _):
            rest = "None" if otherwise is None else below(otherwise)
            for when, then in reversed(branches):
                rest = f"({below(then)} if {below(when)} else {rest})"
            return rest


def _comparable(left: Node, right: Node) -> bool:
    """Whether Python's own operators compare the two as rules do."""
    if left.type is Type.TEXT:
        return any(isinstance(side, Literal) and not _has_case(side) for side in (left, right))
    return _never_blank(left) and _never_blank(right)


def _has_case(text: Literal) -> bool:
    return isinstance(text.value, str) and text.value.upper() != text.value.lower()


def _never_blank(node: Node) -> bool:
    match node:
        case Literal(value, _):
            return value is not None
        case Name(symbol):
            return symbol.type is Type.BOOL or not symbol.optional
        case Param():
            return True
        case _:
            return node.type is Type.BOOL
