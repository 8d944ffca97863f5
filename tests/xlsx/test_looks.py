"""What a package's looks say beyond its values: formats, lines, colours, notes, pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from onex_xl.xlsx.inspection import Inspection, SheetScan
from onex_xl.xlsx.numberformat import is_words, says_more, shown
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, Shown, as_shown, read_book
from tests.engines import libreoffice_saved_as
from tests.xlsx import raw
from tests.xlsx.verdicts import scanned, sheet_book

SAID = """
0.95        0%                              95%
0.955       0.00%                           95.5%
-0.05       0%                              -5%
0.26        0.00"万元"                      0.26万元
26000       0!.0,"万"                       2.6万
26000       0\\.0,万                        2.6万
26000       0"."0,"万"                      2.6万
1234567     #,##0,                          1234.567
260         "¥"#,##0.00                     ¥260
260         [$¥-804]#,##0.00                ¥260
260         [$€-407]#,##0                   €260
-260        [$$-409]#,##0;-[$$-409]#,##0    -$260
260         _ ¥* #,##0.00_ ;_ ¥* -#,##0_ ;_ ¥* "-"??_ ;_ @_  ¥260
123         00000000                        00000123
1           0"班"                           1班
85          ;;;"缺考"                       .
1           "是";;"否"                      是
0           "是";;"否"                      否
0           [=1]"是";[=0]"否";0             否
2           [=1]"是";[=0]"否";0             2
45          [<60]"不及格";0                 不及格
60          [<60]"不及格";0                 60
5           "约"0                           约5
"""
PLAIN = """
5           General
5           G/通用格式
5           0.00
-5          0;"−"0
-5          0.00_);[Red](0.00)
0           0;-0;;@
0           #,##0;-#,##0;"-"
0           _(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)
1234.5      #,##0.00
3           0.0E+00
0.5         # ?/?
2.5         [DBNum1]General
5           [蓝色]0
"""


def lines(table: str) -> list[list[str]]:
    return [line.split(maxsplit=1) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("value", "rest"), lines(SAID))
def test_a_format_says_what_the_cell_says(value: str, rest: str) -> None:
    code, _, said = rest.rpartition(" ")
    code = code.rstrip() if "_" not in code else code.rstrip() + " "
    assert says_more(code)
    assert shown(float(value), code) == said.replace(".", "", said == ".")


@pytest.mark.parametrize(("value", "code"), lines(PLAIN))
def test_a_format_that_adds_nothing_leaves_the_number(value: str, code: str) -> None:
    assert shown(float(value), code) == shown(float(value), "General")


def test_texts_have_formats_too() -> None:
    assert shown("已考", ';;;"缺考"') == "缺考"
    assert shown("已考", ";;;") == ""
    assert shown("1", '@"班"') == "1班"
    assert shown("已考", "0.00") == "已考"
    assert [is_words("已考", ";;;"), is_words("1", '@"班"'), is_words(5.0, ";;;"), is_words(5.0, "0%")] == [
        True, False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["yyyy-mm-dd", 'm"月"d"日"', "[h]:mm", "h:mm AM/PM", "@", "", "General"])
def test_dates_and_texts_say_no_more_than_the_reader_knows(code: str) -> None:
    assert not says_more(code)


# ---- styles --------------------------------------------------------------------------------


def book(*acts: Callable[[Any], None]) -> bytes:
    """A workbook of openpyxl's."""
    made, target = openpyxl.Workbook(), io.BytesIO()
    for act in acts:
        act(made.active)
    made.save(target)
    return target.getvalue()


def put(cell: str, value: object, **look: Any) -> Callable[[Any], None]:
    def act(tab: Any) -> None:
        tab[cell].value = value
        for name, what in look.items():
            setattr(tab[cell], name, what)

    return act


def scan_of(data: bytes) -> SheetScan:
    (scan,) = scanned(data).values()
    return scan


WHITE, DARK, YELLOW = (PatternFill("solid", fgColor=color) for color in ("FFFFFFFF", "FF1F3A5F", "FFFFFBEB"))


@pytest.mark.parametrize(
    ("ink", "ground", "unseen"),
    [
        ("FFFFFFFF", None, True),
        ("FFFFFFFF", WHITE, True),
        ("FFFFFFFF", YELLOW, True),
        ("FFFFFBEB", YELLOW, True),
        ("FF1F3A5F", DARK, True),
        ("FFFDFDFD", None, True),
        ("FFFFFFFF", DARK, False),
        ("FF667085", None, False),
        ("FFFF0000", YELLOW, False),
        (None, None, False),
    ],
)
def test_text_in_the_colour_of_its_ground_is_unseen(
    ink: str | None, ground: PatternFill | None, unseen: bool
) -> None:
    look = {"font": Font(color=ink)} if ink else {}
    scan = scan_of(book(put("B2", "x", **look, **({"fill": ground} if ground else {})), put("A1", "y")))
    assert scan.unseen == ({"B2"} if unseen else set())


def test_colours_of_the_theme_and_of_the_palette_are_known() -> None:
    theme = openpyxl.styles.colors.Color(theme=0)
    dark = openpyxl.styles.colors.Color(theme=0, tint=-0.5)
    palette = openpyxl.styles.colors.Color(indexed=9)
    fonts = {"A1": Font(color=theme), "A2": Font(color=dark), "A3": Font(color=palette)}
    assert scan_of(book(*(put(cell, 1, font=font) for cell, font in fonts.items()))).unseen == {"A1", "A3"}


