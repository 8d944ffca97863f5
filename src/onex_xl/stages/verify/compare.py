"""Two workbooks that should say the same, held against each other.

Cell by cell, if one program made both. A later version may lay sheets out differently or say things in other
words; then the figures are found by where a reader looks for them: the sheet, the head of the column, the
names at the beginning of the row. So are the texts that decide: grades and outcomes, which no version may say
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Final

from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.read import Book, Cell, CellError, Grid, MissingValue

_HEADS: Final = 3
"""A row with as many texts and no number is one of heads."""
_NAMES: Final = 2
"""As many texts at the beginning of a row tell it from others."""

Key = tuple[str, str, str]
"""Sheet, names of the row, head of the column."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands in the sealed workbook, and in the one made anew, as text (``""``: nothing). ``cell`` is
    empty for a sheet that only one of them has. ``about`` says what a figure is, where it was found by
    that."""

    sheet: str
    cell: str
    sealed: str
    rebuilt: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``cells`` hold a value in one of the workbooks. ``differences`` are between them cell by cell,
    ``shifted`` between the ``figures`` that both have by their heads; ``unmatched`` are only in one."""

    cells: int
    differences: tuple[Difference, ...]
    figures: int = 0
    unmatched: int = 0
    shifted: tuple[Difference, ...] = ()


def compare(sealed: Book, rebuilt: Book, deciding: Set[str] = frozenset()) -> Comparison:
    """The two ways of comparing; figures are only looked for where cells differ. In columns in which
    ``rebuilt`` has one of the ``deciding`` texts, texts are compared as figures are."""
    pairs = [(grid, rebuilt.sheet(grid.name)) for grid in sealed.sheets]
    extra = [grid for grid in rebuilt.sheets if sealed.sheet(grid.name) is None]
    cells, found = 0, []
    for grid, other in pairs:
        if other is None:
            found.append(Difference(grid.name, "", grid.name, ""))
            continue
        for row, col, one, two in _cells(grid, other):
            cells += 1
            if not _same(one, two):
                found.append(Difference(grid.name, a1(row, col), shown(one), shown(two)))
    found += [Difference(grid.name, "", "", grid.name) for grid in extra]
    if not found:
        return Comparison(cells, ())
    columns = columns_of(rebuilt, deciding)
    figures, unmatched, shifted = _by_heads(figures_of(sealed, columns), figures_of(rebuilt, columns))
    return Comparison(cells, tuple(found), figures, unmatched, tuple(shifted))


def _cells(one: Grid, two: Grid) -> Iterator[tuple[int, int, Cell, Cell]]:
    """Every place at which one of the sheets has a value."""
    nothing: list[Cell] = []
    for row, (left, right) in enumerate(zip_longest(one.rows, two.rows, fillvalue=nothing)):
        for col, (was, now) in enumerate(zip_longest(left, right, fillvalue="")):
            if was != "" or now != "":
                yield row, col, was, now


def _same(one: Cell, two: Cell) -> bool:
    return one == two and isinstance(one, bool) == isinstance(two, bool)


def shown(cell: Cell) -> str:
    """A value as text: numbers as short as they are exact."""
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, MissingValue):
        return "?"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return str(cell)


# ---- figures by their heads ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or a text that decides, and its place in its workbook."""

    cell: str
    value: float | str


Column = tuple[str, str]
"""Sheet and head."""


def columns_of(book: Book, deciding: Set[str]) -> frozenset[Column]:
    """The columns in which one of the ``deciding`` texts stands."""
    return frozenset((key[0], key[2]) for key, _, value in _headed(book) if value in deciding)


def figures_of(book: Book, columns: Set[Column] = frozenset()) -> dict[Key, list[Figure]]:
    """Every number, and every text in one of the ``columns``, by where a reader looks for it; those that are
    looked for in the same place in order."""
    found: dict[Key, list[Figure]] = {}
    for key, cell, value in _headed(book):
        if not isinstance(value, str) or (key[0], key[2]) in columns:
            found.setdefault(key, []).append(Figure(cell, value))
    return found


def _headed(book: Book) -> Iterator[tuple[Key, str, float | str]]:
    """Every number and every text below a head, with its key and its cell."""
    for grid in book.sheets:
        heads: dict[int, str] = {}
        was_head = False
        for row, cells in enumerate(grid.rows):
            texts = {col: cell for col, cell in enumerate(cells) if isinstance(cell, str) and cell}
            numbers = {col: number for col, cell in enumerate(cells) if (number := _number(cell)) is not None}
            names = " / ".join(list(texts.values())[:_NAMES])
            is_head = not numbers and len(texts) >= _HEADS
            if is_head:
                # Heads of several rows: one that spans them all stands in the first of them.
                heads = {**(heads if was_head else {}), **texts}
            was_head = is_head
            for col, value in numbers.items():
                yield (grid.name, names, heads.get(col, "")), a1(row, col), value
            for col, text in texts.items() if not is_head else ():
                if col in heads:
                    yield (grid.name, names, heads[col]), a1(row, col), text


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _by_heads(
    sealed: Mapping[Key, Sequence[Figure]], rebuilt: Mapping[Key, Sequence[Figure]]
) -> tuple[int, int, list[Difference]]:
    """How many figures of ``sealed`` could be found in ``rebuilt``, how many not, and which are others."""
    figures = unmatched = 0
    found = []
    for key, was in sealed.items():
        now = rebuilt.get(key, ())
        if len(was) != len(now):
            unmatched += len(was)
            continue
        figures += len(was)
        about = " · ".join(part for part in key[1:] if part)
        found += [
            Difference(key[0], one.cell, shown(one.value), shown(two.value), about)
            for one, two in zip(was, now, strict=True)
            if one.value != two.value
        ]
    return figures, unmatched, found
