"""豁免: every open error of a department, and the cells to let it pass in."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from onex_xl.entry.sheets import INPUT_TAB
from onex_xl.findings import ALL_PROJECTS, Finding, Severity, basis_of
from onex_xl.ledger.store import Decision
from onex_xl.model import ReviewState, Waiver
from onex_xl.stages.review.basis import error_words
from onex_xl.stages.review.cells import day_cell
from onex_xl.stages.review.context import NONE, Context, begin, fitted
from onex_xl.stages.review.decisions import WAIVER, fact, is_no, said, shown_confirm
from onex_xl.stages.review.heads import ERRORS, INPUTS, head_text
from onex_xl.stages.review.judge import Problem, by_identity, problems
from onex_xl.stages.review.plan_scores import (
    confirm_validation,
    day_validation,
    reason_validation,
    state_colours,
)
from onex_xl.stages.review.rows import dispute_words, orphan_words, problem_words
from onex_xl.stages.review.subject import Astray, now_words, was_words
from onex_xl.wording import wording
from onex_xl.xlsx.cells import letters
from onex_xl.xlsx.plan import Area, ColumnPlan, Condition, SheetPlan, Validation

HEAD_ROW, FIRST = 2, 3
COL = {key: number for number, key in enumerate(ERRORS)}
_WIDTHS = (15, 11, 9, 16, 20, 42, 36, 8, 24, 9, 12, 6, 24, 4)
_PLACES = 4


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """Errors of one identity: nearly always one. ``orphan``: what was waived was another's than has its code
    now. Where the error is not there any more, ``findings`` is what is said about the waiver instead."""

    identity: str
    findings: Sequence[Finding]
    decision: Decision | None
    waiver: Waiver | None
    dispute: Decision | None
    wrong: tuple[Problem, ...]
    orphan: Astray | None = None

    @property
    def is_gone(self) -> bool:
        """Whether there is no such error any more."""
        return all(item.of_office for item in self.findings)


def error_rows(context: Context) -> tuple[ErrorRow, ...]:
    """The rows of the sheet: what a person still has to settle first, else in the order of the findings."""
    waivers = {item.finding: item for item in context.result.waivers}
    history = context.history
    rows = []
    for identity, findings in by_identity(context.result.findings).items():
        decision = history.current(WAIVER, identity)
        wrong = problems(context.pack, decision) if decision is not None else ()
        dispute = history.dispute(WAIVER, identity)
        orphan = context.orphans.get((WAIVER, identity))
        rows.append(ErrorRow(identity, findings, decision, waivers.get(identity), dispute, wrong, orphan))
    rows += _gone(context, {row.identity for row in rows})
    return tuple(sorted(rows, key=_urgency))


def _gone(context: Context, there: Container[str]) -> Iterator[ErrorRow]:
    """Waivers that were given to what has another code now or none, and whose errors are not there under
    their numbers any more: the same errors may well be, under others."""
    for (kind, identity), orphan in context.orphans.items():
        decision = context.history.current(kind, identity)
        if kind != WAIVER or identity in there or decision is None:
            continue
        facts = {
            "project": orphan.subject.project or orphan.subject.department,
            "name": context.say("review.error"),
            "indicator": identity,
            "typed": decision.value,
            "who": decision.who or NONE,
            "was": was_words(orphan, context.language),
            "now": now_words(orphan, context.language),
        }
        subject = orphan.subject
        told = Finding(
            "review.orphaned-gone", Severity.WARNING, facts=facts, department=subject.department,
            project=subject.project or ALL_PROJECTS,
        )  # fmt: skip
        dispute = context.history.dispute(WAIVER, identity)
        wrong = problems(context.pack, decision)
        yield ErrorRow(identity, (told,), decision, None, dispute, wrong, orphan)


def _urgency(row: ErrorRow) -> int:
    if row.wrong or row.dispute is not None or row.orphan is not None:
        return 0
    if row.waiver is None:
        return 2
    return 1 if row.waiver.state == ReviewState.RECONFIRM else 3


def plan_errors(context: Context, rows: Sequence[ErrorRow]) -> SheetPlan:
    """The sheet of errors that may be waived."""
    plan = SheetPlan(context.say("review.sheet.errors"), protected=True, tab_colour=INPUT_TAB, zoom=90)
    waived = sum(row.waiver is not None and row.waiver.state == ReviewState.APPLIED for row in rows)
    intro = context.say("review.errors.intro", rows=sum(not row.is_gone for row in rows), waived=waived)
    begin(plan, context.say("review.errors.title"), intro)
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(_WIDTHS)}
    plan.columns[COL["key"]] = ColumnPlan(_WIDTHS[-1], hidden=True)
    for col, key in enumerate(ERRORS):
        star = " *" if key in ("reason", "who", "on") else ""
        style = "head" if key in INPUTS else "head2+size10"
        plan.put(HEAD_ROW, col, head_text(key, context.language) + star, style)
    plan.heights[HEAD_ROW] = 34
    for number, row in enumerate(rows, FIRST):
        _row(context, plan, number, row)
    last = FIRST + max(len(rows), 1) - 1
    if not rows:
        plan.put(FIRST, COL["department"], context.say("review.errors.none"), "plain+quiet")
    _limits(context, plan, last)
    plan.freeze = (FIRST, COL["project"] + 1)
    plan.filter = Area(HEAD_ROW, 0, last, len(ERRORS) - 1)
    plan.page = context.page(repeat_rows=(HEAD_ROW, HEAD_ROW), area=Area(0, 0, last, COL["on"]))
    return plan


def _row(context: Context, plan: SheetPlan, number: int, row: ErrorRow) -> None:
    first, typed = row.findings[0], said(row.decision)
    quiet, text = "locked+wrap+size9+top", "input.text+wrap+size9+top"
    every = first.project == ALL_PROJECTS
    values = {
        "number": (row.identity, "locked.text+size9+quiet+centre+top"),
        "department": (context.departments.get(first.department, NONE), quiet),
        "project": (context.say("review.all") if every else first.project or NONE, f"{quiet}+centre"),
        "name": (_name(context, row), f"{quiet}+bold"),
        "place": ("\n".join(_places(context, row.findings)), quiet),
        "problem": (error_words(context.pack, row.findings, context.language), quiet),
        "mend": (wording(first, context.pack, context.language)[1], quiet),
        "waive": (typed.value or None, "input.text+centre+bold+top"),
        "reason": (typed.reason or None, text),
        "who": (typed.who or None, text),
        "on": (day_cell(typed.on), "input.date+size9+top"),
        "confirm": (shown_confirm(row.decision) or None, "input.text+centre+top"),
        "state": (_state(context, row), f"{quiet}+indent"),
        "key": (f"{row.identity}#{basis_of(row.findings)}", "locked.text+quiet+size9"),
    }
    for key, (value, style) in values.items():
        plan.put(number, COL[key], value, style)
    shown = {COL[key]: value for key, (value, _) in values.items() if key != "key"}
    plan.heights[number] = fitted(shown, dict(enumerate(_WIDTHS)))


def _name(context: Context, row: ErrorRow) -> str:
    """The project's name: by it, the row says whom a decision in it is about."""
    if row.is_gone and row.orphan is not None:
        return row.orphan.subject.name if row.orphan.subject.project else ""
    project = context.result.registry.projects.get(row.findings[0].project)
    return project.name if project else ""


