"""The ledger: what is recorded stays, and comes back."""

from __future__ import annotations

import os
import sqlite3
from collections import namedtuple
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest

from onex_xl.errors import CallError, MachineError
from onex_xl.findings import Finding, Place, Severity
from onex_xl.ledger import store
from onex_xl.ledger.steps import STEPS
from onex_xl.ledger.store import Decision, Run, open_ledger
from onex_xl.model import (
    Campaign,
    Change,
    Changes,
    Department,
    Project,
    Registry,
    Result,
    Score,
    Status,
)

MONDAY, TUESDAY = datetime(2026, 12, 7, 9, 30), datetime(2026, 12, 8, 8, 0)
CAMPAIGN = Campaign(2026, "甲学院", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 10), "stpt-1x")
FINDING = Finding(
    "cell.required", Severity.ERROR, Place("a.xlsx", "教师", "B7"), {"label": "工号"}, "", "JSJ", "P1"
)


def a_result(total: int | Fraction, findings: Sequence[Finding] = ()) -> Result:
    project = Project("P1", "JSJ", "证书甲", {"approved": 3})
    registry = Registry({"JSJ": Department("JSJ", "计算机系")}, {"P1": project}, {})
    scores = {"P1": Score("P1", Status.SCORED, {"1.1": total}, 0, total, "良好", "省级立项")}
    return Result(CAMPAIGN, registry, scores, {}, findings, (), (), {}, MONDAY, 1)


def a_run(inputs: str, settled: bool = True) -> Run:
    return Run(MONDAY, "1.0", "digest", inputs, settled, MONDAY, {"files": {"new": 1}})


def test_a_reading_is_kept_as_long_as_it_was_made_with_the_same_means(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "l") as ledger:
        ledger.keep_readings("means 1", [("aa", {"n": Fraction(1, 2)}), ("bb", None)])
        assert ledger.readings("means 1") == {"aa", "bb"}
        assert ledger.reading("aa", "means 1") == {"n": Fraction(1, 2)}
        assert ledger.reading("aa", "means 2") is None
        ledger.keep_readings("means 2", [("cc", 1)])
        assert not ledger.readings("means 1")
        assert ledger.readings("means 2") == {"cc"}


def test_a_comparison_is_kept_as_long_as_it_was_made_with_the_same_means(tmp_path: Path) -> None:
    changes = Changes(1, 0, 0, (Change("changed", "basics", "基本信息", "B6", field="head", old="a"),))
    with open_ledger(tmp_path / "l") as ledger:
        ledger.keep_comparisons("means 1", [("aa", "bb", changes)])
        assert ledger.comparison("aa", "bb", "means 1") == changes
        assert ledger.comparison("bb", "aa", "means 1") is None
        assert ledger.comparison("aa", "bb", "means 2") is None
        ledger.keep_comparisons("means 2", [])
        assert ledger.comparison("aa", "bb", "means 1") is None


def test_a_run_comes_back_with_all_it_found(tmp_path: Path) -> None:
    result = a_result(Fraction(8657, 100), [FINDING])
    with open_ledger(tmp_path / "l") as ledger:
        assert ledger.last_run() is None and ledger.last_result() is None
        assert ledger.add_run(a_run("inputs 1"), result) == 1
    with open_ledger(tmp_path / "l") as ledger:
        assert ledger.last_result() == result
        assert ledger.findings_of(1) == (FINDING,)
        last = ledger.last_run()
        assert last is not None
        assert (last.number, last.inputs, last.summary) == (1, "inputs 1", {"files": {"new": 1}})


def test_the_scores_before_are_those_of_other_inputs(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "l") as ledger:
        assert ledger.scores_before("a") == {}
        for inputs, total in (("a", 70), ("b", 80), ("b", 80)):
            ledger.add_run(a_run(inputs), a_result(total))
        assert ledger.scores_before("b")["P1"].total == 70
        assert ledger.scores_before("c")["P1"].total == 80
        assert [run.inputs for run in ledger.runs()] == ["a", "b", "b"]


