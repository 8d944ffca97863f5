"""The inbox: everything is taken in once, unchanged; nothing in it is touched; nothing stops the others."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from onex_xl.campaign import Folder
from onex_xl.files import sha256
from onex_xl.stages.intake.receive import Inbox, receive
from onex_xl.xlsx.inspection import Limits
from tests.support.returns import workbook

A, B = b"PK\x03\x04 not really", b"anything at all"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def take(inbox: Path, limits: Limits | None = None) -> Inbox:
    kept = inbox.parent / "received"
    kept.mkdir(exist_ok=True)
    return receive(inbox, kept, limits)


def names(found: Inbox) -> list[str]:
    return [item.name for item in found.received]


def codes(found: Inbox) -> list[tuple[str, str]]:
    return [(finding.place.file, finding.code) for finding in found.findings]


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def aged(path: Path, day: int) -> None:
    """Give ``path`` the date of a day in June 2026."""
    when = datetime(2026, 6, day, 12).timestamp()
    os.utime(path, (when, when))


def test_every_file_is_kept_unchanged_under_its_hash(inbox: Path) -> None:
    (inbox / "计算机系" / "最终版").mkdir(parents=True)
    (inbox / "计算机系" / "最终版" / "表(1).xlsx").write_bytes(A)
    found = take(inbox)
    assert names(found) == ["计算机系/最终版/表(1).xlsx"]
    assert (found.received[0].sha256, found.received[0].size) == (sha256(A), len(A))
    assert (inbox.parent / "received" / f"{sha256(A)}.xlsx").read_bytes() == A
    assert (inbox / "计算机系" / "最终版" / "表(1).xlsx").read_bytes() == A


def test_what_is_kept_already_is_not_written_again(inbox: Path) -> None:
    (inbox / "a.xlsx").write_bytes(A)
    take(inbox)
    kept = inbox.parent / "received" / f"{sha256(A)}.xlsx"
    aged(kept, 1)
    before = kept.stat().st_mtime_ns
    assert names(take(inbox)) == ["a.xlsx"]
    assert kept.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("name", "data", "suffix"),
    [
        ("表.xlsx", workbook(), ".xlsx"),
        ("表.xls", workbook(), ".xlsx"),  # what it is, not what it is called
        ("表.XLSX", A, ".xlsx"),  # not to be told: what it is called
        ("表.et", B, ".et"),
        ("快捷.xlsx.lnk", B, ""),
        ("脚本.js", B, ""),
        ("没有后缀", B, ""),
    ],
)
def test_a_kept_file_has_the_suffix_that_opens_it(inbox: Path, name: str, data: bytes, suffix: str) -> None:
    (inbox / name).write_bytes(data)
    (item,) = take(inbox).received
    assert item.kept == sha256(data) + suffix
    assert [path.name for path in (inbox.parent / "received").iterdir()] == [item.kept]
    assert Folder(inbox.parent).kept(item).read_bytes() == data


def test_one_content_under_two_names_is_kept_once(inbox: Path) -> None:
    (inbox / "一.xls").write_bytes(B)
    take(inbox)
    (inbox / "二.xlsx").write_bytes(B)
    assert {item.kept for item in take(inbox).arrivals} == {f"{sha256(B)}.xls"}
    assert len(list((inbox.parent / "received").iterdir())) == 1


def test_what_was_kept_without_a_suffix_stays_and_is_found(inbox: Path) -> None:
    (inbox / "一.xlsx").write_bytes(B)
    old = inbox.parent / "received" / sha256(B)
    old.parent.mkdir()
    old.write_bytes(B)
    (item,) = take(inbox).received
    folder = Folder(inbox.parent)
    assert folder.kept(item) == folder.kept(replace(item, kept="")) == old
    assert folder.located([replace(item, kept="")]) == (item,)
    assert list(old.parent.iterdir()) == [old]


def test_of_equal_files_the_latest_counts_and_all_are_in_the_order_of_arrival(inbox: Path) -> None:
    for name, data, day in (("a.xlsx", A, 3), ("b.xlsx", B, 2), ("c.xlsx", A, 1)):
        (inbox / name).write_bytes(data)
        aged(inbox / name, day)
    assert names(take(inbox)) == ["b.xlsx", "a.xlsx"]


def test_what_no_person_sent_is_skipped_and_counted(inbox: Path) -> None:
    for name in (
        "~$表.xlsx",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "表.xlsx.tmp",
        "._表.xlsx",
        ".~lock.表.xlsx#",
    ):
        (inbox / name).write_bytes(B)
    (inbox / "__MACOSX").mkdir()
    (inbox / "__MACOSX" / "表.xlsx").write_bytes(A)
    found = take(inbox)
    assert (found.received, found.skipped) == ((), 7)


def test_links_are_not_followed(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "表.xlsx").write_bytes(A)
    (inbox / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (inbox / "link.xlsx").symlink_to(tmp_path / "elsewhere" / "表.xlsx")
    assert take(inbox).received == ()


def test_a_zip_stands_for_the_files_in_it(inbox: Path) -> None:
    (inbox / "全部.zip").write_bytes(zipped({"系/表.xlsx": A, "系/~$表.xlsx": B, "__MACOSX/x": B}))
    found = take(inbox)
    assert names(found) == ["全部.zip/系/表.xlsx"]


def test_names_in_a_zip_made_on_chinese_windows(inbox: Path) -> None:
    data = zipped({"????.xlsx": A}).replace(b"????", "财经".encode("gbk"))
    (inbox / "a.zip").write_bytes(data)
    assert names(take(inbox)) == ["a.zip/财经.xlsx"]


def test_a_zip_in_a_zip_stays_packed(inbox: Path) -> None:
    inner = zipped({"表.xlsx": A})
    (inbox / "a.zip").write_bytes(zipped({"b.zip": inner}))
    (item,) = take(inbox).received
    assert (item.name, item.sha256) == ("a.zip/b.zip", sha256(inner))


def test_a_workbook_is_not_taken_for_a_zip(inbox: Path) -> None:
    (inbox / "表.xlsx").write_bytes(workbook())
    assert names(take(inbox)) == ["表.xlsx"]


def test_a_mail_stands_for_its_attachments_and_keeps_sender_and_date(inbox: Path) -> None:
    mail = EmailMessage()
    mail["From"] = "孙老师 <sun@example.cn>"
    mail["To"] = "office@example.cn"
    mail["Date"] = "Mon, 01 Jun 2026 08:30:00 +0800"
    mail["Subject"] = "报送"
    mail.set_content("请查收。")
    mail.add_attachment(
        workbook(), maintype="application", subtype="octet-stream", filename="计算机系 填报表.xlsx"
    )
    mail.add_attachment(zipped({"内/表.xlsx": A}), maintype="application", subtype="zip", filename="附.zip")
    picture = b"\x89PNG\r\n\x1a\n"
    mail.add_attachment(picture, maintype="image", subtype="png", filename="logo.png", disposition="inline")
    mail.add_attachment(picture + b"1", maintype="image", subtype="png", filename="现场照片.png")
    (inbox / "报送.eml").write_bytes(bytes(mail))
    found = take(inbox)
    # A picture in the text is the mail program's own, one that somebody attached is evidence.
    assert names(found) == [
        "报送.eml/现场照片.png",
        "报送.eml/计算机系 填报表.xlsx",
        "报送.eml/附.zip/内/表.xlsx",
    ]
    item = found.received[1]
    assert item.sender == "sun@example.cn"
    assert item.sent_at == item.received_at == datetime.fromisoformat("2026-06-01T08:30:00+08:00")


def test_a_mail_without_attachments_is_said(inbox: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@b.cn", "c@d.cn", "报送"
    mail.set_content("链接：…")
    (inbox / "报送.eml").write_bytes(bytes(mail))
    found = take(inbox)
    assert (names(found), codes(found)) == ([], [("报送.eml", "file.mail-without-workbook")])


def test_what_is_too_large_or_damaged_is_said_and_the_others_go_on(inbox: Path) -> None:
    limits = Limits(file=1000, evidence=3000, inflated=5000, members=3)
    (inbox / "a.xlsx").write_bytes(B)
    (inbox / "big.dat").write_bytes(b"\0" * 3001)
    (inbox / "big.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 1000)
    (inbox / "many.zip").write_bytes(zipped({"a": B, "b": B, "c": B, "d": B}))
    (inbox / "bomb.zip").write_bytes(zipped({"a": b"\0" * 5001}))
    (inbox / "part.zip").write_bytes(zipped({"a": b"\0" * 3001, "b": b"b", "c": b"PK" + b"\0" * 1000}))
    found = take(inbox, limits)
    assert sorted(names(found)) == ["a.xlsx", "part.zip/b"]
    assert codes(found) == [
        ("big.dat", "evidence.too-large"),
        ("big.xls", "file.too-large"),
        ("bomb.zip", "file.bomb"),
        ("many.zip", "file.too-many-parts"),
        ("part.zip/a", "evidence.too-large"),
        ("part.zip/c", "file.too-large"),
    ]


def test_an_encrypted_member_is_said(inbox: Path) -> None:
    data = bytearray(zipped({"a": B}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    (inbox / "a.zip").write_bytes(bytes(data))
    assert codes(take(inbox)) == [("a.zip/a", "file.zip-password")]


def test_a_file_that_cannot_be_read_now_is_said(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "a.xlsx").write_bytes(A)
    (inbox / "b.xlsx").write_bytes(B)
    opened = Path.open

    def refuse(self: Path, *args: Any) -> object:
        if self.name == "a.xlsx":
            raise PermissionError(13, "being used by another process")
        return opened(self, *args)

    monkeypatch.setattr(Path, "open", refuse)
    found = take(inbox)
    assert (names(found), codes(found)) == (["b.xlsx"], [("a.xlsx", "file.locked")])
