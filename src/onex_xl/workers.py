"""A pool of child processes for work on files that can kill the process that does it.

A child that dies, hangs or fills its memory costs its own item and nothing else: every item comes back
as :class:`Done`, :class:`Died` or :class:`TimedOut`, in the order in which it went in. Memory stays
bounded: no more than a few items a worker are under way at any time.

Memory is limited (``RLIMIT_AS``) where the system can do that, which is Linux; on Windows and macOS a
greedy child is bounded by the wall clock only.
"""

from __future__ import annotations

import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar, cast

from pebble import CONSTS, ProcessExpired, ProcessPool

from onex_xl.garbage import look_rarely
from onex_xl.unheard import context, ensure_server, silence

Item = TypeVar("Item")
Result = TypeVar("Result")

CONSTS.sleep_unit = 0.01
"""Seconds between two looks of a pool's own threads. With pebble's tenth of a second, starting and stopping a
pool takes longer than reading a return."""

_LOOK_AHEAD = 4
_START_SECONDS = 30.0
_BESIDE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Result]):
    """``function(item)`` gave ``result``."""

    item: Item
    result: Result


@dataclass(frozen=True, slots=True)
class Died(Generic[Item]):
    """The child died of ``item`` or could not go on with it. ``reason`` is ``killed`` (the process
    ended), ``memory`` or ``error`` (the function raised); ``detail`` is for a log."""

    item: Item
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TimedOut(Generic[Item]):
    """``item`` took longer than ``seconds`` and was stopped."""

    item: Item
    seconds: float


Outcome = Done[Item, Result] | Died[Item] | TimedOut[Item]
Seconds = float | Callable[[Item], float]


def run(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: int,
    wall_seconds: Seconds[Item],
    memory_mb: int = 0,
    preload: Sequence[str] = (),
    executor: Executor | None = None,
) -> Iterator[Outcome[Item, Result]]:
    """``function`` of every item, in the order of ``items``, each with an outcome of its own. Children are at
    work on the first of them when this returns; they are stopped when the outcomes are done with or dropped.

    ``function`` and the items are pickled, so ``function`` stands at the top of a module. ``workers`` 0
    runs everything in this process, unprotected (for tests); 1 and more are child processes.
    ``wall_seconds`` is a number or a function of the item; ``memory_mb`` 0 sets no limit. ``preload``
    names modules that a child should not have to import again. With ``executor`` (a Dask client's, say)
    the work goes there; its workers' memory and death are its own affair, but a time-out or a broken
    executor is reported in the same way.
    """
    seconds = wall_seconds if callable(wall_seconds) else _always(wall_seconds)
    if executor is not None:
        return _run_on_executor(function, iter(items), executor, max(workers, 1), seconds)
    if workers == 0:
        return (_outcome(item, _guarded(pickle.dumps((function, item)))) for item in items)
    outcomes = _run_in_pool(function, iter(items), _Pool(workers, memory_mb, preload), seconds)
    next(outcomes)
    return cast(Iterator[Outcome[Item, Result]], outcomes)


@contextmanager
def beside(
    function: Callable[[Item], Result], item: Item, *, here: bool = False, preload: Sequence[str] = ()
) -> Iterator[Callable[[], Result]]:
    """``function(item)`` in a child process while the body goes on with other work; what the body is given
    waits for it. For work of our own that cannot harm anybody: should the child fail for whatever reason, it
    is done here, as it is from the start if ``here``. ``function`` and ``preload`` as in :func:`run`."""
    if here:
        yield lambda: function(item)
        return
    pool = _Pool(1, 0, preload)
    try:
        future = pool.schedule(pickle.dumps((function, item), pickle.HIGHEST_PROTOCOL), None)

        def result() -> Result:
            with suppress(BrokenProcessPool, ProcessExpired, FutureTimeout):
                done: Outcome[Item, Result] = _outcome(item, future.result(timeout=_BESIDE_SECONDS))
                if isinstance(done, Done):
                    return done.result
            return function(item)

        yield result
    finally:
        pool.close()


def warm_up(preload: Sequence[str]) -> None:
    """Have the modules of ``preload`` loaded for children to come, while the caller goes on. Nothing is done
    on Windows, where every child loads for itself."""
    context([__name__, *preload])
    ensure_server()


def _always(seconds: float) -> Callable[[Item], float]:
    return lambda item: seconds


