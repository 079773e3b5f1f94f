"""Which inputs of a run are one report: the same bytes under several paths, or one body and year in several files.

Whoever counts reports must not count one twice because it was saved as a web page and as a PDF. Bodies are compared by
the manifest's code, else its name, else by how the report calls its publisher; so two bodies of one name are told apart
by a manifest alone, and whether their tables agree is said beside it. Nothing is held in memory but one group's head.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby, islice
from typing import Final

from pydantic_core import to_json

from extractor.loaders.inputs import shown
from extractor.store.stored import Identity
from verifiers.normalise import fold

# Of a large group, each record names this many others: the first ones, so that all name the same.
_LISTED: Final = 20
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Repeats:
    """``copies`` inputs have the bytes of an earlier one. ``shared`` reports stand in several files; of these,
    ``agreeing`` with the same cells in all of them, ``differing`` not; of the rest it cannot be said. Examples are
    pairs of paths: the later, the earlier."""

    copies: int = 0
    shared: int = 0
    agreeing: int = 0
    differing: int = 0
    copied: tuple[tuple[str, str], ...] = ()
    sharing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Input:
    position: int
    path: str
    identity: Identity


def body_of(manifest: Mapping[str, str] | None) -> str | None:
    """What a manifest's line says of the body: its code, else its name below that of its parent."""
    if manifest is None:
        return None
    if code := manifest.get("code"):
        return code
    body = manifest.get("body")
    return f"{fold(manifest.get('parent', ''))}/{fold(body)}" if body else None


def find(database: sqlite3.Connection, settings: str) -> Repeats:
    """Look for repeats among the inputs and leave them in the temporary table ``repeats``, for the projection: by
    position the path it is a ``duplicate_of``, or ``same_report_as`` as JSON."""
    database.execute("DROP TABLE IF EXISTS temp.repeats")
    database.execute("BEGIN")
    try:
        database.execute(
            "CREATE TEMP TABLE repeats (position INTEGER PRIMARY KEY, duplicate_of TEXT, same_report_as TEXT)"
        )
        database.execute(
            "INSERT INTO repeats (position, duplicate_of) SELECT i.position, first.path FROM inputs AS i JOIN (SELECT "
            "report, min(position) AS position FROM inputs WHERE report NOT LIKE 'path:%' GROUP BY report HAVING "
            "count(*) > 1) AS copied ON copied.report = i.report AND i.position > copied.position "
            "JOIN inputs AS first ON first.position = copied.position"
        )
        copies = int(database.execute("SELECT count(*) FROM repeats").fetchone()[0])
        pairs = database.execute(
            "SELECT i.path, r.duplicate_of FROM repeats AS r JOIN inputs AS i USING (position) "
            "ORDER BY position LIMIT ?",
            (_EXAMPLES,),
        ).fetchall()
        copied = tuple((_path(path), _path(first)) for path, first in pairs)
        counts = [0, 0, 0]
        sharing: list[tuple[str, str]] = []
        for pair, agrees in _shared(database, settings):
            counts[0] += 1
            counts[1] += agrees is True
            counts[2] += agrees is False
            if len(sharing) < _EXAMPLES:
                sharing.append(pair)
    finally:
        database.execute("COMMIT")
    return Repeats(copies, counts[0], counts[1], counts[2], copied, tuple(sharing))


def _shared(database: sqlite3.Connection, settings: str) -> Iterator[tuple[tuple[str, str], bool | None]]:
    """Note the groups of one body and year, each input without its copies; gives the second and the first path of
    each, and whether all agree with the first."""
    rows = database.execute(
        "SELECT i.position, i.path, coalesce(i.body, d.body) AS who, d.year, d.cells, d.phone FROM inputs AS i "
        "JOIN identities AS d ON d.report = i.report AND d.settings = ? LEFT JOIN repeats AS r USING (position) "
        "WHERE r.position IS NULL AND who IS NOT NULL ORDER BY who, d.year, i.position",
        (settings,),
    )
    inputs = (_Input(row[0], _path(row[1]), Identity(*row[2:])) for row in rows)
    for _, group in groupby(inputs, lambda one: (one.identity.body, one.identity.year)):
        found = _noted(database, group)
        if found is not None:
            yield found


def _noted(database: sqlite3.Connection, group: Iterator[_Input]) -> tuple[tuple[str, str], bool | None] | None:
    """Write down what is said of each input of a group; None where it has but one."""
    head = list(islice(group, _LISTED + 1))
    if len(head) == 1:
        return None
    verdicts: set[bool | None] = set()
    for one in chain(head, group):
        others = [other for other in head if other is not one][:_LISTED]
        told = [{"path": other.path, "agrees": one.identity.agrees(other.identity)} for other in others]
        database.execute(
            "INSERT INTO repeats (position, same_report_as) VALUES (?, ?)", (one.position, to_json(told).decode())
        )
        verdicts.add(one.identity.agrees(head[0].identity))
    agrees = False if False in verdicts else None if None in verdicts else True
    return (head[1].path, head[0].path), agrees


def _path(key: str | bytes) -> str:
    return shown(os.fsdecode(key))
