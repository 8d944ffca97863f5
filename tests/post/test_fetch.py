"""``fetch``: what is new in the mailbox comes in, and the mailbox stays as it was."""

from __future__ import annotations

import email.policy
import imaplib
import socket
import sqlite3
import ssl
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from onex_xl.errors import MachineError
from onex_xl.files import write_atomic
from onex_xl.ledger.mails import Box
from onex_xl.post import imap as post
from onex_xl.post.account import Account
from onex_xl.workflow import fetching
from onex_xl.workflow.collect import collect
from tests.cli.run import onex, tree
from tests.post.conftest import copied, trust
from tests.post.mailboxes import Imap, moody_imap
from tests.post.office import opened, set_up
from tests.post.servers import HOST, PASSWORD, USER, free_port
from tests.support.campaigns import Campaign

WHEN = datetime(2026, 12, 1, 9)


@pytest.fixture
def made(
    tmp_path: Path, prepared: Campaign, imap: Imap, password: None, monkeypatch: pytest.MonkeyPatch
) -> Campaign:
    trust(monkeypatch, imap.signed.file)
    monkeypatch.setattr(fetching, "sleep", lambda seconds: None)
    made = copied(prepared, tmp_path / "考评2026")
    set_up(made, imap_port=imap.port)
    return made


def letter(
    subject: str, attached: dict[str, bytes], sender: str = "陈晓敏 <jsj@college.example>", day: int = 1
) -> bytes:
    """A mail as a department would send it."""
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, "office@college.example", subject
    mail["Date"] = f"Tue, {day:02} Dec 2026 09:00:00 +0800"
    mail.set_content("见附件")
    for name, data in attached.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(mail)


def book(made: Campaign, department: str, tmp_path: Path) -> bytes:
    """The department's return."""
    path = made.send(department)
    data = path.read_bytes()
    path.unlink()
    return data


def inbox(made: Campaign) -> list[str]:
    return sorted(path.name for path in (made.inbox / "mail").glob("*"))


def test_new_mails_come_in_whole_and_the_mailbox_stays_as_it_was(
    made: Campaign, imap: Imap, tmp_path: Path
) -> None:
    data = book(made, "JSJ", tmp_path)
    imap.append(letter("计算机系填报表", {"填报表.xlsx": data}), when=WHEN)
    imap.append(letter("没有附件", {}), when=WHEN)
    before = imap.state()
    done = onex("-C", made.root, "fetch")
    assert done.status == 0, done.err
    assert "收下带附件的新邮件 1 封，没有附件的 1 封。" in done.out
    [name] = inbox(made)
    assert name.startswith("20261201-计算机系填报表-") and name.endswith(".eml")
    assert (made.inbox / "mail" / name).read_bytes() == before[0][1]
    assert imap.state() == before
    assert all("Seen" not in flags and "Deleted" not in flags for flags, _ in before)


def test_collect_knows_who_sent_it_and_when(made: Campaign, imap: Imap, tmp_path: Path) -> None:
    imap.append(letter("填报", {"a.xlsx": book(made, "JSJ", tmp_path)}), when=WHEN)
    onex("-C", made.root, "fetch")
    done = collect(made.year, processes=0)
    [line] = [item for item in done.result.register if item.code == "JSJ"]
    assert line.state == "received"
    assert line.sender == "jsj@college.example"
    assert line.received_at == datetime.fromisoformat("2026-12-01T09:00:00+08:00")


def test_what_was_fetched_is_not_fetched_again(made: Campaign, imap: Imap, tmp_path: Path) -> None:
    imap.append(letter("一", {"a.xlsx": b"one"}), when=WHEN)
    onex("-C", made.root, "fetch")
    before = tree(made.inbox)
    imap.append(letter("二", {"a.xlsx": b"two"}), when=WHEN)
    again = onex("-C", made.root, "fetch", "--json").json
    assert [Path(item["file"]).name.split("-")[1] for item in again["saved"]] == ["二"]
    assert again["saved"][0]["sender"] == "jsj@college.example"
    assert onex("-C", made.root, "fetch", "--json").json["saved"] == []
    assert before.items() <= tree(made.inbox).items()


