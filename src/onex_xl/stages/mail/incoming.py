"""A mail that came in: whether it may bring a return, who sent it and when. It is only looked at here; what
is in it, ``intake`` takes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from enum import StrEnum

from onex_xl import mime


class Came(StrEnum):
    """What a mail is: the words of the ledger and of ``--json``."""

    LETTER = "letter"
    """Something is attached: it is saved."""
    EMPTY = "empty"
    """Nothing is attached."""
    OURS = "ours"
    """We sent it ourselves, to this very mailbox."""
    BOUNCE = "bounce"
    """A server says that a mail of ours was not delivered. Our own workbook comes with it: no return."""
    NOTICE = "notice"
    """Another message of a mail program's own: a mail was read, or will be delivered later."""


@dataclass(frozen=True, slots=True)
class Looked:
    """``failed`` are the addresses that a bounce is about."""

    came: Came
    sender: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    failed: tuple[str, ...] = ()


def look(data: bytes, ours: Mapping[str, str]) -> Looked:
    """What the mail ``data`` is. ``ours`` are the Message-IDs of all that we sent, and to whom. Never raises
    for what someone sent: what cannot be looked at is a letter, for a person to see."""
    try:
        return _looked(mime.parsed(data), data, ours)
    except mime.MALFORMED:
        return Looked(Came.LETTER)


def _looked(mail: Message, data: bytes, ours: Mapping[str, str]) -> Looked:
    told = Looked(
        Came.LETTER, mime.sender(mail), mime.decoded(mime.header(mail, "subject")), mime.sent_at(mail)
    )
    if mime.header(mail, "message-id").strip() in ours:
        return _as(told, Came.OURS)
    failed = _failed(mail, data, ours)
    if failed:
        return Looked(Came.BOUNCE, told.sender, told.subject, told.sent_at, failed)
    if mail.get_content_type() == "multipart/report":
        return _as(told, Came.NOTICE)
    return told if any(map(_encloses, mail.walk())) else _as(told, Came.EMPTY)


def _as(told: Looked, came: Came) -> Looked:
    return Looked(came, told.sender, told.subject, told.sent_at)


_FINAL = frozenset({"failed", ""})
"""The ``Action`` of a report that says so, or nothing at all; others are ``delayed``, ``relayed`` …"""
_ID = re.compile(rb"<[^<>\s]{1,300}>")


def _failed(mail: Message, data: bytes, ours: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses that a bounce is about; none if it is no bounce."""
    if mail.get_content_type() == "multipart/report":
        kind = str(mail.get_param("report-type") or "").lower()
        if kind not in ("", "delivery-status"):
            return ()
        reported = list(_reported(mail))
        if reported:
            return tuple(dict.fromkeys(address for address, action in reported if action in _FINAL))
    elif mime.header(mail, "return-path").strip() != "<>" and not _is_postmaster(mail):
        return ()
    # A provider with a form of its own: known by our own mail in it. In the header our mail may be named by
    # whatever answers it.
    named = [mime.header(mail, "x-failed-recipients").strip()]
    body = data.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    found = (match[0].decode("ascii", "replace") for match in _ID.finditer(body))
    return tuple(dict.fromkeys(filter(None, [*named, *(ours[name] for name in found if name in ours)])))


def _is_postmaster(mail: Message) -> bool:
    name = mime.sender(mail).partition("@")[0]
    return name.lower() in ("mailer-daemon", "postmaster")


def _reported(mail: Message) -> Iterator[tuple[str, str]]:
    """Address and ``Action`` (RFC 3464) of each recipient that a report is about."""
    for part in mail.walk():
        for name in ("final-recipient", "original-recipient"):
            address = re.sub(r"^\s*rfc822\s*;", "", mime.header(part, name), flags=re.IGNORECASE).strip()
            if "@" in address:
                yield address, mime.header(part, "action").strip().lower()
                break


def _encloses(part: Message) -> bool:
    """Whether a person has attached this: no picture in the text, no signature."""
    if part.get_content_type() == "message/rfc822":
        return True
    if part.is_multipart() or part.get_content_type() in mime.OF_THE_PROGRAM:
        return False
    disposition = mime.header(part, "content-disposition").strip().lower()
    if part.get_content_maintype() == "image" and not disposition.startswith("attachment"):
        return False
    named = (
        part.get_param("name") is not None
        or part.get_param("filename", header="content-disposition") is not None
    )
    return named or disposition.startswith("attachment") or part.get_content_maintype() == "application"
