"""Real SMTP servers on this machine's loopback, which do as they are told, with certificates made for the
test."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "office@college.example", "code-abc123"
HOST = "localhost"

TRIES = 5
"""To find a port that nobody takes between asking for it and listening on it."""


@dataclass(frozen=True)
class Authority:
    """Who signs the servers' certificates, and the file that programs may trust it by."""

    file: Path
    server: ssl.SSLContext
    cert: Path
    key: Path


def authority(folder: Path) -> Authority:
    """A new one, its files in ``folder``."""
    made = trustme.CA()
    issued = made.issue_cert(HOST, "127.0.0.1")
    files = {name: folder / f"{name}.pem" for name in ("authority", "cert", "key")}
    made.cert_pem.write_to_path(files["authority"])
    issued.private_key_pem.write_to_path(files["key"])
    files["cert"].write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return Authority(files["authority"], context, files["cert"], files["key"])


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ---- SMTP ------------------------------------------------------------------------------------


@dataclass
class Smtp:
    """A mail server and what it took. ``rcpt`` and ``data`` are its next answers where it shall not say
    yes: to an address, and to a whole mail (``drop``: it takes the mail, and hangs up without a word);
    ``sender`` is what it says to whoever sends."""

    port: int = 0
    took: list[tuple[str, bytes]] = field(default_factory=list)
    rcpt: dict[str, list[str]] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    sender: str = "250 OK"
    logins: list[str] = field(default_factory=list)
    deliver: Callable[[str, bytes], None] = lambda to, mail: None

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if not session.authenticated:
            return "530 who are you"
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answers = self.rcpt.get(address, [])
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.data.pop(0) if self.data else "250 taken"
        if answer.startswith("250") or answer == "drop":
            self.took.append((envelope.rcpt_tos[0], envelope.content))
            self.deliver(*self.took[-1])
        if answer == "drop":
            server.transport.abort()
        return answer

    def check(
        self, server: Any, session: Any, envelope: Any, mechanism: str, told: LoginPassword
    ) -> AuthResult:
        self.logins.append(told.login.decode())
        good = (told.login, told.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)


@contextmanager
def smtp(signed: Authority, security: str = "tls") -> Iterator[Smtp]:
    """A server that wants a login, over TLS from the first byte or by STARTTLS."""
    office = Smtp()
    secured: dict[str, Any] = (
        {"ssl_context": signed.server, "auth_require_tls": False}
        if security == "tls"
        else {"tls_context": signed.server, "require_starttls": True}
    )
    controller = _listening(office, secured)
    try:
        yield office
    finally:
        controller.stop()


def _listening(office: Smtp, secured: dict[str, Any]) -> Controller:
    for attempt in range(TRIES):
        office.port = free_port()
        controller = Controller(
            office, "127.0.0.1", office.port, authenticator=office.check,
            data_size_limit=2**27, ready_timeout=60, **secured,
        )  # fmt: skip
        try:
            controller.start()
        except OSError:
            if attempt == TRIES - 1:
                raise
        else:
            break
    return controller


Script = Callable[[ssl.SSLSocket, Any], None]


@contextmanager
def scripted(signed: Authority, *scripts: Script) -> Iterator[int]:
    """A server that lets a client in and then, after ``354``, does what the script of that connection says;
    gives its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for script in scripts:
            with contextlib.suppress(OSError):
                connection, _ = listening.accept()
                with signed.server.wrap_socket(connection, server_side=True) as line:
                    lines = line.makefile("rb")
                    _talk(line, lines)
                    script(line, lines)
                    lines.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.close()
        thread.join(30)


def _talk(line: ssl.SSLSocket, lines: Any) -> None:
    """The dialogue up to ``354``."""
    line.sendall(b"220 ready\r\n")
    answers = {b"EHLO": b"250-here\r\n250 AUTH PLAIN\r\n", b"AUTH": b"235 in\r\n", b"DATA": b"354 go on\r\n"}
    while True:
        word = lines.readline()[:4].upper()
        line.sendall(answers.get(word, b"250 OK\r\n"))
        if word in (b"DATA", b""):
            return
