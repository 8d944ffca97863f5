"""A letter: its parts as plain data, of which the text and the HTML are two readings."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal

from onex_xl.masking import masked

Tone = Literal["", "navy", "green", "blue", "amber", "red", "grey"]
"""The colour of what is stressed; the words alone must do without it."""


_HIDDEN = frozenset({"Cc", "Cf", "Cs"})


def shown(text: str) -> str:
    """``text`` without what a reader cannot see and a program may obey: control characters, changes of
    direction, halves of characters. Line ends stay, as ``\\n``."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char == "\n" or unicodedata.category(char) not in _HIDDEN)


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A heading above what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """A line of a list. ``tag`` says in a word what it is about, ``step`` what is to be done."""

    text: str
    tag: str = ""
    tone: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list, numbered where the order counts."""

    points: tuple[Point, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts, and a word below it."""

    label: str
    value: str
    note: str = ""
    tone: str = "navy"


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table. Columns numbered in ``right`` are set to the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


Block = Text | Head | Points | Figures | Grid


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter. ``sha256`` is that of the file as it lies in the campaign folder,
    whatever ``data`` was made of it for the way."""

    name: str
    data: bytes = field(repr=False)
    sha256: str


def _without(part: Any) -> Any:
    if isinstance(part, str):
        return masked(part)
    if isinstance(part, tuple):
        return tuple(map(_without, part))
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{of.name: _without(getattr(part, of.name)) for of in fields(part)})
    return part


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one address. ``department`` is a code, ``""`` for leaders. ``title`` stands above the
    text in the HTML; ``foot`` below it: who writes, and when."""

    kind: str
    department: str
    address: str
    name: str
    subject: str
    title: str
    blocks: tuple[Block, ...]
    foot: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def key(self) -> str:
        """A digest of what it says, to whom, with what: two letters of one key are the same letter, whatever
        date stands at their foot."""
        files = [(item.name, item.sha256) for item in self.attachments]
        basis = (self.kind, self.address.casefold(), self.subject, self.blocks, files)
        return hashlib.sha256(repr(basis).encode("utf-8", "surrogatepass")).hexdigest()


def discreet(letter: Letter) -> Letter:
    """``letter`` with no identity number, phone or mail address in any text, nor in a name of a file: mails
    travel in the open."""
    files = tuple(replace(item, name=masked(item.name)) for item in letter.attachments)
    blocks = tuple(map(_without, letter.blocks))
    return replace(letter, subject=masked(letter.subject), blocks=blocks, attachments=files)
