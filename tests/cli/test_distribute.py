"""``onex-xl distribute``: one workbook per department, and no person's work taken away."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex_xl.ledger.lock import one_run
from onex_xl.stages.registry.write import plan_registry
from onex_xl.workflow.year import create, made_on
from onex_xl.xlsx.draw import drawn
from tests.cli.run import onex, tree
from tests.support.campaigns import Campaign, Records

OUTBOX = ["JM系-1+X考评填报表-2026.xlsx", "JSJ系-1+X考评填报表-2026.xlsx", "WL系-1+X考评填报表-2026.xlsx"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_department_gets_its_workbook(fresh: Campaign) -> None:
    answer = onex("-C", fresh.root, "distribute")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines()[0] == "已为 3 个学系生成填报表（5 个项目）。"
    assert names(fresh.root / "outbox") == OUTBOX
    assert "写出 outbox/JM系-1+X考评填报表-2026.xlsx" in answer.out
    assert answer.out.splitlines()[-1].startswith("下一步：把 outbox 文件夹里的工作簿发给各学系")


def test_distributing_again_changes_no_byte(fresh: Campaign) -> None:
    onex("-C", fresh.root, "distribute")
    before = tree(fresh.root / "outbox")
    answer = onex("-C", fresh.root, "distribute")
    assert tree(fresh.root / "outbox") == before
    assert "其中 3 个与上次完全相同，没有重写。" in answer.out and "写出" not in answer.out


@pytest.mark.parametrize("called", ["JM", "jm", "JM系"])
def test_one_department_only(fresh: Campaign, called: str) -> None:
    answer = onex("-C", fresh.root, "distribute", "--only", called)
    assert answer.status == 0
    assert names(fresh.root / "outbox") == [OUTBOX[0]]


def test_a_department_that_nobody_knows(fresh: Campaign) -> None:
    answer = onex("-C", fresh.root, "distribute", "--only", "JM", "--only", "音乐系")
    assert answer.status == 2
    assert "台账里没有“音乐系”这个学系" in answer.err and "JM JM系" in answer.err
    assert names(fresh.root / "outbox") == []


def test_a_workbook_that_somebody_edited_is_kept_beside(fresh: Campaign) -> None:
    onex("-C", fresh.root, "distribute")
    edited = fresh.root / "outbox" / OUTBOX[0]
    ours, theirs = edited.read_bytes(), b"what the clerk made of it"
    edited.write_bytes(theirs)
    answer = onex("-C", fresh.root, "distribute")
    assert answer.status == 0
    kept = [name for name in names(fresh.root / "outbox") if name not in OUTBOX]
    assert len(kept) == 1 and kept[0].startswith("JM系-1+X考评填报表-2026-20")
    assert f"有人改过，改过的那一份保留在 outbox/{kept[0]}。" in answer.out
    assert edited.read_bytes() == ours
    assert (fresh.root / "outbox" / kept[0]).read_bytes() == theirs


def test_a_changed_registry_gives_changed_workbooks_and_leaves_no_copies(fresh: Campaign) -> None:
    onex("-C", fresh.root, "distribute")
    before = tree(fresh.root / "outbox")
    settings = fresh.root / "campaign.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("deadline = 2026-12-31", "deadline = 2026-12-10"), "utf-8"
    )
    assert onex("-C", fresh.root, "distribute").status == 0
    after = tree(fresh.root / "outbox")
    assert after.keys() == before.keys() and not set(after.values()) & set(before.values())


def test_an_empty_registry_says_what_to_fill_in(tmp_path: Path) -> None:
    create(tmp_path / "a", 2026)
    before = tree(tmp_path)
    answer = onex("-C", tmp_path / "a", "distribute")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        "错误：台账 registry.xlsx 有 2 处错误，须改正后才能继续。",
        "怎么办：请在 Excel 或 WPS 中按下面所列逐一改正，保存并关闭文件，再运行一次。",
        "  【错误】学系 工作表“学系”还没有填。 → 请填写后再运行。",
        "  【错误】试点证书 工作表“试点证书”还没有填。 → 请填写后再运行。",
    ]
    assert tree(tmp_path) == before


def test_a_wrong_registry_is_told_cell_by_cell(tmp_path: Path) -> None:
    year = create(tmp_path / "a", 2026)
    wrong: Records = {
        "departments": [{"code": "JSJ", "name": "计算机系"}],
        "pilots": [
            {"code": f"P{number}", "department": "JSJ", "name": "证书", "authority_approved": "是"}
            for number in range(30)
        ],
    }
    (tmp_path / "a" / "registry.xlsx").write_bytes(
        drawn(plan_registry(year.pack, year.campaign, wrong), created=made_on(year.campaign))
    )
    before = tree(tmp_path)
    answer = onex("-C", tmp_path / "a", "distribute")
    lines = answer.err.splitlines()
    assert answer.status == 2
    assert any(line.startswith("  【错误】试点证书!") for line in lines[2:])
    assert len(lines) <= 2 + 20 + 1
    assert tree(tmp_path) == before


def test_a_registry_that_is_gone_or_no_workbook(fresh: Campaign) -> None:
    path = fresh.root / "registry.xlsx"
    path.write_bytes("学系,编码\n".encode("gbk"))
    answer = onex("-C", fresh.root, "distribute")
    assert answer.status == 2 and "不是 Excel 工作簿" in answer.err
    path.unlink()
    answer = onex("-C", fresh.root, "distribute")
    assert answer.status == 2 and "没有台账 registry.xlsx" in answer.err
    assert names(fresh.root / "outbox") == []


def test_a_broken_pack_is_told_by_file_and_key(fresh: Campaign) -> None:
    rubric = fresh.root / "rules" / "rubric.toml"
    rubric.write_text(rubric.read_text("utf-8").replace("'sat == 0'", "'satt == 0'"), "utf-8")
    answer = onex("-C", fresh.root, "distribute")
    assert answer.status == 2
    assert "rubric.toml" in answer.err and "satt" in answer.err
    assert names(fresh.root / "outbox") == []


def test_the_second_of_two_runs_is_refused(fresh: Campaign) -> None:
    with one_run(fresh.root / ".onex.lock"):
        for command in ("distribute", "collect"):
            answer = onex("-C", fresh.root, command)
            assert answer.status == 2
            assert "正在被另一次运行使用" in answer.err and "20" in answer.err
    assert names(fresh.root / "outbox") == []
    assert onex("-C", fresh.root, "distribute").status == 0
