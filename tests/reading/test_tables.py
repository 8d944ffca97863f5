"""Workbooks that people have changed: every value is found where it now stands, and what was done is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from onex_xl.findings import ALL_PROJECTS, Finding, Severity
from onex_xl.model import Return
from onex_xl.stages.checks.rules import check_return
from onex_xl.xlsx.plan import Area, BookPlan, CellPlan, Formula, SheetPlan
from tests.support.returns import (
    CAMPAIGN,
    Change,
    Spot,
    bare,
    candidate,
    clean_records,
    pack,
    plan,
    read,
    registry,
    sheet,
    shifted,
    spots,
    swapped,
    typed,
    with_records,
)

ROSTER, PILOTS, BASICS, SPENDING = "考生名册", "试点证书", "基本信息", "经费支出"
Table = list[Spot]


def on(name: str, act: Callable[[SheetPlan], None]) -> Change:
    """A change of one sheet."""

    def change(book: BookPlan) -> None:
        act(sheet(book, name))

    return change


def renamed(old: str, new: str) -> Change:
    def change(book: BookPlan) -> None:
        sheet(book, old).name = new
        book.names = {name: text.replace(f"'{old}'!", f"'{new}'!") for name, text in book.names.items()}
        for item in book.sheets:
            bare(item)
            item.cells = {at: plain(cell) for at, cell in item.cells.items()}

    return change


def plain(cell: CellPlan) -> CellPlan:
    """A formula's value in the formula's place."""
    return replace(cell, value=cell.value.value) if isinstance(cell.value, Formula) else cell


def same_values(ret: Return) -> bool:
    """Whether every table holds what was typed into the clean return."""
    clean = read()
    return all(dict(ret.tables[name].columns) == dict(table.columns) for name, table in clean.tables.items())


def test_a_clean_return_has_no_findings_and_nothing_unread() -> None:
    ret = read()
    assert (list(ret.findings), ret.unread) == ([], 0)
    assert ret.tables["candidates"].columns["student_no"] == ["2023000000", "2023000001", "2023000002"]
    assert ret.tables["candidates"].position("student_no", 2) == (6, 1)
    assert ret.tables["basics"].position("phone") == (6, 1)


def test_a_blank_template_asks_for_nothing_but_the_form_and_the_projects() -> None:
    ret = read(records={})
    assert {name: len(table) for name, table in ret.tables.items()} == {
        "basics": 1, "pilots": 2, "candidates": 0, "teachers": 0, "spending": 0, "outcomes": 0,
    }  # fmt: skip
    assert {(finding.place.sheet, finding.code) for finding in ret.findings} == {
        (BASICS, "cell.required-item"),
        (PILOTS, "cell.required-item"),
    }


# ---- what must not shift a value ----------------------------------------------------------------

HARMLESS: list[tuple[str, Sequence[Change], Table]] = [
    ("title rows inserted", [on(ROSTER, lambda item: shifted(item, rows=7))],
     [(ROSTER, "A10", "sheet.moved-header")]),
    ("title rows inserted in the form", [on(BASICS, lambda item: shifted(item, rows=3, cols=2))],
     [(BASICS, "C7", "sheet.moved-label")]),
    ("an empty column inserted", [on(ROSTER, lambda item: shifted(item, cols=1, from_col=3))],
     [(ROSTER, "E3", "sheet.moved-header")]),
    ("a blank row between the records", [on(ROSTER, lambda item: shifted(item, rows=1, from_row=5))], []),
    ("two columns swapped", [on(ROSTER, lambda item: swapped(item, 1, 2))],
     [(ROSTER, "B3", "sheet.column-moved")]),
    ("a sheet moved to the front", [lambda book: book.sheets.insert(0, book.sheets.pop(4))], []),
    ("a sheet renamed with a blank", [renamed(ROSTER, "考生 名册")], [("考生 名册", "", "sheet.renamed")]),
    ("a sheet renamed", [renamed(ROSTER, "Sheet1")], [("Sheet1", "", "sheet.renamed")]),
    ("a sheet hidden", [on(ROSTER, lambda item: setattr(item, "visibility", "hidden"))],
     [(ROSTER, "", "sheet.hidden")]),
    ("a header with a line break", [typed(ROSTER, B3="学\n号")], []),
    ("a header by its alias", [typed(ROSTER, E3="身份证号")], []),
    ("a header with its unit", [typed(ROSTER, J3="缴费金额（元）")],
     [(ROSTER, "J3", "sheet.column-renamed")]),
    ("a misspelt header", [typed(ROSTER, R3="证书的编号")], [(ROSTER, "R3", "sheet.column-guessed")]),
    ("a label by its alias", [typed(BASICS, A8="电子邮箱：")], []),
    ("the hints deleted", [typed(ROSTER, **{f"{col}4": None for col in "ABCDEFGHIJKLMNOPQRS"})], []),
    (
        "a total below",
        [typed(ROSTER, A9="合　计", J9=780.0)],
        [(ROSTER, "A9", "row.summary")],
    ),
    ("a total without a project", [typed(ROSTER, C9="总计：", J9=780.0)],
     [(ROSTER, "C9", "row.summary")]),
    ("an example left in", [typed(ROSTER, A9="示例", B9="2023001", C9="张三")],
     [(ROSTER, "A9", "row.example")]),
    ("a note below", [typed(ROSTER, A9="注：名册按班级排列")], [(ROSTER, "A9", "row.note")]),
    ("a line to sign below", [typed(PILOTS, A9="填报单位（盖章）：", D9="填表人：张三")], []),
    (
        "the header once more",
        [typed(ROSTER, A9="项目编号", B9="学号", C9="姓名", D9="证件类型")],
        [(ROSTER, "A9", "row.repeated-header")],
    ),
    ("blanks below", [typed(ROSTER, A9=" ", C9="\u3000")], []),
    ("a column that counts the rows", [typed(ROSTER, T3="序号", T5=1.0, T6=2.0)], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"), [case[1:] for case in HARMLESS], ids=[case[0] for case in HARMLESS]
)
def test_no_value_is_lost_or_shifted(changes: Sequence[Change], expected: Table) -> None:
    ret = read(*changes)
    assert spots(ret.findings) == expected
    assert same_values(ret)


def test_where_the_headers_were_found_is_said_once_a_sheet() -> None:
    ret = read(
        on(PILOTS, lambda item: shifted(item, rows=2, cols=1)), on(BASICS, lambda item: shifted(item, rows=1))
    )
    told = {item.place.sheet: (item.severity, dict(item.facts)) for item in ret.findings}
    assert told == {
        PILOTS: (Severity.INFO, {"label": "项目编号", "found": "B6", "usual": "A4", "share": 100}),
        BASICS: (Severity.INFO, {"label": "学系", "found": "A5", "usual": "A4"}),
    }


def test_headers_of_which_some_are_gone_or_exchanged_are_not_called_moved() -> None:
    taken_out = on(PILOTS, lambda item: shifted(item, cols=-1, from_col=9))
    ret = read(on(ROSTER, lambda item: swapped(item, 1, 2)), taken_out)
    codes = {(item.place.sheet, item.code) for item in ret.findings}
    assert codes >= {(ROSTER, "sheet.column-moved"), (PILOTS, "sheet.column-missing")}
    assert not any(code == "sheet.moved-header" for _, code in codes)


def test_what_was_recovered_is_said_with_how_surely() -> None:
    ret = read(typed(ROSTER, R3="证书的编号"))
    (guess,) = ret.findings
    assert guess.severity is Severity.WARNING
    assert guess.facts == {"label": "证书编号", "found": "证书的编号", "likeness": 88}
    (found,) = read(renamed(ROSTER, "Sheet1")).findings
    assert found.facts == {"sheet": ROSTER, "found": "Sheet1", "share": 100}


def test_two_sheets_that_changed_names_are_told_apart_by_their_headers() -> None:
    ret = read(renamed("教师", "x"), renamed("成果", "教师"), renamed("x", "成果"))
    assert same_values(ret)
    assert {spot[2] for spot in spots(ret.findings)} == {"sheet.renamed"}


# ---- what cannot be recovered -------------------------------------------------------------------


def copied(name: str, new: str, **cells: str) -> Change:
    def change(book: BookPlan) -> None:
        source = sheet(book, name)
        copy = SheetPlan(new, dict(source.cells))
        book.sheet(copy)
        typed(new, **cells)(book)

    return change


def without(name: str) -> Change:
    """The sheet is deleted, and what referred to it."""

    def change(book: BookPlan) -> None:
        renamed(name, name)(book)
        book.sheets = [item for item in book.sheets if item.name != name]
        book.names = {key: text for key, text in book.names.items() if f"'{name}'!" not in text}

    return change


BROKEN: list[tuple[str, Sequence[Change], list[tuple[str, str, str, Severity]]]] = [
    ("a required column deleted", [on(ROSTER, lambda item: cleared(item, 1))],
     [(ROSTER, "A3", "sheet.column-missing", Severity.ERROR),
      (ROSTER, "B3", "sheet.unlabelled-column", Severity.WARNING)]),
    ("another column deleted", [on(ROSTER, lambda item: cleared(item, 18))],
     [(ROSTER, "A3", "sheet.column-missing", Severity.WARNING)]),
    ("a column added", [typed(ROSTER, T3="辅导员", T5="甲", T6="乙")],
     [(ROSTER, "T3", "sheet.unknown-column", Severity.WARNING)]),
    ("a copy with other content", [copied(ROSTER, "考生名册 (2)", C5="别人")],
     [("考生名册 (2)", "", "sheet.two-candidates", Severity.ERROR)]),
    ("a blank copy",
     [copied(ROSTER, "空表"), on("空表", lambda item: emptied(item))], []),
    ("some of the records in a tab with fewer columns",
     [copied(ROSTER, "网络班", C5="别人"), on("网络班", lambda item: cleared(item, 3, 4, 12, 13))],
     [("网络班", "", "sheet.two-candidates", Severity.ERROR)]),
    ("a copy with the same content", [copied(ROSTER, "考生名册 (2)")], []),
    ("a sheet deleted", [without("成果")], [("", "", "sheet.missing", Severity.ERROR)]),
    ("a sheet added", [lambda book: book.sheet(SheetPlan("草稿")).put(0, 0, "随手记")],
     [("草稿", "", "sheet.unknown", Severity.WARNING)]),
    ("cells merged", [typed(ROSTER, G6=None), on(ROSTER, lambda item: item.merges.append(Area(4, 6, 5, 6)))],
     [(ROSTER, "G5:G6", "sheet.merged", Severity.ERROR), (ROSTER, "G6", "cell.required", Severity.ERROR)]),
    ("the header once more, in another order",
     [typed(ROSTER, A9="项目编号", B9="学号", C9="姓名", H9="是否通过", Q9="缴费")],
     [(ROSTER, "H9", "row.other-header", Severity.ERROR)]),
    ("a required line of the form once more, with another value",
     [typed(BASICS, A18="联系电话", B18="13900139000")],
     [(BASICS, "A18", "sheet.label-twice", Severity.ERROR)]),
    ("a line that may be blank once more, with another value", [typed(BASICS, A18="简报篇数", B18=9.0)],
     [(BASICS, "A18", "sheet.label-twice", Severity.WARNING)]),
    ("a line of the form once more, left blank", [typed(BASICS, A18="联系电话")], []),
    ("a label deleted", [typed(BASICS, A6=None)], [(BASICS, "", "sheet.label-missing", Severity.ERROR)]),
]  # fmt: skip


def cleared(item: SheetPlan, *cols: int) -> None:
    """The headers of columns are deleted."""
    for col in cols:
        item.cells.pop((2, col))


def emptied(item: SheetPlan) -> None:
    """The records are deleted."""
    item.cells = {(row, col): cell for (row, col), cell in item.cells.items() if row < 4}


@pytest.mark.parametrize(
    ("changes", "expected"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_what_is_gone_is_said(
    changes: Sequence[Change], expected: list[tuple[str, str, str, Severity]]
) -> None:
    found = read(*changes).findings
    assert sorted(
        (*spot, finding.severity) for spot, finding in zip(spots(found), found, strict=True)
    ) == sorted(expected)


def test_what_only_follows_from_a_missing_column_is_not_said() -> None:
    ret = read(on(ROSTER, lambda item: cleared(item, 11)))
    assert spots([*ret.findings, *check_return(pack(), CAMPAIGN, registry(), ret)]) == [
        (ROSTER, "A3", "sheet.column-missing"),
        (ROSTER, "L3", "sheet.unlabelled-column"),
    ]


@pytest.mark.parametrize("col", [8, 11, 16])
def test_a_missing_column_that_a_score_is_counted_from_holds_the_score_back(col: int) -> None:
    found = read(on(ROSTER, lambda item: cleared(item, col))).findings[0]
    assert (found.code, found.severity, found.project) == (
        "sheet.column-missing",
        Severity.ERROR,
        ALL_PROJECTS,
    )


def test_cells_that_nothing_read_are_counted() -> None:
    ret = read(
        typed(ROSTER, T3="辅导员", T5="甲", T6="乙"),
        lambda book: book.sheet(SheetPlan("草稿")).put(0, 0, "x"),
    )
    assert ret.unread == 3
    facts = {finding.code: finding.facts for finding in ret.findings}
    assert facts["sheet.unknown-column"] == {"column": "T", "found": "辅导员", "count": 2}


def test_errors_of_a_whole_sheet_hold_back_every_project() -> None:
    (missing,) = read(without("成果")).findings
    assert (missing.project, missing.department, missing.place.file) == (ALL_PROJECTS, "JSJ", "表.xlsx")


# ---- cells and rows -----------------------------------------------------------------------------


def test_a_cell_in_error_is_said_with_its_project_and_what_was_typed() -> None:
    (finding,) = read(typed(ROSTER, J6="2万")).findings
    assert (finding.place.cell, finding.code, finding.project, finding.raw) == (
        "J6",
        "cell.scaled-number",
        "JSJ-01",
        "2万",
    )
    assert finding.facts == {"label": "缴费金额", "value": "2万"}


def test_a_row_of_no_project_of_ours_holds_back_all() -> None:
    found = read(typed(ROSTER, A6="CJ-01", H6=None)).findings
    assert [(*spot, finding.project) for spot, finding in zip(spots(found), found, strict=True)] == [
        (ROSTER, "A6", "cell.unknown-project", ALL_PROJECTS),
        (ROSTER, "H6", "cell.required", ALL_PROJECTS),
    ]


def test_required_cells_are_asked_for_in_rows_that_are_begun() -> None:
    found = read(typed(ROSTER, C5=None, A8="JSJ-02", B8="2023999999")).findings
    cells = ("C5", "C8", "F8", "G8", "H8", "L8", "Q8")
    assert spots(found) == [(ROSTER, cell, "cell.required") for cell in cells]


def test_a_record_whose_date_is_that_of_the_hint_is_no_row_of_hints() -> None:
    ret = read(typed("成果", A5=None))
    assert spots(ret.findings) == [("成果", "A5", "cell.required")]
    assert ret.tables["outcomes"].columns["name"] == ["说证书比赛"]


def test_rows_with_nothing_but_a_project_are_one_finding() -> None:
    (finding,) = read(typed(ROSTER, A8="JSJ-01", A9="JSJ-01", A10="JSJ-02")).findings
    assert (finding.place.cell, finding.code, finding.facts["count"]) == ("A8:A10", "row.unfinished", 3)


def test_a_row_of_blanks_where_the_column_of_projects_is_missing() -> None:
    found = read(typed(ROSTER, A3="组别", A9="甲组", B9=" ")).findings
    assert sorted((item.place.cell, item.code) for item in found if item.place.cell[0] in "ABC") == [
        ("A3", "sheet.column-missing"),
        ("A3", "sheet.unknown-column"),
        ("B9", "cell.required"),
        ("C9", "cell.required"),
    ]


def test_many_repairs_of_one_column_are_one_finding() -> None:
    roster = [candidate(number, class_name=" 23软件1班") for number in range(12)]
    (finding,) = (
        item
        for item in read(records=with_records(candidates=roster)).findings
        if item.code.startswith("cell.repaired")
    )
    assert (finding.place.cell, finding.code, finding.facts["count"]) == ("G5:G16", "cell.repaired-many", 12)


def test_a_formula_in_a_cell_to_be_typed_is_read_with_a_warning() -> None:
    ret = read(typed(ROSTER, J5=Formula("=200+60", 260), J6=Formula("=J5", 260)))  # type: ignore[arg-type]
    assert spots(ret.findings) == [(ROSTER, "J5:J6", "cell.formula")]
    assert ret.tables["candidates"].columns["fee"] == [260, 260, 260]


def test_an_error_cell_is_never_a_blank() -> None:
    assert spots(read(typed(ROSTER, J5=Formula("=1/0", "#DIV/0!"))).findings) == [  # type: ignore[arg-type]
        (ROSTER, "J5", "cell.error-value")
    ]


# ---- what the office wrote ----------------------------------------------------------------------


def test_a_changed_locked_cell_is_said_and_the_registry_counts() -> None:
    ret = read(typed(PILOTS, F6=99.0, B7="网络系统"), typed(BASICS, B4="电子系"))
    assert spots(ret.findings) == [
        (BASICS, "B4", "cell.locked-changed"),
        (PILOTS, "B7", "cell.locked-changed"),
        (PILOTS, "F6", "cell.locked-changed"),
    ]
    assert same_values(ret)
    assert ret.findings[2].facts == {"label": "获批人数", "value": "99", "expected": 10}


def test_a_project_whose_code_was_changed_is_known_by_its_name() -> None:
    ret = read(typed(PILOTS, A7="网络"))
    assert spots(ret.findings) == [(PILOTS, "A7", "cell.locked-changed")]
    assert same_values(ret)


def test_a_project_that_is_gone_and_one_that_was_never_ours() -> None:
    ret = read(typed(PILOTS, A7="CJ-01", B7="智能财税"))
    found = {finding.code: finding for finding in ret.findings}
    assert found.keys() == {"cell.unknown-project", "sheet.project-missing"}
    assert found["sheet.project-missing"].project == "JSJ-02"


def test_a_project_may_not_stand_there_twice() -> None:
    ret = read(typed(PILOTS, A8="JSJ-01", B8="Web前端开发"))
    assert (PILOTS, "A8", "sheet.project-twice") in spots(ret.findings)


def test_every_value_keeps_its_place_and_its_raw_text() -> None:
    table = read(typed(ROSTER, J6="260元")).tables["candidates"]
    assert (table.raw["fee", 1], table.columns["fee"][1], table.position("fee", 1)) == ("260元", 260, (5, 9))


def test_the_plan_that_tests_start_from_is_the_real_one() -> None:
    assert [item.name for item in plan(clean_records()).sheets][-1] == "_onex"
    assert isinstance(read().findings, tuple) and all(isinstance(item, Finding) for item in read().findings)
