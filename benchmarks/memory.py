"""How much memory this process and its children have held at the most."""

from __future__ import annotations

import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

_STATUS = Path("/proc/self/status")


def peak_mb() -> float:
    """Megabytes. Linux's ``ru_maxrss`` begins with what the process that started this one held: there, the
    kernel's own record is asked for."""
    if _STATUS.exists():
        lines = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return _used_mb(RUSAGE_SELF)


def children_mb() -> float:
    """Megabytes that the largest of the children that have been waited for has held."""
    return _used_mb(RUSAGE_CHILDREN)


def _used_mb(who: int) -> float:
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return getrusage(who).ru_maxrss / unit
