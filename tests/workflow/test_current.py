"""What is made from the last collect is made only while that still holds; whatever has changed is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from onex_xl.errors import CallError, OnexError
from onex_xl.ledger.store import open_ledger
from onex_xl.workflow.collect import collect
from onex_xl.workflow.current import current
from onex_xl.workflow.decisions import exclude
from tests.support.campaigns import Campaign, campaign

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 2        | 2    | 2   | 2      | 800  | 3        | 校级
B          | B-1     | 2        | 2    | 2   | 2      | 800  | 3        | 校级
"""


@pytest.fixture
def made(tmp_path: Path) -> Campaign:
    """A has returned and was collected."""
    found = campaign(tmp_path / "2026", COLLEGE)
    found.send("A")
    return found


def refused(made: Campaign) -> tuple[str, object]:
    """The code and the facts of what stands against using the last result; ``""``: nothing."""
    year = made.year
    with open_ledger(year.folder.ledger) as ledger:
        try:
            current(year, ledger)
        except CallError as error:
            return error.code, error.facts
    return "", {}


def test_nothing_was_collected(made: Campaign) -> None:
    assert refused(made) == ("campaign.not-collected", {})


def test_what_was_just_collected_holds(made: Campaign) -> None:
    collect(made.year, processes=0)
    assert refused(made) == ("", {})
    collect(made.year, processes=0)
    assert refused(made) == ("", {})


def test_a_new_file_in_the_inbox_is_named_and_stays_new(made: Campaign) -> None:
    collect(made.year, processes=0)
    made.send("B", name="财经系/填报表.xlsx")
    assert refused(made) == ("campaign.behind-inbox", {"names": "财经系/填报表.xlsx"})
    done = collect(made.year, processes=0)
    assert (done.files.new, done.files.unchanged) == (1, 1)
    assert refused(made) == ("", {})


def test_another_registry(made: Campaign) -> None:
    collect(made.year, processes=0)
    path = made.root / "registry.xlsx"
    book = openpyxl.load_workbook(path)
    book.save(path)
    assert refused(made) == ("campaign.behind-registry", {"names": ""})


def typed_into_the_review(made: Campaign) -> None:
    path = made.root / "review.xlsx"
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A60"] = "记一笔"
    book.save(path)


def a_copy_of_the_review(made: Campaign) -> None:
    typed_into_the_review(made)
    (made.root / "review.xlsx").replace(made.root / "review 王.xlsx")


@pytest.mark.parametrize(
    ("change", "name"), [(typed_into_the_review, "review.xlsx"), (a_copy_of_the_review, "review 王.xlsx")]
)
def test_a_review_workbook_not_taken_in_yet(
    made: Campaign, change: Callable[[Campaign], None], name: str
) -> None:
    collect(made.year, processes=0)
    change(made)
    assert refused(made) == ("campaign.behind-review", {"names": name})
    collect(made.year, processes=0)
    assert refused(made) == ("", {})


def excluded(made: Campaign) -> None:
    exclude(made.year, "A.xlsx", "作废")


def another_deadline(made: Campaign) -> None:
    path = made.root / "campaign.toml"
    text = path.read_text("utf-8")
    assert "deadline = 2026-12-31" in text
    path.write_text(text.replace("deadline = 2026-12-31", "deadline = 2026-12-01"), "utf-8")


def another_rule(made: Campaign) -> None:
    path = made.root / "rules" / "rubric.toml"
    path.write_text(path.read_text("utf-8") + "\n# 2027\n", "utf-8")


def a_file_gone(made: Campaign) -> None:
    (made.inbox / "A.xlsx").unlink()


def another_list(made: Campaign) -> None:
    (made.root / "reference" / "finance.csv").write_text("学号,姓名,项目编号,实缴金额,经费来源", "gbk")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (excluded, "decisions"), (another_rule, "rules"), (another_deadline, "other"), (a_file_gone, "other"),
        (another_list, "other"),
    ],
)  # fmt: skip
def test_whatever_else_a_collect_follows_from(
    made: Campaign, change: Callable[[Campaign], None], reason: str
) -> None:
    collect(made.year, processes=0)
    change(made)
    assert refused(made) == (f"campaign.behind-{reason}", {"names": ""})
    collect(made.year, processes=0)
    assert refused(made) == ("", {})


def test_another_version_of_the_program(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    collect(made.year, processes=0)
    for module in ("outcome", "current"):
        monkeypatch.setattr(f"onex_xl.workflow.{module}.__version__", "9.9.9")
    assert refused(made)[0] == "campaign.behind-program"


def test_looking_records_nothing(made: Campaign) -> None:
    collect(made.year, processes=0)
    made.send("B")
    with open_ledger(made.year.folder.ledger) as ledger:
        before = [item.sha256 for item in ledger.received()]
    with pytest.raises(OnexError), open_ledger(made.year.folder.ledger) as ledger:
        current(made.year, ledger)
    with open_ledger(made.year.folder.ledger) as ledger:
        assert [item.sha256 for item in ledger.received()] == before
