"""Which return is the newest: when files came, and came again."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from onex_xl.findings import Severity
from onex_xl.model import Standing
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
    at(first, "2026-12-08T09:00:00")
    assert line(collected(made)).file == "一.xlsx"
    decisions.exclude(made.year, "一.xlsx", "旧文件")
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
    at(first, "2026-12-20T09:00:00")
    assert (line(collected(made)).file, line(collected(made)).late) == ("一.xlsx", False)
    typed = made.records("A")
    typed["outcomes"] = []
    made.send("A", typed, name="三.xlsx", on="2026-12-21")
    assert (line(collected(made)).file, line(collected(made)).late) == ("三.xlsx", True)


# ---- mere repetition ---------------------------------------------------------------------------


def test_copies_with_the_same_or_an_older_time_change_nothing(made: Campaign) -> None:
    first, _ = send_two(made)
    shutil.copy2(first, made.inbox / "一 - 副本.xlsx")
    at(Path(shutil.copy(first, made.inbox / "更早.xlsx")), "2026-11-20T09:00:00")
    done = collected(made)
    assert (line(done).file, line(done).first_at, standings(done)) == (
        "二.xlsx",
        None,
        [("一.xlsx", Standing.SUPERSEDED)],
    )
    assert not collected(made).changed


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
