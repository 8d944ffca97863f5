"""Tables that programs export as HTML or XML of 2003, read to the grid that Excel shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.xlsx.htmltables import read_html
from onex_xl.xlsx.inspection import Limits, Refusal
from onex_xl.xlsx.kind import Kind, sniff
from onex_xl.xlsx.read import Book, Cell, CellError, MissingValue
from onex_xl.xlsx.xml2003 import read_xml_2003

XML = """<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{sheets}</Workbook>"""
FAR = """<Worksheet ss:Name="a"><Table><Row ss:Index="2000000">
<Cell><Data ss:Type="String">1</Data></Cell></Row></Table></Worksheet>"""


def html(body: str, encoding: str = "utf-8", **limits: int) -> list[list[Cell]]:
    found = read_html(body.encode(encoding), "缴费", Limits(**limits))
    assert isinstance(found, Book), found
    [sheet] = found.sheets
    assert sheet.name == "缴费"
    return sheet.rows


def xml(rows: str, encoding: str = "utf-8", title: str = "导出") -> list[list[Cell]]:
    sheet = f'<Worksheet ss:Name="{title}"><Table>{rows}</Table></Worksheet>'
    found = read_xml_2003(XML.format(encoding=encoding, sheets=sheet).encode(encoding))
    assert isinstance(found, Book), found
    [grid] = found.sheets
    assert grid.name == title
    return grid.rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb2312", "gbk", "gb18030", "utf-16"])
def test_a_page_is_read_whatever_its_encoding(encoding: str) -> None:
    page = """<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset=gb2312>
        <title>名单</title></head><body><table><tr><td>学号<td>姓名<tr><td>007<td>张三</table></body></html>"""
    assert sniff(page.encode(encoding)) is Kind.HTML
    assert html(page, encoding) == [["学号", "姓名"], ["007", "张三"]]


def test_big5_is_believed_where_it_is_declared() -> None:
    assert html("<meta charset=big5><table><tr><td>學號</table>", "big5") == [["學號"]]


def test_spans_keep_the_other_cells_in_their_columns() -> None:
    page = """<table><tr><td colspan=2>甲</td><td rowspan="3">乙</td><td>丙</td></tr>
        <tr><td>1</td><td rowspan=2>2</td><td>3</td></tr><tr><td>4</td><td>5</td></tr>
        <tr><td>6<td>7<td>8</tr></table>"""
    assert html(page) == [
        ["甲", "", "乙", "丙"],
        ["1", "2", "", "3"],
        ["4", "", "", "5"],
        ["6", "7", "8"],
    ]


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "99999999999999"])
def test_a_span_that_is_nonsense_is_one(span: str) -> None:
    assert html(f"<table><tr><td colspan='{span}' rowspan='{span}'>1<td>2<tr><td>3</table>") == [
        ["1", "2"],
        ["3"],
    ]


def test_tables_stand_one_below_the_other_with_what_is_beside_them() -> None:
    page = """<style>td{color:red}</style><h1>缴费 名单</h1><table><thead><tr><th>学号<th>金额</thead></table>
        <table><tbody><tr><td>007<td>260</tbody></table>
        <p>打印时间：2025-05-06<script>var x = "<td>no";</script>"""
    assert html(page) == [["缴费 名单"], ["学号", "金额"], ["007", "260"], ["打印时间：2025-05-06"]]


def test_a_table_within_a_table_is_read_and_the_layout_is_not() -> None:
    page = "<table><tr><td>菜单<td><table><tr><td>学号<tr><td>007</table><td></table>"
    assert html(page) == [["学号"], ["007"], ["菜单"]]


def test_what_a_cell_shows_is_kept_as_text() -> None:
    page = """<table><tr><td x:num>0012</td><td>&nbsp;张&#x4e09;<br>丰 </td>
        <td x:num="440507200401010011">4.40507E+17</td>
        <td x:num="260">260.00</td><td>="007"</td><td>4.4E+17</td><td>&lt;b&gt;</td></table>"""
    assert html(page) == [["0012", "张三\n丰", "440507200401010011", "260.00", "007", 4.4e17, "<b>"]]


def test_excels_own_islands_are_not_read() -> None:
    page = """<html><head><!--[if gte mso 9]><xml><x:Name>甲</x:Name></xml><![endif]--></head><body>
        <![if !supportMisalignedColumns]><table><tr><td>1</table><![endif]>
        <xml><x:Name>乙</x:Name></xml></body>"""
    assert html(page) == [["1"]]


def test_a_page_in_a_single_file_is_read() -> None:
    page = "<html><body><table><tr><td>学号<td>姓名<tr><td>007<td>张三</table></body></html>"
    mail = MIMEMultipart("related")
    mail.attach(MIMEText(page, "html", "utf-8"))
    mail.attach(MIMEText("td {color: red}", "css", "utf-8"))
    data = b"MIME-Version: 1.0\r\n" + mail.as_bytes().replace(b"MIME-Version: 1.0\n", b"", 1)
    found = read_html(data)
    assert isinstance(found, Book)
    assert found.sheets[0].rows == [["学号", "姓名"], ["007", "张三"]]


def test_a_page_that_ends_in_the_middle_is_read_as_far_as_it_goes() -> None:
    assert html("<table><tr><td>学号<td>姓名<tr><td>007<td>张") == [["学号", "姓名"], ["007", "张"]]


@pytest.mark.parametrize(
    ("body", "limits", "code"),
    [
        ("<table>" + "<tr><td>1" * 20 + "</table>", {"cells": 10}, "file.too-many-cells"),
        ("<table>" + "<tr><td colspan=9000>1<td>2" * 20 + "</table>", {"box": 50_000}, "file.too-spread"),
        ("<table><tr>" + "<td colspan=9000>1" * 3 + "</table>", {}, "file.beyond-grid"),
        ("<table><tr><td>" + "长" * 3000 + "</table>", {"text": 1000}, "file.too-much-text"),
        ("<table><tr><td>" + "长" * 3000 + "</table>", {"file": 1000}, "file.too-large"),
    ],
)
def test_a_page_past_a_limit_is_refused(body: str, limits: dict[str, int], code: str) -> None:
    found = read_html(body.encode(), "x", Limits(**limits))
    assert isinstance(found, Refusal) and found.code == code


# ---- XML of 2003 ---------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk", "utf-16"])
def test_xml_is_read_whatever_its_encoding(encoding: str) -> None:
    rows = '<Row><Cell><Data ss:Type="String">学号</Data></Cell></Row>'
    assert xml(rows, encoding) == [["学号"]]
    assert sniff(XML.format(encoding=encoding, sheets="").encode(encoding)) is Kind.XML_2003


def test_values_of_xml_keep_their_types_and_digits() -> None:
    typed = [
        ("Number", "260"), ("Number", "440507200401010011"), ("Number", "4.4050720040101E+17"),
        ("Number", "007"),
        ("String", "007"), ("DateTime", "2025-05-06T14:30:22.000"), ("Boolean", "1"), ("Error", "#REF!"),
    ]  # fmt: skip
    cells = "".join(f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>' for kind, text in typed)
    rows = f'<Row>{cells}<Cell ss:Formula="=1"/></Row>'
    [found] = xml(rows)
    assert found == [
        260.0, "440507200401010011", 4.4050720040101e17, "007", "007", datetime(2025, 5, 6, 14, 30, 22), True,
        CellError("#REF!"), MissingValue(),
    ]  # fmt: skip


def test_indexes_and_merges_of_xml_put_cells_in_their_places() -> None:
    rows = """<Row ss:Index="2"><Cell ss:MergeAcross="1"><Data ss:Type="String">甲</Data></Cell>
        <Cell><Data ss:Type="String">乙</Data></Cell></Row>
        <Row><Cell ss:Index="3"><Data ss:Type="String">丙</Data></Cell></Row>"""
    assert xml(rows) == [[], ["甲", "", "乙"], ["", "", "丙"]]


def test_comments_and_fonts_of_xml_are_no_values() -> None:
    rows = """<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">张<Font>三</Font></ss:Data>
        <Comment><ss:Data>是<B>谁</B></ss:Data></Comment></Cell><Cell><Comment><ss:Data>无</ss:Data></Comment></Cell></Row>"""
    assert xml(rows) == [["张三"]]


def test_hidden_sheets_of_xml_are_known() -> None:
    sheets = """<Worksheet ss:Name="甲"><Table/></Worksheet><Worksheet ss:Name="乙"><Table/>
        <WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>
        </WorksheetOptions></Worksheet>"""
    found = read_xml_2003(XML.format(encoding="utf-8", sheets=sheets).encode())
    assert isinstance(found, Book)
    assert [(sheet.name, sheet.visibility) for sheet in found.sheets] == [("甲", "visible"), ("乙", "hidden")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            '<!DOCTYPE a [<!ENTITY x "y">]>' + XML.format(encoding="utf-8", sheets="").partition("?>")[2],
            "file.doctype",
        ),
        (XML.format(encoding="utf-8", sheets="")[:-5], "file.unreadable"),
        (
            XML.format(
                encoding="utf-8",
                sheets=FAR,
            ),
            "file.beyond-grid",
        ),
    ],
)
def test_xml_that_cannot_be_trusted_is_refused(text: str, code: str) -> None:
    found = read_xml_2003(text.encode())
    assert isinstance(found, Refusal) and found.code == code


PAGE = "<table><tr><td colspan=2 rowspan=2>学号&amp;<td x:num>姓名<br><tr><td>007</table><![if !x]><p>第 1 页"


@pytest.mark.parametrize(
    ("text", "read"), [(PAGE, read_html), (XML.format(encoding="utf-8", sheets=FAR), read_xml_2003)]
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 300),
            st.integers(0, 9),
            st.sampled_from(
                ["", "<", ">", "<!", "<![", "<?", "&#", "</", "'", "<td", "<table>", "9999", "\0"]
            ),
        ),
        max_size=8,
    )
)
def test_whatever_is_in_a_page_it_is_read_or_refused(
    text: str, read: Callable[[bytes, str, Limits], Book | Refusal], changes: list[tuple[int, int, str]]
) -> None:
    for at, gone, put in changes:
        text = text[: at % len(text)] + put + text[at % len(text) + gone :] or PAGE
    assert isinstance(read(text.encode(), "x", Limits(cells=1000, box=50_000)), Book | Refusal)
