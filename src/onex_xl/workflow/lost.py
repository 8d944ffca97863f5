"""The ledger is younger than its folder: deleted, emptied, put back from a backup, or another campaign's.

Here, and nowhere else, it is found out; :mod:`onex_xl.workflow.recovering` does what can be done. What only
the lost one knew (which files were left out or chosen, what was decided, which letters went out) counts as
unknown: never as not decided, never as not sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from onex_xl.errors import CallError
from onex_xl.files import kept_files
from onex_xl.ledger.store import Ledger, open_ledger
from onex_xl.stages.review.decisions import BOOK
from onex_xl.workflow.year import Year

LOST: Final = "ledger-lost"
"""The kind of the records by which a ledger says that another was before it."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Loss:
    """That a ledger was lost, noticed at the moment ``on``. What the collect numbered ``collect`` or an
    earlier one found was there before."""

    on: datetime
    collect: int


def loss_of(ledger: Ledger) -> Loss | None:
    """The newest loss that the ledger tells of."""
    told = ledger.decisions(LOST)
    # A version that only said so did it at a ledger's first collect.
    return Loss(told[-1].made_at, int(told[-1].facts.get("collect", 1))) if told else None


@contextmanager
def known_ledger(year: Year) -> Iterator[Ledger]:
    """The campaign's ledger, to be asked what is known. Raises as :func:`open_ledger`, ``CallError``
    ``ledger.lost`` where it knows nothing beside a folder that is full, and ``ledger.other-campaign``."""
    check_there(year)
    with open_ledger(year.folder.ledger) as ledger:
        if is_blank(year, ledger) and has_traces(year):
            raise _lost(year)
        check_own(year, ledger)
        yield ledger


def check_there(year: Year) -> None:
    """Raises ``CallError`` ``ledger.lost`` where there is no ledger, or an empty file, beside a folder that
    is full. None is made."""
    path = year.folder.ledger
    if not (path.is_file() and path.stat().st_size) and has_traces(year):
        raise _lost(year)


def _lost(year: Year) -> CallError:
    return CallError("ledger.lost", files=len(originals(year)))


def check_own(year: Year, ledger: Ledger) -> None:
    """Raises ``CallError`` ``ledger.other-campaign`` where nothing that the ledger has received lies in this
    campaign's folder, and other things do: its decisions are about others."""
    kept, known = originals(year).keys(), ledger.contents()
    books = {item.target for item in ledger.decisions(BOOK)}
    if kept and known and kept.isdisjoint(known | books):
        raise CallError("ledger.other-campaign", files=len(kept), known=len(known))


def originals(year: Year) -> dict[str, str]:
    """What ``received/`` keeps, by hash: the names. Whatever else lies there is somebody else's."""
    kept = kept_files(year.folder.received)
    return {sha: name for sha, name in kept.items() if _SHA256.fullmatch(sha)}


def has_traces(year: Year) -> bool:
    """Whether the folder holds what only a program with a ledger leaves in it."""
    folder = year.folder
    places = (folder.outbox, folder.slips, folder.masters, folder.mail)
    return bool(originals(year)) or any(map(_is_full, places))


def _is_full(place: Path) -> bool:
    return any(path.is_file() and not path.name.startswith(".") for path in place.rglob("*"))


def is_blank(year: Year, ledger: Ledger) -> bool:
    """Whether a ledger knows nothing, or was put back as it was at the very beginning. A campaign's own knows
    its registry from the first moment on, and whatever is written before it is: so it does where the first
    collect was cut off."""
    if ledger.runs() or ledger.received():
        return False
    folder = year.folder
    master = folder.master(year.campaign.year)
    is_older = master.is_file() and not ledger.newest_product(folder.relative(master))
    return is_older or not ledger.newest_product(folder.relative(folder.registry))
