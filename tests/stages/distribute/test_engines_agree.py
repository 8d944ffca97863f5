"""Facts, scores and counts in a filled-in return are the same by us, in ironcalc and in LibreOffice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.stages.distribute import plan_return
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.draw_cells import stored
from onex_xl.xlsx.plan import BookPlan, Formula
from tests.engines import Address, Value, ironcalc_values, libreoffice_recalculate, stored_values
from tests.stages.distribute.random_returns import DEPARTMENT, random_records
from tests.support.returns import CAMPAIGN, CREATED, pack, registry

SEEDS = range(5)
PLANTED = 777
"""Stored with every formula: an engine that gives it did not calculate."""


def planted(book: BookPlan) -> dict[Address, Formula]:
    """The formulas of ``book`` by their place; in ``book`` each now stores :data:`PLANTED`."""
    found = {}
    for sheet in book.sheets:
        for (row, col), cell in list(sheet.cells.items()):
            if isinstance(cell.value, Formula):
                found[sheet.name, a1(row, col)] = cell.value
                sheet.cells[row, col] = replace(cell, value=Formula(cell.value.text, PLANTED))
    return found


def same(found: Value, wanted: Value) -> bool:
    """Equal, numbers to a billionth; no text and no cell are one."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return abs(found - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return (found or "") == (wanted or "")


def differing(wanted: dict[Address, Formula], found: dict[Address, Value]) -> list[str]:
    """Where ``found`` is not what the plan stored."""
    return [
        f"{place}: {found.get(place)!r}, not {stored(formula.value)!r}: {formula.text}"
        for place, formula in wanted.items()
        if not same(found.get(place), stored(formula.value))
    ]


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, dict[Address, Formula]]:
    """Filled-in returns, each formula with a wrong value stored, and what they must give."""
    folder = tmp_path_factory.mktemp("returns")
    found = {}
    for seed in SEEDS:
        book = plan_return(pack(), CAMPAIGN, registry(), DEPARTMENT, random_records(seed))
        wanted = planted(book)
        path = folder / f"{seed:03}.xlsx"
        path.write_bytes(drawn(book, created=CREATED))
        found[path] = wanted
    return found


@pytest.mark.slow
def test_ironcalc_gives_what_we_store(returns: dict[Path, dict[Address, Formula]]) -> None:
    for path, wanted in returns.items():
        assert len(wanted) > 1000
        assert differing(wanted, ironcalc_values(path, wanted)) == []


@pytest.mark.slow
@pytest.mark.office
def test_libreoffice_gives_what_we_store(returns: dict[Path, dict[Address, Formula]]) -> None:
    again = libreoffice_recalculate(list(returns))
    for path, wanted in zip(again, returns.values(), strict=True):
        assert differing(wanted, stored_values(path)) == []
