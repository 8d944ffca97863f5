"""A review workbook is read wherever its rows and columns have moved to, and whoever saved it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from onex_xl.findings import Finding
from onex_xl.model import Result, SelfScore, Status
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import score
from onex_xl.stages.review.decisions import History, Typed
from onex_xl.stages.review.plan import plan_review
from onex_xl.stages.review.read import Entry, ReviewBook, read_review
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import BookPlan
from tests.engines import libreoffice_saved_as
from tests.support.returns import CAMPAIGN, CREATED, pack, registry
from tests.support.reviews import Reviewed

TYPED = Typed("8", "看了佐证", "周复核", "2026-12-03")
TARGET = "JSJ-02|4.3"


def planned() -> BookPlan:
    """The review workbook of a college whose departments have sent empty returns."""
    of = pack()
    projects = list(registry().projects.values())
    facts = count_facts(of, CAMPAIGN, projects, {})
    own = {"4.4": SelfScore(Fraction(5), "已报省里")}
    scores = {item.code: score(of, item, facts[item.code], Status.SCORED, own) for item in projects}
    result = Result(CAMPAIGN, registry(), scores, facts, (), (), (), {}, None, 1)
    return plan_review(of, result, "zh", History(()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook with one decision typed into it."""
    target = tmp_path / "review.xlsx"
    target.write_bytes(drawn(planned(), created=CREATED))
    return Reviewed(target).decide(TARGET, 8).save()


def read(path: Path) -> ReviewBook:
    found = read_review(path.read_bytes(), path.name, pack(), CAMPAIGN)
    assert isinstance(found, ReviewBook)
    return found


def typed(found: ReviewBook) -> list[Entry]:
    return [entry for entry in found.entries if not entry.typed.blank]


def test_every_row_is_read_with_what_it_shows(path: Path) -> None:
    found = read(path)
    assert len(found.entries) == 36 and found.edition == 0 and not found.touched
    (entry,) = typed(found)
    assert (entry.target, entry.typed, entry.confirm) == (TARGET, TYPED, "")
    assert entry.basis.startswith("受训且两证齐全的教师 0 人；受训且至少一证的教师 0 人")
    assert len(entry.digest) == 16
    assert (entry.place.sheet, entry.place.cell[0]) == ("复核", "K")


def test_what_only_visible_cells_were_moved_keeps_no_digest_of_another_row(path: Path) -> None:
    moved = Reviewed(path)
    head, rows = moved.grids["review"][1], moved.rows()
    sheet, other = moved.sheet(), rows["JSJ-01|1.1"]
    for key in ("project", "indicator", "score", "reason", "who", "on"):
        cell = sheet.cell(rows[TARGET], head.cols[key])
        sheet.cells(other)[head.cols[key]] = cell
    sheet.delete_row(rows[TARGET])
    moved.save()
    (entry,) = typed(read(path))
    assert (entry.target, entry.typed, entry.digest) == (TARGET, TYPED, "")


def test_columns_may_change_places_and_the_sheet_its_name(path: Path) -> None:
    moved = Reviewed(path)
    moved.sheet().swap_cols(10, 0)
    moved.sheet().insert_rows(0, 2)
    moved.file.rename("复核", "周老师的")
    moved.save()
    assert [(entry.target, entry.typed) for entry in typed(read(path))] == [(TARGET, TYPED)]


def test_without_the_hidden_sheet_the_properties_tell_the_edition(path: Path) -> None:
    moved = Reviewed(path)
    moved.file.delete("_onex")
    moved.file.parts["docProps/custom.xml"] = moved.file.parts["docProps/custom.xml"].replace(
        b'edition"><vt:lpwstr>0<', b'edition"><vt:lpwstr>7<'
    )
    moved.save()
    assert (read(path).edition, len(typed(read(path)))) == (7, 1)


@pytest.mark.parametrize("remark", ["我的备注", "　问过 "])
def test_more_than_decisions_is_noticed(path: Path, remark: str) -> None:
    changed = Reviewed(path)
    changed.sheet().put("W6", remark)
    changed.save()
    assert read(path).touched


@pytest.mark.parametrize("key", ["facts", "computed", "key"])
def test_a_cell_that_was_changed_though_it_is_locked_is_noticed(path: Path, key: str) -> None:
    changed = Reviewed(path).type(TARGET, **{key: "另一个"})
    changed.save()
    assert read(path).touched


@pytest.mark.parametrize("change", ["rows", "hidden", "filtered"])
def test_sorting_hiding_and_filtering_is_nothing_to_keep(path: Path, change: str) -> None:
    changed = Reviewed(path)
    sheet = changed.sheet()
    if change == "rows":
        sheet.swap_rows(5, 9)
    elif change == "hidden":
        sheet.hide_row(6)
    else:
        sheet.filter_on()
    changed.save()
    assert not read(path).touched


def test_what_is_no_review_workbook_is_none(tmp_path: Path) -> None:
    book = planned()
    book.custom, book.sheets = {}, book.sheets[:1]
    assert read_review(drawn(book, created=CREATED), "notes.xlsx", pack(), CAMPAIGN) is None


def test_stamped_but_without_its_heads_it_is_said(path: Path) -> None:
    bare = Reviewed(path)
    for name in ("复核", "豁免"):
        bare.file.sheet(name).delete_row(2)
    bare.save()
    found = read_review(path.read_bytes(), path.name, pack(), CAMPAIGN)
    assert isinstance(found, Finding) and found.code == "review.no-sheets"


@pytest.mark.office
def test_another_programs_copy_is_read_the_same(path: Path) -> None:
    known = [(entry.target, entry.typed, entry.digest, entry.basis) for entry in read(path).entries]
    for kind in ("ods", "xls", "xlsx"):
        found = read(libreoffice_saved_as(path, f".{kind}"))
        assert [(entry.target, entry.typed, entry.digest, entry.basis) for entry in found.entries] == known
        assert (found.edition, found.touched) == (0, False)
