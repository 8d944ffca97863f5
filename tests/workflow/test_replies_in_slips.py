"""A department answers in its slip: on the first sheet, in the line of a warning."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.workflow.collect import Collected
from tests.support.answers import (
    CHECK,
    COLLEGE,
    COVER,
    ROSTER,
    UNBALANCED,
    UNPAID,
    WHY,
    collected,
    line,
    sole,
    texts,
    told,
    unpaid,
)
from tests.support.campaigns import Campaign, campaign
from tests.support.edited import Edited


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return campaign(tmp_path_factory.mktemp("replies") / "c", COLLEGE)


@pytest.fixture
def made(blank: Campaign, tmp_path: Path) -> Campaign:
    shutil.copytree(blank.root, tmp_path / "c")
    return Campaign(tmp_path / "c", blank.rows)


def slip(made: Campaign, people: int = 1) -> Path:
    """A's slip, as it goes back: one error, and what is asked about."""
    typed = unpaid(made, people)
    typed["candidates"][5]["funding"] = ""
    made.send("A", typed)
    collected(made)
    return made.root / "slips" / "A系-退回修改.xlsx"


def sent_back(made: Campaign, change: Callable[[Edited, bytes], None], day: int = 4) -> Collected:
    """The slip comes back, worked in: the error mended unless ``change`` leaves it."""
    data = (made.root / "slips" / "A系-退回修改.xlsx").read_bytes()
    book = Edited(data)
    change(book, data)
    path = made.inbox / f"改{day}.xlsx"
    path.write_bytes(book.data())
    moment = 1_796_100_000 + 86_400 * day
    os.utime(path, (moment, moment))
    return collected(made)


def mend(book: Edited) -> None:
    book.sheet(ROSTER).put("I10", "自费")


def test_an_answer_typed_in_a_slip_is_for_the_warning_of_its_line(made: Campaign) -> None:
    slip(made)

    def change(book: Edited, data: bytes) -> None:
        mend(book)
        book.sheet(COVER).put(line(data, COVER, UNPAID_WORDS), WHY)

    done = sent_back(made, change)
    found = sole(done, UNPAID)
    assert found.reply is not None and found.reply.holds
    assert (found.reply.text, found.reply.place.sheet) == (WHY, COVER)
    assert sole(done, UNBALANCED).reply is None
    assert WHY in texts(made.root / "slips" / "A系-回执.xlsx")


UNPAID_WORDS = "考试情况是"


def test_lines_of_a_slip_may_be_moved_about(made: Campaign) -> None:
    slip(made)

    def change(book: Edited, data: bytes) -> None:
        mend(book)
        cell = line(data, COVER, UNPAID_WORDS)
        book.sheet(COVER).put(cell, WHY)
        book.sheet(COVER).insert_rows(9, 2)
        book.sheet(COVER).insert_cols(3)

    found = sole(sent_back(made, change), UNPAID)
    assert found.reply is not None and found.reply.text == WHY


def test_an_answer_lapses_when_its_row_is_changed_in_the_same_file(made: Campaign) -> None:
    slip(made)

    def change(book: Edited, data: bytes) -> None:
        mend(book)
        book.sheet(COVER).put(line(data, COVER, "对不上"), WHY)
        book.sheet(ROSTER).put("H6", "否")
        book.sheet("试点证书").put("I6", 8)

    found = sole(sent_back(made, change), UNBALANCED)
    assert found.reply is not None and not found.reply.holds
    assert "缴费 9 人" in found.reply.then


def test_the_next_slip_shows_what_was_answered_and_what_no_longer_holds(made: Campaign) -> None:
    slip(made)
    sent_back(made, lambda book, data: book.sheet(COVER).put(line(data, COVER, UNPAID_WORDS), WHY))
    shown = texts(made.root / "slips" / "A系-退回修改.xlsx")
    assert WHY in shown
    # It comes back with that still in its cell: no new answer, and none taken back.
    found = sole(sent_back(made, lambda book, data: mend(book), day=6), UNPAID)
    assert found.reply is not None and found.reply.text == WHY and found.reply.earlier


def test_what_stands_in_the_cell_can_be_taken_out(made: Campaign) -> None:
    slip(made)
    sent_back(made, lambda book, data: book.sheet(COVER).put(line(data, COVER, UNPAID_WORDS), WHY))

    def change(book: Edited, data: bytes) -> None:
        mend(book)
        book.sheet(COVER).put(line(data, COVER, UNPAID_WORDS), None)

    assert sole(sent_back(made, change, day=6), UNPAID).reply is None


def test_errors_cannot_be_answered_away(made: Campaign) -> None:
    slip(made)

    def change(book: Edited, data: bytes) -> None:
        book.sheet(COVER).put(line(data, COVER, "error:"), WHY)
        book.sheet(CHECK).put(line(data, CHECK, "error:roster.paid-without-funding"), WHY)

    done = sent_back(made, change)
    error = sole(done, "roster.paid-without-funding")
    assert error.severity is Severity.ERROR and error.reply is None
    assert sorted((code, sheet) for code, sheet, _ in told(done)) == [
        ("return.answer-to-error", CHECK), ("return.answer-to-error", COVER),
    ]  # fmt: skip
