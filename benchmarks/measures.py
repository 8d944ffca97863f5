"""Each measure makes its inputs, times us and the one to compare with in the same run, and gives a line."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks import plain, sample
from onex_xl.stages.intake.process import Setup, process
from onex_xl.workflow.collect import collect
from onex_xl.workflow.office import distribute, office_registry
from onex_xl.workflow.year import open_year

RETURNS = 300
CANDIDATES = 300
PLAIN_SAMPLE = 30


@dataclass(frozen=True)
class Line:
    """One claim: what was measured, the goal, the result, whether it holds."""

    what: str
    goal: str
    result: str
    holds: bool


def one_return(folder: Path) -> Iterator[Line]:
    """(a) Reading and checking one return, against calamine alone on the same file."""
    made = sample.campaign(folder / "one", 1, CANDIDATES)
    sample.send_all(made, 1)
    [file] = made.year.folder.inbox.iterdir()
    data = file.read_bytes()
    registry, _ = office_registry(made.year)
    setup = Setup(made.year.pack, made.year.campaign, registry, made.year.settings.limits)
    ours = _median(lambda: _process(setup, data, file.name))
    floor = _median(lambda: _calamine(file))
    ratio = ours / floor
    result = f"{ratio:.1f} × ({1000 * ours:.0f} ms, calamine {1000 * floor:.0f} ms)"
    yield Line(f"read and check one return of {CANDIDATES} candidates", "≤ 3 × calamine alone", result, ratio <= 3)


def _process(setup: Setup, data: bytes, name: str) -> None:
    raise NotImplementedError


def _calamine(file: Path) -> None:
    book = CalamineWorkbook.from_path(str(file))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _median(work: Callable[[], None], times: int = 15) -> float:
    """Seconds, after one run that does not count."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
