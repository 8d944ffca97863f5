"""Fix some names of a tree to constants, and fold what follows from that.

Used to read a rubric under one choice of rulings: the branches that the choice
excludes disappear, so that a formula holds only what applies.
"""

from __future__ import annotations

from collections.abc import Mapping

from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.nodes import (
    FALSE,
    NO_VALUE,
    TRUE,
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
    Value,
    children,
    rebuild,
)


def bind(node: Node, values: Mapping[str, Value]) -> Node:
    """``node`` with the names in ``values`` fixed, simplified."""
    if isinstance(node, Name):
        if node.symbol.name in values:
            return Literal(values[node.symbol.name], node.type)
        return node
    return _fold(rebuild(node, lambda child: bind(child, values)))


def _fold(node: Node) -> Node:
    match node:
        case And(items):
            return _join(items, FALSE, TRUE, And)
        case Or(items):
            return _join(items, TRUE, FALSE, Or)
        case Choose():
            return _choose(node)
        case Compare() | In() if any(child == Literal(None, child.type) for child in children(node)):
            return FALSE
        case Arith() if any(child == NO_VALUE for child in children(node)):
            return NO_VALUE
        case Call("min" | "max" | "round") if NO_VALUE in children(node):
            return NO_VALUE
        case Compare() | In() | Not() | Call() if all(isinstance(child, Literal) for child in children(node)):
            return Literal(evaluate(node, {}), node.type)
        case _:
            return node


def _join(items: tuple[Node, ...], decides: Literal, neutral: Literal, make: type[And] | type[Or]) -> Node:
    if decides in items:
        return decides
    open_items = tuple(item for item in items if item != neutral)
    if not open_items:
        return neutral
    return open_items[0] if len(open_items) == 1 else make(open_items)


def _choose(node: Choose) -> Node:
    branches: list[tuple[Node, Node]] = []
    for when, then in node.branches:
        if when == FALSE:
            continue
        if when == TRUE:
            return Choose(tuple(branches), then, node.type) if branches else then
        branches.append((when, then))
    if branches:
        return Choose(tuple(branches), node.otherwise, node.type)
    return node.otherwise if node.otherwise is not None else Literal(None, node.type)
