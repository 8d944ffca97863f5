"""Text as people type it, and the forms in which we compare it.

Three degrees: :func:`tidy` mends what nobody sees (blanks at the ends, full-width letters) and keeps the
rest; :func:`plain` is for what has a grammar (numbers, dates, codes); :func:`normal` is only for comparing.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache

from onex_xl.fields.characters import DASHES, RADICALS, SELECTORS
from onex_xl.model import Value
from onex_xl.xlsx.read import Cell, CellError, MissingValue, Shown

LONGEST_CELL = 32_767
"""Characters a cell can hold in Excel."""

_FULL_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BETWEEN_HANZI = re.compile(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
_BLANKS = re.compile(r"\s+")
_MARKS = re.compile(r"[\s*＊:：]+")
_ALIKE = {
    **RADICALS,
    **dict.fromkeys(map(ord, DASHES), "-"),
    **dict.fromkeys(map(ord, SELECTORS)),
}


def tidy(text: str) -> str:
    """``text`` without blanks at its ends and invisible characters, its blanks made ordinary, its
    full-width letters and digits narrow, escapes such as ``_x000D_`` decoded once. Punctuation stays."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    narrow = text if text.isascii() else text.translate(_FULL_WIDTH)
    if narrow.isprintable() or narrow.replace("\n", "").isprintable():
        return narrow.strip()
    return "".join(map(_visible, narrow)).strip()


def _visible(char: str) -> str:
    if char.isprintable() or char == "\n":
        return char
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp") or char == "\t":
        return " "
    return "" if category in ("Cc", "Cf", "Cs") else char


def without_inner_blanks(text: str) -> str:
    """``text`` without the blanks between Chinese characters: ``张 三`` is ``张三``."""
    return _BETWEEN_HANZI.sub("", text)


def plain(text: str) -> str:
    """``text`` in its compatibility form (NFKC), tidy: every kind of digit and dash as its ASCII one,
    radicals as the characters they look like, no selectors of variants."""
    narrow = tidy(text)
    if narrow.isascii():
        return narrow
    # Twice: NFKC makes dashes of some signs, and takes compatibility dashes for others.
    folded = unicodedata.normalize("NFKC", narrow.translate(_ALIKE)).translate(_ALIKE)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in folded).strip()


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """The form in which labels, names of sheets and choices are compared: no blanks, marks or case."""
    return _MARKS.sub("", plain(text)).casefold()


def is_blank(cell: Cell) -> bool:
    """Whether nothing can be seen in ``cell``."""
    return isinstance(cell, str) and not tidy(cell)


def raw_text(cell: Cell) -> str:
    """``cell`` as the one who typed it would read it."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() | int():
            return number_text(cell)
        case datetime():
            return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case CellError():
            return cell.text
        case MissingValue():
            return ""
        case Shown():
            return cell.text


def number_text(number: float) -> str:
    """``number`` with the 15 digits that a spreadsheet keeps: ``12`` and not ``12.0``."""
    if isinstance(number, float) and not number.is_integer():
        text = repr(number)
        return text if len(text) < 17 else f"{number:.15g}"
    return str(int(number))


def shown(value: Value) -> str | int | float:
    """``value`` as a fact of a finding: text or number."""
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case Fraction():
            return float(value)
        case bool():
            return int(value)
        case _:
            return value


def joined(labels: list[str] | tuple[str, ...]) -> str:
    """Several labels in one text, as Chinese and English readers both take it."""
    return "、".join(labels)


def without_brackets(text: str) -> str:
    """A normal form without what stands in brackets: ``缴费金额(元)`` is ``缴费金额``."""
    return re.sub(r"[(\[【〔].*?[)\]】〕]", "", text)


def one_line(text: str) -> str:
    """``text`` with line breaks and runs of blanks as single blanks."""
    return _BLANKS.sub(" ", text).strip()
