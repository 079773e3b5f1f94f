"""One report's bytes become what is stored of it, as plain data.

This is the work of a batch that costs processor time and needs neither the database nor the network, so it may be done
in the main process or in another one. It never raises for a report: a file that cannot be read and a fault of ours are
records too.
"""

from __future__ import annotations

import hashlib
import json
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from extractor.backends.base import Backend
from extractor.document import Document
from extractor.errors import ModelError, NianbaoError, StoreError, UnreadableError
from extractor.loaders import load_bytes
from extractor.pipeline import extract_document, failed, prepare, reverified
from extractor.schema import LISTS, ErrorRecord, Record
from extractor.store.stored import Identity
from extractor.version import TOOL
from verifiers.normalise import fold
from verifiers.rules import Reporting


class Withdrawn(Exception):  # noqa: N818 - a state, not a fault
    """The run is to end before this report was asked about: it gets no record and waits for the next run."""


@dataclass(frozen=True, slots=True)
class Job:
    """One report to read. ``report`` is the digest of ``data``; ``path`` is what the record and messages call it."""

    path: str
    report: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A finished report. ``record`` and ``counts`` are JSON; ``document`` is None where none could be read, and
    ``identity`` where it is not known of which year it is."""

    status: str
    code: str | None
    message: str | None
    final: bool
    record: str
    counts: str
    document: Document | None = None
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What asking about a report would send: characters of its narrative. None where the report cannot be read."""

    narrative: int | None


async def make(job: Job, backend: Backend, reporting: Reporting) -> Made:
    """Read a report, ask about it, verify the answer."""
    document: Document | None = None
    try:
        document = load_bytes(job.data, job.path)
        outcome = await extract_document(document, backend, reporting)
    except UnreadableError as error:
        return _made(failed(job.path, job.report, error, backend))
    except (StoreError, Withdrawn, MemoryError):
        # The first two come from the line, which writes down what was paid for and knows of the run's end; the third
        # is for the process that reads, which cannot be trusted any more.
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours costs this report, not the run; it is named as ours
        return _made(failed(job.path, job.report, internal(job.path, error), backend), document, final=False)
    return _made(outcome.record, document)


def renew(job: Job, record: str, reporting: Reporting) -> Made:
    """A record whose items are verified anew, without asking anybody: other verifiers, another language or other
    grades."""
    document = load_bytes(job.data, job.path)
    stored = Record.model_validate_json(record)
    stored.report.path = job.path
    return _made(reverified(stored, document, reporting), document)


def cut_short(made: Made, failure: ModelError) -> Made:
    """A report whose time ran out while items that had failed were being asked about again."""
    record = Record.model_validate_json(made.record)
    record.status = "partial"
    record.error = ErrorRecord(code=failure.code, message=failure.message)
    return _made(record, made.document)


def measure(job: Job) -> Measured:
    """How much of a report would be sent."""
    try:
        return Measured(len(prepare(load_bytes(job.data, job.path)).brief().narrative))
    except UnreadableError:
        return Measured(None)


def lost(path: str, error: NianbaoError, backend: Backend, report: str = "") -> Made:
    """The record of a report that was not even looked at: its file could not be opened. Next time it may be
    otherwise."""
    return _made(failed(path, report, error, backend), final=False)


def given_up(job: Job, error: UnreadableError, backend: Backend) -> Made:
    """The record of a report that passed the limits or ended the processes that read it. The same file under the same
    limits would do so again."""
    return _made(failed(job.path, job.report, error, backend))


def internal(path: str, error: Exception) -> NianbaoError:
    """An unexpected exception as an error with a code: it is our fault, not the report's, and says where it
    happened."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return NianbaoError(
        "internal", f"{path}: a fault in nianbao, {type(error).__name__} at {where}; please report it with this file"
    )


def made_by(reporting: Reporting) -> str:
    """Names the verifiers and what they were told; a record made by others is verified anew."""
    grades = json.dumps(dict(reporting.grades), sort_keys=True, ensure_ascii=False)
    return f"{TOOL} {reporting.lang} {grades}"


def counts_of(record: Record) -> str:
    """What a summary needs of a record, as JSON: cells by state, items by verdict, findings by severity."""
    narrative = record.narrative
    items = (item for name in LISTS for item in getattr(narrative, name))
    return json.dumps(
        {
            "cells": Counter(cell.state for table in record.tables.values() for cell in table.values()),
            "verdicts": Counter(item.verdict for item in items),
            "findings": Counter(finding.severity for finding in record.findings),
        }
    )


def identity_of(record: Record) -> Identity | None:
    """What tells whether another record is of the same report."""
    profile = record.profile
    if profile.year is None:
        return None
    cells: str | None = None
    if record.tables and not any(cell.state == "unread" for table in record.tables.values() for cell in table.values()):
        values = {name: {key: cell.value for key, cell in table.items()} for name, table in record.tables.items()}
        cells = hashlib.sha256(json.dumps([record.form, values], sort_keys=True).encode()).hexdigest()
    phone = "".join(one for one in profile.contact.phone or "" if one.isdigit())
    return Identity(fold(profile.issuer) if profile.issuer else None, profile.year, cells, phone or None)


def _made(record: Record, document: Document | None = None, *, final: bool = True) -> Made:
    error = record.error
    return Made(
        record.status,
        error.code if error else None,
        error.message if error else None,
        final,
        record.model_dump_json(),
        counts_of(record),
        document,
        identity_of(record),
    )