def _guarded(task: bytes) -> tuple[str, bytes | str]:
    """Runs in the child. What comes back is always a plain pair: what a library raises may not survive
    the way to the parent (Rust's panics cannot be unpickled), and must not stop the pool."""
    try:
        function, item = pickle.loads(task)
        return "done", pickle.dumps(function(item), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return "memory", ""
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        return "error", f"{type(error).__name__}: {error}"


def _outcome(item: Item, answer: tuple[str, bytes | str]) -> Done[Item, Result] | Died[Item]:
    kind, payload = answer
    if isinstance(payload, bytes):
        return Done(item, pickle.loads(payload))
    return Died(item, kind, payload)


class _Pool:
    """A pebble pool that is built anew should it ever break as a whole."""

    def __init__(self, workers: int, memory_mb: int, preload: Sequence[str]) -> None:
        self.workers = workers
        self._memory_mb = memory_mb
        self._context = context([__name__, *preload])
        self._pool = self._fresh()

    def _fresh(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.workers,
            context=self._context,
            initializer=_settle,
            initargs=(self._memory_mb,),
        )

    def schedule(self, task: bytes, seconds: float | None) -> Future[tuple[str, bytes | str]]:
        """The answer of :func:`_guarded`, or what ended its child; ``BrokenProcessPool`` where there can
        be no children."""
        try:
            return self._pool.schedule(_guarded, args=(task,), timeout=seconds)
        except RuntimeError as error:  # whatever the pool says of itself
            return _broken(BrokenProcessPool(str(error)))

    def restart(self) -> None:
        """The same pool with new children; what was under way in the old one is lost."""
        self.close()
        self._pool = self._fresh()

    def close(self) -> None:
        """Stops every child at once."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _settle(memory_mb: int) -> None:
    """A child's first act: no core dumps, no dying words on the clerk's screen, no more memory than
    allowed."""
    look_rarely()
    if sys.platform == "win32":
        import ctypes

        no_crash_dialogs = 0x0001 | 0x0002 | 0x8000
        ctypes.windll.kernel32.SetErrorMode(no_crash_dialogs)
    else:
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if memory_mb and sys.platform == "linux":
                resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    silence()


@dataclass(slots=True)
class _Under(Generic[Item]):
    """An item under way."""

    item: Item
    task: bytes
    seconds: float
    future: Future[tuple[str, bytes | str]]


def _run_in_pool(
    function: Callable[[Item], Result],
    items: Iterator[Item],
    pool: _Pool,
    seconds: Callable[[Item], float],
) -> Iterator[Outcome[Item, Result] | None]:
    """The outcomes, after a ``None`` when the first children have their work."""
    queue: deque[_Under[Item]] = deque()

    def fill() -> None:
        for item in islice(items, pool.workers * _LOOK_AHEAD - len(queue)):
            task = pickle.dumps((function, item), pickle.HIGHEST_PROTOCOL)
            limit = seconds(item)
            queue.append(_Under(item, task, limit, pool.schedule(task, limit)))

    try:
        fill()
        yield None
        while queue:
            yield _first(queue, pool)
            fill()
    finally:
        pool.close()


def _first(queue: deque[_Under[Item]], pool: _Pool) -> Outcome[Item, Result]:
    """The outcome of the item at the head of the queue.

    Should the pool break as a whole, the head runs once more with nothing beside it, so that no item
    is blamed for its neighbour; then the others are handed in again.
    """
    patience = _START_SECONDS + sum(under.seconds for under in queue)
    head = queue.popleft()
    try:
        return _settled(head, patience)
    except BrokenProcessPool:
        pool.restart()
        head.future = pool.schedule(head.task, head.seconds)
    try:
        return _settled(head, patience)
    except BrokenProcessPool as error:
        pool.restart()
        return Died(head.item, "killed", str(error))
    finally:
        for under in queue:
            under.future = pool.schedule(under.task, under.seconds)


def _settled(under: _Under[Item], patience: float) -> Outcome[Item, Result]:
    """Waits no longer than ``patience``, so that not even a pool whose children never start can keep us
    for ever. Raises ``BrokenProcessPool``."""
    try:
        return _outcome(under.item, under.future.result(timeout=patience))
    except ProcessExpired as error:
        return Died(under.item, "killed", str(error))
    except FutureTimeout:
        return TimedOut(under.item, under.seconds)


def _run_on_executor(
    function: Callable[[Item], Result],
    items: Iterator[Item],
    executor: Executor,
    workers: int,
    seconds: Callable[[Item], float],
) -> Iterator[Outcome[Item, Result]]:
    queue: deque[tuple[Item, Future[tuple[str, bytes | str]]]] = deque()
    while True:
        for item in items:
            queue.append((item, _submitted(executor, pickle.dumps((function, item)))))
            if len(queue) >= workers * _LOOK_AHEAD:
                break
        if not queue:
            return
        item, future = queue.popleft()
        yield _awaited(item, future, seconds(item))


def _submitted(executor: Executor, task: bytes) -> Future[tuple[str, bytes | str]]:
    try:
        return executor.submit(_guarded, task)
    except BrokenExecutor as error:
        return _broken(error)


def _broken(error: BrokenExecutor) -> Future[tuple[str, bytes | str]]:
    future: Future[tuple[str, bytes | str]] = Future()
    future.set_exception(error)
    return future


def _awaited(item: Item, future: Future[tuple[str, bytes | str]], seconds: float) -> Outcome[Item, Result]:
    """The clock starts when we begin to wait; what is queued there before ``item`` may take its time too."""
    patience = seconds * _LOOK_AHEAD
    try:
        return _outcome(item, future.result(timeout=patience))
    except (BrokenExecutor, CancelledError) as error:
        return Died(item, "killed", str(error))
    except FutureTimeout:
        future.cancel()
        return TimedOut(item, patience)
