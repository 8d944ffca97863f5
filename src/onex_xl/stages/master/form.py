"""考评表: the regulation's form for one project chosen in a dropdown, to print, sign and seal."""

from __future__ import annotations

from itertools import groupby

from onex_xl.model import Project, Score, Value
from onex_xl.pack.definitions import Fact, Indicator
from onex_xl.rules.nodes import Type
from onex_xl.rules.words import decimal
from onex_xl.scoring.said import review_said
from onex_xl.scoring.shown import shown
from onex_xl.stages.master import parts
from onex_xl.stages.master.data import choice
from onex_xl.stages.master.layout import DATA_FIRST, NONE, Layout
from onex_xl.xlsx.plan import Area, Formula, Scalar, SheetPlan, Validation

_WIDTHS = (7, 16, 24, 36, 28, 9, 9)
_CHOICE, _HEAD, _FIRST = 2, 5, 6
_CHOSEN = "$C$3"
_PLACE = "$I$3"
"""Hidden beside the form: the chosen project's place among the facts and among the scores."""
_RANKED = "$I$4"


def plan_form(layout: Layout) -> SheetPlan:
    """The form."""
    title = layout.say(
        "master.form.title",
        college=layout.result.campaign.college,
        name=layout.words(layout.rubric.raw.title),
    )
    plan = parts.begin(layout, "form", "", "", _WIDTHS)
    plan.heights |= {0: 36, 1: 20, 2: 26, 3: 24, 4: 24, 5: 26}
    plan.merge(Area(0, 0, 0, 6), title, "official.title")
    plan.merge(Area(1, 0, 1, 6), layout.say("master.form.choose"), "official.note")
    project = layout.ranking[0] if layout.ranking else None
    _chosen(layout, plan, project)
    heads = [
        layout.say(f"master.form.{key}")
        for key in ("no", "section", "item", "standard", "basis", "self", "assessed")
    ]
    plan.put_row(_HEAD, 0, list(heads), "official.head")
    row = _FIRST
    for number, (section, items) in enumerate(groupby(layout.rubric.indicators, lambda i: i.raw.section), 1):
        row = _section(layout, plan, row, number, section, list(items), project)
    row = _totals(layout, plan, row, project)
    _foot(layout, plan, row)
    plan.protected = True
    plan.page = parts.page(layout, landscape=False, area=Area(0, 0, row + 2, 6), one_page=True)
    return plan


def _chosen(layout: Layout, plan: SheetPlan, project: Project | None) -> None:
    """The dropdown and the lines that say whose form it is."""
    plan.merge(Area(_CHOICE, 0, _CHOICE, 1), layout.say("master.form.project"), "official.head")
    plan.merge(Area(_CHOICE, 2, _CHOICE, 6), choice(project) if project else None, "official.input+on.band")
    choices = layout.data_range("choice")
    prompt = layout.say("master.form.choose")
    plan.validations.append(
        Validation(Area(_CHOICE, 2, _CHOICE, 2), "list", f"={choices}", prompt=prompt, error=prompt)
    )
    place = layout.data_row[project.code] - DATA_FIRST + 1 if project else None
    plan.put(2, 8, Formula(f"=MATCH({_CHOSEN},{choices},0)", place), "plain+white")
    ranked = list(layout.score_row).index(project.code) + 1 if project else None
    code = f"INDEX({layout.data_range('code')},{_PLACE})"
    plan.put(3, 8, Formula(f"=MATCH({code},{layout.score_range('code')},0)", ranked), "plain+white")
    for (row, col, last), (label, formula, value) in zip(
        ((3, 0, 2), (3, 3, 6), (4, 0, 2), (4, 3, 6)), _lines(layout, project), strict=True
    ):
        first = col + (2 if col == 0 else 1)
        parts.band(plan, row, col, first - 1, label, "official.head")
        shown = Formula(f'={formula}&""', value or "") if formula else value
        parts.band(plan, row, first, last, shown, "official.cell")


def _lines(layout: Layout, project: Project | None) -> list[tuple[str, str, Scalar]]:
    """Label, formula (if it follows the project) and value of the lines above the form."""
    campaign, department = (
        layout.result.campaign,
        layout.departments.get(project.department if project else ""),
    )
    dates = layout.say("master.form.dates", start=campaign.period_start, end=campaign.period_end)
    lead: tuple[str, str, Scalar] = (layout.say("master.form.lead"), "", "")
    if "lead" in layout.project_fields and project:
        field = layout.project_fields["lead"]
        lead = (field.label, _of_score(layout, "lead"), project.fields.get("lead"))
    return [
        (layout.say("master.form.department"), _of_score(layout, "department"), department),
        (layout.say("master.form.year"), "", str(campaign.year)),
        lead,
        (layout.say("master.form.period"), "", dates),
    ]


def _of_score(layout: Layout, key: str) -> str:
    return f"INDEX({layout.score_range(key)},{_RANKED})"


def _of_data(layout: Layout, key: str) -> str:
    return f"INDEX({layout.data_range(key)},{_PLACE})"


def _section(
    layout: Layout, plan: SheetPlan, row: int, number: int, section: str,
    items: list[Indicator], project: Project | None,
) -> int:  # fmt: skip
    found = next(item for item in layout.rubric.raw.sections if item.id == section)
    label = layout.say("master.form.points", label=layout.words(found.label), points=found.points)
    last = row + len(items) - 1
    for col, value in ((0, str(number)), (1, label)):
        if last > row:
            plan.merge(Area(row, col, last, col), value, "official.cell+centre")
        else:
            plan.put(row, col, value, "official.cell+centre")
    for offset, item in enumerate(items):
        _item(layout, plan, row + offset, item, project)
    return last + 1


