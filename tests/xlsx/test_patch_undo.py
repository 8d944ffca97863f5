"""How the marks come off again, whatever the department did to the file."""

from __future__ import annotations

import io
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from onex_xl.files import sha256
from onex_xl.xlsx.patch import Mark, Slip, UnpatchableError, patch, slip_of, unmark
from tests.xlsx import raw
from tests.xlsx.marked import (
    COVER,
    MARKS,
    by_hand,
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


def test_a_slip_sent_back_untouched_gives_the_file_it_was_made_of() -> None:
    assert members(unmark(SLIP)) == members(RICH)
    assert list(members(unmark(SLIP))) == list(members(RICH))
    assert slip_of(SLIP) == Slip(sha256(RICH), unchanged=True, cover=COVER)


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
    assert slip_of(patch_again(SLIP)) == Slip(sha256(RICH), unchanged=False, cover=COVER)


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
