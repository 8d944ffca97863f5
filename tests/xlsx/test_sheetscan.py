"""What the scan of a sheet's XML finds, however the XML is spelt."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.inspection import Limits, SheetScan
from onex_xl.xlsx.sheetscan import hazards, scan
from tests.xlsx import raw

ROWS = (
    '<row r="2" spans="1:4"><c r="A2" s="1" t="e"><v>#REF!</v></c><c r="B2"><v>2</v></c>'
    '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D2" s="3"/></row>'
    '<row r="4" hidden="1"><c r="A4"><f>A2&amp;"x"</f></c><c r="B4"><f>B2</f><v></v></c>'
    '<c r="C4" t="str"><f>""</f><v></v></c><c r="D4"><f t="shared" ref="D4:E4" si="0">B2*2</f><v>4</v></c>'
    '<c r="E4"><f t="shared" si="0"/><v>4</v></c></row><row r="9"/>'
)
BEFORE = '<cols><col min="1" max="2" hidden="1" width="8"/></cols>'
AFTER = (
    '<sheetProtection sheet="1" objects="1"/><autoFilter ref="A2:D4"/>'
    '<mergeCells count="2"><mergeCell ref="A7:C7"/><mergeCell ref="A8:B9"/></mergeCells>'
)
EXPECTED = SheetScan(
    rows=4,
    columns=5,
    stored_rows=9,
    cells=8,
    filled=True,
    errors={"A2": "#REF!", "C2": "#DIV/0!"},
    formulas={"C2": "1/0", "A4": 'A2&"x"', "B4": "B2", "C4": '""', "D4": "B2*2", "E4": "B2*2"},
    missing=frozenset({"A4", "B4"}),
    hidden_rows=1,
    hidden_columns=2,
    merges=("A7:C7", "A8:B9"),
    protected=True,
)


def usual() -> str:
    """The sheet as Excel writes it."""
    return raw.sheet(ROWS, before=BEFORE, after=AFTER)


def reversed_attributes(xml: str) -> str:
    """The same with the attributes of every element in the other order."""
    return re.sub(
        r"<(\w+)((?: [\w:]+=\"[^\"]*\")+)",
        lambda match: f"<{match[1]} " + " ".join(reversed(match[2].split())),
        xml,
    )


SPELLINGS: dict[str, Callable[[str], str]] = {
    "usual": lambda xml: xml,
    "with a declaration": lambda xml: f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}',
    "prefixed": raw.prefixed,
    "strict": lambda xml: xml.replace(raw.MAIN, raw.STRICT_MAIN),
    "other order": reversed_attributes,
    "single quotes": lambda xml: re.sub(r'="([^"<>]*)"', r"='\1'", xml),
    "blanks around": lambda xml: re.sub(r' (\w+)="([^"]*)"', r'  \1 = "\2" ', xml),
    "one a line": lambda xml: xml.replace("><", ">\n  <").replace("<v>\n  </v>", "<v></v>"),
    "line breaks in tags": lambda xml: xml.replace('<c r="', '<c\r\n\tr="'),
    "comments": lambda xml: xml.replace("<row", '<!-- <c r="XFD9"><v>1</v></c> --><row'),
    "instructions": lambda xml: xml.replace("<row", "<?x y?><row"),
    "character data": lambda xml: xml.replace("1/0", "<![CDATA[1/0]]>"),
    "no positions": lambda xml: xml.replace(' r="B2"', "").replace(' r="C2"', "").replace(' r="B4"', ""),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_says_the_same(spelling: str) -> None:
    assert scan(SPELLINGS[spelling](usual()).encode(), Limits()) == EXPECTED


def test_rows_and_cells_without_any_position_follow_each_other() -> None:
    rows = (
        '<row><c t="e"><v>#N/A</v></c><c/><c><v>1</v></c></row><row/><row><c/><c t="e"><v>#NUM!</v></c></row>'
    )
    found = scan(raw.sheet(rows).encode(), Limits())
    assert found.errors == {"A1": "#N/A", "B3": "#NUM!"}
    assert (found.rows, found.columns, found.stored_rows) == (3, 3, 3)


def test_the_stated_dimension_is_not_believed() -> None:
    for dimension in ("A1:A1", "A1", "A1:XFD1048576"):
        before = f'<dimension ref="{dimension}"/>'
        found = scan(raw.sheet(ROWS, before=before + BEFORE, after=AFTER).encode(), Limits())
        assert found == EXPECTED


def test_a_filter_counts_only_while_it_hides_something() -> None:
    off, on = '<autoFilter ref="A1:B2"/>', '<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter>'
    assert [scan(raw.sheet("", after=after).encode(), Limits()).filtered for after in (off, on)] == [
        False,
        True,
    ]


def test_a_sheet_without_rows_is_blank() -> None:
    for xml in (raw.sheet(""), f'<worksheet xmlns="{raw.MAIN}"><sheetData/></worksheet>', "<worksheet/>", ""):
        assert scan(xml.encode(), Limits()) == SheetScan()


def test_broken_text_does_not_stop_the_scan() -> None:
    xml = raw.sheet('<row r="1"><c r="A1"><f>"@"</f><v>1</v></c></row>').encode().replace(b"@", b"\xff\xfe")
    assert scan(xml, Limits()).formulas == {"A1": '"\ufffd\ufffd"'}


def test_structured_references_and_texts_reach_nowhere() -> None:
    harmless = {
        "A1": "SUM(表1[[#This Row],[金额]])+Sheet2!B1",
        "A2": 'IF(A1="[1]Sheet1!A1","a|b!c",0)',
        "A3": "'数据 (2)'!A1*[[金额]]",
        "A4": "#REF!+1",
    }
    assert hazards(harmless) == {}
    assert hazards(harmless | {"B1": "[2]!名称", "B2": 'RTD("x",,1)'}) == {
        "B1": "external",
        "B2": "webservice",
    }


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 900), st.integers(0, 900)), st.booleans(), min_size=1, max_size=40
    )
)
def test_the_bounds_are_those_of_the_filled_cells_in_any_order(cells: dict[tuple[int, int], bool]) -> None:
    rows = "".join(
        f'<row r="{row + 1}"><c r="{a1(row, col)}"' + ("><v>1</v></c></row>" if filled else ' s="1"/></row>')
        for (row, col), filled in cells.items()
    )
    places = [place for place, filled in cells.items() if filled]
    found = scan(raw.sheet(rows).encode(), Limits())
    assert found.rows == max((row + 1 for row, _ in places), default=0)
    assert found.columns == max((col + 1 for _, col in places), default=0)
    assert found.cells == len(places)
