"""The bytes of a mail: what other programs read in it, and what nobody can smuggle into it."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_xl.errors import CallError
from onex_xl.post.account import is_address
from onex_xl.stages.intake.packed import Incoming, Wrapped, open_mail
from onex_xl.stages.mail import Attachment, Letter, Sender, message, message_id
from onex_xl.stages.mail.letter import Text
from onex_xl.xlsx.inspection import Limits
from onex_xl.xlsx.kind import Kind, sniff

WHEN = datetime(2026, 12, 14, 12, tzinfo=UTC)
SENDER = Sender("office@college.example", "1+X证书试点工作办公室")
BOOK = Attachment("机电工程系-退回修改.xlsx", b"PK\x03\x04 not really a workbook", "ab" * 32)
LETTER = Letter(
    "slips", "JD", "jd@college.example", "郑佳琪", "【请修改 5 处】填报表（机电工程系）", "标题",
    (Text("您好：\n第一行\n.以点开头"),), ("办公室",), (BOOK,),
)  # fmt: skip


def parsed(letter: Letter, *, draft: bool = False, sender: Sender = SENDER) -> EmailMessage:
    data = message(letter, sender, WHEN, "zh", draft=draft)
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def headers(data: bytes) -> list[str]:
    """The lines of the mail's own headers, unfolded."""
    head = data.split(b"\r\n\r\n", 1)[0].decode("ascii")
    return re.sub(r"\r\n ", " ", head).split("\r\n")


def test_another_program_reads_what_was_written() -> None:
    mail = parsed(LETTER)
    assert mail["subject"] == LETTER.subject
    [to], [sender] = mail["to"].addresses, mail["from"].addresses
    assert (to.display_name, to.addr_spec) == ("郑佳琪", "jd@college.example")
    assert (sender.display_name, sender.addr_spec) == (SENDER.name, SENDER.address)
    assert mail["date"].datetime == WHEN
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None and plain.get_content().splitlines() == [
        "您好：", "第一行", ".以点开头", "", "办公室",
    ]  # fmt: skip
    assert html is not None and "第一行<br>.以点开头" in html.get_content()
    [file] = mail.iter_attachments()
    assert file.get_filename() == BOOK.name
    assert file.get_content() == BOOK.data
    assert file.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    "name",
    [
        "回执.xlsx",
        "plain.xlsx",
        "很长的学系名称" * 12 + "-1+X考评填报表-2026.xlsx",
        "a b;c=d'e%20.xlsx",
        "=?x?=.xlsx",
    ],
)
def test_an_attachments_name_is_told_in_both_ways(name: str) -> None:
    letter = replace(LETTER, attachments=(replace(BOOK, name=name),))
    data = message(letter, SENDER, WHEN, "zh")
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    [file] = mail.iter_attachments()
    assert file.get_filename() == name
    text = re.sub(r"\r\n ", " ", data.decode("ascii"))
    [by_type] = re.findall(r'Content-Type: \S+; name="([^"]*)"', text)
    [by_disposition] = re.findall(r'attachment; filename="([^"]*)"', text)
    assert str(make_header(decode_header(by_type))) == name
    assert str(make_header(decode_header(by_disposition))) == name
    extended = re.findall(r"filename\*=UTF-8''(\S+)", text)
    assert [unquote(found) for found in extended] == ([] if name == "plain.xlsx" or ";" in name else [name])


def test_no_line_is_longer_than_mail_servers_take_and_all_is_ascii() -> None:
    long = replace(LETTER, subject="主题" * 60, name="名" * 60, attachments=(replace(BOOK, name="学" * 66),))
    data = message(long, SENDER, WHEN, "zh")
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) < 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    head = data.split(b"\r\n\r\n", 1)[0]
    assert max(map(len, head.split(b"\r\n"))) <= 76


def test_a_draft_opens_for_sending_and_leaves_the_sender_to_the_program() -> None:
    draft = parsed(LETTER, draft=True, sender=Sender())
    assert draft["x-unsent"] == "1"
    assert draft["from"] is None
    assert parsed(LETTER)["x-unsent"] is None


def test_the_same_letter_gives_the_same_bytes_and_another_one_another_name() -> None:
    assert message(LETTER, SENDER, WHEN, "zh") == message(LETTER, SENDER, WHEN, "zh")
    assert message_id(LETTER, SENDER) == message_id(replace(LETTER, foot=("明天",)), SENDER)
    others = [
        replace(LETTER, subject="别的"),
        replace(LETTER, address="jm@college.example"),
        replace(LETTER, blocks=(Text("别的"),)),
        replace(LETTER, attachments=(replace(BOOK, sha256="cd" * 32),)),
        replace(LETTER, attachments=(replace(BOOK, name="别的.xlsx"),)),
    ]
    names = [message_id(letter, SENDER) for letter in (LETTER, *others)]
    assert len(set(names)) == len(names)
    assert message_id(LETTER, SENDER, 1) != message_id(LETTER, SENDER)


EVIL = "x\r\nBcc: thief@evil.example\r\n\r\nbody"


