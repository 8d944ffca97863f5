"""A ledger that was deleted is said from then on; nothing counts as decided that only it knew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from onex_xl.findings import Finding, Severity
from onex_xl.ledger.store import open_ledger
from onex_xl.model import Status
from onex_xl.stages.review.decisions import REVIEW
from onex_xl.workflow import decisions, mailing
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.letters import Order
from tests.cli.run import onex
from tests.support.campaigns import Campaign, campaign
from tests.support.reviews import Reviewed
from tests.workflow.told import COLLEGE, line, only, the


def collected(made: Campaign) -> Collected:
    return collect(made.year, processes=0)


def said(done: Collected) -> list[Finding]:
    return [finding for finding in done.result.findings if finding.code == "register.ledger-lost"]


def deleted(ledger: Path) -> None:
    ledger.unlink()


def emptied(ledger: Path) -> None:
    ledger.write_bytes(b"")


@pytest.mark.parametrize("lose", [deleted, emptied])
def test_a_lost_ledger_is_said_and_decides_nothing(made: Campaign, lose: Callable[[Path], None]) -> None:
    made.send_all()
    assert said(collected(made)) == []
    book = Reviewed(made.root / "review.xlsx")
    book.decide(next(iter(book.rows())), 1).save()
    assert said(collected(made)) == []
    lose(made.root / "ledger.sqlite")
    done = collected(made)
    (finding,) = said(done)
    assert finding.facts["files"] == len(list((made.root / "received").iterdir()))
    assert done.result.reviews == ()
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        assert ledger.decisions(REVIEW) == ()
    again = collected(made)
    assert said(again) == [finding] and not again.changed


def test_a_first_collect_that_was_cut_off_has_lost_nothing(made: Campaign) -> None:
    (made.root / "received" / f"{'0' * 64}.xlsx").write_bytes(b"PK")
    made.send_all()
    assert said(collected(made)) == []


# ---- said at once --------------------------------------------------------------------------------

PEOPLE = (
    {"name": "许文彬", "email": "a@college.example", "kind": "学系", "department": "A"},
    {"name": "郑小燕", "email": "b@college.example", "kind": "学系", "department": "B"},
    {"name": "林书记", "email": "dean@college.example", "kind": "领导"},
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A campaign in the middle of its year: two returns of A, one of B, with an error."""
    made = campaign(tmp_path_factory.mktemp("played") / "c", COLLEGE, PEOPLE)
    made.send("A")
    typed = made.records("B")
    typed["candidates"][0]["id_number"] = "123"
    made.send("B", typed)
    collected(made)
    made.send("A", only(made.records("A"), "A-1"), name="A 试填.xlsx", on="2026-12-05")
    collected(made)
    decisions.exclude(made.year, "A 试填.xlsx", "试填")
    collected(made)
    return made


@pytest.fixture
def used(played: Campaign, tmp_path: Path) -> Campaign:
    """A copy of it to change."""
    shutil.copytree(played.root, tmp_path / "used")
    return replace(played, root=tmp_path / "used")


def codes(done: Collected) -> list[str]:
    return [item.code for item in done.result.findings]


CALLS = {
    "status": ("status",),
    "findings": ("findings",),
    "scores": ("scores",),
    "explain": ("explain", "A-1"),
    "forms": ("forms",),
    "archive": ("archive",),
    "exclude": ("exclude", "A.xlsx", "--why", "x"),
    "include": ("include", "A.xlsx"),
    "review accept": ("review", "accept", "review.xlsx", "--by", "王"),
    "mail slips": ("mail", "slips"),
    "mail templates": ("mail", "templates", "--dry-run"),
    "mail reminders": ("mail", "reminders"),
    "mail master": ("mail", "master"),
    "mail log": ("mail", "log"),
}


@pytest.mark.parametrize("lose", [deleted, emptied])
def test_every_command_says_it_before_anything_is_done(used: Campaign, lose: Callable[[Path], None]) -> None:
    lose(used.root / "ledger.sqlite")
    before = {path: path.read_bytes() for path in used.root.rglob("*") if path.is_file()}
    for call in CALLS.values():
        done = onex("-C", used.root, *call)
        assert (done.status, "ledger.sqlite 不在或是空的" in done.err) == (2, True), call
    after = {path: path.read_bytes() for path in used.root.rglob("*") if path.is_file()}
    assert after == before


