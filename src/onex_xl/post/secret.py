"""Passwords from the environment or the system's keyring; never from a file."""

from __future__ import annotations

import os
from typing import Final

from onex_xl.errors import CallError

VARIABLE: Final = "ONEX_MAIL_PASSWORD"
SERVICE: Final = "onex-xl"


def mail_password(user: str) -> str:
    """The password (with most Chinese providers: the authorisation code) of ``user``.

    Raises ``CallError`` ``mail.no-password`` where neither place has it, or the system has no keyring.
    """
    given = os.environ.get(VARIABLE, "")
    password = given or from_keyring(user)
    if not password:
        raise CallError("mail.no-password", user=user, variable=VARIABLE, service=SERVICE)
    return password


def from_keyring(user: str) -> str:
    """The password that the system's keyring keeps for ``user`` of this program; ``""`` if none, or if there
    is no keyring."""
    import keyring

    try:
        return keyring.get_password(SERVICE, user) or ""
    except Exception:
        # Beside its own errors, whatever the system's services raise: there is none, it is locked.
        return ""
