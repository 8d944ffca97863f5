"""A list that decides: what cannot be read is never taken for "no", and what was paid back is not paid."""

from __future__ import annotations

import pytest

from onex_xl.findings import ALL_PROJECTS, Severity
from onex_xl.messages import LANGUAGES
from onex_xl.model import Reconciliation
from onex_xl.wording import wording
from tests.stages.lists.sample import FINANCE, RESULTS, Told, claim, held, read, roster, told
from tests.support.returns import pack

ROSTER = """
    project | no         | name | id                 | paid | funding | fee | exam | passed | certificate
    JSJ-01  | 2023000001 | 王一 | 440507200401010011 | 是   | 学院    | 260 | 已考 | 是     |
    JSJ-01  | 2023000002 | 李二 |                    | 是   | 学院    | 260 | 已考 | 否     |
    JSJ-01  | 2023000003 | 张三 |                    | 是   | 自费    | 260 | 缺考 | 否     |
    JSJ-02  | 2023000004 | 刘四 |                    | 否   |         |     | 缺考 | 否     |
"""
PAID = """
    学号       | 姓名 | 项目编号 | 金额 | 资金来源 | 凭证号 | 备注
    2023000001 | 王一 | JSJ-01   | 260  | 学院     | P1     |
    2023000002 | 李二 | JSJ-01   | 260  | 学院     | P2     |
    2023000003 | 张三 | JSJ-01   | 260  | 自费     | P3     |
"""
RESULT = """
    学号       | 姓名 | 项目编号 | 考试情况 | 综合成绩 | 是否通过
    2023000001 | 王一 | JSJ-01   | 已考     | 80       | 合格
    2023000002 | 李二 | JSJ-01   | 已考     | 50       | 不合格
    2023000003 | 张三 | JSJ-01   | 缺考     |          | 不合格
"""
BY_FINANCE, BY_RESULTS = {"paid": "finance"}, {"passed": "results", "sat": "results"}


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def number(found: Reconciliation, fact: str, source: str, project: str = "JSJ-01") -> object:
    [item] = [item for item in found.compared if (item.project, item.fact) == (project, fact)]
    return item.values[source]


def holding(text: str, name: str, sources: dict[str, str]) -> tuple[Reconciliation, list[Told]]:
    """What holds projects back where the list decides; nothing does where it does not."""
    reading = read(text, name)
    beside = held([claim(roster(ROSTER))], reading)[1]
    assert [item.code for item in beside if item.severity is Severity.ERROR] == []
    found, findings = held([claim(roster(ROSTER))], reading, sources=sources)
    return found, told([item for item in findings if item.severity is Severity.ERROR])


# ---- cells that cannot be read -------------------------------------------------------------


@pytest.mark.parametrize("word", ["合格（补考）", "待定", "通过?", "#", ""])
def test_a_verdict_that_cannot_be_read_holds_the_project(word: str) -> None:
    found, errors = holding(
        changed(RESULT, "80       | 合格", f"80 | {word}"), RESULTS, {"passed": "results"}
    )
    assert errors == [("undecided", "results.csv", "F2", "JSJ-01", "")]
    assert number(found, "passed", "results") is None


@pytest.mark.parametrize("amount", ["已缴", "2百6", "26O", "", "9999999"])
def test_an_amount_that_cannot_be_read_holds_the_project(amount: str) -> None:
    found, errors = holding(
        changed(PAID, "李二 | JSJ-01   | 260", f"李二 | JSJ-01 | {amount}"), FINANCE, BY_FINANCE
    )
    assert errors == [("undecided", "finance.csv", "D3", "JSJ-01", "")]
    assert number(found, "paid", "finance") is None
    assert [(item.project, item.fact) for item in found.compared if item.open] == [("JSJ-01", "paid")]


@pytest.mark.parametrize("head", ["金额（美元）", "金额（人）", "金额(%)"])
def test_amounts_in_a_unit_of_something_else_hold_the_projects(head: str) -> None:
    reading = read(changed(PAID, "金额", head))
    assert [(item.place.cell, item.code) for item in reading.findings] == [("D1", "sheet.unit-unclear")]
    _, findings = held([claim(roster(ROSTER))], reading, sources=BY_FINANCE)
    assert {item.code for item in findings if item.severity is Severity.ERROR} >= {"lists.undecided"}


