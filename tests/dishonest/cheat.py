"""What a dishonest department, or somebody outside, may do, and what the office sees: one row a cheat."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.support.damages import Damage, untouched

SAME, HELD, GONE = "same", "held", "missing"
"""Of the score of the department's first project: that of an honest return; held back; no return counts. Else
it is the total, which is above the honest one only where the office is asked."""


@dataclass(frozen=True)
class Scene:
    """Where a cheat is played: by the department ``code``, whose honest return is ``honest`` and whose
    altered one is ``altered``; ``other`` makes the honest return of another department. Files that it sends
    are named ``<code>…``."""

    inbox: Path
    code: str
    honest: bytes
    altered: bytes
    other: Callable[[], bytes]

    def send(self, data: bytes, name: str = "改.xlsx", *, day: str = "2026-12-05") -> Path:
        """Put a file into the inbox, as of noon on ``day``."""
        path = self.inbox / f"{self.code}{name}"
        path.write_bytes(data)
        moment = datetime.fromisoformat(f"{day}T12:00:00").timestamp()
        os.utime(path, (moment, moment))
        return path


def as_a_file(scene: Scene) -> None:
    """The altered return, as departments send it."""
    scene.send(scene.altered, ".xlsx")


@dataclass(frozen=True)
class Cheat:
    """One cheat. ``sees`` is all that the office is told about the department or its files beyond what it is
    told of an honest one: ``sheet cell code``. ``damage`` makes the altered return of the honest one. With
    ``after`` the honest return was sent and collected before; then comes what ``sends`` says. ``asked``: an
    honest department may mean just this, so that it scores, and the office is asked."""

    name: str
    sees: tuple[str, ...] = ()
    damage: Damage = untouched
    score: str = SAME
    sends: Callable[[Scene], None] = as_a_file
    after: bool = False
    asked: bool = False
