"""The line on the self-check that the department's head fills in: a name and a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from onex_xl.entry.check import Check, Part
from onex_xl.entry.entries import Record
from onex_xl.fields.base import number_in
from onex_xl.fields.cells import is_nothing, nothing_formula
from onex_xl.fields.context import Context
from onex_xl.findings import Severity
from onex_xl.pack.definitions import Sheet
from onex_xl.pack.schema import HeadLine
from onex_xl.reading.head_line import days_to_sign
from onex_xl.rules.formula import literal
from onex_xl.xlsx.cells import a1, quoted
from onex_xl.xlsx.plan import Area, Condition, SheetPlan, Validation

ROW = 4
"""Above the checks, where it stays in view."""
_NAME_LABEL, _NAME, _DATE_LABEL, _DATE = 0, 1, 2, 4
_LONGEST_NAME = 40

NAME, DATE = "name", "date"
"""What a record of this sheet has."""


def head_checks(
    sheet: Sheet, records: Sequence[Record], nothing: tuple[str, ...], context: Context
) -> list[Check]:
    """The check of the line; none where the pack has no such line."""
    head = sheet.raw.head
    if head is None:
        return []
    tab = quoted(sheet.name) + "!"
    tests = _tests(head, tab, nothing, context)
    severity = Severity.ERROR if head.required else Severity.WARNING
    start, end = days_to_sign(head, context.campaign)
    words = context.say("entry.check.head", name=head.name, date=head.date)
    remedy = context.say("entry.remedy.head", name=head.name, date=head.date, start=start, end=end)
    found = _found(head, records[0] if records else {}, nothing, context)
    parts = tuple(
        Part(test, tab + a1(ROW, col, fixed=True), col, (ROW,) * hit)
        for test, col, hit in zip(tests, (_NAME, _DATE, _DATE), found, strict=True)
    )
    count = "+".join(tests)
    return [Check(f"{sheet.id}.head", sheet, severity, words, remedy, (), count, sum(found), parts)]


def _tests(head: HeadLine, tab: str, nothing: tuple[str, ...], context: Context) -> tuple[str, str, str]:
    """Where the name is missing, the day is missing, the day is none that can be: formulas that give 1. A
    name that says there is none is missing; where the line may be left blank, it is so as a whole."""
    name, day = (tab + a1(ROW, col, fixed=True) for col in (_NAME, _DATE))
    start, end = days_to_sign(head, context.campaign)
    word = nothing_formula(nothing, name, context)
    given = f'(({name}<>"")-{word})' if word else f'({name}<>"")'
    within = f"{number_in(day)}*({day}>={literal(start)})*({day}<{literal(end + timedelta(days=1))})"
    wrong = f'({day}<>"")*(1-{within})'
    if head.required:
        return f"(1-{given})", f'({day}="")', wrong
    return f'(1-{given})*({day}<>"")', f'{given}*({day}="")', wrong


def _found(
    head: HeadLine, record: Record, nothing: tuple[str, ...], context: Context
) -> tuple[bool, bool, bool]:
    """What each of the tests gives for what is typed."""
    name, day = record.get(NAME) or "", record.get(DATE)
    start, end = days_to_sign(head, context.campaign)
    given = bool(name) and not is_nothing(nothing, name)
    wrong = day is not None and not (isinstance(day, date) and start <= day <= end)
    any_given = head.required or given or day is not None
    return any_given and not given, any_given and day is None, wrong


def put_head_line(
    plan: SheetPlan, sheet: Sheet, records: Sequence[Record], nothing: tuple[str, ...], context: Context
) -> None:
    """Put the line on the self-check."""
    head = sheet.raw.head
    if head is None:
        return
    record = records[0] if records else {}
    star = " *" if head.required else ""
    plan.put(ROW, _NAME_LABEL, head.name + star, "cell+on.band+centre+bold")
    plan.put(ROW, _NAME, record.get(NAME), "input.text+indent")
    plan.merge(Area(ROW, _DATE_LABEL, ROW, _DATE_LABEL + 1), head.date + star, "cell+on.band+centre+bold")
    plan.put(ROW, _DATE, record.get(DATE), "input.date+left+indent")
    plan.heights[ROW] = 26
    start, end = days_to_sign(head, context.campaign)
    name_area, day_area = Area(ROW, _NAME, ROW, _NAME), Area(ROW, _DATE, ROW, _DATE)
    plan.validations += [
        Validation(
            name_area, "length", low=0, high=_LONGEST_NAME, title=head.name,
            prompt=context.say("entry.hint.head", name=head.name), stop=False,
        ),
        Validation(
            day_area, "date", low=start, high=end, title=head.date, stop=False,
            prompt=context.say("entry.hint.head-date", start=start, end=end),
            error=context.say("entry.refuse.date", label=head.date, low=start, high=end),
        ),
    ]  # fmt: skip
    missing_name, missing_day, wrong_day = _tests(head, "", nothing, context)
    style = "bad" if head.required else "warn"
    plan.conditions += [
        Condition(name_area, f"={missing_name}>0", style),
        Condition(day_area, f"=({missing_day}+{wrong_day})>0", style),
    ]
