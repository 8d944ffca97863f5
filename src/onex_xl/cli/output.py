"""``--json``, ``--csv`` and ``--output``, which several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from onex_xl.errors import CallError

Command = TypeVar("Command", bound=Callable[..., Any])


def formats(command: Command) -> Command:
    """Give ``command`` the options, as ``as_json``, ``as_csv`` and ``output``."""
    path = click.Path(path_type=Path, dir_okay=False)
    command = click.option("--output", "-o", metavar="FILE", type=path)(command)
    command = click.option("--csv", "as_csv", is_flag=True)(command)
    return click.option("--json", "as_json", is_flag=True)(command)


def one_format(as_json: bool, as_csv: bool, output: Path | None) -> None:
    """Refuse a call that asks for two formats at once, or for a file without saying in which."""
    if (as_json and as_csv) or (output is not None and not (as_json or as_csv)):
        raise CallError("call.json-or-csv")