def _item(layout: Layout, plan: SheetPlan, row: int, item: Indicator, project: Project | None) -> None:
    label = layout.say(
        "master.form.points",
        label=f"{item.id} {layout.words(item.raw.label)}",
        points=decimal(item.raw.points),
    )
    score = layout.score(project) if project else Score("", "")
    basis, said = _basis(layout, item, project)
    plan.heights[row] = parts.height(
        [(label, _WIDTHS[2]), (item.raw.text, _WIDTHS[3]), (said, _WIDTHS[4]), *_decisions(layout, item)], 30
    )
    plan.put(row, 2, label, "official.cell")
    plan.put(row, 3, item.raw.text, "official.cell")
    plan.put(row, 4, Formula(basis, said), "official.cell")
    points = _of_score(layout, f"={item.id}")
    typed = _of_data(layout, f"s:{item.id}")
    own = score.self_scores.get(item.id)
    value = score.indicators.get(item.id)
    accepted = layout.engine(project, item.id) if project else None
    mine = accepted if own is None or own.points is None else own.points
    blank = f'IF({points}="","",{points})'
    if item.id in layout.moved:
        computed = _of_data(layout, f"c:{item.id}")
        blank = f'IF({computed}="",{blank},{computed})'
    plan.put(row, 5, Formula(f'=IF({typed}="",{blank},{typed})', mine), "official.cell+centre+number")
    plan.put(row, 6, Formula(f'=IF({points}="","",{points})', value), "official.cell+centre+number")


def _basis(layout: Layout, item: Indicator, project: Project | None) -> tuple[str, str]:
    """The facts the points rest on: the formula and what it says today."""
    pieces, said = [], []
    for name in item.raw.facts:
        fact = layout.rubric.facts[name]
        pieces.append(f"{parts.text(layout.words(fact.label) + ' ')}&{_shown(layout, fact)}")
        said.append(f"{layout.words(fact.label)} {_said(layout, fact, project)}")
    separator = layout.say("master.word.semicolon")
    formula, words = "=" + f"&{parts.text(separator)}&".join(pieces), separator.join(said)
    if item.id not in layout.decided:
        return formula, words
    why, mark = _of_data(layout, f"r:{item.id}"), f"{separator}* "
    review = layout.score(project).reviews.get(item.id) if project else None
    decision = f"{mark}{review_said(review, review.computed, layout.language)}" if review else ""
    return f'{formula}&IF({why}="","",{parts.text(mark)}&{why})', words + decision


def _decisions(layout: Layout, item: Indicator) -> list[tuple[str, float]]:
    """What the basis of any project says with its decision: the row has room for the longest."""
    return [
        (f"{_basis(layout, item, project)[1]}", _WIDTHS[4])
        for project in layout.projects
        if item.id in layout.score(project).reviews
    ]


def _shown(layout: Layout, fact: Fact) -> str:
    """The fact of the chosen project, written as :func:`~onex_xl.scoring.shown.shown` writes it."""
    cell, none = _of_data(layout, f"={fact.id}"), parts.text(NONE)
    if fact.symbol.type is not Type.NUMBER:
        return f'IF({cell}="",{none},{cell})'
    if fact.raw.shown == "percent":
        return f'IF(ISNUMBER({cell}),TEXT({cell},"0.0%"),{none})'
    number = f'TEXT({cell},"#,##0.00")' if fact.raw.shown == "money" else f"ROUND({cell},2)"
    unit = f" {fact.raw.unit}" if fact.raw.unit and layout.language == "zh" else ""
    return f"IF(ISNUMBER({cell}),{number}&{parts.text(unit)},{none})"


def _said(layout: Layout, fact: Fact, project: Project | None) -> str:
    facts = layout.facts(project) if project else None
    if facts is not None:
        return _words(layout, fact, facts.values.get(fact.id))
    if project is not None and fact.raw.kind == "registry":
        return _words(layout, fact, project.fields.get(fact.raw.field))
    return NONE


def _words(layout: Layout, fact: Fact, value: Value) -> str:
    return layout.yes_no(value) if isinstance(value, bool) else shown(fact, value, layout.language)


def _totals(layout: Layout, plan: SheetPlan, row: int, project: Project | None) -> int:
    score = layout.score(project) if project else Score("", "")
    plan.heights |= {row: 26, row + 1: 26}
    plan.merge(Area(row, 0, row, 4), layout.say("master.form.total"), "official.head")
    own, total = _of_score(layout, "self"), _of_score(layout, "total")
    plan.put(row, 5, Formula(f'=IF({own}="","",{own})', score.self_total), "official.cell+centre+number+bold")
    plan.put(row, 6, Formula(f'=IF({total}="","",{total})', score.total), "official.cell+centre+number+bold")
    grade, outcome = _of_score(layout, "grade"), _of_score(layout, "outcome")
    before, between = layout.say("master.form.grade"), layout.say("master.form.outcome")
    formula = f"={parts.text(before)}&{grade}&{parts.text(between)}&{outcome}"
    shown = score.grade if score.grade else layout.status_word(layout.status(project)) if project else ""
    plan.merge(
        Area(row + 1, 0, row + 1, 6),
        Formula(formula, f"{before}{shown}{between}{score.outcome}"),
        "official.cell+bold",
    )
    return row + 2


def _foot(layout: Layout, plan: SheetPlan, row: int) -> None:
    """Signature and seal lines."""
    plan.heights |= {row: 14, row + 1: 34, row + 2: 34}
    plan.put(row + 1, 0, layout.say("master.form.sign_department"), "official.sign")
    plan.put(row + 2, 0, layout.say("master.form.sign_office"), "official.sign")
