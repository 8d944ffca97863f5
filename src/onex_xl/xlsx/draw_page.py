"""How a sheet shows and prints: A4, one page wide, no gridlines, numbered pages, protection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from onex_xl.xlsx import style
from onex_xl.xlsx.cells import LAST_COLUMN, LAST_ROW, a1_range
from onex_xl.xlsx.draw_parts import corners, done
from onex_xl.xlsx.plan import Page, SheetPlan

_A4: Final = 9
_MARGINS: Final = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7}  # inches
_EVERYWHERE: Final = a1_range(0, 0, LAST_ROW - 1, LAST_COLUMN - 1)
# Excel's green corners: an identifier stored as text is right, not a mistake.
_QUIET_MARKS: Final = ("number_stored_as_text", "formula_differs", "formula_range", "formula_unlocked")


def set_view(sheet: Any, plan: SheetPlan, protection: Mapping[str, bool]) -> None:
    """Gridlines, zoom, frozen panes, filter, tab, protection, visibility."""
    sheet.hide_gridlines(2)
    sheet.set_zoom(plan.zoom)
    done(sheet.ignore_errors(dict.fromkeys(_QUIET_MARKS, _EVERYWHERE)), plan.name, "marks")
    if plan.freeze:
        sheet.freeze_panes(*plan.freeze)
    if plan.filter:
        done(sheet.autofilter(*corners(plan.filter)), plan.name, plan.filter)
    if plan.tab_colour:
        sheet.set_tab_color(f"#{plan.tab_colour}")
    if plan.protected:
        sheet.protect("", dict(protection))
    if plan.visibility == "hidden":
        sheet.hide()
    elif plan.visibility == "very hidden":
        sheet.very_hidden()


def set_page(sheet: Any, page: Page, breaks: list[int], name: str) -> None:
    """Paper, margins, header and footer, repeated rows, print area and page breaks."""
    sheet.set_paper(_A4)
    sheet.set_margins(**_MARGINS)
    sheet.fit_to_pages(1, 1 if page.one_page else 0)
    sheet.set_footer(_page_text(page.footer or f"&C{style.PAGE_OF_PAGES}"), {"margin": 0.3})
    if page.header:
        sheet.set_header(_page_text(page.header), {"margin": 0.3})
    if page.landscape:
        sheet.set_landscape()
    if page.centre:
        sheet.center_horizontally()
    if page.repeat_rows:
        sheet.repeat_rows(*page.repeat_rows)
    if page.area:
        done(sheet.print_area(*corners(page.area)), name, page.area)
    if breaks:
        sheet.set_h_pagebreaks(breaks)


def _page_text(text: str) -> str:
    """A header or footer in the house font. ``text`` may hold Excel's codes (``&L``, ``&C``, ``&R``,
    ``&P``, ``&N``); without a position it stands in the middle."""
    font = f'&"{style.SCREEN_FONT},Regular"&9'
    placed = text if text[:2] in ("&L", "&C", "&R") else f"&C{text}"
    # A blank after the size where a digit follows, which would be read as part of it.
    return re.sub(r"&[LCR](?=(\d?))", lambda match: match[0] + font + (" " if match[1] else ""), placed)
