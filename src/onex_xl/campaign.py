"""One year's folder: where its things lie, and its settings, ``campaign.toml``.

A wrong setting is a ``CallError`` that names the key, what stands there and what should stand there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onex_xl.errors import CallError
from onex_xl.files import kept_file, kept_files
from onex_xl.model import Campaign, Received
from onex_xl.pack.definitions import Pack
from onex_xl.post.account import STARTTLS, TLS, Account, is_address
from onex_xl.xlsx.inspection import Limits

SETTINGS_FILE = "campaign.toml"

FIRST_YEAR, LAST_YEAR = 2000, 2100

_TEXT_LIMIT = 100
_KEYS = (
    "year", "college", "office", "period_start", "period_end", "deadline", "pack", "sources", "limits",
    "archive", "mail",
)  # fmt: skip
MEGABYTES = {
    "file": "file_mb", "evidence": "evidence_mb", "inflated": "inflated_mb", "part": "part_mb",
    "text": "text_mb",
}  # fmt: skip
"""Limits that are bytes inside and megabytes in ``campaign.toml``."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``campaign.toml``, read. ``office`` is the name letters and workbooks are signed with. ``sources``:
    fact → the list that its number is taken from; all others are counted from the returns."""

    campaign: Campaign
    office: str
    limits: Limits = field(default_factory=Limits)
    sources: Mapping[str, str] = field(default_factory=dict)
    mail: Account = field(default_factory=Account, repr=False)
    """Not told by ``repr``, of which ``collect`` makes its fingerprint: no result follows from it."""
    seals_evidence: bool = field(default=True, repr=False)
    """Whether files of evidence go into the archive, and not only their names and hashes. Not told either."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of a campaign folder (product §3). ``root`` is absolute."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / SETTINGS_FILE

    @property
    def rules(self) -> Path:
        """This year's own copy of the pack."""
        return self.root / "rules"

    @property
    def registry(self) -> Path:
        return self.root / "registry.xlsx"

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def received(self) -> Path:
        """Every file ever taken in, by content hash, with a suffix that a click opens."""
        return self.root / "received"

    def kept(self, received: Received) -> Path:
        """Where the bytes of ``received`` are kept."""
        if received.kept:
            return self.received / received.kept
        return kept_file(self.received, received.sha256, received.name)

    def located(self, files: Iterable[Received]) -> tuple[Received, ...]:
        """``files``, each with the name under which it is kept."""
        known = kept_files(self.received)
        return tuple(replace(item, kept=known.get(item.sha256, "")) for item in files)

    @property
    def slips(self) -> Path:
        """What goes back to the departments: their own files, marked, and receipts."""
        return self.root / "slips"

    @property
    def review(self) -> Path:
        """The workbook of the office's decisions."""
        return self.root / "review.xlsx"

    @property
    def reference(self) -> Path:
        """Lists from other offices."""
        return self.root / "reference"

    @property
    def masters(self) -> Path:
        return self.root / "master"

    def master(self, year: int) -> Path:
        """The master workbook."""
        return self.masters / f"{year}-考评总表.xlsx"

    @property
    def mail(self) -> Path:
        """Letters ready to be sent, a sub-folder for each kind."""
        return self.root / "mail"

    @property
    def archives(self) -> Path:
        """Sealed years."""
        return self.root / "archive"

    def archive(self, year: int) -> Path:
        """The sealed year."""
        return self.archives / f"{year}-考评归档.zip"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger.sqlite"

    @property
    def lock(self) -> Path:
        return self.root / ".onex.lock"

    @property
    def log(self) -> Path:
        """Where the details of a breakdown of ours are written."""
        return self.root / "onex-xl.log"

    def relative(self, path: Path) -> str:
        """``path`` as people and the ledger know it: from the campaign folder, with ``/``."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def made_by_init(self) -> tuple[Path, ...]:
        """The sub-folders that every campaign has from the start."""
        ours = self.rules, self.inbox, self.outbox, self.received, self.slips, self.reference, self.masters
        return *ours, self.mail, self.archives


def find_folder(start: Path) -> Folder:
    """The campaign folder ``start``.

    Raises ``CallError``: ``campaign.no-folder`` if there is no such folder, ``campaign.not-a-campaign`` if
    it has no ``campaign.toml``.
    """
    root = start.absolute()
    if not root.is_dir():
        raise CallError("campaign.no-folder", folder=start)
    if not (root / SETTINGS_FILE).is_file():
        raise CallError("campaign.not-a-campaign", folder=root)
    return Folder(root)


def default_settings(year: int, pack: str, college: str, office: str) -> Settings:
    """A new campaign's settings: the period is the calendar year, and its last day the deadline."""
    last = date(year, 12, 31)
    return Settings(Campaign(year, college, date(year, 1, 1), last, last, pack), office)


def read_settings(folder: Folder) -> Settings:
    """The settings of ``folder``. Raises ``CallError`` ``campaign.*`` for the first thing wrong."""
    table = _table(folder.settings)
    reader = _Reader(table)
    reader.only(_KEYS)
    year = reader.year("year")
    start = reader.day("period_start", date(year, 1, 1))
    end = reader.day("period_end", date(year, 12, 31))
    if start > end:
        raise CallError("campaign.period-reversed", start=start, end=end)
    deadline = reader.day("deadline", end)
    if deadline < start:
        raise CallError("campaign.deadline-too-early", deadline=deadline, start=start)
    campaign = Campaign(year, reader.text("college"), start, end, deadline, reader.text("pack"))
    sources, mail = _sources(reader.table_at("sources")), _mail(reader.table_at("mail"))
    limits = _limits(reader.table_at("limits"))
    return Settings(campaign, reader.text("office"), limits, sources, mail, _evidence(reader))


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_decoded(path.read_bytes()).replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = found.groups() if found else ("?", "?")
        raise CallError("campaign.not-toml", line=line, column=column) from None
    except OSError as error:
        raise CallError("campaign.unreadable", reason=error.strerror or error) from error


