"""A file of someone else's, marked: what changes, what does not, and how the marks come off."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_xl.files import sha256
from onex_xl.xlsx.draw_parts import PlanError
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.patch import Mark, Slip, UnpatchableError, patch, slip_of, unmark
from onex_xl.xlsx.plan import Area, DataBar, Link, SheetPlan
from onex_xl.xlsx.preflight import inspect
from tests.engines import libreoffice_recalculate, libreoffice_values
from tests.xlsx import marked, raw
from tests.xlsx.marked import (
    COVER,
    MARKS,
    by_hand,
    changed,
    cover,
    ground,
    loaded,
    members,
    notes,
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
    assert [sheet.name for sheet in found.sheets or ()] == [COVER, "首页", "数据", "其他's"]


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


def patch_again(slip: bytes) -> bytes:
    """The slip as if a program had saved it: its journal no longer fits."""
    parts = members(slip)
    parts["xl/workbook.xml"] += b"\n"
    return raw.zipped(parts)


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


# ---- files of every make ---------------------------------------------------------------------

_ROWS = '<row r="2"><c r="A2"><v>1</v></c><c r="C2" t="inlineStr"><is><t>甲</t></is></c></row><row r="5"/>'
_PLACES = {"B2": (1, 1), "C2": (1, 2), "A3": (2, 0), "D5": (4, 3), "A9": (8, 0)}
_HAND = [Mark("数据", *place, name) for name, place in _PLACES.items()]
_MARGINS = '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
_EXT = '<extLst><ext uri="{x}"><a xmlns="urn:a"><row r="3"/></a></ext></extLst>'
_COMMENTED = '<!-- <row r="4"><c r="A4"/></row> --><row r="5"></row >'


@pytest.mark.parametrize(
    "xml",
    [
        raw.sheet(_ROWS),
        raw.prefixed(raw.sheet(_ROWS)),
        raw.sheet(_ROWS.replace('"', "'")),
        raw.sheet(_ROWS.replace('<row r="5"/>', _COMMENTED)),
        raw.sheet(_ROWS, before='<dimension ref="A1:A1"/>', after=_MARGINS + _EXT),
    ],
    ids=["bare", "prefixed", "single quotes", "comments", "ext"],
)
def test_hand_made_xml_is_marked_and_restored(xml: str) -> None:
    data = by_hand(xml)
    slip = patch(data, _HAND, cover())
    assert notes(slip, "数据") == {name: name for name in _PLACES}
    assert [ground(slip, "数据", cell) for cell in _PLACES] == ["red"] * 5
    assert values(slip) == values(data)
    assert members(unmark(slip)) == members(data)


def test_cells_and_rows_without_addresses_stay_where_they_are() -> None:
    rows = (
        "<row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row>"
        "<row r='4'><c r='C4'><v>4</v></c><c><v>5</v></c></row>"
    )
    data = by_hand(raw.sheet(rows))
    slip = patch(
        data,
        [Mark("数据", 2, 0, "A3"), Mark("数据", 1, 1, "B2"), Mark("数据", 3, 0, "A4"), Mark("数据", 3, 3)],
    )
    assert values(slip)["数据"] == [[1], [2, 3], [], ["", "", 4, 5]]
    assert ground(slip, "数据", "D4") == "red" and notes(slip, "数据") == {"B2": "B2", "A3": "A3", "A4": "A4"}


def test_an_empty_sheet_can_be_marked() -> None:
    data = by_hand(f'<worksheet xmlns="{raw.MAIN}"><sheetData/></worksheet>')
    slip = patch(data, [Mark("数据", 0, 0, "空表")], cover())
    assert notes(slip, "数据") == {"A1": "空表"}
    assert members(unmark(slip)) == members(data)


def test_the_note_drawing_stands_where_the_schema_wants_it() -> None:
    after = ('<pageSetup orientation="landscape"/><drawing xmlns:r="u" r:id="rId1"/><tableParts count="0"/>'
             '<extLst><ext uri="{x}"/></extLst>')  # fmt: skip
    slip = patch(by_hand(raw.sheet(_ROWS, after=after)), _HAND)
    tail = members(slip)["xl/worksheets/sheet1.xml"].partition(b"</sheetData>")[2]
    order = re.findall(rb"<(\w+)", tail)
    assert order == [b"pageSetup", b"drawing", b"legacyDrawing", b"tableParts", b"extLst", b"ext"]


def test_spans_of_a_row_take_in_a_new_cell() -> None:
    rows = '<row r="1" spans="1:2"><c r="A1"><v>1</v></c></row>'
    slip = patch(by_hand(raw.sheet(rows)), [Mark("数据", 0, 7)])
    assert b'spans="1:8"' in members(slip)["xl/worksheets/sheet1.xml"]


def test_controls_that_share_the_old_drawing_stay() -> None:
    office = "urn:schemas-microsoft-com:office"
    vml = (
        f'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="{office}:office" xmlns:x="{office}:excel">'
        '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
        '<v:shape id="_x0000_s1025"><x:ClientData ObjectType="Button"/></v:shape></xml>'
    )
    links = raw.relations(("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"))
    xml = raw.sheet(_ROWS, after=f'<legacyDrawing xmlns:r="{raw.RELATIONS}" r:id="rId1"/>')
    parts = {"xl__drawings__vmlDrawing1.vml": vml, "xl__worksheets___rels__sheet1.xml.rels": links}
    data = by_hand(xml, **parts)
    slip = patch(data, [Mark("数据", 0, 0, "说明")])
    drawing = members(slip)["xl/drawings/vmlDrawing1.vml"]
    assert drawing.count(b"<v:shape ") == 2 and b'data="1,2"' in drawing and b'"Button"' in drawing
    assert members(slip)["xl/worksheets/sheet1.xml"].count(b"legacyDrawing") == 1
    assert members(unmark(slip)) == members(data)


def test_strict_workbooks_and_other_encodings_are_not_patched() -> None:
    strict = {
        name: part.decode()
        .replace(raw.MAIN, raw.STRICT_MAIN)
        .replace(raw.RELATIONS, raw.STRICT_RELATIONS)
        .encode()
        for name, part in members(raw.book()).items()
    }
    with pytest.raises(UnpatchableError, match="strict"):
        patch(raw.zipped(strict), [Mark("数据", 0, 0)])
    wide = members(by_hand(raw.sheet(_ROWS)))
    wide[raw.SHEET_PART] = wide[raw.SHEET_PART].decode().encode("utf-16")
    with pytest.raises(UnpatchableError, match="encoding"):
        patch(raw.zipped(wide), [Mark("数据", 0, 0)])


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", RICH[:2000]], ids=["empty", "PK", "text", "cut"])
def test_what_is_no_workbook_is_not_patched(data: bytes) -> None:
    with pytest.raises(UnpatchableError, match="damaged"):
        patch(data, MARKS)
    assert slip_of(data) is None


# ---- coming back -----------------------------------------------------------------------------


def test_a_slip_sent_back_untouched_gives_the_file_it_was_made_of() -> None:
    assert members(unmark(SLIP)) == members(RICH)
    assert list(members(unmark(SLIP))) == list(members(RICH))
    assert slip_of(SLIP) == Slip(sha256(RICH), unchanged=True)


def test_custom_parts_of_others_in_any_encoding_are_left_alone() -> None:
    item = '<?xml version="1.0" encoding="utf-16"?><a xmlns="urn:other"/>'.encode("utf-16")
    links = members(RICH)["xl/_rels/workbook.xml.rels"].decode()
    line = f'<Relationship Id="rId90" Type="{raw.RELATIONS}/customXml" Target="../customXml/item1.xml"/>'
    more = {
        "customXml/item1.xml": item,
        "xl/_rels/workbook.xml.rels": links.replace("</Relationships>", line + "</Relationships>").encode(),
    }
    data = raw.zipped(members(RICH) | more)
    slip = patch(data, MARKS, cover())
    assert members(slip)["customXml/item1.xml"] == item
    assert members(unmark(slip)) == members(data)
    assert members(unmark(patch_again(slip)))["customXml/item1.xml"] == item


def test_a_file_without_marks_is_itself() -> None:
    assert unmark(RICH) is RICH
    assert slip_of(RICH) is None


def test_marking_a_slip_again_marks_it_once() -> None:
    assert patch(SLIP, MARKS, cover()) == SLIP
    other = patch(SLIP, MARKS[:1], cover())
    assert notes(other, "数据") == {"B2": "学系自己的批注", "B3": "请改 <第一处> & “引号”"}
    assert members(unmark(other)) == members(RICH)


def test_a_slip_saved_by_another_program_loses_its_marks_and_nothing_else() -> None:
    book = loaded(SLIP)
    book["数据"]["B3"] = 21
    target = io.BytesIO()
    book.save(target)
    back = unmark(target.getvalue())
    assert loaded(back).sheetnames == ["首页", "数据", "其他's"]
    assert notes(back, "数据") == {"B2": "学系自己的批注"}
    assert notes(back, "其他's") == {"A1": "另一条"}
    assert ground(back, "数据", "B3") == "FFFBEB" and ground(back, "数据", "C4") == "EEF1F5"
    assert ground(back, "数据", "F10") == ""
    assert loaded(back)["数据"]["B3"].value == 21
    assert loaded(back)["数据"].print_title_rows == "$1:$1"
    assert [name for name in loaded(back).defined_names if name.startswith("onex")] == []
    assert slip_of(back) is None


def test_a_changed_slip_says_what_it_was_made_of() -> None:
    assert slip_of(patch_again(SLIP)) == Slip(sha256(RICH), unchanged=False)


def test_a_cover_moved_and_renamed_by_the_department_is_still_taken_out() -> None:
    book = loaded(SLIP)
    book.move_sheet(COVER, offset=2)
    book[COVER].title = "改好了"
    book.defined_names["onex_slip"].attr_text = "'改好了'!$A$1"  # a spreadsheet program renames it by itself
    target = io.BytesIO()
    book.save(target)
    back = loaded(unmark(target.getvalue()))
    assert back.sheetnames == ["首页", "数据", "其他's"]
    assert back["数据"].print_title_rows == "$1:$1" and list(back["其他's"].defined_names) == ["local"]


def test_a_cover_that_was_deleted_is_not_missed() -> None:
    book = loaded(SLIP)
    del book[COVER]
    book.defined_names["onex_slip"].attr_text = "#REF!$A$1"
    target = io.BytesIO()
    book.save(target)
    back = unmark(target.getvalue())
    assert loaded(back).sheetnames == ["首页", "数据", "其他's"]
    assert slip_of(back) is None and notes(back, "数据") == {"B2": "学系自己的批注"}


def test_many_different_grounds_come_back_as_far_as_there_are_shades() -> None:
    solid = '<fill><patternFill patternType="solid"><fgColor rgb="FF0000{:02X}"/></patternFill></fill>'
    fills = "".join(solid.format(n) for n in range(30))
    xfs = "".join(f'<xf numFmtId="0" fontId="0" fillId="{n}" borderId="0"/>' for n in range(30))
    styles = (
        f'<styleSheet xmlns="{raw.MAIN}"><fills count="30">{fills}</fills>'
        f'<cellXfs count="30">{xfs}</cellXfs></styleSheet>'
    )
    cells = "".join(f'<row r="{n + 1}"><c r="A{n + 1}" s="{n}"/></row>' for n in range(30))
    data = by_hand(
        raw.sheet(cells),
        **{
            "xl__styles.xml": styles,
            "xl___rels__workbook.xml.rels": raw.relations(
                ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml")
            ),
        },
    )
    slip = patch(data, [Mark("数据", row, 0) for row in range(30)])
    back = unmark(patch_again(slip))
    assert [ground(back, "数据", f"A{n + 1}") for n in range(15)] == [f"0000{n:02X}" for n in range(15)]
    assert {ground(back, "数据", f"A{n + 1}") for n in range(15, 30)} == {""}
    assert members(unmark(slip)) == members(data)


_places = st.lists(
    st.builds(
        Mark,
        st.sampled_from(["首页", "数据", "其他's"]),
        st.integers(0, 30),
        st.integers(0, 12),
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\u200b\r"), max_size=40),
        st.sampled_from(["error", "warning"]),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(_places)
def test_any_marks_leave_values_alone_and_come_off_again(places: list[Mark]) -> None:
    slip = patch(RICH, places, cover())
    assert values(slip) == values(RICH)
    assert members(unmark(slip)) == members(RICH)
    assert values(unmark(patch_again(slip))) == values(RICH)


def test_damaged_workbooks_are_patched_or_refused_and_nothing_else() -> None:
    chance = random.Random(5)
    whole = {True: members(RICH), False: members(SLIP)}
    for number in range(400):
        parts = whole[number % 2 == 0]
        name = chance.choice([name for name in parts if name.endswith((".xml", ".rels", ".vml"))])
        hurt = bytearray(parts[name])
        at = chance.randrange(len(hurt))
        if number % 3:
            del hurt[at : at + chance.randrange(1, 30)]
        else:
            hurt[at] = chance.randrange(256)
        data = raw.zipped(parts | {name: bytes(hurt)})
        try:
            assert patch(data, MARKS, cover())[:2] == b"PK" and unmark(data)[:2] == b"PK"
        except UnpatchableError as refusal:
            assert refusal.reason in ("damaged", "encoding")


# ---- in LibreOffice --------------------------------------------------------------------------


@pytest.mark.office
def test_libreoffice_opens_the_slip_recalculates_it_alike_and_shows_the_marks(tmp_path: Path) -> None:
    original, slip = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    original.write_bytes(RICH)
    slip.write_bytes(SLIP)
    before = libreoffice_values(original)
    [saved] = libreoffice_recalculate([slip])
    after = {place: value for place, value in libreoffice_values(slip).items() if place[0] != COVER}
    assert after == before
    data = saved.read_bytes()
    assert notes(data, "数据") == notes(SLIP, "数据")
    assert [ground(data, "数据", cell) for cell in ("B3", "C4", "F10")] == ["red", "amber", "red"]
    assert loaded(data)[COVER]["A1"].value == "退回修改说明 <&>"


@pytest.mark.office
def test_a_file_that_libreoffice_saved_is_marked_and_so_is_a_slip_that_it_saved(tmp_path: Path) -> None:
    original, slip = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    original.write_bytes(RICH)
    slip.write_bytes(SLIP)
    saved, saved_slip = (path.read_bytes() for path in libreoffice_recalculate([original, slip]))
    assert members(unmark(patch(saved, MARKS, cover()))) == members(saved)
    assert notes(patch(saved, MARKS, cover()), "数据") == notes(SLIP, "数据")
    back = unmark(saved_slip)
    assert loaded(back).sheetnames == ["首页", "数据", "其他's"]
    assert notes(back, "数据") == notes(RICH, "数据") and notes(back, "其他's") == notes(RICH, "其他's")
    assert [ground(back, "数据", cell) for cell in ("B3", "C4", "F10")] == ["FFFBEB", "EEF1F5", ""]
    assert values(back) == values(saved)
    again = patch(saved_slip, MARKS, cover())
    assert notes(again, "数据") == notes(SLIP, "数据")
    assert marked.loaded(again).sheetnames.count(COVER) == 1
