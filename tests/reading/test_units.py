"""Units in cells and headers: worked in and told, or asked about; never dropped."""

from __future__ import annotations

from fractions import Fraction

import pytest

from onex_xl.fields import units
from onex_xl.fields.base import Ground
from onex_xl.fields.parsers import parse
from onex_xl.findings import Severity
from onex_xl.pack.schema import Field
from onex_xl.xlsx.plan import Scalar
from onex_xl.xlsx.read import Shown
from tests.support.returns import read, typed

ROSTER, SPENDING, PILOTS, BASICS = "考生名册", "经费支出", "试点证书", "基本信息"

WORDS = """
元        CNY     1
万元      CNY     10000
千元      CNY     1000
百万元    CNY     1000000
亿元      CNY     100000000
角        CNY     1/10
k元       CNY     1000
美元      USD     1
万美元    USD     10000
k€        EUR     1000
人        count   1
千人      count   1000
人次      count   1
分        points  1
%         points  1
"""


@pytest.mark.parametrize("line", WORDS.strip().splitlines())
def test_the_table_of_units(line: str) -> None:
    word, kind, factor = line.split()
    assert units.unit_of(word) == (kind, Fraction(factor))


@pytest.mark.parametrize("word", ["", "含税", "经费", "k", "万", "m", "kg", "系"])
def test_words_that_are_no_unit_or_only_a_power(word: str) -> None:
    found = units.unit_of(word)
    assert found is None or found.kind == units.ANY


HEADERS = """
金额（万元）          10000
金额(千元)            1000
金额【元】            1
金额/万元             10000
金额：万元            10000
金额（含税，万元）    .
金额（含税）          .
金额                  .
"""


@pytest.mark.parametrize("line", HEADERS.strip().splitlines())
def test_where_a_header_has_its_unit(line: str) -> None:
    text, factor = line.split()
    found = units.in_header(text, Field(id="a", label="金额", type="money"))
    assert found is None if factor == "." else found == ("CNY", Fraction(factor))


def money(label: str = "金额", **more: str) -> Field:
    return Field(id="a", label=label, type="money", **more)  # type: ignore[arg-type]


COUNT, SCORE = Field(id="a", label="人数", type="integer"), Field(id="a", label="成绩", type="score")


@pytest.mark.parametrize(
    ("said", "of", "factor"),
    [
        ("万元", money(), 10_000),
        ("万元", money("金额（元）"), 10_000),
        ("万元", money("金额（千元）"), 10),
        ("元", money("金额（万元）"), Fraction(1, 10_000)),
        ("万元", money(hint="元"), 10_000),
        ("美元", money(hint="元"), None),
        ("k€", money(unit="€"), 1000),
        ("k€", money(unit="元"), None),
        ("万", money(), 10_000),
        ("人", money(), None),
        ("%", money(), None),
        ("千人", COUNT, 1000),
        ("%", COUNT, None),
        ("百分制", SCORE, 1),
        ("万", SCORE, None),
        ("人", SCORE, None),
        ("千学时", Field(id="a", label="学时", type="integer", unit="学时"), 1000),
    ],
)
def test_what_fits_a_field_and_what_does_not(said: str, of: Field, factor: object) -> None:
    found = units.unit_of(said, of.unit)
    assert found is not None
    assert units.factor(found, of) == factor


# ---- in a return ---------------------------------------------------------------------------


def told(sheet: str, **cells: Scalar) -> list[tuple[str, str, object]]:
    found = read(typed(sheet, **cells)).findings
    return [(item.place.cell, item.code, item.facts.get("factor")) for item in found if item.code in CODES]


def amount(**cells: Scalar) -> object:
    return read(typed(SPENDING, **cells)).tables["spending"].columns["amount"][0]


CODES = {
    "sheet.unit-applied", "sheet.unit-unclear", "cell.scaled-number", "cell.repaired", "sheet.column-renamed",
}  # fmt: skip


def test_a_header_in_ten_thousands_is_worked_in_and_told() -> None:
    cells: dict[str, Scalar] = {"F3": "金额（万元） *", "F5": 0.078}
    assert amount(**cells) == 780
    assert told(SPENDING, **cells) == [("F3", "sheet.unit-applied", 10000)]


@pytest.mark.parametrize(
    ("typed_in", "value"), [("780元", 780), ("0.078", 780), ("0.078万元", 780), ("0.78千元", None)]
)
def test_the_unit_of_a_cell_goes_before_that_of_its_header(typed_in: str, value: int | None) -> None:
    assert amount(F3="金额（万元）", F5=typed_in) == value


@pytest.mark.parametrize("typed_in", ["$780", "780美元", "780人", "US$780", "0.078万", "78%"])
def test_a_unit_that_does_not_fit_is_asked_about(typed_in: str) -> None:
    (finding,) = [item for item in read(typed(SPENDING, F5=typed_in)).findings if item.place.cell == "F5"]
    assert finding.severity is Severity.ERROR


def test_a_currency_may_stand_before_the_number() -> None:
    assert [amount(F5=text) for text in ("¥780", "￥780", "RMB780", "CNY 780", "-¥5")] == [
        780,
        780,
        780,
        780,
        None,
    ]


def test_a_unit_of_the_whole_sheet_is_that_of_its_amounts() -> None:
    cells: dict[str, Scalar] = {"F2": "单位：万元", "F5": 0.078}
    assert amount(**cells) == 780
    assert told(SPENDING, **cells) == [("F3", "sheet.unit-applied", 10000)]
    assert told(PILOTS, Y2="单位：万元") == []
    assert told(ROSTER, J2="单位：某某学院") == []


@pytest.mark.parametrize("head", ["金额（美元）", "金额（人）", "金额（%）", "金额（k€）"])
def test_a_unit_of_something_else_is_asked_about(head: str) -> None:
    (finding,) = read(typed(SPENDING, F3=head)).findings
    assert (finding.place.cell, finding.code, finding.severity) == (
        "F3",
        "sheet.unit-unclear",
        Severity.ERROR,
    )


@pytest.mark.parametrize("head", ["金额（元）", "金额（含税）", "金额"])
def test_a_header_that_says_nothing_new_changes_nothing(head: str) -> None:
    assert amount(F3=head) == amount()
    assert {code for _, code, _ in told(SPENDING, F3=head)} <= {"sheet.column-renamed"}


def test_a_column_without_numbers_is_not_asked_about() -> None:
    assert told(ROSTER, J3="缴费金额（美元）", **{f"J{row}": None for row in range(5, 9)}) == [
        ("J3", "sheet.column-renamed", None)
    ]


def test_labels_of_forms_have_units_as_well() -> None:
    assert told(BASICS, A12="简报篇数（千篇）", B12=3)[0][1:] == ("sheet.unit-applied", 1000)


def test_a_pack_may_count_in_another_currency() -> None:
    euros = money(unit="€")
    for cell in (Shown(260.0, "€260"), "€260", "260 EUR", 260.0):
        assert parse(euros, cell, Ground()).value == 260
    assert parse(euros, "260元", Ground()).code == "cell.scaled-number"
