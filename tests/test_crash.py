"""Whenever a collect is cut off, and whatever write the disk refuses: every product is old and whole or new
and whole, the inputs are as they were, and the next run finishes. 10 kills, and every other write refused in
one of three ways; with ONEX_KILLS=200 as many kills, and each write refused in all three."""

from __future__ import annotations

import errno
import io
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

from onex_xl import files
from onex_xl.errors import MachineError
from onex_xl.files import sha256
from onex_xl.ledger import store
from onex_xl.workflow.collect import collect
from onex_xl.workflow.year import open_year
from tests.cli.run import tree
from tests.support.campaigns import Campaign, campaign

KILLS = int(os.environ.get("ONEX_KILLS", "10"))
AT_ONCE = 5
REFUSALS = (errno.ENOSPC, errno.EIO, errno.EACCES)
KINDS = ("ENOSPC", "EIO", "EACCES", "ledger") if KILLS >= 200 else ("in turn", "ledger")
STRIDE = 1 if KILLS >= 200 else 2
"""Every so many-th write is refused."""
COLLEGE = """
department | project | approved | paid | sat | passed | fees
A          | A-1     | 10       | 10   | 9   | 9      | 800
B          | B-1     | 10       | 10   | 10  | 8      | 800
"""


@dataclass(frozen=True)
class Before:
    """A campaign that was collected once, when a return was sent back, with that return corrected and another
    one since; ``old`` and ``new`` are what was written before and after the collect that is about to be cut
    off: by path, the bytes of the master, of the review workbook and of what goes back to departments."""

    root: Path
    old: dict[str, bytes]
    new: dict[str, bytes]
    inputs: dict[str, str]
    seconds: float

    def copied(self, folder: Path) -> Campaign:
        """The same once more, to be spoilt."""
        shutil.copytree(self.root, folder)
        return Campaign(folder, ())


def inputs_of(root: Path) -> dict[str, str]:
    """What no run may change, with its digests."""
    places = ("inbox/", "rules/", "registry.xlsx", "campaign.toml")
    return {name: digest for name, digest in tree(root).items() if name.startswith(places)}


def products_of(root: Path) -> dict[str, bytes]:
    """What a collect has written, whole."""
    paths = [path for place in ("master", "slips") for path in (root / place).iterdir()]
    paths += root.glob("review*.xlsx")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Before:
    folder = tmp_path_factory.mktemp("crash")
    made = campaign(folder / "made", COLLEGE)
    wrong = made.records("A")
    wrong["candidates"][0]["funding"] = ""
    made.send("A", wrong)
    collect(made.year, processes=0)
    old = products_of(made.root)
    made.send("A", on="2026-12-02", name="改正.xlsx")
    made.send("B", on="2026-12-02")
    whole = Before(made.root, old, {}, inputs_of(made.root), 0)
    done = whole.copied(folder / "done")
    start = time.monotonic()
    collect(done.year, processes=0)
    seconds = time.monotonic() - start
    new = products_of(done.root)
    ours = ["master/2026-考评总表.xlsx", "review.xlsx"]
    assert sorted(old) == [*ours, "slips/A系-退回修改.xlsx"]
    assert sorted(new) == [*ours, "slips/A系-回执.xlsx", "slips/B系-回执.xlsx"]
    assert all(new[name] != old[name] for name in ours)
    return Before(made.root, old, new, whole.inputs, seconds)


def check_whole(before: Before, made: Campaign) -> None:
    """Nothing is half there, nothing of others was touched."""
    for name, content in products_of(made.root).items():
        temporary = name.rpartition("/")[2].startswith(".onex-")
        assert temporary or content in (before.old.get(name), before.new.get(name))
    assert made.master.exists()
    assert inputs_of(made.root) == before.inputs
    for path in (made.root / "received").iterdir():
        assert path.stem == sha256(path.read_bytes()) or path.name.startswith(".onex-")
    connection = sqlite3.connect(made.root / "ledger.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def check_finished(before: Before, made: Campaign) -> None:
    """The next run ends as if nothing had happened, and nothing is left lying about."""
    done = collect(made.year, processes=0)
    assert products_of(made.root) == before.new
    assert {item.kept for item in done.written} <= {""}
    assert inputs_of(made.root) == before.inputs
    assert list(made.root.rglob(".onex-*")) == []
    assert len(list((made.root / "received").iterdir())) == 3


# ---- killed --------------------------------------------------------------------------------


def _child(root: Path, processes: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).with_name("crash_child.py")), str(root), str(processes)]
    source = str(Path(files.__file__).parents[1])
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )


