"""Two workbooks held against each other: cell by cell, and figures by where a reader looks for them."""

from __future__ import annotations

from datetime import date

from onex_xl.stages.verify.compare import compare, figures_of, shown
from onex_xl.xlsx.read import Book, Cell, CellError, Grid, MissingValue

HEADS: list[Cell] = ["名次", "学系", "项目", "总分"]
ROWS: list[list[Cell]] = [
    ["考评总表"],
    HEADS,
    [1.0, "A系", "A-1", 92.5],
    [2.0, "A系", "A-2", 80.0],
    ["", "合计", "", 172.5],
]


def book(rows: list[list[Cell]], name: str = "总表") -> Book:
    return Book((Grid(name, "visible", rows),))


def told(sealed: Book, rebuilt: Book) -> list[tuple[str, str, str, str]]:
    found = compare(sealed, rebuilt).differences
    return [(item.sheet, item.cell, item.sealed, item.rebuilt) for item in found]


def shifted(sealed: Book, rebuilt: Book) -> list[tuple[str, str, str, str]]:
    found = compare(sealed, rebuilt).shifted
    return [(item.cell, item.about, item.sealed, item.rebuilt) for item in found]


def test_the_same_values_differ_in_nothing() -> None:
    done = compare(book(ROWS), book([[*row, "", ""] for row in ROWS] + [[]]))
    assert (done.cells, done.differences, done.figures) == (15, (), 0)


def test_each_difference_is_told_with_its_cell() -> None:
    other = [list(row) for row in ROWS]
    other[2][3], other[3][1], other[4][0] = 92.0, "", True
    assert told(book(ROWS), book(other)) == [
        ("总表", "D3", "92.5", "92"),
        ("总表", "B4", "A系", ""),
        ("总表", "A5", "", "True"),
    ]


def test_true_is_not_one_and_one_is_one() -> None:
    assert told(book([[1.0]]), book([[True]])) == [("总表", "A1", "1", "True")]
    assert told(book([[1.0]]), book([[1]])) == []


def test_sheets_that_only_one_of_them_has() -> None:
    assert told(book(ROWS), book(ROWS, "另一张")) == [("总表", "", "总表", ""), ("另一张", "", "", "另一张")]


def test_values_are_shown_as_people_write_them() -> None:
    cells: list[Cell] = [1.0, 0.1, 1e300, CellError("#REF!"), MissingValue(), date(2026, 12, 1), "x", True]
    assert [shown(cell) for cell in cells] == [
        "1", "0.1", "1e+300", "#REF!", "?", "2026-12-01", "x", "True",
    ]  # fmt: skip


def test_a_figure_is_known_by_its_sheet_row_and_head() -> None:
    figures = figures_of(book(ROWS))
    found = {key: [(item.cell, item.value) for item in items] for key, items in figures.items()}
    assert found == {
        ("总表", "A系 / A-1", "名次"): [("A3", 1.0)],
        ("总表", "A系 / A-1", "总分"): [("D3", 92.5)],
        ("总表", "A系 / A-2", "名次"): [("A4", 2.0)],
        ("总表", "A系 / A-2", "总分"): [("D4", 80.0)],
        ("总表", "合计", "总分"): [("D5", 172.5)],
    }


def moved() -> list[list[Cell]]:
    """The same sheet of a later version: a note above, a column between, another title."""
    rows: list[list[Cell]] = [["一年的考评"], ["说明：由程序生成。"]]
    rows += [[*row[:3], "新列" if row is HEADS else 7.0, *row[3:]] for row in ROWS[1:4]]
    return [*rows, ["", "合计", "", "", 172.5]]


def test_figures_are_found_wherever_a_later_version_puts_them() -> None:
    done = compare(book(ROWS), book(moved()))
    assert done.differences and (done.figures, done.unmatched, done.shifted) == (5, 0, ())


def test_a_figure_that_is_another_is_told_wherever_it_is() -> None:
    later = moved()
    later[3][4] = 92.0
    assert shifted(book(ROWS), book(later)) == [("D3", "A系 / A-1 · 总分", "92.5", "92")]


def test_a_figure_with_another_head_is_counted_as_not_placed() -> None:
    later = [["", *row] for row in ROWS]
    later[1][4] = "得分"
    done = compare(book(ROWS), book(later))
    assert (done.figures, done.unmatched, done.shifted) == (2, 3, ())
