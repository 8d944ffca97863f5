"""What a sealed year holds that can be made anew, held against what was made anew: the master, the review
workbook, the official forms, the summary, the lists for later years."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Final, TypeVar

from onex_xl import __version__, workers
from onex_xl.archives.container import INTAKE, LEDGER, MANIFEST, README, SUMMARY, SUMS, Archive
from onex_xl.archives.manifest import sums_text
from onex_xl.archives.summary import flat, parsed_summary, sealed_year
from onex_xl.errors import CallError
from onex_xl.files import sha256
from onex_xl.model import PERSONAL, SealedYear
from onex_xl.pack.difference import Shipped, against_shipped
from onex_xl.stages.review.read import stamp_properties
from onex_xl.stages.verify import Comparison, Difference, compare
from onex_xl.workflow import PRELOAD
from onex_xl.workflow.across import carried
from onex_xl.workflow.forms import forms_called, forms_of
from onex_xl.workflow.outcome import Outcome
from onex_xl.workflow.witnesses import Contradiction
from onex_xl.workflow.year import Year
from onex_xl.workflow.years import CARRIED
from onex_xl.xlsx.inspection import Limits, Refusal
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, read_book

Item = TypeVar("Item")
Found = TypeVar("Found")

CELLS, FIGURES = "cells", "figures"
"""How workbooks were compared."""

_MASTERS: Final = "master/"
_MADE: Final = (README, MANIFEST, SUMS, INTAKE, LEDGER, SUMMARY)
_FILES: Final = ("campaign.toml", "registry.xlsx", "review.xlsx")
_FOLDERS: Final = ("rules/", "reference/", "received/", "archive/", CARRIED, _MASTERS)
"""Where everything lies that is worked out again or worked from."""
_MEMORY_MB, _SECONDS = 4096, 600.0


@dataclass(frozen=True, slots=True)
class Compared:
    """What the sealed year and the one worked out again were compared by, and what differs. ``mode`` is
    ``cells``, or ``figures`` where another version of the program made the archive and lays sheets out
    differently. ``unsealed`` files of evidence the office has not put into the archive. ``values`` are
    those of the summary. ``to_the_byte``: formulas and formats are the same.
    ``forms`` are the workbooks of official forms that were compared, ``uncompared`` what nothing could be
    held against. ``contradictions`` are between what the archive itself says here and there, ``recorded``
    says whether the findings and scores that the last collect recorded were among it; ``shipped`` is how its
    rules differ from those that come with the program (``None``: none of that name do)."""

    mode: str
    originals: int
    values: int
    cells: int
    figures: int
    unmatched: int
    to_the_byte: bool
    differences: tuple[Difference, ...]
    forms: tuple[str, ...] = ()
    uncompared: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    recorded: bool = True
    shipped: Shipped | None = None
    unsealed: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything could be compared."""
        return self.mode == CELLS and self.recorded and not self.uncompared


@dataclass(frozen=True, slots=True)
class Pair:
    """A sealed workbook and the same made anew, both as files."""

    sealed: Path
    rebuilt: Path
    deciding: frozenset[str] = frozenset()
    """Grades and outcomes."""

    @property
    def name(self) -> str:
        return self.sealed.name


def held_against(
    archive: Archive, year: Year, outcome: Outcome, made: Mapping[Path, bytes], processes: int | None
) -> Compared:
    """Compare what is in ``archive``, unpacked as ``year``, with the ``outcome`` worked out from it and the
    workbooks ``made`` of that, by path; the forms are made here."""
    masters = {name for name in archive.below(_MASTERS) if year.folder.root / name not in made}
    forms = {name: forms_called(year, outcome.result.registry, Path(name).name) for name in sorted(masters)}
    known = {name: codes for name, codes in forms.items() if codes}
    formed = {year.folder.root / name: forms_of(year, outcome.result, known[name]) for name in known}
    pairs = list(_pairs(year, outcome, {**made, **formed}))
    comparisons = _compared(pairs, processes)
    values, different = _summaries(archive, sealed_year(outcome.result))
    different += _carried(archive, carried(year, outcome.result.registry, outcome.returns))
    different += _sums(archive)
    moved = any(item.differences for item in comparisons) and archive.manifest.program != __version__
    for pair, item in zip(pairs, comparisons, strict=True):
        found = item.shifted if moved else item.differences
        name = year.folder.relative(pair.sealed)
        different += [replace(it, sheet=f"{pair.name} {it.sheet}") if name in known else it for it in found]
    return Compared(
        FIGURES if moved else CELLS,
        len(archive.below("received/")),
        values,
        sum(item.cells for item in comparisons),
        sum(item.figures for item in comparisons),
        sum(item.unmatched for item in comparisons),
        all(_parts(pair.sealed) == _parts(pair.rebuilt) for pair in pairs),
        tuple(different),
        tuple(known),
        (*(name for name in forms if name not in known), *_strangers(archive)),
        shipped=against_shipped(year.pack),
    )


def seal_of(path: Path, processes: int | None) -> str:
    """The token in the sealed review workbook: what it was made with is not in the archive."""
    (outcome,) = _apart(token_in, [path], processes)
    return outcome.result if isinstance(outcome, workers.Done) else ""


