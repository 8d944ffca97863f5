"""What is refused before any library sees it, under which code, and what is only noted."""

from __future__ import annotations

import string
import struct

import pytest

from onex_xl.xlsx.inspection import Inspection, Limits, Refusal
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, read_book
from tests.xlsx import raw
from tests.xlsx.test_kind import CSV_TEXT, MAIL, ODS, encrypted, packed_again
from tests.xlsx.verdicts import ONE, passed, plain_members, refused, sheet_book

MIB = 2**20


# --- the file as a whole ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (b"", "file.empty", {}),
        (b"\x00" * 5000, "file.empty", {}),
        (raw.book()[:-10], "file.truncated", {}),
        (raw.book()[:400], "file.truncated", {}),
        (raw.book().replace(b"PK\x01\x02", b"PK\x01\x03", 1), "file.damaged", {}),
        (raw.book()[:60] + raw.book()[70:], "file.damaged", {}),
        (encrypted(raw.book()), "file.encrypted", {}),
        (packed_again(ODS, b"<manifest:encryption-data/>"), "file.encrypted", {}),
        (b"Rar!\x1a\x07\x01\x00", "file.archive", {"kind": "RAR"}),
        (b"7z\xbc\xaf\x27\x1c", "file.archive", {"kind": "7z"}),
        (raw.zipped({"甲.xlsx": raw.book()}), "file.archive", {"kind": "ZIP"}),
        (b"<html><table></table></html>", "file.not-a-workbook", {"kind": "HTML"}),
        (CSV_TEXT.encode("gb18030"), "file.not-a-workbook", {"kind": "CSV"}),
        (b"%PDF-1.4", "file.not-a-workbook", {"kind": "PDF"}),
        (MAIL, "file.not-a-workbook", {"kind": "EML"}),
        (b"\x01\x02\x03", "file.unknown-kind", {}),
    ],
)
def test_what_is_no_workbook_is_refused_by_its_real_kind(
    data: bytes, code: str, facts: dict[str, str | int]
) -> None:
    assert refused(data, name="考评填报表.xls") == (code, facts)


def test_a_file_past_the_limit_is_refused_with_both_numbers() -> None:
    assert refused(b"PK\x03\x04" + bytes(3 * MIB), Limits(file=3 * MIB)) == (
        "file.too-large",
        {"found": 4, "limit": 3},
    )


def test_a_flipped_bit_in_any_part_is_damage() -> None:
    data = raw.zipped({**raw.parts({"数据": raw.sheet(ONE)}), "xl/media/image1.png": b"picture" * 50})
    at = data.index(b"xl/media/image1.png") + len("xl/media/image1.png") + 2
    assert refused(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])[0] in (
        "file.damaged",
        "file.bad-container",
    )


def test_an_ole_container_that_ends_before_its_directory_is_incomplete() -> None:
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 20)
    assert refused(bytes(header) + b"x" * 512 * 20) == ("file.truncated", {})
    assert refused(bytes(header) + b"x" * 512 * 21) == ("file.unknown-kind", {})


def test_a_wrong_checksum_is_damage() -> None:
    data = raw.book()
    at = data.index(b"PK\x01\x02") + 16
    assert refused(data[:at] + b"\x00\x00\x00\x00" + data[at + 4 :]) == ("file.damaged", {})


# --- the container --------------------------------------------------------------------------------


def test_a_bomb_is_refused_by_its_ratio_and_by_its_size() -> None:
    bomb = raw.book(xl__media__zero=b"\x00" * 20 * MIB)
    assert refused(bomb) == ("file.bomb-ratio", {"part": "xl/media/zero", "limit": 100})
    assert refused(bomb, Limits(part=10 * MIB)) == ("file.bomb", {"part": "xl/media/zero", "limit": 10})


def test_many_parts_that_are_too_much_together_are_a_bomb() -> None:
    noise = bytes(range(256)) * 4096
    many = raw.book(**{f"xl__media__{n}": noise for n in range(4)})
    code, facts = refused(many, Limits(inflated=3 * MIB, ratio=10_000))
    assert (code, facts["limit"]) == ("file.bomb", 3)


def test_a_part_that_inflates_to_more_than_it_says_is_refused_without_inflating_it() -> None:
    members = plain_members()
    assert refused(raw.stored_zip([*members, (b"xl/media/x", b"\x00" * 30 * MIB, 100)])) == (
        "file.bad-container",
        {"part": "xl/media/x"},
    )
    passed(raw.stored_zip([(name, content, None) for name, content, _ in members]))


@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml", "xl\\workbook.xml"])
def test_two_members_of_one_name_are_refused(name: str) -> None:
    members = plain_members()
    data = raw.stored_zip([*members, (name.encode(), b"<workbook/>", None)])
    assert refused(data) == ("file.bad-container", {"part": name})


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "/etc/evil", "C:/evil", "xl\\..\\evil"])
def test_members_that_point_outside_are_refused(name: str) -> None:
    members = plain_members()
    assert refused(raw.stored_zip([*members, (name.encode(), b"x", None)])) == (
        "file.bad-container",
        {"part": name},
    )


