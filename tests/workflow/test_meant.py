"""What people mean, through whole collects: a number is worked in, kept out or asked about, and never
published as something that nobody meant."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font

from onex_xl.findings import Severity
from onex_xl.model import Status
from tests.cli.run import onex
from tests.support.campaigns import Campaign
from tests.support.reviews import Reviewed
from tests.workflow.told import collected, the

ROSTER, SPENDING = "考生名册", "经费支出"
HEAD = ("学号", "姓名", "项目编号", "实缴金额", "经费来源", "缴费日期")
RESULTS = ("学号", "姓名", "项目编号", "考核时间", "理论成绩", "实操成绩", "总评成绩", "是否合格")


def edited(made: Campaign, edit: Callable[[Any], None], department: str = "A") -> None:
    """The department's return, changed in another program."""
    path = made.send(department)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)


def listed(made: Campaign, name: str, rows: Sequence[Sequence[object]]) -> None:
    """A list of another office."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(made.root / "reference" / name)


def fees(made: Campaign, *departments: str) -> list[list[object]]:
    """Who paid, as finance has them."""
    people = [row for code in departments for row in made.records(code)["candidates"] if row["paid"] == "是"]
    return [
        [row["student_no"], row["name"], row["project"], 260, row["funding"], date(2026, 5, 6)]
        for row in people
    ]


def source(made: Campaign, line: str) -> None:
    path = made.root / "campaign.toml"
    path.write_text(path.read_text("utf-8").replace("[sources]\n", f"[sources]\n{line}\n"), "utf-8")


def about_lists(made: Campaign) -> list[str]:
    """What the office or a department has to do about lists."""
    found = [item for item in collected(made).result.findings if item.severity is not Severity.INFO]
    return [item.code for item in found if item.code.startswith("lists.")]


def test_a_percentage_in_the_review_workbook_is_asked_about(made: Campaign) -> None:
    made.send_all()
    before = collected(made).result.scores["A-1"].total
    path = made.root / "review.xlsx"
    rows = Reviewed(path)
    row, head = rows.rows()["A-1|1.2"], rows.grids["review"][1]
    book = openpyxl.load_workbook(path)
    sheet = book[rows.grids["review"][0].name]
    for key, value in (
        ("score", 0.9),
        ("reason", "按完成率"),
        ("who", "张三"),
        ("on", datetime(2026, 12, 3)),
    ):
        sheet.cell(row + 1, head.cols[key] + 1).value = value
    sheet.cell(row + 1, head.cols["score"] + 1).number_format = "0%"
    book.save(path)
    done = collected(made)
    assert the(done, "review.not-a-number").place.cell
    assert done.result.scores["A-1"].total == before


def test_a_unit_in_a_header_is_worked_in_and_told(made: Campaign) -> None:
    def thousands(book: Any) -> None:
        sheet = book[SPENDING]
        sheet["F3"] = "金额（万元） *"
        for row in range(5, sheet.max_row + 1):
            amount = sheet.cell(row, 6)
            amount.value = amount.value / 10_000 if isinstance(amount.value, int | float) else amount.value

    made.send("A")
    plain = collected(made).result.facts["A-1"].values
    edited(made, thousands)
    done = collected(made)
    assert the(done, "sheet.unit-applied").severity is Severity.WARNING
    assert done.result.facts["A-1"].values == plain


def test_what_finance_paid_back_is_not_paid(made: Campaign) -> None:
    source(made, 'paid = "finance"')
    made.send("A")
    paid = fees(made, "A")
    back = [[*row[:3], -260, *row[4:]] for row in paid[:5]]
    listed(made, "finance.xlsx", [HEAD, *paid, *back])
    done = collected(made)
    assert [item.project for item in done.result.findings if item.code == "lists.refunded"] == ["A-1"]
    assert done.result.facts["A-1"].values["paid"] == 5


def test_a_table_of_the_web_named_as_a_workbook_is_read(made: Campaign) -> None:
    made.send("A")
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [HEAD, *fees(made, "A")]
    )
    page = f'<html><head><meta charset="gb2312"></head><body><table>{rows}</table></body></html>'
    (made.root / "reference" / "缴费名单.xls").write_bytes(page.encode("gb18030"))
    assert about_lists(made) == []


def test_apostrophes_and_radicals_make_no_other_people(made: Campaign) -> None:
    typed = made.records("A")
    typed["candidates"][0]["name"], typed["candidates"][1]["name"] = "马伟", "黄龙"
    made.send("A", typed)
    rows = fees(made, "A")
    rows[0][1], rows[1][1] = "⻢伟", "⻩⻰"
    listed(made, "finance.xlsx", [HEAD, *([f"'{row[0]}", *row[1:]] for row in rows)])
    assert about_lists(made) == []


def test_times_of_day_and_who_made_it_are_no_errors(made: Campaign) -> None:
    made.send("A")
    rows = [[*row[:5], "2026-05-06 14:30:22"] for row in fees(made, "A")]
    listed(made, "finance.xlsx", [HEAD, *rows, ["合计金额（大写）：伍仟贰佰元整"], ["制表人：王"]])
    assert about_lists(made) == []


def test_a_verdict_that_cannot_be_read_holds_the_project(made: Campaign) -> None:
    source(made, 'passed = "results"')
    made.send("A")
    people = [row for row in made.records("A")["candidates"] if row["project"] == "A-1"]
    rows = [
        [row["student_no"], row["name"], row["project"], date(2026, 6, 13), 80, 85, 83, "合格"]
        for row in people
    ]
    rows[3][7] = "合格（补考）"
    listed(made, "results.xlsx", [RESULTS, *rows])
    done = collected(made)
    assert done.result.scores["A-1"].status == Status.HELD
    assert any("补考" in item.raw for item in done.result.findings if item.severity is Severity.ERROR)


def test_a_line_through_a_row_and_a_note_at_a_cell_are_told(made: Campaign) -> None:
    def crossed(book: Any) -> None:
        sheet = book[ROSTER]
        for cell in sheet[9]:
            cell.font = Font(strike=True)
        sheet["S8"].comment = Comment("此人已退费，不计", "系")

    edited(made, crossed)
    rows = {item.place.cell[-1] for item in collected(made).result.findings if item.place.sheet == ROSTER}
    assert {"8", "9"} <= rows


def test_a_class_that_became_a_date_and_lost_characters_are_told(made: Campaign) -> None:
    def lost(book: Any) -> None:
        sheet = book[ROSTER]
        sheet["G5"], sheet["G5"].number_format = datetime(2026, 1, 2), "m月d日"
        sheet["C6"], sheet["C7"], sheet["C8"] = "李？", "吴\ufffd", datetime(2026, 3, 1)

    edited(made, lost)
    assert {"G5", "C6", "C7", "C8"} <= {item.place.cell for item in collected(made).result.findings}


def test_a_zip_packed_in_another_way_is_unpacked_or_called_what_it_is(made: Campaign) -> None:
    path = made.send("A")
    data = path.read_bytes()
    path.unlink()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("填报表.xlsx", data)
    (made.inbox / "A.zip").write_bytes(packed.getvalue())
    assert collected(made).result.scores["A-1"].status == Status.SCORED


def test_a_code_is_known_whatever_its_dash(made: Campaign) -> None:
    made.send("A")
    collected(made)
    for code in ("A-1", "A–1", "a—1", "Ａ－１", "A−1"):
        assert onex("-C", made.root, "explain", code).status == 0, code
    assert onex("-C", made.root, "explain", "A-9").status == 2
