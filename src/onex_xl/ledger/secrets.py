"""What only this campaign knows: random texts by name, for telling its own workbooks from copies made
elsewhere. They never stand in a file that goes to a department."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Final

_BYTES: Final = 32


class Secrets:
    """The campaign's secrets."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str:
        """The secret called ``name``, as hexadecimal digits; ``""`` in a ledger that has none yet, such as
        one of an archive that a program before secrets sealed."""
        row = self._connection.execute("SELECT value FROM secrets WHERE name = ?", [name]).fetchone()
        return "" if row is None else str(row[0])

    def made(self, name: str, value: str = "") -> str:
        """The secret called ``name``, drawn now if there is none. It never changes. A campaign that is only
        played has nothing to hide and is to be the same each time: it gives its ``value``."""
        query = "INSERT OR IGNORE INTO secrets VALUES (?, ?)"
        self._connection.execute(query, [name, value or secrets.token_hex(_BYTES)])
        return self.get(name)
