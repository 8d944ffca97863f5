"""Reading what was received: only what is new, each file in a child process that it cannot harm us from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import PurePath
from typing import Any

from onex_xl import __version__, workers
from onex_xl.errors import CallError
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.ledger.store import Ledger
from onex_xl.model import Facts, Received, Registry, Return, Score, Status, Table
from onex_xl.pack.definitions import Pack, Sheet
from onex_xl.scoring.score import score
from onex_xl.stages.checks.answered import bound
from onex_xl.stages.checks.rules import check_return
from onex_xl.stages.compare import filled_projects, identities, is_blank
from onex_xl.stages.intake.process import CHANGED, Job, Setup, loaded, process
from onex_xl.workflow import PRELOAD
from onex_xl.workflow.keeping import mended
from onex_xl.workflow.year import Year

Progress = Callable[[int, int], None]
"""Called with how many of how many files are read."""

CONTESTED = frozenset({"register.other-sender", "register.other-projects"})
"""Codes of what speaks against a return being from the department that it names."""

_BATCH = 50
_FORM = 8
"""Of what is kept of a reading: another number when that changes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file turned out to be. ``ret`` (without tables) is ``None`` where it is no return of ours;
    ``facts`` and ``scores`` are by project, the scores as if nothing held them back. ``identities`` has one
    for each finding, by which it is known again in a later return; ``filled`` are the projects that the
    return has data of, and ``blank`` says that nothing at all was filled in. ``settled`` is false when
    another run may well read it. ``read_as`` is the name and sender it was read under. ``claims`` are of its
    tables the columns that are held against other returns and lists."""

    ret: Return | None
    findings: tuple[Finding, ...]
    facts: Mapping[str, Facts] = field(default_factory=dict)
    scores: Mapping[str, Score] = field(default_factory=dict)
    identities: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    settled: bool = True
    read_as: tuple[str, str] = ("", "")
    claims: Mapping[str, Table] = field(default_factory=dict)
    blank: bool = False

    def named(self, name: str) -> Reading:
        """The same reading of a file that came again as ``name``."""
        was, sender = self.read_as
        if was == name:
            return self
        findings = tuple(
            replace(item, place=replace(item.place, file=name)) if item.place.file == was else item
            for item in self.findings
        )
        ret = replace(self.ret, file=name) if self.ret else None
        return replace(self, ret=ret, findings=findings, read_as=(name, sender))

    @property
    def contested(self) -> bool:
        """Whether it may be another department's than it says: then it counts only if the office says so."""
        return self.ret is not None and self.ret.origin.contested

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """Why it does not count."""
        if not self.contested:
            return self.findings
        return tuple(finding for finding in self.findings if finding.code in CONTESTED)

    @property
    def is_changed(self) -> bool:
        """Whether the file in ``received/`` is not what was taken in."""
        return any(finding.code == CHANGED for finding in self.findings)

    def held_for(self, department: str) -> Reading:
        """The same of a file that cannot be read, as ``department``'s, of which nothing is scored then."""
        project = ALL_PROJECTS if department else ""
        findings = (replace(item, department=department, project=project) for item in self.findings)
        return replace(self, findings=tuple(findings))

    @property
    def department(self) -> str:
        """The code of the department it is from, as far as that could be told; else ``""``."""
        if self.ret is not None:
            return self.ret.origin.department
        return next((finding.department for finding in self.findings if finding.department), "")


