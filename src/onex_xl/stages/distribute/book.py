"""The return workbook of one department, planned: blank, or with records in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from onex_xl.entry.book import finish_book
from onex_xl.entry.check import Check
from onex_xl.entry.checks import checks_of
from onex_xl.entry.entries import Entry, Record
from onex_xl.entry.hidden import Hidden, longest_nothing, outside, stamp
from onex_xl.entry.layout import Layout, layout_of
from onex_xl.entry.notes import plan_notes
from onex_xl.entry.rule_checks import FactCells
from onex_xl.entry.sheets import Live, plan_form, plan_table
from onex_xl.entry.totals import Totals
from onex_xl.fields.context import Context, Source, campaign_texts
from onex_xl.fields.validations import list_key, needs_list
from onex_xl.files import safe_name
from onex_xl.findings import Severity
from onex_xl.model import Campaign, Department, Facts, Project, Registry, Value
from onex_xl.pack.definitions import Pack, Sheet
from onex_xl.scoring.facts import count_facts, values_under
from onex_xl.scoring.score import tally
from onex_xl.stages.distribute.facts import NONE, FactTable, plan_facts
from onex_xl.stages.distribute.head_line import head_checks, put_head_line
from onex_xl.stages.distribute.self_check import CHECK_COLS, plan_self_check
from onex_xl.stages.distribute.self_score import SelfScores, typed_scores
from onex_xl.xlsx.cells import a1, a1_range
from onex_xl.xlsx.plan import BookPlan, Formula, SheetPlan

Records = Mapping[str, Sequence[Record]]
"""Sheet id → its rows. The sheet of projects is matched by its project field, a form is one row, and the
self scores have ``project``, ``indicator``, ``self_score`` and ``note``, the self-check ``name`` and
``date``."""

_NOTHING: Records = {}


def file_name(pack: Pack, campaign: Campaign, department: Department) -> str:
    """What the department's workbook is called, safe on every system."""
    texts = campaign_texts(campaign, pack.raw.language, department=department.name)
    return safe_name(pack.returns.raw.file_name.format_map(texts))


def plan_return(
    pack: Pack, campaign: Campaign, registry: Registry, department: str, records: Records = _NOTHING
) -> BookPlan:
    """The workbook of ``department`` (its code): prefilled from ``registry``, with ``records`` typed in.

    Every formula carries the value our own engine gives for those records. Raises ``KeyError`` for a
    department that the registry does not have.
    """
    return _Book(pack, campaign, registry, registry.departments[department], records).plan()


