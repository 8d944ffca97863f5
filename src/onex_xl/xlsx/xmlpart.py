"""One XML part of a container, made plain: UTF-8 bytes, no DOCTYPE, no declaration that says otherwise."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from onex_xl.xlsx.inspection import RefusedError

_DECLARATION = re.compile(rb"\A\s*<\?xml\b[^>]*\?>")
_ENCODING = re.compile(rb"""\bencoding\s*=\s*["']([^"']*)["']""")
_NO_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml\b[^<>]*\?>\s*+)?<[A-Za-z_:]")
"""The root element comes first, after a declaration at the most."""
_DOCTYPE = re.compile(rb"Y(?:(?<=<!DOCTY)PE|(?<=<!ENTITY))")
"""Begins with the character that is rare in a sheet, so that looking for it is quick."""

_UTF8 = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
_UTF16 = {b"utf-16", b"utf-16le", b"utf-16be", b"utf16"}


def plain(part: bytes, name: str) -> tuple[bytes, bool]:
    """``part`` as UTF-8, and whether it had to be recoded (it was UTF-16).

    Raises :class:`RefusedError` for a DOCTYPE or ENTITY (which could make a few bytes into gigabytes
    or read other files) and for encodings other than UTF-8 and UTF-16.
    """
    text, recoded = _as_utf8(part, name)
    # A DOCTYPE stands before the root element or nowhere ([XML] 2.8): most parts need not be searched.
    if not _NO_PROLOG.match(text) and _DOCTYPE.search(text):
        raise RefusedError("file.doctype", part=name)
    return text, recoded


def _as_utf8(part: bytes, name: str) -> tuple[bytes, bool]:
    if part.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise RefusedError("file.encoding", part=name, encoding="UTF-32")
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _from_utf16(part, "utf-16", name), True
    if part.startswith((b"<\x00", b"\x00<")):
        return _from_utf16(part, "utf-16-le" if part[:1] == b"<" else "utf-16-be", name), True
    declaration = _DECLARATION.match(part[:1024].removeprefix(b"\xef\xbb\xbf"))
    declared = _ENCODING.search(declaration[0]) if declaration else None
    if declared is None or declared[1].lower() in _UTF8:
        return part, False
    if part.isascii():
        return _undeclared(part), declared[1].lower() in _UTF16
    raise RefusedError("file.encoding", part=name, encoding=declared[1].decode("ascii", "replace")[:40])


def _from_utf16(part: bytes, encoding: str, name: str) -> bytes:
    try:
        return _undeclared(part.decode(encoding).encode())
    except UnicodeError as error:
        raise RefusedError("file.encoding", part=name, encoding="UTF-16") from error


def _undeclared(text: bytes) -> bytes:
    return _DECLARATION.sub(b"", text.removeprefix(b"\xef\xbb\xbf"), count=1)


def tree(text: bytes) -> ElementTree.Element | None:
    """The element tree of a small, plain part; ``None`` if it is not well-formed. Safe because
    :func:`plain` has refused everything that could expand."""
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        return None


def local(element: ElementTree.Element) -> str:
    """An element's name without its namespace, which differs between Transitional and Strict."""
    return element.tag.rpartition("}")[2]


def attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute by its local name, ``""`` if absent."""
    plainly = element.attrib.get(name)
    if plainly is not None:
        return plainly
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""
