"""The line of the self-check in which a department's head confirms the return: a name and a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from onex_xl.fields.base import Ground
from onex_xl.fields.parsers import NOTHING, parse
from onex_xl.fields.text import is_blank, normal, raw_text, tidy
from onex_xl.findings import Finding, Severity
from onex_xl.model import Campaign
from onex_xl.pack.definitions import Workbook
from onex_xl.pack.nothing import means_nothing
from onex_xl.pack.schema import Field, HeadLine
from onex_xl.reading.form import label_ends
from onex_xl.reading.report import Report, short
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.read import Cell, Grid

_ROWS = 200
_NO_DAY = "return.head-date"


def days_to_sign(head: HeadLine, campaign: Campaign) -> tuple[date, date]:
    """The first and the last day on which a return can be confirmed: not before the period that it is about,
    and not later after the deadline than the pack has it."""
    return campaign.period_start, campaign.deadline + timedelta(days=head.days_late)


def check_head_line(
    grids: Sequence[Grid],
    workbook: Workbook,
    campaign: Campaign,
    nothing: tuple[str, ...],
    inspection: Inspection,
) -> list[Finding]:
    """What is wrong in the line, which stands on one of ``grids``; nothing where the pack has none. That an
    older workbook has no such line is a warning where the pack wants it. The findings name tab and cell."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.raw.head is not None), None)
    head = sheet.raw.head if sheet else None
    if sheet is None or head is None:
        return []
    for grid in grids:
        seen = inspection.sheet(grid.name)
        places = _places(grid, head, label_ends(seen.scan if seen else None))
        if places:
            return _Line(grid, places, head, campaign, nothing, inspection.date1904).findings()
    if not head.required:
        return []
    return [Finding("return.head-line-gone", Severity.WARNING, facts={"label": head.name})]


def _places(grid: Grid, head: HeadLine, ends: Mapping[tuple[int, int], int]) -> Mapping[str, tuple[int, int]]:
    """The cells right of the two labels, which stand in one row; none where they do not. ``ends`` are the
    last columns of merged cells."""
    wanted = {normal(label): label for label in (head.name, head.date)}
    for number, row in enumerate(grid.rows[:_ROWS]):
        labels = {col: wanted[normal(cell)] for col, cell in enumerate(row) if _is_one_of(cell, wanted)}
        if len(set(labels.values())) == len(wanted):
            beside = {col: ends.get((number, col), col) + 1 for col in labels}
            return {
                label: (number, _filled(row, col, labels) or beside[col]) for col, label in labels.items()
            }
    return {}


def _is_one_of(cell: Cell, wanted: Mapping[str, str]) -> bool:
    return isinstance(cell, str) and normal(cell) in wanted


def _filled(row: Sequence[Cell], col: int, labels: Mapping[int, str]) -> int:
    """The first cell with something in it right of a label, before the next; 0 for none."""
    for at in range(col + 1, len(row)):
        if at in labels:
            break
        if not is_blank(row[at]):
            return at
    return 0


class _Line:
    """The line, found; ``places`` are its cells by label."""

    def __init__(
        self, grid: Grid, places: Mapping[str, tuple[int, int]], head: HeadLine, campaign: Campaign,
        nothing: tuple[str, ...], date1904: bool,
    ) -> None:  # fmt: skip
        self.grid, self.places, self.head, self.campaign = grid, places, head, campaign
        self.nothing, self.date1904 = nothing, date1904
        self.report = Report(grid.name)
        self.severity = Severity.ERROR if head.required else Severity.WARNING

    def findings(self) -> list[Finding]:
        """What is wrong in it."""
        typed = {label: self._typed(label) for label in (self.head.name, self.head.date)}
        for label, text in typed.items():
            # Where it may be left out, it is left out as a whole.
            if not text and (self.head.required or any(typed.values())):
                self._tell("return.head-missing", label)
        if typed[self.head.date]:
            self._day()
        return self.report.findings

    def _typed(self, label: str) -> str:
        text = tidy(raw_text(self._cell(label)))
        if text and means_nothing(text, self.nothing):
            cell = a1(*self.places[label])
            self.report.add(NOTHING, Severity.INFO, cell, raw=text, label=label, value=short(text))
            return ""
        return text

    def _cell(self, label: str) -> Cell:
        return self.grid.at(*self.places[label])

    def _day(self) -> None:
        label, cell = self.head.date, self._cell(self.head.date)
        day = parse(Field(id="day", label=label, type="date"), cell, Ground(date1904=self.date1904)).value
        start, end = days_to_sign(self.head, self.campaign)
        if not isinstance(day, date) or not start <= day <= end:
            facts = {"start": start.isoformat(), "end": end.isoformat(), "value": short(raw_text(cell))}
            self._tell(_NO_DAY, label, **facts)

    def _tell(self, code: str, label: str, **facts: str) -> None:
        raw = raw_text(self._cell(label))
        self.report.add(code, self.severity, a1(*self.places[label]), raw=raw, label=label, **facts)
