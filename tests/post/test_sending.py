"""``mail --send``: who really got what, what the ledger knows of it, and that nobody gets the same letter
twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onex_xl.errors import MachineError
from onex_xl.files import sha256
from onex_xl.ledger.mails import Mail
from onex_xl.ledger.store import open_ledger
from onex_xl.post import smtp as post
from onex_xl.workflow.collect import collect
from onex_xl.workflow.office import distribute
from tests.cli.run import onex, tree
from tests.post.conftest import copied, trust
from tests.post.office import office, person, read, set_up, text, with_an_error
from tests.post.servers import PASSWORD, USER, Authority, Smtp, free_port, smtp
from tests.support.campaigns import Campaign


@pytest.fixture
def server(signed: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Smtp]:
    """The office's provider; nobody waits before trying again."""
    trust(monkeypatch, signed.file)
    monkeypatch.setattr(post, "sleep", lambda seconds: None)
    with smtp(signed) as running:
        yield running


@pytest.fixture
def made(tmp_path: Path, prepared: Campaign, server: Smtp, password: None) -> Campaign:
    """A campaign with its workbooks made and its mailbox set up."""
    made = copied(prepared, tmp_path / "考评2026")
    set_up(made, port=server.port)
    return made


def killed(*args: object) -> str:
    raise KeyboardInterrupt


def mails(made: Campaign) -> tuple[Mail, ...]:
    """What the ledger says of mails."""
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        return ledger.mails.all()


def got(server: Smtp) -> list[str]:
    """Who got a mail."""
    return [to for to, _ in server.took]


def test_everybody_gets_one_mail_and_the_ledger_says_what(made: Campaign, server: Smtp) -> None:
    done = onex("-C", made.root, "mail", "templates", "--send")
    assert done.status == 0, done.out + done.err
    assert "已发送 3" in done.out
    assert got(server) == ["jsj@college.example", "jm@college.example", "wl@college.example"]
    mail = read(server.took[1][1])
    assert mail["from"].addresses[0].addr_spec == USER
    assert mail["x-unsent"] is None
    assert "许文彬，您好：" in text(mail)
    name = "JM系-1+X考评填报表-2026.xlsx"
    begun, ended = (item for item in mails(made) if item.department == "JM")
    assert (begun.outcome, ended.outcome, ended.told) == ("begun", "sent", "250 taken")
    assert begun.message_id == mail["message-id"]
    for item in (begun, ended):
        assert (item.kind, item.recipient, item.subject) == (
            "templates",
            "jm@college.example",
            mail["subject"],
        )
        assert item.attachments == {name: sha256((made.root / "outbox" / name).read_bytes())}


def test_the_same_letter_is_sent_once_unless_it_is_wanted_again(made: Campaign, server: Smtp) -> None:
    onex("-C", made.root, "mail", "templates", "--send")
    done = onex("-C", made.root, "mail", "templates", "--send", "--json")
    assert [item["outcome"] for item in done.json["letters"]] == ["already"] * 3
    assert (done.status, len(server.took)) == (0, 3)
    again = onex("-C", made.root, "mail", "templates", "--send", "--again", "--only", "JM", "--json").json
    assert [item["outcome"] for item in again["letters"]] == ["sent"]
    assert len(server.took) == 4
    assert read(server.took[1][1])["message-id"] != read(server.took[3][1])["message-id"]


def test_a_letter_that_says_something_new_is_a_new_letter(made: Campaign, server: Smtp) -> None:
    with_an_error(made)
    collect(made.year, processes=0)
    onex("-C", made.root, "mail", "slips", "--send")
    made.send("JSJ", on="2026-12-05")
    collect(made.year, processes=0)
    onex("-C", made.root, "mail", "slips", "--send")  # JM's slip is what it was, whatever came from others
    assert got(server) == ["jm@college.example", "jsj@college.example"]
    made.send("JM", on="2026-12-06")
    collect(made.year, processes=0)
    onex("-C", made.root, "mail", "slips", "--send")
    assert got(server) == ["jm@college.example", "jsj@college.example", "jm@college.example"]
    assert "【回执】" in read(server.took[2][1])["subject"]


