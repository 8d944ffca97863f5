"""What rules give: the meanings of blank, zero and no value as a table, and one reading against another."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import compile_rows, evaluate
from onex_xl.rules.functions import round_half_away
from onex_xl.rules.nodes import Choose, Literal, Name, Node, Param, Symbol, Type, Value, names
from onex_xl.rules.parse import parse
from tests.rules.invented import SCOPE, Inventor

BLANK: dict[str, Value] = {name: "" if symbol.type is Type.TEXT else None for name, symbol in SCOPE.items()}
BLANK["rows"] = 0

# A rule | what is filled in; all else is blank, and rows is 0 | what it gives.
MEANINGS = """
heads                   |             | none
heads == 0              |             | no
heads != 0              |             | no
heads == heads          |             | no
heads < 1               |             | no
not heads < 1           |             | yes
heads == 0              | heads=0     | yes
heads in [0, 1]         |             | no
heads not in [0, 1]     |             | yes
filled(heads)           |             | no
filled(heads)           | heads=0     | yes
filled(code)            |             | no
filled(code)            | code=0      | yes
filled(paid_on)         |             | no
code == ''              |             | yes
code != ''              |             | no
code == '0'             |             | no
code == other_code      |             | yes
code == 'A12'           | code=a12    | yes
code in ['A12']         | code=a12    | yes
code == 'A12'           | code=Ａ12   | no
code == '7'             | code=007    | no
code == '*'             | code=abc    | no
heads + 1               |             | none
heads * 0               |             | none
heads + 1 > 0           |             | no
1 / rows                |             | none
rows / rows             |             | none
1 / rows == 0           |             | no
1 / rows != 0           |             | no
heads / 3               | heads=1     | 1/3
heads / 3 * 3 == 1      | heads=1     | yes
fee + fee == 0.2        | fee=0.1     | yes
fee * 3 == 0.3          | fee=0.1     | yes
min(heads, 1)           |             | none
max(heads, 1)           |             | none
min(heads, 1)           | heads=5     | 1
max(heads, 1)           | heads=5     | 5
round(heads)            |             | none
round(fee)              | fee=0.5     | 1
round(-fee)             | fee=0.5     | -1
round(fee, 2)           | fee=1.005   | 1.01
round(fee, 2)           | fee=1.0049  | 1
round(fee, 1)           | fee=24.25   | 24.3
paid_on == exam_on      |             | no
paid_on <= exam_on      | exam_on=2026-06-30 | no
exam_on <= exam_on      | exam_on=2026-06-30 | yes
False and 1 / rows > 0  |             | no
True or 1 / rows > 0    |             | yes
"""


def value(name: str, text: str) -> Value:
    """``text`` of the table as a value of the named one."""
    match SCOPE[name].type:
        case Type.NUMBER:
            number = Fraction(text)
            return number.numerator if number.denominator == 1 else number
        case Type.DATE:
            return date.fromisoformat(text)
        case _:
            return text


def cases() -> list[tuple[str, dict[str, Value], object]]:
    found: list[tuple[str, dict[str, Value], object]] = []
    for line in MEANINGS.strip().splitlines():
        rule, given_text, wanted_text = (part.strip() for part in line.split("|"))
        pairs = dict(pair.split("=") for pair in given_text.split())
        filled_in = {name: value(name, text) for name, text in pairs.items()}
        words = {"none": None, "yes": True, "no": False}
        wanted: object = words[wanted_text] if wanted_text in words else Fraction(wanted_text)
        found.append((rule, filled_in, wanted))
    return found


@pytest.mark.parametrize(("rule", "filled_in", "wanted"), cases())
def test_the_meanings(rule: str, filled_in: dict[str, Value], wanted: object) -> None:
    tree, row = parse(rule, SCOPE), {**BLANK, **filled_in}
    result = evaluate(tree, row)
    assert result == wanted
    assert type(result) is bool or not isinstance(wanted, bool)
    [over_rows] = compile_rows(tree)({name: [cell] for name, cell in row.items()}, 1)
    assert over_rows == wanted


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        ("0.5", 0, "1"), ("1.5", 0, "2"), ("2.5", 0, "3"), ("-0.5", 0, "-1"), ("-2.5", 0, "-3"),
        ("0.4999", 0, "0"), ("2.675", 2, "2.68"), ("1.005", 2, "1.01"), ("-1.005", 2, "-1.01"),
        ("24.375", 2, "24.38"), ("7", 2, "7"), ("1/3", 2, "0.33"), ("2/3", 2, "0.67"), ("0", 2, "0"),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(number: str, places: int, rounded: str) -> None:
    assert round_half_away(Fraction(number), places) == Fraction(rounded)


def test_the_first_case_that_holds_decides_and_none_is_no_value() -> None:
    many, some = parse("heads >= 3", SCOPE), parse("heads >= 1", SCOPE)
    tree = Choose(((many, Literal(12, Type.NUMBER)), (some, Literal(8, Type.NUMBER))), None, Type.NUMBER)
    assert [evaluate(tree, {"heads": heads}) for heads in (5, 3, 2, 0, None)] == [12, 12, 8, None, None]
    assert compile_rows(tree)({"heads": [5, 3, 2, 0, None]}, 5) == [12, 12, 8, None, None]


def test_a_param_may_be_tried_with_another_number() -> None:
    tree = Param("1.2.line.0.85", Fraction(85, 100))
    assert evaluate(tree, {}) == Fraction(85, 100)
    assert evaluate(tree, {}, {"1.2.line.0.85": Fraction(8, 10), "another": 1}) == Fraction(8, 10)


def test_a_rule_without_names_runs_over_any_number_of_rows() -> None:
    assert compile_rows(parse("1 < 2", SCOPE))({}, 3) == [True, True, True]
    assert compile_rows(parse("1 < 2", SCOPE))({}, 0) == []


@given(st.randoms(use_true_random=False), st.booleans())
def test_running_over_columns_gives_the_same_as_row_by_row(random: Random, numbers: bool) -> None:
    inventor = Inventor(random)
    tree = inventor.tree(Type.NUMBER if numbers else Type.BOOL)
    rows = [inventor.row() for _ in range(5)]
    columns = {name: [row[name] for row in rows] for name in SCOPE}
    assert compile_rows(tree)(columns, len(rows)) == [evaluate(tree, row) for row in rows]


@given(st.randoms(use_true_random=False), st.sets(st.sampled_from(sorted(SCOPE))))
def test_binding_names_and_giving_them_is_the_same(random: Random, bound: set[str]) -> None:
    inventor = Inventor(random)
    tree, row = inventor.tree(), inventor.row()
    fixed = bind(tree, {name: row[name] for name in bound})
    assert evaluate(fixed, row) == evaluate(tree, row)
    assert not names(fixed) & bound


RULING = Name(Symbol("R02", Type.TEXT, choices=("linear", "flat")))


def chosen(alternative: str) -> Node:
    return parse(f"R02 == '{alternative}'", {"R02": RULING.symbol})


def test_binding_a_ruling_leaves_only_what_applies() -> None:
    band = parse("heads >= 1", SCOPE)
    tree = Choose(
        ((chosen("linear"), Name(SCOPE["heads"])), (chosen("flat"), Literal(15, Type.NUMBER))),
        None,
        Type.NUMBER,
    )
    assert bind(tree, {"R02": "linear"}) == Name(SCOPE["heads"])
    assert bind(tree, {"R02": "flat"}) == Literal(15, Type.NUMBER)
    both = Choose(
        ((parse("R02 == 'flat' and heads >= 1", {**SCOPE, "R02": RULING.symbol}), RULING),), None, Type.TEXT
    )
    assert bind(both, {"R02": "flat"}) == Choose(((band, Literal("flat", Type.TEXT)),), None, Type.TEXT)
    assert bind(both, {"R02": "linear"}) == Literal(None, Type.TEXT)


@pytest.mark.parametrize(
    ("rule", "fixed", "left"),
    [
        ("heads > 3 and rows > 0", {"heads": 4}, "rows > 0"),
        ("heads > 3 and rows > 0", {"heads": 3}, "False"),
        ("heads > 3 or rows > 0", {"heads": 4}, "True"),
        ("heads > 3 or rows > 0", {"heads": None}, "rows > 0"),
        ("heads + seats > 3", {"heads": None}, "False"),
        ("not filled(heads)", {"heads": None}, "True"),
        ("code in ['A1', 'B2'] and rows > 0", {"code": "b2"}, "rows > 0"),
        ("min(heads, rows) > 0", {"heads": None}, "False"),
    ],
)  # fmt: skip
def test_what_follows_from_a_fixed_name_is_folded(rule: str, fixed: dict[str, Value], left: str) -> None:
    assert bind(parse(rule, SCOPE), fixed) == parse(left, SCOPE)
