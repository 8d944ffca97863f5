"""``onex-xl exclude`` and ``include``: the office decides which return counts."""

from __future__ import annotations

from typing import Any

import pytest

from onex_xl.workflow import decisions
from tests.cli.run import onex
from tests.support.campaigns import Campaign


@pytest.fixture
def twice(fresh: Campaign) -> Campaign:
    """JSJ sent twice, the second by mistake."""
    fresh.send("JSJ", name="对.xlsx")
    typed = fresh.records("JSJ")
    typed["candidates"][0]["exam"] = "缺考"
    fresh.send("JSJ", typed, name="错.xlsx", on="2026-12-05")
    onex("-C", fresh.root, "collect")
    return fresh


def line_of(made: Campaign) -> dict[str, Any]:
    found = onex("-C", made.root, "status", "--json").json["departments"]
    line: dict[str, Any] = next(item for item in found if item["code"] == "JSJ")
    return line


def test_excluding_says_what_was_recorded_and_what_to_do_next(
    twice: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "user", lambda: "clerk")
    answer = onex("-C", twice.root, "exclude", "错.xlsx", "--why", "学系来电说发错了")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "已记下：错.xlsx 不计（clerk：学系来电说发错了）。原件仍在 received 里。",
        f"下一步：运行 onex-xl -C {twice.root} collect，按这个决定重新计算。",
    ]
    assert line_of(twice)["file"] == "错.xlsx"
    assert "有排除或恢复的决定还没有生效" in onex("-C", twice.root, "status").out
    onex("-C", twice.root, "collect")
    item = line_of(twice)
    assert item["file"] == "对.xlsx"
    (other,) = item["others"]
    assert (other["file"], other["standing"], other["why"], other["who"]) == (
        "错.xlsx", "excluded", "学系来电说发错了", "clerk",
    )  # fmt: skip
    shown = onex("-C", twice.root, "status").out
    (told,) = (text for text in shown.splitlines() if "错.xlsx" in text)
    assert told.startswith(
        f"  JSJ系　错.xlsx（{other['sha256'][:8]}，2026-12-05 12:00）　不计：办公室排除（clerk，"
    )
    assert told.endswith("）：学系来电说发错了")
    assert "还没有生效" not in shown
    note = onex("-C", twice.root, "findings", "--severity", "info").out
    assert "【说明】这个文件由办公室排除，不计（clerk，" in note


def test_including_takes_it_back(twice: Campaign) -> None:
    onex("-C", twice.root, "exclude", "错.xlsx", "--why", "x")
    onex("-C", twice.root, "collect")
    answer = onex("-C", twice.root, "include", "错.xlsx")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("已记下：不再排除 错.xlsx（")
    onex("-C", twice.root, "collect")
    assert line_of(twice)["file"] == "错.xlsx"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["exclude", "没有.xlsx", "--why", "x"], "收取过的文件里没有“没有.xlsx”；收取过的有（从新到旧）："),
        (["exclude", "错.xlsx", "--why", " "], "没有写排除的理由。"),
        (["exclude", "错.xlsx"], " exclude 缺少 --why"),
        (["include", "没有.xlsx"], "收取过的文件里没有“没有.xlsx”；收取过的有（从新到旧）："),
        (["include"], " include 缺少 FILE"),
    ],
)
def test_what_is_not_clear_is_one_sentence_and_status_2(twice: Campaign, args: list[str], said: str) -> None:
    answer = onex("-C", twice.root, *args)
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err


def test_two_files_of_one_name_are_told_apart_by_their_numbers(fresh: Campaign) -> None:
    fresh.send("JSJ", name="一/报送.xlsx")
    fresh.send("JM", name="二/报送.xlsx")
    onex("-C", fresh.root, "collect")
    answer = onex("-C", fresh.root, "exclude", "报送.xlsx", "--why", "x")
    assert answer.status == 2
    assert "“报送.xlsx”指 2 个文件，不知道是哪一个：" in answer.err
    number = str(line_of(fresh)["sha256"])[:8]
    assert f"{number} 一/报送.xlsx (2026-12-01 12:00)" in answer.err
    assert "一/报送.xlsx 不计" in onex("-C", fresh.root, "exclude", number, "--why", "x").out
