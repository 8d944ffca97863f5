"""Rule text → tree: what is of the language, and how everything else is refused, with its place."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Type,
    number,
    text,
)
from onex_xl.rules.parse import RuleError, parse
from tests.rules.invented import SCOPE

HEADS, SEATS, ROWS, EXAM, CODE = (Name(SCOPE[name]) for name in ("heads", "seats", "rows", "exam", "code"))


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("heads", HEADS),
        ("  heads ", HEADS),
        ("12", number(12)),
        ("0.85", number(Fraction(85, 100))),
        ("2.0", number(2)),
        ("0.123456789012345", number(Fraction(123456789012345, 10**15))),
        ("-3", number(-3)),
        ("'甲'", text("甲")),
        ("True", Literal(True, Type.BOOL)),
        ("-heads", Arith("-", number(0), HEADS)),
        ("heads + seats * 2", Arith("+", HEADS, Arith("*", SEATS, number(2)))),
        ("heads / seats", Arith("/", HEADS, SEATS)),
        ("heads >= 3", Compare(">=", HEADS, number(3))),
        ("1 <= heads < seats", And((Compare("<=", number(1), HEADS), Compare("<", HEADS, SEATS)))),
        ("exam == '已考'", Compare("==", EXAM, text("已考"))),
        ("exam == ''", Compare("==", EXAM, text(""))),
        ("exam in ['已考', '缺考']", In(EXAM, (text("已考"), text("缺考")))),
        ("exam not in ('已考', '')", Not(In(EXAM, (text("已考"), text(""))))),
        (
            "not filled(code) or heads == 1",
            Or((Not(Call("filled", (CODE,), Type.BOOL)), Compare("==", HEADS, number(1)))),
        ),
        ("min(heads, seats, 3)", Call("min", (HEADS, SEATS, number(3)), Type.NUMBER)),
        ("round(heads / 3, 2)", Call("round", (Arith("/", HEADS, number(3)), number(2)), Type.NUMBER)),
    ],
)
def test_the_language(source: str, tree: Node) -> None:
    assert parse(source, SCOPE) == tree


@pytest.mark.parametrize(
    ("source", "column", "reason"),
    [
        # misspelt names and values, with what was probably meant
        ("head > 1", 1, "unknown name 'head'; did you mean 'heads'?"),
        ("rows > 0 and seets > 1", 14, "unknown name 'seets'; did you mean 'seats'?"),
        ("approval", 1, "unknown name 'approval'"),
        ("exam == '已考 '", 9, "exam is never '已考 '; did you mean '已考'?"),
        ("'交费' == exam", 1, "exam is never '交费'; it is one of 已考, 缺考, 弃考"),
        ("exam in ['已考', '缓考']", 16, "exam is never '缓考'; it is one of 已考, 缺考, 弃考"),
        # the column counts characters, not bytes, from the rule's first one
        ("  exam == '已考' and hedas > 1", 20, "unknown name 'hedas'; did you mean 'heads'?"),
        ("(exam == '已考'\n and hedas > 1)", 20, "unknown name 'hedas'; did you mean 'heads'?"),
        # types
        ("heads + exam", 9, "'exam' is a text, a number is wanted"),
        ("heads == '3'", 1, "compares a number with a text"),
        ("paid_on > 20260101", 1, "compares a date with a number"),
        ("code < '2'", 1, "< does not compare a text"),
        ("(rows > 1) > (heads > 1)", 2, "> does not compare a yes/no"),
        ("heads and rows > 1", 1, "'heads' is a number, a yes/no is wanted"),
        ("not exam", 5, "'exam' is a text, a yes/no is wanted"),
        ("min(heads, code)", 12, "min takes a number, not a text"),
        # functions
        ("min(heads)", 1, "min takes 2 to 9 values"),
        ("filled(heads, rows)", 1, "filled takes 1 values"),
        ("filled(heads + 1)", 1, "given and filled take the name of a number, text or date"),
        ("round(heads, rows)", 1, "round takes its places as a number from 0 to 9"),
        ("round(heads, 0.5)", 1, "round takes its places as a number from 0 to 9"),
        ("round(heads, 99)", 1, "round takes its places as a number from 0 to 9"),
        ("abs(heads)", 1, "unknown function 'abs'; there are min, max, round, given, filled"),
        # lists
        ("exam in code", 9, "'in' wants a list of values in brackets"),
        ("exam in []", 9, "'in' wants a list of values in brackets"),
        ("exam in [code]", 10, "'in' wants text values"),
        ("heads in [1, '2']", 14, "'in' wants number values"),
        ("code in ['A1', 'a1']", 16, "'a1' stands in the list twice"),
        ("(rows > 1) in [True]", 2, "'in' does not take a yes/no"),
        # numbers
        ("0x10", 1, "'0x10' is not a number of at most 15 digits"),
        ("1_000", 1, "'1_000' is not a number of at most 15 digits"),
        ("1e400", 1, "'1e400' is not a number of at most 15 digits"),
        ("rows > 1234567890123456", 8, "'1234567890123456' is not a number of at most 15 digits"),
        # whatever else Python knows
        ("heads ** 2", 1, "'heads ** 2' is not of the rule language"),
        ("heads // 2", 1, "'heads // 2' is not of the rule language"),
        ("heads % 2", 1, "'heads % 2' is not of the rule language"),
        ("+heads", 1, "'+heads' is not of the rule language"),
        ("code is code", 1, "'is' is not of the rule language; use =="),
        ("None", 1, "'None' is not a value of the rule language"),
        ("b'x'", 1, "\"b'x'\" is not a value of the rule language"),
        ("f'{heads}'", 1, "\"f'{heads}'\" is not of the rule language"),
        ("1j", 1, "'1j' is not a value of the rule language"),
        ("heads.real", 1, "'heads.real' is not of the rule language"),
        ("code[0]", 1, "'code[0]' is not of the rule language"),
        ("[heads]", 1, "'[heads]' is not of the rule language"),
        ("heads if rows > 1 else 0", 1, "'heads if rows > 1 else 0' is not of the rule language"),
        ("(x := 1)", 2, "'x := 1' is not of the rule language"),
        ("lambda: 1", 1, "'lambda: 1' is not of the rule language"),
        ("min(*heads, 1)", 5, "'*heads' is not of the rule language"),
        ("round(heads, places=2)", 1, "'round(heads, places=2)' is not of the rule language"),
        ("__import__('os')", 1, "unknown function '__import__'; there are min, max, round, given, filled"),
    ],
)
def test_what_is_not_of_the_language_is_refused_with_its_place(source: str, column: int, reason: str) -> None:
    with pytest.raises(RuleError) as raised:
        parse(source, SCOPE)
    assert (raised.value.column, raised.value.reason) == (column, reason)


@pytest.mark.parametrize(
    "source", ["heads = 1", "heads >", "", "heads 1", "(heads", "heads; rows", "'甲", "code is ''"]
)
def test_what_is_no_expression_is_refused(source: str) -> None:
    with pytest.raises(RuleError, match=r"^not a rule: |^'is' is not of the rule language"):
        parse(source, SCOPE)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [(Type.BOOL, "gives a number, a yes/no is wanted"), (Type.TEXT, "gives a number, a text is wanted")],
)
def test_a_rule_of_another_type_than_wanted_is_refused(wanted: Type, reason: str) -> None:
    with pytest.raises(RuleError, match=reason):
        parse("heads + 1", SCOPE, wanted)
    assert parse("heads + 1", SCOPE, Type.NUMBER).type is Type.NUMBER


@pytest.mark.parametrize(
    "source",
    [
        "(" * 150 + "rows" + ")" * 150 + " > 0",
        "not " * 400 + "rows > 0",
        "-" * 1900 + "1",
        "+".join(["rows"] * 300),
        "rows." * 300 + "x",
        "rows > 0" + " " * 2000,
        '"\\d" == code',
        "1if rows > 1 else 2",
        "code == '\0'",
        "code == '\ud800'",
    ],
    ids=lambda source: source[:12].encode("unicode_escape").decode(),
)
def test_what_would_break_a_reader_is_refused_or_read(source: str) -> None:
    try:
        parse(source, SCOPE)
    except RuleError as error:
        assert error.reason


def test_a_rule_nested_too_deeply_is_refused() -> None:
    with pytest.raises(RuleError, match="nested more than 60 deep"):
        parse("not " * 100 + "rows > 0", SCOPE)
    assert parse("not " * 40 + "rows > 0", SCOPE).type is Type.BOOL


WORDS = st.sampled_from(
    [*SCOPE, "min(", "max(", "round(", "filled(", ")", "[", "]", ",", "and", "or", "not", "in",
     "==", "!=", "<", "<=", ">", "+", "-", "*", "/", "0", "1", "0.5", "1e9", "'已考'", "''", "True",
     "None", "is", "lambda", ":",
     ":=", "**", "\n", "\t", "\\", "#", "f'{rows}'", "...", "甲", "\r", "\f"]
)  # fmt: skip


@given(st.text() | st.lists(WORDS).map(" ".join) | st.lists(WORDS).map("".join))
def test_no_text_raises_anything_but_a_rule_error(source: str) -> None:
    try:
        tree = parse(source, SCOPE)
    except RuleError as error:
        assert error.reason
        assert 0 <= error.column <= len(source) + 1
    else:
        assert tree.type in Type
