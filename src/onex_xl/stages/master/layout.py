"""Where everything stands in the master: sheet names, rows, columns and cells that formulas point to.

All sheets are planned against one :class:`Layout`, so that a formula on one of them knows the cell on
another before either is drawn. Rows and columns are 0-based.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from onex_xl import __version__, messages
from onex_xl.findings import Finding
from onex_xl.model import (
    Department,
    Facts,
    Number,
    Project,
    Register,
    Result,
    Review,
    Score,
    State,
    Status,
    Variant,
)
from onex_xl.pack.definitions import Fact, Indicator, Pack, Rubric
from onex_xl.pack.schema import Alternative, Field, Grade, Ruling, Words
from onex_xl.rules.nodes import Param
from onex_xl.scoring.explain import Beside, Explained, besides, explain_some, reviews_of
from onex_xl.scoring.facts import values_under
from onex_xl.scoring.score import tally
from onex_xl.trends.comparison import Side
from onex_xl.xlsx.cells import a1, a1_range, letters, quoted

MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
"""How the alternatives of a ruling are told apart on the page and in its dropdown."""

NONE = "—"
"""What a cell shows that has no value."""

SCORES_FIRST = 4
DATA_FIRST = 4
DEPARTMENTS_FIRST = 4
RULES_FIRST = 5


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A number on the rules sheet that may be tried out: of an indicator or of a grade."""

    param: Param
    row: int
    indicator: Indicator | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class RulingRows:
    """A ruling's block on the rules sheet: one row per alternative from ``row`` on."""

    ruling: Ruling
    row: int

    @property
    def last(self) -> int:
        return self.row + len(self.ruling.alternatives) - 1

    @property
    def official(self) -> int:
        """The place of the pack's own decision among the alternatives."""
        return [item.id for item in self.ruling.alternatives].index(self.ruling.default)

    def mark(self, alternative: Alternative) -> str:
        return MARKS[self.ruling.alternatives.index(alternative)]


