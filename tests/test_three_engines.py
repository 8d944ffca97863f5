"""The engine, the return's self score and the master give the same numbers, in two spreadsheet programs.

Random projects (300; more with ONEX_PROJECTS=2000), every twelfth with scores that the office decided, and
some seventy in which a digit decides: the engine's values, ironcalc's and LibreOffice's are compared for
every formula of every return and of the master over all of them.
"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

import pytest

from onex_xl.demo.college import table_of
from onex_xl.model import (
    Campaign,
    Facts,
    Project,
    Register,
    Registry,
    Result,
    Review,
    ReviewState,
    Score,
    State,
    Status,
)
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import rank, score
from onex_xl.stages.distribute import plan_return
from onex_xl.stages.master import plan_master
from onex_xl.xlsx.plan import Formula
from tests.engines import libreoffice_recalculate
from tests.random_projects import YEAR, Room, edge_projects, random_project, rooms
from tests.three_engines import Planted, by_ironcalc, by_libreoffice, plant, same

pytestmark = [pytest.mark.office, pytest.mark.slow]

RANDOM_PROJECTS = int(os.environ.get("ONEX_PROJECTS", "300"))
PER_RETURN = 80
SEED = 20261122
DECIDED_EVERY = 12
BATCH = 7
"""Workbooks that one start of LibreOffice takes."""

PACK = Path(__file__).resolve().parents[1] / "workbook-templates" / "stpt-1x"
CAMPAIGN = Campaign(YEAR, "示例学院", date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR, 12, 31), "stpt-1x")
COMPUTED = 5
"""Column of the computed score on the self-score sheet."""


@dataclass(frozen=True)
class Judged:
    """A workbook that both programs have recalculated; ``wrong`` is where they disagree with the plan."""

    planted: Planted
    wrong: list[str]


@dataclass(frozen=True)
class Proof:
    """Everything that was recalculated, and the engine's own scores by project."""

    scores: dict[str, Score]
    names: dict[str, str]
    """Edge project's name → its code."""
    returns: list[Judged]
    master: Judged


@cache
def pack() -> Pack:
    return load_pack(PACK)


@cache
def all_rooms() -> list[Room]:
    random = Random(SEED)
    edges = [sample for _, sample in edge_projects()]
    return rooms([*edges, *(random_project(random) for _ in range(RANDOM_PROJECTS))], PER_RETURN)


def make_return(number: int, folder: Path) -> Planted:
    room = all_rooms()[number]
    return plant(
        plan_return(pack(), CAMPAIGN, room.registry, room.code, room.records), folder / f"{number:02}.xlsx"
    )


def make_master(folder: Path) -> Planted:
    book = plan_master(pack(), result(), "zh")
    # Thousands of rows of words hold nothing to recalculate, and would only be slow to open.
    book.sheets = [
        sheet
        for sheet in book.sheets
        if any(isinstance(cell.value, Formula) for cell in sheet.cells.values())
    ]
    return plant(book, folder / "master.xlsx")


def engine_scores(room: Room) -> tuple[dict[str, Facts], list[Score]]:
    projects = list(room.registry.projects.values())
    sheets = [sheet for sheet in pack().returns.tables if sheet.raw.layout == "table"]
    tables = {sheet.id: table_of(sheet, room.records.get(sheet.id, ())) for sheet in sheets}
    facts = count_facts(pack(), CAMPAIGN, projects, tables)
    scores = [
        score(pack(), item, facts[item.code], Status.SCORED, room.self_scores(item.code)) for item in projects
    ]
    return facts, scores


def with_decisions(facts: Mapping[str, Facts], scores: Mapping[str, Score]) -> dict[str, Score]:
    """``scores`` in which every twentieth project has one to three indicators decided by the office."""
    random, found = Random(SEED), dict(scores)
    for code in list(scores)[::DECIDED_EVERY]:
        chosen = random.sample(list(pack().rubric.by_id), random.choice((1, 1, 2, 3)))
        reviews = {name: _decided(code, name, random) for name in chosen}
        project, typed = result_projects()[code], scores[code].self_scores
        found[code] = score(pack(), project, facts[code], Status.SCORED, typed, reviews)
    return found


