"""Pieces every sheet of the master is made of: title lines, heads, heights that fit, signature lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil

from onex_xl.stages.master.layout import Layout
from onex_xl.xlsx.plan import Area, ColumnPlan, Formula, Page, Scalar, SheetPlan

LINE = 15.5
"""Points one line of the table font takes."""

_WIDE = re.compile("[\u2e80-\U0010ffff]")


def begin(
    layout: Layout, key: str, title: str, subtitle: str | Formula, widths: Sequence[float]
) -> SheetPlan:
    """A sheet with its column widths, title and quiet second line."""
    plan = SheetPlan(layout.sheets[key])
    top(plan, title, subtitle, widths)
    return plan


def top(plan: SheetPlan, title: str, subtitle: str | Formula, widths: Sequence[float]) -> None:
    """Column widths, title and quiet second line of ``plan``."""
    columns(plan, widths)
    plan.heights |= {0: 30, 1: 18}
    plan.put(0, 0, title, "title")
    plan.put(1, 0, subtitle, "subtitle")


def columns(plan: SheetPlan, widths: Sequence[float]) -> None:
    """The widths of the first columns."""
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(widths)}


def properties(layout: Layout, title: str) -> dict[str, str]:
    """What the file says of itself to whoever looks at its properties."""
    return {
        "title": title,
        "author": layout.result.campaign.college,
        "subject": layout.words(layout.rubric.raw.title),
    }


def stamp(layout: Layout, kind: str) -> dict[str, str]:
    """What made a workbook of this ``kind``."""
    return {
        "onex.kind": kind,
        "onex.year": str(layout.result.campaign.year),
        "onex.pack": f"{layout.pack.name} {layout.pack.raw.version}",
        "onex.pack.sha256": layout.pack.digest,
        "onex.program": layout.program,
    }


def page(layout: Layout, *, landscape: bool = True, head: tuple[int, int] | None = None,
         area: Area | None = None, one_page: bool = False) -> Page:  # fmt: skip
    """A4 with the page number and what made the sheet in its foot."""
    foot = layout.say("master.page.foot", run=layout.result.run, version=layout.pack.raw.version)
    return Page(
        landscape=landscape,
        repeat_rows=head,
        area=area,
        one_page=one_page,
        footer=f"&L{foot.replace('&', '&&')}&C{layout.say('master.page.number')}",
    )


def width(text: str) -> int:
    """How many digit widths ``text`` takes: a Chinese character two."""
    return len(text) + len(_WIDE.findall(text))


@lru_cache(maxsize=1 << 14)
def lines(text: str, room: float) -> int:
    """How many lines ``text`` takes in a column ``room`` wide."""
    usable = max(room - 0.8, 1)
    return sum(max(1, ceil(width(line) / usable)) for line in text.split("\n"))


def height(cells: Iterable[tuple[str, float]], least: float = 20) -> float:
    """A row height that shows every (text, column width) of ``cells`` whole."""
    most = max((lines(text, room) for text, room in cells), default=1)
    return min(max(least, LINE * most + 6), 400)


def short(text: str, room: int) -> str:
    """``text`` cut to ``room`` digit widths, the cut shown."""
    if width(text) <= room:
        return text
    kept = ""
    for char in text:
        if width(kept) + width(char) > room - 1:
            break
        kept += char
    return kept + "…"


def band(plan: SheetPlan, row: int, first: int, last: int, value: Scalar | Formula, style: str) -> None:
    """One value across a row from ``first`` to ``last``."""
    if first == last:
        plan.put(row, first, value, style)
    else:
        plan.merge(Area(row, first, row, last), value, style)


def signatures(layout: Layout, plan: SheetPlan, row: int, last_col: int, style: str = "plain") -> None:
    """The lines to sign and seal, across the sheet."""
    plan.heights[row] = 30
    plan.put(row, 0, layout.say("master.page.signatures"), style)
    for col in range(1, last_col + 1):
        plan.put(row, col, None, style)


def joined(layout: Layout, parts: Iterable[str]) -> str:
    """A list in a sentence."""
    return layout.say("master.word.comma").join(parts)


def text(value: str) -> str:
    """``value`` as a text inside a formula."""
    return '"' + value.replace('"', '""') + '"'
