"""Whether a package does nothing by itself and leads nowhere: told by what it may hold.

Everything is looked up in lists of what our own workbooks have and what Excel, WPS and LibreOffice add when
they save one: kinds of parts, elements, functions. What stands in no list, or is reached from nowhere, is
not inert. A list of what is harmful would have to be complete; these only have to be right.

Pictures made of points (PNG, JPEG, GIF, BMP) are inert, as are printer settings, notes, threaded comments
and the custom XML of document libraries. Drawings that are programs of a kind (EMF, WMF, SVG), charts, pivot
tables and queries are not.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.parsers import expat

from onex_xl.xlsx import inert_parts as lists
from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inert_formulas import reaching
from onex_xl.xlsx.inert_parts import FORMULAS, HYPERLINKS, KINDS, MACROS, OBJECTS, OTHER
from onex_xl.xlsx.inspection import Limits, RefusedError
from onex_xl.xlsx.package import Package, resolved, workbook
from onex_xl.xlsx.xmlpart import attribute, tree

__all__ = ["KINDS", "MACROS", "OTHER", "Active", "MailLink", "active"]

_TYPES_PART = "[Content_Types].xml"
_MAIL = re.compile(r"mailto:([^?&]+)", re.IGNORECASE)
_VML_TAG = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)")
_VML_LEADS = re.compile(rb"""\b(?:href|althref|src|target)\s*=|ObjectType\s*=\s*["'](?!Note["'])""", re.I)


@dataclass(frozen=True, slots=True)
class Active:
    """One thing that is not known to be inert: of one of :data:`KINDS`, and where: a cell as people say it
    (``考生名册 J5``), else a part, an address or a defined name."""

    kind: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class MailLink:
    """A link that opens a new mail to ``address``: what Excel makes of an address that somebody types."""

    sheet: str
    cell: str
    address: str


Shown = Callable[[MailLink], bool]
"""Whether the cell of a mail link shows nothing but its address: only then does it say where it leads."""


def active(data: bytes, shown: Shown = lambda link: False) -> tuple[Active, ...]:
    """What in ``data``, an OOXML package, is not known to be inert; nothing: all of it is. Never raises for
    what is in ``data``."""
    try:
        return tuple(dict.fromkeys(_Look(Package(Container(data, Limits())), shown).found()))
    except (RefusedError, KeyError):
        return (Active(OTHER),)


@dataclass(frozen=True, slots=True)
class _Link:
    """A relationship: its type, its id, what it leads to, and whether that is outside the package."""

    kind: str
    key: str
    target: str
    external: bool


class _Look:
    """One look at a package, from its root along every relationship."""

    def __init__(self, package: Package, shown: Shown) -> None:
        self.package, self.shown = package, shown
        sheets = workbook(package).sheets
        self.sheets = {sheet.part.lower(): sheet.name for sheet in sheets}
        self.names = [sheet.name for sheet in sheets]
        self.types = _declared(package)
        self.reached = {_TYPES_PART.lower()}

    def found(self) -> Iterator[Active]:
        """All that is not inert."""
        waiting = [("", _Content())]
        while waiting:
            part, content = waiting.pop()
            for link in self._links(part):
                if link.kind == lists.HYPERLINK:
                    yield from self._hyperlink(part, content, link)
                elif link.external or link.kind not in lists.PARTS:
                    said = lists.SAID.get(link.kind.rpartition("/")[2].lower(), OTHER)
                    yield Active(said, link.target)
                elif link.target.lower() not in self.reached:
                    self.reached.add(link.target.lower())
                    inside = self._content(link)
                    yield from inside.active
                    waiting.append((link.target, inside))
        for name in self.package.container.names():
            if name not in self.reached:
                yield Active(lists.kind_of_member(name), name)

    def _links(self, part: str) -> Iterator[_Link]:
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if name not in self.package.container:
            return
        self.reached.add(name.lower())
        root = tree(self.package.xml(name))
        if root is None:
            raise RefusedError("file.damaged")
        for element in root:
            target, kind = attribute(element, "Target"), attribute(element, "Type")
            external = attribute(element, "TargetMode").lower() == "external"
            stays = external or kind == lists.HYPERLINK
            yield _Link(
                kind, attribute(element, "Id"), target if stays else resolved(folder, target), external
            )

    def _hyperlink(self, part: str, content: _Content, link: _Link) -> Iterator[Active]:
        """Nothing where it leads to another place in the workbook, or to the address that its cell shows."""
        sheet, cell = self.sheets.get(part.lower(), ""), content.links.get(link.key, "")
        mail = _MAIL.fullmatch(link.target)
        if link.target.startswith("#"):
            return
        if mail and sheet and cell and self.shown(MailLink(sheet, cell, unquote(mail[1]))):
            return
        yield Active(HYPERLINKS, f"{sheet} {cell}".strip() or link.target)

    def _content(self, link: _Link) -> _Content:
        part, kind = link.target, link.kind
        if self.types(part) not in lists.PARTS[kind]:
            return _Content([Active(lists.kind_of_member(part), part)])
        data = self.package.container.read(part)
        if kind in (lists.IMAGE, lists.THUMBNAIL):
            return _Content([] if data.startswith(lists.SIGNATURES) else [Active(OTHER, part)])
        if kind == lists.PRINTER:
            return _Content()
        if kind == lists.VML:
            return _Content([] if _only_notes(data) else [Active(OBJECTS, part)])
        content = _Content()
        reader = _Reader(part, kind, self.sheets.get(part.lower(), ""), content)
        reader.read(self.package.plain(part, data))
        content.active += [Active(FORMULAS, place) for place in reaching(reader.formulas, self.names)]
        return content


class _Content:
    """What is in a part: what of it is active, and the cell of each hyperlink by the link's id."""

    def __init__(self, active: list[Active] | None = None) -> None:
        self.active = active or []
        self.links: dict[str, str] = {}


class _Reader:
    """Goes through the XML of one part once, without a tree: a roster has a hundred thousand elements."""

    def __init__(self, part: str, kind: str, sheet: str, content: _Content) -> None:
        self.part, self.kind, self.sheet, self.content = part, kind, sheet, content
        self.formulas: list[tuple[str, str]] = []
        self.depth, self.place, self.cell = 0, part, ""
        self.text: list[str] | None = None

    def read(self, xml: bytes) -> None:
        """Fill :attr:`formulas` and the content."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(xml, True)
        except expat.ExpatError:
            self._say(OTHER)

    def _say(self, kind: str, where: str = "") -> None:
        self.content.active.append(Active(kind, where or self.part))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition("}")
        self.depth += 1
        if tag == "c":
            self.cell = attributes.get("r", "")
        elif self.depth == 1:
            self._root(space, tag)
        elif self.depth == 2:
            self._top(tag)
        if tag in lists.FORMULA_TAGS:
            self.text = []
            self.place = attributes.get("name", "") or f"{self.sheet} {self.cell}".strip()
            if tag == "definedName":
                self._name(attributes)
        elif tag == "hyperlink":
            key = next((value for name, value in attributes.items() if name.endswith("}id")), "")
            self.content.links[key] = attributes.get("ref", "")
        elif self.kind == lists.DRAWING:
            self._shape(attributes)

    def _root(self, space: str, tag: str) -> None:
        """A custom part is known by its namespace, sheet and workbook by their element."""
        wrong = self.kind == lists.CUSTOM and space not in lists.LIBRARIES
        if wrong or tag != lists.ROOTS.get(self.kind, tag):
            self._say(OTHER)

    def _top(self, tag: str) -> None:
        known = lists.CHILDREN.get(self.kind)
        if known is not None and tag not in known:
            self._say(OBJECTS if tag in lists.OBJECT_TAGS else OTHER, f"{self.part} <{tag}>")

    def _name(self, attributes: dict[str, str]) -> None:
        """A defined name that runs when the workbook is opened, or that is a program itself."""
        name = attributes.get("name", "").lower().removeprefix("_xlnm.")
        runs = any(attributes.get(key, "0") not in ("0", "false") for key in lists.RUNS)
        if runs or name.startswith("auto_"):
            self._say(MACROS, attributes.get("name", ""))

    def _shape(self, attributes: dict[str, str]) -> None:
        if attributes.get("macro"):
            self._say(MACROS)
        if attributes.get("textlink"):
            self.formulas.append((self.part, attributes["textlink"]))

    def _characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.text is not None:
            self.formulas.append((self.place, "".join(self.text)))
            self.text = None


def _declared(package: Package) -> Callable[[str], str]:
    """Of a part, as what the package declares it."""
    root = tree(package.xml(_TYPES_PART))
    own: dict[str, str] = {}
    by_suffix: dict[str, str] = {}
    for element in root if root is not None else ():
        declared = attribute(element, "ContentType")
        if name := attribute(element, "PartName"):
            own[name.lstrip("/").lower()] = declared
        else:
            by_suffix[attribute(element, "Extension").lower()] = declared

    def of(part: str) -> str:
        folded = part.lower()
        return own.get(folded) or by_suffix.get(folded.rpartition(".")[2], "")

    return of


def _only_notes(drawing: bytes) -> bool:
    """Whether a VML drawing holds notes and pictures only. Excel writes it as no XML at times."""
    tags = {match[1] for match in _VML_TAG.finditer(drawing)}
    return tags <= lists.VML_TAGS and not _VML_LEADS.search(drawing)
