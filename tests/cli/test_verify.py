"""``onex-xl verify``: whole to the last bit, and worked out again to the same values."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onex_xl.archives.container import MANIFEST, README, read_archive
from onex_xl.cli import passphrase as passphrases
from onex_xl.workflow import verifying
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, read_book
from tests.archives.test_damage import flipped
from tests.cli.run import Answer, onex, tree
from tests.support.campaigns import Campaign
from tests.support.edited import Edited
from tests.support.reviews import Reviewed
from tests.support.sealed import collected, eventful, resealed

FILE = "archive/2026-考评归档.zip"
MASTER = "master/2026-考评总表.xlsx"
PASSPHRASE = "correct horse battery"
OWN_RULES = "结论：相符，按封存的规则；规则与随附的有 1 处不同（见上），是否经批准要看纸质材料。"
"""The year's rules ask for no exam site."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A year in which everything happened, sealed; not to be changed."""
    made = eventful(tmp_path_factory.mktemp("played") / "考评2026")
    onex("-C", made.root, "archive")
    return made


@pytest.fixture
def path(played: Campaign, tmp_path: Path) -> Path:
    """A copy of its archive, all by itself."""
    return Path(shutil.copy(played.root / FILE, tmp_path / "归档.zip"))


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read in child processes here, to be quick: but for one test."""
    verify = verifying.verify
    monkeypatch.setattr(
        "onex_xl.cli.verify.verifying.verify",
        lambda path, passphrase, **given: verify(
            path, passphrase, **{**given, "processes": given["processes"] or 0}
        ),
    )


def verified(path: Path) -> dict[str, Any]:
    """What ``verify --json`` says."""
    data: dict[str, Any] = onex("verify", path, "--json").json
    return data


def master_with(path: Path, sheet: str, cell: str, value: str | float) -> bytes:
    """The sealed master with one cell changed, its formula gone."""
    book = Edited(read_archive(path).member(MASTER))
    book.sheet(sheet).put(cell, value)
    return book.data()


def changed_text(path: Path, member: str, old: str, new: str) -> bytes:
    text = read_archive(path).member(member).decode()
    assert old in text
    return text.replace(old, new).encode()


# ---- identical -----------------------------------------------------------------------------------


def test_an_archive_all_by_itself_is_proven_in_chinese(path: Path) -> None:
    answer = onex("verify", path)
    assert (answer.status, answer.err) == (0, "")
    found = verified(path)
    compared = found["compared"]
    assert answer.out.splitlines() == [
        f"归档：归档.zip（{-(-found['size'] // 1024)} KB）",
        f"SHA-256：{found['sha256']}",
        "汕头职业技术学院 2026 年度，第 6 次收取的结果，截至 2026-12-08 12:00；"
        "由 onex-xl 0.1.0 封存，规则 stpt-1x 1.0",
        "没有签名，也没有时间戳：是不是当年封存的那一份，要看纸质记录上的 SHA-256。",
        f"完整：{found['members']} 项，每个字节都与封存时一致。",
        "重算：由 received 里的 7 份原件重新读取、核验、计分、复核。",
        f"比较：总表和复核表的 {compared['cells']} 个单元格、汇总数据的 {compared['values']} 个值，"
        "逐一比较。",
        "　　　这些工作簿的公式、格式也完全一致。",
        "　　　决定、保存下来的复核表、每次收取的记录、清单互相一致。",
        "规则：与本程序随附的 stpt-1x 1.0 有 1 处不同：",
        "　　　policy.toml · projects policy.six-ones · parts 1：随附的是"
        "“fact = site_open; label = 证书考点”，这里是“（没有）”",
        OWN_RULES,
    ]
    assert compared["cells"] > 2000 and compared["values"] > 100


def test_and_in_english(path: Path) -> None:
    lines = onex("verify", path, lang="en").out.splitlines()
    assert lines[0].startswith("Archive: 归档.zip (") and lines[-1].startswith(
        "Verdict: identical, by the rules that were sealed; these are not"
    )
    assert (
        lines[5] == "Worked out again: 7 originals in received were read, checked, scored and reviewed anew."
    )


def test_for_programs(path: Path) -> None:
    found = verified(path)
    assert {key: found[key] for key in ("file", "verdict", "sealed_by", "run", "damages", "trouble")} == {
        "file": "归档.zip", "verdict": "identical", "sealed_by": "0.1.0", "run": 6, "damages": [],
        "trouble": None,
    }  # fmt: skip
    assert (found["compared"]["by"], found["compared"]["to_the_byte"]) == ("cells", True)
    assert (found["compared"]["originals"], found["compared"]["differences"]) == (7, [])


def test_in_child_processes_and_in_another_time_zone(path: Path) -> None:
    program = "import sys; from onex_xl.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--lang=zh", "verify", str(path), "--workers", "1"],
        env={**os.environ, "TZ": "America/Los_Angeles", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, [OWN_RULES]), done.stdout + done.stderr


def test_named_as_archive_told_it_from_the_campaign_folder(
    played: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert onex("-C", played.root, "verify", FILE).status == 0


def test_verifying_changes_nothing_and_leaves_nothing_behind(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    before = tree(path.parent)
    assert onex("verify", path).status == 0
    assert tree(path.parent) == before


def test_a_year_with_nothing_but_the_registry(fresh: Campaign) -> None:
    collected(fresh)
    onex("-C", fresh.root, "archive")
    assert onex("-C", fresh.root, "verify", FILE).status == 0


def test_a_review_that_must_be_confirmed_again(fresh: Campaign) -> None:
    fresh.send("JSJ")
    collected(fresh)
    Reviewed(fresh.root / "review.xlsx").decide("JSJ-01|1.3", 4).save()
    collected(fresh)
    typed = fresh.records("JSJ")
    typed["candidates"][0]["passed"] = "否"
    typed["pilots"][0]["declared_passed"] = 8
    fresh.send("JSJ", typed, name="更正.xlsx", on="2026-12-09")
    collected(fresh)
    assert onex("-C", fresh.root, "archive").status == 0
    assert onex("-C", fresh.root, "verify", FILE).status == 0


# ---- damaged -------------------------------------------------------------------------------------


def test_one_bit_in_any_member_is_told_with_its_name(path: Path) -> None:
    data, located = path.read_bytes(), read_archive(path).located
    chance = random.Random(3)
    for name, item in located.items():
        path.write_bytes(flipped(data, chance.randrange(8 * item.start, 8 * item.end)))
        answer = onex("verify", path)
        assert answer.status == 1, name
        assert answer.out.splitlines()[-2:] == [
            f"损坏：{name} 的内容与封存时不一致。",
            "结论：已损坏，没有重算。请换用另一份备份。",
        ]


def test_one_bit_anywhere_is_told(path: Path) -> None:
    data = path.read_bytes()
    chance = random.Random(4)
    ends = range(8 * (len(data) - 2500), 8 * len(data))
    for bit in [*chance.sample(range(8 * len(data)), 30), *chance.sample(ends, 50)]:
        path.write_bytes(flipped(data, bit))
        found = verified(path)
        assert (found["verdict"], len(found["damages"])) == ("damaged", 1), bit


def test_damage_outside_the_members_is_told_in_english_too(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(flipped(data, 8 * data.rindex(b"rules/pack.toml")))
    lines = onex("verify", path, lang="en").out.splitlines()
    assert lines[-2].startswith(
        "Damaged: the line of rules/pack.toml in the directory is not as it was sealed"
    )
    path.write_bytes(data + b"\0")
    assert "Damaged: the end of the file is not as it was sealed" in onex("verify", path, lang="en").out


@pytest.mark.parametrize("member", ["ledger.jsonl", "intake.json", "summary.json", MASTER, "review.xlsx"])
def test_a_member_that_must_be_there(member: str, path: Path) -> None:
    resealed(path, {member: None})
    assert verified(path)["damages"] == [{"what": "missing", "member": member}]


def test_an_original_that_is_not_what_its_name_says(path: Path) -> None:
    name = read_archive(path).below("received/")[0]
    resealed(path, {name: b"x"})
    assert verified(path)["damages"] == [{"what": "member", "member": name}]


# ---- whole, but the master does not follow -------------------------------------------------------


def test_a_forged_score_in_the_master_is_told_to_the_cell(path: Path) -> None:
    sheet, cell = "数据", "H6"
    resealed(path, {MASTER: master_with(path, sheet, cell, 99)})
    answer = onex("verify", path)
    found = verified(path)
    (difference,) = found["compared"]["differences"]
    assert (difference["sheet"], difference["cell"], difference["sealed"]) == (sheet, cell, "99")
    assert answer.status == 1 and found["verdict"] == "differs" and not found["compared"]["to_the_byte"]
    rebuilt = difference["rebuilt"] or "（空）"
    lines = answer.out.splitlines()
    assert f"　　　{sheet} {cell}：封存的是“99”，重算得“{rebuilt}”" in lines
    assert lines[-1] == "结论：不相符。"


def test_a_forged_summary_is_told_by_its_path(path: Path) -> None:
    resealed(path, {"summary.json": changed_text(path, "summary.json", '"grade": "良好"', '"grade": "优秀"')})
    found = verified(path)["compared"]["differences"]
    assert found and {item["sheet"] for item in found} == {"summary.json"}
    assert all(item["cell"].endswith(".grade") and item["sealed"] == "优秀" for item in found)


def test_a_forged_decision_changes_what_is_worked_out(path: Path) -> None:
    text = read_archive(path).member("ledger.jsonl").decode()
    lines = [line for line in text.split("\n") if "学系来电说发错了" not in line]
    resealed(path, {"ledger.jsonl": "\n".join(lines).encode()})
    assert verified(path)["verdict"] == "differs"


def test_a_forged_review_workbook_is_told(path: Path) -> None:
    book = Edited(read_archive(path).member("review.xlsx"))
    book.replaced("学院", "学校")
    resealed(path, {"review.xlsx": book.data()})
    assert verified(path)["verdict"] == "differs"


@pytest.mark.parametrize(
    ("member", "data", "said"),
    [
        ("ledger.jsonl", b"nonsense", "归档里的 ledger.jsonl 读不懂"),
        ("ledger.jsonl", b'{"ledger": 1}\n', "归档里的 ledger.jsonl 读不懂"),
        ("intake.json", b"[]", "归档里的 intake.json 读不懂"),
        ("intake.json", b'{"here": [], "inbox": [1], "reviews": []}', "归档里的 intake.json 读不懂"),
        ("summary.json", b"{}", "归档里的 summary.json 读不懂"),
        ("rules/rubric.toml", b"nonsense = [", "rubric.toml"),
        ("campaign.toml", b"year = 1", "campaign.toml"),
        ("registry.xlsx", b"", "registry.xlsx"),
        (MASTER, b"PK", "不能作为工作簿读出"),
    ],
)
def test_what_cannot_be_worked_out_is_one_sentence(member: str, data: bytes, said: str, path: Path) -> None:
    resealed(path, {member: data})
    answer = onex("verify", path)
    assert answer.status == 1
    assert answer.out.splitlines()[-1] == "结论：文件完好，但没能重算。"
    assert said in answer.err and "怎么办：" in answer.err
    assert verified(path)["verdict"] == "unproven"


# ---- another version of the program --------------------------------------------------------------


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that calls itself 9.9."""
    monkeypatch.setattr("onex_xl.workflow.rebuilt.__version__", "9.9")
    monkeypatch.setattr("onex_xl.workflow.witnesses.__version__", "9.9")


