"""A rule gives the same in Python, in ironcalc and in LibreOffice: cell by cell, and counted over columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter

from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.formula import Cells, array, recorded, scalar
from onex_xl.rules.functions import round_half_away
from onex_xl.rules.nodes import Type, Value
from onex_xl.rules.parse import parse
from onex_xl.xlsx.cells import a1, a1_range
from tests.engines import Address, ironcalc_values, libreoffice_values
from tests.engines import Value as Cell
from tests.rules.invented import SCOPE, Inventor

RULES, ROWS, PLACES = 300, 12, 2
PLANTED = -77
"""The value stored with every formula: no rule gives it, so that who returns it did not calculate."""

COLUMN = {name: number for number, name in enumerate(SCOPE)}


@dataclass(frozen=True, slots=True)
class Book:
    """What was written, and what must come out."""

    path: Path
    expected: dict[Address, Cell]
    rules: dict[Address, str]

    def differing(self, found: dict[Address, Cell]) -> list[str]:
        """Where ``found`` is not what Python gives."""
        return [
            f"{address}: {self.rules[address]} gives {found.get(address)!r}, not {value!r}"
            for address, value in self.expected.items()
            if not same(found.get(address), value)
        ]


def same(found: Cell, wanted: Cell) -> bool:
    """Whether an engine's value is ours: numbers to a billionth, ``""`` also as no cell at all."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(wanted, float):
        return isinstance(found, float) and abs(found - wanted) < 1e-9
    return (found or "") == wanted


def as_cell(value: Any) -> Cell:
    """What a cell must hold for the engine's ``value``."""
    if value is None:
        return ""
    return value if isinstance(value, bool) else float(round_half_away(value, PLACES))


def write(sheet: Any, row: int, col: int, value: Value) -> None:
    """A value as a department would have typed it; no value is an empty cell."""
    if isinstance(value, str):
        if value:
            sheet.write_string(row, col, value)
    elif isinstance(value, date):
        sheet.write_number(row, col, (value - date(1899, 12, 30)).days)
    elif isinstance(value, int | Fraction):
        sheet.write_number(row, col, float(value))


def written(path: Path, draw: Callable[[Any, Book], None]) -> Book:
    """A workbook at ``path`` with two sheets, filled by ``draw``."""
    book = Book(path, {}, {})
    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False})
    draw(workbook, book)
    workbook.close()
    return book


def put(sheet: Any, book: Book, row: int, col: int, formula: str, value: Cell, rule: str) -> None:
    """A formula with a wrong value stored; what it must give is noted in ``book``."""
    assert sheet.write_formula(row, col, f"={formula}", None, PLANTED) == 0
    address = (sheet.get_name(), a1(row, col))
    book.expected[address] = value
    book.rules[address] = f"{rule}  ={formula}"


def cell_by_cell(workbook: Any, book: Book) -> None:
    """Each rule over each row of cells: conditions as they are, numbers as scores are recorded."""
    inventor = Inventor(Random(20261122))
    data, out = workbook.add_worksheet("行"), workbook.add_worksheet("逐行")
    rows = [inventor.row() for _ in range(ROWS)]
    for index, row in enumerate(rows):
        for name, value in row.items():
            # Our own workbooks have a dash where a fact has no value; a department leaves the cell empty.
            missing = value is None and index % 3 == 0
            write(data, index, COLUMN[name], "—" if missing else value)
    for col in range(RULES):
        wanted = Type.NUMBER if col % 3 == 0 else Type.BOOL
        rule = inventor.rule(wanted)
        tree = parse(rule, SCOPE, wanted)
        for index, row in enumerate(rows):
            cells = in_row(index)
            text = recorded(tree, cells, PLACES) if wanted is Type.NUMBER else scalar(tree, cells)
            put(out, book, index, col, text, as_cell(evaluate(tree, row)), f"{rule} on {row}")


def over_columns(workbook: Any, book: Book) -> None:
    """Each condition counted over all rows at once."""
    inventor = Inventor(Random(1977), arrays=True)
    data, out = workbook.add_worksheet("列"), workbook.add_worksheet("合计")
    rows = [inventor.row() for _ in range(4 * ROWS)]
    for index, row in enumerate(rows):
        for name, value in row.items():
            write(data, index, COLUMN[name], value)
    cells = in_columns(len(rows))
    for number in range(RULES):
        rule = inventor.rule()
        tree = parse(rule, SCOPE, Type.BOOL)
        counted = sum(evaluate(tree, row) for row in rows)
        put(out, book, number, 0, f"SUMPRODUCT({array(tree, cells)}*1)", float(counted), rule)


def in_row(index: int) -> Cells:
    return Cells(lambda symbol: f"行!{a1(index, COLUMN[symbol.name])}")


def in_columns(count: int) -> Cells:
    return Cells(lambda symbol: f"列!{a1_range(0, COLUMN[symbol.name], count - 1, COLUMN[symbol.name])}")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Book]:
    folder = tmp_path_factory.mktemp("rules")
    return (
        written(folder / "cells.xlsx", cell_by_cell),
        written(folder / "columns.xlsx", over_columns),
    )


@pytest.mark.slow
def test_ironcalc_agrees(books: Sequence[Book]) -> None:
    for book in books:
        assert book.differing(ironcalc_values(book.path, book.expected)) == []


@pytest.mark.slow
@pytest.mark.office
def test_libreoffice_agrees(books: Sequence[Book]) -> None:
    for book in books:
        assert book.differing(libreoffice_values(book.path)) == []


def test_the_rules_tried_are_worth_trying(books: Sequence[Book]) -> None:
    for book in books:
        values = list(book.expected.values())
        assert len(set(values)) > 10
        assert PLANTED not in values
    cells = list(books[0].expected.values())
    assert {True, False, ""} <= set(cells)
    assert len(cells) == RULES * ROWS
