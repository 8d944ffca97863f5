"""The ledger's history as text, and a ledger made of it again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from onex_xl.errors import CallError
from onex_xl.findings import Finding, Place, Severity
from onex_xl.ledger.export import restore
from onex_xl.ledger.mails import Box, Fetched, Mail
from onex_xl.ledger.readable import read_back, readable
from onex_xl.ledger.steps import STEPS, take
from onex_xl.ledger.store import Decision, Ledger, open_ledger
from onex_xl.model import Received, Score, Way
from tests.ledger.test_codec import VALUES, typed
from tests.ledger.test_store import a_result, a_run

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
FINDING = Finding(
    "cell.required", Severity.ERROR, Place("a.xlsx", "名册", "B3"), {"label": "姓名"}, "", "JSJ", "P"
)


def fill(ledger: Ledger) -> None:
    """A little of everything."""
    ledger.add_received(
        [Received("a" * 64, "一.xlsx", 9, NOON, "x@y.cn", NOON), Received("b" * 64, "二", 1, NOON)]
    )
    ledger.add_decision(Decision(NOON, "return", "a" * 64, "exclude", "重复", "王", {"n": 0.1, "s": "二"}))
    ledger.add_product("master/2026.xlsx", "c" * 64, NOON)
    ledger.keep_readings("means", [("a" * 64, ["kept"])])
    ledger.mails.add(Mail(NOON, "key", "sent", "slips", "JSJ", "x@y.cn", "标题", {"一.xlsx": "d" * 64}))
    ledger.mails.add_fetched(
        Box("imap", "user", "INBOX", 1), Fetched(7, "saved", NOON, "e" * 64, "inbox/7.eml")
    )
    ledger.add_run(a_run("one"), a_result(Fraction(189, 2), [FINDING]))
    ledger.add_run(a_run("two"), a_result(Fraction(200, 3)))


def lines_of(path: Path) -> list[str]:
    with open_ledger(path) as ledger:
        return list(ledger.exported())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_ledger(tmp_path / "one.sqlite") as ledger:
        fill(ledger)
    return tmp_path / "one.sqlite"


@given(VALUES)
def test_every_value_is_read_back_as_it_was(value: object) -> None:
    assert typed(read_back(json.dumps(readable(value)))) == typed(value)


def test_a_score_reads_as_people_would_write_it() -> None:
    score = Score("P", "scored", {"1.1": 5, "1.2": Fraction(49, 2)}, total=Fraction(59, 2))
    assert readable(score) == {
        "$": "Score", "project": "P", "status": "scored", "indicators": {"1.1": 5, "1.2": 24.5},
        "total": 29.5,
    }  # fmt: skip


def test_what_a_class_no_longer_has_is_left_out_and_what_it_has_since_is_as_usual() -> None:
    text = '{"$": "Way", "fact": "sat", "current": 1, "needed": 2, "colour": "red"}'
    assert read_back(text) == Way("sat", 1, 2)
    assert read_back('{"$": "Score", "project": "P", "status": "held"}') == Score("P", "held")


@pytest.mark.parametrize(
    "text", ["", "{", '{"$": "os.system"}', '{"$": "Score"}', '{"$": "date", "is": "x"}']
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_back(text)


def test_a_ledger_made_again_says_the_same(path: Path, tmp_path: Path) -> None:
    lines = lines_of(path)
    restore(tmp_path / "two.sqlite", lines)
    assert lines_of(tmp_path / "two.sqlite") == lines
    with open_ledger(path) as one, open_ledger(tmp_path / "two.sqlite") as two:
        assert two.received() == one.received()
        assert two.runs() == one.runs()
        assert two.decisions("return") == one.decisions("return")
        assert two.scores_before("two") == one.scores_before("two")
        assert two.findings_of(1) == (FINDING,)
        assert two.mails.all() == one.mails.all()
        assert two.reading("a" * 64, "means") is None
        two.add_decision(Decision(NOON, "return", "b" * 64, "exclude", "", "王"))
        assert [item.number for item in two.decisions("return")] == [1, 2]


def test_every_line_is_json_and_every_table_with_history_is_there(path: Path) -> None:
    head, *records = [json.loads(line) for line in lines_of(path)]
    assert head == {"ledger": len(STEPS)}
    assert {record["table"] for record in records} == {
        "files", "arrivals", "decisions", "products", "mails", "fetched", "runs", "scores", "findings",
    }  # fmt: skip


def test_recording_an_archive_changes_nothing(path: Path) -> None:
    lines = lines_of(path)
    with open_ledger(path) as ledger:
        ledger.add_product("archive/2026.zip", "f" * 64, NOON)
    assert lines_of(path) == lines


def test_a_ledger_of_an_older_form_is_brought_up(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as connection:
        take(connection, 2)
    file = {
        "table": "files", "sha256": "a" * 64, "name": "一.xlsx", "size": 1,
        "received_at": NOON.isoformat(), "sender": "", "sent_at": None,
    }  # fmt: skip
    restore(tmp_path / "new.sqlite", ['{"ledger": 2}\n', json.dumps(file)])
    with open_ledger(tmp_path / "new.sqlite") as ledger:
        assert [item.name for item in ledger.received()] == ["一.xlsx"]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["[]"],
        ['{"ledger": 0}'],
        ["[" * 100_000],
        ['{"ledger": 1}', '{"table": "files", "sha256": "a", "size": 99999999999999999999}'],
        ['{"ledger": 1}', '{"table": "sqlite_master"}'],
        ['{"ledger": 1}', '{"table": "results", "run": 1}'],
        ['{"ledger": 1}', '{"table": "files", "sha256) VALUES (1); --": 1}'],
        ['{"ledger": 1}', '{"table": "files", "sha256": {"a": 1}}'],
        ['{"ledger": 1}', '{"table": "findings", "run": 1}'],
        ['{"ledger": 1}', "nonsense"],
    ],
)
def test_text_that_is_no_ledger_is_refused(lines: list[str], tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        restore(tmp_path / "x.sqlite", lines)


def test_a_ledger_of_a_newer_program_is_said_and_one_that_is_there_is_left_alone(
    path: Path, tmp_path: Path
) -> None:
    with pytest.raises(CallError, match=r"ledger\.newer"):
        restore(tmp_path / "x.sqlite", [json.dumps({"ledger": len(STEPS) + 1})])
    lines = lines_of(path)
    with pytest.raises(ValueError):
        restore(path, lines)
    assert lines_of(path) == lines
