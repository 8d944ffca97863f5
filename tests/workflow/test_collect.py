"""What is read, what counts, what becomes of each project; and that nothing is read twice."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from onex_xl import workers
from onex_xl.findings import Severity
from onex_xl.ledger.store import open_ledger
from onex_xl.model import State, Status
from onex_xl.stages.intake.process import Job
from onex_xl.stages.review.token import SECRET
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.report import chosen, last_result
from onex_xl.workflow.year import open_year
from tests.support.campaigns import Campaign, campaign

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
A          | A-2     | 10       | 10   | 10  | 10     | 800  | 3        |
B          | B-1     | 10       | 10   | 10  | 8      | 800  | 3        |
"""


@pytest.fixture
def made(tmp_path: Path) -> Campaign:
    return campaign(tmp_path / "c", COLLEGE)


def collected(made: Campaign, on: str = "") -> Collected:
    """A collect, now or in the evening of the day ``on``."""
    at = datetime.fromisoformat(f"{on}T18:00:00").astimezone() if on else None
    return collect(made.year, processes=0, at=at)


def statuses(done: Collected) -> dict[str, str]:
    return {code: score.status for code, score in done.result.scores.items()}


def codes(done: Collected, severity: Severity = Severity.ERROR) -> list[tuple[str, str]]:
    return [(item.place.file, item.code) for item in done.result.findings if item.severity is severity]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, as they are."""
    names: list[str] = []

    def run(function: Callable[[Job], object], jobs: Sequence[Job], **how: object) -> Iterator[object]:
        for job in jobs:
            if isinstance(job, Job):
                names.append(job.name)
            yield workers.Done(job, function(job))

    monkeypatch.setattr(workers, "run", run)
    return names


def test_what_the_year_comes_to(made: Campaign) -> None:
    made.send_all()
    done = collected(made)
    assert statuses(done) == {"A-1": Status.SCORED, "A-2": Status.SCORED, "B-1": Status.SCORED}
    assert {code: score.total for code, score in done.result.scores.items()} == {
        "A-1": 84,
        "A-2": 72,
        "B-1": 69,
    }
    assert [score.rank for score in done.result.scores.values()] == [1, 2, 3]
    assert codes(done) == []
    assert done.result.as_of == datetime(2026, 12, 1, 12).astimezone()
    assert last_result(made.year) == done.result


def test_only_new_files_are_read(made: Campaign, reads: list[str]) -> None:
    made.send("A")
    collected(made)
    made.send("B")
    assert collected(made).files.unchanged == 1
    collected(made)
    assert reads == ["A.xlsx", "B.xlsx"]


@pytest.mark.parametrize("change", ["registry", "settings", "rules"])
def test_everything_is_read_again_when_the_means_have_changed(
    made: Campaign, reads: list[str], change: str
) -> None:
    made.send("A")
    before = collected(made)
    if change == "registry":
        other = campaign(made.root.parent / "d", COLLEGE.replace("| B-1     | 10 ", "| B-1     | 11 "))
        (made.root / "registry.xlsx").write_bytes((other.root / "registry.xlsx").read_bytes())
    else:
        path = made.root / ("campaign.toml" if change == "settings" else "rules/rubric.toml")
        old, new = (
            ("period_end = 2026-12-31", "period_end = 2026-12-30") if change == "settings" else ("# ", "#  ")
        )
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    after = collected(made)
    assert reads == ["A.xlsx", "A.xlsx"]
    assert after.changed and after.run == before.run + 1


def test_the_return_received_last_counts(made: Campaign) -> None:
    made.send("A", on="2026-12-02", name="新/改正.xlsx")
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, on="2026-12-01", name="旧.xlsx")
    done = collected(made)
    line = next(item for item in done.result.register if item.code == "A")
    assert (line.file, [other.file for other in line.others]) == ("新/改正.xlsx", ["旧.xlsx"])
    assert done.result.scores["A-1"].total == 84


def test_a_correction_that_comes_later_takes_the_place_of_the_first(made: Campaign) -> None:
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"
    made.send("A", typed, name="第一次.xlsx")
    assert statuses(collected(made))["A-1"] == Status.HELD
    made.send("A", name="第二次.xlsx", on="2026-12-05")
    done = collected(made)
    assert statuses(done)["A-1"] == Status.SCORED
    assert done.result.previous["A-1"].status == Status.HELD


def test_the_same_bytes_under_two_names_are_one_file(made: Campaign) -> None:
    first = made.send("A")
    (made.inbox / "副本").mkdir()
    copy = made.inbox / "副本" / "A (1).xlsx"
    copy.write_bytes(first.read_bytes())
    os.utime(copy, (first.stat().st_mtime, first.stat().st_mtime))
    done = collected(made)
    assert (done.files.new, codes(done, Severity.WARNING)) == (1, [])


def test_a_return_taken_in_once_counts_though_it_leaves_the_inbox(made: Campaign) -> None:
    sent = made.send("A")
    collected(made)
    sent.unlink()
    made.send("B")
    assert [item.state for item in collected(made).result.register] == [State.RECEIVED, State.RECEIVED]


@pytest.mark.parametrize(("day", "late"), [("2026-12-31", False), ("2027-01-01", True)])
def test_late_is_after_the_deadlines_day(made: Campaign, day: str, late: bool) -> None:
    made.send("A", on=day)
    assert collected(made, "2027-01-02").result.register[0].late is late


def test_errors_hold_back_their_own_project_only(made: Campaign) -> None:
    typed = made.records("A")
    typed["pilots"][0]["declared_paid"] = 11
    made.send("A", typed)
    made.send("B")
    assert statuses(collected(made)) == {"A-1": Status.HELD, "A-2": Status.SCORED, "B-1": Status.SCORED}


def test_an_error_that_names_no_project_holds_back_the_whole_department(made: Campaign) -> None:
    typed = made.records("A")
    typed["candidates"][0]["project"] = "A-9"
    made.send("A", typed)
    made.send("B")
    done = collected(made)
    assert statuses(done) == {"A-1": Status.HELD, "A-2": Status.HELD, "B-1": Status.SCORED}
    assert any(item.department == "A" and item.holds_back("A-2") for item in chosen(done.result, [], ["A-2"]))


def test_a_project_that_cannot_be_given_a_total_is_held(tmp_path: Path) -> None:
    made = campaign(tmp_path / "c", "department | project | approved\nA | A-1 | 0")
    made.send("A")
    score = collected(made).result.scores["A-1"]
    assert (score.status, score.total, score.rank) == (Status.HELD, None, None)


def test_a_file_that_is_no_return_stops_nobody(made: Campaign) -> None:
    made.send("A")
    (made.inbox / "空.xlsx").write_bytes(b"")
    (made.inbox / "坏的.xlsx").write_bytes(b"PK\x03\x04 not really")
    done = collected(made)
    assert sorted(done.result.unrecognised) == ["坏的.xlsx", "空.xlsx"]
    assert {file for file, _ in codes(done)} == {"坏的.xlsx", "空.xlsx"}
    assert statuses(done)["A-1"] == Status.SCORED
    (made.inbox / "空.xlsx").unlink()
    assert list(collected(made).result.unrecognised) == ["坏的.xlsx"]


@pytest.mark.parametrize(
    ("outcome", "code", "facts"),
    [
        (lambda job: workers.Died(job, "killed"), "file.died", {}),
        (lambda job: workers.Died(job, "memory"), "file.memory", {"limit": 1024}),
        (lambda job: workers.Died(job, "error", "ValueError: 张三"), "file.failed", {"detail": "ValueError"}),
        (lambda job: workers.TimedOut(job, 20.4), "file.timed-out", {"seconds": 20}),
    ],
)
def test_a_file_that_kills_its_reader_is_told_and_tried_again(
    made: Campaign, monkeypatch: pytest.MonkeyPatch, outcome: object, code: str, facts: dict[str, object]
) -> None:
    assert callable(outcome)
    made.send("A")
    with monkeypatch.context() as patch:
        patch.setattr(workers, "run", lambda function, jobs, **how: (outcome(job) for job in jobs))
        done = collected(made)
    assert codes(done) == [("A.xlsx", code)]
    assert dict(done.result.findings[0].facts) == facts
    assert statuses(done)["A-1"] == Status.MISSING
    again = collected(made)
    assert again.changed and statuses(again)["A-1"] == Status.SCORED


def test_the_master_does_not_know_how_often_one_collected(made: Campaign) -> None:
    made.send("A")
    collected(made)
    first = made.master.read_bytes()
    made.master.unlink()
    assert collected(made).run == 2
    assert made.master.read_bytes() == first


def test_a_lost_ledger_is_made_again_from_the_inbox(made: Campaign) -> None:
    made.send_all()
    first = collected(made).result
    (made.root / "ledger.sqlite").unlink()
    done = collected(made)
    assert (done.run, done.files.new, done.result.scores) == (1, 2, first.scores)
    new = [finding.code for finding in done.result.findings if finding not in first.findings]
    assert new == ["review.not-ours", "register.ledger-lost"]


def test_received_files_are_kept_as_they_came(made: Campaign) -> None:
    sent = made.send("A").read_bytes()
    collected(made)
    kept = [path.read_bytes() for path in (made.root / "received").iterdir()]
    assert kept == [sent]


def test_child_processes_give_the_same_as_none(made: Campaign, tmp_path: Path) -> None:
    made.send_all()
    apart = collect(made.year, processes=2)
    other = campaign(tmp_path / "d", COLLEGE)
    for path in made.inbox.iterdir():
        (other.inbox / path.name).write_bytes(path.read_bytes())
        os.utime(other.inbox / path.name, (path.stat().st_mtime, path.stat().st_mtime))
    (other.root / "registry.xlsx").write_bytes((made.root / "registry.xlsx").read_bytes())
    assert collect(other.year, processes=0).result == apart.result
    assert other.master.read_bytes() == made.master.read_bytes()


def test_progress_counts_the_files_that_are_read(made: Campaign) -> None:
    made.send_all()
    moves: list[tuple[int, int]] = []
    collect(made.year, processes=0, progress=lambda done, total: moves.append((done, total)))
    assert moves == [(0, 2), (1, 2), (2, 2)]


def test_a_run_killed_before_it_is_recorded_is_finished_by_the_next(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.send("A")
    with monkeypatch.context() as patch:
        patch.setattr("onex_xl.workflow.collect._run", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            collected(made)
    written = made.master.read_bytes()
    done = collected(made)
    assert (done.run, done.written[0].changed, done.written[0].kept) == (1, False, "")
    assert made.master.read_bytes() == written


def test_no_reading_in_the_ledger_holds_a_roster(made: Campaign) -> None:
    made.send("A")
    collected(made)
    connection = sqlite3.connect(made.root / "ledger.sqlite")
    (size,) = connection.execute("SELECT max(length(outcome)) FROM readings").fetchone()
    connection.close()
    assert size < 4000


def test_a_review_workbook_made_beside_the_master_is_the_same(
    made: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.send("A")
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        ledger.secrets.made(SECRET)  # Otherwise each of the two would draw its own.
    shutil.copytree(made.root, tmp_path / "other")
    monkeypatch.setattr("onex_xl.workflow.collect._MANY", 1)
    homes: list[bool] = []
    real = workers.beside

    def beside(*args: Any, here: bool, **more: Any) -> Any:
        homes.append(here)
        return real(*args, here=here, **more)

    monkeypatch.setattr(workers, "beside", beside)
    collect(made.year, processes=0)
    collect(open_year(tmp_path / "other"), processes=1)
    assert homes == [True, False]
    review, other = (root / "review.xlsx" for root in (made.root, tmp_path / "other"))
    assert review.read_bytes() == other.read_bytes()
