"""One return in two files: each counts for the projects that it has data of."""

from __future__ import annotations

from pathlib import Path

from onex_xl.findings import Severity
from onex_xl.ledger.store import open_ledger
from onex_xl.model import Standing, Status
from tests.support.campaigns import Campaign, Records, campaign
from tests.workflow.told import COLLEGE, about, collected, line, only, standings, the


def test_two_files_each_with_other_projects_count_together(made: Campaign) -> None:
    typed = made.records("A")
    made.send("A", only(typed, "A-1"), name="一.xlsx")
    made.send("A", only(typed, "A-2"), name="二.xlsx", on="2026-12-05")
    done = collected(made)
    whole = campaign(made.root.parent / "d", COLLEGE)
    whole.send("A")
    expected = collected(whole).result.scores
    for code in ("A-1", "A-2"):
        score = done.result.scores[code]
        assert (score.status, score.total) == (Status.SCORED, expected[code].total)
    merged = the(done, "register.merged")
    assert merged.severity is Severity.WARNING
    assert (merged.place.file, merged.facts) == ("一.xlsx", {"projects": ["A-1"], "newest": "二.xlsx"})
    assert about(done) == [("一.xlsx", "register.merged")]
    assert standings(done) == [("一.xlsx", Standing.MERGED)]
    assert [item.code for item in done.result.findings if item.severity is Severity.ERROR] == []
    assert line(done).source("A-1") == line(done).others[0]
    assert line(done).source("A-2") == line(done)
    places = {code: done.result.facts[code].places["paid"] for code in ("A-1", "A-2")}
    assert [places[code].file for code in ("A-1", "A-2")] == ["一.xlsx", "二.xlsx"]


def test_a_correction_of_one_half_leaves_the_other_in_place(made: Campaign) -> None:
    typed = made.records("A")
    wrong = only(made.records("A"), "A-1")
    wrong["candidates"][0]["exam"] = "缺考"
    made.send("A", wrong, name="一.xlsx")
    made.send("A", only(typed, "A-2"), name="二.xlsx", on="2026-12-05")
    assert collected(made).result.scores["A-1"].status == Status.HELD
    made.send("A", only(typed, "A-1"), name="一改.xlsx", on="2026-12-06")
    done = collected(made)
    assert {score.status for code, score in done.result.scores.items() if code != "B-1"} == {Status.SCORED}
    assert standings(done) == [("一.xlsx", Standing.SUPERSEDED), ("二.xlsx", Standing.MERGED)]
    assert (line(done).file, line(done).before) == ("一改.xlsx", "一.xlsx")
    found = line(done).correction
    assert found is not None
    assert ({item.project for item in found.fixed}, found.remaining, found.new) == ({"A-1"}, (), ())


def test_where_a_project_is_in_both_the_newest_counts_alone(made: Campaign) -> None:
    typed = made.records("A")
    made.send("A", typed, name="全.xlsx")
    made.send("A", only(typed, "A-2"), name="半.xlsx", on="2026-12-05")
    done = collected(made)
    assert standings(done) == [("全.xlsx", Standing.SUPERSEDED)]
    assert done.result.scores["A-1"].status == Status.HELD


def unnamed(typed: Records) -> Records:
    """``typed`` with a candidate more, of a project that nobody knows."""
    stranger = {**typed["candidates"][0], "project": "A-9", "student_no": "S999999999", "certificate": "C9"}
    return {**typed, "candidates": [*typed["candidates"], stranger]}


def test_an_error_about_no_project_holds_back_those_of_its_own_half(made: Campaign) -> None:
    typed = made.records("A")
    made.send("A", unnamed(only(typed, "A-1")), name="一.xlsx")
    made.send("A", only(typed, "A-2"), name="二.xlsx", on="2026-12-05")
    done = collected(made)
    error = the(done, "cell.unknown-project")
    assert (error.place.file, error.project) == ("一.xlsx", "A-1")
    assert [done.result.scores[code].status for code in ("A-1", "A-2")] == [Status.HELD, Status.SCORED]
    made.send("A", only(typed, "A-1"), name="一改.xlsx", on="2026-12-06")
    fixed = line(collected(made)).correction
    assert fixed is not None
    assert (fixed.fixed[0].code, fixed.remaining, fixed.new) == ("cell.unknown-project", (), ())


def test_of_a_half_with_several_projects_the_others_are_spared(tmp_path: Path) -> None:
    more = "A | A-3 | 10 | 10 | 10 | 10 | 800 | 3 |\nB          | B-1"
    made = campaign(tmp_path / "d", COLLEGE.replace("B          | B-1", more))
    typed = made.records("A")
    made.send("A", unnamed(only(typed, "A-1", "A-3")), name="一.xlsx")
    made.send("A", only(typed, "A-2"), name="二.xlsx", on="2026-12-05")
    done = collected(made)
    error = the(done, "cell.unknown-project")
    assert (error.project, error.spared) == ("*", ("A-2",))
    held = {code for code, score in done.result.scores.items() if score.status == Status.HELD}
    assert held == {"A-1", "A-3"}
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        assert ledger.last_result() == done.result


def test_of_a_return_that_counts_alone_such_an_error_holds_back_all(made: Campaign) -> None:
    made.send("A", unnamed(made.records("A")))
    done = collected(made)
    assert the(done, "cell.unknown-project").spared == ()
    assert {done.result.scores[code].status for code in ("A-1", "A-2")} == {Status.HELD}
