"""What a mail is that came in."""

from __future__ import annotations

import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.stages.mail import Came, Looked, look

OURS = {"<onex.1@college.example>": "jsj@college.example"}


def mail(*, attached: str = "", html: bool = False, **heads: str) -> EmailMessage:
    found = EmailMessage(policy=email.policy.SMTP)
    found["From"] = "陈晓敏 <jsj@college.example>"
    found["Subject"] = "计算机系填报表"
    found["Date"] = "Tue, 01 Dec 2026 09:00:00 +0800"
    for name, value in heads.items():
        found[name.replace("_", "-")] = value
    found.set_content("见附件")
    if html:
        found.add_alternative("<p>见附件</p>", subtype="html")
    if attached:
        found.add_attachment(b"PK", maintype="application", subtype="octet-stream", filename=attached)
    return found


def test_a_mail_with_something_attached_is_a_letter() -> None:
    found = look(bytes(mail(attached="填报表.xlsx", html=True)), OURS)
    sent_at = datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert found == Looked(Came.LETTER, "jsj@college.example", "计算机系填报表", sent_at)


def test_one_without_is_empty() -> None:
    assert look(bytes(mail(html=True)), OURS).came is Came.EMPTY


def test_one_of_ours_is_no_return() -> None:
    assert look(bytes(mail(attached="a.xlsx", Message_ID=next(iter(OURS)))), OURS).came is Came.OURS


REPORT = b"""Return-Path: <>\r
From: MAILER-DAEMON@college.example\r
Subject: Undelivered\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: text/plain\r
\r
sorry\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example\r
\r
Final-Recipient: rfc822; gone@college.example\r
Action: failed\r
\r
--b\r
Content-Type: message/rfc822\r
\r
Message-ID: <onex.1@college.example>\r
Content-Type: application/octet-stream; name=a.xlsx\r
Content-Disposition: attachment; filename=a.xlsx\r
\r
PK\r
--b--\r
"""


def test_a_bounce_tells_whom_we_did_not_reach_and_is_no_return() -> None:
    found = look(REPORT, {})
    assert (found.came, found.failed) == (Came.BOUNCE, ("gone@college.example",))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"Action: failed", b"Action: delayed"),
        (b"Action: failed", b"Action: relayed"),
        (b"report-type=delivery-status", b"report-type=disposition-notification"),
    ],
)
def test_a_mail_that_was_read_or_is_late_has_not_failed(was: bytes, now: bytes) -> None:
    assert was in REPORT
    found = look(REPORT.replace(was, now), OURS)
    assert (found.came, found.failed) == (Came.NOTICE, ())


def test_a_bounce_in_another_form_is_known_by_our_own_mail_in_it() -> None:
    found = look(REPORT.replace(b"multipart/report; report-type=delivery-status;", b"multipart/mixed;"), OURS)
    assert (found.came, found.failed) == (Came.BOUNCE, ("jsj@college.example",))


def test_nor_must_it_be_a_mail_in_a_mail() -> None:
    told = mail(Return_Path="<>")
    told.set_content("退信。 Message-ID: <onex.1@college.example>", cte="8bit")
    assert look(told.as_bytes(), OURS).failed == ("jsj@college.example",)
    said = mail(X_Failed_Recipients="gone@college.example", Return_Path="<>")
    assert look(said.as_bytes(), {}).failed == ("gone@college.example",)


def test_somebody_on_leave_is_not_gone() -> None:
    away = mail(
        Return_Path="<>",
        In_Reply_To=next(iter(OURS)),
        References=next(iter(OURS)),
        Auto_Submitted="auto-replied",
    )
    assert look(away.as_bytes(), OURS) == look(mail().as_bytes(), OURS)


def enclosed(kind: str, disposition: str) -> Came:
    """What a mail is that has one file of this type in it."""
    found = mail()
    main, _, sub = kind.partition("/")
    found.add_attachment(b"x", maintype=main, subtype=sub, filename="x.x", disposition=disposition)
    return look(found.as_bytes(), OURS).came


def test_pictures_in_the_text_and_signatures_are_nothing_attached() -> None:
    assert enclosed("image/png", "inline") is Came.EMPTY
    assert enclosed("application/pkcs7-signature", "attachment") is Came.EMPTY
    assert enclosed("image/png", "attachment") is Came.LETTER  # a photograph: somebody should see it
    assert enclosed("application/ms-tnef", "attachment") is Came.LETTER
    assert enclosed("application/vnd.ms-excel", "inline") is Came.LETTER


def test_a_department_that_forwards_our_mail_with_its_workbook_is_a_letter() -> None:
    forwarded = mail(attached="填报表.xlsx", Return_Path="<jsj@college.example>")
    forwarded.add_attachment(mail(attached="a.xlsx", Message_ID=next(iter(OURS))))
    assert look(bytes(forwarded), OURS).came is Came.LETTER


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"From: =?nonsense?Q?=FF?=\r\nSubject: =?utf-8?B?!!!?=\r\nDate: someday\r\n\r\nx",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Subject: \xff\xfe\r\nContent-Disposition: attachment; filename*=x''%zz\r\n\r\nx",
    ],
)
def test_nothing_that_arrives_stops_the_program(data: bytes) -> None:
    assert look(data, OURS).came in set(Came)


@given(st.binary(max_size=400))
def test_nor_do_any_bytes_at_all(data: bytes) -> None:
    head = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
    assert look(head + data, OURS).came in (Came.BOUNCE, Came.NOTICE)
    look(data, OURS)
