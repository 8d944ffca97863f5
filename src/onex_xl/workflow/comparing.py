"""What a department changed between two returns: both are read again, once, and the outcome is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onex_xl import workers
from onex_xl.ledger.store import Ledger
from onex_xl.model import Changes, Received, Registry, Return
from onex_xl.stages.compare import compare_tables
from onex_xl.stages.intake.process import Job, loaded, read_job
from onex_xl.workflow.reading import PRELOAD, jobs, made_with, processors
from onex_xl.workflow.year import Year


@dataclass(frozen=True, slots=True)
class Pair:
    """A return, and the one that takes its place."""

    older: Job
    newer: Job

    @property
    def name(self) -> str:
        return self.newer.name


def compare_pair(pair: Pair) -> Changes | None:
    """What the newer says differently; ``None`` if one of them is no return. Runs in a child process."""
    older, newer = read_job(pair.older), read_job(pair.newer)
    if not isinstance(older, Return) or not isinstance(newer, Return):
        return None
    return compare_tables(loaded(pair.newer.setup)[1], older.tables, newer.tables)


def compare_all(
    year: Year,
    registry: Registry,
    ledger: Ledger,
    pairs: Mapping[str, tuple[Received, Received]],
    *,
    processes: int | None = None,
) -> dict[str, Changes]:
    """The changes by the key of each of ``pairs`` (older, newer): from the ledger where the same means have
    compared them before. A pair that could not be compared is missing."""
    means = made_with(year, registry)
    found: dict[str, Changes] = {}
    for key, (older, newer) in pairs.items():
        known = ledger.comparison(older.sha256, newer.sha256, means)
        if isinstance(known, Changes):
            found[key] = known
    waiting = {key: pair for key, pair in pairs.items() if key not in found}
    if waiting:
        compared = _compared(year, registry, waiting, processes)
        kept = [(pairs[key][0].sha256, pairs[key][1].sha256, changes) for key, changes in compared.items()]
        ledger.keep_comparisons(means, kept)
        found |= compared
    return found


def _compared(
    year: Year,
    registry: Registry,
    pairs: Mapping[str, tuple[Received, Received]],
    processes: int | None,
) -> dict[str, Changes]:
    limits = year.settings.limits
    flat = iter(jobs(year, registry, [item for pair in pairs.values() for item in pair]))
    work = [Pair(older, newer) for older, newer in zip(flat, flat, strict=True)]
    outcomes = workers.run(
        compare_pair,
        work,
        workers=min(processors() if processes is None else processes, len(work)),
        wall_seconds=lambda pair: limits.wall_seconds(pair.older.size) + limits.wall_seconds(pair.newer.size),
        memory_mb=limits.memory_mb,
        preload=PRELOAD,
    )
    return {
        key: outcome.result
        for key, outcome in zip(pairs, outcomes, strict=True)
        if isinstance(outcome, workers.Done) and outcome.result is not None
    }
