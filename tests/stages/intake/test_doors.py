"""What somebody with a mail address could send to stop everybody else: each item has one verdict, about
itself, and a clean return beside it is taken in."""

from __future__ import annotations

import base64
import io
import os
import random
import re
import sys
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from time import process_time

import pytest

from onex_xl.files import SHOWN_CHARACTERS, shown_name
from onex_xl.stages.intake.packed import Incoming, Wrapped, open_mail
from onex_xl.stages.intake.receive import Inbox, receive
from onex_xl.stages.mail import Came, look
from onex_xl.xlsx.inspection import Limits
from onex_xl.xlsx.kind import Kind, sniff

BOOK = b"PK\x03\x04 a workbook, as far as anybody here is concerned"
GOOD = b"PK\x03\x04 the return of somebody who is honest"
WHEN = datetime(2026, 12, 2, tzinfo=UTC)
TIGHT = Limits(seconds=5.0)


def plain_mail(
    sender: str = "jsj@college.example",
    date: str = "Tue, 01 Dec 2026 09:00:00 +0800",
    files: Mapping[str, bytes] | None = None,
    subject: str = "填报表",
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, "office@college.example", subject, date
    mail.set_content("见附件")
    for name, data in (files or {"a.xlsx": BOOK}).items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail


def take(folder: Path, *, processes: int = 1, limits: Limits | None = None) -> Inbox:
    (folder / "received").mkdir(exist_ok=True)
    return receive(folder / "inbox", folder / "received", limits, processes=processes)


def put(folder: Path, **files: bytes) -> Path:
    for name, data in files.items():
        path = folder / "inbox" / name.replace("__", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return folder


def told(found: Inbox) -> list[tuple[str, str]]:
    return [(finding.place.file, finding.code) for finding in found.findings]


def names(found: Inbox) -> list[str]:
    return sorted(item.name for item in found.received)


# ---- one bad mail --------------------------------------------------------------------------

HEAD = b"From: a@b.example\nTo: o@b.example\nDate: Tue, 01 Dec 2026 09:00:00 +0800\nMIME-Version: 1.0\n"


def nested(depth: int) -> bytes:
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(depth)
    )
    return HEAD + opened + b"\nx\n"


def in_one_another(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\n\n" * depth + HEAD + b"\nx\n"


def attached(disposition: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
        + kind
        + b"\nContent-Transfer-Encoding: base64\nContent-Disposition: "
        + disposition
        + b"\n\n"
        + base64.encodebytes(BOOK)
        + b"\n--b--\n"
    )


EVIL: dict[str, bytes] = {
    "500 brackets in From": b"From: " + b"(" * 500 + b"\nTo: a@b.c\nDate: x\n\nx\n",
    "brackets in Date": b"From: a@b.c\nTo: a@b.c\nDate: " + b"(" * 5000 + b"\n\nx\n",
    "3,000 multiparts in one another": nested(3000),
    "3,000 mails in one another": in_one_another(3000),
    "200 mails in one another": in_one_another(200),
    "comments in Content-Type": attached(b"attachment", b"application/x" + b"(" * 100_000),
    "half a megabyte of name*0=a": attached(b"attachment" + b"; name*0=a" * 50_000),
    "half a megabyte of continued names": attached(
        b"attachment" + b"".join(b";\n filename*%d*=a" % n for n in range(30_000))
    ),
    "280 KB of encoded words": HEAD + b"Subject: " + b"=?gbk?B?s8LP/g==?= " * 15_000 + b"\n\nx\n",
    "half a megabyte of addresses": b"From: " + b"a@b.example, " * 40_000 + b"\nTo: a@b.c\nDate: x\n\nx\n",
    "50 KB of dots": b"From: " + b"." * 50_000 + b"\nTo: a@b.c\nDate: x\n\nx\n",
    "a name of 40,000 characters": attached(b'attachment; filename="' + b"a" * 40_000 + b'.xlsx"'),
    "a year that there is none of": plain_mail(date="Mon, 01 Jan 99999 00:00:00 +9999").as_bytes(),
    "a charset that nobody knows": attached(b"attachment; filename*=x-none''%E8%A1%A8.xlsx"),
    "a million header lines": HEAD + b"X-A: b\n" * 1_000_000 + b"\nx\n",
}  # fmt: skip


@pytest.mark.parametrize("name", EVIL)
def test_a_bad_mail_costs_itself_only(tmp_path: Path, name: str) -> None:
    put(tmp_path, bad__eml=EVIL[name], good__eml=plain_mail(files={"好.xlsx": GOOD}).as_bytes())
    began = process_time()
    found = take(tmp_path, limits=TIGHT)
    assert process_time() - began < 5
    assert "good.eml/好.xlsx" in names(found)
    bad = [item.name for item in found.received if item.name.startswith("bad.eml")]
    assert bad or {code for file, code in told(found) if file == "bad.eml"}
    assert all(len(item) < 1000 for item in bad)


@pytest.mark.parametrize("name", EVIL)
def test_fetch_saves_what_it_cannot_look_at(name: str) -> None:
    began = process_time()
    assert look(EVIL[name], {}).came in (Came.LETTER, Came.EMPTY)
    assert process_time() - began < 5


def test_what_is_attached_in_a_charset_that_nobody_knows_is_kept() -> None:
    for disposition, kind in (
        (b"attachment; filename*=x-none''%E8%A1%A8.xlsx", b"application/octet-stream"),
        (b'attachment; filename="=?x-none?B?6KGo?=.xlsx"', b"application/octet-stream"),
        (b'attachment; filename="a.csv"', b"text/csv; charset=x-none"),
    ):
        found = open_mail(Wrapped(Incoming("m.eml", attached(disposition, kind), WHEN), Limits()))
        assert [item.data for item in found.files] == [BOOK]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """``data`` with a few of the damages that wires, programs and people do."""
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data)), chance.randint(1, 60)
        piece = data[at : at + length]
        noise = bytes(chance.randrange(256) for _ in range(length))
        data = (
            chance.choice(
                [
                    data[:at] + noise + data[at + length :],
                    data[:at] + data[at + length :],
                    data[:at] + piece * chance.randint(2, 50) + data[at:],
                    data[:at],
                    data[:at]
                    + chance.choice([b"\n\n", b"\r", b"\0", b"--b\n", b"; name*0=", b"=?x?Q?"])
                    + data[at:],
                ]
            )
            or b"x"
        )
    return data


