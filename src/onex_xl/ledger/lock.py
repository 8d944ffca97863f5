"""One run at a time in a campaign folder."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from onex_xl.errors import CallError, MachineError
from onex_xl.files import owner_only


@contextmanager
def one_run(lock: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises ``CallError`` ``campaign.busy`` with host, process and start of the run
    that holds it. The system lets go of the lock when its holder dies; nothing is to be deleted by hand."""
    held = FileLock(lock, timeout=0, mode=0o600)
    try:
        held.acquire()
    except Timeout:
        raise CallError("campaign.busy", **_holder(lock)) from None
    except OSError as error:
        raise MachineError("machine.no-permission", path=lock, reason=error.strerror or error) from error
    try:
        _introduce(lock)
        yield
    finally:
        with suppress(OSError):
            _note(lock).unlink(missing_ok=True)
        held.release()


def _note(lock: Path) -> Path:
    # Not the lock file itself: Windows lets nobody read a locked file.
    return lock.with_name(lock.name + ".json")


def _introduce(lock: Path) -> None:
    note = {
        "host": platform.node(),
        "pid": os.getpid(),
        "started": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    with suppress(OSError), open(_note(lock), "w", encoding="utf-8", opener=owner_only) as stream:
        json.dump(note, stream)


def _holder(lock: Path) -> dict[str, str]:
    """What the other run says of itself; it may not have come to say it yet."""
    told: dict[str, object] = {}
    with suppress(OSError, ValueError):
        read = json.loads(_note(lock).read_text("utf-8"))
        told = read if isinstance(read, dict) else {}
    started = str(told.get("started", "?")).replace("T", " ")[:19]
    return {"host": str(told.get("host", "?")), "pid": str(told.get("pid", "?")), "started": started}
