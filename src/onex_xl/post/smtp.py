"""Letters out. One connection carries many; what becomes of each is told by itself.

A mail goes out once or not at all, as far as anyone can know: until its last byte is on the way, a dropped
line or a "later" is tried again, after all others have had their turn; after it, silence means that nobody
knows, and nothing is sent a second time.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import sleep
from typing import Final

from onex_xl.errors import CallError, MachineError
from onex_xl.post.account import STARTTLS, Account

WAITS: Final = (2.0, 10.0, 30.0)
"""Seconds before each further round of tries."""

TIMEOUT: Final = 60.0
"""Seconds without an answer that count as a dropped line."""

_PATIENCE = 5
"""So many times longer is the last answer waited for: the server may look through the whole mail before it
gives it (RFC 5321, 4.5.3.2.6)."""

_US = "[127.0.0.1]"
"""What we call ourselves. This computer's own name may be one that no server takes: a Chinese one, on many
an office's Windows."""

_OK, _GO_ON, _BYE = 250, 354, 421
_TEMPORARY = range(400, 500)
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
    begun: Callable[[Outgoing], None] = lambda mail: None,
    waits: Sequence[float] = WAITS,
    timeout: float = TIMEOUT,
    context: ssl.SSLContext | None = None,
) -> Iterator[tuple[Outgoing, Delivery]]:
    """Send ``mails`` one after the other; each is yielded with what became of it before the next begins, and
    once more for every further try of one that was put off. ``begun`` is told right before the first byte
    of a mail itself goes out: until then it cannot have arrived. ``context`` is what certificates are
    checked with (usually the system's own list).

    Raises ``CallError`` ``mail.login-refused``, ``mail.sender-refused``, ``MachineError``
    ``mail.unreachable``, ``mail.not-trusted`` and ``mail.no-starttls``, all before anything of the mail at
    hand has gone out.
    """
    line = _Line(account, password, waits, timeout, context or ssl.create_default_context())
    try:
        waiting = mails
        for wait in (*waits, None):
            later = []
            for mail in waiting:
                delivery = line.send(mail, begun)
                if delivery.outcome is Outcome.LATER:
                    later.append(mail)
                yield mail, delivery
            if wait is None or not later:
                return
            sleep(wait)
            waiting = later
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

    def send(self, mail: Outgoing, begun: Callable[[Outgoing], None]) -> Delivery:
        """Send ``mail``, or say why not."""
        try:
            told = _transmitted(self._connected(), self._account, mail, begun)
            return Delivery(Outcome.SENT, told)
        except _Answered as answer:
            if answer.code == _BYE:
                self.close()
            outcome = Outcome.LATER if answer.code in _TEMPORARY else Outcome.REFUSED
            return Delivery(outcome, answer.told)
        except _LineLost as lost:
            self.close()
            return Delivery(Outcome.MAYBE if lost.sent else Outcome.LATER, str(lost))

    def close(self) -> None:
        """Take leave, if there is anybody to take leave of."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None and not _is_ready(self._server):
            self.close()
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


def _is_ready(server: smtplib.SMTP) -> bool:
    """Whether the server is still there, and has forgotten the mail before."""
    try:
        return server.rset()[0] == _OK
    except (OSError, smtplib.SMTPException):
        return False


def _opened(account: Account, password: str, timeout: float, context: ssl.SSLContext) -> smtplib.SMTP:
    """A connection, secured and logged in."""
    host, port = account.host, account.sending_port
    try:
        if account.security == STARTTLS:
            server: smtplib.SMTP = smtplib.SMTP(host, port, _US, timeout)
        else:
            server = smtplib.SMTP_SSL(host, port, _US, timeout=timeout, context=context)
    except ssl.SSLCertVerificationError as error:
        raise MachineError("mail.not-trusted", host=host, reason=error.verify_message) from error
    try:
        if account.security == STARTTLS:
            _secured(server, account, context)
        server.login(account.login, password)
    except BaseException as error:
        server.close()
        told = _no_entry(error)
        if told:
            raise CallError("mail.login-refused", user=account.login, host=host, told=told) from error
        raise
    return server


def _no_entry(error: BaseException) -> str:
    """Why the password will not be taken, however often it is told; ``""`` if it may yet."""
    match error:
        case UnicodeError():
            return "not ASCII"
        case smtplib.SMTPAuthenticationError() if error.smtp_code not in _TEMPORARY:
            return _words(error.smtp_code, error.smtp_error)
        case smtplib.SMTPNotSupportedError():
            return str(error)
    return ""


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


def _transmitted(
    server: smtplib.SMTP, account: Account, mail: Outgoing, begun: Callable[[Outgoing], None]
) -> str:
    """The whole dialogue of one mail; gives what the server said in the end. Raises ``_Answered`` and
    ``_LineLost``."""
    try:
        _accepted(account, server.mail(account.from_address))
        _expect(server.rcpt(mail.to), _OK, 251)
        _expect(server.docmd("data"), _GO_ON)
    except (OSError, smtplib.SMTPException) as error:
        raise _LineLost(_reason(error)) from error
    begun(mail)
    try:
        server.send(_quoted(mail.data))
    except (OSError, smtplib.SMTPException) as error:
        raise _LineLost(_reason(error)) from error
    try:
        code, told = _last_answer(server)
    except (OSError, smtplib.SMTPException) as error:
        raise _LineLost(_reason(error), sent=True) from error
    _expect((code, told), _OK)
    return _words(code, told)


def _accepted(account: Account, answer: tuple[int, bytes]) -> None:
    """The server's answer to who sends. A no is one to all mails: raises ``CallError``
    ``mail.sender-refused``."""
    code, told = answer
    if code >= _TEMPORARY.stop:
        facts = {"host": account.host, "address": account.from_address, "told": _words(code, told)}
        raise CallError("mail.sender-refused", **facts)
    _expect(answer, _OK)


def _last_answer(server: smtplib.SMTP) -> tuple[int, bytes]:
    assert server.sock is not None
    usual = server.sock.gettimeout()
    server.sock.settimeout(usual and usual * _PATIENCE)
    try:
        return server.getreply()
    finally:
        if server.sock is not None:
            server.sock.settimeout(usual)


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