def test_it_is_said_of_one_that_was_made_meanwhile(used: Campaign) -> None:
    (used.root / "ledger.sqlite").unlink()
    onex("-C", used.root, "distribute")
    assert (used.root / "ledger.sqlite").stat().st_size
    assert "ledger.sqlite 不在或是空的" in onex("-C", used.root, "status").err
    assert len(said(collected(used))) == 1


def test_it_is_said_of_one_from_the_very_beginning(used: Campaign, tmp_path: Path) -> None:
    fresh = campaign(tmp_path / "fresh", COLLEGE, PEOPLE)
    shutil.copy(fresh.root / "ledger.sqlite", used.root / "ledger.sqlite")
    assert "ledger.sqlite 不在或是空的" in onex("-C", used.root, "mail", "reminders").err
    assert len(said(collected(used))) == 1


def test_a_new_campaign_has_lost_nothing(made: Campaign) -> None:
    assert onex("-C", made.root, "status").status == 0
    (made.root / "received" / "Thumbs.db").write_bytes(b"x")
    made.send_all()
    assert onex("-C", made.root, "collect").status == 0
    assert "ledger" not in onex("-C", made.root, "status").out


def test_afterwards_status_still_says_it(used: Campaign) -> None:
    (used.root / "ledger.sqlite").unlink()
    collected(used)
    done = onex("-C", used.root, "status")
    assert "记录 ledger.sqlite 丢失过" in done.out
    assert onex("-C", used.root, "status", "--json").json["ledger_lost"]


# ---- another campaign's --------------------------------------------------------------------------


def test_the_ledger_of_another_campaign_is_refused(used: Campaign, tmp_path: Path) -> None:
    other = campaign(tmp_path / "other", COLLEGE.replace("800", "900"))
    other.send_all()
    collected(other)
    shutil.copy(other.root / "ledger.sqlite", used.root / "ledger.sqlite")
    for call in (("collect",), *CALLS.values()):
        done = onex("-C", used.root, *call)
        assert (done.status, "ledger.sqlite 不是这个文件夹的" in done.err) == (2, True), call
    (used.root / "ledger.sqlite").unlink()
    assert len(said(collected(used))) == 1


# ---- what is taken up again, and asked ---------------------------------------------------------------


def test_what_only_received_has_is_taken_up_as_older(used: Campaign) -> None:
    first = {item.code: item.sha256 for item in collected(used).result.register}
    (used.inbox / "B.xlsx").unlink()
    (used.root / "ledger.sqlite").unlink()
    done = collected(used)
    assert {"register.ledger-lost", "register.taken-up"} <= set(codes(done))
    b = line(done, "B")
    assert (b.sha256, b.file.startswith("received/")) == (first["B"], True)
    assert not collected(used).changed


def test_what_was_superseded_does_not_come_back_from_received(used: Campaign) -> None:
    (used.inbox / "A.xlsx").unlink()
    typed = used.records("A")
    typed["teachers"].pop()
    used.send("A", typed, name="A 更正.xlsx", on="2026-11-20")
    decisions.include(used.year, "A.xlsx")
    collected(used)
    (used.root / "ledger.sqlite").unlink()
    (used.inbox / "A 试填.xlsx").unlink()
    assert line(collected(used)).file == "A 更正.xlsx"


def test_a_choice_that_is_lost_is_asked_until_it_is_made_again(used: Campaign) -> None:
    assert line(collected(used)).file == "A.xlsx"
    (used.root / "ledger.sqlite").unlink()
    done = collected(used)
    found = the(done, "register.choice-lost")
    assert (found.place.file, found.facts["others"], found.department) == ("A 试填.xlsx", ["A.xlsx"], "A")
    decisions.exclude(used.year, "A 试填.xlsx", "试填")
    done = collected(used)
    assert (line(done).file, "register.choice-lost" in codes(done)) == ("A.xlsx", False)


