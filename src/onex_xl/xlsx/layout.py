"""Where a package keeps its parts, and where calamine looks for them.

The package's relationships decide what Excel and all its kin show. calamine knows some parts by their usual
names and never asks: handed a package that keeps them elsewhere, it fails, or reads others that nobody sees.
Such a package is laid out anew, as calamine expects it, before it is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from html import escape

from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import RefusedError
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.package import Package, SheetEntry, Workbook, workbook

_BOOK = "xl/workbook.xml"
_BY_NAME = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
_MARKS = {Kind.XLSX: _BOOK, Kind.XLSB: "xl/workbook.bin", Kind.ODS: "content.xml"}
"""What makes a workbook of a zip file for calamine, which tries the formats one after the other."""
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def part_of(package: Package, book: Workbook, kind: str) -> str:
    """The part with the workbook's shared strings or styles, ``""`` if it has none. Raises
    :class:`RefusedError` for two of them: programs would take either."""
    links = book.related(kind)
    parts = list(dict.fromkeys(link.target.lower() for link in links if link.target in package.container))
    if len(parts) > 1:
        raise RefusedError("file.two-parts", part=parts[0], other=parts[1])
    return parts[0] if parts else ""


def check_single(container: Container, kind: Kind) -> None:
    """Raises :class:`RefusedError` where a zip file is a workbook of ``kind`` and one of another kind as
    well, so that programs could show either."""
    own = _MARKS.get(Kind.XLSX if kind is Kind.XLSM else kind, "")
    for mark in _MARKS.values():
        if mark != own and mark in container:
            raise RefusedError("file.two-parts", part=own, other=mark)


def is_usual(package: Package, book: Workbook) -> bool:
    """Whether calamine finds what office programs show. Raises :class:`RefusedError` as :func:`part_of`."""
    container = package.container
    named = {name: part_of(package, book, kind) for kind, name in _BY_NAME.items()}
    return (
        package.workbook_part().lower() == _BOOK
        and all(part == name.lower() if part else name not in container for name, part in named.items())
        and all(sheet.is_program or _is_usual_sheet(sheet) for sheet in book.sheets)
    )


def _is_usual_sheet(sheet: SheetEntry) -> bool:
    part, folder = sheet.part, f"xl/{sheet.kind}s/"
    return part.startswith(folder) and sheet.written in (f"/{part}", part.removeprefix("xl/"))


def laid_out(package: Package, changed: Callable[[bytes], bytes]) -> bytes:
    """The package as calamine expects it, with what it reads and nothing else; each part ``changed``."""
    book = workbook(package)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(_BOOK, changed(package.xml(package.workbook_part())))
        archive.writestr("_rels/.rels", _relations([("rId1", "officeDocument", _BOOK)]))
        links = []
        for key, kind, part, name in _moves(package, book):
            archive.writestr(name, changed(package.xml(part)))
            links.append((key, kind, name))
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(links))
    return target.getvalue()


def _relations(links: Iterable[tuple[str, str, str]]) -> str:
    lines = (
        f'<Relationship Id="{escape(key)}" Type="{_TYPE}{escape(kind)}" Target="/{name}"/>'
        for key, kind, name in links
    )
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(lines)}</Relationships>'


def _moves(package: Package, book: Workbook) -> Iterator[tuple[str, str, str, str]]:
    """Of each part that calamine reads: its relation's id and kind, where it is, and where it belongs."""
    for number, sheet in enumerate(book.sheets, 1):
        if not sheet.is_program:
            yield sheet.id, sheet.kind, sheet.part, f"xl/{sheet.kind}s/sheet{number}.xml"
    for kind, name in _BY_NAME.items():
        part = part_of(package, book, kind)
        if part:
            yield f"onex-{kind}", kind, part, name
