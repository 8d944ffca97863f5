"""The lists of other offices and of earlier years: found in ``reference/`` and in archives, read once each,
and held against the returns."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from onex_xl import __version__, workers
from onex_xl.fields.text import joined
from onex_xl.files import sha256
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.ledger.store import Ledger
from onex_xl.model import Claim, Facts, ListRows, Reconciliation, Registry
from onex_xl.stages.lists import reconcile, sourced
from onex_xl.stages.lists.read import ListJob, ListReading, named_list, read_job
from onex_xl.workflow import PRELOAD
from onex_xl.workflow.reading import Progress, made_with, processors
from onex_xl.workflow.year import Year
from onex_xl.workflow.years import CARRIED, EarlierYears

_SKIPPED = re.compile(
    r"~\$.*|\..*|Thumbs\.db|desktop\.ini|.*\.(?:tmp|part|crdownload|md)|readme.*|说明.*", re.IGNORECASE
)
"""Files that no office sent: of Excel and LibreOffice while one is open, of the system, notes."""
_FORM = 2
"""Of what is kept of a reading: another number when that changes."""


@dataclass(frozen=True, slots=True)
class ListFiles:
    """What lies in ``reference/``: a job for each file that can be read, in order of name, and what is to be
    said of the others."""

    jobs: tuple[ListJob, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """All that the reading of the lists follows from, besides the pack: a part of a run's inputs."""
        troubles = sorted((item.code, item.place.file) for item in self.findings)
        return (*((job.name, job.sha256) for job in self.jobs), *troubles)


@dataclass(frozen=True, slots=True)
class ReadLists:
    """The lists, read: their rows by list id, what reading found, and whether another run with the same files
    would read them no differently. ``unused`` are, by list id, the files that by their names hold a list and
    could not be used: nobody knows who is in them."""

    rows: Mapping[str, tuple[ListRows, ...]]
    findings: tuple[Finding, ...]
    settled: bool
    unused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def all_rows(self) -> list[ListRows]:
        """The rows of every list."""
        return [part for parts in self.rows.values() for part in parts]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Returns and lists side by side; ``facts`` are as the office's settings want them counted."""

    reconciliation: Reconciliation
    findings: tuple[Finding, ...]
    facts: Mapping[str, Facts]

    def changed(self, before: Mapping[str, Facts]) -> frozenset[str]:
        """The projects of which a fact is not as in ``before``: their scores must be worked out anew."""
        return frozenset(code for code, facts in self.facts.items() if facts is not before.get(code))