def read_and_score(job: Job) -> Reading:
    """All that can be worked out from one file alone; runs in a child process."""
    outcome = process(job)
    read_as = (job.name, job.sender)
    if outcome.ret is None:
        reading = Reading(None, outcome.findings, read_as=read_as)
        return replace(reading, settled=not reading.is_changed)
    setup, pack = loaded(job.setup)
    typed = outcome.ret.self_scores
    scores = {
        code: score(pack, setup.registry.projects[code], facts, Status.SCORED, typed.get(code, {}))
        for code, facts in outcome.facts.items()
    }
    tables = outcome.ret.tables
    known = identities(pack, tables, outcome.findings)
    answers = bound(pack, outcome.ret, outcome.findings, known)
    return Reading(
        replace(outcome.ret, findings=(), tables={}, statements=answers.statements),
        (*outcome.findings, *answers.findings),
        outcome.facts,
        scores,
        (*known, *identities(pack, tables, answers.findings)),
        filled_projects(pack, outcome.facts, tables),
        read_as=read_as,
        claims=claimed(pack, tables),
        blank=is_blank(pack, outcome.ret),
    )


def claimed(pack: Pack, tables: Mapping[str, Table]) -> dict[str, Table]:
    """Of ``tables``, what is held against other returns and lists. Of the texts as typed, only those of
    identity numbers that are none: a wrong one may still be near a right one."""
    return {
        name: _only(tables[name], pack.returns.by_id[name], fields)
        for name, fields in pack.claimed_fields.items()
        if name in tables
    }


def _only(table: Table, sheet: Sheet, fields: Sequence[str]) -> Table:
    identities = {name for name in fields if sheet.fields[name].type == "id_number"}
    return replace(
        table,
        columns={name: table.columns[name] for name in fields},
        cols={name: col for name, col in table.cols.items() if name in fields},
        cells={name: cell for name, cell in table.cells.items() if name in fields},
        raw={
            (name, index): text
            for (name, index), text in table.raw.items()
            if name in identities and table.columns[name][index] == ""
        },
    )


