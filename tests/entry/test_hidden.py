"""The hidden sheet: the stamp, lists, and columns beside the rows they are about."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from onex_xl.entry.hidden import Hidden, fingerprint, stamp
from onex_xl.entry.layout import ROW, layout_of
from onex_xl.pack.definitions import Sheet, Workbook
from onex_xl.xlsx.plan import Formula
from tests.entry.cats import field, sheet
from tests.support.returns import CAMPAIGN, pack


def test_the_stamp_says_what_made_the_workbook_and_for_whom() -> None:
    marks = stamp(pack(), pack().returns, CAMPAIGN, "JSJ")
    digest, schema = marks.pop("pack_digest"), marks.pop("schema")
    assert marks == {
        "pack": "stpt-1x", "pack_version": pack().raw.version, "workbook": "return",
        "workbook_version": str(pack().returns.raw.version), "year": "2026",
        "college": "汕头职业技术学院", "department": "JSJ",
    }  # fmt: skip
    assert re.fullmatch("[0-9a-f]{64}", digest) and re.fullmatch("[0-9a-f]{16}", schema)


def test_the_fingerprint_changes_with_what_a_reader_depends_on() -> None:
    def book(*sheets: Sheet) -> Workbook:
        return replace(pack().returns, sheets=sheets)

    one = sheet([field(id="a", label="甲"), field(id="b", label="乙")])
    label = sheet([field(id="a", label="丙"), field(id="b", label="乙")])
    hint = sheet([field(id="a", label="甲", hint="请填"), field(id="b", label="乙")])
    assert fingerprint(book(one)) != fingerprint(book(label))
    assert fingerprint(book(one)) == fingerprint(book(hint))
    assert msgspec.structs.asdict(one.raw)["id"] == "cats"


def test_blocks_stand_below_one_another() -> None:
    hidden = Hidden(4)
    hidden.stamp({"pack": "cats", "year": "2026"})
    assert hidden.listed("homes", ["一号", "二号"]) == (
        "'_onex'!$B$4:$C$4",
        ("'_onex'!$B$4", "'_onex'!$C$4"),
    )
    assert hidden.block(["project", "age"], 2) == 5
    assert hidden.block(["check"], 1) == 9
    assert {at: cell.value for at, cell in hidden.plan.cells.items()} == {
        (0, 0): "pack", (0, 1): "cats", (1, 0): "year", (1, 1): "2026",
        (3, 0): "homes", (3, 1): "一号", (3, 2): "二号",
        (4, 0): "project", (4, 1): "age", (8, 0): "check",
    }  # fmt: skip


def test_a_column_stands_in_the_rows_it_is_about() -> None:
    hidden = Hidden(2)
    layout = layout_of(sheet([field(id="a")], capacity=3))
    span = hidden.flags(layout, "odd", f'{layout.any_ref("a")}="奇"', {1})
    assert span == "'_onex'!$D$5:$D$7"
    assert [hidden.plan.cells[row, 3].value for row in (3, 4, 5, 6)] == [
        "odd",
        Formula("=IF('猫'!$A5=\"奇\",1,0)", 0),
        Formula("=IF('猫'!$A6=\"奇\",1,0)", 1),
        Formula("=IF('猫'!$A7=\"奇\",1,0)", 0),
    ]
    assert ROW not in str(hidden.plan.cells)
    assert hidden.name(span) == "_onex_1" and hidden.names == {"_onex_1": f"={span}"}


def test_nobody_sees_it() -> None:
    assert (Hidden(1).plan.visibility, Hidden(1).plan.protected) == ("very hidden", True)
