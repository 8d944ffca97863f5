"""The facts table: a whole formula of each kind, with the value stored beside it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from onex_xl.stages.distribute import plan_return
from onex_xl.xlsx.cells import letters
from onex_xl.xlsx.plan import Formula, Scalar, SheetPlan
from tests.support.returns import CAMPAIGN, clean_records, pack, registry

HEAD_ROW, FIRST_ROW = 13, 14


@cache
def hidden() -> SheetPlan:
    """The hidden sheet of a return with three candidates, one teacher and one voucher."""
    records = clean_records(3)
    for name in ("校级", "省级推荐"):
        records.setdefault("outcomes", []).append(
            {
                "project": "JSJ-01",
                "category": "典型案例",
                "name": "案例",
                "date": date(2026, 9, 1),
                "level": name,
                "evidence": "a.pdf",
            }
        )
    return plan_return(pack(), CAMPAIGN, registry(), "JSJ", records).sheets[-1]


FIRST_COL = next(
    col for (row, col), cell in hidden().cells.items() if row == 3 and cell.value == "teachers_both"
)
"""Of the columns that are worked out row by row: right of the list of words for nothing."""
ONE, TWO, THREE, FOUR = (letters(FIRST_COL + more) for more in range(4))


def given(ref: str) -> str:
    """That a cell is given, as formulas write it."""
    return f'AND({ref}<>"",SUMPRODUCT((_onex_2={ref})*1)=0)'


def given_rows(ref: str) -> str:
    """The rows of a column that are given, as a factor."""
    return f'(({ref}<>"")' + "".join(f'-({ref}="{word}")' for word in pack().nothing) + ")"


def fact(name: str) -> Formula | Scalar:
    """What stands in the table for a fact of JSJ-01."""
    cells = hidden().cells
    col = next(col for (row, col), cell in cells.items() if row == HEAD_ROW and cell.value == name)
    value = cells[FIRST_ROW, col].value
    assert isinstance(value, Formula | int | str)
    return value


def test_registry_facts_are_plain_values() -> None:
    assert (fact("project"), fact("applied"), fact("budget")) == ("JSJ-01", 10, 20000)


@pytest.mark.parametrize(
    ("name", "formula", "value"),
    [
        ("paid", "=SUMPRODUCT(('考生名册'!$A$5:$A$304=$A$15)*('考生名册'!$H$5:$H$304=\"是\")*1)", 3),
        ("spending", "=SUMPRODUCT(('经费支出'!$A$5:$A$204=$A$15)*1)", 1),
        (
            "fee_spend",
            "=ROUND(SUMPRODUCT(('经费支出'!$A$5:$A$204=$A$15)*('经费支出'!$D$5:$D$204=\"考生报考报名费\")"
            "*(('经费支出'!$G$5:$G$204=\"财政专项\")+('经费支出'!$G$5:$G$204=\"学校自筹\"))*1,"
            "'经费支出'!$F$5:$F$204),6)",
            780,
        ),
        ("completion", '=IFERROR(MIN(1,$F$15/$C$15),"—")', None),
        ("pass_rate", '=IFERROR($G$15/$E$15,"—")', 1),
        ("site", "=AND('试点证书'!$Q6=\"是\"," + given("'试点证书'!$R6") + ")", False),
        (
            "site_sessions",
            "=IF(AND(ISNUMBER('试点证书'!$T6)),IFERROR('试点证书'!$T6,\"—\"),\"—\")",
            "—",
        ),
        ("teachers_both", f"=SUMPRODUCT(('教师'!$A$5:$A$124=$A$15)*('_onex'!${THREE}$5:${THREE}$124)*1)", 1),
    ],
)
def test_each_kind_of_fact_has_its_formula(name: str, formula: str, value: Scalar) -> None:
    found = fact(name)
    assert isinstance(found, Formula)
    assert found.text == formula
    assert value is None or found.value == value


def test_the_best_level_is_asked_for_first() -> None:
    found = fact("case")
    assert isinstance(found, Formula)
    rows = (
        "('成果'!$A$5:$A$124=$A$15)*('成果'!$B$5:$B$124=\"典型案例\")"
        "*((('成果'!$D$5:$D$124<\"\")*(DATE(2026,1,1)<='成果'!$D$5:$D$124))"
        "*(('成果'!$D$5:$D$124<\"\")*('成果'!$D$5:$D$124<=DATE(2026,12,31))))"
        "*" + given_rows("'成果'!$G$5:$G$124")
    )
    assert found.text.startswith(f'=IF(SUMPRODUCT({rows}*(\'成果\'!$E$5:$E$124="省级采纳"))>0,"省级采纳",IF(')
    assert found.text.index("省级采纳") < found.text.index("省级推荐") < found.text.index("校级")
    assert found.text.endswith(',"校级","")))')
    assert found.value == "省级推荐"


def test_different_values_are_told_by_their_first_row() -> None:
    cells = hidden().cells
    assert cells[3, FIRST_COL].value == "teachers_both"
    number, training, certificate = (given(f"'教师'!${col}5") for col in "BEH")
    assert cells[4, FIRST_COL].value == Formula(
        f"=IF(AND({number},AND({training},AND(AND(ISNUMBER('教师'!$G5),DATE(2026,1,1)<='教师'!$G5),"
        f"AND(ISNUMBER('教师'!$G5),'教师'!$G5<=DATE(2026,12,31))),{certificate})),1,0)",
        1,
    )
    assert cells[3, FIRST_COL + 3].value == "teachers_either"
    assert cells[5, FIRST_COL + 4].value == Formula(
        f"=IF(IF(${FOUR}6=1,SUMPRODUCT(('教师'!$A$5:$A6='教师'!$A6)*('教师'!$B$5:$B6='教师'!$B6)"
        f"*(${FOUR}$5:${FOUR}6))=1,FALSE),1,0)",
        0,
    )


def test_a_second_condition_may_hold_in_another_row() -> None:
    cells = hidden().cells
    assert cells[3, FIRST_COL + 1].value == "teachers_both 2"
    found = cells[4, FIRST_COL + 1].value
    assert isinstance(found, Formula) and "$I5" in found.text and "$H5" not in found.text
    assert cells[5, FIRST_COL + 2].value == Formula(
        f"=IF(IF(${ONE}6=1,IF(SUMPRODUCT(('教师'!$A$5:$A6='教师'!$A6)*('教师'!$B$5:$B6='教师'!$B6)"
        f"*(${ONE}$5:${ONE}6))=1,"
        "SUMPRODUCT(('教师'!$A$5:$A$124='教师'!$A6)*('教师'!$B$5:$B$124='教师'!$B6)"
        f"*('_onex'!${TWO}$5:${TWO}$124))>0,"
        "FALSE),FALSE),1,0)",
        0,
    )


def test_only_the_rulings_in_force_are_in_the_formulas() -> None:
    texts = [cell.value.text for cell in hidden().cells.values() if isinstance(cell.value, Formula)]
    names = [
        re.sub(r"'_onex'!\$[A-Z]+\$\d+|\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?", "", text) for text in texts
    ]
    assert texts and not any("R14" in text or "R15" in text for text in names)
