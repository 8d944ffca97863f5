"""Marks in a workbook that someone else made: cells coloured and noted, a cover in front, no more.

The file is not read and written again by a library, which would lose a seventh of all real files' pictures,
validations or controls: only the parts that a mark touches are changed, by inserting bytes; all others are
copied as they are packed. :func:`unmark` takes every mark off again, to the byte where the file came back
as it went out, and as far as any program can have changed it where it was saved in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from onex_xl.files import sha256
from onex_xl.xlsx import patch_undo
from onex_xl.xlsx.cells import LAST_COLUMN, LAST_ROW, quoted
from onex_xl.xlsx.inspection import RefusedError
from onex_xl.xlsx.patch_book import COVER_NAME, GROUNDS_NAME, ORIGIN_NAME, put_cover, put_names, text_constant
from onex_xl.xlsx.patch_cells import Cell, Worksheet
from onex_xl.xlsx.patch_notes import Shapes, add_notes
from onex_xl.xlsx.patch_styles import Styles, listed_grounds
from onex_xl.xlsx.patch_xml import MalformedError
from onex_xl.xlsx.patch_zip import Archive, UnpatchableError
from onex_xl.xlsx.plan import SheetPlan

__all__ = ["Mark", "Slip", "Tone", "UnpatchableError", "patch", "slip_of", "unmark"]

Tone = Literal["error", "warning"]

_BROKEN = (MalformedError, RefusedError, ValueError, IndexError)
_STRICT = b"http://purl.oclc.org/ooxml/"


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell (0-based) to be coloured, and what its note says; no note if ``text`` is empty."""

    sheet: str
    row: int
    col: int
    text: str = ""
    tone: Tone = "error"


@dataclass(frozen=True, slots=True)
class Slip:
    """A file that we marked. ``origin`` is the SHA-256 of the file that was marked; ``unchanged`` is whether
    it came back exactly as it went out, but for what was typed on its first sheet; ``cover`` is what that is
    called now."""

    origin: str
    unchanged: bool
    cover: str = ""


def patch(data: bytes, marks: Sequence[Mark], cover: SheetPlan | None = None) -> bytes:
    """``data`` (.xlsx or .xlsm) with ``marks``, and ``cover`` as its first sheet.

    Marks of an earlier slip are taken off first, so that marking twice is marking once. A mark inside
    merged cells goes to their first cell; several on one cell become one note in the worst tone; those on a
    sheet that the file does not have are left out. Raises :class:`UnpatchableError` where the file cannot be
    changed in place, ``PlanError`` for a cover that holds more than cells.
    """
    slip = slip_of(data)
    archive = Archive(unmark(data) if slip else data)
    if _STRICT in archive.read(archive.book_part)[:4096]:
        raise UnpatchableError("strict")
    try:
        _mark(archive, marks, cover, slip.origin if slip and slip.unchanged else sha256(data))
        patch_undo.keep(archive)
        return archive.packed()
    except _BROKEN as error:
        raise UnpatchableError("damaged") from error


def unmark(data: bytes) -> bytes:
    """``data`` without the marks and the cover that :func:`patch` put in; ``data`` itself without any.

    What the department has changed since stays changed. Raises :class:`UnpatchableError` for a file that is
    not a workbook of ours to read.
    """
    archive = Archive(data)
    try:
        return patch_undo.undone(archive)
    except _BROKEN as error:
        raise UnpatchableError("damaged") from error


def slip_of(data: bytes) -> Slip | None:
    """What slip ``data`` is, ``None`` if it is none (or no workbook at all). Never raises for what is in
    ``data``."""
    try:
        archive = Archive(data)
        digest = patch_undo.origin(archive)
        if not digest:
            return None
        return Slip(digest, patch_undo.restored(archive) is not None, patch_undo.cover(archive))
    except (UnpatchableError, *_BROKEN):
        return None


def _mark(archive: Archive, marks: Sequence[Mark], cover: SheetPlan | None, digest: str) -> None:
    styles, shapes = Styles(archive), Shapes(archive)
    by_sheet = _by_sheet(marks)
    for sheet in archive.worksheets():
        if sheet.name in by_sheet:
            _mark_sheet(archive, sheet.part, by_sheet[sheet.name], styles, shapes)
    names = {ORIGIN_NAME: text_constant(digest), GROUNDS_NAME: text_constant(listed_grounds(styles.grounds))}
    brought = b""
    if cover is not None:
        title, brought = put_cover(archive, cover, styles)
        names = {COVER_NAME: f"{quoted(title)}!$A$1", **names}
    put_names(archive, names, 0 if cover is None else 1, brought)
    styles.flush()


def _by_sheet(marks: Iterable[Mark]) -> Mapping[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        if 0 <= mark.row < LAST_ROW and 0 <= mark.col < LAST_COLUMN:
            found.setdefault(mark.sheet, []).append(mark)
    return found


def _mark_sheet(archive: Archive, part: str, marks: Sequence[Mark], styles: Styles, shapes: Shapes) -> None:
    sheet = Worksheet(archive.edits(part))
    tones: dict[Cell, str] = {}
    texts: dict[Cell, list[str]] = {}
    for mark in marks:
        cell = sheet.anchor((mark.row, mark.col))
        tones[cell] = "error" if "error" in (mark.tone, tones.get(cell)) else mark.tone
        held = texts.setdefault(cell, [])
        if mark.text and mark.text not in held:
            held.append(mark.text)
    sheet.mark(tones, styles.marked)
    notes = {cell: "\n\n".join(lines) for cell, lines in texts.items() if lines}
    if notes:
        add_notes(archive, part, sheet, notes, shapes)
