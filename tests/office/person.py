"""A person at LibreOffice, as the tests see one: starts ``player.py`` under a Python that has ``uno``."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ANSWER_SECONDS = 120
HOW_TO_GET_IT = (
    "No Python with the module uno was found. On Debian or Ubuntu install python3-uno; elsewhere name "
    "the python of your LibreOffice in ONEX_UNO_PYTHON."
)


class Trouble(Exception):
    """LibreOffice, or the script that drives it, did not do what was asked."""


def python_with_uno() -> str:
    """A Python that can import ``uno``. Raises :class:`Trouble`, saying what to install."""
    for candidate in _pythons():
        if shutil.which(candidate):
            done = subprocess.run(
                [candidate, "-c", "import uno"], capture_output=True, env=_environment(), check=False
            )
            if done.returncode == 0:
                return candidate
    raise Trouble(HOW_TO_GET_IT)


def _pythons() -> Iterator[str]:
    """The one named in the environment, LibreOffice's own, the system's."""
    if named := os.environ.get("ONEX_UNO_PYTHON"):
        yield named
    office = shutil.which("soffice")
    if office:
        beside = Path(office).resolve().parent
        yield from (str(beside / name) for name in ("python", "python.exe"))
    yield "/usr/bin/python3"
    yield "python3"


def _environment() -> dict[str, str]:
    """Ours, without what would lead another Python to our packages."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }


class Person:
    """Opens, types, reads, saves. Every call waits for its answer, for ANSWER_SECONDS at the most.
    ``settings`` are those of LibreOffice's user profile, where they are to be other than usual."""

    def __init__(self, settings: str = "") -> None:
        office = shutil.which("soffice")
        if office is None:
            raise Trouble("soffice is not on the PATH")
        self._process = subprocess.Popen(
            [python_with_uno(), str(Path(__file__).with_name("player.py")), office, settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=_environment(),
        )
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._answer()

    def open(self, path: Path) -> list[str]:
        """Open a workbook; gives its sheets' names."""
        found: list[str] = self._ask("open", str(path.resolve()))
        return found

    def type(self, *typed: tuple[str, str, str]) -> list[str]:
        """Type texts into cells (sheet, A1, text); gives the cells that were locked."""
        refused: list[str] = self._ask("type", typed)
        return refused

    def delete(self, *places: tuple[str, str]) -> list[str]:
        """Press Delete on cells; gives what stands there afterwards."""
        left: list[str] = self._ask("delete", places)
        return left

    def read(self, *places: tuple[str, str]) -> list[str]:
        """What cells show."""
        shown: list[str] = self._ask("read", places)
        return shown

    def choices(self, sheet: str, place: str) -> list[str]:
        """What a dropdown offers; the last item says whether anything else is refused."""
        offered: list[str] = self._ask("choices", sheet, place)
        return offered

    def unprotect(self, sheet: str) -> None:
        """Take the protection off a sheet."""
        self._ask("unprotect", sheet)

    def sort(self, sheet: str, area: str, column: int) -> None:
        """Sort the rows of an area by one of its columns (0-based), Z to A."""
        self._ask("sort", sheet, area, column)

    def insert_rows(self, sheet: str, before: int, count: int = 1) -> None:
        """Insert empty rows before a row (1-based)."""
        self._ask("insert_rows", sheet, before, count)

    def insert_columns(self, sheet: str, before: int, count: int = 1) -> None:
        """Insert empty columns before a column (1-based)."""
        self._ask("insert_columns", sheet, before, count)

    def hide_rows(self, sheet: str, first: int, last: int) -> None:
        """Hide rows (1-based), as a filter does."""
        self._ask("hide_rows", sheet, first, last)

    def rename(self, sheet: str, name: str) -> None:
        """Call a sheet otherwise."""
        self._ask("rename", sheet, name)

    def save(self, path: Path) -> Path:
        """Save a copy in the format that the ending says."""
        self._ask("save", str(path.resolve()))
        return path

    def close(self) -> None:
        """Close LibreOffice, by force if it must be."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _ask(self, *command: object) -> Any:
        assert self._process.stdin is not None
        print(json.dumps(command), file=self._process.stdin, flush=True)
        answer = self._answer()
        if "error" in answer:
            raise Trouble(f"{command[0]}: {answer['error']}")
        return answer["is"]

    def _answer(self) -> Any:
        try:
            line = self._answers.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            self._process.kill()
            raise Trouble("LibreOffice does not answer") from None
        if not line:
            raise Trouble("LibreOffice ended before it answered")
        return json.loads(line)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")
