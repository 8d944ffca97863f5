"""``onex-xl``: finds the command, and turns whatever goes wrong into a sentence, a remedy and an exit status.

A command's module is imported only when the command is called, so that ``--help`` answers at once; what
``--help`` says of each stands in ``messages/``.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from onex_xl import __version__
from onex_xl.cli import complaints
from onex_xl.cli.base import Group, Session, take_language
from onex_xl.cli.console import echo, forgiving_streams
from onex_xl.errors import OnexError
from onex_xl.garbage import look_rarely
from onex_xl.messages import preferred_language, say

COMMANDS: Final = (
    "init", "distribute", "mail", "fetch", "status", "collect", "exclude", "include", "review", "findings",
    "scores", "explain", "forms", "archive", "verify", "trend", "rules", "demo",
)  # fmt: skip
"""In the order of the year."""

ABORTED: Final = 130


class App(Group):
    """All commands. ``main`` never lets an exception reach the screen."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"onex_xl.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, standalone_mode: bool = True, **extra: Any
    ) -> int:
        """Run the program with ``args`` (else the process's own) and leave with its exit status;
        with ``standalone_mode`` false, give it instead."""
        status = self._guarded(list(sys.argv[1:] if args is None else args))
        if standalone_mode:
            sys.exit(status)
        return status

    def _guarded(self, given: list[str]) -> int:
        forgiving_streams()
        session = Session(Path("."), preferred_language())
        try:
            session.language, rest = take_language(given, session.language)
            status = super().main(rest, prog_name="onex-xl", standalone_mode=False, obj=session)
            return status if isinstance(status, int) else 0
        except OnexError as error:
            return complaints.known(error, session)
        except click.exceptions.NoArgsIsHelpError as error:
            echo(error.ctx.get_help() if error.ctx else "")
            return 0
        except click.UsageError as error:
            return complaints.known(complaints.of_usage(error), session)
        except (click.Abort, KeyboardInterrupt):
            echo(say("cli.aborted", session.language), err=True)
            return ABORTED
        except OSError as error:
            if error.errno == errno.EPIPE:
                return _reader_left()
            return complaints.machine(error, session, given)
        except Exception as error:
            return complaints.breakdown(error, session, given)


def _reader_left() -> int:
    """Whoever read our output has gone (``onex-xl scores | head``): nothing more to say."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    return 0


@click.command("onex-xl", cls=App)
@click.option("-C", "folder", metavar="DIR", type=click.Path(path_type=Path), default=Path("."))
@click.option("--lang", metavar="zh|en", expose_value=False)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_obj
def app(session: Session, folder: Path) -> None:
    session.root = folder


def main() -> None:
    """Run ``onex-xl`` with the process's own arguments."""
    look_rarely()
    app.main()
