"""Evidence that comes along with returns is kept, matched with the names that were typed, and no error."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from onex_xl.findings import Severity
from onex_xl.model import Status
from tests.cli.run import onex
from tests.post.office import opened, person, text
from tests.support.campaigns import Campaign, campaign
from tests.workflow.told import COLLEGE, collected, the

PDF, JPG, DOCX = b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04"


def put(made: Campaign, name: str, data: bytes = b"") -> None:
    path = made.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data or PDF + name.encode())


def case_named(made: Campaign, *names: str) -> None:
    """A's return, the evidence of its outcomes named so, one after another; others give none."""
    typed = made.records("A")
    assert len(typed["outcomes"]) >= len(names)
    for row, name in zip(typed["outcomes"], names, strict=False):
        row["evidence"] = name
    made.send("A", typed, name="A系/填报表.xlsx")


def states(made: Campaign) -> list[tuple[str, str, str, str]]:
    """Department, name typed, state and file of every line."""
    lines = collected(made).result.evidence
    return [(line.department, line.named, line.state, line.file) for line in lines]


def told(made: Campaign) -> list[tuple[str, str, str, str]]:
    found = collected(made).result.findings
    return [(it.code, it.severity.value, it.department, it.place.cell or it.place.file) for it in found]


def test_evidence_beside_a_return_is_matched_and_nothing_is_wrong(made: Campaign) -> None:
    case_named(made, "采纳通知.pdf")
    put(made, "A系/采纳通知.pdf")
    done = collected(made)
    [line] = done.result.evidence
    assert (line.department, line.project, line.named, line.state) == ("A", "A-1", "采纳通知.pdf", "received")
    assert (line.place.sheet, line.file, line.kept) == ("成果", "A系/采纳通知.pdf", f"{line.sha256}.pdf")
    assert (made.root / "received" / line.kept).is_file()
    assert [item.code for item in done.result.findings if item.severity is not Severity.INFO] == []
    assert (done.files.unreadable, list(done.result.unrecognised)) == (0, [])
    assert done.result.scores["A-1"].status == Status.SCORED


def test_what_is_missing_near_or_not_named_is_listed_and_asked_about_once(made: Campaign) -> None:
    case_named(made, "采纳通知.pdf、教材封面.jpg、课程标准定稿.docx")
    put(made, "A系/采纳通知.pdf")
    put(made, "A系/佐证/课程标准定稿2.docx")
    put(made, "A系/佐证/盖章扫描件.pdf")
    assert states(made) == [
        ("A", "采纳通知.pdf", "received", "A系/采纳通知.pdf"),
        ("A", "教材封面.jpg", "missing", ""),
        ("A", "课程标准定稿.docx", "near", "A系/佐证/课程标准定稿2.docx"),
        ("A", "", "unnamed", "A系/佐证/盖章扫描件.pdf"),
    ]
    cell = collected(made).result.evidence[0].place.cell
    assert [item for item in told(made) if item[0].startswith("evidence.")] == [
        ("evidence.near", "warning", "A", cell),
        ("evidence.missing", "warning", "A", cell),
        ("evidence.unnamed", "info", "A", "A系/佐证/盖章扫描件.pdf"),
    ]


def test_a_department_that_sends_no_file_that_it_named_is_told_of_none(made: Campaign) -> None:
    case_named(made, "采纳通知.pdf")
    assert states(made) == [("A", "采纳通知.pdf", "missing", "")]
    assert not [item for item in told(made) if item[0].startswith("evidence.")]
    put(made, "A系/盖章扫描件.pdf")
    assert [item[:2] for item in told(made) if item[0].startswith("evidence.")] == [
        ("evidence.unnamed", "info")
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("扫描.pdf", PDF), ("照片.jpg", JPG), ("说明.docx", b""), ("会议纪要.txt", "纪要".encode()),
        ("录音.mp3", b"ID3\x03" + bytes(range(200))),
        ("旧版.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"w" * 600),
    ],
)  # fmt: skip
def test_whatever_is_no_workbook_may_be_evidence(made: Campaign, name: str, data: bytes) -> None:
    made.send("A", name="A系/填报表.xlsx")
    put(made, f"A系/{name}", data or PDF)
    assert ("A", "", "unnamed", f"A系/{name}") in states(made)


