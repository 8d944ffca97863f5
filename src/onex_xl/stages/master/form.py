"""考评表: the regulation's form for one project chosen in a dropdown, to print, sign and seal."""

from __future__ import annotations

from onex_xl.model import Project, Score, Value
from onex_xl.pack.definitions import Fact, Indicator
from onex_xl.rules.nodes import Type
from onex_xl.scoring.said import review_said
from onex_xl.scoring.shown import shown
from onex_xl.stages.master import parts
from onex_xl.stages.master.annex import Annex, Line, own_points, verdict
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
    plan = parts.begin(layout, "form", "", "", _WIDTHS)
    annex = Annex(layout, plan, _WIDTHS)
    annex.title()
    plan.heights |= {1: 20, 2: 26, 3: 24, 4: 24}
    plan.merge(Area(1, 0, 1, 6), layout.say("master.form.choose"), "official.note")
    project = layout.ranking[0] if layout.ranking else None
    _chosen(layout, annex, project)
    annex.heads(_HEAD)
    row = annex.lines(_FIRST, lambda item: _line(layout, item, project))
    row = _totals(layout, annex, row, project)
    last = annex.foot(row)
    plan.protected = True
    plan.page = parts.page(layout, landscape=False, area=Area(0, 0, last, 6), one_page=True)
    return plan


def _chosen(layout: Layout, annex: Annex, project: Project | None) -> None:
    """The dropdown and the lines that say whose form it is."""
    plan = annex.plan
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
    for (row, first, middle, last), (label, formula, value) in zip(
        ((3, 0, 2, 2), (3, 3, 4, 6), (4, 0, 2, 2), (4, 3, 4, 6)), _lines(layout, project), strict=True
    ):
        annex.pair(
            row, first, middle, last, label, Formula(f'={formula}&""', value or "") if formula else value
        )


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


def _line(layout: Layout, item: Indicator, project: Project | None) -> Line:
    """The formulas that fetch what the chosen project's line shows."""
    basis, said = _basis(layout, item, project)
    points = _of_score(layout, f"={item.id}")
    typed = _of_data(layout, f"s:{item.id}")
    value = layout.score(project).indicators.get(item.id) if project else None
    mine = own_points(layout, project, item) if project else None
    blank = f'IF({points}="","",{points})'
    if item.id in layout.moved:
        computed = _of_data(layout, f"c:{item.id}")
        blank = f'IF({computed}="",{blank},{computed})'
    return Line(
        own=Formula(f'=IF({typed}="",{blank},{typed})', mine),
        assessed=Formula(f'=IF({points}="","",{points})', value),
        basis=Formula(basis, said),
        texts=(said, *_decisions(layout, item)),
    )


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


def _decisions(layout: Layout, item: Indicator) -> list[str]:
    """What the basis of any project says with its decision: the row has room for the longest."""
    return [
        _basis(layout, item, project)[1]
        for project in layout.projects
        if item.id in layout.score(project).reviews
    ]


def _shown(layout: Layout, fact: Fact) -> str:
    """The fact of the chosen project, written as :func:`~onex_xl.scoring.shown.shown` writes it."""
    cell, none = _of_data(layout, f"={fact.id}"), parts.text(NONE)
    if fact.symbol.type is not Type.NUMBER:
        return f'IF({cell}="",{none},{cell})'
    if fact.raw.shown == "percent":
        # Rounded first: TEXT of some programs takes 66.25 % for a hair less.
        return f'IF(ISNUMBER({cell}),TEXT(ROUND(ROUND({cell},9),3),"0.0%"),{none})'
    number = f'TEXT(ROUND({cell},2),"#,##0.00")' if fact.raw.shown == "money" else f"ROUND({cell},2)"
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


def _totals(layout: Layout, annex: Annex, row: int, project: Project | None) -> int:
    score = layout.score(project) if project else Score("", "")
    own, total = _of_score(layout, "self"), _of_score(layout, "total")
    grade, outcome = _of_score(layout, "grade"), _of_score(layout, "outcome")
    before, between = layout.say("master.form.grade"), layout.say("master.form.outcome")
    formula = f"={parts.text(before)}&{grade}&{parts.text(between)}&{outcome}"
    return annex.totals(
        row,
        layout.say("master.form.total"),
        Formula(f'=IF({own}="","",{own})', score.self_total),
        Formula(f'=IF({total}="","",{total})', score.total),
        Formula(formula, verdict(layout, project)),
    )
