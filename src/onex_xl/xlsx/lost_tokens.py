"""Whether a formula in its binary form reaches outside the workbook ([MS-XLS] 2.5.198)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onex_xl.xlsx.sheetscan import hazards

_TEXT, _ATTRIBUTE = 0x17, 0x19
_CHOOSE = 0x04
_ELSEWHERE = rb"[\x39-\x3d\x59-\x5d\x79-\x7d]"
"""Names, cells and areas of another sheet, of all three classes; the number of the link comes next."""
_NAME = rb"[\x23\x43\x63]"
_FUNCTION = rb"[\x22\x42\x62]."
_CALLS = {150: "CALL", 267: "REGISTER.ID", 379: "RTD"}
"""Functions that reach outside, by their number ([MS-XLS] 2.5.198.17). Newer ones are called by name."""

_SIZES = dict.fromkeys(range(0x03, 0x17), 0) | {0x1C: 1, 0x1D: 1, 0x1E: 2, 0x1F: 8}
_SIZES |= {0x01: 4, 0x02: 4, 0x21: 2, 0x22: 3, 0x23: 4, 0x26: 6, 0x27: 6, 0x28: 6, 0x29: 2, 0x39: 6}
_SIZES |= {
    0x20: 7, 0x24: 4, 0x25: 8, 0x2A: 4, 0x2B: 8, 0x2C: 4, 0x2D: 8, 0x3A: 6, 0x3B: 10, 0x3C: 6, 0x3D: 10,
}  # fmt: skip
"""How many bytes follow each token, by its number without its class."""


class Outside:
    """What is outside for the formulas of one workbook: ``links`` and ``names`` are the hazards (``""``:
    none) of the entries of its table of references and of its names, which formulas have by number."""

    def __init__(self, links: Sequence[str], names: Sequence[str]) -> None:
        marks: dict[str, list[bytes]] = {}
        for number, hazard in enumerate(links):
            marks.setdefault(hazard, []).append(_ELSEWHERE + re.escape(struct.pack("<H", number & 0xFFFF)))
        for number, hazard in enumerate(names, 1):
            marks.setdefault(hazard, []).append(_NAME + re.escape(struct.pack("<I", number)))
        for number, name in _CALLS.items():
            marks.setdefault(of_name(name), []).append(_FUNCTION + re.escape(struct.pack("<H", number)))
        groups = [b"(?P<%s>%s)" % (key.encode(), b"|".join(found)) for key, found in marks.items() if key]
        self._marks = re.compile(b"|".join(groups), re.DOTALL)

    def hazard(self, tokens: bytes) -> str:
        """The hazard of a formula, ``""`` if it has none or cannot be understood up to it."""
        if self._marks.search(tokens) is None:
            return ""
        found = (self._marks.match(tokens, at) for at in _starts(tokens))
        return next((mark.lastgroup or "" for mark in found if mark), "")


@dataclass(slots=True)
class References:
    """What formulas have by number: ``books`` are the hazards of the workbooks that are linked (``""``: none,
    as of the workbook itself), ``links`` which of those each entry of the table of references means,
    ``names`` the hazards of names."""

    books: list[str] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def outside(self) -> Outside:
        """What is outside for the workbook's formulas."""
        hazards = dict(enumerate(self.books))
        return Outside([hazards.get(book, "") for book in self.links], self.names)


def of_name(name: str) -> str:
    """The hazard of calling a function of this name."""
    return hazards({"": name + "("}).get("", "")


def _starts(tokens: bytes) -> Iterator[int]:
    """Where each token begins; ends at the first that is not known."""
    at = 0
    while at < len(tokens):
        yield at
        token = tokens[at] if tokens[at] < 0x20 else tokens[at] & 0x1F | 0x20
        size = _varied(token, tokens[at + 1 : at + 4]) or _SIZES.get(token)
        if size is None:
            return
        at += 1 + size


def _varied(token: int, head: bytes) -> int:
    """The size of a token that has not always the same; 0 for any other."""
    if token == _TEXT and len(head) >= 2:
        return 2 + head[0] * (1 + (head[1] & 1))
    if token == _ATTRIBUTE and head:
        return 5 + 2 * int.from_bytes(head[1:], "little") if head[0] & _CHOOSE else 3
    return 0
