"""Every value at its own place, and nothing silently lost."""

from __future__ import annotations

import io
import pickle
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.xlsx.inspection import Inspection, Refusal
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, CellError, MissingValue, read_book
from tests.xlsx import raw
from tests.xlsx.test_sheetscan import ROWS, SPELLINGS


def read(data: bytes) -> Book:
    """What a file holds, by way of the pre-flight."""
    inspection = inspect(data)
    assert isinstance(inspection, Inspection), inspection
    book = read_book(data, inspection)
    assert isinstance(book, Book), book
    return book


def first(data: bytes) -> list[list[object]]:
    """The rows of the first sheet."""
    return [list(row) for row in read(data).sheets[0].rows]


def test_values_stand_at_their_absolute_place() -> None:
    rows = '<row r="3"><c r="C3"><v>1.5</v></c></row><row r="5"><c r="B5" t="b"><v>1</v></c></row>'
    grid = read(raw.book(rows)).sheets[0]
    assert (grid.name, grid.visibility) == ("数据", "visible")
    assert (grid.at(2, 2), grid.at(4, 1), grid.at(0, 0), grid.at(99, 99)) == (1.5, True, "", "")
    assert len(grid.rows) == 5


def test_errors_and_missing_values_are_never_blank() -> None:
    rows = first(raw.book(ROWS))
    assert rows[1][:4] == [CellError("#REF!"), 2.0, CellError("#DIV/0!"), ""]
    assert rows[3] == [MissingValue(), MissingValue(), "", 4.0, 4.0]


