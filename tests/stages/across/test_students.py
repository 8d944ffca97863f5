"""Candidates in several returns: two departments, two names, two numbers, numbers a digit apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onex_xl.findings import Severity
from tests.stages.across.tables import check, claims, found

A = "440507200401010016"
NEAR_A = "440507200401010026"  # another serial number, the check digit left alone: it does not fit
OTHER = "440507200512310037"


def test_a_student_in_two_departments_is_named_in_both() -> None:
    rows = """
        project | student_no | name
        JSJ-01  | 20240001   | 张三
        JSJ-01  | 20240002   | 李四
        CJ-01   | 20240009   | 王五
        CJ-01   | 20240001   | 张三
        """
    assert found("candidates", rows) == [
        "student-two-departments JSJ-01 JSJ!B6 -> CJ!B7 2",
        "student-two-departments CJ-01 CJ!B7 -> JSJ!B6 2",
    ]


def test_two_exams_in_one_department_are_well() -> None:
    rows = """
        project | student_no | name | id_number
        JSJ-01  | 20240001   | 张三 | 440507200401010016
        JSJ-02  | 20240001   | 张三 | 440507200401010016
        """
    assert found("candidates", rows) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张三", "张　三"),
        ("张三", "张 三"),
        ("张三", "张\u200b三"),
        ("凉三", "\uf979三"),
        ("葛\U000e0100三", "葛三"),
        ("zhang san", "ＺＨＡＮＧ　ＳＡＮ"),
        ("Jose\u0301", "Jos\u00e9"),
        ("阿依·古丽", "阿依•古丽"),
        ("阿依·古丽", "阿依．古丽"),
        ("阿依·古丽", "阿依・ 古丽"),
        ("阿依·古丽", "阿依古丽"),
    ],
)
def test_a_name_written_otherwise_is_the_same_name(one: str, other: str) -> None:
    """Blanks, dots, full width and normal forms: one student, whose spelling is only remarked on."""
    rows = [
        {"project": "JSJ-01", "student_no": "20240001", "name": one},
        {"project": "JSJ-02", "student_no": "20240001", "name": other},
    ]
    findings = check(claims("candidates", rows))
    assert [(item.code, item.severity) for item in findings] == [("across.name-spelling", Severity.INFO)] * 2
    assert (findings[0].facts["value"], findings[0].facts["other_value"]) == (one, other)


def test_one_student_number_with_two_names() -> None:
    rows = """
        project | student_no | name
        JSJ-01  | 20240001   | 张三
        CJ-01   | 20240001   | 李四
        """
    assert found("candidates", rows) == [
        "student-contradicts JSJ-01 JSJ!C6 -> CJ!C6 2",
        "student-contradicts CJ-01 CJ!C6 -> JSJ!C6 2",
    ]


def test_one_student_number_with_two_identity_numbers() -> None:
    rows = f"""
        project | student_no | name | id_number
        JSJ-01  | 20240001   | 张三 | {A}
        JSJ-02  | 20240001   | 张三 | {OTHER}
        """
    assert found("candidates", rows) == [
        "student-contradicts JSJ-01 JSJ!E6 -> JSJ!E7 2",
        "student-contradicts JSJ-02 JSJ!E7 -> JSJ!E6 2",
    ]


def test_a_blank_contradicts_nothing() -> None:
    rows = f"""
        project | student_no | name | id_number
        JSJ-01  | 20240001   | 张三 | {A}
        JSJ-02  | 20240001   | 张三 |
        """
    assert found("candidates", rows) == []


def test_one_identity_number_with_two_student_numbers_and_names() -> None:
    rows = f"""
        project | student_no | name | id_number
        JSJ-01  | 20240001   | 张三 | {A}
        CJ-01   | 20240002   | 李四 | {A.lower()}
        """
    findings = check(claims("candidates", rows))
    assert [item.code for item in findings] == ["across.identity-contradicts"] * 2
    assert findings[0].place.cell == "B6" and findings[0].facts["other_cell"] == "B6"
    assert findings[0].facts["differs"] == "学号、姓名"


def test_one_person_twice_in_a_project_is_an_error_that_the_department_can_mend() -> None:
    rows = f"""
        project | student_no | name | id_number
        JSJ-01  | 20240001   | 张三 | {A}
        JSJ-01  | 20240002   | 张三 | {A}
        """
    findings = check(claims("candidates", rows))
    assert [(item.code, item.severity, item.project) for item in findings] == [
        ("across.candidate-twice", Severity.ERROR, "JSJ-01")
    ] * 2


def test_a_number_twice_in_a_project_is_left_to_the_returns_own_rule() -> None:
    rows = f"""
        project | student_no | name | id_number | funding
        JSJ-01  | 20240001   | 张三 | {A}       | 学院
        JSJ-01  | 20240001   | 李四 | {A}       | 学院
        """
    assert found("candidates", rows) == []


@pytest.mark.parametrize(
    ("one", "other", "digit"),
    [
        (A, A[:16] + "2" + A[17:], 17),
        (A, "440570200401010016", 5),
        ("K12345678", "K12345698", 8),
        (A, A[:16] + "21", 17),
    ],
)
def test_identity_numbers_a_slip_apart_of_one_name(one: str, other: str, digit: int) -> None:
    rows = f"""
        project | student_no | name  | id_number
        JSJ-01  | 20240001   | 张 三 | {one}
        CJ-01   | 20240002   | 张三  | {other}
        """
    findings = check(claims("candidates", rows))
    assert [
        (item.code, item.place.cell, item.facts["other_cell"], item.facts["digit"]) for item in findings
    ] == [("across.identity-near", "E6", "E6", digit)] * 2


@pytest.mark.parametrize(
    ("name", "other", "why"),
    [
        ("李四", NEAR_A, "another name"),
        ("张三", "440507200401020026", "two digits"),
        ("张三", OTHER, "another number"),
        ("张三", "", "blank"),
    ],
)
def test_identity_numbers_that_are_not_near(name: str, other: str, why: str) -> None:
    rows = f"""
        project | student_no | name   | id_number
        JSJ-01  | 20240001   | 张三   | {A}
        CJ-01   | 20240002   | {name} | {other}
        """
    assert found("candidates", rows) == [], why


def test_an_identity_number_that_is_none_is_compared_as_typed() -> None:
    rows = f"""
        project | student_no | name | id_number
        JSJ-01  | 20240001   | 张三 | {A}
        CJ-01   | 20240002   | 张三 |
        """
    one, other = claims("candidates", rows)
    typed = replace(other.tables["candidates"], raw={("id_number", 0): f" {NEAR_A[:6]} {NEAR_A[6:]}"})
    findings = check([one, replace(other, tables={"candidates": typed})])
    assert [item.code for item in findings] == ["across.identity-near"] * 2


def test_rows_of_projects_that_a_return_does_not_count_for_say_nothing() -> None:
    """The department sent its projects in two files: the older one counts for JSJ-02 only."""
    rows = """
        project | student_no | name
        JSJ-01  | 20240001   | 张三
        JSJ-02  | 20240002   | 李四
        CJ-01   | 20240001   | 王五
        CJ-01   | 20240002   | 李四
        """
    older, other = claims("candidates", rows)
    older = replace(older, projects=frozenset({"JSJ-02"}))
    assert [item.code for item in check([older, other])] == ["across.student-two-departments"] * 2
