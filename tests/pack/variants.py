"""Copies of the default pack with something changed, for the tests of loading and lint."""

from __future__ import annotations

import shutil
from pathlib import Path

DEFAULT = Path(__file__).resolve().parents[2] / "workbook-templates" / "stpt-1x"
RULINGS = "# ---- 裁定"


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the default pack in ``folder`` with the first ``old`` of ``file`` replaced by ``new``."""
    copy = folder / "pack"
    if not copy.exists():
        shutil.copytree(DEFAULT, copy)
    text = (copy / file).read_text("utf-8")
    assert old in text, old
    (copy / file).write_text(text.replace(old, new, 1), "utf-8")
    return copy


def added(folder: Path, file: str, text: str) -> Path:
    """A copy of the default pack with ``text`` at the end of ``file``."""
    copy = folder / "pack"
    if not copy.exists():
        shutil.copytree(DEFAULT, copy)
    with (copy / file).open("a", encoding="utf-8") as stream:
        stream.write(text)
    return copy


def without_rulings(folder: Path) -> Path:
    """The default pack in a sub-folder of ``folder``, with its rulings cut off."""
    text = (DEFAULT / "rubric.toml").read_text("utf-8")
    return changed(folder, "rubric.toml", text[text.index(RULINGS) :], "")
