"""Whose return a file is, and why it is none: never by its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onex_xl.model import Campaign, Registry, Return, Table
from onex_xl.stages.intake.read import read_return
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import BookPlan, CellPlan, Formula, SheetPlan
from tests.support.returns import (
    CAMPAIGN,
    CREATED,
    Change,
    bare,
    pack,
    plan,
    registry,
    sheet,
    typed,
    workbook,
)
from tests.support.returns import read as read_one
from tests.xlsx.test_kind import encrypted

STAMP = "_onex"


def read(
    *changes: Change, campaign: Campaign = CAMPAIGN, known: Registry | None = None
) -> tuple[str, list[str]]:
    """How the return was known (blank: it is none) and the codes found."""
    got = read_return(workbook(*changes), "x.xlsx", pack(), campaign, known or registry())
    if isinstance(got, Return):
        assert got.origin.department == "JSJ"
        return got.origin.how, [finding.code for finding in got.findings]
    return "", [finding.code for finding in got]


def no_stamp(book: BookPlan) -> None:
    """As after a program that keeps values only: no stamp, no properties, no formulas."""
    no_stamp_sheet(book)
    book.custom = {}


def no_stamp_sheet(book: BookPlan) -> None:
    book.sheets = [item for item in book.sheets if item.name != STAMP]
    book.names = {}
    for item in book.sheets:
        bare(item)
        item.cells = {at: plain(cell) for at, cell in item.cells.items()}


def plain(cell: CellPlan) -> CellPlan:
    """A formula's value in the formula's place."""
    return replace(cell, value=cell.value.value) if isinstance(cell.value, Formula) else cell


def test_by_the_stamp() -> None:
    assert read() == ("stamp", [])


def test_by_the_document_properties() -> None:
    assert read(no_stamp_sheet) == ("properties", ["return.stamp-lost"])


def test_by_sheets_and_the_name_of_the_department() -> None:
    assert read(no_stamp) == ("fingerprint", ["return.no-stamp"])


def test_by_sheets_and_projects_where_the_name_is_gone() -> None:
    assert read(no_stamp, typed("基本信息", B4=None)) == (
        "fingerprint",
        ["return.no-stamp", "cell.locked-changed"],
    )


NAMELESS = (no_stamp, typed("基本信息", B4=None), typed("试点证书", A6="X", A7="Y"))


def test_by_the_mail_address_where_the_file_does_not_say() -> None:
    got = read_return(
        workbook(*NAMELESS), "x.xlsx", pack(), CAMPAIGN, registry(), sender="JSJ@Example.cn"
    )  # fmt: skip
    assert isinstance(got, Return)
    assert (got.origin.department, got.origin.how) == ("JSJ", "sender")
    told = got.findings[0]
    assert (told.code, told.facts["sender"], told.facts["department"]) == (
        "return.by-sender",
        "JSJ@Example.cn",
        "计算机系",
    )


@pytest.mark.parametrize(
    ("sender", "department"),
    [
        ("Chen@example.cn", "JSJ"),
        ("dean@example.cn", ""),
        ("shared@example.cn", ""),
        ("jsj@example.cn", "JSJ"),
    ],
)
def test_by_the_mail_address_of_one_of_the_departments_recipients(sender: str, department: str) -> None:
    columns = {
        "name": ["陈晓敏", "陈晓敏", "李院长", "张三", "张三"],
        "email": [
            "chen@example.cn",
            "jsj@example.cn",
            "dean@example.cn",
            "shared@example.cn",
            "shared@example.cn",
        ],
        "kind": ["学系", "学系", "领导", "学系", "学系"],
        "department": ["JSJ", "JSJ", "JSJ", "JSJ", "CJ"],
    }
    table = Table("recipients", "收件人", columns, range(5))
    known = replace(registry(), tables={"recipients": table})
    got = read_return(workbook(*NAMELESS), "x.xlsx", pack(), CAMPAIGN, known, sender=sender)
    assert (got.origin.department if isinstance(got, Return) else "") == department


def test_what_the_file_says_goes_before_the_mail_address() -> None:
    got = read_return(workbook(no_stamp), "x.xlsx", pack(), CAMPAIGN, registry(), sender="cj@example.cn")
    assert isinstance(got, Return)
    assert (got.origin.department, got.origin.how) == ("JSJ", "fingerprint")


@pytest.mark.parametrize("sender", ["", "someone@example.cn", "both@example.cn"])
def test_an_address_that_is_no_departments_or_two_tells_nothing(sender: str) -> None:
    both = {code: replace(item, extra={**item.extra}) for code, item in registry().departments.items()}
    if sender.startswith("both"):
        both = {code: replace(item, extra={"email": sender}) for code, item in both.items()}
    known = replace(registry(), departments=both)
    got = read_return(workbook(*NAMELESS), "x.xlsx", pack(), CAMPAIGN, known, sender=sender)
    assert isinstance(got, list)
    assert [item.code for item in got] == ["return.unknown-department"]


def test_a_department_nobody_knows_is_refused_with_what_the_file_says() -> None:
    found = read_return(
        workbook(no_stamp, typed("基本信息", B4="电子系"), typed("试点证书", A6="X", A7="Y")),
        "x.xlsx", pack(), CAMPAIGN, registry(),
    )  # fmt: skip
    assert isinstance(found, list)
    assert [(item.code, item.facts) for item in found] == [("return.unknown-department", {"found": "电子系"})]


REFUSED = [
    ("last year's", replace(CAMPAIGN, year=2027), "return.other-year"),
    ("another college's", replace(CAMPAIGN, college="某某学院"), "return.other-college"),
]


@pytest.mark.parametrize(
    ("campaign", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_return_of_another_campaign_is_refused(campaign: Campaign, code: str) -> None:
    assert read(campaign=campaign) == ("", [code])


def test_last_years_return_without_a_stamp_is_refused_by_the_year_it_shows() -> None:
    assert read(no_stamp, campaign=replace(CAMPAIGN, year=2027)) == ("", ["return.other-year"])


def test_a_refused_return_still_says_whose_it_is() -> None:
    found = read_return(workbook(), "旧表.xlsx", pack(), replace(CAMPAIGN, year=2027), registry())
    assert isinstance(found, list)
    assert (found[0].department, found[0].place.file, found[0].facts) == (
        "JSJ",
        "旧表.xlsx",
        {"found": "2026", "expected": 2027},
    )


def test_a_department_that_left_the_registry_is_refused() -> None:
    less = replace(registry(), departments={"CJ": registry().departments["CJ"]})
    assert read(known=less) == ("", ["return.unknown-department"])


def stamped(key: str, value: str) -> Change:
    def change(book: BookPlan) -> None:
        hidden = sheet(book, STAMP)
        row = next(row for (row, col), cell in hidden.cells.items() if col == 0 and cell.value == key)
        hidden.put(row, 1, value)
        book.custom[f"onex_{key}"] = value

    return change


@pytest.mark.parametrize(
    ("key", "value", "how", "code"),
    [
        ("workbook_version", "0", "stamp", "return.older-version"),
        ("workbook_version", "99", "stamp", "return.newer-version"),
        ("pack", "other", "", "return.other-pack"),
        ("workbook", "registry", "", "return.other-workbook"),
    ],
)
def test_the_stamp_says_what_the_workbook_was_made_with(key: str, value: str, how: str, code: str) -> None:
    assert read(stamped(key, value)) == (how, [code])


def test_any_other_workbook_is_no_return() -> None:
    book = BookPlan([SheetPlan("Sheet1")])
    book.sheets[0].put(0, 0, "会议通知")
    found = read_return(drawn(book, created=CREATED), "通知.xlsx", pack(), CAMPAIGN, registry())
    assert isinstance(found, list)
    assert [item.code for item in found] == ["return.not-a-return"]


def test_another_offices_list_is_known_by_its_columns() -> None:
    book = BookPlan([SheetPlan("导出")])
    book.sheets[0].put_row(0, 0, ["姓名", "学员学号", "收费项目", "实缴金额"])
    book.sheets[0].put_row(1, 0, ["王一", "2023000001", "网页", 260])
    found = read_return(drawn(book, created=CREATED), "导出.xlsx", pack(), CAMPAIGN, registry())
    assert isinstance(found, list)
    assert [(item.code, item.facts) for item in found] == [("return.is-a-list", {"list": "缴费名单"})]


def test_what_is_no_workbook_is_refused_with_its_kind() -> None:
    found = read_return(b"%PDF-1.7", "扫描件.pdf", pack(), CAMPAIGN, registry())
    assert isinstance(found, list)
    assert [(item.code, item.place.file) for item in found] == [("file.not-a-workbook", "扫描件.pdf")]


def test_the_pre_flights_notices_come_along_for_the_tabs_that_are_read() -> None:
    def hide(book: BookPlan) -> None:
        sheet(book, "考生名册").hidden_rows = {5}
        sheet(book, "填报说明").hidden_rows = {5}

    found = read_one(hide).findings
    assert [(item.place.sheet, item.code, item.facts) for item in found] == [
        ("考生名册", "file.hidden-rows", {"rows": 1})
    ]


def test_a_formula_that_reaches_outside_holds_back_its_project() -> None:
    found = read_one(typed("考生名册", J5=Formula("='[1]价格'!A1", 260))).findings  # type: ignore[arg-type]
    assert [(item.place.cell, item.code, item.project) for item in found if item.place.cell] == [
        ("J5", "file.formula-external", "JSJ-01")
    ]


def test_the_plan_without_changes_is_what_the_office_sends() -> None:
    assert plan().custom["onex_department"] == "JSJ"


def test_a_return_with_a_password_opens_with_the_campaigns() -> None:
    locked = encrypted(workbook())
    opened = read_return(locked, "x.xlsx", pack(), CAMPAIGN, registry(), password="1234")
    assert isinstance(opened, Return)
    for password in ("", "4321"):
        (finding,) = read_return(locked, "x.xlsx", pack(), CAMPAIGN, registry(), password=password)  # type: ignore[misc]
        assert finding.code == "file.encrypted"
