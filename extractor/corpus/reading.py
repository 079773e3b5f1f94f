"""The records of an output folder, read one by one and many at a time, each report counted once.

One light pass makes the index: who published what, where its line stands, which records are of the same report. Every
analysis then goes over the records themselves a few hundred at a time, in this process or in several, so that a
hundred thousand of them cost no more memory than a few.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Final, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from extractor.corpus.bodies import NO_RENAMES, Body, Renames, body_of, folded, given_name, has_full_name
from extractor.errors import UsageError
from extractor.schema import ErrorRecord, ProfileRecord, Record, ReportInfo, SameReport, Status
from extractor.store.database import DATABASE, RECORDS, Store

T = TypeVar("T")

CHUNK: Final = 250
"""Records that an analysis sees at a time."""

# Below this many records a second process costs more than it saves.
_WORTH_A_WORKER: Final = 1500


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the index. ``id`` is the first twelve digits of the content's digest, with ``-2``, ``-3`` … where
    the same content stands under several paths. ``offset`` and ``length`` are bytes of ``records.jsonl``.
    ``duplicate_of`` is the id of the record that counts for this report, None where it is this one; ``reason`` then
    says whether the file is the same or the body and year are. ``agrees`` are the paths whose reports of the same
    body's name and year have the same cells. ``former`` is the body by the name that the report itself has, where the
    table of renames gives it another."""

    id: str
    path: str
    sha256: str
    status: Status
    code: str | None
    form: str | None
    year: int | None
    body: Body | None
    published: str | None
    offset: int
    length: int
    duplicate_of: str | None = None
    reason: Literal["same_file", "same_body_and_year"] | None = None
    agrees: frozenset[str] = frozenset()
    former: Body | None = None

    @property
    def counts(self) -> bool:
        """Whether the record counts in an analysis: it was read, and it is no duplicate."""
        return self.status != "failed" and self.duplicate_of is None


class _Head(BaseModel):
    """What the index needs of a record; the rest of the line is not built."""

    report: ReportInfo
    status: Status
    error: ErrorRecord | None = None
    profile: ProfileRecord = Field(default_factory=ProfileRecord)
    form: str | None = None
    manifest: dict[str, str] | None = None
    same_report_as: list[SameReport] = Field(default_factory=lambda: [])


@dataclass(frozen=True, slots=True)
class Corpus:
    """The records of ``folder``. ``entries`` are all of them in the order of ``records.jsonl``. ``ambiguous`` are the
    names that stand for several bodies in one year: their reports are kept apart and never compared over years.
    ``merged`` are former names that the table of renames joins although they have reports on one year: bodies that
    became one, each followed under its own name. ``unused`` are names in that table that no report has."""

    folder: Path
    entries: tuple[Entry, ...]
    ambiguous: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[Entry, ...]:
        """Each report once, failed ones left out."""
        return tuple(entry for entry in self.entries if entry.counts)

    def over(
        self,
        work: Callable[[Path, Sequence[tuple[Entry, Record]]], T],
        entries: Sequence[Entry] | None = None,
        *,
        workers: int = 1,
        chunk: int = CHUNK,
    ) -> Iterator[T]:
        """What ``work(folder, records)`` gives for every few records, in order. With several ``workers``, ``work`` and
        what it gives must be picklable. ``entries`` defaults to those that count."""
        chosen = self.counted if entries is None else entries
        parts = [chosen[at : at + chunk] for at in range(0, len(chosen), chunk)]
        yield from self.over_parts(work, parts, workers=workers)

    def over_parts(
        self,
        work: Callable[[Path, Sequence[tuple[Entry, Record]]], T],
        parts: Sequence[Sequence[Entry]],
        *,
        workers: int = 1,
    ) -> Iterator[T]:
        """As ``over``, where the caller says which records must be seen together."""
        if workers < 2 or sum(map(len, parts)) < _WORTH_A_WORKER:
            for part in parts:
                yield _worked(work, self.folder, part)
            return
        waiting: deque[Future[T]] = deque()
        # spawned, not forked: the caller may have threads.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for part in parts:
                waiting.append(pool.submit(_worked, work, self.folder, part))
                # Results wait for their turn; no more of them than keeps the processes busy.
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def records(self, entries: Sequence[Entry] | None = None) -> Iterator[tuple[Entry, Record]]:
        """The records one by one, in this process."""
        chosen = self.counted if entries is None else entries
        yield from _read(self.folder, chosen)


