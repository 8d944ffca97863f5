"""What one code or name may be written as twice has one skeleton; what are two codes in earnest have two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.fields.characters import FILLERS, LOOK_ALIKE, SAME_SHAPE
from onex_xl.fields.forms import code_form, is_shorter, name_form, text_form, unordered_form
from onex_xl.fields.skeleton import skeleton
from onex_xl.reading.difference import difference

TWICE = [
    ("23010001", "023010001", "zeros"),
    ("23010001", "0023010001", "zeros"),
    ("23010001", "2301-0001", "sign"),
    ("23010001", "2301—0001", "sign"),
    ("23010001", "2301.0001", "sign"),
    ("23010001", "2301_0001", "sign"),
    ("23010001", "2301·0001", "sign"),
    ("23010001", "(23010001)", "sign"),
    ("23010001", "#23010001", "sign"),
    ("23010001", "23010001/", "sign"),
    ("23010001", "2301 0001", "unseen"),
    ("23010001", "2301\u200b0001", "unseen"),
    ("23010001", "2301000l", "lookalike"),
    ("23010001", "230I0001", "lookalike"),
    ("23010001", "23O10001", "lookalike"),
    ("23010001", "23о10001", "lookalike"),
    ("23010001", "23Ο10001", "lookalike"),
    ("23010001", "23〇10001", "lookalike"),
    ("23010001", "23Ø10001", "lookalike"),
    ("23010001", "２３０１０００１", "width"),
    ("23010001", "٢٣٠١٠٠٠١", "width"),
    ("23010001", "२३०१०००१", "width"),
    ("23010001", "𝟐𝟑𝟎𝟏𝟎𝟎𝟎𝟏", "width"),
    ("23010001", "②③⓪①⓪⓪⓪①", "width"),
    ("23010001", "23010001\u0301", "sign"),
    ("23010001", "2301\u20dd0001", "sign"),
    ("23010001", f"{FILLERS[2]}23010001", "alike"),
    ("23010001", "0-23O1.0001", "alike"),
    ("AB2301", "ab2301", "width"),
    ("AB2301", "АВ2301", "lookalike"),
    ("AB2301", "ΑΒ2301", "lookalike"),
    ("AB2301", "Á̧B2301", "alike"),
    ("T-007", "T7", "alike"),
    ("记-0012", "记12", "alike"),
]


@pytest.mark.parametrize(("one", "other", "how"), TWICE)
def test_one_code_in_two_spellings(one: str, other: str, how: str) -> None:
    assert skeleton(one) == skeleton(other) != ""
    assert difference(one, other) == how


@pytest.mark.parametrize(("one", "other", "how"), TWICE)
def test_two_spellings_are_two_codes_where_they_are_not_asked_about(one: str, other: str, how: str) -> None:
    same = code_form(one) == code_form(other)
    assert same == (how in ("unseen", "width"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("23010001", "23010002"),
        ("23010001", "23010010"),
        ("2301", "23010"),
        ("S2301", "T2301"),
        ("JD12", "JM12"),
        ("Z12", "212"),
        ("D12", "12"),
        ("王一", "王二"),
        ("王伟", "汪伟"),
        ("0", "00A"),
    ],
)
def test_two_codes(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("text", ["", " ", "—", "...", "\u0301", "😀", "(-)"])
def test_nothing_is_left_where_there_is_no_letter_and_no_digit(text: str) -> None:
    assert skeleton(text) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李己", "李已"),
        ("阿不都·热西提", "阿不都 热西提"),
        ("José", "jose"),
        ("Иван", "иван"),
        ("马伟", "⻢伟"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.text("0O1lI-. aАΑ\u0301", max_size=12)


@given(TEXTS)
def test_what_is_the_same_code_or_name_has_one_skeleton(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)
    for variant in (text.upper(), f" {text} ", "-".join(text)):
        if code_form(variant) == code_form(text) or name_form(variant) == name_form(text):
            assert skeleton(variant) == skeleton(text)


@given(st.text("0123456789", min_size=1, max_size=12))
def test_of_digits_alone_only_the_noughts_before_them_go(number: str) -> None:
    assert skeleton(number) == str(int(number))


def test_no_character_is_in_two_groups_of_one_table() -> None:
    for table in (SAME_SHAPE, LOOK_ALIKE):
        chars = "".join(table)
        assert sorted(char for char in set(chars) if chars.count(char) > 1) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("校企合作育人案例", "育人案例：校企合作"),
        ("甲证书校企合作育人的案例", "甲证书的校企合作育人案例"),
        ("岗课赛证与育人", "育人与岗课赛证"),
        ("Web front end in class", "In class: front end Web"),
    ],
)
def test_a_title_whose_words_have_changed_places(one: str, other: str) -> None:
    assert unordered_form(one) == unordered_form(other)
    assert text_form(one) != text_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++程序设计", "C#程序设计"),
        ("初级案例一", "初级案例二"),
        ("案例", "案例案例"),
        ("教材D01-02", "教材D02-01"),
        ("实训教程（2021-2）", "实训教程（2022-1）"),
        ("案例12", "案例21"),
    ],
)
def test_other_titles(one: str, other: str) -> None:
    assert unordered_form(one) != unordered_form(other)


def test_what_a_skeleton_leaves_out_counts_for_its_length() -> None:
    assert not is_shorter("0007", 4, "skeleton")
    assert is_shorter(" 007 ", 4, "skeleton")
    assert not is_shorter(7, 4, "skeleton")
