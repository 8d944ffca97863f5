"""The official forms: the regulation's form for every project, each on its own page to print, sign and seal,
after a list of all with links. They hold values: what is signed does not move."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from onex_xl.findings import Finding
from onex_xl.model import Number, Project, Result, ReviewState, Status
from onex_xl.pack.definitions import Indicator, Pack
from onex_xl.privacy import for_leaders, without_numbers
from onex_xl.scoring.said import review_said
from onex_xl.scoring.shown import points
from onex_xl.stages.master import parts
from onex_xl.stages.master.annex import SECTION, Annex, Line, Shown, own_points, verdict
from onex_xl.stages.master.data import status_conditions
from onex_xl.stages.master.layout import NONE, Layout
from onex_xl.stages.master.problems import in_order
from onex_xl.stages.master.reviews import review_marks, waived
from onex_xl.stages.master.scores import outcome_conditions, own_head
from onex_xl.wording import wording
from onex_xl.xlsx import style
from onex_xl.xlsx.cells import a1_range, quoted, sheet_names
from onex_xl.xlsx.plan import Area, BookPlan, Condition, Formula, Link, Scalar, SheetPlan

_WIDTHS = (7, 16, 24, 46, 10, 10)
_BACK = 7
"""The column, outside what is printed, of the way back to the list."""
_HEAD, _FIRST = 4, 5
_ERRORS_SHOWN = 3

_LIST_FIRST = 3
_LIST_WIDTHS = {
    "number": 5, "department": 15, "code": 11, "name": 26, "total": 8, "grade": 10, "outcome": 11, "self": 8,
    "review": 13,
}  # fmt: skip
_LIST_STYLES = {
    "number": "cell.integer", "code": "cell+centre+link", "total": "cell.number2+bold",
    "grade": "cell+centre+bold", "outcome": "cell+centre", "self": "cell.number2",
    "review": "cell+centre+size9+wrap",
}  # fmt: skip
_COLS = {key: col for col, key in enumerate(_LIST_WIDTHS)}


def plan_forms(pack: Pack, result: Result, language: str, codes: Collection[str]) -> BookPlan:
    """The forms of the projects ``codes``, department by department, with headings in ``language``. A project
    that is not scored has a form as well, which says why. Holds no personal data of candidates."""
    layout = Layout(pack, for_leaders(result, pack, language), language)
    projects = [item for item in layout.projects if item.code in codes]
    contents = layout.say("forms.contents")
    first, *names = sheet_names([contents, *(f"{item.code} {item.name}" for item in projects)])
    sheets = {item.code: name for item, name in zip(projects, names, strict=True)}
    plans = [_list(layout, first, projects, sheets)]
    plans += [_form(layout, item, sheets[item.code], first) for item in projects]
    book = BookPlan(plans, parts.properties(layout, _title(layout)), parts.stamp(layout, "forms"))
    return without_numbers(book)


def _title(layout: Layout) -> str:
    year, name = layout.result.campaign.year, layout.words(layout.pack.raw.title)
    return layout.say("forms.title", year=year, name=name)


# ---- the list ------------------------------------------------------------------------


def _list(layout: Layout, name: str, projects: list[Project], sheets: Mapping[str, str]) -> SheetPlan:
    plan = SheetPlan(name)
    parts.top(plan, _title(layout), _counts(layout, projects), [*_LIST_WIDTHS.values()])
    plan.heights[2] = 28
    for key, col in _COLS.items():
        head = layout.say("master.head.number") if key == "number" else own_head(layout, key)
        plan.put(2, col, head, "head")
    for number, project in enumerate(projects, 1):
        _listed(layout, plan, number, project, sheets[project.code])
    last = _LIST_FIRST + len(projects) - 1
    _tones(layout, plan, last)
    note = layout.say("forms.how")
    plan.merge(Area(last + 2, 0, last + 2, len(_COLS) - 1), note, "note")
    plan.heights[last + 2] = parts.height([(note, sum(_LIST_WIDTHS.values()))], 20)
    plan.freeze = (_LIST_FIRST, 0)
    plan.page = parts.page(layout, landscape=False, head=(2, 2))
    return plan


def _counts(layout: Layout, projects: list[Project]) -> str:
    """How many forms there are, and of which state the projects are that are not scored."""
    states = [layout.status(item) for item in projects]
    said = [
        layout.say("forms.count", state=layout.status_word(status), count=states.count(status))
        for status in (Status.SCORED, Status.HELD, Status.MISSING, Status.EXEMPT)
        if status in states
    ]
    as_of = layout.result.as_of
    return layout.say(
        "forms.subtitle",
        count=len(projects), states=parts.joined(layout, said), run=layout.result.run,
        as_of=f"{as_of:%Y-%m-%d %H:%M}" if as_of else NONE,
    )  # fmt: skip


def _listed(layout: Layout, plan: SheetPlan, number: int, project: Project, sheet: str) -> None:
    score, row = layout.score(project), _LIST_FIRST + number - 1
    cells: dict[str, Scalar | Link] = {
        "number": number,
        "department": layout.departments[project.department],
        "code": Link(f"internal:{quoted(sheet)}!A1", project.code),
        "name": project.name,
        "total": score.total,
        "grade": score.grade or layout.status_word(layout.status(project)),
        "outcome": score.outcome or NONE,
        "self": score.self_total,
        "review": "\n".join(review_marks(layout, project)),
    }
    room = [(str(cells[key]), _LIST_WIDTHS[key]) for key in ("department", "name", "review")]
    plan.heights[row] = parts.height(room, 20)
    for key, value in cells.items():
        plan.put(row, _COLS[key], value, _LIST_STYLES.get(key, "cell+wrap"))


def _tones(layout: Layout, plan: SheetPlan, last: int) -> None:
    """Grades, states and outcomes in their tones."""

    def column(key: str) -> tuple[Area, str]:
        return Area(_LIST_FIRST, _COLS[key], last, _COLS[key]), f"${chr(65 + _COLS[key])}{_LIST_FIRST + 1}"

    area, cell = column("grade")
    plan.conditions += [
        Condition(area, f"={cell}={parts.text(item.id)}", f"tone.{item.tone}")
        for item in layout.rubric.grades
    ]
    plan.conditions += status_conditions(layout, area, cell)
    plan.conditions += outcome_conditions(layout, *column("outcome"))


# ---- a form --------------------------------------------------------------------------


def _form(layout: Layout, project: Project, name: str, contents: str) -> SheetPlan:
    plan = SheetPlan(name)
    parts.columns(plan, _WIDTHS)
    annex = Annex(layout, plan, _WIDTHS)
    annex.title()
    plan.put(0, _BACK, Link(f"internal:{quoted(contents)}!A1", layout.say("forms.back")), "plain+link")
    _particulars(layout, annex, project)
    annex.heads(_HEAD)
    row = annex.lines(_FIRST, lambda item: _line(layout, project, item))
    row = _totals(layout, annex, row, project)
    row = _remarks(layout, annex, row, project)
    last = annex.foot(row)
    plan.tab_colour = _tab(layout, project)
    plan.page = parts.page(layout, landscape=False, area=Area(0, 0, last, annex.last), one_page=True)
    return plan


def _tab(layout: Layout, project: Project) -> str:
    """Tabs of projects that are not scored are grey."""
    return "" if layout.status(project) == Status.SCORED else style.TONES["grey"][0]


def _particulars(layout: Layout, annex: Annex, project: Project) -> None:
    """The lines that say whose form it is."""
    campaign, fields = layout.result.campaign, layout.project_fields
    level, last = project.fields.get("level"), annex.last
    name = "　".join([project.code, project.name, *([str(level)] if level else [])])
    lines: list[tuple[str, Scalar, str, Scalar]] = [
        (layout.say("master.form.project"), name, layout.say("master.form.year"), str(campaign.year)),
        (
            layout.say("master.form.department"), layout.departments[project.department],
            layout.say("forms.state"), layout.status_word(layout.status(project)),
        ),
    ]  # fmt: skip
    for row, (head, value, beside, told) in enumerate(lines, 1):
        annex.plan.heights[row] = parts.height([(str(value), _WIDTHS[2] + _WIDTHS[3])], 25)
        annex.pair(row, 0, 2, last - 2, head, value)
        annex.pair(row, last - 1, last, last, beside, told)
    annex.plan.heights[3] = 25
    lead = fields["lead"].label if "lead" in fields else layout.say("master.form.lead")
    annex.pair(3, 0, 2, 2, lead, project.fields.get("lead"))
    period = layout.say("master.form.dates", start=campaign.period_start, end=campaign.period_end)
    parts.band(annex.plan, 3, 3, last, layout.say("forms.period", period=period), "official.cell")


def _is_scored(layout: Layout, project: Project) -> bool:
    return layout.status(project) == Status.SCORED


def _line(layout: Layout, project: Project, item: Indicator) -> Line:
    score = layout.score(project)
    if _is_scored(layout, project):
        own = own_points(layout, project, item)
        return Line(own, score.indicators[item.id], decided=item.id in score.reviews)
    typed = score.self_scores.get(item.id)
    return Line(NONE if typed is None or typed.points is None else typed.points, NONE)


def _totals(layout: Layout, annex: Annex, row: int, project: Project) -> int:
    score, label = layout.score(project), layout.say("master.form.total")
    if not _is_scored(layout, project):
        return annex.totals(row, label, NONE, NONE, verdict(layout, project) + NONE)
    if score.deduction:
        label += layout.say("forms.deducted", points=points(score.deduction))
    own = _sum(layout, annex.last - 1, row, score.self_total)
    total = _sum(layout, annex.last, row, score.total)
    return annex.totals(row, label, own, total, verdict(layout, project))


def _sum(layout: Layout, col: int, row: int, value: Number | None) -> Shown:
    """A live sum of the column above, as the total is made: never below 0."""
    if value is None:
        return NONE
    cells = a1_range(_FIRST, col, row - 1, col)
    return Formula(f"=MAX(0,ROUND(SUM({cells}),{layout.rubric.raw.decimals}))", value)


# ---- what there is to say ------------------------------------------------------------


def _remarks(layout: Layout, annex: Annex, row: int, project: Project) -> int:
    """Why it is not scored, or what the office has decided; gives the row after them."""
    if not _is_scored(layout, project):
        return _remark(annex, row, "unscored", _why(layout, project))
    decided = _decided(layout, project)
    return _remark(annex, row, "decided", decided or [layout.say("forms.none-decided")])


def _remark(annex: Annex, row: int, key: str, said: list[str]) -> int:
    text = "\n".join(said)
    annex.plan.heights[row] = parts.height([(text, sum(annex.widths[SECTION + 1 :]))], 30)
    annex.pair(row, 0, SECTION + 1, annex.last, annex.layout.say(f"forms.{key}"), text)
    return row + 1


def _decided(layout: Layout, project: Project) -> list[str]:
    """The decisions that count and the errors waived, each with reason, name and day; then how many decisions
    do not count as they are."""
    score, said = layout.score(project), []
    for name, review in score.reviews.items():
        label = layout.words(layout.rubric.by_id[name].raw.label)
        told = review_said(review, review.computed, layout.language)
        said.append(layout.say("forms.decision", indicator=name, label=label, told=told))
    for finding in waived(layout, project):
        sentence = wording(finding, layout.pack, layout.language)[0]
        said.append(layout.say("forms.waived", sentence=sentence, why=finding.waived))
    states = [item.state for item in layout.reviews.get(project.code, {}).values()]
    for state in (ReviewState.RECONFIRM, ReviewState.INVALID):
        if state in states:
            said.append(layout.say(f"forms.{state}", count=states.count(state)))
    return said


def _why(layout: Layout, project: Project) -> list[str]:
    """Why a project is not scored."""
    status, raw = layout.status(project), layout.rubric.raw
    if status == Status.EXEMPT:
        return [raw.exempt.label if raw.exempt else layout.status_word(status)]
    if status == Status.MISSING:
        return [layout.say("forms.missing", deadline=layout.result.campaign.deadline)]
    errors = [
        item
        for item in in_order(layout)
        if item.department == project.department and item.holds_back(project.code)
    ]
    if not errors:
        blank = [name for name, value in layout.score(project).indicators.items() if value is None]
        return [layout.say("forms.unscorable", indicators=parts.joined(layout, blank))]
    said = [layout.say("forms.held", count=len(errors))]
    said += [_error(layout, number, item) for number, item in enumerate(errors[:_ERRORS_SHOWN], 1)]
    if len(errors) > _ERRORS_SHOWN:
        said.append(layout.say("forms.more", count=len(errors) - _ERRORS_SHOWN))
    return said


def _error(layout: Layout, number: int, finding: Finding) -> str:
    place = finding.place
    where = f"{place.sheet}!{place.cell}" if place.sheet and place.cell else place.sheet or place.file
    sentence = wording(finding, layout.pack, layout.language)[0]
    return layout.say("forms.error", number=number, place=where, sentence=sentence)