def test_the_log_says_what_became_of_every_try(
    made: Campaign, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("-C", made.root, "mail")
    assert onex(*command, "log").out.strip() == "还没有发过信。"
    server.rcpt["jm@college.example"] = ["550 no such user"]
    onex(*command, "templates", "--send")
    onex(*command, "templates", "--send", "--only", "JM")
    with monkeypatch.context() as patched:
        patched.setattr(post, "_last_answer", killed)
        onex(*command, "templates", "--send", "--only", "WL", "--again")
    found = onex(*command, "log", "--json").json["mails"]
    assert [(item["to"], item["outcome"], item["told"]) for item in found] == [
        ("jsj@college.example", "sent", "250 taken"),
        ("jm@college.example", "refused", "550 no such user"),
        ("wl@college.example", "sent", "250 taken"),
        ("jm@college.example", "sent", "250 taken"),
        ("wl@college.example", "perhaps", ""),
    ]
    name = "JM系-1+X考评填报表-2026.xlsx"
    assert found[1]["attachments"] == {name: sha256((made.root / "outbox" / name).read_bytes())}
    shown = onex(*command, "log", "--only", "WL").out
    assert "jm@college.example" not in shown and "中断，可能已送到" in shown
    assert found[2]["attachments"]["WL系-1+X考评填报表-2026.xlsx"][:12] in shown
    assert "cut off, may have arrived" in onex("--lang", "en", *command, "log").out


def test_a_dry_run_touches_nothing(made: Campaign, server: Smtp) -> None:
    before = tree(made.root)
    done = onex("-C", made.root, "mail", "templates", "--send", "--dry-run")
    assert done.status == 0
    assert done.out.count("将会发送") == 3 and "wl@college.example" in done.out
    after = tree(made.root)
    assert {name for name in before | after if before.get(name) != after.get(name)} <= {"ledger.sqlite"}
    assert (server.took, server.logins, mails(made)) == ([], [], ())


def test_a_refused_recipient_is_said_and_tried_again_next_time(made: Campaign, server: Smtp) -> None:
    server.rcpt["jm@college.example"] = ["550 5.1.1 no such user"]
    done = onex("-C", made.root, "mail", "templates", "--send")
    assert done.status == 1
    assert "服务器拒收，请核对邮箱地址" in done.out and "550 5.1.1 no such user" in done.out
    assert got(server) == ["jsj@college.example", "wl@college.example"]
    assert onex("-C", made.root, "mail", "templates", "--send").status == 0
    assert got(server)[2:] == ["jm@college.example"]


def test_a_full_server_leaves_the_mail_for_later(made: Campaign, server: Smtp) -> None:
    server.data = ["452 4.2.2 full"] * (1 + len(post.WAITS))
    done = onex("-C", made.root, "mail", "templates", "--send", "--only", "JM")
    assert done.status == 1
    assert "服务器暂时不收" in done.out
    assert onex("-C", made.root, "mail", "templates", "--send", "--only", "JM").status == 0
    assert got(server) == ["jm@college.example"]


def test_a_mail_that_may_have_arrived_is_said_and_not_sent_again_by_itself(
    made: Campaign, server: Smtp
) -> None:
    server.data = ["drop"]
    command = ("-C", made.root, "mail", "templates", "--send", "--only", "JM")
    done = onex(*command)
    assert done.status == 1 and "可能已送到" in done.out
    done = onex(*command)
    assert done.status == 1 and "上次发送中断，可能已送到，没有再发" in done.out
    assert len(server.took) == 1
    assert onex(*command, "--again").status == 0
    assert len(server.took) == 2
    assert onex(*command).status == 0  # now it is known to have been sent


def test_a_run_killed_after_a_mail_has_gone_out_leaves_it_open(
    made: Campaign, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("-C", made.root, "mail", "templates", "--send", "--only", "JM")
    with monkeypatch.context() as patched:
        patched.setattr(post, "_last_answer", killed)
        assert onex(*command).status == 130
    sent_once = len(server.took)
    done = onex(*command)
    assert done.status == 1 and "可能已送到，没有再发" in done.out
    assert len(server.took) == sent_once
    [letter] = onex(*command, "--json").json["letters"]
    assert letter["outcome"] == "perhaps"
    assert onex(*command, "--again").status == 0


@pytest.mark.parametrize("where", ["_opened", "_transmitted"])
def test_a_run_killed_before_is_taken_up_as_if_nothing_had_been(
    made: Campaign, server: Smtp, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    command = ("-C", made.root, "mail", "templates", "--send", "--only", "JM")
    with monkeypatch.context() as patched:
        patched.setattr(post, where, killed)
        assert onex(*command).status == 130
    assert server.took == []
    assert onex(*command).status == 0
    assert got(server) == ["jm@college.example"]


def test_a_sender_that_the_server_refuses_is_said_once(made: Campaign, server: Smtp) -> None:
    server.sender = "553 not your address"
    done = onex("-C", made.root, "mail", "templates", "--send")
    assert done.status == 2
    assert "不让 office@college.example 发信（553 not your address）" in done.err
    assert done.out.count("没有轮到发送") == 3
    assert [item.outcome for item in mails(made)] == ["unsent"]


def test_a_server_that_is_gone_is_said_and_what_was_sent_before_counts(
    made: Campaign, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = post._opened

    def once(*args: object) -> object:
        if server.took:
            raise ConnectionRefusedError(111, "Connection refused")
        return real(*args)  # type: ignore[arg-type]

    server.data = ["250 taken", "421 closing"]
    with monkeypatch.context() as patched:
        patched.setattr(post, "_opened", once)
        done = onex("-C", made.root, "mail", "templates", "--send")
    assert done.status == MachineError.exit_status
    assert "连不上邮件服务器 localhost" in done.err and "没有轮到发送" in done.out
    assert got(server) == ["jsj@college.example"]
    assert onex("-C", made.root, "mail", "templates", "--send").status == 0
    assert got(server) == ["jsj@college.example", "jm@college.example", "wl@college.example"]


def test_a_wrong_password_ends_it_and_is_never_shown(
    made: Campaign, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEX_MAIL_PASSWORD", "wrong-secret")
    done = onex("-C", made.root, "mail", "templates", "--send")
    assert done.status == 2
    assert "不接受 office@college.example 的密码" in done.err and "授权码" in done.err
    assert "wrong-secret" not in done.out + done.err
    assert server.took == []
    monkeypatch.setenv("ONEX_MAIL_PASSWORD", PASSWORD)
    assert onex("-C", made.root, "mail", "templates", "--send").status == 0


def test_no_password_in_the_ledger_the_settings_or_any_file(made: Campaign, server: Smtp) -> None:
    onex("-C", made.root, "mail", "templates", "--send")
    assert server.took
    assert not [
        path for path in made.root.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()
    ]


def test_without_a_password_nothing_is_tried(
    made: Campaign, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONEX_MAIL_PASSWORD")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    done = onex("-C", made.root, "mail", "templates", "--send")
    assert done.status == 2
    assert "keyring set onex-xl office@college.example" in done.err
    assert (server.logins, mails(made)) == ([], ())


def test_the_password_may_come_from_the_systems_keyring(
    made: Campaign, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring

    kept = {("onex-xl", USER): PASSWORD}
    monkeypatch.delenv("ONEX_MAIL_PASSWORD")
    monkeypatch.setattr(keyring, "get_password", lambda service, user: kept.get((service, user)))
    assert onex("-C", made.root, "mail", "templates", "--send").status == 0
    assert len(server.took) == 3


@pytest.mark.parametrize("missing", ["host", "from_address"])
def test_a_mailbox_that_is_not_set_up_is_said(made: Campaign, server: Smtp, missing: str) -> None:
    set_up(made, port=server.port, **{missing: ""})
    done = onex("-C", made.root, "mail", "templates", "--send")
    assert done.status == 2
    assert f"[mail] 里没有写 {missing}，不能发送" in done.err


def test_nobody_listens(made: Campaign, server: Smtp) -> None:
    set_up(made, port=free_port())
    done = onex("-C", made.root, "mail", "templates", "--send")
    assert done.status == MachineError.exit_status
    assert "没有发出的不会丢" in done.err


def test_what_was_sent_needs_no_draft_any_more(made: Campaign, server: Smtp) -> None:
    onex("-C", made.root, "mail", "templates")
    folder = made.root / "mail" / "templates"
    assert len(list(folder.glob("*.eml"))) == 3
    onex("-C", made.root, "mail", "templates", "--send", "--only", "JM")
    assert sorted(path.name for path in folder.glob("*.eml")) == ["JSJ-陈晓敏.eml", "WL-黄泽楷.eml"]
    done = onex("-C", made.root, "mail", "templates")
    assert "以前发过 1" in done.out
    assert sorted(path.name for path in folder.glob("*.eml")) == ["JSJ-陈晓敏.eml", "WL-黄泽楷.eml"]


def test_a_cell_of_the_registry_begins_no_header(tmp_path: Path, server: Smtp, password: None) -> None:
    evil = {**person("陈晓敏\r\nBcc: thief@evil.example", "学系", "JSJ")}
    made = office(tmp_path / "c", [evil])
    distribute(made.year, ["JSJ"])
    set_up(made, port=server.port)
    onex("-C", made.root, "mail", "templates", "--send", "--only", "JSJ")
    [(to, data)] = server.took
    assert to == "jsj@college.example"
    assert read(data)["bcc"] is None


def test_a_cell_with_two_addresses_is_refused_when_the_registry_is_read(
    tmp_path: Path, server: Smtp, password: None
) -> None:
    evil = {**person("陈晓敏", "学系", "JSJ"), "email": "jsj@college.example\r\nBcc: thief@evil.example"}
    made = office(tmp_path / "c", [evil])
    set_up(made, port=server.port)
    done = onex("-C", made.root, "mail", "templates", "--send")
    assert done.status == 2 and "收件人!C5" in done.err
    assert server.took == []
