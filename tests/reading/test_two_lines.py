"""Headers over two lines: group titles above, some headers below others, headers cut in two."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from onex_xl.xlsx.plan import BookPlan
from tests.support.returns import Change, read, sheet, shifted, spots, typed

ROSTER = "考生名册"
HEADS = {
    "A": "项目编号", "B": "学号", "C": "姓名", "D": "证件类型", "E": "证件号码", "F": "专业", "G": "班级",
    "H": "缴费", "I": "经费来源", "J": "缴费金额", "K": "缴费日期", "L": "考试情况", "M": "考试日期",
    "N": "理论成绩", "O": "实操成绩", "P": "综合成绩", "Q": "是否通过", "R": "证书编号", "S": "备注",
}  # fmt: skip
Line = Mapping[str, str | None]
SCORES: Line = {"N": "成绩", "O": None, "P": None}


def two_lines(upper: Line, lower: Line) -> Change:
    """The roster's header in rows 3 and 4, and all below it one row further down."""

    def change(book: BookPlan) -> None:
        shifted(sheet(book, ROSTER), rows=1, from_row=3)
        names = {f"{col}{row}": line.get(col) for row, line in ((3, upper), (4, lower)) for col in HEADS}
        typed(ROSTER, **names)(book)

    return change


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        ({"A": "学生", "H": "缴费", "N": "成绩"}, HEADS, [("A4", "sheet.moved-header")]),
        (
            {"A": "项目编号 *", "B": "学号", "C": "个人情况"},
            {**HEADS, "A": None, "B": None},
            [("A4", "sheet.moved-header")],
        ),
        ({**HEADS, **SCORES}, {"N": "理论成绩", "O": "实操成绩", "P": "综合成绩"}, []),
        (
            {**HEADS, **SCORES, "L": "考试"},
            {"L": "情况 *", "N": "理论", "O": "实操", "P": "综合"},
            [(cell, "sheet.column-renamed") for cell in ("L3", "N3", "O3", "P3")],
        ),
    ],
    ids=["titles above", "most below", "some below a title", "cut in two"],
)
def test_headers_over_two_lines_are_read(upper: Line, lower: Line, expected: list[tuple[str, str]]) -> None:
    ret = read(two_lines(upper, lower))
    assert sorted(spot[1:] for spot in spots(ret.findings)) == expected
    assert dict(ret.tables["candidates"].columns) == dict(read().tables["candidates"].columns)


def test_a_record_is_no_second_line_whatever_stands_in_it() -> None:
    ret = read(on_hints_row)
    assert [spot[1:] for spot in spots(ret.findings)] == [
        ("A3", "sheet.column-missing"),
        ("S3", "sheet.unknown-column"),
    ]
    assert len(ret.tables["candidates"]) == 3


def on_hints_row(book: BookPlan) -> None:
    """The hints deleted, the first record in their place, with a remark that reads like its own header."""
    shifted(sheet(book, ROSTER), rows=-1, from_row=4)
    typed(ROSTER, S3="说明", S4="备注")(book)
