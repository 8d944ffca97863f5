"""``onex-xl archive``: the year in one file, or a clear word on what has to be done first."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.archives.container import README, read_archive
from onex_xl.archives.summary import parsed_summary
from onex_xl.cli import passphrase as passphrases
from onex_xl.ledger.store import open_ledger
from tests.cli.run import onex, tree
from tests.support.campaigns import Campaign
from tests.support.reviews import Reviewed
from tests.support.sealed import collected, eventful

FILE = "archive/2026-考评归档.zip"
PASSPHRASE = "correct horse battery"
SEALED = ("campaign.toml", "registry.xlsx", "review.xlsx", "rules/", "reference/", "received/")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A year in which everything happened, collected; not to be changed."""
    return eventful(tmp_path_factory.mktemp("played") / "考评2026")


@pytest.fixture
def made(played: Campaign, tmp_path: Path) -> Campaign:
    """A copy of it to change."""
    shutil.copytree(played.root, tmp_path / "考评2026")
    return replace(played, root=tmp_path / "考评2026")


def sha_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_it_says_what_it_wrote_its_hash_and_what_to_do_next(made: Campaign) -> None:
    answer = onex("-C", made.root, "archive")
    assert (answer.status, answer.err) == (0, "")
    path = made.root / FILE
    members, size = len(read_archive(path).names), -(-path.stat().st_size // 1024)
    assert answer.out.splitlines() == [
        "请注意：这些学系没有报送：C系",
        "请注意：还有 2 处错误没有改正，按现状封存。",
        f"写出 {FILE}",
        f"共 {members} 项，{size} KB。",
        f"SHA-256：{sha_of(path)}",
        "没有加密：里面有考生的姓名和证件号码，请存放在只有经办人能打开的地方，或加 --encrypt 重新封存。",
        "下一步：把 SHA-256 抄在纸质的考评记录上，文件另存两处；"
        f'查验用 onex-xl -C {made.root} verify "{FILE}"',
    ]


def test_it_says_so_in_english_and_to_programs(made: Campaign) -> None:
    data = onex("-C", made.root, "archive", "--json").json
    path = made.root / FILE
    assert data == {
        "file": FILE, "changed": True, "sha256": sha_of(path), "size": path.stat().st_size,
        "encrypted": False, "run": 6, "members": len(read_archive(path).names), "open_errors": 2,
        "missing": ["C系"], "signature": {"state": "absent", "key": "", "who": ""},
        "timestamp": {"state": "absent", "at": None},
    }  # fmt: skip
    lines = onex("-C", made.root, "archive", lang="en").out.splitlines()
    assert lines[:3] == [
        "Note: nothing was returned by C系",
        "Note: 2 errors are open; the year is sealed as it is.",
        f"{FILE} holds just that already and did not change.",
    ]
    assert lines[-1].startswith("Next: write the SHA-256 on the paper record, keep copies")


def test_everything_is_in_it_and_unpacks_to_the_folder(made: Campaign, tmp_path: Path) -> None:
    onex("-C", made.root, "archive")
    target = tmp_path / "out"
    subprocess.run(["7z", "x", "-y", f"-o{target}", str(made.root / FILE)], check=True, capture_output=True)
    there, out = tree(made.root), tree(target)
    wanted = {
        name: digest
        for name, digest in there.items()
        if digest
        and name.startswith(
            ("campaign.toml", "registry.xlsx", "review.xlsx", "rules/", "reference/", "received/")
        )
    }
    assert len([name for name in wanted if name.startswith("received/")]) == 7
    assert {name: out.get(name) for name in wanted} == wanted
    assert out["master/2026-考评总表.xlsx"] == there["master/2026-考评总表.xlsx"]
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=target, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_first_member_says_in_both_languages_what_this_is(made: Campaign) -> None:
    onex("-C", made.root, "archive")
    data = read_archive(made.root / FILE).member(README)
    text = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf") and "\r\n" in text and "\n\n" not in text
    assert "汕头职业技术学院 2026 年度考评归档" in text
    assert "Archive of the assessment of 2026, 汕头职业技术学院" in text
    assert "certutil -hashfile" in text and "sha256sum" in text


def test_its_summary_and_ledger_are_for_programs(made: Campaign) -> None:
    onex("-C", made.root, "archive")
    archive = read_archive(made.root / FILE)
    year = parsed_summary(archive.member("summary.json").decode())
    scores = {item["project"]: item["total"] for item in onex("-C", made.root, "scores", "--json").json}
    assert {item.code: item.total for item in year.projects} == scores
    records = [json.loads(line) for line in archive.member("ledger.jsonl").decode().split("\n") if line]
    reasons = [item["reason"] for item in records if item.get("table") == "decisions"]
    assert "学系来电说发错了" in reasons and "案例已按校内案例上报" in reasons


def test_made_twice_it_is_the_same_to_the_byte(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    onex("-C", made.root, "archive")
    first = (made.root / FILE).read_bytes()
    assert "没有变化" in onex("-C", made.root, "archive").out
    (made.root / FILE).unlink()
    moved = made.root.parent / "别处" / "另一个名字"
    moved.parent.mkdir()
    made.root.rename(moved)
    monkeypatch.setenv("TZ", "Pacific/Honolulu")
    onex("-C", moved, "collect", "--workers", "1")
    assert onex("-C", moved, "archive").status == 0
    assert (moved / FILE).read_bytes() == first


def test_no_secret_is_in_it(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEX_MAIL_PASSWORD", "s3cret-of-the-mailbox")
    onex("-C", made.root, "archive")
    assert b"s3cret" not in (made.root / FILE).read_bytes()


def test_a_file_of_somebody_else_at_its_place_is_kept(made: Campaign) -> None:
    (made.root / FILE).write_bytes(b"mine")
    answer = onex("-C", made.root, "archive")
    assert answer.status == 0 and "改过的那一份保留在 archive/2026-考评归档-" in answer.out
    (kept,) = (made.root / "archive").glob("2026-考评归档-*.zip")
    assert kept.read_bytes() == b"mine"


# ---- what has to be done first -------------------------------------------------------------------


def test_before_the_first_collect_there_is_nothing_to_seal(fresh: Campaign) -> None:
    answer = onex("-C", fresh.root, "archive")
    assert (answer.status, answer.out) == (2, "")
    assert "错误：还没有收取过填报表" in answer.err and " collect" in answer.err


def new_file(made: Campaign) -> None:
    made.send("C", name="C报送.xlsx", on="2026-12-20")


def new_registry(made: Campaign) -> None:
    from tests.support.edited import Edited

    book = Edited((made.root / "registry.xlsx").read_bytes())
    book.replaced("物流管理", "物流管理（新）")
    (made.root / "registry.xlsx").write_bytes(book.data())


def new_rules(made: Campaign) -> None:
    path = made.root / "rules" / "rubric.toml"
    path.write_text(path.read_text("utf-8") + "\n# 改\n", "utf-8")


def new_decision(made: Campaign) -> None:
    onex("-C", made.root, "include", "作废.xlsx")


def new_review(made: Campaign) -> None:
    Reviewed(made.root / "review.xlsx").decide("A-1|4.4", 3, "重看").save()


def new_review_copy(made: Campaign) -> None:
    Reviewed(made.root / "review.xlsx").decide("A-1|4.4", 3, "重看").save("review 王老师.xlsx")


def new_deadline(made: Campaign) -> None:
    path = made.root / "campaign.toml"
    path.write_text(
        path.read_text("utf-8").replace("deadline = 2026-12-31", "deadline = 2026-12-02"), "utf-8"
    )


def new_list(made: Campaign) -> None:
    (made.root / "reference" / "finance 2.csv").write_bytes(
        "学号,姓名,项目编号,实缴金额,经费来源\r\n".encode()
    )


def emptied_inbox(made: Campaign) -> None:
    (made.inbox / "坏.xlsx").unlink()


def edited_master(made: Campaign) -> None:
    made.master.write_bytes(made.master.read_bytes() + b"x")


def no_master(made: Campaign) -> None:
    made.master.unlink()


def no_review(made: Campaign) -> None:
    (made.root / "review.xlsx").unlink()


REFUSED: list[tuple[Callable[[Campaign], None], str]] = [
    (new_file, "inbox 里有还没有收取的文件：C报送.xlsx。"),
    (new_registry, "上次收取以后，registry.xlsx 改过"),
    (new_rules, "上次收取以后，rules 里的规则改过"),
    (new_decision, "又有排除或恢复填报表的决定"),
    (new_review, "复核表里有还没有收取的改动：review.xlsx。"),
    (new_review_copy, "复核表里有还没有收取的改动：review 王老师.xlsx。"),
    (new_deadline, "设置、名单或 inbox 里的文件有变化"),
    (new_list, "设置、名单或 inbox 里的文件有变化"),
    (emptied_inbox, "设置、名单或 inbox 里的文件有变化"),
    (edited_master, "master/2026-考评总表.xlsx 不是上次收取写出的那一份"),
    (no_master, "master/2026-考评总表.xlsx 不在了"),
    (no_review, "review.xlsx 不在了"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED, ids=[change.__name__ for change, _ in REFUSED])
def test_what_changed_since_the_last_collect_must_be_collected_first(
    change: Callable[[Campaign], None], said: str, made: Campaign
) -> None:
    change(made)
    before = tree(made.root)
    answer = onex("-C", made.root, "archive")
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err and " collect" in answer.err
    assert tree(made.root) == before
    collected(made)
    assert onex("-C", made.root, "archive").status == 0


def test_an_exclusion_taken_back_changes_nothing(made: Campaign) -> None:
    onex("-C", made.root, "exclude", "报送（再）.xlsx", "--why", "x")
    onex("-C", made.root, "include", "报送（再）.xlsx")
    assert onex("-C", made.root, "archive").status == 0


def test_another_version_of_the_program_collects_first(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onex_xl.workflow.current.__version__", "9.9")
    monkeypatch.setattr("onex_xl.workflow.outcome.__version__", "9.9")
    assert "上次收取用的是另一个版本的程序" in onex("-C", made.root, "archive").err


def test_an_original_that_is_missing_or_was_changed(made: Campaign) -> None:
    data = (made.inbox / "改.xlsx").read_bytes()
    path = made.root / "received" / f"{hashlib.sha256(data).hexdigest()}.xlsx"
    path.write_bytes(data + b"x")
    answer = onex("-C", made.root, "archive")
    assert answer.status == 2 and f"原件 received/{path.name} 被改动过" in answer.err
    path.unlink()
    answer = onex("-C", made.root, "archive")
    assert answer.status == 2 and f"received 里少了原件：“改.xlsx”（编号 {path.name[:12]}）" in answer.err
    assert not (made.root / FILE).exists()
    # It still lies in the inbox.
    onex("-C", made.root, "collect", "--workers", "1")
    assert path.read_bytes() == data
    assert onex("-C", made.root, "archive").status == 0


def test_a_name_that_windows_does_not_take_is_said(made: Campaign) -> None:
    (made.root / "reference" / "说明?.txt").write_bytes(b"x")
    answer = onex("-C", made.root, "archive")
    assert answer.status == 2 and "“reference/说明?.txt”不能收进归档" in answer.err


# ---- encrypted -----------------------------------------------------------------------------------


def test_encrypted_it_opens_with_the_passphrase_only_and_leaves_nothing_plain(
    made: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    onex("-C", made.root, "archive")
    plain = (made.root / FILE).read_bytes()
    monkeypatch.setenv("ARCHIVE_WORDS", PASSPHRASE)
    answer = onex("-C", made.root, "archive", "--passphrase-from-env", "ARCHIVE_WORDS")
    assert (answer.status, answer.err) == (0, "")
    assert "已加密。口令请与文件分开保管；忘了口令，谁也打不开。" in answer.out
    assert PASSPHRASE not in answer.out
    (path,) = (made.root / "archive").iterdir()
    assert path == made.root / FILE and b"manifest.json" not in path.read_bytes()
    out = tmp_path / "out"
    subprocess.run(
        ["7z", "x", "-y", f"-p{PASSPHRASE}", f"-o{out}", str(path)], check=True, capture_output=True
    )
    assert (out / "2026-考评归档.zip").read_bytes() == plain


def test_the_passphrase_may_come_from_the_keyring(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "from_keyring", {"archive": PASSPHRASE}.__getitem__)
    assert onex("-C", made.root, "archive", "--encrypt", "--json").json["encrypted"] is True
    assert read_archive(made.root / FILE, PASSPHRASE).manifest.year == 2026


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "环境变量 ARCHIVE_WORDS 里没有口令。"),
        ("short", "口令太短"),
        ("很长很长很长很长很长很长的口令", "英文字母、数字、符号以外的字符"),
    ],
)
def test_a_passphrase_that_is_none(
    words: str, said: str, made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_WORDS", words)
    answer = onex("-C", made.root, "archive", "--passphrase-from-env", "ARCHIVE_WORDS")
    assert (answer.status, answer.out) == (2, "") and said in answer.err
    assert not (made.root / FILE).exists()


def test_where_nobody_can_be_asked_for_it(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "from_keyring", lambda user: "")
    answer = onex("-C", made.root, "archive", "--encrypt")
    assert (answer.status, answer.out) == (2, "") and "要加密，但没有口令。" in answer.err


def test_recording_it_in_the_ledger_is_history_too(made: Campaign) -> None:
    onex("-C", made.root, "archive")
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        assert ledger.newest_product(FILE) == sha_of(made.root / FILE)


def test_where_the_extra_is_not_installed(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("ARCHIVE_WORDS", PASSPHRASE)
    answer = onex("-C", made.root, "archive", "--passphrase-from-env", "ARCHIVE_WORDS")
    assert answer.status == 2 and "没有安装加密部分" in answer.err and "onex-xl[encrypted]" in answer.err
