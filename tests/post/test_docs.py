"""What docs/mail.md tells the clerk to write works as it stands there; its commands run in ``tests/docs``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onex_xl.campaign import find_folder, read_settings
from tests.cli.run import onex
from tests.post.office import office


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


def test_every_option_stands_on_the_page(page: str) -> None:
    options = set(re.findall(r"--[a-z-]+", onex("mail", "--help").out)) - {"--help", "--json"}
    assert options <= set(re.findall(r"`(--[a-z-]+)", page)) | {"--lang"}
