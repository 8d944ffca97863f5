"""The tree of a rule. Frozen nodes; each knows its type and nothing else.

Meanings (the same in every reading):

* a blank text is ``""``; a blank number or date is *no value* (``None``);
* arithmetic on no value, and division by zero, is no value;
* a comparison with no value is false, whatever its operator; ``in`` is one of equals;
* texts that differ only in the case of letters are equal, as in a spreadsheet;
* a ``Choose`` of which no branch holds is no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

Number = int | Fraction
Value = str | Number | date | bool | None


class Type(Enum):
    """What an expression gives."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    BOOL = "yes/no"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name a rule may use: its type, whether it may be blank, and, for a text that is
    one of a list, that list (so that a misspelt literal is found when the pack is loaded).
    ``nothing`` are the texts that mean that it is not given."""

    name: str
    type: Type
    optional: bool = False
    choices: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. ``None`` is no value (only made by ``bind``)."""

    value: Value
    type: Type


@dataclass(frozen=True, slots=True)
class Param:
    """A number of the rubric that the office may change on trial: a threshold or points."""

    id: str
    value: Number
    type: Type = Type.NUMBER


@dataclass(frozen=True, slots=True)
class Name:
    """A field, fact, ruling or score, by name."""

    symbol: Symbol

    @property
    def type(self) -> Type:
        return self.symbol.type


@dataclass(frozen=True, slots=True)
class Arith:
    """``left op right`` with op one of ``+ - * /``."""

    op: str
    left: Node
    right: Node
    type: Type = Type.NUMBER


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with op one of ``== != < <= > >=``; both of one type."""

    op: str
    left: Node
    right: Node
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class And:
    """All of ``items`` hold."""

    items: tuple[Node, ...]
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class Or:
    """One of ``items`` holds."""

    items: tuple[Node, ...]
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class Not:
    """``item`` does not hold."""

    item: Node
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class In:
    """``item`` is one of the literal ``choices``."""

    item: Node
    choices: tuple[Literal, ...]
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class Call:
    """A function of :data:`onex_xl.rules.functions.FUNCTIONS`."""

    function: str
    args: tuple[Node, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Choose:
    """The value of the first branch whose condition holds, else ``otherwise`` (``None``: no value).

    The rule language has no syntax for it: indicators and rulings are compiled to it.
    """

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None
    type: Type


Node = Literal | Param | Name | Arith | Compare | And | Or | Not | In | Call | Choose

TRUE = Literal(True, Type.BOOL)
FALSE = Literal(False, Type.BOOL)
NO_VALUE = Literal(None, Type.NUMBER)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``."""
    match node:
        case Arith(_, left, right) | Compare(_, left, right):
            return (left, right)
        case And(items) | Or(items):
            return items
        case Not(item) | In(item, _):
            return (item,)
        case Call(_, args, _):
            return args
        case Choose(branches, otherwise, _):
            below = tuple(part for branch in branches for part in branch)
            return below if otherwise is None else (*below, otherwise)
        case _:
            return ()


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """``node`` with ``change`` applied to each node directly below it."""
    match node:
        case Arith(op, left, right):
            return Arith(op, change(left), change(right))
        case Compare(op, left, right):
            return Compare(op, change(left), change(right))
        case And(items):
            return And(tuple(map(change, items)))
        case Or(items):
            return Or(tuple(map(change, items)))
        case Not(item):
            return Not(change(item))
        case In(item, choices):
            return In(change(item), choices)
        case Call(function, args, kind):
            return Call(function, tuple(map(change, args)), kind)
        case Choose(branches, otherwise, kind):
            pairs = tuple((change(when), change(then)) for when, then in branches)
            return Choose(pairs, None if otherwise is None else change(otherwise), kind)
        case _:
            return node


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> frozenset[str]:
    """The names used anywhere in ``node``."""
    return frozenset(part.symbol.name for part in walk(node) if isinstance(part, Name))


def params(node: Node) -> tuple[Param, ...]:
    """The params used in ``node``, each once, in order of first use."""
    found = {part.id: part for part in walk(node) if isinstance(part, Param)}
    return tuple(found.values())


def substitute(node: Node, by: Mapping[str, Node]) -> Node:
    """``node`` with each name in ``by`` replaced by the tree given for it."""
    if isinstance(node, Name):
        return by.get(node.symbol.name, node)
    return rebuild(node, lambda child: substitute(child, by))


def all_of(items: tuple[Node, ...]) -> Node:
    """The conjunction of ``items``; of none, true."""
    wanted = tuple(item for item in items if item != TRUE)
    if not wanted:
        return TRUE
    return wanted[0] if len(wanted) == 1 else And(wanted)


def number(value: Number) -> Literal:
    """A number literal."""
    return Literal(value, Type.NUMBER)


def text(value: str) -> Literal:
    """A text literal."""
    return Literal(value, Type.TEXT)
