"""One collected campaign that the tests of reading commands look at."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from onex_xl.workflow.collect import collect
from tests.support.campaigns import Campaign, campaign

COLLEGE = """
department | project | approved | paid | sat | passed | forfeits | fees | teachers | case     | name
JSJ        | JSJ-01  | 10       | 10   | 9   | 9      | 1        | 800  | 3        | 省级采纳 | Web前端开发
JSJ        | JSJ-02  | 20       | 20   | 12  | 6      | 0        | 900  | 1        |          | =云计算
JM         | JM-01   | 10       | 10   | 10  | 10     | 0        | 800  | 3        | 校级     | 智能财税
JM         | JM-02   | 10       | 10   | 10  | 10     | 0        | 800  | 3        | 校级     | 业财一体
WL         | WL-01   | 10       | 0    | 0   | 0      | 0        | 0    | 0        |          | 物流管理
"""
"""JSJ returns what is right, JM errors in JM-01 only, WL nothing."""


def with_errors(made: Campaign) -> None:
    """JM's return: one candidate of JM-01 passed without sitting, and its head-counts are off."""
    typed = made.records("JM")
    typed["candidates"][3]["exam"] = "缺考"
    made.send("JM", typed, on="2027-01-02")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """Collected once; not to be changed."""
    made = campaign(tmp_path_factory.mktemp("campaign") / "考评2026", COLLEGE)
    made.send("JSJ")
    with_errors(made)
    (made.inbox / "通知.xls").write_text("请各学系尽快报送", "utf-8")
    collect(made.year, processes=0, at=datetime(2027, 1, 3).astimezone())
    return made


@pytest.fixture
def fresh(tmp_path: Path) -> Campaign:
    """A campaign with its registry filled in, and an empty inbox."""
    return campaign(tmp_path / "考评2026", COLLEGE)
