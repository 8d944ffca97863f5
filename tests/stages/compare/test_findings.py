"""Findings of two returns: fixed, still there, new, wherever their rows have moved to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Correction
from onex_xl.stages.checks.rules import check_return
from onex_xl.stages.compare import correction, identities
from tests.support.returns import CAMPAIGN, Record, candidate, pack, pilot, read, registry, with_records

ROSTER = [candidate(number) for number in range(5)]
DECLARED = [pilot("JSJ-01", 5), pilot("JSJ-02")]


def known(rows: Sequence[Record]) -> list[tuple[Finding, str]]:
    """What is found in a return with this roster, each finding with its identity."""
    ret = read(records=with_records(candidates=rows, pilots=DECLARED))
    findings = [*ret.findings, *check_return(pack(), CAMPAIGN, registry(), ret)]
    own = [item for item in findings if item.place.sheet == "考生名册"]
    return list(zip(own, identities(pack(), ret.tables, own), strict=True))


@cache
def with_absent(numbers: frozenset[int]) -> list[tuple[Finding, str]]:
    """What is found in a return with the roster in which these did not come."""
    return known(
        [{**row, **({"exam": "缺考"} if number in numbers else {})} for number, row in enumerate(ROSTER)]
    )


def told(found: Correction) -> list[list[str]]:
    return [[item.place.cell for item in group] for group in (found.fixed, found.remaining, found.new)]


def changed(**by_row: Record) -> list[Record]:
    """The roster with some rows changed: ``r0={"exam": "缺考"}``."""
    return [{**row, **by_row.get(f"r{number}", {})} for number, row in enumerate(ROSTER)]


def test_fixed_still_there_and_new() -> None:
    older = known(changed(r0={"exam": "缺考"}, r1={"major": ""}))
    newer = known(changed(r1={"major": ""}, r2={"funding": "银行"}))
    assert told(correction(older, newer)) == [["Q5"], ["F6"], ["I7"]]


def test_a_row_that_moved_has_not_been_fixed() -> None:
    rows = changed(r0={"exam": "缺考"}, r1={"exam": "缺考"})
    found = correction(known(rows), known([rows[3], rows[1], rows[2], rows[4], {**rows[0], "exam": "已考"}]))
    assert told(found) == [["Q5"], ["Q6"], []]


def test_a_key_that_is_wrong_itself_is_known_by_the_rest_of_its_row() -> None:
    rows = changed(r0={"student_no": ""})
    found = correction(known(rows), known([rows[1], rows[2], rows[0], rows[3], rows[4]]))
    assert told(found) == [[], ["B7"], []]


def test_where_even_the_key_was_changed_the_same_cell_is_the_same_finding() -> None:
    older = changed(r0={"exam": "缺考"})
    newer = changed(r0={"exam": "缺考", "student_no": "2023777777"})
    assert told(correction(known(older), known(newer))) == [[], ["Q5"], []]


def test_twice_the_same_is_counted_twice() -> None:
    rows = changed(r1={"student_no": ROSTER[0]["student_no"]}, r2={"student_no": ROSTER[0]["student_no"]})
    older = known(rows)
    newer = known(changed(r1={"student_no": ROSTER[0]["student_no"]}))
    found = correction(older, newer)
    assert (len(found.fixed), len(found.remaining), len(found.new)) == (1, 2, 0)


def test_findings_without_a_cell_are_told_apart_by_what_they_say() -> None:
    def missing(name: str) -> Finding:
        return Finding("sheet.missing", Severity.ERROR, Place(), {"sheet": name}, project="*")

    both = [missing("教师"), missing("成果")]
    older = list(zip(both, identities(pack(), {}, both), strict=True))
    assert correction(older, older[1:]) == Correction((both[0],), (both[1],), ())


def test_repairs_are_left_out() -> None:
    assert correction([], known(changed(r0={"name": "王 小 明"}))) == Correction()


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(5)), st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4)))
def test_in_any_order_of_rows(order: list[int], before: set[int], after: set[int]) -> None:
    newer = [{**ROSTER[number], **({"exam": "缺考"} if number in after else {})} for number in order]
    found = correction(with_absent(frozenset(before)), known(newer))
    counts = [len(group) for group in (found.fixed, found.remaining, found.new)]
    # A finding in the cell of one that was fixed is taken for the same.
    assert counts[0] + counts[1] == len(before)
    assert counts[1] + counts[2] == len(after)
    assert counts[1] >= len(before & after)
