"""The whole synthetic college: registry rows, and per department the rows of its return.

The same pack, recipe and seed give the same college, on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from onex_xl.demo.people import students, teachers
from onex_xl.demo.recipe import Assignment, Cell, Cells, Recipe, Sending, row_kind
from onex_xl.demo.values import Desk, Record, Row
from onex_xl.fields.cells import as_read
from onex_xl.model import Campaign, Project, Table, Value
from onex_xl.pack.definitions import Pack, Sheet, exact
from onex_xl.rules.functions import round_half_away
from onex_xl.scoring.facts import count_facts

Records = Mapping[str, Sequence[Record]]


@dataclass(frozen=True, slots=True)
class College:
    """``registry``: registry sheet id → rows. ``returns``: department → return sheet id → rows, as
    ``plan_return`` takes them."""

    registry: Records
    returns: Mapping[str, Records]
    sendings: tuple[Sending, ...]

    def sent(self, sending: Sending) -> Records:
        """The rows in one file that is sent."""
        rows = self.returns[sending.department]
        return {sheet: () if sheet in sending.without else records for sheet, records in rows.items()}


def invent(pack: Pack, campaign: Campaign, recipe: Recipe, seed: int | None = None) -> College:
    """The college of ``recipe``. ``seed`` replaces the recipe's own. Raises ``PackError`` for a recipe that
    names a kind of row it does not have."""
    random = Random(recipe.seed if seed is None else seed)
    registry = {sheet: tuple(map(_as_values, rows)) for sheet, rows in recipe.registry.items()}
    returns = {}
    for number, department in enumerate(registry[pack.raw.departments], start=1):
        code = str(department["code"])
        people = recipe.people
        desk = Desk(
            campaign.year,
            random,
            recipe.lists,
            students(people, random, number, _taught(recipe, registry, code)),
            teachers(people, random, number),
        )
        own = [row for row in registry[pack.raw.projects] if row["department"] == code]
        returns[code] = _Return(pack, campaign, recipe, desk, department).records(own)
    return College(registry, returns, recipe.sendings)


@dataclass(slots=True)
class _Return:
    """One department's rows while they are invented."""

    pack: Pack
    campaign: Campaign
    recipe: Recipe
    desk: Desk
    department: Record
    found: dict[str, list[Record]] = field(default_factory=dict)

    def records(self, projects: Sequence[Record]) -> Records:
        self.found = {sheet.id: [] for sheet in self.pack.returns.tables}
        self.found[self.recipe.own_sheet] = []
        for sheet, kind in self.recipe.forms.items():
            form = _ProjectRows(self, {}, Assignment(profile=""))
            self.found[sheet] = [form.row(sheet, row_kind(self.recipe, sheet, kind), 1)]
        for project in projects:
            self._add(project, self.recipe.projects[str(project["code"])])
        return self.found

    def _add(self, project: Record, assignment: Assignment) -> None:
        rows = _ProjectRows(self, project, assignment)
        for sheet in self.pack.returns.tables:
            if sheet.raw.layout == "table" and not sheet.raw.projects:
                rows.add_kinds(sheet)
        # Last, because it says how many rows the others have.
        rows.add_own(self.pack.returns.projects)
        for sheet_id, records in rows.done.items():
            self.found[sheet_id] += records
        for indicator, typed in assignment.own.items():
            score = {"project": project["code"], "indicator": indicator, **_as_values(typed)}
            self.found[self.recipe.own_sheet].append(score)


@dataclass(slots=True)
class _ProjectRows:
    """One project's rows by sheet, ``done`` so far."""

    around: _Return
    project: Record
    assignment: Assignment
    done: dict[str, list[Record]] = field(default_factory=dict)

    def add_kinds(self, sheet: Sheet) -> None:
        """The rows of a sheet, kind by kind."""
        recipe = self.around.recipe
        counts = {**recipe.profiles[self.assignment.profile].get(sheet.id, {})}
        counts.update(self.assignment.rows.get(sheet.id, {}))
        records: list[Record] = []
        self.done[sheet.id] = records
        for kind, count in counts.items():
            cells = row_kind(recipe, sheet.id, kind)
            for _ in range(self._rows(count)):
                records.append(self.row(sheet.id, cells, len(records) + 1, sheet.raw.project))

    def add_own(self, sheet: Sheet) -> None:
        """The project's own row on the sheet of projects: its profile's kinds, one laid over the other."""
        recipe = self.around.recipe
        kinds = [*recipe.profiles[self.assignment.profile].get(sheet.id, {})]
        kinds += [kind for kind in (self.assignment.also.get(sheet.id),) if kind]
        cells: dict[str, Cell] = {}
        for kind in kinds:
            cells |= row_kind(recipe, sheet.id, kind)
        self.done[sheet.id] = [self.row(sheet.id, cells, 1, sheet.raw.project)]

    def row(self, sheet: str, cells: Cells, number: int, project_field: str = "") -> Record:
        """One row, its cells filled in the order in which they are written."""
        self.around.desk.serial += 1
        names = {
            **{f"department_{name}": value for name, value in self.around.department.items()},
            **self.project,
            "project": self.project.get("code", ""),
            "year": self.around.campaign.year,
        }
        row = Row(self.around.desk, names, self.project, self.done, self.fact, number)
        if project_field:
            row.cells[project_field] = self.project["code"]
        for name, cell in cells.items():
            row.fill(name, cell)
        return row.cells

    def fact(self, name: str) -> Value:
        """A fact of the rows so far."""
        code = str(self.project["code"])
        project = Project(code, str(self.project["department"]), str(self.project["name"]), self.project)
        returns = self.around.pack.returns
        tables = {sheet: table_of(returns.by_id[sheet], rows) for sheet, rows in self.done.items()}
        return count_facts(self.around.pack, self.around.campaign, [project], tables)[code].values[name]

    def _rows(self, count: int | float) -> int:
        if isinstance(count, int):
            return count
        whole = self.project[self.around.recipe.share_of]
        assert isinstance(whole, int)
        return int(round_half_away(Fraction(exact(count)) * whole, 0))


def table_of(sheet: Sheet, records: Sequence[Record]) -> Table:
    """``records`` as a reader would hand them on, in rows from 0."""
    columns = {
        item.id: [as_read(item, record.get(item.id)) for record in records] for item in sheet.read_fields
    }
    return Table(sheet.id, sheet.name, columns, range(len(records)))


def _as_values(cells: Cells) -> dict[str, Value]:
    return {name: exact(cell) if _is_number(cell) else cell for name, cell in cells.items()}


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _taught(recipe: Recipe, registry: Records, department: str) -> list[str]:
    sheet, _, name = recipe.taught.partition(".")
    return [str(row[name]) for row in registry[sheet] if row["department"] == department]
