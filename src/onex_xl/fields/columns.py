"""A column of cells → a column of values.

Columns that are plainly right, nearly all of them, are decided as a whole: by their types, their set of
different values, one look at their joined text. Only the others go cell by cell through ``parsers``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import compress
from typing import Any

import msgspec
from stdnum.cn.ric import calc_check_digit

from onex_xl.fields.base import ANY_DAY, REPAIRED, ROUNDED, Ground, Parsed
from onex_xl.fields.characters import APOSTROPHES, DASHES
from onex_xl.fields.lost import SIGNS, is_name
from onex_xl.fields.numbers import exact, limits
from onex_xl.fields.parsers import LOST, NOTHING, parse
from onex_xl.fields.persons import is_birth_date, is_email
from onex_xl.fields.text import number_text, raw_text
from onex_xl.fields.types import blank
from onex_xl.findings import Severity
from onex_xl.model import Value
from onex_xl.pack.nothing import perhaps_nothing, spellings
from onex_xl.pack.schema import Field
from onex_xl.xlsx.read import Cell

OUT_OF_PERIOD = "cell.out-of-period"
PERHAPS_NOTHING = "cell.perhaps-nothing"
_SEVERITIES = {
    REPAIRED: Severity.INFO,
    NOTHING: Severity.INFO,
    ROUNDED: Severity.WARNING,
    OUT_OF_PERIOD: Severity.WARNING,
    LOST: Severity.WARNING,
    PERHAPS_NOTHING: Severity.WARNING,
}
_FIXED_LENGTH, _FIXED_SHARE = 6, 0.9


def severity_of(code: str) -> Severity:
    """How much a cell's finding weighs: repairs are info, what was rounded or is out of period a warning."""
    return _SEVERITIES.get(code, Severity.ERROR)


