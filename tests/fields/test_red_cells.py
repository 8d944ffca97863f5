"""The red cell of a return and the reader say the same of a cell, whatever stands in it: the formula,
recalculated by a spreadsheet engine, is held against what is read."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ironcalc
import msgspec
import pytest
from stdnum.cn.ric import calc_check_digit

from onex_xl.fields.base import Spot, days_of
from onex_xl.fields.columns import Setting, read_column
from onex_xl.fields.text import is_blank
from onex_xl.fields.types import TYPES
from onex_xl.findings import Severity
from onex_xl.pack.schema import Field
from tests.entry.cats import CAMPAIGN, context

KIND, OTHER = "身份证", "护照"
ROWS = 400
SEED = os.environ.get("ONEX_RED", "")
"""Another text, other cells."""
SETTING = Setting(days=days_of(CAMPAIGN.year))


def field(kind: str, **more: Any) -> Field:
    """A field of type ``kind``."""
    return msgspec.convert({"id": "cat", "label": "猫", "type": kind, **more}, Field)


FIELDS = [
    field("text"),
    field("text", high=200),
    field("text", high=6),
    field("text", low=3, high=30),
    field("code"),
    field("code", low=4, high=9),
    field("choice", choices=["黑", "白", "Tabby", "1", "三花 猫"]),
    field("integer"),
    field("integer", low=0, high=1000),
    field("money", low=0, high=100000),
    field("score"),
    field("score", low=-5, high=5.5),
    field("date"),
    field("id_number", high=18, id_kind="kind", id_kinds=[KIND]),
    field("id_number"),
    field("phone"),
    field("email"),
]
WHOLE = (0, 1, -1, 5, 6, 100, 101, 1000, 1001, 100001, 12345678, 13800138000, 46000, 32874, 60000, 1e15, 1e20)
BROKEN = [0.5, 5.5, 5.51, -0.1, 12.345, 100.01, 1e-7, 1.5e-9, 2025.6, 46000.75, 0.1 + 0.2]
TEXTS = [
    "", "黑", "白", "灰", "tabby", "TABBY", "三花猫", "三花 猫", "1", "12", "12.5", "1e5",
    "abc", "ab", "a b", "a  b c", "   ", "\u3000\u3000", "张三", "张 三", "一二三四五六七",
    "一二三四五六", "A-001", "A001", "ABCDEFGHIJ", "0012", "D01–01", "'0012",
    "2026-06-01", "2026.6", "2062-06-01", "1989-01-01", "6月1日", "20260601", "95%",
    "12元", "1,234", "TRUE", "13800138000", "138-0013-8000", "1380013800",
    "23800138000", "0755-26731234", "26731234", "267312", "26731234-801",
    "(0755)26731234", "+86 13800138000", "400-123-4567", "123", "--------",
    "0755 2673 1234 8888 99999", "a@b.cn", "a.b+c@x-y.edu.cn", "a@b", "@b.cn",
    "a@@b.cn", "a@b..cn", "a@.b.cn", "a@b.cn.", "a b@c.cn", "张@b.cn", "a@b_c.cn",
    "a,b@c.cn", "a@b.cn;c@d.cn", "abcdefghijklmnopqrstu张@b.cn",
    "abc@defghijklmnopqrstu_vw.cn", f"{'a' * 60}@b.cn", "a@张.cn", "o'neil@c.cn",
    "11010519491231002X", "11010519491231002x", "110105194912310021",
    "11010519490231002X", "110105188012310025", "E12345678", "1101051949123100",
    "abcdefghijklmnopqr", "11010519491231 002X",
]  # fmt: skip


def cells(rng: random.Random) -> list[str | float | bool | date]:
    """What people may have typed or pasted: values of every type, in every field, and what is nearly one."""
    found: list[Any] = [*map(float, WHOLE), *BROKEN, *TEXTS, True, False]
    found += [date(1989, 12, 31), date(1990, 1, 1), date(2027, 12, 31), date(2028, 1, 1), date(2062, 6, 1)]
    while len(found) < ROWS:
        found.append(rng.choice((near_id, near_text, near_day, near_number))(rng))
    return found


def near_id(rng: random.Random) -> str:
    """An identity number, half of them with one character wrong."""
    day = f"{rng.randrange(1898, 2030)}{rng.randrange(14):02}{rng.randrange(33):02}"
    body = f"{rng.randrange(10**5, 10**6)}{day}{rng.randrange(1000):03}"
    text = body + (calc_check_digit(body) if rng.random() < 0.8 else rng.choice("0123456789X"))
    at = rng.randrange(18)
    return str(text) if rng.random() < 0.5 else text[:at] + rng.choice("0123456789Xx a") + text[at + 1 :]


def near_text(rng: random.Random) -> str:
    """A text of the list, with a character put in, left out or changed."""
    text = rng.choice(TEXTS)
    at = rng.randrange(len(text) + 1)
    return str(text[:at] + rng.choice(("", *"019-@. aX猫")) + text[at + rng.randrange(2) :])


def near_day(rng: random.Random) -> date:
    """Any day that a spreadsheet knows well."""
    return date(1950, 1, 1) + timedelta(days=rng.randrange(60_000))


def near_number(rng: random.Random) -> float:
    """A number with up to four decimals, of either sign."""
    return float(round(rng.uniform(-10, 10) * 10 ** rng.randrange(7), rng.randrange(4)))


def is_seen(of: Field, cell: object) -> bool:
    """Whether a formula sees what the reader sees: not that a number is shown as a date, nor how a text field
    writes a number that is no short one."""
    if of.type == "text" and isinstance(cell, float):
        return cell == round(cell, 4)
    return of.type == "date" or not isinstance(cell, date)


def recalculated(
    of: Field, typed: Sequence[Any], kinds: Sequence[str]
) -> tuple[list[bool], list[bool], int | None]:
    """Whether each cell is wrong, by the formula of the hidden sheet or the column and by what colours it,
    and the count over the column."""
    model, kind = ironcalc.create("red", "en", "UTC"), TYPES[of.type]
    for count in (17, 64):
        model.new_defined_name(f"places{count}", None, f"Sheet1!$Z$1:$Z${count}")
    for row, (cell, document) in enumerate(zip(typed, kinds, strict=True), 1):
        if isinstance(cell, bool):
            model.update_cell_with_bool(0, row, 1, cell)
        elif isinstance(cell, str):
            if cell:
                model.update_cell_with_text(0, row, 1, cell)
        else:
            serial = (cell - date(1899, 12, 30)).days if isinstance(cell, date) else cell
            model.update_cell_with_number(0, row, 1, serial)
        model.update_cell_with_text(0, row, 2, document)
        beside = lambda name, row=row: f"$B{row}"  # noqa: E731
        wrong = kind.wrong(of, Spot(f"$A{row}", context(), beside)) or "FALSE"
        marks = kind.marks(of, Spot(f"$A{row}", context(), beside, "places{}".format)) or (wrong,)
        model.set_user_input(0, row, 3, f"=IF({wrong},1,0)")
        model.set_user_input(0, row, 4, f"=IF(OR({','.join(marks)}),1,0)")
    whole = kind.wrong(of, Spot(f"$A$1:$A${len(typed)}", context())) if kind.over_columns else ""
    model.set_user_input(0, 1, 5, f"=SUMPRODUCT({whole or '0'})")
    model.evaluate()
    columns = [[model.get_cell_value(0, row, col) == 1 for row in range(1, len(typed) + 1)] for col in (3, 4)]
    return (
        columns[0],
        columns[1],
        int(str(model.get_cell_value(0, 1, 5)).removesuffix(".0")) if whole else None,
    )


@pytest.mark.parametrize("of", FIELDS, ids=lambda of: f"{of.type}-{of.low}-{of.high}")
def test_a_cell_is_red_when_the_reader_has_an_error(of: Field) -> None:
    rng = random.Random(SEED + f"{of.type}{of.low}{of.high}{of.id_kind}")
    typed = cells(rng)
    kinds = [rng.choice((KIND, OTHER)) for _ in typed]
    red, coloured, count = recalculated(of, typed, kinds)
    assert red == coloured
    assert count is None or count == sum(red)
    silent, missed = [], []
    for at, (cell, document) in enumerate(zip(typed, kinds, strict=True)):
        if is_blank(cell) or not is_seen(of, cell):
            continue
        odds = read_column(of, [cell], SETTING, [document] if of.id_kind else ()).odds
        if red[at] and not odds:
            silent.append((cell, document))
        if not red[at] and any(odd.severity is Severity.ERROR for odd in odds):
            missed.append((cell, document, odds))
    assert (silent, missed) == ([], [])
