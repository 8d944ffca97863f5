"""Two spreadsheet engines recalculate the workbook of years and the master's sheet of years to our values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.stages.master import plan_master
from onex_xl.stages.master.layout import TRIAL, Layout
from onex_xl.stages.trend import plan_trend
from onex_xl.xlsx.draw import draw
from onex_xl.xlsx.plan import BookPlan
from tests import engines
from tests.stages.master.college import college, pack
from tests.three_engines import CREATED, by_ironcalc, by_libreoffice, plant
from tests.trends.college import seeded


def trend_book(language: str = "zh") -> BookPlan:
    return plan_trend(seeded(1, 2, 3), language)


def master_book(language: str = "zh") -> BookPlan:
    earlier = seeded(3, 2, 1).sides[:-1]
    return plan_master(pack(), college(projects=14, seed=1), language, earlier=earlier)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ironcalc_gives_every_stored_value_of_the_workbook(language: str, tmp_path: Path) -> None:
    planted = plant(trend_book(language), tmp_path / "trend.xlsx")
    assert len(planted.expected) > 1500
    assert by_ironcalc(planted) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ironcalc_gives_every_stored_value_of_the_master(language: str, tmp_path: Path) -> None:
    planted = plant(master_book(language), tmp_path / "master.xlsx")
    sheet = "年度对比" if language == "zh" else "Years"
    assert sum(name == sheet for name, _, _ in planted.expected) > 200
    assert by_ironcalc(planted) == []


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_gives_every_stored_value(tmp_path: Path) -> None:
    planted = [
        plant(trend_book(), tmp_path / "trend.xlsx"),
        plant(master_book(), tmp_path / "master.xlsx"),
    ]
    recalculated = engines.libreoffice_recalculate([item.path for item in planted])
    for item, path in zip(planted, recalculated, strict=True):
        assert by_libreoffice(item, path) == []


def test_a_trial_in_the_master_moves_this_year_only(tmp_path: Path) -> None:
    """Other points for an indicator: the totals of this year follow, those of the years before stay."""
    book = master_book()
    layout = Layout(pack(), college(projects=14, seed=1), "zh")
    param = layout.param_rows[0]
    rules = next(plan for plan in book.sheets if plan.name == layout.sheets["rules"])
    rules.cells[param.row, TRIAL] = replace(rules.cells[param.row, TRIAL], value=0)
    draw(book, tmp_path / "trial.xlsx", created=CREATED)
    draw(master_book(), tmp_path / "as-is.xlsx", created=CREATED)
    cells = [("年度对比", f"{col}{row}") for col in "HIJ" for row in range(6, 15)]
    before = engines.ironcalc_values(tmp_path / "as-is.xlsx", cells)
    after = engines.ironcalc_values(tmp_path / "trial.xlsx", cells)
    moved = {cell[0] for (_, cell) in cells if before["年度对比", cell] != after["年度对比", cell]}
    assert moved == {"J"}
