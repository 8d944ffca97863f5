"""Rosters held against lists: every kind of difference once, with both cells; nothing where there is none."""

from __future__ import annotations

from fractions import Fraction
from time import process_time

import pytest

from onex_xl.findings import Finding, Place, Severity
from onex_xl.messages import LANGUAGES
from onex_xl.model import COUNTED, DECLARED, Difference
from onex_xl.stages.lists import sourced
from onex_xl.wording import wording
from tests.stages.lists.sample import RESULTS, Line, Told, claim, facts_of, held, read, roster, told
from tests.support.returns import pack

ROSTER = """
    project | no         | name | id                 | paid | funding | fee | exam | passed | certificate
    JSJ-01  | 2023000001 | 王一 | 440507200401010011 | 是   | 学院    | 260 | 已考 | 是     | ZS-001
    JSJ-01  | 2023000002 | 李二 |                    | 是   | 学院    | 260 | 已考 | 否     |
    JSJ-01  | 2023000003 | 张三 |                    | 是   | 自费    | 260 | 缺考 | 否     |
    JSJ-02  | 2023000004 | 刘四 |                    | 否   |         |     | 缺考 | 否     |
"""
FINANCE = """
    学号       | 姓名 | 项目编号 | 金额 | 资金来源
    2023000001 | 王一 | JSJ-01   | 260  | 学院
    2023000002 | 李二 | JSJ-01   | 260  | 学院
    2023000003 | 张三 | JSJ-01   | 260  | 自费
"""
RESULT = """
    学号       | 姓名 | 证书名称    | 考试情况 | 是否通过 | 证书编号
    2023000001 | 王一 | Web前端开发 | 已考     | 合格     | zs-001
    2023000002 | 李二 | Web前端开发 | 已考     | 不合格   |
"""


def differences(finance: str, people: str = ROSTER) -> list[Told]:
    """What the roster ``people`` against the list ``finance`` comes to."""
    return told(held([claim(roster(people))], read(finance))[1])


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_nothing_is_said_where_all_agree() -> None:
    reconciliation, findings = held([claim(roster(ROSTER))], read(FINANCE), read(RESULT, RESULTS))
    assert (findings, reconciliation.differences) == ([], ())
    assert reconciliation.lists == {"finance": ("reference/finance.csv",), "results": (RESULTS,)}


def test_who_is_not_in_the_list_is_named_with_the_row_of_the_roster() -> None:
    finance = changed(FINANCE, "    2023000003 | 张三 | JSJ-01   | 260  | 自费\n", "")
    assert differences(finance) == [("missing", "JSJ.xlsx", "B7", "JSJ-01", "")]


def test_who_is_not_in_the_roster_is_named_with_the_cell_of_the_list_and_the_department() -> None:
    _, [finding] = held(
        [claim(roster(ROSTER))], read(FINANCE + "    2023000009 | 赵九 | JSJ-02 | 260 | 自费\n")
    )
    assert finding == Finding(
        "lists.unclaimed", Severity.WARNING, Place("reference/finance.csv", "finance", "A5"),
        {"list": "缴费名单", "person": "…0009"}, "", "JSJ", "JSJ-02",
    )  # fmt: skip


def test_a_value_that_differs_names_both_cells() -> None:
    reconciliation, [finding] = held(
        [claim(roster(ROSTER))], read(changed(FINANCE, "李二 | JSJ-01   | 260", "李二 | JSJ-01 | 280"))
    )
    ours, theirs = Place("JSJ.xlsx", "考生名册", "J6"), Place("reference/finance.csv", "finance", "D3")
    assert finding == Finding(
        "lists.differs", Severity.WARNING, ours,
        {
            "list": "缴费名单", "person": "…0002", "label": "缴费金额", "other_label": "金额",
            "value": 260, "other": 280,
            "other_file": theirs.file, "other_sheet": theirs.sheet, "other_cell": theirs.cell,
        },
        "", "JSJ", "JSJ-01",
    )  # fmt: skip
    assert reconciliation.differences == (
        Difference(
            "JSJ", "JSJ-01", "…0002", "缴费金额", {COUNTED: "260", "finance": "280"},
            {COUNTED: ours, "finance": theirs},
        ),
    )  # fmt: skip


