"""What .xls and .xlsb say beyond their values, record by record and token by token."""

from __future__ import annotations

import struct

from onex_xl.xlsx.lost_tokens import XLS, XLSB, Outside
from tests.xlsx import raw
from tests.xlsx.verdicts import passed, scanned


def record(kind: int, content: bytes) -> bytes:
    """One record of a binary part; kinds from 128 take two bytes."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(content)]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def book(sheet: bytes, heads: bytes = b"", **more: bytes) -> bytes:
    """A workbook with the sheet 数据; ``heads`` are more records of its own part, ``more`` its other parts
    (``__`` for ``/``)."""
    links = raw.relations(
        ("rId1", "worksheet", "worksheets/sheet1.bin"), ("rId2", "externalLink", "externalLinks/link1.bin")
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<x/>",
        "xl/workbook.bin": record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("数据")) + heads,
        "xl/_rels/workbook.bin.rels": links,
        "xl/worksheets/sheet1.bin": sheet,
    }
    return raw.zipped(members | {name.replace("__", "/"): part for name, part in more.items()})


def formula(col: int, tokens: bytes, kind: int = 9) -> bytes:
    """A formula cell with a number (9), or a text of two characters (8)."""
    value = struct.pack("<d", 1) if kind == 9 else wide("ab")
    head = struct.pack("<II", col, 0) + value + struct.pack("<H", 0)
    return record(kind, head + struct.pack("<I", len(tokens)) + tokens)


def test_binary_workbooks_say_as_much() -> None:
    sheet = b"".join((
        record(60, struct.pack("<4IH", 3, 5, 0, 0, 1)), record(60, struct.pack("<4IH", 6, 6, 2304, 0, 0)),
        record(0, struct.pack("<IIHBBB", 6, 0, 0, 0, 0x10, 0)), record(3, struct.pack("<IIB", 2, 0, 0x17)),
        record(0, struct.pack("<IIHBBB", 8, 0, 300, 0, 0, 0)), record(11, struct.pack("<IIB", 0, 0, 0x2A)),
        record(9, struct.pack("<IId", 4, 0, 1.5)), record(176, struct.pack("<4I", 1, 2, 0, 1)),
        record(163, b""),
    ))  # fmt: skip
    data = book(sheet)
    scan = scanned(data)["数据"]
    assert scan.errors == {"C7": "#REF!", "A9": "#N/A"}
    assert scan.formulas == {"A9": "…", "E9": "…"}
    assert (scan.hidden_rows, scan.hidden_columns, scan.merges) == (1, 3, ("A2:B3",))
    assert scan.filtered


def test_rows_without_height_and_columns_without_width_are_hidden() -> None:
    sheet = record(60, struct.pack("<4IH", 6, 7, 0, 0, 0)) + record(
        0, struct.pack("<IIHBBB", 8, 0, 0, 0, 0, 0)
    )
    scan = scanned(book(sheet))["数据"]
    assert (scan.hidden_rows, scan.hidden_columns) == (1, 2)


def test_only_tokens_that_name_a_link_reach_outside() -> None:
    outside = Outside(XLS, ["external", "", "dde"], ["", "webservice"])
    text = bytes([0x17, 3, 0]) + bytes([0x3A, 0, 0])
    choose = bytes([0x19, 0x04]) + struct.pack("<4H", 2, 0x3A, 0x3A, 0x3A)
    cell, area = struct.pack("<B3H", 0x5A, 0, 1, 1), struct.pack("<B5H", 0x3B, 1, 0, 0, 0, 0)
    name, rtd = struct.pack("<BI", 0x43, 2), struct.pack("<BBH", 0x42, 3, 379)
    assert outside.hazard(text + choose + area) == ""
    assert outside.hazard(text + choose + area + cell) == "external"
    assert outside.hazard(area + struct.pack("<B3H", 0x79, 2, 1, 0)) == "dde"
    assert [outside.hazard(text + tokens) for tokens in (name, rtd)] == ["webservice", "webservice"]
    assert outside.hazard(bytes([0x18]) + cell) == ""  # what is not known may be followed by anything
    wide_text = bytes([0x17, 2, 0, 0x3A, 0, 0, 0])
    cell = struct.pack("<BHIH", 0x3A, 0, 9, 9)
    assert Outside(XLSB, ["external"], []).hazard(wide_text + cell) == "external"
    assert Outside(XLSB, ["external"], []).hazard(wide_text) == ""


def test_formulas_of_a_binary_workbook_that_reach_outside() -> None:
    heads = b"".join((
        record(353, b""), record(357, b""), record(355, wide("rId2")),
        record(362, struct.pack("<I6I", 2, 0, 0, 0, 1, 0, 0)), record(354, b""),
        record(39, struct.pack("<IBI", 0, 0, 0xFFFFFFFF) + wide("_xlfn.WEBSERVICE")),
    ))  # fmt: skip
    own, other = (struct.pack("<BHIH", 0x3A, link, 0, 0) for link in (0, 1))
    array = struct.pack("<4IBI", 0, 0, 5, 5, 0, len(other)) + other
    sheet = b"".join((
        record(0, struct.pack("<I", 0)), formula(0, own), formula(1, other), formula(2, own + other, 8),
        formula(3, struct.pack("<BI", 0x23, 1)), formula(5, bytes([1, 0, 0, 0, 0])), record(426, array),
    ))  # fmt: skip
    for part, hazard in ((record(360, struct.pack("<H", 0)), "external"), (record(360, b"\1\0"), "dde")):
        data = book(sheet, heads, **{"xl__externalLinks__link1.bin": part, "xl__vbaProject.bin": b"x"})
        assert scanned(data)["数据"].hazards == {"B1": hazard, "C1": hazard, "D1": "webservice", "F1": hazard}
        notices = [notice.code for notice in passed(data, name="").notices if not notice.sheet]
        assert notices == ["file.macros", "file.external-links", *["file.dde-links"] * (hazard == "dde")]
