"""The sheets that people type into: headers, hints, colours, paper."""

from __future__ import annotations

from onex_xl.entry.checks import checks_of
from onex_xl.entry.hidden import Hidden
from onex_xl.entry.layout import OPEN_END
from onex_xl.entry.notes import plan_notes
from onex_xl.entry.sheets import plan_form, plan_table
from onex_xl.xlsx.plan import Area, Condition, SheetPlan
from tests.entry.cats import context, entry, field, rule, sheet

NAME = field(id="name", label="名字", required=True, width=20)
AGE = field("integer", id="age", label="年龄", low=0, high=30, hint="岁")


def table(**more: object) -> SheetPlan:
    """The plan of a table with two fields and one record."""
    grey = rule("cats.grey", ["age", "name"], 'name != "灰" or age > 1', severity="warning")
    of = entry(sheet([AGE, NAME], [grey], capacity=10, intro="每只猫一行", **more), [{"name": "小白"}])
    return plan_table(of, checks_of(of, Hidden(2)))


def test_title_instruction_header_and_hints_stand_above_the_rows() -> None:
    plan = table()
    cells = {at: (cell.value, cell.style) for at, cell in plan.cells.items() if cell.value is not None}
    assert cells == {
        (0, 0): ("猫", "title"),
        (1, 0): ("每只猫一行", "subtitle"),
        (2, 0): ("年龄", "head"),
        (2, 1): ("名字 *", "head"),
        (3, 0): ("岁", "hint"),
        (3, 1): ("", "hint"),
        (4, 1): ("小白", "input.text+indent"),
    }


def test_empty_rows_cost_nothing_columns_carry_their_look() -> None:
    plan = table()
    assert {col: (column.width, column.style) for col, column in plan.columns.items()} == {
        0: (12, "input.integer"),
        1: (20, "input.text+indent"),
    }
    assert max(row for row, _ in plan.cells) == 4


def test_the_filter_stands_on_the_hints_so_that_sorting_leaves_them() -> None:
    plan = table()
    assert plan.filter == Area(3, 0, 13, 1)
    assert plan.freeze == (4, 0)
    assert plan.protected


def test_wide_tables_keep_their_first_columns_in_view() -> None:
    of = entry(sheet([field(id=f"f{number}", width=12) for number in range(12)]))
    assert plan_table(of, []).freeze == (4, 3)


def test_headers_repeat_on_paper_and_every_page_can_be_signed() -> None:
    page = table(signatures=("填报单位（盖章）：", "负责人："), landscape=False).page
    assert (page.landscape, page.repeat_rows) == (False, (2, 3))
    assert page.footer == "&C填报单位（盖章）：　　　　　　负责人：\n第 &P 页 共 &N 页"


def test_errors_are_coloured_before_warnings_and_from_the_leftmost_cell() -> None:
    marks = [(mark.area, mark.style, mark.further) for mark in table().conditions]
    assert marks == [
        (Area(4, 1, OPEN_END, 1), "bad", ()),
        (Area(4, 0, OPEN_END, 0), "bad", ()),
        (Area(4, 0, OPEN_END, 0), "bad", (Area(4, 1, OPEN_END, 1),)),
        (Area(4, 0, OPEN_END, 0), "warn", (Area(4, 1, OPEN_END, 1),)),
    ]


def test_groups_head_their_columns_and_locked_columns_look_it() -> None:
    fields = [
        field(id="a", label="甲", group="左", prefill="year"),
        field(id="b", label="乙", group="左", required=True),
        field(id="c", label="丙", group="右"),
    ]
    of = entry(sheet(fields, projects=True), [{"a": 2026, "b": "二"}])
    plan = plan_table(of, [])
    assert plan.merges == [Area(2, 0, 2, 1)]
    styles = {at: plan.cells[at].style for at in ((2, 0), (2, 2), (3, 0), (3, 1), (5, 0), (5, 1), (5, 2))}
    assert styles == {
        (2, 0): "head2", (2, 2): "head2", (3, 0): "head2+size10", (3, 1): "head",
        (5, 0): "locked.text+indent", (5, 1): "input.text+indent", (5, 2): "input.text+indent",
    }  # fmt: skip
    assert plan.filter is None


def test_a_form_is_a_page_with_lines_to_sign() -> None:
    of = entry(sheet([NAME, AGE], layout="form", signatures=("填表人：", "负责人：", "日期：")), [{"age": 3}])
    plan = plan_form(of, checks_of(of, Hidden(2)))
    text = {at: cell.value for at, cell in plan.cells.items() if cell.value not in (None, "")}
    assert text == {
        (0, 0): "猫", (3, 0): "名字 *", (4, 0): "年龄", (4, 1): 3, (4, 2): "岁",
        (7, 0): "填表人：", (7, 2): "负责人：", (8, 0): "日期：",
    }  # fmt: skip
    assert plan.conditions[0] == Condition(Area(3, 1, 3, 1), '=B4=""', "bad")
    assert (plan.page.one_page, plan.page.area) == (True, Area(0, 0, 8, 2))


def test_notes_have_headings_and_paragraphs() -> None:
    lines = ("一、填什么", "{college}的猫，{year} 年。")
    plan = plan_notes(sheet([], layout="notes", title="{college}须知", lines=lines), context())
    shown = {at: (cell.value, cell.style) for at, cell in plan.cells.items() if cell.value}
    assert shown == {
        (0, 0): ("动物园须知", "title"),
        (3, 0): ("由您填写", "input+centre"),
        (3, 1): ("预填或自动", "locked+centre"),
        (3, 2): ("× 须修改", "tone.red"),
        (3, 3): ("▲ 请核对", "tone.amber"),
        (5, 0): ("一、填什么", "section"),
        (6, 0): ("动物园的猫，2026 年。", "plain+wrap"),
    }
