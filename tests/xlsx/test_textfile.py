"""Separated text as programs export it, in any encoding and with any separator."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.xlsx.inspection import Limits, Refusal
from onex_xl.xlsx.read import Book, Cell
from onex_xl.xlsx.textfile import read_text

LINES = "学号{0}姓名{0}金额\n001{0}王一{0}260.00\n002{0}李二{0}\n"


def rows(data: bytes) -> list[list[Cell]]:
    book = read_text(data, "名单")
    assert isinstance(book, Book)
    assert [sheet.name for sheet in book.sheets] == ["名单"]
    return book.sheets[0].rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    wanted = [["学号", "姓名", "金额"], ["001", "王一", "260.00"], ["002", "李二", ""]]
    assert rows(LINES.format(separator).encode(encoding)) == wanted


def test_a_separator_in_a_title_is_not_taken_for_that_of_the_table() -> None:
    assert rows("说明：a;b;c;d\n学号,姓名\n1,王\n2,李\n".encode()) == [
        ["说明：a;b;c;d"], ["学号", "姓名"], ["1", "王"], ["2", "李"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ('="00123"', "00123"),
        ("'00123", "00123"),
        ("\t00123", "00123"),
        ("4.40507E+17", 4.40507e17),
        ("1e5", "1e5"),
        ("=1+1", "1+1"),
        ("E-12", "E-12"),
        ("2026-05-06", "2026-05-06"),
    ],
)
def test_what_excel_does_to_numbers_is_undone(written: str, cell: Cell) -> None:
    assert rows(f"a,b\n{csv_cell(written)},x\n".encode())[1] == [cell, "x"]


def csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


CELLS = st.text(st.characters(exclude_categories=["C"]), max_size=8).map(lambda text: f"x{text}".strip())


@given(st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=6))
def test_what_a_writer_quotes_is_read_back(table: list[tuple[str, str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("头", "尾"), *table])
    found = rows(text.getvalue().encode())
    assert [[str(cell) for cell in row] for row in found[1:]] == [list(row) for row in table]


def test_what_is_too_large_is_refused() -> None:
    data = LINES.format(",").encode()
    for limits, code in ((Limits(file=10), "file.too-large"), (Limits(cells=5), "file.too-many-cells")):
        refused = read_text(data, "", limits)
        assert isinstance(refused, Refusal) and refused.code == code
