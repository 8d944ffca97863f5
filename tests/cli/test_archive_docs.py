"""What docs/archive.md says of options, keys and members; its commands run in ``tests/docs``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onex_xl.archives.container import MANIFEST, README, read_archive
from tests.cli.run import onex
from tests.support.campaigns import Campaign

FILE = "archive/2026-考评归档.zip"


@pytest.fixture(scope="module")
def page(project: Path) -> str:
    return (project / "docs" / "archive.md").read_text("utf-8")


@pytest.mark.parametrize("command", ["archive", "verify"])
def test_every_option_and_key_stands_on_the_page(command: str, page: str, fresh: Campaign) -> None:
    options = set(re.findall(r"--[a-z-]+", onex(command, "--help").out)) - {"--help"}
    assert options <= set(re.findall(r"`(--[a-z-]+)", page))
    onex("-C", fresh.root, "collect")
    onex("-C", fresh.root, "archive")
    told = onex("-C", fresh.root, command, *([FILE] if command == "verify" else []), "--json").json
    keys = [*told, *(told.get("compared") or {})]
    assert [key for key in keys if f"`{key}`" not in page] == []


def test_every_member_stands_on_the_page(page: str, fresh: Campaign) -> None:
    fresh.send("JSJ")
    (fresh.root / "reference" / "finance.csv").write_text("学号", "utf-8")
    onex("-C", fresh.root, "collect")
    onex("-C", fresh.root, "archive")
    archive = read_archive(fresh.root / FILE)
    assert {README, MANIFEST, "reference/finance.csv"} <= set(archive.names)
    heads = {name.partition("/")[0] + "/" * ("/" in name) for name in archive.names}
    assert [head for head in heads if f"`{head}`" not in page] == []
    text = archive.member(README).decode("utf-8-sig")
    assert [head for head in heads if head != README and head not in text] == []
