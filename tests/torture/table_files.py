"""What happens to files as a whole."""

from __future__ import annotations

from tests.support import damages as do
from tests.support.damages import BASICS, OUTCOMES, ROSTER, SPENDING, TEACHERS, cells
from tests.torture.case import GONE, SAME, Case, file
from tests.xlsx import raw
from tests.xlsx.test_kind import CSV_TEXT, packed

FILES: list[Case] = [
    file("a cloud placeholder of 0 bytes", do.cut(0), "file.empty"),
    file("nothing but zeros", lambda data: bytes(len(data)), "file.empty"),
    file("half of the file", do.cut(0.5), "file.truncated"),
    file("the last bytes gone", do.cut(0.9995), "file.truncated"),
    file("one bit flipped", do.flipped, "file.damaged"),
    file("a wrong checksum", do.wrong_checksum, "file.damaged"),
    file("a DOCTYPE", do.in_part(ROSTER, "<worksheet", "<!DOCTYPE x><worksheet"), "file.doctype"),
    file("entities that multiply", do.book(do.laughing), "file.doctype"),
    file("a part that says it is GBK", do.in_part(ROSTER, "UTF-8", "GBK"), "file.encoding"),
    file("a zip bomb", do.book(do.with_bomb), "file.bomb-ratio"),
    file("two members of one name", do.with_member("xl/Workbook.xml"), "file.bad-container"),
    file("a member that points outside", do.with_member("../evil.txt"), "file.bad-container"),
    file("a member with a drive", do.with_member("C:/evil.txt"), "file.bad-container"),
    file("a member from the root", do.with_member("/evil.txt"), "file.bad-container"),
    file("thousands of members", do.crowded, "file.too-many-parts"),
    file(
        "20,001 merged cells",
        do.in_part(
            ROSTER,
            "</sheetData>",
            "</sheetData><mergeCells>"
            + "".join(f'<mergeCell ref="A{900 + n}:B{900 + n}"/>' for n in range(20001))
            + "</mergeCells>",
        ),
        "file.too-many-merges",
    ),
    file(
        "a count of strings that lies",
        do.in_part("xl/sharedStrings.xml", r'uniqueCount="\d+"', 'uniqueCount="99999999"'),
        "file.bad-container",
    ),
    file("one huge cell", cells(ROSTER, S5="长" * 24_000_000), "file.bomb-ratio"),
    file("behind a password", do.locked, "file.encrypted"),
    file("a PDF named .xlsx", do.another(b"%PDF-1.7\n"), "file.not-a-workbook"),
    file(
        "HTML named .xls",
        do.another(b"<html><table><tr><td>1</td></tr></table></html>"),
        "file.not-a-workbook",
        GONE,
        ".xls",
    ),
    file("CSV in GBK", do.another(CSV_TEXT.encode("gb18030")), "file.not-a-workbook", GONE, ".csv"),
    file("CSV in UTF-8 named .xlsx", do.another(CSV_TEXT.encode("utf-8-sig")), "file.not-a-workbook"),
    file(
        "a Word file",
        do.another(packed(**{"[Content_Types]_xml": b"<x/>", "word__document_xml": b"<x/>"})),
        "file.not-a-workbook",
        GONE,
        ".docx",
    ),
    file("a photo", do.another(do.PNG), "file.not-a-workbook", GONE, ".png"),
    file("a RAR archive", do.another(b"Rar!\x1a\x07\x01\x00" + bytes(99)), "file.archive", GONE, ".rar"),
    file("a 7z archive", do.another(b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(99)), "file.archive", GONE, ".7z"),
    file("a text", do.another("请查收".encode()), "file.not-a-workbook", GONE, ".txt"),
    file(
        "XML 2003 named .xls",
        do.another(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        "file.not-a-workbook",
        GONE,
        ".xls",
    ),
    file("an .xlsx named .xls", do.untouched, "file.other-extension", SAME, ".xls"),
    file("an .xlsx named .pdf", do.untouched, "file.other-extension", SAME, ".pdf"),
    file("a name without an ending", do.untouched, "", SAME, ""),
    file("in a zip archive", do.in_zip("计算机系/回表.xlsx"), "", SAME, ".zip"),
    file("in a zip archive with GBK names", do.in_zip("计算机系/回表.xlsx", gbk=True), "", SAME, ".zip"),
    file(
        "in a zip in a zip", do.both(do.in_zip("回表.xlsx"), do.in_zip("a.zip")), "file.archive", GONE, ".zip"
    ),
    file("attached to a mail", do.in_mail("回表.xlsx"), "", SAME, ".eml"),
    file(
        "in a zip attached to a mail", do.both(do.in_zip("回表.xlsx"), do.in_mail("a.zip")), "", SAME, ".eml"
    ),
    file("a tab's part lost", do.without_part("xl/worksheets/sheet4.xml"), "file.damaged"),
    file("the strings' part lost", do.without_part("xl/sharedStrings.xml"), "file.unreadable"),
    Case(
        "the styles lost",
        do.without_part("xl/styles.xml"),
        (
            (BASICS, "B10", "cell.repaired"),
            *((ROSTER, f"{col}{row}", "cell.repaired") for col in "KM" for row in range(5, 13)),
            *((TEACHERS, f"G{row}", "cell.repaired") for row in (5, 6, 7)),
            (SPENDING, "B5", "cell.repaired"),
            (OUTCOMES, "D5", "cell.repaired"),
        ),
        whole=True,
    ),
    file("quite another workbook", do.another(raw.book()), "return.not-a-return"),
]

OTHER_FORMATS = [
    file("saved as .xls", do.untouched, "", SAME, ".xls"),
    file("saved as .ods", do.untouched, "", SAME, ".ods"),
    file("half of an .xls", do.cut(0.5), "file.truncated", GONE, ".xls"),
    file("half of an .ods", do.cut(0.5), "file.truncated", GONE, ".ods"),
    file("the end of an .xls gone", do.cut(0.9), "file.truncated", GONE, ".xls"),
]
"""Done to the return as LibreOffice saves it under that ending."""
