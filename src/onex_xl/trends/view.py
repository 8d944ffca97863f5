"""Where everything stands on the data sheet, and what things are called: one row a project and year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from onex_xl import messages
from onex_xl.model import SealedProject, Status, Value
from onex_xl.pack.definitions import Fact
from onex_xl.pack.schema import Words
from onex_xl.rules.nodes import Type
from onex_xl.trends.comparison import COUNTED, Comparison, Side, status_of
from onex_xl.xlsx.cells import a1, a1_range, quoted
from onex_xl.xlsx.plan import Scalar

DATA_FIRST = 4
"""The first row of data (0-based), below title, subtitle and two rows of heads."""

Live = Callable[[SealedProject, str], str]
"""Of the newest year: the formula (without ``=``) of a project's cell in a column, ``""`` for a constant."""

OWN = ("line", "year", "home", "department", "code", "name", "status", "grade", "outcome", "total")
FLAGS = ("scored", "counts")


@dataclass(frozen=True)
class View:
    """A comparison as a workbook shows it: ``language`` is that of headings, ``sheet`` the tab with the data.
    With ``live``, the newest year's data are formulas."""

    comparison: Comparison
    language: str
    sheet: str
    live: Live | None = None

    # ---- words -------------------------------------------------------------------

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence or label of ``messages/*/trend.toml``."""
        return messages.say(key, self.language, **facts)

    def words(self, words: Words) -> str:
        return words.in_language(self.language)

    def yes_no(self, value: bool) -> str:
        return self.say("trend.word.yes") if value else self.say("trend.word.no")

    def status_word(self, side: Side, status: str) -> str:
        """What the workbooks call ``status``."""
        if status == Status.SCORED:
            return self.say("trend.word.scored")
        found: str = side.rubric.raw.statuses.get(status, status)  # type: ignore[call-overload]
        return found

    def grade(self, side: Side, project: SealedProject) -> str:
        """The grade, or why there is none."""
        status = status_of(project)
        return project.grade if status == Status.SCORED else self.status_word(side, status)

    def indicator_label(self, name: str) -> str:
        return f"{name} {self.words(self.comparison.indicators[name].raw.label)}"

    def fact_label(self, fact: Fact) -> str:
        label = self.words(fact.label)
        unit = fact.raw.unit if self.language == "zh" else ""
        return f"{label}（{unit}）" if unit else label

    def years_said(self) -> str:
        """``2024–2026``."""
        years = self.comparison.years
        return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"

    def remarks(self) -> list[str]:
        """What makes the years doubtful to compare: another college, another pack, rules that are gone."""
        newest, found = self.comparison.newest.sealed.campaign, []
        for side in self.comparison.sides:
            campaign = side.sealed.campaign
            if campaign.college != newest.college:
                found.append(self.say("trend.remark.college", year=campaign.year, college=campaign.college))
            if campaign.pack != newest.pack:
                found.append(
                    self.say("trend.remark.pack", year=campaign.year, old=campaign.pack, new=newest.pack)
                )
            if not side.known:
                found.append(self.say("trend.remark.rules", year=campaign.year))
        return found

    # ---- columns and rows --------------------------------------------------------

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Our own keys, ``=<indicator>``, ``#<fact>``, and flags that sums ask for."""
        indicators = (f"={name}" for name in self.comparison.indicators)
        facts = (f"#{name}" for name in self.comparison.facts)
        return (*OWN, *indicators, *facts, *FLAGS)

    def col(self, key: str) -> int:
        return self._cols[key]

    @cached_property
    def _cols(self) -> Mapping[str, int]:
        return {key: col for col, key in enumerate(self.columns)}

    @cached_property
    def rows(self) -> Mapping[tuple[int, str], int]:
        """Year and code of a project → its row; the newest year stands first."""
        codes = [
            (side.year, item.code)
            for side in reversed(self.comparison.sides)
            for item in self.comparison.projects[side.year]
        ]
        return {code: DATA_FIRST + place for place, code in enumerate(codes)}

    @property
    def last(self) -> int:
        return DATA_FIRST + max(len(self.rows), 1) - 1

    def cell(self, year: int, code: str, key: str) -> str:
        """An absolute reference to a cell of the data."""
        return f"{quoted(self.sheet)}!{a1(self.rows[year, code], self.col(key), fixed=True)}"

    def block(self, year: int, key: str) -> str:
        """An absolute reference to a column of one year's rows; ``""`` if it has none."""
        if year not in self._blocks:
            return ""
        col, (first, last) = self.col(key), self._blocks[year]
        return f"{quoted(self.sheet)}!{a1_range(first, col, last, col, fixed=True)}"

    @cached_property
    def _blocks(self) -> Mapping[int, tuple[int, int]]:
        """The first and the last row of every year that has projects."""
        found: dict[int, tuple[int, int]] = {}
        for (year, _), row in self.rows.items():
            found[year] = (found.get(year, (row, row))[0], row)
        return found

    # ---- values ------------------------------------------------------------------

    def value(self, side: Side, project: SealedProject, key: str) -> Scalar:
        """What a cell of the data holds; ``None`` for no value."""
        if key[0] == "=":
            return project.indicators.get(key[1:])
        if key[0] == "#":
            return self.fact_value(self.comparison.facts[key[1:]], project.facts.get(key[1:]))
        return self._own(side, project, key)

    def fact_value(self, fact: Fact, value: Value) -> Scalar:
        """A fact as cells hold it: yes or no as words, a blank text as nothing."""
        if value is None or value == "":
            return None
        return self.yes_no(bool(value)) if fact.symbol.type is Type.BOOL else value

    def _own(self, side: Side, project: SealedProject, key: str) -> Scalar:
        year, status = side.year, status_of(project)
        match key:
            case "line":
                return self.comparison.numbers[year, project.code]
            case "year":
                return year
            case "home":
                return self.comparison.home(year, project.department)
            case "department":
                return side.sealed.departments.get(project.department, project.department)
            case "status":
                return self.status_word(side, status)
            case "grade":
                return self.grade(side, project)
            case "scored":
                return int(status == Status.SCORED)
            case "counts":
                return int(status in COUNTED)
            case "total" | "outcome" if status != Status.SCORED:
                return None
            case _:
                found: Scalar = getattr(project, key)
                return found if found != "" else None
