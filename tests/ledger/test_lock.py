"""Two runs in one campaign folder: the second is refused, and told by whom."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from onex_xl.errors import CallError
from onex_xl.ledger.lock import one_run

HOLDER = """
import sys
from pathlib import Path
from onex_xl.ledger.lock import one_run
with one_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def a_holder(lock: Path) -> subprocess.Popen[str]:
    """Another process, holding the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def test_the_second_run_is_told_who_is_first_and_since_when(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    with a_holder(lock) as first:
        with pytest.raises(CallError) as refused, one_run(lock):
            pass
        first.communicate()
    assert refused.value.code == "campaign.busy" and refused.value.exit_status == 2
    assert refused.value.facts["host"] == platform.node()
    assert refused.value.facts["pid"] == str(first.pid)
    began = datetime.fromisoformat(str(refused.value.facts["started"]))
    assert abs((datetime.now() - began).total_seconds()) < 60


def test_a_run_that_was_killed_holds_nobody_back(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    with a_holder(lock) as first:
        first.kill()
    with one_run(lock):
        pass


def test_the_next_run_may_begin_when_one_has_ended(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    for _ in range(2):
        with one_run(lock):
            assert str(os.getpid()) in lock.with_name(".lock.json").read_text("utf-8")
    assert not lock.with_name(".lock.json").exists()


@pytest.mark.parametrize("note", ["", "[1]", "{", '{"pid": 7}'])
def test_a_first_run_that_has_not_introduced_itself_is_refused_all_the_same(
    tmp_path: Path, note: str
) -> None:
    lock = tmp_path / ".lock"
    with a_holder(lock) as first:
        lock.with_name(".lock.json").write_text(note, "utf-8")
        with pytest.raises(CallError) as refused, one_run(lock):
            pass
        first.communicate()
    assert refused.value.facts["started"] == "?"