def test_members_that_share_bytes_are_refused() -> None:
    data = bytearray(raw.book())
    entries = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    first = struct.unpack_from("<I", data, entries[0] + 42)[0]
    struct.pack_into("<I", data, entries[1] + 42, first)
    assert refused(bytes(data))[0] == "file.bad-container"


def test_a_member_locked_or_packed_in_another_way_is_refused() -> None:
    data = bytearray(raw.book())
    entry = data.index(b"PK\x01\x02")
    locked, other = bytes(data[: entry + 8]) + b"\x01" + bytes(data[entry + 9 :]), bytearray(data)
    other[entry + 10] = 12
    assert refused(locked) == ("file.encrypted", {})
    assert refused(bytes(other)) == ("file.bad-container", {"part": "[Content_Types].xml"})


def test_too_many_members_are_refused() -> None:
    many = raw.book(**{f"xl__{n}": b"" for n in range(30)})
    assert refused(many, Limits(members=20)) == ("file.too-many-parts", {"found": 35, "limit": 20})


# --- the XML --------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["xl/workbook.xml", raw.SHEET_PART, "docProps/core.xml", "xl/other/x.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_in_any_part_is_refused(part: str, encoding: str) -> None:
    evil = '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'.encode(encoding)
    data = raw.zipped({**raw.parts({"数据": raw.sheet(ONE)}), part: evil})
    code, facts = refused(data)
    assert (code, str(facts["part"]).lower()) == ("file.doctype", part.lower())


@pytest.mark.parametrize(
    "before", ["<?y <a ?>", "<!-- <a> -->", " \n", '<?xml version="1.0"?>\n<?y <b x="1"?>', "\ufeff"]
)
def test_whatever_stands_before_it(before: str) -> None:
    evil = before + '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    data = raw.zipped({**raw.parts({"数据": raw.sheet(ONE)}), "xl/more.xml": evil})
    assert refused(data)[0] == "file.doctype"


def test_other_encodings_are_refused_and_ascii_under_any_name_is_not() -> None:
    declared = '<?xml version="1.0" encoding="GB2312"?>'
    chinese = raw.sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>学</t></is></c></row>')
    data = raw.zipped({**raw.parts({"数据": ""}), raw.SHEET_PART: (declared + chinese).encode("gb2312")})
    assert refused(data) == ("file.encoding", {"part": raw.SHEET_PART, "encoding": "GB2312"})
    passed(raw.zipped({**raw.parts({"数据": ""}), raw.SHEET_PART: declared + raw.sheet(ONE)}))
    assert refused(raw.book(**{"xl__y.xml": "<a/>".encode("utf-32")}))[1]["encoding"] == "UTF-32"


@pytest.mark.parametrize("workbook", ["<workbook", "<other/>", f'<workbook xmlns="{raw.MAIN}"/>'])
def test_a_workbook_without_a_list_of_sheets_is_damaged(workbook: str) -> None:
    data = raw.zipped({**raw.parts({"数据": raw.sheet(ONE)}), "xl/workbook.xml": workbook})
    assert refused(data) == ("file.damaged", {})


def test_a_sheet_whose_part_is_gone_is_damage() -> None:
    parts = raw.parts({"数据": raw.sheet(ONE), "教师": raw.sheet(ONE)})
    del parts["xl/worksheets/sheet2.xml"]
    assert refused(raw.zipped(parts)) == ("file.damaged", {})


# --- the sheets: how much, how far ----------------------------------------------------------------


def test_two_cells_at_the_corners_of_the_grid_never_reach_the_reader() -> None:
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = sheet_book(corners)
    assert len(data) < 2000
    assert refused(data) == ("file.too-spread", {"cell": "XFD1048576", "limit": 5_000_000})


def test_the_corners_are_seen_in_any_spelling() -> None:
    for far in (
        "<c s='1' r='XFD1048576'><v>1</v></c>",
        '<c t="n" r="xfd1048576" ><v>1</v></c>',
        '<c\n r = "XFD1048576"><v>1</v></c >',
        '<c r="&#88;FD1048576"><v>1</v></c>',
    ):
        assert refused(sheet_book(f'{ONE}<row r="1048576">{far}</row>'))[0] == "file.too-spread", far


def test_the_areas_of_all_sheets_add_up() -> None:
    wide = raw.sheet('<row r="3000"><c r="ALL3000"><v>1</v></c></row>')
    data = raw.zipped(raw.parts({"甲": wide, "乙": wide}))
    assert refused(data) == ("file.too-spread", {"cell": "ALL3000", "limit": 5_000_000})


