"""The registry workbook that the office fills in."""

from __future__ import annotations

import io

import openpyxl

from onex_xl.model import Value
from onex_xl.stages.registry.write import plan_registry
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import Area, SheetPlan
from tests.support.returns import CAMPAIGN, CREATED, pack

RECORDS: dict[str, list[dict[str, Value]]] = {
    "departments": [{"code": "JSJ", "name": "计算机系"}, {"code": "CJ", "name": "财经系"}],
    "pilots": [
        {
            "code": "JSJ-01",
            "department": "JSJ",
            "name": "Web前端开发",
            "authority_approved": "是",
            "applied": 60,
            "approved": 70,
        }
    ],
}


def tab(name: str) -> SheetPlan:
    """One sheet of the filled-in registry."""
    return next(sheet for sheet in plan_registry(pack(), CAMPAIGN, RECORDS).sheets if sheet.name == name)


def test_its_sheets_stand_in_the_packs_order() -> None:
    book = plan_registry(pack(), CAMPAIGN)
    assert [sheet.name for sheet in book.sheets] == ["学系", "专业", "试点证书", "收件人", "_onex"]
    assert (book.custom["onex_workbook"], book.custom["onex_year"]) == ("registry", "2026")
    assert "onex_department" not in book.custom
    assert book.properties["title"] == "汕头职业技术学院1+X证书试点台账（2026年度）"


def test_records_stand_below_the_hints_and_may_be_changed() -> None:
    plan = tab("学系")
    assert [[plan.cells[row, col].value for col in (0, 1)] for row in (2, 3, 4, 5)] == [
        ["学系编码 *", "学系名称 *"], ["如 JSJ", ""], ["JSJ", "计算机系"], ["CJ", "财经系"],
    ]  # fmt: skip
    assert plan.cells[4, 0].style == "input.text+centre"


def test_a_department_is_chosen_from_those_typed_so_far() -> None:
    found = next(item for item in tab("试点证书").validations if item.area.first_col == 1)
    assert found.source == "=OFFSET('学系'!$A$5,0,0,MAX(1,COUNTA('学系'!$A$5:$A$64)),1)"
    assert found.stop


def test_an_unknown_department_and_a_code_used_twice_are_red() -> None:
    book = plan_registry(pack(), CAMPAIGN, RECORDS)
    pilots = {item.formula: item for item in book.sheets[2].conditions}
    assert book.names["_onex_1"] == "='学系'!$A$5:$A$64"
    unknown = pilots['=AND($B5<>"",SUMPRODUCT((_onex_1=$B5)*1)=0,SUMPRODUCT(($B5=_onex_2)*1)=0)']
    twice = pilots['=AND(AND($A5<>""),SUMPRODUCT(($A$5:$A$404=$A5)*1)>1)']
    assert (unknown.area, unknown.style) == (Area(4, 1, 9999, 1), "bad")
    assert (twice.area, twice.style) == (Area(4, 0, 9999, 0), "bad")


def test_the_packs_rules_are_red() -> None:
    formulas = [item.formula for item in tab("试点证书").conditions]
    assert "=NOT(NOT(AND(ISNUMBER($I5),ISNUMBER($H5),$I5>$H5)))" in formulas


def test_it_opens_as_an_ordinary_workbook() -> None:
    data = drawn(plan_registry(pack(), CAMPAIGN, RECORDS), created=CREATED)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert len(data) < 40_000
    assert book["试点证书"]["A5"].value == "JSJ-01"
    assert book["_onex"].sheet_state == "veryHidden"


def test_what_is_red_goes_with_its_row_when_rows_are_put_in() -> None:
    formulas = [
        condition.formula for name in ("学系", "试点证书", "收件人") for condition in tab(name).conditions
    ]
    assert any("FIND" in formula for formula in formulas)  # the mail addresses'
    assert [formula for formula in formulas if "ROW()" in formula] == []
