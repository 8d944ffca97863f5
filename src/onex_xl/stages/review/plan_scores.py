"""复核: every indicator of every project, with what speaks for it, and the cells to decide in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onex_xl.entry.sheets import INPUT_TAB
from onex_xl.model import ReviewState
from onex_xl.rules.formula import literal
from onex_xl.scoring.explain import Explained
from onex_xl.scoring.shown import points as shown_points
from onex_xl.stages.review.cells import day_cell, points_cell
from onex_xl.stages.review.context import NONE, Context, begin, fitted
from onex_xl.stages.review.decisions import shown_confirm
from onex_xl.stages.review.heads import INPUTS, SCORES, head_text
from onex_xl.stages.review.rows import ScoreRow, state_words
from onex_xl.xlsx.cells import letters
from onex_xl.xlsx.plan import Area, ColumnPlan, Condition, Link, Scalar, SheetPlan, Validation

HEAD_ROW, FIRST = 2, 3
COL = {key: number for number, key in enumerate(SCORES)}
_WIDTHS = (30, 11, 9, 15, 5, 12, 6, 7, 7, 34, 8, 24, 9, 12, 6, 24, 18, 22, 26, 4)
_PRINTED = COL["on"]
_OPENED = (".xlsx", ".xlsm", ".xls", ".ods")
"""Files in which a link can name a cell."""

_LAST_DAY = date(2199, 12, 31)
_LONGEST = 1000
_PLACES, _BETWEEN = 3, "; "
"""Places in one cell, and what stands between them: the text of a link has no line breaks."""


def plan_scores(context: Context, rows: Sequence[ScoreRow]) -> SheetPlan:
    """The sheet of scores to decide on."""
    plan = SheetPlan(context.say("review.sheet.scores"), protected=True, tab_colour=INPUT_TAB, zoom=90)
    pending = sum(row.pending for row in rows)
    title = context.say("review.scores.title", year=context.result.campaign.year)
    begin(plan, title, context.say("review.scores.intro", pending=pending, rows=len(rows)))
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(_WIDTHS)}
    plan.columns[COL["key"]] = ColumnPlan(_WIDTHS[-1], hidden=True)
    for col, key in enumerate(SCORES):
        star = " *" if key in ("score", "reason", "who", "on") else ""
        style = "head" if key in INPUTS else "head2+size10"
        plan.put(HEAD_ROW, col, head_text(key, context.language) + star, style)
    plan.heights[HEAD_ROW] = 34
    for row, item in enumerate(rows, FIRST):
        _row(context, plan, row, item)
    last = FIRST + max(len(rows), 1) - 1
    if not rows:
        plan.put(FIRST, 0, context.say("review.scores.none"), "plain+quiet")
    _limits(context, plan, last)
    _colours(context, plan, last)
    plan.freeze = (FIRST, COL["label"] + 1)
    plan.filter = Area(HEAD_ROW, 0, last, len(SCORES) - 1)
    plan.page = context.page(repeat_rows=(HEAD_ROW, HEAD_ROW), area=Area(0, 0, last, _PRINTED))
    return plan


def _row(context: Context, plan: SheetPlan, row: int, item: ScoreRow) -> None:
    values = {**_about(context, item), **_typed(item)}
    for key, (value, style) in values.items():
        plan.put(row, COL[key], value, style)
    shown = {COL[key]: value for key, (value, _) in values.items() if not isinstance(value, Link)}
    shown[COL["evidence"]] = _places(item.explained)
    plan.heights[row] = fitted(
        {col: value for col, value in shown.items() if col != COL["key"]}, dict(enumerate(_WIDTHS))
    )


_Cells = dict[str, tuple[Scalar | Link, str]]


def _about(context: Context, item: ScoreRow) -> _Cells:
    """What is known of the row."""
    raw, language = item.indicator.raw, context.language
    own = item.own.points if item.own is not None else None
    differs = own is not None and own != item.computed
    why = "\n".join(dict.fromkeys(cause.text for cause in item.causes)) if item.pending else ""
    text, quiet = "locked+wrap+size9+indent+top", "locked+wrap+size9+top"
    return {
        "why": (why, f"{text}+on.amber" if why else text),
        "department": (context.departments.get(item.project.department, NONE), quiet),
        "project": (item.project.code, "locked.text+centre+size9+top"),
        "name": (item.project.name, f"{quiet}+bold"),
        "indicator": (item.indicator.id, "locked.text+centre+size9+top"),
        "label": (raw.label.in_language(language), quiet),
        "points": (raw.points, "locked.number+top"),
        "computed": (
            shown_points(None) if item.computed is None else item.computed,
            "locked.number+bold+top",
        ),
        "self": (own, "locked.number+top+amber+bold" if differs else "locked.number+top"),
        "facts": (_facts(context, item), text),
        "state": (state_words(context, item), text),
        "note": (item.own.note if item.own is not None else "", text),
        "evidence": (_evidence(context, item), text),
        "rulings": (_rulings(context, item.explained), text),
        "key": (f"{item.target}#{item.digest}", "locked.text+quiet+size9"),
    }


def _facts(context: Context, item: ScoreRow) -> str:
    """The facts on the first line, by which a reader may know them again; then how they give the points."""
    explained = item.explained
    if explained is None:
        return item.basis or NONE
    article = item.indicator.raw.article.in_language(context.language)
    rule = explained.points_rule
    key = "review.facts.case" if explained.case else "review.facts.always"
    return item.basis + "\n" + context.say(key, article=article, case=explained.case, points=rule)


def _places(explained: Explained | None) -> str:
    """The cells of the return that the facts were counted from."""
    if explained is None:
        return ""
    found = [fact.place for fact in explained.facts if fact.place.sheet and fact.place.cell]
    names = dict.fromkeys(f"{place.sheet}!{place.cell}" for place in found)
    return _BETWEEN.join(list(names)[:_PLACES])


def _evidence(context: Context, item: ScoreRow) -> Scalar | Link:
    """A link to the return as it was received, at the first of the cells."""
    text = _places(item.explained)
    register = context.registers.get(item.project.department)
    if item.project.code not in context.result.registry.projects:
        return NONE
    if register is None or not register.sha256:
        return text or NONE
    source = register.source(item.project.code)
    kept = source.kept or source.sha256
    place = text.partition(_BETWEEN)[0] if kept.endswith(_OPENED) else ""
    sheet, _, cell = place.rpartition("!")
    anchor = f"#'{sheet}'!{cell}" if sheet and sheet.isprintable() and "'" not in sheet else ""
    return Link(f"external:received/{kept}{anchor}", text or source.file)


def _rulings(context: Context, explained: Explained | None) -> str:
    """The rulings that apply, those still open marked."""
    if explained is None:
        return ""
    lines = []
    for ruling in explained.rulings:
        key = "review.ruling.decided" if ruling.decided else "review.ruling.open"
        lines.append(context.say(key, ruling=ruling.ruling, chosen=ruling.chosen))
    return "\n".join(lines)


def _typed(item: ScoreRow) -> _Cells:
    """What the office typed last, to be changed."""
    decision = item.decision
    text = "input.text+wrap+size9+top"
    if decision is None:
        empty = (None, text)
        return {
            "score": (None, "input.number+bold+top"), "reason": empty, "who": empty,
            "on": (None, "input.date+size9+top"), "confirm": (None, "input.text+centre+top"),
        }  # fmt: skip
    return {
        "score": (points_cell(decision.value), "input.number+bold+top"),
        "reason": (decision.reason or None, text),
        "who": (decision.who or None, text),
        "on": (day_cell(str(decision.facts.get("on", ""))), "input.date+size9+top"),
        "confirm": (shown_confirm(decision) or None, "input.text+centre+top"),
    }


# ---- limits and colours ------------------------------------------------------------------------


def _limits(context: Context, plan: SheetPlan, last: int) -> None:
    points = f"${letters(COL['points'])}{FIRST + 1}"
    plan.validations += [
        Validation(
            _column("score", last), "decimal", low=f"=MIN(0,{points})", high=f"=MAX(0,{points})",
            title=head_text("score", context.language), prompt=context.say("review.prompt.score"),
            error=context.say("review.refuse.score"),
        ),
        reason_validation(context, _column("reason", last)),
        day_validation(context, _column("on", last)),
        confirm_validation(context, _column("confirm", last)),
    ]  # fmt: skip


def reason_validation(context: Context, area: Area) -> Validation:
    """Any reason; beside it stands that others will read it."""
    title, prompt = head_text("reason", context.language), context.say("review.prompt.reason")
    return Validation(area, "length", high=_LONGEST, title=title, prompt=prompt, stop=False)


def day_validation(context: Context, area: Area) -> Validation:
    """A date since the campaign began; another only after a question."""
    start = context.result.campaign.period_start
    title, error = head_text("on", context.language), context.say("review.refuse.on")
    return Validation(area, "date", low=start, high=_LAST_DAY, title=title, error=error, stop=False)


def confirm_validation(context: Context, area: Area) -> Validation:
    """Yes, or nothing."""
    return Validation(
        area, "list", source=(context.say("review.yes"),), title=head_text("confirm", context.language),
        prompt=context.say("review.prompt.confirm"), error=context.say("review.refuse.confirm"),
    )  # fmt: skip


def _column(key: str, last: int) -> Area:
    return Area(FIRST, COL[key], last, COL[key])


def _colours(context: Context, plan: SheetPlan, last: int) -> None:
    score, points = (f"${letters(COL[key])}{FIRST + 1}" for key in ("score", "points"))
    wrong = f"OR(NOT(ISNUMBER({score})),{score}<MIN(0,{points}),{score}>MAX(0,{points}))"
    plan.conditions.append(Condition(_column("score", last), f'=AND({score}<>"",{wrong})', "bad"))
    area = Area(FIRST, COL["reason"], last, COL["on"])
    first = f"{letters(COL['reason'])}{FIRST + 1}"
    plan.conditions.append(Condition(area, f'=AND({score}<>"",{first}="")', "bad"))
    plan.conditions += state_colours(context, _column("state", last), COL["state"], FIRST)


def state_colours(context: Context, area: Area, col: int, first: int) -> list[Condition]:
    """The states in their tones, each known by how its words begin."""
    cell = f"${letters(col)}{first + 1}"
    tones = (
        (ReviewState.INVALID, "red"), (ReviewState.RECONFIRM, "amber"),
        ("disputed", "amber"), (ReviewState.APPLIED, "green"), ("open", "blue"),
    )  # fmt: skip
    found = []
    for state, tone in tones:
        mark = context.say(f"review.state.mark.{state}")
        formula = f"=LEFT({cell},{len(mark)})={literal(mark)}"
        found.append(Condition(area, formula, f"{tone}+bold", stop=True))
    return found
