"""Each measure makes its inputs, times us and the one to compare with in the same run, and gives a line."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks import plain, sample
from onex_xl.files import sha256
from onex_xl.stages.intake.process import Job, process
from onex_xl.workflow.office import distribute, office_registry
from onex_xl.workflow.reading import setup_of

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
    year = made.year
    registry, _ = office_registry(year)
    setup = setup_of(year, registry)
    data = file.read_bytes()
    job = Job(file, file.name, sha256(data), len(data), setup.packed())
    ours, floor = _side_by_side(lambda: _processed(job), lambda: _calamine(file))
    ratio = ours / floor
    result = f"{ratio:.2f} × ({1000 * ours:.0f} ms, calamine {1000 * floor:.0f} ms)"
    yield Line(
        f"read and check one return of {CANDIDATES} candidates", "≤ 2 × calamine alone", result, ratio <= 2
    )


def _processed(job: Job) -> None:
    assert process(job).ret is not None


def _calamine(file: Path) -> None:
    book = CalamineWorkbook.from_path(str(file))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def collecting(folder: Path) -> Iterator[Line]:
    """(b) and (c): collecting many returns end to end in a process of its own, against the plain script."""
    made = sample.campaign(folder / "many", RETURNS, CANDIDATES)
    sample.send_all(made)
    files = sorted(made.year.folder.inbox.iterdir())
    done = _run([sys.executable, "-c", COLLECT, str(made.year.folder.root)])
    found = json.loads(done)
    begun = time.perf_counter()
    projects = plain.summarise(files[:PLAIN_SAMPLE], folder / "plain.xlsx")
    theirs = (time.perf_counter() - begun) * RETURNS / PLAIN_SAMPLE
    assert found["projects"] == projects * RETURNS // PLAIN_SAMPLE
    ratio = theirs / found["seconds"]
    scaled = f"plain {theirs:.0f} s, scaled from {PLAIN_SAMPLE} returns"
    what = f"collect {RETURNS} returns of {CANDIDATES} candidates, end to end"
    yield Line(
        what, "≥ 10 × pandas + openpyxl", f"{ratio:.1f} × ({found['seconds']:.1f} s, {scaled})", ratio >= 10
    )
    yield _one_more(made, files)
    peak = found["peak_mb"]
    yield Line("its peak memory, any one process", f"≤ {PEAK_MB} MB", f"{peak:.0f} MB", peak <= PEAK_MB)


def _one_more(made: sample.Sample, files: Sequence[Path]) -> Line:
    """Collecting again when one return of all has come anew. The master is drawn whole whatever has changed:
    its time is measured within the same run and taken off. (The first department's people are in every
    other's roster, so that nearly all receipts name its file: the second one sends again.)"""
    sample.send_again(made, files[1].stem)
    found = json.loads(_run([sys.executable, "-c", COLLECT, str(made.year.folder.root)]))
    assert found["new"] == 1
    rest = found["seconds"] - found["master"]
    result = f"{rest:.1f} s (master {found['master']:.1f} s)"
    what = f"collect again with 1 new file among {RETURNS}, beside planning and drawing the master"
    return Line(what, f"≤ {ONE_MORE} s", result, rest <= ONE_MORE)


ONE_MORE = 2
PEAK_MB = 400
COLLECT = """
import json, sys, time
from pathlib import Path
from benchmarks.memory import children_mb, peak_mb
from onex_xl.garbage import look_rarely
from onex_xl.workflow import collect as step
from onex_xl.workflow.year import open_year

taken = 0.0

def timed(work):
    def call(*args):
        global taken
        begun = time.perf_counter()
        done = work(*args)
        taken += time.perf_counter() - begun
        return done
    return call

if __name__ == "__main__":
    look_rarely()
    step._write_master = timed(step._write_master)
    begun = time.perf_counter()
    done = step.collect(open_year(Path(sys.argv[1])), processes=2)
    seconds = time.perf_counter() - begun
    scored = sum(score.status == "scored" for score in done.result.scores.values())
    told = {"seconds": seconds, "master": taken, "projects": scored}
    print(json.dumps({**told, "new": done.files.new, "peak_mb": max(peak_mb(), children_mb())}))
"""


def across_returns(folder: Path) -> Iterator[Line]:
    """(f) Holding the returns of a college, and of a province, against each other."""
    for returns, seconds, megabytes in ((40, 1, 400), (4_000, 30, 1_500)):
        found = json.loads(_run([sys.executable, "-m", "benchmarks.across", str(returns)]))
        assert found["found"] == found["planted"]
        result = (
            f"{found['seconds']:.2f} s, {found['peak_mb']:.0f} MB ({found['inputs_mb']:.0f} of them the rows)"
        )
        holds = found["seconds"] <= seconds and found["peak_mb"] <= megabytes
        what = f"{returns} returns with {found['rows']} candidates held against each other"
        yield Line(what, f"≤ {seconds} s, ≤ {megabytes} MB", result, holds)


def listed_returns(folder: Path) -> Iterator[Line]:
    """(g) Holding the rosters of a college, and of a province, against two lists of other offices. A
    college's are too quick for their ratio to mean anything."""
    for returns, times, seconds, megabytes in ((40, 100, 1, 100), (4_000, 25, 60, 1_500)):
        found = json.loads(_run([sys.executable, "-m", "benchmarks.lists", str(returns), "150"]))
        ratio = found["seconds"] / found["floor"]
        result = f"{found['seconds']:.2f} s, {ratio:.1f} × one dict join, {found['peak_mb']:.0f} MB"
        what = f"{returns} rosters with {found['rows']} candidates against finance and results"
        goal = f"≤ {seconds} s, ≤ {times} × one dict join, ≤ {megabytes} MB"
        holds = found["seconds"] <= seconds and ratio <= times and found["peak_mb"] <= megabytes
        yield Line(what, goal, result, holds)


def blank_returns(folder: Path) -> Iterator[Line]:
    """(d) Blank workbooks for a thousand candidates each: their size, and the time for fifty."""
    made = sample.campaign(folder / "blank", 50, 800)
    begun = time.perf_counter()
    distribute(made.year)
    seconds = time.perf_counter() - begun
    largest = max(path.stat().st_size for path in made.year.folder.outbox.iterdir()) / 1024
    yield Line("blank return, room for 1,000 candidates", "≤ 120 KB", f"{largest:.0f} KB", largest <= 120)
    yield Line("50 of them", "≤ 10 s", f"{seconds:.1f} s", seconds <= 10)


def start_up(folder: Path) -> Iterator[Line]:
    """(e) The first answer of the command line."""
    ours = _median(lambda: _silent("from onex_xl.cli import main; main()", "--help"), 7)
    bare, click = _median(lambda: _silent("pass"), 7), _median(lambda: _silent("import click"), 7)
    beside = f"python {1000 * bare:.0f} ms, with click {1000 * click:.0f} ms"
    yield Line("onex-xl --help", "< 200 ms", f"{1000 * ours:.0f} ms ({beside})", ours < 0.2)


def _silent(code: str, *arguments: str) -> None:
    _run([sys.executable, "-c", code, *arguments])


def _run(command: list[str]) -> str:
    # Under python, and not our script, so that both are started alike.
    root = Path(__file__).resolve().parents[1]
    places = os.pathsep.join((str(root / "src"), str(root)))
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONPATH": places}
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def _side_by_side(one: Callable[[], None], other: Callable[[], None], times: int = 31) -> tuple[float, float]:
    """Medians of this process's own seconds, the two by turns: what else is at work slows both alike."""
    one()
    other()
    taken: tuple[list[float], list[float]] = [], []
    for _ in range(times):
        for work, seconds in zip((one, other), taken, strict=True):
            begun = time.process_time()
            work()
            seconds.append(time.process_time() - begun)
    return statistics.median(taken[0]), statistics.median(taken[1])


def _median(work: Callable[[], None], times: int = 15) -> float:
    """Seconds, after one run that does not count."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