def test_mails_from_before_the_campaign_stay_where_they_are(made: Campaign, imap: Imap) -> None:
    imap.append(letter("去年", {"a.xlsx": b"old"}), when=datetime(2025, 12, 1))
    imap.append(letter("今年", {"a.xlsx": b"new"}), when=WHEN)
    onex("-C", made.root, "fetch")
    assert [name.split("-")[1] for name in inbox(made)] == ["今年"]


def test_when_the_server_numbers_its_mails_anew_nothing_is_saved_twice(made: Campaign, imap: Imap) -> None:
    second = letter("二", {"a.xlsx": b"two"})
    imap.append(letter("一", {"a.xlsx": b"one"}), "学系来信", WHEN)
    imap.append(second, "学系来信", WHEN)
    set_up(made, imap_port=imap.port, imap_folder="学系来信")
    assert len(onex("-C", made.root, "fetch", "--json").json["saved"]) == 2
    before = tree(made.inbox)
    first = {item.uidvalidity for item in boxes(made)}
    imap.empty("学系来信")
    imap.append(second, "学系来信", WHEN)
    imap.append(letter("三", {"a.xlsx": b"three"}), "学系来信", WHEN)
    onex("-C", made.root, "fetch")
    assert len({item.uidvalidity for item in boxes(made)} - first) == 1
    new = tree(made.inbox).keys() - before.keys()
    assert [name.split("-")[1] for name in new] == ["三"]


def boxes(made: Campaign) -> list[Box]:
    """The folders, as numbered, that the ledger knows mails of."""
    with sqlite3.connect(made.root / "ledger.sqlite") as connection:
        rows = connection.execute("SELECT DISTINCT host, user, folder, uidvalidity FROM fetched").fetchall()
    connection.close()
    return [Box(*row) for row in rows]


