"""Codes a slip apart: found as comparing each with each would find them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onex_xl.stages.across.near import ENOUGH, differing, near_codes

CODES = st.lists(st.text("01", min_size=1, max_size=6), unique=True, max_size=14)


def is_near(one: str, other: str) -> bool:
    """One character differs, or two neighbours are turned about."""
    if len(one) != len(other):
        return False
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    turned = (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0] : places[1] + 1] == other[places[0] : places[1] + 1][::-1]
    )
    return len(places) == 1 or turned


@given(CODES)
def test_as_many_as_comparing_each_with_each(codes: list[str]) -> None:
    wanted = {one: [other for other in codes if is_near(one, other)][:ENOUGH] for one in codes}
    assert near_codes(codes) == {code: others for code, others in wanted.items() if others}


@given(CODES)
def test_check_digits_make_no_difference(codes: list[str]) -> None:
    found = near_codes(codes, check_digits=1)
    wanted = {
        one: [
            other
            for other in codes
            if other != one and (one[:-1] == other[:-1] or is_near(one[:-1], other[:-1]))
        ]
        for one in codes
    }
    assert found == {code: others[:ENOUGH] for code, others in wanted.items() if others}


def test_many_near_codes_are_cut_short_and_none_goes_without() -> None:
    codes = [chr(65 + number) for number in range(50)]
    found = near_codes(codes)
    assert set(found) == set(codes)
    assert {len(others) for others in found.values()} == {ENOUGH}


def test_the_first_character_that_differs() -> None:
    assert [differing("123", "143"), differing("123", "213"), differing("12", "123")] == [2, 1, 3]
