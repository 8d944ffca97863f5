"""What a command wrote, and what waits for the office, as it tells it."""

from __future__ import annotations

from collections.abc import Iterable

from onex_xl.cli.base import Session
from onex_xl.cli.console import echo
from onex_xl.errors import MachineError
from onex_xl.workflow.products import Written


def tell(session: Session, written: Iterable[Written]) -> None:
    """The files that were written, and what was done with versions that were not ours."""
    for item in written:
        if item.removed:
            _tell_removed(session, item)
            continue
        if item.changed:
            echo(session.say("cli.wrote", path=item.path))
        if item.kept:
            echo(session.say("cli.kept-theirs", path=item.path, kept=item.kept), tone="yellow")
        if item.aside:
            echo(session.say("cli.wrote-aside", path=item.path), tone="yellow")


def _tell_removed(session: Session, item: Written) -> None:
    if item.aside:
        echo(session.say("cli.removed-not", path=item.path), tone="yellow")
    elif item.kept:
        echo(session.say("cli.removed-kept", path=item.path, kept=item.kept), tone="yellow")


def tell_open(session: Session, names: Iterable[str]) -> None:
    """That the office's own workbooks are open, with what may not have been saved in them."""
    listed = session.listed(names)
    if listed:
        echo(session.say("cli.open-elsewhere", names=listed), tone="yellow")


def tell_waiting(session: Session, count: int) -> None:
    """How many of the office's own decisions do not count as they are."""
    if count:
        echo(session.say("cli.waiting", count=count), tone="yellow")


def status_of(written: Iterable[Written]) -> int:
    """The exit status: that of a refusing machine if a file was held open, else 0."""
    return MachineError.exit_status if any(item.aside for item in written) else 0
