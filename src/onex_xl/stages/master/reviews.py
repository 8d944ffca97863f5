"""复核改分: what the office has decided: which points it changed, why, who and when, and what it waives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from onex_xl.findings import ALL_PROJECTS, Finding
from onex_xl.model import Number, Project, Review, ReviewState, Status, Waiver
from onex_xl.scoring.explain import computed_of
from onex_xl.scoring.said import signed_by, state_said
from onex_xl.stages.master import parts
from onex_xl.stages.master.data import lookup
from onex_xl.stages.master.layout import NONE, Layout
from onex_xl.stages.master.values import signed
from onex_xl.wording import wording
from onex_xl.xlsx.plan import Area, Condition, Formula, Scalar, SheetPlan

_FIRST = 3
_WIDTHS = {
    "department": 13, "code": 9, "name": 20, "indicator": 20, "full": 6.5, "computed": 9, "typed": 8.5,
    "assessed": 9, "difference": 8, "why": 34, "basis": 36, "who": 9, "on": 11.5, "became": 15,
}  # fmt: skip
_COLS = {key: col for col, key in enumerate(_WIDTHS)}
_STYLES = {
    "code": "cell+centre+quiet", "name": "cell+wrap", "indicator": "cell+wrap", "full": "cell.number",
    "computed": "cell.number", "typed": "cell.number", "assessed": "cell.number+bold",
    "difference": "cell.signed", "why": "cell+wrap", "basis": "cell+wrap+quiet+size9", "who": "cell+centre",
    "on": "cell.date", "became": "cell+centre+wrap",
}  # fmt: skip
_ORDER = {ReviewState.RECONFIRM: 0, ReviewState.INVALID: 1, ReviewState.APPLIED: 2}
_TONES = {ReviewState.RECONFIRM: "amber", ReviewState.INVALID: "red", ReviewState.APPLIED: "green"}


def review_marks(layout: Layout, project: Project) -> Iterator[str]:
    """What the office has decided about a project, each kind with its sign and how often."""
    reviews = layout.reviews.get(project.code, {})
    score = layout.score(project)
    kinds = Counter(_kind(review, computed_of(score, review)) for review in reviews.values())
    kinds["waived"] = len(waived(layout, project))
    for kind in ("changed", "confirmed", ReviewState.RECONFIRM, ReviewState.INVALID, "waived"):
        if kinds[kind]:
            yield layout.say(f"master.review.{kind}", count=kinds[kind])


def _kind(review: Review, computed: Number | None) -> str:
    if review.state != ReviewState.APPLIED:
        return review.state
    return "confirmed" if review.points == computed else "changed"


def waived(layout: Layout, project: Project | None = None) -> list[Finding]:
    """The errors that the office lets pass: all, or those of one project."""
    found = [item for item in layout.result.findings if item.waived]
    if project is None:
        return found
    return [item for item in found if item.department == project.department and item.concerns(project.code)]


def plan_reviews(layout: Layout) -> SheetPlan:
    """The sheet of decisions: first those that wait for the office, then by rank of their project."""
    found = _listed(layout)
    plan = parts.begin(
        layout, "reviews", layout.say("master.reviews.title"), _subtitle(layout, found), [*_WIDTHS.values()]
    )
    plan.heights[2] = 32
    for key, col in _COLS.items():
        plan.put(2, col, _head(layout, key), "head")
    for row, (project, review) in enumerate(found, _FIRST):
        _row(layout, plan, row, project, review)
    last = _FIRST + max(len(found), 1) - 1
    if found:
        plan.filter = Area(2, 0, last, len(_COLS) - 1)
        _conditions(layout, plan, last)
    else:
        none = layout.say("master.reviews.none")
        parts.band(plan, _FIRST, 0, len(_COLS) - 1, none, "cell+quiet")
    last = _waivers(layout, plan, last + 2)
    parts.signatures(layout, plan, last + 2, 0)
    plan.freeze = (_FIRST, 3)
    plan.page = parts.page(layout, head=(2, 2))
    return plan


def _listed(layout: Layout) -> list[tuple[Project, Review]]:
    found = [
        (project, reviews[item.id])
        for project in layout.ranking
        if (reviews := layout.reviews.get(project.code, {}))
        for item in layout.rubric.indicators
        if item.id in reviews
    ]
    return sorted(found, key=lambda pair: _ORDER.get(pair[1].state, 0))


def _subtitle(layout: Layout, found: list[tuple[Project, Review]]) -> str:
    counting = [review for _, review in found if review.state == ReviewState.APPLIED]
    waiting = len(found) - len(counting)
    moved = sum(
        points - computed
        for project, review in found
        if (points := layout.score(project).reviews.get(review.indicator, review).points) is not None
        and (computed := computed_of(layout.score(project), review)) is not None
        and review in counting
    )
    return layout.say(
        "master.reviews.subtitle",
        projects=len({project.code for project, review in found if review in counting}),
        places=len(counting), points=signed(moved), waiting=waiting, waived=len(waived(layout)),
    )  # fmt: skip


def _head(layout: Layout, key: str) -> str:
    if key in ("code", "name"):
        return layout.project_fields[key].label
    own = f"master.reviews.head.{key}"
    return layout.say(own if key in _OWN_HEADS else f"master.head.{key}")


_OWN_HEADS = ("typed", "assessed", "difference", "why", "basis", "who", "on", "became")


def _row(layout: Layout, plan: SheetPlan, row: int, project: Project, review: Review) -> None:
    score = layout.score(project)
    indicator = layout.rubric.by_id[review.indicator]
    computed = computed_of(score, review)
    live = score.status == Status.SCORED
    places = layout.rubric.raw.decimals
    known = score.indicators.get(indicator.id)
    label = f"{indicator.id} {layout.words(indicator.raw.label)}"
    found = lookup(layout, f"={indicator.id}", f"$B${row + 1}")
    difference = (
        f'=IF(AND(ISNUMBER($F{row + 1}),ISNUMBER($H{row + 1})),ROUND($H{row + 1}-$F{row + 1},{places}),"")'
    )
    unscored = layout.status_word(layout.status(project))
    change = None if known is None or computed is None else known - computed
    cells: dict[str, Scalar | Formula] = {
        "department": layout.departments[project.department],
        "code": project.code,
        "name": project.name,
        "indicator": label,
        "full": indicator.raw.points,
        "computed": NONE if computed is None else computed,
        "typed": (review.typed or NONE) if review.points is None else review.points,
        "assessed": Formula(f'=IFERROR({found}+0,"")', known) if live else unscored,
        "difference": Formula(difference, change) if live else NONE,
        "why": review.reason or NONE,
        "basis": _basis(layout, review),
        "who": review.who or NONE,
        "on": review.on or NONE,
        "became": state_said(review.state, layout.language),
    }
    texts = [(str(cells[key]), _WIDTHS[key]) for key in ("name", "indicator", "why", "basis")]
    plan.heights[row] = parts.height(texts, 22)
    for key, value in cells.items():
        plan.put(row, _COLS[key], value, _STYLES.get(key, "cell"))


def _basis(layout: Layout, review: Review) -> str:
    """The facts that a decision was made on; where they have changed, as they are as well."""
    if review.state == ReviewState.RECONFIRM:
        return layout.say("master.reviews.then_now", basis=review.basis or NONE, now=review.now or NONE)
    return review.basis


def _conditions(layout: Layout, plan: SheetPlan, last: int) -> None:
    state = _COLS["became"]
    area = Area(_FIRST, state, last, state)
    for name, tone in _TONES.items():
        word = parts.text(state_said(name, layout.language))
        plan.conditions.append(Condition(area, f"=$N{_FIRST + 1}={word}", f"tone.{tone}"))
    change = _COLS["difference"]
    area, cell = Area(_FIRST, change, last, change), f"$I{_FIRST + 1}"
    plan.conditions += [
        Condition(area, f"=AND(ISNUMBER({cell}),{cell}>0)", "green+bold"),
        Condition(area, f"=AND(ISNUMBER({cell}),{cell}<0)", "red+bold"),
    ]


# ---- waivers -------------------------------------------------------------------------


def _waivers(layout: Layout, plan: SheetPlan, row: int) -> int:
    """What the office lets pass, and the waivers that wait for it; the last row used."""
    found = waived(layout)
    waiting = [item for item in layout.result.waivers if item.state != ReviewState.APPLIED]
    if not found and not waiting:
        return row - 2
    plan.heights |= {row: 24, row + 1: 24}
    for col in range(len(_COLS)):
        plan.put(row, col, layout.say("master.reviews.waivers") if not col else None, "section+size12")
    row += 1
    for (first, last), key in _SPANS.items():
        parts.band(plan, row, _COLS[first], _COLS[last], _waiver_head(layout, key), "head")
    for finding in found:
        row += 1
        _waived_row(layout, plan, row, finding)
    for waiver in waiting:
        row += 1
        _waiting_row(layout, plan, row, waiver)
    return row


_SPANS = {
    ("department", "department"): "department", ("code", "code"): "code", ("name", "name"): "name",
    ("indicator", "indicator"): "cell", ("full", "why"): "problem", ("basis", "on"): "why",
    ("became", "became"): "became",
}  # fmt: skip


def _waiver_head(layout: Layout, key: str) -> str:
    return layout.say("master.reviews.head.waived") if key == "why" else _head(layout, key)


def _waived_row(layout: Layout, plan: SheetPlan, row: int, finding: Finding) -> None:
    place = finding.place
    where = f"{place.sheet}!{place.cell}" if place.sheet and place.cell else place.sheet or place.file or NONE
    sentence = wording(finding, layout.pack, layout.language)[0]
    _spanned(layout, plan, row, finding.department, finding.project, {
        "cell": where, "problem": sentence, "why": _why(layout, finding),
        "became": state_said(ReviewState.APPLIED, layout.language),
    })  # fmt: skip


def _why(layout: Layout, finding: Finding) -> str:
    """The reason of a waiver, with who decided it and when, as far as the decision itself is known."""
    known = [item for item in layout.result.waivers if item.finding == finding.identity]
    return _signed(layout, known[0]) if finding.identity and known else finding.waived


def _signed(layout: Layout, waiver: Waiver) -> str:
    by = signed_by(waiver.who, waiver.on, layout.language)
    return layout.say("master.reviews.by", reason=waiver.reason or NONE, by=by)


def _waiting_row(layout: Layout, plan: SheetPlan, row: int, waiver: Waiver) -> None:
    project = layout.result.registry.projects.get(waiver.project)
    said = layout.say(f"master.reviews.waiver.{waiver.state}")
    _spanned(layout, plan, row, project.department if project else "", waiver.project, {
        "cell": NONE, "problem": said, "why": _signed(layout, waiver),
        "became": state_said(waiver.state, layout.language),
    })  # fmt: skip


def _spanned(
    layout: Layout, plan: SheetPlan, row: int, department: str, code: str, values: dict[str, str]
) -> None:
    """A row of the waivers, whose longer texts reach over several columns."""
    project = layout.result.registry.projects.get(code)
    told = {
        "department": layout.departments.get(department, NONE),
        "code": layout.say("master.word.all") if code == ALL_PROJECTS else code or NONE,
        "name": project.name if project else "",
        **values,
    }
    rooms = {
        key: sum([*_WIDTHS.values()][_COLS[first] : _COLS[last] + 1]) for (first, last), key in _SPANS.items()
    }
    plan.heights[row] = parts.height([(told[key], rooms[key]) for key in rooms], 22)
    for (first, last), key in _SPANS.items():
        look = "cell+centre" if key in ("code", "became") else "cell+wrap"
        parts.band(plan, row, _COLS[first], _COLS[last], told[key], look)