_FULL_WIDTH = re.compile(f"[{APOSTROPHES}\uff10-\uff19\uff21-\uff3a\uff41-\uff5a{SIGNS}]")
"""Full-width letters and digits, apostrophes, and what stands for lost characters."""
_CODE_SIGNS = re.compile(f"[＿／．＃{DASHES}]")
_PHONES = re.compile(r"(?:(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})?\n)*")
_MAILS = re.compile(r"(?:(?:[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)?\n)*")
_RESIDENTS = re.compile(
    r"(?:(?:\d{6}(?:19|20)\d\d(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\d|30)"
    r"|02(?:0[1-9]|[12]\d))\d{3}[\dX])?\n)*",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Odd:
    """Something to be said about one cell of a column: ``index`` counts the column's cells from 0,
    ``facts`` fill the sentence of ``code``, ``raw`` is the cell as typed."""

    index: int
    code: str
    severity: Severity
    raw: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column, read: one value per cell, blank where the cell is in error, and what there is to say."""

    values: Sequence[Value]
    odds: Sequence[Odd] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What fields are judged by: the assessment period for dates, the file's day 0, and for choices
    with a source their values by that source's name; by field, what its numbers are multiplied by because of
    the unit in its header; ``days`` are the first and the last that a date may be."""

    period: tuple[date, date] | None = None
    date1904: bool = False
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    factors: Mapping[str, Fraction] = field(default_factory=dict)
    days: tuple[date, date] = ANY_DAY


def read_column(of: Field, cells: Sequence[Cell], setting: Setting, kinds: Sequence[Value] = ()) -> Column:
    """The values of ``cells`` as field ``of``. ``kinds`` (id_number) are the rows' kinds of document."""
    if of.source and of.source not in setting.sources:
        # Where the list itself could not be read, its values cannot be judged.
        of = msgspec.structs.replace(of, type="code", source="")
    choices = setting.sources[of.source] if of.source else of.choices
    factor = setting.factors.get(of.id, 1)
    values = _QUICK[of.type](of, cells, choices, kinds) if factor == 1 else None
    odds: list[Odd] = []
    if values is None or (of.type == "date" and not _within(values, setting.days)):
        ground = Ground(choices, setting.date1904, factor=factor, days=setting.days)
        values, odds = _carefully(of, cells, ground, kinds)
    if of.in_period and setting.period:
        odds += _outside(values, cells, setting.period)
    if of.nothing_words and of.type in ("text", "code"):
        odds += [
            Odd(index, PERHAPS_NOTHING, Severity.WARNING, raw_text(cells[index]))
            for index in perhaps_nothing([str(value) for value in values])
        ]
    return Column(values, odds)


def _within(values: Sequence[Value], days: tuple[date, date]) -> bool:
    found = {day for day in values if isinstance(day, date)}
    return not found or (days[0] <= min(found) and max(found) <= days[1])


# ---- columns that are plainly right ------------------------------------------------------

Quick = Callable[[Field, Sequence[Any], tuple[str, ...], Sequence[Value]], "list[Value] | None"]
"""The values if every cell is plainly right, else ``None``."""


def _only(cells: Sequence[Any], *wanted: type) -> bool:
    return set(map(type, cells)).issubset(wanted)


def _quick_text(
    of: Field, cells: Sequence[Any], choices: tuple[str, ...], kinds: Sequence[Value]
) -> list[Value] | None:
    if not _only(cells, str):
        return None
    if of.nothing_words and not spellings(of.nothing_words).isdisjoint(cells):
        return None
    text = "".join(cells)
    if not text.isprintable() or " " in text or "_x" in text or not _short(of, cells):
        return None
    if "'" in text or "`" in text or (is_name(of) and ("?" in text or "？" in text)):
        return None
    return None if not text.isascii() and _FULL_WIDTH.search(text) else list(cells)


def _short(of: Field, cells: Sequence[Any]) -> bool:
    lengths = set(map(len, cells)) - {0}
    too_short = of.low is not None and min(lengths, default=of.low) < of.low
    return not too_short and (of.high is None or max(lengths, default=0) <= of.high)


def _quick_code(
    of: Field, cells: Sequence[Any], choices: tuple[str, ...], kinds: Sequence[Value]
) -> list[Value] | None:
    values = _quick_text(of, cells, choices, kinds)
    if values is None:
        return None
    text = "".join(cells)
    return None if ".0" in text or _CODE_SIGNS.search(text) else values


def _quick_choice(
    of: Field, cells: Sequence[Any], choices: tuple[str, ...], kinds: Sequence[Value]
) -> list[Value] | None:
    return list(cells) if set(cells).issubset({"", *choices}) and _only(cells, str) else None


def _quick_number(
    of: Field, cells: Sequence[Any], choices: tuple[str, ...], kinds: Sequence[Value]
) -> list[Value] | None:
    if not _only(cells, str, float):
        return None
    different = set(cells) - {""}
    if not _only(list(different), float):
        return None
    low, high = limits(of)
    if low is not None and min(different, default=low) < low:
        return None
    if high is not None and max(different, default=high) > high:
        return None
    table: dict[Any, Value] = {cell: exact(cell) for cell in different}
    numbers = list(table.values())
    if of.type in ("integer", "money") and not _precise(numbers, 1 if of.type == "integer" else 100):
        return None
    if any(number is None for number in numbers):
        return None
    table[""] = None
    return list(map(table.__getitem__, cells))


def _precise(numbers: list[Any], scale: int) -> bool:
    return all(type(number) is int or (number and scale % number.denominator == 0) for number in numbers)


def _quick_date(
    of: Field, cells: Sequence[Any], choices: tuple[str, ...], kinds: Sequence[Value]
) -> list[Value] | None:
    if not _only(cells, str, date):
        return None
    different = set(cells) - {""}
    if not _only(list(different), date):
        return None
    return [cell or None for cell in cells]


def _quick_id(
    of: Field, cells: Sequence[Any], choices: tuple[str, ...], kinds: Sequence[Value]
) -> list[Value] | None:
    other = [kind not in of.id_kinds for kind in kinds] if kinds else [False] * len(cells)
    if any(other) and _quick_code(of, list(compress(cells, other)), choices, ()) is None:
        return None
    resident = [cell for cell, is_other in zip(cells, other, strict=True) if not is_other]
    if not _matches(_RESIDENTS, resident):
        return None
    leap_days = (cell for cell in resident if cell[10:14] == "0229")
    if not all(is_birth_date(cell[6:14]) for cell in leap_days):
        return None
    right = all(calc_check_digit(cell) == cell[-1] for cell in resident if cell)
    return list(cells) if right else None


def _quick_phone(
    of: Field, cells: Sequence[Any], choices: tuple[str, ...], kinds: Sequence[Value]
) -> list[Value] | None:
    return list(cells) if _matches(_PHONES, cells) else None


def _quick_email(
    of: Field, cells: Sequence[Any], choices: tuple[str, ...], kinds: Sequence[Value]
) -> list[Value] | None:
    return list(cells) if _matches(_MAILS, cells) and all(map(is_email, filter(None, cells))) else None


def _matches(pattern: re.Pattern[str], cells: Sequence[Any]) -> bool:
    """Whether every cell is a text of one line that fits ``pattern``, which ends each with a line break."""
    if not _only(cells, str):
        return False
    text = "\n".join([*cells, ""])
    return text.isascii() and text.count("\n") == len(cells) and bool(pattern.fullmatch(text))


_QUICK: Mapping[str, Quick] = {
    "text": _quick_text, "code": _quick_code, "choice": _quick_choice, "integer": _quick_number,
    "money": _quick_number, "score": _quick_number, "date": _quick_date, "id_number": _quick_id,
    "phone": _quick_phone, "email": _quick_email,
}  # fmt: skip


# ---- the others ----------------------------------------------------------------------------


def _carefully(
    of: Field, cells: Sequence[Cell], ground: Ground, kinds: Sequence[Value]
) -> tuple[list[Value], list[Odd]]:
    if of.type in ("code", "id_number"):
        ground = _codes_beside(cells, ground)
    grounds = (ground, replace(ground, resident=True))
    values: list[Value] = []
    odds: list[Odd] = []
    # True == 1.0, so the type belongs to the key.
    known: dict[tuple[type, Cell, bool], Parsed] = {(str, "", False): Parsed(blank(of.type))}
    known[str, "", True] = known[str, "", False]
    for index, cell in enumerate(cells):
        resident = of.type == "id_number" and (kinds[index] if kinds else "") in of.id_kinds
        key = (type(cell), cell, resident)
        parsed = known.get(key)
        if parsed is None:
            parsed = known[key] = parse(of, cell, grounds[resident])
        values.append(parsed.value)
        if parsed.code:
            odds.append(Odd(index, parsed.code, severity_of(parsed.code), raw_text(cell), parsed.facts))
    return values, odds


def _codes_beside(cells: Sequence[Cell], ground: Ground) -> Ground:
    """What the column's other codes say about numbers: the digits they share, leading zeros."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.isascii() and cell.isdigit()]
    zeros = any(text.startswith("0") and len(text) > 1 for text in texts)
    lengths = Counter(map(len, texts))
    if not lengths:
        numbers = [number_text(cell) for cell in cells if isinstance(cell, float)]
        lengths = Counter(len(text) for text in numbers if text.isdigit())
        if not lengths or max(lengths) < _FIXED_LENGTH:
            return ground
    length, times = lengths.most_common(1)[0]
    shared = length if times >= _FIXED_SHARE * lengths.total() else 0
    return replace(ground, code_length=shared, leading_zeros=zeros)


def _outside(values: Sequence[Value], cells: Sequence[Cell], period: tuple[date, date]) -> list[Odd]:
    first, last = period
    days = {day for day in values if isinstance(day, date)}
    if not days or (min(days) >= first and max(days) <= last):
        return []
    facts = {"start": first.isoformat(), "end": last.isoformat()}
    return [
        Odd(
            index,
            OUT_OF_PERIOD,
            Severity.WARNING,
            raw_text(cells[index]),
            {**facts, "result": day.isoformat()},
        )
        for index, day in enumerate(values)
        if isinstance(day, date) and not first <= day <= last
    ]
