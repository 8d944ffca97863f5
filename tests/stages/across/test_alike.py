"""People and things counted once, however their numbers are written: who is asked, where, and who is not."""

from __future__ import annotations

import pytest

from onex_xl.findings import Severity
from onex_xl.wording import on_trial, wording
from tests.stages.across.tables import check, claims, found
from tests.support.returns import pack

SPELLINGS = (
    "020230001", "2023-0001", "2023.0001", "2O230001", "2023000l", "20230001\u0301",
    "٢٠٢٣٠٠٠١", "２０２３０００１", "2023_0001", "#20230001",
)  # fmt: skip


def roster(*rows: str) -> str:
    return "\n".join(["project | student_no | name | id_number", *rows])


@pytest.mark.parametrize("spelt", SPELLINGS)
def test_a_student_twice_in_a_project_is_an_error_in_both_rows(spelt: str) -> None:
    rows = roster("JSJ-01 | 20230001 | 张三 |", "JSJ-01 | 20230009 | 李四 |", f"JSJ-01 | {spelt} | 张三 |")
    findings = check(claims("candidates", rows))
    assert [(item.code, item.place.cell, item.severity) for item in findings] == [
        ("across.candidate-alike", "B6", Severity.ERROR),
        ("across.candidate-alike", "B8", Severity.ERROR),
    ]
    assert [item.facts["other_cell"] for item in findings] == ["B8", "B6"]
    assert all(item.holds_back("JSJ-01") for item in findings)


@pytest.mark.parametrize("name", ["张 三", "张·三", "张\u0301三", "张（三）"])
def test_the_name_may_be_written_otherwise_too(name: str) -> None:
    rows = roster("JSJ-01 | 20230001 | 张三 |", f"JSJ-01 | 2023-0001 | {name} |")
    assert {line.split()[0] for line in found("candidates", rows)} == {"candidate-alike"}


def test_why_two_numbers_look_like_one_is_said() -> None:
    rows = roster("JSJ-01 | 20230001 | 张三 |", "JSJ-01 | 2O230001 | 张三 |")
    sentence, remedy = wording(check(claims("candidates", rows))[0], pack(), "zh", personal=True)
    assert "“20230001”，与 B7 同名考生的“2O230001”像是同一个，两者只差形近的字或数字" in sentence
    assert "确是两名考生的" in remedy


def test_one_identity_number_is_enough_and_said_once() -> None:
    rows = roster("JSJ-01 | 20230001 | 张三 | E12345678", "JSJ-01 | 2023-0001 | 张三 | E-1234-5678")
    assert [line.split()[0] for line in found("candidates", rows)] == ["candidate-twice"] * 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20230001 | 张三", "20230002 | 李四"),
        ("20230001 | 张三", "20230010 | 李四"),
        ("A2023001 | 张三", "B2023001 | 张三丰"),
    ],
)
def test_two_students(one: str, other: str) -> None:
    assert found("candidates", roster(f"JSJ-01 | {one} |", f"JSJ-01 | {other} |")) == []


def test_a_student_of_two_projects_writes_one_number() -> None:
    rows = roster("JSJ-01 | 20230001 | 张三 |", "CJ-01 | 2023-0001 | 张三 |")
    assert found("candidates", rows) == [
        "student-alike JSJ-01 JSJ!B6 -> CJ!B6 2",
        "student-alike CJ-01 CJ!B6 -> JSJ!B6 2",
    ]


def test_funded_twice_under_two_spellings() -> None:
    rows = """
        project | student_no | name | funding
        JSJ-01  | 20230001   | 张三 | 学院
        CJ-01   | 020230001  | 张三 | 财政
        """
    assert [line.split()[0] for line in found("candidates", rows)] == ["student-alike"] * 2 + [
        "funded-twice"
    ] * 2


def test_one_number_in_two_spellings_for_two_names_is_asked_about() -> None:
    rows = roster("JSJ-01 | 20230001 | 张三 |", "JSJ-01 | 2023.0001 | 李四 |")
    findings = check(claims("candidates", rows))
    assert [(item.code, item.severity) for item in findings] == [
        ("across.number-alike", Severity.WARNING)
    ] * 2


@pytest.mark.parametrize("number", ["20230002", "20230010", "2023000S", "202300011", "20230001-1", "99"])
@pytest.mark.parametrize("identity", ["", "E12345678"])
def test_two_of_one_name_in_a_project_are_asked_about(number: str, identity: str) -> None:
    rows = roster(f"JSJ-01 | 20230001 | 张三 | {identity}", f"JSJ-01 | {number} | 张 三 |")
    assert {line.split()[0] for line in found("candidates", rows)} == {"student-two-numbers"}
    assert found("candidates", rows.replace(f"JSJ-01 | {number}", f"CJ-01 | {number}")) == []


def test_two_of_one_name_with_two_identity_numbers_are_two() -> None:
    rows = roster("JSJ-01 | 20230001 | 张三 | E12345678", "JSJ-01 | 20230002 | 张三 | E87654321")
    assert found("candidates", rows) == []


def test_two_of_one_name_with_one_identity_number_are_one() -> None:
    rows = roster("JSJ-01 | 20230001 | 张三 | E12345678", "JSJ-01 | 20230002 | 张三 | E1234567-8")
    assert {line.split()[0] for line in found("candidates", rows)} == {"candidate-twice"}


