"""Makes the archive that ``tests/archives/old/`` keeps: ``python -m tests.support.old_archive``.

It stands for all archives of versions before the one that verifies it. The states of the program before a
release share one number, so that it calls itself by one that never was: ``0.1.0.dev0``. It is kept as it is
for ever; a new one is made only beside it, when the form of archives changes.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from datetime import datetime
from pathlib import Path

import onex_xl

VERSION = "0.1.0.dev0"
TARGET = Path(__file__).parents[1] / "archives" / "old" / f"2026-{VERSION}.zip.gz"

COLLEGE = """
department | project | approved | paid | sat | passed | forfeits | fees | teachers | case     | name
A          | A-1     | 10       | 10   | 9   | 9      | 1        | 800  | 3        | 省级采纳 | Web前端开发
A          | A-2     | 10       | 10   | 8   | 6      | 0        | 800  | 1        |          | 智能财税
B          | B-1     | 10       | 0    | 0   | 0      | 0        | 0    | 0        |          | 物流管理
"""


def make(root: Path) -> Path:
    """The archive of a small year in ``root``: a return, a file that is none, a score decided in review."""
    # Imported after the version was changed: modules take it over when they are loaded.
    from onex_xl.workflow.collect import collect
    from onex_xl.workflow.sealing import archive
    from tests.support.campaigns import campaign
    from tests.support.reviews import Reviewed

    made = campaign(root, COLLEGE)
    made.send("A")
    notice = made.inbox / "通知.txt"
    notice.write_text("请尽快报送", "utf-8")
    moment = datetime(2026, 12, 1, 12).timestamp()
    os.utime(notice, (moment, moment))
    collect(made.year, processes=0)
    Reviewed(made.root / "review.xlsx").decide("A-2|4.4", 5, "案例已按校内案例上报").save()
    collect(made.year, processes=0)
    return root / archive(made.year).written.path


if __name__ == "__main__":
    onex_xl.__version__ = VERSION
    with tempfile.TemporaryDirectory() as place:
        data = make(Path(place) / "c").read_bytes()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(gzip.compress(data, mtime=0))
    print(TARGET.name, len(data), TARGET.stat().st_size)
