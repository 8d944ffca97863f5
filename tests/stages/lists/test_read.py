"""Files of other offices, as they come: any columns, words and formats; what cannot be used is said with cell
and reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from onex_xl.findings import Finding, Severity
from onex_xl.messages import LANGUAGES
from onex_xl.model import Value
from onex_xl.stages.lists.read import ListReading, named_list, read_list
from onex_xl.wording import wording
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import BookPlan, SheetPlan
from tests.engines import libreoffice_saved_as
from tests.stages.lists.sample import csv, read
from tests.support.returns import CREATED, pack, spots

NUMBER = "440507200401010011"
TABLE = """
    序号 | 学员学号 | 身份证号 | 姓名 | 收费项目 | 应缴金额 | 实缴金额 | 款项来源 | 收费日期 | 经办
    1 | 2023000001 | 440507200401010011 | 王一 | Web前端开发 | 300 | 260.00 | 学校 | 2026-05-06 | 赵
    2 | 2023000002 |                    | 李二 | Web前端开发 | 300 | 260.5  | 个人 | 2026-05-06 | 赵
"""
Rows = Sequence[Sequence[str | float | None]]


def workbook(**sheets: Rows) -> bytes:
    """A workbook with these sheets, from A1."""
    book = BookPlan()
    for name, rows in sheets.items():
        sheet = book.sheet(SheetPlan(name))
        for number, row in enumerate(rows):
            sheet.put_row(number, 0, list(row))
    return drawn(book, created=CREATED)


def cells(text: str = TABLE) -> list[list[str | float | None]]:
    """A text table as cells: amounts and numbering as numbers."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [[_cell(cell, col) for col, cell in enumerate(row)] for row in rows]


def _cell(text: str, col: int) -> str | float | None:
    return float(text) if col in (0, 5, 6) and text[:1].isdigit() else text or None


def column(reading: ListReading, name: str) -> list[Value]:
    """A column over all tabs that were read."""
    return [value for part in reading.rows for value in part.table.columns[name]]


def as_read(reading: ListReading) -> dict[str, list[Value]]:
    names = ("student_no", "id_number", "name", "certificate_name", "amount", "due", "funding")
    return {name: column(reading, name) for name in names}


