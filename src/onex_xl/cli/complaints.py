"""What is said when a command cannot go on: one sentence, the remedy, an exit status; never a traceback."""

from __future__ import annotations

import contextlib
import re
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from onex_xl import __version__
from onex_xl.cli.base import Session
from onex_xl.cli.console import echo
from onex_xl.errors import CallError, MachineError, OnexError, RegistryError
from onex_xl.files import is_full, owner_only

BREAKDOWN = 3

_LISTED = 20
_LOG_LIMIT = 1_000_000
_PERSONAL = re.compile(r"[0-9]{4,}|[\u3400-\u9fff\U00020000-\U0003ffff·]+")


def known(error: OnexError, session: Session) -> int:
    """Say what ``error`` is and how to mend it; gives its exit status."""
    sentence = session.say(f"{error.code}.sentence", **error.facts)
    remedy = session.say(f"{error.code}.remedy", **error.facts)
    echo(session.say("cli.error", sentence=sentence), err=True, tone="red")
    echo(session.say("cli.what-to-do", remedy=remedy), err=True)
    for line in _details(error, session):
        echo(line, err=True)
    return error.exit_status


def _details(error: OnexError, session: Session) -> Iterator[str]:
    """What is wrong with the registry, one by one."""
    found = error.facts.get("findings")
    if not isinstance(error, RegistryError) or not isinstance(found, tuple):
        return
    # Imported here: ``--help`` does without.
    from onex_xl.cli.folding import line
    from onex_xl.workflow.year import open_year

    try:
        pack = open_year(session.root).pack
    except OnexError:  # a command that works in another folder than the one it was called in
        return
    for item in found[:_LISTED]:
        yield line(session, pack, item)
    if len(found) > _LISTED:
        yield session.say("cli.more-errors", count=len(found) - _LISTED)


def of_usage(error: click.UsageError) -> CallError:
    """A call that click does not understand, as an error of ours with a sentence in both languages."""
    path = error.ctx.command_path if error.ctx else "onex-xl"
    if isinstance(error, click.NoSuchCommand):
        return CallError("call.no-command", found=error.command_name, near=_near(error.possibilities))
    if isinstance(error, click.NoSuchOption):
        return CallError("call.no-option", found=error.option_name, command=path)
    if isinstance(error, click.MissingParameter):
        return CallError("call.missing", name=_name(error), command=path)
    if isinstance(error, click.BadParameter):
        return CallError("call.wrong-value", name=_name(error), reason=error.message, command=path)
    if isinstance(error, click.BadOptionUsage):
        return CallError("call.option-without-value", name=error.option_name, command=path)
    return CallError("call.wrong", reason=error.message.rstrip("."), command=path)


def _near(possibilities: Sequence[str] | None) -> str:
    return f"onex-xl {possibilities[0]}" if possibilities else "onex-xl --help"


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "?")
    if isinstance(error.param, click.Option):
        return error.param.opts[-1]
    return error.param.human_readable_name


def machine(error: OSError, session: Session, args: Sequence[str]) -> int:
    """The system refused something that no one foresaw."""
    note(error, session, args)
    path = error.filename or session.root.absolute()
    code = "machine.disk-full" if is_full(error) else "machine.trouble"
    return known(MachineError(code, path=path, reason=error.strerror or error), session)


def breakdown(error: Exception, session: Session, args: Sequence[str]) -> int:
    """A bug of ours: say so in a short sentence, and where the details are."""
    return known(MachineError("call.breakdown", log=note(error, session, args)), session)


def note(error: BaseException, session: Session, args: Sequence[str]) -> Path:
    """Write the details into the campaign's log, or a temporary file; gives that file."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    reason = f"{type(error).__name__}: {_without_personal_data(str(error))}"
    head = f"{datetime.now().isoformat(timespec='seconds')} onex-xl {__version__} {' '.join(args[:1])}"
    text = f"{head}\n{frames}{reason}\n\n"
    for path in _log_places(session):
        try:
            _append(path, text)
            return path
        except OSError:
            continue
    return Path("?")


def _log_places(session: Session) -> list[Path]:
    places = []
    with contextlib.suppress(OnexError, OSError):
        places.append(session.folder().log)
    return [*places, Path(tempfile.gettempdir()) / "onex-xl.log"]


def _append(path: Path, text: str) -> None:
    kept = path.read_text("utf-8", errors="replace") if path.exists() else ""
    with open(path, "w", encoding="utf-8", opener=owner_only) as stream:
        stream.write((kept + text)[-_LOG_LIMIT:])


def _without_personal_data(text: str) -> str:
    """Names and numbers of people may stand in what a library complains about."""
    return _PERSONAL.sub("…", text)
