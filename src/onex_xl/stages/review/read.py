"""A review workbook, or any copy of one, read: what was typed, row by row, wherever the rows have moved
to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from onex_xl.entry.hidden import PROPERTY, REVIEW_BOOK, SHEET
from onex_xl.fields.text import normal, tidy
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Campaign, Registry
from onex_xl.pack.definitions import Pack
from onex_xl.stages.review import content
from onex_xl.stages.review.cells import day_text, points_text, text_of, where
from onex_xl.stages.review.decisions import REVIEW, Typed, review_target
from onex_xl.stages.review.heads import VALUE, Head, find_head
from onex_xl.stages.review.subject import Subject, shown_subject
from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import Inspection, Limits, Refusal, RefusedError
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, Cell, Grid, as_shown, read_book

_STAMP_ROWS = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as a person left it. ``target`` is what it is about as far as the row says; ``confirm`` what
    stands in the cell to confirm in; ``digest`` and ``basis`` are the facts that it shows; ``raw`` has, by
    column, the text of a cell where ``typed`` writes it otherwise."""

    kind: str
    target: str
    typed: Typed
    confirm: str = ""
    digest: str = ""
    basis: str = ""
    place: Place = field(default_factory=Place)
    raw: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[str, str, str] = ("", "", "")
    """The project, its name and its department, as the row says them."""
    subject: Subject | None = None
    """Whom it is about, as far as a registry tells that (:func:`with_subjects`)."""


@dataclass(frozen=True, slots=True)
class ReviewBook:
    """A review workbook. ``edition`` is the newest decision that it knew of when we wrote it, 0 where that is
    lost. ``touched``: it holds more than we wrote and what was typed into its input cells. By its ``stamp``
    it is known as ours (:func:`~onex_xl.stages.review.token.is_ours`): edition, content and token."""

    edition: int
    entries: tuple[Entry, ...]
    touched: bool = False
    stamp: tuple[str, str, str] = ("", "", "")


def read_review(
    data: bytes, name: str, pack: Pack, campaign: Campaign, limits: Limits | None = None
) -> ReviewBook | Finding | None:
    """The review workbook in ``data``, a finding that says why it cannot be taken in, or ``None`` for a
    workbook that is none at all."""
    inspection = inspect(data, name, limits)
    if isinstance(inspection, Refusal):
        return _refused(inspection, name)
    book = read_book(data, inspection)
    if isinstance(book, Refusal):
        return _refused(book, name)
    stamp = _stamp(book) or stamp_properties(inspection)
    heads = {grid.name: head for grid in book.sheets if (head := find_head(grid.rows))}
    if stamp.get("workbook", REVIEW_BOOK if heads else "") != REVIEW_BOOK:
        return None
    strange = _strange(stamp, name, campaign)
    if strange:
        return strange
    if not heads:
        return Finding("review.no-sheets", Severity.ERROR, Place(name))
    entries = tuple(
        entry
        for grid in as_shown(book, inspection).sheets
        if grid.name in heads
        for entry in _entries(grid, heads[grid.name], pack, inspection.date1904)
    )
    edition = int(stamp["edition"]) if stamp.get("edition", "").isdecimal() else 0
    touched = stamp.get("content", "") != content.of_book(book) or _has_more(data, inspection)
    ours = tuple(stamp.get(key, "") for key in ("edition", "content", "token"))
    return ReviewBook(edition, entries, touched, (ours[0], ours[1], ours[2]))


def with_subjects(book: ReviewBook, registries: Iterable[Registry]) -> ReviewBook:
    """``book`` with whom each row is about; ``registries``: that of the collect that wrote it, today's."""
    known = tuple(registries)
    entries = (
        # A row that somebody has typed below ours carries no digest.
        replace(
            item,
            subject=shown_subject(item.kind, item.target, item.shown, known, ours=bool(item.digest)),
        )
        for item in book.entries
    )
    return replace(book, entries=tuple(entries))


def _refused(refusal: Refusal, name: str) -> Finding:
    return Finding(refusal.code, Severity.ERROR, Place(name), dict(refusal.facts))