def test_of_a_name_that_differs_nothing_is_shown() -> None:
    _, [finding] = held([claim(roster(ROSTER))], read(changed(FINANCE, "李二", "李贰")))
    assert (finding.facts["value"], finding.facts["other"], finding.facts["label"]) == ("***", "***", "姓名")
    for language in LANGUAGES:
        said = " ".join(wording(finding, pack(), language))
        assert "…0002" in said and "C3" not in said and "B3" in said
        assert "李" not in said and "2023000002" not in said


def test_what_the_list_leaves_blank_contradicts_nothing() -> None:
    assert (
        differences(
            changed(FINANCE, "2023000001 | 王一 | JSJ-01   | 260  | 学院", "2023000001 |  | JSJ-01 | 260 | ")
        )
        == []
    )


def test_paid_by_the_list_and_not_by_the_roster_is_said_once() -> None:
    finance = FINANCE + "    2023000004 | 刘四 | JSJ-02 | 260 | 学院\n"
    assert differences(finance) == [("only-counted", "JSJ.xlsx", "H8", "JSJ-02", "D5")]
    refunded = changed(FINANCE, "张三 | JSJ-01   | 260", "张三 | JSJ-01 | 0")
    people = changed(ROSTER, "自费    | 260", "自费 | ")
    assert differences(refunded, people) == [("not-counted", "JSJ.xlsx", "H7", "JSJ-01", "D4")]


def test_a_result_that_differs_is_one_finding_though_it_changes_the_count() -> None:
    failed = changed(RESULT, "| 合格     |", "| 不合格 |")
    _, findings = held([claim(roster(ROSTER))], read(failed, RESULTS))
    assert told(findings) == [("differs", "JSJ.xlsx", "Q5", "JSJ-01", "E2")]


def test_what_the_roster_lacks_is_asked_for_once_and_by_its_own_finding() -> None:
    people = changed(
        ROSTER, "王一 | 440507200401010011 | 是   | 学院    | 260 | 已考 |", "王一 | | 是 | 学院 | 260 | |"
    )
    reconciliation, findings = held([claim(roster(people))], read(RESULT, RESULTS))
    assert told(findings) == []
    assert [(item.about, dict(item.values)) for item in reconciliation.differences] == [
        ("考试情况", {COUNTED: "", "results": "已考"})
    ]


def test_two_counts_that_one_cell_decides_are_one_finding() -> None:
    unsaid = changed(RESULT, "已考     | 合格", "         | 合格")
    people = changed(
        ROSTER,
        "王一 | 440507200401010011 | 是   | 学院    | 260 | 已考 |",
        "王一 | | 是 | 学院 | 260 | 缓考 |",
    )
    _, findings = held([claim(roster(people))], read(unsaid, RESULTS))
    assert told(findings) == [("only-counted", "JSJ.xlsx", "L5", "JSJ-01", "A2")]


# ---- who is who ----------------------------------------------------------------------------


def test_a_list_without_student_numbers_is_compared_by_identity_number() -> None:
    finance = """
        身份证号           | 收费项目    | 实缴金额
        440507200401010011 | Web前端开发 | 250
    """
    people = "\n".join(ROSTER.splitlines()[:3])
    _, findings = held([claim(roster(people))], read(finance))
    assert told(findings) == [
        ("other-key", "finance.csv", "A2", "", ""),
        ("differs", "JSJ.xlsx", "J5", "JSJ-01", "C2"),
    ]
    assert findings[0].facts["labels"] == "证件号码"


def test_a_wrong_student_number_is_found_by_the_name_and_said_once() -> None:
    wrong = changed(FINANCE, "2023000002 | 李二", "2023000022 | 李二")
    assert differences(wrong) == [
        ("by-name", "finance.csv", "B3", "", ""),
        ("differs", "JSJ.xlsx", "B6", "JSJ-01", "A3"),
    ]


def test_two_of_one_name_are_not_told_apart_by_it() -> None:
    people = changed(ROSTER, "张三", "李二")
    finance = changed(changed(FINANCE, "张三", "李二"), "2023000002", "          ")
    finance = changed(finance, "2023000003", "          ")
    assert differences(finance, people) == [
        ("ambiguous", "finance.csv", "B3", "JSJ-01", ""),
        ("ambiguous", "finance.csv", "B4", "JSJ-01", ""),
    ]


