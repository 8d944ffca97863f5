"""Child processes that have nowhere to complain to, from their first moment on.

What goes wrong before a child has its work, or after (a module that cannot be loaded, a semaphore that is
left over), is said by Python on the standard error that it inherits: the clerk's screen. So it inherits none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import BaseContext, SpawnContext, SpawnProcess
from threading import Lock

_ONE_AT_A_TIME = Lock()


def context(preload: Sequence[str]) -> BaseContext:
    """A way of starting children that shares no threads or locks with us: forkserver, which has the
    modules of ``preload`` loaded once, where the system has it; else spawn (Windows)."""
    if sys.platform == "win32":
        return _SpawnContext()
    _track()
    served = _ServedContext()
    served.set_forkserver_preload(list(preload))
    return served


def ensure_server() -> None:
    """Start what starts children, where it is a process of its own."""
    if sys.platform != "win32":
        from multiprocessing import forkserver

        with unheard():
            forkserver.ensure_running()


def _track() -> None:
    """Start the process that cleans up after multiprocessing."""
    from multiprocessing import resource_tracker

    with unheard():
        resource_tracker.ensure_running()


@contextmanager
def unheard() -> Iterator[None]:
    """Let standard error lead nowhere in the body: that is what processes started there inherit."""
    with _ONE_AT_A_TIME:
        try:
            kept = os.dup(2)
        except OSError:  # There is no standard error: a program without a window.
            yield
            return
        silence()
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def silence() -> None:
    """Let this process's standard error lead nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


class _Unheard:
    """Mixed into the classes by which a context starts its children."""

    def start(self) -> None:
        """Start the child; also the server, should that have to be started anew for it."""
        with unheard():
            super().start()  # type: ignore[misc]


class _SpawnedProcess(_Unheard, SpawnProcess):
    pass


class _SpawnContext(SpawnContext):
    Process = _SpawnedProcess


if sys.platform != "win32":
    from multiprocessing.context import ForkServerContext, ForkServerProcess

    class _ServedProcess(_Unheard, ForkServerProcess):
        pass

    class _ServedContext(ForkServerContext):
        Process = _ServedProcess
