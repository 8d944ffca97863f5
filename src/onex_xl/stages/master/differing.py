"""Where the year's rules are not those that come with the program: a line for leadership, and the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onex_xl.pack.difference import Shipped, against_shipped
from onex_xl.stages.master import parts
from onex_xl.stages.master.layout import Layout
from onex_xl.wording import rule_place, rule_value
from onex_xl.xlsx.plan import SheetPlan

_MOST = 300
"""Rows of the list; an archive's are told in full by ``verify``."""


def differing(layout: Layout) -> Shipped | None:
    """How the rules differ from the shipped ones; ``None`` where they are a pack of somebody's own, or the
    same."""
    found = against_shipped(layout.pack)
    return found if found is not None and found.differences else None


def shipped_words(layout: Layout) -> str:
    """In a sentence, whether the rules are the shipped ones."""
    found = against_shipped(layout.pack)
    if found is None:
        return layout.say("master.differing.own")
    key = "some" if found.differences else "none"
    pack = f"{found.name} {found.version}"
    return layout.say(f"master.differing.{key}", pack=pack, count=len(found.differences))


def put_list(layout: Layout, plan: SheetPlan, row: int, widths: Sequence[float]) -> int:
    """The differences one a row, below a row of heads; gives the row after them."""
    found = differing(layout)
    if found is None:
        return row
    rows = [("place", "shipped", "own"), *_rows(layout, found)]
    for number, cells in enumerate(rows):
        texts = [layout.say(f"master.differing.head.{cell}") for cell in cells] if not number else list(cells)
        style = "head" if not number else "cell+wrap"
        room = [sum(widths[:3]), widths[3], sum(widths[4:])]
        plan.heights[row] = parts.height(zip(texts, room, strict=True), 20)
        parts.band(plan, row, 0, 2, texts[0], style)
        plan.put_row(row, 3, [*texts[1:]], style)
        row += 1
    return row


def _rows(layout: Layout, found: Shipped) -> Iterator[tuple[str, str, str]]:
    for item in found.differences[:_MOST]:
        values = [rule_value(text, layout.language) for text in (item.was, item.now)]
        yield rule_place(item, layout.language), values[0], values[1]
    if len(found.differences) > _MOST:
        yield "…", "", layout.say("master.differing.more", count=len(found.differences) - _MOST)