def test_a_thousand_mutated_mails_end_in_a_verdict_each() -> None:
    chance = random.Random(20261201)
    forwarded = plain_mail()
    forwarded.add_attachment(plain_mail("kj@college.example"))
    seeds = [plain_mail().as_bytes(), forwarded.as_bytes(), attached(b'attachment; filename="a.xlsx"')]
    taken = 0
    for number in range(1000):
        data = mutated(chance.choice(seeds), chance)
        try:
            found = open_mail(Wrapped(Incoming(f"{number}.eml", data, WHEN), Limits()))
        except RecursionError:
            continue
        assert found.files or found.findings
        taken += any(item.data == BOOK for item in found.files)
        look(data, {})
    assert taken > 250


# ---- mails of every program ----------------------------------------------------------------


def test_every_mail_of_an_mbox_is_read(tmp_path: Path) -> None:
    mails = [
        plain_mail("jsj@college.example", files={"填报表.xlsx": BOOK}),
        plain_mail("kj@college.example", "Wed, 02 Dec 2026 09:00:00 +0800", {"填报表.xlsx": GOOD}),
    ]
    for ends in (b"\n", b"\r\n"):
        box = ends.join(
            b"From - Tue Dec  1 09:00:00 2026" + ends + bytes(mail).replace(b"\n", ends) for mail in mails
        )
        assert sniff(box) is Kind.MBOX
        found = take(put(tmp_path, 收件箱=box))
        assert [(item.name, item.sender) for item in found.received] == [
            ("收件箱/1/填报表.xlsx", "jsj@college.example"),
            ("收件箱/2/填报表.xlsx", "kj@college.example"),
        ]


