"""``mail``: who gets which letter, and what it says."""

from __future__ import annotations

import email.policy
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import msoffcrypto
import pytest

from onex_xl.files import sha256
from onex_xl.ledger.store import open_ledger
from onex_xl.workflow.collect import collect
from onex_xl.workflow.letters import Order
from onex_xl.workflow.mailing import drafts
from onex_xl.workflow.office import distribute
from tests.cli.run import onex, tree
from tests.post.conftest import copied
from tests.post.office import files, office, opened, person, set_up, text, with_an_error
from tests.support.campaigns import Campaign
from tests.support.edited import Edited
from tests.support.foreign import as_macro_book


@pytest.fixture
def made(tmp_path: Path, prepared: Campaign) -> Campaign:
    return copied(prepared, tmp_path / "考评2026")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory, prepared: Campaign) -> Campaign:
    """JSJ is done, JM has an error in JM-01, WL has returned nothing. Not to be changed but in ``mail``."""
    made = copied(prepared, tmp_path_factory.mktemp("campaign") / "考评2026")
    made.send("JSJ")
    with_an_error(made)
    collect(made.year, processes=0)
    return made


def written(made: Campaign, kind: str) -> list[str]:
    """The drafts of a kind."""
    return [path.name for path in sorted((made.root / "mail" / kind).glob("*"))]


def test_every_department_gets_its_own_workbook(made: Campaign) -> None:
    done = onex("-C", made.root, "mail", "templates")
    assert done.status == 0, done.err
    assert "信件 3 封：草稿 3" in done.out
    assert written(made, "templates") == ["JM-许文彬.eml", "JSJ-陈晓敏.eml", "WL-黄泽楷.eml"]
    mail = opened(made.root / "mail" / "templates" / "JM-许文彬.eml")
    assert mail["x-unsent"] == "1"
    assert mail["to"].addresses[0].addr_spec == "jm@college.example"
    assert files(mail) == ["JM系-1+X考评填报表-2026.xlsx"]
    said = text(mail)
    assert "许文彬，您好：" in said and "2026-12-31" in said and "“自检”" in said
    assert re.findall(r"\b[A-Z]+-\d\d\b", said) == ["JM-01", "JM-02"]
    attached = next(mail.iter_attachments()).get_content()
    assert attached == (made.root / "outbox" / "JM系-1+X考评填报表-2026.xlsx").read_bytes()


def test_the_same_inputs_give_the_same_drafts(made: Campaign) -> None:
    onex("-C", made.root, "mail", "templates")
    before = tree(made.root / "mail")
    assert onex("-C", made.root, "mail", "templates").status == 0
    assert tree(made.root / "mail") == before


def test_a_department_without_address_or_workbook_is_named(tmp_path: Path) -> None:
    made = office(tmp_path / "c", [person("陈晓敏", "学系", "JSJ"), person("许文彬", "学系", "JM")])
    distribute(made.year, ["JSJ", "WL"])
    done = onex("-C", made.root, "mail", "templates")
    assert done.status == 1
    assert "台账里没有邮箱，没有写信：WL系。" in done.out
    assert "要附上的文件不在，没有写信：JM系。" in done.out
    assert written(made, "templates") == ["JSJ-陈晓敏.eml"]


def test_a_slip_goes_out_with_its_problems_and_a_receipt_with_thanks(collected: Campaign) -> None:
    done = onex("-C", collected.root, "mail", "slips")
    assert done.status == 0, done.out
    assert written(collected, "slips") == ["JM-许文彬.eml", "JSJ-陈晓敏.eml"]
    slip = opened(collected.root / "mail" / "slips" / "JM-许文彬.eml")
    said = text(slip)
    assert files(slip) == ["JM系-退回修改.xlsx"]
    assert slip["subject"].startswith("【请修改 4 处】")
    assert "必须修改 4 处" in said
    assert "JM-01" in said and "JM-02" not in said  # only JM-01 is held back
    assert "[必须修改] 考生名册 " in said and "但考试情况是“缺考”" in said
    receipt = opened(collected.root / "mail" / "slips" / "JSJ-陈晓敏.eml")
    assert files(receipt) == ["JSJ系-回执.xlsx"]
    assert receipt["subject"].startswith("【回执】")
    assert "没有必须修改的地方" in text(receipt)


