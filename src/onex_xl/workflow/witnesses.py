"""What an archive says of one thing in several places, held against each other: the office's decisions in the
ledger, the review workbooks in which they were typed, what collects recorded of them, the manifest.

None of it follows from anything else, so that working the year out again does not tell whether it was
changed. Whoever changes one place has to change all the others.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from onex_xl import __version__
from onex_xl.archives.manifest import Manifest
from onex_xl.files import kept_files
from onex_xl.findings import Finding
from onex_xl.ledger.store import Decision, Ledger, Run, outcome_of
from onex_xl.masking import masked
from onex_xl.model import Result, Review
from onex_xl.stages.review.cells import day_of
from onex_xl.stages.review.decisions import BOOK, REVIEW, WAIVER, Typed, said
from onex_xl.stages.review.read import Entry, ReviewBook
from onex_xl.workflow.lost import LOST
from onex_xl.workflow.reviewing import read_all_apart
from onex_xl.workflow.year import Year

_TYPED: Final = ("value", "reason", "who", "on")
_TOLD: Final = ("why", "who", "on")
"""Facts of findings about what the office decided; the others may be somebody's own."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places that do not say the same. ``code`` says which, ``facts`` (text and numbers) what."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Books:
    """The review workbooks of an archive that were taken in, read again, by the hash of their content; those
    that are there and cannot be read are not in ``kept``, but in ``there``."""

    kept: Mapping[str, ReviewBook]
    there: Set[str]


def read_books(year: Year, ledger: Ledger, away: Set[str], processes: int | None) -> Books:
    """Read them, in child processes as they were when they were taken in; ``away`` are the hashes of files
    that the archive says it does not hold."""
    files = kept_files(year.folder.received)
    names = {item.target: item.value for item in ledger.decisions(BOOK) if item.target in files}
    paths = {sha: year.folder.received / files[sha] for sha in names}
    books = [(Path(names[sha]).name, path.read_bytes()) for sha, path in paths.items()]
    kept = read_all_apart(year, books, processes)
    found = {sha: book for sha, book in zip(paths, kept, strict=True) if isinstance(book, ReviewBook)}
    return Books(found, files.keys() | away)


@dataclass(frozen=True, slots=True)
class Witnesses:
    """``contradictions`` are all that was found; ``complete`` is false where another version of the program
    collected last and finds other things, which is no contradiction."""

    contradictions: tuple[Contradiction, ...]
    complete: bool = True


def witnesses(
    year: Year, ledger: Ledger, books: Books, manifest: Manifest, result: Result, inputs: str
) -> Witnesses:
    """Hold all of them against each other. ``result`` is what was worked out again, from ``inputs`` of this
    fingerprint (``""``: it cannot be the one that the last collect had)."""
    found = [*_gaps(ledger), *_of_books(ledger, books), *_unknown_files(ledger, books), *_of_scores(ledger)]
    run = ledger.last_run()
    if run is None:
        return Witnesses(tuple(found))
    found += _of_manifest(year, manifest, run, result)
    if run.pack != year.pack.digest:
        found.append(Contradiction("run-rules", {"run": run.number}))
    elif inputs and run.program == __version__ and run.inputs != inputs:
        found.append(Contradiction("run-inputs", {"run": run.number}))
    recorded = list(_of_last_run(ledger, run, result))
    if run.program != __version__:
        return Witnesses(tuple(found), complete=not recorded)
    return Witnesses((*found, *recorded))


# ---- decisions and the workbooks they were typed in ----------------------------------------------


def _gaps(ledger: Ledger) -> Iterator[Contradiction]:
    """Numbers that no decision has: the ledger gives them without a gap."""
    known = ledger.decision_numbers()
    for number in range(1, max(known, default=0) + 1):
        if number not in known:
            yield Contradiction("decision-gone", {"number": number})


def _of_books(ledger: Ledger, books: Books) -> Iterator[Contradiction]:
    """Decisions are recorded workbook by workbook, the record of the workbook itself last."""
    history: list[Decision] = []
    waiting: list[Decision] = []
    for item in ledger.decisions(REVIEW, WAIVER, BOOK):
        if item.kind != BOOK:
            waiting.append(item)
            continue
        history += waiting
        yield from _of_book(item, waiting, history, books)
        waiting = []
    for item in waiting:
        yield Contradiction("decision-unkept", _about(item))


