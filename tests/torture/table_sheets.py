"""What is done to tabs, rows, columns and headers, and what programs leave behind."""

from __future__ import annotations

from tests.support import damages as do
from tests.support.damages import BASICS, OUTCOMES, PILOTS, ROSTER, SPENDING, TEACHERS, cells, on
from tests.support.edited import Formula
from tests.torture.case import GONE, HELD, SAME, Case

STRUCTURE: list[Case] = [
    Case(
        "two project cells merged",
        on(ROSTER, lambda s: s.merge("A5:A6")),
        ((ROSTER, "A6", "cell.required"), (ROSTER, "A5:A6", "sheet.merged")),
        HELD,
    ),
    Case(
        "a column of cells merged",
        on(ROSTER, lambda s: s.merge("H5:H8")),
        (
            (ROSTER, "H6", "cell.required"),
            (ROSTER, "H7", "cell.required"),
            (ROSTER, "H8", "cell.required"),
            (ROSTER, "H5:H8", "sheet.merged"),
        ),
        HELD,
    ),
    Case(
        "whole columns merged, as Excel takes them from other programs",
        do.in_part(
            ROSTER, "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="N:O"/></mergeCells>'
        ),
        ((ROSTER, "N1:O1048576", "sheet.merged"),),
        HELD,
    ),
    Case("hidden rows", on(ROSTER, lambda s: s.hide_row(4)), ((ROSTER, "", "file.hidden-rows"),), SAME),
    Case(
        "hidden columns", on(ROSTER, lambda s: s.hide_col(11)), ((ROSTER, "", "file.hidden-columns"),), SAME
    ),
    Case(
        "a filter in force",
        on(ROSTER, lambda s: s.filter_on(), lambda s: s.hide_row(5)),
        ((ROSTER, "", "file.hidden-rows"), (ROSTER, "", "file.filter-on")),
        SAME,
    ),
    Case("a tab renamed", do.book(do.renamed(ROSTER, "Sheet4")), (("Sheet4", "", "sheet.renamed"),), SAME),
    Case(
        "a tab renamed a little",
        do.book(do.renamed(ROSTER, "考生 名册（终）")),
        (("考生 名册（终）", "", "sheet.renamed"),),
        SAME,
    ),
    Case("a tab moved", do.book(do.reordered(ROSTER)), (), SAME),
    Case("a tab copied", do.book(do.copied(ROSTER, "考生名册 (2)")), (), SAME),
    Case(
        "a tab copied and changed",
        do.book(do.copied(ROSTER, "考生名册 (2)", L5="缺考")),
        (("考生名册 (2)", "", "sheet.two-candidates"),),
        HELD,
    ),
    Case("a tab hidden", do.book(do.hidden(ROSTER)), ((ROSTER, "", "sheet.hidden"),), SAME),
    Case("the roster deleted", do.book(do.deleted(ROSTER)), (("", "", "sheet.missing"),), HELD),
    Case("a tab deleted", do.book(do.deleted(OUTCOMES)), (("", "", "sheet.missing"),), HELD),
    Case(
        "two tabs that changed names",
        do.book(do.renamed(TEACHERS, "x"), do.renamed(OUTCOMES, TEACHERS), do.renamed("x", OUTCOMES)),
        ((OUTCOMES, "", "sheet.renamed"), (TEACHERS, "", "sheet.renamed")),
        SAME,
    ),
    Case(
        "title rows on top",
        on(ROSTER, lambda s: s.insert_rows(0, 6)),
        ((ROSTER, "A9", "sheet.moved-header"),),
        SAME,
    ),
    Case(
        "sixty title rows on top",
        on(ROSTER, lambda s: s.insert_rows(0, 60)),
        (("", "", "sheet.missing"), (ROSTER, "", "sheet.unknown")),
        HELD,
    ),
    Case("a blank row between records", on(ROSTER, lambda s: s.insert_rows(7)), (), SAME),
    Case(
        "a blank column between",
        on(ROSTER, lambda s: s.insert_cols(3)),
        ((ROSTER, "E3", "sheet.moved-header"),),
        SAME,
    ),
    Case(
        "a blank column in front",
        on(ROSTER, lambda s: s.insert_cols(0)),
        ((ROSTER, "B3", "sheet.moved-header"),),
        SAME,
    ),
    Case(
        "a column deleted that nothing needs",
        on(ROSTER, lambda s: s.delete_col(18)),
        ((ROSTER, "A3", "sheet.column-missing"),),
        SAME,
    ),
    Case(
        "a column deleted that counts",
        on(ROSTER, lambda s: s.delete_col(11)),
        ((ROSTER, "A3", "sheet.column-missing"),),
        HELD,
    ),
    Case(
        "a record deleted",
        on(ROSTER, lambda s: s.delete_row(4)),
        (
            (PILOTS, "I6", "pilots.paid-differs"),
            (PILOTS, "K6", "pilots.sat-differs"),
            (PILOTS, "M6", "pilots.passed-differs"),
        ),
        HELD,
    ),
    Case("records sorted", on(ROSTER, lambda s: s.swap_rows(4, 11)), (), SAME),
    Case(
        "two columns exchanged",
        on(ROSTER, lambda s: s.swap_cols(7, 11)),
        ((ROSTER, "L3", "sheet.column-moved"),),
        SAME,
    ),
    Case("the row of hints deleted", on(ROSTER, lambda s: s.delete_row(3)), (), SAME),
    Case(
        "a short header misspelt",
        cells(ROSTER, L3="考试情況"),
        ((ROSTER, "A3", "sheet.column-missing"), (ROSTER, "L3", "sheet.unknown-column")),
        HELD,
    ),
    Case("a header by its alias", cells(ROSTER, H3="是否缴费"), (), SAME),
    Case(
        "a header nobody knows",
        cells(ROSTER, L3="状态"),
        ((ROSTER, "A3", "sheet.column-missing"), (ROSTER, "L3", "sheet.unknown-column")),
        HELD,
    ),
    Case(
        "a header twice, with other values",
        cells(ROSTER, S3="缴费", S5="否"),
        ((ROSTER, "S3", "sheet.column-twice"), (ROSTER, "A3", "sheet.column-missing")),
        HELD,
    ),
    Case(
        "two headers exchanged, not their columns",
        cells(ROSTER, H3="是否通过", Q3="缴费"),
        (
            (ROSTER, "Q3", "sheet.column-moved"),
            (PILOTS, "I6", "pilots.paid-differs"),
            (PILOTS, "M6", "pilots.passed-differs"),
            (PILOTS, "O6", "pilots.forfeits-differ"),
            (PILOTS, "K6", "pilots.absent-not-balanced"),
            (ROSTER, "H12", "roster.passed-not-sat"),
            (ROSTER, "Q11", "roster.sat-unpaid"),
            (ROSTER, "R11", "roster.passed-without-certificate"),
            (ROSTER, "R12", "roster.passed-without-certificate"),
        ),
        HELD,
    ),
    Case(
        "a header deleted",
        cells(ROSTER, L3=None),
        ((ROSTER, "A3", "sheet.column-missing"), (ROSTER, "L3", "sheet.unlabelled-column")),
        HELD,
    ),
    Case(
        "a column added", cells(ROSTER, T3="辅导员", T5="甲"), ((ROSTER, "T3", "sheet.unknown-column"),), SAME
    ),
    Case(
        "the example left in",
        cells(ROSTER, A13="示例", B13="2023001", C13="张三"),
        ((ROSTER, "A13", "row.example"),),
        SAME,
    ),
    Case("a total below", cells(SPENDING, A6="合计", F6=800), ((SPENDING, "A6", "row.summary"),), SAME),
    Case(
        "a total below that does not say so",
        cells(SPENDING, F6=800),
        (
            (SPENDING, "A6", "cell.required"),
            (SPENDING, "B6", "cell.required"),
            (SPENDING, "C6", "cell.required"),
            (SPENDING, "D6", "cell.required"),
            (SPENDING, "G6", "cell.required"),
        ),
        HELD,
    ),
    Case("a note below", cells(ROSTER, A14="注：按班级排列"), ((ROSTER, "A14", "row.note"),), SAME),
    Case(
        "the header once more",
        cells(ROSTER, A13="项目编号", B13="学号", C13="姓名", D13="证件类型"),
        ((ROSTER, "A13", "row.repeated-header"),),
        SAME,
    ),
    Case(
        "the header once more, in another order",
        cells(ROSTER, A13="项目编号", B13="学号", C13="姓名", D13="证件类型", H13="是否通过", Q13="缴费"),
        ((ROSTER, "H13", "row.other-header"),),
        HELD,
    ),
    Case(
        "a line of the form once more, with another value",
        cells(BASICS, A18="简报篇数", B18=9),
        ((BASICS, "A18", "sheet.label-twice"),),
        SAME,
    ),
    Case("a line of the form once more, all alike", cells(BASICS, A18="填表人", B18="李填表"), (), SAME),
    Case(
        "a phantom row at the end of the grid",
        on(ROSTER, do.phantom_row),
        ((ROSTER, "", "file.blank-rows-ignored"),),
        SAME,
    ),
    Case(
        "a value at the end of the grid", cells(ROSTER, XFD1048576="x"), (("", "", "file.too-spread"),), GONE
    ),
    Case(
        "a row beyond the grid",
        do.in_part(ROSTER, "</sheetData>", '<row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>'),
        (("", "", "file.beyond-grid"),),
        GONE,
    ),
    Case(
        "a dimension that lies",
        do.in_part(ROSTER, r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"'),
        (),
        SAME,
    ),
    Case("validations and formats pasted over", do.book(do.bare), (), SAME),
    Case(
        "a label misspelt in the form",
        cells(BASICS, A7="联糸电话"),
        ((BASICS, "", "sheet.label-missing"),),
        SAME,
    ),
    Case("a label deleted in the form", cells(BASICS, A7=None), ((BASICS, "", "sheet.label-missing"),), SAME),
    Case(
        "a required cell of the form left blank",
        cells(BASICS, B7=None),
        ((BASICS, "B7", "cell.required-item"),),
        SAME,
    ),
]

PROGRAMS: list[Case] = [
    Case("the stamp lost", do.book(do.without_stamp), (("", "", "return.stamp-lost"),), SAME),
    Case(
        "stamp and properties lost",
        do.book(do.without_stamp, do.without_properties),
        (("", "", "return.no-stamp"),),
        SAME,
    ),
    Case("the properties lost", do.book(do.without_properties), (), SAME),
    Case("last year's template", do.stamped(year="2025"), (("", "", "return.other-year"),), GONE),
    Case(
        "of an unknown department",
        do.stamped(department="NN"),
        (("", "", "return.unknown-department"),),
        GONE,
    ),
    Case("of another college", do.stamped(college="别的学院"), (("", "", "return.other-college"),), GONE),
    Case("of another pack", do.stamped(pack="other"), (("", "", "return.other-pack"),), GONE),
    Case(
        "another workbook of ours",
        do.stamped(workbook="registry"),
        (("", "", "return.other-workbook"),),
        GONE,
    ),
    Case(
        "an older version of the template",
        do.stamped(workbook_version="0"),
        (("", "", "return.older-version"),),
        SAME,
    ),
    Case(
        "a newer version of the template",
        do.stamped(workbook_version="9"),
        (("", "", "return.newer-version"),),
        SAME,
    ),
    Case(
        "an image in a cell, as WPS does",
        do.both(
            cells(ROSTER, C5=Formula('_xlfn.DISPIMG("ID_1",1)', '=DISPIMG("ID_1",1)')),
            do.with_part("xl/cellimages.xml", "<x/>"),
        ),
        (("", "", "file.cell-images"), (ROSTER, "C5", "file.formula-image")),
        SAME,
    ),
    Case(
        "links to other workbooks",
        do.with_part("xl/externalLinks/externalLink1.xml", "<x/>"),
        (("", "", "file.external-links"),),
        SAME,
    ),
    Case(
        "an embedded object",
        do.with_part("xl/embeddings/oleObject1.bin"),
        (("", "", "file.embedded-objects"),),
        SAME,
    ),
    Case(
        "ActiveX controls", do.with_part("xl/activeX/activeX1.xml", "<x/>"), (("", "", "file.activex"),), SAME
    ),
    Case(
        "data connections", do.with_part("xl/connections.xml", "<x/>"), (("", "", "file.connections"),), SAME
    ),
    Case(
        "a module of Excel 5",
        do.in_part(
            "xl/workbook.xml",
            "</sheets>",
            '<sheet name="Module1" sheetId="99" state="veryHidden" r:id=""/></sheets>',
        ),
        (),
        SAME,
    ),
    Case("macros", do.with_part("xl/vbaProject.bin"), (("", "", "file.macros"),), SAME, ".xlsm"),
    Case("saved as Strict Open XML", do.book(do.strict), (), SAME),
    Case("a part in UTF-16", do.in_utf16(ROSTER), (), SAME),
    Case("every tag with a prefix", do.prefixed(ROSTER), (), SAME),
]
