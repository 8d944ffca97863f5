"""``verify``: whether an archive is whole, and whether its master follows from its originals.

The year is worked out again in a folder of its own, from what is in the archive and nothing else, by the same
code as ``collect``. The folder holds personal data and is removed at the end.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO
from itertools import zip_longest
from json import loads
from pathlib import Path
from typing import Any, Final

from onex_xl import __version__, workers
from onex_xl.archives.container import (
    INTAKE,
    LEDGER,
    MANIFEST,
    README,
    SUMMARY,
    SUMS,
    Archive,
    as_archive,
    open_file,
)
from onex_xl.archives.damage import Damage, damages, file_hash
from onex_xl.archives.manifest import Manifest
from onex_xl.archives.summary import flat, parsed_summary, sealed_year
from onex_xl.campaign import Folder
from onex_xl.errors import CallError, MachineError, OnexError
from onex_xl.files import scratch, sha256
from onex_xl.findings import Finding
from onex_xl.ledger.export import restore
from onex_xl.ledger.readable import back
from onex_xl.ledger.store import Ledger, open_ledger
from onex_xl.model import PERSONAL, SealedYear
from onex_xl.stages.review.decisions import BOOK, REVIEW, WAIVER
from onex_xl.stages.verify import Comparison, Difference, compare
from onex_xl.workflow import PRELOAD
from onex_xl.workflow.across import carried
from onex_xl.workflow.decisions import RETURN
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.outcome import Inputs, Intake, Outcome, inputs_of, master_of, work_out
from onex_xl.workflow.reading import Progress, Reading, keep
from onex_xl.workflow.reviewing import review_of
from onex_xl.workflow.sealing import Unsealed
from onex_xl.workflow.year import Year, open_year
from onex_xl.workflow.years import CARRIED
from onex_xl.xlsx.inspection import Limits, Refusal
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, read_book

NEEDED: Final = ("campaign.toml", "registry.xlsx", "review.xlsx", INTAKE, LEDGER, SUMMARY)
CELLS, FIGURES = "cells", "figures"
"""How workbooks were compared."""

_NO_FILES = frozenset({README, MANIFEST, SUMS, INTAKE, LEDGER, SUMMARY})
"""Members that are no files of a campaign folder."""
_MEMORY_MB, _SECONDS = 4096, 600.0


@dataclass(frozen=True, slots=True)
class Compared:
    """What the sealed year and the one worked out again were compared by, and what differs. ``mode`` is
    ``cells``, or ``figures`` where another version of the program made the archive and lays sheets out
    differently. ``unsealed`` files of evidence the office has not put into the archive. ``values`` are those
    of the summary. ``to_the_byte``: formulas and formats are the same."""

    mode: str
    originals: int
    unsealed: int
    values: int
    cells: int
    figures: int
    unmatched: int
    to_the_byte: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of an archive. ``sha256`` and ``size`` (bytes) are of the whole file. ``compared`` is
    ``None`` where it is damaged or, for the reason ``trouble``, could not be worked out again."""

    path: Path
    sha256: str
    size: int
    encrypted: bool
    manifest: Manifest | None
    damages: tuple[Damage, ...]
    compared: Compared | None = None
    trouble: OnexError | None = None

    @property
    def identical(self) -> bool:
        """Whether it is whole, all of it was compared, and nothing differs."""
        return self.agrees and self.compared is not None and self.compared.mode == CELLS

    @property
    def agrees(self) -> bool:
        """Whether it is whole, and nothing differs in what could be compared."""
        return self.compared is not None and not self.compared.differences


