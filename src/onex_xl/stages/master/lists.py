"""名单核对: what each source says of the numbers that several of them give, side by side. Numbers only: no
person is named or told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from onex_xl.model import COUNTED, DECLARED, Compared, Number
from onex_xl.scoring.shown import source_said
from onex_xl.stages.master import parts
from onex_xl.stages.master.layout import NONE, Layout
from onex_xl.xlsx.cells import letters
from onex_xl.xlsx.plan import Area, Condition, Scalar, SheetPlan

_FIRST = 3
_BEFORE = {"department": 15, "code": 11, "name": 28, "fact": 15}
_SOURCE = 13
_AFTER = {"agree": 14, "spread": 9, "used": 15}


def plan_lists(layout: Layout) -> SheetPlan:
    """The sheet: a row for every project and number, those that differ first."""
    sources = _sources(layout)
    widths = [*_BEFORE.values(), *([_SOURCE] * len(sources)), *_AFTER.values()]
    rows = _rows(layout)
    differing = sum(item.differs for item in rows)
    files = parts.joined(
        layout, [name for names in layout.result.reconciliation.lists.values() for name in names]
    )
    subtitle = layout.say("master.lists.subtitle", count=len(rows), differing=differing, files=files or NONE)
    plan = parts.begin(layout, "lists", layout.say("master.lists.title"), subtitle, widths)
    plan.heights[2] = 32
    heads = [_head(layout, key) for key in _BEFORE]
    heads += [source_said(layout.pack, source, layout.language) for source in sources]
    heads += [layout.say(f"master.lists.head.{key}") for key in _AFTER]
    plan.put_row(2, 0, [*heads], "head")
    for row, item in enumerate(rows, _FIRST):
        _row(layout, plan, row, item, sources)
    last = _FIRST + max(len(rows), 1) - 1
    plan.filter = Area(2, 0, last, len(widths) - 1)
    _conditions(layout, plan, last, len(_BEFORE) + len(sources))
    _people(layout, plan, last + 2, len(widths))
    plan.freeze = (_FIRST, 3)
    plan.page = parts.page(layout, head=(2, 2))
    return plan


def _sources(layout: Layout) -> list[str]:
    """The sources in order: declared, counted, then the lists."""
    known = dict.fromkeys((DECLARED, COUNTED))
    for item in layout.result.reconciliation.compared:
        known.update(dict.fromkeys(item.values))
    given = {source for item in layout.result.reconciliation.compared for source in item.values}
    return [source for source in known if source in given]


def _rows(layout: Layout) -> list[Compared]:
    order = {project.code: number for number, project in enumerate(layout.projects)}
    facts = {name: number for number, name in enumerate(layout.rubric.facts)}
    known = [item for item in layout.result.reconciliation.compared if item.project in order]
    return sorted(known, key=lambda item: (not item.differs, order[item.project], facts.get(item.fact, 0)))


def _head(layout: Layout, key: str) -> str:
    if key in ("code", "name"):
        return layout.project_fields[key].label
    return layout.say("master.lists.head.fact" if key == "fact" else f"master.head.{key}")


def _row(layout: Layout, plan: SheetPlan, row: int, item: Compared, sources: Sequence[str]) -> None:
    project = layout.result.registry.projects[item.project]
    fact = layout.rubric.facts.get(item.fact)
    told = [value for value in item.values.values() if value is not None]
    spread: Number | None = max(told) - min(told) if item.differs else None
    before: list[Scalar] = [
        layout.departments[project.department],
        project.code,
        project.name,
        layout.words(fact.label) if fact else item.fact,
    ]
    plan.heights[row] = parts.height([(project.name, _BEFORE["name"])], 21)
    for col, (value, look) in enumerate(
        zip(before, ("cell", "cell+centre+quiet", "cell+wrap", "cell"), strict=True)
    ):
        plan.put(row, col, value, look)
    col = len(before)
    for source in sources:
        known = item.values.get(source)
        look = "cell.number+bold+on.band" if source == item.used else "cell.number"
        plan.put(row, col, NONE if known is None else known, look)
        col += 1
    agree = layout.say("master.lists.differs" if item.differs else "master.lists.same")
    if len(told) < 2:
        agree = layout.say("master.lists.single")
    plan.put(row, col, agree, "cell+centre")
    plan.put(row, col + 1, spread, "cell.number")
    plan.put(row, col + 2, source_said(layout.pack, item.used, layout.language), "cell+centre")


def _conditions(layout: Layout, plan: SheetPlan, last: int, col: int) -> None:
    cell = f"${letters(col)}{_FIRST + 1}"
    area = Area(_FIRST, col, last, col)
    for key, tone in (("differs", "red"), ("same", "green")):
        word = parts.text(layout.say(f"master.lists.{key}"))
        plan.conditions.append(Condition(area, f"={cell}={word}", f"tone.{tone}+regular"))


def _people(layout: Layout, plan: SheetPlan, row: int, width: int) -> None:
    """How many persons the sources contradict each other about; who they are is for the department alone."""
    found = Counter(
        (item.department, item.project, item.about) for item in layout.result.reconciliation.differences
    )
    if not found:
        return
    plan.heights[row] = 24
    for col in range(width):
        plan.put(row, col, layout.say("master.lists.people") if not col else None, "section+size12")
    for (department, code, about), count in found.items():
        row += 1
        project = layout.result.registry.projects.get(code)
        plan.put(row, 0, layout.departments.get(department, NONE), "cell")
        plan.put(row, 1, code or NONE, "cell+centre+quiet")
        plan.put(row, 2, project.name if project else NONE, "cell+wrap")
        plan.put(row, 3, about, "cell+wrap")
        plan.put(row, 4, count, "cell.integer")