@dataclass(frozen=True)
class Layout:
    """What the master shows and where. ``language`` is that of headings and sentences, ``program`` the
    version of the program that it names as its maker, ``earlier`` are the years before, oldest first."""

    pack: Pack
    result: Result
    language: str
    program: str = __version__
    earlier: tuple[Side, ...] = ()

    # ---- words -------------------------------------------------------------------

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence or label of ``messages/*/master.toml``."""
        return messages.say(key, self.language, **facts)

    def words(self, words: Words) -> str:
        """A text of the pack in the master's language."""
        return words.in_language(self.language)

    def yes_no(self, value: bool) -> str:
        return self.say("master.word.yes") if value else self.say("master.word.no")

    # ---- what is shown -----------------------------------------------------------

    @property
    def rubric(self) -> Rubric:
        return self.pack.rubric

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What there is to say to whoever reads the master: not what the office mistyped in its review."""
        return tuple(item for item in self.result.findings if not item.of_office)

    @cached_property
    def project_fields(self) -> Mapping[str, Field]:
        """The registry's fields of a project, by id."""
        return self.pack.registry.by_id[self.pack.raw.projects].fields

    @cached_property
    def departments(self) -> Mapping[str, str]:
        """Department code → a name no other department has, in registry order."""
        rooms = self.result.registry.departments.values()
        names = [room.name for room in rooms]
        return {room.code: _told_apart(room, names.count(room.name)) for room in rooms}

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """All projects, department by department, in registry order."""
        order = {code: number for number, code in enumerate(self.departments)}
        found = [item for item in self.result.registry.projects.values() if item.department in order]
        return tuple(sorted(found, key=lambda item: order[item.department]))

    @cached_property
    def registers(self) -> Mapping[str, Register]:
        return {item.code: item for item in self.result.register}

    def of_department(self, code: str) -> tuple[Project, ...]:
        return tuple(item for item in self.projects if item.department == code)

    def score(self, project: Project) -> Score:
        return self.result.scores.get(project.code) or Score(project.code, Status.MISSING)

    def status(self, project: Project) -> str:
        """The project's status; one that was to be scored and has no total counts as held."""
        score = self.score(project)
        return Status.HELD if score.status == Status.SCORED and score.total is None else score.status

    def status_word(self, status: str) -> str:
        """What the workbook calls ``status``."""
        if status == Status.SCORED:
            return self.say("master.word.scored")
        return self.rubric.raw.statuses.get(status, status)  # type: ignore[call-overload, no-any-return]

    def facts(self, project: Project) -> Facts | None:
        """The project's facts, if a return gave them."""
        register = self.registers.get(project.department)
        missing = self.score(project).status == Status.MISSING or (
            register is not None and register.state == State.MISSING
        )
        return None if missing else self.result.facts.get(project.code)

    # ---- what the office has decided ---------------------------------------------

    @cached_property
    def reviews(self) -> Mapping[str, Mapping[str, Review]]:
        """The office's newest decisions by project and indicator, whatever became of them."""
        return reviews_of(self.result)

    @cached_property
    def computed(self) -> Mapping[str, Mapping[str, Number | None]]:
        """What the engine gives without decisions: the indicators of every project with one that counts."""
        rubric, found = self.rubric, {}
        for project in self.projects:
            facts = self.result.facts.get(project.code)
            if self.score(project).reviews and facts is not None:
                values = values_under(rubric, facts, rubric.defaults)
                found[project.code] = tally(rubric, values, rubric.defaults).indicators
        return found

    def engine(self, project: Project, indicator: str) -> Number | None:
        """What the engine gives for an indicator, whatever the office has decided."""
        given = self.computed.get(project.code, self.score(project).indicators)
        return given.get(indicator)

    @cached_property
    def decided(self) -> frozenset[str]:
        """The indicators that the office has decided in some project, so that it counts."""
        return frozenset(name for project in self.projects for name in self.score(project).reviews)

    @cached_property
    def moved(self) -> frozenset[str]:
        """The indicators that some project's decisions moved, or could have."""
        return self.decided.union(
            name
            for project in self.projects
            for name, points in self.computed.get(project.code, {}).items()
            if points != self.score(project).indicators[name]
        )

    @cached_property
    def _besides(self) -> Mapping[str, Beside]:
        return besides(self.pack, self.result)

    def explained(self, project: Project) -> tuple[Explained, ...]:
        """Every indicator of a project that is scored, explained."""
        facts, score = self.result.facts[project.code], self.score(project)
        beside = self._besides[project.code]
        return explain_some(self.pack, facts, score, tuple(self.rubric.by_id), self.language, beside)

    # ---- sheet names -------------------------------------------------------------

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """Sheet key → the name on its tab."""
        return {key: self.say(f"master.sheet.{key}") for key in SHEETS}

    def cell(self, sheet: str, row: int, col: int) -> str:
        """An absolute reference to a cell of the sheet with key ``sheet``."""
        return f"{quoted(self.sheets[sheet])}!{a1(row, col, fixed=True)}"

    def cells(self, sheet: str, first: tuple[int, int], last: tuple[int, int]) -> str:
        """An absolute reference to a range of the sheet with key ``sheet``."""
        return f"{quoted(self.sheets[sheet])}!{a1_range(*first, *last, fixed=True)}"

    # ---- the table of scores -----------------------------------------------------

    @cached_property
    def score_columns(self) -> tuple[str, ...]:
        """The columns of the table of scores: ``=<indicator>`` and our own keys. What stands
        after ``review`` is for the screen and not printed."""
        own = ["rank", "code", "department", "name"]
        own += [f"={item.id}" for item in self.rubric.indicators]
        if "level" in self.project_fields:
            own.insert(4, "level")
        own += ["total", "grade", "outcome", "self", "difference", "next", "rulings"]
        lead = ["lead"] if "lead" in self.project_fields else []
        return (*own, *lead, "review", "way", "change")

    def score_col(self, key: str) -> int:
        return self._score_cols[key]

    @cached_property
    def _score_cols(self) -> Mapping[str, int]:
        return {key: col for col, key in enumerate(self.score_columns)}

    @cached_property
    def ranking(self) -> tuple[Project, ...]:
        """All projects as the table of scores lists them: by rank, then held, missing, exempt."""
        late = [Status.SCORED, Status.HELD, Status.MISSING, Status.EXEMPT]
        return tuple(
            sorted(self.projects, key=lambda p: (late.index(self.status(p)), self.score(p).rank or 0))
        )

    @property
    def scores_last(self) -> int:
        return SCORES_FIRST + max(len(self.projects), 1) - 1

    @cached_property
    def score_row(self) -> Mapping[str, int]:
        return {item.code: SCORES_FIRST + index for index, item in enumerate(self.ranking)}

    def score_range(self, key: str) -> str:
        """All rows of a column of the table of scores."""
        col = self.score_col(key)
        return self.cells("scores", (SCORES_FIRST, col), (self.scores_last, col))

    # ---- the facts ---------------------------------------------------------------

    @cached_property
    def data_columns(self) -> tuple[str, ...]:
        """The columns of the facts: ``=<fact>``, ``?<fact>#n`` (variants), ``s:<indicator>`` (self
        scores), ``@<fact>`` (places) and our own keys. Of indicators that the office has decided:
        ``c:<indicator>`` (computed), ``d:<indicator>`` (decided), ``r:<indicator>`` (why)."""
        facts = self.rubric.facts.values()
        own = ["department", "code", "name", "status", *(f"={fact.id}" for fact in facts)]
        own += ["total", "file", "hash"]
        own += [f"?{fact.id}#{n}" for fact in facts for n, _ in enumerate(self.variants(fact))]
        own += [f"s:{item.id}" for item in self.rubric.indicators]
        for item in self.rubric.indicators:
            own += [f"c:{item.id}"] if item.id in self.moved else []
            own += [f"d:{item.id}", f"r:{item.id}"] if item.id in self.decided else []
        own += [f"@{fact.id}" for fact in facts if fact.counted]
        return (*own, "counts", "choice")

    def variants(self, fact: Fact) -> Sequence[Variant]:
        """The combinations of rulings ``fact`` was counted under; none if it depends on none."""
        return self.rubric.variants(fact) if fact.counted and fact.rulings else ()

    def data_col(self, key: str) -> int:
        return self._data_cols[key]

    @cached_property
    def _data_cols(self) -> Mapping[str, int]:
        return {key: col for col, key in enumerate(self.data_columns)}

    @cached_property
    def data_row(self) -> Mapping[str, int]:
        return {item.code: DATA_FIRST + index for index, item in enumerate(self.projects)}

    @property
    def data_last(self) -> int:
        return DATA_FIRST + max(len(self.projects), 1) - 1

    def data_range(self, key: str) -> str:
        """All rows of a column of the facts."""
        col = self.data_col(key)
        return self.cells("data", (DATA_FIRST, col), (self.data_last, col))

    def data_letter(self, key: str) -> str:
        return letters(self.data_col(key))

    # ---- the rules ---------------------------------------------------------------

    @cached_property
    def param_rows(self) -> tuple[RuleRow, ...]:
        """The indicators' numbers on the rules sheet, in order."""
        found: list[RuleRow] = []
        for indicator in self.rubric.indicators:
            for param in indicator.params:
                found.append(RuleRow(param, RULES_FIRST + len(found), indicator=indicator))
        return tuple(found)

    @cached_property
    def grade_rows(self) -> tuple[RuleRow, ...]:
        """The grade lines, from the best down; two heading rows stand above them."""
        first = RULES_FIRST + len(self.param_rows) + 3
        return tuple(
            RuleRow(self.rubric.grade_param(grade), first + index, grade=grade)
            for index, grade in enumerate(self.rubric.grades)
        )

    @cached_property
    def ruling_rows(self) -> tuple[RulingRows, ...]:
        """The rulings' blocks; two heading rows stand above them."""
        row = RULES_FIRST + len(self.param_rows) + 3 + len(self.grade_rows) + 3
        found = []
        for ruling in self.rubric.raw.rulings:
            found.append(RulingRows(ruling, row))
            row = found[-1].last + 1
        return tuple(found)

    @cached_property
    def trial_cells(self) -> Mapping[str, str]:
        """Param or ruling id → the cell formulas take it from (of a ruling: the alternative's id)."""
        found = {item.param.id: self.cell("rules", item.row, TRIAL) for item in self.param_rows}
        found |= {item.param.id: self.cell("rules", item.row, TRIAL) for item in self.grade_rows}
        return found | {item.ruling.id: self.cell("rules", item.row, RULING_ID) for item in self.ruling_rows}

    @property
    def changes_cell(self) -> str:
        """The cell that counts how many numbers and rulings differ from the official ones."""
        return self.cell("rules", 2, RULING_ID)


SHEETS = (
    "overview", "scores", "departments", "outcomes", "basis", "reviews", "self_scores", "data", "problems",
    "lists", "rules", "effects", "form", "years", "years_data", "about",
)  # fmt: skip
"""The sheets in order."""

# Columns of the rules sheet.
NUMBER, PLACE, TEXT, MARK, USE, HIT, SHIFT, DECIDED, OFFICIAL, TRIAL, CHANGED, RULING_ID = range(12)


def _told_apart(room: Department, same: int) -> str:
    return room.name if same == 1 else f"{room.name}（{room.code}）"