def verify(
    path: Path,
    passphrase: str = "",
    *,
    password: str = "",
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Verified:
    """Check the archive ``path``; ``password`` opens returns that ask for one. ``processes`` and
    ``progress`` as in :func:`~onex_xl.workflow.reading.read_all`. Raises ``CallError`` ``archive.*`` for a
    file that is no archive or does not open, ``MachineError``."""
    opened = open_file(path, passphrase)
    digest, size = file_hash(opened)
    try:
        archive = as_archive(opened)
    except CallError as error:
        if error.code != "archive.damaged":
            raise
        found = (Damage("member", MANIFEST),)
        return Verified(path, digest, size, opened.encrypted, None, found)
    manifest = archive.manifest
    wrong = damages(archive) or tuple(_astray(archive))
    done = Verified(path, digest, size, opened.encrypted, manifest, wrong)
    if done.damages:
        return done
    try:
        return replace(done, compared=_compared(archive, password, processes, progress))
    except MachineError:
        raise
    except OnexError as error:
        return replace(done, trouble=error)


def _astray(archive: Archive) -> Iterator[Damage]:
    """Members that must be there and are not; originals that are not what their name says."""
    wanted = (*NEEDED, Folder(Path()).master(archive.manifest.year).as_posix())
    yield from (Damage("missing", name) for name in wanted if name not in archive.located)
    for name, item in archive.manifest.members.items():
        place, _, file = name.rpartition("/")
        if place == "received" and file.partition(".")[0] != item.sha256:
            yield Damage("member", name)


# ---- worked out again ----------------------------------------------------------------------------


def _compared(archive: Archive, password: str, processes: int | None, progress: Progress) -> Compared:
    with scratch("verify") as place:
        year = replace(_unpacked(archive, place / "campaign"), password=password)
        with open_ledger(year.folder.ledger) as ledger:
            run = ledger.last_run()
            if run is None:
                raise CallError("archive.inconsistent", member=LEDGER)
            registry, remarks = office_registry(year)
            inputs = inputs_of(year, ledger, registry, remarks, _intake(archive))
            inputs = _completed(year, ledger, inputs, _unsealed(archive))
            inputs = replace(inputs, fingerprint=run.inputs)
            outcome = work_out(year, ledger, inputs, processes=processes, progress=progress)
            review = review_of(year, ledger, outcome.result)
        master = master_of(year, outcome.result, inputs.earlier, archive.manifest.program)
        return _held_against(archive, year, outcome, (master, review), processes)


def _unpacked(archive: Archive, root: Path) -> Year:
    """The campaign folder and its ledger, as they were when the year was sealed."""
    for name in archive.names:
        if name not in _NO_FILES and not name.startswith(CARRIED):
            target = root.joinpath(*name.split("/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.member(name))
    text = archive.member(LEDGER).decode("utf-8", "surrogatepass")
    try:
        # Not splitlines, which knows more ends of lines than JSON does.
        restore(Folder(root).ledger, text.removesuffix("\n").split("\n"))
        with open_ledger(Folder(root).ledger) as ledger:
            _ = ledger.received(), ledger.runs(), ledger.decisions(RETURN, REVIEW, WAIVER, BOOK)
    except (ValueError, TypeError):
        raise CallError("archive.inconsistent", member=LEDGER) from None
    return open_year(root)


def _intake(archive: Archive) -> Intake:
    try:
        told: Any = loads(archive.member(INTAKE).decode("utf-8", "surrogatepass"), parse_float=Fraction)
        # Archives sealed before this was kept do not tell of earlier years.
        keys = ("inbox", "reviews", *(["earlier"] if "earlier" in told else []))
        parts = [tuple(map(back, told[key])) for key in keys]
        _check_findings(item for part in parts for item in part)
        return Intake(frozenset(map(str, told["here"])), *parts)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CallError("archive.inconsistent", member=INTAKE) from None


def _unsealed(archive: Archive) -> dict[str, Unsealed]:
    """By hash, the evidence that the office has not put into the archive."""
    try:
        told: Any = loads(archive.member(INTAKE).decode("utf-8", "surrogatepass"), parse_float=Fraction)
        found = {}
        for sha, kept, findings in told.get("unsealed", ()):
            found[str(sha)] = Unsealed(str(sha), str(kept), tuple(map(back, findings)))
            _check_findings(found[str(sha)].findings)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CallError("archive.inconsistent", member=INTAKE) from None
    return found


def _check_findings(items: Iterable[object]) -> None:
    if not all(isinstance(item, Finding) for item in items):
        raise ValueError("no findings")


def _completed(year: Year, ledger: Ledger, inputs: Inputs, unsealed: Mapping[str, Unsealed]) -> Inputs:
    """``inputs`` with the names and readings of files that are not in the archive."""
    away = [item for item in inputs.files if item.sha256 in unsealed]
    readings = {
        item.sha256: Reading(None, unsealed[item.sha256].findings, read_as=(item.name, item.sender))
        for item in away
    }
    keep(year, inputs.registry, ledger, readings)
    kept = {sha: item.kept for sha, item in unsealed.items()}
    return replace(inputs, files=tuple(replace(it, kept=kept.get(it.sha256, it.kept)) for it in inputs.files))


# ---- compared ------------------------------------------------------------------------------------


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


def _held_against(
    archive: Archive, year: Year, outcome: Outcome, made: tuple[bytes, bytes], processes: int | None
) -> Compared:
    """``made`` are the master and the review workbook of the outcome."""
    folder, program = year.folder, archive.manifest.program
    sealed = (folder.master(archive.manifest.year), folder.review)
    scores = outcome.result.scores.values()
    deciding = frozenset(text for score in scores for text in (score.grade, score.outcome) if text)
    pairs = []
    for path, data in zip(sealed, made, strict=True):
        other = folder.root.with_name("rebuilt") / path.name
        other.parent.mkdir(exist_ok=True)
        other.write_bytes(data)
        pairs.append(Pair(path, other, deciding))
    outcomes = workers.run(
        compare_pair,
        pairs,
        workers=1 if processes is None else min(processes, 1),
        wall_seconds=_SECONDS,
        memory_mb=_MEMORY_MB,
        preload=(*PRELOAD, __name__),
    )
    comparisons = [_comparison(item) for item in outcomes]
    values, different = _summaries(archive, sealed_year(outcome.result))
    different += _carried(archive, carried(year, outcome.result.registry, outcome.returns))
    moved = any(item.differences for item in comparisons) and program != __version__
    books = [item.shifted if moved else item.differences for item in comparisons]
    found = [*different, *(item for part in books for item in part)]
    return Compared(
        FIGURES if moved else CELLS,
        len(archive.below("received/")),
        len(_unsealed(archive)),
        values,
        sum(item.cells for item in comparisons),
        sum(item.figures for item in comparisons),
        sum(item.unmatched for item in comparisons),
        all(_parts(pair.sealed) == _parts(pair.rebuilt) for pair in pairs),
        tuple(found),
    )


def _comparison(outcome: workers.Outcome[Pair, Comparison | str]) -> Comparison:
    if isinstance(outcome, workers.Done) and isinstance(outcome.result, Comparison):
        return outcome.result
    reason = outcome.result if isinstance(outcome, workers.Done) else "file.died"
    raise CallError("archive.unreadable-book", file=outcome.item.name, reason=reason)


def _parts(path: Path) -> dict[str, str]:
    """The parts of a workbook that was read, by name, as they are when inflated."""
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as book:
        return {name: sha256(book.read(name)) for name in book.namelist()}


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
