"""What lies on and beside the cells of a tab, for people to see: lines through them, the ground's own colour,
notes, pictures. None of it is read; all of it is told, because people say things so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from onex_xl.fields.text import is_blank, one_line, raw_text
from onex_xl.findings import Severity
from onex_xl.masking import masked
from onex_xl.pack.schema import Field
from onex_xl.reading.report import Report, short, stretches
from onex_xl.xlsx.cells import a1, a1_range, position
from onex_xl.xlsx.inspection import SheetScan
from onex_xl.xlsx.read import Grid

Place = tuple[int, int]


def check_looks(
    grid: Grid,
    fields: Mapping[Place, Field],
    project_of: Callable[[int], str],
    scan: SheetScan,
    report: Report,
) -> None:
    """Warnings about the cells of ``fields`` (by their places), and about every note of the tab: one at the
    header may be about all below it."""
    for cell, text in scan.notes.items():
        project = project_of(position(cell)[0])
        report.add("cell.note", Severity.WARNING, cell, project=project, raw=text, value=_said(text))
    for at in map(position, scan.pictures):
        if at in fields:
            label = fields[at].label
            report.add("cell.picture", Severity.WARNING, a1(*at), project=project_of(at[0]), label=label)
    _check_struck(_filled(grid, scan.struck, fields), project_of, report)
    _check_unseen(grid, _filled(grid, scan.unseen, fields), fields, project_of, report)


def _said(text: str) -> str:
    return short(one_line(masked(text)))


def _filled(grid: Grid, cells: Iterable[str], fields: Mapping[Place, Field]) -> list[Place]:
    places = (position(cell) for cell in cells) if fields else ()
    return sorted(at for at in places if at in fields and not is_blank(grid.at(*at)))


def _check_struck(places: list[Place], project_of: Callable[[int], str], report: Report) -> None:
    """Rows struck through, each run of one project as one."""
    rows: dict[int, list[int]] = {row: [col for _, col in cells] for row, cells in _by_row(places)}
    runs: dict[str, list[int]] = {}
    for row in rows:
        runs.setdefault(project_of(row), []).append(row)
    for project, own in runs.items():
        for first, last in stretches(own):
            cols = [col for row in range(first, last + 1) for col in rows[row]]
            area = a1_range(first, min(cols), last, max(cols))
            report.add("cell.struck", Severity.WARNING, area, project=project, count=len(cols))


def _by_row(places: list[Place]) -> Iterable[tuple[int, list[Place]]]:
    return ((row, list(cells)) for row, cells in groupby(places, key=lambda at: at[0]))


def _check_unseen(
    grid: Grid,
    places: list[Place],
    fields: Mapping[Place, Field],
    project_of: Callable[[int], str],
    report: Report,
) -> None:
    """Cells written in the colour of their ground, each run in one column as one."""
    columns: dict[tuple[int, str], list[int]] = {}
    for row, col in places:
        columns.setdefault((col, project_of(row)), []).append(row)
    for (col, project), rows in columns.items():
        for first, last in stretches(rows):
            raw = raw_text(grid.at(first, col))
            facts: dict[str, Any] = {
                "label": fields[first, col].label,
                "value": short(raw),
                "count": last - first + 1,
            }
            area = a1_range(first, col, last, col)
            report.add("cell.unseen", Severity.WARNING, area, project=project, raw=raw, **facts)
