"""LibreOffice plays the departments: what a person types arrives, whatever the format it is saved in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from onex_xl.entry.layout import layout_of
from onex_xl.findings import Severity
from onex_xl.model import Registry, Return, Score, SelfScore, Value
from onex_xl.pack.definitions import Pack, Sheet
from onex_xl.stages.intake.read import read_return
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.office import distribute, office_registry
from onex_xl.workflow.year import open_year
from onex_xl.xlsx.cells import a1
from tests.office.person import Person
from tests.support.campaigns import Campaign, Records, campaign

pytestmark = [pytest.mark.office, pytest.mark.slow]

COLLEGE = """
department | project | approved | paid | sat | passed | forfeits | fees | teachers | case     | site | name
JSJ        | JSJ-01  | 32       | 24   | 23  | 22     | 1        | 800  | 3        | 省级采纳 | ZD01 | 网页
JSJ        | JSJ-02  | 20       | 12   | 12  | 6      | 0        | 900  | 1        |          |      | 云计算
"""
FORMATS = (".xlsx", ".xls", ".ods")
CHECK_LINE = ("自检", "A3")
CAN_BE_SENT = "✓ 可以报送"


@dataclass(frozen=True)
class Played:
    """One department's work: what it typed, what its self-check said, and the files it saved."""

    campaign: Campaign
    typed: Records
    before: str
    after: str
    with_error: str
    mended: str
    refused: list[str]
    files: dict[str, Path]
    self_scores: list[str]


@pytest.fixture(scope="module")
def person() -> Iterator[Person]:
    someone = Person()
    yield someone
    someone.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    root = tmp_path_factory.mktemp("office") / "考评2026"
    made = campaign(root, COLLEGE)
    distribute(made.year)
    return made


@pytest.fixture(scope="module")
def blank(made: Campaign) -> Path:
    [path] = (made.root / "outbox").glob("*.xlsx")
    return path


