"""Whatever arrives, is touched, copied or moved, whatever clocks say: what counts is what a model of twenty
lines says, and nobody becomes late without arriving late. Many sequences of what the ledger and the counting
do, a few of whole collects; more with ONEX_SEQUENCES=200."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from onex_xl.files import sha256
from onex_xl.ledger.arrivals import Arrival, newest, placed
from onex_xl.model import Origin, Received, Return
from onex_xl.workflow.collect import collect
from onex_xl.workflow.counting import counted
from onex_xl.workflow.reading import Reading
from onex_xl.xlsx.draw import drawn
from tests.support.campaigns import Campaign, campaign
from tests.support.returns import CAMPAIGN, registry

SEQUENCES = int(os.environ.get("ONEX_SEQUENCES", "4"))
BASE = datetime(2026, 12, 25).astimezone()
DEADLINE = date(2026, 12, 31)
HOUR = 3600
BLANK = "T"
CONTENTS = ("A", "B", "C", BLANK)
PATHS = ("一.xlsx", "二.xlsx", "三/四.xlsx", "信.eml")

Inbox = dict[str, tuple[str, int]]
"""By path, the content and its time in seconds after ``BASE``."""

contents = st.sampled_from(CONTENTS)
paths = st.sampled_from(PATHS)
times = st.integers(0, 50).map(lambda number: number * 7 * HOUR)
"""Of files, on both sides of the deadline; in whatever order clocks give them."""


class Model:
    """What has arrived, oldest first. It is known by its hash."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.there: dict[str, str] = {}
        self.times: dict[str, set[int]] = {}
        self.there_by: dict[str, int] = {}

    def collect(self, found: Mapping[str, tuple[str, int]], now: int) -> None:
        fresh = [(at, sha) for path, (sha, at) in found.items() if self.there.get(path) != sha]
        for _, moment in groupby(sorted(fresh), key=lambda item: item[0] // HOUR):
            came, known = list(moment), set(self.times)
            again = {sha for at, sha in came if sha in known and at not in self.times[sha]}
            for at, sha in came:
                if sha not in known or again == {sha}:
                    self.order = [other for other in self.order if other != sha] + [sha]
                self.times.setdefault(sha, set()).add(at)
                self.there_by[sha] = min(self.there_by.get(sha, at), at, now)
        self.there.update({path: sha for path, (sha, _) in found.items()})

    def counts(self, blank: str) -> str:
        return next((sha for sha in reversed(self.order) if sha != blank), self.order[-1])

    def is_late(self, sha: str) -> bool:
        return (BASE + timedelta(seconds=self.there_by[sha])).date() > DEADLINE


class Arrivals(RuleBasedStateMachine):
    """Files come and go in one department's inbox; now and then the office collects."""

    @initialize()
    def begin(self) -> None:
        self.model, self.inbox = Model(), Inbox()
        self.in_time: set[str] = set()
        self.counted, self.late = "", False
        self.set_up()

    @rule(path=paths, content=contents, at=times)
    def send(self, path: str, content: str, at: int) -> None:
        self.inbox[path] = self.hash_of(content), at

    @rule(path=paths, at=times)
    def touch(self, path: str, at: int) -> None:
        if path in self.inbox:
            self.inbox[path] = self.inbox[path][0], at

    @rule(at=times)
    def copy_the_campaign_to_another_computer(self, at: int) -> None:
        """All files have the time of the copy then."""
        self.inbox = {path: (sha, at) for path, (sha, _) in self.inbox.items()}

    @rule(at=times)
    def copy_the_inbox_into_itself(self, at: int) -> None:
        self.inbox |= {
            f"备份/{path}": (sha, at) for path, (sha, _) in self.inbox.items() if "备份" not in path
        }

    @rule(path=paths)
    def move(self, path: str) -> None:
        if path in self.inbox:
            self.inbox[f"旧版/{path}"] = self.inbox.pop(path)

    @rule(path=paths)
    def lose(self, path: str) -> None:
        self.inbox.pop(path, None)

    @rule(now=times)
    def collect(self, now: int) -> None:
        """The office's own clock may be wrong, too."""
        if not (self.inbox or self.model.order):
            return
        self.model.collect(self.inbox, now)
        self.counted, self.late = self.take_in(BASE + timedelta(seconds=now))
        assert self.counted == self.model.counts(self.hash_of(BLANK))
        assert self.late == self.model.is_late(self.counted)

    @invariant()
    def nobody_becomes_late(self) -> None:
        if getattr(self, "counted", ""):
            assert not (self.late and self.counted in self.in_time)
            self.in_time |= {self.counted} if not self.late else set()

    # ---- what is tried --------------------------------------------------------------------------

    def set_up(self) -> None:
        self.arrivals: list[Arrival] = []

    def hash_of(self, content: str) -> str:
        return content

    def take_in(self, now: datetime) -> tuple[str, bool]:
        """What counts after a collect at the moment ``now``, and whether it is late."""
        found = [
            Received(sha, path, 1, BASE + timedelta(seconds=at)) for path, (sha, at) in self.inbox.items()
        ]
        self.arrivals += placed(self.arrivals, found, now)
        files = newest(self.arrivals)
        returns = counted(registry(), files, {item.sha256: _reading(item.sha256) for item in files}, {})
        received = returns["JSJ"].received
        return received.sha256, received.came_at.date() > DEADLINE


def _reading(sha: str) -> Reading:
    origin = Origin("JSJ", CAMPAIGN.year, CAMPAIGN.pack, 1, "stamp")
    return Reading(
        Return(origin, sha, sha, {}), (), filled=() if sha == BLANK else ("JSJ-01",), blank=sha == BLANK
    )


# ---- whole collects --------------------------------------------------------------------------------

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 3        | 3    | 3   | 2      | 800  | 2        | 校级
"""


@cache
def _made() -> tuple[Campaign, Mapping[str, bytes]]:
    """A campaign with an empty inbox, and returns of its department: three filled in, one blank."""
    made = campaign(Path(tempfile.mkdtemp(prefix="onex-arrivals-")) / "c", COLLEGE)
    books = {}
    for number, content in enumerate(CONTENTS):
        typed = made.records("A")
        typed["candidates"][0]["class_name"] = f"软件24{number}"
        book = made.book("A", {} if content == BLANK else typed)
        books[content] = drawn(book, created=datetime(2026, 1, 1))
    return made, books


class WholeCollects(Arrivals):
    """The same with files in a folder, and everything that a collect does."""

    def set_up(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="onex-arrivals-"))
        first, _ = _made()
        shutil.copytree(first.root, self.folder / "c")
        self.made = replace(first, root=self.folder / "c")

    def hash_of(self, content: str) -> str:
        return sha256(_made()[1][content])

    def take_in(self, now: datetime) -> tuple[str, bool]:
        data = {self.hash_of(content): book for content, book in _made()[1].items()}
        shutil.rmtree(self.made.inbox)
        for path, (sha, at) in self.inbox.items():
            file = self.made.inbox / path.replace(".eml", "件.xlsx")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data[sha])
            os.utime(file, (BASE.timestamp() + at,) * 2)
        self.made.inbox.mkdir(exist_ok=True)
        (line,) = collect(self.made.year, processes=0, at=now).result.register
        return line.sha256, line.late

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


Arrivals.TestCase.settings = settings(
    max_examples=25 * SEQUENCES,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
WholeCollects.TestCase.settings = settings(
    max_examples=max(1, SEQUENCES // 2),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestAnyArrivals = Arrivals.TestCase
TestWholeCollects = WholeCollects.TestCase
