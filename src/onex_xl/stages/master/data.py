"""数据: one row per project with its facts, where each comes from, and what it would be under other rulings.

Facts that depend on rulings are formulas choosing by the trial cells among the variants at the right;
derived facts are formulas over their own row. The sheet is protected: the table of scores points to
its rows, which must stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from onex_xl.model import Facts, Number, Project, Status, Value, Variant
from onex_xl.pack.definitions import Fact
from onex_xl.rules.formula import Cells, scalar
from onex_xl.rules.nodes import Symbol, Type
from onex_xl.scoring.said import review_said
from onex_xl.stages.master import parts
from onex_xl.stages.master.layout import DATA_FIRST, NONE, Layout
from onex_xl.stages.master.values import fact_style, fact_value
from onex_xl.xlsx.cells import letters
from onex_xl.xlsx.plan import Area, ColumnPlan, Condition, Formula, Link, Scalar, SheetPlan

_ROW = "\x00"
"""Stands for the row's number in formulas made once for all rows."""

_WIDTHS = {"department": 14, "code": 10, "name": 24, "status": 10, "total": 8, "file": 26, "hash": 12}
HASH_SHOWN = 12
"""Hexadecimal digits of a file's SHA-256 that tables show; the last sheet has all of them."""


def plan_data(layout: Layout) -> SheetPlan:
    """The sheet of facts."""
    widths = [_width(layout, key) for key in layout.data_columns]
    subtitle = layout.say("master.data.subtitle")
    plan = parts.begin(layout, "data", layout.say("master.data.title"), subtitle, widths)
    _fold(layout, plan)
    _heads(layout, plan)
    formulas = _formulas(layout)
    for project in layout.projects:
        _row(layout, plan, project, formulas)
    last = layout.data_last
    shown = layout.data_col("hash")
    plan.filter = Area(DATA_FIRST - 1, 0, last, shown)
    plan.freeze = (DATA_FIRST, 3)
    plan.protected = True
    plan.page = parts.page(layout, head=(2, DATA_FIRST - 1), area=Area(0, 0, last, shown))
    _conditions(layout, plan)
    return plan


def _width(layout: Layout, key: str) -> float:
    if key in _WIDTHS:
        return _WIDTHS[key]
    if key[0] == "=":
        fact = layout.rubric.facts[key[1:]]
        return {"money": 12, "percent": 8.5}.get(fact.raw.shown, 8)
    return {"@": 20, "?": 11, "s": 7, "c": 7, "d": 7, "r": 30}.get(key[0], 10)


def _fold(layout: Layout, plan: SheetPlan) -> None:
    """Columns past the hash are grouped; helper columns hidden."""
    for key in layout.data_columns[layout.data_col("hash") + 1 :]:
        col = layout.data_col(key)
        helper = key in ("counts", "choice")
        plan.columns[col] = ColumnPlan(_width(layout, key), hidden=helper, level=0 if helper else 1)


# ---- heads ---------------------------------------------------------------------------


def _heads(layout: Layout, plan: SheetPlan) -> None:
    plan.heights |= {2: 20, 3: 48}
    for key in ("department", "code", "name", "status", "total", "file", "hash", "counts", "choice"):
        col = layout.data_col(key)
        plan.merge(Area(2, col, 3, col), _own_head(layout, key), "head")
    facts = layout.rubric.facts.values()
    for fact in facts:
        plan.put(3, layout.data_col(f"={fact.id}"), _fact_head(layout, fact), "head2")
        for number, variant in enumerate(layout.variants(fact)):
            head = f"{layout.words(fact.label)}\n{variant_words(layout, variant)}"
            plan.put(3, layout.data_col(f"?{fact.id}#{number}"), head, "head2")
        if fact.counted:
            plan.put(3, layout.data_col(f"@{fact.id}"), layout.words(fact.label), "head2")
    for item in layout.rubric.indicators:
        head = f"{item.id}\n{item.raw.short}"
        plan.put(3, layout.data_col(f"s:{item.id}"), head, "head2")
        for kind in "cdr":
            if f"{kind}:{item.id}" in layout.data_columns:
                said = f"{item.id}\n{layout.say(f'master.data.review.{kind}')}"
                plan.put(3, layout.data_col(f"{kind}:{item.id}"), said, "head2")
    _groups(layout, plan)


def _own_head(layout: Layout, key: str) -> str:
    if key == "name":
        return layout.project_fields["name"].label
    if key == "code":
        return layout.project_fields["code"].label
    return layout.say(f"master.head.{key}")


