"""``onex-xl findings``: what is wrong, where, and what to do; for people and for programs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.run import onex
from tests.support.campaigns import Campaign

KEYS = [
    "code", "severity", "department", "project", "file", "sheet", "cell", "raw", "facts", "message", "remedy",
    "waived", "answer",
]  # fmt: skip
PASSED_NOT_SAT = (
    "  【错误】考生名册!Q8 是否通过填“是”，但考试情况是“缺考”。"
    " → 没有参加考试不能算通过：改考试情况，或把是否通过改为“否”。"
)


def test_a_person_reads_where_what_and_what_to_do(collected: Campaign) -> None:
    answer = onex("-C", collected.root, "findings")
    assert (answer.status, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert PASSED_NOT_SAT in lines
    assert lines.index("  文件：JM.xlsx") < lines.index(PASSED_NOT_SAT)
    assert any(line.startswith("JM系 JM：错误 ") for line in lines)
    assert lines[0].startswith("不属于某个学系的：错误 1 处")


def test_the_json_has_the_promised_keys(collected: Campaign) -> None:
    found = onex("-C", collected.root, "findings", "--json").json
    assert all(list(item) == KEYS for item in found)
    passed = next(item for item in found if item["code"] == "roster.passed-not-sat")
    assert (passed["severity"], passed["department"], passed["project"]) == ("error", "JM", "JM-01")
    assert (passed["file"], passed["sheet"], passed["cell"]) == ("JM.xlsx", "考生名册", "Q8")
    assert passed["message"] == "是否通过填“是”，但考试情况是“缺考”。"
    english = onex("-C", collected.root, "findings", "--json", lang="en").json
    assert any(item["message"] == "Marked as passed, but the exam state is 缺考." for item in english)


def test_no_student_is_named(collected: Campaign) -> None:
    for format in ([], ["--json"], ["--csv"], ["--all"]):
        out = onex("-C", collected.root, "findings", *format).out
        assert "JM-01" in out or "JM系" in out
        assert "考生0003" not in out and "JM-010003" not in out


@pytest.mark.parametrize(
    ("choice", "departments"),
    [
        (["--department", "JM"], {"JM"}),
        (["--department", "JM系"], {"JM"}),
        (["--project", "jm-01"], {"JM"}),
        (["--project", "JM-02"], set()),
        (["--severity", "info"], set()),
        (["--severity", "error", "--department", "JSJ"], set()),
    ],
)
def test_one_can_choose(collected: Campaign, choice: list[str], departments: set[str]) -> None:
    found = onex("-C", collected.root, "findings", "--json", *choice).json
    assert {item["department"] for item in found} == departments


def test_what_fits_no_choice_is_said(collected: Campaign) -> None:
    assert onex("-C", collected.root, "findings", "--department", "WL").out.strip() == "没有符合条件的问题。"


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (["--department", "音乐系"], "没有“音乐系”这个学系"),
        (["--project", "X-1"], "没有“X-1”这个项目"),
        (["--json", "--csv"], "--json 和 --csv 只能用一个"),
        (["--output", "a.csv"], "--output 要和其中一个一起用"),
    ],
)
def test_a_wrong_choice_is_told(collected: Campaign, choice: list[str], sentence: str) -> None:
    answer = onex("-C", collected.root, "findings", *choice)
    assert (answer.status, answer.out) == (2, "")
    assert sentence in answer.err


def test_findings_of_one_kind_are_told_together(fresh: Campaign) -> None:
    typed = fresh.records("JSJ")
    for record in typed["candidates"][:8]:
        record["exam"] = "缺考"
    fresh.send("JSJ", typed)
    onex("-C", fresh.root, "collect")
    short = onex("-C", fresh.root, "findings", "--department", "JSJ").out
    assert (
        "  【错误】考生名册!Q5、Q6、Q7、Q8、Q9、Q10 等 8 处 是否通过填“是”，但考试情况是“缺考”。 →" in short
    )
    assert short.count("是否通过填“是”") == 1 and "加 --all 逐条列出" in short
    long = onex("-C", fresh.root, "findings", "--department", "JSJ", "--all").out
    assert long.count("是否通过填“是”") == 8 and "加 --all" not in long
    found = onex("-C", fresh.root, "findings", "--json").json
    assert sum(item["code"] == "roster.passed-not-sat" for item in found) == 8


def test_findings_of_one_kind_that_say_different_things_are_told_by_an_example(fresh: Campaign) -> None:
    typed = fresh.records("JSJ")
    for number, record in enumerate(typed["candidates"][:5]):
        record["exam"] = ("缺考", "弃考")[number % 2]
    fresh.send("JSJ", typed)
    onex("-C", fresh.root, "collect")
    out = onex("-C", fresh.root, "findings").out
    assert "【错误】考生名册!Q5、Q6、Q7、Q8、Q9 共 5 处 例如 Q5：是否通过填“是”，但考试情况是“缺考”。" in out


def test_few_that_say_different_things_are_told_one_by_one(fresh: Campaign) -> None:
    typed = fresh.records("JSJ")
    for record, exam in zip(typed["candidates"][:2], ("缺考", "弃考"), strict=True):
        record["exam"] = exam
    fresh.send("JSJ", typed)
    onex("-C", fresh.root, "collect")
    out = onex("-C", fresh.root, "findings").out
    assert "考生名册!Q5 是否通过填“是”，但考试情况是“缺考”。" in out
    assert "考生名册!Q6 是否通过填“是”，但考试情况是“弃考”。" in out


def test_a_rule_on_trial_says_so(fresh: Campaign) -> None:
    path = fresh.root / "rules" / "return.toml"
    rule = 'code = "roster.passed-not-sat"\n'
    path.write_text(path.read_text("utf-8").replace(rule, rule + "trial = true\n"), "utf-8")
    typed = fresh.records("JSJ")
    typed["candidates"][0]["exam"] = "缺考"
    fresh.send("JSJ", typed)
    onex("-C", fresh.root, "collect")
    assert "  【试行】考生名册!Q5 是否通过填“是”" in onex("-C", fresh.root, "findings").out
    rows = csv.DictReader(io.StringIO(onex("-C", fresh.root, "findings", "--csv").raw.decode("utf-8-sig")))
    assert "【试行】" in {row["类别"] for row in rows}


@pytest.fixture
def corrected(fresh: Campaign) -> Campaign:
    """JM sent twice: one finding is fixed, one stays, one is new; a name was changed besides."""
    typed = fresh.records("JM")
    typed["candidates"][0]["exam"] = "缺考"
    typed["candidates"][1]["major"] = ""
    fresh.send("JM", typed, name="一.xlsx")
    typed = fresh.records("JM")
    typed["candidates"][1]["major"] = ""
    typed["candidates"][2]["funding"] = "银行"
    typed["candidates"][3]["name"] = "王某"
    fresh.send("JM", typed, name="二.xlsx", on="2026-12-05")
    onex("-C", fresh.root, "collect")
    return fresh


def test_a_correction_is_summed_up_above_the_findings(corrected: Campaign) -> None:
    lines = onex("-C", corrected.root, "findings").out.splitlines()
    summed = next(number for number, text in enumerate(lines) if text.startswith("  与前一份"))
    assert lines[summed - 1].startswith("JM系 JM：")
    assert lines[summed] == "  与前一份（一.xlsx）相比：已改正 4 处，仍有 1 处，新出现 1 处。"


def test_the_changes_are_told_finding_by_finding_and_value_by_value(corrected: Campaign) -> None:
    answer = onex("-C", corrected.root, "findings", "--changes")
    lines = answer.out.splitlines()
    assert lines[0] == "JM系 JM：二.xlsx，与前一份 一.xlsx 相比"
    fixed, new, stays = (
        lines.index(text) for text in ("  已改正 4 处：", "  新出现 1 处：", "  仍有 1 处：")
    )
    assert any("考生名册!Q5 是否通过填" in text for text in lines[fixed:new])
    assert "考生名册!I7" in lines[new + 1] and "考生名册!F6" in lines[stays + 1]
    assert lines[lines.index("  填的内容：改了 3 处，多 0 行，少 0 行。") + 1 :][:3] == [
        "    考生名册!L5（JM-01） 考试情况：缺考 → 已考",
        "    考生名册!I7（JM-01） 经费来源：学院 → （略）",
        "    考生名册!C8（JM-01） 姓名：（略） → （略）",
    ]
    assert "王某" not in answer.out and "考生0003" not in answer.out


def test_new_rows_that_follow_each_other_are_told_together(fresh: Campaign) -> None:
    typed = fresh.records("JM")
    typed["teachers"] = [row for row in typed["teachers"] if row["project"] != "JM-02"]
    fresh.send("JM", typed, name="一.xlsx")
    fresh.send("JM", name="二.xlsx", on="2026-12-05")
    onex("-C", fresh.root, "collect")
    out = onex("-C", fresh.root, "findings", "--changes").out
    assert "    教师!A8:A10（JM-02） 这 3 行是新的" in out.splitlines()
    assert onex("-C", fresh.root, "findings", "--changes", "--all").out.count("这一行是新的") == 3


def test_the_changes_as_json(corrected: Campaign) -> None:
    (item,) = onex("-C", corrected.root, "findings", "--changes", "--json").json
    assert (item["department"], item["file"], item["before"]) == ("JM", "二.xlsx", "一.xlsx")
    assert [len(item[group]) for group in ("fixed", "remaining", "new")] == [4, 1, 1]
    assert item["changes"] == {"changed": 3, "added": 0, "removed": 0}
    assert item["listed"][2] == {
        "kind": "changed", "sheet": "考生名册", "cell": "C8", "project": "JM-01", "field": "姓名",
        "old": "（略）", "new": "（略）",
    }  # fmt: skip
    line = next(
        item for item in onex("-C", corrected.root, "status", "--json").json["departments"] if item["before"]
    )
    assert line["corrections"] == {"fixed": 4, "remaining": 1, "new": 1}
    assert line["changes"] == item["changes"]


def test_the_changes_can_be_chosen(corrected: Campaign) -> None:
    (item,) = onex("-C", corrected.root, "findings", "--changes", "--json", "--project", "JM-02").json
    assert [len(item[group]) for group in ("fixed", "remaining", "new", "listed")] == [0, 0, 0, 0]
    none = onex("-C", corrected.root, "findings", "--changes", "--department", "JSJ")
    assert none.out == "没有学系报过两份以上的填报表，没有可比较的。\n"
    refused = onex("-C", corrected.root, "findings", "--changes", "--csv")
    assert refused.status == 2 and "--changes 不能输出 CSV" in refused.err


def test_the_csv_opens_in_excel_and_runs_nothing(collected: Campaign, tmp_path: Path) -> None:
    answer = onex("-C", collected.root, "findings", "--csv")
    assert answer.raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.raw.decode("utf-8-sig"))))
    assert {"JM系", ""} == {row["学系"] for row in rows}
    assert any((row["工作表"], row["单元格"]) == ("考生名册", "Q8") for row in rows)
    assert not any(cell[:1] in tuple("=+-@") for row in rows for cell in row.values())
    target = tmp_path / "f.csv"
    assert onex("-C", collected.root, "findings", "--csv", "--output", target).out == ""
    assert target.read_bytes() == answer.raw


def test_before_the_first_collect_there_is_nothing_to_show(fresh: Campaign) -> None:
    for command in ("findings", "scores"):
        answer = onex("-C", fresh.root, command)
        assert (answer.status, answer.out) == (2, "")
        assert "还没有收取过填报表" in answer.err and " collect" in answer.err


def test_a_year_without_findings_says_so(fresh: Campaign) -> None:
    fresh.send_all()
    onex("-C", fresh.root, "collect")
    assert onex("-C", fresh.root, "findings").out.strip() == "没有发现问题。"