def test_one_name_with_two_other_numbers_is_another_person() -> None:
    people = changed(ROSTER, "440507200401010011", "440507200401010011")
    finance = """
        学号       | 姓名 | 证件号码           | 项目编号 | 金额
        2023000071 | 王一 | 440507200501010017 | JSJ-01   | 260
        2023000002 | 李二 |                    | JSJ-01   | 260
        2023000003 | 张三 |                    | JSJ-01   | 260
    """
    assert differences(finance, people) == [
        ("missing", "JSJ.xlsx", "B5", "JSJ-01", ""),
        ("unclaimed", "finance.csv", "A2", "JSJ-01", ""),
    ]


def test_someone_under_another_project_is_one_finding() -> None:
    moved = changed(FINANCE, "2023000002 | 李二 | JSJ-01", "2023000002 | 李二 | JSJ-02")
    assert differences(moved) == [("other-project", "JSJ.xlsx", "B6", "JSJ-01", "A3")]


def test_one_person_in_two_rows_counts_once_and_one_row_that_agrees_will_do() -> None:
    twice = FINANCE + "    2023000003 | 张三 | JSJ-01 | 40 | 自费\n"
    reconciliation, findings = held([claim(roster(ROSTER))], read(twice))
    assert told(findings) == [("twice", "finance.csv", "A5", "JSJ-01", "A4")]
    paid = next(item for item in reconciliation.compared if item.fact == "paid")
    assert paid.values == {DECLARED: None, COUNTED: 3, "finance": 3}


def test_one_number_in_every_row_on_both_sides_is_compared_in_time() -> None:
    many = 12_000
    line = ROSTER.splitlines()[2]
    people = "\n".join([*ROSTER.splitlines()[:2], *[line] * many])
    finance = "\n".join([*FINANCE.splitlines()[:2], *[FINANCE.splitlines()[2]] * many])
    claimed, listed = claim(roster(people)), read(finance)
    started = process_time()
    reconciliation, findings = held([claimed], listed)
    assert process_time() - started < 5
    paid = next(item for item in reconciliation.compared if item.fact == "paid")
    assert (paid.values["finance"], findings) == (many, [])


# ---- which project -------------------------------------------------------------------------


def test_a_project_is_known_by_its_name_however_it_is_written() -> None:
    for name in ("Web前端开发", "web 前端开发职业技能等级证书", "ＷＥＢ前端开发（中级）", "JSJ-01"):
        column = "项目编号" if name == "JSJ-01" else "证书名称"
        finance = FINANCE.replace("JSJ-01", name).replace("项目编号", column)
        assert differences(finance) == [], name


def test_a_level_that_is_another_is_another_project() -> None:
    finance = FINANCE.replace("JSJ-01", "Web前端开发 | 高级").replace("项目编号", "证书名称 | 等级")
    [finding] = held([claim(roster(ROSTER))], read(finance))[1]
    assert (finding.code, finding.facts["count"], finding.facts["known"]) == ("lists.unknown-project", 3, 3)


def test_a_project_that_nobody_knows_is_said_once() -> None:
    finance = FINANCE + "    2023000008 | 赵八 | XX-01 | 1 |\n    2023000009 | 赵九 | XX-01 | 1 |\n"
    _, [finding] = held([claim(roster(ROSTER))], read(finance))
    assert (finding.code, finding.place.cell, finding.facts["name"]) == (
        "lists.unknown-project",
        "C5",
        "XX-01",
    )
    assert (finding.facts["count"], finding.facts["known"], finding.facts["cells"]) == (2, 0, "C5、C6")


# ---- one cause, one finding ----------------------------------------------------------------


def test_a_project_that_the_list_does_not_have_is_one_finding() -> None:
    people = ROSTER + "    JSJ-02 | 2023000005 | 陈五 | | 是 | 学院 | 260 | 已考 | 是 | Z5\n"
    people += "    JSJ-02 | 2023000006 | 陈六 | | 是 | 学院 | 260 | 已考 | 是 | Z6\n"
    reconciliation, [finding] = held([claim(roster(people))], read(FINANCE))
    assert told([finding]) == [("project-missing", "JSJ.xlsx", "B9", "JSJ-02", "")]
    assert finding.facts["count"] == 2
    [difference] = reconciliation.differences
    assert difference.values == {COUNTED: "2", "finance": "0"}


