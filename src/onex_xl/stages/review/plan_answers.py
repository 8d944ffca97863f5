"""情况说明: the warnings that departments answered, each with its answer beside it."""

from __future__ import annotations

from collections.abc import Sequence

from onex_xl.entry.sheets import AUTO_TAB
from onex_xl.findings import ALL_PROJECTS, Finding, Reply
from onex_xl.masking import masked
from onex_xl.stages.review.basis import error_words
from onex_xl.stages.review.context import NONE, Context, begin, fitted
from onex_xl.stages.review.heads import head_text
from onex_xl.xlsx.plan import Area, ColumnPlan, SheetPlan

FIRST = 3
MOST = 20_000
"""Lines that are listed."""

_HEADS = ("department", "project", "name", "place", "problem", "answer", "state", "source")
_WIDTHS = (13, 11, 18, 18, 42, 42, 30, 28)
_STATE = _HEADS.index("state")


def plan_answers(context: Context) -> SheetPlan | None:
    """The sheet, answers that no longer hold last; ``None`` where nobody answered anything."""
    alike: dict[str, list[Finding]] = {}
    for finding in context.result.findings:
        if finding.reply is not None:
            alike.setdefault(finding.identity, []).append(finding)
    if not alike:
        return None
    rows = sorted(alike.values(), key=lambda findings: not _of(findings).holds)
    holding = sum(_of(findings).holds for findings in rows)
    plan = SheetPlan(context.say("review.sheet.answers"), protected=True, tab_colour=AUTO_TAB)
    intro = context.say("review.answers.intro", holds=holding, lapsed=len(rows) - holding)
    begin(plan, context.say("review.answers.title"), intro)
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(_WIDTHS)}
    for col, key in enumerate(_HEADS):
        plan.put(FIRST - 1, col, head_text(key, context.language), "head")
    plan.heights[FIRST - 1] = 26
    for number, findings in enumerate(rows[:MOST], FIRST):
        _row(context, plan, number, findings)
    last = FIRST + min(len(rows), MOST) - 1
    plan.filter = Area(FIRST - 1, 0, last, len(_HEADS) - 1)
    plan.freeze = (FIRST, 0)
    plan.page = context.page(repeat_rows=(FIRST - 1, FIRST - 1))
    return plan


def _of(findings: Sequence[Finding]) -> Reply:
    reply = findings[0].reply
    assert reply is not None
    return reply


def _row(context: Context, plan: SheetPlan, row: int, findings: Sequence[Finding]) -> None:
    first, reply = findings[0], _of(findings)
    project = context.result.registry.projects.get(first.project)
    every = first.project == ALL_PROJECTS
    place = [part for part in (first.place.sheet, first.place.cell) if part]
    more = context.say("review.more", count=len(findings) - 1) if findings[1:] else ""
    cells = [
        context.departments.get(first.department, NONE),
        context.say("review.all") if every else first.project or NONE,
        project.name if project else NONE,
        "\n".join(filter(None, ("!".join(place) or first.place.file or NONE, more))),
        error_words(context.pack, findings, context.language),
        masked(reply.text),
        _state(context, reply),
        "\n".join(filter(None, (masked(reply.place.file), f"{reply.place.sheet}!{reply.place.cell}"))),
    ]
    for col, value in enumerate(cells):
        plan.put(row, col, value, "cell.text+wrap+size9")
    tone = "grey" if not reply.holds else "amber" if reply.earlier else "green"
    plan.put(row, _STATE, cells[_STATE], f"tone.{tone}+lines+wrap+size9")
    plan.heights[row] = fitted(dict(enumerate(cells)), dict(enumerate(_WIDTHS)), 20)


def _state(context: Context, reply: Reply) -> str:
    """Whether it still is an answer; what it was given for where it is none any more."""
    if reply.holds:
        return context.say("review.answers.earlier" if reply.earlier else "review.answers.holds")
    return context.say("review.answers.lapsed", then=masked(reply.then) or NONE)
