"""Archives in the hands of a test: a year in which everything happened; members changed and sealed again,
as a forger would."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from onex_xl.archives.container import MANIFEST, SUMS, Archive, Content, read_archive, sealed
from onex_xl.archives.manifest import Sealed, sums_text
from onex_xl.files import sha256
from onex_xl.stages.review.decisions import WAIVER
from onex_xl.workflow import decisions
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.demo import zipped
from tests.support.campaigns import Campaign, campaign
from tests.support.reviews import Reviewed

COLLEGE = """
department | project | approved | paid | sat | passed | forfeits | fees | teachers | case     | name
A          | A-1     | 10       | 10   | 9   | 9      | 1        | 800  | 3        | 省级采纳 | Web前端开发
A          | A-2     | 10       | 10   | 10  | 10     | 0        | 800  | 1        |          | =云计算
B          | B-1     | 10       | 10   | 10  | 8      | 0        | 800  | 3        | 校级     | 智能财税
C          | C-1     | 10       | 0    | 0   | 0      | 0        | 0    | 0        |          | 物流管理
"""
_MAIL = b"From: li@college.example\r\nSubject: hello\r\nMIME-Version: 1.0\r\n\r\nSee attachment.\r\n"
_ON = datetime(2026, 12, 4, 9, 30)
HEAD = "学号,姓名,项目编号,实缴金额,经费来源"


def collected(made: Campaign) -> Collected:
    """Collected in this process."""
    return collect(made.year, processes=0)


def eventful(root: Path) -> Campaign:
    """A year in which a department sends A, B and A again, another a zip with errors that the office judges,
    with a list of another office, files that nobody can read, and one that the office excluded."""
    made = campaign(root, COLLEGE)
    first = made.send("A", name="报送.xlsx", on="2026-12-01")
    typed = made.records("A")
    typed["pilots"][0]["declared_paid"] = 9
    second = made.send("A", typed, name="改.xlsx", on="2026-12-03")
    sent = first.read_bytes()
    second.rename(made.inbox.parent / "later.xlsx")
    collected(made)
    (made.inbox.parent / "later.xlsx").rename(second)
    collected(made)
    first.rename(made.inbox / "报送（再）.xlsx")
    _dated(made.inbox / "报送（再）.xlsx", sent, "2026-12-05")
    _send_zip(made)
    _dated(made.inbox / "通知.xls", "请尽快报送".encode(), "2026-12-02")
    _dated(made.inbox / "忘了附件.eml", _MAIL, "2026-12-02")
    _dated(made.inbox / "坏.xlsx", sent[:5000], "2026-12-02")
    _put_list(made)
    collected(made)
    _decide(made)
    collected(made)
    typed["basics"][0]["phone"] = "0754-83582001"
    made.send("A", typed, name="作废.xlsx", on="2026-12-08")
    collected(made)
    decisions.exclude(made.year, "作废.xlsx", "学系来电说发错了")
    collected(made)
    return made


def _dated(path: Path, data: bytes, day: str) -> None:
    path.write_bytes(data)
    moment = datetime.fromisoformat(f"{day}T12:00:00").timestamp()
    os.utime(path, (moment, moment))


def _send_zip(made: Campaign) -> None:
    """B's return in a zip: a candidate has passed without sitting."""
    typed = made.records("B")
    typed["candidates"][3]["exam"] = "缺考"
    path = made.send("B", typed, name="B.xlsx")
    data = zipped([("财经/B报送.xlsx", path.read_bytes())], _ON)
    path.unlink()
    _dated(made.inbox / "B.zip", data, "2026-12-04")


def _put_list(made: Campaign) -> None:
    paid = [row for row in made.records("A")["candidates"] if row["paid"] == "是"]
    lines = [f"{row['student_no']},{row['name']},{row['project']},260,学院" for row in paid[1:]]
    path = made.root / "reference" / "finance 缴费.csv"
    path.write_bytes("\r\n".join([HEAD, *lines]).encode("gbk"))


def _decide(made: Campaign) -> None:
    """One score decided, the errors of B waived."""
    book = Reviewed(made.root / "review.xlsx").decide("A-2|4.4", 5, "案例已按校内案例上报")
    for number in book.rows(WAIVER):
        book.decide(number, "是", "考务系统已核实")
    book.save()


def resealed(path: Path, changed: Mapping[str, bytes | None], program: str = "") -> Archive:
    """The archive in ``path`` with members changed or taken out (``None``), whole again for whoever does not
    know its hash; perhaps as another version of the program would have made it."""
    archive = read_archive(path)
    contents = {name: archive.member(name) for name in archive.names if name != MANIFEST}
    contents |= {name: data for name, data in changed.items() if data is not None}
    for name in (name for name, data in changed.items() if data is None):
        del contents[name]
    members = {name: Sealed(len(data), sha256(data)) for name, data in contents.items()}
    if SUMS in contents and SUMS not in changed:
        del members[SUMS]
        contents[SUMS] = sums_text(members).encode()
        members[SUMS] = Sealed(len(contents[SUMS]), sha256(contents[SUMS]))
    manifest = replace(archive.manifest, members=members)
    if program:
        manifest = replace(manifest, program=program)
    path.write_bytes(b"".join(sealed(manifest, {name: _content(data) for name, data in contents.items()})))
    return read_archive(path)


def _content(data: bytes) -> Content:
    return lambda: data