def errors(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    return spots(findings, Severity.ERROR, Severity.WARNING)


def test_headers_and_words_of_other_offices_are_known() -> None:
    reading = read_list(workbook(Sheet1=cells()), "reference/缴费名单（导出）.xlsx", pack())
    assert as_read(reading) == {
        "student_no": ["2023000001", "2023000002"],
        "id_number": [NUMBER, ""],
        "name": ["王一", "李二"],
        "certificate_name": ["Web前端开发", "Web前端开发"],
        "amount": [260, column(reading, "amount")[1]],
        "due": [300, 300],
        "funding": ["学院", "自费"],
    }
    assert str(column(reading, "amount")[1]) == "521/2"
    assert errors(reading.findings) == []
    [part] = reading.rows
    assert (part.list_id, part.file, part.table.sheet) == (
        "finance",
        "reference/缴费名单（导出）.xlsx",
        "Sheet1",
    )
    assert part.table.position("amount", 1) == (2, 6)


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("gbk", ","), ("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("gb18030", "\t")],
)
def test_text_files_are_read_like_workbooks(encoding: str, separator: str) -> None:
    text = "\r\n".join(separator.join(map(str.strip, line.split("|"))) for line in TABLE.strip().splitlines())
    reading = read_list(text.encode(encoding), "reference/finance.csv", pack())
    assert as_read(reading) == as_read(read_list(workbook(导出=cells()), "reference/finance.xlsx", pack()))
    assert reading.findings == ()


def _as_html(rows: Rows) -> bytes:
    body = "".join("<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in row) + "</tr>" for row in rows)
    head = '<head><meta http-equiv=Content-Type content="text/html; charset=gb2312"></head>'
    return f"<html>{head}<body><table>{body}</table></body></html>".encode("gb18030")


def _as_xml(rows: Rows) -> bytes:
    def cell(value: str | float | None) -> str:
        kind = "Number" if isinstance(value, float) else "String"
        return f'<Cell><Data ss:Type="{kind}">{value or ""}</Data></Cell>'

    body = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    head = f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
    return f'{head}<Worksheet ss:Name="导出"><Table>{body}</Table></Worksheet></Workbook>'.encode()


@pytest.mark.parametrize("make", [_as_html, _as_xml])
@pytest.mark.parametrize("name", ["缴费名单.xls", "缴费名单.xml"])
def test_pages_and_xml_that_are_called_xls_are_read_like_workbooks(
    make: Callable[[Rows], bytes], name: str
) -> None:
    reading = read_list(make(cells()), f"reference/{name}", pack())
    assert as_read(reading) == as_read(read_list(workbook(导出=cells()), "reference/finance.xlsx", pack()))
    assert reading.findings == ()
    assert reading.rows[0].table.position("amount", 1) == (2, 6)


@pytest.mark.office
def test_xls_and_ods_are_read_like_xlsx(tmp_path: Path) -> None:
    source = tmp_path / "finance.xlsx"
    source.write_bytes(workbook(导出=cells()))
    wanted = as_read(read_list(source.read_bytes(), "reference/finance.xlsx", pack()))
    for kind in ("xls", "ods"):
        saved = libreoffice_saved_as(source, f".{kind}").read_bytes()
        reading = read_list(saved, f"reference/finance.{kind}", pack())
        assert as_read(reading) == wanted, kind


def test_titles_totals_signatures_and_other_tabs_make_no_difference() -> None:
    rows = cells()
    around: Rows = [
        ["2026年考证缴费一览表"],
        ["制表：财务处"],
        *rows,
        [None, "合计", None, None, None, 600.0, 520.5],
    ]
    data = workbook(说明=[["本表由财务系统导出"]], 缴费=around, 汇总=[["学系", "金额"], ["计算机系", 520.5]])
    reading = read_list(data, "reference/finance.xlsx", pack())
    assert as_read(reading) == as_read(read_list(workbook(缴费=rows), "reference/finance.xlsx", pack()))
    assert errors(reading.findings) == []
    assert reading.rows[0].table.rows == [3, 4]


def test_several_tabs_that_fit_are_all_read() -> None:
    data = workbook(一月=cells(), 二月=cells(TABLE.replace("202300000", "202300001")))
    reading = read_list(data, "reference/finance.xlsx", pack())
    assert column(reading, "student_no") == ["2023000001", "2023000002", "2023000011", "2023000012"]
    assert [part.table.sheet for part in reading.rows] == ["一月", "二月"]


# ---- which list ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("finance.xlsx", "finance"),
        ("Finance 2026 final.csv", "finance"),
        ("缴费名单.xls", "finance"),
        ("2026年缴费名单(1).xlsx", "finance"),
        ("考核成绩-计算机系.xlsx", "results"),
        ("往年资助名单.xlsx", "earlier"),
        ("2026.xlsx", None),
    ],
)
def test_the_name_of_a_file_says_which_list_it_is(name: str, wanted: str | None) -> None:
    of = named_list(f"reference/{name}", pack())
    assert (of.id if of else None) == wanted


def test_a_file_of_no_such_name_is_known_by_its_headers() -> None:
    results = "学号 | 姓名 | 认证名称 | 考核结果\n2023000001 | 王一 | Web前端开发 | 合格"
    assert [part.list_id for part in read(results, "reference/导出.csv").rows] == ["results"]
    assert [part.list_id for part in read(TABLE, "reference/导出.csv").rows] == ["finance"]


def test_a_file_that_is_no_list_is_named_with_what_to_do() -> None:
    reading = read("房间 | 座位\n101 | 30", "reference/考场.csv")
    [finding] = reading.findings
    assert (reading.rows, finding.code, finding.place.file) == (
        (),
        "lists.unknown-file",
        "reference/考场.csv",
    )
    sentence, remedy = wording(finding, pack(), "zh")
    assert "reference" in remedy and "finance（缴费名单）" in remedy and sentence.endswith("没有读取。")


