"""``onex-xl trend``: archives side by side; the master's sheet of years where archives lie in its folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from onex_xl.workflow.collect import collect
from onex_xl.workflow.sealing import archive
from tests.cli.run import onex
from tests.engines import Value, stored_values
from tests.support.campaigns import Campaign, campaign

YEARS = {
    2024: """
department | project | name         | approved | paid | sat | passed | forfeits | fees | teachers | case
JSJ        | JSJ-01  | Web前端开发  | 10       | 10   | 4   | 4      | 0        | 800  | 3        |
JSJ        | JSJ-02  | 云计算       | 20       | 20   | 18  | 9      | 1        | 900  | 1        |
JM         | JM-01   | 智能财税初级 | 10       | 10   | 10  | 10     | 0        | 800  | 3        | 校级
JM         | JM-02   | 物流管理     | 10       | 10   | 10  | 10     | 0        | 0    | 0        |
""",
    2025: """
department | project | name         | approved | paid | sat | passed | forfeits | fees | teachers | case
JSJ        | JSJ-01  | Web前端开发  | 10       | 10   | 8   | 8      | 1        | 800  | 3        | 校级
JSJ        | JSJ-02  | 云计算       | 40       | 40   | 36  | 18     | 2        | 900  | 1        |
JM         | JM-01   | 智能财税     | 10       | 10   | 10  | 10     | 0        | 800  | 3        | 校级
JM         | JM-02   | 物流管理     | 10       | 10   | 5   | 5      | 0        | 700  | 0        |
""",
    2026: """
