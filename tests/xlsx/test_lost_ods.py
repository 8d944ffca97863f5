"""What .ods says beyond its values, whichever way it is written."""

from __future__ import annotations

import pytest

from onex_xl.xlsx.inspection import Limits, SheetScan
from tests.xlsx import raw
from tests.xlsx.test_kind import ODS
from tests.xlsx.verdicts import passed, refused, scanned

NAMESPACES = (
    'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:c="calcext"'
)


def book(tables: str, **more: str) -> bytes:
    """A workbook; ``more`` adds members (``__`` for ``/``)."""
    members: dict[str, str | bytes] = {
        "mimetype": ODS,
        "META-INF/manifest.xml": "<x/>",
        "content.xml": f"<o:d {NAMESPACES}>{tables}</o:d>",
    }
    return raw.zipped(members | {name.replace("__", "/"): content for name, content in more.items()})


def codes(data: bytes) -> list[str]:
    """What is said of the workbook and its sheets."""
    return [notice.code for notice in passed(data, name="").notices]


def in_content(table: str, more: str = "") -> SheetScan:
    """What there is to say about a table of an .ods."""
    return scanned(book(f"<t:table t:name='表'>{table}</t:table>{more}"))["表"]


def test_repeated_rows_and_cells_are_counted() -> None:
    error = '<t:table-cell c:value-type="error"><x:p>#REF!</x:p></t:table-cell>'
    shown = '<t:table-cell t:formula="of:=1/0"><x:p>#DIV/0!</x:p></t:table-cell>'
    text = "<t:table-cell><x:p>#N/A</x:p></t:table-cell>"
    rows = (
        '<t:table-row t:number-rows-repeated="4"><t:table-cell/></t:table-row>'
        f'<t:table-row><t:table-cell t:number-columns-repeated="2"/>{error}{text}{shown}</t:table-row>'
    )
    scan = in_content(rows)
    assert scan.errors == {"C5": "#REF!", "E5": "#DIV/0!"}
    assert scan.formulas == {"E5": "1/0"}


def test_what_is_beyond_the_grid_is_left_out() -> None:
    error = '<t:table-row><t:table-cell c:value-type="error"/></t:table-row>'
    rows = f'<t:table-row t:number-rows-repeated="99999999999"/>{error}'
    assert in_content(rows).errors == {}


def test_hidden_rows_and_columns_count_as_far_as_there_is_something() -> None:
    hidden = '<t:table-column t:number-columns-repeated="{}" t:visibility="collapse"/>'
    value = '<t:table-row{}><t:table-cell c:value-type="float"><x:p>1</x:p></t:table-cell></t:table-row>'
    blank = '<t:table-row t:number-rows-repeated="{}" t:visibility="{}"><t:table-cell/></t:table-row>'
    wide_value = value.replace("<t:table-cell ", "<t:table-cell/><t:table-cell/><t:table-cell ", 1)
    table = (
        f"<t:table-column/>{hidden.format(1)}<t:table-column/>{hidden.format(16381)}"
        f"{value.format('')}{blank.format(3, 'collapse')}"
        f"{wide_value.format('')}{blank.format(1000, 'collapse')}"
    )
    scan = in_content(table)
    assert (scan.hidden_rows, scan.hidden_columns, scan.filtered) == (3, 1, False)


@pytest.mark.parametrize(
    ("address", "filtered"),
    [("表.A1:表.B5", True), ("$'表'.A1:$'表'.B5", True), ("'a.表'.A1:'a.表'.B5", False), ("A1", False)],
)
def test_a_filter_in_force_is_of_the_table_that_it_names(address: str, filtered: bool) -> None:
    hidden = '<t:table-row t:visibility="filter"><t:table-cell c:value-type="float"/></t:table-row>'
    filters = "<t:filter><t:filter-and><t:filter-condition/></t:filter-and></t:filter>"
    area = f'<t:database-range t:target-range-address="{address}">{filters}</t:database-range>'
    scan = in_content(hidden, area)
    assert (scan.hidden_rows, scan.filtered) == (1, filtered)
    assert not in_content(hidden, area.replace(filters, "")).filtered


