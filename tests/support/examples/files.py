"""Files as a whole, what programs leave in them, and whose return they are: one example a code."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from unittest import mock
from zipfile import ZipFile

from onex_xl.files import sha256
from onex_xl.findings import Severity
from onex_xl.stages.intake.packed import Incoming, Wrapped, open_mail, unopened, unpacked
from onex_xl.stages.intake.receive import receive
from onex_xl.stages.slips import Sent, make_slip
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.inspection import Limits
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.plan import BookPlan, SheetPlan
from onex_xl.xlsx.read import Book
from tests.support import damages as do
from tests.support.damages import BASICS, PILOTS, ROSTER, SPENDING, cells, on
from tests.support.edited import Formula
from tests.support.examples.making import (
    CANDIDATES,
    NAME,
    Example,
    Maker,
    Makers,
    damaged,
    limited,
    seen,
    stands,
    the,
)
from tests.support.returns import CAMPAIGN, CREATED, clean_records, pack, workbook
from tests.xlsx import raw


def _paid_list() -> bytes:
    rows: list[list[str | int]] = [
        ["学号", "姓名", "项目编号", "实缴金额"],
        ["2023000001", "王一", "JSJ-01", 260],
    ]
    sheet = SheetPlan("缴费名单")
    for number, row in enumerate(rows):
        sheet.put_row(number, 0, [*row])
    return drawn(BookPlan([sheet]), created=CREATED)


MERGES = (
    "</sheetData><mergeCells>"
    + "".join(f'<mergeCell ref="A{900 + n}:B{900 + n}"/>' for n in range(20001))
    + "</mergeCells>"
)
OFF_THE_GRID = '<row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>'
DDE = (
    '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
)
LINK = "xl/externalLinks/externalLink1.xml"

DAMAGES = {
    "file.empty": do.cut(0),
    "file.truncated": do.cut(0.5),
    "file.damaged": do.flipped,
    "file.unreadable": do.without_part("xl/sharedStrings.xml"),
    "file.unknown-kind": do.another(b"\x01\x02\x03\x04" * 999),
    "file.encrypted": do.locked,
    "file.transparently-encrypted": do.another(b"%TSD-Header-###%" + bytes(range(256))),
    "file.binary-workbook": do.another(raw.zipped({"[Content_Types].xml": "<x/>", "xl/workbook.bin": b"x"})),
    "file.bomb-ratio": do.book(do.with_bomb),
    "file.too-many-parts": do.crowded,
    "file.bad-container": do.with_member("xl/Workbook.xml"),
    "file.two-parts": do.with_member("xl/workbook.bin"),
    "file.two-tabs": do.in_part("xl/workbook.xml", 'name="教师"', 'name="成果"', count=1),
    "file.cell-twice": do.in_part(ROSTER, '<c r="L5"', '<c r="L5"><v>1</v></c><c r="L5"'),
    "file.cell-elsewhere": do.in_part(ROSTER, '<c r="A5"', '<c r="A9999"'),
    "file.rows-disordered": do.in_part(ROSTER, "</sheetData>", '<row r="5"/></sheetData>'),
    "file.doctype": do.in_part(ROSTER, "<worksheet", "<!DOCTYPE x><worksheet"),
    "file.encoding": do.in_part(ROSTER, "UTF-8", "GBK"),
    "file.too-spread": cells(ROSTER, XFD1048576="x"),
    "file.beyond-grid": do.in_part(ROSTER, "</sheetData>", OFF_THE_GRID),
    "file.too-many-merges": do.in_part(ROSTER, "</sheetData>", MERGES),
    "file.external-links": do.with_part(LINK, "<x/>"),
    "file.dde-links": do.with_part(LINK, DDE),
    "file.embedded-objects": do.with_part("xl/embeddings/oleObject1.bin"),
    "file.activex": do.with_part("xl/activeX/activeX1.xml", "<x/>"),
    "file.connections": do.with_part("xl/connections.xml", "<x/>"),
    "file.cell-images": do.with_part("xl/cellimages.xml", "<x/>"),
    "file.hidden-rows": on(ROSTER, lambda tab: tab.hide_row(4), lambda tab: tab.hide_row(5)),
    "file.hidden-columns": on(ROSTER, lambda tab: tab.hide_col(11)),
    "file.filter-on": on(ROSTER, lambda tab: tab.filter_on(), lambda tab: tab.hide_row(5)),
    "file.blank-rows-ignored": on(ROSTER, do.phantom_row),
    "file.formula-dde": cells(ROSTER, L5=Formula("cmd|'/C calc'!A0", "已考")),
    "file.formula-webservice": cells(ROSTER, L5=Formula('WEBSERVICE("http://example.cn")', "已考")),
    "file.formula-external": cells(SPENDING, F5=Formula("[1]Sheet1!$A$1", 780)),
    "file.formula-image": cells(ROSTER, C5=Formula('_xlfn.DISPIMG("ID_1",1)', '=DISPIMG("ID_1",1)')),
    "return.stamp-lost": do.book(do.without_stamp),
    "return.no-stamp": do.book(do.without_stamp, do.without_properties),
    "return.older-version": do.stamped(workbook_version="0"),
    "return.newer-version": do.stamped(workbook_version="9"),
    "return.other-workbook": do.stamped(workbook="registry"),
    "return.other-pack": do.stamped(pack="other"),
    "return.other-college": do.stamped(college="某某职业学院"),
    "return.other-year": do.stamped(year="2025"),
    "return.unknown-department": do.stamped(department="NN"),
    "return.not-a-return": do.another(raw.book()),
    "return.is-a-list": do.another(_paid_list()),
}


def _by_sender() -> Example:
    data = workbook(records=clean_records(CANDIDATES))
    for damage in (
        do.book(do.without_stamp, do.without_properties),
        cells(BASICS, B4=None),
        cells(PILOTS, A6="甲", A7="乙"),
    ):
        data = damage(data)
    found, ends = seen(data, "填报表.xlsx", sender="jsj@example.cn")
    return Example(the("return.by-sender", found), ends)


def _a_review_workbook() -> Example:
    """One that somebody made of a return; a zip file's bytes, and so the digits of its hash, vary."""
    found, ends = seen(do.stamped(workbook="review")(workbook(records=clean_records(CANDIDATES))))
    finding = the("review.in-inbox", found)
    return Example(replace(finding, facts={**finding.facts, "id": "4f3d2421"}), ends)


