"""What the office types into the review workbook counts at the next collect, and is never lost."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.ledger.store import Decision, open_ledger
from onex_xl.model import ReviewState, Status
from onex_xl.stages.review.decisions import BOOK, REVIEW, WAIVER
from onex_xl.wording import wording
from onex_xl.workflow.collect import Collected, collect
from tests.support.campaigns import Campaign, campaign
from tests.support.edited import Formula
from tests.support.reviews import DAY, Reviewed, about, sole, told

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
A          | A-2     | 10       | 10   | 10  | 10     | 800  | 3        |
B          | B-1     | 10       | 10   | 10  | 8      | 800  | 3        |
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A campaign whose returns have been collected once."""
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


def book(made: Campaign, name: str = "review.xlsx") -> Reviewed:
    return Reviewed(made.root / name)


def decisions(made: Campaign, *kinds: str) -> tuple[Decision, ...]:
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        return ledger.decisions(*(kinds or (REVIEW, WAIVER)))


def beside(made: Campaign) -> list[str]:
    """The review workbooks in the campaign folder."""
    return sorted(path.name for path in made.root.iterdir() if path.name.startswith(("review", "复核")))


def correction(made: Campaign, **changed: str) -> None:
    """A's return once more, its first candidate of A-1 changed."""
    typed = made.records("A")
    typed["candidates"][0].update(changed)
    typed["pilots"][0]["declared_passed"] = 9
    made.send("A", typed, name="更正.xlsx", on="2026-12-05")


def points(done: Collected, project: str, indicator: str) -> object:
    return done.result.scores[project].indicators[indicator]


# ---- decisions that count ------------------------------------------------------------------------


def test_a_decided_score_counts_and_the_engines_own_is_kept_beside(made: Campaign) -> None:
    book(made).decide("A-2|4.4", 5, "案例已按校内案例上报").save()
    done = collected(made)
    assert (points(done, "A-2", "4.4"), done.result.scores["A-2"].total) == (5, 77)
    (review,) = done.result.reviews
    assert (review.state, review.points, review.computed, review.who, review.on) == (
        ReviewState.APPLIED, 5, 0, "周复核", DAY,
    )  # fmt: skip
    again = book(made)
    assert [again.shown("A-2|4.4", key) for key in ("score", "reason", "who", "on", "confirm", "state")] == [
        "5", "案例已按校内案例上报", "周复核", DAY.isoformat(), "", "已采用（第 1 号）",
    ]  # fmt: skip
    assert told(done) == []


def test_an_identity_number_in_a_reason_goes_no_further(made: Campaign) -> None:
    reason = "学籍系统中 440507200401010011 已更正，见440507200401010011号档案"
    book(made).decide("A-2|4.4", 5, reason).save()
    done = collected(made)
    assert [item.reason for item in done.result.reviews] == ["学籍系统中 …0011 已更正，见…0011号档案"]
    with zipfile.ZipFile(made.master) as package:
        assert not [name for name in package.namelist() if b"4405072004" in package.read(name)]
    assert [item.reason for item in decisions(made)] == [reason]
    assert book(made).shown("A-2|4.4", "reason") == reason


def test_what_was_taken_in_is_kept_unchanged_and_leaves_no_copy_behind(made: Campaign) -> None:
    path = book(made).decide("A-2|4.4", 5).save()
    typed = path.read_bytes()
    done = collected(made)
    (record,) = decisions(made, BOOK)
    assert (made.root / "received" / f"{record.target}.xlsx").read_bytes() == typed
    assert beside(made) == ["review.xlsx"]
    assert "review.xlsx" in [item.path for item in done.written if item.changed]


def test_collecting_again_writes_nothing(made: Campaign) -> None:
    book(made).decide("A-2|4.4", 5).decide("B-1|3.3", -2, "两人弃考").save()
    collected(made)
    before = (made.root / "review.xlsx").read_bytes()
    done = collected(made)
    assert not done.changed
    assert (made.root / "review.xlsx").read_bytes() == before
    assert len(decisions(made)) == 2


