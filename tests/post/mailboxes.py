"""Real IMAP servers on this machine's loopback: Dovecot, and one that has its moods."""

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from imap_tools.utils import encode_folder

from tests.post.servers import HOST, PASSWORD, TRIES, USER, Authority, authority, free_port

DOVECOT_MISSING = (
    "This test fetches mail from Dovecot, and there is no dovecot on this machine. Install it: "
    "on Debian or Ubuntu `apt-get install dovecot-imapd`; it need not be running."
)


@contextmanager
def moody_imap(signed: Authority, **says: str) -> Iterator[int]:
    """An IMAP server with an empty INBOX that answers the commands of ``says`` with these words; gives its
    port. ``""`` is no answer at all."""
    listening = socket.create_server(("127.0.0.1", 0))
    untagged = {
        "CAPABILITY": "CAPABILITY IMAP4rev1",
        "LIST": 'LIST () "/" "INBOX"',
        "EXAMINE": "OK [UIDVALIDITY 1] here",
        "UID": "SEARCH",
    }

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with (
                    contextlib.suppress(OSError),
                    signed.server.wrap_socket(connection, server_side=True) as line,
                ):
                    line.sendall(b"* OK ready\r\n")
                    for asked in line.makefile("rb"):
                        tag, command = asked.decode().split()[:2]
                        if says.get(command) == "":
                            continue
                        told = f"* {untagged[command]}\r\n" if command in untagged else ""
                        line.sendall(f"{told}{tag} {says.get(command, 'OK done')}\r\n".encode())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        # A thread that waits in accept() is not woken by close() alone.
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(30)


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
    try:
        # Dovecot refuses to be root all the way.
        owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        signed = authority(root)
        (root / "mail").mkdir()
        user = f"{USER}:{{PLAIN}}{PASSWORD}:{owner.pw_uid}:{owner.pw_gid}::{root}/mail\n"
        (root / "users").write_text(user)
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        settings = _SETTINGS + _OLD if version.startswith("2.3") else _NEW_HEAD + _SETTINGS + _NEW
        told = {"root": root, "user": owner.pw_name, "group": grp.getgrgid(owner.pw_gid).gr_name}
        as_other: dict[str, Any] = {}
        if os.getuid() == 0:
            for path in (root, *root.rglob("*")):
                os.chown(path, owner.pw_uid, owner.pw_gid)
            as_other = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        with _serving(program, root, settings, told, signed, as_other) as running:
            yield running
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def _serving(
    program: str, root: Path, settings: str, told: dict[str, Any], signed: Authority, as_other: dict[str, Any]
) -> Iterator[Imap]:
    """Dovecot, running. It ends with the shell around it, and that when nobody holds its input any more: not
    even tests that are killed leave one behind."""
    conf = root / "dovecot.conf"
    guarded = '"$0" -F -c "$1" & read -r _; kill $! 2>/dev/null; wait $!'
    for _ in range(TRIES):
        mailbox = Imap(free_port(), signed)
        conf.write_text(settings.format_map({**told, "port": mailbox.port}))
        server = subprocess.Popen(
            ["/bin/sh", "-c", guarded, program, str(conf)], stdin=subprocess.PIPE, cwd=root,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **as_other,
        )  # fmt: skip
        try:
            if _is_there(mailbox, root):
                yield mailbox
                return
        finally:
            assert server.stdin is not None
            server.stdin.close()
            server.wait(timeout=60)
    log = root / "log"
    pytest.fail(f"dovecot did not start: {log.read_text() if log.is_file() else root}", pytrace=False)


def _is_there(mailbox: Imap, root: Path) -> bool:
    """Whether this very server, and not another one on its port, lets us in; ``False`` when it says that it
    cannot start."""
    for _ in range(300):
        log = root / "log"
        if log.is_file() and "Fatal" in log.read_text(errors="replace"):
            log.unlink()
            return False
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            mailbox.connect().logout()
            return True
        time.sleep(0.1)
    return False