class _Book:
    def __init__(
        self, pack: Pack, campaign: Campaign, registry: Registry, department: Department, records: Records
    ) -> None:
        self.pack, self.campaign, self.department, self.records = pack, campaign, department, records
        self.projects = registry.of_department(department.code)
        lists = max(_longest_list(pack), longest_nothing(pack.returns))
        widest = max((len(sheet.raw.fields) for sheet in pack.returns.tables), default=0) + CHECK_COLS
        width = max(len(pack.rubric.facts), len(self.projects), lists, widest) + 1
        self.hidden = Hidden(width)
        self.hidden.stamp(stamp(pack, pack.returns, campaign, department.code))
        self.context = self._context()
        self.entries = {sheet.id: self._entry(sheet) for sheet in pack.returns.tables}
        self.counted = self._counted()
        self.facts = self._facts()
        totals = Totals(self.hidden)
        self.entries = {sheet: totals.without(entry) for sheet, entry in self.entries.items()}

    # ---- what it is planned from -------------------------------------------------

    def _context(self) -> Context:
        language = self.pack.raw.language
        codes = tuple(project.code for project in self.projects)
        choose, cells = self.hidden.listed("projects", codes)
        sources = {"projects": Source(f"={choose}", self.hidden.name(choose), cells, codes)}
        for sheet in self.pack.returns.sheets:
            for field in sheet.raw.fields:
                if field.choices and needs_list(field) and list_key(field) not in sources:
                    listed, _ = self.hidden.listed(f"{sheet.id}.{field.id}", field.choices)
                    sources[list_key(field)] = Source(f"={listed}", "", (), field.choices)
        texts = campaign_texts(self.campaign, language, department=self.department.name)
        return Context(self.campaign, language, sources, texts, self.hidden.nothing(self.pack.returns))

    def _entry(self, sheet: Sheet) -> Entry:
        records = self.records.get(sheet.id, ())
        if sheet.raw.projects:
            typed = {record.get(sheet.raw.project): record for record in records}
            rows = [self._row(sheet, typed.get(project.code), project) for project in self.projects]
        elif sheet.raw.layout == "form":
            rows = [self._row(sheet, records[0] if records else None, None)]
        else:
            rows = [dict(record) for record in records]
        return Entry(layout_of(sheet, self.projects, len(rows)), rows, self.context)

    def _row(self, sheet: Sheet, typed: Record | None, project: Project | None) -> Record:
        """A form's values or a project's row: what the office knows, and what was typed. What the office
        suggests stands only until the department has typed something."""
        row: dict[str, Value] = {}
        for field in sheet.read_fields:
            if field.prefill:
                row[field.id] = self._known(field.prefill, project)
            elif typed is not None:
                row[field.id] = typed.get(field.id)
            elif field.default:
                row[field.id] = self._known(field.default, project)
        return row

    def _known(self, origin: str, project: Project | None) -> Value:
        """What ``department.<field>``, ``project.<field>`` or ``year`` stands for; other text is itself."""
        room, dot, name = origin.partition(".")
        if origin == "year":
            return self.campaign.year
        if dot and room == "department":
            own = {"code": self.department.code, "name": self.department.name}
            return own.get(name) or self.department.extra.get(name)
        if dot and room == "project":
            return None if project is None else {"code": project.code, **project.fields}.get(name)
        return origin

    def _counted(self) -> dict[str, Facts]:
        tables = {sheet: entry.table() for sheet, entry in self.entries.items() if not entry.layout.form}
        return count_facts(self.pack, self.campaign, self.projects, tables)

    def _facts(self) -> FactTable:
        values = [self.counted[project.code].values for project in self.projects]
        rubric = self.pack.rubric
        return plan_facts(self.hidden, rubric, self.campaign, self.projects, values, self.entries)

    # ---- its sheets --------------------------------------------------------------

    def plan(self) -> BookPlan:
        checks = {sheet: self._checks(entry) for sheet, entry in self.entries.items()}
        plans = {sheet: self._entered(entry, checks[sheet]) for sheet, entry in self.entries.items()}
        for sheet in self.pack.returns.sheets:
            if sheet.raw.layout == "notes":
                plans[sheet.id] = plan_notes(sheet, self.context)
            elif sheet.raw.layout == "self_score":
                plans[sheet.id], checks[sheet.id] = self._self_score(sheet)
        every = [check for sheet in self.pack.returns.sheets for check in checks.get(sheet.id, ())]
        for sheet in self.pack.returns.sheets:
            if sheet.raw.layout == "self_check":
                typed, nothing = self.records.get(sheet.id, ()), self.pack.nothing
                every += head_checks(sheet, typed, nothing, self.context)
                plans[sheet.id] = plan_self_check(sheet, every, self.hidden, self.context)
                put_head_line(plans[sheet.id], sheet, typed, nothing, self.context)
        book = BookPlan([plans[sheet.id] for sheet in self.pack.returns.sheets])
        book.sheet(self.hidden.plan)
        book.names = dict(self.hidden.names)
        finish_book(book, self.pack.returns.raw.title, self.context, self._stamp())
        return book

    def _stamp(self) -> dict[str, str]:
        return stamp(self.pack, self.pack.returns, self.campaign, self.department.code)

    def _checks(self, entry: Entry) -> list[Check]:
        if not entry.sheet.raw.projects:
            return [*checks_of(entry, self.hidden), *self._without_rows(entry)]
        if not self.projects:
            return []
        cells = FactCells(self.facts.ref, lambda index: self.facts.values[index])
        return checks_of(entry, self.hidden, cells)

    def _without_rows(self, entry: Entry) -> list[Check]:
        """Projects that should have rows in a table and have none: the pack says which should."""
        wanted = [project.code for project in self.projects if _is_expected(project, entry.sheet)]
        if not wanted:
            return []
        sheet, span = entry.sheet, entry.layout.span(entry.sheet.raw.project)
        there = {str(record.get(sheet.raw.project) or "").casefold() for record in entry.records}
        code = f"{sheet.id}.rows"
        first = self.hidden.block([code, "none"], len(wanted))
        for row, project in enumerate(wanted, first):
            # Not COUNTIF: it takes the codes 01 and 1 for the same, and * for anything.
            none = f"=IF(SUMPRODUCT(({span}={a1(row, 0, fixed=True)})*1)=0,1,0)"
            self.hidden.plan.put_row(row, 0, [project, Formula(none, int(project.casefold() not in there))])
        count = f"SUM({outside(a1_range(first, 1, first + len(wanted) - 1, 1, fixed=True))})"
        found = sum(project.casefold() not in there for project in wanted)
        words, remedy = self.context.say("entry.check.rows"), self.context.say("entry.remedy.rows")
        return [Check(code, sheet, Severity.ERROR, words, remedy, (), count, found)]

    def _entered(self, entry: Entry, checks: list[Check]) -> SheetPlan:
        if entry.layout.form:
            return plan_form(entry, checks)
        return plan_table(entry, checks, self._live(entry.layout) if entry.sheet.raw.projects else None)

    def _live(self, layout: Layout) -> Live:
        """The live facts beside what a department declares."""
        live: Live = {}
        for field in layout.sheet.raw.fields:
            for index in range(len(self.projects)) if field.live else ():
                value = self.facts.values[index][field.live]
                shown = Formula(f"={self.facts.ref(field.live, index)}", NONE if value is None else value)
                live[field.id, index] = shown
        return live

    def _self_score(self, sheet: Sheet) -> tuple[SheetPlan, list[Check]]:
        rubric = self.pack.rubric
        typed = typed_scores(self.records.get(sheet.id, ()))
        scores = SelfScores(sheet, rubric, self.context, self.facts, typed, self.pack.nothing)
        for index, project in enumerate(self.projects):
            values = values_under(rubric, self.counted[project.code], rubric.defaults)
            scores.project(index, project, tally(rubric, values, rubric.defaults))
        return scores.finish()


def _is_expected(project: Project, sheet: Sheet) -> bool:
    number = project.fields.get(sheet.raw.rows_for) if sheet.raw.rows_for else None
    return isinstance(number, int | Fraction) and number > 0


def _longest_list(pack: Pack) -> int:
    lists = [
        field.choices for sheet in pack.returns.sheets for field in sheet.raw.fields if needs_list(field)
    ]
    return max(map(len, lists), default=0)
