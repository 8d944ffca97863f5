"""Which return is the newest: when files came, and came again."""

from __future__ import annotations

import os
import shutil
import zipfile
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.model import Because, Standing, State, Status
from onex_xl.workflow import decisions
from onex_xl.xlsx.draw import drawn
from tests.cli.run import onex
from tests.support.campaigns import Campaign
from tests.workflow.told import about, collected, line, standings, the


def send_two(made: Campaign) -> tuple[Path, Path]:
    """A's first return and, four days later, a second one that differs; both are collected."""
    first = made.send("A", name="一.xlsx", on="2026-12-01")
    typed = made.records("A")
    typed["teachers"] = []
    second = made.send("A", typed, name="二.xlsx", on="2026-12-05")
    assert line(collected(made)).file == "二.xlsx"
    return first, second


def at(path: Path, moment: str) -> Path:
    """``path`` with another file time."""
    when = datetime.fromisoformat(moment).timestamp()
    os.utime(path, (when, when))
    return path


# ---- sent again --------------------------------------------------------------------------------


def test_what_was_sent_first_and_is_sent_again_counts(made: Campaign) -> None:
    first, _ = send_two(made)
    at(Path(shutil.copy(first, made.inbox / "还是一.xlsx")), "2026-12-08T09:00:00")
    done = collected(made)
    item = line(done)
    assert (item.file, standings(done)) == ("还是一.xlsx", [("二.xlsx", Standing.SUPERSEDED)])
    assert item.received_at is not None and item.first_at is not None
    assert (f"{item.received_at:%m-%d}", f"{item.first_at:%m-%d}") == ("12-08", "12-01")
    assert about(done) == [("还是一.xlsx", "register.several"), ("还是一.xlsx", "register.again")]
    again = the(done, "register.again")
    assert (again.severity, again.facts) == (
        Severity.INFO,
        {"first": "2026-12-01", "on": "2026-12-08", "others": ["二.xlsx"]},
    )
    assert the(done, "register.several").facts["before"] == "二.xlsx"
    assert {item.place.file for item in done.result.findings if item.department == "A"} == {"还是一.xlsx"}
    assert not collected(made).changed
    assert "还是一.xlsx（又报一次，最早 2026-12-01 12:00）" in onex("-C", made.root, "status").out
    told = onex("-C", made.root, "status", "--json").json["departments"][0]
    assert (told["first_at"][:10], told["received_at"][:10]) == ("2026-12-01", "2026-12-08")


def test_the_same_name_with_the_first_content_again_counts_too(made: Campaign) -> None:
    first, second = send_two(made)
    at(Path(shutil.copy(first, second)), "2026-12-08T09:00:00")
    done = collected(made)
    sent = line(done)
    assert (sent.file, sent.sha256) == ("二.xlsx", line(done).sha256)
    assert [other.file for other in sent.others] == ["二.xlsx"]
    assert sent.others[0].sha256 != sent.sha256
    assert [item.code for item in done.result.findings if item.code == "register.again"] == ["register.again"]


def test_an_exclusion_undoes_what_was_only_put_there_once_more(made: Campaign) -> None:
    first, _ = send_two(made)
    at(Path(shutil.copy(first, made.inbox / "还是一.xlsx")), "2026-12-08T09:00:00")
    assert line(collected(made)).file == "还是一.xlsx"
    decisions.exclude(made.year, "还是一.xlsx", "旧文件")
    assert line(collected(made)).file == "二.xlsx"


def test_a_mail_of_later_date_sends_a_known_file_again(made: Campaign) -> None:
    first, _ = send_two(made)
    mailed(made, "来信.eml", "a@example.cn", first.read_bytes(), "2026-12-09")
    item = line(collected(made))
    assert (item.file, item.sender) == ("来信.eml/填报表.xlsx", "a@example.cn")


