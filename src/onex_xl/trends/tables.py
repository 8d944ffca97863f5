"""The two tables that stand in the master and in the workbook of years alike: departments and certificates.

Four columns say what a row is; from ``FIGURES`` on stand numbers, year beside year, then what changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from onex_xl.model import SealedProject
from onex_xl.rules.functions import round_half_away
from onex_xl.trends.comparison import Side
from onex_xl.trends.figures import Figure, Figures
from onex_xl.trends.matching import Line
from onex_xl.trends.stories import department_events, events, tags
from onex_xl.trends.view import View
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.fitting import band, height, text
from onex_xl.xlsx.plan import Area, Condition, Formula, Scalar, SheetPlan, Sparkline

FIGURES = 4
WIDTHS = (14.0, 10.0, 26.0, 13.0)
"""Of department, code, certificate and remark."""
YEAR_WIDTH, CHANGE_WIDTH, GRADE_WIDTH, LINE_WIDTH = 7.5, 9.5, 9.5, 16.0
NOTHING = "cell+on.locked"
"""A cell of a year in which there was nothing: grey, in print too."""

_PLACES = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring columns under one head: years, and after them the changes, if ``changes``."""

    label: str
    col: int
    years: int
    changes: int

    @property
    def end(self) -> int:
        """The column after it."""
        return self.col + self.years + self.changes


def changes_of(view: View) -> int:
    """How many columns of changes: against the year before and, of three years or more, the first."""
    return min(len(view.comparison.sides) - 1, 2)


def stretches(
    view: View, labels: Sequence[tuple[str, bool]], first: int = FIGURES, most: int = 2
) -> list[Stretch]:
    """One after the other; each label with whether it has changes, of which there are ``most``."""
    found: list[Stretch] = []
    for label, changing in labels:
        col = found[-1].end if found else first
        changes = min(changes_of(view), most) if changing else 0
        found.append(Stretch(label, col, len(view.comparison.sides), changes))
    return found


def put_heads(view: View, plan: SheetPlan, row: int, own: Sequence[str], found: Sequence[Stretch]) -> None:
    """Two rows of heads."""
    plan.heights |= {row: 21, row + 1: 34}
    for col, label in enumerate(own):
        plan.merge(Area(row, col, row + 1, col), label, "head")
    for item in found:
        band(plan, row, item.col, item.end - 1, item.label, "head")
        for offset, side in enumerate(view.comparison.sides):
            plan.put(row + 1, item.col + offset, str(side.year), "head2")
        for offset, label in enumerate(change_heads(view)[: item.changes]):
            plan.put(row + 1, item.col + item.years + offset, label, "head2")


def change_heads(view: View) -> list[str]:
    """What the columns of changes are called."""
    years = view.comparison.years
    heads = [view.say("trend.head.change", year=years[-2])] if len(years) > 1 else []
    return [*heads, view.say("trend.head.since", year=years[0])] if len(years) > 2 else heads


# ---- cells ---------------------------------------------------------------------------------------


def put_numbers(
    plan: SheetPlan, row: int, stretch: Stretch, cells: Sequence[Formula | None], kind: str, rise: str,
    ground: str = "cell",
) -> None:  # fmt: skip
    """A number for each year (``None``: there is none), and what changed."""
    for offset, cell in enumerate(cells):
        plan.put(row, stretch.col + offset, cell, NOTHING if cell is None else f"{ground}.{kind}")
    last = stretch.years - 1
    for offset, other in enumerate((last - 1, 0)[: stretch.changes]):
        content = difference(cells[other], cells[last], row, stretch.col + other, stretch.col + last)
        look = NOTHING if content is None else f"{ground}+centre+{rise}"
        plan.put(row, stretch.col + stretch.years + offset, content, look)


