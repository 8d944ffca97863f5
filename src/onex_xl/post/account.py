"""The office's mailbox as ``campaign.toml`` says it: where to send, where to fetch, never the password."""

from __future__ import annotations

import re
from dataclasses import dataclass

STARTTLS, TLS = "starttls", "tls"
"""How the line to the sending server is secured. There is no third way: a password never goes in the
clear."""

_USUAL_PORTS = {STARTTLS: 587, TLS: 465}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LONGEST = 254


def is_address(text: str) -> bool:
    """Whether ``text`` is a mail address and nothing else: no name, no second line, no second address."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Account:
    """The ``[mail]`` section. ``port`` 0 is the usual one of ``security``; ``user`` blank is
    ``from_address``; a blank ``host`` or ``imap_host`` means that nothing is sent or fetched."""

    from_name: str = ""
    from_address: str = ""
    host: str = ""
    port: int = 0
    security: str = TLS
    user: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_folder: str = "INBOX"

    @property
    def sending_port(self) -> int:
        return self.port or _USUAL_PORTS[self.security]

    @property
    def login(self) -> str:
        """The name to log in with; also that under which the system's keyring keeps the password."""
        return self.user or self.from_address
