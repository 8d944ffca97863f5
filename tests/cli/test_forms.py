"""``onex-xl forms``: the regulation's form for every project, to print, sign and seal."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from onex_xl.workflow.collect import collect
from tests.cli.run import onex, tree
from tests.support.campaigns import Campaign

FORMS = "master/2026-考评表.xlsx"


def tabs(made: Campaign, path: str = FORMS) -> list[str]:
    return [str(name) for name in openpyxl.load_workbook(made.root / path).sheetnames]


def test_every_project_gets_its_form(collected: Campaign) -> None:
    answer = onex("-C", collected.root, "forms")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "考评表 5 张：已计分 3、暂缓计分 1、未报送 1。",
        f"写出 {FORMS}",
        f"下一步：打开 {FORMS}，核对后打印，签字盖章。没有计分的项目先不要签章。",
    ]
    assert tabs(collected) == [
        "目录", "JSJ-01 Web前端开发", "JSJ-02 =云计算", "JM-01 智能财税", "JM-02 业财一体", "WL-01 物流管理",
    ]  # fmt: skip
    book = openpyxl.load_workbook(collected.root / FORMS, data_only=True)
    sheet = book["JSJ-01 Web前端开发"]
    assert [sheet[cell].value for cell in ("C2", "C3", "F3", "E6", "F12", "E18", "F18")] == [
        "JSJ-01　Web前端开发", "JSJ系", "已计分", 5, -1, 83, 83,
    ]  # fmt: skip
    assert sheet["A19"].value == "等次：良好　　　　认定结果：省级立项"
    assert sheet["C20"].value == "各项考核得分均按数据测算，没有复核改动。"
    assert sheet["D6"].value == "获省审批人数与申报人数一致，获得5分。"
    held = book["JM-01 智能财税"]
    assert held["C20"].value.splitlines()[0].startswith("填报表中有 ")
    assert "考生名册!Q8 是否通过填“是”，但考试情况是“缺考”。" in held["C20"].value
    text = book["JSJ-02 =云计算"]["C2"]
    assert (text.value, text.data_type) == ("JSJ-02　=云计算", "s")


def test_the_same_in_english(collected: Campaign) -> None:
    answer = onex("-C", collected.root, "forms", lang="en")
    assert answer.status == 0
    assert answer.out.splitlines()[0] == "Forms: 5 (scored 3, 暂缓计分 1, 未报送 1)."
    help_text = onex("forms", "--help", lang="en").out
    assert "--only DEPT" in help_text and "--project CODE" in help_text


def test_again_changes_no_byte(collected: Campaign) -> None:
    onex("-C", collected.root, "forms")
    before = tree(collected.root / "master")
    answer = onex("-C", collected.root, "forms")
    assert f"未变 {FORMS}" in answer.out.splitlines()
    assert tree(collected.root / "master") == before


def test_a_choice_has_a_file_of_its_own(collected: Campaign) -> None:
    assert onex("-C", collected.root, "forms").status == 0
    before = tree(collected.root / "master")[Path(FORMS).name]
    for arguments, name, found in (
        (("--only", "JSJ系"), "2026-考评表-JSJ系.xlsx", ["JSJ-01 Web前端开发", "JSJ-02 =云计算"]),
        (("--project", "jm-02"), "2026-考评表-JM-02.xlsx", ["JM-02 业财一体"]),
        (
            ("--only", "WL", "--project", "JM-02"),
            "2026-考评表-WL系、JM-02.xlsx",
            ["JM-02 业财一体", "WL-01 物流管理"],
        ),
    ):
        answer = onex("-C", collected.root, "forms", *arguments)
        assert (answer.status, f"写出 master/{name}" in answer.out) == (0, True)
        assert tabs(collected, f"master/{name}") == ["目录", *found]
    assert tree(collected.root / "master")[Path(FORMS).name] == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "没有"), "错误：台账里没有“没有”这个学系"),
        (("--project", "X-1"), "错误：台账里没有“X-1”这个项目。"),
    ],
)
def test_an_unknown_name_is_told(collected: Campaign, arguments: tuple[str, str], said: str) -> None:
    answer = onex("-C", collected.root, "forms", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(said)


def test_without_a_collect_there_is_nothing_to_sign(fresh: Campaign) -> None:
    answer = onex("-C", fresh.root, "forms")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.splitlines()[0] == "错误：还没有收取过填报表，没有可看的结果。"
    assert not (fresh.root / FORMS).exists()


def test_what_came_since_has_to_be_collected_first(fresh: Campaign) -> None:
    fresh.send("JSJ")
    collect(fresh.year, processes=0)
    fresh.send("JM")
    answer = onex("-C", fresh.root, "forms")
    assert answer.status == 2
    assert answer.err.splitlines() == [
        "错误：inbox 里有还没有收取的文件：JM.xlsx。",
        f"怎么办：请先运行 onex-xl -C {fresh.root} collect，看过总表，再运行这个命令。",
    ]
    assert "JM.xlsx" in onex("-C", fresh.root, "forms", lang="en").err
    assert not (fresh.root / FORMS).exists()


def test_a_person_s_changes_are_kept(collected: Campaign) -> None:
    onex("-C", collected.root, "forms", "--project", "WL-01")
    path = collected.root / "master" / "2026-考评表-WL-01.xlsx"
    ours = path.read_bytes()
    book = openpyxl.load_workbook(path)
    book.worksheets[1]["A22"] = "2027年1月5日"
    book.save(path)
    os.utime(path, (1_800_000_000, 1_800_000_000))
    answer = onex("-C", collected.root, "forms", "--project", "WL-01")
    assert "有人改过，改过的那一份保留在 master/2026-考评表-WL-01-2027" in answer.out
    assert path.read_bytes() == ours


def test_the_next_collect_says_that_forms_are_of_an_earlier_result(fresh: Campaign) -> None:
    fresh.send("JM")
    assert "考评表是按" not in onex("-C", fresh.root, "collect").out
    assert onex("-C", fresh.root, "forms").status == 0
    assert "考评表是按" not in onex("-C", fresh.root, "collect").out
    fresh.send("WL")
    said = f"考评表是按以前的结果做的：{FORMS}。要打印签字的，请重新运行 onex-xl -C {fresh.root} forms。"
    assert said in onex("-C", fresh.root, "collect").out.splitlines()