def test_the_letter_counts_as_the_slip_does(collected: Campaign) -> None:
    from onex_xl.xlsx.inspection import Inspection, Limits
    from onex_xl.xlsx.preflight import inspect
    from onex_xl.xlsx.read import Book, read_book

    onex("-C", collected.root, "mail", "slips")
    mail = opened(collected.root / "mail" / "slips" / "JM-许文彬.eml")
    data = next(mail.iter_attachments()).get_content()
    seen = inspect(data, "a.xlsx", Limits())
    assert isinstance(seen, Inspection)
    book = read_book(data, seen)
    assert isinstance(book, Book)
    cover = [str(cell) for row in book.sheets[0].rows for cell in row]
    assert any(cell.startswith("必须修改 4 处") for cell in cover)


def reminded(made: Campaign, today: date) -> dict[str, str]:
    """By draft, its subject and text."""
    drafts(made.year, Order("reminders", today))
    found = {name: opened(made.root / "mail" / "reminders" / name) for name in written(made, "reminders")}
    return {name: f"{mail['subject']}\n{text(mail)}" for name, mail in found.items()}


def test_reminders_name_exactly_what_is_missing_and_spare_those_who_are_done(collected: Campaign) -> None:
    found = reminded(collected, date(2026, 12, 21))
    assert list(found) == ["JM-许文彬.eml", "WL-黄泽楷.eml"]
    wrong, missing = found.values()
    assert "还有 4 处必须修改" in wrong and "但考试情况是“缺考”" in wrong
    assert "[必须修改]" in wrong and "[请核对]" not in wrong and "已过截止日期的" not in wrong
    assert set(re.findall(r"\b[A-Z]+-\d\d\b", wrong)) == {"JM-01"}
    assert "尚未收到" in missing and re.findall(r"\b[A-Z]+-\d\d\b", missing) == ["WL-01"]
    assert files(opened(collected.root / "mail" / "reminders" / "WL-黄泽楷.eml")) == [
        "WL系-1+X考评填报表-2026.xlsx"
    ]
    assert files(opened(collected.root / "mail" / "reminders" / "JM-许文彬.eml")) == ["JM系-退回修改.xlsx"]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 12, 21), "报送截止日期是 2026-12-31，还有 10 天。"),
        (date(2026, 12, 31), "报送截止日期是 2026-12-31，就是今天。"),
        (date(2027, 1, 3), "报送截止日期是 2026-12-31，已过 3 天，请尽快报送。"),
    ],
)
def test_reminders_know_how_near_the_deadline_is(collected: Campaign, today: date, said: str) -> None:
    found = reminded(collected, today)
    assert all(said in letter for letter in found.values())


def test_before_the_first_collect_everything_is_missing(made: Campaign) -> None:
    (made.root / "outbox" / "JM系-1+X考评填报表-2026.xlsx").unlink()
    found = reminded(made, date(2026, 12, 1))
    assert list(found) == ["JM-许文彬.eml", "JSJ-陈晓敏.eml", "WL-黄泽楷.eml"]
    assert re.findall(r"\b[A-Z]+-\d\d\b", found["JM-许文彬.eml"]) == ["JM-01", "JM-02"]
    assert "请把填好的填报表作为附件，回复本邮件" in found["JM-许文彬.eml"]  # its workbook is not there


def test_a_department_whose_file_cannot_be_used_is_not_told_that_nothing_came(made: Campaign) -> None:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"] = "黄泽楷 <WL@college.example>", "office@college.example"
    mail["Date"], mail["Subject"] = "Tue, 01 Dec 2026 09:00:00 +0800", "填报表"
    mail.add_attachment(b"%PDF-1.4 scanned", maintype="application", subtype="pdf", filename="盖章扫描件.pdf")
    (made.inbox / "a.eml").write_bytes(bytes(mail))
    (made.inbox / "谁的.xlsx").write_bytes(b"%PDF-1.4 of nobody")
    collect(made.year, processes=0)
    found = reminded(made, date(2026, 12, 1))
    letter = found["WL-黄泽楷.eml"]
    assert "收到的文件不能用，请重新报送" in letter
    assert "· [盖章扫描件.pdf] 收到 1 个文件（盖章扫描件.pdf），但没有收到填报表。" in letter
    assert "如果已经发过" not in letter and "谁的" not in letter
    assert "WL-01" in letter
    assert "如果已经发过" in found["JM-许文彬.eml"] and "扫描件" not in found["JM-许文彬.eml"]


