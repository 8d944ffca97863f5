"""What came along with returns: one example a code, from a collect of one small college."""

from __future__ import annotations

import email.message
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from onex_xl.findings import Finding
from onex_xl.workflow.collect import collect
from tests.support.campaigns import Campaign, campaign
from tests.support.examples.making import Example, Maker, Makers, the

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
JSJ        | JSJ-01  | 10       | 3    | 3   | 3      | 800  | 1        | 省级采纳
CJ         | CJ-01   | 10       | 3    | 3   | 3      | 800  | 1        |
"""
PEOPLE = [{"name": "王老师", "email": "cj@example.cn", "kind": "学系", "department": "CJ"}]
SCAN = b"%PDF-1.7\n"


def _sent(made: Campaign) -> None:
    typed = made.records("JSJ")
    typed["outcomes"][0]["evidence"] = "采纳通知.pdf、教材封面.jpg、课程标准定稿.docx"
    made.send("JSJ", typed, name="计算机系/填报表.xlsx")
    for name in ("采纳通知.pdf", "课程标准定稿2.docx", "盖章扫描件.pdf"):
        (made.inbox / "计算机系" / name).write_bytes(SCAN + name.encode())
    (made.inbox / "计算机系" / "说证书照片.jpg").write_bytes(b"")
    (made.inbox / "新建文件夹.pdf").write_bytes(SCAN)
    mail = email.message.EmailMessage()
    mail["From"], mail["Date"] = "cj@example.cn", "Tue, 01 Dec 2026 09:00:00 +0800"
    mail.set_content("见附件")
    mail.add_attachment(SCAN + b"CJ", maintype="application", subtype="pdf", filename="盖章扫描件.pdf")
    (made.inbox / "来信.eml").write_bytes(mail.as_bytes())


@cache
def _found() -> tuple[Finding, ...]:
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", COLLEGE, PEOPLE)
        _sent(made)
        return tuple(collect(made.year, processes=0).result.findings)


@cache
def _too_large() -> tuple[Finding, ...]:
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", COLLEGE)
        path = made.root / "campaign.toml"
        path.write_text(path.read_text("utf-8").replace("# evidence_mb = 200", "evidence_mb = 1"), "utf-8")
        (made.inbox / "说证书录像.pdf").write_bytes(SCAN + bytes(1_500_000))
        return tuple(collect(made.year, processes=0).result.findings)


def _of(code: str) -> Maker:
    return lambda: Example(the(code, _too_large() if code == "evidence.too-large" else _found()))


EVIDENCE: Makers = {
    code: _of(code)
    for code in (
        "evidence.near", "evidence.missing", "evidence.unnamed", "evidence.without-return",
        "evidence.nobodys", "evidence.empty", "evidence.too-large",
    )
}  # fmt: skip
