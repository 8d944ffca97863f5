"""The office's year around the commands of a page: whatever a page tells people to do by hand is done here
before the command that needs it."""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from itertools import pairwise
from pathlib import Path

from tests.cli.run import Answer, onex
from tests.post.mailboxes import Imap
from tests.post.office import person, set_up
from tests.post.servers import USER
from tests.support.campaigns import Campaign, campaign, filled_in, parsed
from tests.support.reviews import Reviewed

COLLEGE = """
department | project | approved | paid | sat | passed | forfeits | fees | teachers | case     | name
JSJ        | JSJ-01  | 10       | 10   | 9   | 9      | 1        | 800  | 3        | 省级采纳 | Web前端开发
JM         | JM-01   | 10       | 10   | 10  | 10     | 0        | 800  | 3        | 校级     | 智能财税
JM         | JM-02   | 10       | 10   | 10  | 10     | 0        | 800  | 3        | 校级     | 业财一体
JD         | JD-01   | 10       | 10   | 10  | 10     | 0        | 800  | 3        |          | 工业机器人
"""
NAMES = {"JSJ": "计算机系", "JM": "经济管理系", "JD": "机电工程系"}
PEOPLE = [
    person("李院长", "领导"),
    person("陈晓敏", "学系", "JSJ"),
    person("许文彬", "学系", "JM"),
    person("黄泽楷", "学系", "JD"),
]

ABOVE = frozenset({"init", "demo", "verify", "trend", "--help", "--version"})
"""Commands that are typed above the campaign's folder."""

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`(onex-xl [^`]+)`")
_PLACEHOLDER = re.compile(r"…|\b[A-Z]{3,}\b|命令|项目编号")


@dataclass(frozen=True)
class Step:
    """A command as a page has it, and what the page says it prints (``told``; none: nothing)."""

    text: str
    told: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """What a shell makes of it, without the comment behind it."""
        return shlex.split(self.text, comments=True)[1:]


def steps(page: str) -> list[Step]:
    """The commands in the blocks of a page, in order; a ``text`` block is what the one before it prints."""
    found: list[Step] = []
    for kind, body in _FENCED.findall(page):
        if kind == "text":
            found[-1] = Step(found[-1].text, tuple(_squeezed(body).splitlines()))
        elif not kind:
            found += [Step(line) for line in body.splitlines() if line.startswith("onex-xl ")]
    return found


def mentions(page: str) -> list[Step]:
    """The whole commands in the sentences of a page."""
    return [Step(text) for text in _spans(page) if not _PLACEHOLDER.search(text)]


def patterns(page: str) -> list[str]:
    """The commands in sentences that leave something open (``FILE``, ``…``)."""
    return [text for text in _spans(page) if _PLACEHOLDER.search(text)]


def _spans(page: str) -> Iterator[str]:
    plain = _FENCED.sub("", page)
    yield from dict.fromkeys(" ".join(text.split()) for text in _SPAN.findall(plain))


def _squeezed(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


@dataclass
class Story:
    """A year in the folder ``2026`` below ``root``, with a mail server at ``port`` and a mailbox."""

    root: Path
    port: int
    imap: Imap
    ran: Counter[str] = field(default_factory=Counter)
    signer: str = ""
    """Whoever has signed last: their public key."""

    @property
    def campaign(self) -> Campaign:
        return Campaign(self.root / "2026", parsed(COLLEGE))

    def prepare(self) -> None:
        """As far as the first collect, for a page that does not begin with ``init``."""
        for command in ("init 2026", "-C 2026 distribute", "-C 2026 collect"):
            self.run(Step(f"onex-xl {command}"))

    def run(self, step: Step) -> Answer:
        """Do by hand what has to be done before it, then the command where a person would type it: above the
        campaign's folder, or in it where the page leaves out ``-C``."""
        words = step.words
        above = "-C" in words or not ABOVE.isdisjoint(words)
        name = words[2] if words[0] == "-C" else words[0]
        self.ran[name] += 1
        with contextlib.chdir(self.root if above else self.campaign.root):
            self._by_hand(name)
            for word in words[1:] if name == "trend" else ():
                self._an_archive_lies_there(Path(word))
            for option, word in pairwise(words):
                self._a_signer_is_there(option, Path(word))
            answer = onex(*words)
        if words == ["init", "2026"]:
            made = filled_in(self.campaign.root, COLLEGE, PEOPLE, NAMES)
            set_up(made, port=self.port, imap_port=self.imap.port)
        return answer

    # ---- what people do by hand ----------------------------------------------------------------

    def _by_hand(self, name: str) -> None:
        doing = {
            ("fetch", 1): self._a_mail_comes,
            ("collect", 1): self._returns_come,
            ("collect", 2): self._the_mended_one_comes,
            ("collect", 5): self._a_list_comes,
            ("collect", 6): self._the_reviewer_decides,
        }
        doing.get((name, self.ran[name]), lambda: None)()

    def _a_mail_comes(self) -> None:
        """With the workbook of the mechanical engineers."""
        path = self.campaign.send("JD")
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = "jd@college.example", USER, "报送填报表"
        mail["Date"] = "Tue, 01 Dec 2026 09:00:00 +0800"
        mail.set_content("填好了，见附件。")
        data = path.read_bytes()
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="机电.xlsx")
        path.unlink()
        self.imap.append(mail.as_bytes())

    def _returns_come(self) -> None:
        """One of them twice, one of them wrong."""
        made = self.campaign
        old = made.records("JSJ")
        old["basics"][0]["filled_by"] = "张代填"
        made.send("JSJ", old, name="旧版.xlsx", on="2026-11-28")
        made.send("JSJ", name="计算机系.xlsx", on="2026-12-01")
        typed = made.records("JM")
        typed["candidates"][3]["exam"] = "缺考"
        made.send("JM", typed, name="经济管理系.xlsx", on="2026-12-02")

    def _the_mended_one_comes(self) -> None:
        self.campaign.send("JM", name="经济管理系（改）.xlsx", on="2026-12-08")

    def _a_list_comes(self) -> None:
        """The finance office's, in which one candidate is missing."""
        rows = [row for row in self.campaign.records("JM")["candidates"] if row["paid"] == "是"]
        lines = [f"{row['student_no']},{row['name']},{row['project']},260,学院" for row in rows[1:]]
        text = "\n".join(["学号,姓名,项目编号,实缴金额,经费来源", *lines])
        (self.campaign.root / "reference" / "finance.csv").write_text(text, "gbk")

    def _an_archive_lies_there(self, path: Path) -> None:
        """One of the year in its name."""
        year = re.search(r"20\d\d", path.name)
        if year and not path.exists():
            made = campaign(self.root / f"sealed-{year[0]}", COLLEGE, number=int(year[0]))
            made.send_all()
            for command in ("collect", "archive"):
                onex("-C", made.root, command)
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made.archive, path)

    def _a_signer_is_there(self, option: str, path: Path) -> None:
        """Somebody with a key, or the list that has them."""
        if option == "--sign" and not path.exists():
            given = ["-q", "-t", "ed25519", "-N", "", "-C", "office", "-f", str(path)]
            subprocess.run(["ssh-keygen", *given], check=True, capture_output=True)
            self.signer = path.with_suffix(".pub").read_text("utf-8")
        if option == "--signers":
            path.write_text(f"office@college.example {self.signer}", "utf-8")

    def _the_reviewer_decides(self) -> None:
        book = Reviewed(self.campaign.root / "review.xlsx")
        book.decide("JM-01|4.4", 12, "采纳通知已收到", "王老师").save()
