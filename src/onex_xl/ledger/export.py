"""The ledger's history as text, one line of JSON a record, and a ledger made of such text.

Everything that is only ever added to is in it; what can be worked out again is not. Neither is what we
recorded of archives: an archive cannot hold its own hash, and making one must not change the next. And the
campaign's secrets stay where they are: whoever has an archive could else make review workbooks that
the campaign takes for its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from onex_xl.errors import CallError
from onex_xl.ledger import codec
from onex_xl.ledger.readable import back, readable
from onex_xl.ledger.steps import STEPS, migrate, take, version

ARCHIVES: Final = "archive/"
"""Where archives lie in a campaign folder."""

_DERIVED: Final = frozenset({"readings", "comparisons", "answers", "results"})
_WITHHELD: Final = frozenset({"secrets"})
"""Tables that never leave the ledger; archives of earlier programs have them."""
_JSON: Final = frozenset({"facts", "summary", "attachments"})
"""Columns of which the text is JSON itself."""


def exported(connection: sqlite3.Connection) -> Iterator[str]:
    """The lines, each with its end: first the form of the ledger, then its records, table by table."""
    yield _line({"ledger": version(connection)})
    for table in _tables(connection):
        if table in _DERIVED | _WITHHELD:
            continue
        cursor = connection.execute(f"SELECT * FROM {table} ORDER BY {_key(connection, table)}")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            record = dict(zip(names, row, strict=True))
            if table != "products" or not record["path"].startswith(ARCHIVES):
                yield _line({"table": table, **{name: _out(name, value) for name, value in record.items()}})


def restore(path: Path, lines: Iterable[str]) -> None:
    """Make the ledger ``path``, which is not there yet, of what :func:`exported` gave, in the form that this
    program knows. Raises ``CallError`` ``ledger.newer``, ``ValueError`` for anything else."""
    waiting = iter(lines)
    form = _parsed(next(waiting, "{}")).get("ledger")
    if not isinstance(form, int) or form < 1 or path.exists():
        raise ValueError("no ledger, or one is there")
    if form > len(STEPS):
        raise CallError("ledger.newer", found=form, known=len(STEPS))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        take(connection, form)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        try:
            _fill(connection, waiting)
        except (sqlite3.Error, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise ValueError(f"not a record of a ledger: {error}") from error
        connection.execute("COMMIT")
        migrate(connection)


def _fill(connection: sqlite3.Connection, lines: Iterable[str]) -> None:
    tables = {name: _columns(connection, name) for name in _tables(connection) if name not in _DERIVED}
    for line in lines:
        record = _parsed(line)
        table = record.pop("table")
        if not record.keys() <= tables[table].keys():
            raise ValueError(f"{table} has no such columns")
        values = [_in(name, value, tables[table][name]) for name, value in record.items()]
        marks = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO {table} ({', '.join(record)}) VALUES ({marks})", values)


def _tables(connection: sqlite3.Connection) -> list[str]:
    """All tables, those that others refer to first: in the order in which they were made."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid"
    return [name for (name,) in connection.execute(query)]


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """The columns and their types."""
    return {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}


def _key(connection: sqlite3.Connection, table: str) -> str:
    rows = [row for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
    return ", ".join(row[1] for row in sorted(rows, key=lambda row: int(row[5])))


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_float=Fraction)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(found, dict):
        raise ValueError("not a record")
    return found


def _out(name: str, value: Any) -> Any:
    if isinstance(value, bytes):
        try:
            return readable(codec.decoded(value))
        except codec.DecodeError:
            return readable(value)
    return json.loads(value) if name in _JSON else value


def _in(name: str, value: Any, kind: str) -> Any:
    if kind == "BLOB":
        found = back(value)
        return found if isinstance(found, bytes) else codec.encoded(found)
    if name in _JSON:
        return json.dumps(value, ensure_ascii=False, default=float)
    return value
