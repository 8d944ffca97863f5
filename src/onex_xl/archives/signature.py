"""Signatures of an archive's manifest: those of OpenSSH, which Windows, macOS and Linux have on board.

A signature lies beside the archive, so that the archive's bytes do not depend on who signed it.
Anybody can check it without this program: ``ssh-keygen -Y verify``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onex_xl.archives.tools import asked, is_there
from onex_xl.errors import CallError

SUFFIX: Final = ".sig"
NAMESPACE: Final = "onex-xl-archive"
"""A signature made for anything else does not count."""

_PROGRAM: Final = "ssh-keygen"
_KEY = re.compile(rb"\bkey (SHA256:\S+)")
_LOCKED: Final = "incorrect passphrase"


class State:
    """What became of a signature or a time stamp: the JSON values of ``state``."""

    ABSENT = "absent"
    """There is none."""
    NO_TOOL = "no-tool"
    """This machine has not the program that could tell."""
    WRONG = "wrong"
    """It does not fit the manifest, or cannot be read."""
    UNVOUCHED = "unvouched"
    """It fits; nobody has said whom to believe."""
    STRANGER = "stranger"
    """It fits, but is not of those who are to be believed."""
    GOOD = "good"
    """It fits, and is of one who is to be believed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature: ``key`` is the fingerprint of the key that made it, ``who`` its owner by the list of those
    who may sign."""

    state: str = State.ABSENT
    key: str = ""
    who: str = ""


def signed(manifest: bytes, key: Path) -> bytes:
    """The signature of ``manifest`` with the private ``key``; of a public one the system's agent has the
    private one. The program asks for the passphrase itself.

    Raises ``CallError``: ``archive.no-key``, ``archive.no-tool``, ``archive.key-locked`` (the passphrase is
    wrong, or nobody could be asked), ``archive.not-signed``.
    """
    if not key.is_file():
        raise CallError("archive.no-key", file=key)
    answer = asked(_PROGRAM, "-Y", "sign", "-f", key, "-n", NAMESPACE, data=manifest, waits=True)
    if _LOCKED in answer.said:
        raise CallError("archive.key-locked", file=key)
    if not answer.good or not answer.out.strip():
        raise CallError("archive.not-signed", file=key, said=answer.said)
    return answer.out


def checked(manifest: bytes, signature: Path, signers: Path | None = None) -> Signed:
    """What the file ``signature`` is worth for ``manifest``; ``signers`` lists who may sign
    (``allowed_signers`` of ``ssh-keygen(1)``). Raises ``CallError`` ``archive.no-signers``."""
    if signers is not None and not signers.is_file():
        raise CallError("archive.no-signers", file=signers)
    if not signature.is_file():
        return Signed()
    if not is_there(_PROGRAM):
        return Signed(State.NO_TOOL)
    given = ("-n", NAMESPACE, "-s", signature)
    fits = asked(_PROGRAM, "-Y", "check-novalidate", *given, data=manifest)
    found = _KEY.search(fits.out)
    if not fits.good or found is None:
        return Signed(State.WRONG)
    key = found[1].decode("ascii", "replace")
    if signers is None:
        return Signed(State.UNVOUCHED, key)
    names = asked(_PROGRAM, "-Y", "find-principals", "-s", signature, "-f", signers)
    for who in names.out.decode("utf-8", "replace").split("\n") if names.good else ():
        # The list may bind a key to a namespace or to a span of time: only this asks for all of it.
        if who and asked(_PROGRAM, "-Y", "verify", "-f", signers, "-I", who, *given, data=manifest).good:
            return Signed(State.GOOD, key, who)
    return Signed(State.STRANGER, key)