def test_formulas_that_reach_outside_and_those_without_a_value() -> None:
    formulas = (
        "of:=[&apos;file:///C:/其他.ods&apos;#$Sheet1.A1]",
        "of:=DDE(&quot;cmd&quot;;&quot;/C calc&quot;;&quot;A1&quot;)",
        "of:=COM.MICROSOFT.WEBSERVICE(&quot;http://a&quot;)",
        "of:=SUM([.A1:.B2]![.B1:.C3])",
        "of:=[.A1]&amp;&quot;DDE(&apos;a&apos;#&quot;",
    )
    cells = "".join(
        f'<t:table-cell c:value-type="float" t:formula="{text}"><x:p>1</x:p></t:table-cell>'
        for text in formulas
    )
    scan = in_content(f'<t:table-row>{cells}<t:table-cell t:formula="of:=1+1"/></t:table-row>')
    assert scan.hazards == {"A1": "external", "B1": "dde", "C1": "webservice"}
    assert scan.missing == {"F1"} and scan.formulas["F1"] == "1+1"


def test_too_many_merges_are_refused() -> None:
    row = '<t:table-row><t:table-cell t:number-columns-spanned="2" c:value-type="string"/></t:table-row>'
    data = book(f"<t:table t:name='表'>{row * 6}</t:table>")
    assert refused(data, Limits(merges=5)) == ("file.too-many-merges", {"found": 6, "limit": 5})


def test_a_formula_that_gives_a_blank_text_has_its_value() -> None:
    formula = 't:formula="of:=IF(1;&quot;&quot;)"'
    cells = f'<t:table-cell {formula}><x:p/></t:table-cell><t:table-cell {formula} o:value-type="string"/>'
    scan = in_content(f"<t:table-row>{cells}</t:table-row>")
    assert (set(scan.formulas), scan.missing) == ({"A1", "B1"}, frozenset())


def test_what_could_not_be_read_as_a_formula_stays_as_excel_writes_it() -> None:
    cells = "".join(
        f'<t:table-cell t:formula="{text}"><x:p>Err:509</x:p></t:table-cell>'
        for text in ("of:=[1]sheet1!$a$1+1", "of:=cmd|&apos;/c calc&apos;!a0", "msoxl:=SUM({1|2})")
    )
    scan = in_content(f"<t:table-row>{cells}</t:table-row>")
    assert scan.hazards == {"A1": "external", "B1": "dde"}
    assert scan.formulas["C1"] == "SUM({1|2})"


def test_cells_that_repeat_another_are_told_while_they_are_not_millions() -> None:
    cell = '<t:table-cell {}c:value-type="error" t:formula="of:=NA()"><x:p>#N/A</x:p></t:table-cell>'
    row = '<t:table-row t:number-rows-repeated="{}">{}</t:table-row>'
    few = row.format(2, cell.format('t:number-columns-repeated="2" '))
    assert set(in_content(few).errors) == {"A1", "B1", "A2", "B2"}
    wide = cell.format('t:number-columns-repeated="16384" ')
    bomb = row.format(1_000_000, wide) + row.format(1, wide)
    scan = in_content(bomb)
    assert len(scan.errors) == len(scan.formulas) == 200_002
    assert scan.errors["A1000001"] == "#N/A"


def test_a_number_that_no_program_writes_is_no_reason_to_stop() -> None:
    error = '<t:table-row><t:table-cell c:value-type="error"/></t:table-row>'
    digits = "9" * 5000
    assert in_content(f'{error}<t:table-row t:number-rows-repeated="{digits}"/>').errors == {"A1": "#?"}


def test_what_stands_beside_a_cells_text_is_not_taken_for_it() -> None:
    note = "<o:annotation><x:p>#N/A</x:p></o:annotation>"
    inner = "<t:table t:name='内'><t:table-row><t:table-cell c:value-type='error'/></t:table-row></t:table>"
    cell = f'<t:table-cell t:formula="of:=1" o:value="1">{note}<x:p>1</x:p>{inner}</t:table-cell>'
    shape = f"<t:shapes>{inner}</t:shapes>"
    sheets = scanned(book(f"<t:table t:name='表'>{shape}<t:table-row>{cell}</t:table-row></t:table>"))
    assert list(sheets) == ["表"]
    assert (sheets["表"].errors, sheets["表"].formulas) == ({}, {"A1": "1"})


