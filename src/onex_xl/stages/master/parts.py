"""Pieces every sheet of the master is made of: title lines, heads, heights that fit, signature lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onex_xl.stages.master.layout import Layout
from onex_xl.xlsx.fitting import LINE, band, height, lines, short, text, width
from onex_xl.xlsx.plan import Area, ColumnPlan, Formula, Page, SheetPlan

__all__ = [
    "LINE", "band", "begin", "height", "joined", "lines", "page", "short", "signatures", "text", "width",
]  # fmt: skip


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


def signatures(layout: Layout, plan: SheetPlan, row: int, last_col: int, style: str = "plain") -> None:
    """The lines to sign and seal, across the sheet."""
    plan.heights[row] = 30
    plan.put(row, 0, layout.say("master.page.signatures"), style)
    for col in range(1, last_col + 1):
        plan.put(row, col, None, style)


def joined(layout: Layout, parts: Iterable[str]) -> str:
    """A list in a sentence."""
    return layout.say("master.word.comma").join(parts)