def test_apple_mails_own_file_is_a_mail(tmp_path: Path) -> None:
    mail = plain_mail().as_bytes()
    data = b"%-10d\n" % len(mail) + mail + b'<?xml version="1.0"?><plist version="1.0"><dict/></plist>\n'
    assert sniff(data) is Kind.EMLX
    assert names(take(put(tmp_path, m__emlx=data))) == ["m.emlx/a.xlsx"]


def test_a_forwarded_mail_has_its_own_sender_and_its_own_time(tmp_path: Path) -> None:
    inner = plain_mail("jsj@college.example", "Mon, 30 Nov 2026 18:00:00 +0800", subject="系里的表")
    outer = plain_mail("clerk@college.example", "Thu, 03 Dec 2026 09:00:00 +0800", {"说明.txt": b"x"})
    outer.add_attachment(inner)
    data = outer.as_bytes()
    found = {item.name: item for item in take(put(tmp_path, m__eml=data)).received}
    book = found["m.eml/系里的表/a.xlsx"]
    assert (book.sender, book.sent_at) == ("jsj@college.example", datetime(2026, 11, 30, 10, tzinfo=UTC))


def test_the_servers_time_goes_before_the_senders(tmp_path: Path) -> None:
    received = b"Received: from a by b\n with SMTP; Tue, 01 Dec 2026 10:00:00 +0800\n"
    older = b"Received: from pc by a; Tue, 01 Dec 2020 10:00:00 +0800\n"
    data = received + older + plain_mail(date="Fri, 01 Jan 2038 00:00:00 +0000").as_bytes()
    (item,) = take(put(tmp_path, m__eml=data)).received
    assert item.received_at == datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert item.sent_at == datetime(2038, 1, 1, tzinfo=UTC)


