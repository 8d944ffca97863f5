"""Error cells of .xls, .xlsb and .ods files are found, though the library that reads them shows blanks."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import Inspection, Limits
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.lost import errors_of
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, CellError, read_book
from tests.engines import libreoffice_saved_as
from tests.xlsx import raw
from tests.xlsx.test_kind import ODS

NAMESPACES = (
    'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:c="calcext"'
)


def workbook() -> bytes:
    """Two sheets with errors among values, enough of them for a container that keeps no stream small."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        first, second = book.add_worksheet("甲"), book.add_worksheet("Second")
        for row in range(300):
            first.write(row, 0, f"第 {row} 行")
        first.write_formula("C3", "=1/0")
        first.write_formula("B301", "=NA()")
        second.write_formula("A1", "=1+1")
        second.write_formula("IV9", "=NA()")
    return target.getvalue()


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_no_error_cell_is_read_as_blank(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "表.xlsx"
    source.write_bytes(workbook())
    data = libreoffice_saved_as(source, suffix).read_bytes()
    inspection = inspect(data)
    assert isinstance(inspection, Inspection)
    assert inspection.errors == {"甲": {"C3": "#DIV/0!", "B301": "#N/A"}, "Second": {"IV9": "#N/A"}}
    book = read_book(data, inspection)
    assert isinstance(book, Book)
    first, second = book.sheets
    assert (first.at(2, 2), first.at(300, 1)) == (CellError("#DIV/0!"), CellError("#N/A"))
    assert (first.at(2, 0), second.at(0, 0), second.at(8, 255)) == ("第 2 行", 2.0, CellError("#N/A"))


def errors_in_content(table: str) -> dict[str, dict[str, str]]:
    content = f"<o:d {NAMESPACES}><t:table t:name='表'>{table}</t:table></o:d>"
    members: dict[str, str | bytes] = {
        "mimetype": ODS,
        "META-INF/manifest.xml": "<x/>",
        "content.xml": content,
    }
    data = raw.zipped(members)
    return {name: dict(cells) for name, cells in errors_of(Kind.ODS, data, Container(data, Limits())).items()}


def test_repeated_rows_and_cells_are_counted() -> None:
    error = '<t:table-cell c:value-type="error"><x:p>#REF!</x:p></t:table-cell>'
    shown = '<t:table-cell t:formula="of:=1/0"><x:p>#DIV/0!</x:p></t:table-cell>'
    text = "<t:table-cell><x:p>#N/A</x:p></t:table-cell>"
    rows = (
        '<t:table-row t:number-rows-repeated="4"><t:table-cell/></t:table-row>'
        f'<t:table-row><t:table-cell t:number-columns-repeated="2"/>{error}{text}{shown}</t:table-row>'
    )
    assert errors_in_content(rows) == {"表": {"C5": "#REF!", "E5": "#DIV/0!"}}


def test_what_is_beyond_the_grid_is_left_out() -> None:
    error = '<t:table-row><t:table-cell c:value-type="error"/></t:table-row>'
    rows = f'<t:table-row t:number-rows-repeated="99999999999"/>{error}'
    assert errors_in_content(rows) == {"表": {}}


def record(kind: int, content: bytes) -> bytes:
    """One record of a binary part; kinds from 128 take two bytes."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(content)]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def test_binary_workbooks_say_their_errors_too() -> None:
    sheet = b"".join((
        record(0, struct.pack("<I", 6)), record(3, struct.pack("<IIB", 2, 0, 0x17)),
        record(0, struct.pack("<I", 8)), record(11, struct.pack("<IIB", 0, 0, 0x2A)),
    ))  # fmt: skip
    data = raw.zipped(
        {
            "[Content_Types].xml": "<x/>",
            "xl/workbook.bin": record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("数据")),
            "xl/_rels/workbook.bin.rels": raw.relations(("rId1", "worksheet", "worksheets/sheet1.bin")),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )
    inspection = inspect(data)
    assert isinstance(inspection, Inspection)
    assert (inspection.kind, inspection.errors) == (Kind.XLSB, {"数据": {"C7": "#REF!", "A9": "#N/A"}})


@given(st.binary(max_size=600))
def test_nothing_in_a_file_can_break_it(noise: bytes) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    errors_of(Kind.XLS, head + noise, None)
    data = raw.zipped({"xl/workbook.bin": noise, "xl/_rels/workbook.bin.rels": noise, "content.xml": noise})
    for kind in (Kind.XLSB, Kind.ODS):
        errors_of(kind, data, Container(data, Limits()))