def _decided(code: str, name: str, random: Random) -> Review:
    full = pack().rubric.by_id[name].raw.points
    points = Fraction(random.randrange(min(0, full) * 4, max(0, full) * 4 + 1), 4)
    return Review(code, name, points, str(points), "理由", "复核人", date(YEAR, 12, 1), ReviewState.APPLIED)


def result_projects() -> dict[str, Project]:
    return {code: item for room in all_rooms() for code, item in room.registry.projects.items()}


@cache
def undecided() -> tuple[dict[str, Facts], dict[str, Score]]:
    """The facts and the engine's own scores of all projects."""
    facts: dict[str, Facts] = {}
    scores: list[Score] = []
    for room in all_rooms():
        more, found = engine_scores(room)
        facts |= more
        scores += found
    return facts, {item.project: item for item in scores}


@cache
def result() -> Result:
    facts, scores = undecided()
    departments = {room.code: room.registry.departments[room.code] for room in all_rooms()}
    when = datetime(YEAR, 12, 1)
    register = [
        Register(code, item.name, State.RECEIVED, when, f"{code}.xlsx", "0" * 64)
        for code, item in departments.items()
    ]
    registry = Registry(departments, result_projects(), {})
    known = with_decisions(facts, scores)
    reviews = tuple(review for item in known.values() for review in item.reviews.values())
    ranked = rank(known.values())
    return Result(CAMPAIGN, registry, ranked, facts, [], register, [], {}, when, 1, reviews=reviews)


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """All workbooks drawn and recalculated: two processes and one LibreOffice at work side by side."""
    folder = tmp_path_factory.mktemp("three")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as workers, ThreadPoolExecutor(1) as office:
        making: list[Future[Planted]] = [workers.submit(make_master, folder)]
        making += [workers.submit(make_return, number, folder) for number in range(len(all_rooms()))]
        ironcalc: list[Future[list[str]]] = []
        converted: list[Future[list[Path]]] = []
        books: list[Planted] = []
        for batch in _batches(making):
            made = [future.result() for future in batch]
            books += made
            ironcalc += [workers.submit(by_ironcalc, planted) for planted in made]
            converted.append(office.submit(libreoffice_recalculate, [planted.path for planted in made]))
        recalculated = [path for future in converted for path in future.result()]
        judged = [
            Judged(planted, [*one.result(), *by_libreoffice(planted, path)])
            for planted, one, path in zip(books, ironcalc, recalculated, strict=True)
        ]
    names = dict(zip((name for name, _ in edge_projects()), result().scores, strict=False))
    return Proof(undecided()[1], names, judged[1:], judged[0])


def _batches(futures: Sequence[Future[Planted]]) -> Iterator[Sequence[Future[Planted]]]:
    for start in range(0, len(futures), BATCH):
        yield futures[start : start + BATCH]


def test_no_formula_of_any_return_differs(proof: Proof) -> None:
    assert [line for judged in proof.returns for line in judged.wrong] == []
    assert sum(len(judged.planted.expected) for judged in proof.returns) > 50 * RANDOM_PROJECTS


def test_no_formula_of_the_master_differs(proof: Proof) -> None:
    assert proof.master.wrong == []
    assert len(proof.master.planted.expected) > 25 * RANDOM_PROJECTS


def test_decided_points_stand_in_the_master_and_move_what_hangs_on_them(proof: Proof) -> None:
    decided = {code: item for code, item in result().scores.items() if item.reviews}
    assert len(decided) > RANDOM_PROJECTS / DECIDED_EVERY
    moved = [
        (code, name)
        for code, item in decided.items()
        for name, points in item.indicators.items()
        if name not in item.reviews and points != proof.scores[code].indicators[name]
    ]
    assert {name for _, name in moved} == {"3.3"}
    assert not any("复核改分" in line or "考评总表" in line for line in proof.master.wrong)