def difference(old: Formula | None, new: Formula | None, row: int, first: int, last: int) -> Formula | None:
    """The formula of ``new`` less ``old``, which stand in columns ``last`` and ``first``."""
    if old is None or new is None:
        return None
    was, now = a1(row, first), a1(row, last)
    return Formula(f'=IF(COUNT({was},{now})=2,ROUND({now}-{was},{_PLACES}),"")', change(old.value, new.value))


def change(old: Scalar, new: Scalar) -> Scalar:
    """``new`` less ``old``, if both are numbers; else ``""``."""
    if isinstance(old, int | Fraction) and isinstance(new, int | Fraction):
        return round_half_away(Fraction(new) - old, _PLACES)
    return ""


def looked_up(view: View, side: Side, project: SealedProject | None, key: str) -> Formula | None:
    """A cell of the data, ``None`` where a sealed year has no value."""
    if project is None:
        return None
    value, live = view.value(side, project, key), view.live is not None and side is view.comparison.newest
    cell = view.cell(side.year, project.code, key)
    if live:
        return Formula(f'=IF({cell}="","",{cell})', "" if value is None else value)
    return None if value is None else Formula(f"={cell}", value)


def of_group(figures: Figures, figure: Figure, side: Side, home: int) -> Formula | None:
    """A figure of a department (0: of all), ``None`` where a sealed year has none."""
    view = figures.view
    formula, value = figures.formula(figure, side, home), figures.value(figure, side, home)
    live = view.live is not None and side is view.comparison.newest
    if not formula or (value is None and not live):
        return None
    return Formula(f"={formula}", "" if value is None else value)


def mark_changes(plan: SheetPlan, area: Area, better: str = "up") -> None:
    """Green what got better, red what got worse; the arrows say it without colours."""
    cell = a1(area.first_row, area.first_col)
    tones = ("red", "green") if better == "down" else ("green", "red") if better else ("navy", "navy")
    for sign, tone in zip("><", tones, strict=True):
        plan.conditions.append(Condition(area, f"=AND(ISNUMBER({cell}),{cell}{sign}0)", f"{tone}+bold"))


def mark_grades(view: View, plan: SheetPlan, area: Area) -> None:
    """Grades in the tones of the rules."""
    cell = a1(area.first_row, area.first_col)
    for grade in view.comparison.grades.values():
        plan.conditions.append(Condition(area, f"={cell}={text(grade.id)}", f"tone.{grade.tone}"))


# ---- departments ---------------------------------------------------------------------------------


def shown_figures(figures: Figures) -> list[Figure]:
    """The figures that a table has room for: projects, average, rates in percent, and what should be few."""
    roles = {name: fact.raw.role for name, fact in figures.view.comparison.facts.items()}
    found = [figures.by_id["projects"], figures.by_id["total"]]
    found += [item for item in figures.all if item.group == "rates" and item.kind == "percent"]
    few = [item for item in figures.all if item.group == "facts" and item.better == "down"]
    return [*found, *(item for item in few if roles[item.id.removeprefix("fact.")])]


def department_stretches(figures: Figures) -> list[Stretch]:
    """One for each of :func:`shown_figures`; against the year before only, for there are many."""
    labels = [(item.label, item.id != "projects") for item in shown_figures(figures)]
    return stretches(figures.view, labels, most=1)


def departments_table(figures: Figures, plan: SheetPlan, row: int) -> int:
    """Departments from ``row`` on, all together in the last line; gives the row after it."""
    view, chosen = figures.view, shown_figures(figures)
    found = department_stretches(figures)
    put_heads(view, plan, row, [view.say("trend.head.department")], found)
    plan.merge(Area(row, 1, row + 1, FIGURES - 1), view.say("trend.head.remark"), "head")
    first = row + 2
    lines, room = view.comparison.departments, sum(plan.columns[col].width for col in range(1, FIGURES))
    for place, line in enumerate(lines, first):
        said = view.say("trend.word.semicolon").join(event.text for event in department_events(view, line))
        plan.heights[place] = height([(said, room)], 21)
        plan.put(place, 0, line.name, "cell+wrap")
        band(plan, place, 1, FIGURES - 1, said, "cell+wrap+size9")
        _group_row(figures, plan, place, chosen, found, line.number, "cell")
    last = first + len(lines)
    plan.heights[last] = 24
    plan.put(last, 0, view.say("trend.word.all"), "total")
    band(plan, last, 1, FIGURES - 1, None, "total")
    _group_row(figures, plan, last, chosen, found, 0, "total")
    for item, stretch in zip(chosen, found, strict=True):
        if stretch.changes:
            area = Area(first, stretch.col + stretch.years, last, stretch.end - 1)
            mark_changes(plan, area, item.better)
    return last + 1


