"""Rule text → tree. Python's own grammar reads it; names and types are checked at once.

The language: names, decimal numbers, texts, ``True``/``False``, ``+ - * /``, comparisons (also
chained), ``and or not``, ``in [ … ]`` and the functions of ``functions.py``. Nothing else.
"""

from __future__ import annotations

import ast
import difflib
import re
import warnings
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
_DEEPEST = 60
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_MOST_DIGITS = 15
"""A spreadsheet keeps no more digits of a number."""


class RuleError(ValueError):
    """A rule that is not of the language; the message says what, and ``column`` at which character of
    the rule (1-based; 0: of the whole)."""

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
    reader = _Reader(source, scope)
    node = reader.read(reader.tree())
    if wanted is not None and node.type is not wanted:
        raise RuleError(f"gives a {node.type.value}, a {wanted.value} is wanted")
    return node


class _Reader:
    """Turns Python's syntax tree into ours, refusing all that is not of the language."""

    def __init__(self, source: str, scope: Mapping[str, Symbol]) -> None:
        self.source = source.strip().replace("\r\n", "\n").replace("\r", "\n")
        self.indent = len(source) - len(source.lstrip())
        self.scope = scope
        self.depth = 0

    def tree(self) -> ast.expr:
        """What Python's grammar makes of the rule. Whatever Python would warn about is refused too."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                return ast.parse(self.source, mode="eval").body
            except SyntaxError as error:
                column = self._place(error.lineno or 1) + (error.offset or 0)
                raise RuleError(f"not a rule: {error.msg}", column) from None
            except (ValueError, RecursionError, MemoryError) as error:
                raise RuleError(f"not a rule: {error}") from None

    def read(self, tree: ast.expr) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error(f"nested more than {_DEEPEST} deep", tree)
        node = self._read(tree)
        self.depth -= 1
        return node

    def error(self, reason: str, tree: ast.expr) -> RuleError:
        """``reason``, at the character where ``tree`` begins."""
        before = self.source.split("\n")[tree.lineno - 1].encode()[: tree.col_offset].decode()
        return RuleError(reason, self._place(tree.lineno) + len(before) + 1)

    def written(self, tree: ast.expr) -> str:
        """``tree`` as the rule has it."""
        return ast.get_source_segment(self.source, tree) or ""

    def _place(self, line: int) -> int:
        """How many characters stand before a line."""
        return self.indent + sum(len(text) + 1 for text in self.source.split("\n")[: line - 1])

    def _read(self, tree: ast.expr) -> Node:
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
        raise self.error(f"{self.written(tree)!r} is not of the rule language", tree)

    def _name(self, name: str, tree: ast.expr) -> Name:
        if name in self.scope:
            return Name(self.scope[name])
        near = difflib.get_close_matches(name, self.scope, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise self.error(f"unknown name {name!r}{hint}", tree)

    def _constant(self, value: object, tree: ast.expr) -> Literal:
        match value:
            case bool():
                return Literal(value, Type.BOOL)
            case int() | float():
                return self._decimal(tree)
            case str():
                return Literal(value, Type.TEXT)
        raise self.error(f"{self.written(tree)!r} is not a value of the rule language", tree)

    def _decimal(self, tree: ast.expr) -> Literal:
        """The number exactly as written, not the nearest double."""
        written = self.written(tree)
        if not _NUMBER.fullmatch(written) or len(written.replace(".", "").lstrip("0")) > _MOST_DIGITS:
            raise self.error(f"{written!r} is not a number of at most {_MOST_DIGITS} digits", tree)
        exactly = Fraction(written)
        return Literal(exactly.numerator if exactly.denominator == 1 else exactly, Type.NUMBER)

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
            raise self.error("'is' is not of the rule language; use ==", left)
        one, two = self.read(left), self.read(right)
        if one.type is not two.type:
            raise self.error(f"compares a {one.type.value} with a {two.type.value}", left)
        sign = _COMPARE[type(op)]
        if one.type in (Type.TEXT, Type.BOOL) and sign not in ("==", "!="):
            raise self.error(f"{sign} does not compare a {one.type.value}", left)
        self._check_choice(one, two, right)
        self._check_choice(two, one, left)
        return Compare(sign, one, two)

    def _in(self, left: ast.expr, right: ast.expr) -> Node:
        if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
            raise self.error("'in' wants a list of values in brackets", right)
        item = self.read(left)
        if item.type is Type.BOOL:
            raise self.error(f"'in' does not take a {item.type.value}", left)
        choices: list[Literal] = []
        for element in right.elts:
            choice = self.read(element)
            if not isinstance(choice, Literal) or choice.type is not item.type:
                raise self.error(f"'in' wants {item.type.value} values", element)
            if str(choice.value).casefold() in {str(known.value).casefold() for known in choices}:
                raise self.error(f"{self.written(element)} stands in the list twice", element)
            self._check_choice(item, choice, element)
            choices.append(choice)
        return In(item, tuple(choices))

    def _call(self, name: str, args: list[ast.expr], tree: ast.expr) -> Node:
        function = FUNCTIONS.get(name)
        if function is None:
            raise self.error(f"unknown function {name!r}; there are {', '.join(FUNCTIONS)}", tree)
        if not function.least <= len(args) <= function.most:
            count = (
                f"{function.least} to {function.most}" if function.least < function.most else function.most
            )
            raise self.error(f"{name} takes {count} values", tree)
        nodes = tuple(self.read(arg) for arg in args)
        for index, node in enumerate(nodes):
            wanted = function.takes[min(index, len(function.takes) - 1)]
            if wanted is not None and node.type is not wanted:
                raise self.error(f"{name} takes a {wanted.value}, not a {node.type.value}", args[index])
        refused = function.refuses(nodes)
        if refused:
            raise self.error(refused, tree)
        return Call(name, nodes, function.gives)

    def _number(self, tree: ast.expr) -> Node:
        return self._typed(tree, Type.NUMBER)

    def _bool(self, tree: ast.expr) -> Node:
        return self._typed(tree, Type.BOOL)

    def _typed(self, tree: ast.expr, wanted: Type) -> Node:
        node = self.read(tree)
        if node.type is not wanted:
            raise self.error(
                f"{self.written(tree)!r} is a {node.type.value}, a {wanted.value} is wanted", tree
            )
        return node

    def _check_choice(self, name: Node, literal: Node, tree: ast.expr) -> None:
        """A text that ``name`` never has is a slip of the pen; ``tree`` is where ``literal`` stands."""
        if not (isinstance(name, Name) and name.symbol.choices and isinstance(literal, Literal)):
            return
        choices = name.symbol.choices
        if literal.value == "" or literal.value in choices:
            return
        near = difflib.get_close_matches(str(literal.value), choices, 1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; it is one of {', '.join(choices)}"
        raise self.error(f"{name.symbol.name} is never {literal.value!r}{hint}", tree)