def find_lists(year: Year, earlier: EarlierYears) -> ListFiles:
    """The files in ``reference/`` and its sub-folders (none where there is no such folder), and the lists
    that archives of ``earlier`` years carry."""
    jobs: list[ListJob] = list(_carried(year, earlier))
    findings: list[Finding] = []
    for path in _files(year.folder.reference):
        name = year.folder.relative(path)
        limit = year.settings.limits.file
        try:
            size = path.stat().st_size
            data = path.read_bytes() if size <= limit else b""
        except OSError as error:
            facts = {"reason": error.strerror or str(error)}
            findings.append(Finding("file.locked", Severity.ERROR, Place(name), facts))
            continue
        if size > limit:
            sizes = {"found": -(-size // 2**20), "limit": limit // 2**20}
            findings.append(Finding("file.too-large", Severity.ERROR, Place(name), sizes))
            continue
        jobs.append(ListJob(path, name, sha256(data), size, year.folder.rules, year.settings.limits))
    used = _without_copies(year, jobs)
    findings += (
        Finding("lists.same-file", Severity.WARNING, Place(job.name), {"other_file": used[job].name})
        for job in jobs
        if used[job] is not job
    )
    return ListFiles(tuple(job for job in jobs if used[job] is job), tuple(findings))


def _without_copies(year: Year, jobs: Sequence[ListJob]) -> dict[ListJob, ListJob]:
    """Which file is used for each: of those that are the same to the byte, and by their names the same list,
    the one of the shortest name."""
    first: dict[tuple[str, str], ListJob] = {}
    found: dict[ListJob, ListJob] = {}
    for job in sorted(jobs, key=lambda job: (len(job.name), job.name)):
        of = named_list(job.name, year.pack)
        found[job] = first.setdefault((job.sha256, of.id if of else ""), job)
    return found


def _carried(year: Year, earlier: EarlierYears) -> Iterator[ListJob]:
    for item in earlier.years:
        for member in item.archive.below(CARRIED):
            if PurePosixPath(member).stem in year.pack.lists:
                said = item.archive.manifest.members[member]
                yield ListJob(
                    item.archive.opened.path,
                    f"{item.name}/{member}",
                    said.sha256,
                    said.size,
                    year.folder.rules,
                    year.settings.limits,
                    member,
                )


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _SKIPPED.fullmatch(name))
        for name in sorted(names):
            path = Path(place, name)
            if not _SKIPPED.fullmatch(name) and path.is_file():
                yield path


def read_lists(
    year: Year,
    registry: Registry,
    ledger: Ledger,
    files: ListFiles,
    *,
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> ReadLists:
    """Every list's rows, from the ledger where the same means have read the same file under the same name.

    ``processes`` as in :func:`~onex_xl.workflow.reading.read_all`. Means are those of the returns' readings:
    the ledger keeps the readings of one set of means.
    """
    means = made_with(year, registry)
    known = ledger.readings(means)
    found: dict[str, ListReading] = {}
    for job in files.jobs:
        content = ledger.reading(_key(job), means) if _key(job) in known else None
        if content is not None:
            found[job.name] = ListReading(*content)
    new = [job for job in files.jobs if job.name not in found]
    batch: list[tuple[str, object]] = []
    progress(0, len(new))
    for number, (job, reading) in enumerate(_read(year, new, processes), 1):
        found[job.name] = reading
        if reading.settled:
            batch.append((_key(job), [reading.rows, reading.findings, reading.settled]))
        progress(number, len(new))
    if batch:
        ledger.keep_readings(means, batch)
    return _together(year, files, [found[job.name] for job in files.jobs])


def _key(job: ListJob) -> str:
    """What a list's reading is kept under: what is read depends on its name, too."""
    return hashlib.sha256(f"list {_FORM} {__version__} {job.name}\n{job.sha256}".encode()).hexdigest()


def _together(year: Year, files: ListFiles, readings: Iterable[ListReading]) -> ReadLists:
    rows: dict[str, list[ListRows]] = {name: [] for name in year.pack.lists}
    findings = [*files.findings]
    settled = all(item.code == "lists.same-file" for item in files.findings)
    for reading in readings:
        for part in reading.rows:
            rows[part.list_id].append(part)
        findings += reading.findings
        settled = settled and reading.settled
    read = {part.file for parts in rows.values() for part in parts}
    unused: dict[str, tuple[str, ...]] = {}
    for item in findings:
        file = item.place.file
        of = named_list(file, year.pack) if item.severity is Severity.ERROR and file not in read else None
        if of is not None and file not in unused.get(of.id, ()):
            unused[of.id] = (*unused.get(of.id, ()), file)
    return ReadLists({name: tuple(parts) for name, parts in rows.items()}, tuple(findings), settled, unused)


def _read(
    year: Year, jobs: Sequence[ListJob], processes: int | None
) -> Iterator[tuple[ListJob, ListReading]]:
    limits = year.settings.limits
    count = min(processors() if processes is None else processes, len(jobs))
    outcomes = workers.run(
        read_job,
        jobs,
        workers=count,
        wall_seconds=lambda job: limits.wall_seconds(job.size),
        memory_mb=limits.memory_mb,
        preload=PRELOAD,
    )
    for outcome in outcomes:
        yield outcome.item, _reading(outcome, limits.memory_mb)


def _reading(outcome: workers.Outcome[ListJob, ListReading], memory_mb: int) -> ListReading:
    if isinstance(outcome, workers.Done):
        return outcome.result
    name = outcome.item.name
    if isinstance(outcome, workers.TimedOut):
        return _unread(name, "file.timed-out", seconds=round(outcome.seconds))
    if outcome.reason == "memory":
        return _unread(name, "file.memory", limit=memory_mb)
    if outcome.reason == "killed":
        return _unread(name, "file.died")
    return _unread(name, "file.failed", detail=outcome.detail.partition(":")[0])


def _unread(name: str, code: str, **facts: str | int) -> ListReading:
    return ListReading((), (Finding(code, Severity.ERROR, Place(name), facts),), settled=False)


def reconciled(
    year: Year,
    registry: Registry,
    claims: Sequence[Claim],
    lists: ReadLists,
    facts: Mapping[str, Facts],
) -> Reconciled:
    """The returns that count against the lists. ``facts`` are those of projects with a return; those that the
    settings take from a list are replaced (and only those are other objects)."""
    sources = year.settings.sources
    found, findings = reconcile(year.pack, year.campaign, registry, claims, lists.rows, facts, sources)
    findings += _about_sources(year, sources, claims, lists)
    return Reconciled(found, tuple(findings), sourced(year.pack, facts, found) if sources else facts)


def _about_sources(
    year: Year, sources: Mapping[str, str], claims: Sequence[Claim], lists: ReadLists
) -> Iterator[Finding]:
    """That a list which is to decide is not there, or not whole: a file of it that could not be used holds
    every project back, because anybody may be in it."""
    decided: dict[str, list[str]] = {}
    for fact, source in sources.items():
        if source in year.pack.lists:
            label = year.pack.rubric.facts[fact].label.in_language(year.pack.raw.language)
            decided.setdefault(source, []).append(label)
    departments = sorted({claim.department for claim in claims})
    for source, labels in decided.items():
        facts = {"facts": joined(labels), "list": year.pack.lists[source].label}
        for file in lists.unused.get(source, ()):
            for code in departments:
                yield Finding(
                    "lists.source-unread", Severity.ERROR, Place(file), facts, "", code, ALL_PROJECTS
                )
        if not lists.rows[source] and source not in lists.unused and claims:
            yield Finding("lists.source-missing", Severity.WARNING, Place("campaign.toml"), facts)
