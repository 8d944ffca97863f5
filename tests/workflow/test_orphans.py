"""What the office decided stays with what it decided about: a registry that is renumbered, renamed or cut
takes nothing of it along. It is named, with what became of it, and asked for."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from onex_xl.ledger.store import open_ledger
from onex_xl.model import ReviewState, State
from onex_xl.stages.review.decisions import ABOUT, REVIEW, WAIVER
from onex_xl.workflow import decisions
from onex_xl.workflow.accepting import accept
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.report import status
from onex_xl.workflow.year import made_on
from onex_xl.xlsx.draw import drawn
from tests.cli.run import onex
from tests.support.campaigns import Campaign, campaign, filled_in
from tests.support.reviews import Reviewed, about, told

COLLEGE = """
department | project | name       | approved | paid | sat | passed | fees | teachers
A          | A-1     | 网页前端   | 10       | 10   | 10  | 10     | 800  | 3
A          | A-2     | 大数据     | 10       | 10   | 10  | 10     | 800  | 3
B          | B-1     | 网络安全   | 10       | 10   | 10  | 8      | 800  | 3
"""
DECIDED = "A-1|4.4"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A campaign that has been collected once."""
    made = campaign(tmp_path_factory.mktemp("played") / "c", COLLEGE)
    made.send_all()
    collected(made)
    return made


@pytest.fixture
def made(played: Campaign, tmp_path: Path) -> Campaign:
    """A copy of it to change."""
    shutil.copytree(played.root, tmp_path / "c")
    return replace(played, root=tmp_path / "c")


def collected(made: Campaign) -> Collected:
    return collect(made.year, processes=0)


def book(made: Campaign) -> Reviewed:
    return Reviewed(made.root / "review.xlsx")


def decided(made: Campaign, target: str = DECIDED) -> None:
    """Five points for ``target``, taken in."""
    book(made).decide(target, 5).save()
    assert points(collected(made), target) == 5


def points(done: Collected, target: str) -> object:
    project, _, indicator = target.partition("|")
    return done.result.scores[project].indicators.get(indicator)


def renumbered(made: Campaign, *changes: tuple[str, str]) -> None:
    """The registry with other words in its projects' rows."""
    table = COLLEGE
    for old, new in changes:
        assert old in table
        table = table.replace(old, new)
    filled_in(made.root, table)


SWAPPED = (
    ("A-1     | 网页前端", "x"),
    ("A-2     | 大数据  ", "A-1     | 大数据  "),
    ("x", "A-2     | 网页前端"),
)
"""The two projects of A have each other's codes."""

BECAME = {
    "codes swapped": (SWAPPED, "A-1 现在是“大数据”；“网页前端”现在的编号是 A-2"),
    "renamed": ([("网页前端", "前端三级")], "A-1 现在是“前端三级”；台账里已没有“网页前端”"),
    "another in its place": (
        [("A-1     | 网页前端", "A-7     | 网页前端"), ("A-2     | 大数据  ", "A-1     | 大数据  ")],
        "A-1 现在是“大数据”；“网页前端”现在的编号是 A-7",
    ),
    "the code is another department's": (
        [("A          | A-1     | 网页前端", "B          | A-1     | 网页前端")],
        "A-1 现在是另一个“网页前端”",
    ),
}


@pytest.mark.parametrize("case", BECAME)
def test_a_decision_does_not_go_along_with_a_code(made: Campaign, case: str) -> None:
    decided(made)
    changes, now = BECAME[case]
    renumbered(made, *changes)
    done = collected(made)
    assert points(done, DECIDED) != 5
    row = book(made).rows()[DECIDED] + 1
    assert told(done) == [("review.orphaned", "复核", f"O{row}")]
    facts = about(done, "review.orphaned")
    assert (facts["was"], facts["now"], facts["typed"]) == ("A-1 网页前端", now, "5")
    assert [item.state for item in done.result.reviews] == [ReviewState.RECONFIRM]
    shown = book(made).shown(DECIDED, "state")
    assert shown.startswith(f"需重新确认：决定是给“A-1 网页前端”作的；{now}。")
    assert status(made.year).waiting == 1
    assert not collected(made).changed


def test_confirmed_it_counts_for_what_has_the_code_now(made: Campaign) -> None:
    decided(made)
    renumbered(made, *SWAPPED)
    collected(made)
    book(made).type(DECIDED, confirm="是").save()
    done = collected(made)
    assert (points(done, DECIDED), told(done)) == (5, [])
    renumbered(made)
    assert [code for code, _, _ in told(collected(made))] == ["review.orphaned"]


