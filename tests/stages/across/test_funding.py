"""Article 14: college and state fund one exam per student, this year or in an earlier one."""

from __future__ import annotations

import pytest

from tests.stages.across.tables import check, claims, earlier, found

TWO = """
    project | student_no | name | funding | exam
    JSJ-01  | 20240001   | 张三 | 学院    | 已考
    JSJ-02  | 20240001   | 张三 | {funding} | {exam}
    """


@pytest.mark.parametrize("funding", ["学院", "财政"])
@pytest.mark.parametrize("exam", ["已考", "作弊", "缺考", "弃考"])
def test_a_second_exam_paid_by_college_or_state(funding: str, exam: str) -> None:
    assert found("candidates", TWO.format(funding=funding, exam=exam)) == [
        "funded-twice JSJ-01 JSJ!I6 -> JSJ!I7 2",
        "funded-twice JSJ-02 JSJ!I7 -> JSJ!I6 2",
    ]


@pytest.mark.parametrize(
    ("funding", "exam"),
    [("企业", "已考"), ("自费", "已考"), ("", "已考"), ("学院", "退费"), ("财政", "缓考")],
)
def test_what_the_college_did_not_pay_or_that_is_still_to_come_does_not_count(
    funding: str, exam: str
) -> None:
    assert found("candidates", TWO.format(funding=funding, exam=exam)) == []


def test_who_has_not_paid_does_not_count() -> None:
    rows = """
        project | student_no | name | funding | paid
        JSJ-01  | 20240001   | 张三 | 学院    | 是
        JSJ-02  | 20240001   | 张三 | 学院    | 否
        """
    assert found("candidates", rows) == []


def test_three_exams_name_the_first_other_and_how_many_there_are() -> None:
    rows = """
        project | student_no | name | funding
        JSJ-01  | 20240001   | 张三 | 学院
        JSJ-02  | 20240001   | 张三 | 学院
        CJ-01   | 20240001   | 张三 | 财政
        """
    assert [line for line in found("candidates", rows) if line.startswith("funded")] == [
        "funded-twice JSJ-01 JSJ!I6 -> JSJ!I7 3",
        "funded-twice JSJ-02 JSJ!I7 -> JSJ!I6 3",
        "funded-twice CJ-01 CJ!I6 -> JSJ!I6 3",
    ]


def test_a_student_with_two_numbers_is_known_by_the_identity_number() -> None:
    rows = """
        project | student_no | name | id_number          | funding
        JSJ-01  | 20240001   | 张三 | 440507200401010016 | 学院
        JSJ-02  | 20240002   | 张三 | 440507200401010016 | 学院
        """
    assert [item.code for item in check(claims("candidates", rows))] == [
        *["across.identity-contradicts"] * 2,
        *["across.funded-twice"] * 2,
    ]


LIST = """
    student_no | id_number          | year | funding
    20230001   |                    | 2025 | 学院
    20230002   |                    | 2025 | 企业
    20230003   |                    | 2026 | 学院
               | 440507200401010016 | 2024 | 财政
    """


@pytest.mark.parametrize(
    ("number", "identity", "cell", "year"),
    [
        ("20230001", "", "F6", 2025),
        ("20230009", "440507200401010016", "F9", 2024),
        ("20230002", "", "", 0),  # a company paid
        ("20230003", "", "", 0),  # this year's
        ("20230004", "440507200512310037", "", 0),
    ],
)
def test_who_was_funded_in_an_earlier_year(number: str, identity: str, cell: str, year: int) -> None:
    rows = f"""
        project | student_no | name | id_number  | funding
        JSJ-01  | {number}   | 张三 | {identity} | 学院
        JSJ-02  | 20239999   | 李四 |            | 学院
        """
    findings = check(claims("candidates", rows), earlier(LIST))
    told = [
        (
            item.code,
            item.place.cell,
            item.facts["other_file"],
            item.facts["other_cell"],
            item.facts["other_year"],
        )
        for item in findings
    ]
    assert told == ([("across.funded-earlier", "I6", "往年.xlsx", cell, year)] if cell else [])


def test_who_pays_now_was_free_to_be_funded_before() -> None:
    rows = """
        project | student_no | name | funding
        JSJ-01  | 20230001   | 张三 | 企业
        """
    assert found("candidates", rows, earlier(LIST)) == []
