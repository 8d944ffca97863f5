"""An archive behind a passphrase: other programs open it, and a wrong passphrase does not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from onex_xl.archives.container import read_archive
from onex_xl.archives.damage import Damage, damages
from onex_xl.archives.locked import is_acceptable, locked
from onex_xl.errors import CallError
from tests.archives.sample import CONTENTS, archive_bytes

PASSPHRASE = "correct horse battery"
NAME = "2026-归档.zip"


def locked_bytes(data: bytes) -> bytes:
    pieces = [data[start : start + 37] for start in range(0, len(data), 37)]
    return b"".join(locked(NAME, pieces, len(data), PASSPHRASE))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "locked.zip"
    path.write_bytes(locked_bytes(archive_bytes()))
    return path


def unpacked(path: Path, passphrase: str) -> subprocess.CompletedProcess[str]:
    target = path.parent / "out"
    command = ["7z", "x", "-y", f"-p{passphrase}", f"-o{target}", str(path)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")


def test_7_zip_opens_it_with_the_passphrase_only(path: Path) -> None:
    assert unpacked(path, "another passphrase").returncode != 0
    assert unpacked(path, PASSPHRASE).returncode == 0
    assert (path.parent / "out" / NAME).read_bytes() == archive_bytes()


def test_one_that_7_zip_made_would_be_as_good(tmp_path: Path) -> None:
    plain, made = tmp_path / NAME, tmp_path / "made.zip"
    plain.write_bytes(archive_bytes())
    command = ["7z", "a", "-tzip", "-mem=AES256", "-mx0", f"-p{PASSPHRASE}", str(made), str(plain)]
    subprocess.run(command, check=True, capture_output=True)
    archive = read_archive(made, PASSPHRASE)
    assert archive.member("campaign.toml") == CONTENTS["campaign.toml"]
    # Its frame is not ours to the byte, and that is said.
    assert damages(archive) == (Damage("wrapping"),)


def test_a_large_one_is_opened_too(tmp_path: Path) -> None:
    data = archive_bytes({**CONTENTS, "large": bytes(3 * 2**20 + 5)})
    path = tmp_path / "large.zip"
    path.write_bytes(b"".join(locked(NAME, [data], len(data), PASSPHRASE)))
    assert read_archive(path, PASSPHRASE).member("large") == bytes(3 * 2**20 + 5)


def test_it_is_opened_with_the_passphrase(path: Path) -> None:
    archive = read_archive(path, PASSPHRASE)
    assert {name: archive.member(name) for name in CONTENTS} == CONTENTS
    assert damages(archive) == ()


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [("", "archive.encrypted"), ("correct horse batterY", "archive.wrong-passphrase")],
)
def test_without_the_passphrase_it_stays_closed(passphrase: str, code: str, path: Path) -> None:
    with pytest.raises(CallError) as caught:
        read_archive(path, passphrase)
    assert caught.value.code == code


def test_nothing_inside_can_be_seen_from_outside(path: Path) -> None:
    data = path.read_bytes()
    assert all(part not in data for part in (b"year = 2026", b"manifest.json", b"campaign.toml"))


def test_the_same_archive_is_never_locked_alike() -> None:
    assert locked_bytes(b"x") != locked_bytes(b"x")


def test_a_bit_turned_in_every_byte_is_told_or_keeps_it_closed(path: Path) -> None:
    data = path.read_bytes()
    for index in range(0, len(data), 3 if len(data) > 500 else 1):
        changed = bytearray(data)
        changed[index] ^= 1 << index % 8
        path.write_bytes(changed)
        try:
            assert damages(read_archive(path, PASSPHRASE)), index
        except CallError as error:
            assert error.code.startswith("archive."), index


@pytest.mark.parametrize(
    ("passphrase", "good"),
    [
        ("correct horse", True),
        ("short", False),
        ("很长很长很长很长很长的口令", False),
        ("tab\tis none of them", False),
    ],
)
def test_passphrases_that_every_program_can_take(passphrase: str, good: bool) -> None:
    assert is_acceptable(passphrase) is good
