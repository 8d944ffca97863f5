"""Whether a workbook holds one of the lists of other offices, told by its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from onex_xl.pack.definitions import Pack, ReferenceList
from onex_xl.reading.locate import Header, find_header
from onex_xl.xlsx.read import Book


def list_in(book: Book, pack: Pack) -> ReferenceList | None:
    """The list whose columns ``book`` has most of; ``None`` if no tab can be any of them."""
    best, most = None, 0
    for of in pack.lists.values():
        for grid in book.sheets:
            header = find_header(grid, of.sheet.raw)
            if header and not lacking(of, header) and len(header.cols) > most:
                best, most = of, len(header.cols)
    return best


def lacking(of: ReferenceList, header: Header) -> list[str]:
    """Labels of what a tab must have and has not: required columns, one whole key, what names the project."""
    sheet, cols = of.sheet, header.cols
    found = [field.label for field in sheet.raw.fields if field.required and field.id not in cols]
    if not any(all(name in cols for name in key) for key in of.raw.keys):
        found.append(either(of, dict.fromkeys(chain.from_iterable(of.raw.keys))))
    project = [name for name in (of.raw.project.code, of.raw.project.name) if name]
    if project and not any(name in cols for name in project):
        found.append(either(of, project))
    return found


def either(of: ReferenceList, names: Sequence[str] | Mapping[str, None]) -> str:
    """The labels of columns of which one is enough."""
    return "/".join(of.sheet.fields[name].label for name in names)