def test_blank_cells_far_away_are_no_reason_to_refuse() -> None:
    phantom = f'{ONE}<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    also = f'{ONE}<row r="1048576"><c r="XFD1048576" s="1"></c></row>'
    for rows in (phantom, also):
        inspection = passed(sheet_book(rows))
        assert inspection.sheets[0].scan is not None
        assert (inspection.sheets[0].scan.rows, inspection.sheets[0].scan.columns) == (1, 1)
        notices = [(notice.code, notice.facts) for notice in inspection.notices]
        assert notices == [("file.blank-rows-ignored", {"rows": 1_048_575})]


@pytest.mark.parametrize("cell", ["A1048577", "XFE1", "ZZZ9999999"])
def test_a_cell_outside_the_grid_is_refused(cell: str) -> None:
    row = cell.lstrip(string.ascii_uppercase)
    rows = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>'
    assert refused(sheet_book(rows))[0] in ("file.beyond-grid", "file.too-spread")


def test_an_address_that_is_none_is_refused() -> None:
    assert refused(sheet_book('<row r="1"><c r="A0001048577777"><v>1</v></c></row>'))[0] == "file.beyond-grid"


def test_too_many_cells_and_merges_are_refused() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 12))
    assert refused(sheet_book(cells), Limits(cells=10)) == ("file.too-many-cells", {"found": 11, "limit": 10})
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 7))
    data = sheet_book(ONE, after=f"<mergeCells>{merges}</mergeCells>")
    assert refused(data, Limits(merges=5)) == ("file.too-many-merges", {"found": 6, "limit": 5})


def test_cells_are_counted_over_all_sheets() -> None:
    six = raw.sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 7)))
    data = raw.zipped(raw.parts({"甲": six, "乙": six}))
    assert refused(data, Limits(cells=10)) == ("file.too-many-cells", {"found": 12, "limit": 10})


def strings(*texts: str, count: int | None = None) -> str:
    """A shared strings part."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="{raw.MAIN}" uniqueCount="{len(texts) if count is None else count}">{items}</sst>'


def shared(numbers: list[int], part: str) -> bytes:
    """A workbook whose column A takes these shared strings."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{number}</v></c></row>'
        for row, number in enumerate(numbers, 1)
    )
    return raw.zipped(raw.parts({"数据": raw.sheet(rows)}, strings=part))


def test_one_long_text_used_many_times_is_refused_and_many_short_ones_are_not() -> None:
    part = strings("短", "长" * 30_000)
    limit = Limits(text=10 * MIB, ratio=10_000)
    assert refused(shared([1] * 200, part), limit) == ("file.too-much-text", {"limit": 10})
    passed(shared([0] * 199 + [1], part), limit)
    passed(shared([1] * 20, part), limit)


def test_text_is_added_up_over_all_sheets() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(1, 28))
    part = strings("短", "长" * 30_000)  # 27 times: 2.3 MB a sheet

    def book(sheets: int) -> bytes:
        return raw.zipped(raw.parts({f"表{n}": raw.sheet(rows) for n in range(sheets)}, strings=part))

    limit = Limits(text=10 * MIB, ratio=10_000)
    assert refused(book(7), limit) == ("file.too-much-text", {"limit": 10})
    passed(book(4), limit)


def test_more_text_than_the_limit_is_refused() -> None:
    part = strings(*(f"{n:05}" * 100 for n in range(5000)))
    assert refused(shared([0], part), Limits(text=MIB, ratio=10_000)) == ("file.too-much-text", {"limit": 1})


def test_a_count_of_strings_that_lies_is_refused() -> None:
    data = shared([0], strings("a", count=4_000_000_000))
    assert refused(data) == ("file.bad-container", {"part": "xl/sharedstrings.xml"})
    passed(shared([0], strings("a", count=50_000)))


# --- tabs that nobody reads ---------------------------------------------------------------------


def test_an_idle_tab_is_checked_but_not_looked_into() -> None:
    sheets = {"数据": raw.sheet(ONE), "说明": raw.sheet(ONE)}
    data = raw.zipped(raw.parts(sheets))
    seen = inspect(data, idle=lambda custom: lambda tab: tab == "说明")
    assert isinstance(seen, Inspection)
    assert [(sheet.name, sheet.scan is None) for sheet in seen.sheets] == [
        ("数据", False),
        ("说明", True),
    ]
    book = read_book(data, seen)
    assert isinstance(book, Book)
    assert [(grid.name, bool(grid.rows)) for grid in book.sheets] == [("数据", True), ("说明", False)]
    parts = raw.parts({**sheets, "说明": "<!DOCTYPE x>" + raw.sheet(ONE)})
    found = inspect(raw.zipped(parts), idle=lambda custom: lambda tab: tab == "说明")
    assert isinstance(found, Refusal) and found.code == "file.doctype"
