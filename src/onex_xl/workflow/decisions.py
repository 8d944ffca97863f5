"""The office's decisions about returns: which do not count, which does, and why. Nothing that was decided is
ever taken out of the ledger; a later decision on the same file goes before.

A choice is made among what there is: it goes before every file of the department that had come by then, and
gives way to what comes later, as a correction must."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from onex_xl.campaign import Folder
from onex_xl.errors import CallError
from onex_xl.files import sha256
from onex_xl.findings import Finding, Place, Severity
from onex_xl.ledger.lock import one_run
from onex_xl.ledger.store import Decision, Ledger
from onex_xl.masking import masked
from onex_xl.model import Received, Register, Standing
from onex_xl.workflow.lost import known_ledger
from onex_xl.workflow.reading import CONTESTED
from onex_xl.workflow.year import Year

RETURN = "return"
"""The kind of these decisions in the ledger."""

EXCLUDE, INCLUDE = "exclude", "include"
_OVER, _COLLECT = "over", "collect"
"""Among the facts of a choice: the hashes of the files that would have gone before, and the newest collect
of which files were known."""

_GONE = "gone"
"""Among the facts of an exclusion: that the file was not kept any more when it was made."""

_HASH = re.compile(r"[0-9a-fA-F]{6,64}")
_HASH_SHOWN = 8
_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Decided:
    """A file that was decided about, and what was decided."""

    received: Received
    decision: Decision

    @property
    def is_choice(self) -> bool:
        """Whether it makes the file count, and does not only take back what was decided before."""
        return _OVER in self.decision.facts


def exclusions(ledger: Ledger) -> dict[str, Decision]:
    """The decisions, by hash of the file, that keep a file from counting."""
    return {target: item for target, item in _newest(ledger).items() if item.value == EXCLUDE}


def choices(ledger: Ledger) -> dict[str, Decision]:
    """The decisions, by hash of the file, that make a file count. One of an earlier version only took back an
    exclusion, and is none."""
    chosen = _newest(ledger).items()
    return {target: item for target, item in chosen if item.value == INCLUDE and _OVER in item.facts}


def _newest(ledger: Ledger) -> dict[str, Decision]:
    return {decision.target: decision for decision in ledger.decisions(RETURN)}


def about_gone(decided: Iterable[Decision], files: Iterable[Received], others: Set[str]) -> Iterator[Finding]:
    """That the office has decided about a file that is none of those received, or is not kept any more;
    ``others`` are the hashes of what is no return. What comes in its place, nobody has decided about. Who
    excluded it when it was gone already knows."""
    kept = {item.sha256 for item in files if item.kept}
    for item in decided:
        if item.target not in kept and item.target not in others and not item.facts.get(_GONE):
            facts = {"who": item.who, "on": f"{item.made_at:%Y-%m-%d}", "id": item.target[:_HASH_SHOWN]}
            code = "register.excluded-gone" if item.value == EXCLUDE else "register.chosen-gone"
            place = Place(str(item.facts.get("name", "")))
            yield Finding(code, Severity.WARNING, place, {**facts, "why": item.reason})


def goes_before(choice: Decision, file: Received) -> bool:
    """Whether ``choice`` was made knowing ``file`` as it came last, which it goes before."""
    return file.sha256 in choice.facts[_OVER] and file.collect <= choice.facts[_COLLECT]


def as_chosen(files: Iterable[Received], chosen: Mapping[str, Decision]) -> list[Received]:
    """``files``, oldest first, with each that the office chose right after the newest that it goes before."""
    order = list(files)
    for decision in sorted(chosen.values(), key=lambda item: item.number):
        own = next((n for n, file in enumerate(order) if file.sha256 == decision.target), None)
        over = [n for n, file in enumerate(order) if goes_before(decision, file)]
        if own is not None and over and own < over[-1]:
            order.insert(over[-1], order.pop(own))
    return order


def exclude(year: Year, file: str, why: str) -> Decided:
    """Record that ``file`` does not count from the next collect on.

    ``file`` is the name it arrived under, its path in the inbox, or at least six digits of its hash. Raises
    ``CallError`` ``call.no-reason``, ``call.file-unknown``, ``call.file-ambiguous``.
    """
    if not why.strip():
        raise CallError("call.no-reason")
    return _decide(year, file, EXCLUDE, why.strip())


def include(year: Year, file: str, why: str = "") -> Decided:
    """Record that ``file`` counts for its department from the next collect on, before all that has come by
    now; an exclusion of it is taken back. Raises as :func:`exclude`, and ``call.no-return``."""
    return _decide(year, file, INCLUDE, why.strip())


def _decide(year: Year, file: str, value: str, why: str) -> Decided:
    folder = year.folder
    with one_run(folder.lock), known_ledger(year) as ledger:
        excluded = exclusions(ledger)
        known = as_chosen(ledger.received(), choices(ledger))
        # Two files of one name: the one that is excluded is the one meant to be included again.
        wanted = [item for item in known if item.sha256 in excluded] if value == INCLUDE else known
        found = _called(folder, file, wanted) or _called(folder, file, known)
        if len(found) != 1:
            raise _unclear(file, found, known)
        facts: dict[str, Any] = {"name": found[0].name, "received_at": found[0].received_at.isoformat()}
        if value == EXCLUDE and not folder.kept(found[0]).is_file():
            facts[_GONE] = True
        if value == INCLUDE:
            facts |= _chosen_over(found[0], known, ledger, excluded.keys())
        now = datetime.now().astimezone()
        decision = Decision(now, RETURN, found[0].sha256, value, why, user(), facts)
        ledger.add_decision(decision)
        return Decided(found[0], decision)


def received_as(year: Year, ledger: Ledger, file: str) -> Received:
    """The one file that ``file`` names, as for :func:`exclude`. Raises as it does."""
    known = ledger.received()
    found = _called(year.folder, file, known)
    if len(found) != 1:
        raise _unclear(file, found, known)
    return found[0]


def _chosen_over(
    wanted: Received, known: Sequence[Received], ledger: Ledger, excluded: Set[str]
) -> dict[str, Any]:
    """The facts of a choice. None, where an exclusion is taken back of what would have counted without it:
    then all is as if it had never been excluded."""
    is_excluded = wanted.sha256 in excluded
    over = _over(wanted, known, ledger, is_excluded) - excluded
    if is_excluded and not over:
        return {}
    return {_OVER: sorted(over), _COLLECT: max(item.collect for item in known)}


def _over(wanted: Received, known: Sequence[Received], ledger: Ledger, is_excluded: bool) -> Set[str]:
    """The hashes of the files of its department that would go before ``wanted``: those that came later, or so
    that nobody can say which came later. Before the first result nobody knows whose files are whose."""
    later = known[known.index(wanted) + 1 :]
    together = [item for item in known if item != wanted and item.came_together(wanted)]
    over = {item.sha256 for item in (*later, *together)}
    result = ledger.last_result()
    if result is None or any(_is_asked_about(finding, wanted) for finding in result.findings):
        return over
    room = next((files for files in map(_files_of, result.register) if wanted.sha256 in files), None)
    if room is None and not is_excluded:
        raise CallError("call.no-return", file=wanted.name)
    return over & room if room is not None else over


def _is_asked_about(finding: Finding, item: Received) -> bool:
    """Whether the last collect did not count the file because it may be another department's."""
    return finding.code in CONTESTED and finding.place.file == item.name


def _files_of(line: Register) -> frozenset[str]:
    """The hashes of a department's files that could be read, or are excluded."""
    others = (other.sha256 for other in line.others if other.standing != Standing.REFUSED)
    return frozenset((*((line.sha256,) if line.sha256 else ()), *others))


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
    lines = [
        f"{item.sha256[:_HASH_SHOWN]} {masked(item.name)} ({item.received_at:%Y-%m-%d %H:%M})"
        for item in files
    ]
    more = ["…"] if len(lines) > _CANDIDATES else []
    return "; ".join([*lines[:_CANDIDATES], *more])
