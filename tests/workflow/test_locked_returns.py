"""Returns that ask for a password: opened with the one that the office gives, else refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex_xl.workflow.report import last_result
from tests.cli.run import onex, tree
from tests.support.campaigns import Campaign, campaign
from tests.xlsx.test_kind import encrypted

COLLEGE = """
department | project | approved | paid | sat | passed | fees
A          | A-1     | 10       | 10   | 10  | 10     | 800
B          | B-1     | 10       | 10   | 10  | 8      | 800
"""
GIVEN = ("--password-from-env", "RETURN_PASSWORD")


@pytest.fixture
def made(tmp_path: Path) -> Campaign:
    made = campaign(tmp_path / "c", COLLEGE)
    wrong = made.records("A")
    wrong["candidates"][0]["funding"] = ""
    path = made.send("A", wrong)
    path.write_bytes(encrypted(path.read_bytes()))
    made.send("B")
    return made


def states(made: Campaign) -> dict[str, str]:
    return {item.code: item.state for item in last_result(made.year).register}


def test_a_locked_return_is_read_once_the_password_is_given(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = onex("-C", made.root, "collect")
    assert (first.status, states(made)["A"]) == (1, "missing")
    assert "A.xlsx" in first.out
    monkeypatch.setenv("RETURN_PASSWORD", "1234")
    assert onex("-C", made.root, "collect", *GIVEN).status == 1
    assert states(made) == {"A": "open", "B": "received"}
    assert [(item.place.cell, item.code) for item in last_result(made.year).findings] == [
        ("I5", "roster.paid-without-funding")
    ]
    assert (made.root / "slips" / "A系-退回修改.xlsx").is_file()
    before = tree(made.root)
    again = onex("-C", made.root, "collect")
    assert "没有新" in again.out and tree(made.root) == before


def test_an_archive_with_locked_returns_is_verified_with_their_password(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETURN_PASSWORD", "1234")
    onex("-C", made.root, "collect", *GIVEN)
    assert onex("-C", made.root, "archive").status == 0
    without = onex("verify", made.archive, "--workers", "1")
    assert (without.status, "不相符" in without.out) == (1, True)
    assert onex("verify", made.archive, "--workers", "1", *GIVEN).status == 0


def test_a_password_that_does_not_fit_changes_nothing(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    onex("-C", made.root, "collect")
    before = tree(made.root / "master")
    monkeypatch.setenv("RETURN_PASSWORD", "another")
    assert onex("-C", made.root, "collect", *GIVEN).status == 1
    assert (states(made)["A"], tree(made.root / "master")) == ("missing", before)


def test_a_password_that_is_not_there_is_said(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RETURN_PASSWORD", raising=False)
    done = onex("-C", made.root, "collect", *GIVEN)
    assert done.status == 2 and "环境变量 RETURN_PASSWORD 是空的" in done.err
    assert "RETURN_PASSWORD" in onex("-C", made.root, "collect", *GIVEN, lang="en").err
