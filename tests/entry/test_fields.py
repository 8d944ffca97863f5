"""What a field brings: look, hint, and what is wrong in it, told alike by the formula's text and by us."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from onex_xl.entry.sheets import style_of
from onex_xl.fields.base import Spot
from onex_xl.fields.cells import (
    as_read,
    hint_of,
    is_outside,
    is_wrong,
    outside_formula,
)
from onex_xl.fields.context import Source
from onex_xl.fields.types import TYPES
from onex_xl.model import Value
from tests.entry.cats import context, field

COLOURS = {"choices": ["黑", "白"]}


@pytest.mark.parametrize(
    ("kind", "more", "style"),
    [
        ("text", {}, "input.text+indent"),
        ("code", {}, "input.text+centre"),
        ("choice", COLOURS, "input.text+centre"),
        ("choice", {"choices": ["比列宽还要长的选项"], "width": 9}, "input.text+indent"),
        ("integer", {}, "input.integer"),
        ("money", {}, "input.money"),
        ("score", {}, "input.number"),
        ("date", {}, "input.date"),
    ],
)
def test_each_type_has_its_look_and_codes_stay_text(kind: str, more: dict[str, Any], style: str) -> None:
    assert style_of(field(kind, **more), "input") == style


@pytest.mark.parametrize(
    ("kind", "more", "hint"),
    [
        ("choice", COLOURS, "黑/白"),
        ("choice", {"choices": ["黑白花", "三花", "橘猫"]}, "下拉"),
        ("date", {}, "2026-06-01"),
        ("integer", {}, "整数"),
        ("money", {"hint": "万元"}, "万元"),
        ("text", {}, ""),
        ("date", {"prefill": "year"}, ""),
    ],
)
def test_the_hint_says_what_to_type(kind: str, more: dict[str, Any], hint: str) -> None:
    assert hint_of(field(kind, **more), context()) == hint


@pytest.mark.parametrize(
    ("kind", "more", "formula"),
    [
        ("choice", COLOURS, '(A1<>"")*(1-((A1="黑")+(A1="白")))'),
        (
            "integer",
            {},
            '(A1<>"")*(1-(A1<"")*(LEN(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(A1&"",".",""),",",""),"E-",""))'
            '=LEN(A1&"")))',
        ),
        ("money", {"low": 0, "high": 99.5}, '(A1<>"")*(1-(A1<"")*(A1>=0)*(A1<=99.5))'),
        ("score", {}, '(A1<>"")*(1-(A1<"")*(A1>=0)*(A1<=100))'),
        ("date", {}, '(A1<>"")*(1-(A1<"")*(A1>=DATE(1990,1,1))*(A1<DATE(2028,1,1)))'),
        ("id_number", {}, 'OR((A1&""<>A1)*1>0)'),
        ("text", {}, ""),
        ("text", {"high": 5}, '(LEN(A1&"")>5)*1'),
        ("code", {}, '(A1&""<>A1)*1'),
        ("code", {"high": 5}, '((A1&""<>A1)+(LEN(A1&"")>5)*1>0)*1'),
    ],
)
def test_what_is_wrong_as_a_formula(kind: str, more: dict[str, Any], formula: str) -> None:
    assert TYPES[kind].wrong(field(kind, **more), Spot("A1", context())) == formula


@pytest.mark.parametrize(
    ("kind", "more", "right", "wrong"),
    [
        ("choice", COLOURS, ["黑", "", None], ["灰", 1]),
        ("integer", {"low": 0, "high": 9}, [0, 9, None], [-1, 10, "三", date(2026, 1, 1)]),
        ("money", {"low": 0}, [Fraction(1, 3)], [Fraction(-1, 3), "12元"]),
        ("date", {}, [date(2026, 5, 1), None], [date(1989, 12, 31), date(2028, 1, 1), "2026年", 46000]),
        ("id_number", {}, ["440507200401010012", ""], [440507200401010012]),
        ("text", {}, ["什么都行", ""], []),
    ],
)
def test_what_is_wrong_as_we_see_it(
    kind: str, more: dict[str, Any], right: list[Value], wrong: list[Value]
) -> None:
    of = field(kind, **more)
    assert [value for value in right if is_wrong(of, {of.id: value}, context())] == []
    assert [value for value in wrong if not is_wrong(of, {of.id: value}, context())] == []


def test_a_list_from_elsewhere_is_asked_cell_by_cell() -> None:
    of = field("choice", source="projects")
    room = context(projects=Source("='_onex'!$B$1:$C$1", "_onex_1", ("$B$1", "$C$1"), ("P1", "P2")))
    assert TYPES["choice"].wrong(of, Spot("A1", room)) == '(A1<>"")*(1-((A1=$B$1)+(A1=$C$1)))'
    assert is_wrong(of, {of.id: "P3"}, room) and not is_wrong(of, {of.id: "P2"}, room)


def test_a_date_outside_the_period() -> None:
    assert outside_formula("A1", context()) == '(A1<"")*((A1<DATE(2026,1,1))+(A1>DATE(2026,12,31)))'
    assert is_outside(date(2025, 12, 31), context()) and not is_outside(date(2026, 12, 31), context())
    assert not is_outside("去年", context())


def test_what_is_not_of_its_type_is_read_as_no_value() -> None:
    assert as_read(field("integer"), "三") is None
    assert as_read(field("date"), 46000) is None
    assert as_read(field("code"), 7) == "7"
    assert as_read(field("text"), None) == ""
