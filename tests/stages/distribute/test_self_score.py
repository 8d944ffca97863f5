"""The self-score sheet: the assessment as a form that computes itself."""

from __future__ import annotations

from dataclasses import replace

from onex_xl.model import Registry
from onex_xl.stages.distribute import plan_return
from onex_xl.xlsx.plan import Area, Condition, Formula, SheetPlan, Validation
from tests.support.returns import CAMPAIGN, Records, clean_records, pack, registry

PROJECT, INDICATOR, SECTION, LABEL, POINTS, COMPUTED, BASIS, SELF, NOTE = range(9)


def sheet(records: Records | None = None, of: Registry | None = None) -> SheetPlan:
    """The self-score sheet of JSJ."""
    book = plan_return(pack(), CAMPAIGN, of or registry(), "JSJ", records or clean_records(3))
    return next(plan for plan in book.sheets if plan.name == "自评表")


def row_of(plan: SheetPlan, indicator: str) -> int:
    """The first project's line of ``indicator``."""
    return next(
        row for (row, col), cell in sorted(plan.cells.items()) if col == 1 and cell.value == indicator
    )


def test_it_is_a_table_with_one_header() -> None:
    plan = sheet()
    assert [plan.cells[2, col].value for col in range(9)] == [
        "项目编号", "编号", "一级指标", "观测点", "分值", "测算得分", "测算依据", "自评得分", "说明",
    ]  # fmt: skip
    assert plan.cells[3, 0].value == "JSJ-01　Web前端开发　中级"
    assert [plan.cells[4, col].value for col in (PROJECT, INDICATOR, SECTION, LABEL, POINTS)] == [
        "JSJ-01", "1.1", "证书考核人数指标", "获批人数", 5,
    ]  # fmt: skip


def test_a_score_follows_the_facts() -> None:
    plan = sheet()
    assert plan.cells[row_of(plan, "1.1"), COMPUTED].value == Formula(
        "=IFERROR(ROUND(IF('_onex'!$C$15<>'_onex'!$B$15,0,IF('_onex'!$C$15='_onex'!$B$15,5,\"\")),2),\"\")",
        5,
    )


def test_a_deduction_is_negative_and_uses_the_other_scores() -> None:
    plan = sheet()
    line = row_of(plan, "3.3")
    found = plan.cells[line, COMPUTED].value
    assert plan.cells[line, POINTS].value == -20
    assert isinstance(found, Formula)
    assert f"F{line - 1}+F{line}" in found.text and found.value == 0


def test_the_basis_is_said_live() -> None:
    plan = sheet()
    found = plan.cells[row_of(plan, "1.2"), BASIS].value
    assert isinstance(found, Formula)
    assert found.text == (
        '="完成率 "&IF(ISNUMBER(\'_onex\'!$J$15),TEXT(ROUND(ROUND(\'_onex\'!$J$15,9),3),"0.0%"),"—")&" · "&'
        '"实考人数 "&IF(ISNUMBER(\'_onex\'!$F$15),ROUND(\'_onex\'!$F$15,2)&" 人","—")&" · "&'
        '"获批人数 "&IF(ISNUMBER(\'_onex\'!$C$15),ROUND(\'_onex\'!$C$15,2)&" 人","—")'
    )
    assert found.value == "完成率 30.0% · 实考人数 3 人 · 获批人数 10 人"
    assert plan.cells[row_of(plan, "4.4"), BASIS].value == Formula(
        '="典型案例 "&IF(\'_onex\'!$X$15="","无",\'_onex\'!$X$15)', "典型案例 无"
    )


def test_points_that_a_department_gives_itself_are_limited_by_the_line() -> None:
    plan = sheet()
    line = row_of(plan, "3.3")
    found = next(item for item in plan.validations if item.area.first_row == line)
    assert found == Validation(
        Area(line, SELF, line, SELF), "decimal", low=-20, high=0, title="自评得分",
        prompt="没有异议请留空。有异议的填 −20 至 0，并写明说明。",
        error="“3.3”请填数字，范围：−20 至 0，不带单位。",
    )  # fmt: skip


def test_a_difference_needs_its_reason() -> None:
    red = Condition(Area(3, NOTE, 30, NOTE), '=($B4<>"")*(($H4<""))*($H4<>$F4)*($I4="")', "bad")
    assert red in sheet().conditions


def test_the_total_adds_up_and_takes_the_departments_points_where_it_gave_some() -> None:
    records = clean_records(3)
    records["self_score"] = [{"project": "JSJ-01", "indicator": "1.2", "self_score": 20, "note": "缓考"}]
    plan = sheet(records)
    total = row_of(plan, "4.5") + 1
    computed, own = plan.cells[total, COMPUTED].value, plan.cells[total, SELF].value
    assert isinstance(computed, Formula) and isinstance(own, Formula)
    assert computed.text == '=IF(COUNT(F5:F16)=12,MAX(0,ROUND(SUM(F5:F16),2)),"")'
    assert own.text == (
        '=IF(SUMPRODUCT((1-(H5:H16<""))*(F5:F16=""))=0,'
        'MAX(0,ROUND(SUM(H5:H16)+SUMPRODUCT((1-(H5:H16<""))*1,F5:F16),2)),"")'
    )
    scores = [plan.cells[row, COMPUTED].value for row in range(4, 16)]
    values = [cell.value for cell in scores if isinstance(cell, Formula)]
    assert computed.value == sum(value for value in values if isinstance(value, int))
    assert isinstance(computed.value, int) and own.value == computed.value - 15 + 20


def test_the_grade_stands_beside_the_total_in_its_colour() -> None:
    plan = sheet()
    assert plan.cells[16, BASIS].value == Formula(
        '=IF(ISNUMBER(F17),"测算等次："&IF(F17>=90,"优秀",IF(F17>=80,"良好",IF(F17>=60,"合格","不合格"))),"")',
        "测算等次：不合格",
    )
    assert Condition(Area(3, BASIS, 30, BASIS), '=$G4="测算等次：优秀"', "green") in plan.conditions


def test_a_project_that_is_not_assessed_says_so() -> None:
    one = registry().projects["JSJ-01"]
    barred = replace(one, fields={**one.fields, "authority_approved": "否"})
    plan = sheet(of=Registry(registry().departments, {"JSJ-01": barred}, {}))
    assert plan.cells[3, 0].value == "JSJ-01　Web前端开发　中级　未经教育厅审核批准，不参评（第十七条）"
    assert plan.cells[16, BASIS].value == Formula('="不参评"', "不参评")


def test_each_project_has_a_page_to_sign() -> None:
    plan = sheet()
    assert plan.page_breaks == [17]
    assert plan.page.repeat_rows == (0, 2)
    assert plan.page.footer.startswith("&C填报单位（盖章）：")
    assert plan.cells[17, 0].value == "JSJ-02　网络系统建设与运维　中级"