def test_a_line_through_a_cell_or_through_some_of_its_text() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as written:
        tab, line = written.add_worksheet("a"), written.add_format({"font_strikeout": True})
        tab.write("A1", "x", line)
        tab.write("A2", 5, line)
        tab.write_blank("A3", None, line)
        tab.write_rich_string("A4", "十", line, "人", "整")
        tab.write("A5", "y")
    assert scan_of(made.getvalue()).struck == {"A1", "A2", "A4"}


def test_formats_are_noted_where_they_say_more() -> None:
    data = book(
        put("A1", 0.9, number_format="0%"), put("A2", 5, number_format="0.00"),
        put("A3", None, number_format="0%"), put("A4", 0.26, number_format='0.00"万元"'),
        put("A5", "已考", number_format=';;;"缺考"'), put("A6", 45000, number_format="yyyy-mm-dd"),
    )  # fmt: skip
    assert scan_of(data).formats == {"A1": "0%", "A4": '0.00"万元"', "A5": ';;;"缺考"'}
    assert _read(data) == {"A1": "90%", "A4": "0.26万元", "A5": "缺考"}


def _read(data: bytes) -> dict[str, str]:
    inspection = inspect(data, "a.xlsx")
    assert isinstance(inspection, Inspection)
    found = read_book(data, inspection)
    assert isinstance(found, Book)
    rows = as_shown(found, inspection).sheets[0].rows
    return {f"A{row}": cells[0].text for row, cells in enumerate(rows, 1) if isinstance(cells[0], Shown)}


@pytest.mark.office
@pytest.mark.parametrize(
    ("suffix", "own", "notes"),
    [(".xlsx", "0.26万元", {"B2": "不计"}), (".ods", "", {"B2": "不计"}), (".xls", "0.26万元", {})],
)
def test_saved_by_libreoffice_it_is_the_same(
    tmp_path: Path, suffix: str, own: str, notes: dict[str, str]
) -> None:
    """But for what .ods and .xls do not tell: formats of one's own, and notes."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        book(
            put("A1", 0.9, number_format="0%"),
            put("A2", 0.125, number_format="0.00%"),
            put("A3", 45000, number_format="yyyy-mm-dd"),
            put("A4", 5, font=Font(strike=True)),
            put("A5", "x", font=Font(strike=True)),
            put("A6", 0.26, number_format='0.00"万元"'),
            put("B2", 1, comment=Comment("不计", "系")),
            put("B3", 0.5, number_format="0%"),
            put("C3", 0.25, number_format="0%"),
        )
    )
    saved = libreoffice_saved_as(path, suffix).read_bytes()
    assert _read(saved) == {"A1": "90%", "A2": "12.5%"} | ({"A6": own} if own else {})
    (scan,) = scanned(saved).values()
    assert (set(scan.struck), dict(scan.notes)) == ({"A4", "A5"}, notes)
    assert {"B3", "C3"} <= scan.formats.keys()


# ---- beside the cells ----------------------------------------------------------------------


def test_notes_are_told_and_our_own_are_not() -> None:
    notes = {
        "B2": Comment("此人已退费，不计", "系"),
        "B3": Comment("标记", "onex-xl"),
        "B4": Comment(" ", "系"),
    }
    mine = Comment("联系人\u200b\u200b\u200b标记", "系")
    data = book(*(put(cell, 1, comment=note) for cell, note in {**notes, "B5": mine}.items()))
    assert scan_of(data).notes == {"B2": "此人已退费，不计", "B5": "联系人"}


def test_a_conversation_is_told_by_what_was_said() -> None:
    talk = (
        '<ThreadedComments><threadedComment ref="A1"><text>已退费</text></threadedComment>'
        '<threadedComment ref="A1"><text>不计</text></threadedComment></ThreadedComments>'
    )
    legacy = (
        '<comments><authors><author>tc={1}</author></authors><commentList><comment ref="A1" authorId="0">'
        "<text><t>[Threaded comment] Your version of Excel …</t></text></comment></commentList></comments>"
    )
    parts = raw.parts({"a": raw.sheet('<row r="1"><c r="A1"><v>1</v></c></row>')}) | {
        "xl/worksheets/_rels/sheet1.xml.rels": raw.relations(
            ("rId1", "comments", "../comments1.xml"), ("rId2", "threadedComment", "../talk.xml")
        ),
        "xl/comments1.xml": legacy,
        "xl/talk.xml": talk,
    }
    assert scan_of(raw.zipped(parts)).notes == {"A1": "已退费\n不计"}


def test_pictures_are_told_by_the_cell_in_which_they_begin() -> None:
    def anchor(kind: str, row: int, what: str) -> str:
        start = f"<x:from><x:col>1</x:col><x:row>{row}</x:row></x:from>"
        return f"<x:{kind}>{start}<x:grpSp><x:{what}/></x:grpSp></x:{kind}>"

    drawing = (
        '<x:wsDr xmlns:x="urn:x">' + anchor("oneCellAnchor", 4, "pic") + anchor("twoCellAnchor", 7, "pic")
        + anchor("twoCellAnchor", 9, "sp") + anchor("oneCellAnchor", 9999999, "pic") + "</x:wsDr>"
    )  # fmt: skip
    parts = raw.parts({"a": raw.sheet('<row r="1"><c r="A1"><v>1</v></c></row>')}) | {
        "xl/worksheets/_rels/sheet1.xml.rels": raw.relations(("rId1", "drawing", "../drawings/d.xml")),
        "xl/drawings/d.xml": drawing,
    }
    assert scan_of(raw.zipped(parts)).pictures == ("B5", "B8")


def test_what_looks_like_nothing_is_noted_as_nothing() -> None:
    scan = scan_of(sheet_book('<row r="1"><c r="A1" s="7"><v>1</v></c></row>'))
    assert not (scan.formats or scan.struck or scan.unseen or scan.notes or scan.pictures)
