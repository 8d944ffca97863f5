"""What every workbook of ours to fill in carries besides its sheets."""

from __future__ import annotations

from collections.abc import Mapping

from onex_xl.entry.hidden import PROPERTY
from onex_xl.fields.context import Context
from onex_xl.xlsx.plan import BookPlan


def finish_book(book: BookPlan, title: str, context: Context, marks: Mapping[str, str]) -> None:
    """Document properties, and the stamp once more among the custom ones."""
    book.properties = {
        "title": title.format_map(context.texts),
        "author": context.texts["college"],
        "company": context.texts["college"],
    }
    book.custom = {PROPERTY + key: value for key, value in marks.items() if value}
