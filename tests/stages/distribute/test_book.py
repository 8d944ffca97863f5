"""The return workbook of a department: what is in it, blank and filled in."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from onex_xl.model import Department, Project, Registry
from onex_xl.stages.distribute import file_name, plan_return
from onex_xl.stages.intake.read import read_return
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import Area, BookPlan, Formula, SheetPlan, Validation
from tests.support.returns import CAMPAIGN, CREATED, Records, clean_records, pack, registry


def book(records: Records | None = None) -> BookPlan:
    """The workbook of JSJ."""
    return plan_return(pack(), CAMPAIGN, registry(), "JSJ", records or {})


def tab(name: str, records: Records | None = None) -> SheetPlan:
    """One of its sheets."""
    return next(sheet for sheet in book(records).sheets if sheet.name == name)


def college(people: int, projects: int = 5) -> Registry:
    """A department whose ``projects`` share ``people`` applicants."""
    one = registry().projects["JSJ-01"]
    applied = people // projects
    found = [
        replace(
            one,
            code=f"JSJ-{number:02}",
            fields={**one.fields, "code": f"JSJ-{number:02}", "applied": applied},
        )
        for number in range(1, projects + 1)
    ]
    return Registry(registry().departments, {project.code: project for project in found}, {})


def test_its_name_is_the_packs_and_safe() -> None:
    assert file_name(pack(), CAMPAIGN, Department("JSJ", "计算机系")) == "计算机系-1+X考评填报表-2026.xlsx"
    assert (
        file_name(pack(), CAMPAIGN, Department("X", "机电/汽车系")) == "机电_汽车系-1+X考评填报表-2026.xlsx"
    )


def test_its_sheets_stand_in_the_packs_order_and_the_last_is_hidden() -> None:
    found = book()
    assert [(sheet.name, sheet.visibility) for sheet in found.sheets] == [
        ("填报说明", "visible"), ("基本信息", "visible"), ("试点证书", "visible"), ("考生名册", "visible"),
        ("教师", "visible"), ("经费支出", "visible"), ("成果", "visible"), ("自评表", "visible"),
        ("自检", "visible"), ("_onex", "very hidden"),
    ]  # fmt: skip
    assert found.active == 0
    assert all(sheet.protected for sheet in found.sheets)


def test_the_stamp_stands_on_the_hidden_sheet_and_among_the_properties() -> None:
    found = book()
    rows = found.sheets[-1].cells
    stamp = {rows[row, 0].value: rows[row, 1].value for row in range(9)}
    assert found.custom == {f"onex_{key}": value for key, value in stamp.items()}
    assert (stamp["department"], stamp["year"], stamp["pack"]) == ("JSJ", "2026", "stpt-1x")
    assert found.properties == {
        "title": "汕头职业技术学院1+X证书试点考评填报表（2026年度）",
        "author": "汕头职业技术学院",
        "company": "汕头职业技术学院",
    }


def test_what_the_office_knows_is_filled_in_and_locked() -> None:
    pilots = tab("试点证书")
    assert [pilots.cells[5, col].value for col in range(8)] == [
        "JSJ-01", "Web前端开发", "中级", "软件技术", 10, 10, 20000, "王老师",
    ]  # fmt: skip
    assert {pilots.cells[5, col].style.partition(".")[0] for col in range(7)} == {"locked"}
    assert pilots.cells[5, 7].style.startswith("input")
    basics = tab("基本信息")
    assert (basics.cells[3, 1].value, basics.cells[4, 1].value) == ("计算机系", 2026)
    assert basics.cells[3, 1].style.startswith("locked")


def test_live_numbers_stand_beside_the_declared_ones() -> None:
    pilots = tab("试点证书", clean_records(3))
    assert pilots.cells[5, 8].value == 3
    assert pilots.cells[5, 9].value == Formula("='_onex'!$E$15", 3)
    assert pilots.cells[6, 9].value == Formula("='_onex'!$E$16", 0)


def test_a_project_is_chosen_from_the_departments_own() -> None:
    found = tab("考生名册").validations[0]
    assert found == Validation(
        Area(4, 0, 9999, 0), "list", "='_onex'!$B$11:$C$11", title="项目编号", prompt="下拉",
        error="“项目编号”不在清单里。请从下拉中选择。",
    )  # fmt: skip


def test_a_rule_with_facts_is_coloured_by_a_defined_name() -> None:
    found = book()
    pilots = next(sheet for sheet in found.sheets if sheet.name == "试点证书")
    formulas = [condition.formula for condition in pilots.conditions if condition.area.first_col == 8]
    names = {formula[7 : formula.index(",")] for formula in formulas if formula.endswith(",ROW()-5)=1")}
    assert len(names) == 2
    for name in names:
        assert re.fullmatch(r"='_onex'!\$([A-Z]+)\$6:\$\1\$7", found.names[name])
    formulas = [condition.formula for sheet in found.sheets for condition in sheet.conditions]
    assert all("!" not in re.sub(r'"[^"]*"', "", formula) for formula in formulas)


def test_a_suggestion_gives_way_to_what_was_typed() -> None:
    records = clean_records(0)
    records["pilots"][0]["lead"] = "新人"
    records["pilots"][1]["lead"] = None
    pilots = tab("试点证书", records)
    assert (pilots.cells[5, 7].value, pilots.cells[6, 7].value) == ("新人", None)


def test_a_department_that_is_not_in_the_registry() -> None:
    with pytest.raises(KeyError, match="XX"):
        plan_return(pack(), CAMPAIGN, registry(), "XX")


def test_a_department_without_projects_still_has_a_workbook() -> None:
    empty = Registry({"JSJ": Department("JSJ", "计算机系")}, dict[str, Project](), {})
    data = drawn(plan_return(pack(), CAMPAIGN, empty, "JSJ"), created=CREATED)
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[-1] == "_onex"


def test_a_blank_one_for_a_thousand_candidates_is_small() -> None:
    data = drawn(plan_return(pack(), CAMPAIGN, college(1000), "JSJ"), created=CREATED)
    assert len(data) <= 200 * 1024


@pytest.mark.slow
def test_people_may_type_sort_and_filter_but_not_change_the_rest() -> None:
    data = drawn(book(), created=CREATED)
    roster = openpyxl.load_workbook(io.BytesIO(data))["考生名册"]
    assert roster.protection.sheet and not roster.protection.password
    assert not roster.protection.sort and not roster.protection.autoFilter  # False: not forbidden
    assert roster.auto_filter.ref == "A4:S304"
    assert roster["A3"].protection.locked
    assert not roster.column_dimensions["B"].protection.locked
    assert roster.column_dimensions["B"].number_format == "@"


def test_formulas_use_only_what_excel_2010_has_and_texts_stay_texts() -> None:
    records = clean_records(1)
    records["candidates"][0]["remark"] = "=1+1"
    data = drawn(book(records), created=CREATED)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert not any("_xlfn" in sheet or "<f>1+1</f>" in sheet for sheet in sheets)


def test_what_we_fill_in_is_what_our_reader_reads() -> None:
    records = clean_records(4)
    records["self_score"] = [{"project": "JSJ-01", "indicator": "1.2", "self_score": 20, "note": "有缓考"}]
    found = read_return(drawn(book(records), created=CREATED), "x.xlsx", pack(), CAMPAIGN, registry())
    assert not isinstance(found, list)
    assert found.findings == () and found.unread == 0
    for sheet in ("candidates", "teachers", "spending"):
        typed = records[sheet]
        for index, record in enumerate(typed):
            assert {name: found.tables[sheet].record(index)[name] for name in record} == record
        assert len(found.tables[sheet]) == len(typed)
    assert found.tables["basics"].record(0)["filled_on"] == date(2026, 12, 1)
    assert found.tables["pilots"].record(0)["declared_paid"] == 4
    own = found.self_scores["JSJ-01"]["1.2"]
    assert (own.points, own.note, own.place.cell) == (20, "有缓考", "H6")