def _decoded(data: bytes) -> str:
    """The text of a file that Notepad may have saved with a BOM or in the system's own encoding."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes values out of a TOML table and says what is wrong with them."""

    table: Mapping[str, Any]
    prefix: str = ""

    def only(self, known: tuple[str, ...]) -> None:
        """Refuse keys that nobody would read: a misspelt setting must not be silently ignored."""
        for key in self.table:
            if key not in known:
                raise CallError("campaign.unknown-key", key=self.prefix + key, known=", ".join(known))

    def year(self, key: str) -> int:
        value = self._given(key)
        if isinstance(value, bool) or not isinstance(value, int) or not FIRST_YEAR <= value <= LAST_YEAR:
            raise CallError("campaign.wrong-year", key=key, found=value, low=FIRST_YEAR, high=LAST_YEAR)
        return value

    def text(self, key: str) -> str:
        value = self._given(key)
        if not isinstance(value, str) or not value.strip() or len(value) > _TEXT_LIMIT:
            raise CallError("campaign.wrong-text", key=self.prefix + key, found=value, high=_TEXT_LIMIT)
        return value.strip()

    def day(self, key: str, usual: date) -> date:
        value = self.table.get(key, usual)
        if isinstance(value, str):
            value = _iso_day(value)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise CallError("campaign.wrong-date", key=key, found=self.table[key])
        return value

    def number(self, key: str, *, whole: bool) -> int | float:
        value: Any = self.table[key]
        fits = type(value) is int or (type(value) is float and not whole)
        if not fits or not 0 < value < float("inf"):
            raise CallError("campaign.wrong-number", key=self.prefix + key, found=value)
        return value  # type: ignore[no-any-return]

    def truth(self, key: str, *, usual: bool) -> bool:
        value = self.table.get(key, usual)
        if not isinstance(value, bool):
            raise CallError("campaign.wrong-truth", key=self.prefix + key, found=value)
        return value

    def port(self, key: str) -> int:
        value: Any = self.table[key]
        if type(value) is not int or not 0 <= value < 2**16:
            raise CallError("campaign.wrong-port", key=self.prefix + key, found=value)
        return value

    def table_at(self, key: str) -> _Reader:
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise CallError("campaign.wrong-section", key=key)
        return _Reader(value, f"{key}.")

    def _given(self, key: str) -> Any:
        if key not in self.table:
            raise CallError("campaign.missing-key", key=key)
        return self.table[key]


def _sources(reader: _Reader) -> dict[str, str]:
    """Fact → list; whether the pack has them, :func:`check_sources` says."""
    return {fact: reader.text(fact) for fact in reader.table}


def _evidence(reader: _Reader) -> bool:
    """Whether evidence is sealed."""
    archive = reader.table_at("archive")
    archive.only(("evidence",))
    return archive.truth("evidence", usual=True)


def _mail(reader: _Reader) -> Account:
    """The mailbox. Whether it is told well enough to send or to fetch, is asked when that is to be done."""
    if "password" in reader.table:
        raise CallError("campaign.password-in-settings")
    reader.only(tuple(item.name for item in fields(Account)))
    given: dict[str, Any] = {
        key: reader.port(key) if key.endswith("port") else reader.text(key)
        for key, value in reader.table.items()
        if value != ""
    }
    address, security = given.get("from_address", ""), given.get("security", TLS)
    if address and not is_address(address):
        raise CallError("campaign.wrong-address", key="mail.from_address", found=address)
    if security not in (STARTTLS, TLS):
        raise CallError("campaign.wrong-security", key="mail.security", found=security)
    return Account(**given)


def check_sources(settings: Settings, pack: Pack) -> None:
    """Raises ``CallError`` ``campaign.unknown-source-fact`` for a fact that no list of the pack counts, and
    ``campaign.unknown-source`` for a list that the pack does not have or that does not count the fact."""
    able: dict[str, list[str]] = {}
    for of in pack.lists.values():
        for fact in of.counts:
            able.setdefault(fact, []).append(of.id)
    for fact, name in settings.sources.items():
        key = f"sources.{fact}"
        if fact not in able:
            raise CallError("campaign.unknown-source-fact", key=key, known=", ".join(able) or "—")
        if name not in able[fact]:
            raise CallError("campaign.unknown-source", key=key, found=name, known=", ".join(able[fact]))


def _iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _limits(reader: _Reader) -> Limits:
    by_key = {MEGABYTES.get(item.name, item.name): item for item in fields(Limits)}
    reader.only(tuple(by_key))
    changed: dict[str, int | float] = {}
    for key in reader.table:
        name = by_key[key].name
        value = reader.number(key, whole=isinstance(getattr(Limits(), name), int))
        changed[name] = value * 2**20 if name in MEGABYTES else value
    return replace(Limits(), **changed)  # type: ignore[arg-type]
