"""名单差异: what returns and other offices' lists say, side by side. Persons are masked."""

from __future__ import annotations

from collections.abc import Sequence

from onex_xl.entry.sheets import AUTO_TAB
from onex_xl.fields.text import joined
from onex_xl.findings import Place
from onex_xl.model import COUNTED, DECLARED, Compared, Difference
from onex_xl.scoring.shown import shown
from onex_xl.stages.review.context import NONE, Context, begin, fitted
from onex_xl.stages.review.heads import head_text
from onex_xl.xlsx.plan import Area, ColumnPlan, Scalar, SheetPlan

_FIRST = 2
_OWN = (11, 9, 18, 18)
_VALUE, _END = 16, 26
MOST = 100_000
"""Persons that are listed."""


def plan_lists(context: Context) -> SheetPlan | None:
    """The sheet of differences; ``None`` where there is no list to compare with."""
    found = context.result.reconciliation
    if not found.lists and not found.differences:
        return None
    sources = _sources(context)
    plan = SheetPlan(context.say("review.sheet.lists"), protected=True, tab_colour=AUTO_TAB)
    files = context.say("review.comma").join(name for names in found.lists.values() for name in names)
    begin(plan, context.say("review.lists.title"), context.say("review.lists.intro", files=files or NONE))
    widths = [*_OWN, *([_VALUE] * len(sources)), _END]
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(widths)}
    row = _counts(context, plan, sources, _FIRST + 1)
    _people(context, plan, sources, row + 1)
    plan.page = context.page()
    return plan


def _sources(context: Context) -> list[str]:
    """Every source that says something: the department, its rows, the lists."""
    found = context.result.reconciliation
    names = dict.fromkeys((DECLARED, COUNTED))
    for values in (item.values for item in found.compared):
        names.update(dict.fromkeys(values))
    for texts in (item.values for item in found.differences):
        names.update(dict.fromkeys(texts))
    return list(names)


def _section(context: Context, plan: SheetPlan, row: int, key: str, width: int, **facts: object) -> None:
    for col in range(width):
        plan.put(row, col, context.say(f"review.lists.{key}", **facts) if not col else None, "section+size12")
    plan.heights[row] = 26


def _heads(context: Context, plan: SheetPlan, row: int, keys: Sequence[str], sources: Sequence[str]) -> None:
    labels = [head_text(key, context.language) for key in keys[:-1]]
    labels += [context.source(name) for name in sources]
    labels.append(head_text(keys[-1], context.language))
    for col, label in enumerate(labels):
        plan.put(row, col, label, "head")
    plan.heights[row] = 26


def _counts(context: Context, plan: SheetPlan, sources: Sequence[str], row: int) -> int:
    """Head-counts of every project; gives the row after them."""
    compared = context.result.reconciliation.compared
    differing = sum(item.differs for item in compared)
    _section(context, plan, row, "counts", len(_OWN) + len(sources) + 1, count=differing)
    _heads(context, plan, row + 1, ("department", "project", "name", "fact", "used"), sources)
    order = {project.code: number for number, project in enumerate(context.projects)}
    row += 2
    for item in sorted(compared, key=lambda item: (not item.differs, order.get(item.project, len(order)))):
        _compared(context, plan, row, item, sources)
        row += 1
    return row


def _compared(context: Context, plan: SheetPlan, row: int, item: Compared, sources: Sequence[str]) -> None:
    fact = context.pack.rubric.facts[item.fact]
    project = context.result.registry.projects.get(item.project)
    department = context.departments.get(project.department, NONE) if project else NONE
    label = fact.label.in_language(context.language)
    plan.put_row(row, 0, [department, item.project, project.name if project else NONE, label], "cell+size9")
    style = "cell+centre+bold+red" if item.differs else "cell+centre"
    for number, name in enumerate(sources):
        value = item.values.get(name)
        text = NONE if value is None else shown(fact, value, context.language)
        plan.put(row, len(_OWN) + number, text, style if value is not None else "cell+centre+quiet")
    if item.open:
        sign = context.say("review.lists.open", lists=joined([context.source(name) for name in item.open]))
    else:
        key = "review.lists.differs" if item.differs else "review.lists.agrees"
        sign = context.say(key, used=context.source(item.used))
    doubtful = item.differs or item.open
    plan.put(row, len(_OWN) + len(sources), sign, "cell+size9" + ("+amber" if doubtful else ""))
    plan.heights[row] = 20


def _people(context: Context, plan: SheetPlan, sources: Sequence[str], row: int) -> None:
    """One line for each contradiction about one person."""
    differences = context.result.reconciliation.differences
    _section(context, plan, row, "people", len(_OWN) + len(sources) + 1, count=len(differences))
    keys = ("department", "project", "person", "about", "places")
    _heads(context, plan, row + 1, keys, sources)
    first = row + 2
    widths = {col: column.width for col, column in plan.columns.items()}
    for number, item in enumerate(differences[:MOST], first):
        cells = _difference(context, item, sources)
        for col, value in enumerate(cells):
            plan.put(number, col, value, "cell+wrap+size9")
        plan.heights[number] = fitted(dict(enumerate(cells)), widths, 20)
    if differences:
        last = first + min(len(differences), MOST) - 1
        plan.filter = Area(row + 1, 0, last, len(_OWN) + len(sources))
    else:
        plan.put(first, 0, context.say("review.lists.none"), "plain+quiet")


def _difference(context: Context, item: Difference, sources: Sequence[str]) -> list[Scalar]:
    values = [item.values.get(name, NONE) or context.say("review.lists.absent") for name in sources]
    places = [
        f"{context.source(name)}：{_place(place)}" for name, place in item.places.items() if _place(place)
    ]
    department = context.departments.get(item.department, item.department or NONE)
    about = item.about + (context.say(f"wording.how.{item.how}") if item.how else "")
    return [department, item.project or NONE, item.person, about, *values, "\n".join(places)]


def _place(place: Place) -> str:
    return "!".join(part for part in (place.sheet, place.cell) if part)