def test_a_project_that_a_good_return_leaves_out_is_asked_for(made: Campaign) -> None:
    typed = made.records("JM")
    typed = {sheet: [row for row in rows if row.get("project") != "JM-02"] for sheet, rows in typed.items()}
    made.send("JM", typed, on="2026-12-01")
    done = collect(made.year, processes=0)
    states = {code: score.status for code, score in done.result.scores.items()}
    letter = reminded(made, date(2026, 12, 1))["JM-许文彬.eml"]
    assert "JM-02" in letter, (states, letter)


def test_leaders_get_the_master_and_its_summary(collected: Campaign) -> None:
    assert onex("-C", collected.root, "mail", "master").status == 0
    [name] = written(collected, "master")
    mail = opened(collected.root / "mail" / "master" / name)
    # The rules of these tests ask for no exam site, unlike the shipped ones.
    assert "规则有改动" in text(mail) and "与随附的 stpt-1x 1.0 有 1 处不同" in text(mail)
    said = text(mail)
    assert files(mail) == ["2026-考评总表.xlsx"]
    assert next(mail.iter_attachments()).get_content() == collected.master.read_bytes()
    assert "李院长，您好：" in said
    assert "3 个学系中有 2 个已经报送" in said
    assert "参评项目：4" in said and "暂缓计分：1" in said and "未报送：1" in said
    assert "【各项目得分】\n名次" in said and "Web前端开发（JSJ系）" in said
    assert "【还没有报送的学系（1 个）】\nWL系" in said
    assert "[待裁定]" in said
    assert "与上次汇总相比" not in said  # there was no run before
    html = text(mail, "html")
    assert all(word in html for word in ("李院长", "Web前端开发（JSJ系）", "暂缓计分", "WL系"))


def test_the_next_letter_to_leaders_says_what_changed(made: Campaign) -> None:
    made.send("JSJ")
    collect(made.year, processes=0)
    made.send("JM", on="2026-12-02")
    collect(made.year, processes=0)
    onex("-C", made.root, "mail", "master")
    said = text(opened(made.root / "mail" / "master" / "李院长.eml"))
    assert "【与上次汇总相比】\n· [JM系] 新计分 2 个项目" in said


def test_no_letter_has_anything_of_a_candidate(collected: Campaign) -> None:
    for kind in ("templates", "slips", "reminders", "master"):
        onex("-C", collected.root, "mail", kind)
    typed = collected.records("JM")["candidates"]
    secrets = {str(row[name]) for row in typed for name in ("name", "student_no") if row.get(name)}
    for path in (collected.root / "mail").rglob("*.eml"):
        said = text(opened(path)) + text(opened(path), "html")
        assert not {secret for secret in secrets if secret in said}, path


def test_a_department_reads_nothing_of_another(collected: Campaign) -> None:
    for kind in ("templates", "slips", "reminders"):
        onex("-C", collected.root, "mail", kind)
        for path in (collected.root / "mail" / kind).glob("*.eml"):
            own = path.name.partition("-")[0]
            found = set(re.findall(r"\b(JSJ|JM|WL)(?:-\d\d|系)", text(opened(path))))
            assert found <= {own}, path


def test_letters_come_in_english_too(made: Campaign) -> None:
    made.send("JSJ")
    with_an_error(made)
    collect(made.year, processes=0)
    assert onex("-C", made.root, "mail", "master", "--language", "en").status == 0
    mail = opened(made.root / "mail" / "master" / "李院长.eml")
    assert "2 of 3 departments have returned their workbooks" in text(mail)
    assert onex("-C", made.root, "mail", "slips", "--language", "en").status == 0
    assert "Some of it has to be corrected." in text(opened(made.root / "mail" / "slips" / "JM-许文彬.eml"))


