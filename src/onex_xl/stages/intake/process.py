"""All that is done with one file, as one call that can be sent to a child process or another machine."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from onex_xl.files import sha256
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Campaign, Facts, Registry, Return, Table
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.scoring.facts import count_facts
from onex_xl.stages.intake.read import read_return
from onex_xl.xlsx.inspection import Limits

CHANGED = "file.kept-changed"
"""The code of what is said of a file in ``received/`` that is not what was taken in."""

_SHOWN = 8

Check = Callable[[Pack, Campaign, Registry, Return, Mapping[str, Facts]], Sequence[Finding]]
"""What is checked in a return besides its cells. A function at the top of a module, so that it travels."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What every file of a run is read with. ``keep`` names the columns (sheet id → fields) that later
    checks across returns need; the others stay behind in the child. ``None`` keeps all."""

    pack: Path
    digest: str
    """The pack's own digest: a changed pack is loaded anew."""
    campaign: Campaign
    registry: Registry
    check: Check
    limits: Limits = field(default_factory=Limits)
    keep: Mapping[str, Sequence[str]] | None = None
    password: str = ""
    """Tried on files that have one. Travels to the child, is written nowhere."""

    def packed(self) -> bytes:
        """This setup as it travels with every job; a child unpacks it once."""
        return pickle.dumps(self, pickle.HIGHEST_PROTOCOL)


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read: where it is kept, how it was named, and the :class:`Setup`, packed. ``sender`` is the
    address of the mail that brought it."""

    path: Path
    name: str
    sha256: str
    size: int
    setup: bytes
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. ``ret`` is ``None`` where it is no return of ours; ``facts`` by project."""

    sha256: str
    name: str
    ret: Return | None
    findings: tuple[Finding, ...]
    facts: Mapping[str, Facts] = field(default_factory=dict)


def process(job: Job) -> Outcome:
    """Read, check and count one file. One that is no return of ours is an outcome like any other."""
    setup, pack = loaded(job.setup)
    ret = read_job(job)
    if not isinstance(ret, Return):
        return Outcome(job.sha256, job.name, None, tuple(ret))
    projects = setup.registry.of_department(ret.origin.department)
    facts = count_facts(pack, setup.campaign, projects, ret.tables)
    findings = (*ret.findings, *setup.check(pack, setup.campaign, setup.registry, ret, facts))
    kept = ret.tables if setup.keep is None else _kept(ret.tables, setup.keep)
    return Outcome(job.sha256, job.name, replace(ret, tables=kept, findings=findings), findings, facts)


def read_job(job: Job) -> Return | list[Finding]:
    """The return in the job's file, or why it is none: also where it is not what was taken in, of which the
    hash tells."""
    setup, pack = loaded(job.setup)
    data = job.path.read_bytes() if job.path.is_file() else b""
    ret = read_return(
        data, job.name, pack, setup.campaign, setup.registry, setup.limits, setup.password, job.sender
    )
    if is_original(job, data):
        return ret
    # It may still say whose it is.
    department = ret.origin.department if isinstance(ret, Return) else ""
    facts = {"number": job.sha256[:_SHOWN]}
    return [Finding(CHANGED, Severity.ERROR, Place(job.name), facts, department=department)]


def is_original(job: Job, data: bytes) -> bool:
    """Whether ``data``, which the job's file holds, is what was taken in."""
    return sha256(data) == job.sha256


@lru_cache(maxsize=2)
def loaded(packed: bytes) -> tuple[Setup, Pack]:
    """A job's setup, and the pack it names; unpacked once in a process."""
    setup: Setup = pickle.loads(packed)
    return setup, load_pack(setup.pack)


def _kept(tables: Mapping[str, Table], keep: Mapping[str, Sequence[str]]) -> dict[str, Table]:
    found = {}
    for sheet, fields in keep.items():
        if sheet in tables:
            table = tables[sheet]
            columns = {name: table.columns[name] for name in fields if name in table.columns}
            raw = {at: text for at, text in table.raw.items() if at[0] in columns}
            found[sheet] = replace(table, columns=columns, raw=raw)
    return found