def _of_book(
    book: Decision, made: Sequence[Decision], history: Sequence[Decision], books: Books
) -> Iterator[Contradiction]:
    name, sha = masked(book.value), book.target[:12]
    facts: dict[str, str | int] = {"file": name, "sha256": sha, "number": book.number}
    read = books.kept.get(book.target)
    if read is None:
        yield Contradiction("book-unreadable" if book.target in books.there else "book-missing", facts)
        return
    for item in made:
        if item.made_at != book.made_at:
            told = {"recorded": item.made_at.isoformat(), "kept": book.made_at.isoformat()}
            yield Contradiction("decision-moved", {**_about(item), **told})
        yield from _of_decision(item, [it for it in read.entries if _target(it) == (item.kind, item.target)])
    known = {(item.kind, item.target, said(item)) for item in history}
    for entry in read.entries:
        if not entry.typed.blank and (*_target(entry), entry.typed) not in known:
            yield Contradiction("cell-unrecorded", {**facts, **_in_cell(entry)})


def _of_decision(item: Decision, entries: Sequence[Entry]) -> Iterator[Contradiction]:
    """What a decision says otherwise than the row it was typed in."""
    typed = said(item)
    if any(entry.typed == typed for entry in entries):
        return
    if not entries:
        yield Contradiction("decision-untyped", _about(item))
        return
    near = min(entries, key=lambda entry: len(_otherwise(entry.typed, typed)))
    for key in _otherwise(near.typed, typed):
        pair = {"recorded": masked(getattr(typed, key)), "kept": masked(getattr(near.typed, key))}
        yield Contradiction(f"decision-{key}", {**pair, **_in_cell(near), **_about(item)})


def _otherwise(one: Typed, two: Typed) -> list[str]:
    """The parts in which two of them differ."""
    return [key for key in _TYPED if getattr(one, key) != getattr(two, key)]


def _target(entry: Entry) -> tuple[str, str]:
    return entry.kind, entry.target


def _about(item: Decision) -> dict[str, str | int]:
    return {"number": item.number, "about": item.target.replace("|", " ").strip()}


def _in_cell(entry: Entry) -> dict[str, str | int]:
    about = entry.target.replace("|", " ").strip()
    return {"sheet": entry.place.sheet, "cell": entry.place.cell, "about": about}


def _unknown_files(ledger: Ledger, books: Books) -> Iterator[Contradiction]:
    """Originals of which nothing says that they came, unless a ledger that was lost may have known them."""
    known = {item.sha256 for item in ledger.received()} | {item.target for item in ledger.decisions(BOOK)}
    for sha in sorted(books.there - known) if not ledger.decisions(LOST) else ():
        yield Contradiction("original-unknown", {"sha256": sha[:12]})
    for item in ledger.received():
        if item.sha256 not in books.there:
            yield Contradiction("original-missing", {"sha256": item.sha256[:12], "file": masked(item.name)})


# ---- decisions and what collects recorded --------------------------------------------------------


def _of_scores(ledger: Ledger) -> Iterator[Contradiction]:
    """Decisions that a collect counted and the history does not have, or has otherwise; each told once."""
    history = {item.number: item for item in ledger.decisions(REVIEW)}
    told: set[tuple[str, int]] = set()
    for run in reversed(ledger.runs()):
        outcomes = ledger.outcomes_of(run.number)
        for project, score in ledger.scores_of(run.number).items():
            if outcomes[project] != outcome_of(score):
                yield Contradiction("score-twice", {"run": run.number, "project": project})
            for name, review in score.reviews.items():
                about: dict[str, str | int] = {
                    "run": run.number, "about": f"{project} {name}", "number": review.number,
                }  # fmt: skip
                for found in _of_review(review, f"{project}|{name}", history.get(review.number)):
                    if (found.code, review.number) not in told:
                        told.add((found.code, review.number))
                        yield replace(found, facts={**found.facts, **about})


