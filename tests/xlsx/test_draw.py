"""What a plan says is what the workbook holds, and what cannot be drawn is refused by name."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.draw import draw, drawn
from onex_xl.xlsx.plan import (
    Area,
    BookPlan,
    Chart,
    ColumnPlan,
    Condition,
    Formula,
    Link,
    Page,
    Scalar,
    Series,
    SheetPlan,
    Validation,
)
from tests import engines
from tests.xlsx import sample

CREATED = datetime(2026, 12, 18, 16, 20)


def _book(*sheets: SheetPlan) -> BookPlan:
    return BookPlan(sheets=list(sheets))


def _parts(book: BookPlan) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(drawn(book, created=CREATED))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _sheet_xml(sheet: SheetPlan) -> str:
    return _parts(_book(sheet))["xl/worksheets/sheet1.xml"]


def _reopened(sheet: SheetPlan, *, values: bool = False) -> Any:
    data = drawn(_book(sheet), created=CREATED)
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values).worksheets[0]


def _one(value: Scalar | Formula | Link, style: str = "") -> SheetPlan:
    sheet = SheetPlan("甲")
    sheet.put(1, 1, value, style)
    return sheet


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "@x", "http://example.org", "internal:甲!A1", "0012", "{=A1}", "真"]
)
def test_text_stays_text(text: str) -> None:
    cell = _reopened(_one(text))["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_text_that_looks_like_the_librarys_own_markup_is_kept_harmless() -> None:
    assert _reopened(_one("<r><t>x</r>"))["B2"].value == " <r><t>x</r>"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda t: t[:3] != "<r>"))
def test_any_text_reads_back_the_same(text: str) -> None:
    data = drawn(_book(_one(text)), created=CREATED)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    assert rows.to_python(skip_empty_area=False)[1][1] == text


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (38, 38),
        (26.14, 26.14),
        (Fraction(1, 4), 0.25),
        (True, True),
        (date(2026, 6, 1), datetime(2026, 6, 1)),
        (datetime(2026, 6, 1, 12), datetime(2026, 6, 1, 12)),
        (None, None),
        ("", None),
    ],
)
def test_values_keep_their_type(value: Scalar, held: object) -> None:
    look = "cell.date" if isinstance(value, date) else "cell"
    cell = _reopened(_one(value, look))["B2"]
    assert (cell.value, type(cell.value)) == (held, type(held))


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Fraction(1, 4), 0.25),
        ("优秀 & <良>", "优秀 & <良>"),
        (False, False),
        ("#N/A", "#N/A"),
        (date(2026, 6, 1), 46174),
        (datetime(2026, 6, 1, 12), 46174.5),
        (None, None),
        ("甲\x0b乙", "甲乙"),
    ],
)
def test_a_formula_is_stored_with_its_value(value: Scalar, stored: object) -> None:
    sheet = _one(Formula("=A1&A2", value))
    assert _reopened(sheet)["B2"].value == "=A1&A2"
    assert _reopened(sheet, values=True)["B2"].value == stored


def test_links_notes_and_merges() -> None:
    sheet = _one(Link("internal:'甲'!A1", "去看"), "cell+link")
    sheet.merge(Area(3, 0, 3, 2), Formula("=SUM(A1:A2)", 3), "total")
    sheet.put(4, 0, "x", note="一行\n两行")
    page = _reopened(sheet)
    assert (page["B2"].value, page["B2"].hyperlink.location) == ("去看", "'甲'!A1")
    assert ([str(area) for area in page.merged_cells.ranges], page["A4"].value) == (["A4:C4"], "=SUM(A1:A2)")
    assert page["A5"].comment.text == "一行\n两行"


def test_styles_reach_the_cells() -> None:
    page = _reopened(_one(5, "input.number2+centre+red"))
    cell = page["B2"]
    assert (cell.font.name, cell.font.sz, cell.font.color.rgb) == ("微软雅黑", 10, "FFB3261E")
    assert (cell.number_format, cell.alignment.horizontal, cell.protection.locked) == (
        '0.00;"−"0.00',
        "center",
        False,
    )
    assert (cell.fill.fgColor.rgb, cell.border.left.style) == ("FFFFFBEB", "thin")


# --- the sheet ------------------------------------------------------------------------------------


def test_columns_rows_and_view() -> None:
    sheet = _one("x")
    sheet.columns = {
        0: ColumnPlan(12, "input.text"),
        1: ColumnPlan(8, hidden=True),
        2: ColumnPlan(9, level=1),
    }
    sheet.heights, sheet.hidden_rows = {0: 30}, {5}
    sheet.freeze, sheet.filter, sheet.zoom, sheet.tab_colour = (2, 1), Area(1, 0, 9, 3), 110, "1F3A5F"
    page = _reopened(sheet)
    columns = page.column_dimensions
    assert (round(columns["A"].width), columns["B"].hidden, columns["C"].outlineLevel) == (13, True, 1)
    assert (page.row_dimensions[1].height, page.row_dimensions[6].hidden) == (30, True)
    assert (page.freeze_panes, page.auto_filter.ref, page.sheet_view.zoomScale) == ("B3", "A2:D10", 110)
    assert (page.sheet_properties.tabColor.rgb, page.sheet_view.showGridLines) == ("FF1F3A5F", False)


def test_paper() -> None:
    sheet = _one("x")
    sheet.page = Page(
        landscape=True, repeat_rows=(0, 1), area=Area(0, 0, 9, 3), header="&L甲&R2026", footer="2 页"
    )
    sheet.page_breaks = [20]
    page = _reopened(sheet)
    setup = page.page_setup
    assert (int(setup.paperSize), setup.orientation, setup.fitToWidth, setup.fitToHeight) == (
        9,
        "landscape",
        None,
        0,
    )
    assert (page.print_title_rows, page.print_area) == ("$1:$2", "'甲'!$A$1:$D$10")
    assert page.print_options.horizontalCentered
    assert [brk.id for brk in page.row_breaks.brk] == [20]
    xml = _sheet_xml(sheet)
    font = '&amp;"微软雅黑,Regular"&amp;9'
    assert f"<oddHeader>&amp;L{font}甲&amp;R{font} 2026</oddHeader>" in xml.replace("&quot;", '"')
    assert f"<oddFooter>&amp;C{font} 2 页</oddFooter>" in xml.replace("&quot;", '"')


def test_pages_are_numbered_unless_the_plan_says_otherwise() -> None:
    assert "第 &amp;P 页 共 &amp;N 页" in _sheet_xml(_one("x"))


def test_one_page_is_one_page_high_too() -> None:
    sheet = _one("x")
    sheet.page = Page(one_page=True)
    assert "fitToHeight" not in _sheet_xml(sheet)  # one is what the format means by saying nothing


def test_protection_still_lets_people_sort_and_filter() -> None:
    sheet = _one("x")
    sheet.protected = True
    found = re.search(r"<sheetProtection [^>]*>", _sheet_xml(sheet))
    assert found is not None
    assert found[0] == (
        '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" '
        'sort="0" autoFilter="0"/>'
    )


def test_validations() -> None:
    sheet = _one("x")
    cells = Area(1, 0, 9, 0)
    sheet.validations = [
        Validation(cells, "list", ("是", "否"), title="缴费", prompt="是否已缴费", error="请选择"),
        Validation(cells, "list", "=甲!$A$1:$A$3"),
        Validation(cells, "date", low="=B1", high=date(2026, 12, 31)),
        Validation(cells, "decimal", low=0.5, stop=False),
        Validation(cells, "length", high=20),
        Validation(cells, "custom", "=LEN(A2)=18"),
        Validation(cells, "integer", low=0, high=0),
    ]
    rules = _reopened(sheet).data_validations.dataValidation
    assert [(r.type, r.operator, r.formula1, r.formula2, r.errorStyle) for r in rules] == [
        ("list", None, '"是,否"', None, None),
        ("list", None, "甲!$A$1:$A$3", None, None),
        ("date", None, "B1", "46387", None),
        ("decimal", "greaterThanOrEqual", "0.5", None, "warning"),
        ("textLength", "lessThanOrEqual", "20", None, None),
        ("custom", None, "LEN(A2)=18", None, None),
        ("whole", None, "0", "0", None),
    ]
    first = rules[0]
    assert (first.promptTitle, first.prompt, first.error, str(first.sqref)) == (
        "缴费",
        "是否已缴费",
        "请选择",
        "A2:A10",
    )


def test_conditions_keep_their_order_and_areas() -> None:
    sheet = _one("x")
    sheet.conditions = [
        Condition(Area(1, 1, 9, 1), "=$B2<0", "bad", stop=True, further=(Area(1, 3, 9, 3),)),
        Condition(Area(1, 1, 9, 1), "=$B2=0", "quiet"),
    ]
    xml = _sheet_xml(sheet)
    assert (
        '<conditionalFormatting sqref="B2:B10 D2:D10"><cfRule type="expression" dxfId="0" priority="1" '
        in xml
    )
    assert 'stopIfTrue="1"><formula>$B2&lt;0</formula>' in xml
    assert xml.index("$B2&lt;0") < xml.index("$B2=0")


def test_a_condition_whose_formula_is_fixed_may_reach_back() -> None:
    sheet = _one("x")
    cells = Area(0, 5, 9, 5)
    sheet.conditions = [Condition(cells, '=AND($F1="A1",LOG10($G1)>1)', "bad", further=(Area(0, 0, 9, 0),))]
    assert 'sqref="F1:F10 A1:A10"' in _sheet_xml(sheet)


def test_hidden_sheets_the_first_shown_and_properties() -> None:
    book = _book(SheetPlan("_a", visibility="very hidden"), _one("x"), SheetPlan("_b", visibility="hidden"))
    book.active = 1
    book.properties, book.custom, book.names = {"title": "总表"}, {"onex.id": "7"}, {"start": "=甲!$B$2"}
    parts = _parts(book)
    states = re.findall(r'<sheet name="([^"]+)" sheetId="\d" ?(?:state="(\w+)")?', parts["xl/workbook.xml"])
    assert states == [("_a", "veryHidden"), ("甲", ""), ("_b", "hidden")]
    assert 'firstSheet="1" activeTab="1"' in parts["xl/workbook.xml"]
    assert '<definedName name="start">甲!$B$2</definedName>' in parts["xl/workbook.xml"]
    assert "<dc:title>总表</dc:title>" in parts["docProps/core.xml"]
    assert ">2026-12-18T16:20:00Z</dcterms:created>" in parts["docProps/core.xml"]
    assert 'name="onex.id"><vt:lpwstr>7</vt:lpwstr>' in parts["docProps/custom.xml"]


def test_a_date_with_a_zone_is_stored_in_utc() -> None:
    moment = datetime.fromisoformat("2026-12-18T08:00:00+08:00")
    assert moment.astimezone(UTC).hour == 0
    with zipfile.ZipFile(io.BytesIO(drawn(_book(_one(1)), created=moment))) as archive:
        assert b">2026-12-18T00:00:00Z</dcterms:created>" in archive.read("docProps/core.xml")


@pytest.mark.parametrize("kind", ["bar", "column", "line", "scatter", "doughnut"])
def test_charts_carry_their_figures_title_and_alternative_text(kind: Any) -> None:
    sheet = SheetPlan("甲")
    for row, value in enumerate((3, 5)):
        sheet.put(row, 0, f"系{row}")
        sheet.put(row, 1, Formula(f"={value}", value))
    sheet.hidden_rows = {0, 1}
    series = Series("得分", "甲", Area(0, 0, 1, 0), Area(0, 1, 1, 1), point_colours=("1A7D49",))
    sheet.charts = [Chart(kind, 3, 0, 400, 200, (series,), title="各系得分", alt_text="两个学系")]
    parts = _parts(_book(sheet))
    chart = parts["xl/charts/chart1.xml"]
    assert "<a:t>各系得分</a:t>" in chart
    assert re.findall(r"<c:v>(3|5)</c:v>", chart) == ["3", "5"]
    assert 'descr="两个学系"' in parts["xl/drawings/drawing1.xml"]
    assert '<c:plotVisOnly val="1"/>' not in chart


# --- the whole ------------------------------------------------------------------------------------


def test_the_same_plan_gives_the_same_bytes_in_whatever_order_it_was_filled() -> None:
    forth, back = SheetPlan("甲"), SheetPlan("甲")
    puts: list[tuple[int, int, Scalar, str]] = [
        (row, col, f"{row}{col}", "cell" if col else "head") for row in range(3) for col in range(3)
    ]
    for put in puts:
        forth.put(*put)
    for put in reversed(puts):
        back.put(*put)
    assert drawn(_book(forth), created=CREATED) == drawn(_book(back), created=CREATED)


def test_nothing_in_the_file_tells_when_it_was_written() -> None:
    data = drawn(sample.book(), created=CREATED)
    assert data == drawn(sample.book(), created=CREATED)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_draw_writes_to_a_path_and_to_a_stream(tmp_path: Path) -> None:
    path, stream = tmp_path / "甲.xlsx", io.BytesIO()
    draw(_book(_one("x")), path, created=CREATED)
    draw(_book(_one("x")), stream, created=CREATED)
    assert path.read_bytes() == stream.getvalue()
    assert [entry.name for entry in tmp_path.iterdir()] == ["甲.xlsx"]


# --- other programs -------------------------------------------------------------------------------


def _formulas(book: BookPlan) -> dict[engines.Address, Scalar]:
    return {
        (sheet.name, a1(row, col)): cell.value.value
        for sheet in book.sheets
        for (row, col), cell in sheet.cells.items()
        if isinstance(cell.value, Formula)
    }


@pytest.mark.office
def test_recalculating_the_sample_changes_no_number(tmp_path: Path) -> None:
    path, expected = tmp_path / "样张.xlsx", _formulas(sample.book())
    draw(sample.book(), path, created=CREATED)
    again = engines.libreoffice_values(path)
    assert {cell: again[cell] for cell in expected} == expected
    assert engines.ironcalc_values(path, expected) == expected


@pytest.mark.office
def test_the_sample_prints_one_page_wide(tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    draw(sample.book(), path, created=CREATED)
    assert len(engines.pictures(path, tmp_path, dpi=40)) == 4


def test_the_quick_sheet_writes_what_xlsxwriters_own_does(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = _parts(sample.book())
    monkeypatch.setattr("onex_xl.xlsx.draw.Sheet", Worksheet)
    own = {name: re.sub(r' spans="[0-9:]+"', "", text) for name, text in _parts(sample.book()).items()}
    # Formulas of XlsxWriter's own go through its search for newer functions, which finds none.
    assert quick == own
