"""Reading 2: a tree as a spreadsheet formula (without the leading ``=``).

Two forms: ``scalar`` for one row's cells, ``array`` for whole columns inside SUMPRODUCT, where
true is 1 and false is 0. Both use only what Excel 2010, WPS, LibreOffice and ironcalc share.
COUNTIFS is not used: its criteria take a code such as ``1-2`` or ``007`` for a date or a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from onex_xl.rules.functions import FUNCTIONS
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
    children,
    walk,
)

_SIGN = {"==": "=", "!=": "<>"}
_GUARD_PLACES = 9
"""Decimals kept before the last rounding, so that 24.375 held as 24.3749999… still rounds up."""


class NoFormula(ValueError):
    """The tree has no formula of the wanted form; the message says what stands in the way."""


def _literal_param(param: Param) -> str:
    return literal(param.value)


def _no_list(words: tuple[str, ...]) -> str:
    raise NoFormula("what means nothing is not listed here")


@dataclass(frozen=True, slots=True)
class Cells:
    """Where names and params stand: cells for ``scalar``, ranges for ``array``. ``nothing`` gives the range
    in which the texts that mean nothing are listed."""

    name: Callable[[Symbol], str]
    param: Callable[[Param], str] = _literal_param
    nothing: Callable[[tuple[str, ...]], str] = _no_list


def literal(value: Value) -> str:
    """A constant as formulas write it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return '"' + value.replace('"', '""') + '"'
        case date():
            return f"DATE({value.year},{value.month},{value.day})"
        case None:
            return '""'
        case int():
            return str(value)
        case Fraction():
            return _decimal(value)


def given(ref: str, nothing: str) -> str:
    """Whether the cell ``ref`` holds a text that is none of those in the range ``nothing`` (``""``: no such
    range)."""
    return f'AND({ref}<>"",SUMPRODUCT(({nothing}={ref})*1)=0)' if nothing else f'{ref}<>""'


def _decimal(value: Fraction) -> str:
    for places in range(1, 12):
        if (value * 10**places).denominator == 1:
            return f"{float(value):.{places}f}"
    return f"({value.numerator}/{value.denominator})"


def scalar(node: Node, cells: Cells) -> str:
    """``node`` over single cells. A number without a value comes out as ``""`` only through
    :func:`recorded` or a ``Choose``; inside, it is an error that a comparison takes for false."""
    match node:
        case Literal(value, _):
            return literal(value)
        case Param():
            return cells.param(node)
        case Name(symbol):
            return cells.name(symbol)
        case Arith(op, left, right):
            return f"{_operand(left, op, False, cells)}{op}{_operand(right, op, True, cells)}"
        case Compare(op, left, right):
            test = f"{_side(left, cells)}{_SIGN.get(op, op)}{_side(right, cells)}"
            return _guarded(node, test, cells)
        case And(items):
            return "AND(" + ",".join(scalar(item, cells) for item in items) + ")"
        case Or(items):
            return "OR(" + ",".join(scalar(item, cells) for item in items) + ")"
        case Not(item):
            return f"NOT({scalar(item, cells)})"
        case In(item, choices):
            tested = scalar(item, cells)
            found = [f"{tested}={literal(choice.value)}" for choice in choices]
            return _guarded(node, found[0] if len(found) == 1 else "OR(" + ",".join(found) + ")", cells)
        case Call("filled" | "given", (Name(symbol),), Type.BOOL) if symbol.type is not Type.TEXT:
            return f"ISNUMBER({cells.name(symbol)})"
        case Call("given", (Name(symbol),), Type.BOOL) if symbol.nothing:
            return given(cells.name(symbol), cells.nothing(symbol.nothing))
        case Call(function, args, _):
            return _call(function, args, cells)
        case Choose(branches, otherwise, _):
            rest = '""' if otherwise is None else scalar(otherwise, cells)
            for when, then in reversed(branches):
                rest = f"IF({scalar(when, cells)},{scalar(then, cells)},{rest})"
            return rest


def recorded(node: Node, cells: Cells, places: int) -> str:
    """``node`` rounded half away from zero to ``places``; ``""`` when it has no value."""
    text = _valued(node, frozenset(), cells)
    if _inexact(node):
        return f'IFERROR(ROUND(ROUND({text},{_GUARD_PLACES}),{places}),"")'
    return f'IFERROR(ROUND({text},{places}),"")'


def array(node: Node, cells: Cells) -> str:
    """``node`` over columns of equal height, for SUMPRODUCT: a number array, or one of true and false
    that becomes 1 and 0 when it is multiplied.

    Raises :class:`NoFormula` for division and functions, which do not run over arrays everywhere.
    """
    match node:
        case Literal(bool() as value, _):
            return "1" if value else "0"
        case Name(symbol) if symbol.type is Type.BOOL:
            return f"({cells.name(symbol)}*1)"
        case Literal() | Param() | Name():
            return scalar(node, cells)
        case Arith(op, left, right) if op != "/":
            return f"({array(left, cells)}{op}{array(right, cells)})"
        case Compare(op, left, right):
            test = f"({_array_side(left, cells)}{_SIGN.get(op, op)}{_array_side(right, cells)})"
            return "*".join([*_array_guards(node, cells), test])
        case And(items):
            return "*".join(_factor(array(item, cells), item) for item in items)
        case Or(items):
            return "((" + "+".join(array(item, cells) for item in items) + ")>0)"
        case Not(item):
            return f"(1-{_factor(array(item, cells), item)})"
        case In(item, choices):
            tests = [f"({array(item, cells)}={literal(choice.value)})" for choice in choices]
            test = tests[0] if len(tests) == 1 else "(" + "+".join(tests) + ")"
            return "*".join([*_array_guards(node, cells), test])
        case Call("filled" | "given", (Name(symbol),), _) if symbol.type is not Type.TEXT:
            return _number_in(cells.name(symbol))
        case Call("given", (Name(symbol),), _) if symbol.nothing:
            # Comparisons one by one: a row's own place in a list of words does not come out as one factor.
            ref = cells.name(symbol)
            return f'(({ref}<>"")' + "".join(f"-({ref}={literal(word)})" for word in symbol.nothing) + ")"
        case Call(function, args, _) if FUNCTIONS[function].arrays:
            return FUNCTIONS[function].arrays.format(args=",".join(array(arg, cells) for arg in args))
    raise NoFormula(f"{type(node).__name__.lower()} cannot be counted over rows")