def test_what_was_there_by_the_deadline_is_not_late_when_it_comes_again(made: Campaign) -> None:
    settings = made.root / "campaign.toml"
    settings.write_text(settings.read_text("utf-8").replace("deadline = 2026-12-31", "deadline = 2026-12-06"))
    first, _ = send_two(made)
    at(Path(shutil.copy(first, made.inbox / "还是一.xlsx")), "2026-12-20T09:00:00")
    done = collected(made, "2026-12-20")
    assert (line(done).file, line(done).late) == ("还是一.xlsx", False)
    typed = made.records("A")
    typed["outcomes"] = []
    made.send("A", typed, name="三.xlsx", on="2026-12-21")
    done = collected(made, "2026-12-21")
    assert (line(done).file, line(done).late) == ("三.xlsx", True)


def test_what_a_collect_found_by_the_deadline_is_not_late_whatever_its_time(made: Campaign) -> None:
    """The sender's clock is a year ahead; then the folder is copied, and everything has the copy's time."""
    made.send("A", on="2027-12-01")
    assert not line(collected(made, "2026-12-31")).late
    at(made.inbox / "A.xlsx", "2027-03-01T09:00:00")
    assert not line(collected(made, "2027-03-02")).late
    made.send("B", on="2026-12-30")
    at(made.inbox / "B.xlsx", "2027-03-01T09:00:00")
    assert line(collected(made, "2027-03-02"), "B").late


def test_a_touched_file_changes_nothing(made: Campaign) -> None:
    first, _ = send_two(made)
    at(first, "2026-12-20T09:00:00")
    done = collected(made)
    assert not done.changed
    assert (line(done).file, line(done).because) == ("二.xlsx", Because.SENT_LATER)


def test_what_is_found_later_counts_however_old_its_time(made: Campaign) -> None:
    """A correction taken out of an archive, or from a computer whose clock is wrong."""
    send_two(made)
    typed = made.records("A")
    typed["outcomes"] = []
    made.send("A", typed, name="更正.xlsx", on="2015-01-01")
    done = collected(made)
    assert (line(done).file, line(done).because) == ("更正.xlsx", Because.FOUND_LATER)
    assert the(done, "register.several").facts["because"] == Because.FOUND_LATER


# ---- at one time -------------------------------------------------------------------------------


def send_tied(made: Campaign) -> None:
    """Two returns that differ and came at the same moment."""
    made.send("A", name="终稿.xlsx", on="2026-12-05")
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="终稿（改）.xlsx", on="2026-12-05")


def test_of_what_came_at_one_time_the_name_decides_nothing(made: Campaign) -> None:
    send_tied(made)
    done = collected(made)
    told = the(done, "register.tied")
    others = {told.place.file, *told.facts["others"]}
    assert (told.severity, others) == (Severity.ERROR, {"终稿.xlsx", "终稿（改）.xlsx"})
    assert line(done).because == Because.TIED
    assert {done.result.scores[code].status for code in ("A-1", "A-2")} == {Status.HELD}
    for chosen in ("终稿.xlsx", "终稿（改）.xlsx"):
        decisions.include(made.year, chosen)
        after = collected(made)
        assert (line(after).file, line(after).because) == (chosen, Because.CHOSEN)
        assert not [item for item in after.result.findings if item.code == "register.tied"]
        assert after.result.scores["A-1"].status == Status.SCORED


def test_two_attachments_of_one_mail_that_differ_are_asked_about(made: Campaign) -> None:
    send_tied(made)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.cn", "office@example.cn", "报送"
    mail["Date"] = datetime.fromisoformat("2026-12-05T09:30:00+08:00")
    for path in sorted(made.inbox.glob("*.xlsx")):
        mail.add_attachment(path.read_bytes(), maintype="application", subtype="x", filename=path.name)
        path.unlink()
    (made.inbox / "来信.eml").write_bytes(mail.as_bytes())
    assert the(collected(made), "register.tied").department == "A"


