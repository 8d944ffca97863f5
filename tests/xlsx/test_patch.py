"""A file of someone else's, marked: what changes, what does not, and what marks and cover look like."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import pytest

from onex_xl.xlsx.draw_parts import PlanError
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.patch import Mark, patch, unmark
from onex_xl.xlsx.plan import Area, DataBar, Link, SheetPlan
from onex_xl.xlsx.preflight import inspect
from tests.xlsx import raw
from tests.xlsx.marked import (
    COVER,
    MARKS,
    changed,
    cover,
    ground,
    loaded,
    members,
    notes,
    patch_again,
    rich,
    values,
)

RICH = rich()
SLIP = patch(RICH, MARKS, cover())


# ---- what changes and what does not ----------------------------------------------------------


def test_only_the_parts_that_a_mark_touches_change() -> None:
    touched, new = changed(RICH, SLIP)
    assert sorted(touched) == [
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments1.xml",
        "xl/comments2.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
    ]
    assert new == ["xl/worksheets/sheet4.xml", "customXml/item1.xml"]


def test_members_that_do_not_change_keep_their_packed_bytes() -> None:
    touched, _ = changed(RICH, SLIP)
    for name in set(members(RICH)) - set(touched):
        assert _packed(RICH, name) == _packed(SLIP, name), name


def _packed(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(name)
    name_length, extra_length = struct.unpack_from("<2H", data, info.header_offset + 26)
    start = info.header_offset + 30 + name_length + extra_length
    return data[start : start + info.compress_size]


def test_a_marked_sheet_changes_only_in_its_marked_cells() -> None:
    before, after = members(RICH)["xl/worksheets/sheet2.xml"], members(SLIP)["xl/worksheets/sheet2.xml"]
    strip = re.compile(rb'( s="\d+"|tabSelected="\d")')
    extra = strip.sub(b"", after).replace(b'<row r="10"><c r="F10"/></row>', b"")
    assert extra == strip.sub(b"", before)


def test_an_unmarked_sheet_changes_at_most_in_being_selected() -> None:
    slip = patch(RICH, [MARKS[3]], cover())
    before, after = members(RICH)["xl/worksheets/sheet2.xml"], members(slip)["xl/worksheets/sheet2.xml"]
    assert before.replace(b'tabSelected="1"', b'tabSelected="0"') == after


def test_values_of_every_sheet_are_read_as_before() -> None:
    assert values(SLIP) == values(RICH)


def test_the_slip_passes_the_look_that_every_file_gets() -> None:
    found = inspect(SLIP, "a.xlsx")
    assert isinstance(found, Inspection)
    assert [sheet.name for sheet in found.sheets] == [COVER, "首页", "数据", "其他's"]


def test_marking_without_cover_adds_no_sheet() -> None:
    assert loaded(patch(RICH, MARKS)).sheetnames == ["首页", "数据", "其他's"]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert patch(RICH, MARKS, cover()) == SLIP


# ---- the marks -------------------------------------------------------------------------------


def test_cells_are_coloured_by_weight() -> None:
    assert ground(SLIP, "数据", "B3") == "red"
    assert ground(SLIP, "数据", "C4") == "amber"
    assert ground(SLIP, "数据", "B4") == "FFFBEB"


def test_a_marked_cell_keeps_everything_else_of_its_style() -> None:
    before, after = (loaded(data)["数据"]["B3"] for data in (RICH, SLIP))
    assert after.number_format == before.number_format == "0.00"
    assert after.border.left.style == before.border.left.style == "thin"
    assert after.value == before.value


def test_notes_say_what_to_do_beside_the_notes_that_were_there() -> None:
    assert notes(SLIP, "数据") == {
        "B2": "学系自己的批注",
        "B3": "请改 <第一处> & “引号”",
        "C4": "请核对",
        "F10": "这里是空的",
    }
    assert notes(SLIP, "其他's") == {"A1": "另一条\n\n在别人的批注下面"}


def test_a_blank_cell_takes_the_style_of_its_column_or_row() -> None:
    slip = patch(RICH, [Mark("数据", 11, 2), Mark("数据", 7, 9), Mark("数据", 11, 9)])
    sheet = loaded(slip)["数据"]
    assert sheet["C12"].number_format == "@"
    assert [ground(slip, "数据", cell) for cell in ("C12", "J8", "J12")] == ["red"] * 3
    assert ground(unmark(patch_again(slip)), "数据", "C12") == "EEF1F5"
    assert ground(unmark(patch_again(slip)), "数据", "J8") == "E3F5EB"


def test_a_mark_inside_merged_cells_goes_to_their_first_cell() -> None:
    slip = patch(RICH, [Mark("数据", 4, 4, "合并区域")])
    assert notes(slip, "数据") == {"B2": "学系自己的批注", "D3": "合并区域"}
    assert ground(slip, "数据", "D3") == "red"


def test_several_marks_on_one_cell_are_one_note_in_the_worst_tone() -> None:
    marks = [
        Mark("数据", 2, 1, "甲", "warning"),
        Mark("数据", 2, 1, "乙"),
        Mark("数据", 2, 1, "甲", "warning"),
    ]
    slip = patch(RICH, marks)
    assert notes(slip, "数据")["B3"] == "甲\n\n乙"
    assert ground(slip, "数据", "B3") == "red"


def test_marks_where_nothing_can_be_marked_are_left_out() -> None:
    marks = [Mark("没有这张表", 0, 0, "x"), Mark("数据", -1, 0, "x"), Mark("数据", 0, 1 << 20, "x")]
    assert values(patch(RICH, marks)) == values(RICH)
    assert notes(patch(RICH, marks), "数据") == {"B2": "学系自己的批注"}


def test_a_threaded_comment_is_left_alone() -> None:
    parts = members(RICH)
    threaded = parts["xl/comments1.xml"].replace("王老师".encode(), b"tc={1A2B}")
    data = raw.zipped(parts | {"xl/comments1.xml": threaded})
    slip = patch(data, [Mark("数据", 1, 1, "看不到")])
    assert members(slip)["xl/comments1.xml"] == threaded
    assert ground(slip, "数据", "B2") == "red"


def test_shape_numbers_of_notes_are_used_once() -> None:
    slip = patch(RICH, [Mark("数据", row, 1, "x") for row in range(1500)], cover())
    drawing = members(slip)["xl/drawings/vmlDrawing1.vml"]
    ids = re.findall(rb'id="_x0000_s(\d+)"', drawing)
    assert len(ids) == len(set(ids)) == 1500
    claimed = {int(block) for block in re.findall(rb'data="([\d,]*)"', drawing)[0].split(b",")}
    assert {int(number) // 1024 for number in ids} <= claimed


def test_a_protected_sheet_stays_protected_and_is_marked() -> None:
    data = rich(protected=True)
    slip = patch(data, MARKS, cover())
    assert loaded(slip)["数据"].protection.sheet
    assert not loaded(slip)[COVER].protection.sheet
    assert notes(slip, "数据")["C4"] == "请核对"


# ---- the cover -------------------------------------------------------------------------------


def test_the_cover_is_first_alone_selected_and_everything_else_moves_along() -> None:
    book = loaded(SLIP)
    assert book.sheetnames[0] == COVER and book.active.title == COVER
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == [COVER]
    assert book["数据"].print_title_rows == "$1:$1"
    assert book["数据"].print_area == "'数据'!$A$1:$G$10"
    assert book[COVER].print_title_rows == "$3:$3"
    assert list(book["其他's"].defined_names) == ["local"]
    assert book.defined_names["total"].attr_text == "数据!$B$7"


def test_the_cover_looks_as_planned() -> None:
    sheet = loaded(SLIP)[COVER]
    assert sheet["A1"].value == "退回修改说明 <&>" and sheet["A1"].font.size == 16
    assert sheet["A4"].hyperlink.location == "'数据'!B3"
    assert sheet["B4"].number_format == '#,##0.00;"−"#,##0.00'
    assert sheet["A3"].fill.fgColor.rgb == "FF1F3A5F"
    assert sheet.column_dimensions["B"].width == pytest.approx(40.7, abs=1)


def test_a_sheet_that_has_the_covers_name_keeps_it() -> None:
    plan = cover()
    plan.name = "首页"
    slip = patch(RICH, MARKS, plan)
    assert loaded(slip).sheetnames == ["首页(2)", "首页", "数据", "其他's"]
    assert loaded(slip)["首页(2)"].print_title_rows == "$3:$3"
    assert loaded(unmark(patch_again(slip))).sheetnames == ["首页", "数据", "其他's"]


def _with_bar() -> SheetPlan:
    plan = cover()
    plan.bars.append(DataBar(Area(0, 0, 1, 1), "3A6AA6"))
    return plan


def _with_link_out() -> SheetPlan:
    plan = cover()
    plan.put(5, 0, Link("https://example.cn", "x"))
    return plan


@pytest.mark.parametrize("plan", [_with_bar(), _with_link_out()], ids=["bar", "link"])
def test_a_cover_that_could_not_be_taken_over_whole_is_refused(plan: SheetPlan) -> None:
    with pytest.raises(PlanError):
        patch(RICH, MARKS, plan)