@pytest.mark.parametrize("in_inbox", [True, False], ids=["in the inbox", "in received only"])
def test_the_only_return_was_left_out_and_does_not_count_unasked(made: Campaign, in_inbox: bool) -> None:
    made.send_all()
    collected(made)
    decisions.exclude(made.year, "A.xlsx", "试填")
    collected(made)
    (made.root / "ledger.sqlite").unlink()
    if not in_inbox:
        (made.inbox / "A.xlsx").unlink()
    done = collected(made)
    found = the(done, "register.exclusion-lost")
    assert (found.department, found.severity) == ("A", Severity.ERROR)
    status = {code: score.status for code, score in done.result.scores.items()}
    assert (status["A-1"], status["B-1"]) == (Status.HELD, Status.SCORED)
    assert not collected(made).changed
    decisions.include(made.year, found.place.file)
    done = collected(made)
    assert "register.exclusion-lost" not in codes(done)
    assert done.result.scores["A-1"].status == Status.SCORED


def test_a_first_return_that_comes_while_the_ledger_is_lost_counts_as_ever(made: Campaign) -> None:
    made.send("B")
    collected(made)
    (made.root / "ledger.sqlite").unlink()
    made.send("A")
    done = collected(made)
    assert {"register.exclusion-lost", "register.choice-lost"}.isdisjoint(codes(done))
    assert done.result.scores["A-1"].status == Status.SCORED


def test_what_went_out_before_anything_came_is_no_fresh_campaign(made: Campaign) -> None:
    onex("-C", made.root, "distribute")
    (made.root / "ledger.sqlite").unlink()
    onex("-C", made.root, "distribute")
    assert "ledger.sqlite 不在或是空的" in onex("-C", made.root, "mail", "templates").err


def test_decisions_come_back_from_the_workbooks_that_were_kept(used: Campaign) -> None:
    Reviewed(used.root / "review.xlsx").decide("A-1|4.4", 5).save()
    assert collected(used).result.reviews
    (used.root / "ledger.sqlite").unlink()
    (used.root / "review.xlsx").unlink()
    found = the(collected(used), "review.kept-before")
    newest = str(found.facts["newest"])
    assert (used.root / newest).is_file()
    assert onex("-C", used.root, "review", "accept", newest, "--by", "王", "--yes").status == 0
    done = collected(used)
    assert [item.points for item in done.result.reviews] == [5]
    assert "review.kept-before" not in codes(done)


def test_an_older_ledger_says_what_it_does_not_know(used: Campaign) -> None:
    older = (used.root / "ledger.sqlite").read_bytes()
    typed = used.records("B")
    typed["teachers"].pop()
    gone = used.send("B", typed, name="B 更正.xlsx", on="2026-12-06")
    counts = line(collected(used), "B").sha256
    gone.unlink()
    (used.root / "ledger.sqlite").write_bytes(older)
    done = collected(used)
    assert {"register.ledger-behind", "register.taken-up"} <= set(codes(done))
    assert line(done, "B").sha256 == counts
    assert not collected(used).changed


# ---- letters -------------------------------------------------------------------------------------

DAY = date.today()


@pytest.mark.parametrize("kind", ["templates", "slips", "reminders", "master"])
def test_no_letter_is_sent_or_drafted_twice_without_being_asked(used: Campaign, kind: str) -> None:
    onex("-C", used.root, "distribute")
    assert mailing.preview(used.year, Order(kind, DAY)).posted
    (used.root / "ledger.sqlite").unlink()
    onex("-C", used.root, "distribute")
    collected(used)
    for done in (mailing.preview(used.year, Order(kind, DAY)), mailing.drafts(used.year, Order(kind, DAY))):
        assert {item.outcome for item in done.posted} == {mailing.UNKNOWN}
        assert done.needs_a_person and not done.written
    assert "发过没有已无从得知" in onex("-C", used.root, "mail", kind).out
    done = mailing.drafts(used.year, Order(kind, DAY), again=True)
    assert {item.outcome for item in done.posted} == {mailing.DRAFT}


def test_what_came_since_is_answered_as_ever(used: Campaign) -> None:
    (used.root / "ledger.sqlite").unlink()
    collected(used)
    typed = used.records("B")
    typed["candidates"][1]["id_number"] = "45"
    used.send("B", typed, name="B 更正.xlsx", on="2026-12-09")
    collected(used)
    done = mailing.preview(used.year, Order("slips", DAY))
    assert {item.letter.department: item.outcome for item in done.posted} == {
        "A": mailing.UNKNOWN,
        "B": mailing.WAITING,
    }
    tomorrow = mailing.preview(used.year, Order("reminders", DAY + timedelta(days=1)))
    assert {item.outcome for item in tomorrow.posted} == {mailing.WAITING}
