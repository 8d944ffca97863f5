"""The office's decisions: which returns do not count, and why."""

from __future__ import annotations

from datetime import datetime

import pytest

from onex_xl.errors import CallError
from onex_xl.findings import Severity
from onex_xl.ledger.store import open_ledger
from onex_xl.model import Because, Standing, State, Status
from onex_xl.workflow import decisions
from onex_xl.workflow.demo import zipped
from onex_xl.workflow.report import status
from onex_xl.xlsx.draw import drawn
from tests.cli.run import onex
from tests.support.campaigns import Campaign
from tests.workflow.told import about, collected, line, standings, the


def test_an_excluded_return_gives_way_to_the_one_before(made: Campaign) -> None:
    made.send("A", name="对.xlsx")
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"
    made.send("A", typed, name="错.xlsx", on="2026-12-05")
    assert line(collected(made)).file == "错.xlsx"
    done = decisions.exclude(made.year, "错.xlsx", "发错了")
    assert (done.received.name, done.decision.reason) == ("错.xlsx", "发错了")
    after = collected(made)
    assert after.changed
    assert (line(after).file, line(after).state, line(after).correction) == ("对.xlsx", State.RECEIVED, None)
    (other,) = line(after).others
    assert (other.file, other.standing, other.why, other.who) == (
        "错.xlsx",
        Standing.EXCLUDED,
        "发错了",
        decisions.user(),
    )
    told = the(after, "register.excluded")
    assert (told.severity, told.department, told.place.file) == (Severity.INFO, "A", "错.xlsx")
    assert told.facts["why"] == "发错了"
    assert not collected(made).changed
    decisions.include(made.year, "错.xlsx")
    assert line(collected(made)).file == "错.xlsx"
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        history = [(item.value, item.reason) for item in ledger.decisions(decisions.RETURN)]
    assert history == [("exclude", "发错了"), ("include", "")]


def test_a_department_whose_only_return_is_excluded_is_missing(made: Campaign) -> None:
    made.send("A")
    collected(made)
    decisions.exclude(made.year, "A.xlsx", "试填")
    done = collected(made)
    assert (line(done).state, standings(done)) == (State.MISSING, [("A.xlsx", Standing.EXCLUDED)])
    assert done.result.scores["A-1"].status == Status.MISSING


def test_a_file_of_nobody_can_be_excluded_too(made: Campaign) -> None:
    (made.inbox / "通知.xls").write_text("请尽快报送", "utf-8")
    assert collected(made).result.unrecognised == ("通知.xls",)
    decisions.exclude(made.year, "通知.xls", "不是填报表")
    done = collected(made)
    assert (done.result.unrecognised, about(done)) == ((), [("通知.xls", "register.excluded")])
    assert done.count(Severity.ERROR) == 0


def test_until_the_next_collect_a_decision_is_pending(made: Campaign) -> None:
    made.send("A")
    collected(made)
    decisions.exclude(made.year, "A.xlsx", "试填")
    assert status(made.year).pending
    collected(made)
    assert not status(made.year).pending
    decisions.include(made.year, "A.xlsx")
    assert status(made.year).pending
    decisions.exclude(made.year, "A.xlsx", "还是不要")
    assert not status(made.year).pending


def test_a_file_can_be_called_by_name_path_or_hash(made: Campaign) -> None:
    path = made.send("A", name="计算机/报送.xlsx")
    done = collected(made)
    digest = line(done).sha256
    for called in (
        "计算机/报送.xlsx", "报送.xlsx", "计算机\\报送.xlsx", "inbox/计算机/报送.xlsx", str(path), digest[:6],
        digest.upper(),
    ):  # fmt: skip
        assert decisions.exclude(made.year, called, "x").received.sha256 == digest


def test_a_mail_or_an_archive_stands_for_what_came_in_it(made: Campaign) -> None:
    data = drawn(made.book("A"), created=datetime(2026, 1, 1))
    (made.inbox / "压缩.zip").write_bytes(zipped([("内/表.xlsx", data)], datetime(2026, 12, 1)))
    collected(made)
    assert decisions.exclude(made.year, "压缩.zip", "x").received.name == "压缩.zip/内/表.xlsx"


@pytest.mark.parametrize(
    ("file", "why", "code"),
    [
        ("没有.xlsx", "x", "call.file-unknown"),
        ("A.xlsx", "  ", "call.no-reason"),
        ("表.xlsx", "x", "call.file-ambiguous"),
    ],
)
def test_what_cannot_be_excluded_is_told_with_the_candidates(
    made: Campaign, file: str, why: str, code: str
) -> None:
    made.send("A", name="一/表.xlsx")
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="二/表.xlsx")
    collected(made)
    with pytest.raises(CallError) as caught:
        decisions.exclude(made.year, file, why)
    assert caught.value.code == code
    if "candidates" in caught.value.facts:
        told = str(caught.value.facts["candidates"])
        assert "一/表.xlsx" in told and "二/表.xlsx" in told
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        assert ledger.decisions(decisions.RETURN) == ()