def test_a_workbook_that_was_deleted_is_made_again_with_all_decisions(made: Campaign) -> None:
    book(made).decide("A-2|4.4", 5).save()
    collected(made)
    before = (made.root / "review.xlsx").read_bytes()
    (made.root / "review.xlsx").unlink()
    collected(made)
    assert (made.root / "review.xlsx").read_bytes() == before


def test_numbers_and_dates_may_be_typed_as_people_write_them(made: Campaign) -> None:
    book(made).type("A-2|4.4", score="４.５ 分", reason="折中", who="周复核", on="2026年12月3日").save()
    done = collected(made)
    assert points(done, "A-2", "4.4") == Fraction(9, 2)
    assert done.result.reviews[0].on == DAY


def test_clearing_a_row_withdraws_the_decision_and_the_history_keeps_it(made: Campaign) -> None:
    book(made).decide("A-2|4.4", 5).save()
    collected(made)
    book(made).clear("A-2|4.4").save()
    done = collected(made)
    assert (points(done, "A-2", "4.4"), done.result.reviews) == (0, ())
    assert [item.value for item in decisions(made)] == ["5", ""]
    assert not collected(made).changed


def test_rows_that_are_sorted_pushed_down_or_hidden_are_still_known(made: Campaign) -> None:
    typed = book(made).decide("A-2|4.4", 5).decide("B-1|4.4", 6)
    rows, sheet = typed.rows(), typed.sheet()
    sheet.swap_rows(rows["A-2|4.4"], rows["A-1|1.1"])
    sheet.hide_row(rows["B-1|4.4"])
    sheet.insert_rows(2, 3)
    sheet.insert_cols(0)
    typed.save()
    done = collected(made)
    assert (points(done, "A-2", "4.4"), points(done, "B-1", "4.4")) == (5, 6)
    assert [review.state for review in done.result.reviews] == [ReviewState.APPLIED] * 2


def test_a_row_without_its_hidden_key_is_known_by_project_and_indicator(made: Campaign) -> None:
    typed = book(made).decide("A-2|4.4", 5)
    head = typed.grids[REVIEW][1]
    typed.sheet().put((typed.rows()["A-2|4.4"], head.cols["key"]), None)
    typed.save()
    assert points(collected(made), "A-2", "4.4") == 5


def test_what_is_typed_beside_nothing_we_know_is_recorded_and_said(made: Campaign) -> None:
    typed = book(made).decide("A-2|4.4", 5)
    row, head = typed.rows()["A-2|4.4"], typed.grids[REVIEW][1]
    for key, text in (("project", "A-9"), ("key", None)):
        typed.sheet().put((row, head.cols[key]), text)
    typed.save()
    done = collected(made)
    assert told(done) == [("review.unknown-row", "复核", f"K{row + 1}")]
    assert [(item.target, item.value) for item in decisions(made)] == [("A-9|4.4", "5")]
    assert len(beside(made)) == 2


# ---- decisions with something wrong --------------------------------------------------------------


WRONG = [
    ({"score": 13}, [("review.out-of-range", "K")]),
    ({"score": -1}, [("review.out-of-range", "K")]),
    ({"score": "十"}, [("review.not-a-number", "K")]),
    ({"reason": None}, [("review.no-reason", "L")]),
    ({"who": None, "on": None}, [("review.no-reviewer", "M"), ("review.no-date", "N")]),
    ({"on": "12月3日"}, [("review.not-a-date", "N")]),
    ({"score": None}, [("review.no-score", "K")]),
    ({"confirm": "再议"}, [("review.not-a-confirmation", "O")]),
]


@pytest.mark.parametrize(("cells", "said"), WRONG)
def test_a_decision_with_something_wrong_is_kept_shown_again_and_does_not_count(
    made: Campaign, cells: dict[str, str | float | None], said: list[tuple[str, str]]
) -> None:
    book(made).decide("A-2|4.4", 8).type("A-2|4.4", **cells).save()
    done = collected(made)
    again = book(made)
    row = again.rows()["A-2|4.4"] + 1
    assert told(done) == [(code, "复核", f"{letter}{row}") for code, letter in said]
    assert all(item.severity is Severity.ERROR for item in done.result.findings if "review." in item.code)
    assert (points(done, "A-2", "4.4"), done.result.reviews[0].state) == (0, ReviewState.INVALID)
    for key, value in cells.items():
        assert again.shown("A-2|4.4", key) == ("" if value is None else str(value))
    assert again.shown("A-2|4.4", "state").startswith("填写有误：")
    assert next(iter(again.rows())) == "A-2|4.4"
    assert not collected(made).changed


