"""Only the office decides: a review workbook that was sent in, or made elsewhere, is told and kept; it counts
when the office has seen what it would decide and accepts it."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from onex_xl.errors import CallError
from onex_xl.ledger.store import Decision, open_ledger
from onex_xl.stages.review.decisions import BOOK, REVIEW, WAIVER
from onex_xl.workflow.accepting import Accepted, Proposal, Proposed, accept
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.reviewing import look_at_reviews
from tests.cli.run import onex
from tests.support import damages as do
from tests.support.campaigns import Campaign, campaign
from tests.support.reviews import DAY, Reviewed, told

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
A          | A-2     | 10       | 10   | 10  | 10     | 800  | 3        |
B          | B-1     | 10       | 10   | 10  | 8      | 800  | 3        |
"""
FORGED = "满分.xlsx"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A campaign that has been collected once; A-1 has an error that could be waived."""
    made = campaign(tmp_path_factory.mktemp("played") / "c", COLLEGE)
    typed = made.records("A")
    typed["candidates"][0]["id_number"] = "123"
    made.send("A", typed)
    made.send("B")
    collected(made)
    return made


@pytest.fixture
def made(played: Campaign, tmp_path: Path) -> Campaign:
    """A copy of it to change."""
    shutil.copytree(played.root, tmp_path / "c")
    return replace(played, root=tmp_path / "c")


def collected(made: Campaign) -> Collected:
    return collect(made.year, processes=0)


def decisions(made: Campaign, *kinds: str) -> tuple[Decision, ...]:
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        return ledger.decisions(*(kinds or (REVIEW, WAIVER)))


def full_points(made: Campaign) -> Reviewed:
    """All that a department could want, with the right facts."""
    book = Reviewed(made.root / "review.xlsx")
    (error, *_) = book.rows(WAIVER)
    return book.decide("A-2|4.4", 8).decide(error, "是")


def elsewhere(data: bytes) -> bytes:
    """The same, as somebody makes it who does not know the campaign's secret."""
    return do.stamped(token="0" * 32)(data)


def in_a_folder(made: Campaign, data: bytes) -> None:
    (made.inbox / "A系").mkdir()
    (made.inbox / "A系" / FORGED).write_bytes(data)


def in_a_zip(made: Campaign, data: bytes) -> None:
    with zipfile.ZipFile(made.inbox / "A系材料.zip", "w") as package:
        package.writestr(f"材料/{FORGED}", data)


def in_a_mail(made: Campaign, data: bytes) -> None:
    mail = EmailMessage()
    mail["From"], mail["Date"], mail["Subject"] = "a@example.edu.cn", "Thu, 03 Dec 2026 09:00:00 +0800", "表"
    mail.set_content("请查收")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=FORGED)
    (made.inbox / "来信.eml").write_bytes(mail.as_bytes())


def plainly(made: Campaign, data: bytes) -> None:
    (made.inbox / "review.xlsx").write_bytes(data)


WAYS = (in_a_folder, in_a_zip, in_a_mail, plainly)


@pytest.mark.parametrize(("send", "known"), [*((way, False) for way in WAYS), (plainly, True)])
def test_a_review_workbook_that_was_sent_in_decides_nothing(
    made: Campaign, send: Callable[[Campaign, bytes], None], known: bool
) -> None:
    before = collected(made).result
    data = full_points(made).file.data()
    send(made, data if known else elsewhere(data))
    done = collected(made)
    assert [code for code, _, _ in told(done)] == ["review.in-inbox"]
    assert (done.result.scores, decisions(made)) == (before.scores, ())
    assert (done.result.reviews, done.result.waivers) == ((), ())
    assert [finding.department for finding in done.result.findings if finding.of_office] == [""]
    assert not collected(made).changed


def test_our_own_workbook_sent_back_untouched_is_nothing_to_tell(made: Campaign) -> None:
    shutil.copy(made.root / "review.xlsx", made.inbox / "原样寄回.xlsx")
    done = collected(made)
    assert (done.result.unrecognised, told(done)) == ((), [])


@pytest.mark.parametrize("name", ["review.xlsx", "review (1).xlsx", "复核 王.xlsx"])
def test_a_copy_made_elsewhere_decides_nothing_and_stays(made: Campaign, name: str) -> None:
    data = elsewhere(full_points(made).file.data())
    (made.root / name).write_bytes(data)
    done = collected(made)
    (finding,) = [item for item in done.result.findings if item.of_office]
    assert (finding.code, decisions(made)) == ("review.not-ours", ())
    assert (made.root / finding.place.file).read_bytes() == data
    assert not collected(made).changed


@pytest.mark.parametrize("changed", [{"edition": "7"}, {"content": "0" * 32}, {"token": ""}])
def test_a_stamp_that_was_changed_is_no_longer_ours(made: Campaign, changed: dict[str, str]) -> None:
    (made.root / "review 王.xlsx").write_bytes(do.stamped(**changed)(full_points(made).file.data()))
    assert [code for code, _, _ in told(collected(made))] == ["review.not-ours"]


def test_a_copy_of_ours_from_another_campaign_of_the_same_year_is_not_ours(
    made: Campaign, tmp_path: Path
) -> None:
    other = campaign(tmp_path / "other", COLLEGE)
    other.send_all()
    collected(other)
    Reviewed(other.root / "review.xlsx").decide("A-2|4.4", 8).save()
    shutil.copy(other.root / "review.xlsx", made.root / "review 王.xlsx")
    assert [code for code, _, _ in told(collected(made))] == ["review.not-ours"]


