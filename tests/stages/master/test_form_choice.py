"""考评表: another project chosen in the dropdown shows that project's right values in every line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import ironcalc
import pytest

from onex_xl.model import Project, Result, Status
from onex_xl.scoring.said import review_said
from onex_xl.scoring.shown import shown
from onex_xl.stages.master import plan_forms, plan_master
from onex_xl.stages.master.data import choice
from onex_xl.stages.master.layout import Layout
from onex_xl.xlsx.cells import position
from onex_xl.xlsx.draw import draw
from onex_xl.xlsx.plan import CellPlan, Formula, SheetPlan
from tests import engines
from tests.stages.master.college import college, pack

SHEET = "考评表"
FIRST, COUNT = 7, 12
TOTAL = FIRST + COUNT
CELLS = [
    *(f"{column}{FIRST + n}" for column in "EFG" for n in range(COUNT)),
    f"F{TOTAL}", f"G{TOTAL}", f"A{TOTAL + 1}", "C4", "E4", "C5", "E5",
]  # fmt: skip


@cache
def result() -> Result:
    return college()


@cache
def layout() -> Layout:
    return Layout(pack(), result(), "zh")


def choosing(project: Project, path: Path) -> None:
    """The master with ``project`` chosen on the form, and a wrong value stored for each of its formulas."""
    book = plan_master(pack(), result(), "zh")
    plan = next(sheet for sheet in book.sheets if sheet.name == SHEET)
    for at, cell in list(plan.cells.items()):
        if isinstance(cell.value, Formula):
            plan.cells[at] = CellPlan(Formula(cell.value.text, "wrong"), cell.style)
    chosen = plan.cells[2, 2]
    assert chosen.value == choice(layout().ranking[0])
    plan.cells[2, 2] = replace(chosen, value=choice(project))
    draw(book, path, created=datetime(2026, 12, 18))


def right(project: Project) -> dict[str, engines.Value]:
    """What the form must show: the points of the official form, and the facts."""
    official = plan_forms(pack(), result(), "zh", [project.code]).sheets[1]
    found: dict[str, engines.Value] = {}
    scored = layout().status(project) == Status.SCORED
    for n in range(COUNT):
        found[f"E{FIRST + n}"] = basis(project, list(pack().rubric.by_id)[n])
    for mine, theirs in (("F", 4), ("G", 5)):
        for n in range(COUNT + 1):
            found[f"{mine}{FIRST + n}"] = _number(official, 5 + n, theirs) if scored else None
    verdict = official.cells[5 + COUNT + 1, 0].value
    assert isinstance(verdict, str)
    found[f"A{TOTAL + 1}"] = verdict.removesuffix("—")
    lead = project.fields["lead"]
    assert isinstance(lead, str)
    period = "2026-01-01 至 2026-12-31"
    return found | {"C4": layout().departments[project.department], "E4": "2026", "C5": lead, "E5": period}


def _number(plan: SheetPlan, row: int, col: int) -> engines.Value:
    value = plan.cells[row, col].value
    found = value.value if isinstance(value, Formula) else value
    return float(found)  # type: ignore[arg-type]


def basis(project: Project, indicator: str) -> str:
    """The facts behind an indicator, then what the office decided."""
    facts, item = layout().facts(project), pack().rubric.by_id[indicator]
    told = []
    for name in item.raw.facts:
        fact = pack().rubric.facts[name]
        registry = project.fields.get(fact.raw.field) if fact.raw.kind == "registry" else None
        known = facts.values[name] if facts else registry
        told.append(f"{fact.label.zh} {shown(fact, known)}")
    review = layout().score(project).reviews.get(indicator)
    decided = f"；* {review_said(review, review.computed, 'zh')}" if review else ""
    return "；".join(told) + decided


def telling() -> Iterator[Project]:
    """One that was decided in review, and one that is not scored."""
    projects, score = layout().projects, layout().score
    yield next(item for item in projects if len(score(item).reviews) > 1 and score(item).total is not None)
    yield next(item for item in projects if layout().status(item) == Status.HELD)


def differing(project: Project, found: dict[str, engines.Value]) -> list[tuple[str, object, object]]:
    wanted = right(project)
    assert set(wanted) == set(CELLS)
    return [
        (cell, wanted[cell], found.get(cell))
        for cell in CELLS
        if (wanted[cell] or "") != (found.get(cell) or "")
    ]


def test_every_line_is_that_of_the_project_chosen(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    choosing(layout().ranking[0], path)
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    tab = [entry["name"] for entry in model.get_worksheets_properties()].index(SHEET)
    for project in layout().projects:
        model.set_user_input(tab, 3, 3, choice(project))
        model.evaluate()
        values = {cell: model.get_cell_value(tab, *(n + 1 for n in position(cell))) for cell in CELLS}
        assert differing(project, values) == [], project.code


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    projects = list(telling())
    paths = [tmp_path / f"{project.code}.xlsx" for project in projects]
    for project, path in zip(projects, paths, strict=True):
        choosing(project, path)
    saved = engines.libreoffice_recalculate(paths, tmp_path / "saved")
    for project, path in zip(projects, saved, strict=True):
        values = engines.stored_values(path)
        assert differing(project, _on_sheet(values.items())) == [], project.code


def _on_sheet(values: Iterable[tuple[engines.Address, engines.Value]]) -> dict[str, engines.Value]:
    return {cell: value for (sheet, cell), value in values if sheet == SHEET}