def test_once_mended_it_counts_and_nothing_more_is_said(made: Campaign) -> None:
    book(made).decide("A-2|4.4", 80).save()
    assert about(collected(made), "review.out-of-range")["high"] == "12"
    book(made).type("A-2|4.4", score=8).save()
    done = collected(made)
    assert (points(done, "A-2", "4.4"), told(done)) == (8, [])


def test_a_yes_beside_no_decision_is_said(made: Campaign) -> None:
    book(made).type("A-2|4.4", confirm="是").save()
    done = collected(made)
    assert [code for code, _, _ in told(done)] == ["review.nothing-to-confirm"]
    assert points(done, "A-2", "4.4") == 0
    book(made).clear("A-2|4.4").save()
    assert told(collected(made)) == []


def test_a_word_that_was_no_yes_may_be_taken_away_again(made: Campaign) -> None:
    book(made).decide("A-2|4.4", 8).type("A-2|4.4", confirm="再议").save()
    assert points(collected(made), "A-2", "4.4") == 0
    book(made).type("A-2|4.4", confirm=None).save()
    done = collected(made)
    assert (points(done, "A-2", "4.4"), told(done)) == (8, [])


def test_a_formula_that_was_never_worked_out_does_not_withdraw_a_decision(made: Campaign) -> None:
    book(made).decide("A-2|4.4", 5).save()
    collected(made)
    typed = book(made)
    typed.sheet().put((typed.rows()["A-2|4.4"], typed.grids[REVIEW][1].cols["score"]), Formula("2+3"))
    typed.save()
    assert [code for code, _, _ in told(collected(made))] == ["review.not-a-number"]


# ---- facts that change ---------------------------------------------------------------------------


def test_when_the_facts_change_the_decision_waits_with_the_old_and_the_new(made: Campaign) -> None:
    book(made).decide("A-1|1.3", 4, "两份成绩单存疑").decide("A-1|4.4", 5).save()
    collected(made)
    correction(made, passed="否", certificate="")
    done = collected(made)
    states = {review.indicator: review.state for review in done.result.reviews}
    assert states == {"1.3": ReviewState.RECONFIRM, "4.4": ReviewState.APPLIED}
    assert points(done, "A-1", "1.3") == 5
    facts = about(done, "review.reconfirm")
    assert (facts["old"], facts["new"]) == ("通过率 100.0%；通过人数 10 人", "通过率 90.0%；通过人数 9 人")
    again = book(made)
    assert again.shown("A-1|1.3", "score") == "4"
    assert again.shown("A-1|1.3", "state") == (
        "需重新确认：原 通过率 100.0%；通过人数 10 人；现 通过率 90.0%；通过人数 9 人"
    )
    assert sole(done, "review.reconfirm").place.cell == f"O{again.rows()['A-1|1.3'] + 1}"


@pytest.mark.parametrize("cells", [{"confirm": "是"}, {"score": 3}], ids=["confirmed", "typed anew"])
def test_confirmed_or_typed_anew_it_counts_on_the_new_facts(
    made: Campaign, cells: dict[str, str | float]
) -> None:
    book(made).decide("A-1|1.3", 4).save()
    collected(made)
    correction(made, passed="否", certificate="")
    collected(made)
    book(made).type("A-1|1.3", **cells).save()
    done = collected(made)
    assert (points(done, "A-1", "1.3"), told(done)) == (cells.get("score", 4), [])
    assert book(made).shown("A-1|1.3", "confirm") == ""
    assert not collected(made).changed