def _group_row(
    figures: Figures,
    plan: SheetPlan,
    row: int,
    chosen: Sequence[Figure],
    found: Sequence[Stretch],
    home: int,
    ground: str,
) -> None:
    for figure, stretch in zip(chosen, found, strict=True):
        cells = [of_group(figures, figure, side, home) for side in figures.view.comparison.sides]
        put_numbers(plan, row, stretch, cells, figure.kind, figure.rise, ground)


# ---- certificates --------------------------------------------------------------------------------


def certificate_stretches(view: View) -> list[Stretch]:
    """Total, grade and outcome."""
    labels = [("trend.head.total", True), ("trend.head.grade", False), ("trend.head.outcome", False)]
    return stretches(view, [(view.say(key), changing) for key, changing in labels])


def certificates_table(view: View, plan: SheetPlan, row: int) -> int:
    """Every certificate from ``row`` on, with a small line of its totals; gives the row after the last."""
    found = certificate_stretches(view)
    own = [view.say(f"trend.head.{key}") for key in ("department", "code", "name", "became")]
    put_heads(view, plan, row, own, found)
    plan.merge(Area(row, found[-1].end, row + 1, found[-1].end), view.say("trend.head.line"), "head")
    first = row + 2
    for place, line in enumerate(view.comparison.lines, first):
        _certificate(view, plan, place, line, found)
    last = first + max(len(view.comparison.lines), 1) - 1
    totals, grades, _ = found
    mark_changes(plan, Area(first, totals.col + totals.years, last, totals.end - 1))
    mark_grades(view, plan, Area(first, grades.col, last, grades.end - 1))
    plan.filter = Area(row + 1, 0, last, found[-1].end)
    return last + 1


def _certificate(view: View, plan: SheetPlan, row: int, line: Line, found: Sequence[Stretch]) -> None:
    totals, grades, outcomes = found
    comparison = view.comparison
    happened, last_year = events(view, line), max(line.items)
    home = comparison.departments[int(line.last.home) - 1].name if line.last.home != "0" else ""
    tagged = tags(view, happened)
    plan.heights[row] = height([(line.name, WIDTHS[2]), (tagged, WIDTHS[3])], 21)
    plan.put(row, 0, home, "cell")
    plan.put(row, 1, line.items[last_year].code, "cell+centre")
    plan.put(row, 2, line.name, "cell+wrap")
    plan.put(row, 3, tagged, "cell+centre+wrap+size9", "\n".join(event.text for event in happened))
    projects = [(side, comparison.project(line, side.year)) for side in comparison.sides]
    numbers = [looked_up(view, side, project, "total") for side, project in projects]
    put_numbers(plan, row, totals, numbers, "number2", "rise2")
    for key, stretch in (("grade", grades), ("outcome", outcomes)):
        for offset, (side, project) in enumerate(projects):
            cell = looked_up(view, side, project, key)
            plan.put(row, stretch.col + offset, cell, NOTHING if cell is None else "cell+centre+shrink")
    plan.put(row, outcomes.end, None, "cell")
    area = Area(row, totals.col, row, totals.col + totals.years - 1)
    plan.sparklines.append(Sparkline(row, outcomes.end, area))
