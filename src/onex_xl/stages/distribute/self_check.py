"""The self-check sheet: one question at the top, can this be sent; below, a line per check."""

from __future__ import annotations

from collections.abc import Sequence

from onex_xl.entry.check import COLS, Check, place_formula
from onex_xl.entry.hidden import Hidden
from onex_xl.entry.sheets import AUTO_TAB, put_heading, start_sheet
from onex_xl.entry.texts import SMALL, height_of, lines_of
from onex_xl.fields.context import Context
from onex_xl.findings import Severity
from onex_xl.pack.definitions import Sheet
from onex_xl.reading.statements import OTHERS, check_key
from onex_xl.rules.formula import literal
from onex_xl.xlsx.cells import a1, a1_range, quoted
from onex_xl.xlsx.plan import Area, ColumnPlan, Condition, Formula, Link, Page, Scalar, SheetPlan, Validation

TAB, WORDS, COUNT, WEIGHT, REMEDY, ANSWER, KEY = range(7)
"""Columns."""

HEADS = ("tab", "check", "count", "weight", "mend", "answer")
BANNER_ROW, WARNING_ROW, HEAD_ROW, FIRST_ROW = 2, 3, 5, 6
GOOD = "✓"
_WIDTHS = (13, 40, 7, 7, 44, 32)
_LONGEST = 300
"""Characters that fit into an answer."""
_COUNT_COL, _FIRST_COL, CHECK_COLS = 2, 3, 4
"""On the hidden sheet: how often, the place of the first wrong cell, and from where on the single columns are
looked through for it."""


