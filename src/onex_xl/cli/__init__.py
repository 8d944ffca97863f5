"""The command line: options in, one call, printed result out."""

from __future__ import annotations

import sys
from importlib import import_module

from onex_xl import __version__


def main() -> None:
    """Run ``onex-xl`` with the process's own arguments.

    ``--version`` alone is answered here, without importing what the commands need;
    everything else goes to ``onex_xl.cli.app.main``.
    """
    if sys.argv[1:] == ["--version"]:
        print(f"onex-xl {__version__}")
        return
    import_module("onex_xl.cli.app").main()