@pytest.fixture(scope="module")
def played(person: Person, made: Campaign, blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("saved")
    typed = records(made)
    person.open(blank)
    [before] = person.read(CHECK_LINE)
    refused = person.type(*keystrokes(made, typed))
    [after] = person.read(CHECK_LINE)
    exam = place(made, "candidates", "exam", 0)
    person.type((*exam, "缺考"))
    [with_error] = person.read(CHECK_LINE)
    person.type((*exam, "已考"))
    [mended] = person.read(CHECK_LINE)
    self_scores = person.read(*(("自评表", f"F{row}") for row in range(5, 18)))
    files = {suffix: person.save(folder / f"计算机系 报送{suffix}") for suffix in FORMATS}
    return Played(made, typed, before, after, with_error, mended, refused, files, self_scores)


def records(made: Campaign) -> Records:
    """What the department types, with values that a format may spoil."""
    typed = made.records("JSJ")
    typed["spending"][0]["amount"] = Fraction("800.55")
    typed["candidates"][0] |= {
        "student_no": "00123456789012345",
        "name": "阿依古丽·买买提",
        "id_kind": "居民身份证",
        "id_number": "34052419800101001X",
        "theory": Fraction("85.5"),
        "exam_on": date(2026, 6, 13),
        "remark": "=不是公式",
    }
    typed["self_score"] = [{"project": "JSJ-01", "indicator": "4.4", "self_score": 5, "note": "尚未采纳"}]
    return typed


@cache
def opened(root: Path) -> tuple[Pack, Registry]:
    """The campaign's pack and registry, read once."""
    year = open_year(root)
    registry, _ = office_registry(year)
    return year.pack, registry


def table(made: Campaign, sheet: str) -> Sheet:
    return opened(made.root)[0].returns.by_id[sheet]


def place(made: Campaign, sheet: str, field: str, index: int) -> tuple[str, str]:
    """Tab and cell of a field, as distributed."""
    layout = layout_of(table(made, sheet), opened(made.root)[1].of_department("JSJ"))
    return table(made, sheet).name, a1(*layout.at(field, index))


def keystrokes(made: Campaign, typed: Records) -> list[tuple[str, str, str]]:
    found = []
    for sheet, rows in typed.items():
        for index, row in enumerate(rows):
            for field, value in row.items():
                if sheet == "self_score":
                    continue
                prefilled = table(made, sheet).fields[field].prefill
                if value not in (None, "") and not prefilled:
                    found.append((*place(made, sheet, field, index), as_typed(value)))
    # The line of 4.4 in the first project's block.
    return [*found, ("自评表", "H15", "5"), ("自评表", "I15", "尚未采纳")]


def as_typed(value: Value) -> str:
    """What a person types for ``value``."""
    return str(float(value)) if isinstance(value, Fraction) else str(value)


def read(played: Played, suffix: str) -> Return:
    year = played.campaign.year
    registry, _ = office_registry(year)
    path = played.files[suffix]
    found = read_return(path.read_bytes(), path.name, year.pack, year.campaign, registry)
    assert isinstance(found, Return), found
    return found


def test_everything_could_be_typed(played: Played) -> None:
    assert played.refused == []


def test_the_self_check_reacts_while_a_person_types(played: Played) -> None:
    assert played.before.startswith("× 尚有 ") and played.before.endswith(" 处需修改")
    assert played.after == CAN_BE_SENT
    # Passed without sitting; and sat, passed and forfeits no longer match what was declared.
    assert played.with_error == "× 尚有 4 处需修改"
    assert played.mended == CAN_BE_SENT


def test_the_self_score_is_there_while_a_person_types(played: Played) -> None:
    assert played.self_scores[-1] == "87.38"


def test_locked_cells_refuse(person: Person, made: Campaign, blank: Path) -> None:
    person.open(blank)
    locked = [
        ("试点证书", "A6"),
        ("试点证书", "F6"),
        ("考生名册", "A1"),
        ("自评表", "F5"),
        ("自检", "A3"),
        ("基本信息", "B4"),
    ]
    before = person.read(*locked)
    assert all(before)
    assert person.type(*((*cell, "改掉") for cell in locked)) == [f"{sheet}!{cell}" for sheet, cell in locked]
    # LibreOffice itself refuses to empty them, and does empty a cell that is a person's to fill.
    assert person.delete(*locked) == before
    name = place(made, "candidates", "name", 0)
    assert person.type((*name, "张三")) == []
    assert person.delete(name) == [""]


def test_dropdowns_offer_the_packs_choices_and_refuse_others(
    person: Person, made: Campaign, blank: Path
) -> None:
    person.open(blank)
    for field in ("paid", "funding", "exam", "passed", "id_kind"):
        offered = person.choices(*place(made, "candidates", field, 3))
        assert offered == [*table(made, "candidates").fields[field].choices, "True"], field
    assert person.choices(*place(made, "candidates", "project", 9)) == ["JSJ-01", "JSJ-02", "True"]
    assert person.choices(*place(made, "outcomes", "level", 0)) == ["省级采纳", "省级推荐", "校级", "True"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_was_typed_arrives(played: Played, suffix: str) -> None:
    found = read(played, suffix)
    assert [item for item in found.findings if item.severity is Severity.ERROR] == []
    assert (found.origin.department, found.origin.year) == ("JSJ", 2026)
    for sheet, rows in played.typed.items():
        if sheet == "self_score":
            continue
        arrived = found.tables[sheet]
        assert len(arrived) == len(rows), sheet
        for index, row in enumerate(rows):
            got = arrived.record(index)
            assert {name: got[name] for name in row} == row, (sheet, index)


@pytest.mark.parametrize("suffix", FORMATS[1:])
def test_all_formats_say_the_same(played: Played, suffix: str) -> None:
    one, other = read(played, ".xlsx"), read(played, suffix)
    assert other.tables.keys() == one.tables.keys()
    for sheet in one.tables:
        assert other.tables[sheet].columns == one.tables[sheet].columns, sheet
    assert {key: (own.points, own.note) for key, own in flat(other).items()} == {
        key: (own.points, own.note) for key, own in flat(one).items()
    }


def flat(found: Return) -> dict[tuple[str, str], SelfScore]:
    return {
        (project, indicator): own
        for project, typed in found.self_scores.items()
        for indicator, own in typed.items()
    }


def collected(played: Played, suffix: str, folder: Path) -> Collected:
    root = folder / suffix[1:]
    shutil.copytree(played.campaign.root, root)
    shutil.copy(played.files[suffix], root / "inbox")
    return collect(open_year(root))


def test_all_formats_score_the_same(played: Played, tmp_path: Path) -> None:
    results = {suffix: collected(played, suffix, tmp_path).result for suffix in FORMATS}
    facts = [{code: dict(item.values) for code, item in result.facts.items()} for result in results.values()]
    scores: list[list[Score]] = [list(result.scores.values()) for result in results.values()]
    assert facts[1:] == [facts[0]] * 2
    summary = [
        [(item.project, item.status, dict(item.indicators), item.total, item.self_total) for item in found]
        for found in scores
    ]
    assert summary[1:] == [summary[0]] * 2
    assert [(item.project, item.status) for item in scores[0]] == [("JSJ-01", "scored"), ("JSJ-02", "scored")]
    assert scores[0][0].self_total == scores[0][0].total - 7  # type: ignore[operator]
    assert f"{float(scores[0][0].total or 0)}" == played.self_scores[-1]
