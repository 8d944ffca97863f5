"""说明: the first page of the review workbook: how much there is to do, and how."""

from __future__ import annotations

from collections.abc import Sequence

from onex_xl.entry.sheets import AUTO_TAB
from onex_xl.entry.texts import height_of, lines_of
from onex_xl.model import ReviewState
from onex_xl.stages.review import plan_scores
from onex_xl.stages.review.context import Context
from onex_xl.stages.review.decisions import said
from onex_xl.stages.review.plan_errors import ErrorRow
from onex_xl.stages.review.rows import ScoreRow
from onex_xl.xlsx.cells import a1_range, quoted
from onex_xl.xlsx.plan import Area, ColumnPlan, Formula, Page, SheetPlan

_TILES = 4
_WIDTHS = (22, 22, 22, 22)
_STEPS = ("judge", "decide", "confirm", "waive", "save", "again", "sort")
_TILE_ROW = 3


def plan_about(context: Context, rows: Sequence[ScoreRow], errors: Sequence[ErrorRow]) -> SheetPlan:
    """The sheet of notes, one page upright."""
    plan = SheetPlan(context.say("review.sheet.about"), protected=True, tab_colour=AUTO_TAB)
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(_WIDTHS)}
    campaign = context.result.campaign
    plan.heights |= {0: 34, 1: 20, 2: 10}
    plan.put(0, 0, context.say("review.about.title", year=campaign.year), "title")
    as_of = context.result.as_of
    moment = f"{as_of:%Y-%m-%d %H:%M}" if as_of else context.say("review.about.never")
    plan.put(1, 0, context.say("review.about.intro", college=campaign.college, as_of=moment), "subtitle")
    _tiles(context, plan, rows, errors)
    row = _steps(context, plan, _TILE_ROW + 4)
    plan.page = Page(
        footer=f"&C{context.say('review.page')}", area=Area(0, 0, row, len(_WIDTHS) - 1), one_page=True
    )  # fmt: skip
    return plan


def _tiles(context: Context, plan: SheetPlan, rows: Sequence[ScoreRow], errors: Sequence[ErrorRow]) -> None:
    pending = sum(row.pending for row in rows)
    waiting = sum(row.orphan is not None for row in rows) + sum(row.orphan is not None for row in errors)
    waiting += sum(
        row.review is not None and row.review.state == ReviewState.RECONFIRM and row.orphan is None
        for row in rows
    )
    wrong = sum(bool(row.wrong) for row in rows) + sum(bool(row.wrong) for row in errors)
    typed = sum(row.decision is not None and bool(said(row.decision).value) for row in rows)
    tiles: tuple[tuple[str, int | Formula, str], ...] = (
        ("pending", pending, "amber" if pending else "green"),
        ("typed", _filled(context, rows, typed), "navy"),
        ("waiting", waiting + wrong, "red" if waiting + wrong else "green"),
        ("errors", sum(row.waiver is None and not row.is_gone for row in errors), "navy"),
    )
    plan.heights |= {_TILE_ROW: 22, _TILE_ROW + 1: 34, _TILE_ROW + 2: 34}
    for col, (key, value, tone) in enumerate(tiles[:_TILES]):
        bar = "navy" if tone == "navy" else tone
        plan.put(_TILE_ROW, col, context.say(f"review.tile.{key}"), f"kpi.label+bar.{bar}")
        plan.put(_TILE_ROW + 1, col, value, f"kpi.value+{tone}+bar.{bar}")
        plan.put(_TILE_ROW + 2, col, context.say(f"review.tile.{key}-note"), f"kpi.note+wrap+bar.{bar}")


def _filled(context: Context, rows: Sequence[ScoreRow], typed: int) -> Formula:
    """How many scores are typed, counted live while the workbook is being filled in."""
    first, col = plan_scores.FIRST, plan_scores.COL["score"]
    last = first + max(len(rows), 1) - 1
    cells = f"{quoted(context.say('review.sheet.scores'))}!{a1_range(first, col, last, col, fixed=True)}"
    return Formula(f'=SUMPRODUCT(({cells}<>"")*1)', typed)


def _steps(context: Context, plan: SheetPlan, row: int) -> int:
    """The steps, a line each; gives the last row."""
    for col in range(len(_WIDTHS)):
        plan.put(row, col, context.say("review.about.steps") if not col else None, "section+size12")
    plan.heights[row] = 28
    names = {key: context.say(f"review.sheet.{key}") for key in ("scores", "errors", "history")}
    for number, key in enumerate(_STEPS, 1):
        text = f"{number}. {context.say(f'review.about.{key}', **names)}"
        area = Area(row + number, 0, row + number, len(_WIDTHS) - 1)
        plan.merge(area, text, "row+wrap")
        plan.heights[row + number] = height_of(lines_of(text, sum(_WIDTHS)), 26) + 6
    return row + len(_STEPS)
