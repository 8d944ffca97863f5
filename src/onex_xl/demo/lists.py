"""Lists as other offices would send them, made from what an invented college reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from onex_xl.demo.college import College
from onex_xl.demo.recipe import Export, Odd
from onex_xl.demo.values import Record
from onex_xl.errors import PackError
from onex_xl.model import Campaign, Value
from onex_xl.pack.definitions import Pack
from onex_xl.xlsx.plan import BookPlan, ColumnPlan, Scalar, SheetPlan

FILE = "demo.toml"
_WIDTH = 18
_PROJECT = "project."


def exported(pack: Pack, campaign: Campaign, export: Export, college: College) -> BookPlan:
    """The workbook of ``export``: a title, the header, a row for each row of the returns that it is about.

    Raises ``PackError`` for an odd row or column that the list does not have."""
    book = BookPlan()
    sheet = book.sheet(SheetPlan(export.title.format(year=campaign.year)[:31]))
    sheet.put(0, 0, export.title.format(year=campaign.year), "banner")
    sheet.put_row(1, 0, list(export.columns), "head")
    sheet.columns = dict.fromkeys(range(len(export.columns)), ColumnPlan(_WIDTH))
    odd = {(item.project, item.row): item for item in export.odd}
    number = 2
    for key, cells in _rows(pack, export, college):
        item = odd.pop(key, None)
        if item is None or item.column:
            for col, value in enumerate(_changed(cells, item).values()):
                sheet.put(number, col, value, _style(value))
            number += 1
    if odd:
        raise PackError(FILE, f"exports.{export.file}.odd", f"there is no row {next(iter(odd))}")
    return book


def _style(value: Scalar) -> str:
    if isinstance(value, date):
        return "cell.date"
    return "cell.text" if isinstance(value, str) else "cell.number"


def _changed(cells: dict[str, Scalar], odd: Odd | None) -> dict[str, Scalar]:
    if odd is None:
        return cells
    if odd.column not in cells:
        raise PackError(FILE, "exports.odd", f"there is no column {odd.column!r}")
    return {**cells, odd.column: odd.value}


def _rows(
    pack: Pack, export: Export, college: College
) -> Iterator[tuple[tuple[str, int], dict[str, Scalar]]]:
    """Each row by project and number, its cells by header."""
    projects = {str(row["code"]): row for row in college.registry[pack.raw.projects]}
    field = pack.returns.by_id[export.sheet].raw.project
    counts: dict[str, int] = {}
    for records in college.returns.values():
        for record in records[export.sheet]:
            if all(str(record.get(name)) in wanted for name, wanted in export.only.items()):
                code = str(record[field])
                counts[code] = counts.get(code, 0) + 1
                yield (code, counts[code]), dict(_cells(export, record, projects[code]))


def _cells(export: Export, record: Record, project: Record) -> Iterator[tuple[str, Scalar]]:
    for header, source in export.columns.items():
        value: Value = (
            project.get(source.removeprefix(_PROJECT)) if source.startswith(_PROJECT) else record.get(source)
        )
        yield header, export.words.get(header, {}).get(str(value), value)
