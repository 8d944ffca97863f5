"""Returns that may be another department's than they say: asked about, and never in the place of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.model import Score, State
from onex_xl.workflow import decisions
from onex_xl.workflow.collect import Collected, collect
from tests.cli.run import onex
from tests.support.campaigns import Campaign, campaign, stamped
from tests.support.mails import mailed
from tests.workflow.told import COLLEGE, line

NAME = "报表.xlsx"


@pytest.fixture
def addressed(tmp_path: Path) -> Campaign:
    """A campaign whose registry has the addresses of its departments and of a leader."""
    people = [
        {"name": "院长", "email": "dean@college.example", "kind": "领导"},
        {"name": "甲", "email": "a@college.example", "kind": "学系", "department": "A"},
        {"name": "乙", "email": "b@college.example", "kind": "学系", "department": "B"},
    ]
    return campaign(tmp_path / "c", COLLEGE, people)


def collected(made: Campaign) -> Collected:
    return collect(made.year, processes=0)


def asked(done: Collected) -> list[tuple[str, str, str, str]]:
    """File, sheet, cell and code of what the office is asked about."""
    codes = ("register.other-", "register.unknown-")
    return [
        (it.place.file, it.place.sheet, it.place.cell, it.code)
        for it in done.result.findings
        if it.code.startswith(codes)
    ]


def scores(done: Collected) -> dict[str, Score]:
    return dict(done.result.scores)


def test_a_return_filled_in_for_another_departments_projects_replaces_nothing(made: Campaign) -> None:
    made.send("A")
    made.send("B")
    before = collected(made)
    stamped(made, "B", "A", name=NAME)
    after = collected(made)
    assert asked(after) == [(NAME, "试点证书", "A6", "register.other-projects")]
    assert scores(after) == scores(before)
    assert (line(after, "A").file, after.result.unrecognised) == ("A.xlsx", (NAME,))
    assert {item.code for item in after.result.findings if item.department == "A"} == {
        item.code for item in before.result.findings if item.department == "A"
    }
    assert sorted(path.name for path in (made.root / "slips").iterdir()) == ["A系-回执.xlsx", "B系-回执.xlsx"]


def test_it_does_not_stand_in_for_a_return_that_never_came(made: Campaign) -> None:
    stamped(made, "B", "A", name=NAME)
    done = collected(made)
    assert (line(done, "A").state, line(done, "B").state) == (State.MISSING, State.MISSING)
    assert not list((made.root / "slips").iterdir())


def test_it_is_asked_about_until_the_office_decides_even_if_a_good_one_comes(made: Campaign) -> None:
    name = stamped(made, "B", "A", name=NAME, on="2026-12-02")
    collected(made)
    made.send("A", on="2026-12-09")
    assert [file for file, *_ in asked(collected(made))] == [name]
    decisions.exclude(made.year, name, "不是 A 系的")
    done = collected(made)
    assert (asked(done), done.result.unrecognised) == ([], ())


def test_it_counts_when_the_office_says_so(made: Campaign) -> None:
    made.send("A")
    name = stamped(made, "B", "A", name=NAME)
    collected(made)
    assert onex("-C", made.root, "include", name).status == 0
    done = collected(made)
    assert (line(done, "A").file, asked(done), done.result.unrecognised) == (name, [], ())
    decisions.exclude(made.year, name, "看错了")
    assert line(collected(made), "A").file == "A.xlsx"


def test_one_from_another_departments_address_replaces_nothing(addressed: Campaign) -> None:
    made = addressed
    own = made.send("A").read_bytes()
    typed = made.records("A")
    typed["candidates"].pop()
    other = made.send("A", typed, name="另.xlsx").read_bytes()
    (made.inbox / "A.xlsx").unlink()
    (made.inbox / "另.xlsx").unlink()
    mailed(made.inbox / "一.eml", "a@college.example", own, "2026-12-03")
    mailed(made.inbox / "二.eml", "B@college.example", other, "2026-12-08")
    done = collected(made)
    assert asked(done) == [("二.eml/填报表.xlsx", "", "", "register.other-sender")]
    [finding] = [it for it in done.result.findings if it.code == "register.other-sender"]
    assert finding.facts == {"department": "A系", "sender": "B@college.example", "others": ["B系"]}
    assert (line(done, "A").file, finding.severity) == ("一.eml/填报表.xlsx", Severity.ERROR)
    shown = onex("-C", made.root, "findings")
    assert "从 B@college.example 发来的" in shown.out


def test_one_from_an_address_that_nobody_knows_counts_and_is_told(addressed: Campaign) -> None:
    made = addressed
    data = made.send("A").read_bytes()
    (made.inbox / "A.xlsx").unlink()
    mailed(made.inbox / "一.eml", "someone@example.com", data, "2026-12-03")
    done = collected(made)
    assert asked(done) == [("一.eml/填报表.xlsx", "", "", "register.unknown-sender")]
    [finding] = [it for it in done.result.findings if it.code == "register.unknown-sender"]
    assert (finding.severity, finding.facts["sender"]) == (Severity.WARNING, "someone@example.com")
    assert line(done, "A").file == "一.eml/填报表.xlsx"


def test_an_office_that_registers_no_addresses_hears_nothing_of_them(made: Campaign) -> None:
    data = made.send("A").read_bytes()
    (made.inbox / "A.xlsx").unlink()
    mailed(made.inbox / "一.eml", "someone@example.com", data, "2026-12-03")
    assert asked(collected(made)) == []
