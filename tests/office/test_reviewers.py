"""LibreOffice plays the reviewer: rows sorted, pushed down and hidden, columns of their own, tabs renamed,
the file saved in another format: what was decided is bound to the right rows all the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from onex_xl.ledger.store import open_ledger
from onex_xl.model import ReviewState
from onex_xl.stages.review.decisions import REVIEW, WAIVER
from onex_xl.stages.review.heads import SCORES
from onex_xl.workflow.collect import Collected, collect
from onex_xl.xlsx.cells import a1, letters
from tests.office.person import Person
from tests.support.campaigns import Campaign, campaign
from tests.support.reviews import Reviewed, told

pytestmark = [pytest.mark.office, pytest.mark.slow]

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
A          | A-2     | 10       | 10   | 10  | 10     | 800  | 3        |
B          | B-1     | 10       | 10   | 10  | 8      | 800  | 3        |
"""
FORMATS = (".xlsx", ".ods", ".xls")
SCORES_TAB, ERRORS_TAB = "复核", "豁免"
FIRST = 4
DECIDED = {
    "A-2|4.4": ("5", "已按校内案例上报"),
    "B-1|3.3": ("-2", "两人弃考"),
    "A-1|1.2": ("23.57", "按比例"),
}


@pytest.fixture(scope="module")
def person() -> Iterator[Person]:
    someone = Person()
    yield someone
    someone.close()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A campaign with an error in B's return, collected once."""
    made = campaign(tmp_path_factory.mktemp("reviewers") / "c", COLLEGE)
    made.send("A")
    typed = made.records("B")
    typed["pilots"][0]["declared_passed"] = 9
    made.send("B", typed)
    collect(made.year, processes=0)
    return made


@pytest.fixture
def made(played: Campaign, tmp_path: Path) -> Campaign:
    """A copy of it to change."""
    shutil.copytree(played.root, tmp_path / "c")
    return replace(played, root=tmp_path / "c")


def open_review(person: Person, made: Campaign) -> Reviewed:
    """Open the workbook in LibreOffice; gives what is in it."""
    person.open(made.root / "review.xlsx")
    return Reviewed(made.root / "review.xlsx")


def decide(person: Person, book: Reviewed, sheet: str = SCORES_TAB) -> None:
    """Type the decisions into their rows as they lie in ``book``; nothing there is locked."""
    head = book.grids[REVIEW][1]
    typed = []
    for target, (points, reason) in DECIDED.items():
        row = book.rows()[target]
        cells = {"score": points, "reason": reason, "who": "周复核", "on": "2026-12-03"}
        typed += [(sheet, a1(row, head.cols[key]), text) for key, text in cells.items()]
    assert person.type(*typed) == []


def waive(person: Person, book: Reviewed) -> None:
    """Let the one error pass."""
    ((_, row),) = book.rows(WAIVER).items()
    cols = book.grids[WAIVER][1].cols
    cells = {"waive": "是", "reason": "已当面核实", "who": "周复核", "on": "2026-12-03"}
    assert person.type(*((ERRORS_TAB, a1(row, cols[key]), text) for key, text in cells.items())) == []


def decided(done: Collected) -> dict[str, tuple[object, str, str]]:
    return {
        f"{item.project}|{item.indicator}": (item.points, item.reason, item.state)
        for item in done.result.reviews
    }


EXPECTED = {
    target: (Fraction(points), reason, ReviewState.APPLIED) for target, (points, reason) in DECIDED.items()
}


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_typed_arrives_whatever_the_format(person: Person, made: Campaign, suffix: str) -> None:
    book = open_review(person, made)
    decide(person, book)
    waive(person, book)
    person.save(made.root / f"复核 周{suffix}")
    done = collect(made.year, processes=0)
    assert decided(done) == EXPECTED
    assert [(item.state, item.reason) for item in done.result.waivers] == [
        (ReviewState.APPLIED, "已当面核实")
    ]
    assert told(done) == []


@pytest.mark.parametrize("suffix", FORMATS[:2])
def test_rows_sorted_pushed_down_and_hidden_keep_their_decisions(
    person: Person, made: Campaign, suffix: str
) -> None:
    book = open_review(person, made)
    decide(person, book)
    last = max(book.rows().values()) + 1
    person.unprotect(SCORES_TAB)
    person.sort(SCORES_TAB, f"A{FIRST}:{letters(len(SCORES) - 1)}{last}", SCORES.index("indicator"))
    person.insert_rows(SCORES_TAB, FIRST + 2, 3)
    person.insert_rows(SCORES_TAB, 1, 2)
    person.insert_columns(SCORES_TAB, 4, 2)
    person.hide_rows(SCORES_TAB, FIRST + 4, last)
    person.rename(SCORES_TAB, "老周的意见")
    person.save(made.root / ("review.xlsx" if suffix == ".xlsx" else f"review{suffix}"))
    done = collect(made.year, processes=0)
    assert decided(done) == EXPECTED
    assert told(done) == []


def test_sorted_without_the_hidden_column_the_visible_ones_tell(person: Person, made: Campaign) -> None:
    book = open_review(person, made)
    decide(person, book)
    last = max(book.rows().values()) + 1
    person.unprotect(SCORES_TAB)
    visible = letters(SCORES.index("key") - 1)
    person.sort(SCORES_TAB, f"A{FIRST}:{visible}{last}", SCORES.index("indicator"))
    person.save(made.root / "review.xlsx")
    done = collect(made.year, processes=0)
    assert decided(done) == EXPECTED


def test_saving_without_typing_decides_nothing(person: Person, made: Campaign) -> None:
    open_review(person, made)
    for suffix in FORMATS:
        person.save(made.root / f"review 备份{suffix}")
    person.save(made.root / "review.xlsx")
    collect(made.year, processes=0)
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        assert ledger.decisions(REVIEW, WAIVER) == ()
