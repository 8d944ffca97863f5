"""What SQLite complains about, as an error of ours that says what to do."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from onex_xl.errors import MachineError


@contextmanager
def complaints(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the ledger at ``path`` into ``MachineError``."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if _is_full(error, path):
            raise MachineError("machine.disk-full", path=path, reason=str(error)) from error
        raise MachineError("ledger.refused", reason=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise MachineError("ledger.broken", reason=str(error)) from error


def _is_full(error: sqlite3.OperationalError, path: Path) -> bool:
    """Whether it is for want of room. SQLite says so where it writes; where it cannot even begin (a journal
    has to be made), it only says that it could not: then the disk is asked."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # Python's own complaints carry none
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        with suppress(OSError):
            return shutil.disk_usage(path.parent).free == 0
    return code == sqlite3.SQLITE_FULL
