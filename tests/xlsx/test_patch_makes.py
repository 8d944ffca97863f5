"""Files of every make, marked: hand-made XML, controls, strict workbooks, files that LibreOffice saved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onex_xl.xlsx.patch import Mark, UnpatchableError, patch, slip_of, unmark
from tests.engines import libreoffice_recalculate, libreoffice_values
from tests.xlsx import marked, raw
from tests.xlsx.marked import (
    COVER,
    MARKS,
    by_hand,
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