def test_cleared_and_typed_at_its_own_row_it_counts_there(made: Campaign) -> None:
    decided(made)
    renumbered(made, *SWAPPED)
    collected(made)
    again = book(made)
    assert again.shown("A-2|4.4", "why") == (
        "这个项目编号还是 A-1 时作过决定，见 A-1 的那一行；仍然同意的，在这里重新填。"
    )
    again.clear(DECIDED).decide("A-2|4.4", 5).save()
    done = collected(made)
    assert (points(done, DECIDED), points(done, "A-2|4.4"), told(done)) == (0, 5, [])


def test_better_words_for_the_reason_do_not_move_it_to_another_project(made: Campaign) -> None:
    decided(made)
    renumbered(made, *SWAPPED)
    collected(made)
    book(made).type(DECIDED, reason="看了两遍").save()
    done = collected(made)
    assert (points(done, DECIDED), [code for code, _, _ in told(done)]) == (0, ["review.orphaned"])


def test_a_code_that_is_put_back_has_its_decision_back(made: Campaign) -> None:
    decided(made)
    renumbered(made, *SWAPPED)
    collected(made)
    renumbered(made)
    done = collected(made)
    assert (points(done, DECIDED), told(done)) == (5, [])


def test_what_was_typed_before_and_taken_in_after_is_for_what_the_row_said(made: Campaign) -> None:
    book(made).decide(DECIDED, 5).save()
    renumbered(made, *SWAPPED)
    done = collected(made)
    assert points(done, DECIDED) == 0
    assert about(done, "review.orphaned")["was"] == "A-1 网页前端"


@pytest.mark.parametrize(
    ("changes", "now"),
    [
        ([("A-1     | 网页前端", "A-9     | 网页前端")], "台账里已没有 A-1；“网页前端”现在的编号是 A-9"),
        ([("A          | A-1     | 网页前端   | 10       | 10   | 10  | 10     | 800  | 3\n", "")],
         "台账里已没有 A-1"),
    ],
    ids=["renumbered", "removed"],
)  # fmt: skip
def test_a_decision_without_its_code_keeps_a_row_until_it_is_cleared(
    made: Campaign, changes: list[tuple[str, str]], now: str
) -> None:
    decided(made)
    renumbered(made, *changes)
    done = collected(made)
    row = book(made).rows()[DECIDED] + 1
    assert told(done) == [("review.orphaned-gone", "复核", f"O{row}")]
    assert about(done, "review.orphaned-gone")["now"] == now
    assert done.result.reviews == ()
    assert [book(made).shown(DECIDED, key) for key in ("score", "name")] == ["5", "网页前端"]
    assert not collected(made).changed
    book(made).clear(DECIDED).save()
    done = collected(made)
    assert told(done) == []
    assert DECIDED not in book(made).rows()


def test_an_old_copy_decides_about_what_it_was_written_for(made: Campaign) -> None:
    collected(made)
    old = (made.root / "review.xlsx").read_bytes()
    renumbered(made, ("A-1     | 网页前端", "A-9     | 网页前端"))
    collected(made)
    copy = made.root / "review 李老师.xlsx"
    copy.write_bytes(old)
    Reviewed(copy).decide(DECIDED, 4).save()
    for _ in range(2):
        done = collected(made)
        assert [code for code, _, _ in told(done)] == ["review.orphaned-gone"]
        assert (done.result.reviews, book(made).shown(DECIDED, "score")) == ((), "4")


def test_a_yes_makes_it_count_for_nobody_where_the_code_is_gone(made: Campaign) -> None:
    decided(made)
    renumbered(made, ("A-1     | 网页前端", "A-9     | 网页前端"))
    collected(made)
    book(made).type(DECIDED, confirm="是").save()
    done = collected(made)
    assert [code for code, _, _ in told(done)] == ["review.orphaned-gone"]
    assert points(done, "A-9|4.4") != 5


def test_a_department_that_is_called_otherwise_keeps_its_decisions(made: Campaign) -> None:
    decided(made)
    filled_in(made.root, COLLEGE, names={"A": "甲学院", "B": "B系"})
    done = collected(made)
    assert (points(done, DECIDED), told(done)) == (5, [])


