"""The register: which return counts, what a newer one changed, what was fixed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from onex_xl import workers
from onex_xl.findings import Severity
from onex_xl.model import PERSONAL, Change, Changes, Standing, State, Status
from onex_xl.workflow.comparing import Pair, compare_pair
from onex_xl.xlsx.draw import drawn
from tests.support.campaigns import Campaign
from tests.workflow.told import about, collected, line, standings, the

# ---- several returns that differ ---------------------------------------------------------------


def test_what_the_newer_return_changed_is_said_value_by_value(made: Campaign) -> None:
    made.send("A", name="旧.xlsx")
    typed = made.records("A")
    typed["candidates"][0]["class_name"] = "软件242"
    typed["candidates"][1]["name"] = "改名"
    typed["pilots"][1]["declared_forfeits"] = None
    typed["teachers"] = typed["teachers"][1:]
    typed["outcomes"].append({**typed["outcomes"][0], "project": "A-2", "name": "案例二"})
    made.send("A", typed, name="新.xlsx", on="2026-12-05")
    done = collected(made)
    found = the(done, "register.several")
    assert (found.severity, found.department, found.project) == (Severity.WARNING, "A", "")
    assert found.facts == {
        "count": 2, "others": ["旧.xlsx"], "before": "旧.xlsx", "changed": 3, "added": 1, "removed": 1,
        "because": "sent-later",
    }  # fmt: skip
    assert line(done).changes == Changes(
        3,
        1,
        1,
        (
            Change("changed", "pilots", "试点证书", "O7", "A-2", "declared_forfeits", "0", ""),
            Change("changed", "candidates", "考生名册", "G5", "A-1", "class_name", PERSONAL, PERSONAL),
            Change("changed", "candidates", "考生名册", "C6", "A-1", "name", PERSONAL, PERSONAL),
            Change("removed", "teachers", "教师", "A5", "A-1"),
            Change("added", "outcomes", "成果", "A6", "A-2"),
        ),
    )


def test_a_roster_that_was_only_sorted_and_saved_again_is_no_change(made: Campaign) -> None:
    made.send("A", name="旧.xlsx")
    typed = made.records("A")
    typed["candidates"].reverse()
    made.send("A", typed, name="新.xlsx", on="2026-12-05")
    done = collected(made)
    assert about(done) == [("新.xlsx", "register.resaved")]
    assert the(done, "register.resaved").severity is Severity.INFO
    assert line(done).changes == Changes()


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The pairs of files that are compared, as they are."""
    pairs: list[tuple[str, str]] = []

    def run(function: Callable[[Pair], object], work: Sequence[Pair], **how: object) -> Iterator[object]:
        for item in work:
            if isinstance(item, Pair):
                pairs.append((item.older.name, item.newer.name))
            yield workers.Done(item, function(item))

    monkeypatch.setattr(workers, "run", run)
    return pairs


def test_two_returns_are_compared_once(made: Campaign, compared: list[tuple[str, str]]) -> None:
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="1.xlsx")
    made.send("A", name="2.xlsx", on="2026-12-05")
    first = collected(made)
    made.send("B")
    assert line(collected(made)) == line(first)
    assert compared == [("1.xlsx", "2.xlsx")]


def test_returns_that_could_not_be_compared_still_count(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.send("A", name="1.xlsx")
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="2.xlsx", on="2026-12-05")

    def run(function: Callable[[object], object], work: Sequence[object], **how: object) -> Iterator[object]:
        for item in work:
            died = isinstance(item, Pair)
            yield workers.Died(item, "killed") if died else workers.Done(item, function(item))

    monkeypatch.setattr(workers, "run", run)
    done = collected(made)
    assert (line(done).file, line(done).changes) == ("2.xlsx", None)
    assert about(done) == [("2.xlsx", "register.several-uncompared")]


def test_a_pair_of_which_one_is_no_return_says_nothing(made: Campaign, tmp_path: Path) -> None:
    from onex_xl.model import Received
    from onex_xl.workflow.office import office_registry
    from onex_xl.workflow.reading import jobs

    collected(made)
    (made.root / "received" / "x").write_bytes(b"no workbook")
    noon = datetime(2026, 12, 1, 12)
    registry, _ = office_registry(made.year)
    older, newer = jobs(made.year, registry, [Received("x", "a.xlsx", 3, noon)] * 2)
    assert compare_pair(Pair(older, newer)) is None


# ---- the newest that can be read ---------------------------------------------------------------


def send_last_years(made: Campaign, name: str, on: str) -> None:
    """A workbook of A that says it is of the year before."""
    book = made.book("A")
    hidden = next(sheet for sheet in book.sheets if sheet.name == "_onex")
    row = next(row for (row, col), cell in hidden.cells.items() if col == 0 and cell.value == "year")
    hidden.put(row, 1, "2025")
    book.custom["onex_year"] = "2025"
    path = made.inbox / name
    path.write_bytes(drawn(book, created=datetime(2026, 1, 1)))
    moment = datetime.fromisoformat(f"{on}T12:00:00").timestamp()
    os.utime(path, (moment, moment))