def test_what_came_at_one_time_and_says_the_same_is_not_asked_about(made: Campaign) -> None:
    made.send("A", name="一.xlsx")
    typed = made.records("A")
    typed["candidates"].reverse()
    made.send("A", typed, name="二.xlsx")
    done = collected(made)
    assert [code for _, code in about(done)] == ["register.resaved"]
    assert done.result.scores["A-1"].status == Status.SCORED


def test_a_department_that_answers_by_sending_again_is_scored(made: Campaign) -> None:
    send_tied(made)
    collected(made)
    typed = made.records("A")
    typed["teachers"] = []
    typed["outcomes"] = []
    made.send("A", typed, name="就这份.xlsx", on="2026-12-05")
    done = collected(made)
    assert (line(done).file, done.result.scores["A-1"].status) == ("就这份.xlsx", Status.SCORED)


# ---- blank templates ---------------------------------------------------------------------------


def send_blank(made: Campaign, name: str, on: str) -> None:
    made.send("A", {}, name=name, on=on)


@pytest.mark.parametrize("on", ["2026-11-20", "2026-12-01", "2026-12-05"])
def test_a_blank_template_never_takes_a_returns_place(made: Campaign, on: str) -> None:
    made.send("A", name="报送.xlsx")
    send_blank(made, "模板.xlsx", on)
    done = collected(made)
    assert (line(done).file, line(done).because) == ("报送.xlsx", Because.FILLED_IN)
    assert standings(done) == [("模板.xlsx", Standing.BLANK)]
    assert about(done) == [("模板.xlsx", "register.blank")]
    assert done.result.scores["A-1"].status == Status.SCORED
    assert the(done, "register.blank").severity is Severity.INFO


def test_a_blank_template_that_comes_later_is_worth_a_look_and_can_be_meant(made: Campaign) -> None:
    made.send("A", name="报送.xlsx")
    collected(made)
    send_blank(made, "撤回.xlsx", "2026-12-05")
    done = collected(made)
    assert (line(done).file, the(done, "register.blank").severity) == ("报送.xlsx", Severity.WARNING)
    decisions.include(made.year, "撤回.xlsx", "学系撤回")
    after = collected(made)
    assert (line(after).file, after.result.scores["A-1"].status) == ("撤回.xlsx", Status.HELD)
    decisions.exclude(made.year, "撤回.xlsx", "又要了")
    assert line(collected(made)).file == "报送.xlsx"


def test_a_blank_template_alone_counts_with_what_is_missing(made: Campaign) -> None:
    send_blank(made, "模板.xlsx", "2026-12-01")
    done = collected(made)
    assert (line(done).file, line(done).state) == ("模板.xlsx", State.OPEN)


def test_a_return_with_nothing_but_its_head_filled_in_is_none(made: Campaign) -> None:
    """Somebody typed into it: it supersedes, and says what it took away."""
    made.send("A", name="报送.xlsx")
    made.send("A", {"basics": made.records("A")["basics"]}, name="空.xlsx", on="2026-12-05")
    assert line(collected(made)).file == "空.xlsx"


# ---- mere repetition ---------------------------------------------------------------------------


def test_a_copy_that_kept_the_time_changes_nothing_and_is_told(made: Campaign) -> None:
    first, second = send_two(made)
    shutil.copy2(first, made.inbox / "一 - 副本.xlsx")
    shutil.copy2(second, made.inbox / "二 - 副本.xlsx")
    done = collected(made)
    assert (line(done).file, line(done).first_at, standings(done)) == (
        "二.xlsx",
        None,
        [("一.xlsx", Standing.SUPERSEDED)],
    )
    told = the(done, "register.copied")
    assert (told.place.file, told.facts) == ("一 - 副本.xlsx", {"same": "一.xlsx", "counts": "二.xlsx"})
    assert not collected(made).changed


def test_a_file_that_was_moved_is_where_it_was_in_order(made: Campaign) -> None:
    first, _ = send_two(made)
    (made.inbox / "旧版").mkdir()
    shutil.move(first, made.inbox / "旧版" / "一.xlsx")
    assert line(collected(made)).file == "二.xlsx"


