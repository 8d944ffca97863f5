"""A letter as text: readable as it is, in any program and on a phone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from onex_xl.messages import say
from onex_xl.stages.mail.letter import Figures, Grid, Head, Letter, Points, Text, shown

_GAP = "  "


def plain(letter: Letter, language: str) -> str:
    """The text, lines ended by ``\\n``. Paragraphs are not broken: every program does that itself."""
    parts: list[str] = []
    for block in letter.blocks:
        match block:
            case Text():
                parts.append(block.text)
            case Head():
                parts.append(say("mail.plain.head", language, text=block.text))
            case Points():
                parts.append("\n".join(_points(block)))
            case Figures():
                parts.append("\n".join(_figures(block, language)))
            case Grid():
                parts.append("\n".join(_grid(block)))
    text = ""
    for block, part in zip(letter.blocks, parts, strict=True):
        # A heading stands close to what it heads.
        text += part + ("\n" if isinstance(block, Head) else "\n\n")
    return shown(text + "\n".join(letter.foot) + "\n")


def _points(block: Points) -> Iterator[str]:
    for number, point in enumerate(block.points, 1):
        mark = f"{number}. " if block.numbered else "· "
        tag = f"[{point.tag}] " if point.tag else ""
        yield f"{mark}{tag}{point.text}"
        if point.step:
            yield f"   → {point.step}"


def _figures(block: Figures, language: str) -> Iterator[str]:
    for item in block.figures:
        key = "mail.plain.noted" if item.note else "mail.plain.figure"
        yield say(key, language, label=item.label, value=item.value, note=item.note)


def _grid(block: Grid) -> Iterator[str]:
    rows = [block.heads, *block.rows]
    widths = [max(_width(row[col]) for row in rows) for col in range(len(block.heads))]
    for row in rows:
        cells = [_padded(cell, widths[col], col in block.right) for col, cell in enumerate(row)]
        yield _GAP.join(cells).rstrip()


def _padded(cell: str, width: int, right: bool) -> str:
    blanks = " " * (width - _width(cell))
    return blanks + cell if right else cell + blanks


def _width(text: str | Sequence[str]) -> int:
    """Columns that ``text`` takes where every Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