def read_all(
    year: Year,
    registry: Registry,
    ledger: Ledger,
    files: Sequence[Received],
    *,
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> dict[str, Reading]:
    """Every file's reading, by hash: from the ledger where the same means have read it before.

    ``processes`` 0 reads in this process, unprotected; ``None`` uses all processors.
    """
    means = made_with(year, registry)
    kept = ledger.readings(means)
    most = processors() if processes is None else processes
    # Children begin with the files that nobody has read, while what is kept of the others is unpacked.
    new = [item for item in files if item.sha256 not in kept]
    outcomes = _read(year, registry, new, min(most, len(new)))
    found = _kept_readings(year, ledger, means, [item for item in files if item.sha256 in kept])
    again = [item for item in files if item.sha256 in kept and item.sha256 not in found]
    new += again
    outcomes = chain(outcomes, _read(year, registry, again, min(most, len(again))))
    batch: list[tuple[str, object]] = []
    progress(0, len(new))
    for number, (sha, reading) in enumerate(outcomes, 1):
        found[sha] = reading
        if reading.settled:
            batch.append((sha, _packed(reading)))
        if len(batch) >= _BATCH:
            ledger.keep_readings(means, batch)
            batch = []
        progress(number, len(new))
    changed = {item.sha256: year.folder.kept(item) for item in files if found[item.sha256].is_changed}
    whole = mended(year, changed)
    originals = [item for item in files if item.sha256 in whole]
    for sha, reading in _read(year, registry, originals, min(most, len(originals))):
        found[sha] = reading
        batch.append((sha, _packed(reading)))
    for sha in changed.keys() - whole:
        found[sha] = found[sha].held_for(found[sha].department or _department_of(sha, ledger))
    ledger.keep_readings(means, batch)
    return found


def keep(year: Year, registry: Registry, ledger: Ledger, readings: Mapping[str, Reading]) -> None:
    """Keep ``readings`` (by hash) of files that are not at hand, as if they had just been read."""
    ledger.keep_readings(made_with(year, registry), [(sha, _packed(it)) for sha, it in readings.items()])


def _department_of(sha: str, ledger: Ledger) -> str:
    """The department whose return a file was in the last result; ``""`` where none can be told."""
    try:
        result = ledger.last_result()
    except CallError:  # another version's
        return ""
    lines = result.register if result else ()
    return next((it.code for it in lines if sha in (it.sha256, *(o.sha256 for o in it.others))), "")


def _kept_readings(year: Year, ledger: Ledger, means: str, files: Iterable[Received]) -> dict[str, Reading]:
    """Of ``files``, those whose reading is kept and would come out the same: nothing that a password which
    we were given since may open."""
    found: dict[str, Reading] = {}
    for item in files:
        content = ledger.reading(item.sha256, means)
        if content is not None:
            reading = _unpacked(content)
            locked = year.password and is_locked(reading.findings)
            if not locked and _says_the_same(item, reading):
                found[item.sha256] = reading.named(item.name)
    return found


def is_locked(findings: Iterable[Finding]) -> bool:
    """Whether something could not be read for want of its password."""
    return any(finding.code == "file.encrypted" for finding in findings)


def _says_the_same(item: Received, reading: Reading) -> bool:
    """Whether reading ``item`` as it came last gives what ``reading`` gave: besides the bytes, the suffix and
    the sender tell what a file is and whose."""
    name, sender = reading.read_as
    return PurePath(name).suffix == PurePath(item.name).suffix and sender == item.sender


def made_with(year: Year, registry: Registry) -> str:
    """A digest of all that decides what reading a file gives, besides the file."""
    means = (__version__, _FORM, year.pack.digest, registry.sha256, year.campaign, year.settings.limits)
    return hashlib.sha256(repr(means).encode()).hexdigest()


def setup_of(year: Year, registry: Registry) -> Setup:
    """What every return of the year is read with."""
    return Setup(
        year.folder.rules, year.pack.digest, year.campaign, registry, check_return, year.settings.limits,
        password=year.password,
    )  # fmt: skip


def jobs(year: Year, registry: Registry, files: Iterable[Received]) -> list[Job]:
    """What is to be read, as a child process wants it."""
    setup = setup_of(year, registry).packed()
    return [
        Job(year.folder.kept(item), item.name, item.sha256, item.size, setup, item.sender) for item in files
    ]


def _read(
    year: Year, registry: Registry, files: Iterable[Received], processes: int
) -> Iterator[tuple[str, Reading]]:
    limits = year.settings.limits
    outcomes = workers.run(
        read_and_score,
        jobs(year, registry, files),
        workers=processes,
        wall_seconds=lambda job: limits.wall_seconds(job.size),
        memory_mb=limits.memory_mb,
        preload=PRELOAD,
    )
    return ((outcome.item.sha256, _reading(outcome, limits.memory_mb)) for outcome in outcomes)


def _reading(outcome: workers.Outcome[Job, Reading], memory_mb: int) -> Reading:
    if isinstance(outcome, workers.Done):
        return outcome.result
    return Reading(None, (unread(outcome.item.name, outcome, memory_mb),), settled=False)


def unread(name: str, outcome: workers.TimedOut[Any] | workers.Died[Any], memory_mb: int) -> Finding:
    """Why a child process could not read the file ``name``."""
    code, facts = _why(outcome, memory_mb)
    return Finding(code, Severity.ERROR, Place(name), facts)


def _why(
    outcome: workers.TimedOut[Any] | workers.Died[Any], memory_mb: int
) -> tuple[str, dict[str, str | int]]:
    if isinstance(outcome, workers.TimedOut):
        return "file.timed-out", {"seconds": round(outcome.seconds)}
    if outcome.reason == "memory":
        return "file.memory", {"limit": memory_mb}
    if outcome.reason == "killed":
        return "file.died", {}
    return "file.failed", {"detail": outcome.detail.partition(":")[0]}


def _packed(reading: Reading) -> object:
    return [
        reading.ret, reading.findings, dict(reading.facts), dict(reading.scores), reading.identities,
        reading.filled, reading.settled, reading.read_as, dict(reading.claims),
        reading.blank,
    ]  # fmt: skip


def _unpacked(content: Any) -> Reading:
    return Reading(*content)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
