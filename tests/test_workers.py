"""One item that kills, hangs or fills its process costs no other item its result."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from onex_xl.workers import Died, Done, Outcome, TimedOut, beside, run, warm_up

LINUX = sys.platform == "linux"  # Elsewhere nothing limits a child's memory but the machine's.


def work(item: str) -> str:
    """Does what its item says."""
    match item.split():
        case ["abort"]:
            os.abort()
        case ["exit"]:
            os._exit(3)
        case ["kill"]:
            os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["eat", megabytes]:
            return str(len(bytearray(int(megabytes) << 20)))
        case ["raise"]:
            raise ValueError("坏")
        case ["panic"]:
            raise Panic("no entry found for key")
        case ["quit"]:
            raise SystemExit(5)
        case ["pid"]:
            return str(os.getpid())
        case ["stderr"]:
            os.write(2, b"thread panicked\n")
    return item.upper()


class Panic(BaseException):
    """As Rust's: no Exception, and it cannot be pickled."""

    def __reduce__(self) -> str:
        return "nowhere"


class Heavy:
    """An item that cannot even be unpickled within the memory allowed."""

    def __reduce__(self) -> tuple[type[bytearray], tuple[int]]:
        return bytearray, (3 << 30,)


def size(item: object) -> int:
    """How long an item is."""
    return len(item) if isinstance(item, str | bytearray) else -1


def short(outcomes: Iterator[Outcome[str, str]]) -> list[str]:
    """Each outcome in a word."""
    words = []
    for outcome in outcomes:
        match outcome:
            case Done(_, result):
                words.append(result)
            case Died(item, reason):
                words.append(f"{item}: {reason}")
            case TimedOut(item):
                words.append(f"{item}: timed out")
    return words


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    items = [f"a{n}" for n in range(40)]
    assert short(run(work, items, workers=workers, wall_seconds=20)) == [item.upper() for item in items]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_death_costs_only_its_own_item(workers: int) -> None:
    items = ["a", "abort", "b", "exit", "c", "kill", "d", "abort", "abort", "e"]
    assert short(run(work, items, workers=workers, wall_seconds=20)) == [
        "A",
        "abort: killed",
        "B",
        "exit: killed",
        "C",
        "kill: killed",
        "D",
        "abort: killed",
        "abort: killed",
        "E",
    ]


def test_what_takes_too_long_is_stopped_and_says_after_how_long() -> None:
    began = time.monotonic()
    outcomes = list(run(work, ["a", "sleep 60", "b", "sleep 0.01"], workers=2, wall_seconds=1.0))
    assert time.monotonic() - began < 10
    assert outcomes == [
        Done("a", "A"),
        TimedOut("sleep 60", 1.0),
        Done("b", "B"),
        Done("sleep 0.01", "SLEEP 0.01"),
    ]


def test_the_time_allowed_may_depend_on_the_item() -> None:
    def seconds(item: str) -> float:
        return 0.3 if item == "sleep 5" else 30.0

    assert short(run(work, ["sleep 0.6", "sleep 5"], workers=2, wall_seconds=seconds)) == [
        "SLEEP 0.6",
        "sleep 5: timed out",
    ]


def test_what_eats_memory_is_stopped_and_the_others_arrive() -> None:
    items = ["a", "eat 4000", "b", "eat 100"]
    assert short(run(work, items, workers=1, wall_seconds=20, memory_mb=1024)) == [
        "A",
        "eat 4000: memory" if LINUX else str(4000 << 20),
        "B",
        str(100 << 20),
    ]


def test_an_item_too_big_to_arrive_is_reported_too() -> None:
    outcomes = list(run(size, ["甲", Heavy(), "乙乙"], workers=2, wall_seconds=20, memory_mb=1024))
    heavy = outcomes[1]
    assert [outcomes[0], outcomes[2]] == [Done("甲", 1), Done("乙乙", 2)]
    if LINUX:
        assert isinstance(heavy, Died) and heavy.reason == "memory"
    else:
        assert isinstance(heavy, Done) and heavy.result == 3 << 30


def test_children_that_cannot_even_start_do_not_hang_us() -> None:
    outcomes = list(run(work, ["a", "b"], workers=2, wall_seconds=5, memory_mb=1))
    assert [type(outcome) for outcome in outcomes] == ([Died, Died] if LINUX else [Done, Done])


@pytest.mark.parametrize("workers", [0, 2])
def test_what_the_function_raises_comes_back_as_words(workers: int) -> None:
    outcomes = list(run(work, ["raise", "panic", "quit", "a"], workers=workers, wall_seconds=20))
    assert outcomes == [
        Died("raise", "error", "ValueError: 坏"),
        Died("panic", "error", "Panic: no entry found for key"),
        Died("quit", "error", "SystemExit: 5"),
        Done("a", "A"),
    ]


