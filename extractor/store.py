"""The database of an output folder: records, canonical texts, every model exchange, reviewers' decisions.

The database is the truth; ``records.jsonl`` is a projection of it. A report is known by the digest of its bytes and
by the digest of the settings that made its record, so a renamed file is not read again and a changed prompt is. One
transaction per report: a record is there whole or not at all. This class owns all SQL.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from extractor.backends.base import Exchange
from extractor.document import Document
from extractor.errors import StoreError
from extractor.schema import Record

DATABASE: Final = "nianbao.db"
RECORDS: Final = "records.jsonl"
_WAIT_SECONDS: Final = 30.0

# Numbered; a database remembers how many it has seen. Never change one that was released: append.
MIGRATIONS: Final[Sequence[str]] = (
    """
    CREATE TABLE texts (
        sha256 TEXT PRIMARY KEY, format TEXT NOT NULL, encoding TEXT, text TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE records (
        report TEXT NOT NULL, settings TEXT NOT NULL, status TEXT NOT NULL, code TEXT, final INTEGER NOT NULL,
        record TEXT NOT NULL, written REAL NOT NULL, PRIMARY KEY (report, settings)
    ) WITHOUT ROWID;
    CREATE TABLE exchanges (
        id INTEGER PRIMARY KEY, report TEXT NOT NULL, settings TEXT NOT NULL, purpose TEXT NOT NULL, request TEXT NOT
        NULL, response TEXT NOT NULL, status INTEGER, seconds REAL NOT NULL, tokens_in INTEGER NOT NULL, tokens_out
        INTEGER NOT NULL, written REAL NOT NULL
    );
    CREATE INDEX exchanges_by_report ON exchanges (report, settings);
    CREATE TABLE decisions (
        id INTEGER PRIMARY KEY, report TEXT NOT NULL, path TEXT NOT NULL, decision TEXT NOT NULL, value TEXT, note TEXT,
        reviewer TEXT, written REAL NOT NULL
    );
    """,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as the database holds it. ``final`` is False where asking again later may help."""

    status: str
    code: str | None
    final: bool
    json: str

    def record(self, path: str) -> Record:
        """The record, for the path under which the same content was given this time."""
        record = Record.model_validate_json(self.json)
        record.report.path = path
        return record


class Store:
    """Opens (and creates or migrates) ``folder/nianbao.db``. Raises ``StoreError`` when that cannot be done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._migrate()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                "store.open",
                f"{self.path}: cannot be used as the database ({error}); check the folder, or give another --out",
            ) from error

    def _migrate(self) -> None:
        with self._transaction():
            done = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if done > len(MIGRATIONS):
                raise StoreError(
                    "store.newer", f"{self.path}: was written by a newer nianbao; upgrade, or give another --out"
                )
            for number, script in enumerate(MIGRATIONS[done:], done + 1):
                for statement in script.split(";"):
                    if statement.strip():
                        self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def get(self, report: str, settings: str) -> Stored | None:
        """The record of a report under given settings. ``report`` is the digest of its bytes (or ``path:…`` where it
        has none)."""
        row = self._db.execute(
            "SELECT status, code, final, record FROM records WHERE report = ? AND settings = ?", (report, settings)
        ).fetchone()
        return None if row is None else Stored(row[0], row[1], bool(row[2]), row[3])

    def put(
        self,
        report: str,
        settings: str,
        record: Record,
        document: Document | None,
        exchanges: Sequence[Exchange] = (),
        *,
        final: bool = True,
    ) -> None:
        """Write one report whole: its record, its canonical text, its exchanges. Raises ``StoreError``."""
        now = time.time()
        try:
            with self._transaction():
                if document is not None:
                    self._db.execute(
                        "INSERT INTO texts VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET "
                        "format = excluded.format, encoding = excluded.encoding, text = excluded.text",
                        (document.sha256, document.format, document.encoding, document.text),
                    )
                self._db.execute(
                    "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        report,
                        settings,
                        record.status,
                        record.error.code if record.error else None,
                        final,
                        record.model_dump_json(),
                        now,
                    ),
                )
                self._db.executemany(
                    "INSERT INTO exchanges (report, settings, purpose, request, response, status, seconds, tokens_in, "
                    "tokens_out, written) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        (
                            report,
                            settings,
                            one.purpose,
                            one.request,
                            one.response,
                            one.status,
                            one.seconds,
                            one.tokens_in,
                            one.tokens_out,
                            now,
                        )
                        for one in exchanges
                    ],
                )
        except sqlite3.Error as error:
            raise StoreError(
                "store.write",
                f"{self.path}: cannot be written ({error}); free some space or check permissions, then run again",
            ) from error

    def text(self, sha256: str) -> str | None:
        """The canonical text of a report by the digest of its bytes."""
        row = self._db.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else row[0]

    def exchanges(self, report: str, settings: str) -> list[tuple[str, str, str]]:
        """Purpose, request and response of every exchange about a report, in order."""
        rows = self._db.execute(
            "SELECT purpose, request, response FROM exchanges WHERE report = ? AND settings = ? ORDER BY id",
            (report, settings),
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def project(self, inputs: Iterator[tuple[str, str]], settings: str) -> Path:
        """Write ``records.jsonl`` anew: one line per input (path, report key) in the given order, replaced
        atomically. Inputs without a record yet are left out. Raises ``StoreError``."""
        target = self.folder / RECORDS
        partial = target.with_name(f"{RECORDS}.{os.getpid()}.tmp")
        try:
            with partial.open("w", encoding="utf-8", newline="\n") as lines:
                for path, report in inputs:
                    stored = self.get(report, settings)
                    if stored is not None:
                        lines.write(stored.record(path).model_dump_json())
                        lines.write("\n")
                lines.flush()
                os.fsync(lines.fileno())
            partial.replace(target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise StoreError(
                "store.project",
                f"{target}: cannot be written ({error}); the records are safe in {self.path}, run again",
            ) from error
        return target