def test_a_file_sent_again_counts_though_its_time_is_older(made: Campaign) -> None:
    first, _ = send_two(made)
    at(Path(shutil.copy(first, made.inbox / "还是一.xlsx")), "2026-11-20T09:00:00")
    done = collected(made)
    assert (line(done).file, standings(done)) == ("还是一.xlsx", [("二.xlsx", Standing.SUPERSEDED)])
    assert the(done, "register.again").facts["others"] == ["二.xlsx"]


def test_a_copied_inbox_keeps_the_order_whatever_times_the_copy_gives(made: Campaign) -> None:
    first, second = send_two(made)
    other = made.send("B", on="2026-12-02")
    collected(made)
    for path, moment in ((second, "00:00"), (other, "00:20"), (first, "00:40")):
        at(path, f"2026-12-10T09:{moment}")
    done = collected(made)
    assert [line(done, code).file for code in "AB"] == ["二.xlsx", "B.xlsx"]
    assert about(done) == [("二.xlsx", "register.several")]


def test_what_is_new_in_a_copied_inbox_is_newer_than_what_was_known(made: Campaign) -> None:
    first, second = send_two(made)
    typed = made.records("A")
    typed["outcomes"] = []
    newer = made.send("A", typed, name="三.xlsx")
    for path, moment in ((newer, "00:00"), (second, "00:20"), (first, "00:40")):
        at(path, f"2026-12-10T09:{moment}")
    assert line(collected(made)).file == "三.xlsx"


# ---- mails -------------------------------------------------------------------------------------


def mailed(made: Campaign, name: str, sender: str, data: bytes, on: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"李老师 <{sender}>", "office@example.cn", "报送"
    mail["Date"] = datetime.fromisoformat(f"{on}T09:30:00+08:00")
    mail.set_content("见附件")
    mail.add_attachment(data, maintype="application", subtype="vnd.ms-excel", filename="填报表.xlsx")
    (made.inbox / name).write_bytes(mail.as_bytes())


def test_the_mails_sender_and_date_are_kept(made: Campaign) -> None:
    data = drawn(made.book("A"), created=datetime(2026, 1, 1))
    mailed(made, "来信.eml", "a@example.cn", data, "2026-12-20")
    done = collected(made)
    item = line(done)
    sent = datetime.fromisoformat("2026-12-20T09:30:00+08:00")
    assert (item.file, item.sender) == ("来信.eml/填报表.xlsx", "a@example.cn")
    assert (item.sent_at, item.received_at, item.late) == (sent, sent, False)
    saved = made.inbox / "保存的附件.xlsx"
    saved.write_bytes(data)
    at(saved, "2026-12-22T10:00:00")
    item = line(collected(made))
    assert (item.file, item.sender, item.sent_at) == ("保存的附件.xlsx", "a@example.cn", sent)


# ---- in one archive ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "file"),
    [((1, 5), "填报表.xlsx"), ((5, 1), "填报表（终）.xlsx"), ((3, 3), "")],
)
def test_of_two_versions_in_one_zip_the_one_saved_later_counts(
    made: Campaign, days: tuple[int, int], file: str
) -> None:
    typed = made.records("A")
    typed["teachers"] = []
    with zipfile.ZipFile(made.inbox / "A.zip", "w") as archive:
        for day, name, records in zip(days, ("填报表（终）.xlsx", "填报表.xlsx"), (None, typed), strict=True):
            info = zipfile.ZipInfo(name, (2026, 12, day, 9, 0, 0))
            archive.writestr(info, drawn(made.book("A", records), created=datetime(2026, 1, 1)))
    done = collected(made)
    if file:
        assert (line(done).file, line(done).because) == (f"A.zip/{file}", Because.SENT_LATER)
    else:
        assert the(done, "register.tied").severity is Severity.ERROR