def test_what_a_cell_says_begins_no_header_of_its_own() -> None:
    evil = replace(LETTER, name=EVIL, subject=EVIL, attachments=(replace(BOOK, name=EVIL + ".xlsx"),))
    data = message(evil, Sender(SENDER.address, EVIL), WHEN, "zh")
    assert [line.partition(":")[0] for line in headers(data)] == HEADERS
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert mail["bcc"] is None
    assert mail["subject"] == "x Bcc: thief@evil.example body"


NASTY = '\r\n\x00\x0b\x1c\x7f\x85\u2028\u2029\u202e\u200f\u200b\ufeff\ud83d\udcff\ue000:;,<>()[]@"\\=?_ 合𠮷'
"""What ends lines, turns directions, is half a character or means something in a header."""

HEADERS = ["Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"]


@settings(deadline=None)
@given(st.text(st.sampled_from(NASTY) | st.characters(), max_size=60), st.sampled_from([1, 1, 1, 40]))
def test_any_text_in_any_place_leaves_the_headers_as_they_are(text: str, times: int) -> None:
    text *= times
    letter = replace(
        LETTER, name=text, subject=text, title=text, blocks=(Text(text),), foot=(text,),
        attachments=(replace(BOOK, name=text + "x.xlsx"),),
    )  # fmt: skip
    data = message(letter, Sender(SENDER.address, text), WHEN, "zh")
    assert [line.partition(":")[0] for line in headers(data)] == HEADERS
    assert max(map(len, data.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
    mail = email.message_from_bytes(data, policy=email.policy.compat32)
    assert email.utils.getaddresses([mail["to"]])[0][1] == LETTER.address
    assert len(email.utils.getaddresses([mail["to"]])) == 1
    assert mail.get_payload(1).get_payload(decode=True) == BOOK.data  # type: ignore[union-attr]
    said = str(make_header(decode_header(mail["subject"])))
    assert not {"\r", "\n", "\x00", "\u2028", "\u202e", "\u200f"} & set(said)


@given(st.text(st.sampled_from('ab.-@<>, "\\\r\n\x00\u2028\u202e学。') | st.characters(), max_size=30))
def test_what_passes_for_an_address_is_one_and_no_more(text: str) -> None:
    for address in (text, f"{text}@college.example", f"a@{text}.example"):
        if is_address(address):
            data = message(replace(LETTER, address=address), SENDER, WHEN, "zh")
            assert [line.partition(":")[0] for line in headers(data)] == HEADERS
            assert f"\r\n <{address}>\r\n".encode() in data


def test_characters_that_few_know_stay_in_names_and_marks_of_direction_do_not() -> None:
    name = "\u202e\u9fa6\ue000\U00020bb7\u200f\u200b\U000323ab"
    found = parsed(replace(LETTER, subject=name), sender=SENDER)
    assert found["subject"] == "\u9fa6\ue000\U00020bb7\U000323ab"


@pytest.mark.parametrize(
    "address",
    ["", "a@b", EVIL, "a@b.cn\r\nBcc: c@d.cn", "a@b.cn, c@d.cn", "名 <a@b.cn>", "a@b.cn\n", "学@b.cn"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(CallError) as raised:
        message(replace(LETTER, address=address), SENDER, WHEN, "zh")
    assert raised.value.code == "mail.wrong-address"
    assert "\n" not in str(raised.value.facts["found"])


def test_text_of_others_is_never_html() -> None:
    evil = replace(
        LETTER, title="<b>", subject="<i>", blocks=(Text("<script>alert(1)</script>&"),), foot=("<u>",)
    )
    html = parsed(evil).get_body(("html",))
    assert html is not None
    text = html.get_content()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in text
    assert not re.search(r"<(script|b|i|u)>", text)


def test_the_html_loads_nothing_and_needs_no_style_sheet() -> None:
    data = parsed(LETTER).get_body(("html",))
    assert data is not None
    text = data.get_content()
    assert not re.search(r"<(img|link|style|script|svg)|url\(|https?://|class=", text)


def test_outlook_gets_its_space_from_cells_and_its_width_from_a_table_of_its_own() -> None:
    data = parsed(LETTER).get_body(("html",))
    assert data is not None
    text = data.get_content()
    assert not re.findall(r'<(?:div|p|table)[^>]*style="[^"]*\bpadding', text)
    assert not re.findall(r'<(?:div|td|th)[^>]*style="[^"]*\bmargin', text)
    assert re.search(r'<!--\[if mso\]><table [^>]*width="640"', text)
    assert text.count("<!--[if mso]>") == text.count("<![endif]-->") == 2


def test_our_own_intake_takes_the_attachment_out_again() -> None:
    data = message(LETTER, SENDER, WHEN, "zh")
    assert sniff(data) is Kind.EML
    found = open_mail(Wrapped(Incoming("a.eml", data, WHEN), Limits()))
    [file] = found.files
    assert (file.name, file.data, file.sender, found.findings) == (
        f"a.eml/{BOOK.name}", BOOK.data, SENDER.address, (),
    )  # fmt: skip
    assert file.sent_at == WHEN
    assert base64.b64encode(BOOK.data) in data
