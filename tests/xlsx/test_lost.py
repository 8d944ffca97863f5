"""What .xls, .xlsb and .ods files say beyond their values is told, though the reading library is silent."""

from __future__ import annotations

import io
import struct

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.xlsx import lost_xls
from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import Inspection, Limits, Refusal, SheetScan
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.lost import sheets_of
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


def scanned(data: bytes) -> dict[str, SheetScan]:
    """What there is to say about each sheet."""
    inspection = inspect(data)
    assert isinstance(inspection, Inspection)
    return {sheet.name: sheet.scan for sheet in inspection.sheets if sheet.scan is not None}


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


def in_content(table: str, more: str = "") -> SheetScan:
    """What there is to say about a table of an .ods."""
    content = f"<o:d {NAMESPACES}><t:table t:name='表'>{table}</t:table>{more}</o:d>"
    members: dict[str, str | bytes] = {
        "mimetype": ODS,
        "META-INF/manifest.xml": "<x/>",
        "content.xml": content,
    }
    data = raw.zipped(members)
    return scanned(data)["表"]


def test_repeated_rows_and_cells_are_counted() -> None:
    error = '<t:table-cell c:value-type="error"><x:p>#REF!</x:p></t:table-cell>'
    shown = '<t:table-cell t:formula="of:=1/0"><x:p>#DIV/0!</x:p></t:table-cell>'
    text = "<t:table-cell><x:p>#N/A</x:p></t:table-cell>"
    rows = (
        '<t:table-row t:number-rows-repeated="4"><t:table-cell/></t:table-row>'
        f'<t:table-row><t:table-cell t:number-columns-repeated="2"/>{error}{text}{shown}</t:table-row>'
    )
    scan = in_content(rows)
    assert scan.errors == {"C5": "#REF!", "E5": "#DIV/0!"}
    assert scan.formulas == {"E5": "1/0"}


def test_what_is_beyond_the_grid_is_left_out() -> None:
    error = '<t:table-row><t:table-cell c:value-type="error"/></t:table-row>'
    rows = f'<t:table-row t:number-rows-repeated="99999999999"/>{error}'
    assert in_content(rows).errors == {}


def test_hidden_rows_and_columns_count_as_far_as_there_is_something() -> None:
    hidden = '<t:table-column t:number-columns-repeated="{}" t:visibility="collapse"/>'
    value = '<t:table-row{}><t:table-cell c:value-type="float"><x:p>1</x:p></t:table-cell></t:table-row>'
    blank = '<t:table-row t:number-rows-repeated="{}" t:visibility="{}"><t:table-cell/></t:table-row>'
    wide_value = value.replace("<t:table-cell ", "<t:table-cell/><t:table-cell/><t:table-cell ", 1)
    table = (
        f"<t:table-column/>{hidden.format(1)}<t:table-column/>{hidden.format(16381)}"
        f"{value.format('')}{blank.format(3, 'collapse')}"
        f"{wide_value.format('')}{blank.format(1000, 'collapse')}"
    )
    scan = in_content(table)
    assert (scan.hidden_rows, scan.hidden_columns, scan.filtered) == (3, 1, False)


@pytest.mark.parametrize(
    ("address", "filtered"),
    [("表.A1:表.B5", True), ("$'表'.A1:$'表'.B5", True), ("'a.表'.A1:'a.表'.B5", False), ("A1", False)],
)
def test_a_filter_in_force_is_of_the_table_that_it_names(address: str, filtered: bool) -> None:
    hidden = '<t:table-row t:visibility="filter"><t:table-cell c:value-type="float"/></t:table-row>'
    filters = "<t:filter><t:filter-and><t:filter-condition/></t:filter-and></t:filter>"
    area = f'<t:database-range t:target-range-address="{address}">{filters}</t:database-range>'
    scan = in_content(hidden, area)
    assert (scan.hidden_rows, scan.filtered) == (1, filtered)
    assert not in_content(hidden, area.replace(filters, "")).filtered


