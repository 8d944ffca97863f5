"""The slip itself: the file that was sent, marked; a new workbook with its values where that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from onex_xl.fields.text import raw_text, tidy
from onex_xl.findings import Finding, Severity
from onex_xl.messages import say
from onex_xl.pack.definitions import Pack
from onex_xl.reading.book import foreign_sheets
from onex_xl.reading.covers import without_covers
from onex_xl.stages.slips.cover import FOREIGN_SHEET, Fresh, plan_cover
from onex_xl.stages.slips.fresh import fresh_book, names_of
from onex_xl.stages.slips.sent import Sent
from onex_xl.wording import wording
from onex_xl.xlsx.cells import position
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.inert import MACROS, Active, MailLink, active
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.patch import Mark, Tone, UnpatchableError, patch
from onex_xl.xlsx.read import Book

_COLOURED = 400
"""Cells of one range that are coloured; of a larger one only the first."""


@dataclass(frozen=True, slots=True)
class MadeSlip:
    """A slip's bytes, its file extension, and whether it is a new workbook and not the file that was sent."""

    data: bytes
    extension: str
    fresh: bool


def make_slip(
    data: bytes,
    kind: Kind,
    book: Callable[[], Book],
    pack: Pack,
    sent: Sent,
    findings: Sequence[Finding],
    language: str,
) -> MadeSlip:
    """``data``, which is a file of ``kind``, with everything in ``findings`` that a department has to change
    or look at marked in it and said on its first sheet.

    An .xlsx file comes back as it was sent but for the marks, as long as it does nothing by itself and leads
    nowhere (:mod:`onex_xl.xlsx.inert`) and has no sheets but ours. Else, and where the file cannot be changed
    in place or is of another kind, the slip is a new .xlsx workbook with the same values in the same cells:
    those of ``book``, which is called for only then. Marks and cover of an earlier slip are taken off first.
    """
    values = cache(book)
    left_out = _left_out(data, kind, values, pack)
    if kind is Kind.XLSX and not left_out:
        try:
            cover = plan_cover(pack, sent, findings, language)
            return MadeSlip(patch(data, _marks(findings, pack, language), cover), ".xlsx", False)
        except UnpatchableError:
            pass
    return MadeSlip(_fresh(kind, values(), pack, sent, findings, language, left_out), ".xlsx", True)


def _left_out(data: bytes, kind: Kind, book: Callable[[], Book], pack: Pack) -> tuple[Active, ...]:
    """What in the file is not sent back: whatever is not inert, and sheets that are not ours."""

    def shows_its_address(link: MailLink) -> bool:
        return _text_at(book(), link).casefold() == link.address.casefold()

    found = active(data, shows_its_address) if kind in (Kind.XLSX, Kind.XLSM) else ()
    if kind is Kind.XLSM and all(item.kind != MACROS for item in found):
        found = (Active(MACROS), *found)
    return found + tuple(
        Active(FOREIGN_SHEET, name) for name in foreign_sheets(without_covers(book()), pack.returns)
    )


def _text_at(book: Book, link: MailLink) -> str:
    grid = next((grid for grid in book.sheets if grid.name == link.sheet), None)
    place = next(iter(_cells(link.cell)), None)
    return tidy(raw_text(grid.at(*place))) if grid and place else ""


def _fresh(
    kind: Kind,
    book: Book,
    pack: Pack,
    sent: Sent,
    findings: Sequence[Finding],
    language: str,
    left_out: Sequence[Active],
) -> bytes:
    book = without_covers(book)
    foreign = {item.where for item in left_out if item.kind == FOREIGN_SHEET}
    book = Book(tuple(grid for grid in book.sheets if grid.name not in foreign))
    names = names_of(book)
    renamed = [_renamed(finding, names) for finding in findings]
    values = drawn(fresh_book(book, names, sent.file), created=sent.received_at)
    cover = plan_cover(pack, sent, renamed, language, Fresh(kind.label, tuple(left_out)))
    return patch(values, _marks(renamed, pack, language), cover)


def _renamed(finding: Finding, names: Mapping[str, str]) -> Finding:
    """``finding`` where it is in the new workbook; as one of the whole file if its tab is left out."""
    name = names.get(finding.place.sheet, "")
    cell = finding.place.cell if name else ""
    return replace(finding, place=replace(finding.place, sheet=name, cell=cell))


def _marks(findings: Iterable[Finding], pack: Pack, language: str) -> list[Mark]:
    marks: list[Mark] = []
    for finding in findings:
        if finding.severity is not Severity.INFO and finding.place.sheet and finding.place.cell:
            marks += _marks_of(finding, pack, language)
    return marks


def _marks_of(finding: Finding, pack: Pack, language: str) -> Iterator[Mark]:
    tone: Tone = "error" if finding.severity is Severity.ERROR else "warning"
    text = _note(finding, pack, language)
    for row, col in _cells(finding.place.cell):
        yield Mark(finding.place.sheet, row, col, text, tone)
        text = ""


def _note(finding: Finding, pack: Pack, language: str) -> str:
    """What the note on a cell says; only the first cell of a range gets one."""
    sentence, remedy = wording(finding, pack, language, personal=True)
    return say(f"slip.note.{finding.severity.value}", language, sentence=sentence, remedy=remedy)


def _cells(reference: str) -> list[tuple[int, int]]:
    """The cells of an A1 reference or range, none where it is neither."""
    first, _, last = reference.replace("$", "").partition(":")
    try:
        (top, left), (bottom, right) = position(first), position(last or first)
    except ValueError:
        return []
    if (bottom - top + 1) * (right - left + 1) > _COLOURED:
        return [(top, left)]
    return [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
