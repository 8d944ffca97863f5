"""Two spreadsheet engines recalculate the master to the engine's own values, and under trials to ours."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from onex_xl.model import Number, Project, Score
from onex_xl.scoring.facts import values_under
from onex_xl.scoring.score import decided_points, tally
from onex_xl.stages.master import plan_master
from onex_xl.stages.master.layout import TRIAL, Layout
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.draw import draw
from onex_xl.xlsx.draw_cells import stored
from onex_xl.xlsx.plan import BookPlan, CellPlan, Formula
from tests import engines
from tests.stages.master.college import college, pack

CREATED = datetime(2026, 12, 18, 16, 20)
Address = tuple[str, str]
Values = Mapping[Address, engines.Value]


def planted(book: BookPlan, path: Path) -> dict[Address, engines.Value]:
    """Draw ``book`` with a wrong value stored for every formula; give the right ones."""
    right: dict[Address, engines.Value] = {}
    for plan in book.sheets:
        for at, cell in list(plan.cells.items()):
            if isinstance(cell.value, Formula):
                right[plan.name, a1(*at)] = stored(cell.value.value)
                plan.cells[at] = CellPlan(Formula(cell.value.text, "wrong"), cell.style)
    draw(book, path, created=CREATED)
    return right


def differences(right: Values, found: Values) -> list[tuple[Address, engines.Value, engines.Value]]:
    return [(at, value, found.get(at)) for at, value in right.items() if not same(value, found.get(at))]


def same(one: engines.Value, other: engines.Value) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-9
    return (one or "") == (other or "")


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_ironcalc_gives_every_stored_value(seed: int, language: str, tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    right = planted(plan_master(pack(), college(seed=seed), language), path)
    assert len(right) > 1000
    assert differences(right, engines.ironcalc_values(path, right)) == []


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 4])
def test_libreoffice_gives_every_stored_value(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    right = planted(plan_master(pack(), college(seed=seed), "zh"), path)
    assert differences(right, engines.libreoffice_values(path)) == []


# ---- trials --------------------------------------------------------------------------


def with_trial(layout: Layout, path: Path, cells: Mapping[int, object]) -> None:
    """The master with other values typed into trial cells (row → value)."""
    book = plan_master(layout.pack, layout.result, layout.language)
    rules = next(plan for plan in book.sheets if plan.name == layout.sheets["rules"])
    for row, value in cells.items():
        rules.cells[row, TRIAL] = replace(rules.cells[row, TRIAL], value=value)  # type: ignore[arg-type]
    draw(book, path, created=CREATED)


def totals_in(layout: Layout, path: Path, *, office: bool = False) -> dict[str, engines.Value]:
    """Project → the recalculated total."""
    col = layout.score_col("total")
    at = {
        project.code: (layout.sheets["scores"], a1(layout.score_row[project.code], col))
        for project in scored(layout)
    }
    values = engines.libreoffice_values(path) if office else engines.ironcalc_values(path, at.values())
    return {code: values.get(cell) for code, cell in at.items()}


def scored(layout: Layout) -> list[Project]:
    return [project for project in layout.projects if layout.score(project).total is not None]


def expected(score: Score, ruling: str, alternative: str) -> engines.Value:
    total = score.alternatives[ruling][alternative]
    return None if total is None else float(total)


ALTERNATIVES = [
    (ruling.id, alternative.id)
    for ruling in pack().rubric.raw.rulings
    for alternative in ruling.alternatives
    if alternative.id != ruling.default
]


@pytest.mark.parametrize(("ruling", "alternative"), ALTERNATIVES)
def test_another_ruling_gives_the_totals_the_engine_foresaw(
    ruling: str, alternative: str, tmp_path: Path
) -> None:
    layout = Layout(pack(), college(projects=60), "zh")
    path = tmp_path / "trial.xlsx"
    _choose(layout, path, ruling, alternative)
    right = {project.code: expected(layout.score(project), ruling, alternative) for project in scored(layout)}
    found = totals_in(layout, path)
    assert [(code, right[code], found[code]) for code in right if not same(right[code], found[code])] == []


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_foresees_the_same(tmp_path: Path) -> None:
    layout = Layout(pack(), college(projects=60), "zh")
    path = tmp_path / "trial.xlsx"
    _choose(layout, path, "R15", "counts")
    right = {project.code: expected(layout.score(project), "R15", "counts") for project in scored(layout)}
    found = totals_in(layout, path, office=True)
    assert right != {project.code: layout.score(project).total for project in scored(layout)}
    assert [(code, right[code], found[code]) for code in right if not same(right[code], found[code])] == []


def _choose(layout: Layout, path: Path, ruling: str, alternative: str) -> None:
    block = next(item for item in layout.ruling_rows if item.ruling.id == ruling)
    other = next(item for item in block.ruling.alternatives if item.id == alternative)
    with_trial(layout, path, {block.row: block.mark(other)})


@pytest.mark.parametrize("seed", range(4))
def test_other_numbers_give_the_totals_and_grades_of_the_engine(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    layout = Layout(pack(), college(seed=seed), "zh")
    rows = dice.sample([*layout.param_rows, *layout.grade_rows[:-1]], 5)
    trial: dict[str, Number] = {item.param.id: _moved(item.param.value, dice) for item in rows}
    path = tmp_path / "trial.xlsx"
    with_trial(layout, path, {item.row: trial[item.param.id] for item in rows})
    rubric, defaults = pack().rubric, pack().rubric.defaults
    wrong = []
    found = totals_in(layout, path)
    for project in scored(layout):
        facts = values_under(rubric, layout.result.facts[project.code], defaults)
        decided = decided_points(rubric, layout.score(project).reviews)
        total = tally(rubric, facts, defaults, trial, decided).total
        if not same(None if total is None else float(total), found[project.code]):
            wrong.append((project.code, total, found[project.code]))
    assert wrong == []


def _moved(value: Number, dice: random.Random) -> Number:
    return value * dice.choice((1, 2)) if isinstance(value, int) else value / 2


def test_a_trial_is_said_everywhere_and_names_who_crosses_a_line(tmp_path: Path) -> None:
    layout = Layout(pack(), college(), "zh")
    good = layout.grade_rows[1]
    path = tmp_path / "trial.xlsx"
    with_trial(layout, path, {good.row: 101})
    change = [
        (layout.sheets["scores"], a1(layout.score_row[p.code], layout.score_col("change")))
        for p in scored(layout)
    ]
    banner = (layout.sheets["rules"], "A3")
    subtitles = [(layout.sheets[name], "A2") for name in ("overview", "scores")]
    values = engines.ironcalc_values(path, [*change, banner, *subtitles])
    assert str(values[banner]).startswith("✗ 正在试算：有 1 处")
    assert all("正在试算" in str(values[cell]) for cell in subtitles)
    crossing = {values[cell] for cell in change} - {"", None}
    assert crossing == {"良好 → 合格"}
