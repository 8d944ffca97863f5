"""Runs every measure and prints the table; ends with 1 if a goal is missed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measures import (
    Line,
    across_returns,
    blank_returns,
    collecting,
    listed_returns,
    one_return,
    start_up,
)
from benchmarks.preflight import pre_flight

HEAD = ("measured", "goal", "result", "")


def main() -> int:
    """Measure everything in this run."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="onex-bench-") as folder:
        for measure in (
            start_up,
            one_return,
            pre_flight,
            blank_returns,
            collecting,
            across_returns,
            listed_returns,
        ):
            print(f"… {measure.__name__}", file=sys.stderr, flush=True)
            lines += measure(Path(folder))
    rows = [HEAD, *((line.what, line.goal, line.result, "ok" if line.holds else "MISSED") for line in lines)]
    widths = [max(len(row[col]) for row in rows) for col in range(len(HEAD))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
