"""What a department changed between two returns: both are read again, once, and the outcome is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onex_xl import workers
from onex_xl.ledger.store import Ledger
from onex_xl.model import Changes, Received, Registry, Return
from onex_xl.stages.compare import compare_tables
from onex_xl.stages.intake.process import Job, loaded, read_job
from onex_xl.workflow import PRELOAD
from onex_xl.workflow.reading import jobs, made_with, processors
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


class Comparing:
    """The changes by the key of each of ``pairs`` (older, newer): from the ledger where the same means have
    compared them before, else worked out by children who begin at once and are waited for by :meth:`done`."""

    def __init__(
        self,
        year: Year,
        registry: Registry,
        ledger: Ledger,
        pairs: Mapping[str, tuple[Received, Received]],
        *,
        processes: int | None = None,
    ) -> None:
        self._ledger, self._pairs, self._means = ledger, pairs, made_with(year, registry)
        self._known: dict[str, Changes] = {}
        for key, (older, newer) in pairs.items():
            known = ledger.comparison(older.sha256, newer.sha256, self._means)
            if isinstance(known, Changes):
                self._known[key] = known
        self._waiting = [key for key in pairs if key not in self._known]
        self._outcomes = _compared(year, registry, [pairs[key] for key in self._waiting], processes)

    def done(self) -> dict[str, Changes]:
        """The changes. A pair that could not be compared is missing."""
        compared = {
            key: outcome.result
            for key, outcome in zip(self._waiting, self._outcomes, strict=True)
            if isinstance(outcome, workers.Done) and outcome.result is not None
        }
        if self._waiting:
            pairs = self._pairs
            self._ledger.keep_comparisons(
                self._means,
                [(pairs[key][0].sha256, pairs[key][1].sha256, changes) for key, changes in compared.items()],
            )
        return self._known | compared


def _compared(
    year: Year, registry: Registry, pairs: Sequence[tuple[Received, Received]], processes: int | None
) -> Iterator[workers.Outcome[Pair, Changes | None]]:
    limits = year.settings.limits
    flat = iter(jobs(year, registry, [item for pair in pairs for item in pair]))
    work = [Pair(older, newer) for older, newer in zip(flat, flat, strict=True)]
    return workers.run(
        compare_pair,
        work,
        workers=min(processors() if processes is None else processes, len(work)),
        wall_seconds=lambda pair: limits.wall_seconds(pair.older.size) + limits.wall_seconds(pair.newer.size),
        memory_mb=limits.memory_mb,
        preload=PRELOAD,
    )
