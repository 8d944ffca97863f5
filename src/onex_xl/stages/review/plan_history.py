"""复核记录: every decision that was ever typed, the newest first."""

from __future__ import annotations

from onex_xl.entry.sheets import AUTO_TAB
from onex_xl.ledger.store import Decision
from onex_xl.model import ReviewState
from onex_xl.stages.review.context import NONE, Context, begin, fitted
from onex_xl.stages.review.decisions import REVIEW, against, fact, is_aside, is_no, is_yes, said
from onex_xl.stages.review.heads import head_text
from onex_xl.stages.review.judge import problems
from onex_xl.stages.review.subject import subject_of
from onex_xl.xlsx.plan import Area, ColumnPlan, Scalar, SheetPlan

HEADS = ("count", "kind", "about", "typed", "reason", "who", "on", "basis", "became", "source", "made")
_WIDTHS = (7, 9, 36, 10, 30, 9, 12, 40, 24, 24, 17)
_HEAD_ROW, _FIRST = 2, 3


def plan_history(context: Context) -> SheetPlan:
    """The sheet of the history."""
    plan = SheetPlan(context.say("review.sheet.history"), protected=True, tab_colour=AUTO_TAB)
    decisions = list(reversed(context.history.all))
    begin(
        plan, context.say("review.history.title"), context.say("review.history.intro", count=len(decisions))
    )
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(_WIDTHS)}
    for col, key in enumerate(HEADS):
        plan.put(_HEAD_ROW, col, head_text(key, context.language), "head")
    plan.heights[_HEAD_ROW] = 26
    widths = dict(enumerate(_WIDTHS))
    for row, decision in enumerate(decisions, _FIRST):
        cells = _cells(context, decision)
        for col, value in enumerate(cells):
            plan.put(row, col, value, "cell+wrap+size9+top" if col else "cell+centre+size9+top")
        plan.heights[row] = fitted(dict(enumerate(cells)), widths, 20)
    if decisions:
        plan.filter = Area(_HEAD_ROW, 0, _FIRST + len(decisions) - 1, len(HEADS) - 1)
    else:
        plan.put(_FIRST, 0, context.say("review.history.none"), "plain+quiet")
    plan.freeze = (_FIRST, 0)
    plan.page = context.page(repeat_rows=(_HEAD_ROW, _HEAD_ROW))
    return plan


def _cells(context: Context, decision: Decision) -> list[Scalar]:
    typed = said(decision)
    place = [fact(decision, name) for name in ("file", "sheet", "cell")]
    return [
        decision.number,
        context.say(f"review.kind.{decision.kind}"),
        _about(context, decision),
        typed.value or NONE,
        typed.reason,
        typed.who,
        typed.on,
        fact(decision, "basis"),
        _became(context, decision),
        " ".join(part for part in (*place, _accepted(context, decision)) if part),
        f"{decision.made_at:%Y-%m-%d %H:%M}",
    ]


def _accepted(context: Context, decision: Decision) -> str:
    """Who of the office took it in from a workbook that was not known as its own."""
    by = fact(decision, "accepted")
    return context.say("review.history.accepted", by=by) if by else ""


def _about(context: Context, decision: Decision) -> str:
    if decision.kind != REVIEW:
        return decision.target
    code, _, name = decision.target.partition("|")
    project, subject = context.result.registry.projects.get(code), subject_of(decision)
    called = subject.name if subject else project.name if project else ""
    indicator = context.pack.rubric.by_id.get(name)
    label = indicator.raw.label.in_language(context.language) if indicator else ""
    return " ".join(part for part in (code, called, name, label) if part)


def _became(context: Context, decision: Decision) -> str:
    """What became of one decision."""
    said_of = _state(context, decision)
    confirmed = is_yes(fact(decision, "confirm")) and not said(decision).blank
    parts = [context.say(f"review.became.{said_of}")]
    if confirmed:
        parts.append(context.say("review.became.confirmed"))
    if against(decision):
        parts.append(context.say("review.became.disputed"))
    return context.say("review.comma").join(parts)


def _state(context: Context, decision: Decision) -> str:
    history = context.history
    if is_aside(decision):
        return "aside"
    if history.current(decision.kind, decision.target) is not decision:
        return "superseded"
    if said(decision).blank and not fact(decision, "confirm"):
        return "withdrawn"
    if problems(context.pack, decision):
        return "invalid"
    if decision.kind != REVIEW and is_no(decision.value):
        return "not-waived"
    known = {ReviewState.APPLIED: "applied", ReviewState.RECONFIRM: "reconfirm"}
    idle = "idle" if decision.kind == REVIEW else "gone"
    return known.get(context.states.get(decision.number, ""), idle)
