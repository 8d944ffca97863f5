"""What the office mistypes in its own review workbook is said to the office, by every command that follows
from decisions, and to nobody else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, read_book
from tests.cli.run import onex
from tests.post.office import opened, person, text
from tests.support.campaigns import Campaign, campaign
from tests.support.reviews import Reviewed

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
B          | B-1     | 10       | 10   | 10  | 8      | 800  | 3        |
"""
WAITS = "复核表里有 2 项决定填写有误、互相矛盾或需重新确认，暂不采用"


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """One decision has a word for its score, one neither reason nor reviewer."""
    leader = person("李院长", "领导")
    made = campaign(tmp_path_factory.mktemp("decided") / "c", COLLEGE, [leader])
    made.send_all()
    onex("-C", made.root, "collect")
    book = Reviewed(made.root / "review.xlsx")
    book.decide("A-1|1.2", "很好").type("B-1|4.4", score=5.0, on=None)
    book.save()
    return made


@pytest.fixture
def made(decided: Campaign, tmp_path: Path) -> Campaign:
    shutil.copytree(decided.root, tmp_path / "c")
    return replace(decided, root=tmp_path / "c")


def test_an_edited_workbook_that_was_not_collected_is_said(made: Campaign) -> None:
    assert "复核表 review.xlsx 改过，还没有收取" in onex("-C", made.root, "status").out
    onex("-C", made.root, "collect")
    assert "还没有收取" not in onex("-C", made.root, "status").out


def test_every_command_that_follows_from_decisions_says_that_some_wait(made: Campaign) -> None:
    collected = onex("-C", made.root, "collect")
    assert collected.status == 1
    assert WAITS in collected.out
    # Nothing that a department has sent is wrong: none is to be asked to correct it.
    assert "请学系改正" not in collected.out
    for command in (["status"], ["forms"], ["mail", "master"]):
        assert WAITS in onex("-C", made.root, *command).out, command
    assert onex("-C", made.root, "status", "--json").json["decisions_waiting"] == 2
    found = onex("-C", made.root, "findings", "--json").json
    assert [item["code"] for item in found if item["severity"] == "error"] == [
        "review.not-a-number", "review.no-reason", "review.no-reviewer", "review.no-date",
    ]  # fmt: skip


def test_leaders_read_nothing_of_it(made: Campaign) -> None:
    onex("-C", made.root, "collect")
    onex("-C", made.root, "mail", "master")
    letter = text(opened(made.root / "mail" / "master" / "李院长.eml"))
    master = (made.root / "master" / "2026-考评总表.xlsx").read_bytes()
    inspection = inspect(master, "master.xlsx")
    assert isinstance(inspection, Inspection)
    book = read_book(master, inspection)
    assert isinstance(book, Book)
    for sheet in ("总览", "核验问题"):
        grid = next(grid for grid in book.sheets if grid.name == sheet)
        shown = " ".join(str(cell) for row in grid.rows for cell in row)
        assert "很好" not in shown and "没有填理由" not in shown and "review.xlsx" not in shown, sheet
    assert "复核有误" not in letter and "很好" not in letter


def test_with_nothing_waiting_nothing_is_said(made: Campaign) -> None:
    book = Reviewed(made.root / "review.xlsx")
    book.decide("A-1|1.2", 25.0).clear("B-1|4.4")
    book.save()
    assert "复核表里有" not in onex("-C", made.root, "collect").out
    assert "复核表里有" not in onex("-C", made.root, "status").out
