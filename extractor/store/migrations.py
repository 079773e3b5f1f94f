"""The database's schema, as the steps that led to it.

A database remembers how many steps it has seen (``PRAGMA user_version``); opening it applies the rest. A step that was
released is never changed: a new one is appended, and a test opens a database of the first schema.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

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
    # Runs and their inputs, so that it can be said what waits and what it cost; replies paid for before their report
    # was finished; and with each record who verified it and what a summary needs, so that neither costs its parsing.
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, settings TEXT NOT NULL, backend TEXT NOT NULL, model TEXT, prices TEXT, started REAL NOT
        NULL, ended REAL, outcome TEXT
    );
    CREATE TABLE inputs (position INTEGER PRIMARY KEY, path TEXT NOT NULL, report TEXT);
    CREATE TABLE replies (
        report TEXT NOT NULL, settings TEXT NOT NULL, call TEXT NOT NULL, reply TEXT NOT NULL, written REAL NOT NULL,
        PRIMARY KEY (report, settings, call)
    ) WITHOUT ROWID;
    ALTER TABLE records ADD COLUMN run INTEGER;
    ALTER TABLE records ADD COLUMN made TEXT NOT NULL DEFAULT '';
    ALTER TABLE records ADD COLUMN counts TEXT;
    ALTER TABLE exchanges ADD COLUMN tokens_cached INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE exchanges ADD COLUMN run INTEGER;
    """,
    # What tells whether two files are one report, apart from the records, which are too large to be read for it.
    """
    CREATE TABLE identities (
        report TEXT NOT NULL, settings TEXT NOT NULL, body TEXT, year INTEGER NOT NULL, cells TEXT, phone TEXT,
        PRIMARY KEY (report, settings)
    ) WITHOUT ROWID;
    ALTER TABLE inputs ADD COLUMN body TEXT;
    """,
)