# ---- what cannot be used -------------------------------------------------------------------


def test_a_column_that_is_missing_is_named_with_the_headers_that_are_there() -> None:
    reading = read("学号 | 姓名 | 费用 | 经办\n2023000001 | 王一 | 260 | x")
    [finding] = reading.findings
    assert reading.rows == ()
    assert spots([finding], Severity.ERROR) == [("finance", "A1", "lists.no-column")]
    assert finding.facts == {"list": "缴费名单", "labels": "金额、项目编号/证书名称", "headers": "费用、经办"}


def test_a_list_without_any_number_or_name_cannot_be_used() -> None:
    [finding] = read("证书名称 | 金额\nWeb前端开发 | 260").findings
    assert finding.facts["labels"] == "学号/证件号码/姓名"


def test_a_list_without_header_says_so() -> None:
    [finding] = read("2023000001 | 王一 | 260").findings
    assert (finding.code, finding.severity) == ("lists.no-header", Severity.ERROR)


def test_numbers_that_lost_digits_are_errors_at_their_cell() -> None:
    rows = cells()
    rows[1][2] = float(NUMBER)
    reading = read_list(workbook(导出=rows), "reference/finance.xlsx", pack())
    assert errors(reading.findings) == [("导出", "C2", "cell.digits-lost")]
    shortened = read(TABLE.replace(NUMBER, "4.40507E+17"))
    assert errors(shortened.findings) == [("finance", "C2", "cell.digits-lost")]
    for finding in (*reading.findings, *shortened.findings):
        assert "4405" not in " ".join(wording(finding, pack(), "zh"))


def test_a_column_that_an_export_has_spoilt_is_told_once() -> None:
    lines = "\n".join(f"4.40507E+17 | Web前端开发 | 已缴{n} | 王一" for n in range(7))
    head = "身份证号 | 收费项目 | 实缴金额 | 姓名\n"
    found = read(head + lines + "\n440507200401010011 | Web前端开发 | 260 | 李二").findings
    assert errors(found) == [("finance", "A2", "lists.digits-lost"), ("finance", "C2", "lists.cells-unread")]
    told = [(item.facts["label"], item.facts["count"], item.facts["cells"]) for item in found[:2]]
    assert told == [("证件号码", 7, "A2、A3、A4、A5、A6"), ("金额", 7, "C2、C3、C4、C5、C6")]


def test_excels_ways_of_keeping_a_number_a_text_are_undone() -> None:
    written = TABLE.replace("2023000001", '="2023000001"').replace(f" {NUMBER} ", f"'{NUMBER}")
    assert as_read(read(written)) == as_read(read(TABLE))


def test_a_word_that_is_no_choice_is_an_error_at_its_cell() -> None:
    reading = read(TABLE.replace("个人", "彩票"))
    assert errors(reading.findings) == [("finance", "H3", "cell.not-in-list")]
    assert column(reading, "funding") == ["学院", ""]


def test_rows_that_say_of_nobody_are_counted_in_one_finding() -> None:
    nobody = "\n 3 | | | | Web前端开发 | 300 | 260 | 学校 | 2026-05-06 | 赵" * 7
    reading = read(TABLE.rstrip() + nobody)
    [finding] = reading.findings
    assert spots([finding]) == [("finance", "A4", "lists.no-key")]
    assert (finding.facts["count"], finding.facts["rows"]) == (7, "4、5、6、7、8")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file.empty"), (b"%PDF-1.4", "file.not-a-workbook"), (b"PK\x03\x04broken", "file.truncated")],
)
def test_a_file_that_is_no_table_is_refused(data: bytes, code: str) -> None:
    reading = read_list(data, "reference/finance.xlsx", pack())
    assert (reading.rows, [finding.code for finding in reading.findings]) == ((), [code])


