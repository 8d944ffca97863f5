"""The self-check sheet answers one question: can this be sent?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from onex_xl.stages.distribute import plan_return
from onex_xl.xlsx.plan import Condition, Formula, Link, SheetPlan
from tests.support.returns import CAMPAIGN, Records, candidate, clean_records, pack, pilot, registry

TAB, WORDS, COUNT, WEIGHT, REMEDY = range(5)


def sheets(records: Records) -> tuple[SheetPlan, SheetPlan]:
    """The self-check and the hidden sheet of JSJ."""
    *_, check, hidden = plan_return(pack(), CAMPAIGN, registry(), "JSJ", records).sheets
    return check, hidden


def both(candidates: int) -> Records:
    """A clean return in which the second project, too, has a row."""
    records = clean_records(candidates)
    records["candidates"].append(candidate(90, "JSJ-02"))
    records["pilots"][1] = pilot("JSJ-02", 1)
    return records


def lines(plan: SheetPlan) -> dict[tuple[str, str], tuple[object, object, object]]:
    """(tab, check) → what is shown for its count, weight and remedy."""
    found: dict[tuple[str, str], tuple[object, object, object]] = {}
    last = max(row for row, _ in plan.cells)  # what no line counts
    for row in sorted({row for row, _ in plan.cells if 5 < row < last}):
        link, shown, remedy = (plan.cells[row, col].value for col in (TAB, COUNT, REMEDY))
        assert isinstance(link, Link) and isinstance(shown, Formula) and isinstance(remedy, Formula)
        words = str(plan.cells[row, WORDS].value)
        found[link.text, words] = (shown.value, plan.cells[row, WEIGHT].value, remedy.value)
    return found


def banner(plan: SheetPlan) -> tuple[object, object]:
    """Verdict and warnings, as stored."""
    first, second = plan.cells[2, 0].value, plan.cells[3, 0].value
    assert isinstance(first, Formula) and isinstance(second, Formula)
    return first.value, second.value


def test_a_clean_return_can_be_sent() -> None:
    plan, _ = sheets(both(3))
    assert banner(plan) == ("✓ 可以报送", "没有需要提醒的地方")
    assert {shown[0] for shown in lines(plan).values()} == {"✓"}
    assert {shown[2] for shown in lines(plan).values()} == {""}


def test_a_blank_one_says_how_much_is_to_be_done() -> None:
    plan, _ = sheets({})
    assert banner(plan) == ("× 尚有 16 处需修改", "没有需要提醒的地方")
    assert lines(plan)["基本信息", "带 * 的都已填写"] == (4, "须改", "补填红色的空格；整行不要的请清空。")
    assert lines(plan)["试点证书", "带 * 的都已填写"][0] == 10


def test_each_mistake_is_counted_where_it_is() -> None:
    records = both(4)
    records["candidates"][0]["exam"] = "缺考"
    records["candidates"][1]["student_no"] = records["candidates"][2]["student_no"]
    records["candidates"][3]["certificate"] = ""
    records["self_score"] = [
        {"project": "JSJ-01", "indicator": "1.1", "self_score": 3},
        {"project": "JSJ-01", "indicator": "2", "self_score": 11, "note": "多"},
    ]
    plan, _ = sheets(records)
    found = {line: shown[:2] for line, shown in lines(plan).items() if shown[0] != "✓"}
    assert found == {
        ("试点证书", "声明的实考人数与名册一致"): (1, "须改"),
        ("试点证书", "声明的通过人数与名册一致"): (1, "须改"),
        ("试点证书", "声明的弃考人数与名册一致"): (1, "须改"),
        ("考生名册", "同一项目中学号不重复"): (2, "须改"),
        ("考生名册", "是否通过为“是”的，考试情况为“已考”"): (1, "须改"),
        ("考生名册", "通过的都填了证书编号"): (1, "提醒"),
        ("自评表", "自评得分在 0 分至该项分值之间"): (1, "须改"),
        ("自评表", "自评得分与测算得分不同的都写了说明"): (1, "须改"),
    }
    warned = "另有 1 处提醒，请核对；确实无误的不用改，在“情况说明”栏写明原因"
    assert banner(plan) == ("× 尚有 8 处需修改", warned)


def test_it_is_not_green_while_a_project_that_should_have_rows_has_none() -> None:
    plan, hidden = sheets(clean_records(3))
    line = ("考生名册", "每个应填的项目至少有一行")
    assert banner(plan)[0] == "× 尚有 1 处需修改"
    assert lines(plan)[line] == (1, "须改", "给一行也没有的项目补填；确实一个也没有的，请先告诉办公室。")
    head = next(
        row for (row, col), cell in hidden.cells.items() if (col, cell.value) == (0, "candidates.rows")
    )
    rows = "'考生名册'!$A$5:$A$304"
    assert [[hidden.cells[head + at, col].value for col in (0, 1)] for at in (1, 2)] == [
        ["JSJ-01", Formula(f"=IF(SUMPRODUCT(({rows}=$A${head + 2})*1)=0,1,0)", 0)],
        ["JSJ-02", Formula(f"=IF(SUMPRODUCT(({rows}=$A${head + 3})*1)=0,1,0)", 1)],
    ]


@pytest.mark.parametrize("approved", [0, None])
def test_a_project_for_which_no_rows_are_expected_needs_none(approved: int | None) -> None:
    known = registry()
    second = known.projects["JSJ-02"]
    second = replace(second, fields={**second.fields, "approved": approved})
    college = replace(known, projects={**known.projects, "JSJ-02": second})
    *_, plan, _ = plan_return(pack(), CAMPAIGN, college, "JSJ", clean_records(3)).sheets
    assert lines(plan)["考生名册", "每个应填的项目至少有一行"][0] == "✓"


def test_a_line_is_a_link_a_count_and_what_to_do() -> None:
    plan, hidden = sheets(clean_records(3))
    row = next(row for (row, col), cell in plan.cells.items() if cell.value == "已缴费的都填了经费来源")
    code = next(at for (at, col), cell in hidden.cells.items() if cell.value == "roster.paid-without-funding")
    funding = "'考生名册'!$I$5:$I$304"
    funded = f'(({funding}<>"")' + "".join(f'-({funding}="{word}")' for word in pack().nothing) + ")"
    count = f"'_onex'!$C${code + 1}"
    assert plan.cells[row, TAB].value == Link("internal:'考生名册'!A1", "考生名册")
    assert plan.cells[row, COUNT].value == Formula(f'=IF({count}=0,"✓",{count})', "✓")
    assert plan.cells[row, REMEDY].value == Formula(
        f'=IF({count}=0,"","选择学院、财政、企业或自费；弃考是否扣分要看这一项。")', ""
    )
    assert [hidden.cells[code, col].value for col in (1, 2)] == [
        "error",
        Formula(
            f"=SUMPRODUCT((1-((('考生名册'!$H$5:$H$304<>\"是\")+{funded})>0))*1)",
            0,
        ),
    ]


def test_the_verdict_is_told_by_word_sign_and_colour() -> None:
    plan, hidden = sheets({})
    verdict = plan.cells[2, 0].value
    first = next(row for (row, col), cell in sorted(hidden.cells.items()) if cell.value == "severity") + 2
    last = max(row for row, col in hidden.cells if col == 1 and row >= first) + 1
    errors = f"SUMPRODUCT(('_onex'!$B${first}:$B${last}=\"error\")*1,'_onex'!$C${first}:$C${last})"
    assert isinstance(verdict, Formula)
    assert verdict.text == f'=IF({errors}=0,"✓ 可以报送","× 尚有 "&{errors}&" 处需修改")'
    assert [(item.formula, item.style) for item in plan.conditions if item.area.first_row == 2] == [
        ('=$A$3="✓ 可以报送"', "good"),
        ('=$A$3<>"✓ 可以报送"', "bad"),
    ]
    assert isinstance(plan.conditions[0], Condition)
