"""Arrivals as they stand in the ledger's tables ``files`` (each content once) and ``arrivals``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from onex_xl.ledger.arrivals import Arrival
from onex_xl.model import Received

_COLUMNS = "sha256, name, received_at, sender, sent_at, placed_at, placed_in, collect, seen_at"


def recorded(connection: sqlite3.Connection) -> list[Arrival]:
    """Everything that ever arrived, in the order in which it was recorded."""
    rows = connection.execute(
        "SELECT sha256, a.name, size, a.received_at, a.sender, a.sent_at, placed_at, placed_in, collect,"
        " seen_at FROM arrivals a JOIN files USING (sha256) ORDER BY number"
    )
    moment = datetime.fromisoformat
    return [
        Arrival(
            Received(sha, name, size, moment(at), sender, sent and moment(sent)),
            moment(placed_at), placed_in, collect, seen_at and moment(seen_at),
        )
        for sha, name, size, at, sender, sent, placed_at, placed_in, collect, seen_at in rows
    ]  # fmt: skip


def record(connection: sqlite3.Connection, arrivals: Iterable[Arrival]) -> None:
    """Add ``arrivals``; the first record of a content stays as it is. To be called in a transaction."""
    for arrival in arrivals:
        item = arrival.file
        came, sent = item.received_at.isoformat(), _iso(item.sent_at)
        content = (item.sha256, item.name, item.size, came, item.sender, sent)
        connection.execute("INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?, ?)", content)
        row = (
            item.sha256, item.name, came, item.sender, sent, arrival.placed_at.isoformat(),
            arrival.placed_in, arrival.collect, _iso(arrival.seen_at),
        )  # fmt: skip
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO arrivals ({_COLUMNS}) VALUES ({marks})", row)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
