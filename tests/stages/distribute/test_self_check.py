"""The self-check sheet answers one question: can this be sent?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.stages.distribute import plan_return
from onex_xl.xlsx.cells import a1, letters
from onex_xl.xlsx.plan import BookPlan, Condition, Formula, Scalar, SheetPlan
from tests.engines import ironcalc_values
from tests.support.returns import (
    CAMPAIGN,
    Records,
    candidate,
    clean_records,
    pack,
    pilot,
    registry,
    typed,
    workbook,
)

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
        assert isinstance(link, Formula) and isinstance(shown, Formula) and isinstance(remedy, Formula)
        words = str(plan.cells[row, WORDS].value)
        found[str(link.value), words] = (shown.value, plan.cells[row, WEIGHT].value, remedy.value)
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


@pytest.mark.parametrize(
    ("said", "shown"), [("JSJ-02", "✓"), ("jsj-02", "✓"), ("JSJ-0*", 1), ("JSJ-01", 1), ("合计", 1), ("", 1)]
)
def test_only_a_row_of_the_project_itself_makes_up_for_it(tmp_path: Path, said: str, shown: object) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook(typed("考生名册", A8=said), records=clean_records(3)))
    plan, _ = sheets(clean_records(3))
    row = next(row for (row, _), cell in plan.cells.items() if cell.value == "每个应填的项目至少有一行")
    place = ("自检", a1(row, COUNT))
    assert ironcalc_values(path, [place])[place] == shown


def test_a_line_is_a_link_a_count_and_what_to_do() -> None:
    plan, hidden = sheets(clean_records(3))
    row = next(row for (row, col), cell in plan.cells.items() if cell.value == "已缴费的都填了经费来源")
    code = next(at for (at, col), cell in hidden.cells.items() if cell.value == "roster.paid-without-funding")
    col = next(col for (_, col), cell in hidden.cells.items() if cell.value == "candidates.kept")
    funding, kept = "'考生名册'!$I$5:$I$304", f"'_onex'!${letters(col)}$5:${letters(col)}$304"
    funded = f'(({funding}<>"")' + "".join(f'-({funding}="{word}")' for word in pack().nothing) + ")"
    count = f"'_onex'!$C${code + 1}"
    first = f"'_onex'!$D${code + 1}"
    assert plan.cells[row, TAB].value == Formula(
        f'=HYPERLINK("#\'考生名册\'!"&IF({first}=0,"A1",ADDRESS(INT({first}/1000),MOD({first},1000),4)),'
        '"考生名册")',
        "考生名册",
    )
    assert plan.cells[row, COUNT].value == Formula(f'=IF({count}=0,"✓",{count})', "✓")
    assert plan.cells[row, REMEDY].value == Formula(
        f'=IF({count}=0,"","选择学院、财政、企业或自费；弃考是否扣分要看这一项。")', ""
    )
    assert [hidden.cells[code, col].value for col in (1, 2)] == [
        "error",
        Formula(
            f"=SUMPRODUCT({kept}*(1-((('考生名册'!$H$5:$H$304<>\"是\")+{funded})>0))*1)",
            0,
        ),
    ]


MISTAKES: list[dict[str, dict[str, Scalar]]] = [
    {
        "考生名册": {
            "C7": "无",
            "H6": "",
            "A7": "",
            "B8": "20230000",
            "M6": 43000,
            "M7": 43000,
            "A310": "JSJ-01",
        },
        "成果": {"D5": "去年"},
        "基本信息": {"B6": ""},
        "自评表": {"H6": 99},
    },
    {"考生名册": {"A9": "合计", "L10": "已考", "J5": "无", "J6": "未缴", "Q6": "是否"}},
]
LED_TO: list[dict[tuple[str, str], str]] = [
    {
        ("考生名册", "带 * 的都已填写"): "H6",
        ("考生名册", "日期在考评期内（2026-01-01 至 2026-12-31）"): "M6",
        ("考生名册", "填写没有超出预备的 300 行"): "A310",
        ("成果", "下拉、数字、日期填写正确"): "D5",
        ("基本信息", "带 * 的都已填写"): "B6",
        ("自评表", "自评得分在 0 分至该项分值之间"): "H6",
        ("教师", "带 * 的都已填写"): "A1",
    },
    {
        ("考生名册", "带 * 的都已填写"): "A10",
        ("考生名册", "下拉、数字、日期填写正确"): "J6",
        ("考生名册", "日期在考评期内（2026-01-01 至 2026-12-31）"): "A1",
    },
]


def addresses(book: BookPlan) -> None:
    """Shows, in place of each link, the address that it is made of."""
    check = next(sheet for sheet in book.sheets if sheet.name == "自检")
    for (row, col), cell in list(check.cells.items()):
        if col == TAB and isinstance(cell.value, Formula) and "HYPERLINK(" in cell.value.text:
            address = cell.value.text.partition("&")[2].rpartition(",")[0]
            check.put(row, TAB, Formula(f"={address}", ""), cell.style)


@pytest.mark.parametrize(("said", "led_to"), list(zip(MISTAKES, LED_TO, strict=True)))
def test_a_line_leads_to_the_first_wrong_cell(
    said: dict[str, dict[str, Scalar]], led_to: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    records = both(3)
    for record in records["candidates"]:
        record["id_number"] = None  # what ironcalc cannot judge
    path = tmp_path / "表.xlsx"
    changes = [typed(tab, **cells) for tab, cells in said.items()]
    path.write_bytes(workbook(*changes, addresses, records=records))
    plan, _ = sheets(records)
    rows = {
        (cell.value.value, plan.cells[row, WORDS].value): ("自检", a1(row, TAB))
        for (row, col), cell in plan.cells.items()
        if col == TAB and isinstance(cell.value, Formula) and (row, WORDS) in plan.cells
    }
    values = ironcalc_values(path, [rows[line] for line in led_to])
    assert {line: values[rows[line]] for line in led_to} == led_to


def test_the_stored_place_is_what_the_formula_gives(tmp_path: Path) -> None:
    records = both(4)
    records["candidates"][1]["passed"] = ""
    records["candidates"][3].update(certificate="", fee="很多")
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook(records=records))
    _, hidden = sheets(records)
    head = next(row for (row, col), cell in hidden.cells.items() if (col, cell.value) == (3, "first"))
    places = {
        ("_onex", a1(row, col)): cell.value.value
        for (row, col), cell in hidden.cells.items()
        if row > head and 3 <= col < 60 and isinstance(cell.value, Formula)
    }
    wrong = {key: value for key, value in ironcalc_values(path, places).items() if value != places[key]}
    ids = next(row for (row, _), cell in hidden.cells.items() if cell.value == "candidates.values")
    assert {key for key in wrong if key[1][1:] != str(ids + 1)} == set()


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
