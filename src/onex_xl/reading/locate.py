"""Where things stand in a file that people have changed: sheets by name or by headers, the header row by
its labels, columns by label, alias or near match, a form's values beside their labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from onex_xl.fields.text import normal, raw_text, without_brackets
from onex_xl.pack import schema
from onex_xl.pack.definitions import Sheet
from onex_xl.xlsx.read import Book, Cell, Grid

HEADER_ROWS = 40
"""Rows in which a header is looked for."""

_FORM_ROWS = 200
_SURE = 0.8
"""Share of the labels in one row that ends the search for the header."""
_FITS = 0.5
"""Share of its labels that a sheet must show to be taken for the one they belong to."""
_MOSTLY = 0.6
"""Share of a form's labels in one column from which that column holds them all."""
_NEAR = 80
"""Likeness (0 to 100) from which a misspelt label is taken for the one it is like."""
_CLEARLY = 10
"""How much more like it must be than the next best."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a sheet's headers are called, all in normal form. ``read`` are the fields that are read back."""

    by_label: Mapping[str, str]
    names: Mapping[str, str]
    """Field id → its own label."""
    read: tuple[str, ...]


@lru_cache(maxsize=256)
def labels_of(sheet: schema.Sheet) -> Labels:
    """The labels of ``sheet``: those of its fields, then those aliases that are not labels."""
    names = {item.id: normal(item.label) for item in sheet.fields}
    by_label = {label: name for name, label in names.items()}
    for item in sheet.fields:
        for alias in item.aliases:
            by_label.setdefault(normal(alias), item.id)
    return Labels(by_label, names, tuple(item.id for item in sheet.fields if not item.live))


@dataclass(frozen=True, slots=True)
class Guess:
    """A header that is not quite a label: ``likeness`` 100 where only what is in brackets differs. ``at`` is
    its column (of a label in a form: its row)."""

    name: str
    at: int
    found: str
    likeness: int


@dataclass(frozen=True, slots=True)
class Header:
    """A table's header: its row, the column of each field that was found (live ones too), what was guessed,
    the headers nobody knows (column → text), and further columns of a field (field, column). ``lines`` is 2
    where some of it stands in the row below."""

    row: int
    cols: Mapping[str, int]
    guesses: tuple[Guess, ...] = ()
    unknown: Mapping[int, str] = field(default_factory=dict)
    twice: tuple[tuple[str, int], ...] = ()
    lines: int = 1

    @property
    def below(self) -> int:
        """The first row below it."""
        return self.row + self.lines


def find_header(grid: Grid, sheet: schema.Sheet) -> Header | None:
    """The header of ``sheet`` in ``grid``: the row that shows most of its labels; ``None`` if none shows
    two of them (or the only one)."""
    labels = labels_of(sheet)
    best, most = -1, 0
    for number, row in enumerate(grid.rows[:HEADER_ROWS]):
        count = len({labels.by_label[text] for text in _texts(row) if text in labels.by_label})
        if count > most:
            best, most = number, count
        if most >= _SURE * len(labels.names):
            break
    if most < min(2, len(labels.names)):
        return None
    return _columns(grid, best, labels)


def _texts(row: Sequence[Cell]) -> Iterator[str]:
    return (normal(cell) for cell in row if isinstance(cell, str) and cell)


def _columns(grid: Grid, row: int, labels: Labels) -> Header:
    cols: dict[str, int] = {}
    twice: list[tuple[str, int]] = []
    others: dict[int, str] = {}
    above = grid.rows[row - 1] if row else []
    for col, cell in enumerate(grid.rows[row]):
        text = raw_text(cell)
        if not text and col < len(above) and normal(raw_text(above[col])) in labels.by_label:
            text = raw_text(above[col])
        name = labels.by_label.get(normal(text))
        if name is None and normal(text):
            others[col] = text
        elif name in cols:
            twice.append((name, col))
        elif name is not None:
            cols[name] = col
    second = _second_line(grid, row, labels, cols)
    cols.update({guess.name: guess.at for guess in second})
    others = {col: text for col, text in others.items() if col not in cols.values()}
    guesses = (*(guess for guess in second if guess.found), *_guesses(others, labels, cols))
    cols.update({guess.name: guess.at for guess in guesses})
    unknown = {col: text for col, text in others.items() if col not in cols.values()}
    return Header(row, cols, guesses, unknown, tuple(twice), 2 if second else 1)


