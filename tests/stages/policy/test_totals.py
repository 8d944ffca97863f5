"""Checks that hold each project against all projects together: deferrals and refunds."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from onex_xl.findings import Finding, Severity
from onex_xl.wording import on_trial, wording
from tests.stages.policy.test_check import WHOLE, found
from tests.support.returns import Record, candidate, pack, pilot, with_records

DEFERRED: Record = {"exam": "缓考", "passed": "否"}
REFUNDED: Record = {"exam": "退费", "passed": "否", "paid": "否"}


def asked(first: Mapping[str, int], second: Mapping[str, int], counting: tuple[str, ...]) -> list[Finding]:
    """What is found where so many of a project's candidates are sat, deferred, refunded."""
    kinds: dict[str, Record] = {"sat": {}, "deferred": DEFERRED, "refunded": REFUNDED}
    people: list[Record] = []
    for project, counts in (("JSJ-01", first), ("JSJ-02", second)):
        for kind, count in counts.items():
            people += [candidate(len(people) + number, project, **kinds[kind]) for number in range(count)]
    pilots = [{**pilot(code), **WHOLE} for code in ("JSJ-01", "JSJ-02")]
    return found(with_records(candidates=people, pilots=pilots), counting=counting)


BOTH = ("JSJ-01", "JSJ-02")


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ({"sat": 5, "deferred": 3}, {"sat": 8}, "policy.many-deferred"),
        ({"sat": 5, "deferred": 3}, {"sat": 7, "deferred": 1}, "policy.many-deferred"),
        ({"sat": 5, "deferred": 3}, {"sat": 6, "deferred": 2}, ""),
        ({"sat": 5, "deferred": 3}, {"sat": 4, "deferred": 4}, ""),
        ({"sat": 5, "deferred": 2}, {"sat": 8}, ""),
        ({"sat": 5, "refunded": 3}, {"sat": 8}, "policy.many-refunded"),
        ({"sat": 5, "refunded": 3}, {"sat": 5, "refunded": 2}, ""),
        ({"sat": 5, "refunded": 2}, {"sat": 8}, ""),
        ({"sat": 8}, {"sat": 8}, ""),
        ({}, {}, ""),
    ],
)
def test_a_share_more_than_twice_that_of_the_others(
    first: Mapping[str, int], second: Mapping[str, int], code: str
) -> None:
    findings = asked(first, second, BOTH)
    assert [(item.code, item.project) for item in findings] == ([(code, "JSJ-01")] if code else [])
    for finding in findings:
        assert finding.severity is Severity.WARNING
        assert on_trial(finding.code, pack())


def test_only_projects_whose_return_counts_are_added_up() -> None:
    """With no other project there is nothing to hold one against."""
    assert asked({"sat": 5, "deferred": 3}, {"sat": 8}, ("JSJ-01",)) == []


def test_the_office_is_told_both_numbers() -> None:
    [finding] = asked({"sat": 5, "deferred": 3}, {"sat": 7, "deferred": 1}, BOTH)
    assert finding.place.cell == "H5:H12"
    sentence, _ = wording(finding, pack(), "zh")
    assert "缴费 8 人中有 3 人缓考" in sentence and "（全院缴费 16 人，缓考 4 人）" in sentence
