"""What Excel refuses while people type, and what it says then."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from onex_xl.fields.cells import validation
from onex_xl.fields.context import Source
from onex_xl.fields.validations import list_key, needs_list
from onex_xl.xlsx.plan import Area, Validation
from tests.entry.cats import context, field

AREA = Area(4, 0, 9999, 0)


def made(kind: str, **more: Any) -> Validation | None:
    """The validation of a field of ``kind``."""
    return validation(field(kind, **more), AREA, "$A5", {"paper": "$B5"}, context())


def test_a_short_list_stands_in_the_validation_itself() -> None:
    assert made("choice", choices=["黑", "白"]) == Validation(
        AREA, "list", ("黑", "白"), title="猫", prompt="黑/白", error="“猫”只能填：黑、白。请从下拉中选择。"
    )


def test_a_long_list_stands_in_cells() -> None:
    of = field("choice", choices=[f"第{number}种颜色的猫" for number in range(40)])
    assert needs_list(of)
    room = context(**{list_key(of): Source("='_onex'!$B$3:$AO$3", "")})
    found = validation(of, AREA, "$A5", {}, room)
    assert found == Validation(
        AREA, "list", "='_onex'!$B$3:$AO$3", title="猫", prompt="下拉",
        error="“猫”不在清单里。请从下拉中选择。",
    )  # fmt: skip


def test_a_choice_with_a_comma_would_become_two_and_so_stands_in_a_cell() -> None:
    assert needs_list(field("choice", choices=["黑,白"]))
    assert not needs_list(field("choice", choices=["黑，白"]))


@pytest.mark.parametrize(
    ("kind", "more", "low", "high", "error"),
    [
        ("integer", {"low": 0, "high": 30}, 0, 30, "“猫”请填整数，范围：0 至 30，不带单位。"),
        ("integer", {"high": 30}, -(10**12), 30, "“猫”请填整数，范围：不大于 30，不带单位。"),
        ("money", {"low": 0}, 0, None, "“猫”请填数字，范围：不小于 0，不带单位。"),
        ("money", {}, -(10**12), None, "“猫”请填数字，范围：一个数，不带单位。"),
        ("score", {}, 0, 100, "“猫”请填数字，范围：0 至 100，不带单位。"),
    ],
)
def test_numbers_have_their_limits_in_the_refusal(
    kind: str, more: dict[str, Any], low: int, high: int | None, error: str
) -> None:
    found = made(kind, **more)
    assert found is not None
    assert (found.kind, found.low, found.high) == ("integer" if kind == "integer" else "decimal", low, high)
    assert (found.error, found.stop) == (error, True)


def test_a_date_is_of_sensible_years() -> None:
    found = made("date")
    assert found is not None
    assert (found.low, found.high, found.stop) == (date(1990, 1, 1), date(2027, 12, 31), True)
    assert found.error == "“猫”请填日期，写作 2026-06-01 的样子，范围：1990-01-01 至 2027-12-31。"


def test_a_date_outside_the_period_is_asked_about_not_refused() -> None:
    found = made("date", in_period=True)
    assert found is not None
    assert (found.low, found.high, found.stop) == (date(2026, 1, 1), date(2026, 12, 31), False)


def test_a_text_has_its_length() -> None:
    found = made("code", low=4, high=30)
    assert found is not None
    assert (found.kind, found.low, found.high, found.stop) == ("length", 4, 30, True)
    assert found.error == "“猫”的字数应为 4 至 30。"
    assert made("text") is None


def test_an_identity_number_is_text_of_18_where_the_document_is_an_identity_card() -> None:
    found = made("id_number", id_kind="paper", id_kinds=["身份证", ""])
    assert found is not None
    assert found.source == '=AND(ISTEXT($A5),OR(LEN($A5)=18,NOT(OR($B5="身份证",$B5=""))))'
    assert found.stop is False


def test_addresses_and_telephones_are_only_asked_about() -> None:
    mail, phone = made("email"), made("phone")
    assert mail is not None and phone is not None
    assert mail.source == '=AND(ISNUMBER(FIND("@",$A5)),ISERROR(FIND(" ",$A5)))'
    assert (mail.stop, phone.stop) == (False, False)


def test_what_excel_shows_is_never_longer_than_it_takes() -> None:
    found = made("choice", label="很长的名称" * 20, choices=["黑" * 30 + str(n) for n in range(8)])
    assert found is not None
    assert (len(found.title), len(found.error)) == (32, 255)
