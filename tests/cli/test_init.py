"""``onex-xl init``: a folder made whole, or not at all."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from onex_xl.campaign import Folder
from onex_xl.errors import MachineError
from onex_xl.workflow import year as making
from onex_xl.workflow.year import open_year
from tests.cli.run import onex, tree


def test_a_new_campaign_has_settings_rules_and_a_registry_to_fill_in(tmp_path: Path) -> None:
    answer = onex("-C", tmp_path, "init", "考评", "--year", "2026")
    assert (answer.status, answer.err) == (0, "")
    root = tmp_path / "考评"
    assert [line for line in answer.out.splitlines() if line.startswith("写出")] == [
        "写出 campaign.toml",
        "写出 rules",
        "写出 registry.xlsx",
    ]
    assert f'onex-xl -C "{root}" distribute' in answer.out.splitlines()[-1]
    year = open_year(root)
    assert (year.campaign.year, year.campaign.deadline) == (2026, date(2026, 12, 31))
    assert year.pack.name == "stpt-1x" and year.folder.rules == root / "rules"
    assert all(path.is_dir() for path in Folder(root).made_by_init())
    assert (root / "registry.xlsx").read_bytes().startswith(b"PK")


def test_the_year_is_this_one_unless_said(tmp_path: Path) -> None:
    assert onex("init", tmp_path / "a").status == 0
    assert open_year(tmp_path / "a").campaign.year == date.today().year


def test_a_folder_called_by_a_year_is_of_that_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, year in (("2031", 2031), ("0026", date.today().year), ("2031年", date.today().year)):
        assert onex("init", tmp_path / name).status == 0
        assert open_year(tmp_path / name).campaign.year == year
    (tmp_path / "2032").mkdir()
    monkeypatch.chdir(tmp_path / "2032")
    assert onex("init", ".").status == 0
    assert open_year(tmp_path / "2032").campaign.year == 2032


def test_an_empty_folder_becomes_the_campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert onex("init", ".", "--year", "2026").status == 0
    assert open_year(tmp_path).campaign.year == 2026


REFUSED = [
    (["init", "x", "--pack", "stpt"], "没有名为“stpt”的规则包", "stpt-1x"),
    (["init", "x", "--year", "26"], "考评年度 26 不对", "--year 2026"),
    (["init", "full"], "已有别的文件", "换一个新的文件夹名"),
    (["init", "file.txt"], "是一个文件", "换一个文件夹名"),
]


@pytest.mark.parametrize(
    ("args", "sentence", "remedy"), REFUSED, ids=[" ".join(args) for args, _, _ in REFUSED]
)
def test_what_cannot_be_a_campaign_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], sentence: str, remedy: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("a", "utf-8")
    (tmp_path / "file.txt").write_text("b", "utf-8")
    monkeypatch.chdir(tmp_path)
    before = tree(tmp_path)
    answer = onex(*args)
    assert answer.status == 2
    assert sentence in answer.err and remedy in answer.err
    assert tree(tmp_path) == before


def test_a_campaign_is_never_made_anew_over_itself(tmp_path: Path) -> None:
    onex("init", tmp_path / "a", "--year", "2026")
    before = tree(tmp_path)
    answer = onex("init", tmp_path / "a", "--year", "2027")
    assert (answer.status, tree(tmp_path)) == (2, before)
    assert "已经是一个考评文件夹了" in answer.err


@pytest.mark.parametrize("there", [False, True])
def test_a_disk_that_fails_half_way_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    root = tmp_path / "a"
    if there:
        root.mkdir()

    def full(path: Path, data: bytes) -> Path:
        if path.name == "campaign.toml":
            raise MachineError("machine.disk-full", path=path)
        path.write_bytes(data)
        return path

    monkeypatch.setattr(making, "write_atomic", full)
    answer = onex("init", root)
    assert answer.status == 3 and "磁盘空间不足" in answer.err
    assert tree(tmp_path) == ({"a": ""} if there else {})


def test_a_folder_that_the_system_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(old: Path, new: Path) -> None:
        raise PermissionError(13, "Permission denied", str(old))

    monkeypatch.setattr(os, "rename", refused)
    answer = onex("init", tmp_path / "a")
    assert answer.status == 3 and "没有建成（Permission denied）" in answer.err
    assert tree(tmp_path) == {}
