"""Archives of earlier years: those that lie in a campaign's folder ``archive``, and with their rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from onex_xl.archives.container import MANIFEST, README, SUMMARY, Archive, Content, read_archive, sealed
from onex_xl.archives.summary import parsed_summary
from onex_xl.errors import CallError, MachineError, PackError
from onex_xl.files import sha256
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import SealedYear
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import pack_of
from onex_xl.trends.comparison import Side
from onex_xl.workflow.year import Year

CARRIED: Final = "carried/"
"""Below it, ``<list>.csv``: what later years look up of this one. Personal data."""

_RULES: Final = "rules/"
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EarlierYear:
    """One of them: ``name`` is its path from the campaign folder."""

    name: str
    archive: Archive
    summary: SealedYear

    @property
    def year(self) -> int:
        return self.archive.manifest.year


@dataclass(frozen=True, slots=True)
class EarlierYears:
    """Those that can be used, one a year, oldest first; and what there is to say of the others."""

    years: tuple[EarlierYear, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """All that follows from them: a part of a run's inputs."""
        used = (sha256(item.archive.member(MANIFEST)) for item in self.years)
        told = sorted((item.code, item.place.file) for item in self.findings)
        return (*used, *(item.name for item in self.years), *told)


def earlier_years(year: Year) -> EarlierYears:
    """The archives of years before this one, of this pack. Of each only the manifest and the summary are
    read. Never raises for what is in them."""
    found: dict[int, EarlierYear] = {}
    findings: list[Finding] = []
    for path in _lying(year):
        item = _opened(path, year.folder.relative(path))
        if isinstance(item, Finding):
            findings.append(item)
        elif item.archive.manifest.year < year.campaign.year:
            findings += _taken(item, year, found)
    used = tuple(found[number] for number in sorted(found))
    return EarlierYears(used, (*findings, *_of_others(used, year.campaign.college)))


def _lying(year: Year) -> list[Path]:
    """The files that may be archives, without this year's own, which may be encrypted, and what was kept
    of it."""
    own = year.folder.archive(year.campaign.year).stem
    return [
        path for path in sorted(year.folder.archives.glob("*.zip")) if not path.name.startswith((own, "."))
    ]


def _of_others(used: Sequence[EarlierYear], own: str) -> Iterator[Finding]:
    for item in used:
        if item.archive.manifest.college != own:
            yield _told("years.other-college", item.name, found=item.archive.manifest.college, own=own)


def _taken(item: EarlierYear, year: Year, found: dict[int, EarlierYear]) -> Iterator[Finding]:
    """Put an archive among those ``found``, if it can be used; what there is to say of it."""
    about = item.archive.manifest
    if about.pack != year.pack.name:
        yield _told("years.other-pack", item.name, pack=about.pack, own=year.pack.name)
        return
    other = found.get(about.year)
    found[about.year] = newest = item if other is None or _age(item) > _age(other) else other
    if other is not None:
        older = other if newest is item else item
        yield _told("years.twice", older.name, year=about.year, used=newest.name)


def open_earlier(path: Path, passphrase: str = "", name: str = "") -> EarlierYear:
    """The archive at ``path``. Raises as :func:`~onex_xl.archives.container.read_archive`, and ``CallError``
    ``archive.inconsistent`` for a summary that is none."""
    archive = read_archive(path, passphrase)
    try:
        summary = parsed_summary(archive.member(SUMMARY).decode(), name)
    except (KeyError, ValueError):
        raise CallError("archive.inconsistent", member=SUMMARY) from None
    return EarlierYear(name or path.name, archive, summary)


def _opened(path: Path, name: str) -> EarlierYear | Finding:
    try:
        return open_earlier(path, name=name)
    except CallError as error:
        return _told("years.encrypted" if error.code == "archive.encrypted" else "years.unreadable", name)
    except MachineError:
        return _told("years.unreadable", name)


def _told(code: str, name: str, **facts: str | int) -> Finding:
    return Finding(code, Severity.WARNING, Place(name), facts)


def _age(item: EarlierYear) -> datetime:
    at = item.archive.manifest.as_of
    return _LONG_AGO if at is None else at if at.tzinfo else at.replace(tzinfo=UTC)


def extract(archive: Archive) -> bytes:
    """Of an archive what later years need, as an archive: the same bytes for an extract of an extract."""
    kept = (README, SUMMARY, *archive.below(CARRIED), *archive.below(_RULES))
    members = {name: archive.manifest.members[name] for name in kept}
    manifest = replace(archive.manifest, members=members)
    return b"".join(sealed(manifest, dict(_contents(archive, kept))))


def _contents(archive: Archive, names: tuple[str, ...]) -> Iterator[tuple[str, Content]]:
    for name in names:
        data = archive.member(name)
        yield name, lambda data=data: data  # type: ignore[misc]


# ---- with their rules ----------------------------------------------------------------------------


def sides_of(years: Sequence[EarlierYear], own: Pack | None = None) -> tuple[Side, ...]:
    """``years``, oldest first, with their rules. Rules that cannot be read are replaced by ``own``, else by
    those of the newest of ``years``. Raises ``CallError`` ``trend.rules-unreadable`` for these."""
    known: dict[str, Pack | None] = {} if own is None else {own.digest: own}
    for item in years:
        if item.archive.manifest.pack_digest not in known:
            known[item.archive.manifest.pack_digest] = _rules(item.archive)
    stand_in = own or known[years[-1].archive.manifest.pack_digest]
    if stand_in is None:
        raise CallError("trend.rules-unreadable", file=years[-1].name)
    return tuple(_side(item, known[item.archive.manifest.pack_digest], stand_in) for item in years)


def _side(item: EarlierYear, pack: Pack | None, stand_in: Pack) -> Side:
    used, manifest = pack or stand_in, item.archive.manifest
    said = f"{manifest.pack} {manifest.pack_version}"
    digest = sha256(item.archive.member(SUMMARY))
    return Side(item.summary, used.rubric, used.raw.title, pack is not None, said, digest)


def _rules(archive: Archive) -> Pack | None:
    """The rules in an archive; ``None``: this version of the program cannot read them."""
    inside = {name.removeprefix(_RULES): name for name in archive.below(_RULES)}
    files = [name for name in inside if "/" not in name and name.endswith(".toml")]
    try:
        return pack_of({name: archive.member(inside[name]) for name in files})
    except PackError:
        return None
