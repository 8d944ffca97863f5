"""Mails and files as mail programs, archives and encryption software leave them, in a whole collect."""

from __future__ import annotations

import random
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from onex_xl.model import State
from onex_xl.workflow.collect import collect
from tests.support.campaigns import Campaign
from tests.workflow.told import line, the


def letter(
    made: Campaign, department: str, name: str, date: str = "Tue, 08 Dec 2026 09:00:00 +0800"
) -> bytes:
    """A mail with the department's return."""
    path = made.send(department)
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = f"{department.lower()}@college.example", "office@college.example"
    mail["Subject"], mail["Date"] = "填报表", date
    mail.set_content("请查收")
    mail.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream", filename=name)
    path.unlink()
    return bytes(mail)


def test_every_department_in_an_mbox_has_reported(made: Campaign) -> None:
    box = b"".join(
        b"From MAILER-DAEMON Tue Dec  8 09:00:00 2026\r\n" + letter(made, code, "填报表.xlsx") + b"\r\n"
        for code in "AB"
    )
    (made.inbox / "考评.mbox").write_bytes(box)
    done = collect(made.year, processes=1)
    assert [(item.state, item.file, item.sender) for item in done.result.register] == [
        (State.RECEIVED, "考评.mbox/1/填报表.xlsx", "a@college.example"),
        (State.RECEIVED, "考评.mbox/2/填报表.xlsx", "b@college.example"),
    ]


def test_one_mail_that_cannot_be_opened_holds_up_nobody(made: Campaign) -> None:
    (made.inbox / "a.eml").write_bytes(letter(made, "A", "填报表.xlsx"))
    head = b"From: x@y.example\nTo: o@y.example\nDate: Tue, 08 Dec 2026 09:00:00 +0800\n"
    evil = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
    (made.inbox / "b.eml").write_bytes(head + evil)
    done = collect(made.year, processes=1)
    assert line(done).state == State.RECEIVED
    assert the(done, "file.mail-unreadable").place.file == "b.eml"


NOISE = random.Random(7).randbytes(40_000)


@pytest.mark.parametrize(
    "head", [b"b\x14#e\x01\x00", b"%TSD-Header-###%", b"\0\0\0\0E-SafeNet\0\0LOCK", b"\x62\x00\x91"]
)
def test_a_transparently_encrypted_file_is_called_so(made: Campaign, head: bytes) -> None:
    (made.inbox / "甲系.xlsx").write_bytes(head + NOISE)
    found = the(collect(made.year, processes=1), "file.transparently-encrypted")
    assert found.place.file == "甲系.xlsx"