def test_only_what_claims_to_be_a_return_and_is_none_is_an_error(made: Campaign) -> None:
    put(made, "A系-1+X考评填报表-2026.pdf")
    put(made, "B系/填报表.xlsx", PDF)
    put(made, "通知.pdf")
    done = collected(made)
    errors = [item.place.file for item in done.result.findings if item.severity is Severity.ERROR]
    assert errors == ["A系-1+X考评填报表-2026.pdf", "B系/填报表.xlsx"]
    assert the(done, "evidence.nobodys").place.file == "通知.pdf"
    assert sorted(done.result.unrecognised) == errors


def test_a_workbook_is_evidence_where_it_is_named_as_such(made: Campaign) -> None:
    case_named(made, "培训名单.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["姓名", "日期"])
    book.save(made.inbox / "A系" / "培训名单.xlsx")
    book.save(made.inbox / "B的.xlsx")
    assert ("A", "培训名单.xlsx", "received", "A系/培训名单.xlsx") in states(made)


def test_a_signed_scan_beside_the_return_is_evidence_whatever_it_is_called(made: Campaign) -> None:
    made.send("A", name="A系/填报表.xlsx")
    put(made, "A系/A系-1+X考评填报表-2026（盖章）.pdf")
    done = collected(made)
    assert [item.code for item in done.result.findings if item.severity is Severity.ERROR] == []
    assert [line.state for line in done.result.evidence if line.file] == ["unnamed"]


def test_evidence_comes_in_mails_and_archives_too(made: Campaign) -> None:
    book = made.send("A", name="x.xlsx").read_bytes()
    (made.inbox / "x.xlsx").unlink()
    mail = EmailMessage()
    mail["From"], mail["Date"] = "a@college.example", "Tue, 01 Dec 2026 09:00:00 +0800"
    mail.set_content("见附件")
    mail.add_attachment(book, maintype="application", subtype="vnd.ms-excel", filename="填报表.xlsx")
    mail.add_attachment(PDF + b"1", maintype="application", subtype="pdf", filename="采纳通知.pdf")
    mail.add_attachment(JPG + b"1", maintype="image", subtype="jpeg", filename="现场照片.jpg")
    put(made, "来信.eml", mail.as_bytes())
    with zipfile.ZipFile(made.inbox / "B系.zip", "w") as archive:
        archive.writestr("填报/填报表.xlsx", made.send("B", name="y.xlsx").read_bytes())
        archive.writestr("填报/佐证/照片.png", b"\x89PNG\r\n\x1a\n")
    (made.inbox / "y.xlsx").unlink()
    assert {line[3] for line in states(made)} >= {
        "来信.eml/采纳通知.pdf", "来信.eml/现场照片.jpg", "B系.zip/填报/佐证/照片.png",
    }  # fmt: skip
    assert {line[0] for line in states(made) if line[3]} == {"A", "B"}


def test_a_department_that_sends_evidence_alone_is_asked_for_its_workbook(tmp_path: Path) -> None:
    made = campaign(tmp_path / "c", COLLEGE, [person("王老师", "学系", "A")])
    mail = EmailMessage()
    mail["From"], mail["Date"] = "A@college.example", "Tue, 01 Dec 2026 09:00:00 +0800"
    mail.set_content("见附件")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="盖章扫描件.pdf")
    put(made, "来信.eml", mail.as_bytes())
    done = collected(made)
    found = the(done, "evidence.without-return")
    assert (found.department, found.severity) == ("A", Severity.WARNING)
    assert found.facts["names"] == ["盖章扫描件.pdf"]
    assert onex("-C", made.root, "mail", "reminders", "--only", "A").status == 0
    [draft] = (made.root / "mail" / "reminders").glob("A-*.eml")
    said = text(opened(draft))
    assert "盖章扫描件.pdf" in said and "没有收到填报表" in said