@pytest.mark.parametrize("after", [0, 1])
def test_cut_off_anywhere_it_goes_on_where_it_ended(
    made: Campaign, imap: Imap, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    for number in range(3):
        imap.append(letter(f"第{number}封", {"a.xlsx": bytes([number])}), when=WHEN)
    real, asked = post.Mailbox.whole, []

    def breaks(mailbox: post.Mailbox, uid: int) -> bytes:
        asked.append(uid)
        if len(asked) > after:
            raise KeyboardInterrupt
        return real(mailbox, uid)

    with monkeypatch.context() as patched:
        patched.setattr(post.Mailbox, "whole", breaks)
        assert onex("-C", made.root, "fetch").status == 130
    assert len(inbox(made)) == after
    assert len(onex("-C", made.root, "fetch", "--json").json["saved"]) == 3 - after
    assert len(inbox(made)) == 3


def test_a_lost_line_is_taken_up_again(made: Campaign, imap: Imap, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        imap.append(letter(f"第{number}封", {"a.xlsx": bytes([number])}), when=WHEN)
    real, asked = post.Mailbox.whole, []

    def breaks(mailbox: post.Mailbox, uid: int) -> bytes:
        asked.append(uid)
        if len(asked) == 2:
            mailbox._box.client.sock.shutdown(socket.SHUT_RDWR)
        return real(mailbox, uid)

    monkeypatch.setattr(post.Mailbox, "whole", breaks)
    done = onex("-C", made.root, "fetch")
    assert (done.status, len(inbox(made)), len(asked)) == (0, 3, 4)


def test_as_long_as_something_comes_in_between_a_bad_line_is_good_enough(
    made: Campaign, imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 2 * len(fetching.WAITS) + 2
    for number in range(count):
        imap.append(letter(f"第{number}封", {"a.xlsx": bytes([number])}), when=WHEN)
    real, asked = post.Mailbox.whole, []

    def breaks(mailbox: post.Mailbox, uid: int) -> bytes:
        asked.append(uid)
        if asked.count(uid) == 1:
            raise post.Dropped("gone")
        return real(mailbox, uid)

    monkeypatch.setattr(post.Mailbox, "whole", breaks)
    assert onex("-C", made.root, "fetch").status == 0
    assert len(inbox(made)) == count


def test_a_server_that_starts_anew_is_waited_for(
    made: Campaign, imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap.append(letter("一", {"a.xlsx": b"one"}), when=WHEN)
    real, times = post.open_mailbox, []

    def opened(*args: object) -> object:
        times.append(1)
        if len(times) == 1:
            raise post.Dropped("gone")
        if len(times) == 2:
            raise MachineError("mail.unreachable", host="localhost", port=1, reason="Connection refused")
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching, "open_mailbox", opened)
    assert onex("-C", made.root, "fetch").status == 0
    assert len(inbox(made)) == 1


def test_a_mail_that_the_server_cannot_give_holds_up_no_other(
    made: Campaign, imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        imap.append(letter(f"第{number}封", {"a.xlsx": bytes([number])}), when=WHEN)
    real, bodies = imaplib.IMAP4.uid, []

    def uid(line: imaplib.IMAP4, command: str, *args: str) -> tuple[str, list[Any]]:
        if "BODY.PEEK" in str(args[-1]):
            bodies.append(args[0])
            if len(bodies) == 2:
                return "NO", [b"[SERVERBUG] Internal error"]
        return real(line, command, *args)

    with monkeypatch.context() as patched:
        patched.setattr(imaplib.IMAP4, "uid", uid)
        done = onex("-C", made.root, "fetch")
    assert done.status == 1
    assert "有 1 封邮件服务器给不出来（[SERVERBUG] Internal error）" in done.out
    assert [name.split("-")[1] for name in inbox(made)] == ["第0封", "第2封"]
    assert onex("-C", made.root, "fetch").status == 0  # asked about again
    assert len(inbox(made)) == 3


@pytest.mark.parametrize(
    ("says", "status", "words"),
    [
        ({"EXAMINE": "NO Unsafe Login. Please contact kefu"}, 2, "不让打开文件夹“INBOX”（Unsafe Login."),
        ({"LOGIN": "NO [AUTHENTICATIONFAILED] wrong"}, 2, "的密码（[AUTHENTICATIONFAILED] wrong）"),
        ({"LOGIN": "NO [UNAVAILABLE] later"}, 3, "一再中断（[UNAVAILABLE] later）"),
        ({"UID": "NO busy"}, 3, "一再中断"),
        ({}, 0, "收下带附件的新邮件 0 封"),
    ],
)
def test_a_server_in_a_mood_is_quoted(
    made: Campaign, imap: Imap, says: dict[str, str], status: int, words: str
) -> None:
    with moody_imap(imap.signed, **says) as port:
        set_up(made, imap_port=port)
        done = onex("-C", made.root, "fetch")
    assert done.status == status
    assert words in done.err + done.out


def test_a_server_that_does_not_answer_is_a_lost_line(imap: Imap) -> None:
    context = ssl.create_default_context(cafile=str(imap.signed.file))
    with moody_imap(imap.signed, EXAMINE="") as port:
        where = Account(from_address=USER, imap_host=HOST, imap_port=port)
        with (
            pytest.raises(post.Dropped, match="timed out"),
            post.open_mailbox(where, PASSWORD, timeout=1.0, context=context),
        ):
            pass


def test_a_full_disk_loses_nothing(made: Campaign, imap: Imap, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        imap.append(letter(f"第{number}封", {"a.xlsx": bytes([number])}), when=WHEN)
    real = write_atomic

    def full(path: Path, data: bytes) -> Path:
        if "第1封" in path.name:
            raise MachineError("machine.disk-full", path=path, reason="No space left on device")
        return real(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(fetching, "write_atomic", full)
        assert onex("-C", made.root, "fetch").status == MachineError.exit_status
    assert [name.split("-")[1] for name in inbox(made)] == ["第0封"]
    assert onex("-C", made.root, "fetch").status == 0
    assert len(inbox(made)) == 3


def test_a_line_that_is_lost_again_and_again_is_said(
    made: Campaign, imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap.append(letter("一", {"a.xlsx": b"one"}), when=WHEN)

    def breaks(mailbox: post.Mailbox, uid: int) -> bytes:
        raise post.Dropped("gone")

    monkeypatch.setattr(post.Mailbox, "whole", breaks)
    done = onex("-C", made.root, "fetch")
    assert done.status == MachineError.exit_status
    assert "一再中断（gone）" in done.err


def test_a_mail_that_is_too_large_is_said_and_left(made: Campaign, imap: Imap) -> None:
    text = (made.root / "campaign.toml").read_text("utf-8")
    (made.root / "campaign.toml").write_text(text.replace("# inflated_mb = ", "inflated_mb = 1 # "), "utf-8")
    imap.append(letter("大", {"a.xlsx": b"x" * 2**20}), when=WHEN)
    imap.append(letter("小", {"a.xlsx": b"x"}), when=WHEN)
    done = onex("-C", made.root, "fetch")
    assert done.status == 1
    assert "有 1 封邮件太大，没有收取（2 MB）" in done.out
    assert [name.split("-")[1] for name in inbox(made)] == ["小"]
    assert onex("-C", made.root, "fetch").status == 1  # asked about again


def test_a_bounce_is_told_and_never_taken_for_a_return(made: Campaign, imap: Imap) -> None:
    from tests.stages.mail.test_incoming import REPORT

    imap.append(REPORT, when=WHEN)
    done = onex("-C", made.root, "fetch")
    assert done.status == 1
    assert "发往 gone@college.example 的邮件没有送到" in done.out
    assert inbox(made) == []


@pytest.mark.parametrize(
    "subject",
    [
        "../../../etc/passwd",
        "..\\..\\evil",
        "CON",
        "a\r\n b",
        "=?utf-8?B?5Li76aKY?=",
        "",
        "很长" * 100,
        "/",
        "x\x00y",
    ],
)
def test_whatever_the_subject_the_file_lies_in_the_inbox(made: Campaign, imap: Imap, subject: str) -> None:
    data = letter("主题", {"a.xlsx": b"one"}).replace(
        b"Subject: =?utf-8?b?5Li76aKY?=", b"Subject: " + subject.encode()
    )
    imap.append(data, when=WHEN)
    before = tree(made.root)
    assert onex("-C", made.root, "fetch").status == 0
    new = tree(made.root).keys() - before.keys()
    [name] = inbox(made)
    assert new == {"inbox/mail", f"inbox/mail/{name}"}
    assert len(name.encode()) <= 200 and opened(made.inbox / "mail" / name)["to"] == "office@college.example"


def test_what_cannot_be_fetched_from_is_said(
    made: Campaign, imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap.append(letter("一", {}), "学系来信", WHEN)

    def said(**settings: object) -> tuple[int, str]:
        set_up(made, **{"imap_port": imap.port, **settings})
        done = onex("-C", made.root, "fetch")
        return done.status, done.err

    status, text = said(imap_folder="没有")
    assert status == 2 and "没有名为“没有”的文件夹" in text and "学系来信" in text and "INBOX" in text
    status, text = said(imap_port=free_port())
    assert status == 3 and "连不上邮件服务器 localhost" in text
    status, text = said(imap_host="")
    assert status == 2 and "没有写 imap_host，不能收取" in text
    with monkeypatch.context() as patched:
        patched.setenv("ONEX_MAIL_PASSWORD", "wrong-secret")
        status, text = said()
        assert status == 2 and "不接受 office@college.example 的密码" in text and "wrong-secret" not in text
    with monkeypatch.context() as patched:
        patched.delenv("SSL_CERT_FILE")
        status, text = said()
        assert status == 3 and "证书不可信" in text