def test_work_is_done_in_children_that_are_used_again() -> None:
    pids = short(run(work, ["pid"] * 30, workers=2, wall_seconds=20))
    assert str(os.getpid()) not in pids
    assert len(set(pids)) <= 2
    assert short(run(work, ["pid"], workers=0, wall_seconds=20)) == [str(os.getpid())]


def test_what_a_dying_library_prints_does_not_reach_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    assert short(run(work, ["stderr", "abort"], workers=1, wall_seconds=20)) == ["STDERR", "abort: killed"]
    assert capfd.readouterr() == ("", "")


def test_only_a_few_items_are_taken_ahead() -> None:
    taken: list[int] = []

    def items() -> Iterator[str]:
        for number in range(1000):
            taken.append(number)
            yield f"a{number}"

    outcomes = run(work, items(), workers=2, wall_seconds=20)
    assert next(outcomes) == Done("a0", "A0")
    assert len(taken) <= 10
    outcomes.close()  # type: ignore[attr-defined]


def test_giving_up_half_way_stops_the_children() -> None:
    began = time.monotonic()
    outcomes = run(work, ["pid", "sleep 60", "sleep 60"], workers=2, wall_seconds=90)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 10


def test_any_executor_will_do() -> None:
    items = [f"a{n}" for n in range(20)]
    with ThreadPoolExecutor(2) as executor:
        assert short(run(work, items, workers=2, wall_seconds=20, executor=executor)) == [
            i.upper() for i in items
        ]
        assert short(run(work, ["raise"], workers=2, wall_seconds=20, executor=executor)) == ["raise: error"]
        slow = run(work, ["sleep 1", "a"], workers=2, wall_seconds=0.05, executor=executor)
        assert short(slow) == ["sleep 1: timed out", "A"]


def test_a_broken_executor_is_reported_item_by_item() -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        outcomes = short(run(work, ["abort", "a", "b"], workers=1, wall_seconds=60, executor=executor))
        late = short(run(work, ["c"], workers=1, wall_seconds=60, executor=executor))
    assert outcomes[0] == "abort: killed"
    assert len(outcomes) == 3
    assert late == ["c: killed"]


def test_a_cancelled_future_is_reported() -> None:
    class Cancelling(ThreadPoolExecutor):
        def submit(self, *args: object, **kwargs: object) -> Future[object]:  # type: ignore[override]
            future: Future[object] = Future()
            future.cancel()
            return future

    with Cancelling(1) as executor:
        assert short(run(work, ["a"], workers=1, wall_seconds=5, executor=executor)) == ["a: killed"]


def test_children_begin_before_anybody_asks_for_an_outcome(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    outcomes = run(Path.touch, [begun], workers=1, wall_seconds=20)
    _wait_for(begun)
    assert [outcome.item for outcome in outcomes] == [begun]


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_work_is_done_beside_the_body_in_a_child_or_here() -> None:
    warm_up(("json",))
    with beside(work, "pid") as result:
        assert result() != str(os.getpid())
    with beside(work, "pid", here=True) as result:
        assert result() == str(os.getpid())


def die_elsewhere(home: int) -> str:
    """Ends any process but ``home``."""
    if os.getpid() != home:
        os.abort()
    return "done here"


def test_what_no_child_could_do_is_done_here() -> None:
    with beside(die_elsewhere, os.getpid()) as result:
        assert result() == "done here"
    with beside(work, "raise") as raised, pytest.raises(ValueError, match="坏"):
        raised()


_UNLOADABLE = """
import sys
sys.path.insert(0, {folder!r})
if __name__ == "__main__":
    from onex_xl.workers import beside, run
    unloadable = ["unloadable"]
    print([type(it).__name__ for it in run(abs, [-1, -2], workers=2, wall_seconds=20, preload=unloadable)])
    with beside(abs, -3, preload=unloadable) as result:
        print(result())
    sys.stderr.write("still heard")
"""


def test_no_word_of_a_child_that_cannot_even_start_reaches_the_screen(tmp_path: Path) -> None:
    (tmp_path / "unloadable.py").write_text("raise RuntimeError('not to be loaded')")
    script = tmp_path / "script.py"
    script.write_text(_UNLOADABLE.format(folder=str(tmp_path)))
    paths = {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env={**os.environ, **paths}
    )
    assert done.stderr == "still heard"
    assert done.stdout.splitlines() == ["['Died', 'Died']", "3"]