def test_amounts_in_ten_thousands_are_worked_in_and_told() -> None:
    reading = read(changed(PAID, "金额", "金额（万元）").replace("260", "0.026"))
    assert [(item.place.cell, item.code) for item in reading.findings] == [("D1", "sheet.unit-applied")]
    assert set(reading.rows[0].table.columns["amount"]) <= {260, None}


def test_nobody_is_said_to_have_failed_whose_verdict_cannot_be_read() -> None:
    text = changed(RESULT, "80       | 合格", "80 | 合格（补考）")
    _, findings = held([claim(roster(ROSTER))], read(text, RESULTS), sources=BY_RESULTS)
    assert [item.code for item in findings] == ["lists.undecided"]
    [finding] = findings
    assert finding.raw == "合格（补考）"
    for language in LANGUAGES:
        sentence, remedy = wording(finding, pack(), language)
        assert "F2" in sentence and "collect" in remedy
    assert "下拉" not in wording(finding, pack(), "zh")[1]


def test_a_cell_that_makes_no_difference_holds_nothing() -> None:
    """Whoever was absent has not passed, whatever the verdict says."""
    text = changed(RESULT, "缺考     |          | 不合格", "缺考 | | 无成绩")
    found, errors = holding(text, RESULTS, BY_RESULTS)
    assert (errors, number(found, "passed", "results"), number(found, "sat", "results")) == ([], 1, 2)


def test_another_row_of_the_same_person_may_decide() -> None:
    text = (
        changed(RESULT, "80       | 合格", "80 | 合格（补考）")
        + "    2023000001 | 王一 | JSJ-01 | 已考 | 80 | 合格\n"
    )
    found, errors = holding(text, RESULTS, BY_RESULTS)
    assert (errors, number(found, "passed", "results")) == ([], 1)


def test_whether_somebody_sat_is_open_where_their_state_cannot_be_read() -> None:
    text = changed(RESULT, "已考     | 50       | 不合格", "来了一半 | 50 | 不合格")
    found, errors = holding(text, RESULTS, {"sat": "results"})
    assert errors == [("undecided", "results.csv", "D3", "JSJ-01", "")]
    assert (number(found, "sat", "results"), number(found, "passed", "results")) == (None, 1)


@pytest.mark.parametrize("row", [" |  | JSJ-01 | 260 |  |  | ", "4.40507E+17 |  | JSJ-01 | 260 |  |  | "])
def test_a_payment_of_nobody_holds_the_project_it_names(row: str) -> None:
    _, errors = holding(PAID + f"    {row}\n", FINANCE, BY_FINANCE)
    assert errors == [("undecided", "finance.csv", "A5", "JSJ-01", "")]


def test_a_person_known_by_another_key_decides_all_the_same() -> None:
    found, errors = holding(changed(PAID, "2023000002", "2.02E+10"), FINANCE, BY_FINANCE)
    assert (errors, number(found, "paid", "finance")) == ([], 3)


def test_a_project_that_cannot_be_read_is_found_by_its_person() -> None:
    long = "J" * 40
    row = f"    2023000004 | 刘四 | {long} | 260 | 学院 | P4 |\n"
    _, errors = holding(PAID + row, FINANCE, BY_FINANCE)
    assert errors == [("undecided", "finance.csv", "C5", "JSJ-02", "")]


def test_many_cells_of_a_project_are_one_finding() -> None:
    text = (
        RESULT.replace("合格\n", "合格？\n")
        .replace("不合格？", "不合格！")
        .replace("缺考     |  ", "已考 | 1")
    )
    _, errors = holding(text, RESULTS, {"passed": "results"})
    assert errors == [("undecided", "results.csv", "F2", "JSJ-01", "")]


# ---- refunds -------------------------------------------------------------------------------


