"""Findings in words: the pack's sentence or the engine's, without personal data unless it is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onex_xl.findings import Finding, Place, Severity
from onex_xl.messages import catalogue
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.wording import title, wording

DUPLICATE = Finding(
    "roster.duplicate", Severity.ERROR, Place("a.xlsx", "考生名册", "B7"),
    {"project": "A-01", "student_no": "20240117", "others": "B9"}, "20240117", "A", "A-01",
)  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Path(__file__).resolve().parents[1] / "workbook-templates" / "stpt-1x")


def test_what_is_said_about_the_register_is_no_personal_data(pack: Pack) -> None:
    facts = {"why": "发错了", "who": "clerk", "on": "2026-12-05"}
    finding = Finding("register.excluded", Severity.INFO, Place("a.xlsx"), facts)
    assert wording(finding, pack, "zh")[0] == "这个文件由办公室排除，不计（clerk，2026-12-05）：发错了。"


def test_a_rule_of_the_pack_speaks_for_itself(pack: Pack) -> None:
    finding = Finding("pilots.paid-differs", Severity.ERROR, Place(), {"declared_paid": 62, "paid": 60})
    assert wording(finding, pack, "zh") == (
        "声明缴费 62 人，名册中缴费为“是”的有 60 人。",
        "补齐名册，或改正声明的人数。",
    )
    assert wording(finding, pack, "en")[0] == "62 declared as paid; the roster has 60."


def test_a_student_number_is_withheld(pack: Pack) -> None:
    assert wording(DUPLICATE, pack, "zh")[0] == "项目 A-01 中学号 （略） 出现了不止一次（另见 B9）。"


def test_the_departments_own_slip_says_it(pack: Pack) -> None:
    assert "20240117" in wording(DUPLICATE, pack, "zh", personal=True)[0]


def test_an_unknown_code_is_named(pack: Pack) -> None:
    assert wording(Finding("no.such", Severity.ERROR), pack, "en") == (
        "A check found something wrong (code no.such).",
        "Tell the office this code.",
    )


@pytest.mark.parametrize(
    ("sheet", "facts", "hidden"),
    [
        ("考生名册", {"label": "证件号码", "value": "44050720050101001X"}, True),
        ("考生名册", {"label": "专业", "value": "软件技术"}, True),
        ("考生名册", {"label": "项目编号", "value": "黄某某"}, True),
        ("考生名册", {"label": "考核日期", "value": "2026年13月1日"}, False),
        ("考生名册", {"label": "考核结果", "value": "合格"}, False),
        ("考生名册", {"value": "44050720050101001X"}, True),
        ("Sheet1", {"label": "姓名", "value": "黄某某"}, True),
        ("教师", {"label": "姓名", "value": "黄某某"}, True),
        ("教师", {"label": "培训名称", "value": "考评员培训班"}, True),
    ],
)
def test_what_was_typed_in_a_personal_column_is_withheld(
    pack: Pack, sheet: str, facts: dict[str, str], hidden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = {"cell.odd.sentence": "“{value}”。", "wording.hidden": "（略）"}
    monkeypatch.setattr("onex_xl.messages.catalogue", lambda language: templates)
    sentence, _ = wording(Finding("cell.odd", Severity.ERROR, Place("", sheet, "B7"), facts), pack, "zh")
    assert sentence == ("“（略）”。" if hidden else f"“{facts['value']}”。")


def test_a_check_is_named_by_the_packs_own_line(pack: Pack) -> None:
    assert title("roster.duplicate", pack, "zh") == "同一项目中学号不重复"
    assert title("no.such", pack, "zh") == "no.such"


# ---- remedies fit the file they speak of ---------------------------------------------------

LIST, REGISTRY, RETURN = "reference/财务/缴费名单.xls", "registry.xlsx", "计算机系.xlsx"


def remedy(
    code: str, file: str, pack: Pack, language: str = "zh", severity: Severity = Severity.ERROR
) -> str:
    return wording(Finding(code, severity, Place(file, "Sheet1", "B2"), {"label": "金额"}), pack, language)[1]


@pytest.mark.parametrize(
    ("code", "file", "says", "not_says"),
    [
        ("cell.not-in-list", LIST, "没有下拉列表", "从下拉列表中选择"),
        ("cell.not-in-list", REGISTRY, "下拉列表", "导出"),
        ("cell.not-in-list", RETURN, "下拉列表", "导出"),
        ("cell.not-date", LIST, "名单", "重新报送"),
        ("cell.not-date", "archive/2025-考评归档.zip/carried/earlier.csv", "名单", "重新报送"),
        ("cell.no-value", LIST, "reference", "报送"),
        ("cell.no-value", REGISTRY, "registry.xlsx", "报送"),
        ("cell.no-value", RETURN, "重新报送", "reference"),
        ("cell.digits-lost", LIST, "请对方", "照原件"),
        ("sheet.column-twice", LIST, "问明对方", "填报表"),
        ("file.not-a-workbook", LIST, "名单", "填报表"),
        ("file.unreadable", LIST, "reference", "报送"),
        ("file.bomb", LIST, "reference", "填报表"),
        ("file.encrypted", LIST, "名单", "报送"),
        ("file.encrypted", REGISTRY, "registry.xlsx", "报送"),
        ("file.damaged", "附件.zip", "解压", "Excel"),
        ("file.damaged", "来信.eml", "邮件程序", "Excel"),
        ("file.damaged", RETURN, "Excel", "解压"),
        ("file.damaged", "附件.zip/计算机系.xlsx", "Excel", "解压"),
        ("file.too-large", "附件.RAR", "解压", "图片"),
    ],
)
def test_a_remedy_fits_the_file_it_speaks_of(
    code: str, file: str, says: str, not_says: str, pack: Pack
) -> None:
    said = remedy(code, file, pack)
    assert says in said and not_says not in said
    assert "{" not in remedy(code, file, pack, "en")


def test_what_needs_nothing_done_says_so_in_any_file(pack: Pack) -> None:
    for file in (LIST, REGISTRY, RETURN):
        assert remedy("cell.repaired", file, pack, severity=Severity.INFO).startswith("不必修改")


def test_what_stands_in_a_list_never_asks_to_report_again(pack: Pack) -> None:
    """Whatever the code: a list is not sent in by a department."""
    codes = {
        key.removesuffix(".remedy")
        for key in catalogue("zh")
        if key.endswith(".remedy") and key.split(".")[0] in ("file", "cell")
    }
    assert len(codes) > 60
    wrong = {code for code in codes if re.search("重新报送|填报表|佐证材料", remedy(code, LIST, pack))}
    assert wrong == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_remedy_for_another_file_is_of_a_code_that_there_is(language: str) -> None:
    known = catalogue(language)
    named = [key.split(".", 2)[2] for key in known if key.startswith("remedy.")]
    assert [name for name in named if not name.endswith(".any") and f"{name}.remedy" not in known] == []
