"""Names of tabs: as close to those wanted as Excel allows."""

from __future__ import annotations

import pytest

from onex_xl.xlsx.cells import sheet_names


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["JSJ-01 Web前端开发"], ["JSJ-01 Web前端开发"]),
        (["A/1:[x]*?\\"], ["A_1__x____"]),
        (["A/1", "a:1", "A?1"], ["A_1", "a_1(2)", "A_1(3)"]),
        (["工" * 40], ["工" * 31]),
        (["工" * 40, "工" * 40], ["工" * 31, "工" * 28 + "(2)"]),
        (["𠮷" * 20, "𠮷" * 20], ["𠮷" * 15, "𠮷" * 14 + "(2)"]),  # two units each
        (["'quoted'", "", "  "], ["quoted", "_", "_(2)"]),
        (["History", "a" * 30 + "' b"], ["History(2)", "a" * 30]),
        (["tab\there"], ["tab_here"]),
    ],
)
def test_names_are_those_wanted_as_far_as_excel_allows(wanted: list[str], names: list[str]) -> None:
    assert sheet_names(wanted) == names
