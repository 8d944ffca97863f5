"""The page that says what to do: headings, paragraphs and what the colours mean."""

from __future__ import annotations

from onex_xl.entry.sheets import AUTO_TAB, start_sheet
from onex_xl.entry.texts import height_of, lines_of
from onex_xl.fields.context import Context
from onex_xl.pack.definitions import Sheet
from onex_xl.xlsx.plan import Area, ColumnPlan, Page, SheetPlan

_WIDTHS = (16, 16, 16, 16, 34)
_ENDS = "。：；.:;!?！？"
_LEGEND = (
    ("entry.legend.input", "input+centre"),
    ("entry.legend.locked", "locked+centre"),
    ("entry.legend.error", "tone.red"),
    ("entry.legend.warning", "tone.amber"),
)


def plan_notes(sheet: Sheet, context: Context) -> SheetPlan:
    """``sheet`` as a page to read. A line that does not end as a sentence does is a heading."""
    plan = start_sheet(sheet, context, len(_WIDTHS), AUTO_TAB)
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(_WIDTHS)}
    for col, (key, style) in enumerate(_LEGEND):
        plan.put(3, col, context.say(key), style)
    plan.heights[2], plan.heights[3] = 8, 22
    row = 4
    for line in sheet.raw.lines:
        row = _put_line(plan, row, line.format_map(context.texts))
    plan.page = Page(landscape=sheet.raw.landscape, area=Area(0, 0, row - 1, len(_WIDTHS) - 1), one_page=True)
    return plan


def _put_line(plan: SheetPlan, row: int, text: str) -> int:
    """One heading or paragraph from ``row`` on; gives the row after it."""
    if text and text[-1] not in _ENDS:
        plan.heights[row] = 14
        row += 1
        for col in range(1, len(_WIDTHS)):
            plan.put(row, col, None, "section")
        plan.put(row, 0, text, "section")
        plan.heights[row] = 24
        return row + 1
    plan.merge(Area(row, 0, row, len(_WIDTHS) - 1), text, "plain+wrap")
    plan.heights[row] = height_of(lines_of(text, sum(_WIDTHS) - 2), 22) + 2
    return row + 1
