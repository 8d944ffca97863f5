"""What a review workbook holds besides what is typed into its input cells: the same for a workbook that was
only filled in, sorted or filtered, another for one with a person's own columns, rows, sheets or remarks."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from onex_xl.entry.hidden import SHEET
from onex_xl.fields.text import raw_text, tidy
from onex_xl.stages.review.heads import find_head
from onex_xl.xlsx.plan import BookPlan, CellPlan, Formula, Link, SheetPlan
from onex_xl.xlsx.read import Book, Cell

_OURS_NEVER = ("comments", "threadedcomment", "/media/", "/embeddings/")
"""Parts of a package that no review workbook of ours has."""

Rows = Sequence[Sequence[Cell]]


def of_plan(book: BookPlan) -> str:
    """The digest of a workbook that is being planned."""
    return _digest(_plan_rows(sheet) for sheet in book.sheets if sheet.visibility == "visible")


def of_book(book: Book) -> str:
    """The digest of a workbook that was read."""
    return _digest(sheet.rows for sheet in book.sheets if sheet.name != SHEET)


def has_more(members: Collection[str]) -> bool:
    """Whether a package with these members holds remarks, pictures or other files."""
    return any(part in name.lower() for name in members for part in _OURS_NEVER)


def _digest(sheets: Iterable[Rows]) -> str:
    lines = sorted(line for rows in sheets for line in _lines(rows))
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _lines(rows: Rows) -> Iterator[str]:
    head = find_head(rows)
    for number, row in enumerate(rows):
        inputs = head.inputs if head and number > head.row else frozenset()
        texts = [_text(cell) if col not in inputs else "" for col, cell in enumerate(row)]
        if head is None:
            # A count that is worked out live: it changes with what is typed.
            texts = ["" if _is_count(text) else text for text in texts]
        line = "\x1f".join(texts).rstrip("\x1f")
        if line:
            yield line


def _text(cell: Cell) -> str:
    return _plain_text(raw_text(cell))


@lru_cache(maxsize=8192)
def _plain_text(text: str) -> str:
    return tidy(text).replace("\n", "\x1e")


def _is_count(text: str) -> bool:
    return text.replace(".", "").isdecimal()


def _plan_rows(plan: SheetPlan) -> Rows:
    rows: list[list[Cell]] = []
    for (row, col), cell in plan.cells.items():
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (col + 1 - len(rows[row]))
        rows[row][col] = _shown(cell)
    return rows


def _shown(cell: CellPlan) -> Cell:
    value = cell.value.value if isinstance(cell.value, Formula) else cell.value
    if isinstance(value, Link):
        return value.text
    if value is None:
        return ""
    return float(value) if isinstance(value, Fraction) else value