def cores() -> int:
    """How many processes an analysis of a command may use."""
    return min(4, os.cpu_count() or 1)


def _worked(work: Callable[[Path, Sequence[tuple[Entry, Record]]], T], folder: Path, entries: Sequence[Entry]) -> T:
    # Records have no cycles; a collector that goes over their million cells again and again takes twice their time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return work(folder, tuple(_read(folder, entries)))
    finally:
        if collecting:
            gc.enable()


def _read(folder: Path, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Record]]:
    with (folder / RECORDS).open("rb") as lines:
        for entry in entries:
            lines.seek(entry.offset)
            yield entry, Record.model_validate_json(lines.read(entry.length))


def texts(folder: Path, entries: Sequence[Entry]) -> dict[str, str]:
    """The canonical texts of some records by their digest, from the database; one that is not there is left out. Where
    there is no database none is made."""
    if not (folder / DATABASE).is_file():
        return {}
    with closing(Store(folder)) as store:
        found = {entry.sha256: store.text(entry.sha256) for entry in entries}
    return {sha256: text for sha256, text in found.items() if text is not None}


def open_corpus(folder: Path, renames: Renames = NO_RENAMES) -> Corpus:
    """The index of an output folder. Raises ``UsageError`` where there are no records, or a line is none."""
    file = folder / RECORDS
    if not file.is_file():
        raise UsageError(f"{folder}: no {RECORDS} there; run nianbao extract … --out {folder} first")
    entries: list[Entry] = []
    times: dict[str, int] = {}
    called: set[str] = set()
    offset = 0
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                head = _Head.model_validate_json(line)
            except ValidationError as error:
                raise UsageError(
                    f"{file}:{number}: is no record ({error.errors()[0]['msg']}); run nianbao extract again to renew it"
                ) from error
            entries.append(_entry(head, offset, len(line), times, renames))
            called.update(map(folded, _names_on_the_way(head, renames)))
            offset += len(line)
    entries, merged = _unmerged(_by_parent(_coded(entries)))
    unused = tuple(found[0].name for name, found in renames.lines.items() if name not in called)
    return Corpus(folder, *_settled(entries), merged, unused)


def _names_on_the_way(head: _Head, renames: Renames) -> list[str]:
    given = given_name(head.profile, head.manifest)
    return renames.followed(given, head.profile.year) if given else []


def _entry(head: _Head, offset: int, length: int, times: dict[str, int], renames: Renames) -> Entry:
    short = head.report.sha256[:12]
    times[short] = times.get(short, 0) + 1
    body, own = body_of(head.profile, head.manifest, renames), body_of(head.profile, head.manifest)
    return Entry(
        id=short if times[short] == 1 else f"{short}-{times[short]}",
        path=head.report.path,
        sha256=head.report.sha256,
        status=head.status,
        code=head.error.code if head.error else None,
        form=head.form,
        year=head.profile.year,
        body=body,
        published=(head.manifest or {}).get("published") or head.profile.published_on,
        offset=offset,
        length=length,
        agrees=frozenset(other.path for other in head.same_report_as if other.agrees),
        former=own if own is not None and own != body else None,
    )


def _coded(entries: Sequence[Entry]) -> list[Entry]:
    """A manifest may give a body's code on the lines of some years only, and a table of renames only a name: a full
    name under which a single code is known has that code everywhere."""
    known: dict[str, dict[str, Body]] = {}
    for entry in entries:
        # A renamed body's former code counts too: with two codes under one name there is nothing to be told.
        for body in (entry.body, entry.former):
            if body is not None and body.code is not None and has_full_name(body):
                known.setdefault(body.name, {}).setdefault(body.code, body)
    made = list(entries)
    for at, entry in enumerate(entries):
        if entry.body is None or entry.body.code is not None or not has_full_name(entry.body):
            continue
        codes = known.get(entry.body.name, {})
        if len(codes) == 1:
            (found,) = codes.values()
            made[at] = replace(entry, body=replace(found, parent=entry.body.parent or found.parent))
    return made


