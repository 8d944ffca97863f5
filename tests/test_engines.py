"""The judges of our formulas really recalculate: wrong stored values are planted, and both must mend them."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests import engines

FORMULAS = {
    "B1": ("=A1*2", 6.0),
    "B2": ('="x"&A1', "x3"),
    "B3": ("=A1>2", True),
    "B4": ("=1/0", "#DIV/0!"),
    "B5": ('=SUMPRODUCT((A1:A3="是")*1)', 0.0),
    "B6": ('=COUNTIFS(名册!A1:A4,"是")', 2.0),
    "B7": ('=IFERROR(VLOOKUP(9,A1:A3,1,FALSE),"无")', "无"),
    "B8": ("=DATE(2026,6,1)", 46174.0),
}


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A workbook whose every formula is stored with the value -99."""
    path = tmp_path / "planted.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, roster = book.add_worksheet("数据"), book.add_worksheet("名册")
        sheet.write_number("A1", 3)
        roster.write_column("A1", ["是", "否", "是", ""])
        for cell, (formula, _) in FORMULAS.items():
            sheet.write_formula(cell, formula, None, -99)
    return path


def test_the_wrong_values_are_really_stored(planted: Path) -> None:
    stored = engines.stored_values(planted)
    assert {stored["数据", cell] for cell in FORMULAS} == {-99.0}


def test_ironcalc_recalculates(planted: Path) -> None:
    values = engines.ironcalc_values(planted, [("数据", cell) for cell in FORMULAS])
    assert values == {("数据", cell): value for cell, (_, value) in FORMULAS.items()}


def test_ironcalc_gives_none_for_blanks(planted: Path) -> None:
    assert engines.ironcalc_values(planted, [("名册", "Z9")]) == {("名册", "Z9"): None}


@pytest.mark.office
def test_libreoffice_recalculates(planted: Path) -> None:
    values = engines.libreoffice_values(planted)
    assert {cell: values["数据", cell] for cell in FORMULAS} == {
        cell: value for cell, (_, value) in FORMULAS.items()
    }


@pytest.mark.office
def test_a_batch_keeps_its_order_though_names_are_the_same(planted: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / planted.name
    with xlsxwriter.Workbook(other) as book:
        book.add_worksheet("甲").write_formula("A1", "=40+2", None, -99)
    first, second = engines.libreoffice_recalculate([planted, other])
    assert engines.stored_values(first)["数据", "B1"] == 6
    assert engines.stored_values(second) == {("甲", "A1"): 42}


@pytest.mark.office
def test_pictures_are_one_a_page(planted: Path, tmp_path: Path) -> None:
    pages = engines.pictures(planted, tmp_path)
    assert [page.name for page in pages] == ["planted-1.png", "planted-2.png"]
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


def test_a_missing_program_is_said_not_skipped(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(engines.EngineMissing, match="soffice is not installed"):
        engines.libreoffice_values(planted)
