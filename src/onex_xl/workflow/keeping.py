"""Originals that somebody has changed in ``received/``, or taken away: found out when they are read, mended
from the inbox."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path

from onex_xl.files import scratch, write_atomic
from onex_xl.stages.intake.receive import receive
from onex_xl.workflow.year import Year


def mended(year: Year, changed: Mapping[str, Path]) -> Set[str]:
    """Write each of the files ``changed`` (by hash of the original) again as it lies in the inbox; gives the
    hashes of those that lie there.

    Raises ``MachineError`` where they cannot be written.
    """
    if not changed:
        return frozenset()
    with scratch("mend") as place:
        inbox = receive(year.folder.inbox, place, year.settings.limits)
        there = {item.sha256: place / item.kept for item in inbox.received if item.sha256 in changed}
        for sha, original in there.items():
            write_atomic(changed[sha], original.read_bytes())
    return there.keys()
