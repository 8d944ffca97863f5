"""Workbooks to be marked, with all that a careless program would lose, and what the tests look at."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from datetime import datetime
from typing import Any

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from onex_xl.xlsx.patch import Mark
from onex_xl.xlsx.plan import ColumnPlan, Link, Page, SheetPlan
from tests.xlsx import raw

COVER = "退回修改说明"


def members(data: bytes) -> dict[str, bytes]:
    """Every member of the container, inflated, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def changed(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """The members whose bytes differ, and the new ones."""
    old, new = members(before), members(after)
    assert list(new)[: len(old)] == list(old)
    return [name for name in old if old[name] != new[name]], list(new)[len(old) :]


def values(data: bytes) -> dict[str, list[list[object]]]:
    """All values by sheet, the cover left out."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [name for name in book.sheet_names if name != COVER]
    return {name: _trimmed(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names}


def _trimmed(rows: list[list[Any]]) -> list[list[object]]:
    """Without blank ends: a marked blank cell is one more cell, not one more value."""
    kept = [row[: max((n for n, value in enumerate(row, 1) if value != ""), default=0)] for row in rows]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def loaded(data: bytes) -> Any:
    """The workbook as openpyxl sees it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # on what openpyxl itself would lose
        return openpyxl.load_workbook(io.BytesIO(data))


def notes(data: bytes, sheet: str) -> dict[str, str]:
    """The notes on a sheet's cells, without our unseen sign."""
    cells = (cell for row in loaded(data)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text.replace("\u200b", "") for cell in cells if cell.comment}


def ground(data: bytes, sheet: str, cell: str) -> str:
    """A cell's colour: ``red`` or ``amber`` for a mark's, else its digits; ``""`` for none."""
    fill = loaded(data)[sheet][cell].fill
    if fill.patternType != "solid":
        return ""
    digits = str(fill.fgColor.rgb)[-6:]
    return {"FCE8": "red", "FFF3": "amber"}.get(digits[:4], digits)


def cover() -> SheetPlan:
    """A small cover with a link, a merge and print titles."""
    plan = SheetPlan(COVER)
    plan.columns = {0: ColumnPlan(20), 1: ColumnPlan(40)}
    plan.put(0, 0, "退回修改说明 <&>", "title")
    plan.put(2, 0, "位置", "head")
    plan.put(3, 0, Link("internal:'数据'!B3", "数据 B3"), "cell+link")
    plan.put(3, 1, 1.5, "cell.money")
    plan.heights[0] = 30
    plan.page = Page(repeat_rows=(2, 2))
    return plan


def rich(*, notes: bool = True, protected: bool = False) -> bytes:
    """A workbook by XlsxWriter: chart, picture, list, data bar, sparkline, condition, names, notes."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    first, data, other = (book.add_worksheet(name) for name in ("首页", "数据", "其他's"))
    pale = book.add_format({"bg_color": "#FFFBEB", "num_format": "0.00", "border": 1})
    text = book.add_format({"num_format": "@", "bg_color": "#EEF1F5"})
    data.set_column("C:C", 14, text)
    data.set_column("F:G", 20)
    data.set_row(7, 30, book.add_format({"bg_color": "#E3F5EB"}))
    data.write_row(0, 0, ["项目", "人数", "编号", "备注"])
    for row in range(1, 6):
        data.write_row(row, 0, [f"P{row}", row * 10], pale)
        data.write_string(row, 2, f"00{row}", text)
    data.write_formula("B7", "=SUM(B2:B6)", pale, 150)
    data.merge_range("D3:E5", "合并", pale)
    if notes:
        data.write_comment("B2", "学系自己的批注", {"author": "王老师"})
        other.write_comment("A1", "另一条")
    data.data_validation("B2:B6", {"validate": "integer", "criteria": ">", "value": 0})
    data.conditional_format("B2:B6", {"type": "data_bar", "data_bar_2010": True})
    data.conditional_format("A2:A6", {"type": "formula", "criteria": "=$B2>30", "format": pale})
    data.add_sparkline("G2", {"range": "数据!B2:B6"})
    data.insert_image("H2", "logo.png", {"image_data": io.BytesIO(_picture())})
    chart: Any = book.add_chart({"type": "column"})
    chart.add_series({"values": "=数据!$B$2:$B$6"})
    data.insert_chart("H10", chart)
    data.repeat_rows(0)
    data.print_area("A1:G10")
    other.write_url("A3", "https://example.cn/")
    other.write_formula("A2", "=数据!B7*2", None, 300)
    book.define_name("其他's!local", "='其他''s'!$A$1")
    book.define_name("total", "=数据!$B$7")
    if protected:
        data.protect("密码")
    data.activate()
    first.set_header("&C首页")
    book.set_properties({"created": datetime(2026, 1, 1)})
    book.close()
    return target.getvalue()


def _picture() -> bytes:
    """A red dot as PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def by_hand(xml: str, **more: str | bytes) -> bytes:
    """A workbook of one sheet, 数据, with this XML and, but for ``more``, no other part that it can do
    without: no styles, no strings."""
    office = "application/vnd.openxmlformats-"
    main = office + "officedocument.spreadsheetml."
    types = (
        f'<Types xmlns="{raw.PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{office}package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{main}worksheet+xml"/></Types>'
    )
    parts: dict[str, str | bytes] = dict(raw.parts({"数据": xml}))
    parts["[Content_Types].xml"] = types
    return raw.zipped(parts | {name.replace("__", "/"): content for name, content in more.items()})


MARKS = (
    Mark("数据", 2, 1, "请改 <第一处> & “引号”"),
    Mark("数据", 3, 2, "请核对", "warning"),
    Mark("数据", 9, 5, "这里是空的"),
    Mark("其他's", 0, 0, "在别人的批注下面"),
)


def patch_again(slip: bytes) -> bytes:
    """The slip as if a program had saved it: its journal no longer fits."""
    parts = members(slip)
    parts["xl/workbook.xml"] += b"\n"
    return raw.zipped(parts)
