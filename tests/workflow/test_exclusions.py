"""The office's decisions: which returns do not count, and why."""

from __future__ import annotations

from datetime import datetime

import pytest

from onex_xl.errors import CallError
from onex_xl.findings import Severity
from onex_xl.ledger.store import open_ledger
from onex_xl.model import Standing, State, Status
from onex_xl.workflow import decisions
from onex_xl.workflow.demo import zipped
from onex_xl.workflow.report import status
from onex_xl.xlsx.draw import drawn
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


def test_only_what_is_excluded_can_be_included(made: Campaign) -> None:
    made.send("A")
    collected(made)
    with pytest.raises(CallError) as caught:
        decisions.include(made.year, "A.xlsx")
    assert caught.value.code == "call.not-excluded"
