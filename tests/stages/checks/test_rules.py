"""The pack's rules over a return: what is found, where, for which project, and what is not said twice."""

from __future__ import annotations

from datetime import date
from time import process_time

from onex_xl.findings import ALL_PROJECTS, Finding, Severity
from onex_xl.stages.checks.rules import check_return
from onex_xl.stages.slips import fold
from tests.support.returns import (
    CAMPAIGN,
    Change,
    Record,
    Records,
    candidate,
    clean_records,
    pack,
    pilot,
    read,
    registry,
    spots,
    typed,
    with_records,
)

ROSTER, PILOTS, SELF = "考生名册", "试点证书", "自评表"


def checked(*changes: Change, records: Records | None = None) -> list[Finding]:
    """What the rules find, beside what reading found."""
    return check_return(pack(), CAMPAIGN, registry(), read(*changes, records=records))


def test_a_clean_return_breaks_no_rule() -> None:
    assert checked() == []


def test_a_rule_over_rows_says_where_why_and_for_which_project() -> None:
    (finding,) = checked(records=with_records(
        candidates=[candidate(0), candidate(1), candidate(2, exam="作弊")],
        pilots=[pilot("JSJ-01", 3, declared_passed=2), pilot("JSJ-02")],
    ))  # fmt: skip
    assert (finding.place.file, finding.place.sheet, finding.place.cell) == ("表.xlsx", ROSTER, "Q7")
    assert (finding.code, finding.severity) == ("roster.passed-not-sat", Severity.ERROR)
    assert (finding.department, finding.project, finding.raw) == ("JSJ", "JSJ-01", "是")
    assert finding.facts == {"passed": "是", "exam": "作弊"}


def test_warnings_hold_nothing_back() -> None:
    (finding,) = checked(records=with_records(outcomes=[
        {"project": "JSJ-02", "category": "说证书", "name": "比赛", "date": date(2026, 9, 10)},
    ]))  # fmt: skip
    assert (finding.code, finding.severity) == ("outcomes.without-evidence", Severity.WARNING)
    assert not finding.holds_back("JSJ-02")


def test_rows_that_share_a_key_name_each_other() -> None:
    found = checked(typed(ROSTER, B7="2023000000"))
    assert spots(found) == [(ROSTER, "B5", "roster.duplicate"), (ROSTER, "B7", "roster.duplicate")]
    assert [finding.facts["others"] for finding in found] == ["B7", "B5"]


def test_case_does_not_tell_two_keys_apart() -> None:
    found = checked(typed(ROSTER, B5="a2023", B6="A2023"))
    assert spots(found) == [(ROSTER, "B5", "roster.duplicate"), (ROSTER, "B6", "roster.duplicate")]


def test_a_project_is_compared_with_its_own_roster() -> None:
    (finding,) = checked(records=with_records(pilots=[pilot("JSJ-01", 3, declared_paid=5), pilot("JSJ-02")]))
    assert (finding.place.sheet, finding.place.cell, finding.code) == (PILOTS, "I6", "pilots.paid-differs")
    assert (finding.project, finding.facts["declared_paid"], finding.facts["paid"]) == ("JSJ-01", 5, 3)


def test_a_rule_is_silent_where_a_cell_it_uses_is_in_error() -> None:
    """The exam state is no choice and so reads as blank: that passed contradicts it is no news."""
    assert checked(typed(ROSTER, L5="考了")) == []
    assert checked(typed(ROSTER, L5=None)) == []


def test_a_project_is_not_compared_with_a_roster_that_has_errors() -> None:
    assert checked(typed(ROSTER, H5="交了")) == []
    others = checked(
        typed(ROSTER, H5="交了"), records=with_records(pilots=[pilot("JSJ-01", 3), pilot("JSJ-02", 1)])
    )
    assert {finding.project for finding in others} == {"JSJ-02"}


def test_rows_of_no_project_blind_every_comparison() -> None:
    found = checked(typed(ROSTER, A5="CJ-01", L5="缺考"))
    assert [(finding.code, finding.project) for finding in found] == [("roster.passed-not-sat", ALL_PROJECTS)]


def test_an_error_elsewhere_blinds_nothing() -> None:
    records = with_records(pilots=[pilot("JSJ-01", 3, declared_paid=5), pilot("JSJ-02")])
    assert [finding.code for finding in checked(typed(ROSTER, E5="x"), records=records)] == [
        "pilots.paid-differs"
    ]


def test_a_self_score_that_differs_is_to_be_explained() -> None:
    own: Record = {"project": "JSJ-01", "indicator": "2", "self_score": 6}
    records: Records = {**clean_records(), "self_score": [own]}
    (finding,) = checked(records=records)
    assert (finding.place.sheet, finding.code, finding.severity) == (SELF, "self.unexplained", Severity.ERROR)
    assert finding.facts == {"indicator": "2", "value": 6, "computed": 0}
    assert checked(records={**records, "self_score": [{**own, "note": "站点已获批，证书在办"}]}) == []
    assert checked(records={**records, "self_score": [{**own, "self_score": 0}]}) == []


def test_self_scores_are_read_by_project_and_indicator() -> None:
    rows: list[Record] = [{"project": "JSJ-02", "indicator": "4.5", "self_score": 2, "note": "参加了校赛"}]
    ret = read(records={**clean_records(), "self_score": rows})
    own = ret.self_scores["JSJ-02"]["4.5"]
    assert (own.points, own.note, own.place.sheet) == (2, "参加了校赛", SELF)
    assert ret.self_scores.keys() == {"JSJ-02"}


def test_a_self_score_that_is_too_high_is_an_error_of_its_cell() -> None:
    rows: list[Record] = [{"project": "JSJ-02", "indicator": "4.5", "self_score": 3, "note": "多"}]
    (finding,) = read(records={**clean_records(), "self_score": rows}).findings
    assert (finding.code, finding.project, finding.facts["limit"]) == ("cell.too-large", "JSJ-02", 2)


def test_one_number_in_every_row_is_told_without_comparing_each_with_each() -> None:
    ret = read(
        records=with_records(
            candidates=[candidate(number, student_no="2023000007") for number in range(6000)]
        )
    )
    started = process_time()
    found = [
        item for item in check_return(pack(), CAMPAIGN, registry(), ret) if item.code == "roster.duplicate"
    ]
    [entry] = [problem for problem in fold(found, pack(), "zh") if problem.spots]
    assert process_time() - started < 5
    assert (len(found), len(entry.spots)) == (6000, 6000)
    assert found[0].facts["others"] == "B6、B7、B8、B9、B10、B11、B12、B13、B14…"
    assert found[-1].facts["others"] == "B5、B6、B7、B8、B9、B10、B11、B12、B13、B14…"