def zipped(members: Mapping[str, tuple[bytes, tuple[int, int, int, int, int, int]]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, (data, date) in members.items():
            archive.writestr(zipfile.ZipInfo(name, date), data)
    return buffer.getvalue()


VERSIONS = {"表（终）.xlsx": (BOOK, (2026, 11, 1, 9, 0, 0)), "表.xlsx": (GOOD, (2026, 11, 5, 9, 0, 0))}


def test_of_two_versions_in_an_archive_the_one_saved_later_is_newer(tmp_path: Path) -> None:
    found = take(put(tmp_path, a__zip=zipped(VERSIONS)))
    assert [item.name for item in found.received] == ["a.zip/表（终）.xlsx", "a.zip/表.xlsx"]
    assert found.received[1].received_at == datetime(2026, 11, 5, 9).astimezone()


def test_also_where_the_archive_came_by_mail_and_both_came_with_it(tmp_path: Path) -> None:
    mail = plain_mail(files={"a.zip": zipped(VERSIONS)}).as_bytes()
    found = take(put(tmp_path, m__eml=mail))
    assert [item.name for item in found.received] == ["m.eml/a.zip/表（终）.xlsx", "m.eml/a.zip/表.xlsx"]
    assert found.received[1].received_at == datetime(2026, 12, 1, 1, tzinfo=UTC)


def test_an_archive_that_knows_no_time_has_that_of_its_file(tmp_path: Path) -> None:
    put(tmp_path, a__zip=zipped({"表.xlsx": (BOOK, (1980, 1, 1, 0, 0, 0))}))
    os.utime(tmp_path / "inbox" / "a.zip", (1e9, 1e9))
    (item,) = take(tmp_path).received
    assert item.received_at.timestamp() == 1e9


def test_mails_in_an_archive_are_read(tmp_path: Path) -> None:
    date = (2026, 11, 1, 9, 0, 0)
    mails = {f"{n}.eml": (plain_mail(f"d{n}@college.example").as_bytes(), date) for n in (1, 2)}
    found = take(put(tmp_path, a__zip=zipped(mails)))
    assert [item.name for item in found.arrivals] == ["a.zip/1.eml/a.xlsx", "a.zip/2.eml/a.xlsx"]
    assert [item.sender for item in found.arrivals] == ["d1@college.example", "d2@college.example"]


# ---- archives and links --------------------------------------------------------------------


def with_method(data: bytes, method: int, flags: int = 0) -> bytes:
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.index(mark) + at
        changed[place : place + 4] = flags.to_bytes(2, "little") + method.to_bytes(2, "little")
    return bytes(changed)


ONE = zipped({"a.csv": (b"a,b\n1,2\n", (2026, 11, 1, 9, 0, 0))})


@pytest.mark.parametrize(("method", "name"), [(9, "Deflate64"), (98, "PPMd"), (6, "Implode"), (77, "77")])
def test_what_python_cannot_unpack_is_not_called_damaged(tmp_path: Path, method: int, name: str) -> None:
    (finding,) = take(put(tmp_path, a__zip=with_method(ONE, method))).findings
    assert (finding.code, finding.facts["method"]) == ("file.zip-method", name)


@pytest.mark.parametrize("method", [0, 8, 99])
def test_the_password_of_an_archive_is_the_archives(tmp_path: Path, method: int) -> None:
    assert told(take(put(tmp_path, a__zip=with_method(ONE, method, 1)))) == [
        ("a.zip/a.csv", "file.zip-password")
    ]


@pytest.mark.parametrize("members", [{}, {"空/": b""}, {"~$表.xlsx": b"x", "__MACOSX/表.xlsx": b"x"}])
def test_an_archive_without_a_file_is_said(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    date = (2026, 11, 1, 9, 0, 0)
    data = zipped({name: (content, date) for name, content in members.items()})
    assert told(take(put(tmp_path, a__zip=data))) == [("a.zip", "file.zip-empty")]


def test_a_link_is_said(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(BOOK)
    put(tmp_path, 网址__url=b"[InternetShortcut]\r\nURL=https://disk.example/\r\n")
    put(tmp_path, 快捷方式__lnk=b"L\0\0\0\x01\x14\x02\0" + bytes(70))
    (tmp_path / "inbox" / "link.xlsx").symlink_to(tmp_path / "表.xlsx")
    (tmp_path / "inbox" / "folder").symlink_to(tmp_path, target_is_directory=True)
    found = take(tmp_path)
    assert {code for _, code in told(found)} == {"file.link"}
    assert len(told(found)) == 4
    assert not found.received


# ---- names ---------------------------------------------------------------------------------


def test_a_name_that_cannot_be_shown_is_made_one_that_can() -> None:
    assert shown_name("甲\u202ecod.xslx") == "甲cod.xslx"
    assert shown_name("甲\n乙\t.xlsx\x1b[31m") == "甲乙.xlsx[31m"
    assert shown_name("\u200b") == "_"
    assert shown_name("计算机系/表 (1).xlsx") == "计算机系/表 (1).xlsx"
    long = shown_name("a" * 40_000 + ".xlsx")
    assert len(long) == SHOWN_CHARACTERS
    assert re.search(r"…[0-9a-f]{8}\.xlsx$", long)
    assert long != shown_name("a" * 40_001 + ".xlsx")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_of_an_archive_that_was_unpacked_on_linux_is_read(tmp_path: Path) -> None:
    put(tmp_path, 好__xlsx=GOOD)
    path = os.fsencode(tmp_path / "inbox") + b"/" + "财经系.xlsx".encode("gbk")
    with open(path, "wb") as file:
        file.write(BOOK)
    assert names(take(tmp_path)) == ["好.xlsx", "财经系.xlsx"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse most of these names")
def test_no_name_stops_anybody(tmp_path: Path) -> None:
    chance = random.Random(20261201)
    put(tmp_path, 好__xlsx=GOOD)
    folder = os.fsencode(tmp_path / "inbox")
    for number in range(300):
        raw = bytes(chance.choice([*range(1, 47), *range(48, 256)]) for _ in range(chance.randint(1, 60)))
        with open(folder + b"/" + raw + b".xlsx", "wb") as file:
            file.write(BOOK + str(number).encode())
    found = take(tmp_path)
    assert len(found.received) + found.skipped >= 290
    for item in found.received:
        assert item.name.encode()
        assert item.name.isprintable() or " " in item.name or any(ord(char) > 127 for char in item.name)