def test_a_project_of_which_the_roster_has_nobody_is_one_finding() -> None:
    finance = FINANCE + "".join(f"    202300001{n} | 赵{n} | JSJ-02 | 260 | 自费\n" for n in range(7))
    _, [finding] = held([claim(roster(ROSTER))], read(finance))
    assert told([finding]) == [("project-unclaimed", "finance.csv", "A5", "JSJ-02", "")]
    assert (finding.facts["count"], finding.facts["cells"]) == (7, "A5、A6、A7、A8、A9…")


def test_a_list_of_another_year_is_one_finding() -> None:
    strangers = FINANCE.replace("20230000", "20190000")
    for name in ("王一", "李二", "张三"):
        strangers = changed(strangers, name, f"{name}某")
    reconciliation, [finding] = held([claim(roster(ROSTER))], read(strangers))
    assert (finding.code, finding.severity, finding.facts["count"]) == (
        "lists.nothing-matches",
        Severity.ERROR,
        3,
    )
    assert reconciliation.differences == ()


def test_a_department_without_a_return_is_not_reproached_with_the_list() -> None:
    finance = FINANCE + "    2023000081 | 钱一 | CJ-01 | 260 | 自费\n"
    reconciliation, findings = held([claim(roster(ROSTER))], read(finance))
    assert findings == []
    [paid] = [item for item in reconciliation.compared if item.project == "CJ-01" and item.fact == "paid"]
    assert paid.values == {DECLARED: None, COUNTED: None, "finance": 1} and not paid.differs


def test_a_part_of_a_department_answers_for_its_own_projects_only() -> None:
    """A return that counts for JSJ-01 only says nothing about JSJ-02, whatever stands in it."""
    part = claim(roster(ROSTER), projects=["JSJ-01"])
    finance = FINANCE + "    2023000004 | 刘四 | JSJ-02 | 260 | 学院\n"
    assert held([part], read(finance))[1] == []


def test_a_row_of_the_roster_without_any_number_or_name_is_not_called_missing() -> None:
    people = ROSTER + "    JSJ-01 | | | | 是 | 学院 | 260 | 缺考 | 否 |\n"
    found = held([claim(roster(people))], read(FINANCE))[1]
    assert [(item.code, item.facts["roster"], item.facts["listed"]) for item in found] == [
        ("lists.count-differs", 4, 3)
    ]


# ---- numbers -------------------------------------------------------------------------------

SIGNED: list[Line] = [
    {"project": "JSJ-01", "declared_paid": 5, "declared_sat": 2, "declared_passed": 1, "declared_forfeits": 0}
]


def test_every_source_of_a_number_stands_side_by_side() -> None:
    states = held([claim(roster(ROSTER), signed=SIGNED)], read(FINANCE), read(RESULT, RESULTS))[0]
    table = [
        f"{item.fact} {' '.join(f'{name}={value}' for name, value in item.values.items())}"
        for item in states.compared
        if item.project == "JSJ-01"
    ]
    assert table == [
        "paid declared=5 counted=3 finance=3",
        "sat declared=2 counted=2 results=2",
        "passed declared=1 counted=1 results=1",
        "forfeits declared=0 counted=0",
    ]


def test_what_is_declared_wrong_is_left_to_the_returns_own_rule() -> None:
    assert held([claim(roster(ROSTER), signed=SIGNED)], read(FINANCE))[1] == []


def test_without_lists_the_declared_numbers_still_stand_beside_the_counted_ones() -> None:
    reconciliation, findings = held([claim(roster(ROSTER), signed=SIGNED)])
    assert findings == []
    assert reconciliation.compared[0].values == {DECLARED: 5, COUNTED: 3}


def test_rows_that_say_of_nobody_are_counted_all_the_same() -> None:
    finance = FINANCE + "     |  | JSJ-01 | 260 | 自费\n"
    _, [finding] = held([claim(roster(ROSTER), signed=SIGNED)], read(finance))
    assert told([finding]) == [("count-differs", "JSJ.xlsx", "I5", "JSJ-01", "")]
    assert {name: finding.facts[name] for name in ("label", "declared", "roster", "listed")} == {
        "label": "缴费人数", "declared": 5, "roster": 3, "listed": 4,
    }  # fmt: skip