def test_better_words_for_the_reason_do_not_confirm(made: Campaign) -> None:
    book(made).decide("A-1|1.3", 4).save()
    collected(made)
    correction(made, passed="否", certificate="")
    collected(made)
    book(made).type("A-1|1.3", reason="成绩单第 2 页存疑").save()
    done = collected(made)
    assert [code for code, _, _ in told(done)] == ["review.reconfirm"]
    assert done.result.reviews[0].reason == "成绩单第 2 页存疑"


def test_facts_that_change_back_bring_the_decision_back(made: Campaign) -> None:
    book(made).decide("A-1|1.3", 4).save()
    collected(made)
    correction(made, passed="否", certificate="")
    collected(made)
    made.send("A", name="再更正.xlsx", on="2026-12-08")
    assert points(collected(made), "A-1", "1.3") == 4


# ---- errors that are waived ----------------------------------------------------------------------


def held(made: Campaign) -> Collected:
    """A's return with a candidate who passed without sitting: A-1 is held."""
    correction(made, exam="缺考", certificate="")
    done = collected(made)
    assert done.result.scores["A-1"].status == Status.HELD
    return done


def test_a_waived_error_no_longer_holds_the_score_back(made: Campaign) -> None:
    held(made)
    typed = book(made)
    for number in typed.rows(WAIVER):
        typed.decide(number, "是", "考务系统已核实")
    typed.save()
    done = collected(made)
    assert done.result.scores["A-1"].status == Status.SCORED
    passed = [item for item in done.result.findings if item.waived]
    assert {item.severity for item in passed} == {Severity.WARNING}
    assert {item.waived for item in passed} == {"考务系统已核实（周复核，2026-12-03）"}
    assert [item.state for item in done.result.waivers] == [ReviewState.APPLIED] * len(passed)
    again = book(made)
    assert {again.shown(number, "state")[:3] for number in again.rows(WAIVER)} == {"已豁免"}


def test_a_waiver_without_a_reason_holds_nothing_up(made: Campaign) -> None:
    held(made)
    typed = book(made)
    first = next(iter(typed.rows(WAIVER)))
    typed.decide(first, "是").type(first, reason=None).save()
    done = collected(made)
    assert told(done) == [("review.no-reason", "豁免", "I4")]
    sentence, _ = wording(sole(done, "review.no-reason"), made.year.pack, "zh")
    assert sentence == f"A-1 错误“{first}”的决定没有填理由；已保存，暂不采用。"
    assert done.result.scores["A-1"].status == Status.HELD
    assert not [item for item in done.result.findings if item.waived]


def test_an_error_that_says_something_else_now_is_to_be_waived_again(made: Campaign) -> None:
    def declare(count: int, name: str, on: str) -> Collected:
        typed = made.records("A")
        typed["pilots"][0]["declared_passed"] = count
        made.send("A", typed, name=name, on=on)
        return collected(made)

    declare(8, "一.xlsx", "2026-12-05")
    typed = book(made)
    (number,) = typed.rows(WAIVER)
    typed.decide(number, "是", "名册待补").save()
    assert collected(made).result.scores["A-1"].status == Status.SCORED
    done = declare(7, "二.xlsx", "2026-12-06")
    assert done.result.scores["A-1"].status == Status.HELD
    assert [code for code, _, _ in told(done)] == ["review.reconfirm"]
    book(made).type(number, confirm="是").save()
    assert collected(made).result.scores["A-1"].status == Status.SCORED


def test_no_means_that_it_is_not_waived(made: Campaign) -> None:
    held(made)
    typed = book(made)
    first = next(iter(typed.rows(WAIVER)))
    typed.type(first, waive="否").save()
    done = collected(made)
    assert (told(done), done.result.waivers) == ([], ())
    assert book(made).shown(first, "state") == "不予豁免（第 1 号）"


# ---- several workbooks ---------------------------------------------------------------------------


def test_copies_that_decide_on_different_rows_are_merged(made: Campaign) -> None:
    first, second = book(made), book(made)
    first.decide("A-2|4.4", 5, who="吴老师").save("review-吴.xlsx")
    second.decide("B-1|4.4", 6, who="郑老师").save("复核（郑）.xlsx")
    done = collected(made)
    assert (points(done, "A-2", "4.4"), points(done, "B-1", "4.4"), told(done)) == (5, 6, [])
    assert beside(made) == ["review-吴.xlsx", "review.xlsx", "复核（郑）.xlsx"]


