"""Runs the command line inside the test, as a person would type it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
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


def on_a_terminal(*args: str | Path) -> str:
    """What a person sees who types ``onex-xl ARGS``: of a process of its own that writes to a terminal."""
    import pty  # not there on Windows

    ours, theirs = pty.openpty()
    program = "from onex_xl.cli import main; main()"
    command = [sys.executable, "-c", program, "--lang=zh", *map(str, args)]
    paths = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", "TERM": "dumb"}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env={**os.environ, **paths}):
        os.close(theirs)
        seen = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return seen.decode()


def _read(terminal: int) -> bytes:
    """What comes next; nothing when the last who could write has gone, which Linux tells by an error."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def tree(root: Path) -> dict[str, str]:
    """Every file below ``root`` with a digest of its content; folders have none."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else ""
        for path in sorted(root.rglob("*"))
    }