department | project | name         | approved | paid | sat | passed | forfeits | fees | teachers | case
JSJ        | JSJ-01  | Web前端开发  | 10       | 10   | 10  | 10     | 0        | 800  | 3        | 省级采纳
JM         | JM-01   | 智能财税     | 10       | 10   | 6   | 6      | 2        | 800  | 3        |
JM         | JM-09   | 云计算       | 20       | 20   | 20  | 20     | 0        | 900  | 3        |
JM         | JM-03   | 物流管理与仓储 | 10     | 10   | 10  | 10     | 0        | 900  | 3        |
""",
}
"""JM-01 is renamed, JSJ-02 goes to JM with another code, JM-02 ends; JM-03 has a name like that of JM-02."""


def sealed(root: Path, number: int, earlier: tuple[Campaign, ...] = ()) -> Campaign:
    """A year, collected and archived; ``earlier`` archives lie in its folder."""
    made = campaign(root / str(number), YEARS[number], number=number)
    for item in earlier:
        made.archive.parent.mkdir(exist_ok=True)
        shutil.copy(item.archive, made.archive.parent)
    made.send_all()
    collect(made.year, processes=0)
    archive(made.year)
    return made


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Campaign, ...]:
    """Three sealed years, the newest with the others in its folder; not to be changed."""
    root = tmp_path_factory.mktemp("years")
    first, second = sealed(root, 2024), sealed(root, 2025)
    return first, second, sealed(root, 2026, (first, second))


def archives(years: tuple[Campaign, ...]) -> list[Path]:
    return [item.archive for item in years]


def cells(path: Path, sheet: str) -> dict[str, Value]:
    return {cell: value for (name, cell), value in stored_values(path).items() if name == sheet}


def row_of(found: dict[str, Value], text: str, columns: str) -> list[Value]:
    """The cells of ``columns`` in the first row that holds ``text``."""
    number = next(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell, value in found.items() if value == text)
    return [found.get(f"{col}{number}") for col in columns.split()]


def test_three_years_in_one_workbook(years: tuple[Campaign, ...], tmp_path: Path) -> None:
    answer = onex("-C", tmp_path, "trend", *reversed(archives(years)))
    target = tmp_path / "2024-2026-年度对比.xlsx"
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "对比了 2024、2025、2026 年：5 个证书，2 个学系。",
        "请核对：1 个新增的证书与已结束的名称相近，没有合并；见工作簿的“对应关系”。",
        f"写出 {target}",
        f"下一步：打开 {target}，先看“总览”",
    ]
    certificates = cells(target, "证书对比")
    assert row_of(certificates, "Web前端开发", "A B D E F G H I") == [
        "JSJ系", "JSJ-01", None, 54.0, 70.86, 84.0, 13.14, 30.0,
    ]  # fmt: skip
    assert row_of(certificates, "云计算", "A B D") == ["JM系", "JM-09", "改编号、调系"]
    assert row_of(certificates, "智能财税", "D") == ["改名"]
    assert row_of(certificates, "物流管理", "D G") == ["结束", None]
    assert row_of(certificates, "物流管理与仓储", "D E F") == ["新增", None, None]


def test_rates_of_groups_come_from_sums(years: tuple[Campaign, ...], tmp_path: Path) -> None:
    target = tmp_path / "对比.xlsx"
    assert onex("-C", tmp_path, "trend", *archives(years), "--output", target).status == 0
    rows = [
        [cells_of.get(f"{col}{number}") for col in "ACDEFG"]
        for cells_of in [cells(target, "学院学系明细")]
        for number in range(6, 200)
        if cells_of.get(f"C{number}") == "通过率"
    ]
    # The mean of the four projects' rates of 2024 would be 71.25 %.
    assert [row[0] for row in rows] == ["全校", "JSJ系", "JM系"]
    assert rows[0][2] == pytest.approx(33 / 50)
    assert rows[1][2:5] == pytest.approx([13 / 30, 26 / 50, 1.0])


def test_english(years: tuple[Campaign, ...], tmp_path: Path) -> None:
    answer = onex("-C", tmp_path, "trend", *archives(years)[1:], lang="en")
    assert answer.status == 0
    assert answer.out.startswith("Compared 2025, 2026: 5 certificates, 2 departments.\n")
    certificates = cells(tmp_path / "2025-2026-年度对比.xlsx", "Certificates")
    assert row_of(certificates, "智能财税", "A D E F") == ["JM系", None, 77.0, 56.29]


def test_again_is_the_same_and_an_edited_one_stays(years: tuple[Campaign, ...], tmp_path: Path) -> None:
    target = tmp_path / "2024-2025-年度对比.xlsx"
    onex("-C", tmp_path, "trend", *archives(years)[:2])
    first = target.read_bytes()
    again = onex("-C", tmp_path, "trend", *archives(years)[:2])
    assert (again.status, target.read_bytes()) == (0, first)
    assert f"{target} 已经是这些内容，没有变化。" in again.out
    target.write_bytes(b"edited")
    edited = onex("-C", tmp_path, "trend", *archives(years)[:2])
    beside = tmp_path / "2024-2025-年度对比-2.xlsx"
    assert f"{target} 已经是另外的文件，没有覆盖。" in edited.out
    assert (target.read_bytes(), beside.read_bytes()) == (b"edited", first)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ((0,), "只有一个归档"),
        ((0, 1, 1), "2025 年度的归档给了两个：2025-考评归档.zip, 2025-考评归档.zip。"),
    ],
)
def test_what_cannot_be_compared(
    years: tuple[Campaign, ...], tmp_path: Path, chosen: tuple[int, ...], said: str
) -> None:
    answer = onex("-C", tmp_path, "trend", *(archives(years)[place] for place in chosen))
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_archive(years: tuple[Campaign, ...], tmp_path: Path) -> None:
    (tmp_path / "照片.zip").write_bytes(b"PK nothing")
    answer = onex("-C", tmp_path, "trend", years[0].archive, "照片.zip")
    assert answer.status == 2
    assert "“照片.zip”不是 onex-xl 的归档" in answer.err


def test_the_passphrase_comes_from_the_environment(
    tmp_path: Path, years: tuple[Campaign, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = campaign(tmp_path / "2023", YEARS[2024], number=2023)
    made.send_all()
    collect(made.year, processes=0)
    archive(made.year, "correct horse battery staple")
    refused = onex("-C", tmp_path, "trend", made.archive, years[0].archive)
    assert (refused.status, "已加密" in refused.err) == (2, True)
    monkeypatch.setenv("ONEX_ARCHIVE", "correct horse battery staple")
    answer = onex(
        "-C", tmp_path, "trend", made.archive, years[0].archive, "--passphrase-from-env", "ONEX_ARCHIVE"
    )
    assert (answer.status, (tmp_path / "2023-2024-年度对比.xlsx").is_file()) == (0, True)


def test_the_master_compares_with_the_archives_in_its_folder(years: tuple[Campaign, ...]) -> None:
    found = cells(years[2].master, "年度对比")
    assert "年度对比（2024–2026）" in str(found["A1"])
    assert row_of(found, "Web前端开发", "A B D E F G H") == [
        "JSJ系", "JSJ-01", None, 54.0, 70.86, 84.0, 13.14,
    ]  # fmt: skip
    assert "年度对比" not in {sheet for sheet, _ in stored_values(years[0].master)}


def test_what_earlier_years_said_is_sealed_so_that_the_master_can_be_rebuilt(
    years: tuple[Campaign, ...], tmp_path: Path
) -> None:
    copy = tmp_path / "alone.zip"
    shutil.copy(years[2].archive, copy)
    answer = onex("-C", tmp_path, "verify", copy, "--workers", "1")
    assert (answer.status, "结论：相符" in answer.out) == (0, True), answer.out


def test_an_archive_that_arrives_later_changes_the_master_and_nothing_else_does(
    years: tuple[Campaign, ...], tmp_path: Path
) -> None:
    made = campaign(tmp_path / "2026", YEARS[2026], number=2026)
    made.send_all()
    collect(made.year, processes=0)
    (made.root / "archive").mkdir(exist_ok=True)
    shutil.copy(years[1].archive, made.root / "archive")
    assert collect(made.year, processes=0).changed
    assert not collect(made.year, processes=0).changed
    assert "年度对比" in {sheet for sheet, _ in stored_values(made.master)}
    archive(made.year)
    assert not collect(made.year, processes=0).changed


def test_archives_that_cannot_be_used_are_warnings(years: tuple[Campaign, ...], tmp_path: Path) -> None:
    made = campaign(tmp_path / "2026", YEARS[2026], number=2026)
    folder = made.root / "archive"
    folder.mkdir(exist_ok=True)
    (folder / "照片.zip").write_bytes(b"PK nothing")
    shutil.copy(years[0].archive, folder / "甲.zip")
    made.send_all()
    result = collect(made.year, processes=0).result
    own = [item for item in result.findings if item.code.startswith("years.")]
    about = [(item.code, item.place.file, item.severity.value) for item in own]
    assert about == [("years.unreadable", "archive/照片.zip", "warning")]
    archive(made.year)
    answer = onex("-C", tmp_path, "verify", made.archive, "--workers", "1")
    assert (answer.status, "结论：相符" in answer.out) == (0, True), answer.out
    assert "年度对比" in {sheet for sheet, _ in stored_values(made.master)}
