"""``onex-xl status``: the register at a glance, and as JSON."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from onex_xl.workflow.year import create
from tests.cli.run import on_a_terminal, onex, tree
from tests.support.campaigns import Campaign


def test_a_clerk_sees_who_has_sent_what(collected: Campaign) -> None:
    answer = onex("-C", collected.root, "status")
    lines = answer.out.splitlines()
    assert (answer.status, answer.err) == (0, "")
    assert lines[:2] == [
        "汕头职业技术学院 2026 年度考评　截止 2026-12-31",
        "应报 3 个学系，已报 2 个，其中 1 个需要修改、1 个迟交；未报 1 个。",
    ]
    rows = {line.split()[0]: line.split()[1:] for line in lines[5:8]}
    assert rows["JSJ"] == ["JSJ系", "已收到", "2026-12-01", "12:00", "JSJ.xlsx"]
    assert rows["JM"][:5] == ["JM系", "需修改", "2027-01-02", "12:00", "是"]
    assert rows["WL"] == ["WL系", "未报送", "—", "—"]
    assert "认不出是哪个学系的文件：通知.xls" in answer.out
    assert lines[-1].startswith(f"下一步：用 onex-xl -C {collected.root} findings 看要改什么")


def test_the_json_has_the_promised_keys(collected: Campaign) -> None:
    found = onex("-C", collected.root, "status", "--json").json
    assert found.keys() == {"campaign", "deadline", "departments", "unrecognised", "decisions_waiting"}
    assert (found["deadline"], found["unrecognised"]) == ("2026-12-31", ["通知.xls"])
    late = next(item for item in found["departments"] if item["code"] == "JM")
    promised = {"code", "name", "state", "received_at", "file", "late", "errors", "warnings", "reviewed"}
    more = {
        "first_at",
        "sha256",
        "sender",
        "sent_at",
        "before",
        "corrections",
        "changes",
        "others",
        "because",
    }
    assert late.keys() == promised | more | {"evidence"}
    assert (late["state"], late["file"], late["late"]) == ("open", "JM.xlsx", True)
    assert late["errors"] >= 1
    assert datetime.fromisoformat(late["received_at"]).strftime("%m-%d %H:%M") == "01-02 12:00"
    missing = next(item for item in found["departments"] if item["code"] == "WL")
    assert (missing["state"], missing["received_at"], missing["file"]) == ("missing", None, None)


def test_a_return_that_came_by_mail_says_from_whom_and_when(fresh: Campaign) -> None:
    mail = EmailMessage()
    mail["From"], mail["Date"] = "李老师 <jsj@example.cn>", datetime(2026, 12, 20, 9, 30).astimezone()
    mail.set_content("见附件")
    data = fresh.send("JSJ").read_bytes()
    (fresh.inbox / "JSJ.xlsx").unlink()
    mail.add_attachment(data, maintype="application", subtype="vnd.ms-excel", filename="填报表.xlsx")
    (fresh.inbox / "来信.eml").write_bytes(mail.as_bytes())
    onex("-C", fresh.root, "collect")
    assert "来信.eml/填报表.xlsx（jsj@example.cn 12-20 09:30 发来）" in onex("-C", fresh.root, "status").out
    found = onex("-C", fresh.root, "status", "--json").json["departments"]
    item = next(item for item in found if item["code"] == "JSJ")
    assert (item["sender"], item["sent_at"][:16]) == ("jsj@example.cn", "2026-12-20T09:30")


def test_looking_changes_nothing(collected: Campaign) -> None:
    before = tree(collected.root)
    for command in ("status", "findings", "scores"):
        onex("-C", collected.root, command)
        onex("-C", collected.root, command, "--json")
    assert tree(collected.root) == before


def test_before_the_first_collect_the_registry_is_shown(fresh: Campaign) -> None:
    answer = onex("-C", fresh.root, "status")
    assert answer.status == 0
    assert "还没有收取过；下表按台账列出。" in answer.out
    states = [item["state"] for item in onex("-C", fresh.root, "status", "--json").json["departments"]]
    assert states == ["missing"] * 3


def test_an_empty_registry_says_what_to_fill_in(tmp_path: Path) -> None:
    create(tmp_path / "a", 2026)
    answer = onex("-C", tmp_path / "a", "status")
    assert answer.status == 2 and "工作表“学系”还没有填。" in answer.err


def test_a_file_name_cannot_play_with_the_terminal(fresh: Campaign) -> None:
    (fresh.inbox / "a\x1b[2J\u202e\x9b2J[bold]b.xlsx").write_bytes(b"")
    assert onex("-C", fresh.root, "collect").status == 1
    for command in ("status", "status --json", "findings", "findings --csv", "findings --json"):
        out = on_a_terminal("-C", fresh.root, *command.split())
        assert "[bold]b.xlsx" in out
        own_colours = re.compile(r"\x1b\[[0-9]+m")
        acting = {char for char in own_colours.sub("", out) if unicodedata.category(char) in ("Cc", "Cf")}
        assert acting <= {"\r", "\n", "\ufeff"}, command


def test_nor_with_a_program_that_reads_what_is_printed(fresh: Campaign) -> None:
    (fresh.inbox / "a\x1b[31m\u202e\x9bb.xlsx").write_bytes(b"")
    name = "a[31mb.xlsx"
    onex("-C", fresh.root, "collect")
    assert onex("-C", fresh.root, "findings", "--json").json[0]["file"] == name
    assert name in onex("-C", fresh.root, "findings", "--csv").raw.decode("utf-8-sig")
