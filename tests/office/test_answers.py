"""A department answers warnings in LibreOffice: on its self-check and in a slip, in any format."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from tests.office.person import Person
from tests.support.answers import (
    CHECK,
    COLLEGE,
    COLUMN,
    COVER,
    UNBALANCED,
    UNPAID,
    WHY,
    collected,
    line,
    sole,
    texts,
    told,
    unpaid,
)
from tests.support.campaigns import Campaign, campaign

pytestmark = [pytest.mark.office, pytest.mark.slow]

FORMATS = (".xlsx", ".ods", ".xls")


@pytest.fixture(scope="module")
def person() -> Iterator[Person]:
    someone = Person()
    yield someone
    someone.close()


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return campaign(tmp_path_factory.mktemp("answers") / "c", COLLEGE)


@pytest.fixture
def made(blank: Campaign, tmp_path: Path) -> Campaign:
    shutil.copytree(blank.root, tmp_path / "c")
    return replace(blank, root=tmp_path / "c")


def arrives(path: Path, day: int) -> None:
    """As of the morning of that day of December."""
    moment = 1_796_083_200 + 86_400 * day
    os.utime(path, (moment, moment))


def test_an_answer_goes_to_the_office_and_lapses_when_the_fact_changes(
    person: Person, made: Campaign
) -> None:
    path = made.send("A", unpaid(made))
    data = path.read_bytes()
    error = line(data, CHECK, "error:roster.paid-without-funding")
    person.open(path)
    refused = person.type((CHECK, line(data, CHECK, UNBALANCED), WHY), (CHECK, error, "不用改"))
    assert refused == [f"{CHECK}!{error}"]
    person.save(path)
    done = collected(made)
    found = sole(done, UNBALANCED)
    assert (found.severity, found.project) == (Severity.WARNING, "A-1")
    assert found.reply is not None and found.reply.holds
    [shown] = [row for row in texts(made.root / "review.xlsx", COLUMN).splitlines() if WHY in row]
    assert "缴费 9 人、实考 10 人" in shown and "有效" in shown

    # Another candidate had not paid either: the same words stand beside other numbers.
    person.open(path)
    assert person.type(("考生名册", "H6", "否"), ("考生名册", "I6", ""), ("试点证书", "I6", "8")) == []
    arrives(person.save(made.inbox / "再报.xlsx"), 5)
    done = collected(made)
    assert [item.code for item in done.result.findings if item.severity is Severity.ERROR] == []
    found = sole(done, UNBALANCED)
    assert found.facts["paid"] == 8
    assert found.reply is not None and not found.reply.holds
    shown = texts(made.root / "review.xlsx", COLUMN)
    assert WHY in shown and "已失效：写说明时是“名册中缴费 9 人" in shown


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_answer_in_a_slip_comes_back_in_any_format(person: Person, made: Campaign, suffix: str) -> None:
    typed = unpaid(made)
    typed["candidates"][5]["funding"] = ""
    made.send("A", typed)
    collected(made)
    slip = made.root / "slips" / "A系-退回修改.xlsx"
    data = slip.read_bytes()
    person.open(slip)
    # The first sheet is not protected: somebody puts a line in between.
    person.insert_rows(COVER, 8)
    cell = line(data, COVER, "考试情况是")
    moved = f"{cell[0]}{int(cell[1:]) + 1}"
    assert person.type((COVER, moved, WHY), ("考生名册", "I10", "自费")) == []
    arrives(person.save(made.inbox / f"改好{suffix}"), 5)
    done = collected(made)
    assert [item for item in done.result.findings if item.severity is Severity.ERROR] == []
    found = sole(done, UNPAID)
    assert found.reply is not None and found.reply.holds
    assert (found.reply.text, found.reply.place.sheet, found.reply.place.cell) == (WHY, COVER, moved)
    assert sole(done, UNBALANCED).reply is None and not told(done)
    assert f"情况说明：{WHY}" in texts(made.root / "slips" / "A系-回执.xlsx")
