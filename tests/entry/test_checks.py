"""Marks and counts: whole formulas, and what they find in rows as typed."""

from __future__ import annotations

from datetime import date

from onex_xl.entry.check import Check, Mark
from onex_xl.entry.checks import checks_of
from onex_xl.entry.hidden import Hidden
from onex_xl.fields.context import Source
from onex_xl.findings import Severity
from onex_xl.model import Value
from onex_xl.xlsx.plan import Formula
from tests.entry.cats import entry, field, rule, sheet

NAME = field(id="name", required=True)
AGE = field("score", id="age", low=0, high=30)
BORN = field("date", id="born", in_period=True)


Rows = list[dict[str, Value]]


def by_code(checks: list[Check]) -> dict[str, Check]:
    return {check.code: check for check in checks}


def test_a_required_field_is_missed_in_rows_that_are_begun() -> None:
    rows: Rows = [{"name": "小白", "age": 1}, {}, {"age": 2}]
    found = by_code(checks_of(entry(sheet([NAME, AGE], capacity=10), rows), Hidden(2)))["cats.required"]
    assert found.marks == (Mark(("name",), 'AND(COUNTA($A5:$B5)>0,A5="")'),)
    assert found.count == (
        "SUMPRODUCT((MMULT(('猫'!$A$5:$B$14<>\"\")*1,ROW($A$1:$A$2)^0)>0)*(('猫'!$A$5:$A$14=\"\")))"
    )
    assert (found.severity, found.words, found.found) == (Severity.ERROR, "带 * 的都已填写", 1)


def test_a_form_is_always_begun() -> None:
    found = by_code(checks_of(entry(sheet([NAME, AGE], layout="form"), [{}]), Hidden(2)))
    assert found["cats.required"].marks == (Mark(("name",), 'B4=""'),)
    assert found["cats.required"].count == "SUMPRODUCT((('猫'!$B$4=\"\")))"
    assert found["cats.required"].found == 1
    assert "cats.beyond" not in found


def test_values_that_no_field_takes() -> None:
    rows: Rows = [{"name": "小白", "age": 31}, {"name": "小黑", "age": "三岁"}, {"name": "小花", "age": 30}]
    found = by_code(checks_of(entry(sheet([NAME, AGE], capacity=10), rows), Hidden(2)))["cats.values"]
    assert found.marks == (
        Mark(("age",), '($B5<>"")*(1-($B5<"")*($B5>=0)*($B5<=30))'),
        Mark(("name", "age"), "ISERROR(A5)"),
    )
    assert found.count == (
        "SUMPRODUCT((('猫'!$B$5:$B$14<>\"\")*(1-('猫'!$B$5:$B$14<\"\")"
        "*('猫'!$B$5:$B$14>=0)*('猫'!$B$5:$B$14<=30)))*1)"
    )
    assert found.found == 2


def test_a_list_elsewhere_is_looked_up_by_its_name() -> None:
    of = sheet([field("choice", id="home", source="homes")], capacity=10)
    known = Source("='_onex'!$B$1:$C$1", "_onex_1", ("'_onex'!$B$1", "'_onex'!$C$1"), ("一号", "二号"))
    found = by_code(checks_of(entry(of, [{"home": "三号"}], homes=known), Hidden(2)))["cats.values"]
    assert found.marks == (
        Mark(("home",), 'AND($A5<>"",SUMPRODUCT((_onex_1=$A5)*1)=0)'),
        Mark(("home",), "ISERROR(A5)"),
    )
    assert found.found == 1


def test_a_date_outside_the_period_is_amber() -> None:
    rows: Rows = [{"born": date(2025, 12, 31)}, {"born": date(2026, 1, 1)}]
    found = by_code(checks_of(entry(sheet([BORN], capacity=10), rows), Hidden(2)))["cats.period"]
    assert found.marks == (Mark(("born",), '($A5<"")*(($A5<DATE(2026,1,1))+($A5>DATE(2026,12,31)))'),)
    assert (found.severity, found.style, found.found) == (Severity.WARNING, "warn", 1)
    assert found.words == "日期在考评期内（2026-01-01 至 2026-12-31）"


