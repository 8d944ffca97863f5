"""Letters out. One connection carries many; what becomes of each is told by itself.

A mail goes out once or not at all, as far as anyone can know: until its last byte is on the way, a dropped
line or a "later" is tried again; after it, silence means that nobody knows, and nothing is sent a second
time.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import sleep
from typing import Final

from onex_xl.errors import CallError, MachineError
from onex_xl.post.account import STARTTLS, Account

WAITS: Final = (2.0, 10.0, 30.0)
"""Seconds before each further try."""

TIMEOUT: Final = 60.0
"""Seconds without an answer that count as a dropped line."""

_OK, _GO_ON, _BYE = 250, 354, 421
_TEMPORARY = range(400, 500)
_REFUSED_LOGIN = frozenset({530, 534, 535, 538})
_TOLD = 300


class Outcome(StrEnum):
    """What became of a mail: the words of the ledger and of ``--json``."""

    SENT = "sent"
    REFUSED = "refused"
    """The server will not take it."""
    LATER = "later"
    """The server would not take it now, however often it was asked."""
    MAYBE = "maybe"
    """The line was lost after the whole mail had gone out: it may have been delivered."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail to one recipient. ``data`` are its bytes, lines ended by CR LF."""

    key: str
    to: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a mail; ``told`` is what the server said, or why it said nothing."""

    outcome: Outcome
    told: str = ""


class _LineLost(Exception):
    """The connection broke; ``sent`` when the whole mail had gone out before."""

    def __init__(self, reason: str, *, sent: bool = False) -> None:
        super().__init__(reason)
        self.sent = sent


class _Answered(Exception):
    """The server answered with something else than what goes on with the mail."""

    def __init__(self, code: int, told: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.told = _words(code, told)


def deliver(
    account: Account,
    password: str,
    mails: Iterable[Outgoing],
    *,
    waits: Sequence[float] = WAITS,
    timeout: float = TIMEOUT,
    context: ssl.SSLContext | None = None,
) -> Iterator[tuple[Outgoing, Delivery]]:
    """Send ``mails`` one after the other; each is yielded with what became of it before the next begins.
    ``context`` is what certificates are checked with (usually the system's own list).

    Raises ``CallError`` ``mail.login-refused``, ``MachineError`` ``mail.unreachable``, ``mail.not-trusted``
    and ``mail.no-starttls``, all before anything of the mail at hand has gone out.
    """
    line = _Line(account, password, waits, timeout, context or ssl.create_default_context())
    try:
        for mail in mails:
            yield mail, line.send(mail)
    finally:
        line.close()


class _Line:
    """The connection, made when it is needed and made anew when it is lost."""

    def __init__(
        self,
        account: Account,
        password: str,
        waits: Sequence[float],
        timeout: float,
        context: ssl.SSLContext,
    ) -> None:
        self._account, self._password = account, password
        self._waits, self._timeout, self._context = waits, timeout, context
        self._server: smtplib.SMTP | None = None

    def send(self, mail: Outgoing) -> Delivery:
        """Send ``mail``, trying again as long as it cannot have arrived."""
        for wait in (*self._waits, None):
            try:
                return Delivery(Outcome.SENT, _transmitted(self._connected(), self._account, mail))
            except _Answered as answer:
                if answer.code not in _TEMPORARY:
                    self._reset()
                    return Delivery(Outcome.REFUSED, answer.told)
                last = Delivery(Outcome.LATER, answer.told)
                self.close() if answer.code == _BYE else self._reset()
            except _LineLost as lost:
                self.close()
                if lost.sent:
                    return Delivery(Outcome.MAYBE, str(lost))
                last = Delivery(Outcome.LATER, str(lost))
            if wait is None:
                break
            sleep(wait)
        return last

    def close(self) -> None:
        """Take leave, if there is anybody to take leave of."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _reset(self) -> None:
        """Forget the mail that was begun; a server that cannot do even that is left."""
        try:
            assert self._server is not None
            self._server.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _connected(self) -> smtplib.SMTP:
        for wait in (*self._waits, None):
            if self._server is not None:
                return self._server
            try:
                self._server = _opened(self._account, self._password, self._timeout, self._context)
            except (OSError, smtplib.SMTPException) as error:
                if wait is None:
                    raise _unreachable(self._account, error) from error
                sleep(wait)
        assert self._server is not None
        return self._server


def _opened(account: Account, password: str, timeout: float, context: ssl.SSLContext) -> smtplib.SMTP:
    """A connection, secured and logged in."""
    host, port = account.host, account.sending_port
    try:
        if account.security == STARTTLS:
            server: smtplib.SMTP = smtplib.SMTP(host, port, timeout=timeout)
        else:
            server = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    except ssl.SSLCertVerificationError as error:
        raise MachineError("mail.not-trusted", host=host, reason=error.verify_message) from error
    try:
        if account.security == STARTTLS:
            _secured(server, account, context)
        server.login(account.login, password)
    except UnicodeError as error:
        server.close()
        raise CallError("mail.login-refused", user=account.login, host=host, told="not ASCII") from error
    except smtplib.SMTPAuthenticationError as error:
        server.close()
        if error.smtp_code not in _REFUSED_LOGIN:
            raise
        told = _words(error.smtp_code, error.smtp_error)
        raise CallError("mail.login-refused", user=account.login, host=host, told=told) from error
    except BaseException:
        server.close()
        raise
    return server


def _secured(server: smtplib.SMTP, account: Account, context: ssl.SSLContext) -> None:
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("starttls"):
        raise MachineError("mail.no-starttls", host=account.host)
    try:
        server.starttls(context=context)
    except ssl.SSLCertVerificationError as error:
        raise MachineError("mail.not-trusted", host=account.host, reason=error.verify_message) from error


def _unreachable(account: Account, error: Exception) -> MachineError:
    told = _reason(error)
    return MachineError("mail.unreachable", host=account.host, port=account.sending_port, reason=told)


def _transmitted(server: smtplib.SMTP, account: Account, mail: Outgoing) -> str:
    """The whole dialogue of one mail; gives what the server said in the end. Raises ``_Answered`` and
    ``_LineLost``."""
    try:
        _expect(server.mail(account.from_address), _OK)
        _expect(server.rcpt(mail.to), _OK, 251)
        _expect(server.docmd("data"), _GO_ON)
        server.send(_quoted(mail.data))
    except (OSError, smtplib.SMTPException) as error:
        raise _LineLost(_reason(error)) from error
    try:
        code, told = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise _LineLost(_reason(error), sent=True) from error
    _expect((code, told), _OK)
    return _words(code, told)


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    code, told = answer
    if code == -1:
        raise _LineLost("closed")
    if code not in codes:
        raise _Answered(code, told)


def _quoted(data: bytes) -> bytes:
    """The mail as it goes over the line: leading dots doubled, ended by a dot."""
    body = data if data.endswith(b"\r\n") else data + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", body) + b".\r\n"


def _words(code: int, told: bytes | str) -> str:
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return f"{code} {' '.join(text.split())}"[:_TOLD]


def _reason(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(said).split())[:_TOLD]
