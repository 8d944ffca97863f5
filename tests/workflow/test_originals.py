"""Files in ``received/`` that were changed or are gone: mended from the inbox, or refused; never scored."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from onex_xl.errors import CallError
from onex_xl.files import sha256
from onex_xl.findings import Severity
from onex_xl.model import Status
from onex_xl.workflow import decisions
from onex_xl.workflow.demo import zipped
from onex_xl.workflow.sealing import archive
from tests.support.campaigns import Campaign
from tests.workflow.told import collected, line, the


def kept(made: Campaign, code: str = "A") -> Path:
    digest = line(collected(made), code).sha256
    (path,) = (made.root / "received").glob(f"{digest}*")
    return path


def edited(path: Path) -> None:
    """Somebody opens it, types another number and saves."""
    book = openpyxl.load_workbook(path)
    book["考生名册"]["F5"] = "软件999"
    book.save(path)


def read_anew(made: Campaign) -> None:
    """The registry is saved again: every return has to be read once more."""
    path = made.root / "registry.xlsx"
    book = openpyxl.load_workbook(path)
    book.save(path)


@pytest.mark.parametrize("way", ["file", "zip", "renamed"])
def test_a_changed_original_is_mended_from_the_inbox(made: Campaign, way: str) -> None:
    sent = made.send("A")
    data = sent.read_bytes()
    if way == "zip":
        sent.unlink()
        (made.inbox / "报.zip").write_bytes(zipped([("内/A.xlsx", data)], datetime(2026, 12, 1)))
    path = kept(made)
    before = collected(made).result
    if way == "renamed":
        (made.inbox / "旧").mkdir()
        shutil.move(sent, made.inbox / "旧" / "A")
    edited(path)
    read_anew(made)
    done = collected(made)
    assert sha256(path.read_bytes()) == line(done).sha256 == path.name.partition(".")[0]
    assert done.result.scores == before.scores
    assert [item for item in done.result.findings if item.severity is Severity.ERROR] == []


def test_one_that_the_inbox_does_not_have_is_refused_and_holds_its_department(made: Campaign) -> None:
    first = made.send("A", name="旧.xlsx")
    typed = made.records("A")
    typed["teachers"] = []
    sent = made.send("A", typed, name="新.xlsx", on="2026-12-05")
    made.send("B")
    path = kept(made)
    original = path.read_bytes()
    for file in (first, sent):
        file.unlink()
    edited(path)
    read_anew(made)
    done = collected(made)
    told = the(done, "file.kept-changed")
    assert (told.severity, told.place.file, told.department) == (Severity.ERROR, "新.xlsx", "A")
    statuses = {code: score.status for code, score in done.result.scores.items()}
    assert statuses == {"A-1": Status.HELD, "A-2": Status.HELD, "B-1": Status.SCORED}
    assert "新.xlsx" in done.result.unrecognised
    with pytest.raises(CallError) as caught:
        archive(made.year)
    assert caught.value.code == "archive.original-changed"
    path.write_bytes(original)  # put back by hand: the next collect sees it
    done = collected(made)
    assert (line(done).file, done.result.scores["A-1"].status) == ("新.xlsx", Status.SCORED)


def overwritten(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 and nothing else")


@pytest.mark.parametrize("damage", [overwritten, Path.unlink])
def test_no_older_return_comes_back_before_the_office_says_so(
    made: Campaign, damage: Callable[[Path], None]
) -> None:
    made.send("A", name="旧.xlsx")
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="新.xlsx", on="2026-12-05")
    path = kept(made)
    (made.inbox / "新.xlsx").unlink()
    damage(path)
    read_anew(made)
    done = collected(made)
    assert the(done, "file.kept-changed").department == "A"
    assert done.result.scores["A-1"].status == Status.HELD
    decisions.exclude(made.year, "新.xlsx", "原件坏了，学系说以旧的为准")
    done = collected(made)
    assert (line(done).file, done.result.scores["A-1"].status) == ("旧.xlsx", Status.SCORED)


def test_what_goes_back_to_a_department_is_what_came_from_it(made: Campaign) -> None:
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"
    made.send("A", typed)
    path = kept(made)
    slip = next((made.root / "slips").glob("*.xlsx"))
    first = slip.read_bytes()
    slip.unlink()
    edited(path)
    done = collected(made)
    assert slip.read_bytes() == first and done.slips.failed == ()
    slip.unlink()
    edited(path)
    (made.inbox / "A.xlsx").unlink()
    done = collected(made)
    assert not slip.exists() and [item.file for item in done.slips.failed] == ["A.xlsx"]
    assert "软件999" in str(openpyxl.load_workbook(BytesIO(path.read_bytes()))["考生名册"]["F5"].value)


def test_one_that_is_superseded_holds_nothing_back(made: Campaign) -> None:
    old = made.send("A", name="旧.xlsx")
    path = kept(made)
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="新.xlsx", on="2026-12-05")
    old.unlink()
    collected(made)
    edited(path)
    read_anew(made)
    done = collected(made)
    assert (the(done, "file.kept-changed").place.file, line(done).file) == ("旧.xlsx", "新.xlsx")
    assert done.result.scores["A-1"].status == Status.SCORED