def token_in(path: Path) -> str:
    """The token in a review workbook; ``""`` where there is none. Runs in a child process."""
    data = path.read_bytes()
    inspection = inspect(data, path.name, _limits(len(data)))
    return "" if isinstance(inspection, Refusal) else stamp_properties(inspection).get("token", "")


# ---- workbooks -----------------------------------------------------------------------------------


def _pairs(year: Year, outcome: Outcome, made: Mapping[Path, bytes]) -> Iterator[Pair]:
    scores = outcome.result.scores.values()
    deciding = frozenset(text for score in scores for text in (score.grade, score.outcome) if text)
    for path, data in made.items():
        other = year.folder.root.with_name("rebuilt") / path.name
        other.parent.mkdir(exist_ok=True)
        other.write_bytes(data)
        yield Pair(path, other, deciding)


def _compared(pairs: list[Pair], processes: int | None) -> list[Comparison]:
    return [_comparison(item) for item in _apart(compare_pair, pairs, processes)]


def _apart(
    function: Callable[[Item], Found], items: list[Item], processes: int | None
) -> Iterator[workers.Outcome[Item, Found]]:
    """``function`` of what may be anything, in a child process."""
    return workers.run(
        function,
        items,
        workers=1 if processes is None else min(processes, 1),
        wall_seconds=_SECONDS,
        memory_mb=_MEMORY_MB,
        preload=(*PRELOAD, __name__),
    )


def compare_pair(pair: Pair) -> Comparison | str:
    """The comparison, or the code of what is wrong with one of them. Runs in a child process: the sealed
    workbook may be anything."""
    books = []
    for path in (pair.sealed, pair.rebuilt):
        data = path.read_bytes()
        book = _book(data, path.name)
        if isinstance(book, Refusal):
            return book.code
        books.append(book)
    return compare(books[0], books[1], pair.deciding)


def _book(data: bytes, name: str) -> Book | Refusal:
    inspection = inspect(data, name, _limits(len(data)))
    return inspection if isinstance(inspection, Refusal) else read_book(data, inspection)


def _limits(size: int) -> Limits:
    """A master may be far larger than any return."""
    usual = Limits()
    return replace(
        usual, file=max(size, usual.file), cells=20 * usual.cells, box=20 * usual.box, text=20 * usual.text,
        inflated=8 * usual.inflated, part=8 * usual.part, merges=20 * usual.merges,
    )  # fmt: skip


def _comparison(outcome: workers.Outcome[Pair, Comparison | str]) -> Comparison:
    if isinstance(outcome, workers.Done) and isinstance(outcome.result, Comparison):
        return outcome.result
    reason = outcome.result if isinstance(outcome, workers.Done) else "file.died"
    raise CallError("archive.unreadable-book", file=outcome.item.name, reason=reason)


def _parts(path: Path) -> dict[str, str]:
    """The parts of a workbook that was read, by name, as they are when inflated."""
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as book:
        return {name: sha256(book.read(name)) for name in book.namelist()}


# ---- values and lines ----------------------------------------------------------------------------


def _summaries(archive: Archive, rebuilt: SealedYear) -> tuple[int, list[Difference]]:
    """How many values the sealed summary has, and which are others now."""
    try:
        was = flat(parsed_summary(archive.member(SUMMARY).decode()))
    except ValueError:
        raise CallError("archive.inconsistent", member=SUMMARY) from None
    now = flat(rebuilt)
    nothing = object()
    found = [
        Difference(SUMMARY, name, *(str(side[name]) if name in side else "" for side in (was, now)))
        for name in {**was, **now}
        if was.get(name, nothing) != now.get(name, nothing)
    ]
    return len(was), found


def _carried(archive: Archive, rebuilt: Mapping[str, bytes]) -> list[Difference]:
    """The first line in which a list for later years is another now. What stands there is personal: it is not
    told. An archive of a program that sealed no such lists has none."""
    found = []
    for name in archive.below(CARRIED):
        was = archive.member(name).splitlines()
        now = rebuilt.get(name.removeprefix(CARRIED).removesuffix(".csv"), b"").splitlines()
        lines = [number for number, pair in enumerate(zip_longest(was, now), 1) if pair[0] != pair[1]]
        found += [Difference(name, str(number), PERSONAL, PERSONAL) for number in lines[:1]]
    return found


def _sums(archive: Archive) -> list[Difference]:
    """The first line in which the list of hashes for other programs is not the manifest's."""
    if SUMS not in archive.located:
        return []
    was = archive.member(SUMS).decode("utf-8", "replace").splitlines()
    others = {name: item for name, item in archive.manifest.members.items() if name != SUMS}
    pairs = zip_longest(was, sums_text(others).splitlines(), fillvalue="")
    return [Difference(SUMS, str(n), *pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1]][:1]


def _strangers(archive: Archive) -> Iterator[str]:
    """Members that no archive of ours has."""
    for name in archive.names:
        if name not in (*_MADE, *_FILES) and not name.startswith(_FOLDERS):
            yield name
