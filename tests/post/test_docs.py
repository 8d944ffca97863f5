"""What docs/mail.md tells the clerk to type and to write works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from onex_xl.campaign import find_folder, read_settings
from tests.cli.run import onex
from tests.post.conftest import trust
from tests.post.office import office, set_up
from tests.post.servers import Imap, smtp


@pytest.fixture(scope="module")
def page(project: Path) -> str:
    return (project / "docs" / "mail.md").read_text("utf-8")


def test_the_settings_of_the_page_are_understood(page: str, tmp_path: Path) -> None:
    made = office(tmp_path / "2026")
    path = made.root / "campaign.toml"
    [block] = re.findall(r"```toml\n(\[mail\]\n.*?)```", page, re.DOTALL)
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("[mail]")] + block, "utf-8")
    mail = read_settings(find_folder(made.root)).mail
    assert (mail.host, mail.sending_port, mail.imap_port) == ("smtp.exmail.qq.com", 465, 993)
    assert mail.login == "office@college.edu.cn"


def test_every_command_of_the_page_runs(
    page: str, tmp_path: Path, imap: Imap, password: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(monkeypatch, imap.signed.file)
    made = office(tmp_path / "2026")
    blocks = re.findall(r"```\n(onex-xl.*?)```", page, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) >= 8
    with smtp(imap.signed) as server:
        set_up(made, port=server.port, imap_port=imap.port)
        for line in lines:
            if "collect" in line:
                made.send("JSJ")
            program, *args = shlex.split(line.replace("-C 2026", f"-C {shlex.quote(str(made.root))}"))
            done = onex(*args)
            assert (program, done.status) == ("onex-xl", 0), (line, done.out, done.err)
        assert [to for to, _ in server.took].count("jsj@college.example") == 2


def test_every_option_stands_on_the_page(page: str) -> None:
    options = set(re.findall(r"--[a-z-]+", onex("mail", "--help").out)) - {"--help", "--json"}
    assert options <= set(re.findall(r"`(--[a-z-]+)", page)) | {"--lang"}
