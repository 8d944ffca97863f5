"""A letter as the bytes of a mail (RFC 5322): for a draft file, or for the line.

Written header by header, so that nothing a cell says can begin a header of its own, and so that the same
letter gives the same bytes. The name of an attachment is told in both ways that mail programs know: RFC
2231 (``filename*``), and RFC 2047 (``filename``, ``name``), which Outlook and QQ mail go by.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from onex_xl.errors import CallError
from onex_xl.post.account import is_address
from onex_xl.stages.mail.html import html
from onex_xl.stages.mail.letter import Attachment, Letter, shown
from onex_xl.stages.mail.plain import plain

_LINE = 76
_WORD_BYTES = 39
"""Bytes of UTF-8 in one encoded word: with its frame, 64 characters."""
_LONGEST_PLAIN = 60
_EOL = "\r\n"
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".xls": "application/vnd.ms-excel",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. Without an address the mail program fills in its own."""

    address: str = ""
    name: str = ""


def message(
    letter: Letter, sender: Sender, when: datetime, language: str, *, draft: bool = False, tries: int = 0
) -> bytes:
    """The mail. ``when`` is its date; a ``draft`` opens in a mail program ready to be sent; ``tries`` is
    how often it was sent before. Raises ``CallError`` ``mail.wrong-address``."""
    mixed, either = (f"=_onex_{name}_{letter.key[:20]}" for name in ("mixed", "either"))
    lines = list(_headers(letter, sender, when, draft, tries))
    lines += [f'Content-Type: multipart/mixed; boundary="{mixed}"', "", f"--{mixed}"]
    lines += [f'Content-Type: multipart/alternative; boundary="{either}"', ""]
    for kind, text in (("plain", plain(letter, language)), ("html", html(letter, language))):
        lines += [f"--{either}", f'Content-Type: text/{kind}; charset="utf-8"', _BASE64, ""]
        lines += _base64(text.replace("\n", _EOL).encode())
    lines += [f"--{either}--", ""]
    for item in letter.attachments:
        lines += [f"--{mixed}", *_attached(item), ""]
        lines += _base64(item.data)
    lines += [f"--{mixed}--", ""]
    return _EOL.join(lines).encode("ascii")


_BASE64 = "Content-Transfer-Encoding: base64"


def message_id(letter: Letter, sender: Sender, tries: int = 0) -> str:
    """The mail's own name: the same for the same letter, so that a mailbox that gets it twice may show it
    once; another one when it is sent ``again``."""
    _, _, domain = sender.address.partition("@")
    again = f".{tries}" if tries else ""
    return f"<onex.{letter.key[:40]}{again}@{domain or 'onex-xl.invalid'}>"


def _headers(letter: Letter, sender: Sender, when: datetime, draft: bool, tries: int) -> Iterator[str]:
    if draft:
        yield "X-Unsent: 1"
    yield f"Date: {format_datetime(when)}"
    if sender.address:
        yield f"From: {_mailbox(sender.name, sender.address)}"
    yield f"To: {_mailbox(letter.name, letter.address)}"
    yield f"Subject: {_said(cleaned(letter.subject))}"
    yield f"Message-ID: {message_id(letter, sender, tries)}"
    yield "MIME-Version: 1.0"


def cleaned(text: str) -> str:
    """``text`` as one line without anything invisible."""
    spaced = (" " if unicodedata.category(char) == "Cc" else char for char in text)
    return " ".join(shown("".join(spaced)).split())


def _mailbox(name: str, address: str) -> str:
    if not is_address(address):
        raise CallError("mail.wrong-address", found=cleaned(address))
    told = cleaned(name)
    if not told:
        return address
    if told.isascii() and len(told) <= _LONGEST_PLAIN and "=?" not in told:
        return f"{_quoted(told)}{_EOL} <{address}>"
    return f"{_encoded(told)}{_EOL} <{address}>"


def _said(text: str) -> str:
    """A header's text: as it is while it is short and plain, else in encoded words."""
    plain_enough = text.isascii() and len(text) <= _LONGEST_PLAIN and "=?" not in text
    return text if plain_enough else _encoded(text)


def _encoded(text: str) -> str:
    """Encoded words (RFC 2047), one a line, no character cut in two."""
    return f"{_EOL} ".join(f"=?UTF-8?B?{base64.b64encode(part).decode()}?=" for part in _pieces(text))


def _pieces(text: str) -> Iterator[bytes]:
    piece = b""
    for char in text:
        if len(piece) + len(char.encode()) > _WORD_BYTES:
            yield piece
            piece = b""
        piece += char.encode()
    yield piece


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _attached(item: Attachment) -> Iterator[str]:
    name = cleaned(item.name)
    kind = _TYPES.get(name[name.rfind(".") :].lower(), "application/octet-stream")
    plain_enough = name.isascii() and len(name) <= _LONGEST_PLAIN and "=?" not in name
    said = _quoted(name) if plain_enough else f'"{_encoded(name)}"'
    yield f"Content-Type: {kind};{_EOL} name={said}"
    yield _BASE64
    told = f"Content-Disposition: attachment;{_EOL} filename={said}"
    yield told if plain_enough else f"{told};{_EOL} filename*=UTF-8''{quote(name, safe='')}"


def _base64(data: bytes) -> list[str]:
    text = base64.b64encode(data).decode()
    return [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
