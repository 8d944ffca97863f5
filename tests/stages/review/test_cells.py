"""What was typed comes back as it was, however often it goes through a workbook."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_xl.stages.review.cells import day_cell, day_text, points_cell, points_of, points_text, text_of
from onex_xl.xlsx.draw import draw
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.plan import BookPlan, SheetPlan
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, Cell, CellError, MissingValue, Shown, read_book

_cells = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(
        [
            "８ 分",
            "7.50",
            "+3",
            "-2",
            "1e3",
            "007",
            "95%",
            "２０２６年１２月３日",
            "2026.12.3",
            "_x0041_",
            "=1+1",
        ]
    ),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(10**6), 10**6),
    st.booleans(),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.just(CellError("#REF!")),
    st.just(MissingValue()),
)


def through_a_workbook(rows: list[list[Cell]]) -> list[list[Cell]]:
    """``rows`` drawn, as we write what was typed, and read back."""
    plan = SheetPlan("复核")
    for number, (points, day, text) in enumerate(rows):
        plan.put(number, 0, points_cell(points_text(points)), "input.number")
        plan.put(number, 1, day_cell(day_text(day)), "input.date")
        plan.put(number, 2, text_of(text) or None, "input.text")
        plan.put(number, 3, "|")
    target = io.BytesIO()
    draw(BookPlan([plan]), target, created=datetime(2026, 12, 3))
    inspection = inspect(target.getvalue())
    assert isinstance(inspection, Inspection)
    book = read_book(target.getvalue(), inspection)
    assert isinstance(book, Book)
    return [list(row[:3]) for row in book.sheets[0].rows]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_cells, _cells, _cells).map(list), min_size=1, max_size=15))
def test_what_we_write_of_it_is_read_as_the_same(rows: list[list[Cell]]) -> None:
    once = [[points_text(points), day_text(day), text_of(text)] for points, day, text in rows]
    again = through_a_workbook(rows)
    assert [[points_text(points), day_text(day), text_of(text)] for points, day, text in again] == once


@pytest.mark.parametrize(
    ("typed", "text", "number"),
    [
        (7.5, "7.5", 15 / 2),
        ("７.５分", "7.5", 7.5),
        (-2, "-2", -2),
        ("十二", "十二", None),
        ("", "", None),
        (datetime(2026, 1, 2), "2026-01-02", None),
        (MissingValue(), "=?", None),
        (CellError("#N/A"), "#N/A", None),
        ("90%", "90%", None),
        ("９０％", "90％", None),
        (Shown(0.9, "90%"), "90%", None),
        (Shown(27.0, "27分"), "27", 27),
        (Shown(27.0, "优", instead=True), "27 → “优”", None),
        (Shown(27.0, "", instead=True), "27 → “”", None),
    ],
)
def test_points_are_plain_digits_and_what_is_no_number_stays(
    typed: Cell, text: str, number: float | None
) -> None:
    assert points_text(typed) == text
    assert points_of(text) == number


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (datetime(2026, 12, 3), "2026-12-03"),
        ("2026年12月3日", "2026-12-03"),
        (20261203, "2026-12-03"),
        ("12月3日", "12月3日"),
        ("", ""),
    ],
)
def test_dates_are_as_in_iso_8601_and_what_is_none_stays(typed: Cell, text: str) -> None:
    assert day_text(typed) == text
