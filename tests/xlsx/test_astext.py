"""Plans as text, whole."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from onex_xl.xlsx.astext import as_text, conditions_text, validations_text
from onex_xl.xlsx.plan import Area, Condition, Formula, Link, SheetPlan, Validation


def _sheet() -> SheetPlan:
    sheet = SheetPlan("数据")
    sheet.put(0, 1, "人数\n（人）", "head")
    sheet.put(0, 2, 6, "cell.integer", note="来自名册")
    sheet.put(2, 1, Formula("=C1*2", 12))
    sheet.put(2, 2, Link("internal:'甲'!A1", "甲"))
    sheet.put_row(9, 1, [date(2026, 6, 1), True])
    sheet.put_row(10, 1, [Fraction(1, 3), 0.1])
    sheet.merge(Area(11, 1, 11, 2), "合计", "total")
    return sheet


def test_as_text() -> None:
    assert as_text(_sheet()) == (
        "   | B | C\n"
        " 1 | 人数⏎（人） | 6 [来自名册]\n"
        " 3 | =C1*2 → 12 | 甲 ⇒ internal:'甲'!A1\n"
        "10 | 2026-06-01 | TRUE\n"
        "11 | 1/3 | 0.1\n"
        "12 | 合计 |\n"
        "merge B12:C12"
    )


def test_as_text_with_styles() -> None:
    assert (
        as_text(_sheet(), styles=True).splitlines()[1]
        == " 1 | 人数⏎（人） {head} | 6 [来自名册] {cell.integer}"
    )
    assert as_text(_sheet(), styles=True).splitlines()[5] == "12 | 合计 {total} | {total}"


def test_an_empty_sheet() -> None:
    assert as_text(SheetPlan("空")) == "  |"


def test_conditions_and_validations() -> None:
    sheet = SheetPlan("甲")
    sheet.conditions = [
        Condition(Area(1, 1, 8, 1), "=$B2<0", "bad", stop=True, further=(Area(1, 3, 8, 3),)),
        Condition(Area(0, 0, 0, 0), "=A1=0", "quiet"),
    ]
    sheet.validations = [
        Validation(Area(1, 1, 8, 1), "list", ("是", "否"), prompt="请选择"),
        Validation(Area(1, 2, 8, 2), "date", low=date(2026, 1, 1), stop=False),
        Validation(Area(1, 3, 8, 3), "custom", "=LEN(D2)=18"),
    ]
    assert conditions_text(sheet) == "B2:B9 D2:D9 =$B2<0 → bad, stop\nA1 =A1=0 → quiet"
    assert validations_text(sheet) == (
        'B2:B9 list 是/否 "请选择"\nC2:C9 date 2026-01-01… (warns)\nD2:D9 custom =LEN(D2)=18'
    )