def refunds(*rows: str, people: str = ROSTER) -> tuple[object, list[tuple[str, Severity, str]]]:
    text = PAID + "".join(f"    {row}\n" for row in rows)
    found, findings = held([claim(roster(people))], read(text), sources=BY_FINANCE)
    told = [(item.code.removeprefix("lists."), item.severity, item.place.cell) for item in findings]
    return number(found, "paid", "finance"), told


@pytest.mark.parametrize(
    "row",
    [
        "2023000002 | 李二 | JSJ-01 | -260 | 学院 | P2 |",
        "2023000002 | 李二 | JSJ-01 | -260 | 学院 | T9 | 退费",
        "2023000002 |      | JSJ-01 | -260.00 | | | 冲红",
        "           | 李二 | JSJ-01 | -260 | | | ",
        "2023000002 | 李二 |        | -260 | | | ",
        "2023000002 | 李二 | JSJ-01 | -300 | | | ",
    ],
)
def test_what_was_paid_back_whole_is_not_paid_and_is_told(row: str) -> None:
    paid, found = refunds(row)
    assert paid == 2
    assert ("refunded", Severity.WARNING, "D5") in found
    assert not {"twice", "differs", "not-counted", "unclaimed", "ambiguous"} & {code for code, _, _ in found}


def test_two_refunds_of_half_are_one_of_the_whole() -> None:
    row = "2023000002 | 李二 | JSJ-01 | -130 | | | "
    assert refunds(row, row) == (2, [("refunded", Severity.WARNING, "D5")])


@pytest.mark.parametrize(
    "rows",
    [
        ["2023000002 | 李二 | JSJ-01 | -100 | | | "],
        ["2023000002 | 李二 | JSJ-01 | 260 | | | 退费"],
        ["2023000002 | 李二 | JSJ-01 | 130 | | | 作废"],
        ["2023000002 | 李二 | JSJ-01 | -100 | | | ", "2023000002 | 李二 | JSJ-01 | 10 | | | "],
        ["2023000002 | 李二 | JSJ-01 | 退260 | | | 退费"],
    ],
)
def test_what_was_paid_back_in_part_is_asked_and_holds_the_project(rows: list[str]) -> None:
    paid, found = refunds(*rows)
    assert paid is None
    assert found == [("refund-unclear", Severity.ERROR, "D5")]


@pytest.mark.parametrize(
    "rows",
    [
        ["2023000002 | 李二 | JSJ-01 | 260 | | | 作废", "2023000002 | 李二 | JSJ-01 | -260 | | | 冲红"],
        ["2023000002 | 李二 | JSJ-01 | 260 | | | ", "2023000002 | 李二 | JSJ-01 | -260 | | | 重复缴费"],
        ["2023000002 | 李二 | JSJ-01 | 40 | | | ", "2023000002 | 李二 | JSJ-01 | -40 | | | 多缴退款"],
        ["2023000002 | 李二 | JSJ-01 | 0 | | | 未退费"],
    ],
)
def test_what_was_cancelled_or_paid_twice_stays_paid(rows: list[str]) -> None:
    assert refunds(*rows)[0] == 3
    assert not {"refunded", "refund-unclear"} & {code for code, _, _ in refunds(*rows)[1]}


def test_a_payment_that_is_marked_as_paid_back_is_not_paid() -> None:
    text = changed(PAID, "P2     |", "P2 | 已退费")
    found, findings = held([claim(roster(ROSTER))], read(text), sources=BY_FINANCE)
    assert (number(found, "paid", "finance"), told(findings)) == (
        2,
        [("refunded", "finance.csv", "D3", "JSJ-01", "")],
    )


def test_a_refund_that_could_be_of_two_projects_holds_both() -> None:
    people = ROSTER + "    JSJ-02 | 2023000002 | 李二 | | 是 | 学院 | 260 | 已考 | 否 |\n"
    more = "    2023000002 | 李二 | JSJ-02 | 260 | 学院 | P5 |\n    2023000002 | 李二 |  | -260 | | | \n"
    _, findings = held([claim(roster(people))], read(PAID + more), sources=BY_FINANCE)
    held_back = [(item.code, item.project) for item in findings if item.severity is Severity.ERROR]
    assert held_back == [("lists.refund-unclear", "JSJ-01"), ("lists.refund-unclear", "JSJ-02")]


