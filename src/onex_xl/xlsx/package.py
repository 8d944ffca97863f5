"""The workbook-level parts of an OOXML container: which sheets there are, and who wrote it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree.ElementTree import Element

from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import RefusedError
from onex_xl.xlsx.xmlpart import attribute, local, plain, tree

_VISIBILITY = {"hidden": "hidden", "veryHidden": "very hidden"}
_TRUE = ("1", "true", "on")
_USUAL = "xl/workbook.xml"
_FAMILIES = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "http://schemas.microsoft.com/office/",
)
"""How the types begin that office programs know: of Transitional, of Strict, and Microsoft's own."""
_RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part: the last word of its type (all of one that no office program knows), its
    target as a member name, and as the file writes it."""

    kind: str
    target: str
    written: str = ""


_DOCUMENT = "officeDocument"
_MODULE = Relation("", "")


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it. ``kind`` is ``worksheet``, ``chartsheet``, … or, for a module of
    Excel 5, which has no part, ``""``; ``written`` is its part as the relationship names it."""

    name: str
    visibility: str
    part: str
    kind: str
    id: str = ""
    written: str = ""

    @property
    def is_program(self) -> bool:
        """Whether it is a module or a macro sheet: calamine gives up a workbook that lists one."""
        return not self.kind or self.kind.lower().endswith("macrosheet")


class Package:
    """A container seen as an OOXML package: parts read as plain XML. ``recoded`` gathers the real
    names of those that were in UTF-16."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.recoded: list[str] = []

    @cached_property
    def root(self) -> dict[str, Relation]:
        """The relationships of the package itself."""
        return self.relations("")

    def xml(self, name: str) -> bytes:
        """A part as UTF-8. Raises :class:`RefusedError`; ``KeyError`` if it is absent."""
        return self.plain(name, self.container.read(name))

    def plain(self, name: str, part: bytes) -> bytes:
        """Bytes already read, as UTF-8; remembers if they were UTF-16."""
        text, recoded = plain(part, name)
        if recoded:
            self.recoded.append(self.container.real_name(name))
        return text

    def relations(self, part: str) -> dict[str, Relation]:
        """The relationships of ``part`` (``""``: of the package) by id. Raises :class:`RefusedError` where
        two have the same one: programs would follow either."""
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        root = tree(self.xml(name)) if name in self.container else None
        found: dict[str, Relation] = {}
        for element in root if root is not None else ():
            if attribute(element, "TargetMode") != "External":
                written, key = attribute(element, "Target"), attribute(element, "Id")
                relation = Relation(_kind(attribute(element, "Type")), resolved(folder, written), written)
                if found.setdefault(key, relation) != relation:
                    raise RefusedError("file.two-parts", part=found[key].target, other=relation.target)
        return found

    def workbook_part(self) -> str:
        """The member that holds the workbook: the one that the package's own relationships name, as every
        office program decides it. Raises :class:`RefusedError` if there is none, or more than one."""
        named = list(dict.fromkeys(link.target for link in self.root.values() if link.kind == _DOCUMENT))
        if len({part.lower() for part in named}) > 1:
            raise RefusedError("file.two-parts", part=named[0], other=named[1])
        part = named[0] if named else _USUAL
        if part not in self.container:
            raise RefusedError("file.damaged")
        return part


@dataclass(frozen=True, slots=True)
class Workbook:
    """The workbook part: its sheets in order and its date system."""

    sheets: tuple[SheetEntry, ...]
    date1904: bool
    relations: tuple[Relation, ...]

    def related(self, kind: str) -> tuple[Relation, ...]:
        """Its relationships of one kind (last word of the type)."""
        return tuple(relation for relation in self.relations if relation.kind == kind)


def workbook(package: Package) -> Workbook:
    """Reads the workbook part. Raises :class:`RefusedError` if it is not well-formed or a sheet is lost."""
    part = package.workbook_part()
    root = tree(package.xml(part))
    if root is None or local(root) != "workbook":
        raise RefusedError("file.damaged")
    relations = package.relations(part)
    sheets = tuple(_sheets(root, relations, package.container))
    if not sheets:
        raise RefusedError("file.damaged")
    _check_names(sheets)
    date1904 = any(attribute(e, "date1904") in _TRUE for e in root if local(e) == "workbookPr")
    return Workbook(sheets, date1904, tuple(relations.values()))


def _sheets(root: Element, relations: dict[str, Relation], container: Container) -> Iterator[SheetEntry]:
    for element in (entry for parent in root if local(parent) == "sheets" for entry in parent):
        key = next((element.attrib[name] for name in _RELATION_ID if name in element.attrib), "")
        relation = relations.get(key) if key else _MODULE
        if relation is None or (key and relation.target not in container):
            raise RefusedError("file.damaged")
        visibility = _VISIBILITY.get(attribute(element, "state"), "visible")
        yield SheetEntry(
            attribute(element, "name"), visibility, relation.target, relation.kind, key, relation.written
        )


def _check_names(sheets: Sequence[SheetEntry]) -> None:
    """Raises :class:`RefusedError` where two tabs have one name: Excel renames the second while it repairs,
    others show either."""
    seen: set[str] = set()
    for sheet in sheets:
        if sheet.name.casefold() in seen:
            raise RefusedError("file.two-tabs", sheet=sheet.name)
        seen.add(sheet.name.casefold())


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself: the program that wrote it last, its author, custom properties."""

    application: str = ""
    creator: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)


def properties(package: Package) -> Properties:
    """The document properties; a part that is absent or cannot be read counts as empty."""
    parts = {relation.kind: relation.target for relation in package.root.values()}
    app = _texts(package, parts.get("extended-properties", "docProps/app.xml"))
    core = _texts(package, parts.get("core-properties", "docProps/core.xml"))
    custom = _custom(package, parts.get("custom-properties", "docProps/custom.xml"))
    return Properties(app.get("Application", ""), core.get("creator", ""), custom)


def _custom(package: Package, part: str) -> dict[str, str]:
    root = _quiet_tree(package, part)
    if root is None:
        return {}
    return {attribute(e, "name"): "".join(e.itertext()).strip() for e in root if attribute(e, "name")}


def _texts(package: Package, part: str) -> dict[str, str]:
    root = _quiet_tree(package, part)
    return {local(e): (e.text or "").strip() for e in root} if root is not None else {}


def _quiet_tree(package: Package, part: str) -> Element | None:
    return tree(package.xml(part)) if part in package.container else None


def _kind(written: str) -> str:
    """The last word of a relationship's type, if it is one that office programs know; else all of it."""
    return written.rpartition("/")[2] if written.startswith(_FAMILIES) else written


def resolved(folder: str, target: str) -> str:
    """A relationship's target as a member name ([ECMA-376-2] 8.3): absolute, or relative to ``folder``."""
    target = target.replace("\\", "/")
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path).lstrip("/")