def _factor(text: str, node: Node) -> str:
    return f"({text})" if isinstance(node, And | Compare | In) and "*" in text else text


def _array_side(node: Node, cells: Cells) -> str:
    """One side of a comparison: yes and no are compared as 1 and 0."""
    text = array(node, cells)
    return f"{text}*1" if node.type is Type.BOOL and not isinstance(node, Literal) else text


def _operand(node: Node, op: str, right: bool, cells: Cells) -> str:
    text = scalar(node, cells)
    if isinstance(node, Arith) and (op in "*/" or (right and op == "-")):
        return f"({text})"
    return text


def _side(node: Node, cells: Cells) -> str:
    """One side of a comparison: yes and no are compared as 1 and 0, which ironcalc needs."""
    if isinstance(node, Literal) and isinstance(node.value, bool):
        return str(int(node.value))
    text = scalar(node, cells)
    if node.type is not Type.BOOL:
        return text
    return f"({text})*1" if isinstance(node, Compare | In) else f"{text}*1"


def _guarded(node: Compare | In, test: str, cells: Cells) -> str:
    """``test``, false where a name that ``node`` needs has no value."""
    guards = _guards(node, cells)
    if guards:
        test = "AND(" + ",".join([*guards, test]) + ")"
    if _divides(node) or (guards and _does_arithmetic(node)):
        # AND does not stop at the first FALSE: text in a number cell would make it an error.
        return f"IFERROR({test},FALSE)"
    return test


def _guards(node: Node, cells: Cells) -> list[str]:
    return [f"ISNUMBER({cells.name(symbol)})" for symbol in _may_be_blank(children(node))]


def _array_guards(node: Node, cells: Cells) -> list[str]:
    return [_number_in(cells.name(symbol)) for symbol in _may_be_blank(children(node))]


def _number_in(column: str) -> str:
    """True for the cells of ``column`` that hold a number: those sort before all texts, and a blank cell
    equals ``""``. ISNUMBER does not run over columns everywhere."""
    return f'({column}<"")'


def _may_be_blank(parts: Iterable[Node]) -> tuple[Symbol, ...]:
    """The numbers and dates that ``parts`` need and that may be blank. Yes/no parts see to their own."""
    found: dict[Symbol, None] = {}
    for part in parts:
        if isinstance(part, Name) and part.symbol.optional and part.type in (Type.NUMBER, Type.DATE):
            found[part.symbol] = None
        elif part.type is not Type.BOOL:
            found.update(dict.fromkeys(_may_be_blank(children(part))))
    return tuple(found)


def _valued(node: Node, known: frozenset[Symbol], cells: Cells) -> str:
    """``node``, ``""`` where a name that it needs has no value; ``known`` are those that have one.
    Without this, arithmetic takes an empty cell for 0."""
    if isinstance(node, Choose):
        rest = '""' if node.otherwise is None else _valued(node.otherwise, known, cells)
        for when, then in reversed(node.branches):
            rest = f"IF({scalar(when, cells)},{_valued(then, known | _known_by(when), cells)},{rest})"
        return rest
    needed = [symbol for symbol in _may_be_blank([node]) if symbol not in known]
    text = scalar(node, cells)
    if not needed:
        return text
    tests = [f"ISNUMBER({cells.name(symbol)})" for symbol in needed]
    return f'IF({tests[0] if len(tests) == 1 else "AND(" + ",".join(tests) + ")"},{text},"")'


def _known_by(when: Node) -> frozenset[Symbol]:
    """The names that have a value wherever ``when`` holds."""
    match when:
        case And(items):
            return frozenset().union(*map(_known_by, items))
        case Compare() | In():
            return frozenset(_may_be_blank(children(when)))
        case _:
            return frozenset()


def _call(function: str, args: tuple[Node, ...], cells: Cells) -> str:
    texts = [_argument(arg, cells) for arg in args]
    if function == "round":
        inner = f"ROUND({texts[0]},{_GUARD_PLACES})" if _inexact(args[0]) else texts[0]
        texts = [inner, *(texts[1:] or ["0"])]
    return FUNCTIONS[function].excel.format(args=",".join(texts))


def _argument(node: Node, cells: Cells) -> str:
    # MIN and MAX pass over text in a cell; adding 0 makes "no value" an error, as it must be.
    blank = isinstance(node, Name) and node.symbol.optional and node.type is Type.NUMBER
    return f"{scalar(node, cells)}+0" if blank else scalar(node, cells)


def _divides(node: Node) -> bool:
    return any(isinstance(part, Arith) and part.op == "/" for part in walk(node))


def _does_arithmetic(node: Node) -> bool:
    return any(isinstance(part, Arith | Call) for part in walk(node))


def _inexact(node: Node) -> bool:
    return any(isinstance(part, Arith) and part.op in "*/" for part in walk(node))
