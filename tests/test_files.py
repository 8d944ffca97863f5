"""Writing whole or not at all, what is said when the machine refuses, and names for files."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl import files
from onex_xl.errors import MachineError
from onex_xl.files import open_atomic, safe_name, scratch, sha256, write_atomic
from onex_xl.messages import LANGUAGES, has, say


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """A file that stands already."""
    path = tmp_path / "总表.xlsx"
    path.write_bytes(b"old")
    return path


def _held_open(code: int = 32) -> PermissionError:
    """What Windows raises for a file that Excel has open."""
    refusal = PermissionError(errno.EACCES, "being used by another process")
    refusal.winerror = code  # type: ignore[attr-defined,unused-ignore]
    return refusal


def _names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def test_write_replaces_the_file_and_leaves_nothing_else(master: Path) -> None:
    assert write_atomic(master, b"new") == master
    assert master.read_bytes() == b"new"
    assert _names(master) == ["总表.xlsx"]


def test_a_new_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "新.xlsx"
    write_atomic(path, b"data")
    assert path.read_bytes() == b"data"


if os.name == "posix":  # Windows has neither permission bits nor SIGKILL

    def test_rights_of_the_old_file_stay_and_new_files_are_their_owners_alone(master: Path) -> None:
        os.chmod(master, 0o640)
        write_atomic(master, b"new")
        assert master.stat().st_mode & 0o777 == 0o640
        old = os.umask(0)
        try:
            write_atomic(master.with_name("one") / "two" / "b", b"x")
        finally:
            os.umask(old)
        one = master.with_name("one")
        made = [one, one / "two", one / "two" / "b"]
        assert [path.stat().st_mode & 0o777 for path in made] == [0o700, 0o700, 0o600]


def test_open_atomic_gives_a_path_in_the_same_folder(master: Path) -> None:
    with open_atomic(master) as temporary:
        assert temporary.parent == master.parent
        temporary.write_bytes(b"new")
        assert master.read_bytes() == b"old"
    assert master.read_bytes() == b"new"
    assert _names(master) == ["总表.xlsx"]


@pytest.mark.parametrize("error", [ValueError("a bug"), KeyboardInterrupt()])
def test_an_error_while_writing_leaves_the_old_file(master: Path, error: BaseException) -> None:
    with pytest.raises(type(error)), open_atomic(master) as temporary:
        temporary.write_bytes(b"half")
        raise error
    assert master.read_bytes() == b"old"
    assert _names(master) == ["总表.xlsx"]


def test_errors_about_other_files_pass_unchanged(master: Path) -> None:
    with pytest.raises(FileNotFoundError), open_atomic(master):
        (master.parent / "elsewhere.xlsx").read_bytes()


@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "machine.disk-full"),
        (errno.EACCES, "machine.no-permission"),
        (errno.EROFS, "machine.no-permission"),
        (errno.EIO, "machine.io"),
    ],
)
def test_a_refusal_at_any_step_names_itself_and_changes_nothing(
    master: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, code: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(MachineError) as caught:
        write_atomic(master, b"new")
    monkeypatch.undo()
    assert caught.value.code == code
    assert caught.value.facts == {"path": master, "reason": os.strerror(number)}
    assert caught.value.exit_status == 3
    assert master.read_bytes() == b"old"
    assert _names(master) == ["总表.xlsx"]


def test_a_folder_that_cannot_be_is_a_machine_error(tmp_path: Path) -> None:
    (tmp_path / "none").write_text("a file", "utf-8")
    with pytest.raises(MachineError) as caught:
        write_atomic(tmp_path / "none" / "a.xlsx", b"x")
    assert caught.value.code == "machine.io"


class _Busy:
    """``os.replace`` that refuses the first ``times`` calls on ``target``, as with the file open in Excel."""

    def __init__(self, target: Path, times: int, code: int = 32) -> None:
        self.target, self.left, self.code = target, times, code
        self.real = os.replace

    def __call__(self, source: Path, target: Path) -> None:
        if target == self.target and self.left:
            self.left -= 1
            raise _held_open(self.code)
        self.real(source, target)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits asked for, none of them waited."""
    waits: list[float] = []
    monkeypatch.setattr("onex_xl.files.time.sleep", waits.append)
    return waits


