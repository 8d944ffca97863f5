"""Which content is the newest: after resending, copying, unpacking, in any number of collects."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.ledger.arrivals import Arrival, newest, placed
from onex_xl.ledger.steps import STEPS
from onex_xl.ledger.store import open_ledger
from onex_xl.model import Received

NOON = datetime(2026, 12, 7, 12)
DAY, HOUR, MINUTE, SECOND = 86_400, 3600, 60, 1


def file(text: str) -> Received:
    """``A 3`` or ``A 3 name``: content, seconds after noon, name."""
    content, seconds, *name = text.split()
    came = NOON + timedelta(seconds=float(seconds))
    return Received(content, name[0] if name else f"{content}.xlsx", 1, came)


def order(*collects: str) -> str:
    """The contents, oldest first, after collects that found the files of each text."""
    arrivals: list[Arrival] = []
    for found in collects:
        arrivals += placed(arrivals, [file(text) for text in found.split(", ")], NOON)
    return "".join(item.sha256 for item in newest(arrivals))


@pytest.mark.parametrize(
    ("collects", "expected"),
    [
        (["A 0", "B 100"], "AB"),
        (["A 100", "B 0"], "AB"),  # found by a later collect: whatever its time says
        (["B 0, A 100"], "BA"),  # found by one collect: by time
        (["A 0", "B 100", "A 200 again"], "BA"),
        (["A 500", "B 100", "A 200 again"], "BA"),  # with an earlier time, and yet another file
        (["A 0, B 100, A 200 again"], "BA"),
        (["A 0", "B 100", "A 200, B 100"], "AB"),  # touched
        (["A 0", "B 100", "A 200, B 300", "A 900, B 400"], "AB"),  # a folder copied
        (["A 0 p", "B 100 p", "A 200 p"], "BA"),  # put back in the place of what took its place
        (["A 0 p", "B 100 p", "A 0 p", "A 900 p"], "AB"),  # an older state of the folder, then touched
        (["A 0", "B 100", "A 0, B 100", "A 0"], "AB"),  # as it lies there
        (["A 0", "B 100", "B 100", "A 300"], "AB"),  # gone for a while
        (["A 0", "B 100", "A 0 copy"], "AB"),  # a copy that kept its time
        (["A 0", "B 100", "A 1.5 copy"], "AB"),  # times of a memory stick
        (["A 0", "B 100", "A 2.5 copy"], "BA"),
        (["A 0", "B 100", "A 50 again", "C 1", "A 50 copy"], "BAC"),
        (["A 50, B 51, A 52 again"], "AB"),
        (["A 0, B 100, C 200", "A 900 x, B 900 y, C 900 z"], "ABC"),  # a folder copied into the inbox
        (["A 0, B 100, C 200", "C 900 x, B 920 y, A 940 z"], "ABC"),
        (["A 0, B 100", "A 900 x, B 970 y"], "AB"),  # a minute apart: two messages
        (["A 0, B 100", "B 900 y, A 970 x"], "BA"),
        (["A 0, B 100", "B 900 y, A 940 x", "A 2000 z"], "BA"),
        (["A 0, B 100", "B 900 y, A 940 x, C 910"], "ABC"),  # what is new is newest
        (["A 0, B 100, B 9000 copy/B.xlsx, A 9001 copy/A.xlsx"], "AB"),
        (["B 7, A 7"], "AB"),  # at one time: as good as drawn by lot
        (["B 7 a, A 7 z"], "AB"),  # whatever their names
        (["B 7", "B 7, A 7"], "BA"),  # what is known is older
        (["A 3 m/x, B 3 m/x", "A 3 m/x, B 3 m/x"], "AB"),  # two of one name in one mail
    ],
)
def test_the_newest_content_is_the_one_that_arrived_last(collects: Sequence[str], expected: str) -> None:
    assert order(*collects) == expected


_texts = st.builds(
    "{} {} {}".format,
    st.sampled_from("ABCD"),
    st.integers(0, 200).map(lambda n: n * 7),
    st.sampled_from("xy"),
)
_collects = st.lists(st.lists(_texts, min_size=1, max_size=5).map(", ".join), min_size=1, max_size=4)


@given(_collects, st.lists(st.integers(-5000, 5000), min_size=1, max_size=3))
def test_finding_the_same_again_changes_nothing_whatever_times_it_has(
    collects: list[str], shifts: list[int]
) -> None:
    """Touched, copied to another computer, in another time zone."""
    last = [text.split() for text in collects[-1].split(", ")]
    for shift in shifts:
        moved = ", ".join(f"{content} {int(at) + shift} {name}" for content, at, name in last)
        assert order(*collects, moved, collects[-1]) == order(*collects)


@given(_collects, st.permutations("ABCD"))
def test_a_folder_copied_within_a_minute_never_changes_the_order(
    collects: list[str], copied: Sequence[str]
) -> None:
    before = order(*collects)
    copies = [f"{content} {100 * DAY + at * 15}" for at, content in enumerate(copied) if content in before]
    if len(copies) > 1:
        assert order(*collects, ", ".join(copies)) == before


def test_first_and_last_arrival_are_both_told(tmp_path: Path) -> None:
    first = Received("aa", "甲.xlsx", 10, NOON, "jsj@example.edu", NOON)
    other = Received("bb", "丙.xlsx", 5, NOON + timedelta(hours=1))
    again = Received("aa", "乙.xlsx", 10, NOON + timedelta(days=1))
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_received([first])
        ledger.add_received([again, other])
    with open_ledger(tmp_path / "l") as ledger:
        known = ledger.received()
        assert [item.sha256 for item in known] == ["bb", "aa"]
        told = known[1]
        assert (told.name, told.received_at, told.first_at) == ("乙.xlsx", again.received_at, NOON)
        assert (told.sender, told.sent_at, told.first_in, told.collect) == ("jsj@example.edu", NOON, 1, 2)
        ledger.add_received([first, again, other])
        assert ledger.received() == known
    connection = sqlite3.connect(tmp_path / "l")
    assert connection.execute("SELECT name FROM files ORDER BY name").fetchall() == [
        ("丙.xlsx",),
        ("甲.xlsx",),
    ]
    assert connection.execute("SELECT count(*) FROM arrivals").fetchone() == (3,)
    connection.close()


def test_a_ledger_that_knew_no_arrivals_takes_them_from_its_files(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "l")
    for number, step in enumerate(STEPS[:2], 1):
        connection.executescript(
            f"{step} PRAGMA application_id = 0x6F6E6578; PRAGMA user_version = {number};"
        )
    rows = [("bb", "乙.xlsx", 7, NOON), ("aa", "甲.xlsx", 5, NOON + timedelta(hours=1))]
    for sha, name, size, at in reversed(rows):
        connection.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, 'x@y.cn', NULL)", (sha, name, size, at.isoformat())
        )
    connection.commit()
    connection.close()
    with open_ledger(tmp_path / "l") as ledger:
        assert [item.sha256 for item in ledger.received()] == ["bb", "aa"]
        assert ledger.received() == tuple(Received(*row, "x@y.cn", there_by=row[3]) for row in rows)
        ledger.add_received([Received("bb", "又一次.xlsx", 7, NOON - timedelta(hours=2))])
        assert [(item.sha256, item.collect) for item in ledger.received()] == [("aa", 0), ("bb", 1)]


def test_what_a_numbered_collect_found_is_known_by_path_in_older_ledgers_too(tmp_path: Path) -> None:
    """What an earlier version recorded keeps its order; lying there still, it does not arrive again."""
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_received([file("A 0"), file("B 100")])
    connection = sqlite3.connect(tmp_path / "l")
    connection.execute("UPDATE arrivals SET placed_in = 0, collect = 0, seen_at = NULL")
    connection.commit()
    connection.close()
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_received([file("A 900"), file("B 100"), file("C 50")])
        assert "".join(item.sha256 for item in ledger.received()) == "ABC"


@pytest.mark.parametrize(
    ("times", "seen", "expected"),
    [
        ([0], DAY, 0),  # its own time
        ([0, 3 * DAY], DAY, 0),  # came again
        ([3 * DAY], DAY, DAY),  # a clock that is ahead: we saw it before
        ([3 * DAY, 0], 4 * DAY, 0),
    ],
)
def test_nothing_that_is_done_later_makes_a_file_late(
    tmp_path: Path, times: Sequence[int], seen: int, expected: int
) -> None:
    with open_ledger(tmp_path / "l") as ledger:
        for number, at in enumerate(times):
            found = [file(f"A {at} {number}")]
            ledger.add_received(found, NOON + timedelta(seconds=seen + number * DAY))
        (told,) = ledger.received()
    assert told.came_at == NOON + timedelta(seconds=expected)
