"""Our workbooks are written without ever taking a person's work away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from onex_xl.campaign import Folder
from onex_xl.errors import MachineError
from onex_xl.files import sha256
from onex_xl.ledger.store import Ledger, open_ledger
from onex_xl.workflow import products
from onex_xl.workflow.products import Written, is_newest, put, sweep

NOON = 1_796_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def ledger(folder: Folder) -> Iterator[Ledger]:
    with open_ledger(folder.ledger) as opened:
        yield opened


def names(folder: Folder) -> list[str]:
    return sorted(path.name for path in folder.masters.iterdir())


def test_what_we_wrote_is_replaced_and_what_is_the_same_is_left(folder: Folder, ledger: Ledger) -> None:
    path = folder.master(2026)
    assert put(folder, ledger, path, b"one") == Written("master/2026-考评总表.xlsx")
    assert put(folder, ledger, path, b"one") == Written("master/2026-考评总表.xlsx", changed=False)
    assert put(folder, ledger, path, b"two") == Written("master/2026-考评总表.xlsx")
    assert (names(folder), path.read_bytes()) == ([path.name], b"two")


def test_what_a_person_made_of_it_is_kept_under_the_date_of_the_change(
    folder: Folder, ledger: Ledger
) -> None:
    path = folder.master(2026)
    put(folder, ledger, path, b"one")
    for content in (b"edited", b"edited", b"edited again"):
        path.write_bytes(content)
        os.utime(path, (NOON, NOON))
        assert put(folder, ledger, path, b"two").kept.startswith("master/2026-考评总表-2026")
        put(folder, ledger, path, b"one")
    kept = [name for name in names(folder) if name != path.name]
    assert [(folder.masters / name).read_bytes() for name in kept] == [b"edited again", b"edited"]
    assert kept[0].endswith("-2.xlsx") and path.read_bytes() == b"one"


def test_a_file_that_was_never_ours_is_kept_as_well(folder: Folder, ledger: Ledger) -> None:
    path = folder.master(2026)
    path.parent.mkdir()
    path.write_bytes(b"put there by hand")
    kept = put(folder, ledger, path, b"ours").kept
    assert (folder.root / kept).read_bytes() == b"put there by hand"


def test_killed_after_recording_and_before_writing_our_own_work_is_not_taken_for_a_persons(
    folder: Folder, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.master(2026)
    put(folder, ledger, path, b"one")

    def killed(path: Path, data: bytes, **how: bool) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(products, "write_atomic", killed)
        with pytest.raises(KeyboardInterrupt):
            put(folder, ledger, path, b"two")
    assert path.read_bytes() == b"one" and not is_newest(folder, ledger, path)
    assert put(folder, ledger, path, b"three") == Written("master/2026-考评总表.xlsx")
    assert is_newest(folder, ledger, path)


def test_nothing_is_replaced_when_the_persons_version_cannot_be_kept(
    folder: Folder, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.master(2026)
    put(folder, ledger, path, b"one")
    path.write_bytes(b"edited")

    def full(path: Path, data: bytes, *, aside: bool = False) -> Path:
        raise MachineError("machine.disk-full", path=path)

    monkeypatch.setattr(products, "write_atomic", full)
    with pytest.raises(MachineError):
        put(folder, ledger, path, b"two")
    assert path.read_bytes() == b"edited"


def test_what_a_killed_run_left_half_written_is_swept_away_and_nothing_else(folder: Folder) -> None:
    folder.received.mkdir()
    (folder.received / ".onex-0123456789abcdef.tmp").write_bytes(b"half")
    (folder.received / "ab12").write_bytes(b"whole")
    (folder.root / "notes.tmp").write_bytes(b"the clerk's own")
    sweep(folder)
    assert [path.name for path in folder.received.iterdir()] == ["ab12"]
    assert (folder.root / "notes.tmp").exists()


def test_a_persons_version_whose_content_is_safe_elsewhere_leaves_no_copy(
    folder: Folder, ledger: Ledger
) -> None:
    path = folder.review
    put(folder, ledger, path, b"one")
    path.write_bytes(b"edited")
    safe = frozenset((sha256(b"edited"),))
    assert put(folder, ledger, path, b"two", safe) == Written("review.xlsx")
    path.write_bytes(b"edited again")
    assert put(folder, ledger, path, b"three", safe).kept.startswith("review-")