def test_a_later_version_that_lays_nothing_out_differently_compares_cell_by_cell(
    path: Path, later: None
) -> None:
    found = verified(path)
    assert (found["verdict"], found["compared"]["by"], found["sealed_by"]) == ("identical", "cells", "0.1.0")


def test_a_later_version_with_other_words_compares_figures_by_their_heads(path: Path, later: None) -> None:
    book = Edited(read_archive(path).member(MASTER))
    book.replaced("核验问题", "旧时的叫法")
    book.replaced("本表", "此表")
    resealed(path, {MASTER: book.data()})
    answer = onex("verify", path)
    found = verified(path)
    compared = found["compared"]
    assert (answer.status, found["verdict"], compared["by"]) == (1, "partly", "figures")
    assert compared["figures"] > 300 and compared["values"] > 100
    assert "封存时是 onex-xl 0.1.0，与本机的版本版面不同，因此不是逐格比较" in answer.out
    assert f"对上 {compared['figures']} 个，逐一比较，另有 {compared['unmatched']} 个对不上位置" in answer.out


@pytest.mark.parametrize("forged", ["优秀", "特优", "不合格"])
def test_a_later_version_still_finds_a_forged_grade(path: Path, later: None, forged: str) -> None:
    master = read_archive(path).member(MASTER)
    inspection = inspect(master, MASTER)
    assert isinstance(inspection, Inspection)
    book = read_book(master, inspection)
    assert isinstance(book, Book)
    rows = next(grid.rows for grid in book.sheets if grid.name == "考评总表")
    graded = [
        a1(row, col) for row, cells in enumerate(rows) for col, cell in enumerate(cells) if cell == "良好"
    ]
    resealed(path, {MASTER: master_with(path, "考评总表", graded[-1], forged)})
    found = verified(path)
    assert (found["verdict"], found["compared"]["by"]) == ("differs", "figures")
    assert [item["sealed"] for item in found["compared"]["differences"]] == [forged]


