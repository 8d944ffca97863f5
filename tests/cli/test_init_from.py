"""``onex-xl init --from``: next year begins with what this year's archive says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onex_xl.archives.container import read_archive
from onex_xl.messages import LANGUAGES
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.succession import _moved
from onex_xl.workflow.year import open_year
from tests.cli.run import Answer, onex, tree
from tests.support.campaigns import campaign

COLLEGE = """
department | project | name    | approved | paid | sat | passed | fees
A          | A-1     | 智能财税 | 3        | 3    | 2   | 2      | 800
B          | B-1     | 界面设计 | 2        | 2    | 2   | 1      |
"""
DEAN = {
    "name": "院长",
    "position": "副院长",
    "email": "dean@example.edu.cn",
    "kind": "领导",
    "department": "",
}


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of 2026."""
    made = campaign(tmp_path_factory.mktemp("old") / "2026", COLLEGE, [DEAN])
    settings = made.root / "campaign.toml"
    text = settings.read_text("utf-8").replace("2026-12-31", "2026-11-30").replace("办公室", "试点办公室")
    settings.write_text(text, "utf-8")
    made.send_all()
    assert onex("-C", made.root, "collect").status == 0
    assert onex("-C", made.root, "archive").status == 0
    [path] = (made.root / "archive").iterdir()
    return path


def begun(sealed: Path, root: Path, *more: str) -> Answer:
    return onex("init", root, "--from", sealed, *more)


def test_the_registry_is_filled_in_but_for_what_changes_every_year(sealed: Path, tmp_path: Path) -> None:
    root = tmp_path / "2027"
    answer = begun(sealed, root)
    assert (answer.status, answer.err) == (0, "")
    year = open_year(root)
    complaint = onex("-C", root, "distribute")
    assert complaint.status == 2 and "申报人数" in complaint.err
    fill_in(root)
    registry, _ = office_registry(year)
    assert {code: item.name for code, item in registry.departments.items()} == {"A": "A系", "B": "B系"}
    assert {code: item.fields["name"] for code, item in registry.projects.items()} == {
        "A-1": "智能财税", "B-1": "界面设计",
    }  # fmt: skip
    assert registry.projects["A-1"].fields["authority_approved"] == "是"
    assert registry.projects["A-1"].fields["budget"] is None
    assert registry.tables["recipients"].record(0) == DEAN


def fill_in(root: Path) -> None:
    """The office types the numbers that were left blank."""
    from openpyxl import load_workbook

    path = root / "registry.xlsx"
    book = load_workbook(path)
    sheet = book["试点证书"]
    heads = {str(cell.value).strip(" *"): cell.column for row in sheet.iter_rows(max_row=4) for cell in row}
    rows = [row for row in range(1, 12) if sheet.cell(row, heads["项目编号"]).value in ("A-1", "B-1")]
    assert len(rows) == 2
    for row in rows:
        for head in ("申报人数", "获批人数"):
            assert sheet.cell(row, heads[head]).value is None
            sheet.cell(row, heads[head]).value = 3
    book.save(path)


def test_settings_are_those_of_the_year_before_a_year_later(sealed: Path, tmp_path: Path) -> None:
    begun(sealed, tmp_path / "2027")
    settings = open_year(tmp_path / "2027").settings
    campaign = settings.campaign
    assert (campaign.year, campaign.period_start, campaign.period_end, campaign.deadline) == (
        2027, date(2027, 1, 1), date(2027, 11, 30), date(2027, 11, 30),
    )  # fmt: skip
    assert "试点办公室" in settings.office


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (date(2026, 2, 28), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2029, 2, 28)),
        (date(2028, 2, 28), 1, date(2029, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 12, 31)),
        (date(2026, 6, 15), 3, date(2029, 6, 15)),
    ],
)
def test_days_are_moved_by_years(day: date, years: int, then: date) -> None:
    assert _moved(day, years) == then


def test_the_rules_are_the_archives_own_unless_a_pack_is_named(sealed: Path, tmp_path: Path) -> None:
    own, other = begun(sealed, tmp_path / "a"), begun(sealed, tmp_path / "b", "--pack", "stpt-1x")
    assert "rules 里是 2026 年度归档中的规则" in own.out
    assert "上一年的裁定请对照着再定一次" in other.out
    archive = read_archive(sealed)
    kept = (tmp_path / "a" / "rules" / "policy.toml").read_bytes()
    assert kept == archive.member("rules/policy.toml")
    assert kept != (tmp_path / "b" / "rules" / "policy.toml").read_bytes()
    assert open_year(tmp_path / "a").pack.digest == archive.manifest.pack_digest


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_was_carried_over_and_what_to_fill_in(
    sealed: Path, tmp_path: Path, language: str
) -> None:
    answer = onex("init", tmp_path / "2027", "--from", sealed, lang=language)
    assert answer.status == 0
    for said in (
        "2026",
        "学系 2",
        "试点证书 2",
        "收件人 1",
        "申报人数",
        "专项经费预算",
        f"archive/{sealed.name}",
    ):
        assert said in answer.out
    assert (tmp_path / "2027" / "archive" / sealed.name).read_bytes() == sealed.read_bytes()


def test_the_year_may_be_a_later_one_but_no_earlier(sealed: Path, tmp_path: Path) -> None:
    assert begun(sealed, tmp_path / "later", "--year", "2029").status == 0
    assert open_year(tmp_path / "later").campaign.deadline == date(2029, 11, 30)
    refused = begun(sealed, tmp_path / "same", "--year", "2026")
    assert (refused.status, (tmp_path / "same").exists()) == (2, False)
    assert "归档是 2026 年度的" in refused.err and "--year" in refused.err


def test_what_is_no_archive_makes_no_folder(sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK")
    assert begun(tmp_path / "x.zip", tmp_path / "new").status == 2
    assert begun(tmp_path / "none.zip", tmp_path / "new").status == 2
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("")
    before = tree(tmp_path / "full")
    assert begun(sealed, tmp_path / "full").status == 2
    assert tree(tmp_path / "full") == before and not (tmp_path / "new").exists()


def test_an_encrypted_archive_asks_for_its_passphrase(
    sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "correct horse battery")
    made = campaign(tmp_path / "2026", COLLEGE)
    made.send_all()
    onex("-C", made.root, "collect")
    assert onex("-C", made.root, "archive", "--encrypt", "--passphrase-from-env", "SECRET").status == 0
    [path] = (made.root / "archive").iterdir()
    refused = begun(path, tmp_path / "2027")
    assert refused.status == 2 and "口令" in refused.err
    assert begun(path, tmp_path / "2027", "--passphrase-from-env", "SECRET").status == 0


def test_the_archive_carries_the_students_who_were_funded(sealed: Path) -> None:
    lines = read_archive(sealed).member("carried/earlier.csv").decode("utf-8-sig").splitlines()
    assert lines == [
        "学号,证件号码,姓名,年度,证书名称,经费来源",
        "A-10000,,考生0000,2026,智能财税,学院",
        "A-10001,,考生0001,2026,智能财税,学院",
        "B-10000,,考生0000,2026,界面设计,学院",
        "B-10001,,考生0001,2026,界面设计,学院",
    ]
