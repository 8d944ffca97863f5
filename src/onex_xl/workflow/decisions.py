"""The office's decisions about returns: which do not count, and why. Nothing that was decided is ever taken
out of the ledger; a later decision on the same file goes before."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onex_xl.campaign import Folder
from onex_xl.errors import CallError
from onex_xl.files import sha256
from onex_xl.ledger.lock import one_run
from onex_xl.ledger.store import Decision, Ledger, open_ledger
from onex_xl.model import Received
from onex_xl.workflow.reading import CONTESTED
from onex_xl.workflow.year import Year

RETURN = "return"
"""The kind of these decisions in the ledger."""

EXCLUDE, INCLUDE = "exclude", "include"
ASKED = "asked"
"""The fact of an ``INCLUDE`` by which the office says whose a return is, and not only takes back an
exclusion."""

_HASH = re.compile(r"[0-9a-fA-F]{6,64}")
_HASH_SHOWN = 8
_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Decided:
    """A file that was decided about, and what was decided."""

    received: Received
    decision: Decision


def exclusions(ledger: Ledger) -> dict[str, Decision]:
    """The decisions, by hash of the file, that keep a file from counting."""
    return {target: decision for target, decision in _newest(ledger).items() if decision.value == EXCLUDE}


def confirmations(ledger: Ledger) -> frozenset[str]:
    """The hashes of the files that the office was asked about, and that it has said count."""
    newest = _newest(ledger).items()
    return frozenset(key for key, it in newest if it.value == INCLUDE and it.facts.get(ASKED))


def _newest(ledger: Ledger) -> dict[str, Decision]:
    return {decision.target: decision for decision in ledger.decisions(RETURN)}


def exclude(year: Year, file: str, why: str) -> Decided:
    """Record that ``file`` does not count from the next collect on.

    ``file`` is the name it arrived under, its path in the inbox, or at least six digits of its hash. Raises
    ``CallError`` ``call.no-reason``, ``call.file-unknown``, ``call.file-ambiguous``.
    """
    if not why.strip():
        raise CallError("call.no-reason")
    return _decide(year, file, EXCLUDE, why.strip())


def include(year: Year, file: str) -> Decided:
    """Record that ``file``, which had been excluded or may be another department's, counts from the next
    collect on. Raises as :func:`exclude`, and ``call.not-excluded``."""
    return _decide(year, file, INCLUDE, "")


def _decide(year: Year, file: str, value: str, why: str) -> Decided:
    folder = year.folder
    with one_run(folder.lock), open_ledger(folder.ledger) as ledger:
        excluded = exclusions(ledger)
        known = ledger.received()
        # Two files of one name: the one that is excluded is the one meant to be included again.
        wanted = [item for item in known if item.sha256 in excluded] if value == INCLUDE else known
        found = _called(folder, file, wanted) or _called(folder, file, known)
        if len(found) != 1:
            raise _unclear(file, found, known)
        asked = value == INCLUDE and _is_asked_about(ledger, found[0])
        if value == INCLUDE and found[0].sha256 not in excluded and not asked:
            raise CallError("call.not-excluded", file=found[0].name)
        facts = {"name": found[0].name, "received_at": found[0].received_at.isoformat()}
        facts |= {ASKED: ASKED} if asked else {}
        now = datetime.now().astimezone()
        decision = Decision(now, RETURN, found[0].sha256, value, why, user(), facts)
        ledger.add_decision(decision)
        return Decided(found[0], decision)


def _is_asked_about(ledger: Ledger, item: Received) -> bool:
    """Whether the last collect did not count the file because it may be another department's."""
    result = ledger.last_result()
    found = result.findings if result else ()
    return any(finding.code in CONTESTED and finding.place.file == item.name for finding in found)


def user() -> str:
    """Who is at the machine, as the system knows them; ``?`` where it does not."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


def _called(folder: Folder, file: str, known: Sequence[Received]) -> list[Received]:
    """Those of ``known`` that ``file`` may mean: by full name, else by path, last part of the name, hash."""
    wanted = file.strip().replace("\\", "/").removeprefix("./").casefold()
    ways = (
        [item for item in known if item.name.casefold() == wanted],
        _at(folder, file, known),
        [item for item in known if item.name.casefold().rpartition("/")[2] == wanted],
        [item for item in known if _HASH.fullmatch(wanted) and item.sha256.startswith(wanted)],
    )
    return next((found for found in ways if found), [])


def _at(folder: Folder, file: str, known: Sequence[Received]) -> list[Received]:
    """What was received from the path ``file``: by its content, else by its place in the inbox."""
    for path in (Path(file), folder.root / file, folder.inbox / file):
        if not path.is_file():
            continue
        digest = sha256(path.read_bytes())
        same = [item for item in known if item.sha256 == digest]
        if same:
            return same
        if path.absolute().is_relative_to(folder.inbox):
            # A zip archive or a mail: what came in it.
            inside = path.absolute().relative_to(folder.inbox).as_posix() + "/"
            return [item for item in known if item.name.startswith(inside)]
    return []


def _unclear(file: str, found: Sequence[Received], known: Sequence[Received]) -> CallError:
    if found:
        return CallError("call.file-ambiguous", file=file, count=len(found), candidates=_listed(found))
    if not known:
        return CallError("call.nothing-received", file=file)
    return CallError("call.file-unknown", file=file, candidates=_listed(reversed(known)))


def _listed(files: Iterable[Received]) -> str:
    """Files as a person can tell them apart and type them: hash, name, minute."""
    lines = [f"{item.sha256[:_HASH_SHOWN]} {item.name} ({item.received_at:%Y-%m-%d %H:%M})" for item in files]
    more = ["…"] if len(lines) > _CANDIDATES else []
    return "; ".join([*lines[:_CANDIDATES], *more])
