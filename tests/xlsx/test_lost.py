"""What .xls and .ods files say beyond their values is told, though the reading library is silent."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import Inspection, Limits, RefusedError
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.lost import look
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, CellError, read_book
from tests.engines import libreoffice_saved_as
from tests.xlsx import raw
from tests.xlsx.verdicts import passed, scanned


def workbook() -> bytes:
    """Two sheets with errors among values, enough of them for a container that keeps no stream small; the
    second with hidden rows and columns, merged cells and a filter in force."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        first, second = book.add_worksheet("甲"), book.add_worksheet("Second")
        for row in range(300):
            first.write(row, 0, f"第 {row} 行")
        first.write_formula("C3", "=1/0")
        first.write_formula("B301", "=NA()")
        first.write_formula("D1", "=SUM(Second!B1:B4)", None, 10)
        second.write_formula("A1", "=1+1", None, 2)
        second.write_formula("IV9", "=NA()")
        second.write_column("B2", [1, 2, 3, 4])
        second.autofilter("B1:B5")
        second.filter_column("B", "x > 2")
        second.set_row(1, options={"hidden": True})
        second.set_row(2, options={"hidden": True})
        second.set_column("D:E", None, None, {"hidden": True})
        second.merge_range("F2:G4", "合并")
        second.write_formula("H1", "='[其他.xlsx]Sheet1'!A1", None, 5)
    return target.getvalue()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The workbook as LibreOffice saves it."""
    source = tmp_path_factory.mktemp("lost") / "表.xlsx"
    source.write_bytes(workbook())
    return {suffix: libreoffice_saved_as(source, suffix).read_bytes() for suffix in (".xls", ".ods")}


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_no_error_cell_is_read_as_blank(saved: dict[str, bytes], suffix: str) -> None:
    data = saved[suffix]
    errors = {name: dict(scan.errors) for name, scan in scanned(data).items()}
    # LibreOffice follows no link to another file: its own error stands for the value.
    assert errors["Second"].pop("H1") in ("#N/A", "Err:540")
    assert errors == {"甲": {"C3": "#DIV/0!", "B301": "#N/A"}, "Second": {"IV9": "#N/A"}}
    inspection = inspect(data)
    assert isinstance(inspection, Inspection)
    book = read_book(data, inspection)
    assert isinstance(book, Book)
    first, second = book.sheets
    assert (first.at(2, 2), first.at(300, 1)) == (CellError("#DIV/0!"), CellError("#N/A"))
    assert (first.at(2, 0), second.at(0, 0), second.at(8, 255)) == ("第 2 行", 2.0, CellError("#N/A"))


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_what_is_hidden_merged_filtered_or_worked_out_is_told(saved: dict[str, bytes], suffix: str) -> None:
    sheets = scanned(saved[suffix])
    first, second = sheets["甲"], sheets["Second"]
    assert (first.hidden_rows, first.hidden_columns, first.merges, first.filtered) == (0, 0, (), False)
    assert (second.hidden_rows, second.hidden_columns, second.merges) == (2, 2, ("F2:G4",))
    assert second.filtered
    assert set(first.formulas) == {"C3", "B301", "D1"} and set(second.formulas) == {"A1", "IV9", "H1"}
    assert (dict(first.hazards), dict(second.hazards)) == ({}, {"H1": "external"})
    assert not first.missing and not second.missing


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_formulas_that_reach_outside_are_told_as_what_they_are(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        sheet = book.add_worksheet("甲")
        sheet.write_formula("A1", r"='C:\data\[x.xlsx]Sheet1'!A1")
        sheet.write_formula("A2", '=_xlfn.WEBSERVICE("http://x")')
        sheet.write_formula("A3", '=DDE("soffice","x","A1")')
        sheet.write_formula("A4", "=IFERROR(A1,2)")
        sheet.write_array_formula("A5:A6", r"{='C:\data\[x.xlsx]Sheet1'!A1:A2}")
    data = libreoffice_saved_as(source, suffix).read_bytes()
    hazards = {"A1": "external", "A2": "webservice", "A3": "dde", "A5": "external"}
    assert dict(scanned(data)["甲"].hazards) == hazards
    notices = [(notice.code, notice.cell) for notice in passed(data, name="").notices]
    assert notices == [
        ("file.external-links", ""),
        ("file.dde-links", ""),
        *((f"file.formula-{hazard}", cell) for cell, hazard in hazards.items()),
    ]


@pytest.mark.office
@pytest.mark.slow
def test_an_xls_so_small_that_its_stream_is_among_the_small_ones(tmp_path: Path) -> None:
    source = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        book.add_worksheet("甲").write_formula("B2", "=NA()")
    data = libreoffice_saved_as(source, ".xls").read_bytes()
    assert len(data) < 8192
    assert scanned(data)["甲"].errors == {"B2": "#N/A"}


@pytest.mark.office
@pytest.mark.slow
def test_an_xls_so_large_that_its_table_of_sectors_goes_on_outside_its_header(tmp_path: Path) -> None:
    source = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(source), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("甲")
        for row in range(30_000):
            sheet.write(row, 0, f"{row}{'字' * 140}")
        sheet.write_formula("A30001", "=NA()")
    data = libreoffice_saved_as(source, ".xls").read_bytes()
    assert len(data) > 109 * 128 * 512
    assert scanned(data)["甲"].errors == {"A30001": "#N/A"}


@given(st.binary(max_size=600))
@example(b"\x00\x00\xfe\xff")
@example(b"\x00<\x00")
def test_nothing_in_a_file_can_break_it(noise: bytes) -> None:
    """Parts that may not be read are refused; nothing else is raised."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    look(Kind.XLS, head + noise, None, Limits())
    data = raw.zipped({"content.xml": noise})
    with suppress(RefusedError):
        look(Kind.ODS, data, Container(data, Limits()), Limits())