def test_where_the_office_says_so_the_number_is_taken_from_the_list() -> None:
    claims = [claim(roster(ROSTER))]
    finance = changed(FINANCE, "    2023000003 | 张三 | JSJ-01   | 260  | 自费\n", "")
    reconciliation, findings = held(claims, read(finance), sources={"paid": "finance"})
    assert [item.code for item in findings] == ["lists.missing"]
    assert [(item.project, item.used) for item in reconciliation.compared if item.fact == "paid"] == [
        ("JSJ-01", "finance"),
        ("JSJ-02", COUNTED),
    ]
    before = facts_of(claims)
    after = sourced(pack(), before, reconciliation)
    assert after["JSJ-02"] is before["JSJ-02"]
    facts = after["JSJ-01"].values
    assert (facts["paid"], facts["passed"], facts["pass_rate"]) == (2, 1, Fraction(1, 2))
    assert after["JSJ-01"].places["paid"] == Place("reference/finance.csv")
    assert before["JSJ-01"].values["paid"] == 3


def test_two_files_of_a_list_are_one_list() -> None:
    head, *rows = FINANCE.strip().splitlines()
    parts = [
        read("\n".join([head, row]), f"reference/finance-{number}.csv") for number, row in enumerate(rows)
    ]
    assert held([claim(roster(ROSTER))], *parts)[1] == []


def test_of_two_hidden_values_it_is_said_in_what_they_differ() -> None:
    for new, kind, words in (
        ("李二？", "sign", "符号"),
        ("李□", "lost", "丢失"),
        ("李贰", "one", "只有一个字"),
        ("王小三", "other", "不止一处"),
    ):
        reconciliation, [finding] = held([claim(roster(ROSTER))], read(changed(FINANCE, "李二", new)))
        assert (finding.code, finding.facts["value"], finding.facts["other"]) == (
            "lists.differs",
            "***",
            "***",
        )
        assert finding.facts["how"] == kind == reconciliation.differences[0].how
        assert words in wording(finding, pack(), "zh")[0]
        assert "differ" in wording(finding, pack(), "en")[0] or "lost" in wording(finding, pack(), "en")[0]


def test_numbers_whose_ends_look_the_same_are_told_apart() -> None:
    text = changed(FINANCE, "学号       | 姓名", "学号 | 证件号码 | 姓名").replace(
        "0001 | 王一", "0001 | 440507200401020011 | 王一"
    )
    text = text.replace("0002 | 李二", "0002 | | 李二").replace("0003 | 张三", "0003 | | 张三")
    _, [finding] = held([claim(roster(ROSTER))], read(text))
    assert (finding.facts["value"], finding.facts["other"]) == ("…0011", "…0011")
    assert finding.facts["how"] == "one"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2023000002", "'2023000002"),
        ("2023000002", "\u20182023000002"),
        ("2023000002", "2023000002.0"),
        ("2023000002", "２０２３０００００２"),
        ("李二", "李\u200b二"),
        ("李二", "李 二"),
        ("李二", "\uf9e1二"),
        ("李二", "\u2f50"),
    ],
)
def test_what_an_export_does_to_a_value_makes_no_difference(old: str, new: str) -> None:
    people = ROSTER.replace("李二", "比") if new == "\u2f50" else ROSTER
    assert differences(changed(FINANCE, old, new), people) == []


def test_radicals_that_a_pdf_gives_for_characters_are_the_same_names() -> None:
    people = ROSTER.replace("王一", "马一").replace("李二", "黄龙").replace("张三", "风长青")
    finance = (
        FINANCE.replace("王一", "\u2ee2一")
        .replace("李二", "\u2ee9\u2ef0")
        .replace("张三", "\u2edb\u2ed3\u2ed8")
    )
    assert differences(finance, people) == []
    by_name = "\n".join(line.partition("|")[2] for line in finance.strip().splitlines())
    assert [code for code, *_ in differences(by_name, people)] == ["by-name"]
