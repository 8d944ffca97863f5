"""A file is what its bytes say, whatever its name."""

from __future__ import annotations

import io
import zipfile

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from onex_xl.xlsx.kind import Kind, sniff
from tests.xlsx import raw

CSV_TEXT = "学号,姓名,金额\n20230001,张三,100\n20230002,李四,200\n"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
MAIL = b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: =?utf-8?B?5oql6YCB?=\r\nMIME-Version: 1.0\r\n\r\nbody\r\n"


def packed(**members: bytes) -> bytes:
    """A zip file of these members (``__`` for ``/``, a trailing ``_xml`` for ``.xml``)."""
    return raw.zipped({name.replace("__", "/").replace("_xml", ".xml"): b for name, b in members.items()})


def open_document(media_type: bytes) -> bytes:
    """An OpenDocument container: its media type first and stored."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", media_type)
        archive.writestr("content.xml", "<x/>")
    return target.getvalue()


def packed_again(media_type: bytes, manifest: bytes = b"<x/>") -> bytes:
    """The same, unpacked and packed again by something that knows nothing of it."""
    return packed(content_xml=b"<x/>", **{"META-INF__manifest_xml": manifest, "mimetype": media_type})


def encrypted(data: bytes) -> bytes:
    """``data`` with the password ``1234``."""
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("1234", target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", Kind.EMPTY),
        (b"\x00" * 4096, Kind.EMPTY),
        (raw.book(), Kind.XLSX),
        (raw.book(**{"xl__vbaProject.bin": b"x"}), Kind.XLSM),
        (packed(**{"[Content_Types]_xml": b"<x/>", "xl__workbook.bin": b"x"}), Kind.XLSB),
        (packed(**{"[Content_Types]_xml": b"<x/>", "word__document_xml": b"<x/>"}), Kind.DOCX),
        (packed(**{"[Content_Types]_xml": b"<x/>", "ppt__presentation_xml": b"<x/>"}), Kind.PPTX),
        (open_document(ODS), Kind.ODS),
        (open_document(b"application/vnd.oasis.opendocument.text"), Kind.ODF),
        (packed_again(ODS), Kind.ODS),
        (packed_again(b"application/vnd.oasis.opendocument.text"), Kind.ODF),
        (packed(content_xml=b"<x/>", **{"META-INF__manifest_xml": b"<x/>"}), Kind.ODF),
        (packed(mimetype=b"x", a=b"1"), Kind.ZIP),
        (packed(OFD_xml=b"<x/>"), Kind.OFD),
        (packed(**{"Index__Document.iwa": b"x"}), Kind.NUMBERS),
        (packed(a=b"1", b=b"2"), Kind.ZIP),
        (raw.book()[:300], Kind.BROKEN_ZIP),
        (encrypted(raw.book()), Kind.ENCRYPTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, Kind.OLE),
        (b"%PDF-1.7\n", Kind.PDF),
        (b"Rar!\x1a\x07\x01\x00", Kind.RAR),
        (b"Rar!\x1a\x07\x00", Kind.RAR),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Kind.SEVEN_ZIP),
        (b"\x1f\x8b\x08\x00", Kind.GZIP),
        (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
        (b"\xff\xd8\xff\xe0", Kind.IMAGE),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", Kind.HTML),
        (b"\xef\xbb\xbf\r\n<table border=1><tr><td>1</td></tr></table>", Kind.HTML),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html></html>", Kind.HTML),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            Kind.XML_2003,
        ),
        (
            b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:meta/>'
            b"<style:style/></office:document>",
            Kind.ODF,
        ),
        (b"<?xml version='1.0'?><a/>", Kind.XML),
        (MAIL, Kind.EML),
        (MAIL + b"\r\n\r\n\x00\xff\x08", Kind.EML),
        (CSV_TEXT.encode("gb18030"), Kind.CSV),
        (CSV_TEXT.encode("utf-8-sig"), Kind.CSV),
        (CSV_TEXT.replace(",", "\t").encode("utf-16"), Kind.CSV),
        ("请查收附件，谢谢。".encode("gb18030"), Kind.TEXT),
        (b"\x01\x02\x03\x04\xff\xfe", Kind.UNKNOWN),
    ],
)
def test_the_bytes_tell_the_kind(data: bytes, kind: Kind) -> None:
    assert sniff(data, "考评填报表.xlsx") is kind


def test_text_cut_in_the_middle_of_a_character_is_still_text() -> None:
    long = ("学" * 40_000).encode("gb18030") + b"\n"
    assert sniff(b"x" + long) is Kind.TEXT


def test_an_ole_file_cut_off_before_its_directory_is_not_guessed_at() -> None:
    locked = encrypted(raw.book())
    assert "EncryptedPackage".encode("utf-16-le") in locked
    assert sniff(locked[:700]) is Kind.OLE


def test_only_workbooks_are_read_and_every_kind_has_a_name_for_people() -> None:
    assert {kind for kind in Kind if kind.is_workbook} == {
        Kind.XLSX,
        Kind.XLSM,
        Kind.XLS,
        Kind.ODS,
    }
    assert Kind.DOCX.label == "Word (.docx)"
    assert Kind.PDF.label == "PDF"
    assert not any("\u4e00" <= letter <= "\u9fff" for kind in Kind for letter in kind.label)