def test_before_the_first_collect_nothing_can_be_excluded(made: Campaign) -> None:
    made.send("A")
    with pytest.raises(CallError) as caught:
        decisions.exclude(made.year, "A.xlsx", "x")
    assert caught.value.code == "call.nothing-received"


def test_what_is_no_return_cannot_be_chosen(made: Campaign) -> None:
    made.send("A")
    (made.inbox / "通知.txt").write_text("请尽快报送", "utf-8")
    collected(made)
    with pytest.raises(CallError) as caught:
        decisions.include(made.year, "通知.txt")
    assert caught.value.code == "call.no-return"


# ---- chosen ------------------------------------------------------------------------------------


def send_three(made: Campaign) -> None:
    """A's returns 一, 二, 三 with 10, 9 and 8 candidates that passed, collected one by one."""
    for number, name in enumerate(("一.xlsx", "二.xlsx", "三.xlsx")):
        typed = made.records("A")
        for row in typed["candidates"][:number]:
            row["passed"] = "否"
        made.send("A", typed, name=name, on=f"2026-12-0{number + 1}")
        collected(made)


def test_the_offices_choice_counts_until_something_new_comes(made: Campaign) -> None:
    send_three(made)
    done = decisions.include(made.year, "一.xlsx", "学系来电：以第一份为准")
    assert (done.received.name, done.decision.reason) == ("一.xlsx", "学系来电：以第一份为准")
    after = collected(made)
    assert (line(after).file, line(after).because) == ("一.xlsx", Because.CHOSEN)
    assert standings(after) == [("二.xlsx", Standing.SUPERSEDED), ("三.xlsx", Standing.SUPERSEDED)]
    told = the(after, "register.chosen")
    assert (told.severity, told.facts["why"], told.facts["who"]) == (
        Severity.INFO,
        "学系来电：以第一份为准",
        decisions.user(),
    )
    assert the(after, "register.several").facts["because"] == Because.CHOSEN
    assert not collected(made).changed
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="四.xlsx", on="2015-01-01")
    later = collected(made)
    assert (line(later).file, line(later).because) == ("四.xlsx", Because.FOUND_LATER)
    passed = the(later, "register.passed")
    assert (passed.severity, passed.place.file, passed.facts["counts"]) == (
        Severity.WARNING,
        "一.xlsx",
        "四.xlsx",
    )


def test_one_choice_after_another_and_an_exclusion_undoes(made: Campaign) -> None:
    send_three(made)
    for chosen in ("一.xlsx", "二.xlsx", "一.xlsx", "三.xlsx"):
        decisions.include(made.year, chosen)
        done = collected(made)
        assert line(done).file == chosen
        assert the(done, "register.chosen").place.file == chosen
    decisions.exclude(made.year, "三.xlsx", "还是不要")
    assert line(collected(made)).file == "一.xlsx"
    decisions.exclude(made.year, "一.xlsx", "也不要")
    assert line(collected(made)).file == "二.xlsx"


def test_a_choice_takes_back_an_exclusion(made: Campaign) -> None:
    send_three(made)
    decisions.exclude(made.year, "一.xlsx", "发错了")
    assert line(collected(made)).file == "三.xlsx"
    decisions.include(made.year, "一.xlsx")
    assert line(collected(made)).file == "一.xlsx"


def test_what_was_passed_over_counts_again_when_it_is_sent_again(made: Campaign) -> None:
    send_three(made)
    decisions.include(made.year, "一.xlsx")
    collected(made)
    (made.inbox / "三 再报.xlsx").write_bytes((made.inbox / "三.xlsx").read_bytes())
    assert line(collected(made)).file == "三 再报.xlsx"


def test_a_choice_is_said_by_status_with_what_would_change_it(made: Campaign) -> None:
    send_three(made)
    told = onex("-C", made.root, "status").out
    assert "A系　三.xlsx" in told and "计入：收取其他各份以后，它才到" in told
    assert "include 文件或编号" in told and "exclude 文件或编号" in told
    assert onex("-C", made.root, "include", "二.xlsx", "--why", "以它为准").status == 0
    onex("-C", made.root, "collect")
    told = onex("-C", made.root, "status").out
    assert "A系　二.xlsx" in told and "计入：办公室决定以它为准" in told
    room = onex("-C", made.root, "status", "--json").json["departments"][0]
    assert (room["file"], room["because"]) == ("二.xlsx", "chosen")