def _of_review(review: Review, target: str, decision: Decision | None) -> Iterator[Contradiction]:
    if decision is None or decision.target != target:
        yield Contradiction("counted-unrecorded", {"who": review.who, "reason": review.reason})
        return
    typed = said(decision)
    pairs = {
        "value": (review.typed, typed.value),
        "reason": (review.reason, masked(typed.reason)),
        "who": (review.who, typed.who),
        "on": (review.on, day_of(typed.on)),
    }
    for key, (counted, recorded) in pairs.items():
        if counted != recorded:
            yield Contradiction(f"counted-{key}", {"counted": str(counted), "recorded": str(recorded)})


def _of_last_run(ledger: Ledger, run: Run, result: Result) -> Iterator[Contradiction]:
    for project, score in ledger.scores_of(run.number).items():
        now = result.scores.get(project)
        for key in ("status", "total", "grade", "outcome"):
            was, new = getattr(score, key), getattr(now, key, None)
            if was != new:
                told = {"project": project, "recorded": str(was), "rebuilt": str(new)}
                yield Contradiction(f"score-{key}", {"run": run.number, **told})
    yield from _of_findings(run.number, ledger.findings_of(run.number), result.findings)


def _of_findings(
    run: int, recorded: Sequence[Finding], rebuilt: Sequence[Finding]
) -> Iterator[Contradiction]:
    """What the last collect found, and what is found now."""
    was, now = (Counter(map(_plain, side)) for side in (recorded, rebuilt))
    gone, new = list((was - now).elements()), list((now - was).elements())
    for old in gone:
        twin = next((it for it in new if it[:2] == old[:2]), None)
        if twin is None:
            yield Contradiction("finding-recorded", {"run": run, **_where(old)})
            continue
        new.remove(twin)
        yield from _of_finding(run, old, twin)
    for item in new:
        yield Contradiction("finding-unrecorded", {"run": run, **_where(item)})


_Plain = tuple[str, tuple[str, str, str, str, str], str, str, str]
"""Code; department, project and place; severity; facts as JSON; what was typed."""


def _of_finding(run: int, old: _Plain, new: _Plain) -> Iterator[Contradiction]:
    told = {"run": run, **_where(old)}
    if old[2] != new[2]:
        code = "finding-waived" if new[2] == "error" else "finding-severity"
        yield Contradiction(code, {**told, "recorded": old[2], "rebuilt": new[2]})
        return
    was, now = json.loads(old[3]), json.loads(new[3])
    keys = [key for key in dict.fromkeys((*was, *now)) if was.get(key) != now.get(key)]
    shown = [key for key in keys if key in _TOLD]
    for key in shown:
        pair = {"recorded": str(was.get(key, "")), "rebuilt": str(now.get(key, ""))}
        yield Contradiction(f"finding-{key}", {**told, **{name: masked(text) for name, text in pair.items()}})
    if not shown:
        yield Contradiction("finding-otherwise", told)


def _plain(item: Finding) -> _Plain:
    place = (item.department, item.project, item.place.file, item.place.sheet, item.place.cell)
    facts = json.dumps(dict(item.facts), ensure_ascii=False, sort_keys=True, default=str)
    return item.code, place, item.severity.value, facts, item.raw


def _where(item: _Plain) -> dict[str, str | int]:
    department, project, *place = item[1]
    words = " ".join(part for part in (department, project, *map(masked, place)) if part)
    return {"finding": item[0], "place": words}


# ---- the manifest --------------------------------------------------------------------------------


def _of_manifest(year: Year, manifest: Manifest, run: Run, result: Result) -> Iterator[Contradiction]:
    campaign, pack = year.campaign, year.pack
    pairs: dict[str, tuple[Any, Any]] = {
        "year": (manifest.year, campaign.year),
        "college": (manifest.college, campaign.college),
        "pack": (manifest.pack, pack.name),
        "version": (manifest.pack_version, pack.raw.version),
        "rules": (manifest.pack_digest, pack.digest),
        "program": (manifest.program, run.program),
        "run": (manifest.run, result.run),
        "as_of": (manifest.as_of, result.as_of),
    }
    for key, (was, now) in pairs.items():
        if was != now:
            yield Contradiction(f"manifest-{key}", {"sealed": str(was), "rebuilt": str(now)})
