"""``onex-xl --version`` answers at once."""

from __future__ import annotations

import subprocess
import sys

from onex_xl import __version__

PROGRAM = """
import sys
from onex_xl.cli import main
sys.argv = ["onex-xl", "--version"]
main()
heavy = {"click", "rich", "msgspec", "xlsxwriter", "python_calamine", "rapidfuzz", "sqlite3", "pandas"}
print(sorted(heavy & set(sys.modules)))
"""


def test_the_version_is_told_without_importing_what_the_commands_need() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"onex-xl {__version__}", "[]"]
