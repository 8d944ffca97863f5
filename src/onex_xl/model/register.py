"""Who sent what, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onex_xl.findings import Finding


@dataclass(frozen=True, slots=True)
class Received:
    """A file taken in: its bytes are kept under ``received/``. ``name`` as it arrived (with the zip or mail
    it came in), ``sender`` and ``sent_at`` where a mail says so. Where the same content came before,
    ``received_at`` is when it came last and ``first_at`` when it first came. ``kept`` is the name of the
    file in ``received/``, as far as that was looked up. The ledger says the rest: ``collect`` and
    ``first_in`` are the numbers of the collects that found it when it came last and first, ``copies`` the
    names of what was taken for copies of it."""

    sha256: str
    name: str
    size: int
    received_at: datetime
    sender: str = ""
    sent_at: datetime | None = None
    first_at: datetime | None = None
    kept: str = ""
    collect: int = 0
    first_in: int = 0
    there_by: datetime | None = None
    copies: tuple[str, ...] = ()

    @property
    def came_at(self) -> datetime:
        """When this content was there at the latest: the earliest time that it ever had, or the moment of
        the first collect that found it. Nothing done to a file afterwards can make it later."""
        return self.there_by or self.first_at or self.received_at

    def came_together(self, other: Received) -> bool:
        """Whether one collect found both with the same time: then nobody can say which is newer. What
        collects that had no numbers found is not known to have come together."""
        same = self.received_at.timestamp() == other.received_at.timestamp()
        return self.collect == other.collect > 0 and same


class State:
    """Where a department stands: the JSON values of ``status``."""

    MISSING = "missing"
    RECEIVED = "received"
    """A return counts, and no error in it is open."""
    OPEN = "open"
    """A return counts, but errors in it need correction."""


class Standing:
    """What became of a return that is not the one that counts: the JSON values of ``others``."""

    SUPERSEDED = "superseded"
    """A newer one counts."""
    MERGED = "merged"
    """It counts too: the department sent its projects in several files."""
    EXCLUDED = "excluded"
    """The office decided that it does not count."""
    REFUSED = "refused"
    """It could not be taken as a return of this campaign."""
    BLANK = "blank"
    """Nothing was filled in: the blank template, sent back beside a return."""


class Because:
    """Why a return counts and not another of its department: the JSON values of ``because``."""

    CHOSEN = "chosen"
    """The office chose it."""
    FOUND_LATER = "found-later"
    """A later collect was the first to find it."""
    SENT_LATER = "sent-later"
    """The collect that first found them found several, and of these it has the latest time."""
    TIED = "tied"
    """Nothing tells which is newer; one had to be taken."""
    FILLED_IN = "filled-in"
    """In the others nothing was filled in."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another file of a department. ``why``, ``who`` and ``decided_at`` say who excluded it; ``projects`` are
    those that a merged one counts for; ``first_at`` and ``kept`` as in :class:`Received`."""

    file: str
    sha256: str
    received_at: datetime
    standing: str
    sender: str = ""
    sent_at: datetime | None = None
    why: str = ""
    who: str = ""
    decided_at: datetime | None = None
    projects: tuple[str, ...] = ()
    first_at: datetime | None = None
    kept: str = ""


PERSONAL = "*"
"""Stands in a :class:`Change` for a value that is personal data."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two returns. ``kind`` is ``changed``, ``added`` or ``removed`` (a whole row,
    without ``field``). ``sheet`` and ``cell`` are in the newer file, for a removed row in the older one;
    ``old`` and ``new`` are the values as text, ``PERSONAL`` for those of personal fields."""

    kind: str
    sheet_id: str
    sheet: str
    cell: str
    project: str = ""
    field: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a newer return says differently: how many values, rows more and rows fewer; ``listed`` are the
    first of them."""

    changed: int = 0
    added: int = 0
    removed: int = 0
    listed: tuple[Change, ...] = ()

    @property
    def total(self) -> int:
        """How many differences there are."""
        return self.changed + self.added + self.removed


@dataclass(frozen=True, slots=True)
class Correction:
    """What became of the findings (errors and warnings) of the return that counted before: ``fixed`` as they
    stood in it, ``remaining`` and ``new`` as they stand in the one that counts."""

    fixed: tuple[Finding, ...] = ()
    remaining: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """A department's line in the register. ``file`` is the newest return that counts, as it was named;
    ``first_at`` and ``kept`` as in :class:`Received`. ``late``: it was not there by the deadline."""

    code: str
    name: str
    state: str
    received_at: datetime | None = None
    file: str = ""
    sha256: str = ""
    late: bool = False
    errors: int = 0
    warnings: int = 0
    others: tuple[Other, ...] = ()
    """The other files of this department, oldest first."""
    sender: str = ""
    """The address of the mail that brought it, and when that was sent."""
    sent_at: datetime | None = None
    before: str = ""
    """The return that counted before, as it was named; ``changes`` and ``correction`` compare with it."""
    changes: Changes | None = None
    """``None``: there is nothing to compare with, or it could not be compared."""
    correction: Correction | None = None
    first_at: datetime | None = None
    kept: str = ""
    because: str = ""
    """Why it counts and not another; ``""`` where there is no other."""

    def source(self, project: str) -> Register | Other:
        """What counts for ``project``: its ``file``, ``sha256`` and ``kept``."""
        return next((other for other in self.others if project in other.projects), self)
