"""Mails as others wrote them, asked without raising for what they wrote.

A parser of mails takes more than linear time for a long enough header. Of each only the first
``HEADER_BYTES`` are looked at: more than any mail program writes of what is asked here. How deep a mail may
be nested is a matter of Python's own recursion limit, so :func:`parsed` may raise ``RecursionError``.
"""

from __future__ import annotations

import base64
import email.errors
import email.header
import email.policy
import email.utils
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from email.parser import BytesParser

HEADER_BYTES = 4096
MALFORMED = (
    ValueError, LookupError, AttributeError, TypeError, OverflowError, OSError, RecursionError,
    email.errors.MessageError,
)  # fmt: skip
"""What ``email`` raises for headers and bodies that nobody should have written."""

_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030"}
"""What says GB 2312 or GBK has characters of the standard that came after it."""

OF_THE_PROGRAM = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
"""Attachments that no person attached."""


class _Bounded(email.policy.Compat32):
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """A header's name and value, cut where nobody reads on."""
        if sum(map(len, sourcelines)) > HEADER_BYTES:
            sourcelines = ["".join(sourcelines)[:HEADER_BYTES]]
        return super().header_source_parse(sourcelines)


_POLICY = _Bounded()


def parsed(data: bytes) -> Message:
    """The mail ``data``. Raises ``RecursionError`` where it is nested too deep."""
    return BytesParser(policy=_POLICY).parsebytes(data)


# ---- headers -------------------------------------------------------------------------------


def header(mail: Message, name: str) -> str:
    """A header as it was written; ``""`` where there is none."""
    try:
        value = mail.get(name)
        return "" if value is None else str(value)
    except MALFORMED:
        return ""


def decoded(text: str) -> str:
    """``text`` with its encoded words ([RFC 2047]) read."""
    try:
        parts = email.header.decode_header(text)
        return "".join(part if isinstance(part, str) else _word(part, charset) for part, charset in parts)
    except MALFORMED:
        return text


def _word(part: bytes, charset: str | None) -> str:
    """``part`` in the character set that it names, else in whichever it can be."""
    named = (charset or "ascii").lower()
    for encoding in (_WIDER.get(named, named), "utf-8", "gb18030"):
        try:
            return part.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return part.decode("gb18030", "replace")


def sender(mail: Message) -> str:
    """The address that the mail says it is from."""
    try:
        return email.utils.parseaddr(header(mail, "from"))[1]
    except MALFORMED:
        return ""


def sent_at(mail: Message) -> datetime | None:
    """When whoever sent it says that it was sent."""
    return _moment(header(mail, "date"))


def arrived_at(mail: Message) -> datetime | None:
    """When the last server took it in: the uppermost ``Received`` ([RFC 5321] 4.4), the only time in a mail
    that is not its sender's."""
    return _moment(header(mail, "received").rpartition(";")[2])


def _moment(text: str) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(text).astimezone()
    except MALFORMED:
        return None


# ---- parts ---------------------------------------------------------------------------------


def parts(mail: Message) -> Iterator[Message]:
    """All parts of ``mail`` in order, the mail itself first. A mail in it is one part and not entered."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        yield part
        if part.is_multipart() and not is_letter(part):
            waiting += reversed([item for item in part.get_payload() if isinstance(item, Message)])


def is_letter(part: Message) -> bool:
    """Whether ``part`` is a mail in the mail."""
    return part.get_content_type() in ("message/rfc822", "message/global")


def letter_in(part: Message) -> Message | None:
    """The mail that ``part`` is. It should stand there as it is; some programs pack it like a file."""
    inner = part.get_payload(0) if part.is_multipart() else None
    if not isinstance(inner, Message):
        return None
    if header(part, "content-transfer-encoding").strip().lower() != "base64":
        return inner
    packed = inner.get_payload()
    return parsed(_unpacked(packed)) if isinstance(packed, str) else None


def _unpacked(packed: str) -> bytes:
    try:
        return base64.b64decode(packed)
    except ValueError:
        return b""


def content(part: Message) -> bytes:
    """What stands in a part; nothing for one that only holds others."""
    try:
        data = None if part.is_multipart() else part.get_payload(decode=True)
    except MALFORMED:
        return str(part.get_payload()).encode("utf-8", "surrogateescape")
    return data if isinstance(data, bytes) else b""


def file_name(part: Message) -> str:
    """What the file in ``part`` is called, in whatever way that is written: [RFC 2231], [RFC 2047], or the
    bytes of UTF-8 or GB 18030 as they are; ``""`` where nothing says."""
    holder = Message()
    for name, value in part.raw_items():
        if name.lower() in ("content-type", "content-disposition"):
            raw = str(value).encode("utf-8", "surrogateescape")
            holder[name] = " ".join(_word(raw, None).split())
    try:
        return decoded(holder.get_filename() or "")
    except MALFORMED:
        return ""


# ---- files of mails ------------------------------------------------------------------------

_MBOX = re.compile(rb"(?:\A|(?<=\n)\r?\n)From [^\n]*\n(?=[A-Za-z][A-Za-z0-9-]*:)")
"""The line that begins a mail in an mbox ([RFC 4155]), after a blank one."""
_EMLX = re.compile(rb"\A\s*(\d{1,12})[ \t]*\r?\n")


def is_mbox(head: bytes) -> bool:
    """Whether a file that begins with ``head`` holds mails one after another."""
    return _MBOX.match(head) is not None


def without_length(data: bytes) -> bytes:
    """The mail in an Apple Mail file (.emlx): its length on a line of its own, the mail, and what the program
    notes about it. ``data`` itself where it does not begin so."""
    match = _EMLX.match(data)
    return data[match.end() :][: int(match[1])] if match else data


def letters(data: bytes) -> list[bytes]:
    """The mails in a file of mails, in order: one, or those of an mbox."""
    if not is_mbox(data):
        return [without_length(data)]
    lines = list(_MBOX.finditer(data))
    ends = [line.start() for line in lines[1:]] + [len(data)]
    return [data[line.end() : end] for line, end in zip(lines, ends, strict=True)]
