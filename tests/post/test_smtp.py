"""What a mail server may do to a mail, and what is then said of it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence
from typing import Any

import pytest

from onex_xl.errors import CallError, MachineError
from onex_xl.post import smtp as post
from onex_xl.post.account import Account
from onex_xl.post.smtp import Delivery, Outcome, Outgoing, deliver
from tests.post.servers import HOST, PASSWORD, USER, Authority, free_port, scripted, smtp

MAIL = b"Subject: hello\r\n\r\n.begins with a dot\r\n..and two\r\nlast line\r\n"
QUICK = (0.0, 0.0)
"""Two more tries, at once."""


def account(port: int, security: str = "tls") -> Account:
    return Account(from_address=USER, host=HOST, port=port, security=security)


def sent(
    signed: Authority,
    where: Account,
    to: Sequence[str] = ("a@x.example",),
    *,
    data: bytes = MAIL,
    password: str = PASSWORD,
    timeout: float = 20.0,
) -> list[Delivery]:
    context = ssl.create_default_context(cafile=str(signed.file))
    mails = [Outgoing(name, name, data) for name in to]
    found = deliver(where, password, mails, waits=QUICK, timeout=timeout, context=context)
    return list({mail.key: delivery for mail, delivery in found}.values())


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mails_arrive_to_the_byte_over_one_line_with_one_login(signed: Authority, security: str) -> None:
    with smtp(signed, security) as server:
        found = sent(signed, account(server.port, security), ["a@x.example", "b@x.example", "c@x.example"])
    assert found == [Delivery(Outcome.SENT, "250 taken")] * 3
    assert server.took == [(name, MAIL) for name in ("a@x.example", "b@x.example", "c@x.example")]
    assert server.logins == [USER]


def test_a_refused_recipient_is_told_in_the_servers_words_and_the_others_get_theirs(
    signed: Authority,
) -> None:
    with smtp(signed) as server:
        server.rcpt["b@x.example"] = ["550 no such user 没有此人"]
        found = sent(signed, account(server.port), ["a@x.example", "b@x.example", "c@x.example"])
    assert [item.outcome for item in found] == ["sent", "refused", "sent"]
    assert found[1].told == "550 no such user 没有此人"
    assert [to for to, _ in server.took] == ["a@x.example", "c@x.example"]


def test_later_is_asked_again(signed: Authority) -> None:
    with smtp(signed) as server:
        server.rcpt["a@x.example"] = ["451 greylisted"]
        server.data = ["452 not now"]
        assert sent(signed, account(server.port)) == [Delivery(Outcome.SENT, "250 taken")]
    assert len(server.took) == 1


def test_a_full_server_is_asked_no_more_than_agreed(signed: Authority) -> None:
    with smtp(signed) as server:
        server.data = ["452 insufficient system storage"] * 9
        found = sent(signed, account(server.port), ["a@x.example"])
    assert found == [Delivery(Outcome.LATER, "452 insufficient system storage")]
    assert len(server.data) == 9 - 3
    assert server.took == []


def test_what_was_put_off_is_asked_for_again_after_all_others(signed: Authority) -> None:
    with smtp(signed) as server:
        server.rcpt["a@x.example"] = ["450 greylisted", "450 still"]
        context = ssl.create_default_context(cafile=str(signed.file))
        mails = [Outgoing(name, name, MAIL) for name in ("a@x.example", "b@x.example")]
        found = [
            (mail.key, delivery.outcome)
            for mail, delivery in deliver(account(server.port), PASSWORD, mails, waits=QUICK, context=context)
        ]
    assert found == [
        ("a@x.example", "later"), ("b@x.example", "sent"), ("a@x.example", "later"), ("a@x.example", "sent"),
    ]  # fmt: skip
    assert [to for to, _ in server.took] == ["b@x.example", "a@x.example"]


def test_it_is_told_right_before_a_mail_may_arrive(signed: Authority) -> None:
    with smtp(signed) as server:
        server.rcpt["a@x.example"] = ["550 no such user"]
        begun: list[tuple[str, int]] = []
        context = ssl.create_default_context(cafile=str(signed.file))
        mails = [Outgoing(name, name, MAIL) for name in ("a@x.example", "b@x.example")]
        told = deliver(
            account(server.port), PASSWORD, mails, context=context,
            begun=lambda mail: begun.append((mail.key, len(server.took))),
        )  # fmt: skip
        assert [delivery.outcome for _, delivery in told] == ["refused", "sent"]
    assert begun == [("b@x.example", 0)]


def test_a_computer_with_a_chinese_name_sends_as_well(
    signed: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda name="": "教务处-电脑.学院")
    monkeypatch.setattr(socket, "gethostname", lambda: "教务处-电脑")
    for security in ("tls", "starttls"):
        with smtp(signed, security) as server:
            assert sent(signed, account(server.port, security))[0].outcome is Outcome.SENT


def test_a_sender_that_the_server_does_not_take_ends_it(signed: Authority) -> None:
    with smtp(signed) as server, pytest.raises(CallError) as raised:
        server.sender = "501 mail from must equal authorized user"
        sent(signed, account(server.port), ["a@x.example", "b@x.example"])
    assert raised.value.code == "mail.sender-refused"
    assert raised.value.facts["told"] == "501 mail from must equal authorized user"
    assert server.took == []


def test_a_line_that_fell_asleep_is_made_anew(signed: Authority) -> None:
    def hang_up(line: ssl.SSLSocket, lines: Any) -> None:
        take(line, lines)

    def take(line: ssl.SSLSocket, lines: Any) -> None:
        while lines.readline() not in (b".\r\n", b""):
            pass
        line.sendall(b"250 taken\r\n")

    with scripted(signed, hang_up, take) as port:
        found = sent(signed, account(port), ["a@x.example", "b@x.example"])
    assert found == [Delivery(Outcome.SENT, "250 taken")] * 2


def test_a_server_may_take_its_time_over_the_whole_mail(
    signed: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, waited = smtplib.SMTP.getreply, []

    def watched(server: smtplib.SMTP) -> tuple[int, bytes]:
        assert server.sock is not None
        waited.append(server.sock.gettimeout())
        return real(server)

    monkeypatch.setattr(smtplib.SMTP, "getreply", watched)
    with smtp(signed) as server:
        sent(signed, account(server.port), ["a@x.example", "b@x.example"], timeout=20)
    assert waited.count(100.0) == 2
    assert waited.count(20.0) == len(waited) - 2


def test_a_mail_that_is_too_big_is_refused(signed: Authority) -> None:
    with smtp(signed) as server:
        server.data = ["552 too big"]
        found = sent(signed, account(server.port), ["a@x.example", "b@x.example"])
    assert [item.outcome for item in found] == ["refused", "sent"]


def test_a_line_lost_after_the_whole_mail_leaves_it_open_and_nothing_is_sent_twice(signed: Authority) -> None:
    with smtp(signed) as server:
        server.data = ["drop"]
        found = sent(signed, account(server.port), ["a@x.example", "b@x.example"])
    assert [item.outcome for item in found] == ["maybe", "sent"]
    assert [to for to, _ in server.took] == ["a@x.example", "b@x.example"]
    assert len(server.logins) == 2  # the line was made anew for the second


def test_a_line_lost_in_the_midst_of_a_mail_is_taken_up_again(signed: Authority) -> None:
    big = b"Subject: big\r\n\r\n" + (b"x" * 70 + b"\r\n") * 400_000
    took = []

    def hang_up(line: ssl.SSLSocket, lines: Any) -> None:
        lines.read(100_000)

    def take(line: ssl.SSLSocket, lines: Any) -> None:
        while (text := lines.readline()) != b".\r\n":
            took.append(len(text))
        line.sendall(b"250 taken\r\n")
        lines.readline()

    with scripted(signed, hang_up, take) as port:
        assert sent(signed, account(port), data=big) == [Delivery(Outcome.SENT, "250 taken")]
    assert sum(took) == len(big)


def test_a_server_that_does_not_answer_the_whole_mail_leaves_it_open(
    signed: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "_PATIENCE", 0.02)

    def silent(line: ssl.SSLSocket, lines: Any) -> None:
        while lines.readline() not in (b".\r\n", b""):
            pass
        lines.readline()

    with scripted(signed, silent) as port:
        [found] = sent(signed, account(port))
    assert found.outcome is Outcome.MAYBE
    assert "timed out" in found.told


def test_no_server_is_said_after_all_tries(signed: Authority) -> None:
    port = free_port()
    with pytest.raises(MachineError) as raised:
        sent(signed, account(port))
    assert raised.value.code == "mail.unreachable"
    assert raised.value.facts["port"] == port


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("password", ["wrong", "错的"])
def test_a_wrong_password_is_said_and_not_tried_again_and_again(
    signed: Authority, security: str, password: str
) -> None:
    with smtp(signed, security) as server, pytest.raises(CallError) as raised:
        sent(signed, account(server.port, security), password=password)
    assert raised.value.code == "mail.login-refused"
    assert len(server.logins) <= 2  # by two mechanisms, both at once
    assert server.took == []
    assert password not in str(raised.value)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_with_a_strange_certificate_is_not_told_the_password(
    signed: Authority, security: str
) -> None:
    with smtp(signed, security) as server, pytest.raises(MachineError) as raised:
        list(
            deliver(
                account(server.port, security), PASSWORD, [Outgoing("a", "a@x.example", MAIL)], waits=QUICK
            )
        )
    assert raised.value.code == "mail.not-trusted"
    assert server.logins == []


def test_a_server_without_starttls_is_not_told_the_password(signed: Authority) -> None:
    from aiosmtpd.controller import Controller

    port = free_port()
    controller = Controller(object(), "127.0.0.1", port, ready_timeout=60)
    controller.start()
    try:
        with pytest.raises(MachineError) as raised:
            sent(signed, account(port, "starttls"))
    finally:
        controller.stop()
    assert raised.value.code == "mail.no-starttls"