def plan_self_check(sheet: Sheet, checks: Sequence[Check], hidden: Hidden, context: Context) -> SheetPlan:
    """``sheet`` for ``checks``; their counts are put on ``hidden``."""
    plan = start_sheet(sheet, context, len(HEADS), AUTO_TAB)
    first = hidden.block(["check", "severity", "count", "first"], len(checks))
    for row, check in enumerate(checks, first):
        hidden.plan.put_row(row, 0, _counted(row, check))
    for col, (key, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
        plan.put(HEAD_ROW, col, context.say(f"entry.head.{key}"), "head")
        plan.columns[col] = ColumnPlan(width)
    plan.heights[HEAD_ROW] = 24
    _put_banner(plan, checks, hidden, first, context)
    for number, check in enumerate(checks):
        count, at = (hidden.at(first + number, col) for col in (_COUNT_COL, _FIRST_COL))
        _put_check(plan, FIRST_ROW + number, check, count, at, context)
    _put_colours(plan, len(checks), context)
    _put_answers(plan, checks, context)
    _put_others(plan, FIRST_ROW + len(checks), context)
    plan.freeze = (FIRST_ROW, 0)
    area = Area(0, 0, FIRST_ROW + len(checks), ANSWER)
    plan.page = Page(landscape=sheet.raw.landscape, repeat_rows=(HEAD_ROW, HEAD_ROW), area=area)
    return plan


def _put_banner(
    plan: SheetPlan, checks: Sequence[Check], hidden: Hidden, first: int, context: Context
) -> None:
    """The verdict, and how many warnings there are besides."""
    last = first + max(1, len(checks)) - 1
    weights = _on(hidden, first, last, 1)
    counts = _on(hidden, first, last, _COUNT_COL)
    for row, severity, none, some, style, height in (
        (BANNER_ROW, Severity.ERROR, "entry.verdict.ready", "entry.verdict.open", "banner+size16", 40),
        (WARNING_ROW, Severity.WARNING, "entry.verdict.quiet", "entry.verdict.warned", "subtitle+indent", 22),
    ):
        total = f'SUMPRODUCT(({weights}="{severity}")*1,{counts})'
        found = sum(check.found for check in checks if check.severity is severity)
        ready = context.say(none)
        text = f"=IF({total}=0,{literal(ready)},{spliced(context, some, total)})"
        value = context.say(some, count=found) if found else ready
        put_heading(plan, row, "", style, height, len(HEADS))
        plan.put(row, 0, Formula(text, value), style)


def spliced(context: Context, key: str, cell: str) -> str:
    """The sentence ``key`` as a formula, ``{count}`` being ``cell``."""
    before, _, after = context.say(key, count="\0").partition("\0")
    return "&".join(part for part in (literal(before), cell, literal(after)) if part != '""')


def _on(hidden: Hidden, first: int, last: int, col: int) -> str:
    return hidden.at(first, col).rpartition("!")[0] + "!" + a1_range(first, col, last, col, fixed=True)


def _counted(row: int, check: Check) -> list[Scalar | Formula | Link]:
    """A check's row on the hidden sheet. Where it is looked for stands in cells of their own, a column each:
    together they would be longer than a formula may be."""
    count = a1(row, _COUNT_COL, fixed=True)
    parts = [Formula(f"=IF({count}=0,0,{part.formula})", part.value) for part in check.parts]
    last = CHECK_COLS + max(0, len(parts) - 1)
    first = Formula(f"={place_formula(a1_range(row, CHECK_COLS, row, last, fixed=True))}", check.first)
    found = Formula(f"={check.count}", check.found)
    return [check.code, str(check.severity), found, first if parts else 0, *parts]


def _put_check(plan: SheetPlan, row: int, check: Check, count: str, first: str, context: Context) -> None:
    name = check.sheet.name
    # A link as a formula follows the first wrong cell; where none is, it leads to the sheet.
    address = f'IF({first}=0,"A1",ADDRESS(INT({first}/{COLS}),MOD({first},{COLS}),4))'
    link = f"=HYPERLINK({literal(f'#{quoted(name)}!')}&{address},{literal(name)})"
    plan.put(row, TAB, Formula(link, name), "cell+link+centre")
    plan.put(row, WORDS, check.words, "cell+wrap+indent")
    shown = Formula(f'=IF({count}=0,"{GOOD}",{count})', check.found or GOOD)
    plan.put(row, COUNT, shown, "cell+centre")
    error = check.severity is Severity.ERROR
    plan.put(
        row,
        WEIGHT,
        context.say("entry.weight.error" if error else "entry.weight.warning"),
        "cell+centre+quiet",
    )
    remedy = f'=IF({count}=0,"",{literal(check.remedy)})'
    plan.put(
        row, REMEDY, Formula(remedy, check.remedy if check.found else ""), "cell+wrap+quiet+size9+indent"
    )
    lines = max(lines_of(check.words, _WIDTHS[WORDS]), lines_of(check.remedy, _WIDTHS[REMEDY] * SMALL))
    plan.heights[row] = height_of(lines, 22)


def _put_answers(plan: SheetPlan, checks: Sequence[Check], context: Context) -> None:
    """The column to answer warnings in, and beside it, unseen, which line is which."""
    plan.columns[KEY] = ColumnPlan(4, hidden=True)
    for row, check in enumerate(checks, FIRST_ROW):
        plan.put(row, KEY, check_key(check.code, check.severity), "locked.text")
        if check.severity is Severity.ERROR:
            plan.put(row, ANSWER, None, "locked")
            continue
        _put_answer(plan, row, context.say("entry.hint.answer"), context)


def _put_answer(plan: SheetPlan, row: int, prompt: str, context: Context) -> None:
    """The cell for an answer."""
    plan.put(row, ANSWER, None, "input.text+wrap+indent")
    limit = Validation(
        Area(row, ANSWER, row, ANSWER),
        "length",
        low=0,
        high=_LONGEST,
        title=context.say("entry.head.answer"),
        prompt=prompt,
        error=context.say("entry.refuse.answer", most=_LONGEST),
    )
    plan.validations.append(limit)


def _put_others(plan: SheetPlan, row: int, context: Context) -> None:
    """The line for what no line above counts, and a slip or receipt has warned about."""
    plan.merge(Area(row, TAB, row, REMEDY), context.say("entry.others"), "cell+wrap+indent+quiet+size9")
    plan.put(row, KEY, check_key(OTHERS, Severity.WARNING), "locked.text")
    plan.heights[row] = 30
    _put_answer(plan, row, context.say("entry.hint.others"), context)


def _put_colours(plan: SheetPlan, count: int, context: Context) -> None:
    banner = Area(BANNER_ROW, 0, BANNER_ROW, len(HEADS) - 1)
    ready = literal(context.say("entry.verdict.ready"))
    verdict = a1(BANNER_ROW, 0, fixed=True)
    plan.conditions += [
        Condition(banner, f"={verdict}={ready}", "good"),
        Condition(banner, f"={verdict}<>{ready}", "bad"),
    ]
    if not count:
        return
    last = FIRST_ROW + count - 1
    number, weight = f"$C{FIRST_ROW + 1}", f"$D{FIRST_ROW + 1}"
    error = literal(context.say("entry.weight.error"))
    row = Area(FIRST_ROW, WORDS, last, WEIGHT)
    plan.conditions += [
        Condition(row, f"=AND(ISNUMBER({number}),{weight}={error})", "bad"),
        Condition(row, f"=ISNUMBER({number})", "warn"),
        Condition(Area(FIRST_ROW, COUNT, last, COUNT), f'={number}="{GOOD}"', "green"),
    ]
