"""``onex-xl explain``: why a project has its score; for people and for programs."""

from __future__ import annotations

import pytest

from tests.cli.run import onex
from tests.support.campaigns import Campaign


def test_a_project_in_one_table(collected: Campaign) -> None:
    answer = onex("-C", collected.root, "explain", "JSJ-02")
    assert (answer.status, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[:2] == ["JSJ-02 =云计算　JSJ系", "总分 50.29　不合格　通报整改　第 3 名"]
    rows = {line.split()[0]: line.split() for line in lines[4:16]}
    assert list(rows) == ["1.1", "1.2", "1.3", "2", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "4.5"]
    assert rows["1.2"] == [
        "1.2",
        "考核完成人数",
        "30",
        "19.29",
        *["50.0%", "≤", "完成率", "<", "85.0%"],
        "R02",
    ]
    assert rows["4.4"][2:] == ["12", "0", "典型案例未填"]
    assert lines[16:] == [
        "待裁定：R02、R09、R11。按别的口径，本项目总分会不同；用 onex-xl rules show 裁定编号 查看各种口径。",
        "距上一等次还差 9.71 分；最近的办法：获得站点证书由“否”变为“是”。",
        f"下一步：某一项为什么得这些分，用 onex-xl -C {collected.root} explain JSJ-02 观测点编号 查看。",
    ]


def test_one_indicator_with_its_facts_cells_and_rulings(collected: Campaign) -> None:
    answer = onex("-C", collected.root, "explain", "jsj-02", "1.2")
    assert (answer.status, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[3] == "1.2 考核完成人数：得 19.29 分，满分 30 分"
    assert lines[4].startswith("条文（附件1 第1项(2)）：考核完成获批人数为30分")
    assert lines[5:] == [
        "适用的情形：50.0% ≤ 完成率 < 85.0%",
        "算法：15 + (完成率 60.0% − 50.0%) ÷ (85.0% − 50.0%) × (30 − 15) → 19.29",
        "",
        "用到的数字：",
        "  完成率：60.0%　（实考人数 ÷ 获批人数，最多 100.0%）",
        "  实考人数：12 人　（“考生名册”中：考试情况 为 已考、作弊 之一）",
        "      见 JSJ.xlsx 考生名册!L15:L34",
        "      各来源一致：学系填报 12 人；学系名册 12 人",
        "  获批人数：20 人　（办公室台账）",
        "      见 registry.xlsx 试点证书!I6",
        "",
        "适用的裁定：",
        "  R02（待裁定）完成率在50%（含）至85%之间得几分：15分至30分之间按比例插值",
        "      若一律15分，总分 46",
        "      若30分×完成率，总分 49",
    ]


def test_a_deduction_says_what_it_takes_off(collected: Campaign) -> None:
    out = onex("-C", collected.root, "explain", "JSJ-01", "3.3").out
    assert "3.3 缴费后弃考扣分：扣 1 分，最多扣 20 分" in out
    assert "适用的情形" not in out


def test_in_english(collected: Campaign) -> None:
    out = onex("-C", collected.root, "explain", "JSJ-02", "1.1", lang="en").out
    assert "1.1 Approved numbers: 5 of 5 points" in out
    assert "Case that applied: approved = applied" in out
    assert "  approved: 20  (the office's registry)" in out


@pytest.mark.parametrize(
    ("project", "said"),
    [
        (
            "JM-01",
            "暂缓计分：填报表里有错误，改正后才计分。"
            "用 onex-xl -C {root} findings --project JM-01 查看要改什么。",
        ),
        ("WL-01", "未报送：学系还没有报送，WL-01 不计分。"),
    ],
)
def test_a_project_without_a_score_says_why(collected: Campaign, project: str, said: str) -> None:
    answer = onex("-C", collected.root, "explain", project, "1.2")
    assert (answer.status, answer.out.splitlines()[1:]) == (0, [said.format(root=collected.root)])


def test_the_json_has_its_promised_keys_and_agrees_with_the_scores(collected: Campaign) -> None:
    found = onex("-C", collected.root, "explain", "JSJ-02", "--json").json
    assert list(found) == [
        "project", "department", "certificate", "status", "total", "grade", "outcome", "to_next", "way",
        "open_rulings", "waived", "indicators",
    ]  # fmt: skip
    assert (found["total"], found["to_next"]) == (50.29, 9.71)
    assert found["way"] == {"fact": "site", "current": False, "needed": True}
    scores = {item["project"]: item for item in onex("-C", collected.root, "scores", "--json").json}
    points = {item["id"]: item["points"] for item in found["indicators"]}
    assert points == scores["JSJ-02"]["indicators"]


def test_the_json_of_one_indicator(collected: Campaign) -> None:
    [item] = onex("-C", collected.root, "explain", "JSJ-02", "1.2", "--json").json["indicators"]
    assert list(item) == [
        "id", "label", "points", "full", "article", "text", "case", "rule", "computed", "review", "facts",
        "rulings",
    ]  # fmt: skip
    assert item["facts"][1] == {
        "id": "sat",
        "label": "实考人数",
        "value": 12,
        "shown": "12 人",
        "how": "“考生名册”中：考试情况 为 已考、作弊 之一",
        "file": "JSJ.xlsx",
        "sheet": "考生名册",
        "cell": "L15:L34",
        "sources": {"values": {"declared": 12.0, "counted": 12.0}, "used": "counted", "differs": False},
    }
    assert [fact["cell"] for fact in item["facts"]] == ["", "L15:L34", "I6"]
    assert (item["computed"], item["review"]) == (19.29, None)
    assert item["rulings"] == [
        {
            "id": "R02",
            "question": "完成率在50%（含）至85%之间得几分",
            "chosen": "15分至30分之间按比例插值",
            "decided": False,
            "others": {"一律15分": 46.0, "30分×完成率": 49.0},
        }
    ]


def test_the_json_of_a_project_without_a_score(collected: Campaign) -> None:
    found = onex("-C", collected.root, "explain", "WL-01", "--json").json
    assert (found["status"], found["total"], found["way"], found["indicators"]) == ("missing", None, None, [])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["JSJ-99"], "台账里没有“JSJ-99”这个项目。"),
        (["JSJ-01", "9.9"], "没有“9.9”这个观测点。"),
    ],
)
def test_what_is_not_there_is_refused(collected: Campaign, args: list[str], said: str) -> None:
    answer = onex("-C", collected.root, "explain", *args)
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err


def test_before_the_first_collect_there_is_nothing_to_explain(fresh: Campaign) -> None:
    answer = onex("-C", fresh.root, "explain", "JSJ-01")
    assert answer.status == 2
    assert "还没有收取过填报表" in answer.err
