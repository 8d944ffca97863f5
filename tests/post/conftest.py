"""The servers of the mail tests, one set for all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.workflow.office import distribute
from tests.post.mailboxes import Imap, dovecot
from tests.post.office import office
from tests.post.servers import PASSWORD, Authority, authority
from tests.support.campaigns import Campaign


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def imap_server() -> Iterator[Imap]:
    with dovecot() as server:
        yield server


@pytest.fixture
def imap(imap_server: Imap) -> Iterator[Imap]:
    """The mailbox, empty before and after."""
    yield imap_server
    imap_server.empty("学系来信")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A campaign whose workbooks lie in the outbox. Not to be changed, but to be copied: see ``copied``."""
    made = office(tmp_path_factory.mktemp("prepared") / "考评2026")
    distribute(made.year)
    return made


def copied(prepared: Campaign, root: Path) -> Campaign:
    """The same campaign in the new folder ``root``."""
    shutil.copytree(prepared.root, root)
    return replace(prepared, root=root)


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEX_MAIL_PASSWORD", PASSWORD)


def trust(monkeypatch: pytest.MonkeyPatch, authority: Path) -> None:
    """Let every program of this test trust servers that ``authority`` signed."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
