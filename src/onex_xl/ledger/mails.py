"""What was sent to whom, and what was fetched: only ever added to, so that it can be shown years later."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

BEGUN: Final = "begun"
"""The outcome of a mail that is on its way. Where it stays the last word, the program was cut off: nobody
knows whether it arrived."""

DRAFTED: Final = "draft"
"""The outcome of a letter that was only written, for a person to send."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One step of one mail. ``key`` is a digest of what it says, to whom, with which attachments (their
    names and SHA-256 in ``attachments``); ``outcome`` is ``BEGUN`` or what became of it, ``told`` in whose
    words."""

    at: datetime
    key: str
    outcome: str
    kind: str
    department: str
    recipient: str
    subject: str
    attachments: Mapping[str, str] = field(default_factory=dict)
    message_id: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A mailbox's folder as one server numbers it: when ``uidvalidity`` changes, all numbers are new."""

    host: str
    user: str
    folder: str
    uidvalidity: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail that was looked at. ``sha256`` and ``path`` of what was saved (``""``: nothing); ``outcome``
    says what became of it."""

    uid: int
    outcome: str
    at: datetime
    sha256: str = ""
    path: str = ""


class Mails:
    """The mails in an open ledger."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, mail: Mail) -> None:
        """Record a step of a mail."""
        columns = "at, key, outcome, kind, department, recipient, subject, attachments, message_id, told"
        row = (
            mail.at.isoformat(), mail.key, mail.outcome, mail.kind, mail.department, mail.recipient,
            mail.subject, json.dumps(dict(mail.attachments), ensure_ascii=False), mail.message_id, mail.told,
        )  # fmt: skip
        marks = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT INTO mails ({columns}) VALUES ({marks})", row)

    def all(self) -> tuple[Mail, ...]:
        """Every step of every mail, oldest first."""
        columns = "at, key, outcome, kind, department, recipient, subject, attachments, message_id, told"
        rows = self._connection.execute(f"SELECT {columns} FROM mails ORDER BY number")
        return tuple(
            Mail(
                datetime.fromisoformat(at),
                key,
                outcome,
                kind,
                room,
                to,
                subject,
                json.loads(files),
                mid,
                told,
            )
            for at, key, outcome, kind, room, to, subject, files, mid, told in rows
        )

    def outcomes(self) -> dict[str, str]:
        """By key, what became of each mail at last; one that was sent stays sent, whatever a later try
        gave."""
        found: dict[str, str] = {}
        for key, outcome in self._connection.execute("SELECT key, outcome FROM mails ORDER BY number"):
            if found.get(key) != "sent":
                found[key] = outcome
        return found

    def carried(self, kind: str, content: Collection[str], since: date) -> bool:
        """Whether a letter of ``kind`` with an attachment in ``content`` (SHA-256) was drafted, sent or, for
        all that is known, sent since that day."""
        query = "SELECT at, attachments FROM mails WHERE kind = ? AND outcome IN (?, ?, 'sent', 'maybe')"
        return any(
            datetime.fromisoformat(at).date() >= since
            and not set(content).isdisjoint(json.loads(files).values())
            for at, files in self._connection.execute(query, [kind, DRAFTED, BEGUN])
        )

    def tries(self) -> dict[str, int]:
        """By key, how often sending was begun."""
        query = "SELECT key, count(*) FROM mails WHERE outcome = ? GROUP BY key"
        return {key: int(count) for key, count in self._connection.execute(query, [BEGUN])}

    def recipients(self) -> dict[str, str]:
        """By the Message-ID of every mail that we ever sent, to whom it went."""
        rows = self._connection.execute("SELECT message_id, recipient FROM mails WHERE message_id <> ''")
        return {str(name): str(to) for name, to in rows}

    def fetched(self, box: Box) -> frozenset[int]:
        """The numbers of the mails in ``box`` that need not be looked at again."""
        query = "SELECT uid FROM fetched WHERE host = ? AND user = ? AND folder = ? AND uidvalidity = ?"
        rows = self._connection.execute(query, [box.host, box.user, box.folder, box.uidvalidity])
        return frozenset(int(uid) for (uid,) in rows)

    def fetched_paths(self) -> dict[str, str]:
        """By SHA-256 of a whole mail, where it was saved."""
        rows = self._connection.execute("SELECT sha256, path FROM fetched WHERE path <> '' ORDER BY at")
        return {str(sha): str(path) for sha, path in rows}

    def add_fetched(self, box: Box, item: Fetched) -> None:
        """Record that a mail was looked at; one that is known already stays as it is."""
        row = (
            box.host, box.user, box.folder, box.uidvalidity, item.uid, item.sha256, item.path, item.outcome,
            item.at.isoformat(),
        )  # fmt: skip
        marks = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT OR IGNORE INTO fetched VALUES ({marks})", row)
