"""The look at a file's bytes before any library may read it.

:func:`inspect` refuses what would kill or deceive a reader, and notes what the reader cannot tell:
error cells, formulas without value, hidden rows, merges, filters, links, macros, who wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from onex_xl.xlsx import beside, sheetscan
from onex_xl.xlsx import package as packages
from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import (
    Inspection,
    Limits,
    Notice,
    Refusal,
    RefusedError,
    SheetInspection,
    SheetScan,
)
from onex_xl.xlsx.kind import Kind, is_cut_off, is_noise, sniff
from onex_xl.xlsx.layout import check_single, is_usual, part_of
from onex_xl.xlsx.looks import Looks, looks_of
from onex_xl.xlsx.lost import look
from onex_xl.xlsx.package import Package, SheetEntry, Workbook
from onex_xl.xlsx.xmlpart import plain

_XML_SUFFIXES = (".xml", ".rels", ".vml")
_OOXML = (Kind.XLSX, Kind.XLSM)
_EXTENSIONS = {
    Kind.XLSX: (".xlsx", ".xltx"),
    Kind.XLSM: (".xlsm", ".xltm", ".xlam"),
    Kind.XLS: (".xls", ".xlt", ".et", ".ett"),
    Kind.ODS: (".ods", ".ots"),
}


Idle = Callable[[Mapping[str, str]], Callable[[str], bool]]
"""Of a file with these custom properties: whether nobody will read the tab of a name."""


def none_idle(custom: Mapping[str, str]) -> Callable[[str], bool]:
    """Every tab may be read."""
    return lambda tab: False


def inspect(
    data: bytes, name: str = "", limits: Limits | None = None, idle: Idle = none_idle
) -> Inspection | Refusal:
    """What ``data`` is and holds, or why it cannot be taken in. Never raises for what is in ``data``.

    ``name`` is the file's name, used only to say that its extension is not what the file is. Tabs of a
    package that are ``idle`` get no scan, so that :func:`~onex_xl.xlsx.read.read_book` leaves them blank.
    """
    limits = limits or Limits()
    kind = sniff(data, name)
    refusal = _not_readable(kind, data)
    if refusal:
        return refusal
    if len(data) > limits.file:
        return Refusal("file.too-large", {"found": _megabytes(len(data)), "limit": _megabytes(limits.file)})
    try:
        if kind in _OOXML:
            return _inspect_ooxml(data, kind, name, limits, idle)
        return _inspect_other(data, kind, name, limits)
    except RefusedError as error:
        return error.refusal


def _not_readable(kind: Kind, data: bytes) -> Refusal | None:
    if kind is Kind.EMPTY:
        return Refusal("file.empty")
    if kind is Kind.ENCRYPTED:
        return Refusal("file.encrypted")
    if kind.is_archive:
        return Refusal("file.archive", {"kind": kind.label})
    if kind is Kind.OLE and is_cut_off(data):
        return Refusal("file.truncated")
    if kind is Kind.TRANSPARENTLY_ENCRYPTED or (kind is Kind.UNKNOWN and is_noise(data)):
        return Refusal("file.transparently-encrypted")
    if kind is Kind.SHORTCUT:
        return Refusal("file.link")
    if kind is Kind.XLSB:  # in which nobody could tell us of formulas, hidden rows and formats
        return Refusal("file.binary-workbook")
    if kind in (Kind.UNKNOWN, Kind.OLE):
        return Refusal("file.unknown-kind")
    if kind.is_workbook or kind is Kind.BROKEN_ZIP:  # what is broken, the container will say
        return None
    return Refusal("file.not-a-workbook", {"kind": kind.label})


_MANIFEST = "meta-inf/manifest.xml"


def _inspect_other(data: bytes, kind: Kind, name: str, limits: Limits) -> Inspection:
    container = Container(data, limits) if kind is not Kind.XLS else None
    if kind is Kind.ODS and container and _is_encrypted(container):
        raise RefusedError("file.encrypted")
    if container is not None:
        check_single(container, kind)
    found = look(kind, data, container, limits)
    for part, content in container.rest() if container else ():
        if part.endswith(_XML_SUFFIXES):
            plain(content, part)
    parts = _codes_of_parts(container) if container else ()
    sheets = found.inspections()
    notices = (
        *_extension(kind, name),
        *map(Notice, dict.fromkeys((*parts, *found.codes))),
        *_sheet_notices(sheets),
    )
    return Inspection(kind, len(data), sheets, notices=notices)


def _is_encrypted(container: Container) -> bool:
    return _MANIFEST in container and b"encryption-data" in container.read(_MANIFEST)


def _inspect_ooxml(data: bytes, kind: Kind, name: str, limits: Limits, idle: Idle) -> Inspection:
    package = Package(Container(data, limits))
    check_single(package.container, kind)
    book = packages.workbook(package)
    properties = packages.properties(package)
    is_idle = idle(properties.custom)
    entries = [replace(entry, kind="idle") if is_idle(entry.name) else entry for entry in book.sheets]
    strings = _SharedStrings(package, part_of(package, book, "sharedStrings"), limits)
    sheets = tuple(_sheets(package, entries, strings, _looks(package, book, strings), limits))
    _check_area(sheets, limits)
    dde_links = _dde_links(package)
    _check_rest(package)
    return Inspection(
        kind=kind,
        size=len(data),
        sheets=sheets,
        application=properties.application,
        creator=properties.creator,
        properties=properties.custom,
        date1904=book.date1904,
        notices=(
            *_extension(kind, name),
            *_book_notices(package.container, dde_links),
            *_sheet_notices(sheets),
        ),
        recode=tuple(dict.fromkeys((*package.recoded, *_stumbling_blocks(package, book, sheets)))),
        programs=tuple(entry.id for entry in book.sheets if entry.is_program),
        elsewhere=not is_usual(package, book),
    )


def _stumbling_blocks(package: Package, book: Workbook, sheets: Sequence[SheetInspection]) -> Iterator[str]:
    """The parts with something in them that spreadsheet programs take and calamine does not."""
    if any(entry.is_program for entry in book.sheets):
        yield package.container.real_name(package.workbook_part())
    for sheet in sheets:
        if sheet.scan and sheet.scan.odd_merges:
            yield package.container.real_name(sheet.part)


def _looks(package: Package, book: Workbook, strings: _SharedStrings) -> Looks:
    part = part_of(package, book, "styles")
    return looks_of(package.xml(part) if part else b"", strings.part)


def _sheets(
    package: Package, entries: Sequence[SheetEntry], strings: _SharedStrings, looks: Looks, limits: Limits
) -> Iterator[SheetInspection]:
    text = cells = 0
    for entry in entries:
        scan = None
        if entry.kind == "worksheet":
            xml = package.xml(entry.part)
            scan = _beside(package, entry.part, sheetscan.scan(xml, limits, looks))
            text += strings.taken_by(xml, scan)
            cells += scan.cells
        if text > limits.text:
            raise RefusedError("file.too-much-text", limit=_megabytes(limits.text))
        if cells > limits.cells:
            raise RefusedError("file.too-many-cells", found=cells, limit=limits.cells)
        yield SheetInspection(entry.name, entry.visibility, entry.part, scan)


def _beside(package: Package, part: str, scan: SheetScan) -> SheetScan:
    links = package.relations(part).values()
    notes, pictures = beside.notes(package, links), beside.pictures(package, links)
    return replace(scan, notes=notes, pictures=pictures) if notes or pictures else scan


def _check_area(sheets: tuple[SheetInspection, ...], limits: Limits) -> None:
    scans = [sheet.scan for sheet in sheets if sheet.scan]
    if sum(scan.rows * scan.columns for scan in scans) > limits.box:
        widest = max(scans, key=lambda scan: scan.rows * scan.columns)
        raise RefusedError("file.too-spread", cell=sheetscan.corner(widest), limit=limits.box)


class _SharedStrings:
    """The workbook's shared strings: checked when made, asked how much text a sheet takes from them."""

    def __init__(self, package: Package, part: str, limits: Limits) -> None:
        self.part = package.xml(part) if part else b""
        self._limit = limits.text
        self._lengths: list[int] | None = None
        self._neglected = 0
        if len(self.part) > limits.text * 2:
            raise RefusedError("file.too-much-text", limit=_megabytes(limits.text))
        if sheetscan.lies_about_count(self.part):
            raise RefusedError("file.bad-container", part=part)

    def taken_by(self, xml: bytes, scan: SheetScan) -> int:
        """Bytes of text in the sheet's cells, or 0 while all that is neglected so is at most a quarter of the
        limit."""
        if scan.cells * len(self.part) <= self._limit // 64:
            return 0
        if self._lengths is None:
            self._lengths = sheetscan.string_lengths(self.part)
        most = scan.cells * max(self._lengths, default=0)
        if self._neglected + most <= self._limit // 4:
            self._neglected += most
            return 0
        return sheetscan.shared_text_bytes(xml, self._lengths)