def _by_parent(entries: Sequence[Entry]) -> list[Entry]:
    """A bare name (城关镇人民政府) that a manifest puts below several bodies is that of several bodies, also where no
    year has two reports of it."""
    parents: dict[str, set[str]] = {}
    for entry in entries:
        if entry.body is not None and not entry.body.certain and entry.body.parent:
            parents.setdefault(entry.body.name, set()).add(entry.body.parent)
    return [
        replace(entry, body=replace(body, key=f"{body.parent}/{body.name}", certain=True))
        if (body := entry.body) is not None and not body.certain and body.parent and len(parents.get(body.name, ())) > 1
        else entry
        for entry in entries
    ]


def _unmerged(entries: Sequence[Entry]) -> tuple[list[Entry], tuple[str, ...]]:
    """Two former names that have different reports on one year are of two bodies, whatever they became: neither is
    the other's earlier report, nor its duplicate. What a table of renames joins so is taken apart again."""
    reports: dict[tuple[str, int], list[Entry]] = {}
    for entry in entries:
        if entry.status != "failed" and entry.body is not None and entry.year is not None:
            reports.setdefault((entry.body.key, entry.year), []).append(entry)
    apart: set[tuple[str, str]] = set()
    for (key, _), found in reports.items():
        for one in found:
            others = (other for other in found if _named(other) != _named(one) and other.sha256 != one.sha256)
            if one.former is not None and any(other.path not in one.agrees for other in others):
                apart.add((key, one.former.name))
    made = [
        replace(one, body=one.former, former=None)
        if one.former is not None and one.body is not None and (one.body.key, one.former.name) in apart
        else one
        for one in entries
    ]
    return made, tuple(sorted({name for _, name in apart}))


def _named(entry: Entry) -> str | None:
    """The name that the report itself gives its body."""
    body = entry.former or entry.body
    return body.name if body else None


def _settled(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The entries with their duplicates named, and the names that mean several bodies."""
    settled = list(entries)
    first: dict[str, str] = {}
    reports: dict[tuple[str, int], list[int]] = {}
    for at, entry in enumerate(entries):
        if entry.status == "failed":
            continue
        known = first.setdefault(entry.sha256, entry.id)
        if known != entry.id:
            settled[at] = replace(entry, duplicate_of=known, reason="same_file")
        elif entry.body is not None and entry.year is not None:
            reports.setdefault((entry.body.key, entry.year), []).append(at)
    ambiguous: set[str] = set()
    for (key, _), places in reports.items():
        body = settled[places[0]].body
        same = [places] if body is not None and body.certain else _agreeing(places, settled)
        if len(same) > 1:
            ambiguous.add(key)
        for files in same:
            best = min(files, key=lambda at: _rank(settled[at], at))
            for at in files:
                if at != best:
                    settled[at] = replace(settled[at], duplicate_of=settled[best].id, reason="same_body_and_year")
    for at, entry in enumerate(settled):
        if entry.body is not None and entry.body.key in ambiguous:
            settled[at] = replace(entry, body=replace(entry.body, key=f"{entry.body.key}#{entry.id}"))
    return tuple(settled), tuple(sorted(ambiguous))


def _rank(entry: Entry, at: int) -> tuple[bool, int, int]:
    """Of one body's reports on a year the more complete one counts; of those alike the one published last, for a report
    is published again to correct it; else the first."""
    try:
        day = date.fromisoformat(entry.published or "").toordinal()
    except ValueError:
        day = 0
    return entry.status != "ok", -day, at


def _agreeing(places: Sequence[int], entries: Sequence[Entry]) -> list[list[int]]:
    """The entries of a name that may mean several bodies, those together whose tables agree: one report, saved in
    several formats."""
    groups: list[list[int]] = []
    for at in places:
        found = next((group for group in groups if entries[group[0]].path in entries[at].agrees), None)
        if found is None:
            groups.append([at])
        else:
            found.append(at)
    return groups
