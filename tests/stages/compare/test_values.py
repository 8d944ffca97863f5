"""What a newer return says differently: by the key of a row, not by its place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from onex_xl.model import PERSONAL, Change, Changes, Table, Value
from onex_xl.stages.compare import compare_tables, filled_projects
from onex_xl.stages.compare.rows import key_fields
from onex_xl.stages.compare.values import LISTED
from onex_xl.xlsx.plan import BookPlan
from tests.support.returns import (
    Change as Edit,
)
from tests.support.returns import (
    Records,
    bare,
    candidate,
    clean_records,
    pack,
    pilot,
    read,
    registry,
    sheet,
    shifted,
    typed,
    with_records,
)

ROSTER = [candidate(number) for number in range(6)]


def compared(older: Records, newer: Records, *edits: Edit) -> Changes:
    return compare_tables(pack(), read(records=older).tables, read(*edits, records=newer).tables)


def roster(*rows: Mapping[str, Value]) -> Records:
    return with_records(candidates=list(rows), pilots=[pilot("JSJ-01", len(rows)), pilot("JSJ-02")])


@cache
def unharmed() -> Table:
    """The roster as it was first sent."""
    return read(records=roster(*ROSTER)).tables["candidates"]


def test_a_row_is_known_by_what_the_pack_wants_to_occur_once() -> None:
    keys = {item.id: key_fields(item) for item in pack().returns.tables if item.raw.layout == "table"}
    assert keys == {
        "pilots": ("project",),
        "candidates": ("project", "student_no"),
        "teachers": ("project", "staff_no", "training"),
        "spending": ("project", "voucher", "category", "amount"),
        "outcomes": ("project", "category", "name"),
    }


def test_nothing_typed_differently_is_no_change() -> None:
    assert compared(clean_records(), clean_records()) == Changes()


def test_rows_that_moved_have_not_changed() -> None:
    def insert(book: BookPlan) -> None:
        shifted(sheet(book, "考生名册"), rows=2, from_row=0)
        bare(sheet(book, "考生名册"))

    assert compared(roster(*ROSTER), roster(*reversed(ROSTER)), insert) == Changes()


def test_a_value_is_told_with_its_cell_in_the_newer_file() -> None:
    newer = [dict(row) for row in ROSTER]
    newer[2]["fee"], newer[3]["exam"] = 300, "缺考"
    found = compared(roster(*ROSTER), roster(*newer))
    assert found.listed == (
        Change("changed", "candidates", "考生名册", "J7", "JSJ-01", "fee", "260", "300"),
        Change("changed", "candidates", "考生名册", "L8", "JSJ-01", "exam", "已考", "缺考"),
    )


def test_of_a_sheet_with_people_only_words_of_the_pack_numbers_and_days_are_told() -> None:
    newer = [dict(row) for row in ROSTER]
    newer[0]["funding"], newer[1]["funding"], newer[2]["funding"] = "财政", "3,000", "银行"
    found = compared(roster(*ROSTER), roster(*newer))
    assert [(item.old, item.new) for item in found.listed] == [
        ("学院", "财政"), ("学院", "3,000"), ("学院", PERSONAL),
    ]  # fmt: skip


def test_personal_data_is_never_in_a_change() -> None:
    newer = [dict(row) for row in ROSTER]
    newer[0].update(name="新名字", id_number=candidate(99)["id_number"])
    newer[1]["student_no"] = "2023999999"
    newer[2]["id_number"] = ""
    found = compared(roster(*ROSTER), roster(*newer))
    assert [(item.field, item.old, item.new) for item in found.listed] == [
        ("name", PERSONAL, PERSONAL),
        ("id_number", PERSONAL, PERSONAL),
        ("student_no", PERSONAL, PERSONAL),
        ("id_number", PERSONAL, ""),
    ]


def test_a_key_that_was_corrected_is_one_value_and_not_a_row_less_and_a_row_more() -> None:
    newer = [dict(row) for row in ROSTER]
    newer[4]["student_no"] = "2023777777"
    found = compared(roster(*ROSTER), roster(newer[4], *newer[:4], newer[5]))
    assert [(item.kind, item.field, item.cell) for item in found.listed] == [("changed", "student_no", "B5")]


def test_a_row_that_was_half_rewritten_in_its_place_is_still_that_row() -> None:
    newer = [dict(row) for row in ROSTER]
    newer[1].update(student_no="2023777777", fee=1)
    found = compared(roster(*ROSTER), roster(*newer))
    assert [(item.kind, item.field) for item in found.listed] == [
        ("changed", "student_no"),
        ("changed", "fee"),
    ]


def test_rows_more_and_rows_fewer() -> None:
    found = compared(roster(*ROSTER[:4]), roster(*ROSTER[2:]))
    assert (found.added, found.removed) == (2, 2)
    told = [(item.kind, item.cell, item.field) for item in found.listed if item.sheet_id == "candidates"]
    assert sorted(told) == [
        ("added", "A7", ""), ("added", "A8", ""), ("removed", "A5", ""), ("removed", "A6", ""),
    ]  # fmt: skip


def test_a_sheet_that_one_of_them_lacks_is_rows_more_or_fewer() -> None:
    tables = read().tables
    less = {name: table for name, table in tables.items() if name != "teachers"}
    assert compare_tables(pack(), tables, less).listed == (
        Change("removed", "teachers", "教师", "A5", "JSJ-01"),
    )
    assert compare_tables(pack(), less, tables).added == 1


def test_a_form_is_compared_field_by_field() -> None:
    found = compare_tables(pack(), read().tables, read(typed("基本信息", B6="吴老师")).tables)
    assert [(item.sheet, item.cell, item.field, item.new) for item in found.listed] == [
        ("基本信息", "B6", "filled_by", PERSONAL)
    ]


def test_all_are_counted_though_not_all_are_kept() -> None:
    many = [candidate(number) for number in range(LISTED + 20)]
    found = compared(roster(*many), roster(*({**row, "fee": 1} for row in many)))
    assert (found.changed, found.total, len(found.listed)) == (LISTED + 20, LISTED + 20, LISTED)


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(6)), st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_sorting_changes_nothing_and_each_edited_value_is_one_change(
    order: list[int], edited: set[int], gone: set[int]
) -> None:
    newer = [{**ROSTER[number], **({"fee": 1} if number in edited else {})} for number in order]
    kept = [row for number, row in zip(order, newer, strict=True) if number not in gone]
    found = compare_tables(
        pack(),
        {"candidates": unharmed()},
        {"candidates": read(records=roster(*kept)).tables["candidates"]},
    )
    assert (found.changed, found.added, found.removed) == (len(edited - gone), 0, len(gone))


def test_a_project_has_data_where_it_has_rows_or_numbers_other_than_0() -> None:
    codes = [project.code for project in registry().of_department("JSJ")]
    for records, filled in (
        (clean_records(), ("JSJ-01",)),
        (with_records(pilots=[pilot("JSJ-01", 3), pilot("JSJ-02", 1)]), ("JSJ-01", "JSJ-02")),
        ({"pilots": [pilot("JSJ-01"), pilot("JSJ-02", lead="王老师")]}, ()),
    ):
        assert filled_projects(pack(), codes, read(records=records).tables) == filled
