"""What the office has decided takes part in the scores and ranks of a collect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from onex_xl.ledger.store import open_ledger
from onex_xl.model import Review, ReviewState, Score, Status
from onex_xl.workflow.collect import collect
from onex_xl.workflow.counting import counted
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.reading import read_all
from onex_xl.workflow.standing import all_facts, all_scores
from tests.support.campaigns import Campaign, campaign

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
A          | A-2     | 10       | 10   | 10  | 10     | 800  | 3        | 校级
B          | B-1     | 10       | 10   | 10  | 10     | 800  | 3        | 校级
"""


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A has returned, B has not."""
    made = campaign(tmp_path_factory.mktemp("campaign") / "考评", COLLEGE)
    made.send("A")
    collect(made.year, processes=0)
    return made


def scores(made: Campaign, reviews: Mapping[str, Mapping[str, Review]]) -> dict[str, Score]:
    year = made.year
    registry, _ = office_registry(year)
    with open_ledger(year.folder.ledger) as ledger:
        files = ledger.received()
        readings = read_all(year, registry, ledger, files, processes=0)
    returns = counted(registry, files, readings, {})
    facts = all_facts(year.pack, year.campaign, registry, returns)
    return all_scores(year.pack, registry, returns, facts, (), reviews)


def review(project: str, points: int, state: str = ReviewState.APPLIED) -> Review:
    return Review(project, "2", points, str(points), "有站点", "王老师", date(2026, 12, 20), state)


def test_decided_points_move_the_total_and_the_ranks(collected: Campaign) -> None:
    plain = scores(collected, {})
    assert [(plain[code].total, plain[code].rank) for code in ("A-1", "A-2")] == [(84, 1), (77, 2)]
    found = scores(collected, {"A-2": {"2": review("A-2", 10)}, "B-1": {"2": review("B-1", 10)}})
    assert [(found[code].total, found[code].rank) for code in ("A-1", "A-2")] == [(84, 2), (87, 1)]
    assert found["A-2"].reviews["2"].computed == 0
    assert found["A-1"] == replace(plain["A-1"], rank=2)
    assert (found["B-1"].status, found["B-1"].reviews) == (Status.MISSING, {})


def test_a_decision_that_waits_moves_nothing(collected: Campaign) -> None:
    waiting = {"A-2": {"2": review("A-2", 10, ReviewState.RECONFIRM)}}
    assert scores(collected, waiting) == scores(collected, {})
