"""The regulation's form as it is printed: what the sheet with the dropdown (``form.py``) and the official
forms (``forms.py``) have in common. What stands in a cell, they say: a formula there, a value here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from onex_xl.model import Number, Project
from onex_xl.pack.definitions import Indicator
from onex_xl.rules.words import decimal
from onex_xl.stages.master import parts
from onex_xl.stages.master.layout import Layout
from onex_xl.xlsx.plan import Area, Formula, Scalar, SheetPlan

Shown = Scalar | Formula
NO, SECTION, ITEM, STANDARD = range(4)
"""The first columns; after them the basis, where the form shows it, then the two scores."""


@dataclass(frozen=True, slots=True)
class Line:
    """What an indicator's line shows beside the regulation's own words. ``basis`` only where the form has a
    column for it; ``texts`` are those that it has to have room for; ``decided``: the office has decided."""

    own: Shown
    assessed: Shown
    basis: Shown = None
    texts: Sequence[str] = ()
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    """The form on ``plan``, whose columns are ``widths`` wide: 6, or 7 with the basis."""

    layout: Layout
    plan: SheetPlan
    widths: Sequence[float]

    @property
    def last(self) -> int:
        """The last column: the assessed score."""
        return len(self.widths) - 1

    def title(self) -> None:
        """The first row: the college and the regulation's title."""
        campaign, rubric = self.layout.result.campaign, self.layout.rubric
        name = self.layout.words(rubric.raw.title)
        text = self.layout.say("master.form.title", college=campaign.college, name=name)
        self.plan.heights[0] = 36
        self.plan.merge(Area(0, 0, 0, self.last), text, "official.title")

    def pair(self, row: int, first: int, middle: int, last: int, label: str, value: Shown) -> None:
        """A label from column ``first`` on and its value from ``middle`` to ``last``."""
        parts.band(self.plan, row, first, middle - 1, label, "official.head")
        parts.band(self.plan, row, middle, last, value, "official.cell")

    def heads(self, row: int) -> None:
        """The heads of the table."""
        basis = ["basis"] if self.last > STANDARD + 2 else []
        keys = ["no", "section", "item", "standard", *basis, "self", "assessed"]
        self.plan.heights[row] = 26
        self.plan.put_row(row, 0, [self.layout.say(f"master.form.{key}") for key in keys], "official.head")

    def lines(self, row: int, line: Callable[[Indicator], Line]) -> int:
        """A line for every indicator from ``row`` on, section by section; gives the row after them."""
        for number, (section, found) in enumerate(
            groupby(self.layout.rubric.indicators, lambda item: item.raw.section), 1
        ):
            items = list(found)
            label = self._section(row, len(items), number, section)
            for item in items:
                self._item(row, item, line(item), label if len(items) == 1 else "")
                row += 1
        return row

    def _section(self, row: int, count: int, number: int, name: str) -> str:
        layout = self.layout
        section = next(item for item in layout.rubric.raw.sections if item.id == name)
        label = layout.say("master.form.points", label=layout.words(section.label), points=section.points)
        for col, value in ((NO, str(number)), (SECTION, label)):
            if count > 1:
                self.plan.merge(Area(row, col, row + count - 1, col), value, "official.cell+centre")
            else:
                self.plan.put(row, col, value, "official.cell+centre")
        return label

    def _item(self, row: int, item: Indicator, line: Line, section: str) -> None:
        label = self.layout.say(
            "master.form.points",
            label=f"{item.id} {self.layout.words(item.raw.label)}",
            points=decimal(item.raw.points),
        )
        room = [(label, ITEM), (item.raw.text, STANDARD), (section, SECTION)]
        room += [(text, STANDARD + 1) for text in line.texts]
        # A little less than the column: where 宋体 is missing, its stand-in is wider.
        self.plan.heights[row] = parts.height([(text, self.widths[col] - 1) for text, col in room], 30)
        self.plan.put(row, ITEM, label, "official.cell")
        self.plan.put(row, STANDARD, item.raw.text, "official.cell")
        if self.last > STANDARD + 2:
            self.plan.put(row, STANDARD + 1, line.basis, "official.cell")
        number = "official.cell+centre+number"
        self.plan.put(row, self.last - 1, line.own, number)
        star = "official.cell+centre+decided" if line.decided else number
        self.plan.put(row, self.last, line.assessed, star)

    def totals(self, row: int, label: str, own: Shown, total: Shown, verdict: Shown) -> int:
        """The line of the totals and that of grade and outcome; gives the row after them."""
        self.plan.heights |= {row: 26, row + 1: 26}
        self.plan.merge(Area(row, 0, row, self.last - 2), label, "official.head")
        for col, value in ((self.last - 1, own), (self.last, total)):
            self.plan.put(row, col, value, "official.cell+centre+number+bold")
        self.plan.merge(Area(row + 1, 0, row + 1, self.last), verdict, "official.cell+bold")
        return row + 2

    def foot(self, row: int) -> int:
        """What the grades mean, then the lines to sign and seal; gives the last row of the form."""
        note = grades_said(self.layout)
        self.plan.heights |= {row: parts.height([(note, sum(self.widths))], 20), row + 1: 10}
        self.plan.merge(Area(row, 0, row, self.last), note, "official.note+middle")
        for offset, key in enumerate(("sign_department", "sign_office"), 2):
            self.plan.heights[row + offset] = 34
            self.plan.put(row + offset, 0, self.layout.say(f"master.form.{key}"), "official.sign")
        return row + 3


def grades_said(layout: Layout) -> str:
    """From how many points each grade is given: the form's own note."""
    *above, lowest = layout.rubric.grades
    lines = [
        layout.say("master.form.from", grade=grade.id, points=decimal(layout.rubric.grade_param(grade).value))
        for grade in above
    ]
    return layout.say("master.form.note", grades=parts.joined(layout, lines), lowest=lowest.id)


def own_points(layout: Layout, project: Project, item: Indicator) -> Number | None:
    """What the department gives itself: its own points, else those it saw computed and accepted."""
    typed = layout.score(project).self_scores.get(item.id)
    return layout.engine(project, item.id) if typed is None or typed.points is None else typed.points


def verdict(layout: Layout, project: Project | None) -> str:
    """Grade and outcome; of a project that is not scored, its state."""
    grade = outcome = ""
    if project is not None:
        score = layout.score(project)
        grade, outcome = score.grade or layout.status_word(layout.status(project)), score.outcome
    return f"{layout.say('master.form.grade')}{grade}{layout.say('master.form.outcome')}{outcome}"