def _dde_links(package: Package) -> bool:
    links = (name for name in package.container.names() if "/externallinks/" in name)
    return any(b"ddeLink" in package.xml(name) for name in links if name.endswith(".xml"))


def _check_rest(package: Package) -> None:
    for name, part in package.container.rest():
        if name.endswith(_XML_SUFFIXES):
            package.plain(name, part)


def _extension(kind: Kind, name: str) -> Iterator[Notice]:
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if suffix and suffix not in _EXTENSIONS[kind]:
        yield Notice("file.other-extension", facts={"extension": suffix, "kind": kind.label})


_BOOK_MARKS = (
    ("vbaproject.bin", "file.macros"),
    ("/macrosheets/", "file.macros"),
    ("/externallinks/", "file.external-links"),
    ("/embeddings/", "file.embedded-objects"),
    ("/activex/", "file.activex"),
    ("/connections.", "file.connections"),
    ("/cellimages.xml", "file.cell-images"),
)


def _book_notices(container: Container, dde: bool) -> Iterator[Notice]:
    yield from map(Notice, dict.fromkeys(_codes_of_parts(container)))
    if dde:
        yield Notice("file.dde-links")


def _codes_of_parts(container: Container) -> list[str]:
    names = ["/" + name for name in container.names()]
    return [code for mark, code in _BOOK_MARKS if any(mark in name for name in names)]


