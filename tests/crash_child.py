"""Collects a campaign when told to: run by ``test_crash.py``, which kills it.

Says ``ready`` when everything is imported; starts at the first line it reads.
"""

from __future__ import annotations

import sys
from pathlib import Path

from onex_xl.workflow.collect import collect
from onex_xl.workflow.year import open_year

if __name__ == "__main__":
    year = open_year(Path(sys.argv[1]))
    print("ready", flush=True)
    sys.stdin.readline()
    collect(year, processes=int(sys.argv[2]))
