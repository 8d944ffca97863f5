"""When a content came, and when it came again: which of the files that were taken in is the newest.

A content may arrive many times, under several names. The newest content is the one that arrived last: a
department that sends A, then B, then A once more means A. But a copy of a file is no message from its
department, so that

* an arrival that is earlier than the content's newest one, or no more than two seconds later, changes nothing
  (archives and memory sticks keep times to two seconds);
* where two or more known contents come again within a minute of each other, somebody copied a folder, in
  whatever order: they keep the order they had, and what is new among them comes after them;
* of what came at the same time, the known is older than the new; the known keeps its order, the new goes by
  name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onex_xl.model import Received

_SAME_SECONDS = 2.0
_COPY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it arrived once; ``placed_at`` is the time by which it is put in order: its own, or the last
    one of the folder that it was copied with."""

    file: Received
    placed_at: datetime


def newest(arrivals: Iterable[Arrival]) -> tuple[Received, ...]:
    """Each content as it arrived last, the newest content last. ``arrivals`` in the order in which they were
    recorded. ``first_at`` says when one first came that came again; ``sender`` is that of the last mail."""
    known = _Known()
    mails: dict[str, Received] = {}
    first: dict[str, datetime] = {}
    for arrival in arrivals:
        known.add(arrival)
        file = arrival.file
        earlier = first.get(file.sha256, file.received_at)
        first[file.sha256] = min(earlier, file.received_at, key=datetime.timestamp)
        if file.sender:
            mails[file.sha256] = file
    return tuple(
        _told(arrival.file, first[sha], mails.get(sha, arrival.file)) for sha, arrival in known.ordered()
    )


def _told(file: Received, first_at: datetime, mail: Received) -> Received:
    again = _is_later(file.received_at, first_at)
    return replace(file, sender=mail.sender, sent_at=mail.sent_at, first_at=first_at if again else None)


def placed(recorded: Iterable[Arrival], found: Iterable[Received]) -> list[Arrival]:
    """Those of ``found`` that are not among ``recorded``, in the order in which they are to be recorded."""
    known, seen = _Known(), set()
    for arrival in recorded:
        known.add(arrival)
        seen.add(_identity(arrival.file))
    new = {_identity(file): file for file in found}
    result: list[Arrival] = []
    for moment in _moments([file for identity, file in new.items() if identity not in seen]):
        arrivals = _placed_together(moment, known)
        for arrival in arrivals:
            known.add(arrival)
        result += arrivals
    return result


def _identity(file: Received) -> tuple[str, str, float]:
    return file.sha256, file.name, file.received_at.timestamp()


def _moments(files: Iterable[Received]) -> Iterator[list[Received]]:
    """``files`` by time, in groups with less than a minute between neighbours."""
    group: list[Received] = []
    for file in sorted(files, key=lambda file: (file.received_at.timestamp(), file.name, file.sha256)):
        if group and _seconds(group[-1].received_at, file.received_at) > _COPY_SECONDS:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def _placed_together(moment: Sequence[Received], known: _Known) -> list[Arrival]:
    again = {file.sha256 for file in moment if known.comes_again(file)}
    last = moment[-1].received_at
    arrivals = []
    for file in moment:
        copied = len(again) > 1 and (file.sha256 in again or file.sha256 not in known)
        arrivals.append(Arrival(file, last if copied else file.received_at))
    return sorted(
        arrivals, key=lambda item: (item.placed_at.timestamp(), known.rank(item.file.sha256))
    )  # stable: what is new stays by time and name


class _Known:
    """The newest arrival of each content, and its rank among the others."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[float, int, Arrival]] = {}
        self._count = 0

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self._newest

    def add(self, arrival: Arrival) -> None:
        self._count += 1
        before = self._newest.get(arrival.file.sha256)
        if before is None or _is_later(arrival.placed_at, before[2].placed_at):
            self._newest[arrival.file.sha256] = (arrival.placed_at.timestamp(), self._count, arrival)

    def comes_again(self, file: Received) -> bool:
        before = self._newest.get(file.sha256)
        return before is not None and _is_later(file.received_at, before[2].placed_at)

    def rank(self, sha256: str) -> tuple[float, int]:
        """By which contents are in order; those that are not known come last."""
        time, number, _ = self._newest.get(sha256, (float("inf"), 0, None))
        return time, number

    def ordered(self) -> list[tuple[str, Arrival]]:
        found = sorted(self._newest.items(), key=lambda item: item[1][:2])
        return [(sha256, arrival) for sha256, (_, _, arrival) in found]


def _is_later(one: datetime, other: datetime) -> bool:
    return _seconds(other, one) > _SAME_SECONDS


def _seconds(start: datetime, end: datetime) -> float:
    return end.timestamp() - start.timestamp()