def _second_line(grid: Grid, row: int, labels: Labels, cols: Mapping[str, int]) -> list[Guess]:
    """Of the fields that ``row`` does not show, those whose header stands in the row below: under a title
    that several columns share, or as its own second half (then ``found`` is the whole). A row with anything
    but labels under the headers of ``row`` is a record or a hint."""
    if len(grid.rows) <= row + 1 or len(cols) == len(labels.names):
        return []
    below = {col: raw_text(cell) for col, cell in enumerate(grid.rows[row + 1]) if normal(raw_text(cell))}
    if any(normal(text) not in labels.by_label for col, text in below.items() if col in cols.values()):
        return []
    found: dict[str, Guess] = {}
    for col in sorted(below.keys() - set(cols.values())):
        for whole, text in _with_title(grid, row, col, below[col]):
            name = labels.by_label.get(normal(text))
            if name is not None and name not in cols:
                found.setdefault(name, Guess(name, col, whole, 100))
                break
    return list(found.values())


def _with_title(grid: Grid, row: int, col: int, under: str) -> Iterator[tuple[str, str]]:
    """What a column's header over two lines may be meant to read: what is found there, and the reading."""
    yield "", under
    title = next((text for at in range(col, -1, -1) if (text := raw_text(grid.at(row, at)))), "")
    whole = f"{title} {under}"
    yield whole, title + under
    yield whole, under + title


def _guesses(others: Mapping[int, str], labels: Labels, cols: Mapping[str, int]) -> tuple[Guess, ...]:
    """Headers like a label whose column is missing; each label and each header once, the likest first."""
    missing = {name: label for name, label in labels.names.items() if name not in cols}
    if not missing or not others:
        return ()
    found = sorted(
        (guess for col, text in others.items() if (guess := _guess(col, text, missing))),
        key=lambda guess: -guess.likeness,
    )
    return tuple({guess.name: guess for guess in reversed(found)}.values())


def _guess(col: int, text: str, missing: Mapping[str, str]) -> Guess | None:
    bare = without_brackets(normal(text))
    for name, label in missing.items():
        if bare and bare == without_brackets(label):
            return Guess(name, col, text, 100)
    ranked = process.extract(normal(text), missing, scorer=fuzz.ratio, limit=2)
    near = ranked and ranked[0][1] >= _NEAR and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= _CLEARLY)
    return Guess(ranked[0][2], col, text, int(ranked[0][1])) if near else None


# ---- forms ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FormPlaces:
    """Where a form's labels stand, by field, what was guessed, and where a label stands once more."""

    labels: Mapping[str, tuple[int, int]]
    guesses: tuple[Guess, ...] = ()
    twice: tuple[tuple[str, tuple[int, int]], ...] = ()


def find_labels(grid: Grid, sheet: schema.Sheet) -> FormPlaces:
    """The first cell that shows each label, aliases included; labels that are missing by near match among
    the cells that stand in the column of most labels."""
    labels = labels_of(sheet)
    found: dict[str, tuple[int, int]] = {}
    again: list[tuple[str, tuple[int, int]]] = []
    for number, row in enumerate(grid.rows[:_FORM_ROWS]):
        for col, cell in enumerate(row):
            name = labels.by_label.get(normal(cell)) if isinstance(cell, str) and cell else None
            if name is not None and found.setdefault(name, (number, col)) != (number, col):
                again.append((name, (number, col)))
    cols = [col for _, col in found.values()]
    usual = max(set(cols), key=cols.count, default=0)
    if cols.count(usual) >= _MOSTLY * len(cols):
        # What stands elsewhere is a line to sign, or a text that says the same.
        found = {name: at for name, at in found.items() if at[1] == usual}
    taken = set(found.values())
    others = {
        number: raw_text(row[usual])
        for number, row in enumerate(grid.rows)
        if usual < len(row) and isinstance(row[usual], str) and row[usual] and (number, usual) not in taken
    }
    guesses = _guesses(others, labels, dict.fromkeys(found, 0))
    found.update({guess.name: (guess.at, usual) for guess in guesses})
    twice = tuple((name, at) for name, at in again if name in found and at[1] == found[name][1])
    return FormPlaces(found, guesses, twice)


