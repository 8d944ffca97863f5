"""Where fields stand, and how many rows are prepared."""

from __future__ import annotations

import pytest

from onex_xl.entry.layout import OPEN_END, layout_of
from onex_xl.model import Project
from onex_xl.xlsx.plan import Area
from tests.entry.cats import field, sheet

FIELDS = (field(id="name"), field("integer", id="age"), field(id="colour"))


def test_a_table_has_a_column_per_field_below_title_intro_header_and_hints() -> None:
    layout = layout_of(sheet(FIELDS, capacity=50))
    assert (layout.head_row, layout.hint_row, layout.first, layout.last) == (2, 3, 4, 53)
    assert layout.at("age", 7) == (11, 1)
    assert layout.ref("age", 7) == "$B12"
    assert layout.ref("age", 7, outside=True) == "'猫'!$B12"
    assert layout.span("colour") == "'猫'!$C$5:$C$54"
    assert layout.row_span == "$A5:$C5"


def test_groups_take_a_row_of_their_own() -> None:
    layout = layout_of(sheet([field(id="a", group="甲"), field(id="b")], capacity=10))
    assert (layout.head_row, layout.hint_row, layout.first) == (3, 4, 5)


def test_limits_and_colours_reach_below_the_prepared_rows() -> None:
    assert layout_of(sheet(FIELDS, capacity=50)).area("name") == Area(4, 0, OPEN_END, 0)


def test_a_form_has_a_line_per_field() -> None:
    layout = layout_of(sheet(FIELDS, layout="form"))
    assert [layout.at(name) for name in ("name", "age", "colour")] == [(3, 1), (4, 1), (5, 1)]
    assert layout.area("age") == Area(4, 1, 4, 1)
    assert layout.span("age") == "'猫'!$B$5"


@pytest.mark.parametrize(("people", "records", "rows"), [(100, 0, 300), (1000, 0, 1250), (1000, 1300, 1300)])
def test_a_quarter_more_rows_are_prepared_than_people_are_expected(
    people: int, records: int, rows: int
) -> None:
    of = sheet(FIELDS, capacity=300, capacity_per="applied")
    projects = [Project(str(n), "D", "", {"applied": people // 2}) for n in range(2)]
    layout = layout_of(of, projects, records)
    assert layout.last - layout.first + 1 == rows


def test_the_sheet_of_projects_has_a_row_per_project_and_no_more() -> None:
    projects = [Project(str(n), "D", "", {}) for n in range(3)]
    layout = layout_of(sheet(FIELDS, projects=True), projects)
    assert layout.area("age") == Area(4, 1, 6, 1)
