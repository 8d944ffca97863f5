"""What the office has decided, as ``explain``, ``scores``, ``findings`` and ``status`` tell it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.ledger.store import open_ledger
from onex_xl.model import COUNTED, DECLARED, Compared, Reconciliation, Result, Review, ReviewState, Status
from onex_xl.pack.definitions import Pack
from onex_xl.scoring.score import rank, score
from onex_xl.workflow.collect import collect
from tests.cli.conftest import COLLEGE, with_errors
from tests.cli.run import onex
from tests.support.campaigns import Campaign, campaign

WHY, WHO, ON = "补交了考点证明", "王老师", date(2027, 1, 5)


def review(indicator: str, points: str | None, state: str = ReviewState.APPLIED) -> Review:
    given = None if points is None else Fraction(points)
    basis, now = "实考人数 10 人", "实考人数 12 人"
    return Review("JSJ-02", indicator, given, points or "优", WHY, WHO, ON, state, basis, now)


REVIEWS = {
    item.indicator: item
    for item in (
        review("1.2", "22.5"),
        review("2", "0"),
        review("1.3", "5", ReviewState.RECONFIRM),
        review("4.1", None, ReviewState.INVALID),
    )
}


def decided(pack: Pack, result: Result) -> Result:
    """``result`` with decisions on JSJ-02, the errors of JM-01 waived, and a list that says otherwise."""
    scores = dict(result.scores)
    facts = result.facts
    for code, reviews in (("JSJ-02", REVIEWS), ("JM-01", {})):
        project = result.registry.projects[code]
        scores[code] = score(pack, project, facts[code], Status.SCORED, {}, reviews)
    findings = [
        replace(item, severity=Severity.WARNING, waived=f"{WHY}（{WHO}）")
        if item.severity is Severity.ERROR and item.department == "JM"
        else item
        for item in result.findings
    ]
    compared = Compared("JSJ-02", "sat", {DECLARED: 12, COUNTED: 12, "results": 11})
    return replace(
        result,
        scores=rank(scores.values()),
        findings=findings,
        reviews=tuple(REVIEWS.values()),
        reconciliation=Reconciliation({"results": ("考核成绩.xlsx",)}, (compared,)),
    )


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """Collected, and then decided by the office; not to be changed."""
    made = campaign(tmp_path_factory.mktemp("campaign") / "考评2026", COLLEGE)
    made.send("JSJ")
    with_errors(made)
    collect(made.year, processes=0)
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        run, result = ledger.last_run(), ledger.last_result()
        assert run is not None and result is not None
        ledger.add_run(run, decided(made.year.pack, result))
    return made


def test_a_project_says_which_points_were_decided(reviewed: Campaign) -> None:
    lines = onex("-C", reviewed.root, "explain", "JSJ-02").out.splitlines()
    assert lines[1].startswith("总分 53.5　不合格")
    rows = {line.split()[0]: line.split() for line in lines[4:16]}
    assert (rows["1.2"][3], rows["2"][3], rows["1.3"][3]) == ("*22.5", "*0", "2")
    assert lines[16:21] == [
        "* 经复核改定：",
        "  1.2 测算 19.29 分，复核改为 22.5 分：补交了考点证明（王老师，2027-01-05）",
        "  1.3 复核时定为 5 分，之后数据有变，需重新确认，现按测算 2 分计；当时：实考人数 10 人；"
        "现在：实考人数 12 人；理由：补交了考点证明（王老师，2027-01-05）",
        "  2 复核确认 0 分：补交了考点证明（王老师，2027-01-05）",
        "  4.1 复核填写有误（“优”），未采用，现按测算 0 分计；理由：补交了考点证明（王老师，2027-01-05）",
    ]
    # Not the site certificate: a decision on 2 rests on it.
    assert "距上一等次还差 6.5 分；最近的办法：典型案例由“—”变为“省级采纳”。" in lines


def test_a_decided_indicator_says_what_the_rule_gives_and_what_was_decided(reviewed: Campaign) -> None:
    lines = onex("-C", reviewed.root, "explain", "JSJ-02", "1.2").out.splitlines()
    assert lines[3] == "1.2 考核完成人数：得 22.5 分，满分 30 分"
    assert lines[5:8] == [
        "适用的情形：50.0% ≤ 完成率 < 85.0%",
        "算法：15 + (完成率 60.0% − 50.0%) ÷ (85.0% − 50.0%) × (30 − 15) → 19.29",
        "复核：测算 19.29 分，复核改为 22.5 分：补交了考点证明（王老师，2027-01-05）",
    ]
    assert lines[11:14] == [
        "  实考人数：12 人　（“考生名册”中：考试情况 为 已考、作弊 之一）",
        "      见 JSJ.xlsx 考生名册!L15:L34",
        "      各来源不一致：学系填报 12 人；学系名册 12 人；考核成绩 11 人；计分用学系名册",
    ]


def test_the_same_in_english(reviewed: Campaign) -> None:
    out = onex("-C", reviewed.root, "explain", "JSJ-02", "1.2", lang="en").out
    assert "Review: computed 19.29, changed to 22.5 in review: 补交了考点证明 (王老师, 2027-01-05)" in out
    assert "the sources differ: declared 12; roster 12; exam results 11; scored from: roster" in out


def test_the_json_has_the_decision_and_the_sources(reviewed: Campaign) -> None:
    [item] = onex("-C", reviewed.root, "explain", "JSJ-02", "1.2", "--json").json["indicators"]
    assert (item["points"], item["computed"]) == (22.5, 19.29)
    assert item["review"] == {
        "indicator": "1.2", "computed": 19.29, "points": 22.5, "reason": WHY, "who": WHO,
        "on": "2027-01-05", "state": "applied",
    }  # fmt: skip
    sat = next(fact for fact in item["facts"] if fact["id"] == "sat")
    assert sat["sources"] == {
        "values": {"declared": 12.0, "counted": 12.0, "results": 11.0},
        "used": "counted",
        "differs": True,
    }


def test_the_scores_list_every_decision_with_what_became_of_it(reviewed: Campaign) -> None:
    found = {item["project"]: item for item in onex("-C", reviewed.root, "scores", "--json").json}
    kept = [
        (item["indicator"], item["computed"], item["points"], item["state"])
        for item in found["JSJ-02"]["review"]
    ]
    assert kept == [
        ("1.2", 19.29, 22.5, "applied"),
        ("2", 0.0, 0.0, "applied"),
        ("1.3", 2.0, 5.0, "reconfirm"),
        ("4.1", 0.0, None, "invalid"),
    ]
    assert (found["JSJ-02"]["total"], found["JSJ-02"]["self_total"]) == (53.5, 50.29)
    assert found["JSJ-02"]["indicators"]["1.2"] == 22.5
    assert "R02" not in found["JSJ-02"]["open_rulings"]
    assert found["JSJ-01"]["review"] == []


def test_a_waived_error_says_so_and_why(reviewed: Campaign) -> None:
    out = onex("-C", reviewed.root, "findings").out
    assert (
        "  【已豁免】考生名册!Q8 是否通过填“是”，但考试情况是“缺考”。 → 不影响计分：补交了考点证明（王老师）"
    ) in out
    waived = [item for item in onex("-C", reviewed.root, "findings", "--json").json if item["waived"]]
    assert {item["waived"] for item in waived} == {"补交了考点证明（王老师）"}
    assert {item["severity"] for item in waived} == {"warning"}
    text = onex("-C", reviewed.root, "findings", "--csv").raw.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["豁免理由"]]
    assert {row["类别"] for row in rows} == {"【已豁免】"} and len(rows) == len(waived)


def test_a_project_that_is_scored_through_a_waiver_names_it(reviewed: Campaign) -> None:
    lines = onex("-C", reviewed.root, "explain", "JM-01").out.splitlines()
    assert "已豁免：考生名册!Q8 是否通过填“是”，但考试情况是“缺考”。（补交了考点证明（王老师））" in lines
    found = onex("-C", reviewed.root, "explain", "JM-01", "--json").json
    assert "roster.passed-not-sat" in [item["code"] for item in found["waived"]]


def test_the_register_counts_what_was_reviewed(reviewed: Campaign) -> None:
    found = onex("-C", reviewed.root, "status", "--json").json["departments"]
    assert {item["code"]: item["reviewed"] for item in found} == {"JSJ": 2, "JM": 0, "WL": 0}
    [line] = [line for line in onex("-C", reviewed.root, "status").out.splitlines() if "JSJ系" in line]
    assert line.split()[-2:] == ["2", "JSJ.xlsx"]


def test_looking_for_a_folder_that_has_no_decisions_costs_nothing(collected: Campaign) -> None:
    found = onex("-C", collected.root, "scores", "--json").json
    assert [item["review"] for item in found] == [[]] * 5


def test_the_ledger_keeps_the_decisions(reviewed: Campaign, tmp_path: Path) -> None:
    with open_ledger(reviewed.root / "ledger.sqlite") as ledger:
        result = ledger.last_result()
    assert result is not None
    assert set(result.scores["JSJ-02"].reviews) == {"1.2", "2"}
    assert result.scores["JSJ-02"].reviews["1.2"].computed == Fraction("19.29")
