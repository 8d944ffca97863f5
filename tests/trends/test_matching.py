"""Certificates through the years: by code, by name, never by guess."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onex_xl.trends.matching import How, Item, Link, Match, lines, matched

A, B = Item("A-1", "Web前端开发", "1"), Item("A-2", "云计算", "1")


def test_code_and_name_together_are_certain() -> None:
    assert matched([A, B], [B, A]) == [Match(How.BOTH, 1), Match(How.BOTH, 0)]


def test_blanks_width_and_case_are_no_other_name() -> None:
    assert matched([A], [Item("a-1", " ＷＥＢ前端 开发", "1")]) == [Match(How.BOTH, 0)]


def test_a_renamed_one_is_known_by_its_code_and_a_recoded_one_by_its_name() -> None:
    now = [Item("A-1", "前端", "1"), Item("B-7", "云计算", "2")]
    assert matched([A, B], now) == [Match(How.CODE, 0), Match(How.NAME, 1)]


def test_code_and_name_that_contradict_each_other_are_two_readings() -> None:
    now = [Item("A-1", "云计算", "1"), Item("A-9", "新的", "1")]
    assert matched([A, B], now)[0] == Match(How.DOUBTFUL, doubts=(0, 1))


def test_codes_that_were_exchanged_are_not_taken_for_new_names() -> None:
    now = [Item("A-2", "Web前端开发", "1"), Item("A-1", "云计算", "1")]
    assert [match.how for match in matched([A, B], now)] == [How.DOUBTFUL, How.DOUBTFUL]


def test_one_name_in_two_departments_is_told_apart_by_department() -> None:
    before = [Item("A-1", "财税", "1"), Item("B-1", "财税", "2")]
    now = [Item("B-2", "财税", "2"), Item("A-2", "财税", "1")]
    assert matched(before, now) == [Match(How.NAME, 1), Match(How.NAME, 0)]


def test_one_name_twice_in_one_department_is_doubtful() -> None:
    before = [Item("A-1", "财税", "1"), Item("A-2", "财税", "1")]
    assert matched(before, [Item("A-3", "财税", "1")]) == [Match(How.DOUBTFUL, doubts=(0, 1))]


def test_a_near_name_of_one_that_ended_is_only_suggested() -> None:
    assert matched([A, B], [A, Item("A-3", "云计算开发", "1")])[1] == Match(How.FIRST, near=(1,))


def test_a_certificate_that_was_away_for_a_year_is_the_same_again() -> None:
    first, second = lines({2024: [A, B], 2025: [A], 2026: [A, B]})
    assert (first.name, second.name) == ("Web前端开发", "云计算")
    assert second.links == {2024: Link(How.FIRST), 2026: Link(How.BOTH, 2024)}


def test_what_changed_is_told_with_the_year_before() -> None:
    [line] = lines({2024: [A], 2025: [Item("A-1", "前端", "3")]})
    assert line.links[2025] == Link(How.CODE, 2024, renamed=True, moved=True)


ITEM = st.builds(Item, st.sampled_from("ABCD"), st.sampled_from("甲乙丙丁"), st.sampled_from("12"))
ITEMS = st.lists(ITEM, max_size=4, unique_by=lambda item: item.code)


@given(ITEMS, ITEMS)
def test_no_two_continue_the_same_and_none_has_another_reading(before: list[Item], now: list[Item]) -> None:
    found = matched(before, now)
    taken = [match.of for match in found if match.of is not None]
    assert len(set(taken)) == len(taken)
    for item, match in zip(now, found, strict=True):
        if match.of is not None:
            was = before[match.of]
            assert item.code == was.code or item.name == was.name
            assert (match.how is How.BOTH) == (item.code == was.code and item.name == was.name)
        elif match.how is How.DOUBTFUL:
            assert all(before[of].code == item.code or before[of].name == item.name for of in match.doubts)


@given(ITEMS, ITEMS)
def test_backwards_gives_the_same_pairs(before: list[Item], now: list[Item]) -> None:
    forth = {(match.of, here) for here, match in enumerate(matched(before, now)) if match.of is not None}
    back = {(here, match.of) for here, match in enumerate(matched(now, before)) if match.of is not None}
    assert forth == back


@given(st.dictionaries(st.integers(2020, 2024), ITEMS, max_size=4))
def test_every_item_is_in_one_line(years: dict[int, list[Item]]) -> None:
    found = lines(years)
    seats = sorted((year, item.code) for line in found for year, item in line.items.items())
    assert seats == sorted((year, item.code) for year, items in years.items() for item in items)
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    assert all(line.items.keys() == line.links.keys() for line in found)
