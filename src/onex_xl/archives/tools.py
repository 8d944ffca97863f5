"""The system's own programs that sign and stamp: asked without a shell, in the words that they all know."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Final

from onex_xl.errors import CallError, MachineError

_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program said: whether it was content, its output, and the last line of its complaints."""

    good: bool
    out: bytes
    said: str


def is_there(program: str) -> bool:
    """Whether this machine has ``program``."""
    return shutil.which(program) is not None


def asked(program: str, *arguments: str | os.PathLike[str], data: bytes = b"", waits: bool = False) -> Answer:
    """Run ``program``, which gets ``data`` to read; ``waits``: it may ask a person something on the terminal.
    Raises ``CallError`` ``archive.no-tool`` where the machine has none, ``MachineError``."""
    path = shutil.which(program)
    if path is None:
        raise CallError("archive.no-tool", program=program)
    try:
        done = subprocess.run(
            [path, *arguments],
            input=data,
            capture_output=True,
            timeout=None if waits else _SECONDS,
            env={**os.environ, "LC_ALL": "C", "OPENSSL_CONF": os.devnull},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MachineError("machine.trouble", path=path, reason=str(error)) from error
    lines = (done.stderr or done.stdout).decode("utf-8", "replace").split("\n")
    said = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return Answer(done.returncode == 0, done.stdout, said)
