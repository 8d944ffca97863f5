"""What every command shares: the session, the language, and help made from ``messages/``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onex_xl.errors import CallError
from onex_xl.messages import LANGUAGES, has, say

if TYPE_CHECKING:
    from onex_xl.campaign import Folder

_WIDTH = 100
_INDENT = 2
_GAP = 3
_CLOSING = "，。；：！？、）》」』”’"
_OF_A_FOLDER = re.compile(
    r"onex-xl (?=(?:distribute|mail|fetch|status|collect|exclude|include|review|findings|scores|explain|forms"
    r"|archive|verify|trend)\b)"
)
"""The beginning of a command that works in a campaign's folder, as sentences name it."""
_PLAIN_PATH = re.compile(r"[\w./\\:-]+")
"""A path that every shell takes without quotes."""


@dataclass(slots=True)
class Session:
    """One call of the program: where (``-C``) and in which language. Commands get it by
    ``click.pass_obj``."""

    root: Path
    language: str

    def folder(self) -> Folder:
        """The campaign folder. Raises ``CallError`` if it is none."""
        from onex_xl.campaign import find_folder

        return find_folder(self.root)

    def archive(self, path: Path) -> Path:
        """An archive that was named: as seen from here, else from the campaign's folder."""
        return path if path.exists() else self.root / path

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence for ``key`` in this session's language."""
        return self.pasteable(say(key, self.language, **facts))

    def pasteable(self, text: str) -> str:
        """``text`` with the commands that it names as they work when they are typed from here: with ``-C``,
        unless this is the campaign's own folder."""
        if self.root == Path("."):
            return text
        root = str(self.root)
        root = root if _PLAIN_PATH.fullmatch(root) else f'"{root}"'
        return _OF_A_FOLDER.sub(lambda match: f"onex-xl -C {root} ", text)

    def listed(self, names: Iterable[str]) -> str:
        """``names`` one after another."""
        return self.say("cli.list-joiner").join(names)


def take_language(args: Sequence[str], usual: str) -> tuple[str, list[str]]:
    """The language that ``--lang`` asks for, wherever it stands, and the arguments without it.

    It is needed before the rest can be understood, because what is wrong with the rest has to be said
    in it. Raises ``CallError`` ``call.language``.
    """
    rest: list[str] = []
    language = usual
    waiting = iter(args)
    for arg in waiting:
        if arg == "--":
            rest += [arg, *waiting]
        elif arg == "--lang" or arg.startswith("--lang="):
            language = arg.partition("=")[2] if "=" in arg else next(waiting, "")
            if language not in LANGUAGES:
                raise CallError("call.language", found=language)
        else:
            rest.append(arg)
    return language, rest


class Helpful(click.Command):
    """A command whose help comes from ``messages/``: ``cli.command.<name>.about``, and for its options
    ``cli.command.<name>.option.<option>`` or ``cli.option.<option>``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(*args, **kwargs)

    def get_help(self, ctx: click.Context) -> str:
        language = language_of(ctx)
        blocks = [
            say("cli.usage", language, usage=" ".join([ctx.command_path, *self.collect_usage_pieces(ctx)])),
            "\n".join(wrapped(say(f"cli.command.{_key(ctx)}.about", language), 0)),
            *self.help_blocks(ctx, language),
        ]
        return "\n\n".join(blocks)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        pieces = super().collect_usage_pieces(ctx)
        shown = {"[OPTIONS]": "cli.options-here", "COMMAND [ARGS]...": "cli.command-here"}
        return [say(shown[piece], language_of(ctx)) if piece in shown else piece for piece in pieces]

    def help_blocks(self, ctx: click.Context, language: str) -> list[str]:
        """What follows the description."""
        rows = [row for row in (_option_row(param, ctx, language) for param in self.get_params(ctx)) if row]
        return [say("cli.options", language) + "\n" + definitions(rows)]


class Group(Helpful, click.Group):
    """A command with commands of its own, listed by ``cli.command.<name>.short``."""

    def help_blocks(self, ctx: click.Context, language: str) -> list[str]:
        above = "" if ctx.parent is None else f"{_key(ctx)}-"
        names = self.list_commands(ctx)
        rows = [(name, say(f"cli.command.{above}{name}.short", language)) for name in names]
        commands = say("cli.commands", language) + "\n" + definitions(rows)
        return [commands, *super().help_blocks(ctx, language)]


def language_of(ctx: click.Context) -> str:
    """The language of the session that ``ctx`` belongs to."""
    session = ctx.find_root().obj
    return session.language if isinstance(session, Session) else LANGUAGES[0]


def _key(ctx: click.Context) -> str:
    """``rules-check`` for ``onex-xl rules check``."""
    return "-".join(ctx.command_path.split()[1:]) or "onex-xl"


def _option_row(param: click.Parameter, ctx: click.Context, language: str) -> tuple[str, str] | None:
    # An option is known by what is typed: ``--all``, whatever its parameter is called.
    name = next((opt[2:] for opt in param.opts if opt.startswith("--")), param.name or "")
    keys = (f"cli.command.{_key(ctx)}.option.{name}", f"cli.option.{name}")
    text = next((say(key, language) for key in keys if has(key, language)), "")
    if not isinstance(param, click.Option):
        return (param.make_metavar(ctx), text) if text else None
    value = "" if param.is_flag or param.count else f" {param.make_metavar(ctx)}"
    return ", ".join(param.opts) + value, text


def definitions(rows: Iterable[tuple[str, str]]) -> str:
    """Names and what they mean, in two columns."""
    rows = list(rows)
    column = _INDENT + _GAP + max((width(name) for name, _ in rows), default=0)
    lines = []
    for name, text in rows:
        first, *others = wrapped(text, column) or [""]
        head = " " * _INDENT + name
        lines.append((head + " " * (column - width(head)) + first.lstrip()).rstrip())
        lines += others
    return "\n".join(lines)


def wrapped(text: str, indent: int) -> list[str]:
    """``text`` in lines of at most about 100 columns, each with ``indent`` blanks before it."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for piece in _pieces(paragraph):
            if line and indent + width(line) + width(piece.rstrip()) > _WIDTH:
                lines.append(" " * indent + line.rstrip())
                line = ""
            line += piece
        lines.append((" " * indent + line).rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    """Where ``text`` may be broken: after a blank, and between any two Chinese characters."""
    pieces = [""]
    for char in text:
        pieces[-1] += char
        if char == " " or _wide(char):
            pieces.append("")
    joined: list[str] = []
    for piece in pieces:
        if joined and piece[:1] and piece[0] in _CLOSING:
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def width(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    return sum(0 if unicodedata.combining(char) else 2 if _wide(char) else 1 for char in text)
