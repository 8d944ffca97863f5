"""What a department gets back: its own file with the places marked, or a receipt."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from onex_xl.files import sha256
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.model import Return, Status
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import score
from onex_xl.stages.checks.rules import check_return
from onex_xl.stages.intake.read import read_return
from onex_xl.stages.slips import MadeSlip, Sent, fold, make_receipt, make_slip, plan_cover
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.inert import active
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.patch import unmark
from onex_xl.xlsx.plan import BookPlan, CellPlan, Link, SheetPlan
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, Cell, CellError, Grid, MissingValue, read_book
from tests.engines import libreoffice_recalculate, libreoffice_values, pictures
from tests.support.edited import Edited
from tests.support.foreign import Put, as_macro_book, formula, hyperlink, part, picture
from tests.support.returns import CAMPAIGN, clean_records, pack, registry, spots, workbook
from tests.xlsx import raw
from tests.xlsx.marked import changed, ground, loaded, members, notes, values

NAME = "计算机系（终稿）.xlsx"
COVER = "退回修改说明"
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@cache
def wrong() -> bytes:
    """A return with 27 gaps of one kind, two equal student numbers, and some single mistakes."""
    records = clean_records(60)
    candidates = records["candidates"]
    for row in candidates[5:32]:
        row["funding"] = ""
    candidates[12]["student_no"] = candidates[13]["student_no"]
    candidates[20]["id_number"] = "44050720040101001"
    candidates[22]["exam_on"] = date(2025, 3, 1)
    records["basics"][0]["phone"] = ""
    return workbook(records=records)


def read(data: bytes) -> Return:
    ret = read_return(data, NAME, pack(), CAMPAIGN, registry())
    assert isinstance(ret, Return), ret
    return ret


@cache
def found() -> tuple[Finding, ...]:
    ret = read(wrong())
    return (*ret.findings, *check_return(pack(), CAMPAIGN, registry(), ret))


def book_of(data: bytes) -> Book:
    seen = inspect(data, NAME)
    assert isinstance(seen, Inspection)
    book = read_book(data, seen)
    assert isinstance(book, Book)
    return book


def sent(data: bytes = b"") -> Sent:
    received = datetime(2026, 12, 18, 16, 20)
    return Sent(
        "计算机系", 2026, NAME, sha256(data), received, CAMPAIGN.college, "考评办公室", CAMPAIGN.deadline
    )


def slip(kind: Kind = Kind.XLSX, findings: Sequence[Finding] | None = None, language: str = "zh") -> MadeSlip:
    chosen = found() if findings is None else findings
    return make_slip(wrong(), kind, lambda: book_of(wrong()), pack(), sent(wrong()), chosen, language)


def texts(plan: SheetPlan) -> list[str]:
    return [cell.value for cell in plan.cells.values() if isinstance(cell.value, str)]


def table(plan: SheetPlan) -> list[tuple[object, object, str]]:
    """Number, weight and place of each entry of a cover."""
    rows = [row for (row, col), cell in plan.cells.items() if col == 0 and isinstance(cell.value, int)]
    return [(plan.cells[row, 0].value, plan.cells[row, 1].value, _shown(plan.cells[row, 2])) for row in rows]


def _shown(cell: CellPlan) -> str:
    return cell.value.text if isinstance(cell.value, Link) else str(cell.value)


def finding(cell: str, code: str = "cell.required", severity: Severity = ERROR, **facts: Any) -> Finding:
    return Finding(code, severity, Place(NAME, "考生名册", cell), {"label": "学号", **facts})


# ---- what the cover says ---------------------------------------------------------------------


def test_the_fix_that_clears_most_comes_first_and_follow_ons_are_folded() -> None:
    plan = plan_cover(pack(), sent(), found(), "zh")
    assert table(plan) == [
        (1, "必须修改", "考生名册 I10"),
        (2, "必须修改", "考生名册 B17"),
        (3, "必须修改", "基本信息 B7"),
        (4, "必须修改", "考生名册 E25"),
        (5, "请核对", "试点证书 I6"),
        (6, "请核对", "考生名册 M27"),
    ]
    said = texts(plan)
    assert "必须修改 31 处，请核对 2 处。改好后请重新报送。" in said
    folded = (
        "已缴费，但没有填经费来源。\n另有 26 处同样的问题：I11、I12、I13、I14、I15、I16 等，全部位置见表后。"
    )
    assert folded in said
    assert any(text.endswith("（另见 B18）。\n另有 1 处同样的问题：B18。") for text in said)


def test_every_marked_cell_has_a_link() -> None:
    plan = plan_cover(pack(), sent(), found(), "zh")
    targets = {cell.value.target for cell in plan.cells.values() if isinstance(cell.value, Link)}
    wanted = {f"internal:'{sheet}'!{cell}" for sheet, cell, _ in spots(found()) if cell}
    assert targets == wanted and len(wanted) == 33


def test_what_holds_every_project_back_comes_before_what_is_frequent() -> None:
    whole = Finding("sheet.missing", ERROR, Place(NAME), {"sheet": "教师"}, project=ALL_PROJECTS)
    many = [finding(f"B{row}") for row in range(8, 20)]
    problems = fold([*many, finding("A3", severity=WARNING), whole], pack(), "zh")
    assert [(len(problem.spots), problem.severity) for problem in problems] == [
        (1, ERROR),
        (12, ERROR),
        (1, WARNING),
    ]
    assert problems[0].spots[0].cell is None
    cover = plan_cover(pack(), sent(), [whole], "zh")
    assert table(cover) == [(1, "必须修改", "整个文件")]


def test_a_few_of_a_kind_are_listed_each_and_repairs_only_counted() -> None:
    few = [finding(f"B{row}", "cell.not-number", value=str(row)) for row in (8, 9, 10)]
    more = [*few, finding("B11", "cell.not-number", value="x")]
    repaired = finding("C4", "cell.repaired", INFO, value="甲 ", result="甲")
    assert [len(problem.spots) for problem in fold([*few, repaired], pack(), "zh")] == [1, 1, 1]
    assert [len(problem.spots) for problem in fold(more, pack(), "zh")] == [4]
    assert "另有 1 处写法不规范，程序已自动整理，不用修改。" in texts(
        plan_cover(pack(), sent(), [*few, repaired], "zh")
    )


def test_one_finding_said_twice_is_listed_once() -> None:
    assert len(fold([finding("B8"), finding("B8")], pack(), "zh")[0].spots) == 1


def test_personal_data_stand_in_the_slip_of_the_department_that_wrote_them() -> None:
    assert any("2023000013" in text for text in texts(plan_cover(pack(), sent(), found(), "zh")))


def test_only_reminders_ask_for_no_new_file() -> None:
    plan = plan_cover(pack(), sent(), [finding("B8", severity=WARNING)], "zh")
    assert "没有必须修改的地方，请核对 1 处；核对无误的不用再报。" in texts(plan)


def test_a_place_on_a_tab_with_an_apostrophe_is_linked_right() -> None:
    odd = Finding("cell.required", ERROR, Place(NAME, "O'Brien", "A1:B3"), {"label": "学号"})
    plan = plan_cover(pack(), sent(), [odd], "zh")
    links = [cell.value for cell in plan.cells.values() if isinstance(cell.value, Link)]
    assert links == [Link("internal:'O''Brien'!A1", "O'Brien A1:B3")]


def test_the_cover_prints_upright_with_its_head_on_every_page() -> None:
    page = plan_cover(pack(), sent(), found(), "zh").page
    assert not page.landscape and page.repeat_rows is not None and page.area is not None


def test_english_says_the_same() -> None:
    plan = plan_cover(pack(), sent(), found(), "en")
    assert plan.name == "Corrections"
    assert table(plan)[0] == (1, "Correct", "考生名册 I10")


# ---- the slip --------------------------------------------------------------------------------


def test_the_slip_is_the_departments_own_file_with_its_bad_cells_marked() -> None:
    made = slip()
    assert (made.extension, made.fresh) == (".xlsx", False)
    assert loaded(made.data).sheetnames == [COVER, *loaded(wrong()).sheetnames]
    assert ground(made.data, "考生名册", "I10") == ground(made.data, "基本信息", "B7") == "red"
    assert ground(made.data, "考生名册", "M27") == "amber"
    assert notes(made.data, "考生名册")["I10"].startswith(
        "【退回修改·必须修改】\n已缴费，但没有填经费来源。\n怎么改："
    )
    assert len(notes(made.data, "考生名册")) == 31
    touched, _ = changed(wrong(), made.data)
    assert not [name for name in touched if "drawing" in name or "media" in name or "sharedStrings" in name]


def test_a_slip_sent_back_is_read_as_the_file_it_was_made_of() -> None:
    made = slip()
    assert members(unmark(made.data)) == members(wrong())
    assert read(unmark(made.data)).tables == read(wrong()).tables
    assert spots(read(unmark(made.data)).findings) == spots(read(wrong()).findings)


def altered(*puts: Put) -> bytes:
    """The wrong return with something put into it that is no cell of ours."""
    book = Edited(wrong())
    for put in puts:
        put(book)
    return book.data()


def one_more_sheet(book: Edited) -> None:
    book.duplicate("填报说明", "工资表")


FOREIGN = {
    "macros": (as_macro_book, Kind.XLSM, "宏程序"),
    "an .xlsm without a macro": (lambda book: None, Kind.XLSM, "宏程序"),
    "a link": (hyperlink("考生名册", "B5", "http://example.com"), Kind.XLSX, "超链接（考生名册 B5）"),
    "a mail link that hides its address": (
        hyperlink("考生名册", "B5", "mailto:x@example.com"), Kind.XLSX, "超链接（考生名册 B5）"
    ),
    "a formula that fetches": (
        formula("考生名册", "S5", 'WEBSERVICE("http://x")'), Kind.XLSX, "的公式（考生名册 S5）"
    ),
    "another file's numbers": (
        part("xl/externalLinks/externalLink1.xml", b"<x/>", kind="externalLink"), Kind.XLSX, "外部链接"
    ),
    "a sheet of their own": (one_more_sheet, Kind.XLSX, "不属于填报表的工作表（工资表）"),
}  # fmt: skip


@pytest.mark.parametrize(("put", "kind", "words"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_active_or_not_ours_is_not_sent_back(put: Put, kind: Kind, words: str) -> None:
    data = altered(put)
    made = make_slip(data, kind, lambda: book_of(data), pack(), sent(), found(), "zh")
    assert (made.extension, made.fresh) == (".xlsx", True)
    assert active(made.data) == ()
    assert loaded(made.data).sheetnames == [COVER, *loaded(wrong()).sheetnames]
    assert ground(made.data, "考生名册", "I10") == "red"
    cover = [str(cell.value) for row in loaded(made.data)[COVER].iter_rows() for cell in row if cell.value]
    [why] = [text for text in cover if text.startswith("您报来的文件里有：")]
    assert words in why
    assert read(unmark(made.data)).tables == read(data).tables


def test_what_programs_add_by_themselves_goes_back_with_the_file() -> None:
    data = altered(picture, hyperlink("基本信息", "B8", "mailto:sun@example.cn"))
    made = make_slip(data, Kind.XLSX, lambda: book_of(data), pack(), sent(), found(), "zh")
    assert not made.fresh and "xl/media/image1.png" in members(made.data)


def test_a_finding_on_a_sheet_that_is_left_out_concerns_the_whole_file() -> None:
    data = altered(one_more_sheet)
    unknown = Finding("sheet.unknown", ERROR, Place(NAME, "工资表", "A1"), {"sheet": "工资表", "count": 3})
    made = make_slip(data, Kind.XLSX, lambda: book_of(data), pack(), sent(), [unknown], "zh")
    cover = [str(cell.value) for row in loaded(made.data)[COVER].iter_rows() for cell in row if cell.value]
    assert "整个文件" in cover and any("工作表“工资表”不是填报表的一部分" in text for text in cover)


def test_a_file_of_another_kind_gets_a_new_workbook_with_its_values() -> None:
    made = slip(Kind.XLS)
    assert (made.extension, made.fresh) == (".xlsx", True)
    assert loaded(made.data).sheetnames[0] == COVER
    assert ground(made.data, "考生名册", "I10") == "red"
    assert notes(made.data, "考生名册").keys() == notes(slip().data, "考生名册").keys()
    cover = [cell.value for row in loaded(made.data)[COVER].iter_rows() for cell in row if cell.value]
    assert any("您报来的是 XLS 文件" in str(text) for text in cover)


def test_a_new_workbook_is_itself_a_return_with_the_same_data() -> None:
    back, before = read(unmark(slip(Kind.ODS).data)), read(wrong())
    assert back.tables == before.tables and back.origin == before.origin
    assert back.self_scores.keys() == before.self_scores.keys()
    assert spots(back.findings, ERROR, WARNING) == spots(before.findings, ERROR, WARNING)


def test_a_file_that_cannot_be_changed_in_place_gets_a_new_workbook() -> None:
    strict = {
        name: part.replace(raw.MAIN.encode(), raw.STRICT_MAIN.encode())
        for name, part in members(wrong()).items()
    }
    made = make_slip(raw.zipped(strict), Kind.XLSX, lambda: book_of(wrong()), pack(), sent(), found(), "zh")
    assert made.fresh and ground(made.data, "考生名册", "I10") == "red"


def test_a_new_workbook_takes_whatever_was_read() -> None:
    rows: list[list[Cell]] = [
        ["标题"],
        [of.label for of in pack().returns.by_id["candidates"].raw.fields],
        ["=1+1", 1.5, 440507200401010000.0, True, date(2026, 5, 6)],
        [CellError("#REF!"), MissingValue(), datetime(2026, 5, 6, 8, 30), "http://x", "长" * 40_000],
    ]
    book = Book(
        (Grid("表[1]:2025/2026 一个很长很长很长很长很长很长的名字", "hidden", rows), Grid("空", "hidden", []))
    )
    where = Finding("cell.required", ERROR, Place(NAME, book.sheets[0].name, "A3"), {"label": "甲"})
    made = make_slip(b"", Kind.ODS, lambda: book, pack(), sent(), [where], "zh")
    name = loaded(made.data).sheetnames[1]
    assert name.startswith("表_1__2025_2026") and len(name) <= 31
    assert values(made.data)[name][2][:4] == ["=1+1", 1.5, 440507200401010000.0, True]
    assert values(made.data)[name][3][:4] == ["#REF!", "", datetime(2026, 5, 6, 8, 30), "http://x"]
    assert ground(made.data, name, "A3") == "red"


def test_a_slip_saved_as_another_kind_of_file_gets_one_cover_again() -> None:
    made = make_slip(b"", Kind.XLS, lambda: book_of(slip().data), pack(), sent(), found(), "zh")
    assert loaded(made.data).sheetnames == [COVER, *loaded(wrong()).sheetnames]


def test_a_range_is_coloured_whole_and_noted_once() -> None:
    made = slip(findings=[finding("B10:C12", "sheet.merged", range="B10:C12")])
    coloured = [ground(made.data, "考生名册", cell) for cell in ("B10", "C10", "B12", "C12", "D10")]
    assert coloured[:4] == ["red"] * 4 and coloured[4] != "red"
    assert list(notes(made.data, "考生名册")) == ["B10"]


@pytest.mark.office
def test_libreoffice_opens_the_slip_and_its_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    original, marked = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    original.write_bytes(wrong())
    marked.write_bytes(slip().data)
    after = {place: value for place, value in libreoffice_values(marked).items() if place[0] != COVER}
    assert after == libreoffice_values(original)
    [saved] = libreoffice_recalculate([marked])
    assert notes(saved.read_bytes(), "考生名册") == notes(slip().data, "考生名册")
    assert read(unmark(saved.read_bytes())).tables.keys() == read(wrong()).tables.keys()


# ---- the receipt -----------------------------------------------------------------------------


def receipt(findings: Sequence[Finding] = (), language: str = "zh") -> bytes:
    ret = read(workbook())
    projects = registry().of_department("JSJ")
    facts = count_facts(pack(), CAMPAIGN, projects, ret.tables)
    scores = {
        project.code: score(pack(), project, facts[project.code], Status.SCORED) for project in projects
    }
    return make_receipt(pack(), sent(wrong()), projects, facts, scores, findings, language)


def said(data: bytes) -> list[list[str]]:
    [sheet] = loaded(data).worksheets
    return [[str(cell.value) for cell in row if cell.value not in (None, "")] for row in sheet.iter_rows()]


def test_a_receipt_names_file_fingerprint_and_headline_numbers() -> None:
    rows = said(receipt())
    assert ["文件名", NAME] in rows and ["收到时间", "2026-12-18 16:20"] in rows
    digest = sha256(wrong())
    assert ["文件校验码", f"{digest[:12].upper()}\n{digest}"] in rows
    assert ["核验结果", "已收到，没有需要修改的地方。"] in rows
    head = next(row for row in rows if row[:1] == ["项目编号"])
    first = next(row for row in rows if row[:1] == ["JSJ-01"])
    assert dict(zip(head, first, strict=True)) | {"测算总分": "", "自评总分": ""} == {
        "项目编号": "JSJ-01", "证书名称": "Web前端开发", "申报人数": "10", "获批人数": "10", "缴费人数": "3",
        "实考人数": "3", "通过人数": "3", "弃考人数": "0", "测算总分": "", "自评总分": "",
    }  # fmt: skip
    assert any("考评办公室（盖章）" in row for row in rows)


def test_a_receipt_lists_what_is_worth_a_look() -> None:
    reminders = [finding(f"{column}8", severity=WARNING) for column in "ABCDEFGH"]
    rows = said(receipt(reminders))
    assert ["核验结果", "已收到，没有必须修改的地方；有 8 处请核对（见下）。"] in rows
    assert ["1. 考生名册 A8：“学号”是必填项，没有填。"] in rows
    assert ["另有 2 项请核对，请看自检表。"] in rows


def test_a_receipt_is_the_same_for_the_same_file() -> None:
    assert receipt() == receipt()


def test_a_receipt_in_english() -> None:
    assert ["Result", "Received; nothing needs to be corrected."] in said(receipt(language="en"))


@pytest.mark.office
def test_a_receipt_is_one_page(tmp_path: Path) -> None:
    path = tmp_path / "receipt.xlsx"
    path.write_bytes(receipt([finding(f"{column}8", severity=WARNING) for column in "ABCDEFGH"]))
    assert len(pictures(path, tmp_path)) == 1


@pytest.mark.office
def test_a_cover_prints_whole_one_page_wide(tmp_path: Path) -> None:
    target = io.BytesIO(
        drawn(BookPlan([plan_cover(pack(), sent(), found(), "zh")]), created=sent().received_at)
    )
    path = tmp_path / "cover.xlsx"
    path.write_bytes(target.getvalue())
    assert len(pictures(path, tmp_path)) == 1
