"""The ledger's tables, as numbered steps: each brings a ledger from the version before to its own."""

from __future__ import annotations

import sqlite3
from typing import Final

APPLICATION_ID: Final = 0x6F6E6578
"""``onex`` in the file's header, so that a foreign database is never taken for a ledger."""

STEPS: Final = (
    """
    CREATE TABLE files (
        sha256 TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        received_at TEXT NOT NULL,
        sender TEXT NOT NULL,
        sent_at TEXT
    ) STRICT;
    CREATE TABLE runs (
        run INTEGER PRIMARY KEY AUTOINCREMENT,
        started_at TEXT NOT NULL,
        program TEXT NOT NULL,
        pack TEXT NOT NULL,
        inputs TEXT NOT NULL,
        settled INTEGER NOT NULL,
        as_of TEXT,
        summary TEXT NOT NULL
    ) STRICT;
    CREATE TABLE findings (
        run INTEGER NOT NULL REFERENCES runs,
        number INTEGER NOT NULL,
        code TEXT NOT NULL,
        severity TEXT NOT NULL,
        department TEXT NOT NULL,
        project TEXT NOT NULL,
        file TEXT NOT NULL,
        sheet TEXT NOT NULL,
        cell TEXT NOT NULL,
        raw TEXT NOT NULL,
        facts TEXT NOT NULL,
        PRIMARY KEY (run, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE scores (
        run INTEGER NOT NULL REFERENCES runs,
        project TEXT NOT NULL,
        department TEXT NOT NULL,
        status TEXT NOT NULL,
        total TEXT,
        grade TEXT NOT NULL,
        outcome TEXT NOT NULL,
        score BLOB NOT NULL,
        PRIMARY KEY (run, project)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE decisions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        made_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        target TEXT NOT NULL,
        value TEXT NOT NULL,
        reason TEXT NOT NULL,
        who TEXT NOT NULL,
        facts TEXT NOT NULL
    ) STRICT;
    CREATE TABLE products (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        written_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX products_by_path ON products (path);
    CREATE TABLE readings (
        sha256 TEXT NOT NULL,
        made_with TEXT NOT NULL,
        outcome BLOB NOT NULL,
        PRIMARY KEY (sha256, made_with)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE results (
        run INTEGER PRIMARY KEY REFERENCES runs,
        result BLOB NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE comparisons (
        older TEXT NOT NULL,
        newer TEXT NOT NULL,
        made_with TEXT NOT NULL,
        outcome BLOB NOT NULL,
        PRIMARY KEY (older, newer, made_with)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE arrivals (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL REFERENCES files,
        name TEXT NOT NULL,
        received_at TEXT NOT NULL,
        sender TEXT NOT NULL,
        sent_at TEXT,
        placed_at TEXT NOT NULL,
        UNIQUE (sha256, name, received_at)
    ) STRICT;
    INSERT INTO arrivals (sha256, name, received_at, sender, sent_at, placed_at)
        SELECT sha256, name, received_at, sender, sent_at, received_at FROM files
        ORDER BY received_at, name, sha256;
    """,
    """
    CREATE TABLE answers (
        path TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        department TEXT NOT NULL,
        file TEXT NOT NULL,
        made_from TEXT NOT NULL,
        sha256 TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE mails (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        key TEXT NOT NULL,
        outcome TEXT NOT NULL,
        kind TEXT NOT NULL,
        department TEXT NOT NULL,
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL,
        attachments TEXT NOT NULL,
        message_id TEXT NOT NULL,
        told TEXT NOT NULL
    ) STRICT;
    CREATE INDEX mails_by_key ON mails (key);
    CREATE TABLE fetched (
        host TEXT NOT NULL,
        user TEXT NOT NULL,
        folder TEXT NOT NULL,
        uidvalidity INTEGER NOT NULL,
        uid INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        path TEXT NOT NULL,
        outcome TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (host, user, folder, uidvalidity, uid)
    ) STRICT, WITHOUT ROWID;
    """,
    # What came before has no number of a collect: together it is collect 0, in order by time as it was. The
    # same content may come to the same path again with the time that it had, so that nothing is unique.
    """
    CREATE TABLE numbered (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL REFERENCES files,
        name TEXT NOT NULL,
        received_at TEXT NOT NULL,
        sender TEXT NOT NULL,
        sent_at TEXT,
        placed_at TEXT NOT NULL,
        placed_in INTEGER NOT NULL,
        collect INTEGER NOT NULL,
        seen_at TEXT
    ) STRICT;
    INSERT INTO numbered SELECT *, 0, 0, NULL FROM arrivals ORDER BY number;
    DROP TABLE arrivals;
    ALTER TABLE numbered RENAME TO arrivals;
    """,
    """
    CREATE TABLE secrets (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
)
"""``readings``, ``comparisons``, ``answers`` and ``results`` can be worked out again and are replaced; all
else is only added to."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a ledger to the newest version, one whole step at a time; a no-op on one that is there."""
    take(connection, len(STEPS))


def take(connection: sqlite3.Connection, last: int) -> None:
    """Bring a ledger to version ``last``."""
    for number, step in enumerate(STEPS[version(connection) : last], version(connection) + 1):
        marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number};"
        connection.executescript(f"BEGIN IMMEDIATE; {step} {marks} COMMIT;")


def version(connection: sqlite3.Connection) -> int:
    """How many steps a ledger has taken; 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Whether the file is a database, but no ledger of ours."""
    mark = int(connection.execute("PRAGMA application_id").fetchone()[0])
    return mark != APPLICATION_ID and bool(connection.execute("SELECT 1 FROM sqlite_master").fetchone())