def test_attachments_can_ask_for_a_password(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOK_PASSWORD", "开门 123")
    command = ("-C", made.root, "mail", "templates", "--only", "JM", "--password-from-env", "BOOK_PASSWORD")
    assert onex(*command).status == 0
    path = made.root / "mail" / "templates" / "JM-许文彬.eml"
    mail = opened(path)
    locked = msoffcrypto.OfficeFile(io.BytesIO(next(mail.iter_attachments()).get_content()))
    locked.load_key(password="开门 123", verify_password=True)
    plain = io.BytesIO()
    locked.decrypt(plain)
    assert plain.getvalue() == (made.root / "outbox" / "JM系-1+X考评填报表-2026.xlsx").read_bytes()
    assert "附件设了打开密码" in text(mail) and "123" not in text(mail)
    before = path.read_bytes()
    assert onex(*command).status == 0
    assert path.read_bytes() == before  # locked anew it would never be the same


def test_a_password_that_is_not_there_is_said(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOOK_PASSWORD", raising=False)
    done = onex("-C", made.root, "mail", "templates", "--password-from-env", "BOOK_PASSWORD")
    assert done.status == 2
    assert "环境变量 BOOK_PASSWORD 是空的" in done.err


def test_drafts_that_are_out_of_date_are_taken_away_and_a_persons_are_kept(made: Campaign) -> None:
    with_an_error(made)
    collect(made.year, processes=0)
    onex("-C", made.root, "mail", "reminders")
    folder = made.root / "mail" / "reminders"
    mine = folder / "另写的.eml"
    mine.write_bytes(b"Subject: mine\r\n\r\nx")
    assert written(made, "reminders") == ["JM-许文彬.eml", "JSJ-陈晓敏.eml", "WL-黄泽楷.eml", "另写的.eml"]
    made.send("JM", on="2026-12-05")
    made.send("JSJ", on="2026-12-05")
    collect(made.year, processes=0)
    onex("-C", made.root, "mail", "reminders")
    assert written(made, "reminders") == ["WL-黄泽楷.eml", "另写的.eml"]


def test_a_department_gets_one_letter_about_what_it_has_to_mend(made: Campaign) -> None:
    made.send("JSJ")
    with_an_error(made)
    collect(made.year, processes=0)
    onex("-C", made.root, "mail", "slips")
    done = onex("-C", made.root, "mail", "reminders")
    assert written(made, "reminders") == ["WL-黄泽楷.eml"]
    assert "要改什么已有另一封信写明，不重复写：JM系。" in done.out
    # From the next day on it is reminded; then the slip is not sent by a letter of its own once more.
    tomorrow = date.today() + timedelta(days=1)
    drafts(made.year, Order("reminders", tomorrow))
    assert written(made, "reminders") == ["JM-许文彬.eml", "WL-黄泽楷.eml"]
    onex("-C", made.root, "mail", "slips")
    assert written(made, "slips") == ["JSJ-陈晓敏.eml"]


def test_a_corrected_return_gets_a_letter_again(made: Campaign) -> None:
    with_an_error(made)
    collect(made.year, processes=0)
    onex("-C", made.root, "mail", "slips")
    made.send("JM", on="2026-12-05")
    collect(made.year, processes=0)
    onex("-C", made.root, "mail", "slips")
    assert files(opened(made.root / "mail" / "slips" / "JM-许文彬.eml")) == ["JM系-回执.xlsx"]


def changed(path: Path) -> None:
    """Somebody puts a macro into the workbook, which still opens."""
    book = Edited(path.read_bytes())
    as_macro_book(book)
    path.write_bytes(book.data())


def test_nothing_goes_out_that_is_not_as_we_made_it(collected: Campaign, tmp_path: Path) -> None:
    made = copied(collected, tmp_path / "考评2026")
    changed(made.root / "slips" / "JM系-退回修改.xlsx")
    slips = onex("-C", made.root, "mail", "slips", "--json", "--dry-run")
    assert (slips.status, slips.json["altered"]) == (1, ["slips/JM系-退回修改.xlsx"])
    assert [item["department"] for item in slips.json["letters"]] == ["JSJ"]
    reminders = onex("-C", made.root, "mail", "reminders")
    assert reminders.status == 1 and "没有附上，也没有写信：slips/JM系-退回修改.xlsx" in reminders.out
    assert written(made, "reminders") == ["WL-黄泽楷.eml"]
    [template] = [path for path in (made.root / "outbox").iterdir() if path.name.startswith("WL系")]
    changed(template)
    templates = onex("-C", made.root, "mail", "templates", "--json", "--dry-run").json
    assert templates["altered"] == [f"outbox/{template.name}"]
    changed(made.master)
    assert "不是程序写下的原样" in onex("-C", made.root, "mail", "master").err
    collect(made.year, processes=0)
    assert onex("-C", made.root, "mail", "slips", "--json", "--dry-run").json["altered"] == []


def test_a_slip_that_an_earlier_version_made_of_an_active_file_stays_here(
    collected: Campaign, tmp_path: Path
) -> None:
    made = copied(collected, tmp_path / "考评2026")
    path = made.root / "slips" / "JM系-退回修改.xlsx"
    changed(path)
    with open_ledger(made.year.folder.ledger) as ledger:
        [answer] = [item for item in ledger.answers() if item.path.endswith(path.name)]
        ledger.keep_answers([replace(answer, sha256=sha256(path.read_bytes()))])
    slips = onex("-C", made.root, "mail", "slips", "--json", "--dry-run").json
    assert slips["altered"] == ["slips/JM系-退回修改.xlsx"]


def test_only_the_department_asked_for(collected: Campaign) -> None:
    done = onex("-C", collected.root, "mail", "reminders", "--only", "WL系", "--json", "--dry-run").json
    assert [(item["department"], item["to"], item["outcome"]) for item in done["letters"]] == [
        ("WL", "wl@college.example", "waiting")
    ]


def test_without_a_line_among_the_recipients_the_departments_own_address_is_used(tmp_path: Path) -> None:
    made = office(tmp_path / "c", [person("陈晓敏", "学系", "JSJ")])
    from onex_xl.stages.mail import Recipient, of_department
    from onex_xl.workflow.office import office_registry

    registry, _ = office_registry(made.year)
    room = replace(registry.departments["JM"], extra={"email": "jm@college.example"})
    told = replace(registry, departments={**registry.departments, "JM": room})
    pack = made.year.pack
    assert of_department(pack, told, "JM") == (Recipient("jm@college.example", "JM系"),)
    assert of_department(pack, told, "JSJ") == (Recipient("jsj@college.example", "陈晓敏"),)
    assert of_department(pack, told, "WL") == ()


@pytest.mark.parametrize(
    ("kind", "code"),
    [("slips", "还没有收取过填报表"), ("master", "还没有收取过填报表")],
)
def test_what_has_to_be_collected_first_is_said(made: Campaign, kind: str, code: str) -> None:
    done = onex("-C", made.root, "mail", kind)
    assert done.status == 2
    assert code in done.err


@pytest.mark.parametrize("kind", ["slips", "reminders", "master"])
def test_no_letter_follows_from_a_collect_that_holds_no_more(made: Campaign, kind: str) -> None:
    made.send("JSJ")
    collect(made.year, processes=0)
    made.send("WL", on="2026-12-05")  # nobody is to be reminded of what lies there already
    done = onex("-C", made.root, "mail", kind)
    assert done.status == 2
    assert "inbox 里有还没有收取的文件" in done.err and " collect" in done.err
    assert written(made, kind) == []
    assert onex("-C", made.root, "mail", "templates").status == 0


def test_the_master_goes_to_no_department(collected: Campaign) -> None:
    done = onex("-C", collected.root, "mail", "master", "--only", "JM")
    assert done.status == 2
    assert "不能加 --only" in done.err


def test_without_leaders_nobody_gets_the_master(tmp_path: Path) -> None:
    made = office(tmp_path / "c", [person("陈晓敏", "学系", "JSJ")])
    made.send("JSJ")
    collect(made.year, processes=0)
    done = onex("-C", made.root, "mail", "master")
    assert done.status == 2
    assert "没有领导" in done.err


def test_drafts_need_no_mailbox_and_use_the_offices_name_if_there_is_one(made: Campaign) -> None:
    onex("-C", made.root, "mail", "templates")
    path = made.root / "mail" / "templates" / "JSJ-陈晓敏.eml"
    assert opened(path)["from"] is None
    set_up(made)
    onex("-C", made.root, "mail", "templates")
    sender = opened(path)["from"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("考评工作办公室", "office@college.example")