def test_an_edit_of_an_older_workbook_is_merged_with_what_was_decided_since(made: Campaign) -> None:
    older = book(made)
    book(made).decide("A-2|4.4", 5).save()
    collected(made)
    older.decide("B-1|4.4", 6).save("review-旧.xlsx")
    done = collected(made)
    assert (points(done, "A-2", "4.4"), points(done, "B-1", "4.4"), told(done)) == (5, 6, [])


def test_a_workbook_that_stays_open_is_taken_in_as_often_as_it_is_saved(made: Campaign) -> None:
    in_excel = book(made).decide("A-2|4.4", 5)
    for score, other in ((5, 6), (8, 6), (5, 7)):
        in_excel.type("A-2|4.4", score=score).decide("B-1|4.4", other).save()
        done = collected(made)
        assert (points(done, "A-2", "4.4"), points(done, "B-1", "4.4"), told(done)) == (score, other, [])
    assert [item.value for item in decisions(made)] == ["5", "6", "8", "5", "7"]


def test_what_goes_back_to_how_it_was_written_is_asked_about(made: Campaign) -> None:
    before = book(made)
    book(made).decide("A-2|4.4", 5).save()
    collected(made)
    before.decide("B-1|4.4", 6).save()
    done = collected(made)
    assert (points(done, "A-2", "4.4"), points(done, "B-1", "4.4")) == (5, 6)
    assert about(done, "review.conflict")["other_value"] == "—"
    book(made).clear("A-2|4.4").save()
    done = collected(made)
    assert (points(done, "A-2", "4.4"), told(done)) == (0, [])


def conflict(made: Campaign) -> Collected:
    """5 in the review workbook; then 8 in an older copy."""
    older = book(made)
    book(made).decide("A-2|4.4", 5, who="吴老师").save()
    collected(made)
    older.decide("A-2|4.4", 8, who="郑老师").save("review-郑.xlsx")
    return collected(made)


def test_two_different_decisions_are_both_recorded_and_the_workbooks_own_counts(made: Campaign) -> None:
    done = conflict(made)
    assert [(item.value, item.who) for item in decisions(made)] == [("5", "吴老师"), ("8", "郑老师")]
    assert points(done, "A-2", "4.4") == 5
    facts = about(done, "review.conflict")
    assert [facts[key] for key in ("counts_value", "counts_who", "counts_file")] == [
        "5",
        "吴老师",
        "review.xlsx",
    ]
    assert [facts[key] for key in ("other_value", "other_who", "other_file")] == [
        "8",
        "郑老师",
        "review-郑.xlsx",
    ]
    assert book(made).shown("A-2|4.4", "state").splitlines()[0].startswith("两处不同：现采用 5（吴老师")


@pytest.mark.parametrize(("cells", "counts"), [({"confirm": "是"}, 5), ({"score": 8}, 8)])
def test_a_conflict_is_settled_by_confirming_or_typing(
    made: Campaign, cells: dict[str, str | float], counts: int
) -> None:
    conflict(made)
    book(made).type("A-2|4.4", **cells).save()
    done = collected(made)
    assert (points(done, "A-2", "4.4"), told(done)) == (counts, [])


def test_when_the_open_workbook_is_saved_over_ours_its_own_word_is_the_last(made: Campaign) -> None:
    in_excel, copy = book(made), book(made)
    copy.decide("A-2|4.4", 8, who="郑老师").save("review-郑.xlsx")
    collected(made)
    in_excel.decide("A-2|4.4", 5, who="吴老师").save()
    done = collected(made)
    assert points(done, "A-2", "4.4") == 5
    assert about(done, "review.conflict")["other_value"] == "8"


