"""Rule text → tree. Python's own grammar reads it; names and types are checked at once.

The language: names, numbers, texts, ``True``/``False``, ``+ - * /``, comparisons (also
chained), ``and or not``, ``in [ … ]`` and the functions of ``functions.py``. Nothing else.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from fractions import Fraction

from onex_xl.rules.functions import FUNCTIONS
from onex_xl.rules.nodes import (
    And,
    Arith,
    Call,
    Compare,
    In,
    Literal,
    Name,
    Node,
    Not,
    Or,
    Symbol,
    Type,
    all_of,
)

_ARITH = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_LONGEST = 2000


class RuleError(ValueError):
    """A rule that is not of the language; the message says what, and at which column."""

    def __init__(self, reason: str, column: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


def parse(source: str, scope: Mapping[str, Symbol], wanted: Type | None = None) -> Node:
    """The tree of ``source``; its names are those of ``scope``.

    ``wanted`` is the type it must give. Raises :class:`RuleError`.
    """
    if len(source) > _LONGEST:
        raise RuleError(f"longer than {_LONGEST} characters")
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise RuleError(f"not a rule: {getattr(error, 'msg', error)}", getattr(error, "offset", 0) or 0) from None
    node = _Reader(scope).read(tree)
    if wanted is not None and node.type is not wanted:
        raise RuleError(f"gives a {node.type.value}, a {wanted.value} is wanted")
    return node


class _Reader:
    """Turns Python's syntax tree into ours, refusing all that is not of the language."""

    def __init__(self, scope: Mapping[str, Symbol]) -> None:
        self.scope = scope

    def read(self, tree: ast.expr) -> Node:
        match tree:
            case ast.Name(id=name):
                return self._name(name, tree)
            case ast.Constant(value=value):
                return self._constant(value, tree)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITH:
                return Arith(_ARITH[type(op)], self._number(left), self._number(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._negative(operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self._bool(operand))
            case ast.BoolOp(op=ast.And(), values=values):
                return And(tuple(self._bool(value) for value in values))
            case ast.BoolOp(op=ast.Or(), values=values):
                return Or(tuple(self._bool(value) for value in values))
            case ast.Compare():
                return self._comparison(tree)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args, tree)
        raise RuleError(f"{ast.unparse(tree)!r} is not of the rule language", tree.col_offset + 1)

    def _name(self, name: str, tree: ast.expr) -> Name:
        if name in self.scope:
            return Name(self.scope[name])
        near = difflib.get_close_matches(name, self.scope, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise RuleError(f"unknown name {name!r}{hint}", tree.col_offset + 1)

    def _constant(self, value: object, tree: ast.expr) -> Literal:
        if isinstance(value, bool):
            return Literal(value, Type.BOOL)
        if isinstance(value, int):
            return Literal(value, Type.NUMBER)
        if isinstance(value, float):
            return Literal(Fraction(repr(value)), Type.NUMBER)
        if isinstance(value, str):
            return Literal(value, Type.TEXT)
        raise RuleError(f"{value!r} is not a value of the rule language", tree.col_offset + 1)

    def _negative(self, operand: ast.expr) -> Node:
        inner = self._number(operand)
        if isinstance(inner, Literal) and isinstance(inner.value, int | Fraction):
            return Literal(-inner.value, Type.NUMBER)
        return Arith("-", Literal(0, Type.NUMBER), inner)

    def _comparison(self, tree: ast.Compare) -> Node:
        sides = [tree.left, *tree.comparators]
        parts = [
            self._compare(left, op, right)
            for left, op, right in zip(sides, tree.ops, tree.comparators, strict=False)
        ]
        return all_of(tuple(parts))

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Node:
        if isinstance(op, ast.In | ast.NotIn):
            inside = self._in(left, right)
            return Not(inside) if isinstance(op, ast.NotIn) else inside
        if type(op) not in _COMPARE:
            raise RuleError("'is' is not of the rule language; use ==", left.col_offset + 1)
        one, two = self.read(left), self.read(right)
        if one.type is not two.type:
            raise RuleError(f"compares a {one.type.value} with a {two.type.value}", left.col_offset + 1)
        sign = _COMPARE[type(op)]
        if one.type in (Type.TEXT, Type.BOOL) and sign not in ("==", "!="):
            raise RuleError(f"{sign} does not compare a {one.type.value}", left.col_offset + 1)
        for name, literal in ((one, two), (two, one)):
            _check_choice(name, literal, left.col_offset + 1)
        return Compare(sign, one, two)

    def _in(self, left: ast.expr, right: ast.expr) -> Node:
        if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
            raise RuleError("'in' wants a list of values in brackets", right.col_offset + 1)
        item = self.read(left)
        choices = []
        for element in right.elts:
            choice = self.read(element)
            if not isinstance(choice, Literal) or choice.type is not item.type:
                raise RuleError(f"'in' wants {item.type.value} values", element.col_offset + 1)
            _check_choice(item, choice, element.col_offset + 1)
            choices.append(choice)
        return In(item, tuple(choices))

    def _call(self, name: str, args: list[ast.expr], tree: ast.expr) -> Node:
        function = FUNCTIONS.get(name)
        if function is None:
            raise RuleError(f"unknown function {name!r}; there are {', '.join(FUNCTIONS)}", tree.col_offset + 1)
        if not function.least <= len(args) <= function.most:
            raise RuleError(f"{name} takes {function.least} to {function.most} values", tree.col_offset + 1)
        nodes = tuple(self.read(arg) for arg in args)
        for index, node in enumerate(nodes):
            wanted = function.takes[min(index, len(function.takes) - 1)]
            if wanted is not None and node.type is not wanted:
                raise RuleError(f"{name} takes a {wanted.value}, not a {node.type.value}", tree.col_offset + 1)
        return Call(name, nodes, function.gives)

    def _number(self, tree: ast.expr) -> Node:
        return self._typed(tree, Type.NUMBER)

    def _bool(self, tree: ast.expr) -> Node:
        return self._typed(tree, Type.BOOL)

    def _typed(self, tree: ast.expr, wanted: Type) -> Node:
        node = self.read(tree)
        if node.type is not wanted:
            raise RuleError(
                f"{ast.unparse(tree)!r} is a {node.type.value}, a {wanted.value} is wanted", tree.col_offset + 1
            )
        return node


def _check_choice(name: Node, literal: Node, column: int) -> None:
    if not (isinstance(name, Name) and name.symbol.choices and isinstance(literal, Literal)):
        return
    if literal.value != "" and literal.value not in name.symbol.choices:
        raise RuleError(
            f"{name.symbol.name} is never {literal.value!r}; it is one of {', '.join(name.symbol.choices)}", column
        )
