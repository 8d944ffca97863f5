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
        arrivals += placed(arrivals, [file(text) for text in found.split(", ")])
    return "".join(item.sha256 for item in newest(arrivals))


@pytest.mark.parametrize(
    ("collects", "expected"),
    [
        (["A 0", "B 100"], "AB"),
        (["A 0, B 100"], "AB"),
        (["A 0", "B 100", "A 200"], "BA"),
        (["A 0, B 100, A 200 again"], "BA"),
        (["A 0, B 100", "A 101, B 100"], "BA"),
        (["A 0", "B 100", "A 0, B 100", "A 0"], "AB"),  # as it lies there
        (["A 0", "B 100", "A 0 copy"], "AB"),  # a copy that kept its time
        (["A 50", "B 100", "A 20 copy"], "AB"),  # a copy that is older
        (["A 50", "B 51", "A 52"], "AB"),  # times of a memory stick
        (["A 0", "B 1", "A 2.5"], "BA"),
        (["A 0, B 100, C 200", "A 900, B 900, C 900"], "ABC"),  # a copied folder
        (["A 0, B 100, C 200", "C 900, B 920, A 940"], "ABC"),
        (["A 0, B 100", "A 900, B 970"], "AB"),  # a minute apart: two messages
        (["A 0, B 100", "B 900, A 970"], "BA"),
        (["A 0, B 100", "B 900, A 940", "A 2000"], "BA"),
        (["A 0, B 100", "B 900, A 940, C 910"], "ABC"),  # what is new is newest
        (["A 0, B 100, C 200", "B 900, A 940", "C 950"], "ABC"),
        (["A 0, B 100, B 9000 copy/B.xlsx, A 9001 copy/A.xlsx"], "AB"),
        (["B 7, A 7"], "AB"),  # at one time: by name
        (["B 7", "B 7, A 7"], "BA"),  # what is known is older
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


@given(_collects)
def test_finding_the_same_again_changes_nothing(collects: list[str]) -> None:
    assert order(*collects, *collects) == order(*collects)


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
        told = Received("aa", "乙.xlsx", 10, again.received_at, "jsj@example.edu", NOON, first_at=NOON)
        assert ledger.received() == (other, told)
        ledger.add_received([first, again, other])
        assert ledger.received() == (other, told)
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
        assert ledger.received() == tuple(Received(*row, "x@y.cn") for row in rows)
        ledger.add_received([Received("bb", "乙.xlsx", 7, NOON + timedelta(hours=2))])
        assert [item.sha256 for item in ledger.received()] == ["aa", "bb"]
