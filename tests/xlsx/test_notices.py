"""What is noted of a workbook that is read all the same."""

from __future__ import annotations

import pickle

from onex_xl import messages
from onex_xl.xlsx.inspection import Inspection
from tests.xlsx import raw
from tests.xlsx.test_kind import open_document
from tests.xlsx.verdicts import ONE, passed, refused, sheet_book


def codes(inspection: Inspection) -> list[str]:
    """The codes of the notices."""
    return [notice.code for notice in inspection.notices]


def test_a_plain_workbook_gives_no_notice() -> None:
    inspection = passed(raw.book())
    assert codes(inspection) == []
    assert [(sheet.name, sheet.visibility) for sheet in inspection.sheets] == [("数据", "visible")]
    assert pickle.loads(pickle.dumps(inspection)) == inspection


def test_parts_that_are_never_carried_on_are_named() -> None:
    data = raw.book(
        **{
            "xl__vbaProject.bin": b"x",
            "xl__externalLinks__externalLink1.xml": b"<externalLink><ddeLink/></externalLink>",
            "xl__embeddings__oleObject1.bin": b"x",
            "xl__activeX__activeX1.bin": b"x",
            "xl__connections.xml": b"<connections/>",
            "xl__cellimages.xml": b"<a/>",
        }
    )
    inspection = passed(data, name="a.xlsm")
    assert inspection.kind == "xlsm"
    assert codes(inspection) == [
        "file.macros",
        "file.external-links",
        "file.embedded-objects",
        "file.activex",
        "file.connections",
        "file.cell-images",
        "file.dde-links",
    ]


def test_a_wrong_extension_is_noted_and_read_all_the_same() -> None:
    (notice,) = passed(raw.book(), name="返回/回表.XLS").notices
    assert (notice.code, notice.facts) == ("file.other-extension", {"extension": ".xls", "kind": "XLSX"})
    assert not passed(raw.book(), name="没有扩展名").notices


def test_hidden_rows_filters_and_dangerous_formulas_are_noted_with_their_place() -> None:
    rows = (
        '<row r="1" hidden="1"><c r="A1"><f>cmd|\'/c calc\'!A0</f><v>0</v></c></row>'
        '<row r="2"><c r="A2"><f>_xlfn.WEBSERVICE("http://x")</f><v>0</v></c>'
        '<c r="B2"><f>[1]Sheet1!$A$1+1</f><v>0</v></c><c r="C2"><f>\'[预算 2.xlsx]一月\'!A1</f><v>0</v></c>'
        '<c r="D2" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
        '<c r="E2"><f>SUM(表1[金额])+IF(A1="a|b!","[x]y!",1)</f><v>0</v></c></row>'
    )
    data = sheet_book(
        rows,
        before='<cols><col min="2" max="4" width="9" hidden="1"/><col min="9" max="9"/></cols>',
        after='<autoFilter ref="A1:B9"><filterColumn colId="0"/></autoFilter>',
    )
    assert [(n.code, n.sheet, n.cell) for n in passed(data).notices] == [
        ("file.hidden-rows", "数据", ""),
        ("file.hidden-columns", "数据", ""),
        ("file.filter-on", "数据", ""),
        ("file.formula-dde", "数据", "A1"),
        ("file.formula-webservice", "数据", "A2"),
        ("file.formula-external", "数据", "B2"),
        ("file.formula-external", "数据", "C2"),
        ("file.formula-image", "数据", "D2"),
    ]
    assert passed(data).notices[0].facts == {"rows": 1}
    assert passed(data).notices[1].facts == {"columns": 3}
    assert passed(data).notices[3].facts == {"formula": "=cmd|'/c calc'!A0"}


def test_who_wrote_it_and_what_it_carries() -> None:
    custom = (
        '<Properties xmlns:vt="urn:vt"><property name="onex"><vt:lpwstr>2025/A01</vt:lpwstr></property>'
        '<property name="KSOProductBuildVer"><vt:lpwstr>2052-11.1.0.8612</vt:lpwstr></property></Properties>'
    )
    data = raw.zipped(
        {
            **raw.parts({"数据": raw.sheet(ONE)}, workbook='<workbookPr date1904="1"/>'),
            "docProps/app.xml": "<Properties><Application>WPS 表格</Application></Properties>",
            "docProps/core.xml": '<c xmlns:dc="urn:dc"><dc:creator>张三</dc:creator></c>',
            "docProps/custom.xml": custom,
        }
    )
    inspection = passed(data)
    assert (inspection.application, inspection.creator, inspection.date1904) == ("WPS 表格", "张三", True)
    assert inspection.properties == {"onex": "2025/A01", "KSOProductBuildVer": "2052-11.1.0.8612"}


def test_properties_that_cannot_be_read_are_no_reason_to_refuse() -> None:
    inspection = passed(raw.book(**{"docProps__app.xml": "<broken", "docProps__custom.xml": ""}))
    assert (inspection.application, inspection.properties) == ("", {})


def test_sheet_visibility_and_sheets_that_are_no_tables() -> None:
    data = raw.zipped(raw.parts({"甲": raw.sheet(ONE), "乙": raw.sheet(ONE), "丙": raw.sheet(ONE)}))
    parts = raw.parts({"甲": raw.sheet(ONE), "乙": raw.sheet(ONE), "丙": "<chartsheet/>"})
    workbook = parts["xl/workbook.xml"].replace('name="甲"', 'state="hidden" name="甲"')
    parts["xl/workbook.xml"] = workbook.replace('name="乙"', 'name="乙" state="veryHidden"')
    parts["xl/_rels/workbook.xml.rels"] = raw.relations(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "worksheet", "/xl/worksheets/sheet2.xml"),
        ("rId3", "chartsheet", "worksheets/sheet3.xml"),
    )
    assert len(passed(data).sheets) == 3
    sheets = passed(raw.zipped(parts)).sheets
    assert [(s.name, s.visibility, s.scan is None) for s in sheets] == [
        ("甲", "hidden", False),
        ("乙", "very hidden", False),
        ("丙", "visible", True),
    ]


def test_formats_that_hide_their_sheets_are_passed_with_their_container_checked() -> None:
    ods = open_document(b"application/vnd.oasis.opendocument.spreadsheet")
    assert passed(ods, name="a.ods").sheets == ()
    assert refused(raw.with_member(ods, "../x", b"x"))[0] == "file.bad-container"
    evil = raw.with_member(ods, "meta.xml", b"<!DOCTYPE a><a/>")
    assert refused(evil) == ("file.doctype", {"part": "meta.xml"})


def test_every_code_has_both_sentences_in_both_languages() -> None:
    for language in messages.LANGUAGES:
        keys = [key for key in messages.catalogue(language) if key.startswith("file.")]
        found = finding_codes(keys)
        assert [code for code in found if not {f"{code}.sentence", f"{code}.remedy"} <= set(keys)] == []
        assert len(found) > 30


def finding_codes(keys: list[str]) -> set[str]:
    """The finding codes that message keys belong to: ``file.bomb`` of ``file.bomb.sentence``."""
    return {key.rpartition(".")[0] for key in keys}
