"""``export``: the records of a folder as files that people and statistics programs open.

One pass over the records, a few hundred at a time and in several processes: each reads its records, makes the rows of
every table and encodes them, and the parent puts the bytes one behind the other. Reports are in the order of their
bodies and years, which is the order of a panel and of a list for auditors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from extractor.corpus.reading import Corpus, Entry, texts
from extractor.export import csv_files, jsonl_files, parquet_files, sheets
from extractor.export.codebook import codebook_rows, r, stata
from extractor.export.files import Sink, staging
from extractor.export.issues import issue_rows, severities
from extractor.export.marks import marks_of
from extractor.export.model import Encoded, Exported, Format, Options, Row, Table, Trouble
from extractor.export.notes import notes_of
from extractor.export.rows import cell_rows, finding_rows, item_rows, items, report_row
from extractor.export.tables import tables
from extractor.export.workbook import WorkbookSink
from extractor.schema import LISTS, Record
from extractor.store.database import DATABASE
from verifiers.rules import Lang

CELLS_IN_WORKBOOK: Final = 2_000
"""Reports up to which a workbook has a sheet of single cells: two hundred rows to a report."""

# Records that a process prepares at a time, and rows that are encoded at once: more would only take memory.
_CHUNK: Final = 100
_AT_ONCE: Final = 50_000

_ENCODERS: Final[Mapping[Format, Callable[[Table, Sequence[Row]], Encoded]]] = {
    "csv": csv_files.encode,
    "xlsx": sheets.encode,
    "parquet": parquet_files.encode,
    "jsonl": jsonl_files.encode,
}


@dataclass(frozen=True, slots=True)
class _Task:
    """What a process does with its records."""

    format: Format
    lang: Lang
    only_verified: bool
    tables: tuple[str, ...]
    texts: bool


@dataclass(slots=True)
class _Part:
    """What came of some records: encoded rows by table, what was left out, what the issues of every report were."""

    encoded: dict[str, list[Encoded]] = field(default_factory=lambda: {})
    left_out: Counter[str] = field(default_factory=lambda: Counter[str]())
    severities: dict[str, Counter[str]] = field(default_factory=lambda: {})
    languages: Counter[str] = field(default_factory=lambda: Counter[str]())
    without_text: int = 0


def export(corpus: Corpus, out: Path, options: Options) -> Exported:
    """Write the tables of a corpus to the folder ``out``, replacing files of the same name atomically.

    Every record has a row in ``reports``; the other tables hold what counts: each report once, failed ones left out.
    Raises ``ExportError`` (``export.write``, ``export.missing_extra``) and ``StoreError``."""
    entries = sorted(corpus.entries, key=_order)
    left = ("cells",) if options.format == "xlsx" and len(corpus.counted) > CELLS_IN_WORKBOOK else ()
    written = tuple(table for table in tables().values() if table.name not in left)
    task = _Task(
        options.format,
        options.lang,
        options.only_verified,
        tuple(table.name for table in written),
        (corpus.folder / DATABASE).is_file(),
    )
    rows = Counter[str]({table.name: 0 for table in written})
    troubles: Counter[Trouble] = Counter()
    whole = _Part()
    with staging(out) as (folder, files), closing(_sink(folder, written, options)) as sink:

        def add(table: Table, encoded: Encoded) -> None:
            sink.add(table, encoded)
            rows[table.name] += encoded.rows
            troubles.update(encoded.troubles)

        for part in corpus.over(partial(_prepared, task), entries, workers=options.workers, chunk=_CHUNK):
            for name, blocks in part.encoded.items():
                for encoded in blocks:
                    add(tables()[name], encoded)
            _gather(whole, part)
        for name, made in (("bodies", _body_rows(entries, whole.severities)), ("codebook", list(codebook_rows()))):
            for encoded in _encoded(options.format, tables()[name], made):
                add(tables()[name], encoded)
        sink.finish()
        if options.format == "csv":
            (folder / "labels.do").write_text(stata(options.lang), encoding="utf-8")
            (folder / "labels.R").write_text(r(options.lang), encoding="utf-8")
    notes = notes_of(
        options,
        entries,
        left_out=whole.left_out,
        tables_left=left,
        troubles=troubles,
        languages=whole.languages,
        without_text=whole.without_text,
    )
    return Exported(tuple(files), dict(rows), dict(whole.left_out), notes)


def _order(entry: Entry) -> tuple[str, str, int, str]:
    """By body, year and path; reports of nobody and of no year last."""
    last = "\U0010ffff"
    name, key = (entry.body.name, entry.body.key) if entry.body else (last, last)
    return name, key, entry.year or 9999, entry.path


def _sink(folder: Path, written: tuple[Table, ...], options: Options) -> Sink:
    match options.format:
        case "csv":
            return csv_files.sink(folder, written)
        case "jsonl":
            return jsonl_files.sink(folder, written)
        case "parquet":
            return parquet_files.ParquetSink(folder, written)
        case "xlsx":
            return WorkbookSink(folder, written, options.lang)


def _prepared(task: _Task, folder: Path, records: Sequence[tuple[Entry, Record]]) -> _Part:
    """The rows of some records, encoded. Runs in a process of its own."""
    part = _Part()
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    quoted = [entry for entry, record in records if entry.counts and record.findings]
    found = texts(folder, quoted) if task.texts else {}
    for entry, record in records:
        marks = marks_of(record)
        rows["reports"].append(report_row(entry, record, marks, only_verified=task.only_verified))
        if entry.duplicate_of is not None:
            continue
        text = found.get(entry.sha256)
        rows["issues"] += issue_rows(entry, record, text, task.lang)
        part.severities[entry.id] = severities(record)
        if not entry.counts:
            continue
        if record.findings:
            part.languages[record.provenance.lang] += 1
            part.without_text += text is None
        rows["findings"] += finding_rows(entry, record)
        for name in LISTS:
            before = len(rows[name])
            rows[name] += item_rows(entry, record, marks, name, only_verified=task.only_verified)
            part.left_out[name] += len(items(record.narrative, name)) - (len(rows[name]) - before)
        if "cells" in task.tables:
            before = len(rows["cells"])
            rows["cells"] += cell_rows(entry, record, marks, task.lang, only_verified=task.only_verified)
            part.left_out["cells"] += sum(map(len, record.tables.values())) - (len(rows["cells"]) - before)
    for name, made in rows.items():
        part.encoded[name] = list(_encoded(task.format, tables()[name], made))
    return part


def _encoded(format: Format, table: Table, rows: Sequence[Row]) -> Iterator[Encoded]:
    for at in range(0, len(rows), _AT_ONCE):
        yield _ENCODERS[format](table, rows[at : at + _AT_ONCE])


def _gather(whole: _Part, part: _Part) -> None:
    whole.left_out.update(part.left_out)
    whole.severities.update(part.severities)
    whole.languages.update(part.languages)
    whole.without_text += part.without_text


def _body_rows(entries: Sequence[Entry], found: Mapping[str, Counter[str]]) -> list[Row]:
    """The rows of ``bodies``, in the order of the entries."""
    bodies: dict[str | None, list[Entry]] = {}
    for entry in entries:
        bodies.setdefault(entry.body.key if entry.body else None, []).append(entry)
    rows: list[Row] = []
    for theirs in bodies.values():
        body = theirs[0].body
        years = [entry.year for entry in theirs if entry.year is not None]
        issues = sum((found.get(entry.id, Counter[str]()) for entry in theirs), Counter[str]())
        rows.append(
            (
                *((body.name, body.key, body.code, body.level, body.region) if body else (None,) * 5),
                sum(entry.counts for entry in theirs),
                sum(entry.duplicate_of is not None for entry in theirs),
                sum(entry.status == "failed" for entry in theirs),
                min(years, default=None),
                max(years, default=None),
                *(issues[severity] for severity in ("error", "warning", "info", "uncertain")),
            )
        )
    return rows