# ---- sheets --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Located:
    """A sheet of the definition and the tab it was found in. ``how`` is ``name``, ``similar-name`` or
    ``headers``, ``share`` how many of its labels the tab shows (0 to 1), ``others`` are further tabs that
    would have been taken for it in its place."""

    sheet: Sheet
    grid: Grid
    how: str = "name"
    share: float = 1.0
    others: tuple[Grid, ...] = ()


def fit(sheet: schema.Sheet, grid: Grid) -> float:
    """The share of its labels that ``grid`` shows, 0 to 1."""
    if not grid.rows or not sheet.fields:
        return 0.0
    if sheet.layout == "form":
        return len(find_labels(grid, sheet).labels) / len(sheet.fields)
    header = find_header(grid, sheet)
    return len(header.cols) / len(sheet.fields) if header else 0.0


def locate_sheets(
    book: Book, sheets: Sequence[Sheet], known: frozenset[str]
) -> tuple[list[Located], list[Grid]]:
    """Each of ``sheets`` that the book has, and the tabs that are none of them. ``known`` are the normal
    names of tabs that need no place (notes, self-check …)."""
    free = [grid for grid in book.sheets if normal(grid.name) not in known]
    found: dict[str, Located] = {}
    for how, same in (("name", _same_name), ("similar-name", _similar_name)):
        for sheet in sheets:
            grid = next((grid for grid in free if sheet.id not in found and same(sheet, grid)), None)
            if grid is not None and (share := fit(sheet.raw, grid)) >= _FITS:
                found[sheet.id] = Located(sheet, grid, how, share)
                free.remove(grid)
    for sheet, grid, share in _by_headers([sheet for sheet in sheets if sheet.id not in found], free):
        found[sheet.id] = Located(sheet, grid, "headers", share)
        free.remove(grid)
    alike = [(grid, _likest(grid, sheets)) for grid in free]
    located = [_with_others(found[sheet.id], alike) for sheet in sheets if sheet.id in found]
    claimed = {id(grid) for item in located for grid in item.others}
    return located, [grid for grid in free if id(grid) not in claimed]


def _same_name(sheet: Sheet, grid: Grid) -> bool:
    return grid.name == sheet.name


def _similar_name(sheet: Sheet, grid: Grid) -> bool:
    return without_brackets(normal(grid.name)) == without_brackets(normal(sheet.name))


def _by_headers(missing: Sequence[Sheet], free: Sequence[Grid]) -> list[tuple[Sheet, Grid, float]]:
    """Pairs of what is left that fit, the best first; each sheet and each tab once."""
    pairs = [(fit(sheet.raw, grid), sheet, grid) for sheet in missing for grid in free]
    pairs = sorted((pair for pair in pairs if pair[0] >= _FITS), key=lambda pair: -pair[0])
    chosen: list[tuple[Sheet, Grid, float]] = []
    for share, sheet, grid in pairs:
        if not any(sheet is other or grid is tab for other, tab, _ in chosen):
            chosen.append((sheet, grid, share))
    return chosen


def _likest(grid: Grid, sheets: Sequence[Sheet]) -> str:
    """The id of the sheet that ``grid`` would be taken for if it were alone; ``""`` for none."""
    shares = {sheet.id: fit(sheet.raw, grid) for sheet in sheets}
    likest = max(shares, key=shares.__getitem__, default="")
    return likest if shares.get(likest, 0) >= _FITS else ""


def _with_others(item: Located, alike: Sequence[tuple[Grid, str]]) -> Located:
    """``item`` with the leftover tabs that would be taken for it: copies, or some of its rows in a tab of
    their own."""
    others = tuple(grid for grid, sheet in alike if sheet == item.sheet.id)
    return Located(item.sheet, item.grid, item.how, item.share, others) if others else item
