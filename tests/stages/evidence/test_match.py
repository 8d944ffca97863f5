"""Typed names and files that came: which answers which, written as text tables."""

from __future__ import annotations

from datetime import datetime

import pytest

from onex_xl.findings import Place
from onex_xl.model import Department, Evidence, Received
from onex_xl.stages.evidence import Named, Sent, claims_to_be_a_return, matched, names_in, owners
from onex_xl.stages.evidence.names import likeness, loose
from tests.support.returns import pack

AT = datetime(2026, 12, 1, 12)


def received(name: str, sender: str = "") -> Received:
    return Received(name, name, 1000, AT, sender, kept=name.rpartition("/")[2])


def lines(table: str) -> list[tuple[str, str, str]]:
    """What becomes of the names (``named``) and files (``came``) of one department: name, state, file."""
    kinds: dict[str, list[str]] = {"named": [], "came": []}
    for line in filter(None, map(str.strip, table.splitlines())):
        kind, _, name = line.partition(" ")
        kinds[kind].append(name.strip())
    named = [Named("A", "A-1", name, "佐证文件名", Place("表.xlsx", "成果", "G5")) for name in kinds["named"]]
    found = matched(named, [Sent("A", received(name)) for name in kinds["came"]])
    return [(item.named, item.state, item.file) for item in found]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # the same name, in whatever folder, archive or mail it came
        ("named 教材封面.jpg \n came A系.zip/佐证/教材封面.jpg", [("教材封面.jpg", "received")]),
        # letters' case and width make no difference
        ("named 说证书.PDF \n came ｓ.pdf \n came 说证书.pdf", [("说证书.PDF", "received"), ("", "unnamed")]),
        # without its extension, with another one, with what the browser added
        ("named 教材封面 \n came 教材封面.png", [("教材封面", "received")]),
        ("named 教材封面.doc \n came 教材封面.pdf", [("教材封面.doc", "received")]),
        ("named 采纳 通知.pdf \n came 采纳通知.pdf", [("采纳 通知.pdf", "received")]),
        # one file for two rows
        ("named 课表.pdf \n named 课表.pdf \n came 课表.pdf", [("课表.pdf", "received")] * 2),
        # nearly: people are asked
        ("named 典型案例采纳通知.pdf \n came 典型案例采纳通知书.pdf", [("典型案例采纳通知.pdf", "near")]),
        ("named 说证书比赛照片.jpg \n came 说证书比赛照片合集.zip.pdf", [("说证书比赛照片.jpg", "near")]),
        # of two that are alike, the better; the other is not named
        (
            "named 教师培训证书.pdf \n came 教师培训证.pdf \n came 教师培训证书2.pdf",
            [("教师培训证书.pdf", "near"), ("", "unnamed")],
        ),
        # nothing like it
        ("named 教材.pdf \n came 盖章扫描件.pdf", [("教材.pdf", "missing"), ("", "unnamed")]),
        ("named 教材.pdf", [("教材.pdf", "missing")]),
        ("came 盖章扫描件.pdf", [("", "unnamed")]),
    ],
)
def test_which_file_answers_which_name(table: str, expected: list[tuple[str, str]]) -> None:
    assert [(name, state) for name, state, _ in lines(table)] == expected


def test_numbers_that_differ_are_other_files() -> None:
    found = lines("named 照片1.jpg \n named 照片2.jpg \n came 照片2.jpg")
    assert found[1] == ("照片2.jpg", "received", "照片2.jpg")
    assert found[0][1] == "missing"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("教材封面.jpg", ["教材封面.jpg"]),
        ("封面.jpg、课表.pdf", ["封面.jpg", "课表.pdf"]),
        ("封面.jpg；课表.pdf;\n照片.png，通知.pdf", ["封面.jpg", "课表.pdf", "照片.png", "通知.pdf"]),
        ("1.封面.jpg；2、课表.pdf\n(3) 照片.png", ["封面.jpg", "课表.pdf", "照片.png"]),
        ("2026.3.5说证书.pdf", ["2026.3.5说证书.pdf"]),
        ("封面.jpg、封面.jpg", ["封面.jpg"]),
        ("", []),
        (" 、 ", []),
    ],
)
def test_several_names_in_one_cell(cell: str, names: list[str]) -> None:
    assert names_in(cell) == names


def test_what_names_are_compared_by() -> None:
    assert loose("A系/照片 (1).JPG") == loose("照片1")
    assert loose("2026.3.5说证书") == loose("2026-3-5 说证书.pdf")
    assert likeness("a", "b") == 0
    assert likeness("教材", "教材封面.jpg") >= 80


ROOMS = [Department("A", "A系"), Department("B", "B系")]


@pytest.mark.parametrize(
    ("file", "sender", "room"),
    [
        ("A系.zip/说证书.pdf", "", "A"),
        ("A系.zip/佐证/照片/说证书.pdf", "", "A"),
        ("来信.eml/说证书.pdf", "", "B"),
        # several departments' returns lie in one folder: the sender tells, or a folder's name
        ("微信/说证书.pdf", "", ""),
        ("微信/说证书.pdf", "b@college.example", "B"),
        ("微信/A系/说证书.pdf", "", "A"),
        ("a/说证书.pdf", "", "A"),
        # the inbox itself tells nothing
        ("说证书.pdf", "", ""),
        ("说证书.pdf", "B@college.example", "B"),
        ("说证书.pdf", "stranger@college.example", ""),
    ],
)
def test_whose_evidence_a_file_is(file: str, sender: str, room: str) -> None:
    returned = [
        (received("A系.zip/填报/填报表.xlsx"), "A"), (received("A系.zip/填报表.xlsx"), "A"),
        (received("来信.eml/填报表.xlsx"), "B"), (received("微信/a.xlsx"), "A"),
        (received("微信/b.xlsx"), "B"), (received("c.xlsx"), "A"),
    ]  # fmt: skip
    senders = {"b@college.example": "B"}
    assert owners(returned, ROOMS, senders).of(received(file, sender)) == room


@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("填报表.xlsx", True), ("随便.XLS", True), ("x/表.et", True), ("表.ods", True), ("名单.csv", True),
        ("计算机系-1+X考评填报表-2026.pdf", True), ("1＋X考评填报表（盖章）.jpg", True),
        ("盖章扫描件.pdf", False), ("说证书.docx", False), ("填报.pdf", False), ("通知.txt", False),
        ("附件", False),
    ],
)  # fmt: skip
def test_what_claims_to_be_a_return(name: str, claims: bool) -> None:
    assert claims_to_be_a_return(name, pack()) is claims


def test_every_line_says_where_it_was_named_and_what_came() -> None:
    named = [Named("A", "A-1", "封面.jpg", "佐证文件名", Place("表.xlsx", "成果", "G5"))]
    [line] = matched(named, [Sent("A", received("A系/封面.jpg"))])
    assert line == Evidence(
        "A", "A-1", "封面.jpg", "佐证文件名", Place("表.xlsx", "成果", "G5"), "received", "A系/封面.jpg",
        "A系/封面.jpg", "封面.jpg", 1000,
    )  # fmt: skip