def test_two_of_one_name_are_told_apart_by_what_else_the_registry_says(made: Campaign) -> None:
    twins = COLLEGE.replace("大数据  ", "网页前端")
    filled_in(made.root, twins)
    levels(made, {"A-1": "初级", "A-2": "中级"})
    collected(made)
    decided(made)
    levels(made, {"A-1": "中级", "A-2": "初级"})
    done = collected(made)
    assert points(done, DECIDED) == 0
    assert about(done, "review.orphaned")["now"] == "A-1 现在是另一个“网页前端”；“网页前端”现在的编号是 A-2"


def levels(made: Campaign, of: dict[str, str]) -> None:
    """The registry with the levels of projects in it."""
    path = made.root / "registry.xlsx"
    workbook = openpyxl.load_workbook(path)
    tab = workbook["试点证书"]
    heads = {str(cell.value).strip(" *"): cell.column for row in tab.iter_rows(max_row=6) for cell in row}
    for row in range(1, tab.max_row + 1):
        code = tab.cell(row, heads["项目编号"]).value
        if code in of:
            tab.cell(row, heads["等级"]).value = of[code]
    workbook.save(path)


# ---- ledgers of earlier versions -----------------------------------------------------------------


def as_before(made: Campaign) -> None:
    """The ledger as a version wrote it that kept codes only."""
    with closing(sqlite3.connect(made.root / "ledger.sqlite")) as connection:
        connection.execute("UPDATE decisions SET facts = json_remove(facts, '$.of')")
        connection.commit()


def test_an_older_ledger_is_told_by_the_collect_before(made: Campaign) -> None:
    decided(made)
    as_before(made)
    renumbered(made, *SWAPPED)
    done = collected(made)
    assert points(done, DECIDED) == 0
    assert about(done, "review.orphaned")["was"] == "A-1 网页前端"
    assert not collected(made).changed


def test_where_nothing_tells_it_stays_as_it_is_from_now_on(made: Campaign) -> None:
    decided(made)
    as_before(made)
    with closing(sqlite3.connect(made.root / "ledger.sqlite")) as connection:
        connection.execute("DELETE FROM results")
        connection.commit()
    assert (points(done := collected(made), DECIDED), told(done)) == (5, [])
    renumbered(made, *SWAPPED)
    assert [code for code, _, _ in told(collected(made))] == ["review.orphaned"]


def test_what_is_recorded_names_the_project(made: Campaign) -> None:
    decided(made)
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        (decision,) = ledger.decisions(REVIEW)
    of = decision.facts[ABOUT]
    assert (of["project"], of["name"], of["department"]) == ("A-1", "网页前端", "A")


# ---- waivers -------------------------------------------------------------------------------------


def waived(made: Campaign) -> str:
    """An error of A-1, waived; its number."""
    typed = made.records("A")
    typed["candidates"][0]["id_number"] = "123"
    made.send("A", typed, on="2026-12-02")
    collected(made)
    (number,) = book(made).rows(WAIVER)
    book(made).decide(number, "是", "已核实").save()
    done = collected(made)
    assert [item.identity for item in done.result.findings if item.waived] == [number]
    return number


def test_a_waiver_does_not_go_along_with_a_code(made: Campaign) -> None:
    number = waived(made)
    renumbered(made, *SWAPPED)
    done = collected(made)
    assert [item for item in done.result.findings if item.waived] == []
    assert [item.state for item in done.result.waivers] == [ReviewState.RECONFIRM]
    (place,) = told(done)
    assert (place[0], about(done, "review.orphaned")["was"]) == ("review.orphaned", "A-1 网页前端")
    book(made).type(number, confirm="是").save()
    done = collected(made)
    assert ([item.identity for item in done.result.findings if item.waived], told(done)) == ([number], [])


def test_a_waiver_of_an_older_ledger_does_not_go_along_either(made: Campaign) -> None:
    number = waived(made)
    as_before(made)
    renumbered(made, *SWAPPED)
    done = collected(made)
    assert [item for item in done.result.findings if item.waived] == []
    assert about(done, "review.orphaned")["was"] == "A-1 网页前端"
    assert book(made).shown(number, "state").startswith("需重新确认")
    assert not collected(made).changed


def test_a_waiver_of_an_older_ledger_whose_registry_stays_the_same_counts(made: Campaign) -> None:
    number = waived(made)
    as_before(made)
    done = collected(made)
    assert ([item.identity for item in done.result.findings if item.waived], told(done)) == ([number], [])


