"""Real servers on this machine's loopback: SMTP that does as it is told, IMAP by Dovecot; both with
certificates made for the test."""

from __future__ import annotations

import contextlib
import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from imap_tools.utils import encode_folder

USER, PASSWORD = "office@college.example", "code-abc123"
HOST = "localhost"

DOVECOT_MISSING = (
    "This test fetches mail from Dovecot, and there is no dovecot on this machine. Install it: "
    "on Debian or Ubuntu `apt-get install dovecot-imapd`; it need not be running."
)


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
    yes: to an address, and to a whole mail (``drop``: it takes the mail, and hangs up without a word)."""

    port: int = 0
    took: list[tuple[str, bytes]] = field(default_factory=list)
    rcpt: dict[str, list[str]] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    deliver: Callable[[str, bytes], None] = lambda to, mail: None

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if not session.authenticated:
            return "530 who are you"
        envelope.mail_from = address
        return "250 OK"

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
    office = Smtp(free_port())
    secured: dict[str, Any] = (
        {"ssl_context": signed.server, "auth_require_tls": False}
        if security == "tls"
        else {"tls_context": signed.server, "require_starttls": True}
    )
    controller = Controller(
        office, "127.0.0.1", office.port, authenticator=office.check,
        data_size_limit=2**27, ready_timeout=60, **secured,
    )  # fmt: skip
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


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


# ---- IMAP ------------------------------------------------------------------------------------

_SETTINGS = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
ssl = required
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""
_OLD = """
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
mail_location = maildir:{root}/mail/Maildir
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
passdb {{
  driver = passwd-file
  args = {root}/users
}}
userdb {{
  driver = passwd-file
  args = {root}/users
}}
"""
_NEW_HEAD = "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
_NEW = """
mail_driver = maildir
mail_path = {root}/mail/Maildir
ssl_server_cert_file = {root}/cert.pem
ssl_server_key_file = {root}/key.pem
passdb passwd-file {{
  passwd_file_path = {root}/users
}}
userdb passwd-file {{
  passwd_file_path = {root}/users
}}
"""
"""Dovecot 2.4 says some things in other words than 2.3."""


@dataclass(frozen=True)
class Imap:
    """A mailbox of Dovecot."""

    port: int
    signed: Authority

    def connect(self) -> imaplib.IMAP4_SSL:
        """A connection of the test's own, logged in."""
        context = ssl.create_default_context(cafile=str(self.signed.file))
        line = imaplib.IMAP4_SSL(HOST, self.port, ssl_context=context, timeout=60)
        line.login(USER, PASSWORD)
        return line

    def append(self, mail: bytes, folder: str = "INBOX", when: datetime | None = None) -> None:
        """Put ``mail`` into ``folder``, as unread."""
        at = imaplib.Time2Internaldate((when or datetime.now()).astimezone())
        with self.connect() as line:
            line.create(_named(folder))
            assert line.append(_named(folder), "", at, mail)[0] == "OK"

    def state(self, folder: str = "INBOX") -> list[tuple[str, bytes]]:
        """The flags and the content of every mail, without touching them."""
        found = []
        with self.connect() as line:
            line.select(_named(folder), readonly=True)
            for number in line.search(None, "ALL")[1][0].split():
                answer: Any = line.fetch(number.decode(), "(FLAGS BODY.PEEK[])")[1]
                flags = b" ".join(part if isinstance(part, bytes) else part[0] for part in answer)
                found.append((str(imaplib.ParseFlags(flags)), answer[0][1]))
        return found

    def empty(self, *folders: str) -> None:
        """Take every mail away, and with a folder the numbers it gave."""
        with self.connect() as line:
            if line.select("INBOX")[1] != [b"0"]:
                line.store("1:*", "+FLAGS", r"\Deleted")
                line.expunge()
            for folder in folders:
                line.delete(_named(folder))


def _named(folder: str) -> str:
    """A folder's name as IMAP writes it."""
    return f'"{bytes(encode_folder(folder)).decode().strip(chr(34))}"'


@contextmanager
def dovecot() -> Iterator[Imap]:
    """Dovecot of our own, as a plain user, with one mailbox; nothing outside a temporary folder is
    touched."""
    program = shutil.which("dovecot", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    if program is None:
        pytest.fail(DOVECOT_MISSING, pytrace=False)
    # Where there is no Dovecot there may be neither of these.
    import grp
    import pwd

    # A short path: the names of its sockets may have 107 characters.
    root = Path(tempfile.mkdtemp(prefix="onex-imap-"))
    # Dovecot refuses to be root all the way.
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    signed, port = authority(root), free_port()
    (root / "mail").mkdir()
    (root / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:{owner.pw_uid}:{owner.pw_gid}::{root}/mail\n")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    settings = _SETTINGS + _OLD if version.startswith("2.3") else _NEW_HEAD + _SETTINGS + _NEW
    told = {"root": root, "user": owner.pw_name, "group": grp.getgrgid(owner.pw_gid).gr_name, "port": port}
    (root / "dovecot.conf").write_text(settings.format_map(told))
    as_other: dict[str, Any] = {}
    if os.getuid() == 0:
        for path in (root, *root.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        as_other = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    server = subprocess.Popen(
        [program, "-F", "-c", str(root / "dovecot.conf")], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, cwd=root, **as_other,
    )  # fmt: skip
    try:
        _wait_for(port, server, root)
        yield Imap(port, signed)
    finally:
        server.terminate()
        server.wait(timeout=30)
        shutil.rmtree(root, ignore_errors=True)


def _wait_for(port: int, server: subprocess.Popen[bytes], root: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    log = root / "log"
    pytest.fail(f"dovecot did not start: {log.read_text() if log.is_file() else root}", pytrace=False)
