"""A year by mail, against real servers: workbooks out, filled in and answered, fetched, collected, sent
back, mended, and the master to the leaders."""

from __future__ import annotations

import email.policy
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

import pytest

from onex_xl.workflow.collect import collect
from tests.cli.run import onex
from tests.post.conftest import trust
from tests.post.mailboxes import Imap
from tests.post.office import files, office, read, set_up
from tests.post.servers import PASSWORD, USER, smtp
from tests.support.campaigns import Campaign


def answer(made: Campaign, asked: bytes, data: bytes, day: int) -> bytes:
    """A department's answer to our mail, with its workbook ``data`` under a name of its own."""
    letter = read(asked)
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"] = letter["to"], letter["from"]
    mail["Subject"] = f"回复: {letter['subject']}"
    mail["In-Reply-To"] = letter["message-id"]
    mail["Date"] = f"Tue, {day:02} Dec 2026 09:00:00 +0800"
    mail.set_content("填好了，见附件。")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="填报表（终稿）.xlsx")
    return mail.as_bytes()


def filled(made: Campaign, department: str, *, wrong: bool) -> bytes:
    """What the department types into its workbook."""
    typed = made.records(department)
    if wrong:
        typed["candidates"][3]["exam"] = "缺考"
    path = made.send(department, typed)
    data = path.read_bytes()
    path.unlink()
    return data


def test_a_year_by_mail(tmp_path: Path, imap: Imap, password: None, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(monkeypatch, imap.signed.file)
    made = office(tmp_path / "考评2026")
    run = ("-C", made.root)
    with smtp(imap.signed, "starttls") as server:
        # What is sent to the office's own address arrives in its mailbox.
        server.deliver = lambda to, mail: imap.append(mail) if to == USER else None
        set_up(made, port=server.port, security="starttls", imap_port=imap.port)

        assert onex(*run, "distribute").status == 0
        assert onex(*run, "mail", "templates", "--send").status == 0
        sent = {parseaddr(to)[1]: mail for to, mail in server.took}
        assert sorted(sent) == ["jm@college.example", "jsj@college.example", "wl@college.example"]

        for department, wrong in (("JSJ", False), ("JM", True)):
            asked = sent[f"{department.lower()}@college.example"]
            post(server.port, imap, answer(made, asked, filled(made, department, wrong=wrong), 1))

        fetched = onex(*run, "fetch", "--json").json
        assert [item["sender"] for item in fetched["saved"]] == ["jsj@college.example", "jm@college.example"]
        done = collect(made.year, processes=0)
        states = {item.code: (item.state, item.sender) for item in done.result.register}
        assert states == {
            "JSJ": ("received", "jsj@college.example"),
            "JM": ("open", "jm@college.example"),
            "WL": ("missing", ""),
        }

        server.took.clear()
        assert onex(*run, "mail", "slips", "--send").status == 0
        assert onex(*run, "mail", "reminders", "--send", "--only", "WL").status == 0
        got = [(to, files(read(mail))) for to, mail in server.took]
        assert got == [
            ("jsj@college.example", ["JSJ系-回执.xlsx"]),
            ("jm@college.example", ["JM系-退回修改.xlsx"]),
            ("wl@college.example", ["WL系-1+X考评填报表-2026.xlsx"]),
        ]

        post(server.port, imap, answer(made, server.took[1][1], filled(made, "JM", wrong=False), 8))
        assert len(onex(*run, "fetch", "--json").json["saved"]) == 1
        done = collect(made.year, processes=0)
        assert {code: score.status for code, score in done.result.scores.items()} == {
            "JSJ-01": "scored", "JM-01": "scored", "JM-02": "scored", "WL-01": "missing",
        }  # fmt: skip

        server.took.clear()
        assert onex(*run, "mail", "slips", "--send").status == 0
        assert [(to, files(read(mail))) for to, mail in server.took] == [
            ("jm@college.example", ["JM系-回执.xlsx"])  # JSJ has had its own
        ]
        assert onex(*run, "mail", "master", "--send").status == 0
        to, mail = server.took[1]
        [attached] = read(mail).iter_attachments()
        assert to == "leader@college.example"
        assert attached.get_content() == made.master.read_bytes()
        assert onex(*run, "status").status == 0


def post(port: int, imap: Imap, mail: bytes) -> None:
    """Send ``mail`` to the office, as a department's own program does."""
    with smtplib.SMTP("localhost", port, timeout=60) as line:
        line.starttls(context=ssl.create_default_context(cafile=str(imap.signed.file)))
        line.login(USER, PASSWORD)
        line.sendmail("jsj@college.example", [USER], mail)