def _strange(stamp: Mapping[str, str], name: str, campaign: Campaign) -> Finding | None:
    """Why a stamped workbook is not of this campaign."""
    year = stamp.get("year", str(campaign.year))
    college = stamp.get("college", campaign.college)
    if year != str(campaign.year):
        facts: dict[str, str | int] = {"found": year, "expected": campaign.year}
        return Finding("review.other-year", Severity.ERROR, Place(name), facts)
    if normal(college) != normal(campaign.college):
        facts = {"found": college, "expected": campaign.college}
        return Finding("review.other-college", Severity.ERROR, Place(name), facts)
    return None


def _stamp(book: Book) -> Mapping[str, str]:
    grid = next((grid for grid in book.sheets if normal(grid.name) == normal(SHEET)), None)
    rows = grid.rows[:_STAMP_ROWS] if grid else []
    return {text_of(row[0]): text_of(row[1]) for row in rows if len(row) > 1 and text_of(row[0])}


def stamp_properties(inspection: Inspection) -> Mapping[str, str]:
    """The stamp as the document's properties repeat it; empty where they are lost."""
    return {
        key.removeprefix(PROPERTY): tidy(value)
        for key, value in inspection.properties.items()
        if key.startswith(PROPERTY)
    }


def _has_more(data: bytes, inspection: Inspection) -> bool:
    if inspection.kind not in (Kind.XLSX, Kind.XLSM):
        return False
    try:
        return content.has_more(Container(data, Limits()).names())
    except RefusedError:
        return True


# ---- rows ----------------------------------------------------------------------------------


def _entries(grid: Grid, head: Head, pack: Pack, date1904: bool) -> Iterator[Entry]:
    for number in range(head.row + 1, len(grid.rows)):
        row = _Row(grid, head, number)
        typed = Typed(
            points_text(row.cell(VALUE[head.kind])) if head.kind == REVIEW else row.text(VALUE[head.kind]),
            row.text("reason"),
            row.text("who"),
            day_text(row.cell("on"), date1904),
        )
        confirm = row.text("confirm")
        target, digest = _key(row, head.kind, pack)
        if not target and typed.blank and not confirm:
            continue
        shown = dict(zip(("value", "reason", "who", "on"), _fields(typed), strict=True))
        cols = {"value": VALUE[head.kind], "on": "on"}
        raw = {key: row.text(col) for key, col in cols.items() if row.text(col) != shown[key]}
        basis = row.text("facts" if head.kind == REVIEW else "problem").partition("\n")[0]
        place = Place("", grid.name, where(number, head.cols[VALUE[head.kind]]))
        about = (row.text("project"), row.text("name"), row.text("department"))
        yield Entry(head.kind, target, typed, confirm, digest, basis, place, raw, about)


def _fields(typed: Typed) -> tuple[str, str, str, str]:
    return typed.value, typed.reason, typed.who, typed.on


class _Row:
    """One row, to be asked by the keys of its columns."""

    def __init__(self, grid: Grid, head: Head, number: int) -> None:
        self._grid, self._head, self._number = grid, head, number

    def cell(self, key: str) -> Cell:
        """What stands in a column, ``""`` where the column is gone."""
        col = self._head.cols.get(key)
        return "" if col is None else self._grid.at(self._number, col)

    def text(self, key: str) -> str:
        """The text of a cell, ``""`` where the column is gone."""
        return text_of(self.cell(key))


def _key(row: _Row, kind: str, pack: Pack) -> tuple[str, str]:
    """What a row is about, and the digest of the facts it shows.

    What a person could see goes before what is hidden: where the two disagree, only visible cells were
    moved, and the hidden digest belongs to another row.
    """
    hidden, _, digest = row.text("key").rpartition("#")
    if kind == REVIEW:
        project, indicator = row.text("project"), row.text("indicator")
        known = bool(project) and indicator in pack.rubric.by_id
        seen = review_target(project, indicator) if project or indicator else ""
    else:
        seen = row.text("number").upper()
        known = bool(seen)
    if known or not hidden:
        return seen, digest if seen == hidden else ""
    return hidden, digest