def test_an_empty_file_is_no_evidence_and_said(made: Campaign) -> None:
    case_named(made, "采纳通知.pdf")
    (made.inbox / "A系" / "采纳通知.pdf").write_bytes(b"")
    done = collected(made)
    assert (the(done, "evidence.empty").department, the(done, "evidence.empty").severity) == ("A", "warning")
    assert [line.state for line in done.result.evidence] == ["missing"]


def test_one_that_the_office_excludes_is_none(made: Campaign) -> None:
    case_named(made, "采纳通知.pdf")
    put(made, "A系/采纳通知.pdf")
    collected(made)
    onex("-C", made.root, "exclude", "采纳通知.pdf", "--why", "是去年的")
    assert states(made) == [("A", "采纳通知.pdf", "missing", "")]


def test_status_counts_it(made: Campaign) -> None:
    case_named(made, "采纳通知.pdf、教材封面.jpg")
    assert "佐证" not in onex("-C", made.root, "status").out
    put(made, "A系/采纳通知.pdf")
    put(made, "A系/别的.pdf")
    onex("-C", made.root, "collect")
    rooms = {item["code"]: item for item in onex("-C", made.root, "status", "--json").json["departments"]}
    assert rooms["A"]["evidence"] == {"received": 1, "near": 0, "missing": 1, "unnamed": 1}
    assert rooms["B"]["evidence"] is None
    out = onex("-C", made.root, "status").out
    assert "佐证" in out and "1/2 ＋1" in out


def test_the_review_workbook_lists_it_with_links(made: Campaign) -> None:
    case_named(made, "采纳通知.pdf、教材封面.jpg")
    put(made, "A系/采纳通知.pdf")
    collected(made)
    book = openpyxl.load_workbook(made.root / "review.xlsx")
    rows = list(book["佐证"].iter_rows(min_row=4))
    assert [[cell.value for cell in row][3:7] for row in rows[:2]] == [
        ["教材封面.jpg", rows[0][4].value, "✗ 没收到", "—"],
        ["采纳通知.pdf", rows[1][4].value, "✓ 收到", "A系/采纳通知.pdf"],
    ]
    link = rows[1][6].hyperlink.target.replace("\\", "/")
    assert (made.root / link).read_bytes().startswith(PDF)
    book.close()


def test_collecting_again_changes_nothing(made: Campaign) -> None:
    case_named(made, "采纳通知.pdf")
    put(made, "A系/采纳通知.pdf")
    assert collected(made).changed
    assert not collected(made).changed


@pytest.mark.parametrize("sealed", [True, False])
def test_it_goes_into_the_archive_if_the_campaign_says_so(made: Campaign, sealed: bool) -> None:
    case_named(made, "采纳通知.pdf、汇总.xlsx、教材封面.jpg")
    put(made, "A系/采纳通知.pdf")
    book = openpyxl.Workbook()
    book.active.append(["姓名", "日期"])
    book.save(made.inbox / "A系" / "汇总.xlsx")
    settings = made.root / "campaign.toml"
    setting = f"evidence = {str(sealed).lower()}"
    settings.write_text(settings.read_text("utf-8").replace("evidence = true", setting), "utf-8")
    kept = {f"received/{line.kept}" for line in collected(made).result.evidence if line.kept}
    assert onex("-C", made.root, "archive").status == 0
    path = made.root / "archive/2026-考评归档.zip"
    with zipfile.ZipFile(path) as archive:
        inside = kept & set(archive.namelist())
    assert (len(kept), inside) == (2, kept if sealed else set())
    answer = onex("verify", path)
    assert (answer.status, "另有 2 份佐证文件按设置没有封存" in answer.out) == (0, not sealed)


def test_evidence_that_is_to_be_sealed_or_not_makes_no_new_result(made: Campaign) -> None:
    case_named(made, "采纳通知.pdf")
    put(made, "A系/采纳通知.pdf")
    collected(made)
    settings = made.root / "campaign.toml"
    settings.write_text(settings.read_text("utf-8").replace("evidence = true", "evidence = false"), "utf-8")
    assert not collected(made).changed
