"""Which formulas of an .xls reach outside, token by token; and that a binary workbook is refused."""

from __future__ import annotations

import struct

from onex_xl.xlsx.inspection import Refusal
from onex_xl.xlsx.lost_tokens import Outside
from onex_xl.xlsx.preflight import inspect
from tests.xlsx import raw


def test_only_tokens_that_name_a_link_reach_outside() -> None:
    outside = Outside(["external", "", "dde"], ["", "webservice"])
    text = bytes([0x17, 3, 0]) + bytes([0x3A, 0, 0])
    choose = bytes([0x19, 0x04]) + struct.pack("<4H", 2, 0x3A, 0x3A, 0x3A)
    cell, area = struct.pack("<B3H", 0x5A, 0, 1, 1), struct.pack("<B5H", 0x3B, 1, 0, 0, 0, 0)
    name, rtd = struct.pack("<BI", 0x43, 2), struct.pack("<BBH", 0x42, 3, 379)
    assert outside.hazard(text + choose + area) == ""
    assert outside.hazard(text + choose + area + cell) == "external"
    assert outside.hazard(area + struct.pack("<B3H", 0x79, 2, 1, 0)) == "dde"
    assert [outside.hazard(text + tokens) for tokens in (name, rtd)] == ["webservice", "webservice"]
    assert outside.hazard(bytes([0x18]) + cell) == ""  # what is not known may be followed by anything


def test_a_binary_workbook_is_refused_as_what_it_is() -> None:
    data = raw.zipped({"[Content_Types].xml": "<x/>", "xl/workbook.bin": b"x"})
    assert inspect(data, "填报表.xlsx") == Refusal("file.binary-workbook")
