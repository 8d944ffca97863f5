"""Time stamps of an archive's manifest: tokens of [RFC 3161], which somebody else makes and OpenSSL reads.

A token lies beside the archive. Anybody can check it without this program: ``openssl ts -verify``.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from onex_xl.archives.signature import State
from onex_xl.archives.tools import asked, is_there
from onex_xl.errors import CallError
from onex_xl.files import sha256

SUFFIX: Final = ".tsr"

_PROGRAM: Final = "openssl"
_SIGNED: Final = b"\nTST info:\n"
_GRANTED = re.compile(rb"^Status: Granted", re.MULTILINE)
_HASH = re.compile(rb"^Hash Algorithm: sha256\s*$", re.MULTILINE | re.IGNORECASE)
_DUMP = re.compile(rb"^ +[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -])+)", re.MULTILINE)
_TIME = re.compile(rb"^Time stamp: (\w{3}) +(\d+) (\d+):(\d+):(\d+)(?:\.\d+)? (\d{4}) GMT", re.MULTILINE)
_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"


@dataclass(frozen=True, slots=True)
class Stamped:
    """A time stamp, and the moment that it gives."""

    state: str = State.ABSENT
    at: datetime | None = None


def request(manifest: bytes) -> bytes:
    """What to send to a time-stamping authority. Raises ``CallError`` ``archive.no-tool``,
    ``archive.not-stamped``."""
    given = ("-sha256", "-cert", "-digest", sha256(manifest))
    answer = asked(_PROGRAM, "ts", "-query", *given)
    if not answer.good or not answer.out:
        raise CallError("archive.not-stamped", said=answer.said)
    return answer.out


def fits(manifest: bytes, token: bytes) -> bool:
    """Whether ``token`` is a time stamp of ``manifest``, whoever made it. Raises ``CallError``
    ``archive.no-tool``."""
    with tempfile.TemporaryDirectory(prefix="onex-stamp-") as place:
        file = Path(place) / "token"
        file.write_bytes(token)
        return checked(manifest, file).state == State.UNVOUCHED


def checked(manifest: bytes, token: Path, authority: Path | None = None) -> Stamped:
    """What the file ``token`` is worth for ``manifest``; ``authority`` holds the certificates of those whose
    time is to be believed, as PEM. Raises ``CallError`` ``archive.no-authority``."""
    if authority is not None and not authority.is_file():
        raise CallError("archive.no-authority", file=authority)
    if not token.is_file():
        return Stamped()
    if not is_there(_PROGRAM):
        return Stamped(State.NO_TOOL)
    told = asked(_PROGRAM, "ts", "-reply", "-in", token, "-text")
    # What stands before may hold any text: nobody has signed that.
    status, _, inside = told.out.rpartition(_SIGNED)
    at, known = _moment(inside), _GRANTED.search(status) and _HASH.search(inside)
    if at is None or not known or _hash(inside) != sha256(manifest):
        return Stamped(State.WRONG)
    if authority is None:
        return Stamped(State.UNVOUCHED, at)
    # At the time of the stamp: the authority's certificate may have run out since.
    moment = str(int(at.timestamp()))
    given = ("-digest", sha256(manifest), "-in", token, "-CAfile", authority, "-attime", moment)
    good = asked(_PROGRAM, "ts", "-verify", *given).good
    return Stamped(State.GOOD if good else State.STRANGER, at)


def _hash(told: bytes) -> str:
    """The hash that was stamped, out of the dump of its bytes."""
    text = b"".join(found[1] for found in _DUMP.finditer(told)).decode("ascii")
    return re.sub(r"[ -]", "", text)


def _moment(told: bytes) -> datetime | None:
    found = _TIME.search(told)
    if found is None:
        return None
    month = _MONTHS.find(found[1].decode("ascii", "replace")) // 3 + 1
    day, hour, minute, second, year = (int(found[number]) for number in range(2, 7))
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC) if month else None