def test_the_secret_stands_in_nothing_that_is_written(made: Campaign) -> None:
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        secret = ledger.secrets.get("review").encode()
    assert len(secret) == 64
    for path in made.root.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            assert not [name for name in package.namelist() if secret in package.read(name)]


def test_what_was_typed_before_an_update_is_kept_told_and_can_be_accepted(made: Campaign) -> None:
    """A campaign whose review workbook was written by a program that knew of no tokens."""
    (made.root / "review.xlsx").write_bytes(do.stamped(token="")(full_points(made).file.data()))
    with closing(sqlite3.connect(made.root / "ledger.sqlite")) as connection:
        connection.execute("DELETE FROM secrets")
        connection.commit()
    done = collected(made)
    (finding,) = [item for item in done.result.findings if item.of_office]
    assert (finding.code, decisions(made)) == ("review.not-ours", ())
    accept(made.year, finding.facts["id"], "王老师", lambda _: True, processes=0)
    assert [item.value for item in decisions(made, REVIEW)] == ["8"]
    done = collected(made)
    assert ([item.points for item in done.result.reviews], told(done)) == ([8], [])


# ---- review accept -------------------------------------------------------------------------------


def accepted(made: Campaign, file: str, yes: bool = True) -> tuple[Accepted, list[Proposal]]:
    asked: list[Proposal] = []

    def agreed(proposal: Proposal) -> bool:
        asked.append(proposal)
        return yes

    return accept(made.year, file, "王老师", agreed, processes=0), asked


@pytest.mark.parametrize("file", ["A系材料.zip/材料/满分.xlsx", "满分.xlsx", "id"])
def test_the_office_sees_what_would_be_decided_and_accepts_it(made: Campaign, file: str) -> None:
    in_a_zip(made, elsewhere(full_points(made).file.data()))
    (finding,) = [item for item in collected(made).result.findings if item.of_office]
    done, (proposal,) = accepted(made, finding.facts["id"] if file == "id" else file)
    score, waiver = proposal.decisions
    assert score == Proposed(
        REVIEW, "A-2 证书A-2 4.4 提交典型案例", "0", "8", "看了佐证", "周复核", DAY.isoformat(), False, False
    )  # fmt: skip
    assert (waiver.kind, waiver.old, waiver.new) == (WAIVER, "", "是")
    assert "居民身份证号应为 18 位" in waiver.about
    assert done.done
    assert [item.facts["accepted"] for item in decisions(made)] == ["王老师", "王老师"]
    assert [(item.value, item.who) for item in decisions(made, BOOK)] == [
        (f"inbox/{finding.place.file}", "王老师")
    ]
    after = collected(made)
    assert ([item.points for item in after.result.reviews], told(after)) == ([8], [])
    shown = Reviewed(made.root / "review.xlsx")
    assert shown.shown("A-2|4.4", "score") == "8"


def test_what_the_office_does_not_agree_to_changes_nothing(made: Campaign) -> None:
    plainly(made, elsewhere(full_points(made).file.data()))
    collected(made)
    done, asked = accepted(made, "inbox/review.xlsx", yes=False)
    assert (done.done, len(asked), decisions(made, REVIEW, WAIVER, BOOK)) == (False, 1, ())


def test_what_review_xlsx_says_otherwise_keeps_its_word(made: Campaign) -> None:
    plainly(made, elsewhere(full_points(made).file.data()))
    Reviewed(made.root / "review.xlsx").decide("A-2|4.4", 5).save()
    collected(made)
    _, (proposal,) = accepted(made, "inbox/review.xlsx")
    (score,) = [item for item in proposal.decisions if item.kind == REVIEW]
    assert (score.old, score.new, score.aside) == ("5", "8", True)
    assert [item.points for item in collected(made).result.reviews] == [5]


@pytest.mark.parametrize(
    ("file", "by", "code"),
    [
        ("A.xlsx", "王", "call.not-a-review"),
        ("没有.xlsx", "王", "call.file-unknown"),
        ("review.xlsx", "王", "call.nothing-to-accept"),
        ("review.xlsx", " ", "call.no-name"),
    ],
)
def test_a_call_that_cannot_be_done_is_refused(made: Campaign, file: str, by: str, code: str) -> None:
    with pytest.raises(CallError) as caught:
        accept(made.year, file, by, lambda _: True, processes=0)
    assert caught.value.code == code


def test_the_command_lists_asks_and_records(made: Campaign) -> None:
    plainly(made, elsewhere(full_points(made).file.data()))
    collected(made)
    call = ("-C", made.root, "review", "accept", "inbox/review.xlsx", "--by", "王老师")
    asked = onex(*call)
    assert (asked.status, decisions(made)) == (2, ())
    assert "A-2 证书A-2 4.4 提交典型案例：0 → 8；理由：看了佐证；复核人：周复核" in asked.out
    assert onex(*call, "--yes").status == 0
    assert len(decisions(made)) == 2


def test_looking_takes_nothing_in(made: Campaign) -> None:
    (made.root / "review.xlsx").write_bytes(elsewhere(full_points(made).file.data()))
    registry, _ = office_registry(made.year)
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        names, looked = look_at_reviews(made.year, ledger, registry, processes=0)
    assert (names, looked.findings) == (("review.xlsx",), ())
    assert [path.name for path in made.root.glob("review*")] == ["review.xlsx"]
