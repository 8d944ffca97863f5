"""What the look at a file's bytes costs, beside all of reading it."""

from __future__ import annotations

import io
import re
import statistics
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import openpyxl

from benchmarks import sample
from benchmarks.measures import Line
from onex_xl.model import Registry, Return
from onex_xl.stages.intake.read import idle_in, read_return
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.year import Year
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.preflight import inspect

SHARE = 0.4
FOREIGN = 20


def pre_flight(folder: Path) -> Iterator[Line]:
    """(f) The pre-flight's share of reading: returns of ours of two sizes, and as others save them."""
    for rows in (100, 1000):
        made = sample.campaign(folder / f"flight-{rows}", 1, rows)
        yield _line(f"pre-flight of a return of {rows} candidates", made.year, _sent(made, 1))
    made = sample.campaign(folder / "flight-foreign", FOREIGN, 100)
    foreign = [_foreign(data, number) for number, data in enumerate(_sent(made, 2))]
    yield _line(f"pre-flight of {FOREIGN} returns saved by other programs", made.year, foreign)


def _sent(made: sample.Sample, processes: int) -> list[bytes]:
    sample.send_all(made, processes)
    return [path.read_bytes() for path in sorted(made.year.folder.inbox.iterdir())]


def _line(what: str, year: Year, files: Sequence[bytes]) -> Line:
    registry, _ = office_registry(year)
    looking = sum(_seconds(lambda data=data: _inspected(data, year)) for data in files)  # type: ignore[misc]
    reading = sum(_seconds(lambda data=data: _read(data, year, registry)) for data in files)  # type: ignore[misc]
    share = looking / reading
    each = 1000 / len(files)
    result = f"{100 * share:.0f} % ({looking * each:.1f} of {reading * each:.1f} ms)"
    return Line(what, f"≤ {100 * SHARE:.0f} % of reading", result, share <= SHARE)


def _inspected(data: bytes, year: Year) -> None:
    assert isinstance(inspect(data, "a.xlsx", year.settings.limits, idle_in(year.pack)), Inspection)


def _read(data: bytes, year: Year, registry: Registry) -> None:
    ret = read_return(data, "a.xlsx", year.pack, year.campaign, registry, year.settings.limits)
    assert isinstance(ret, Return)


def _seconds(work: Callable[[], None], times: int = 7) -> float:
    """Of this process's own time, so that what else is at work counts for little."""
    work()
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def _foreign(data: bytes, number: int) -> bytes:
    """As openpyxl saves it; every fourth with a prefix to each element instead, as some libraries write."""
    if number % 4:
        target = io.BytesIO()
        openpyxl.load_workbook(io.BytesIO(data)).save(target)
        return target.getvalue()
    return _prefixed(data)


def _prefixed(data: bytes) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", part).replace(b" xmlns=", b" xmlns:x=", 1)
            copy.writestr(name, part)
    return target.getvalue()
