"""Every command that a page tells people to type works as it stands there, in the order of the page; every
command and option of the program has its place in the reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from docs import commands_reference
from onex_xl.cli.app import COMMANDS
from tests.docs.story import Step, Story, mentions, patterns, steps
from tests.post.conftest import trust
from tests.post.mailboxes import Imap
from tests.post.servers import Smtp, smtp

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    *sorted(f"docs/{p.name}" for p in ROOT.glob("docs/*.md")),
]
STORIES = ["README.md", "docs/archive.md", "docs/mail.md", "docs/trend.md", "docs/year.md"]
"""The pages with commands one after another; the Chinese README has those of the English one."""

NEEDS_A_PERSON = {"collect", "mail", "findings"}
"""Commands that may end with 1: something is wrong in what departments have sent."""


PASSPHRASE = "four unrelated words"

PLAYED_ELSEWHERE = {"demo"}
"""Commands that have a test of their own (``tests/cli/test_demo.py``) and take their time."""


def text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@pytest.fixture
def post(imap: Imap, password: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Smtp, Imap]]:
    """A server that takes letters, and a mailbox."""
    trust(monkeypatch, imap.signed.file)
    # Whoever seals with a passphrase has put it into the system's keyring as well.
    monkeypatch.setenv("ONEX_ARCHIVE", PASSPHRASE)
    monkeypatch.setattr("onex_xl.cli.passphrase.from_keyring", lambda user: PASSPHRASE)
    with smtp(imap.signed) as server:
        yield server, imap


def run(story: Story, step: Step) -> None:
    """Run a step; what the page says it prints is printed."""
    answer = story.run(Step(f"{step.text} --help") if step.words[0] in PLAYED_ELSEWHERE else step)
    allowed = {0, 1} if NEEDS_A_PERSON & set(step.words) else {0}
    assert answer.status in allowed, (step.text, answer.out, answer.err)
    printed = {" ".join(line.split()) for line in answer.out.splitlines()}
    assert [line for line in step.told if line not in printed] == [], (step.text, answer.out)


def test_the_pages_with_commands_one_after_another() -> None:
    assert {page for page in PAGES if steps(text(page))} == {*STORIES, "README.zh-CN.md"}
    english, chinese = (steps(text(page)) for page in ("README.md", "README.zh-CN.md"))
    assert [step.words for step in english] == [step.words for step in chinese]


@pytest.mark.slow
@pytest.mark.parametrize("page", STORIES)
def test_every_command_of_a_page_runs_in_its_order(
    page: str, post: tuple[Smtp, Imap], tmp_path: Path
) -> None:
    server, imap = post
    story = Story(tmp_path, server.port, imap)
    listed = steps(text(page))
    if ["init", "2026"] not in [step.words for step in listed]:
        story.prepare()
    for step in listed:
        run(story, step)
    told = [to for to, _ in server.took]
    if page == "docs/mail.md":
        assert told.count("jsj@college.example") == 2  # the workbook, then the receipt


@pytest.mark.slow
def test_every_command_in_a_sentence_runs(post: tuple[Smtp, Imap], tmp_path: Path) -> None:
    story = Story(tmp_path, post[0].port, post[1])
    story.prepare()
    said = {step.text: step for page in PAGES for step in mentions(text(page))}
    assert len(said) > 10
    for step in said.values():
        run(story, step)
        if "fetch" in step.words:
            run(story, Step("onex-xl -C 2026 collect"))  # letters follow from it


@pytest.mark.parametrize("page", PAGES)
def test_what_is_left_open_is_a_command_all_the_same(page: str) -> None:
    known = {name.partition(" ")[0] for name, _ in commands_reference.commands("zh")}
    assert known == set(COMMANDS)
    found = [re.sub(r"^onex-xl (-C \S+ )?", "", pattern).split()[0] for pattern in patterns(text(page))]
    assert [name for name in found if name not in known | {"COMMAND", "命令"}] == []


@pytest.mark.parametrize(("language", "page"), [("en", "docs/commands.md"), ("zh", "docs/commands.zh.md")])
def test_every_command_and_option_has_its_place(language: str, page: str) -> None:
    for name, context in commands_reference.commands(language):
        part = text(page).split(f"\n## {name}\n")[1].split("\n## ")[0]
        said = re.findall(r"^  (?:-\w, )?(--[a-z-]+)(?:, -\w)?(?: \S+)?   +\S", part, re.MULTILINE)
        options = [opt for param in context.command.params for opt in param.opts if opt.startswith("--")]
        assert [option for option in options if option not in said] == [], name
        for param in context.command.params:
            if isinstance(param, click.Argument):
                assert param.make_metavar(context) in part, (name, param.name)