def test_a_rule_is_counted_over_the_columns() -> None:
    kitten = rule("cats.kitten", ["age"], 'name != "小猫" or age <= 1')
    rows: Rows = [{"name": "小猫", "age": 2}, {"name": "小猫", "age": 1}, {"name": "老猫", "age": 9}, {}]
    found = by_code(checks_of(entry(sheet([NAME, AGE], [kitten], capacity=10), rows), Hidden(2)))
    check = found["cats.kitten"]
    assert check.marks == (Mark(("age",), 'NOT(OR($A5<>"小猫",AND(ISNUMBER($B5),$B5<=1)))'),)
    assert check.count == (
        "SUMPRODUCT((1-((('猫'!$A$5:$A$14<>\"小猫\")+('猫'!$B$5:$B$14<\"\")*('猫'!$B$5:$B$14<=1))>0))*1)"
    )
    assert (check.severity, check.remedy, check.found) == (Severity.ERROR, "改。", 1)


def test_a_rule_that_an_empty_row_breaks_asks_for_rows_that_are_begun() -> None:
    named = rule("cats.named", ["age"], "filled(age)", severity="warning")
    check = by_code(
        checks_of(entry(sheet([NAME, AGE], [named], capacity=10), [{"name": "甲"}, {}]), Hidden(2))
    )["cats.named"]
    assert check.marks[0].formula == "AND(COUNTA($A5:$B5)>0,NOT(ISNUMBER($B5)))"
    assert check.count.startswith("SUMPRODUCT((MMULT(('猫'!$A$5:$B$14<>\"\")*1,ROW($A$1:$A$2)^0)>0)*")
    assert (check.severity, check.found) == (Severity.WARNING, 1)


def test_a_rule_that_does_not_run_over_columns_is_worked_out_row_by_row() -> None:
    half = rule("cats.half", ["age"], "not (age / 2 > 10)")
    hidden = Hidden(3)
    rows: Rows = [{"name": "甲", "age": 30}, {"name": "乙", "age": 4}]
    check = by_code(checks_of(entry(sheet([NAME, AGE], [half], capacity=3), rows), hidden))["cats.half"]
    assert check.count == "SUM('_onex'!$E$5:$E$7)"
    assert hidden.plan.cells[4, 4].value == Formula(
        "=IF(NOT(NOT(IFERROR(AND(ISNUMBER('猫'!$B5),'猫'!$B5/2>10),FALSE))),1,0)", 1
    )
    assert hidden.plan.cells[3, 4].value == "cats.half"
    assert [hidden.plan.cells[row, 4].value for row in (5, 6)] == [
        Formula("=IF(NOT(NOT(IFERROR(AND(ISNUMBER('猫'!$B6),'猫'!$B6/2>10),FALSE))),1,0)", 0),
        Formula("=IF(NOT(NOT(IFERROR(AND(ISNUMBER('猫'!$B7),'猫'!$B7/2>10),FALSE))),1,0)", 0),
    ]
    assert check.found == 1


def test_rows_of_one_key_are_told_by_a_hidden_column() -> None:
    once = rule("cats.once", ["name"], unique=["name", "age"])
    hidden = Hidden(2)
    rows: Rows = [
        {"name": "Tom", "age": 1},
        {"name": "tom", "age": 1},
        {"name": "Tom"},
        {"age": 1},
        {"age": 1},
    ]
    check = by_code(checks_of(entry(sheet([NAME, AGE], [once], capacity=5), rows), hidden))["cats.once"]
    assert check.marks == (
        Mark(("name",), 'AND(AND($A5<>""),SUMPRODUCT(($A$5:$A$9=$A5)*($B$5:$B$9=$B5)*1)>1)'),
    )
    assert check.count == "SUM('_onex'!$D$5:$D$9)"
    assert hidden.plan.cells[4, 3].value == Formula(
        "=IF(IF(AND('猫'!$A5<>\"\"),"
        "SUMPRODUCT(('猫'!$A$5:$A$9='猫'!$A5)*('猫'!$B$5:$B$9='猫'!$B5)*1)>1,FALSE),1,0)",
        1,
    )
    assert check.found == 2


def test_a_rule_on_trial_is_only_a_warning() -> None:
    tried = rule("cats.tried", ["age"], "age > 1", trial=True)
    check = by_code(checks_of(entry(sheet([NAME, AGE], [tried])), Hidden(2)))["cats.tried"]
    assert check.severity is Severity.WARNING


def test_rows_below_the_prepared_ones_are_pointed_out() -> None:
    check = by_code(checks_of(entry(sheet([NAME, AGE], capacity=10)), Hidden(2)))["cats.beyond"]
    assert check.count == "COUNTA('猫'!$A$15:$A$10000)"
    assert check.words == "填写没有超出预备的 10 行"
