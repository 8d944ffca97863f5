"""Whatever people leave in a sheet, reading it says something and never breaks."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onex_xl.findings import Severity
from onex_xl.model import Campaign, Origin, Return
from onex_xl.reading.book import read_tables
from onex_xl.reading.known import Known, known_of
from onex_xl.reading.self_scores import read_self_scores
from onex_xl.stages.checks.rules import check_return
from onex_xl.stages.intake.identify import identify
from onex_xl.xlsx.cells import position
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.read import Book, CellError, Grid, MissingValue
from tests.support.returns import CAMPAIGN, pack, registry

INSPECTION = Inspection(Kind.XLSX, 0)
WORDS = [
    *{field.label for sheet in pack().returns.sheets for field in sheet.raw.fields},
    *{choice for sheet in pack().returns.sheets for field in sheet.raw.fields for choice in field.choices},
    *(
        "JSJ-01",
        "JSJ-02",
        "CJ-01",
        "合计",
        "示例",
        "注：",
        "下拉",
        " ",
        "",
        "",
        "",
        "填表人：",
        "1.1",
        "自评得分",
    ),
    *("项目", "指标", "计算机系", "2026", "department", "stamp", "序号", "34052419800101001X"),
]
CELLS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([1.0, 2026.0, 1e18, -1.5, float("nan"), True, date(2026, 5, 6), time(1, 2)]),
    st.sampled_from([CellError("#N/A"), MissingValue()]),
    st.text(max_size=6),
)
ROWS = st.lists(st.lists(CELLS, max_size=22), max_size=14)
NAMES = [sheet.name for sheet in pack().returns.sheets] + ["_onex", "Sheet1", "考生名册 (2)"]


@st.composite
def with_header(draw: st.DrawFn) -> Grid:
    """A tab with (most of) a sheet's labels in a row, more or less as they were."""
    sheet = draw(st.sampled_from(pack().returns.tables))
    labels: list[Any] = [field.label + " *" * field.required for field in sheet.raw.fields]
    for _ in range(draw(st.integers(0, 3))):
        labels[draw(st.integers(0, len(labels) - 1))] = draw(CELLS)
    if sheet.raw.layout == "form":
        rows = [[label, *draw(st.lists(CELLS, max_size=2))] for label in labels]
    else:
        rows = [*draw(st.lists(st.lists(CELLS, max_size=4), max_size=3)), labels, *draw(ROWS)]
    return Grid(draw(st.sampled_from([sheet.name, *NAMES])), "visible", rows)


GRIDS = st.lists(
    st.one_of(with_header(), st.builds(Grid, st.sampled_from(NAMES), st.just("visible"), ROWS)), max_size=6
)


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(GRIDS)
def test_any_workbook_is_read_checked_and_identified(grids: list[Grid]) -> None:
    book = Book(tuple({grid.name: grid for grid in grids}.values()))
    campaign: Campaign = CAMPAIGN
    identify(book, INSPECTION, pack(), campaign, registry())
    read_tables(book, pack().registry, INSPECTION, Known())
    known = known_of(campaign, registry(), "JSJ")
    tables = read_tables(book, pack().returns, INSPECTION, known)
    own = read_self_scores(book, pack().returns, pack().rubric, known.codes)
    for table in tables.tables.values():
        assert {len(column) for column in table.columns.values()} <= {len(table)}
    origin = Origin("JSJ", 2026, "stpt-1x", 1)
    found = (*tables.findings, *own.findings)
    ret = Return(origin, "x", "", tables.tables, found, tables.unread, own.scores)
    for finding in [*found, *check_return(pack(), campaign, registry(), ret)]:
        assert finding.severity in Severity
        assert all(isinstance(fact, str | int | float) for fact in finding.facts.values())
        for corner in filter(None, finding.place.cell.split(":")):
            position(corner)
