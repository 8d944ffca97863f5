"""A mail that came in: whether it may bring a return, who sent it and when. It is only looked at here; what
is in it, ``intake`` takes out."""

from __future__ import annotations

import email.errors
import email.header
import email.policy
import email.utils
import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Looked:
    """``failed`` are the addresses that a bounce is about."""

    came: Came
    sender: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    failed: tuple[str, ...] = ()


def look(data: bytes, ours: Set[str]) -> Looked:
    """What the mail ``data`` is. ``ours`` are the Message-IDs of all that we sent. Never raises for what
    someone sent."""
    mail = BytesParser(policy=email.policy.compat32).parsebytes(data)
    sender = email.utils.parseaddr(_header(mail, "from"))[1]
    told = Looked(Came.LETTER, sender, _decoded(_header(mail, "subject")), _sent_at(mail))
    if _header(mail, "message-id").strip() in ours:
        return _as(told, Came.OURS)
    if mail.get_content_type() == "multipart/report" or _bounced(mail, ours):
        return Looked(Came.BOUNCE, told.sender, told.subject, told.sent_at, _failed(mail))
    return told if any(map(_encloses, mail.walk())) else _as(told, Came.EMPTY)


def _as(told: Looked, came: Came) -> Looked:
    return Looked(came, told.sender, told.subject, told.sent_at)


def _header(mail: Message, name: str) -> str:
    value = mail.get(name)
    return "" if value is None else str(value)


def _decoded(text: str) -> str:
    try:
        parts = email.header.decode_header(text)
        return "".join(
            part.decode(charset or "ascii", "replace") if isinstance(part, bytes) else part
            for part, charset in parts
        )
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return text


def _sent_at(mail: Message) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(_header(mail, "date"))
    except (ValueError, TypeError, OverflowError):
        return None


def _bounced(mail: Message, ours: Set[str]) -> bool:
    """Providers that do not keep to the form: an empty return path, and a mail of ours inside."""
    if _header(mail, "return-path").strip() != "<>":
        return False
    inner = (part for part in mail.walk() if part is not mail)
    return any(_header(part, "message-id").strip() in ours for part in inner)


def _failed(mail: Message) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in mail.walk():
        for name in ("final-recipient", "original-recipient"):
            address = re.sub(r"^\s*rfc822\s*;", "", _header(part, name), flags=re.IGNORECASE).strip()
            if "@" in address:
                found[address] = None
    return tuple(found)


def _encloses(part: Message) -> bool:
    if part.is_multipart():
        return False
    disposition = _header(part, "content-disposition").strip().lower()
    named = (
        part.get_param("name") is not None
        or part.get_param("filename", header="content-disposition") is not None
    )
    return named or disposition.startswith("attachment") or part.get_content_maintype() == "application"