def _mail_without_workbook() -> Example:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "jsj@example.cn", "office@example.cn", "1+X 填报表"
    mail.set_content("填报表在网盘里，请下载。")
    found = open_mail(Wrapped(Incoming("计算机系.eml", bytes(mail), CREATED), Limits())).findings
    return Example(the("file.mail-without-workbook", found))


def _mail_unreadable() -> Example:
    mail = Wrapped(Incoming("计算机系.eml", b"", CREATED), Limits())
    return Example(unopened(mail), "refused")


def _packed(code: str, data: bytes, name: str = "计算机系.zip") -> Maker:
    """The finding about what is packed in ``data``."""
    return lambda: Example(the(code, unpacked(Incoming(name, data, CREATED), Limits()).findings), "refused")


def _zip(method: int = 0, flags: int = 0, members: int = 1) -> bytes:
    """An archive whose members say that they are packed by ``method`` and have the ``flags``."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("填报表/", b"")
        for _ in range(members):
            archive.writestr("填报表/计算机系.xlsx", b"PK")
    data = bytearray(buffer.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.rindex(mark) + at
        if members:
            data[place : place + 4] = struct.pack("<HH", 0x800 | flags, method)
    return bytes(data)


def _slip_unchanged() -> Example:
    data = cells(ROSTER, I5=None)(workbook(records=clean_records(CANDIDATES)))
    found, _ = seen(data)
    sent = Sent("计算机系", 2026, NAME, sha256(data), CREATED, CAMPAIGN.college, "1+X 办公室")
    made = make_slip(data, Kind.XLSX, lambda: Book(()), pack(), sent, found, "zh")
    again, ends = seen(made.data, "计算机系-退回修改.xlsx")
    return Example(the("return.slip-unchanged", again), ends)


def _received(code: str, opening: Callable[[Path, str], BinaryIO]) -> Maker:
    """The finding about a file of the inbox that cannot be had now, because of what ``opening`` it does."""

    def make() -> Example:
        with TemporaryDirectory() as folder, mock.patch.object(Path, "open", opening):
            inbox, kept = Path(folder) / "inbox", Path(folder) / "received"
            inbox.mkdir()
            kept.mkdir()
            with open(inbox / NAME, "wb") as file:
                file.write(b"PK")
            return Example(the(code, receive(inbox, kept).findings), "refused")

    return make


def _locked(path: Path, mode: str) -> BinaryIO:
    raise PermissionError(13, "Permission denied")


def _growing(path: Path, mode: str) -> BinaryIO:
    with open(path, "ab") as file:
        file.write(b"more")
    return open(path, "rb")


SMALL = Limits()
FILES: Makers = {
    **{code: damaged(code, damage) for code, damage in DAMAGES.items()},
    "review.in-inbox": _a_review_workbook,
    "file.not-a-workbook": damaged("file.not-a-workbook", do.another(b"%PDF-1.7\n")),
    "file.archive": damaged(
        "file.archive", do.another(b"Rar!\x1a\x07\x01\x00" + bytes(99)), name="计算机系.rar"
    ),
    "file.other-extension": damaged("file.other-extension", name="计算机系.xls"),
    "file.macros": damaged("file.macros", do.with_part("xl/vbaProject.bin"), name="计算机系.xlsm"),
    "file.too-large": limited("file.too-large", replace(SMALL, file=1000), found=86, limit=SMALL.file >> 20),
    "file.bomb": limited("file.bomb", replace(SMALL, part=2000), limit=SMALL.part >> 20),
    "file.too-many-cells": limited(
        "file.too-many-cells", replace(SMALL, cells=99), found=2_345_678, limit=SMALL.cells
    ),
    "file.too-much-text": limited("file.too-much-text", replace(SMALL, text=99), limit=SMALL.text >> 20),
    "return.by-sender": _by_sender,
    "return.slip-unchanged": _slip_unchanged,
    "file.mail-without-workbook": _mail_without_workbook,
    "file.mail-unreadable": _mail_unreadable,
    "file.zip-empty": _packed("file.zip-empty", _zip(members=0)),
    "file.zip-method": _packed("file.zip-method", _zip(method=9)),
    "file.zip-password": _packed("file.zip-password", _zip(flags=1)),
    "file.link": _packed("file.link", b"[InternetShortcut]\nURL=file:///Z:/a.xlsx\n", "计算机系.url"),
    "file.died": stands("file.died", Severity.ERROR, ends="refused"),
    "file.memory": stands("file.memory", Severity.ERROR, ends="refused", limit=SMALL.memory_mb),
    "file.timed-out": stands("file.timed-out", Severity.ERROR, ends="refused", seconds=round(SMALL.seconds)),
    "file.failed": stands("file.failed", Severity.ERROR, ends="refused", detail="ValueError"),
    "file.kept-changed": stands("file.kept-changed", Severity.ERROR, ends="refused", number="3f0c9b1e"),
    "file.locked": _received("file.locked", _locked),
    "file.changing": _received("file.changing", _growing),
}
