"""What mail programs make of an attached file, and that it comes out whole with the name it had."""

from __future__ import annotations

import base64
import quopri
import struct
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.stages.intake import tnef
from onex_xl.stages.intake.packed import Incoming, Wrapped, open_mail
from onex_xl.xlsx.inspection import Limits

BOOK = b"PK\x03\x04 a workbook, as far as anybody here is concerned"
NAME = "计算机系 填报表.xlsx"
GBK = NAME.encode("gbk")
WORD = b"=?gb18030?B?" + base64.b64encode(GBK) + b"?="


def packed(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def mail(kind: bytes, disposition: bytes, body: bytes | None = None, packing: bytes = b"base64") -> bytes:
    """A mail with one file, its part's header and body written as given."""
    return b"\r\n".join(
        [
            b"From: =?gb18030?B?s8LP/sP0?= <jsj@college.example>",
            b"To: office@college.example",
            b"Date: Tue, 01 Dec 2026 09:00:00 +0800",
            b"MIME-Version: 1.0",
            b"Content-Type: multipart/mixed; boundary=b",
            b"",
            b"--b",
            b"Content-Type: text/plain; charset=gbk",
            b"",
            "见附件".encode("gbk"),
            b"--b",
            b"Content-Type: " + kind,
            b"Content-Transfer-Encoding: " + packing,
            b"Content-Disposition: " + disposition,
            b"",
            packed(BOOK) if body is None else body,
            b"--b--",
            b"",
        ]
    )


def taken(data: bytes, sender: str = "jsj@college.example") -> list[tuple[str, bytes]]:
    """Name and content of what comes out of the mail ``data``, all from ``sender`` and of its date."""
    found = open_mail(Wrapped(Incoming("m.eml", data, datetime(2026, 12, 2, tzinfo=UTC)), Limits())).files
    assert {item.sender for item in found} <= {sender}
    assert {item.received_at for item in found} <= {datetime(2026, 12, 1, 1, tzinfo=UTC)}
    return [(item.name, item.data) for item in found]


PLAIN = b"application/octet-stream"


@pytest.mark.parametrize(
    ("kind", "disposition"),
    [
        (PLAIN + b'; name="' + GBK + b'"', b'attachment; filename="' + GBK + b'"'),
        (PLAIN + b'; name="' + GBK + b'"', b"attachment"),
        (PLAIN, b'attachment; filename="' + NAME.encode() + b'"'),
        (PLAIN + b'; name="' + WORD + b'"', b'attachment; filename="' + WORD + b'"'),
        (PLAIN, b"attachment; filename*=GBK''" + quote(GBK).encode()),
        (
            PLAIN,
            b"attachment; filename*0*=UTF-8''"
            + quote(NAME[:4]).encode()
            + b"; filename*1*="
            + quote(NAME[4:]).encode(),
        ),
    ],
    ids=["gbk", "gbk-in-type", "utf-8", "rfc2047", "rfc2231", "rfc2231-in-parts"],
)  # fmt: skip
def test_a_name_in_any_encoding_is_read(kind: bytes, disposition: bytes) -> None:
    assert taken(mail(kind, disposition)) == [(f"m.eml/{NAME}", BOOK)]


def test_a_file_may_be_packed_otherwise() -> None:
    quoted = quopri.encodestring(BOOK)
    named = b'attachment; filename="a.xlsx"'
    assert taken(mail(PLAIN, named, quoted, b"quoted-printable")) == [("m.eml/a.xlsx", BOOK)]


@pytest.mark.parametrize(
    ("kind", "encode", "packing"),
    [
        (b"message/rfc822", bytes, b"8bit"),
        (b"message/rfc822", packed, b"base64"),
        (b"application/octet-stream", packed, b"base64"),
    ],
)
def test_a_mail_that_is_attached_to_a_mail_is_opened(kind: bytes, encode: object, packing: bytes) -> None:
    inner = mail(PLAIN, b'attachment; filename="a.xlsx"').replace(b"jsj@", b"another@")
    inner = inner.replace(b"boundary=b", b"boundary=c").replace(b"--b", b"--c")
    body = encode(inner)  # type: ignore[operator]
    forwarded = mail(kind, b'attachment; filename="fw.eml"', body, packing)
    assert taken(forwarded, "another@college.example") == [("m.eml/fw.eml/a.xlsx", BOOK)]


def test_a_signature_is_no_file_that_somebody_sent() -> None:
    signed = mail(
        b"application/pkcs7-signature", b'attachment; filename="smime.p7s"', packed(b"\x30\x82\x01\x02")
    )
    assert taken(signed) == []


# ---- winmail.dat -----------------------------------------------------------------------------


def attribute(kind: int, value: bytes, level: int = 2) -> bytes:
    return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*items: bytes) -> bytes:
    return struct.pack("<I", len(items)) + b"".join(items)


def counted(kind: int, name: int, value: bytes, prefix: bytes = b"") -> bytes:
    head = struct.pack("<HH", kind, name) + prefix + struct.pack("<II", 1, len(value))
    return head + value + b"\x00" * (-len(value) % 4)


LONG_NAME = counted(0x1F, 0x3707, (NAME + "\x00").encode("utf-16-le"))
NUMBER = struct.pack("<HHI", 0x03, 0x0E21, 7)
NAMED = counted(
    0x1E, 0x8001, b"x\x00", b"\x01" * 16 + struct.pack("<II", 1, 6) + "abc".encode("utf-16-le") + b"\x00\x00"
)
HEAD = tnef.MAGIC + b"\x01\x00" + attribute(0x00089006, b"\x00\x00\x01\x00", 1)


def winmail(*attributes: bytes) -> bytes:
    return HEAD + b"".join(attributes)


BEGINS, SHORT, CONTENT = (
    attribute(0x00069002, b"\x00" * 14),
    attribute(0x00018010, b"JSJ~1.XLS\x00"),
    attribute(0x0006800F, BOOK),
)
MORE = attribute(0x00069005, properties(NUMBER, NAMED, LONG_NAME))


def test_what_outlook_wrapped_up_is_taken_out_with_its_whole_name() -> None:
    data = winmail(BEGINS, SHORT, CONTENT, MORE, BEGINS, attribute(0x00018010, b"b.xlsx\x00"), CONTENT)
    found = taken(mail(b'application/ms-tnef; name="winmail.dat"', b"attachment", packed(data)))
    assert found == [(f"m.eml/{NAME}", BOOK), ("m.eml/b.xlsx", BOOK)]


def test_the_content_may_stand_among_the_properties() -> None:
    inside = properties(NUMBER, LONG_NAME, counted(0x0102, 0x3701, BOOK))
    assert tnef.attached(winmail(BEGINS, attribute(0x00069005, inside))) == [(NAME, BOOK)]


def test_a_short_name_in_gbk_is_read() -> None:
    short = attribute(0x00018010, GBK + b"\x00")
    assert tnef.attached(winmail(BEGINS, short, CONTENT)) == [(NAME, BOOK)]


@given(st.binary(max_size=200), st.integers(0, 400))
def test_whatever_is_in_it_nothing_breaks(noise: bytes, cut: int) -> None:
    whole = winmail(BEGINS, SHORT, CONTENT, MORE)
    assert tnef.attached(whole[:cut] + noise) is not None
    assert tnef.attached(tnef.MAGIC + b"\x00\x00" + BEGINS + attribute(0x00069005, noise)) is not None