def test_formulas_that_reach_outside_and_those_without_a_value() -> None:
    formulas = (
        "of:=[&apos;file:///C:/其他.ods&apos;#$Sheet1.A1]",
        "of:=DDE(&quot;cmd&quot;;&quot;/C calc&quot;;&quot;A1&quot;)",
        "of:=COM.MICROSOFT.WEBSERVICE(&quot;http://a&quot;)",
        "of:=SUM([.A1:.B2]![.B1:.C3])",
        "of:=[.A1]&amp;&quot;DDE(&apos;a&apos;#&quot;",
    )
    cells = "".join(
        f'<t:table-cell c:value-type="float" t:formula="{text}"><x:p>1</x:p></t:table-cell>'
        for text in formulas
    )
    scan = in_content(f'<t:table-row>{cells}<t:table-cell t:formula="of:=1+1"/></t:table-row>')
    assert scan.hazards == {"A1": "external", "B1": "dde", "C1": "webservice"}
    assert scan.missing == {"F1"} and scan.formulas["F1"] == "1+1"


def record(kind: int, content: bytes) -> bytes:
    """One record of a binary part; kinds from 128 take two bytes."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(content)]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def test_binary_workbooks_say_as_much() -> None:
    sheet = b"".join((
        record(60, struct.pack("<4IH", 3, 5, 0, 0, 1)), record(60, struct.pack("<4IH", 6, 6, 0, 0, 0)),
        record(0, struct.pack("<IIHBBB", 6, 0, 0, 0, 0x10, 0)), record(3, struct.pack("<IIB", 2, 0, 0x17)),
        record(0, struct.pack("<IIHBBB", 8, 0, 0, 0, 0, 0)), record(11, struct.pack("<IIB", 0, 0, 0x2A)),
        record(9, struct.pack("<IId", 4, 0, 1.5)), record(176, struct.pack("<4I", 1, 2, 0, 1)),
        record(163, b""),
    ))  # fmt: skip
    data = raw.zipped(
        {
            "[Content_Types].xml": "<x/>",
            "xl/workbook.bin": record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("数据")),
            "xl/_rels/workbook.bin.rels": raw.relations(("rId1", "worksheet", "worksheets/sheet1.bin")),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )
    scan = scanned(data)["数据"]
    assert scan.errors == {"C7": "#REF!", "A9": "#N/A"}
    assert scan.formulas == {"A9": "…", "E9": "…"}
    assert (scan.hidden_rows, scan.hidden_columns, scan.merges) == (1, 3, ("A2:B3",))
    assert scan.filtered


def test_too_many_merges_are_refused_in_every_format() -> None:
    row = '<t:table-row><t:table-cell t:number-columns-spanned="2" c:value-type="string"/></t:table-row>'
    content = f"<o:d {NAMESPACES}><t:table t:name='表'>{row * 6}</t:table></o:d>"
    members: dict[str, str | bytes] = {
        "mimetype": ODS,
        "META-INF/manifest.xml": "<x/>",
        "content.xml": content,
    }
    refused = inspect(raw.zipped(members), "", Limits(merges=5))
    assert refused == Refusal("file.too-many-merges", {"found": 6, "limit": 5})


def test_the_links_among_a_formulas_tokens_are_found() -> None:
    text = bytes([0x17, 2, 0]) + b"a:"
    choose = bytes([0x19, 0x04]) + struct.pack("<4H", 2, 0x3A, 0x3A, 0x3A)
    tokens = text + choose + bytes([0x5A]) + struct.pack("<3H", 7, 1, 1) + bytes([0x03, 0x3B]) + bytes(10)
    assert list(lost_xls._links(tokens)) == [7, 0]
    assert list(lost_xls._links(bytes([0x18, 0x3A, 0, 0]))) == []


@given(st.binary(max_size=600))
def test_nothing_in_a_file_can_break_it(noise: bytes) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    sheets_of(Kind.XLS, head + noise, None, Limits())
    data = raw.zipped({"xl/workbook.bin": noise, "xl/_rels/workbook.bin.rels": noise, "content.xml": noise})
    for kind in (Kind.XLSB, Kind.ODS):
        sheets_of(kind, data, Container(data, Limits()), Limits())
