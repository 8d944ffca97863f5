"""The self-score sheet: what a department typed beside the computed scores, by project and indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from onex_xl.fields.base import Ground
from onex_xl.fields.columns import severity_of
from onex_xl.fields.parsers import parse
from onex_xl.fields.text import is_blank, normal, raw_text, tidy
from onex_xl.findings import Finding, Place, Severity
from onex_xl.masking import masked
from onex_xl.messages import LANGUAGES, say
from onex_xl.model import Number, SelfScore
from onex_xl.pack.definitions import Rubric, Workbook
from onex_xl.pack.nothing import means_nothing
from onex_xl.pack.schema import Field
from onex_xl.reading.locate import HEADER_ROWS
from onex_xl.reading.report import Report, short
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.read import Book, Cell, Grid

_COLUMNS = ("project", "indicator", "self", "note")
_SELF_SCORES = Mapping[str, Mapping[str, SelfScore]]


@dataclass(frozen=True, slots=True)
class SelfScores:
    """By project and indicator, what was typed; only lines in which something was. The findings name tab
    and cell; file and department are for the caller to add."""

    scores: _SELF_SCORES = field(default_factory=dict)
    findings: Sequence[Finding] = ()


def read_self_scores(
    book: Book, workbook: Workbook, rubric: Rubric, projects: Sequence[str], nothing: tuple[str, ...] = ()
) -> SelfScores:
    """The self scores in ``book`` of ``projects``; none if the workbook has no such sheet. A sheet that is
    gone is a warning: then the computed scores stand. So they do where one of the words ``nothing`` was
    typed."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.raw.layout == "self_score"), None)
    if sheet is None:
        return SelfScores()
    tabs = sorted(book.sheets, key=lambda grid: normal(grid.name) != normal(sheet.name))
    for grid in tabs:
        header = _header(grid)
        if header:
            return _read(grid, header[0], header[1], rubric, projects, nothing)
    facts = {"sheet": sheet.name}
    return SelfScores({}, [Finding("sheet.no-self-scores", Severity.WARNING, Place(), facts)])


@cache
def _labels() -> Mapping[str, str]:
    return {normal(say(f"entry.head.{key}", language)): key for language in LANGUAGES for key in _COLUMNS}


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(grid.rows[:HEADER_ROWS]):
        cols: dict[str, int] = {}
        for col, cell in enumerate(row):
            key = _labels().get(normal(cell)) if isinstance(cell, str) and cell else None
            if key:
                cols.setdefault(key, col)
        if cols.keys() >= {"project", "indicator", "self"}:
            return number, cols
    return None


def _read(
    grid: Grid,
    row: int,
    cols: Mapping[str, int],
    rubric: Rubric,
    projects: Sequence[str],
    nothing: tuple[str, ...],
) -> SelfScores:
    report = Report(grid.name)
    scores: dict[str, dict[str, SelfScore]] = {}
    for number in range(row + 1, len(grid.rows)):
        indicator = tidy(raw_text(grid.at(number, cols["indicator"])))
        typed = grid.at(number, cols["self"])
        note = masked(tidy(raw_text(grid.at(number, cols["note"])))) if "note" in cols else ""
        if indicator not in rubric.by_id or (is_blank(typed) and not note):
            continue
        place = Place("", grid.name, a1(number, cols["self"]))
        project = tidy(raw_text(grid.at(number, cols["project"])))
        if project not in projects:
            facts = {"value": short(project), "indicator": indicator}
            report.add(
                "self.unknown-project", Severity.WARNING, a1(number, cols["project"]), raw=project, **facts
            )
            continue
        if means_nothing(note, nothing):
            note = ""
        points = _points(typed, indicator, rubric, place, project, report, nothing)
        scores.setdefault(project, {})[indicator] = SelfScore(points, note, place)
    return SelfScores(scores, report.findings)


def _points(
    cell: Cell,
    indicator: str,
    rubric: Rubric,
    place: Place,
    project: str,
    report: Report,
    nothing: tuple[str, ...],
) -> Number | None:
    low, high = sorted((0, rubric.by_id[indicator].raw.points))
    of = Field(id="self", label=indicator, type="score", low=low, high=high, nothing_words=nothing)
    parsed = parse(of, cell, Ground())
    if parsed.code:
        raw = raw_text(cell)
        facts = {"label": indicator, "value": short(raw), **parsed.facts}
        report.add(parsed.code, severity_of(parsed.code), place.cell, project=project, raw=raw, **facts)
    return parsed.value if not isinstance(parsed.value, str) else None  # type: ignore[return-value]
