"""What the commands print, and how: for people, as JSON, as CSV. Never fails on a console's encoding."""

from __future__ import annotations

import io
import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal

import click

from onex_xl.xlsx.separated import separated

Progress = Callable[[int, int], None]
"""Called with how many of how many are done."""

Tone = Literal["", "red", "yellow", "green"]

_WIDEST: Final = 1000


def forgiving_streams() -> None:
    """Let a character that the console's encoding lacks be shown as ``?`` instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def echo(text: str = "", *, err: bool = False, tone: Tone = "") -> None:
    """Print a line; ``tone`` colours it on a terminal."""
    shown = printable(text)
    click.echo(click.style(shown, fg=tone) if tone else shown, err=err)


def printable(text: str) -> str:
    """``text`` without what would move the cursor, change colours or turn the reading direction: it may be
    a file name or a cell that somebody sent."""
    return "".join(char for char in text if char == "\n" or not _acts(char))


def _acts(char: str) -> bool:
    """Whether a terminal does something at it and shows nothing."""
    return unicodedata.category(char) in ("Cc", "Cf")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> None:
    """Print a table, as wide as the terminal; elsewhere as wide as it needs to be. Columns numbered in
    ``right`` are set to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDEST
    target = io.StringIO()
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    to_the_right = set(right)
    for number, head in enumerate(heads):
        drawn.add_column(Text(head), justify="right" if number in to_the_right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(printable(cell)) for cell in row))
    Console(file=target, width=columns, color_system=None, legacy_windows=False).print(drawn)
    for line in target.getvalue().splitlines():
        click.echo(line.rstrip())


def write_json(value: Any, output: Path | None) -> None:
    """Print ``value`` as JSON, or write it to ``output`` in UTF-8. On a console of another encoding every
    character beyond ASCII is escaped, so that a program reads the same value in any case."""
    if output is not None:
        _save(output, (_dumped(value, ascii_only=False) + "\n").encode("utf-8", "replace"))
        return
    utf8 = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"
    click.echo(_dumped(value, ascii_only=not utf8))


def _dumped(value: Any, *, ascii_only: bool) -> str:
    """``value`` as JSON; characters that would act on a terminal are escaped, which any reader undoes."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2, default=_number_or_text)
    acting = {char for char in set(text) if char != "\n" and _acts(char)}
    return text.translate({ord(char): json.dumps(char)[1:-1] for char in acting})


def _number_or_text(value: object) -> float | str:
    return float(value) if isinstance(value, Fraction) else str(value)


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[object]], output: Path | None) -> None:
    """Print or write a table as CSV that Excel opens rightly; on a terminal, without what acts on that."""
    if output is not None:
        _save(output, separated(heads, rows))
        return
    if sys.stdout.isatty():
        rows = ([printable(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    data = separated(heads, rows)
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def _save(output: Path, data: bytes) -> None:
    from onex_xl.files import write_atomic

    write_atomic(output, data)


@contextmanager
def progress(text: str, *, quiet: bool = False) -> Iterator[Progress]:
    """A bar on the terminal while the body works; nothing where nobody would see it move."""
    with bars(text, quiet=quiet) as (moved,):
        yield moved


@contextmanager
def bars(*texts: str, quiet: bool = False) -> Iterator[tuple[Progress, ...]]:
    """A bar for each step of the body's work, shown from its first move on. As :func:`progress`."""
    if quiet or not sys.stderr.isatty():
        yield tuple(lambda done, total: None for _ in texts)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    shape = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*shape, console=Console(stderr=True), transient=True) as bar:

        def moved(number: int) -> Progress:
            task = bar.add_task(texts[number], total=None, visible=number == 0)
            return lambda done, total: bar.update(task, completed=done, total=total, visible=total > 0)

        yield tuple(map(moved, range(len(texts))))
