"""docs/security.md: every proof that it names is there."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_test_that_is_named_is_there(project: Path) -> None:
    page = (project / "docs" / "security.md").read_text("utf-8")
    files, short = set(re.findall(r"`(tests/[\w/.]+)`", page)), set(re.findall(r"`(test_\w+\.py)`", page))
    known = {path.name for path in (project / "tests").rglob("test_*.py")}
    assert files
    assert [name for name in sorted(files) if not (project / name).exists()] == []
    assert short <= known


def test_every_row_of_what_is_tried_names_one(project: Path) -> None:
    rows = [
        line for line in (project / "docs" / "security.md").read_text("utf-8").splitlines() if line[:1] == "|"
    ]
    told = [row for row in rows if not row.startswith(("| it tries", "| ---"))]
    assert len(told) > 15
    assert [row for row in told if "test" not in row.split("|")[3]] == []