def test_a_later_version_still_finds_a_forged_figure(path: Path, later: None) -> None:
    resealed(path, {MASTER: master_with(path, "数据", "H6", 99)})
    found = verified(path)
    assert (found["verdict"], found["compared"]["by"]) == ("differs", "figures")
    (difference,) = found["compared"]["differences"]
    assert (difference["sheet"], difference["cell"], difference["sealed"]) == ("数据", "H6", "99")
    assert "A" in difference["about"]


def test_a_later_version_compares_the_summary_strictly(path: Path, later: None) -> None:
    resealed(path, {"summary.json": changed_text(path, "summary.json", '"rank": 1', '"rank": 2')})
    found = verified(path)
    assert found["verdict"] == "differs"
    assert found["compared"]["differences"][0]["cell"].endswith(".rank")


# ---- what is no archive, or does not open --------------------------------------------------------


def refused(answer: Answer) -> str:
    assert (answer.status, answer.out) == (2, "")
    return answer.err


def hostile(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return path


def test_other_files_are_refused(path: Path, tmp_path: Path, played: Campaign) -> None:
    assert "没有归档文件" in refused(onex("verify", tmp_path / "没有.zip"))
    assert "不是 onex-xl 的归档" in refused(onex("verify", played.root / "registry.xlsx"))
    bomb = hostile(tmp_path / "bomb.zip", {MANIFEST: bytes(50_000_000)})
    assert "不是 onex-xl 的归档" in refused(onex("verify", bomb))
    astray = hostile(tmp_path / "astray.zip", {MANIFEST: b"{}", "../../evil": b"x"})
    assert "is no archive of onex-xl" in refused(onex("verify", astray, lang="en"))
    assert not (tmp_path.parent.parent / "evil").exists()


def test_one_of_a_newer_form(path: Path) -> None:
    listing = read_archive(path).member(MANIFEST)
    assert b'"form": 1,' in listing
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(README, b"")
        made.writestr(MANIFEST, listing.replace(b'"form": 1,', b'"form": 2,'))
    assert "由更新版本的程序生成（格式 2）" in refused(onex("verify", path))


@pytest.fixture
def encrypted(played: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    shutil.copytree(played.root, tmp_path / "c")
    monkeypatch.setenv("ARCHIVE_WORDS", PASSPHRASE)
    onex("-C", tmp_path / "c", "archive", "--passphrase-from-env", "ARCHIVE_WORDS")
    monkeypatch.setattr(passphrases, "from_keyring", lambda user: "")
    yield tmp_path / "c" / FILE


def test_an_encrypted_one_is_verified_with_its_passphrase(
    encrypted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "已加密，需要口令" in refused(onex("verify", encrypted))
    answer = onex("verify", encrypted, "--passphrase-from-env", "ARCHIVE_WORDS")
    assert (answer.status, answer.out.splitlines()[-1]) == (0, OWN_RULES)
    monkeypatch.setattr(passphrases, "from_keyring", lambda user: PASSPHRASE)
    assert onex("verify", encrypted).status == 0
    monkeypatch.setenv("ARCHIVE_WORDS", "another passphrase")
    answer = onex("verify", encrypted, "--passphrase-from-env", "ARCHIVE_WORDS")
    assert "口令不对，或者文件开头已损坏" in refused(answer)


def test_a_bit_of_an_encrypted_one_is_told(encrypted: Path) -> None:
    data = encrypted.read_bytes()
    encrypted.write_bytes(flipped(data, 8 * 200_000))
    answer = onex("verify", encrypted, "--passphrase-from-env", "ARCHIVE_WORDS")
    assert answer.status == 1 and "损坏：加密的外层与封存时不一致" in answer.out


# ---- an archive of long ago ----------------------------------------------------------------------


def test_the_archive_kept_from_an_older_version_is_proven_for_ever(tmp_path: Path) -> None:
    stored = Path(__file__).parents[1] / "archives" / "old" / "2026-0.1.0.dev0.zip.gz"
    path = tmp_path / "old.zip"
    path.write_bytes(gzip.decompress(stored.read_bytes()))
    found = verified(path)
    whole = found["compared"]["by"] == "cells"
    assert found["verdict"] == ("identical" if whole else "partly"), json.dumps(
        found, ensure_ascii=False, indent=1
    )[:4000]
    assert (found["sealed_by"], found["compared"]["originals"]) == ("0.1.0.dev0", 3)
    assert found["compared"]["values"] > 50
    # However later versions lay out the master, most of its figures must still be found.
    assert (
        found["compared"]["by"] == "cells"
        or found["compared"]["figures"] > 4 * found["compared"]["unmatched"]
    )