def test_who_was_paid_back_need_not_be_in_the_roster() -> None:
    rows = ["2023000009 | 赵九 | JSJ-01 | 260 | 学院 | | ", "2023000009 | 赵九 | JSJ-01 | -260 | 学院 | | "]
    assert refunds(*rows) == (3, [("refunded", Severity.INFO, "D6")])


def test_a_return_that_does_not_count_them_either_is_only_told() -> None:
    people = changed(ROSTER, "李二 |                    | 是   | 学院    | 260", "李二 | | 否 | | ")
    assert refunds("2023000002 | 李二 | JSJ-01 | -260 | | | ", people=people) == (
        2,
        [("refunded", Severity.INFO, "D5")],
    )


def test_no_remedy_about_refunds_asks_to_delete_rows() -> None:
    for rows in (["2023000002 | 李二 | JSJ-01 | -260 | | | "], ["2023000002 | 李二 | JSJ-01 | -60 | | | "]):
        text = PAID + "".join(f"    {row}\n" for row in rows)
        _, [finding] = held([claim(roster(ROSTER))], read(text))
        assert finding.severity is Severity.WARNING
        assert "删去多余的行" not in wording(finding, pack(), "zh")[1]


def test_a_list_that_knows_nobody_decides_nothing() -> None:
    """Last year's list, say: the numbers of its people are not this year's."""
    text = (
        PAID.replace("20230000", "20190000")
        .replace("王一", "旧甲")
        .replace("李二", "旧乙")
        .replace("张三", "旧丙")
    )
    _, findings = held([claim(roster(ROSTER))], read(text), sources=BY_FINANCE)
    assert [(item.code, item.department, item.project) for item in findings] == [
        ("lists.nothing-matches", "JSJ", ALL_PROJECTS)
    ]


def test_a_refund_that_names_another_project_than_the_payment_is_asked() -> None:
    paid, found = refunds("2023000002 | 李二 | JSJ-02 | -260 | | | ")
    assert (paid, found) == (None, [("refund-unclear", Severity.ERROR, "D5")])


@pytest.mark.parametrize(
    ("head", "no", "yes", "code"),
    [
        ("退费金额", "", "260", "refunded"),
        ("退款金额", "0", "260.00", "refunded"),
        ("退费金额", "", "100", "refund-unclear"),
        ("退费金额", "", "退了", "refund-unclear"),
        ("是否退费", "否", "是", "refunded"),
        ("退费状态", "未退费", "已退费", "refunded"),
        ("退费日期", "", "2026-06-06", "refunded"),
        ("缴费状态", "已缴费", "已退款", "refunded"),
        ("业务类型", "收费", "退费", "refunded"),
    ],
)
def test_refunds_in_columns_of_their_own_are_seen(head: str, no: str, yes: str, code: str) -> None:
    lines = PAID.strip().splitlines()
    rows = [f"{lines[0]} | {head}", *(f"{line} | {yes if '李二' in line else no}" for line in lines[1:])]
    found, findings = held([claim(roster(ROSTER))], read("\n".join(rows)), sources=BY_FINANCE)
    assert [(item.code, item.place.cell) for item in findings] == [(f"lists.{code}", "D3")]
    assert number(found, "paid", "finance") == (2 if code == "refunded" else None)


@pytest.mark.parametrize("name", ["reference/finance 退费.csv", "reference/缴费名单-已退款.csv"])
def test_a_file_of_refunds_pays_nothing(name: str) -> None:
    back = read(PAID.replace("2023000001 | 王一 | JSJ-01   | 260  | 学院     | P1     |", ""), name)
    found, findings = held([claim(roster(ROSTER))], read(PAID), back, sources=BY_FINANCE)
    assert [(item.code, item.severity) for item in findings] == [("lists.refund-unclear", Severity.ERROR)]
    assert (findings[0].facts["count"], number(found, "paid", "finance")) == (2, None)
