"""A campaign whose office has a mailbox."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

from tests.post.servers import HOST, USER
from tests.support.campaigns import Campaign, Row, campaign

COLLEGE = """
department | project | approved | paid | sat | passed | forfeits | fees | teachers | case     | name
JSJ        | JSJ-01  | 10       | 10   | 9   | 9      | 1        | 800  | 3        | 省级采纳 | Web前端开发
JM         | JM-01   | 10       | 10   | 10  | 10     | 0        | 800  | 3        | 校级     | 智能财税
JM         | JM-02   | 10       | 10   | 10  | 10     | 0        | 800  | 3        | 校级     | 业财一体
WL         | WL-01   | 10       | 10   | 10  | 10     | 0        | 800  | 3        |          | 物流管理
"""


def person(name: str, kind: str, department: str = "") -> Row:
    """A line of the registry's recipients."""
    address = f"{department.lower() or 'leader'}@college.example"
    row = {"name": name, "email": address, "kind": kind}
    return {**row, "department": department} if department else row


PEOPLE = [
    person("李院长", "领导"),
    person("陈晓敏", "学系", "JSJ"),
    person("许文彬", "学系", "JM"),
    person("黄泽楷", "学系", "WL"),
]


def office(root: Path, people: list[Row] | None = None) -> Campaign:
    """The campaign; its mailbox is not set up yet."""
    return campaign(root, COLLEGE, PEOPLE if people is None else people)


def set_up(made: Campaign, **settings: object) -> None:
    """Write the mailbox into ``campaign.toml``, whose last section is ``[mail]``."""
    path = made.root / "campaign.toml"
    told = {"from_address": USER, "host": HOST, "imap_host": HOST, **settings}
    lines = [f"{key} = {value!r}\n" for key, value in told.items()]
    text = path.read_text("utf-8")
    head = text[: text.index("[mail]")]
    path.write_text(f"{head}[mail]\n{''.join(lines)}", "utf-8")


def with_an_error(made: Campaign, on: str = "2026-12-01") -> None:
    """JM's return: one candidate of JM-01 passed without sitting."""
    typed = made.records("JM")
    typed["candidates"][3]["exam"] = "缺考"
    made.send("JM", typed, on=on)


def opened(path: Path) -> EmailMessage:
    """A mail in a file, as another program reads it."""
    return read(path.read_bytes())


def read(data: bytes) -> EmailMessage:
    """A mail, as another program reads it."""
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text(mail: EmailMessage, kind: str = "plain") -> str:
    """What a mail says, lines ended by ``\\n``."""
    body = mail.get_body((kind,))
    assert body is not None
    found = body.get_content()
    assert isinstance(found, str)
    return found.replace("\r\n", "\n")


def files(mail: EmailMessage) -> list[str]:
    """The names of what is attached."""
    return [str(item.get_filename()) for item in mail.iter_attachments()]
