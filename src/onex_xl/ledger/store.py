"""The ledger itself: one SQLite file, one writer at a time (:mod:`onex_xl.ledger.lock` sees to that).

The rollback journal is SQLite's plain one, which is deleted at each commit: write-ahead logging needs memory
that machines on a network share do not have in common, and would leave the history in two files.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from onex_xl.errors import CallError, MachineError
from onex_xl.files import own_file
from onex_xl.findings import Finding, Place, Severity
from onex_xl.ledger import codec
from onex_xl.ledger.answers import Answer
from onex_xl.ledger.arrivals import newest, placed
from onex_xl.ledger.complaints import complaints
from onex_xl.ledger.export import exported
from onex_xl.ledger.mails import Mails
from onex_xl.ledger.recorded import record, recorded
from onex_xl.ledger.secrets import Secrets
from onex_xl.ledger.steps import STEPS, is_foreign, migrate, version
from onex_xl.model import Received, Result, Score

_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Run:
    """One collect. ``inputs`` is the fingerprint of all that it read, ``pack`` the digest of its rules;
    ``settled`` is false when a file could not be read for a reason that another run may not meet.
    ``summary`` holds text and numbers. ``number`` is given by the ledger."""

    started_at: datetime
    program: str
    pack: str
    inputs: str
    settled: bool
    as_of: datetime | None
    summary: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """Something the office decided: ``kind`` of decision, what about (``target``), what, why, who, when, and
    the facts it was decided on (text and numbers). ``number`` is given by the ledger."""

    made_at: datetime
    kind: str
    target: str
    value: str
    reason: str
    who: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """The ledger at ``path``, made if it is not there.

    Raises ``CallError`` ``ledger.newer``; ``MachineError`` ``machine.disk-full``, ``ledger.broken`` or
    ``ledger.refused``, also for whatever goes wrong with it in the body.
    """
    with complaints(path), closing(_connect(path)) as connection:
        if is_foreign(connection):
            raise MachineError("ledger.broken", reason="not a ledger")
        found = version(connection)
        if found > len(STEPS):
            raise CallError("ledger.newer", found=found, known=len(STEPS))
        if found < len(STEPS):
            migrate(connection)
        yield Ledger(connection)


def _connect(path: Path) -> sqlite3.Connection:
    """For reading and writing, or for reading only where the file may not be written (an auditor's copy)."""
    own_file(path)  # SQLite's own would be as readable as the umask leaves it, and so its journals
    mode = "ro" if not os.access(path, os.W_OK) else "rwc"
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


class Ledger:
    """An open ledger. Every method that adds something does so wholly or not at all."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            # On a full disk SQLite has rolled back by itself: to say so again would hide the reason.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    # ---- files received ----

    def received(self) -> tuple[Received, ...]:
        """Every content ever taken in, as it arrived last, the newest last
        (:mod:`onex_xl.ledger.arrivals` says which that is)."""
        return newest(recorded(self._connection))

    def contents(self) -> frozenset[str]:
        """The hashes of all that was ever taken in."""
        return frozenset(sha for (sha,) in self._connection.execute("SELECT sha256 FROM files"))

    def last_collect(self) -> int:
        """The number of the newest collect that found something; 0: there was none."""
        (last,) = self._connection.execute("SELECT max(collect) FROM arrivals").fetchone()
        return int(last or 0)

    def add_received(self, files: Iterable[Received], seen_at: datetime | None = None) -> None:
        """Record what has arrived of ``files``, which one collect found together at the moment ``seen_at``
        (else now); what is known to lie there already stays as it is, and so does the first record of a
        content."""
        new = placed(recorded(self._connection), files, seen_at or datetime.now().astimezone())
        with self._transaction() as connection:
            record(connection, new)

    # ---- readings ----

    def readings(self, made_with: str) -> frozenset[str]:
        """The hashes of the files of which a reading ``made_with`` the same means is kept."""
        rows = self._connection.execute("SELECT sha256 FROM readings WHERE made_with = ?", [made_with])
        return frozenset(sha for (sha,) in rows)

    def reading(self, sha256: str, made_with: str) -> Any:
        """A kept reading; ``None`` if there is none that this program can still read."""
        query = "SELECT outcome FROM readings WHERE sha256 = ? AND made_with = ?"
        row = self._connection.execute(query, [sha256, made_with]).fetchone()
        return None if row is None else _decoded(row[0])

    def keep_readings(self, made_with: str, outcomes: Iterable[tuple[str, object]]) -> None:
        """Keep what reading files (by hash) gave; what was made with other means is forgotten."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM readings WHERE made_with <> ?", [made_with])
            for sha, outcome in outcomes:
                row = (sha, made_with, codec.encoded(outcome))
                connection.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", row)

    # ---- comparisons ----

    def comparison(self, older: str, newer: str, made_with: str) -> Any:
        """What comparing two files (by hash) with the same means gave; ``None`` if that is not kept."""
        query = "SELECT outcome FROM comparisons WHERE older = ? AND newer = ? AND made_with = ?"
        row = self._connection.execute(query, [older, newer, made_with]).fetchone()
        return None if row is None else _decoded(row[0])

    def keep_comparisons(self, made_with: str, outcomes: Iterable[tuple[str, str, object]]) -> None:
        """Keep what comparing pairs of files (by hash) gave; what was made with other means is forgotten."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM comparisons WHERE made_with <> ?", [made_with])
            for older, newer, outcome in outcomes:
                row = (older, newer, made_with, codec.encoded(outcome))
                connection.execute("INSERT OR REPLACE INTO comparisons VALUES (?, ?, ?, ?)", row)

    # ---- products ----

    def product_hashes(self, path: str) -> frozenset[str]:
        """The hashes of all that we ever wrote, or were about to write, to ``path``."""
        rows = self._connection.execute("SELECT sha256 FROM products WHERE path = ?", [path])
        return frozenset(sha for (sha,) in rows)

    def newest_product(self, path: str) -> str:
        """The hash of what we wrote, or were about to write, to ``path`` last; ``""`` if nothing."""
        query = "SELECT sha256 FROM products WHERE path = ? ORDER BY number DESC LIMIT 1"
        row = self._connection.execute(query, [path]).fetchone()
        return "" if row is None else str(row[0])

    def add_product(self, path: str, sha256: str, written_at: datetime) -> None:
        """Record what is about to be written to ``path``: before it is, so that a run killed in between
        does not take its own work for a person's."""
        self.add_products([(path, sha256)], written_at)

    def add_products(self, products: Iterable[tuple[str, str]], written_at: datetime) -> None:
        """:meth:`add_product` for several, by path and hash."""
        rows = [(path, sha, written_at.isoformat()) for path, sha in products]
        if rows:
            query = "INSERT INTO products (path, sha256, written_at) VALUES (?, ?, ?)"
            with self._transaction() as connection:
                connection.executemany(query, rows)

    # ---- answers to departments ----

    def answers(self) -> tuple[Answer, ...]:
        """What lies ready to go back to departments, by path."""
        columns = "path, kind, department, file, made_from, sha256"
        rows = self._connection.execute(f"SELECT {columns} FROM answers ORDER BY path")
        return tuple(Answer(*row) for row in rows)

    def keep_answers(self, answers: Iterable[Answer]) -> None:
        """Record what is about to be written, in place of what was said of the same paths before."""
        rows = [(it.path, it.kind, it.department, it.file, it.made_from, it.sha256) for it in answers]
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", rows)

    def drop_answer(self, path: str) -> None:
        """Forget what lies ready at ``path``: it has been taken away."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM answers WHERE path = ?", [path])

    # ---- mails ----

    @property
    def mails(self) -> Mails:
        """What was sent to whom, and what was fetched from the mailbox."""
        return Mails(self._connection)

    @property
    def secrets(self) -> Secrets:
        """What only this campaign knows."""
        return Secrets(self._connection)

    # ---- all of it ----

    def exported(self) -> Iterator[str]:
        """The whole history as lines of JSON (:mod:`onex_xl.ledger.export`)."""
        return exported(self._connection)

    # ---- runs ----

    def add_run(self, run: Run, result: Result, encoded: bytes = b"") -> int:
        """Record a run with its findings and scores, and keep its result, ``encoded`` where the caller has it
        so already; gives the run's number."""
        kept = encoded or codec.encoded(result)
        with self._transaction() as connection:
            values = (
                run.started_at.isoformat(), run.program, run.pack, run.inputs, int(run.settled),
                _iso(run.as_of), _json(run.summary),
            )  # fmt: skip
            columns = "started_at, program, pack, inputs, settled, as_of, summary"
            cursor = connection.execute(f"INSERT INTO runs ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            number = cursor.lastrowid or 0
            _add_findings(connection, number, result.findings)
            _add_scores(connection, number, result)
            connection.execute("DELETE FROM results")
            connection.execute("INSERT INTO results VALUES (?, ?)", (number, kept))
        return number

    def runs(self) -> tuple[Run, ...]:
        """All runs, oldest first."""
        return tuple(_run(row) for row in self._connection.execute("SELECT * FROM runs ORDER BY run"))

    def last_run(self) -> Run | None:
        """The newest run."""
        row = self._connection.execute("SELECT * FROM runs ORDER BY run DESC LIMIT 1").fetchone()
        return None if row is None else _run(row)

    def last_result(self) -> Result | None:
        """What the newest run found out. Raises ``CallError`` ``campaign.result-outdated`` if another version
        of the program recorded it; ``None`` if there was no run."""
        row = self._connection.execute("SELECT result FROM results ORDER BY run DESC LIMIT 1").fetchone()
        if row is None:
            return None
        result = _decoded(row[0])
        if not isinstance(result, Result):
            raise CallError("campaign.result-outdated")
        return result

    def scores_before(self, inputs: str) -> Mapping[str, Score]:
        """The scores, by project, of the newest run that read something else than ``inputs``."""
        query = "SELECT max(run) FROM runs WHERE inputs <> ?"
        (run,) = self._connection.execute(query, [inputs]).fetchone()
        return self.scores_of(run)

    def scores_of(self, run: int) -> Mapping[str, Score]:
        """The scores, by project, of run ``run``, as far as this program can read them."""
        rows = self._connection.execute("SELECT project, score FROM scores WHERE run = ?", [run])
        found = {project: _decoded(score) for project, score in rows}
        return {project: score for project, score in found.items() if isinstance(score, Score)}

    def outcomes_of(self, run: int) -> Mapping[str, tuple[str, str | None, str, str]]:
        """Status, total, grade and outcome, by project, as they stand beside the scores of run ``run``."""
        query = "SELECT project, status, total, grade, outcome FROM scores WHERE run = ?"
        return {row[0]: tuple(row[1:]) for row in self._connection.execute(query, [run])}

    def findings_of(self, run: int) -> tuple[Finding, ...]:
        """What run ``run`` found, in its order."""
        columns = "code, severity, file, sheet, cell, facts, raw, department, project"
        rows = self._connection.execute(
            f"SELECT {columns} FROM findings WHERE run = ? ORDER BY number", [run]
        )
        return tuple(map(_finding, rows))

    # ---- decisions ----

    def add_decision(self, decision: Decision) -> None:
        """Record what the office decided; a later decision on the same target does not remove it."""
        self.add_decisions([decision])

    def add_decisions(self, decisions: Iterable[Decision]) -> None:
        """Record several decisions in their order, all or none."""
        columns = "made_at, kind, target, value, reason, who, facts"
        rows = [
            (
                item.made_at.isoformat(), item.kind, item.target, item.value, item.reason, item.who,
                _json(item.facts),
            )
            for item in decisions
        ]  # fmt: skip
        with self._transaction() as connection:
            connection.executemany(f"INSERT INTO decisions ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def decisions(self, *kinds: str) -> tuple[Decision, ...]:
        """All decisions of these kinds, oldest first."""
        columns = "made_at, kind, target, value, reason, who, facts, number"
        asked = ", ".join("?" * len(kinds))
        query = f"SELECT {columns} FROM decisions WHERE kind IN ({asked}) ORDER BY number"
        return tuple(
            Decision(datetime.fromisoformat(at), kind, target, value, reason, who, json.loads(facts), number)
            for at, kind, target, value, reason, who, facts, number in self._connection.execute(query, kinds)
        )

    def decision_numbers(self) -> frozenset[int]:
        """The numbers of everything recorded as a decision, of whatever kind."""
        return frozenset(number for (number,) in self._connection.execute("SELECT number FROM decisions"))


def _add_findings(connection: sqlite3.Connection, run: int, findings: Sequence[Finding]) -> None:
    rows = (
        (
            run, number, item.code, item.severity.value, item.department, item.project,
            item.place.file, item.place.sheet, item.place.cell, item.raw, _json(item.facts),
        )
        for number, item in enumerate(findings)
    )  # fmt: skip
    connection.executemany("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _add_scores(connection: sqlite3.Connection, run: int, result: Result) -> None:
    rows = (
        (
            run, code, result.registry.projects[code].department, *outcome_of(score), codec.encoded(score),
        )
        for code, score in result.scores.items()
    )  # fmt: skip
    connection.executemany("INSERT INTO scores VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def outcome_of(score: Score) -> tuple[str, str | None, str, str]:
    """What stands beside a score: status, total, grade, outcome."""
    total = None if score.total is None else str(score.total)
    return score.status, total, score.grade, score.outcome


def _finding(row: Sequence[Any]) -> Finding:
    code, severity, file, sheet, cell, facts, raw, department, project = row
    place = Place(file, sheet, cell)
    return Finding(code, Severity(severity), place, json.loads(facts), raw, department, project)


def _run(row: Sequence[Any]) -> Run:
    number, started, program, pack, inputs, settled, as_of, summary = row
    return Run(
        datetime.fromisoformat(started),
        program,
        pack,
        inputs,
        bool(settled),
        datetime.fromisoformat(as_of) if as_of else None,
        json.loads(summary),
        number,
    )


def _decoded(data: bytes) -> Any:
    try:
        return codec.decoded(data)
    except codec.DecodeError:
        return None


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False, sort_keys=True, default=str)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