def test_a_file_let_go_in_time_is_replaced(
    master: Path, monkeypatch: pytest.MonkeyPatch, no_waiting: list[float]
) -> None:
    monkeypatch.setattr(os, "replace", _Busy(master, 3))
    assert write_atomic(master, b"new") == master
    assert master.read_bytes() == b"new"
    assert len(no_waiting) == 3


@pytest.mark.parametrize("code", [5, 32, 33])
def test_a_file_open_in_excel_is_refused_after_a_second(
    master: Path, monkeypatch: pytest.MonkeyPatch, no_waiting: list[float], code: int
) -> None:
    monkeypatch.setattr(os, "replace", _Busy(master, 99, code))
    with pytest.raises(MachineError) as caught:
        write_atomic(master, b"new")
    assert (caught.value.code, caught.value.facts) == ("machine.file-open", {"path": master})
    assert 0.8 <= sum(no_waiting) <= 1.5
    assert master.read_bytes() == b"old"
    assert _names(master) == ["总表.xlsx"]


def test_with_aside_a_dated_file_is_written_beside_the_open_one(
    master: Path, monkeypatch: pytest.MonkeyPatch, no_waiting: list[float]
) -> None:
    monkeypatch.setattr(os, "replace", _Busy(master, 99))
    first = write_atomic(master, b"new", aside=True)
    second = write_atomic(master, b"newer", aside=True)
    assert first != second
    assert (master.read_bytes(), first.read_bytes(), second.read_bytes()) == (b"old", b"new", b"newer")
    assert all(path.match("总表-20[0-9][0-9][0-9][0-9][0-9][0-9]-*.xlsx") for path in (first, second))
    assert len(_names(master)) == 3


if os.name == "posix":  # Windows has neither permission bits nor SIGKILL

    def test_a_killed_run_leaves_the_old_file(master: Path) -> None:
        body = (
            "import os, signal, sys; from pathlib import Path; from onex_xl.files import open_atomic\n"
            "with open_atomic(Path(sys.argv[1])) as t:\n"
            "    t.write_bytes(b'half'); os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        source = str(Path(files.__file__).parents[1])
        done = subprocess.run(
            [sys.executable, "-c", body, str(master)], env=os.environ | {"PYTHONPATH": source}, check=False
        )
        assert done.returncode == -9
        assert master.read_bytes() == b"old"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["file-open", "disk-full", "no-permission", "io"])
def test_every_refusal_has_its_sentence_and_remedy(language: str, name: str) -> None:
    key = f"machine.{name}"
    assert "总表.xlsx" in say(f"{key}.sentence", language, path="总表.xlsx", reason="…")
    assert has(f"{key}.remedy", language)


def test_sha256_is_the_standard_one() -> None:
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("计算机系-1+X考评填报表-2026.xlsx", "计算机系-1+X考评填报表-2026.xlsx"),
        ('a<b>c:d"e/f\\g|h?i*j', "a_b_c_d_e_f_g_h_i_j"),
        ("CON", "_CON"),
        ("con.xlsx", "_con.xlsx"),
        ("Com1 .txt", "_Com1 .txt"),
        ("COM¹", "_COM¹"),
        ("console.xlsx", "console.xlsx"),
        (" 外语系. . ", "外语系"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("甲\u200b\u202e乙\n", "甲乙"),
        ("e\u0301cole", "école"),
        ("", "_"),
        ("...", "_"),
        ("系" * 100 + ".xlsx", "系" * 65 + ".xlsx"),
    ],
)
def test_safe_name(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(max_size=300))
def test_any_text_gives_a_name_that_windows_takes_and_that_stays(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name.encode()) <= files.NAME_BYTES
    assert not set(name) & set('<>:"/\\|?*')
    assert name == name.strip().rstrip(".")
    assert safe_name(name) == name


def test_a_folder_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    assert write_atomic(tmp_path / "甲" / "乙" / "a.xlsx", b"1").read_bytes() == b"1"


def test_what_a_killed_run_left_in_a_scratch_folder_is_gone_a_day_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, running, other = (tmp_path / f"onex-{name}" for name in ("verify-a", "verify-b", "trend-c"))
    for folder in (left, running, other):
        (folder / "received").mkdir(parents=True)
    for folder in (left, other):
        os.utime(folder, (0, 0))
    with scratch("verify") as place:
        (place / "a").write_text("1")
        assert set(tmp_path.iterdir()) == {place, running, other}
    assert set(tmp_path.iterdir()) == {running, other}
