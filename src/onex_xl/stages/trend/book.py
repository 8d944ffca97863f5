"""Where everything stands in the workbook of years, and pieces that all its sheets share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from onex_xl import messages
from onex_xl.trends.comparison import Changed, Comparison, changed_rules
from onex_xl.trends.figures import Figure, Figures
from onex_xl.trends.tables import Stretch, stretches
from onex_xl.trends.view import View
from onex_xl.xlsx.cells import a1, quoted
from onex_xl.xlsx.plan import Area, ColumnPlan, Page, SheetPlan

SHEETS = (
    "overview", "departments", "certificates", "groups", "details", "matches", "rules", "data", "about",
)  # fmt: skip
"""The sheets in order."""

GROUPS_FIRST, DETAILS_FIRST = 5, 5
"""The first rows of the long tables."""
GROUP_OWN, DETAIL_OWN = 3, 5
"""Columns that say what a row of them is."""


@dataclass(frozen=True)
class Book:
    """``language`` is that of headings and sentences, ``program`` the version that it names as its maker."""

    comparison: Comparison
    language: str
    program: str

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence or label of ``messages/*/trend.toml``."""
        return messages.say(key, self.language, **facts)

    @property
    def title(self) -> str:
        """What the workbook is called."""
        name = self.view.words(self.comparison.newest.title)
        return self.say("trend.overview.title", name=name, years=self.view.years_said())

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """Sheet key → the name on its tab."""
        return {key: self.say(f"trend.sheet.{key}") for key in SHEETS}

    @cached_property
    def view(self) -> View:
        return View(self.comparison, self.language, self.sheets["data"])

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.view)

    @cached_property
    def changed(self) -> tuple[Changed, ...]:
        """What the years' rules have differently."""
        return tuple(changed_rules(self.comparison.sides))

    # ---- the table of groups -----------------------------------------------------

    @cached_property
    def groups(self) -> tuple[tuple[int, str], ...]:
        """Number and name of every group: all together first, then the departments."""
        return (
            (0, self.say("trend.word.all")),
            *((line.number, line.name) for line in self.comparison.departments),
        )

    @cached_property
    def group_stretch(self) -> Stretch:
        return stretches(self.view, [("", True)], GROUP_OWN)[0]

    def group_row(self, home: int, figure: Figure) -> int:
        """The row of a figure of a group."""
        place = [number for number, _ in self.groups].index(home)
        within = list(self.figures.by_id).index(figure.id)
        return GROUPS_FIRST + place * len(self.figures.all) + within

    def group_cell(self, figure: Figure, col: int) -> str:
        """A reference to a cell in the row of a figure of all together."""
        return f"{quoted(self.sheets['groups'])}!{a1(self.group_row(0, figure), col, fixed=True)}"

    # ---- sheets ------------------------------------------------------------------

    def begin(self, key: str, widths: Sequence[float], **facts: object) -> SheetPlan:
        """A sheet with its column widths, title and quiet second line."""
        plan = SheetPlan(self.sheets[key])
        plan.columns = {col: ColumnPlan(width) for col, width in enumerate(widths)}
        plan.heights |= {0: 30, 1: 18}
        title = self.say(f"trend.{key}.title", years=self.view.years_said(), **facts)
        plan.put(0, 0, title, "title")
        plan.put(1, 0, self.say(f"trend.{key}.subtitle", **self._tabs), "subtitle")
        return plan

    @property
    def _tabs(self) -> dict[str, object]:
        """Sheets that sentences name."""
        return {name: self.sheets[name] for name in ("data", "details", "groups", "matches", "rules")}

    def page(
        self, *, head: tuple[int, int] | None = None, area: Area | None = None, one_page: bool = False,
        landscape: bool = True,
    ) -> Page:  # fmt: skip
        """A4 with the page number and what made the sheet in its foot."""
        foot = self.say("trend.page.foot", years=self.view.years_said(), program=self.program)
        return Page(
            landscape=landscape,
            repeat_rows=head,
            area=area,
            one_page=one_page,
            footer=f"&L{foot.replace('&', '&&')}&C{self.say('trend.page.number')}",
        )