def test_two_numbers_that_are_alike_belong_to_two_if_their_identity_numbers_do() -> None:
    rows = roster("JSJ-01 | 20230001 | 张三 | E12345678", "JSJ-01 | 2023-0001 | 李四 | E87654321")
    assert found("candidates", rows) == []


# ---- teachers ---------------------------------------------------------------------------------


def teachers(*rows: str) -> str:
    return "\n".join(["project | staff_no | name | training | teacher_certificate", *rows])


@pytest.mark.parametrize("spelt", ["T-001", "T1", "Т001", "T00l", "t０01", "T.001", "TOO1"])
def test_a_teacher_twice_is_an_error(spelt: str) -> None:
    rows = teachers("JSJ-01 | T001 | 周老师 | 甲班 | S-1", f"JSJ-01 | {spelt} | 周老师 | 乙班 | S-2")
    findings = check(claims("teachers", rows))
    assert {(item.code, item.severity) for item in findings} == {("across.teacher-alike", Severity.ERROR)}


def test_a_teacher_of_two_numbers_is_asked_about() -> None:
    rows = teachers("JSJ-01 | T001 | 周老师 | 甲班 | S-1", "JSJ-01 | T019 | 周老师 | 乙班 | S-2")
    assert {line.split()[0] for line in found("teachers", rows)} == {"teacher-two-numbers"}


def test_a_teacher_of_two_trainings_is_one() -> None:
    rows = teachers("JSJ-01 | T001 | 周老师 | 甲班 | S-1", "JSJ-01 | T001 | 周老师 | 乙班 | S-2")
    assert found("teachers", rows) == []


def test_a_certificate_in_two_projects_under_two_spellings() -> None:
    rows = teachers("JSJ-01 | T001 | 周老师 | 甲班 | S-1001", "JSJ-02 | T-001 | 周老师 | 甲班 | S1001")
    assert {line.split()[0] for line in found("teachers", rows)} == {"teacher-certificate-twice"}


# ---- things -----------------------------------------------------------------------------------


def vouchers(*rows: str) -> str:
    return "\n".join(["project | voucher | category | amount", *rows])


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ("JSJ-01 | 记-20260012 | 其他 | 780", "JSJ-01 | 记20260012 | 其他 | 780", {"voucher-alike"}),
        ("JSJ-01 | 记-20260012 | 其他 | 780", "CJ-01 | 记-2O260012 | 其他 | 790", {"voucher-alike"}),
        ("JSJ-01 | 记-12 | 其他 | 780", "JSJ-02 | 记-012 | 其他 | 780", {"voucher-alike"}),
        ("JSJ-01 | 记-12 | 其他 | 780", "JSJ-02 | 记-012 | 其他 | 790", set()),
        ("JSJ-01 | 记-12 | 其他 | 780", "JSJ-01 | 记-12 | 其他 | 790", {"voucher-again"}),
        ("JSJ-01 | 记-12 | 其他 | 780", "JSJ-01 | 记-12 | 考生报考报名费 | 790", set()),
        ("JSJ-01 | 记-12 | 其他 | 780", "JSJ-02 | 记-12 | 其他 | 790", set()),
        ("JSJ-01 | 记-12 | 其他 | 780", "JSJ-01 | 记-13 | 其他 | 780", set()),
        ("JSJ-01 | V-00012 | 其他 | 780", "JSJ-01 | V-00021 | 其他 | 780", set()),
    ],
)
def test_vouchers(one: str, other: str, codes: set[str]) -> None:
    assert {line.split()[0] for line in found("spending", vouchers(one, other))} == codes


@pytest.mark.parametrize(
    ("one", "other", "is_asked"),
    [
        ("是 | ZD-1", "是 | ZD-1", True),
        ("是 | ZD-1", "是 | zd 1", True),
        ("是 | ZD-01", "是 | ＺＤ—１", True),
        ("是 | ZD-1", "否 | ZD-1", False),
        ("是 | ZD-1", "是 | ZD-2", False),
        ("是 |", "是 |", False),
    ],
)
def test_a_site_certificate_of_two_projects(one: str, other: str, is_asked: bool) -> None:
    rows = f"project | site_built | site_certificate\nJSJ-01 | {one}\nJSJ-02 | {other}"
    findings = check(claims("pilots", rows))
    assert [item.code for item in findings] == ["across.site-certificate-twice"] * 2 * is_asked
    assert all(item.severity is Severity.WARNING and on_trial(item.code, pack()) for item in findings)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("校企合作育人案例", "育人案例：校企合作", "outcome-alike"),
        ("甲证书校企合作育人的案例", "甲证书的校企合作育人案例", "outcome-alike"),
        ("甲证书校企合作育人案例", "《甲证书 校企合作育人案例》", "outcome-twice"),
        ("校企合作育人案例", "校企合作育人实例", ""),
        ("C++程序设计教程", "C#程序设计教程", ""),
        ("案例", "例案", ""),
    ],
)
def test_a_case_in_another_order(one: str, other: str, code: str) -> None:
    rows = f"project | category | name\nJSJ-01 | 典型案例 | {one}\nCJ-01 | 典型案例 | {other}"
    assert {line.split()[0] for line in found("outcomes", rows)} == ({code} if code else set())


def test_a_certificate_of_two_people_under_two_spellings() -> None:
    rows = """
        project | student_no | name | passed | certificate
        JSJ-01  | 20240001   | 张三 | 是     | ZS-2026-0001
        CJ-01   | 20240002   | 李四 | 是     | ZS2O26-0001
        """
    assert [line.split()[0] for line in found("candidates", rows)] == ["certificate-twice"] * 2
