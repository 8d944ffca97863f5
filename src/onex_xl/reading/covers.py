"""The first sheets of our own slips, which a department may send back in any kind of file."""

from __future__ import annotations

from onex_xl.messages import LANGUAGES, say
from onex_xl.xlsx.read import Book, Grid


def without_covers(book: Book) -> Book:
    """``book`` without the first sheets of slips: known by their name and title in either language, which
    outlast saving as .xls or .ods. An .xlsx file has them taken off by ``onex_xl.xlsx.patch.unmark``."""
    kept = tuple(grid for grid in book.sheets if not is_cover(grid))
    return book if len(kept) == len(book.sheets) else Book(kept)


def is_cover(grid: Grid) -> bool:
    """Whether a tab is the first sheet of a slip."""
    titles = {(say("slip.sheet", language), say("slip.title", language)) for language in LANGUAGES}
    return (grid.name, grid.at(0, 0)) in titles