def test_an_error_and_a_missing_value_beyond_all_other_cells_are_there() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="D1"><f>1+1</f></c></row>'
        '<row r="7"><c r="B7"><f>A1</f></c></row>'
    )
    found = first(raw.book(rows))
    assert found[0] == [1.0, "", "", MissingValue()]
    assert found[1:6] == [[]] * 5
    assert found[6] == ["", MissingValue()]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_reads_the_same(spelling: str) -> None:
    xml = SPELLINGS[spelling](raw.sheet(ROWS))
    parts = raw.parts({"数据": raw.sheet("")})
    found = first(raw.zipped(parts | {raw.SHEET_PART: xml}))
    plain = first(raw.book(ROWS))
    assert [[cell for cell in row if cell != ""] for row in found if any(cell != "" for cell in row)] == [
        [cell for cell in row if cell != ""] for row in plain if any(cell != "" for cell in row)
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_parts_in_utf_16_are_read_as_well(encoding: str) -> None:
    declared = '<?xml version="1.0" encoding="UTF-16"?>' if "16" in encoding else ""
    parts = raw.parts(
        {"数据": raw.sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>2</v></c></row>')},
        strings=f'<sst xmlns="{raw.MAIN}"><si><t>学生·张三</t></si></sst>',
    )
    data = raw.zipped({name: (declared + xml).encode(encoding) for name, xml in parts.items()})
    assert first(data) == [["学生·张三", 2.0]]


def test_a_strict_workbook_with_prefixes_everywhere() -> None:
    strings = f'<sst xmlns="{raw.MAIN}"><si><t>甲</t></si></sst>'
    parts = raw.parts({"数据": raw.sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')}, strings=strings)
    for name in ("xl/workbook.xml", "xl/sharedStrings.xml", raw.SHEET_PART):
        xml = raw.prefixed(parts[name]).replace("xmlns:x:r=", "xmlns:r=")
        parts[name] = xml.replace(raw.MAIN, raw.STRICT_MAIN).replace(raw.RELATIONS, raw.STRICT_RELATIONS)
    for name in ("_rels/.rels", "xl/_rels/workbook.xml.rels"):
        parts[name] = parts[name].replace(raw.RELATIONS, raw.STRICT_RELATIONS)
    assert first(raw.zipped(parts)) == [["甲"]]


def test_escapes_are_decoded_once() -> None:
    text = "a_x000D_b_x005F_x000D_c"
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    assert first(raw.book(rows)) == [["a\rb_x000D_c"]]


def test_a_wps_dimension_of_one_cell_hides_nothing() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row>'
    )
    sheet = raw.sheet(rows, before='<dimension ref="A1:A1"/>')
    assert first(raw.zipped(raw.parts({"数据": sheet}))) == [[1.0, 2.0], ["", 3.0]]


@pytest.mark.parametrize(
    ("listed", "kind"),
    [
        ('<sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/>', ""),
        ('<sheet name="宏" sheetId="9" r:id="rId9"/>', "xlMacrosheet"),
        ('<sheet name="对话" sheetId="9" r:id="rId9"></sheet>', "xlIntlMacrosheet"),
    ],
)
def test_modules_and_macro_sheets_of_old_excel_are_left_out(listed: str, kind: str) -> None:
    parts = raw.parts({"数据": raw.sheet('<row r="1"><c r="A1"><v>7</v></c></row>')})
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", f"<sheets>{listed}")
    if kind:
        link = f'<Relationship Id="rId9" Type="http://x/{kind}" Target="macrosheets/sheet1.xml"/>'
        name = "xl/_rels/workbook.xml.rels"
        parts[name] = parts[name].replace("</Relationships>", f"{link}</Relationships>")
        parts["xl/macrosheets/sheet1.xml"] = f'<xm:macrosheet xmlns:xm="x" xmlns="{raw.MAIN}"/>'
    book = read(raw.zipped(parts))
    assert [(sheet.name, sheet.rows) for sheet in book.sheets] == [("数据", [[7.0]])]


def test_merged_whole_columns_and_rows_do_not_hinder() -> None:
    merges = '<mergeCells count="2"><mergeCell ref="C:D"/><mergeCell ref="9:10"/></mergeCells>'
    sheet = raw.sheet('<row r="1"><c r="A1"><v>7</v></c></row>', after=merges)
    assert first(raw.zipped(raw.parts({"数据": sheet}))) == [[7.0]]


def test_dates_times_and_long_numbers_as_text() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("学生")
    for col, (value, form) in enumerate(
        [
            (datetime(2025, 6, 1), "yyyy-mm-dd"),
            (datetime(2025, 6, 1, 8, 30), "yyyy-mm-dd hh:mm"),
            (time(8, 30), "hh:mm"),
            (timedelta(hours=30), "[h]:mm"),
        ]
    ):
        sheet.write_datetime(0, col, value, book.add_format({"num_format": form}))
    sheet.write_string(0, 4, "440301199001011234")
    sheet.write_boolean(0, 5, False)
    book.close()
    found = first(target.getvalue())[0]
    assert found[0] in (date(2025, 6, 1), datetime(2025, 6, 1))
    assert found[1:] == [
        datetime(2025, 6, 1, 8, 30),
        time(8, 30),
        timedelta(hours=30),
        "440301199001011234",
        False,
    ]


def test_a_workbook_never_opened_in_excel_shows_which_formulas_have_no_value() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([1, 2, "=A1+B1", '=IF(A1=1,"是","否")'])
    sheet.append(["#N/A", "=NA()", "文字"])
    target = io.BytesIO()
    book.save(target)
    assert first(target.getvalue()) == [
        [1.0, 2.0, MissingValue(), MissingValue()],
        [CellError("#N/A"), MissingValue(), "文字"],
    ]


def test_sheets_keep_their_order_and_visibility() -> None:
    parts = raw.parts({"甲&amp;乙": raw.sheet(ROWS), "_onex": raw.sheet(ROWS), "图": "<chartsheet/>"})
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        'name="_onex"', 'name="_onex" state="veryHidden"'
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        '/worksheet" Target="worksheets/sheet3', '/chartsheet" Target="worksheets/sheet3'
    )
    book = read(raw.zipped(parts))
    assert [(s.name, s.visibility, len(s.rows)) for s in book.sheets] == [
        ("甲&乙", "visible", 4),
        ("_onex", "very hidden", 4),
        ("图", "visible", 0),
    ]
    assert book.sheet("_onex") is book.sheets[1] and book.sheet("没有") is None
    assert pickle.loads(pickle.dumps(book)) == book


def refusal(data: bytes) -> str:
    """The code under which the reader refuses what the pre-flight let pass."""
    inspection = inspect(data)
    assert isinstance(inspection, Inspection), inspection
    found = read_book(data, inspection)
    assert isinstance(found, Refusal), found
    return found.code


def test_what_the_reader_cannot_read_is_refused_not_raised() -> None:
    assert refusal(raw.book('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')) == "file.unreadable"


def test_a_sheet_that_the_reader_takes_for_blank_is_refused() -> None:
    data = raw.book('<row r="1"><c r="A1"><v>1</v></c></row>')
    inspection = inspect(data)
    assert isinstance(inspection, Inspection)
    assert read_book(raw.book(""), inspection) == Refusal("file.unreadable")


class PanicException(BaseException):
    """As Rust's panic reaches Python."""


def test_a_panic_of_the_reader_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        @staticmethod
        def from_filelike(file: io.BytesIO) -> None:
            raise PanicException

    monkeypatch.setattr("onex_xl.xlsx.read.CalamineWorkbook", Failing)
    assert refusal(raw.zipped(raw.parts({"数据": raw.sheet("")}))) == "file.unreadable"


def test_an_open_document_is_read_too() -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="数据">'
        '<table:table-row><table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="2.5"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    assert first(buffer.getvalue()) == [["甲", 2.5]]


values = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(-1e12, 1e12).map(lambda number: round(number, 4)),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=8),
)


@given(st.lists(st.lists(values, min_size=1, max_size=6), min_size=1, max_size=8))
def test_what_was_written_is_what_is_read(table: list[list[bool | float | str | None]]) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("数据")
    for row, cells in enumerate(table):
        for col, value in enumerate(cells):
            if isinstance(value, bool):
                sheet.write_boolean(row, col, value)
            elif isinstance(value, float):
                sheet.write_number(row, col, value)
            elif value is not None:
                sheet.write_string(row, col, value)
    book.close()
    grid = read(target.getvalue()).sheets[0]
    for row, cells in enumerate(table):
        for col, value in enumerate(cells):
            assert grid.at(row, col) == ("" if value is None else value)
