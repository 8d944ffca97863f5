"""XML parts changed by cutting and inserting bytes: what is not touched stays as it was, to the byte.

No tree is built. A part is plain UTF-8 (:func:`xmlpart.plain`); elements are found by their local name
under whatever prefix, attributes in whatever order and quotes, comments and CDATA are stepped over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape

_ATTRIBUTES = rb"""((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*+)\s*(/?)>"""
_STEP = rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
_ANY = re.compile(_STEP + rb"|<(/?)([^\s/>!?]+)" + _ATTRIBUTES, re.DOTALL)
_PAIR = re.compile(rb"""([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

Undo = list[tuple[int, int, bytes]]
"""What turns a changed part back: (offset in the changed part, length there, the bytes that stood there)."""


class MalformedError(ValueError):
    """A part is not the XML it should be."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag: its span, its qualified name, where its attributes stand, whether it is ``<a/>``."""

    start: int
    end: int
    name: bytes
    attributes: bytes
    at: int
    empty: bool

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(b":")[2].decode("utf-8", "replace")

    @property
    def prefix(self) -> bytes:
        """The prefix with its colon, or nothing."""
        return self.name[: self.name.rfind(b":") + 1]

    def spans(self) -> dict[str, tuple[int, int]]:
        """Local name of each attribute → where its value stands in the part."""
        found = {}
        for match in _PAIR.finditer(self.attributes):
            group = 2 if match[2] is not None else 3
            name = match[1].rpartition(b":")[2].decode("utf-8", "replace")
            found[name] = (self.at + match.start(group), self.at + match.end(group))
        return found

    def get(self, name: str) -> str | None:
        """An attribute by its local name."""
        span = self.spans().get(name)
        if span is None:
            return None
        value = self.attributes[span[0] - self.at : span[1] - self.at]
        return unescape(value.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its start tag, where its content ends, where the element ends."""

    tag: Tag
    close: int
    end: int

    @property
    def start(self) -> int:
        return self.tag.start

    def text(self, part: bytes) -> bytes:
        """The element's bytes."""
        return part[self.start : self.end]

    def content(self, part: bytes) -> bytes:
        """What stands between its tags."""
        return part[self.tag.end : self.close]


def root(part: bytes) -> Element:
    """The document element. Raises :class:`MalformedError` if there is none."""
    for match in _ANY.finditer(part):
        if match[2] is not None:
            tag = _tag(match)
            close = tag.end if tag.empty else part.rfind(b"</")
            end = tag.end if tag.empty else part.find(b">", close) + 1
            if close < 0 or end <= close < tag.end:
                break
            return Element(tag, close, end)
    raise MalformedError("no document element")


def children(part: bytes, parent: Element) -> Iterator[Element]:
    """The elements directly in ``parent``, in order. Raises :class:`MalformedError`."""
    at, opened, depth = parent.tag.end, None, 0
    while match := _ANY.search(part, at, parent.close):
        at = match.end()
        if match[2] is None:
            continue
        if match[1]:
            depth -= 1
        elif not match[4]:
            depth += 1
        if depth < 0:
            raise MalformedError("an end tag too many")
        if opened is None:
            opened = _tag(match)
            if depth and opened.local == "sheetData":
                # A hundred thousand cells need no counting: sheetData never stands in itself.
                at = part.rfind(b"</" + opened.name, at, parent.close)
                if at < 0:
                    raise MalformedError("sheetData is never closed")
                continue
        if depth == 0:
            yield Element(opened, opened.end if opened.empty else match.start(), match.end())
            opened = None
    if depth:
        raise MalformedError("an element is never closed")


def child(part: bytes, parent: Element, local: str) -> Element | None:
    """The first element called ``local`` directly in ``parent``."""
    return next((element for element in children(part, parent) if element.tag.local == local), None)


def tags(part: bytes, local: str, start: int, end: int) -> Iterator[Tag]:
    """Every start tag called ``local`` between two offsets, at any depth."""
    for match in _named(local).finditer(part, start, end):
        if match[2] is not None:
            yield _tag(match)


def escaped(text: str) -> bytes:
    """``text`` for the content of an element or an attribute in double quotes."""
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        clean = clean.replace(char, entity)
    return clean.encode()


def with_prefix(snippet: bytes, prefix: bytes) -> bytes:
    """``snippet``, whose elements have no prefix, with ``prefix`` (``x:``) on every element."""
    return re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1" + prefix, snippet) if prefix else snippet


def changed(snippet: bytes, **attributes: str) -> bytes:
    """An element's bytes with attributes of its start tag set."""
    edits = Edits(snippet)
    edits.set(root(snippet).tag, **attributes)
    return edits.applied()[0]


class Edits:
    """Changes to one part, gathered against its bytes as they are and made all at once."""

    def __init__(self, part: bytes) -> None:
        self.part = part
        self._edits: list[tuple[int, int, bytes]] = []
        self._appended: dict[int, tuple[Element, list[bytes]]] = {}

    def replace(self, start: int, end: int, new: bytes) -> None:
        """``new`` in the place of the bytes from ``start`` to ``end``; none where they are the same."""
        if self.part[start:end] != new:
            self._edits.append((start, end, new))

    def insert(self, at: int, new: bytes) -> None:
        """``new`` before the byte ``at``; several inserts at one place keep their order."""
        self._edits.append((at, at, new))

    def append(self, parent: Element, new: bytes) -> None:
        """``new`` as the last children of ``parent``, which may be an empty tag."""
        self._appended.setdefault(parent.start, (parent, []))[1].append(new)

    def set(self, tag: Tag, **attributes: str) -> None:
        """Attributes by local name; those that are not there are added."""
        spans = tag.spans()
        for name, value in attributes.items():
            if name in spans:
                self.replace(*spans[name], escaped(value))
            else:
                self.insert(tag.start + 1 + len(tag.name), b' %s="%s"' % (name.encode(), escaped(value)))

    def applied(self) -> tuple[bytes, Undo]:
        """The changed part, and how to turn it back."""
        pieces: list[bytes] = []
        undo: Undo = []
        at = length = 0
        for start, end, new in sorted([*self._edits, *self._flushed()], key=lambda edit: edit[:2]):
            if start < at:
                raise AssertionError("two changes to the same bytes")
            pieces += [self.part[at:start], new]
            length += start - at
            undo.append((length, len(new), self.part[start:end]))
            length += len(new)
            at = end
        return b"".join([*pieces, self.part[at:]]), undo

    def _flushed(self) -> Iterator[tuple[int, int, bytes]]:
        for parent, pieces in self._appended.values():
            new, tag = b"".join(pieces), parent.tag
            if tag.empty:
                slash = self.part.rindex(b"/", tag.start, tag.end)
                yield slash, tag.end, b">" + new + b"</" + tag.name + b">"
            else:
                yield parent.close, parent.close, new


def turned_back(part: bytes, undo: Undo) -> bytes:
    """The part as it was before the changes that gave ``undo``."""
    pieces, at = [], 0
    for start, length, old in undo:
        pieces += [part[at:start], old]
        at = start + length
    return b"".join([*pieces, part[at:]])


@cache
def _named(local: str) -> re.Pattern[bytes]:
    name = rb"()((?:[^\s/>!?:]+:)?%s)(?=[\s/>])" % re.escape(local.encode())
    return re.compile(_STEP + rb"|<" + name + _ATTRIBUTES, re.DOTALL)


def _tag(match: re.Match[bytes]) -> Tag:
    return Tag(match.start(), match.end(), match[2], match[3], match.start(3), bool(match[4]))
