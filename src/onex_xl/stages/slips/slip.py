"""The slip itself: the file that was sent, marked; a new workbook with its values where that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onex_xl.findings import Finding, Severity
from onex_xl.messages import say
from onex_xl.pack.definitions import Pack
from onex_xl.reading.covers import without_covers
from onex_xl.stages.slips.cover import plan_cover
from onex_xl.stages.slips.fresh import fresh_book, names_of
from onex_xl.stages.slips.sent import Sent
from onex_xl.wording import wording
from onex_xl.xlsx.cells import position
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.patch import Mark, Tone, UnpatchableError, patch
from onex_xl.xlsx.read import Book

_PATCHED = {Kind.XLSX: ".xlsx", Kind.XLSM: ".xlsm"}
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

    .xlsx and .xlsm come back as they were sent but for the marks; of other kinds, and where the file cannot
    be changed in place, the slip is a new .xlsx workbook with the same values in the same cells: those of
    ``book``, which is called for only then. Marks and cover of an earlier slip are taken off first.
    """
    if kind in _PATCHED:
        try:
            cover = plan_cover(pack, sent, findings, language)
            return MadeSlip(patch(data, _marks(findings, pack, language), cover), _PATCHED[kind], False)
        except UnpatchableError:
            pass
    return MadeSlip(_fresh(kind, book(), pack, sent, findings, language), ".xlsx", True)


def _fresh(
    kind: Kind, book: Book, pack: Pack, sent: Sent, findings: Sequence[Finding], language: str
) -> bytes:
    book = without_covers(book)
    names = names_of(book)
    renamed = [_renamed(finding, names) for finding in findings]
    values = drawn(fresh_book(book, names, sent.file), created=sent.received_at)
    cover = plan_cover(pack, sent, renamed, language, fresh=kind.label)
    return patch(values, _marks(renamed, pack, language), cover)


def _renamed(finding: Finding, names: Mapping[str, str]) -> Finding:
    name = names.get(finding.place.sheet, finding.place.sheet)
    return replace(finding, place=replace(finding.place, sheet=name))


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
