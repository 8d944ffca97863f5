"""The reference of commands: what stands in ``docs/commands.md`` and ``docs/commands.zh.md``, from the
program's own help, so that every command and every option has its place there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from onex_xl.cli.app import app
from onex_xl.cli.base import Session
from onex_xl.messages import say


def commands(language: str) -> Iterator[tuple[str, click.Context]]:
    """Every command by what is typed (``rules check``), in the order of the year, with its context."""
    yield from _below(_root(language), "")


def _root(language: str) -> click.Context:
    session = Session(Path(), language)
    return click.Context(app, info_name="onex-xl", obj=session, **app.context_settings)


def _below(parent: click.Context, above: str) -> Iterator[tuple[str, click.Context]]:
    group = parent.command
    assert isinstance(group, click.Group)
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command is not None
        context = click.Context(command, parent=parent, info_name=name, **command.context_settings)
        if isinstance(command, click.Group):
            yield from _below(context, f"{above}{name} ")
        else:
            yield f"{above}{name}", context


def help_part(language: str) -> str:
    """The program's own help, then that of every command."""
    return "\n".join([_block(app.get_help(_root(language))), *_parts(language)])


def _parts(language: str) -> Iterator[str]:
    for name, context in commands(language):
        short = say(f"cli.command.{name.replace(' ', '-')}.short", language)
        yield f"## {name}\n\n{short}\n\n{_block(context.command.get_help(context))}"


def _block(text: str) -> str:
    return f"```\n{text}\n```\n"


PARTS: Mapping[str, Callable[[str], str]] = {"commands": help_part}
"""What stands between the marks of each name, by language."""
