"""Columns of cells → values: what is taken as it is, what is mended, what is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from onex_xl.fields.base import Ground
from onex_xl.fields.columns import Column, Setting, read_column
from onex_xl.fields.numbers import exact
from onex_xl.fields.parsers import parse
from onex_xl.findings import Severity
from onex_xl.model import Value
from onex_xl.pack.schema import Field
from onex_xl.xlsx.read import Cell, CellError, MissingValue

PERIOD = (date(2026, 1, 1), date(2026, 12, 31))
SETTING = Setting(PERIOD, sources={"projects": ("JSJ-01", "JSJ-02")})
ID = "34052419800101001X"
"""The example of GB 11643."""

TEXT = Field(id="f", label="名称", high=20)
REMARK = Field(id="f", label="备注", high=200)
CODE = Field(id="f", label="编号", type="code", low=2, high=20)
CHOICE = Field(id="f", label="缴费", type="choice", choices=("是", "否", "阅卷（考评）费"))
PROJECT = Field(id="f", label="项目编号", type="choice", source="projects")
INTEGER = Field(id="f", label="人数", type="integer", low=0, high=100_000)
MONEY = Field(id="f", label="金额", type="money", low=0)
SCORE = Field(id="f", label="成绩", type="score")
DATE = Field(id="f", label="日期", type="date")
IDENTITY = Field(id="f", label="证件号码", type="id_number", id_kind="kind", id_kinds=("身份证", ""), high=30)
PHONE = Field(id="f", label="电话", type="phone")
EMAIL = Field(id="f", label="邮箱", type="email")


def column(of: Field, *cells: Cell, kinds: Sequence[Value] = ()) -> Column:
    return read_column(of, cells, SETTING, kinds)


def codes(found: Column) -> list[tuple[int, str]]:
    return [(odd.index, odd.code) for odd in found.odds]


# ---- taken as it is, or mended ------------------------------------------------------------------

AS_IT_IS: list[tuple[Field, Cell, Value]] = [
    (TEXT, "", ""),
    (TEXT, "张三", "张三"),
    (TEXT, "Wang Wei", "Wang Wei"),
    (TEXT, "阅卷（考评）费", "阅卷（考评）费"),
    (TEXT, "艾力·买买提", "艾力·买买提"),
    (TEXT, "𠮷野家", "𠮷野家"),
    (TEXT, 2301.0, "2301"),
    (REMARK, "第一行\n第二行", "第一行\n第二行"),
    (REMARK, "缓考 下次", "缓考 下次"),
    (CODE, "0012", "0012"),
    (CODE, "记-0012", "记-0012"),
    (CHOICE, "是", "是"),
    (CHOICE, "", ""),
    (CHOICE, "阅卷（考评）费", "阅卷（考评）费"),
    (PROJECT, "JSJ-02", "JSJ-02"),
    (INTEGER, 12.0, 12),
    (INTEGER, "", None),
    (MONEY, 260.5, Fraction(521, 2)),
    (MONEY, 0.1 + 0.2, Fraction(3, 10)),
    (SCORE, 59.99, Fraction(5999, 100)),
    (SCORE, 100.0, 100),
    (DATE, date(2026, 6, 1), date(2026, 6, 1)),
    (DATE, datetime(2026, 6, 1, 8, 30), date(2026, 6, 1)),
    (DATE, "", None),
    (IDENTITY, ID, ID),
    (PHONE, "13800138000", "13800138000"),
    (PHONE, 13800138000.0, "13800138000"),
    (PHONE, "0754-83582500", "0754-83582500"),
    (PHONE, "83582500-8012", "83582500-8012"),
    (EMAIL, "a.b@stpt.edu.cn", "a.b@stpt.edu.cn"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "cell", "value"), AS_IT_IS)
def test_what_is_right_is_taken_as_it_is(of: Field, cell: Cell, value: Value) -> None:
    found = column(of, cell)
    assert (list(found.values), codes(found)) == ([value], [])


MENDED: list[tuple[Field, Cell, Value]] = [
    (TEXT, " 张三\u00a0", "张三"),
    (TEXT, "张 三", "张三"),
    (TEXT, "张\u3000三", "张三"),
    (TEXT, "张\u200b三", "张三"),
    (TEXT, "２３软件１班", "23软件1班"),
    (TEXT, "张三_x000D_", "张三"),
    (TEXT, "张\x07三", "张三"),
    (CODE, "２０２３０１", "202301"),
    (CODE, "2023 0101", "20230101"),
    (CODE, "记－0012", "记-0012"),
    (CODE, 20230101.0, "20230101"),
    (CHOICE, " 是", "是"),
    (CHOICE, "阅卷(考评)费", "阅卷（考评）费"),
    (CHOICE, "阅卷 （考评） 费", "阅卷（考评）费"),
    (PROJECT, "jsj-01", "JSJ-01"),
    (PROJECT, "ＪＳＪ－０１", "JSJ-01"),
    (INTEGER, "12", 12),
    (INTEGER, "１２", 12),
    (INTEGER, "6345人", 6345),
    (INTEGER, "1,234", 1234),
    (INTEGER, "٣٤", 34),
    (MONEY, "260元", 260),
    (MONEY, "¥260.50", Fraction(521, 2)),
    (MONEY, "￥1,234.00", 1234),
    (MONEY, "1，234.00", 1234),
    (MONEY, "5RMB", 5),
    (SCORE, "95%", 95),
    (SCORE, "85.5分", Fraction(171, 2)),
    (DATE, "2025年6月1日", date(2025, 6, 1)),
    (DATE, "2025 年 6 月 1 日", date(2025, 6, 1)),
    (DATE, "2025.5.6", date(2025, 5, 6)),
    (DATE, "2025/5/6", date(2025, 5, 6)),
    (DATE, "2025-05-06 00:00:00", date(2025, 5, 6)),
    (DATE, "２０２５．５．６", date(2025, 5, 6)),
    (DATE, "2025-05-06 14:30:22", date(2025, 5, 6)),
    (DATE, "2025-5-6 1:30", date(2025, 5, 6)),
    (DATE, "2025/05/16  09：05：00.123", date(2025, 5, 16)),
    (DATE, "2025-05-06T14:30:22+08:00", date(2025, 5, 6)),
    (DATE, "2025-05-06T14:30:22.5Z", date(2025, 5, 6)),
    (DATE, "2025年5月6日14时30分", date(2025, 5, 6)),
    (DATE, "2025年5月6日 下午 2:30", date(2025, 5, 6)),
    (DATE, "2025.5.6 2:30:22 PM", date(2025, 5, 6)),
    (DATE, "20250506143022", date(2025, 5, 6)),
    (DATE, 20250506143022.0, date(2025, 5, 6)),
    (DATE, "20250506 14:30", date(2025, 5, 6)),
    (DATE, "20250506", date(2025, 5, 6)),
    (DATE, 20250506.0, date(2025, 5, 6)),
    (DATE, 45783.0, date(2025, 5, 6)),
    (IDENTITY, ID.lower(), ID),
    (IDENTITY, "340524 19800101 001X", ID),
    (IDENTITY, "３４０５２４１９８００１０１００１Ｘ", ID),
    (PHONE, "138 0013 8000", "13800138000"),
    (PHONE, "０７５４—８３５８２５００", "0754-83582500"),
    (EMAIL, "a＠b.cn", "a@b.cn"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "cell", "value"), MENDED)
def test_what_is_certain_is_mended_and_reported(of: Field, cell: Cell, value: Value) -> None:
    found = column(of, cell)
    assert list(found.values) == [value]
    assert [(odd.code, odd.severity) for odd in found.odds] == [("cell.repaired", Severity.INFO)]


# ---- asked about --------------------------------------------------------------------------------

WRONG: list[tuple[Field, Cell, str]] = [
    (TEXT, "一" * 21, "cell.too-long"),
    (REMARK, "x" * 32_768, "cell.too-long"),
    (TEXT, CellError("#N/A"), "cell.error-value"),
    (INTEGER, CellError("#REF!"), "cell.error-value"),
    (INTEGER, MissingValue(), "cell.no-value"),
    (CODE, "1", "cell.too-short"),
    (CODE, 1.5, "cell.not-code"),
    (CODE, True, "cell.not-code"),
    (CODE, date(2026, 1, 1), "cell.not-code"),
    (CODE, 1234567890123456.0, "cell.digits-lost"),
    (CHOICE, "交了", "cell.not-in-list"),
    (CHOICE, "阅卷费", "cell.not-in-list-near"),
    (CHOICE, True, "cell.not-in-list"),
    (PROJECT, "CJ-01", "cell.unknown-project"),
    (INTEGER, "约30", "cell.not-number"),
    (INTEGER, "30左右", "cell.not-number"),
    (INTEGER, "1_000", "cell.not-number"),
    (INTEGER, "1e3", "cell.not-number"),
    (INTEGER, "1,23", "cell.not-number"),
    (INTEGER, "9" * 5000, "cell.not-number"),
    (INTEGER, "12%", "cell.not-number"),
    (INTEGER, "三十", "cell.not-number"),
    (INTEGER, "2万", "cell.scaled-number"),
    (MONEY, "2000万", "cell.scaled-number"),
    (MONEY, "2千元", "cell.scaled-number"),
    (INTEGER, 12.5, "cell.not-whole"),
    (INTEGER, -1.0, "cell.too-small"),
    (INTEGER, 100_001.0, "cell.too-large"),
    (INTEGER, True, "cell.not-number"),
    (INTEGER, time(12, 0), "cell.not-number"),
    (INTEGER, date(2026, 1, 1), "cell.not-number"),
    (INTEGER, float("nan"), "cell.not-number"),
    (INTEGER, float("inf"), "cell.not-number"),
    (SCORE, 101.0, "cell.too-large"),
    (SCORE, "100%%", "cell.not-number"),
    (DATE, "2025-05-06 25:00", "cell.not-date"),
    (DATE, "2025-05-06 14:75", "cell.not-date"),
    (DATE, "2025-02-30 14:30:22", "cell.no-such-date"),
    (DATE, "5-6 14:30", "cell.ambiguous-date"),
    (DATE, "2025-05 14:30", "cell.month-only"),
    (DATE, "14:30:22", "cell.not-date"),
    (DATE, "20250506993022", "cell.not-date"),
    (DATE, "2025年6月", "cell.month-only"),
    (DATE, "2025.6", "cell.month-only"),
    (DATE, 2025.6, "cell.month-only"),
    (DATE, 202506.0, "cell.month-only"),
    (DATE, "2026-02-30", "cell.no-such-date"),
    (DATE, "5/6/2025", "cell.ambiguous-date"),
    (DATE, "25.5.6", "cell.ambiguous-date"),
    (DATE, "5月6日", "cell.ambiguous-date"),
    (DATE, "2025.5.6-5.8", "cell.not-date"),
    (DATE, "上学期", "cell.not-date"),
    (DATE, 60.0, "cell.not-date"),
    (DATE, True, "cell.not-date"),
    (DATE, time(0, 0), "cell.not-date"),
    (DATE, timedelta(days=1), "cell.not-date"),
    (DATE, date(1900, 1, 30), "cell.date-too-early"),
    (DATE, "1949-10-01", "cell.date-too-early"),
    (DATE, date(9999, 1, 1), "cell.date-too-late"),
    (IDENTITY, 4.40507200401010e17, "cell.digits-lost"),
    (IDENTITY, 340524800101001.0, "cell.id-length"),
    (IDENTITY, "340524800101001", "cell.id-length"),
    (IDENTITY, "340524********001X", "cell.id-format"),
    (IDENTITY, "340524198002300010", "cell.id-birth-date"),
    (IDENTITY, "340524190002290010", "cell.id-birth-date"),
    (IDENTITY, "340524198001010011", "cell.id-check-digit"),
    (PHONE, "12345", "cell.not-phone"),
    (PHONE, "23800138000", "cell.not-phone"),
    (EMAIL, "无", "cell.not-email"),
    (EMAIL, "a@b", "cell.not-email"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "cell", "code"), WRONG)
def test_what_is_not_certain_is_an_error_and_reads_as_blank(of: Field, cell: Cell, code: str) -> None:
    found = column(of, cell)
    assert list(found.values) in ([""], [None])
    assert [(odd.code, odd.severity) for odd in found.odds] == [(code, Severity.ERROR)]


def test_an_odd_cell_leaves_the_others_alone() -> None:
    found = column(INTEGER, 1.0, True, "2人", "x", "", 1.0)
    assert list(found.values) == [1, None, 2, None, None, 1]
    assert codes(found) == [(1, "cell.not-number"), (2, "cell.repaired"), (3, "cell.not-number")]


def test_what_was_typed_is_kept_with_what_was_made_of_it() -> None:
    (odd,) = column(MONEY, "1,234.50元").odds
    assert (odd.raw, odd.facts) == ("1,234.50元", {"result": 1234.5})


def test_money_beyond_two_decimals_is_rounded_with_a_warning() -> None:
    found = column(MONEY, 12.345)
    assert list(found.values) == [Fraction(247, 20)]
    assert [(odd.code, odd.severity) for odd in found.odds] == [("cell.rounded", Severity.WARNING)]


def test_codes_typed_as_numbers_are_taken_where_no_zero_can_be_lost() -> None:
    found = column(CODE, "20230101", "20230102", 20230103.0)
    assert (list(found.values), codes(found)) == (
        ["20230101", "20230102", "20230103"],
        [(2, "cell.repaired")],
    )


@pytest.mark.parametrize(
    ("cells", "suggestion"),
    [
        (("002301", "002302", 2303.0), "002303"),
        (("012", "3456", 78.0), "078"),
        ((123456.0, 123457.0, *(123400.0 + number for number in range(18)), 23458.0), "023458"),
    ],
)
def test_codes_that_may_have_lost_their_zeros_are_errors_with_a_suggestion(
    cells: tuple[Cell, ...], suggestion: str
) -> None:
    found = column(CODE, *cells)
    odd = found.odds[-1]
    assert (odd.index, odd.code, odd.facts) == (len(cells) - 1, "cell.zeros-lost", {"suggestion": suggestion})


def test_only_resident_identity_numbers_have_a_check_digit() -> None:
    found = column(IDENTITY, "E12345678", "E12345678", ID, kinds=("护照", "身份证", ""))
    assert list(found.values) == ["E12345678", "", ID]
    assert codes(found) == [(1, "cell.id-length")]


def test_documents_of_other_kinds_beside_resident_numbers_are_read_as_they_are() -> None:
    found = column(IDENTITY, ID, "H12345678", "", kinds=("", "护照", "护照"))
    assert (list(found.values), codes(found)) == ([ID, "H12345678", ""], [])


def test_people_are_born_on_leap_days() -> None:
    digits = "44050720040229001"
    right = digits + calc_check_digit(digits + "0")
    wrong = "44050720030229001"
    assert codes(column(IDENTITY, right, ID)) == []
    assert codes(column(IDENTITY, right, wrong + calc_check_digit(wrong + "0"))) == [
        (1, "cell.id-birth-date")
    ]


def test_dates_outside_the_period_are_warnings_where_the_field_asks_for_it() -> None:
    within = Field(id="f", label="日期", type="date", in_period=True)
    found = column(within, date(2026, 1, 1), date(2025, 12, 31), "2027.1.1", "")
    assert list(found.values) == [date(2026, 1, 1), date(2025, 12, 31), date(2027, 1, 1), None]
    assert codes(found) == [(2, "cell.repaired"), (1, "cell.out-of-period"), (2, "cell.out-of-period")]
    assert codes(column(DATE, date(2020, 1, 1))) == []


def test_days_are_counted_from_1904_where_the_file_does() -> None:
    found = read_column(DATE, [44321.0], Setting(date1904=True))
    assert list(found.values) == [date(2025, 5, 6)]


def test_choices_from_a_list_that_could_not_be_read_are_not_judged() -> None:
    found = read_column(PROJECT, ["whatever"], Setting())
    assert (list(found.values), list(found.odds)) == (["whatever"], [])


# ---- on random data -----------------------------------------------------------------------------

CELLS: st.SearchStrategy[Any] = st.one_of(
    st.text(max_size=20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.just(CellError("#N/A")),
    st.just(MissingValue()),
    st.sampled_from(["", " ", "是", "1,000", "2025.5.6", ID, "_x0041_", "\ud800", "95%", "¥"]),
)
EVERY = (TEXT, REMARK, CODE, CHOICE, PROJECT, INTEGER, MONEY, SCORE, DATE, IDENTITY, PHONE, EMAIL)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(EVERY), st.lists(CELLS, max_size=8))
def test_nothing_raises_and_the_whole_column_says_what_its_cells_say(of: Field, cells: list[Cell]) -> None:
    found = read_column(of, cells, SETTING)
    assert len(found.values) == len(cells)
    if of.type in ("code", "id_number"):
        return  # judged by their neighbours as well
    resolved = SETTING.sources.get(of.source, of.choices)
    alone = [parse(of, cell, Ground(tuple(resolved))) for cell in cells]
    assert list(found.values) == [item.value for item in alone]
    assert [odd.code for odd in found.odds] == [item.code for item in alone if item.code]


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2199, 12, 31)), st.sampled_from(range(9)))
def test_every_spelling_of_a_day_is_that_day(day: date, way: int) -> None:
    spellings: list[Cell] = [
        day,
        datetime(day.year, day.month, day.day),
        float((day - date(1899, 12, 30)).days),
        float(f"{day:%Y%m%d}"),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f" {day.year} / {day.month} / {day.day} ",
        day.isoformat(),
    ]
    assert list(column(DATE, spellings[way]).values) == [day]


@settings(deadline=None)
@given(st.decimals(0, 99_999_999, places=2), st.sampled_from(range(6)))
def test_every_spelling_of_an_amount_is_that_amount(amount: Any, way: int) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in f"{amount:.2f}")
    spellings: list[Cell] = [
        float(amount), f"{amount:.2f}", f"{amount:,.2f}", f"¥{amount:.2f}", f"{amount:.2f} 元", wide,
    ]  # fmt: skip
    assert list(column(MONEY, spellings[way]).values) == [Fraction(amount)]


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_number_is_what_a_spreadsheet_shows_of_it(number: float) -> None:
    found = exact(number)
    assert found is not None
    assert float(found) == pytest.approx(number, rel=1e-14, abs=1e-300)
    if len(repr(abs(number))) <= 15:
        assert found == Fraction(repr(number))
