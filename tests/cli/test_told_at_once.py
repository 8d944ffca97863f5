"""What the office has to know about its own settings and workbooks before anything follows from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.run import onex
from tests.support.campaigns import Campaign, campaign

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
"""


@pytest.fixture
def made(tmp_path: Path) -> Campaign:
    return campaign(tmp_path / "c", COLLEGE)


def settings(made: Campaign, pattern: str, text: str) -> None:
    path = made.root / "campaign.toml"
    changed = re.sub(pattern, text, path.read_text("utf-8"), flags=re.MULTILINE)
    assert changed != path.read_text("utf-8")
    path.write_text(changed, "utf-8")


def test_a_period_of_another_year_is_said_before_anything_is_sent(made: Campaign) -> None:
    settings(made, r"^(period_start|period_end|deadline) = 2026", r"\1 = 2025")
    answer = onex("-C", made.root, "distribute")
    assert answer.status == 0
    assert "考评年度是 2026，考评期却是 2025-01-01 至 2025-12-31" in answer.out
    assert "请在 campaign.toml 里核对 year、period_start、period_end 和 deadline" in answer.out
    onex("-C", made.root, "collect")
    [found] = onex("-C", made.root, "findings", "--json").json
    assert (found["code"], found["severity"], found["file"]) == (
        "registry.other-period", "warning", "campaign.toml",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end"),
    [("2025-09-01", "2026-08-31"), ("2026-09-01", "2027-08-31"), ("2026-02-01", "2026-06-30")],
)
def test_a_school_year_and_a_part_of_the_year_fit(made: Campaign, start: str, end: str) -> None:
    settings(made, r"^period_start = .*$", f"period_start = {start}")
    settings(made, r"^period_end = .*$", f"period_end = {end}")
    settings(made, r"^deadline = .*$", f"deadline = {end}")
    assert "考评期却是" not in onex("-C", made.root, "distribute").out


@pytest.mark.parametrize("mark", ["~$registry.xlsx", ".~lock.registry.xlsx#"])
@pytest.mark.parametrize("command", ["distribute", "collect"])
def test_a_registry_that_is_open_and_perhaps_not_saved_is_said(
    made: Campaign, mark: str, command: str
) -> None:
    made.send("A")
    assert "正在别的程序里打开" not in onex("-C", made.root, command).out
    (made.root / mark).write_bytes(b"clerk")
    said = onex("-C", made.root, command).out
    assert "registry.xlsx 正在别的程序里打开（或上次没有正常关闭）：没有保存的改动这次不算。" in said


def test_so_is_an_open_review_workbook(made: Campaign) -> None:
    made.send("A")
    onex("-C", made.root, "collect")
    (made.root / "~$review.xlsx").write_bytes(b"clerk")
    assert "review.xlsx 正在别的程序里打开" in onex("-C", made.root, "collect").out
