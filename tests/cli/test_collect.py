"""``onex-xl collect``: the inbox in, the master out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onex_xl import files
from tests.cli.conftest import with_errors
from tests.cli.run import onex, tree
from tests.support.campaigns import Campaign


def test_the_inbox_is_taken_in_and_the_master_written(fresh: Campaign) -> None:
    fresh.send("JSJ")
    with_errors(fresh)
    inbox = tree(fresh.inbox)
    answer = onex("-C", fresh.root, "collect")
    lines = answer.out.splitlines()
    assert (answer.status, answer.err) == (1, "")
    assert lines[:4] == [
        "文件：新收 2 个，以前收过的 0 个，读不出来的 0 个。",
        "学系：应报 3 个，已报 2 个，未报 1 个。",
        "未报送：WL系",
        "项目：已计分 3 个，有错误暂缓 1 个，未报送 1 个，不参评 0 个。",
    ]
    assert "写出 master/2026-考评总表.xlsx" in lines
    assert lines[-1].startswith("下一步：把 slips 文件夹里的“退回修改”文件发回学系")
    assert fresh.master.read_bytes().startswith(b"PK")
    assert tree(fresh.inbox) == inbox


def test_the_json_has_the_promised_keys(fresh: Campaign) -> None:
    fresh.send("JSJ")
    (fresh.inbox / "坏.xlsx").write_bytes(b"")
    answer = onex("-C", fresh.root, "collect", "--json")
    assert (answer.status, answer.err) == (1, "")
    assert answer.json == {
        "run": 1,
        "files": {"new": 2, "unchanged": 0, "unreadable": 1},
        "departments": {"expected": 3, "received": 1, "missing": 2},
        "findings": {"error": 1, "warning": 0, "info": 0},
        "slips": {"slips": 0, "receipts": 1, "failed": []},
        "wrote": ["slips/JSJ系-回执.xlsx", "review.xlsx", "master/2026-考评总表.xlsx"],
    }


def test_a_year_without_errors_ends_with_0(fresh: Campaign) -> None:
    fresh.send_all()
    answer = onex("-C", fresh.root, "collect")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines()[-1] == "下一步：打开 master/2026-考评总表.xlsx。"


def test_an_empty_inbox_is_no_error_and_says_what_to_do(fresh: Campaign) -> None:
    answer = onex("-C", fresh.root, "collect")
    assert answer.status == 0
    assert answer.out.splitlines()[-1].startswith("下一步：inbox 文件夹里还没有填报表")
    assert fresh.master.exists()


def test_collecting_again_changes_no_byte_of_anything(fresh: Campaign) -> None:
    fresh.send("JSJ")
    with_errors(fresh)
    first = onex("-C", fresh.root, "collect", "--json")
    before = tree(fresh.root)
    again = onex("-C", fresh.root, "collect", "--json")
    assert tree(fresh.root) == before
    assert again.status == 1
    assert again.json == {
        **first.json,
        "files": {"new": 0, "unchanged": 2, "unreadable": 0},
        "wrote": [],
    }
    assert "没有新的文件或改动，总表保持原样。" in onex("-C", fresh.root, "collect").out


def test_a_master_that_somebody_edited_is_kept_beside(fresh: Campaign) -> None:
    fresh.send("JSJ")
    onex("-C", fresh.root, "collect")
    ours = fresh.master.read_bytes()
    fresh.master.write_bytes(b"with the dean's remarks")
    answer = onex("-C", fresh.root, "collect")
    kept = [path for path in fresh.master.parent.iterdir() if path != fresh.master]
    assert len(kept) == 1 and kept[0].read_bytes() == b"with the dean's remarks"
    assert f"改过的那一份保留在 master/{kept[0].name}。" in answer.out
    assert fresh.master.read_bytes() == ours
    before = tree(fresh.master.parent)
    onex("-C", fresh.root, "collect")
    assert tree(fresh.master.parent) == before


def test_a_master_that_is_gone_is_made_again(fresh: Campaign) -> None:
    fresh.send("JSJ")
    onex("-C", fresh.root, "collect")
    ours = fresh.master.read_bytes()
    fresh.master.unlink()
    answer = onex("-C", fresh.root, "collect")
    assert "写出 master/2026-考评总表.xlsx" in answer.out
    assert fresh.master.read_bytes() == ours


def test_a_master_open_in_excel_gets_a_dated_file_beside_it(
    fresh: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh.send("JSJ")
    onex("-C", fresh.root, "collect")
    before = fresh.master.read_bytes()
    fresh.send("JM")
    replace = os.replace

    def held(old: Path, new: Path) -> None:
        if new == fresh.master:
            refusal = PermissionError(13, "held open", str(new))
            refusal.winerror = 32  # type: ignore[attr-defined, unused-ignore]
            raise refusal
        replace(old, new)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(files, "RETRY_WAITS", ())
    answer = onex("-C", fresh.root, "collect")
    beside = [path for path in fresh.master.parent.iterdir() if path != fresh.master]
    assert answer.status == 3
    assert fresh.master.read_bytes() == before
    assert len(beside) == 1 and f"这次的写在 master/{beside[0].name}" in answer.out
    monkeypatch.undo()
    answer = onex("-C", fresh.root, "collect")
    assert answer.status == 0
    assert fresh.master.read_bytes() == beside[0].read_bytes()


def test_a_master_that_cannot_be_written_leaves_all_as_it_was(
    fresh: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh.send("JSJ")
    onex("-C", fresh.root, "collect")
    before = {name: digest for name, digest in tree(fresh.root).items() if "master" in name}
    fresh.send("JM")
    replace = os.replace

    def full(old: Path, new: Path) -> None:
        if new == fresh.master:
            raise OSError(28, "No space left on device", str(new))
        replace(old, new)

    monkeypatch.setattr(os, "replace", full)
    answer = onex("-C", fresh.root, "collect")
    assert answer.status == 3 and "磁盘空间不足" in answer.err
    assert {name: digest for name, digest in tree(fresh.root).items() if "master" in name} == before
    assert len(onex("-C", fresh.root, "scores", "--json").json) == 5
    monkeypatch.undo()
    assert onex("-C", fresh.root, "collect").status == 0


def test_what_is_wrong_in_a_list_that_decides_sends_nobody_to_the_departments(fresh: Campaign) -> None:
    fresh.send_all()
    settings = fresh.root / "campaign.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("[sources]\n", '[sources]\npaid = "finance"\n'), "utf-8")
    (fresh.root / "reference" / "finance.xlsx").write_bytes(b"%PDF-1.4 a scan")
    out = onex("-C", fresh.root, "collect").out
    assert "名单" in out.splitlines()[-1] and "不用退回学系" in out.splitlines()[-1]
    assert not list((fresh.root / "slips").glob("*退回修改*"))