def test_history_can_be_asked_in_plain_sql(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_run(a_run("a"), a_result(70, [FINDING]))
        ledger.add_run(a_run("b"), a_result(Fraction(161, 2)))
    connection = sqlite3.connect(tmp_path / "l")
    assert connection.execute("SELECT run, total FROM scores").fetchall() == [(1, "70"), (2, "161/2")]
    assert connection.execute("SELECT run, cell, code FROM findings").fetchall() == [
        (1, "B7", "cell.required")
    ]
    connection.close()


def test_a_run_is_recorded_wholly_or_not_at_all(tmp_path: Path) -> None:
    good = a_result(70, [FINDING])
    bad = replace(good, unrecognised=cast("Sequence[str]", [object()]))
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_run(a_run("a"), good)
        with pytest.raises(TypeError):
            ledger.add_run(a_run("b"), bad)
        assert [run.number for run in ledger.runs()] == [1]
        assert ledger.last_result() == good
        assert ledger.findings_of(2) == ()


def test_every_version_of_a_product_that_we_wrote_is_known(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_product("master/a.xlsx", "11", MONDAY)
        ledger.add_product("master/a.xlsx", "22", TUESDAY)
        assert ledger.product_hashes("master/a.xlsx") == {"11", "22"}
        assert ledger.newest_product("master/a.xlsx") == "22"
        assert ledger.product_hashes("master/b.xlsx") == frozenset()
        assert ledger.newest_product("master/b.xlsx") == ""


def test_no_decision_is_ever_lost(tmp_path: Path) -> None:
    first = Decision(MONDAY, "exclude", "aa", "out", "报错了系", "李", {"file": "a.xlsx"})
    later = Decision(TUESDAY, "exclude", "aa", "in", "已更正", "李")
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_decision(first)
        ledger.add_decision(later)
        assert ledger.decisions("exclude") == (replace(first, number=1), replace(later, number=2))
        assert ledger.decisions("waive") == ()


def test_one_file_is_left_and_no_journal(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.add_run(a_run("a"), a_result(70))
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite"]
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_a_folder_with_a_name_that_urls_do_not_take(tmp_path: Path) -> None:
    folder = tmp_path / "考评 2026 #1?%20"
    folder.mkdir()
    with open_ledger(folder / "ledger.sqlite") as ledger:
        ledger.add_product("a", "11", MONDAY)
    assert [path.name for path in folder.iterdir()] == ["ledger.sqlite"]


def test_a_result_of_another_version_is_said_not_guessed(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_run(a_run("a"), a_result(70))
    connection = sqlite3.connect(tmp_path / "l")
    connection.execute("UPDATE results SET result = x'00'")
    connection.commit()
    connection.close()
    with open_ledger(tmp_path / "l") as ledger, pytest.raises(CallError, match=r"campaign\.result-outdated"):
        ledger.last_result()


def altered(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_ledger_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "l"):
        pass
    altered(tmp_path / "l", f"PRAGMA user_version = {len(STEPS) + 1}")
    before = (tmp_path / "l").read_bytes()
    with pytest.raises(CallError, match=r"ledger\.newer"), open_ledger(tmp_path / "l"):
        pass
    assert (tmp_path / "l").read_bytes() == before


@pytest.mark.parametrize("foreign", [b"not a database at all, but long enough to be looked at" * 20, None])
def test_what_is_no_ledger_is_left_alone(tmp_path: Path, foreign: bytes | None) -> None:
    path = tmp_path / "l"
    if foreign is None:
        altered(path, "CREATE TABLE theirs (a)")
    else:
        path.write_bytes(foreign)
    before = path.read_bytes()
    with pytest.raises(MachineError, match=r"ledger\.broken"), open_ledger(path):
        pass
    assert path.read_bytes() == before


def test_a_ledger_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"ledger\.refused"), open_ledger(tmp_path / "no" / "l"):
        pass


@pytest.mark.parametrize("room", [0, 1, 2, 3, 5, 8])
def test_a_full_disk_is_called_so_wherever_it_strikes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """SQLite is given ``room`` more pages than it has, and says what it says of a full disk."""
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_product("a", "11", MONDAY)
    pages = (tmp_path / "l").stat().st_size // 4096 + room
    connect = store._connect

    def cramped(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(store, "_connect", cramped)
    products = [(f"{number}" * 50, "1" * 64) for number in range(2000)]
    with (
        pytest.raises(MachineError, match=r"machine\.disk-full") as full,
        open_ledger(tmp_path / "l") as ledger,
    ):
        ledger.add_products(products, MONDAY)
    assert full.value.facts["path"] == tmp_path / "l"
    monkeypatch.setattr(store, "_connect", connect)
    with open_ledger(tmp_path / "l") as ledger:
        assert ledger.newest_product("a") == "11" and not ledger.newest_product(products[0][0])


def test_a_ledger_that_cannot_even_be_begun_on_a_full_disk_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(1, 1, 0))
    with pytest.raises(MachineError, match=r"machine\.disk-full"), open_ledger(tmp_path / "no" / "l"):
        pass


def test_a_ledger_that_another_program_holds_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex_xl.ledger.store._PATIENCE_SECONDS", 0.01)
    with open_ledger(tmp_path / "l"):
        pass
    other = sqlite3.connect(tmp_path / "l", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(MachineError, match=r"ledger\.refused"), open_ledger(tmp_path / "l") as ledger:
        ledger.add_product("a", "1", MONDAY)
    other.close()


def test_a_ledger_that_may_only_be_read_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(tmp_path / "l") as ledger:
        ledger.add_product("a", "11", MONDAY)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with open_ledger(tmp_path / "l") as ledger:
        assert ledger.product_hashes("a") == {"11"}
