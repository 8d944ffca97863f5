"""The self-score sheet: the assessment as a form, computed live, one project a page.

A table for a reader: one header row; a line per project and indicator, with the project's code and the
indicator's id in it; between the projects their heading and total, which have no indicator id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onex_xl.entry.check import Check, Mark, Part, none_of
from onex_xl.entry.entries import Record
from onex_xl.entry.sheets import INPUT_TAB, signature_footer, start_sheet
from onex_xl.entry.texts import height_of, lines_of
from onex_xl.fields.base import number_in
from onex_xl.fields.cells import is_nothing, is_number, nothing_formula
from onex_xl.fields.context import Context
from onex_xl.findings import Severity
from onex_xl.model import Number, Project, Value
from onex_xl.pack.definitions import Indicator, Rubric, Sheet
from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.formula import Cells, literal, recorded
from onex_xl.rules.nodes import Symbol
from onex_xl.rules.words import plain
from onex_xl.scoring.score import Tally
from onex_xl.stages.distribute.basis import basis_formula, basis_text
from onex_xl.stages.distribute.facts import FactTable
from onex_xl.xlsx.cells import a1, a1_range, letters, quoted
from onex_xl.xlsx.plan import Area, ColumnPlan, Condition, Formula, Page, SheetPlan, Validation

PROJECT, INDICATOR, SECTION, LABEL, POINTS, COMPUTED, BASIS, SELF, NOTE = range(9)
"""Columns."""

HEADS = ("project", "indicator", "section", "label", "points", "computed", "basis", "self", "note")
"""Keys of the headers in ``messages/*/entry.toml``, under ``entry.head``."""

HEAD_ROW, FIRST_ROW = 2, 3
_WIDTHS = (10, 6, 15, 20, 6, 8, 30, 8, 20)
_TYPED = "self_score"
_NOTED = "note"


@dataclass
class SelfScores:
    """The sheet while it is planned. ``typed``: (project, indicator) → the record of what was typed;
    ``nothing`` are the words that mean that nothing was."""

    sheet: Sheet
    rubric: Rubric
    context: Context
    facts: FactTable
    typed: Mapping[tuple[str, str], Record]
    nothing: tuple[str, ...] = ()
    plan: SheetPlan = field(init=False)
    row: int = FIRST_ROW
    missing: list[int] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    """The rows without a note, and those with wrong points."""

    def __post_init__(self) -> None:
        self.plan = start_sheet(self.sheet, self.context, len(HEADS), INPUT_TAB)
        for col, (key, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
            self.plan.put(HEAD_ROW, col, self.context.say(f"entry.head.{key}"), "head")
            self.plan.columns[col] = ColumnPlan(width)
        self.plan.heights[HEAD_ROW] = 34
        self.plan.freeze = (FIRST_ROW, 0)

    # ---- one project -------------------------------------------------------------

    def project(self, index: int, project: Project, tally: Tally) -> None:
        """The block of one project: heading, a line per indicator, total."""
        if index:
            self.plan.page_breaks.append(self.row)
        self._heading(project)
        first = self.row
        lines = {item.id: first + number for number, item in enumerate(self.rubric.indicators)}
        section = ""
        for indicator in self.rubric.indicators:
            new = indicator.raw.section != section
            section = indicator.raw.section
            self._line(index, project, indicator, tally, lines, new)
            self.row += 1
        self._total(project, tally, first)
        self.row += 1

    def _heading(self, project: Project) -> None:
        exempt = self._exempt(project)
        parts = [project.code, project.name, str(project.fields.get("level") or "")]
        text = "　".join([part for part in parts if part] + ([exempt] if exempt else []))
        for col in range(1, len(HEADS)):
            self.plan.put(self.row, col, None, "section+on.band")
        self.plan.put(self.row, PROJECT, text, "section+on.band+indent")
        self.plan.heights[self.row] = 26
        self.row += 1

    def _exempt(self, project: Project) -> str:
        rubric = self.rubric
        if rubric.exempt is None or rubric.raw.exempt is None:
            return ""
        return rubric.raw.exempt.label if evaluate(rubric.exempt, project.fields) else ""

    def _line(
        self,
        index: int,
        project: Project,
        indicator: Indicator,
        tally: Tally,
        lines: Mapping[str, int],
        new_section: bool,
    ) -> None:
        raw, put, row = indicator.raw, self.plan.put, self.row
        language = self.context.language
        section = next(item for item in self.rubric.raw.sections if item.id == raw.section)
        label = raw.label.in_language(language)
        basis = basis_text(indicator, self.rubric, self.facts.values[index], self.context)
        put(row, PROJECT, project.code, "cell.text+centre+quiet+size9")
        put(row, INDICATOR, indicator.id, "cell.text+centre")
        put(
            row,
            SECTION,
            section.label.in_language(language) if new_section else None,
            "cell+wrap+size9+indent",
        )
        put(row, LABEL, label, "cell+wrap+indent")
        put(row, POINTS, raw.points, "cell.number")
        put(row, COMPUTED, self._computed(index, indicator, tally, lines), "locked.number+bold")
        text = basis_formula(indicator, self.rubric, lambda fact: self.facts.ref(fact, index), self.context)
        put(row, BASIS, Formula(f"={text}", basis), "locked+wrap+size9+indent")
        self._inputs(project, indicator, tally)
        widest = max(
            lines_of(basis + "　　", _WIDTHS[BASIS]),
            lines_of(label, _WIDTHS[LABEL]),
            lines_of(section.label.in_language(language), _WIDTHS[SECTION]) if new_section else 1,
        )
        self.plan.heights[row] = height_of(widest, 24)

    def _computed(self, index: int, indicator: Indicator, tally: Tally, lines: Mapping[str, int]) -> Formula:
        def name(symbol: Symbol) -> str:
            if symbol.name.startswith("score."):
                return a1(lines[symbol.name.removeprefix("score.")], COMPUTED)
            return self.facts.ref(symbol.name, index)

        tree = bind(indicator.tree, dict(self.rubric.defaults))
        text = recorded(tree, Cells(name), self.rubric.raw.decimals)
        return Formula(f"={text}", tally.indicators[indicator.id])

    def _inputs(self, project: Project, indicator: Indicator, tally: Tally) -> None:
        record = self.typed.get((project.code, indicator.id), {})
        points, note = record.get(_TYPED), record.get(_NOTED)
        low, high = sorted((0, indicator.raw.points))
        self.plan.put(self.row, SELF, points, "input.number")
        self.plan.put(self.row, NOTE, note or None, "input.text+wrap+indent")
        facts = {
            "label": indicator.id,
            "limits": self.context.say("entry.limits.both", low=plain(low), high=plain(high)),
        }
        self.plan.validations.append(
            Validation(
                Area(self.row, SELF, self.row, SELF),
                "decimal",
                low=low,
                high=high,
                title=self.context.say("entry.head.self"),
                prompt=self.context.say("entry.hint.self", low=plain(low), high=plain(high)),
                error=self.context.say("entry.refuse.decimal", **facts),
            )
        )
        if not is_number(points):
            if points not in (None, "") and not is_nothing(self.nothing, points):
                self.wrong.append(self.row)
            return
        if points != tally.indicators[indicator.id] and not note:
            self.missing.append(self.row)
        if not low <= points <= high:  # type: ignore[operator]
            self.wrong.append(self.row)

    def _total(self, project: Project, tally: Tally, first: int) -> None:
        put, row, last = self.plan.put, self.row, self.row - 1
        computed = a1_range(first, COMPUTED, last, COMPUTED)
        own = a1_range(first, SELF, last, SELF)
        count = len(self.rubric.indicators)
        places = self.rubric.raw.decimals
        for col in range(len(HEADS)):
            put(row, col, None, "total")
        put(row, SECTION, self.context.say("entry.total"), "total+indent")
        put(row, POINTS, self.rubric.raw.points, "total.number")
        total = f'=IF(COUNT({computed})={count},MAX(0,ROUND(SUM({computed}),{places})),"")'
        put(row, COMPUTED, Formula(total, tally.total), "total.number")
        put(row, BASIS, self._grade(row, project, tally), "total+indent")
        # What is no number is blank, a word for nothing, or red: the computed points stand.
        typed_or_computed = f"SUM({own})+SUMPRODUCT((1-{number_in(own)})*1,{computed})"
        known = f'SUMPRODUCT((1-{number_in(own)})*({computed}=""))=0'
        text = f'=IF({known},MAX(0,ROUND({typed_or_computed},{places})),"")'
        put(row, SELF, Formula(text, self._self_total(project, tally)), "total.number")
        self.plan.heights[row] = 26

    def _grade(self, row: int, project: Project, tally: Tally) -> Formula:
        total, before = a1(row, COMPUTED), self.context.say("entry.grade")
        *above, lowest = self.rubric.grades
        text = literal(lowest.id)
        for grade in reversed(above):
            text = f"IF({total}>={literal(self.rubric.grade_param(grade).value)},{literal(grade.id)},{text})"
        if self._exempt(project):
            return Formula(
                f"={literal(self.rubric.raw.statuses['exempt'])}", self.rubric.raw.statuses["exempt"]
            )
        formula = f'=IF(ISNUMBER({total}),{literal(before)}&{text},"")'
        return Formula(formula, "" if tally.total is None else before + tally.grade)

    def _self_total(self, project: Project, tally: Tally) -> Number | None:
        total: Number = 0
        for indicator in self.rubric.indicators:
            own = self.typed.get((project.code, indicator.id), {}).get(_TYPED)
            points = own if is_number(own) else tally.indicators[indicator.id]
            if points is None:
                return None
            total += points  # type: ignore[operator]
        return max(0, total)

    # ---- the sheet ---------------------------------------------------------------

    def finish(self) -> tuple[SheetPlan, list[Check]]:
        """The plan, with its colours and page, and the checks on what was typed."""
        last = max(FIRST_ROW, self.row - 1)
        checks = self._checks(last)
        for check in checks:
            for mark, col in zip(check.marks, (NOTE if check.code.endswith("note") else SELF,), strict=True):
                area = Area(FIRST_ROW, col, last, col)
                self.plan.conditions.append(Condition(area, f"={mark.formula}", check.style))
        for grade in self.rubric.grades:
            text = literal(self.context.say("entry.grade") + grade.id)
            area = Area(FIRST_ROW, BASIS, last, BASIS)
            self.plan.conditions.append(
                Condition(area, f"=${letters(BASIS)}{FIRST_ROW + 1}={text}", grade.tone)
            )
        self.plan.page = Page(
            landscape=self.sheet.raw.landscape,
            repeat_rows=(0, HEAD_ROW),
            area=Area(0, 0, last, len(HEADS) - 1),
            footer=signature_footer(self.sheet, self.context),
        )
        return self.plan, checks

    def _checks(self, last: int) -> list[Check]:
        def cell(col: int) -> str:
            return f"${letters(col)}{FIRST_ROW + 1}"

        def span(col: int) -> str:
            return f"{quoted(self.sheet.name)}!{a1_range(FIRST_ROW, col, last, col, fixed=True)}"

        nothing = self.nothing and self.context.nothing[self.nothing]
        found = []
        for name, test, col, hits in (
            ("values", _wrong, SELF, self.wrong), ("note", _unexplained, NOTE, self.missing)
        ):  # fmt: skip
            rows = "*".join(f"({part})" for part in test([span(col) for col in range(len(HEADS))]))
            text = "*".join(f"({part})" for part in test([cell(col) for col in range(len(HEADS))]))
            if name == "values" and nothing:
                rows += f"*{none_of(self.nothing, nothing, span(SELF))}"
                text = f"AND({text},{nothing_formula(self.nothing, cell(SELF), self.context)}=0)"
            words, remedy = (self.context.say(f"entry.{kind}.self.{name}") for kind in ("check", "remedy"))
            part = Part(rows, span(col), col, tuple(hits))
            code, count = f"{self.sheet.id}.{name}", f"SUMPRODUCT({rows}*1)"
            at = (words, remedy, (Mark((), text),), count, len(hits), (part,))
            found.append(Check(code, self.sheet, Severity.ERROR, *at))
        return found


def _unexplained(cols: Sequence[str]) -> list[str]:
    return [
        f'{cols[INDICATOR]}<>""',
        number_in(cols[SELF]),
        f"{cols[SELF]}<>{cols[COMPUTED]}",
        f'{cols[NOTE]}=""',
    ]


def _wrong(cols: Sequence[str]) -> list[str]:
    own, points = cols[SELF], cols[POINTS]
    above = f"({points}>=0)*({own}>=0)*({own}<={points})"
    below = f"({points}<0)*({own}<=0)*({own}>={points})"
    return [f'{cols[INDICATOR]}<>""', f'{own}<>""', f"1-{number_in(own)}*(({above})+({below}))"]


def typed_scores(records: Sequence[Record]) -> dict[tuple[str, str], Record]:
    """The records (``project``, ``indicator``, ``self_score``, ``note``) by project and indicator."""
    return {(_text(record.get("project")), _text(record.get("indicator"))): record for record in records}


def _text(value: Value) -> str:
    return "" if value is None else str(value)