def test_a_waiver_whose_project_is_gone_is_asked_about(made: Campaign) -> None:
    number = waived(made)
    renumbered(made, ("A-1     | 网页前端", "A-9     | 网页前端"))
    done = collected(made)
    found = [code for code, _, _ in told(done)]
    assert found == ["review.orphaned-gone"]
    assert about(done, "review.orphaned-gone")["now"] == "台账里已没有 A-1；“网页前端”现在的编号是 A-9"
    assert book(made).shown(number, "state").startswith("需重新确认：决定是给“A-1 网页前端”作的")
    book(made).clear(number).save()
    assert told(collected(made)) == []


# ---- files ---------------------------------------------------------------------------------------


def test_an_excluded_file_stays_so_under_any_name(made: Campaign) -> None:
    decisions.exclude(made.year, "B.xlsx", "试填")
    (made.inbox / "B.xlsx").rename(made.inbox / "B系 正式.xlsx")
    done = collected(made)
    assert next(item.state for item in done.result.register if item.code == "B") == State.MISSING
    assert [item.place.file for item in done.result.findings if item.code == "register.excluded"]


def test_an_excluded_file_that_is_gone_is_named(made: Campaign) -> None:
    decisions.exclude(made.year, "B.xlsx", "试填")
    collected(made)
    (made.inbox / "B.xlsx").unlink()
    lost = next(path for path in (made.root / "received").iterdir() if path.name.startswith(excluded(made)))
    lost.unlink()
    made.send("B", name="B 新.xlsx", on="2026-12-04")
    (made.inbox / "B 新.xlsx").write_bytes(resaved(made))
    done = collected(made)
    (found,) = [item for item in done.result.findings if item.code == "register.excluded-gone"]
    assert (found.place.file, found.facts["why"]) == ("B.xlsx", "试填")
    assert onex("-C", made.root, "exclude", excluded(made)[:8], "--why", "原件已删").status == 0
    after = [item.code for item in collected(made).result.findings]
    assert not {"register.excluded-gone", "register.chosen-gone"} & set(after)


def test_a_chosen_file_that_is_gone_is_named(made: Campaign) -> None:
    made.send("B", name="B 新.xlsx", on="2026-12-04")
    (made.inbox / "B 新.xlsx").write_bytes(resaved(made))
    collected(made)
    chosen = decisions.include(made.year, "B.xlsx", "以第一份为准").received
    (made.inbox / "B.xlsx").unlink()
    made.year.folder.kept(chosen).unlink()
    (found,) = [item for item in collected(made).result.findings if item.code == "register.chosen-gone"]
    assert (found.place.file, found.facts["why"]) == ("B.xlsx", "以第一份为准")
    assert onex("-C", made.root, "exclude", chosen.sha256[:8], "--why", "原件已删").status == 0
    after = [item.code for item in collected(made).result.findings]
    assert not {"register.excluded-gone", "register.chosen-gone"} & set(after)


def excluded(made: Campaign) -> str:
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        return ledger.decisions(decisions.RETURN)[0].target


def resaved(made: Campaign) -> bytes:
    """B's return, saved once more by another program."""
    plan = made.book("B")
    plan.properties = {"title": "B"}
    return drawn(plan, created=made_on(made.year.campaign))


# ---- what is accepted ----------------------------------------------------------------------------


def test_who_accepts_a_workbook_sees_what_it_was_decided_about(made: Campaign, tmp_path: Path) -> None:
    saved = book(made).decide(DECIDED, 5).save("旧复核.xlsx")
    moved = saved.rename(tmp_path / "旧复核.xlsx")
    renumbered(made, *SWAPPED)
    collected(made)
    done = accept(made.year, str(moved), "王", lambda proposal: True, processes=0)
    (item,) = done.proposal.decisions
    assert (item.about.split()[:2], item.orphan) == (["A-1", "网页前端"], BECAME["codes swapped"][1])
    now = collected(made)
    assert (points(now, DECIDED), [code for code, _, _ in told(now)]) == (0, ["review.orphaned"])


# ---- sealed --------------------------------------------------------------------------------------


def test_a_sealed_year_says_the_same_of_it(made: Campaign) -> None:
    decided(made)
    as_before(made)
    renumbered(made, *SWAPPED)
    collected(made)
    assert onex("-C", made.root, "archive").status == 0
    done = onex("verify", made.archive)
    assert done.status == 0, done.out
