"""Runs the command line inside the test, as a person would type it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from onex_xl.cli.app import app


@dataclass(frozen=True)
class Answer:
    """What a call printed and left with."""

    status: int
    out: str
    err: str
    raw: bytes

    @property
    def json(self) -> Any:
        """What was printed, as a program reads it."""
        return json.loads(self.out)


def onex(*args: str | Path, lang: str = "zh") -> Answer:
    """``onex-xl ARGS``; it must never end in an exception."""
    done = CliRunner().invoke(app, [f"--lang={lang}", *map(str, args)])
    assert isinstance(done.exception, SystemExit | None), done.exception
    return Answer(done.exit_code, done.stdout, done.stderr, done.stdout_bytes)


def tree(root: Path) -> dict[str, str]:
    """Every file below ``root`` with a digest of its content; folders have none."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else ""
        for path in sorted(root.rglob("*"))
    }
