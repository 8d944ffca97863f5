"""Letters in. The folder is opened for reading only and mails are peeked at: on the server nothing is marked,
moved or deleted."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from imap_tools import AND, BaseMailBox, MailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.utils import check_command_status

from onex_xl import __version__
from onex_xl.errors import CallError, MachineError
from onex_xl.post.account import Account

TIMEOUT: Final = 60.0
"""Seconds without an answer that count as a dropped line."""

_BATCH = 200
_LONGEST = 300
_NOT_NOW = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")
"""With a refusal to log in: it may go better in a while (RFC 5530)."""
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ENCLOSES = re.compile(
    rb'"(?:attachment|application|(?:file)?name\*?(?:\d+\*?)?)"|"message" "rfc822"', re.IGNORECASE
)

imaplib.Commands.setdefault("ID", ("NONAUTH", "AUTH", "SELECTED"))


class Dropped(Exception):
    """The line to the server was lost; whatever had been read before is good."""


class Withheld(Exception):
    """The server will not give this one mail."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail on the server: its number, its size in bytes, and whether anything seems to be enclosed."""

    uid: int
    size: int
    encloses: bool


@contextmanager
def open_mailbox(
    account: Account, password: str, *, timeout: float = TIMEOUT, context: ssl.SSLContext | None = None
) -> Iterator[Mailbox]:
    """The folder ``account.imap_folder``, over TLS. Raises ``CallError`` ``mail.login-refused``,
    ``mail.no-folder``, ``mail.folder-refused``; ``MachineError`` ``mail.unreachable``, ``mail.not-trusted``;
    and ``Dropped``, also in the body, when the line is lost later."""
    host, port = account.imap_host, account.imap_port
    try:
        box = MailBox(host, port, timeout=timeout, ssl_context=context or ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        raise MachineError("mail.not-trusted", host=host, reason=error.verify_message) from error
    except (OSError, imaplib.IMAP4.error) as error:
        reason = str(getattr(error, "strerror", None) or error or type(error).__name__)
        raise MachineError("mail.unreachable", host=host, port=port, reason=reason) from error
    try:
        with _drops():
            _log_in(box, account, password)
            yield Mailbox(box, _entered(box, account))
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            box.logout()
        with contextlib.suppress(OSError):
            box.client.shutdown()


class Mailbox:
    """An open folder. ``uidvalidity``: as long as it stays the same, a mail keeps its number."""

    def __init__(self, box: BaseMailBox, uidvalidity: int) -> None:
        self._box = box
        self.uidvalidity = uidvalidity

    def numbers(self, since: date) -> list[int]:
        """The mails that arrived on ``since`` or later, in the order of their arrival."""
        with _drops():
            return sorted(int(uid) for uid in self._box.uids(AND(date_gte=since)))

    def waiting(self, uids: Sequence[int]) -> Iterator[Waiting]:
        """Size and kind of the mails ``uids``, without their content."""
        for start in range(0, len(uids), _BATCH):
            with _drops():
                parts = "(UID RFC822.SIZE BODYSTRUCTURE)"
                answer = self._box.client.uid(
                    "FETCH", ",".join(map(str, uids[start : start + _BATCH])), parts
                )
                check_command_status(answer, ImapToolsError)
            yield from filter(None, map(_waiting, _lines(answer[1])))

    def whole(self, uid: int) -> bytes:
        """A mail as it arrived, to the byte; ``b""`` if it has gone since. Raises ``Withheld``."""
        with _drops():
            answer = self._box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
        if answer[0] != "OK":
            raise Withheld(_words(answer[1]))
        return next((bytes(item[1]) for item in answer[1] or () if isinstance(item, tuple)), b"")


def _log_in(box: BaseMailBox, account: Account, password: str) -> None:
    try:
        if account.login.isascii() and password.isascii():
            box.login(account.login, password, initial_folder=None)
        else:
            box.login_utf8(account.login, password, initial_folder=None)
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        told = _told(error)
        if any(word in told for word in _NOT_NOW):
            raise Dropped(told) from error
        raise CallError(
            "mail.login-refused", user=account.login, host=account.imap_host, told=told
        ) from error
    # Some providers let nobody read before the program has said its name.
    with contextlib.suppress(imaplib.IMAP4.error):
        if "ID" in box.client.capabilities:
            box.client.xatom("ID", f'("name" "onex-xl" "version" "{__version__}")')


def _entered(box: BaseMailBox, account: Account) -> int:
    try:
        box.folder.set(account.imap_folder, readonly=True)
    except MailboxFolderSelectError as error:
        with _drops():
            known = [item.name for item in box.folder.list()]
        facts = {"folder": account.imap_folder, "known": ", ".join(known)}
        if account.imap_folder.upper() in map(str.upper, known):
            told = {"host": account.imap_host, "told": _told(error)}
            raise CallError("mail.folder-refused", **facts, **told) from error
        raise CallError("mail.no-folder", **facts) from error
    _, numbers = box.client.response("UIDVALIDITY")
    return int(numbers[0]) if numbers and numbers[0] else 0


def _told(error: Exception) -> str:
    """What the server said, by an error of the library or of the standard one."""
    result = getattr(error, "command_result", None)
    return _words(result[1]) if result else _words([str(error)])


def _words(parts: object) -> str:
    """An answer's text on one line."""
    texts = parts if isinstance(parts, list | tuple) else [parts]
    said = (part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in texts)
    return " ".join(" ".join(said).split())[:_LONGEST]


@contextmanager
def _drops() -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise Dropped(str(error) or type(error).__name__) from error


def _lines(answer: Iterable[object]) -> Iterator[bytes]:
    """The answer's parts, one per mail: a name that was sent as a literal stands in a tuple."""
    text = b""
    for item in answer or ():
        text += b" ".join(item) if isinstance(item, tuple) else item if isinstance(item, bytes) else b""
        if not isinstance(item, tuple):
            yield text
            text = b""


def _waiting(line: bytes) -> Waiting | None:
    uid, size = _UID.search(line), _SIZE.search(line)
    if uid is None or size is None:
        return None
    return Waiting(int(uid[1]), int(size[1]), _ENCLOSES.search(line) is not None)
