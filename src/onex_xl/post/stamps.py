"""The line to a time-stamping authority, over HTTP as in [RFC 3161] 3.4."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Final

from onex_xl.errors import CallError, MachineError

_SECONDS: Final = 60.0
_LARGEST: Final = 1_000_000
_KIND: Final = "application/timestamp-query"


def stamp_of(url: str, query: bytes) -> bytes:
    """What the authority at ``url`` answers to ``query``. Raises ``CallError`` ``archive.bad-authority`` for
    an address that is none, ``MachineError`` ``machine.no-stamp`` where nothing came back."""
    if not url.startswith(("http://", "https://")):
        raise CallError("archive.bad-authority", url=url)
    asking = urllib.request.Request(url, query, {"Content-Type": _KIND})
    try:
        with urllib.request.urlopen(asking, timeout=_SECONDS) as answer:
            data: bytes = answer.read(_LARGEST)
    except (urllib.error.URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise MachineError("machine.no-stamp", url=url, reason=str(reason)) from error
    return data
