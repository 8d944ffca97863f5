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
    assert short.count("是否通过填“是”") == 3
    assert "同样的问题还有 5 处：Q8、Q9、Q10、Q11、Q12" in short
    long = onex("-C", fresh.root, "findings", "--department", "JSJ", "--all").out
    assert long.count("是否通过填“是”") == 8 and "同样的问题" not in long


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
        assert "还没有收取过填报表" in answer.err and "onex-xl collect" in answer.err


def test_a_year_without_findings_says_so(fresh: Campaign) -> None:
    fresh.send_all()
    onex("-C", fresh.root, "collect")
    assert onex("-C", fresh.root, "findings").out.strip() == "没有发现问题。"
