"""The database of an output folder: records, canonical texts, every model exchange, reviewers' decisions.

The database is the truth; ``records.jsonl`` is a projection of it. A report is known by the digest of its bytes and
by the digest of the settings that made its record, so a renamed file is not read again and a changed prompt is. One
transaction per report: a record is there whole or not at all. This class owns all SQL.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

from extractor.backends.base import Exchange
from extractor.document import Document
from extractor.errors import StoreError
from extractor.loaders.inputs import shown
from extractor.store import repeats
from extractor.store.migrations import MIGRATIONS
from extractor.store.projection import projected, with_repeats
from extractor.store.repeats import Repeats
from extractor.store.stored import Entry, Mark, Run, Spent

DATABASE: Final = "nianbao.db"
RECORDS: Final = "records.jsonl"
_WAIT_SECONDS: Final = 30.0

Manifest = Callable[[str], Mapping[str, str] | None]
"""What a manifest says of a path."""


class Store:
    """Opens (and creates or migrates) ``folder/nianbao.db``. Raises ``StoreError`` when that cannot be done, and from
    every method when the database cannot be used any more."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            # In WAL mode a killed process loses nothing with this; a power cut what was not yet synced (see ``sync``).
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._migrate()
        except StoreError:
            self._db.close()
            raise
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
            self._db.execute("COMMIT")
        except BaseException:
            # A full disk has ended the transaction already.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _writing(self) -> Generator[None]:
        try:
            with self._transaction():
                yield
        except sqlite3.Error as error:
            raise StoreError(
                "store.write",
                f"{self.path}: cannot be written ({error}); free some space or check permissions, then run again",
            ) from error

    @contextmanager
    def _reading(self) -> Generator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError("store.read", f"{self.path}: cannot be read ({error}); check the disk") from error

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def sync(self) -> None:
        """Have everything written so far reach the disk, so that a power cut cannot take it back. May be called from
        another thread, because it touches no connection."""
        try:
            with Path(f"{self.path}-wal").open("rb+") as log:
                os.fsync(log.fileno())
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(
                "store.write",
                f"{self.path}: cannot be written ({error.strerror}); free some space, then run again",
            ) from error

    # Records

    def mark(self, report: str, settings: str) -> Mark | None:
        """What is known of the record of a report under given settings. ``report`` is the digest of its bytes (or
        ``path:…`` where it has none)."""
        with self._reading():
            row = self._db.execute(
                "SELECT status, code, final, run, made, counts FROM records WHERE report = ? AND settings = ?",
                (report, settings),
            ).fetchone()
        return None if row is None else Mark(row[0], row[1], bool(row[2]), row[3], row[4], row[5])

    def record(self, report: str, settings: str) -> str | None:
        """A record's JSON, with the path under which the report was given when it was made."""
        with self._reading():
            row = self._db.execute(
                "SELECT record FROM records WHERE report = ? AND settings = ?", (report, settings)
            ).fetchone()
        return None if row is None else row[0]

    def put(
        self,
        report: str,
        settings: str,
        entry: Entry,
        document: Document | None,
        exchanges: Sequence[Exchange] = (),
        *,
        run: int | None = None,
        at: int | None = None,
    ) -> None:
        """Write one report whole: its record, its canonical text, its exchanges, and that input ``at`` has it. What
        was paid for in advance (``keep``) is part of a final record now and forgotten."""
        now = time.time()
        with self._writing():
            if document is not None:
                self._db.execute(
                    "INSERT INTO texts VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET "
                    "format = excluded.format, encoding = excluded.encoding, text = excluded.text",
                    (document.sha256, document.format, document.encoding, document.text),
                )
            self._db.execute(
                "INSERT OR REPLACE INTO records (report, settings, status, code, final, record, written, run, made, "
                "counts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    report,
                    settings,
                    entry.status,
                    entry.code,
                    entry.final,
                    entry.record,
                    now,
                    run,
                    entry.made,
                    entry.counts,
                ),
            )
            self._db.execute("DELETE FROM identities WHERE report = ? AND settings = ?", (report, settings))
            if (who := entry.identity) is not None:
                self._db.execute(
                    "INSERT INTO identities VALUES (?, ?, ?, ?, ?, ?)",
                    (report, settings, who.body, who.year, who.cells, who.phone),
                )
            self._insert_exchanges(report, settings, exchanges, run, now)
            if entry.final:
                self._db.execute("DELETE FROM replies WHERE report = ? AND settings = ?", (report, settings))
            if at is not None:
                self._db.execute("UPDATE inputs SET report = ? WHERE position = ?", (report, at))

    def text(self, sha256: str) -> str | None:
        """The canonical text of a report by the digest of its bytes."""
        with self._reading():
            row = self._db.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else row[0]

    # What was paid for

    def keep(
        self,
        report: str,
        settings: str,
        exchanges: Sequence[Exchange],
        *,
        run: int | None = None,
        call: str | None = None,
        reply: str = "",
    ) -> None:
        """Write exchanges as soon as they are paid for; with ``call``, also the reply that came of them, so that the
        same call need not be made again if the report is not finished this time."""
        self.keep_all(report, settings, exchanges, {} if call is None else {call: reply}, run=run)

    def keep_all(
        self,
        report: str,
        settings: str,
        exchanges: Sequence[Exchange],
        replies: Mapping[str, str],
        *,
        run: int | None = None,
    ) -> None:
        """``keep`` for exchanges that answer several calls."""
        now = time.time()
        with self._writing():
            self._insert_exchanges(report, settings, exchanges, run, now)
            self._db.executemany(
                "INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?)",
                [(report, settings, call, reply, now) for call, reply in replies.items()],
            )

    def kept(self, report: str, settings: str, call: str) -> str | None:
        """The reply that an earlier try of an unfinished report got to the same call."""
        with self._reading():
            row = self._db.execute(
                "SELECT reply FROM replies WHERE report = ? AND settings = ? AND call = ?", (report, settings, call)
            ).fetchone()
        return None if row is None else row[0]

    def forget(self, report: str, settings: str) -> None:
        """Drop the replies to an unfinished report: it is to be asked from the start."""
        with self._writing():
            self._db.execute("DELETE FROM replies WHERE report = ? AND settings = ?", (report, settings))

    def _insert_exchanges(
        self, report: str, settings: str, exchanges: Sequence[Exchange], run: int | None, now: float
    ) -> None:
        self._db.executemany(
            "INSERT INTO exchanges (report, settings, purpose, request, response, status, seconds, tokens_in, "
            "tokens_out, written, tokens_cached, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                    one.tokens_cached,
                    run,
                )
                for one in exchanges
            ],
        )

    def exchanges(self, report: str, settings: str) -> list[tuple[str, str, str]]:
        """Purpose, request and response of every exchange about a report, in order."""
        with self._reading():
            rows = self._db.execute(
                "SELECT purpose, request, response FROM exchanges WHERE report = ? AND settings = ? ORDER BY id",
                (report, settings),
            ).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    # Runs and their inputs

    def begin(
        self,
        settings: str,
        backend: str,
        model: str | None,
        prices: str | None,
        inputs: Iterable[str],
        manifest: Manifest | None = None,
    ) -> tuple[int, int]:
        """Begin a run over some inputs, which replace those of the last one; returns its number and how many inputs
        it has. An input that the last run had keeps its record until this run comes to it. ``manifest`` gives what a
        manifest says of a path."""
        with self._writing():
            self._db.execute("CREATE TEMP TABLE known AS SELECT path, report FROM inputs WHERE report IS NOT NULL")
            self._db.execute("CREATE INDEX temp.known_by_path ON known (path)")
            self._db.execute("DELETE FROM inputs")
            self._db.executemany(
                "INSERT INTO inputs (position, path, report, body) "
                "VALUES (?, ?, (SELECT report FROM known WHERE path = ?), ?)",
                (
                    (at, _key(path), _key(path), repeats.body_of(manifest(shown(path))) if manifest else None)
                    for at, path in enumerate(inputs)
                ),
            )
            self._db.execute("DROP TABLE known")
            run = self._db.execute(
                "INSERT INTO runs (settings, backend, model, prices, started) VALUES (?, ?, ?, ?, ?)",
                (settings, backend, model, prices, time.time()),
            ).lastrowid
            total = self._db.execute("SELECT count(*) FROM inputs").fetchone()[0]
        assert run is not None
        return run, total

    def end(self, run: int, outcome: str) -> None:
        """Say how a run ended."""
        with self._writing():
            self._db.execute("UPDATE runs SET ended = ?, outcome = ? WHERE id = ?", (time.time(), outcome, run))

    def inputs(self) -> Iterator[tuple[int, str]]:
        """Position and path of the inputs, in order, a few at a time: others may write in between."""
        last = -1
        while True:
            with self._reading():
                rows = self._db.execute(
                    "SELECT position, path FROM inputs WHERE position > ? ORDER BY position LIMIT 200", (last,)
                ).fetchall()
            if not rows:
                return
            for last, key in rows:
                yield last, os.fsdecode(key)

    def settle(self, at: int, report: str) -> None:
        """Say which report an input is, its record being there already."""
        with self._writing():
            self._db.execute("UPDATE inputs SET report = ? WHERE position = ?", (report, at))

    def last_run(self) -> Run | None:
        with self._reading():
            row = self._db.execute(
                "SELECT id, settings, backend, model, started, ended, outcome FROM runs ORDER BY id DESC LIMIT 1"
            ).fetchone()
        return None if row is None else Run(*row)

    def states(self, settings: str) -> Iterator[tuple[str | None, str | None, bool, int]]:
        """How many inputs of the last run are in which state: status, code, whether final, how many. Status is None
        for those without a record yet."""
        with self._reading():
            rows = self._db.execute(
                "SELECT r.status, r.code, r.final, count(*) FROM inputs AS i LEFT JOIN records AS r "
                "ON r.report = i.report AND r.settings = ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                (settings,),
            ).fetchall()
        return ((row[0], row[1], bool(row[2]), row[3]) for row in rows)

    def spent(self) -> list[Spent]:
        """What all runs of the folder asked of models, by model and prices."""
        with self._reading():
            rows = self._db.execute(
                "SELECT r.model, r.prices, count(*), sum(e.tokens_in), sum(e.tokens_out), sum(e.tokens_cached) "
                "FROM exchanges AS e LEFT JOIN runs AS r ON r.id = e.run GROUP BY 1, 2 ORDER BY 1, 2"
            ).fetchall()
        return [Spent(*row) for row in rows]

    # The projection

    def repeats(self, settings: str) -> Repeats:
        """Which inputs of the last run are copies of others, or of the same body and year."""
        with self._reading():
            return repeats.find(self._db, settings)

    def project(self, settings: str, manifest: Manifest | None = None) -> Repeats:
        """Write ``records.jsonl`` anew: one line per input of the last run in their order, replaced atomically.
        Inputs without a record yet are left out. ``manifest`` gives what a manifest says of a path. Returns which of
        them are the same report."""
        found = self.repeats(settings)
        target = self.folder / RECORDS
        partial = target.with_name(f"{RECORDS}.{os.getpid()}.tmp")
        try:
            with partial.open("w", encoding="utf-8", newline="\n") as lines:
                for key, record, first, same in self._projected(settings):
                    path = shown(os.fsdecode(key))
                    line = projected(record, path, manifest(path) if manifest else None)
                    lines.write(with_repeats(line, None if first is None else shown(os.fsdecode(first)), same))
                    lines.write("\n")
                lines.flush()
                os.fsync(lines.fileno())
            partial.replace(target)
        except OSError as error:
            raise StoreError(
                "store.project",
                f"{target}: cannot be written ({error}); the records are safe in {self.path}, run again",
            ) from error
        finally:
            partial.unlink(missing_ok=True)
        return found

    def _projected(self, settings: str) -> Iterator[tuple[str | bytes, str, str | bytes | None, str | None]]:
        with self._reading():
            # CROSS JOIN fixes the order of the loops: inputs in theirs, each record by its key.
            yield from self._db.execute(
                "SELECT i.path, r.record, s.duplicate_of, s.same_report_as FROM inputs AS i CROSS JOIN records AS r "
                "ON r.report = i.report AND r.settings = ? LEFT JOIN temp.repeats AS s ON s.position = i.position "
                "ORDER BY i.position",
                (settings,),
            )


def _key(path: str) -> str | bytes:
    """A path as the database can hold it: file names need not be text."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path
