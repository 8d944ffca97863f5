"""The same voucher, work, certificate or teacher claimed twice."""

from __future__ import annotations

from tests.stages.across.tables import check, claims, found


def test_a_voucher_claimed_by_two_projects() -> None:
    rows = """
        project | date       | voucher  | amount
        JSJ-01  | 2026-05-06 | 记-0512  | 800
        JSJ-02  | 2026-05-06 | 记-0512  | 300
        CJ-01   | 2026-05-06 | 记－0512 | 800
        """
    assert found("spending", rows) == [
        "voucher-twice JSJ-01 JSJ!C6 -> CJ!C6 2",
        "voucher-twice CJ-01 CJ!C6 -> JSJ!C6 2",
        "voucher-contradicts JSJ-02 JSJ!F7 -> CJ!F6 3",
        "voucher-contradicts CJ-01 CJ!F6 -> JSJ!F7 3",
    ]


def test_one_voucher_number_with_two_dates_and_amounts() -> None:
    rows = """
        project | date       | voucher | amount
        JSJ-01  | 2026-05-06 | 记-0512 | 800
        CJ-01   | 2026-06-06 | 记-0512 | 900
        """
    findings = check(claims("spending", rows))
    assert [(item.code, item.facts["differs"], item.place.cell) for item in findings] == [
        ("across.voucher-contradicts", "金额、日期", "F6")
    ] * 2


def test_a_department_may_share_a_voucher_among_its_projects_and_short_numbers_tell_nothing() -> None:
    rows = """
        project | date       | voucher | amount
        JSJ-01  | 2026-05-06 | 记-0512 | 800
        JSJ-02  | 2026-05-06 | 记-0512 | 300
        JSJ-01  | 2026-05-06 | 12      | 100
        CJ-01   | 2026-06-06 | 12      | 200
        """
    assert found("spending", rows) == []


def test_a_case_or_textbook_claimed_by_two_projects() -> None:
    rows = """
        project | category | name
        JSJ-01  | 典型案例 | “岗课赛证”融通育人案例
        JSJ-02  | 教材     | Python 程序设计（第2版）
        JSJ-01  | 说证书   | 说证书比赛一等奖
        CJ-01   | 典型案例 | 《岗课赛证融通育人案例》
        CJ-01   | 教材     | Python程序设计(第 2 版)
        CJ-01   | 说证书   | 说证书比赛一等奖
        JSJ-01  | 课程标准 | 课程标准
        CJ-01   | 课程标准 | 课程标准
        """
    assert found("outcomes", rows) == [
        "outcome-twice JSJ-01 JSJ!C6 -> CJ!C6 2",
        "outcome-twice JSJ-02 JSJ!C7 -> CJ!C7 2",
        "outcome-twice CJ-01 CJ!C6 -> JSJ!C6 2",
        "outcome-twice CJ-01 CJ!C7 -> JSJ!C7 2",
    ]


def test_titles_that_differ_in_a_sign_are_two_works() -> None:
    rows = """
        project | category | name
        JSJ-01  | 教材     | C++程序设计教程
        CJ-01   | 教材     | C#程序设计教程
        CJ-01   | 教材     | C程序设计教程
        """
    assert found("outcomes", rows) == []


def test_a_certificate_number_of_two_candidates() -> None:
    rows = """
        project | student_no | name | passed | certificate
        JSJ-01  | 20240001   | 张三 | 是     | ZS-2026-0001
        CJ-01   | 20240002   | 李四 | 是     | zs-2026-0001
        """
    assert found("candidates", rows) == [
        "certificate-twice JSJ-01 JSJ!R6 -> CJ!R6 2",
        "certificate-twice CJ-01 CJ!R6 -> JSJ!R6 2",
    ]


def test_teachers() -> None:
    rows = """
        project | staff_no | name   | training | teacher_certificate | examiner_certificate
        JSJ-01  | T001     | 周老师 | 甲       | S0001               |
        JSJ-01  | T002     | 吴老师 | 甲       | S0002               |
        JSJ-02  | T001     | 周老师 | 甲       | S0001               |
        JSJ-02  | T003     | 钱老师 | 甲       | S0002               |
        CJ-01   | T004     | 孙老师 | 甲       |                     | K0004
        JSJ-01  | T004     | 孙老师 | 乙       |                     | K0005
        CJ-01   | T002     | 郑老师 | 甲       | S0009               |
        """
    assert found("teachers", rows) == [
        "teacher-contradicts JSJ-01 JSJ!C7 -> CJ!C7 2",
        "teacher-contradicts CJ-01 CJ!C7 -> JSJ!C7 2",
        "teacher-two-departments JSJ-01 JSJ!B10 -> CJ!B6 2",
        "teacher-two-departments CJ-01 CJ!B6 -> JSJ!B10 2",
        "teacher-certificate-twice JSJ-01 JSJ!B6 -> JSJ!B8 2",
        "teacher-certificate-twice JSJ-02 JSJ!B8 -> JSJ!B6 2",
        "teacher-certificate-contradicts JSJ-01 JSJ!B7 -> JSJ!B9 2",
        "teacher-certificate-contradicts JSJ-02 JSJ!B9 -> JSJ!B7 2",
    ]


def test_a_teacher_with_two_trainings_in_a_project_is_well() -> None:
    rows = """
        project | staff_no | name   | training | teacher_certificate
        JSJ-01  | T001     | 周老师 | 甲       | S0001
        JSJ-01  | T001     | 周老师 | 乙       | S0001
        """
    assert found("teachers", rows) == []