def _killed(child: subprocess.Popen[str], after: float) -> None:
    """Let the child begin, and kill it ``after`` seconds."""
    assert child.stdin is not None and child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.stdin.write("go\n")
    child.stdin.flush()
    try:
        child.wait(after)
    except subprocess.TimeoutExpired:
        child.kill()
    _, err = child.communicate()
    assert "Traceback" not in err


@pytest.mark.slow
def test_a_run_killed_at_any_moment_is_finished_by_the_next(before: Before, tmp_path: Path) -> None:
    chance = random.Random(20261101)
    for first in range(0, KILLS, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, KILLS))
        copies = [before.copied(tmp_path / f"{number}") for number in numbers]
        ways = [number % 5 == 0 for number in numbers]
        children = [_child(made.root, 2 if many else 0) for made, many in zip(copies, ways, strict=True)]
        for child, many in zip(children, ways, strict=True):
            _killed(child, chance.uniform(0, 1.3) * (before.seconds + (0.6 if many else 0)))
        for made in copies:
            check_whole(before, made)
            check_finished(before, made)
            shutil.rmtree(made.root)


# ---- refused -------------------------------------------------------------------------------


class Disk:
    """A disk that fails the ``fatal``-th thing that is asked of it, with the error ``number``."""

    def __init__(self, fatal: int, number: int) -> None:
        self.fatal, self.number, self.calls = fatal, number, 0

    @property
    def failed(self) -> bool:
        return self.calls >= self.fatal

    def __getattr__(self, name: str) -> Any:
        """In the place of the module ``os``."""
        return self._counted(getattr(os, name)) if name in ("open", "fsync", "replace") else getattr(os, name)

    def _counted(self, call: Any) -> Any:
        def counted(*args: Any, **more: Any) -> Any:
            self.ask()
            return call(*args, **more)

        return counted

    def ask(self) -> None:
        """One thing more is asked."""
        self.calls += 1
        if self.calls == self.fatal:
            raise OSError(self.number, os.strerror(self.number))

    def opened(self, path: Path, mode: str) -> IO[bytes]:
        """In the place of ``open``: to write half and then to fail is one of the things that happen."""
        disk = self

        class Stream(io.FileIO):
            def write(self, data: Any) -> int:
                try:
                    disk.ask()
                except OSError:
                    super().write(data[: len(data) // 2])
                    raise
                return super().write(data)

        return Stream(path, mode)


class Ledger:
    """In the place of the module ``sqlite3``: the ``fatal``-th statement that writes is refused."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.calls = fatal, 0

    @property
    def failed(self) -> bool:
        return self.calls >= self.fatal

    def __getattr__(self, name: str) -> Any:
        return getattr(sqlite3, name)

    def connect(self, *args: Any, **more: Any) -> sqlite3.Connection:
        ledger = self

        class Refusing(sqlite3.Connection):
            def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
                ledger.ask(sql)
                return super().execute(sql, *rest)

            def executemany(self, sql: str, *rest: Any) -> sqlite3.Cursor:
                ledger.ask(sql)
                return super().executemany(sql, *rest)

        return sqlite3.connect(*args, factory=Refusing, **more)

    def ask(self, sql: str) -> None:
        """One statement more."""
        if sql.split()[0] in ("BEGIN", "INSERT", "DELETE", "UPDATE", "REPLACE", "COMMIT"):
            self.calls += 1
            if self.calls == self.fatal:
                full = sqlite3.OperationalError("database or disk is full")
                full.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise full


def _refused(before: Before, made: Campaign, disk: Disk | Ledger) -> bool:
    """Collect on the failing disk; gives whether it failed anything."""
    code = ""
    try:
        collect(open_year(made.root), processes=0)
    except MachineError as error:
        code = error.code
    if not disk.failed:
        assert code == ""
    return disk.failed


def _disks(kind: str) -> Iterator[Disk | Ledger]:
    turn = REFUSALS if kind == "in turn" else (getattr(errno, kind, 0),)
    for fatal in range(1, 500, STRIDE):
        yield Ledger(fatal) if kind == "ledger" else Disk(fatal, turn[fatal % len(turn)])


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_disk_refuses_everything_is_whole_and_the_next_run_finishes(
    before: Before, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    for disk in _disks(kind):
        made = before.copied(tmp_path / f"{disk.fatal}")
        with monkeypatch.context() as patch:
            if isinstance(disk, Disk):
                patch.setattr(files, "os", disk)
                patch.setattr(files, "open", disk.opened, raising=False)
            else:
                patch.setattr(store, "sqlite3", disk)
            failed = _refused(before, made, disk)
        check_whole(before, made)
        if not failed:
            assert products_of(made.root) == before.new
            break
        check_finished(before, made)
        shutil.rmtree(made.root)
    assert disk.fatal > 10
