"""What is done where a ledger is younger than its folder: what only ``received/`` has of what came is taken
up again, older than all that the inbox has; review workbooks that were taken in are named, for the office to
accept; and what nobody knows any more is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import datetime
from typing import Final

from onex_xl.campaign import Folder
from onex_xl.files import safe_name
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.ledger.store import Decision, Ledger
from onex_xl.model import Received, Registry
from onex_xl.stages.intake.receive import Inbox
from onex_xl.stages.review.decisions import BOOK
from onex_xl.stages.review.read import ReviewBook
from onex_xl.workflow.counting import Counted
from onex_xl.workflow.decisions import RETURN
from onex_xl.workflow.lost import LOST, Loss, loss_of
from onex_xl.workflow.reviewing import read_all_apart, review_files
from onex_xl.workflow.year import Year

_SPREADSHEETS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

_BEHIND: Final = "behind"
"""The value of the record of a loss where this ledger is an older one of the same campaign."""


def recover(
    year: Year,
    ledger: Ledger,
    inbox: Inbox,
    before: Mapping[str, str],
    *,
    blank: bool,
    processes: int | None = None,
    at: datetime | None = None,
) -> None:
    """Record that a ledger was lost, and take up again what only ``received/`` has of what came. ``before``
    are the files that lay there before this collect, ``inbox`` is what it has found; ``blank``: the ledger
    knew nothing of a folder that was full; ``at`` as in ``collect``. To be called before the ledger knows of
    any of it."""
    there = {item.sha256 for item in inbox.received}
    alone = {sha: before[sha] for sha in before.keys() - there - _accounted(year, ledger)}
    if not (blank or alone):
        return
    books = _review_books(year, alone, processes)
    files = _kept_alone(year.folder, {sha: name for sha, name in alone.items() if sha not in books})
    if not (blank or ledger.contents()):
        # Its first collect was cut off, and the inbox has been changed since: nothing is lost.
        ledger.add_received(files, at)
        return
    last = ledger.last_collect()
    facts = {
        "files": len(before) if blank else len(alone),
        "books": [alone[sha] for sha in books],
        "alone": len(files),
        "collect": last + (2 if files else 1),
        "fresh": sorted(there - before.keys()),
        "answered": sorted(path.name for path in year.folder.slips.glob("*") if path.is_file()),
    }
    now = datetime.now().astimezone()
    ledger.add_decision(Decision(now, LOST, "", "" if blank else _BEHIND, "", "", facts))
    if files:
        ledger.add_received(files, at)


def _accounted(year: Year, ledger: Ledger) -> Set[str]:
    """The hashes of what the ledger knows of ``received/``, or has said already that it does not."""
    told = (name for item in ledger.decisions(LOST) for name in item.facts.get("books", ()))
    return ledger.contents() | review_files(year, ledger) | {name.partition(".")[0] for name in told}


def _review_books(year: Year, alone: Mapping[str, str], processes: int | None) -> list[str]:
    """The hashes of the review workbooks among files, the one that was kept last first."""
    place = year.folder.received
    sheets = (sha for sha, name in alone.items() if name.endswith(_SPREADSHEETS))
    names = sorted(sheets, key=lambda sha: ((place / alone[sha]).stat().st_mtime, sha), reverse=True)
    read = read_all_apart(year, [(alone[sha], (place / alone[sha]).read_bytes()) for sha in names], processes)
    return [
        sha
        for sha, book in zip(names, read, strict=True)
        if isinstance(book, ReviewBook) or (isinstance(book, Finding) and book.of_office)
    ]


def _kept_alone(folder: Folder, alone: Mapping[str, str]) -> list[Received]:
    """Files as far as ``received/`` tells: nobody knows any more what they were called; they came by the time
    at which they were kept."""
    found = []
    for sha, name in alone.items():
        path = folder.received / name
        status = path.stat()
        came = datetime.fromtimestamp(status.st_mtime).astimezone()
        found.append(Received(sha, folder.relative(path), status.st_size, came, kept=name))
    return found


# ---- what there is to say about it -----------------------------------------------------------


def about_loss(ledger: Ledger, returns: Mapping[str, Counted], registry: Registry) -> Iterator[Finding]:
    """What there is to say about the newest loss."""
    told = ledger.decisions(LOST)
    if not told:
        return
    item, loss = told[-1], loss_of(ledger)
    assert loss is not None
    place = Place("ledger.sqlite")
    facts = {"files": item.facts["files"], "on": f"{loss.on:%Y-%m-%d %H:%M}"}
    code = "register.ledger-behind" if item.value == _BEHIND else "register.ledger-lost"
    yield Finding(code, Severity.WARNING, place, facts)
    if item.facts.get("alone"):
        yield Finding("register.taken-up", Severity.WARNING, place, {"files": item.facts["alone"]})
    books = [f"received/{name}" for name in item.facts.get("books", ())]
    if books and not _has_accepted(ledger, item):
        facts = {"count": len(books), "newest": books[0]}
        yield Finding("review.kept-before", Severity.WARNING, Place(books[0]), facts)
    yield from _choices(ledger, item, loss, returns)
    yield from _exclusions(ledger, item, loss, returns, registry)


def _has_accepted(ledger: Ledger, loss: Decision) -> bool:
    """Whether the office has accepted a review workbook since."""
    return any(book.number > loss.number and book.who for book in ledger.decisions(BOOK))


def _choices(
    ledger: Ledger, loss: Decision, noticed: Loss, returns: Mapping[str, Counted]
) -> Iterator[Finding]:
    """Departments of which several returns were there: which of them the office had left out or chosen is not
    known, and it is asked until it says so for one of them."""
    decided = _decided_since(ledger, loss)
    for code, item in returns.items():
        files = [part.received for part in (*item.parts, *item.older)]
        old = [file for file in files if _was_there(file, loss, noticed)]
        if len(old) > 1 and decided.isdisjoint(file.sha256 for file in files):
            counts = item.received
            names = [file.name for file in files if file.sha256 != counts.sha256]
            facts = {"others": names, "count": len(files)}
            yield Finding(
                "register.choice-lost", Severity.WARNING, Place(counts.name), facts, department=code
            )


def _exclusions(
    ledger: Ledger, loss: Decision, noticed: Loss, returns: Mapping[str, Counted], registry: Registry
) -> Iterator[Finding]:
    """Departments whose only return was there, but nothing that answers it: every file that counted was
    answered, so that it had probably been left out. No score is published on it until the office says."""
    answered = loss.facts.get("answered")
    decided = _decided_since(ledger, loss)
    for code, item in returns.items():
        files = [part.received for part in (*item.parts, *item.older)]
        if answered is None or len(files) > 1 or not _was_there(files[0], loss, noticed):
            continue
        name = safe_name(registry.departments[code].name)
        begins = name, f"{code}-{name}"
        if files[0].sha256 not in decided and not any(answer.startswith(begins) for answer in answered):
            place = Place(files[0].name)
            yield Finding(
                "register.exclusion-lost", Severity.ERROR, place, department=code, project=ALL_PROJECTS
            )


def _decided_since(ledger: Ledger, loss: Decision) -> Set[str]:
    """The hashes of the files that the office has left out or chosen since."""
    return {item.target for item in ledger.decisions(RETURN) if item.number > loss.number}


def _was_there(file: Received, loss: Decision, noticed: Loss) -> bool:
    """Whether a file had been taken in before the ledger was lost, and is not only as old."""
    return file.first_in <= noticed.collect and file.sha256 not in loss.facts.get("fresh", ())
