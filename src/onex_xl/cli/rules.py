"""``onex-xl rules``: what a pack's rules say, and what they leave open."""

from __future__ import annotations

from pathlib import Path

import click

from onex_xl.campaign import SETTINGS_FILE, find_folder
from onex_xl.cli.base import Group, Helpful, Session
from onex_xl.cli.console import echo
from onex_xl.cli.rubric_words import RubricWords
from onex_xl.errors import CallError, PackError
from onex_xl.pack.definitions import Pack
from onex_xl.pack.lint import Doubt, lint
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.workflow.year import DEFAULT_PACK

PACK_FILE = "pack.toml"


@click.group("rules", cls=Group)
def rules() -> None:
    pass


@rules.command("check", cls=Helpful)
@click.argument("pack", metavar="[PACK|FOLDER]", required=False)
@click.pass_obj
def check(session: Session, pack: str | None) -> int:
    folder = folder_of(session.root, pack)
    loaded = load_pack(folder)
    echo(session.say("rules.checking", name=loaded.name, folder=folder))
    doubts = lint(loaded)
    words = RubricWords(loaded.rubric, session.language)
    for doubt in doubts:
        _tell(session, words, doubt)
    errors = sum(doubt.severity == "error" for doubt in doubts)
    if doubts:
        echo(session.say("rules.doubts", errors=errors, warnings=len(doubts) - errors))
    else:
        echo(session.say("rules.clean", **_counts(loaded)), tone="green")
    return PackError.exit_status if errors else 0


@rules.command("show", cls=Helpful)
@click.argument("what", metavar="[INDICATOR|RULING]", required=False)
@click.option("--pack", metavar="PACK|FOLDER")
@click.pass_obj
def show(session: Session, what: str | None, pack: str | None) -> None:
    loaded = load_pack(folder_of(session.root, pack))
    words, rubric = RubricWords(loaded.rubric, session.language), loaded.rubric
    if what is None:
        lines = words.whole()
    elif what in rubric.by_id:
        lines = words.indicator(rubric.by_id[what])
    elif what.upper() in rubric.rulings:
        lines = words.ruling(rubric.rulings[what.upper()])
    else:
        known = session.listed([*rubric.by_id, *rubric.rulings])
        raise CallError("rules.unknown", name=what, known=known)
    for line in lines:
        echo(line)


def folder_of(root: Path, named: str | None) -> Path:
    """The pack that is meant: a folder or a pack by name; else the campaign's own rules; else the default."""
    if named is not None:
        folder = Path(named)
        return folder if (folder / PACK_FILE).is_file() else pack_path(named)
    if (root / SETTINGS_FILE).is_file():
        return find_folder(root).rules
    return pack_path(DEFAULT_PACK)


def _tell(session: Session, words: RubricWords, doubt: Doubt) -> None:
    sentence, remedy = words.doubt(doubt)
    severity = session.say(f"cli.severity.{doubt.severity}")
    facts = {
        "severity": severity,
        "file": doubt.file,
        "key": doubt.key,
        "sentence": sentence,
        "remedy": remedy,
    }
    echo(session.say("rules.doubt", **facts), tone="red" if doubt.severity == "error" else "yellow")


def _counts(pack: Pack) -> dict[str, int]:
    return {
        "points": pack.rubric.raw.points,
        "indicators": len(pack.rubric.indicators),
        "rulings": len(pack.rubric.rulings),
    }
