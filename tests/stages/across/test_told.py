"""What is told of the other row: enough to find it, nothing that its department did not tell this one."""

from __future__ import annotations

import pytest

from onex_xl.privacy import discreet
from onex_xl.wording import on_trial, title, wording
from tests.stages.across.tables import check, claims, only
from tests.support.returns import pack

CONTRADICTING = """
    project | student_no | name | id_number
    JSJ-01  | 20240001   | 张三 | 440507200401010016
    {other}   | 20240001   | {name} | 440507200512310037
    """


def test_the_own_row_is_told_in_full_and_anothers_discreet() -> None:
    rows = CONTRADICTING.format(other="CJ-01", name="李四")
    one, other = check(claims("candidates", rows), rules=only("student-contradicts"))
    assert (one.department, one.place.file, one.place.sheet, one.place.cell) == (
        "JSJ",
        "JSJ.xlsx",
        "考生名册",
        "C6",
    )
    assert dict(one.facts) == {
        "student_no": "20240001",
        "differs": "姓名、证件号码",
        "value": "张三",
        "other_value": "李*",
        "how": "other",
        "other_department": "财经系",
        "other_file": "CJ.xlsx",
        "other_sheet": "考生名册",
        "other_cell": "C6",
        "count": 2,
    }
    assert (other.department, other.facts["value"], other.facts["other_value"]) == ("CJ", "李四", "张*")
    assert one.raw == "张三"


def test_of_anothers_number_only_the_end_is_told() -> None:
    rows = CONTRADICTING.format(other="CJ-01", name="张三")
    [one, _] = check(claims("candidates", rows), rules=only("student-contradicts"))
    assert (one.facts["value"], one.facts["other_value"]) == ("440507200401010016", "…0037")


def test_ones_own_other_row_is_told_in_full() -> None:
    rows = CONTRADICTING.format(other="JSJ-02", name="李四")
    [one, _] = check(claims("candidates", rows), rules=only("student-contradicts"))
    assert one.facts["other_value"] == "李四"


def test_in_words_for_the_department() -> None:
    rows = CONTRADICTING.format(other="CJ-01", name="李四")
    [one, _] = check(claims("candidates", rows), rules=only("student-contradicts"))
    assert wording(one, pack(), "zh", personal=True) == (
        "学号 20240001 在财经系的 CJ.xlsx“考生名册”C6 也有，但姓名、证件号码不同："
        "这里是“张三”，那里是“李*”，两者不止一处不同。",
        "核对是不是同一名学生；本系填错的请改正，本系无误的请告诉办公室，由对方改正。",
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_personal_leaves_the_office(language: str) -> None:
    rows = """
        project | student_no | name | id_number          | funding
        JSJ-01  | 20240001   | 张三 | 440507200401010016 | 学院
        CJ-01   | 20240001   | 李四 | 440507200401010016 | 学院
        JSJ-02  | 20240002   | 王五 | 440507200512310037 | 学院
        CJ-01   | 20240002   | 王五 | 440507200512310037 | 学院
        JSJ-02  | 20240003   | 赵六 | 440507200601010018 | 学院
        CJ-01   | 20240004   | 赵六 | 440507200601010028 | 学院
        """
    findings = check(claims("candidates", rows))
    assert len({item.code for item in findings}) == 4
    for item in findings:
        told = [*wording(item, pack(), language), repr(discreet(item, pack(), language))]
        for secret in ("2024000", "张", "李", "王", "赵", "4405", "0016", "0037", "0018"):
            assert not any(secret in text for text in told), (item.code, secret)


ON_TRIAL = {
    "across.number-alike", "across.student-two-numbers", "across.voucher-alike", "across.voucher-again",
    "across.site-certificate-twice", "across.outcome-alike", "across.teacher-two-numbers",
}  # fmt: skip
"""What an honest department may well mean as it stands."""


def test_every_rule_has_a_title_and_what_may_be_meant_is_on_trial() -> None:
    for rule in pack().across:
        assert title(rule.code, pack(), "zh") == rule.raw.zh.check
        assert on_trial(rule.code, pack()) == (rule.code in ON_TRIAL)
