"""What counts as inert: our own workbooks, what programs add to them, and nothing that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex_xl.xlsx.inert import Active, MailLink, active
from onex_xl.xlsx.inert_formulas import reaching
from tests.engines import libreoffice_recalculate
from tests.support.edited import Edited
from tests.support.foreign import (
    PNG,
    Put,
    as_macro_book,
    formula,
    hyperlink,
    inside,
    name,
    part,
    picture,
    relate,
)
from tests.support.returns import workbook

ROSTER = "考生名册"
MS = "http://schemas.microsoft.com/office/"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def kinds(*puts: Put) -> list[str]:
    """What is active in a return after ``puts``."""
    book = Edited(workbook())
    for put in puts:
        put(book)
    return sorted({item.kind for item in active(book.data())})


def external(kind: str, target: str, of: str = "xl/workbook.xml") -> Put:
    def put(book: Edited) -> None:
        relate(book, of, kind, target, external=True)

    return put


ACTIVE = {
    "a VBA project": (as_macro_book, ["macros", "other"]),
    "a VBA project in an .xlsx, related": (
        part(
            "xl/vbaProject.bin",
            b"x",
            "application/vnd.ms-office.vbaProject",
            kind=MS + "2006/relationships/vbaProject",
        ),
        ["macros"],
    ),
    "a VBA project that nothing refers to": (part("xl/vbaProject.bin", b"x"), ["macros"]),
    "WPS macros": (
        part(
            "xl/JDEData.bin",
            b"x",
            "application/octet-stream",
            kind="http://www.wps.cn/officeDocument/2020/jdeData",
        ),
        ["macros"],
    ),
    "a macro sheet": (
        part("xl/macrosheets/sheet1.xml", b"<xm:macrosheet/>", kind=MS + "2006/relationships/xlMacrosheet"),
        ["macros"],
    ),
    "a macro sheet said to be a worksheet": (
        part("xl/worksheets/sheet99.xml", b"<macrosheet/>", SHEETML + "worksheet+xml", kind="worksheet"),
        ["other"],
    ),
    "a worksheet declared as something else": (
        part(
            "xl/worksheets/sheet99.xml",
            b"<worksheet/>",
            "application/vnd.ms-excel.macrosheet+xml",
            kind="worksheet",
        ),
        ["other"],
    ),
    "an object": (
        part(
            "xl/embeddings/oleObject1.bin",
            b"x",
            "application/vnd.openxmlformats-officedocument.oleObject",
            kind="oleObject",
            of="xl/worksheets/sheet2.xml",
        ),
        ["objects"],
    ),
    "a linked object": (external("oleObject", "file:///x.doc", "xl/worksheets/sheet2.xml"), ["objects"]),
    "ActiveX": (
        part("xl/activeX/activeX1.xml", b"<x/>", kind="control", of="xl/worksheets/sheet2.xml"),
        ["objects"],
    ),
    "controls in the sheet": (inside(ROSTER, "<controls/>"), ["objects"]),
    "an external link": (part("xl/externalLinks/externalLink1.xml", b"<x/>", kind="externalLink"), ["links"]),
    "connections": (part("xl/connections.xml", b"<connections/>", kind="connections"), ["links"]),
    "a query in custom XML": (
        part(
            "customXml/item9.xml",
            b'<DataMashup xmlns="http://schemas.microsoft.com/DataMashup"/>',
            kind="customXml",
        ),
        ["other"],
    ),
    "custom ribbon": (
        external(MS + "2006/relationships/ui/extensibility", "x.xml", "xl/workbook.xml"),
        ["other"],
    ),
    "publishing when saved": (inside(ROSTER, '<webPublishItems count="1"/>'), ["other"]),
    "a link on a cell": (hyperlink(ROSTER, "B5", "http://example.com/"), ["hyperlinks"]),
    "a link to a file": (hyperlink(ROSTER, "B5", "file:///C:/x.exe"), ["hyperlinks"]),
    "a link to another share": (hyperlink(ROSTER, "B5", "\\\\example.com\\x"), ["hyperlinks"]),
    "a mail link with a text": (hyperlink(ROSTER, "B5", "mailto:a@example.com?subject=x"), ["hyperlinks"]),
    "a mail link on another text": (hyperlink(ROSTER, "B5", "mailto:a@example.com"), ["hyperlinks"]),
    "DDE": (formula(ROSTER, "J5", "cmd|'/C calc'!A0"), ["formulas"]),
    "WEBSERVICE": (formula(ROSTER, "J5", '_xlfn.WEBSERVICE("http://x/"&B5)'), ["formulas"]),
    "HYPERLINK": (formula(ROSTER, "J5", 'HYPERLINK("http://x/","x")'), ["formulas"]),
    "IMAGE": (formula(ROSTER, "J5", '_xlfn.IMAGE("http://x/"&B5)'), ["formulas"]),
    "RTD": (formula(ROSTER, "J5", 'RTD("x",,"y")'), ["formulas"]),
    "a function of no program": (formula(ROSTER, "J5", "DOTHIS()"), ["formulas"]),
    "a formula over another file": (formula(ROSTER, "J5", "[1]价格!A1"), ["formulas"]),
    "one without brackets": (formula(ROSTER, "J5", "'C:\\x.xlsx'!total"), ["formulas"]),
    "a condition": (
        inside(
            ROSTER,
            '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="99">'
            '<formula>WEBSERVICE("http://x")=1</formula></cfRule></conditionalFormatting>',
        ),
        ["formulas"],
    ),
    "a name that fetches": (name("WEBSERVICE(A1)"), ["formulas"]),
    "a name over another file": (name("[1]Sheet1!$A$1"), ["formulas"]),
    "a name that runs": (name("考生名册!$A$1", "_xlnm.Auto_Open"), ["macros"]),
    "a name that is a macro": (name("考生名册!$A$1", "f", ' xlm="1" function="1"'), ["macros"]),
    "a drawing that is a program": (lambda book: picture(book, b"<svg/>", "svg+xml"), ["other"]),
    "one that says it is a picture": (lambda book: picture(book, b"\x01\x00\x00\x00 EMF"), ["other"]),
    "a picture that runs something": (lambda book: picture(book, more=' macro="[0]!x"'), ["macros"]),
    "a part that nobody knows": (
        part("xl/new.bin", b"x", "application/x-new", kind=MS + "2030/new"),
        ["other"],
    ),
}


@pytest.mark.parametrize(("put", "found"), ACTIVE.values(), ids=ACTIVE)
def test_what_does_something_or_leads_elsewhere_is_told(put: Put, found: list[str]) -> None:
    assert kinds(put) == found


INERT = {
    "nothing": lambda book: None,
    "a picture": picture,
    "printer settings": part(
        "xl/printerSettings/printerSettings1.bin",
        b"x",
        SHEETML + "printerSettings",
        kind="printerSettings",
        of="xl/worksheets/sheet2.xml",
    ),
    "a thumbnail": part(
        "docProps/thumbnail.jpeg",
        b"\xff\xd8\xff",
        "image/jpeg",
        of="",
        kind="http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
    ),
    "a chain of calculation": part(
        "xl/calcChain.xml", b"<calcChain/>", SHEETML + "calcChain+xml", kind="calcChain"
    ),
    "properties of a library": part(
        "customXml/item1.xml",
        f'<p:properties xmlns:p="{MS}2006/metadata/properties"/>'.encode(),
        "application/xml",
        kind="customXml",
    ),
    "a cell picture of WPS": part(
        "xl/cellimages.xml",
        b"<x/>",
        "application/vnd.wps-officedocument.cellimage+xml",
        kind="http://www.wps.cn/officeDocument/2020/cellImage",
    ),
    "a link within the workbook": hyperlink(ROSTER, "B5", "#考生名册!A1"),
    "their own formula": formula(ROSTER, "J5", "SUM('考生名册'!$J$6:J9)-IF(ISERROR(B5),0,1)"),
    "a lookup": formula(ROSTER, "J5", '_xlfn.XLOOKUP(A5,试点证书!A:A,试点证书!B:B,"[无]|WEBSERVICE(x)!")'),
    "a broken reference": name("#REF!"),
    "a name of theirs": name("考生名册!$A$1:$B$9"),
}


@pytest.mark.parametrize("put", INERT.values(), ids=INERT)
def test_what_programs_add_is_inert(put: Put) -> None:
    assert kinds(put) == []


def test_a_mail_link_is_inert_where_its_cell_shows_the_address() -> None:
    book = Edited(workbook())
    hyperlink("基本信息", "B8", "mailto:sun%40example.cn")(book)
    link = MailLink("基本信息", "B8", "sun@example.cn")
    assert active(book.data(), lambda found: found == link) == ()


def test_it_is_told_where() -> None:
    book = Edited(workbook())
    formula(ROSTER, "J5", "DOTHIS()")(book)
    hyperlink(ROSTER, "B6", "http://example.com/")(book)
    assert active(book.data()) == (Active("formulas", "考生名册 J5"), Active("hyperlinks", "考生名册 B6"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", PNG], ids=["empty", "cut off", "a picture"])
def test_what_is_no_package_is_not_inert(data: bytes) -> None:
    assert active(data) == (Active("other"),)


def test_only_known_functions_and_own_sheets_stay_in_the_workbook() -> None:
    stays = [
        "A1-'甲 乙'!B2",
        "SUM(甲:丙!A1)",
        "@甲!A1",
        'IF(A1="x!y[1]",1,#N/A)',
        "甲!A1:甲!B2",
        "'甲:丙'!A1",
        """HYPERLINK("#'甲 乙'!"&ADDRESS(INT(A1/9),2),"甲")""",
        """HYPERLINK("#'丙'!B2")""",
    ]
    leaves = ["丁!A1", "'丁'!A1", "Foo(1)", "TBL[x]", "a|b!c", "SUM (CALL(1))", 'EXEC("x")', "'甲''乙'!A1"]
    leaves += ['HYPERLINK("http://example.com/")', 'HYPERLINK("#"&A1)', "HYPERLINK(\"#'[b.xlsx]甲'!A1\")"]
    leaves += ["HYPERLINK(\"#'丁'!A1\")", "HYPERLINK(A1&\"#'甲'!A1\")", "_xlfn.HYPERLINK(\"#'甲'!A1\")"]
    leaves += ["HYPERLINK(\"#'甲'!A1\"^1)", "HYPERLINK(\"#'甲'!A1\"&CALL(1))", "HYPERLINK (\"#'甲'!A1\")"]
    texts = [(text, text) for text in (*stays, *leaves)]
    assert list(reaching(texts, ["甲", "丙", "甲 乙"])) == leaves


@pytest.mark.office
def test_a_return_that_libreoffice_saved_is_inert(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook())
    [saved] = libreoffice_recalculate([path])
    assert active(saved.read_bytes()) == ()
