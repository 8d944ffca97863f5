"""``onex-xl scores``: who scored what; for people and for programs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from onex_xl.xlsx.separated import inert
from tests.cli.run import onex
from tests.support.campaigns import Campaign, campaign

KEYS = [
    "project", "department", "certificate", "indicators", "deduction", "total", "grade", "outcome",
    "self_total", "open_rulings", "alternatives", "review", "status",
]  # fmt: skip
INDICATORS = ["1.1", "1.2", "1.3", "2", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "4.5"]


def test_the_best_come_first(collected: Campaign) -> None:
    answer = onex("-C", collected.root, "scores")
    assert (answer.status, answer.err) == (0, "")
    rows = [line.split() for line in answer.out.splitlines()[2:7]]
    assert [row[:3] for row in rows] == [
        ["1", "JSJ-01", "JSJ系"],
        ["2", "JM-02", "JM系"],
        ["3", "JSJ-02", "JSJ系"],
        ["—", "JM-01", "JM系"],
        ["—", "WL-01", "WL系"],
    ]
    assert rows[0][3:8] == ["Web前端开发", "83", "良好", "省级立项", "83"]
    assert [row[-1] for row in rows[3:]] == ["暂缓计分", "未报送"]


def test_an_error_in_one_project_leaves_the_others_scored(collected: Campaign) -> None:
    found = {item["project"]: item for item in onex("-C", collected.root, "scores", "--json").json}
    assert (found["JM-01"]["status"], found["JM-01"]["total"], found["JM-01"]["grade"]) == (
        "held",
        None,
        None,
    )
    assert (found["JM-02"]["status"], found["JM-02"]["total"]) == ("scored", 77.0)
    assert found["WL-01"]["status"] == "missing" and found["WL-01"]["indicators"] == {}


def test_the_json_has_the_promised_keys_and_adds_up(collected: Campaign) -> None:
    found = onex("-C", collected.root, "scores", "--json").json
    assert all(list(item) == KEYS for item in found)
    best = found[0]
    assert list(best["indicators"]) == INDICATORS
    assert best["indicators"]["3.3"] == best["deduction"] == -1.0
    assert sum(best["indicators"].values()) == best["total"] == best["self_total"] == 83.0
    assert best["open_rulings"] == ["R09"] and best["alternatives"]["R09"] == {"rate": 73.8}
    assert best["review"] == []
    assert (best["department"], best["certificate"]) == ("JSJ", "Web前端开发")


def test_the_csv_opens_in_excel_and_runs_nothing(collected: Campaign, tmp_path: Path) -> None:
    answer = onex("-C", collected.root, "scores", "--csv")
    assert answer.raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in answer.raw
    rows = {row["项目编号"]: row for row in csv.DictReader(io.StringIO(answer.raw.decode("utf-8-sig")))}
    assert rows["JSJ-02"]["证书"] == "'=云计算"
    assert rows["JSJ-01"]["3.3 缴费后弃考扣分"] == "-1"
    assert (rows["JSJ-01"]["总分"], rows["JSJ-01"]["状态"]) == ("83", "已计分")
    assert (rows["WL-01"]["总分"], rows["WL-01"]["状态"]) == ("", "未报送")
    target = tmp_path / "分数.csv"
    assert onex("-C", collected.root, "scores", "--csv", "-o", target).out == ""
    assert target.read_bytes() == answer.raw


def test_json_may_go_to_a_file(collected: Campaign, tmp_path: Path) -> None:
    target = tmp_path / "s.json"
    assert onex("-C", collected.root, "scores", "--json", "-o", target).status == 0
    assert target.read_text("utf-8") == onex("-C", collected.root, "scores", "--json").out


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert inert(text) == "'" + text


def test_numbers_and_plain_text_are_left_alone() -> None:
    assert [inert(cell) for cell in (-1, 2.5, "a=b", "", None)] == [-1, 2.5, "a=b", "", ""]


def test_a_project_not_approved_is_not_assessed(tmp_path: Path) -> None:
    made = campaign(
        tmp_path / "b",
        """
        department | project | approved | authority_approved
        A          | A-1     | 10       | 否
        A          | A-2     | 10       | 是
        """,
    )
    made.send("A")
    onex("-C", made.root, "collect")
    found = {item["project"]: item["status"] for item in onex("-C", made.root, "scores", "--json").json}
    assert found == {"A-1": "exempt", "A-2": "scored"}