def _places(context: Context, findings: Sequence[Finding]) -> Iterator[str]:
    for item in findings[:_PLACES]:
        place = item.place
        parts = [part for part in (place.sheet, place.cell) if part]
        yield "!".join(parts) or place.file or NONE
    if len(findings) > _PLACES:
        yield context.say("review.more", count=len(findings) - _PLACES)


def _state(context: Context, row: ErrorRow) -> str:
    parts = []
    if row.wrong:
        parts.append(context.say("review.state.invalid", problems=problem_words(context, row.wrong)))
    if row.orphan is not None:
        parts.append(orphan_words(context, row.orphan, gone=row.is_gone))
    elif not row.wrong and row.waiver is not None and row.waiver.state == ReviewState.RECONFIRM:
        old = fact(row.decision, "basis") if row.decision is not None else ""
        now = error_words(context.pack, row.findings, context.language)
        parts.append(context.say("review.state.reconfirm", old=old or NONE, new=now))
    if row.dispute is not None:
        parts.append(dispute_words(context, row.dispute))
    if row.waiver is not None and row.waiver.state == ReviewState.APPLIED:
        parts.append(context.say("review.state.waived", number=row.waiver.number))
    elif row.decision is not None and is_no(row.decision.value):
        parts.append(context.say("review.state.not-waived", number=row.decision.number))
    return "\n".join(parts)


def _limits(context: Context, plan: SheetPlan, last: int) -> None:
    def column(key: str) -> Area:
        return Area(FIRST, COL[key], last, COL[key])

    plan.validations += [
        Validation(
            column("waive"), "list", source=(context.say("review.yes"), context.say("review.no")),
            title=head_text("waive", context.language), prompt=context.say("review.prompt.waive"),
            error=context.say("review.refuse.waive"),
        ),
        reason_validation(context, column("reason")),
        day_validation(context, column("on")),
        confirm_validation(context, column("confirm")),
    ]  # fmt: skip
    waive = f"${letters(COL['waive'])}{FIRST + 1}"
    first = f"{letters(COL['reason'])}{FIRST + 1}"
    area = Area(FIRST, COL["reason"], last, COL["on"])
    missing = f'=AND({waive}="{context.say("review.yes")}",{first}="")'
    plan.conditions.append(Condition(area, missing, "bad"))
    plan.conditions += state_colours(context, column("state"), COL["state"], FIRST)