def _fact_head(layout: Layout, fact: Fact) -> str:
    label = layout.words(fact.label)
    return f"{label}\n({fact.raw.unit})" if fact.raw.unit and layout.language == "zh" else label


def variant_words(layout: Layout, variant: Variant) -> str:
    """``R14② R15①``."""
    blocks = {item.ruling.id: item for item in layout.ruling_rows}
    said = []
    for ruling, chosen in variant:
        block = blocks[ruling]
        alternative = next(item for item in block.ruling.alternatives if item.id == chosen)
        said.append(f"{ruling}{block.mark(alternative)}")
    return " ".join(said)


def _groups(layout: Layout, plan: SheetPlan) -> None:
    """The upper heads: neighbouring columns of one kind share one."""
    kinds = {"registry": "registry", "derived": "derived"}
    start = 0
    named = [_group(layout, key, kinds) for key in layout.data_columns]
    for col in range(1, len(named) + 1):
        if col == len(named) or named[col] != named[start]:
            if named[start]:
                label = layout.say(f"master.data.group.{named[start]}")
                parts.band(plan, 2, start, col - 1, label, "head")
            start = col


def _group(layout: Layout, key: str, kinds: dict[str, str]) -> str:
    if key[0] == "=":
        return kinds.get(layout.rubric.facts[key[1:]].raw.kind, "counted")
    kind = key[:2] if key[1:2] == ":" else key[0]
    return _GROUPS.get(kind, "")


_GROUPS = {"?": "variants", "s:": "self", "c:": "review", "d:": "review", "r:": "review", "@": "places"}


# ---- rows ----------------------------------------------------------------------------


def _formulas(layout: Layout) -> dict[str, str]:
    """Fact id → its formula for any row, for the facts that are formulas."""
    found = {}
    for fact in layout.rubric.facts.values():
        if fact.raw.kind == "derived" and fact.value is not None:
            cells = Cells(
                lambda symbol: fact_cell(layout, symbol, lambda k: f"${layout.data_letter(k)}{_ROW}")
            )
            found[fact.id] = f'=IFERROR({scalar(fact.value, cells)},"{NONE}")'
        elif layout.variants(fact):
            found[fact.id] = "=" + _choice(layout, fact)
    return found


def fact_cell(layout: Layout, symbol: Symbol, cell: Callable[[str], str]) -> str:
    """How a formula names a fact or ruling; ``cell`` gives the fact's reference by column key."""
    if symbol.name in layout.rubric.rulings:
        return layout.trial_cells[symbol.name]
    reference = cell(f"={symbol.name}")
    return f"({reference}={parts.text(layout.yes_no(True))})" if symbol.type is Type.BOOL else reference


def _choice(layout: Layout, fact: Fact) -> str:
    """The variant for the rulings on trial."""
    text = '&""' if fact.symbol.type is Type.TEXT else ""
    columns = [layout.data_letter(f"?{fact.id}#{n}") for n, _ in enumerate(layout.variants(fact))]
    chosen = f"${columns[0]}{_ROW}{text}"
    for column, variant in reversed(list(zip(columns, layout.variants(fact), strict=True))[1:]):
        chosen = f"IF({_when(layout, variant)},${column}{_ROW}{text},{chosen})"
    return chosen


def _when(layout: Layout, variant: Variant) -> str:
    tests = [f"{layout.trial_cells[ruling]}={parts.text(chosen)}" for ruling, chosen in variant]
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def _row(layout: Layout, plan: SheetPlan, project: Project, formulas: dict[str, str]) -> None:
    row, facts = layout.data_row[project.code], layout.facts(project)
    _own_cells(layout, plan, project, row)
    for fact in layout.rubric.facts.values():
        key, style = f"={fact.id}", fact_style(fact)
        value = _value(project, facts, fact)
        shown = fact_value(layout, fact, value) if facts or fact.raw.kind == "registry" else NONE
        if facts and fact.id in formulas:
            formula = formulas[fact.id].replace(_ROW, str(row + 1))
            plan.put(row, layout.data_col(key), Formula(formula, shown), style)
        else:
            plan.put(row, layout.data_col(key), shown, style)
        if facts:
            _beside(layout, plan, row, fact, facts, style)
    for indicator, typed in layout.score(project).self_scores.items():
        if indicator in layout.rubric.by_id and typed.points is not None:
            plan.put(row, layout.data_col(f"s:{indicator}"), typed.points, "cell.number")
    _decisions(layout, plan, row, project)