def test_a_copy_that_is_saved_again_and_renamed_says_nothing_twice(made: Campaign) -> None:
    copy = book(made).decide("A-2|4.4", 5)
    copy.save("review-吴.xlsx")
    collected(made)
    book(made).type("A-2|4.4", score=6, who="主任").save()
    collected(made)
    (made.root / "review-吴.xlsx").unlink()
    copy.decide("B-1|4.4", 6).save("复核 吴 第二稿.xlsx")
    done = collected(made)
    assert (points(done, "A-2", "4.4"), points(done, "B-1", "4.4")) == (6, 6)
    assert [item.value for item in decisions(made)] == ["5", "6", "6"]


# ---- what a person has made of the workbook --------------------------------------------------------


def own_column(typed: Reviewed) -> None:
    typed.sheet().put((2, 22), "我的备注")
    typed.sheet().put((5, 22), "打电话问过")


def own_sheet(typed: Reviewed) -> None:
    typed.file.add("草稿", typed.sheet().xml())


def own_remark(typed: Reviewed) -> None:
    typed.file.parts["xl/comments1.xml"] = b"<comments/>"


@pytest.mark.parametrize("add", [own_column, own_sheet, own_remark])
def test_a_workbook_with_more_than_decisions_is_kept_beside(
    made: Campaign, add: Callable[[Reviewed], None]
) -> None:
    typed = book(made).decide("A-2|4.4", 5)
    add(typed)
    theirs = typed.save().read_bytes()
    done = collected(made)
    (written,) = [item for item in done.written if item.path == "review.xlsx"]
    assert (made.root / written.kept).read_bytes() == theirs
    assert points(done, "A-2", "4.4") == 5
    assert not collected(made).changed


def test_a_file_that_is_open_and_cannot_be_read_stops_nothing_and_is_tried_again(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(made).decide("A-2|4.4", 5).save()
    mine = (made.root / "review.xlsx").read_bytes()
    real = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == "review.xlsx":
            raise PermissionError(13, "Permission denied")
        return real(path)

    made.send("B", name="又一份.xlsx", on="2026-12-06")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", locked)
        done = collected(made)
    assert told(done) == [("review.locked", "", "")]
    assert [item.aside for item in done.written if item.path.startswith("review-")] == [True]
    assert real(made.root / "review.xlsx") == mine
    assert points(collected(made), "A-2", "4.4") == 5


@pytest.mark.parametrize(
    ("data", "code"), [(b"PK\x03\x04 cut off", "file.truncated"), (b"not a workbook", "file.not-a-workbook")]
)
def test_a_review_workbook_that_cannot_be_read_is_kept_and_said(
    made: Campaign, data: bytes, code: str
) -> None:
    (made.root / "review.xlsx").write_bytes(data)
    done = collected(made)
    assert [item.code for item in done.result.findings if item.place.file == "review.xlsx"] == [code]
    (written,) = [item for item in done.written if item.path == "review.xlsx"]
    assert (made.root / written.kept).read_bytes() == data


def test_another_workbook_in_its_place_is_kept_and_said(made: Campaign) -> None:
    shutil.copy(made.root / "registry.xlsx", made.root / "review.xlsx")
    done = collected(made)
    assert told(done) == [("review.not-a-review", "", "")]
    assert len(beside(made)) == 2


def test_last_years_review_workbook_is_not_taken_for_this_years(made: Campaign) -> None:
    typed = book(made).decide("A-2|4.4", 5)
    hidden = typed.file.sheet("_onex")
    hidden.put("B4", "2025")
    typed.save("review 去年.xlsx")
    done = collected(made)
    assert [code for code, _, _ in told(done)] == ["review.other-year"]
    assert points(done, "A-2", "4.4") == 0


def test_a_run_that_is_killed_while_recording_takes_the_workbook_in_again(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(made).decide("A-2|4.4", 5).save()

    def killed(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("onex_xl.ledger.store.Ledger.add_decisions", killed)
        with pytest.raises(KeyboardInterrupt):
            collected(made)
    assert decisions(made) == ()
    assert points(collected(made), "A-2", "4.4") == 5
    assert len(decisions(made)) == 1


def test_no_candidate_is_named_in_the_review_workbook(made: Campaign) -> None:
    held(made)
    texts = "\n".join(str(part, "utf-8", "replace") for part in book(made).file.parts.values())
    assert "考生名册" in texts
    assert "考生0000" not in texts and "A-10000" not in texts
