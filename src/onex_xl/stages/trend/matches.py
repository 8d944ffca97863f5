"""对应: which certificate of one year was taken to be which of another, by what, and what is open."""

from __future__ import annotations

from onex_xl.stages.trend.book import Book
from onex_xl.trends.matching import How, Line
from onex_xl.trends.stories import DOUBTFUL, NEAR, events
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.fitting import height
from onex_xl.xlsx.plan import Area, Condition, SheetPlan

_FIRST = 4
_CODE, _NAME, _HOME, _BY = 10, 22, 13, 10


def plan_matches(book: Book) -> SheetPlan:
    """One line a certificate, four columns a year."""
    widths: list[float] = [6.5]
    for _ in book.comparison.sides:
        widths += [_CODE, _NAME, _HOME, _BY]
    plan = book.begin("matches", [*widths, 50])
    _heads(book, plan)
    for row, line in enumerate(book.comparison.lines, _FIRST):
        _row(book, plan, row, line)
    last = _FIRST + max(len(book.comparison.lines), 1) - 1
    end = 1 + 4 * len(book.comparison.sides)
    for place in range(len(book.comparison.sides)):
        area = Area(_FIRST, 4 + 4 * place, last, 4 + 4 * place)
        cell = a1(_FIRST, area.first_col)
        doubtful = book.say("trend.how.doubtful")
        plan.conditions.append(Condition(area, f'={cell}="{doubtful}"', "tone.red"))
        plan.conditions.append(Condition(area, f'={cell}="{book.say("trend.how.name")}"', "tone.amber"))
    plan.filter = Area(_FIRST - 1, 0, last, end)
    plan.freeze = (_FIRST, 1)
    plan.page = book.page(head=(_FIRST - 2, _FIRST - 1))
    return plan


def _heads(book: Book, plan: SheetPlan) -> None:
    plan.heights |= {_FIRST - 2: 21, _FIRST - 1: 21}
    plan.merge(Area(_FIRST - 2, 0, _FIRST - 1, 0), book.say("trend.head.line_number"), "head")
    for place, side in enumerate(book.comparison.sides):
        col = 1 + 4 * place
        plan.merge(Area(_FIRST - 2, col, _FIRST - 2, col + 3), str(side.year), "head")
        heads = [book.say(f"trend.head.{key}") for key in ("code", "name", "department", "by")]
        plan.put_row(_FIRST - 1, col, list(heads), "head2")
    end = 1 + 4 * len(book.comparison.sides)
    plan.merge(Area(_FIRST - 2, end, _FIRST - 1, end), book.say("trend.head.story"), "head")


def _row(book: Book, plan: SheetPlan, row: int, line: Line) -> None:
    happened = events(book.view, line)
    said = "\n".join(event.text for event in happened)
    names = [(item.name, float(_NAME)) for item in line.items.values()]
    plan.heights[row] = height([(said, 50), *names], 21)
    plan.put(row, 0, line.number, "cell.integer")
    for place, side in enumerate(book.comparison.sides):
        _year(book, plan, row, 1 + 4 * place, line, side.year)
    tone = next((event.kind for event in happened if event.kind in (DOUBTFUL, NEAR)), "")
    style = {DOUBTFUL: "+red", NEAR: "+amber"}.get(tone, "")
    plan.put(row, 1 + 4 * len(book.comparison.sides), said or None, f"cell+wrap+size9{style}")


def _year(book: Book, plan: SheetPlan, row: int, col: int, line: Line, year: int) -> None:
    project = book.comparison.project(line, year)
    if project is None:
        plan.put_row(row, col, [None] * 4, "cell+on.locked")
        return
    side = next(side for side in book.comparison.sides if side.year == year)
    link = line.links[year]
    department = side.sealed.departments.get(project.department, project.department)
    first = link.how is How.FIRST and year == book.comparison.years[0]
    by = "" if first else book.say(f"trend.how.{link.how}")
    plan.put(row, col, project.code, "cell+centre")
    plan.put(row, col + 1, project.name, "cell+wrap")
    plan.put(row, col + 2, department, "cell+shrink")
    plan.put(row, col + 3, by, "cell+centre+size9")