def _sheet_notices(sheets: tuple[SheetInspection, ...]) -> Iterator[Notice]:
    for sheet in sheets:
        if sheet.scan:
            yield from _notices_of(sheet.name, sheet.scan)


def _notices_of(sheet: str, scan: SheetScan) -> Iterator[Notice]:
    if scan.hidden_rows:
        yield Notice("file.hidden-rows", sheet, facts={"rows": scan.hidden_rows})
    if scan.hidden_columns:
        yield Notice("file.hidden-columns", sheet, facts={"columns": scan.hidden_columns})
    if scan.filtered:
        yield Notice("file.filter-on", sheet)
    if scan.stored_rows - scan.rows >= _MANY_BLANK_ROWS:
        yield Notice("file.blank-rows-ignored", sheet, facts={"rows": scan.stored_rows - scan.rows})
    for what, cell in scan.disorder[:_MOST_DISORDER]:
        yield Notice(f"file.{what}", sheet, cell)
    for cell, hazard in scan.hazards.items():
        yield Notice(f"file.formula-{hazard}", sheet, cell, {"formula": "=" + scan.formulas[cell][:200]})


_MOST_DISORDER = 20
"""Of a thousand cells that are there twice nobody need hear one by one."""
_MANY_BLANK_ROWS = 2000
"""LibreOffice stores the formats of a thousand rows below the last one: nobody need hear of those."""


def _megabytes(size: int) -> int:
    return -(-size // 2**20)