def test_every_sentence_is_said_in_both_languages() -> None:
    findings = [*read("学号 | 姓名\n1 | 王一").findings, *read("a | b\n1 | 2", "x.csv").findings]
    assert len(findings) == 2
    for finding in findings:
        said = {language: wording(finding, pack(), language) for language in LANGUAGES}
        assert all(text and "{" not in text for pair in said.values() for text in pair)
        assert said["zh"] != said["en"]


def test_the_list_of_earlier_years_is_read() -> None:
    reading = read_list(
        csv("年度 | 学号 | 证书名称 | 经费来源\n2024 | 2022000001 | 网店运营推广 | 学校"),
        "reference/往年.csv",
        pack(),
    )
    assert (reading.findings, column(reading, "year"), column(reading, "funding")) == ((), [2024], ["学院"])


# ---- what stands below ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "footer",
    [
        "制表人：王",
        "合计金额（大写）：伍佰贰拾元伍角整",
        "打印时间：2026-05-06 14:30:22 | | | | | | | | 第 1 页 共 3 页",
        "第 1 页 共 3 页",
        " | 制表：王 | | | 审核：李 | | | | 日期：2026-07-01",
        " | 审核 | | | | | | |",
        " | 总计：2 人 | | | | 600 | 520.5 |",
        " | 共 2 人 | | | | | 520.5 |",
        " | | | 合计（元） | | 600 | 520.5 |",
        " | 以下空白",
        " | Page 1 of 3",
        " | 注: 金额含教材费",
        "财务处（盖章）",
        " | | | | | | | | 2026年7月1日",
        " | 本表由收费系统自动生成，如有疑问请与财务处联系。",
        " | 以上人员均已核对无误特此说明",
        " | ----------------",
        "=== | === | ===",
    ],
)
def test_what_stands_below_a_list_is_left_out_with_one_word_about_it(footer: str) -> None:
    reading = read(TABLE.rstrip() + "\n" + footer)
    assert as_read(reading) == as_read(read(TABLE))
    assert [(item.severity, item.code) for item in reading.findings] == [(Severity.INFO, "lists.footer")]
    assert reading.findings[0].facts["rows"] == "4"


def test_footers_of_every_page_are_one_word() -> None:
    page = "\n".join(TABLE.strip().splitlines()[1:])
    text = f"{TABLE.strip()}\n | 第 1 页 共 2 页\n{page}\n | 第 2 页 共 2 页\n | 制表人：王"
    reading = read(text)
    assert len(column(reading, "name")) == 4
    [finding] = reading.findings
    assert (finding.code, finding.facts["rows"], finding.place.cell) == ("lists.footer", "4、7、8", "B4")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("李二", "合一"),
        ("李二", "总计生"),
        ("赵\n    2 ", "经办：赵\n    2 "),
        ("Web前端开发 | 300 | 260.5", "证书：Web前端开发 | 300 | 260.5"),
        ("2023000002", "          "),
    ],
)
def test_a_row_about_somebody_is_no_footer(old: str, new: str) -> None:
    assert old in TABLE
    reading = read(TABLE.replace(old, new))
    assert len(column(reading, "amount")) == 2
    assert "lists.footer" not in {item.code for item in reading.findings}


def test_a_tab_that_names_people_and_was_not_read_is_told() -> None:
    more = cells(TABLE.replace("202300000", "202300001"))
    for tab, code in ((more[1:], "lists.tab-no-header"), ([row[1:4] for row in more], "lists.tab-no-column")):
        reading = read_list(workbook(一月=cells(), 二月=tab), "reference/finance.xlsx", pack())
        assert column(reading, "student_no") == ["2023000001", "2023000002"]
        assert errors(reading.findings) == [("二月", "", code)]


@pytest.mark.parametrize(
    "day", ["2026-05-06 14:30:22", "2026/5/6 9:05", "2026-05-06T14:30:22+08:00", "20260506143022"]
)
def test_days_with_times_are_days(day: str) -> None:
    reading = read(TABLE.replace("2026-05-06", day))
    assert (column(reading, "paid_on"), reading.findings) == ([date(2026, 5, 6)] * 2, ())
