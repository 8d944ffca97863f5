"""When a content came, and when it came again: which of the files that were taken in is the newest.

No clock of somebody else decides between two collects. What a later collect is the first to find is newer
than what an earlier one found, whatever time the file has; only what one collect finds together goes by time:
the best that is known of each, never by name. A content may arrive many times, and counts as of its last
arrival: a department that sends A, then B, then A once more means A. But what lies in the inbox is no message
by itself:

* the same content at the same path is no new arrival, whatever its time has become: it was touched, or the
  folder was copied to another computer. It is one where something else was at that path in between;
* the same content elsewhere, with a time that it had before, is a copy or was moved: those keep the time
  (archives and memory sticks to two seconds). Any other time, earlier or later, makes it an arrival;
* where two or more known contents come again within a minute of each other, somebody copied a folder, in
  whatever order.

A copy keeps the place of what it is a copy of. Of arrivals in one collect at one time nobody can say which is
newer: they are in order of their hash, and :mod:`onex_xl.workflow.counting` asks.

Collects of versions that did not number them are all collect 0: in it everything goes by time, as it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onex_xl.model import Received

_SAME_SECONDS = 2.0
_COPY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it arrived once. ``placed_in`` is the number of the collect and ``placed_at`` the time in it
    by which it is put in order: those of its own, or of what it is a copy of. ``collect`` is the number of
    the collect that found it and ``seen_at`` that collect's moment (``None``: a version that kept none)."""

    file: Received
    placed_at: datetime
    placed_in: int = 0
    collect: int = 0
    seen_at: datetime | None = None

    @property
    def place(self) -> tuple[int, float]:
        return self.placed_in, self.placed_at.timestamp()

    @property
    def is_copy(self) -> bool:
        return self.collect > 0 and (self.placed_in, self.placed_at) != (self.collect, self.file.received_at)

    def is_newer(self, other: Arrival) -> bool:
        if self.placed_in != other.placed_in:
            return self.placed_in > other.placed_in
        return _seconds(other.placed_at, self.placed_at) > _SAME_SECONDS


def newest(arrivals: Iterable[Arrival]) -> tuple[Received, ...]:
    """Each content as it arrived last, the newest content last. ``arrivals`` in the order in which they were
    recorded. ``sender`` is that of the last mail."""
    known = _Known()
    for arrival in arrivals:
        known.add(arrival)
    return tuple(_told(known.arrivals[sha], arrival) for sha, arrival in known.ordered())


def _told(arrivals: Sequence[Arrival], last: Arrival) -> Received:
    """``last``, with what all the ``arrivals`` of its content say together."""
    first = min((item for item in arrivals if not item.is_copy), key=lambda item: _came(item.file, item))
    again = _came(last.file, last) > _came(first.file, first, _SAME_SECONDS)
    mail = next((item.file for item in reversed(arrivals) if item.file.sender), last.file)
    times = [time for item in arrivals for time in (item.file.received_at, item.seen_at) if time]
    names = {item.file.name for item in arrivals if not item.is_copy}
    copies = dict.fromkeys(item.file.name for item in arrivals if item.is_copy)
    return replace(
        last.file,
        sender=mail.sender,
        sent_at=mail.sent_at,
        first_at=first.file.received_at if again else None,
        collect=last.placed_in,
        first_in=first.placed_in,
        there_by=min(times, key=datetime.timestamp),
        copies=tuple(name for name in copies if name not in names),
    )


def _came(file: Received, arrival: Arrival, more: float = 0.0) -> tuple[int, float]:
    return arrival.placed_in, file.received_at.timestamp() + more


def placed(recorded: Sequence[Arrival], found: Iterable[Received], seen_at: datetime) -> list[Arrival]:
    """What arrived of what a collect at the moment ``seen_at`` has ``found``, in the order in which it is to
    be recorded after ``recorded``."""
    known = _Known()
    for arrival in recorded:
        known.add(arrival)
    collect = 1 + max((arrival.collect for arrival in recorded), default=0)
    result: list[Arrival] = []
    for moment in _moments(_not_there_yet(recorded, found)):
        arrivals = [replace(item, seen_at=seen_at) for item in _placed_together(moment, known, collect)]
        for arrival in arrivals:
            known.add(arrival)
        result += arrivals
    return result


def _not_there_yet(recorded: Iterable[Arrival], found: Iterable[Received]) -> list[Received]:
    """Of ``found``, what did not lie at its path already. Where one path has several contents (a mail with
    two attachments of one name), each that was ever recorded there is taken to lie there still."""
    last = {arrival.file.name: arrival for arrival in recorded}
    ever = {(arrival.file.name, arrival.file.sha256) for arrival in recorded}
    files = {(file.name, file.sha256, file.received_at.timestamp()): file for file in found}
    contents = Counter(name for name, _ in {key[:2] for key in files})
    return [
        file
        for file in files.values()
        if not (
            (file.name, file.sha256) in ever
            if contents[file.name] > 1
            else file.name in last and _lies_there(last[file.name], file)
        )
    ]


def _lies_there(before: Arrival, file: Received) -> bool:
    """Whether ``file`` is what was recorded at its path last. The same in another mail is not."""
    sent, was = file.sent_at, before.file.sent_at
    other_mail = before.collect > 0 and sent is not None and was is not None and sent != was
    return before.file.sha256 == file.sha256 and not other_mail


def _moments(files: Iterable[Received]) -> Iterator[list[Received]]:
    """``files`` by time, in groups with less than a minute between neighbours."""
    group: list[Received] = []
    for file in sorted(files, key=lambda file: (file.received_at.timestamp(), file.sha256, file.name)):
        if group and _seconds(group[-1].received_at, file.received_at) > _COPY_SECONDS:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def _placed_together(moment: Sequence[Received], known: _Known, collect: int) -> Iterator[Arrival]:
    again = {file.sha256 for file in moment if known.comes_again(file)}
    for file in moment:
        before = known.newest.get(file.sha256)
        if before is None or (file.sha256 in again and len(again) == 1):
            yield Arrival(file, file.received_at, collect, collect)
        else:
            yield Arrival(file, before.placed_at, before.placed_in, collect)


class _Known:
    """All arrivals of each content, and the newest of them."""

    def __init__(self) -> None:
        self.arrivals: dict[str, list[Arrival]] = {}
        self.newest: dict[str, Arrival] = {}

    def add(self, arrival: Arrival) -> None:
        sha = arrival.file.sha256
        self.arrivals.setdefault(sha, []).append(arrival)
        before = self.newest.get(sha)
        if before is None or arrival.is_newer(before):
            self.newest.pop(sha, None)  # so that contents at one place stay as they were recorded
            self.newest[sha] = arrival

    def comes_again(self, file: Received) -> bool:
        """Whether a known content has a time that it never had."""
        times = [arrival.file.received_at for arrival in self.arrivals.get(file.sha256, ())]
        return bool(times) and all(abs(_seconds(at, file.received_at)) > _SAME_SECONDS for at in times)

    def ordered(self) -> list[tuple[str, Arrival]]:
        """The contents by the place of their newest arrivals; at one place as they were recorded."""
        return sorted(self.newest.items(), key=lambda item: item[1].place)


def _seconds(start: datetime, end: datetime) -> float:
    return end.timestamp() - start.timestamp()