def test_a_copy_of_another_workbooks_sheet_is_a_link_and_no_sheet() -> None:
    row = '<t:table-row><t:table-cell c:value-type="error"><x:p>#N/A</x:p></t:table-cell></t:table-row>'
    names = "表", "&apos;file:///C:/预算.ods&apos;#Sheet1"
    data = book("".join(f'<t:table t:name="{name}">{row}</t:table>' for name in names))
    assert list(scanned(data)) == ["表"]
    assert codes(data) == ["file.external-links"]


def test_links_and_programs_are_named() -> None:
    dde = '<t:dde-links><t:dde-link><o:dde-source o:dde-topic="x"/><t:table/></t:dde-link></t:dde-links>'
    assert codes(book(dde)) == ["file.external-links", "file.dde-links"]
    cell = '<t:table-cell t:formula="of:=[&apos;a.ods&apos;#$S.A1]"><x:p>1</x:p></t:table-cell>'
    linked = book(f"<t:table t:name='表'><t:table-row>{cell}</t:table-row></t:table>")
    assert codes(linked) == ["file.external-links", "file.formula-external"]


@pytest.mark.parametrize(
    ("member", "text", "found"),
    [
        ("Basic__Standard__Module1.xml", "<m>REM ***** BASIC *****\n\nSub Main\nEnd Sub</m>", True),
        ("Basic__Standard__Module1.xml", "<m>REM  *****  BASIC  *****\nOption Explicit\n\n</m>", False),
        ("Basic__Standard__script-lb.xml", '<l name="Standard"/>', False),
        ("Scripts__python__a.py", "print()", True),
    ],
)
def test_a_module_counts_if_there_is_something_in_it(member: str, text: str, found: bool) -> None:
    assert codes(book("", **{member: text})) == ["file.macros"] * found


def test_what_is_damaged_is_told_up_to_there() -> None:
    row = '<t:table-row><t:table-cell c:value-type="error"><x:p>#N/A</x:p></t:table-cell></t:table-row>'
    assert in_content(f"{row}</t:broken>").errors == {"A1": "#N/A"}


STYLES = (
    '<o:automatic-styles xmlns:s="s" xmlns:f="f"><s:style s:name="r" s:family="table-row">'
    '<s:table-row-properties s:row-height="0cm"/></s:style><s:style s:name="k" s:family="table-column">'
    '<s:table-column-properties s:column-width="0.00in"/></s:style><s:style s:name="l" s:family="table-cell">'
    '<s:text-properties s:text-line-through-style="solid"/></s:style></o:automatic-styles>'
)


def styled(table: str) -> SheetScan:
    """What there is to say about a table below :data:`STYLES`."""
    return scanned(book(f"{STYLES}<t:table t:name='表'>{table}</t:table>"))["表"]


def test_rows_without_height_and_columns_without_width_are_hidden() -> None:
    cell = '<t:table-cell o:value-type="float"><x:p>1</x:p></t:table-cell>'
    column = '<t:table-column t:style-name="k"/>'
    scan = styled(
        f'{column}<t:table-row t:style-name="r">{cell}</t:table-row><t:table-row>{cell}</t:table-row>'
    )
    assert (scan.hidden_rows, scan.hidden_columns) == (1, 1)


def test_percentages_currencies_lines_and_notes_are_told() -> None:
    kinds = ('percentage"', 'currency" o:currency="CNY"', 'currency" o:currency="USD"')
    cells = "".join(f'<t:table-cell o:value-type="{kind}><x:p>1</x:p></t:table-cell>' for kind in kinds)
    struck = (
        '<t:table-cell t:style-name="l" o:value-type="string"><o:annotation><x:creator>系</x:creator>'
        "<x:p>已<x:span>退费</x:span></x:p><x:p>不计</x:p></o:annotation><x:p>甲</x:p></t:table-cell>"
        '<t:table-cell t:style-name="l"/>'
    )
    scan = styled(f"<t:table-row>{cells}{struck}</t:table-row>")
    assert scan.formats == {"A1": "0%", "C1": "[$USD]0"}
    assert (set(scan.struck), dict(scan.notes)) == ({"D1"}, {"D1": "已退费\n不计"})
