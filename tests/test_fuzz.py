"""Seeded random hands on our own returns: every mutant ends in a verdict, and no value that differs from what
is there reaches a score without a finding at its place. 1,200 mutants; more with ONEX_FUZZ=20000."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from onex_xl.fields.text import normal
from onex_xl.findings import ALL_PROJECTS, Finding, Severity
from onex_xl.model import Return, Table
from onex_xl.stages.intake.read import read_return
from onex_xl.workers import Done, run
from onex_xl.xlsx.cells import position
from tests.support import returns
from tests.support.edited import Edited
from tests.support.mutations import mutate
from tests.support.returns import CAMPAIGN, candidate, clean_records, pack, registry, workbook
from tests.support.sheaf import DOUBT, Sheaf, Tab, sheaf

MUTANTS = int(os.environ.get("ONEX_FUZZ", "1200"))
BATCH = 50
STAMP_ROWS = 20


@cache
def origin() -> tuple[bytes, Return]:
    """The unharmed return and its reading."""
    records = clean_records(5)
    records["candidates"].append(candidate(7, exam="缺考", passed="否", certificate=""))
    spent = {**records["spending"][0], "date": date(2026, 6, 1), "voucher": "记-0013", "amount": 120}
    records["spending"].append({**spent, "category": "试卷印制费", "source": "学校自筹"})
    book = Edited(workbook(records=records))
    # What the template works out for itself is no reader's business, and most of the file.
    book.sheet("_onex").move(lambda row: row if row < STAMP_ROWS else None, lambda col: col)
    return book.data(), returns.read(records=records)


def mutant(seed: int) -> Sheaf:
    """The ``seed``-th mutant with the truth about it."""
    data, clean = origin()
    found = sheaf(Edited(data), clean, pack())
    mutate(found, random.Random(seed))
    return found


def complaints(seeds: range) -> list[str]:
    """What is wrong with the verdicts on these mutants; runs in a child process."""
    return [f"seed {seed}: {text}" for seed in seeds for text in _judged(mutant(seed))]


def _judged(found: Sheaf) -> Iterator[str]:
    ret = read_return(found.book.data(), "表.xlsx", pack(), CAMPAIGN, registry())
    told = " + ".join(found.done)
    if not isinstance(ret, Return):
        if found.harmless or not ret:
            yield f"{told}: refused {[item.code for item in ret]}"
        return
    errors = [item for item in ret.findings if item.severity is Severity.ERROR]
    if found.harmless and errors:
        yield f"{told}: errors {[(item.code, item.place.cell) for item in errors]}"
    for tab in found.tabs.values():
        for text in _differences(tab, ret):
            yield f"{told}: {text}"


def _differences(tab: Tab, ret: Return) -> Iterator[str]:
    """Where the reading of a tab is neither the truth nor told of."""
    said = [item for item in ret.findings if item.severity is not Severity.INFO]
    if any(item.severity is Severity.ERROR and item.project == ALL_PROJECTS for item in said):
        return
    table = ret.tables.get(tab.id)
    if table is None or tab.gone:
        yield f"{tab.id} is gone, and no error holds anything back"
        return
    index_of = {row: index for index, row in enumerate(table.rows)}
    for row, record in zip(tab.rows, tab.records, strict=True):
        if row not in index_of:
            if any(value not in ("", None) for value in record.values()):
                yield f"{tab.id} row {row + 1} was not read"
            continue
        for name, value in record.items():
            read = table.columns[name][index_of[row]]
            if not _agrees(tab, name, value, read) and not _is_told(tab, name, row, table, said):
                yield f"{tab.id}.{name} in row {row + 1} reads {read!r}, not {value!r}"
    for row in index_of.keys() - set(tab.rows):
        if not any(_row_of(item, tab.name, row) for item in said):
            yield f"{tab.id} row {row + 1} is no record, but was read as one"


def _agrees(tab: Tab, name: str, value: object, read: object) -> bool:
    if value is DOUBT or name in tab.lost:
        return False
    if isinstance(value, str) and isinstance(read, str):
        return normal(value) == normal(read)
    return value == read


def _is_told(tab: Tab, name: str, row: int, table: Table, said: list[Finding]) -> bool:
    """Whether a warning or an error stands at the cell, at its column's header or names the field."""
    col = table.cols.get(name, tab.cols.get(name, -1))
    for item in said:
        if item.place.sheet != tab.name:
            continue
        if item.facts.get("field") == name:
            return True
        if item.place.cell and _covers(item.place.cell, row, col):
            return True
    return False


def _covers(cells: str, row: int, col: int) -> bool:
    start, _, end = cells.partition(":")
    (top, left), (bottom, right) = position(start), position(end or start)
    return top <= row <= bottom and left <= col <= right


def _row_of(item: Finding, sheet: str, row: int) -> bool:
    return (
        item.place.sheet == sheet
        and item.place.cell != ""
        and position(item.place.cell.partition(":")[0])[0] == row
    )


def test_a_wrong_value_without_a_word_would_be_noticed() -> None:
    data, clean = origin()
    found = sheaf(Edited(data), clean, pack())
    found.book.sheet("考生名册").put("L5", "缺考")
    assert list(_judged(found)) == [": candidates.exam in row 5 reads '缺考', not '已考'"]


@pytest.mark.slow
def test_no_value_is_wrong_without_a_word() -> None:
    batches = [range(start, min(start + BATCH, MUTANTS)) for start in range(0, MUTANTS, BATCH)]
    found: list[str] = []
    for outcome in run(complaints, batches, workers=2, wall_seconds=120.0, memory_mb=2048):
        assert isinstance(outcome, Done), outcome
        found += outcome.result
    assert found == []
