"""One file, read with the same care as those of a batch, and nothing written.

What is not small plain text is read in a process of its own, so that a hostile file costs its reader an error and not
the notebook it runs in.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from extractor.backends.base import Backend
from extractor.backends.rules import Rules
from extractor.batch.limits import ReadLimits
from extractor.batch.making import Job
from extractor.batch.worker import Setup
from extractor.batch.workers import Workers, is_plain
from extractor.document import Document
from extractor.errors import NianbaoError, UnreadableError
from extractor.loaders import load_bytes, read_bytes
from extractor.loaders.inputs import shown
from extractor.pipeline import extract_document
from extractor.schema import Record
from verifiers.rules import Reporting


async def read_one(
    path: Path | str, backend: Backend, reporting: Reporting, limits: ReadLimits
) -> tuple[Record, Document]:
    """The record of one file, and its text. Raises ``UnreadableError``."""
    data = read_bytes(path)
    where = os.fspath(path)
    if is_plain(where, data):
        document = load_bytes(data, where)
        return (await extract_document(document, backend, reporting)).record, document
    setup = Setup(reporting, backend.identification, backend.max_rounds, isinstance(backend, Rules), limits)
    readers = Workers(1, setup)
    try:
        made = await readers.make(Job(shown(where), hashlib.sha256(data).hexdigest(), data), backend)
    finally:
        await readers.aclose()
    if made.document is None or made.status == "failed":
        code, message = made.code or "internal", made.message or where
        raise (UnreadableError if code.startswith("unreadable.") else NianbaoError)(code, message)
    return Record.model_validate_json(made.record), made.document