def test_a_newer_file_that_cannot_be_taken_never_displaces_a_good_one(made: Campaign) -> None:
    good = made.send("A", name="好.xlsx")
    send_last_years(made, "去年.xlsx", "2026-12-03")
    broken = made.inbox / "断.xlsx"
    broken.write_bytes(good.read_bytes()[:2000])
    done = collected(made)
    assert (line(done).file, done.result.scores["A-1"].status) == ("好.xlsx", Status.SCORED)
    assert standings(done) == [("去年.xlsx", Standing.REFUSED)]
    assert sorted(done.result.unrecognised) == ["去年.xlsx", "断.xlsx"]
    assert the(done, "return.other-year").department == "A"


def test_a_file_that_could_not_be_taken_is_done_with_once_a_good_one_came(made: Campaign) -> None:
    send_last_years(made, "去年.xlsx", "2026-12-01")
    done = collected(made)
    assert (line(done).state, line(done).errors, standings(done)) == (
        State.MISSING,
        1,
        [("去年.xlsx", Standing.REFUSED)],
    )
    made.send("A", name="好.xlsx", on="2026-12-02")
    done = collected(made)
    assert (line(done).state, line(done).errors, done.result.unrecognised) == (State.RECEIVED, 0, ())


def test_a_newer_return_with_errors_counts_and_that_is_said(made: Campaign) -> None:
    made.send("A", name="好.xlsx")
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"
    made.send("A", typed, name="新.xlsx", on="2026-12-05")
    done = collected(made)
    assert (line(done).file, line(done).state) == ("新.xlsx", State.OPEN)
    worse = the(done, "register.worse")
    assert worse.facts == {"before": "好.xlsx", "errors": line(done).errors}
    assert worse.severity is Severity.WARNING


# ---- corrections -------------------------------------------------------------------------------


def test_each_finding_is_fixed_or_still_there_or_new(made: Campaign) -> None:
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"  # fixed later
    typed["candidates"][2]["exam"] = "弃考"  # stays, though its row moves
    made.send("A", typed, name="1.xlsx")
    before = collected(made)
    again = made.records("A")
    again["candidates"][2]["exam"] = "弃考"
    again["candidates"][12]["funding"] = "银行"  # new
    again["candidates"][:5] = reversed(again["candidates"][:5])
    again["candidates"].insert(0, again["candidates"].pop())
    made.send("A", again, name="2.xlsx", on="2026-12-05")
    done = collected(made)
    found = line(done).correction
    assert found is not None
    told = [
        [(item.code, item.place.cell) for item in group if item.place.sheet == "考生名册"]
        for group in (found.fixed, found.remaining, found.new)
    ]
    assert told == [
        [("roster.passed-not-sat", "Q5")],
        [("roster.passed-not-sat", "Q8")],
        [("cell.not-in-list", "I18")],
    ]
    assert len(found.fixed) + len(found.remaining) == line(before).errors + line(before).warnings
    assert line(done).before == "1.xlsx"


def test_a_department_that_sent_once_has_nothing_to_compare(made: Campaign) -> None:
    made.send("A")
    assert (line(collected(made)).correction, line(collected(made)).before) == (None, "")


# ---- rules on trial, order ---------------------------------------------------------------------


def test_a_rule_on_trial_holds_nothing_back(made: Campaign) -> None:
    path = made.root / "rules" / "return.toml"
    text = path.read_text("utf-8")
    rule = 'code = "roster.passed-not-sat"\n'
    assert rule in text
    path.write_text(text.replace(rule, rule + "trial = true\n"), "utf-8")
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"
    typed["pilots"][0].update(declared_sat=9, declared_passed=9)
    typed["pilots"][0]["declared_forfeits"] = 1
    made.send("A", typed)
    done = collected(made)
    assert the(done, "roster.passed-not-sat").severity is Severity.WARNING
    assert (line(done).errors, done.result.scores["A-1"].status) == (0, Status.SCORED)


def test_findings_that_hold_back_most_points_for_each_cause_come_first(made: Campaign) -> None:
    typed = made.records("A")
    typed["pilots"][0]["declared_paid"] = 11  # 84 points, two causes
    typed["candidates"][4]["major"] = ""
    typed["pilots"][1]["declared_paid"] = 11  # 72 points, one cause
    made.send("A", typed)
    errors = [item for item in collected(made).result.findings if item.severity is Severity.ERROR]
    assert next(item.project for item in errors) == "A-2"
    assert {item.project for item in errors[1:]} == {"A-1"}
    typed["candidates"][12]["project"] = "A-9"
    made.send("A", typed, name="2.xlsx", on="2026-12-05")
    errors = [item for item in collected(made).result.findings if item.severity is Severity.ERROR]
    assert errors[0].project == "*"