def test_the_returns_show_the_engines_score_of_every_indicator_and_total(proof: Proof) -> None:
    indicators = len(pack().rubric.indicators)
    seen = 0
    for room, judged in zip(all_rooms(), proof.returns, strict=True):
        column = [
            value
            for (sheet, _, col), value in sorted(judged.planted.expected.items())
            if sheet == "自评表" and col == COMPUTED
        ]
        for number, code in enumerate(room.registry.projects):
            own = column[number * (indicators + 1) : (number + 1) * (indicators + 1)]
            known = proof.scores[code]
            wanted = [*known.indicators.values(), known.total]
            blank_or_number = ["" if value is None else float(value) for value in wanted]
            assert all(map(same, own, blank_or_number)), (code, own, blank_or_number)
            seen += 1
    assert seen == len(proof.scores) >= RANDOM_PROJECTS


@pytest.mark.parametrize(
    ("name", "indicator", "points"),
    [
        ("completion 20/40", "1.2", 15),
        ("completion 19/40", "1.2", 15),
        ("completion 34/40", "1.2", 30),
        ("completion 33/40", "1.2", "28.93"),
        ("completion 23/32", "1.2", "24.38"),
        ("completion 87/160", "1.2", "16.88"),
        ("completion 50/40", "1.2", 30),
        ("pass rate 36/40", "1.3", 5),
        ("pass rate 35/40", "1.3", 2),
        ("nobody paid", "1.3", 0),
        ("paid but no exam", "1.2", 0),
        ("nobody approved", "1.2", None),
        ("12 forfeits, 3.2 = 2", "3.3", -2),
        ("30 forfeits, 3.2 = 2", "3.3", -2),
        ("20 forfeits, 3.1 + 3.2 = 20", "3.3", -20),
        ("21 forfeits, 3.1 + 3.2 = 20", "3.3", -20),
        ("30 forfeits, no spending", "3.3", 0),
        ("teachers 0+1", "4.3", 4),
        ("teachers 2+1", "4.3", 8),
        ("teachers 3+0", "4.3", 12),
        ("one teacher twice", "4.3", 4),
        ("three teachers, certificates in two rows", "4.3", 12),
        ("claims without evidence", "2", 0),
        ("claims without evidence", "4.4", 0),
    ],
)
def test_where_a_digit_decides(proof: Proof, name: str, indicator: str, points: int | str | None) -> None:
    wanted = None if points is None else Fraction(points)
    assert proof.scores[proof.names[name]].indicators[indicator] == wanted


@pytest.mark.parametrize(
    ("total", "grade"), [(90, "优秀"), (89, "良好"), (80, "良好"), (79, "合格"), (60, "合格"), (59, "不合格")]
)
def test_totals_on_the_line_are_among_them(proof: Proof, total: int, grade: str) -> None:
    exact = [item for item in proof.scores.values() if item.total == total]
    assert exact
    assert {item.grade for item in exact} == {grade}


def test_the_sample_reaches_every_grade_and_the_deductions_from_none_to_the_cap(proof: Proof) -> None:
    assert {item.grade for item in proof.scores.values() if item.total is not None} == {
        "优秀", "良好", "合格", "不合格",
    }  # fmt: skip
    assert {item.deduction for item in proof.scores.values()} >= {-20, *(-points for points in range(13))}
    assert any(item.total is None for item in proof.scores.values())


def test_a_wrong_formula_would_be_noticed(tmp_path: Path) -> None:
    room = rooms([sample for _, sample in edge_projects()][:3], 3)[0]
    plan = plan_return(pack(), CAMPAIGN, room.registry, room.code, room.records)
    planted = plant(plan, tmp_path / "one.xlsx")
    place = next(key for key in planted.expected if key[0] == "自评表" and key[2] == COMPUTED)
    planted.expected[place] = 99.5
    [line] = by_ironcalc(planted)
    assert re.match(r"ironcalc one\.xlsx 自评表!F5: 5\.0, ours 99\.5", line)
    [path] = libreoffice_recalculate([planted.path])
    assert len(by_libreoffice(planted, path)) == 1
