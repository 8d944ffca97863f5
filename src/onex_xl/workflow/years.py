"""The archives of earlier years that lie in a campaign's folder ``archive``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from onex_xl.archives.container import MANIFEST, README, SUMMARY, Archive, Content, read_archive, sealed
from onex_xl.archives.summary import parsed_summary
from onex_xl.errors import CallError, MachineError
from onex_xl.files import sha256
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import SealedYear
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


def _opened(path: Path, name: str) -> EarlierYear | Finding:
    try:
        archive = read_archive(path)
        return EarlierYear(name, archive, parsed_summary(archive.member(SUMMARY).decode(), name))
    except CallError as error:
        return _told("years.encrypted" if error.code == "archive.encrypted" else "years.unreadable", name)
    except (MachineError, KeyError, ValueError):
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
