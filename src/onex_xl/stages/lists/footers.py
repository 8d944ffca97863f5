"""What stands below and between the rows of an export without being one: who made and checked it, when it was
printed, the page, the sum in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain

from onex_xl.fields.text import is_blank, joined, one_line, plain, raw_text
from onex_xl.findings import Finding, Place, Severity
from onex_xl.pack.definitions import ReferenceList
from onex_xl.reading.locate import Header
from onex_xl.reading.report import short
from onex_xl.reading.totals import CHINESE
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.read import Cell, Grid

_SHORT = 6
"""Letters and digits past which a text without signs is a number of somebody."""
_FIRST = 5
"""Rows that are named of many."""

_LABEL = re.compile(r"[^\d:：()（）]{1,16}(?:[(（][^()（）]{0,12}[)）])?\s*[:：].*", re.DOTALL)
"""``制表人：``, ``合计金额（大写）：…``: nobody's name or number has a colon."""
_SAYING = re.compile(
    r"第\s*\d+\s*页.*|共\s*\d+\s*(?:页|条|行|人|笔|项).*|page\s*\d+.*|-\s*\d+\s*-|\d+\s*/\s*\d+\s*页?"
    rf"|{CHINESE}(?:[(（].*|\s*[¥￥\d].*)?"
    r"|(?:以下|此行以下|下面)(?:空白|无数据|无内容|无正文).*|(?:以上|数据)?(?:结束|完)|end"
    r"|.{0,12}[(（](?:盖章|公章|印章|签字|签名|签章)[)）].*|(?:盖章|签字|签名|签章)处?"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|(?:制表|制单|填表|审核|复核|批准|经办|负责|打印|导出|报表|统计|数据)(?:人|者|日期|时间|单位|部门|来源)?",
    re.IGNORECASE | re.DOTALL,
)


_SENTENCE = re.compile(r"[,;!。，；！]|[\u4e00-\u9fff]{9}")
"""What a name has not: marks between parts of a sentence, or so many characters."""


def without_footers(of: ReferenceList, grid: Grid, header: Header) -> tuple[Grid, list[Finding]]:
    """``grid`` with such rows below its header blank, and what is said of them. A row is one if it says so
    and names nobody: its keys are blank, or say what a footer says."""
    keys = [header.cols[name] for name in chain.from_iterable(of.raw.keys) if name in header.cols]
    found = [
        number for number, row in enumerate(grid.rows[header.below :], header.below) if _is_footer(row, keys)
    ]
    if not found:
        return grid, []
    blank = frozenset(found)
    rows = [[] if number in blank else row for number, row in enumerate(grid.rows)]
    return replace(grid, rows=rows), [_said(of, grid, found)]


def _is_footer(row: Sequence[Cell], keys: Sequence[int]) -> bool:
    named = [row[col] for col in keys if col < len(row) and row[col] != ""]
    if any(map(_is_number, named)):
        # Nearly every row says so at once: it begins with somebody's number.
        return False
    filled = [cell for cell in row if not is_blank(cell)]
    if len(filled) == 1 and _is_no_value(filled[0]):
        return True
    if filled and all(isinstance(cell, str) and not any(map(str.isalnum, cell)) for cell in filled):
        # A line of dashes. A row with signs in place of some values has others.
        return True
    named = [cell for cell in named if not is_blank(cell)]
    # Where the keys are blank, the row's first words must say so: a note in a later column may be a label.
    said = named or [cell for cell in filled if isinstance(cell, str)][:1]
    return bool(said) and all(map(_says_so, said))


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) > _SHORT and cell.isascii() and cell.isalnum()


def _is_no_value(cell: Cell) -> bool:
    """Whether a cell that stands alone in its row is a sentence or a day: nobody is named by it."""
    if isinstance(cell, date | datetime):
        return True
    return isinstance(cell, str) and (_SENTENCE.search(plain(cell)) is not None or _says_so(cell))


def _says_so(cell: Cell) -> bool:
    text = plain(cell) if isinstance(cell, str) else ""
    return bool(text) and (_LABEL.fullmatch(text) is not None or _SAYING.fullmatch(text) is not None)


def _said(of: ReferenceList, grid: Grid, found: Sequence[int]) -> Finding:
    first = next(col for col, cell in enumerate(grid.rows[found[0]]) if not is_blank(cell))
    facts = {
        "list": of.label,
        "count": len(found),
        "rows": joined([str(number + 1) for number in found[:_FIRST]]) + ("…" if len(found) > _FIRST else ""),
        "text": short(one_line(raw_text(grid.rows[found[0]][first]))),
    }
    return Finding("lists.footer", Severity.INFO, Place("", grid.name, a1(found[0], first)), facts)
