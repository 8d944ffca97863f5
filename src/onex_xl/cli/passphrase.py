"""The passphrase of an archive: from the environment, the system's keyring, or typed; never an argument."""

from __future__ import annotations

import os
import sys
from typing import Final

import click

from onex_xl.cli.base import Session
from onex_xl.errors import CallError
from onex_xl.post.secret import from_keyring

USER: Final = "archive"
"""Under which the keyring keeps it, for the service ``onex-xl``."""


def given(variable: str | None) -> str:
    """What the environment variable holds; ``""`` if none was named. Raises ``CallError``
    ``archive.no-passphrase``."""
    if variable is None:
        return ""
    passphrase = os.environ.get(variable, "")
    if not passphrase:
        raise CallError("archive.no-passphrase", variable=variable)
    return passphrase


def asked(session: Session, *, new: bool) -> str:
    """From the keyring, else typed twice where it is ``new``, else once; ``""`` where nobody can be asked."""
    kept = from_keyring(USER)
    if kept or not sys.stdin.isatty():
        return kept
    text = session.say("cli.archive.passphrase-new" if new else "cli.archive.passphrase")
    again = session.say("cli.archive.passphrase-again") if new else False
    typed: str = click.prompt(text, hide_input=True, confirmation_prompt=again, err=True)
    return typed