def _decisions(layout: Layout, plan: SheetPlan, row: int, project: Project) -> None:
    """What the engine gives where decisions moved it, the points decided, and why."""
    for name, points in layout.computed.get(project.code, {}).items():
        if name in layout.moved:
            plan.put(row, layout.data_col(f"c:{name}"), points, "cell.number")
    for name, review in layout.score(project).reviews.items():
        said = review_said(review, review.computed, layout.language)
        plan.put(row, layout.data_col(f"d:{name}"), review.points, "cell.decided")
        plan.put(row, layout.data_col(f"r:{name}"), said, "cell+quiet")


def _value(project: Project, facts: Facts | None, fact: Fact) -> Value:
    if facts is None:
        return project.fields.get(fact.raw.field) if fact.raw.kind == "registry" else None
    return facts.values.get(fact.id)


def _beside(layout: Layout, plan: SheetPlan, row: int, fact: Fact, facts: Facts, style: str) -> None:
    """The fact's variants and the cells it was counted from."""
    for number, variant in enumerate(layout.variants(fact)):
        value = facts.variants.get((fact.id, variant), facts.values.get(fact.id))
        plan.put(row, layout.data_col(f"?{fact.id}#{number}"), fact_value(layout, fact, value), style)
    place = facts.places.get(fact.id)
    if place is not None:
        said = f"{place.sheet}!{place.cell}" if place.cell else place.sheet
        plan.put(row, layout.data_col(f"@{fact.id}"), said, "cell+quiet")


def _own_cells(layout: Layout, plan: SheetPlan, project: Project, row: int) -> None:
    status = layout.status(project)
    counts = int(status in (Status.SCORED, Status.HELD))
    cells: dict[str, tuple[Scalar | Formula | Link, str]] = {
        "department": (layout.departments[project.department], "cell"),
        "code": (project.code, "cell+centre"),
        "name": (project.name, "cell"),
        "status": (layout.status_word(status), "cell+centre"),
        "total": (_total(layout, project, row), "cell.number2+bold"),
        "counts": (counts, "cell.integer"),
        "choice": (choice(project), "cell"),
    }
    register = layout.registers.get(project.department)
    if register is not None and register.sha256:
        source = register.source(project.code)
        cells["file"] = (Link(received(source.kept or source.sha256), source.file), "cell+link")
        cells["hash"] = (source.sha256[:HASH_SHOWN], "cell+quiet")
    else:
        cells["file"], cells["hash"] = (NONE, "cell+quiet"), (NONE, "cell+quiet")
    for key, (value, style) in cells.items():
        plan.put(row, layout.data_col(key), value, style)


def choice(project: Project) -> str:
    """How the form's dropdown names a project."""
    return f"{project.code}　{project.name}"


def received(kept: str) -> str:
    """The relative link from the master to a return as it was received, by its name there."""
    return f"external:../received/{kept}"


def _total(layout: Layout, project: Project, row: int) -> Formula | None:
    """The total, looked up by code: the table of scores may be sorted. None where nothing is scored."""
    if layout.score(project).status != Status.SCORED:
        return None
    found = lookup(layout, "total", f"${letters(layout.data_col('code'))}${row + 1}")
    total: Number | None = layout.score(project).total
    return Formula(f'=IFERROR({found},"")', total)


def lookup(layout: Layout, key: str, code: str) -> str:
    """A column of the table of scores in the row of the project whose code is in cell ``code``."""
    return f"INDEX({layout.score_range(key)},MATCH({code},{layout.score_range('code')},0))"


def _conditions(layout: Layout, plan: SheetPlan) -> None:
    col = layout.data_col("status")
    area = Area(DATA_FIRST, col, layout.data_last, col)
    cell = f"${letters(col)}{DATA_FIRST + 1}"
    plan.conditions += list(status_conditions(layout, area, cell))
    first, last = layout.data_col("status") + 1, layout.data_col("total")
    top = f"{letters(first)}{DATA_FIRST + 1}"
    plan.conditions.append(
        Condition(Area(DATA_FIRST, first, layout.data_last, last), f'={top}="{NONE}"', "quiet")
    )


def status_conditions(layout: Layout, area: Area, cell: str) -> Iterable[Condition]:
    """Held, missing and exempt in their tones, wherever the words stand."""
    for status, tone in ((Status.HELD, "amber"), (Status.MISSING, "red"), (Status.EXEMPT, "grey")):
        word = parts.text(layout.status_word(status))
        yield Condition(area, f"={cell}={word}", f"tone.{tone}")
