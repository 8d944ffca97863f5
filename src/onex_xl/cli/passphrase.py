"""Passphrases and passwords: from the environment, the system's keyring, or typed; never an argument."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Final, TypeVar

import click

from onex_xl.cli.base import Session
from onex_xl.errors import CallError
from onex_xl.post.secret import from_keyring

USER: Final = "archive"
"""Under which the keyring keeps it, for the service ``onex-xl``."""


T = TypeVar("T")


def given(variable: str | None) -> str:
    """The passphrase that the environment variable holds; ``""`` if none was named. Raises ``CallError``
    ``archive.no-passphrase``."""
    return _held_by(variable, CallError("archive.no-passphrase", variable=variable))


def of_returns(variable: str | None) -> str:
    """The password for returns that ask for one, likewise. Raises ``CallError`` ``collect.no-password``."""
    return _held_by(variable, CallError("collect.no-password", variable=variable))


def of_attachments(variable: str | None) -> str:
    """The password to put on attachments, likewise. Raises ``CallError`` ``mail.no-attachment-password``."""
    return _held_by(variable, CallError("mail.no-attachment-password", variable=variable))


def _held_by(variable: str | None, refusal: CallError) -> str:
    held = "" if variable is None else os.environ.get(variable, "")
    if variable is not None and not held:
        raise refusal
    return held


def asked(session: Session, *, new: bool) -> str:
    """From the keyring, else typed twice where it is ``new``, else once; ``""`` where nobody can be asked."""
    kept = from_keyring(USER)
    if kept or not sys.stdin.isatty():
        return kept
    text = session.say("cli.archive.passphrase-new" if new else "cli.archive.passphrase")
    again = session.say("cli.archive.passphrase-again") if new else False
    typed: str = click.prompt(text, hide_input=True, confirmation_prompt=again, err=True)
    return typed


def tried(session: Session, passphrase: str, call: Callable[[str], T]) -> T:
    """What ``call`` gives with the passphrase, which is asked for where an archive turns out to need one.
    Raises as ``call`` does."""
    try:
        return call(passphrase)
    except CallError as error:
        passphrase = asked(session, new=False) if error.code == "archive.encrypted" else ""
        if not passphrase:
            raise
        return call(passphrase)
