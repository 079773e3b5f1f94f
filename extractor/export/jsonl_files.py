"""JSON, one object to a line, one file per table: every field of every row, nothing neutralised.

Exact decimals are strings, as they are in the record, because a reader would make doubles of them; counts that no
arithmetic can blur (offsets, indices, numbers of items) are JSON numbers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from extractor.export.files import FilePerTable, Sink
from extractor.export.guard import whole
from extractor.export.model import Encoded, Row, Table

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(table: Table, rows: Sequence[Row]) -> Encoded:
    """Rows as lines of the table's file."""
    names = table.names
    text = "".join(f"{_ENCODER.encode(dict(zip(names, row, strict=True)))}\n" for row in rows)
    return Encoded(len(rows), whole(text).encode("utf-8"), {})


def sink(folder: Path, tables: tuple[Table, ...]) -> Sink:
    """``<table>.jsonl`` for every table."""
    return FilePerTable(folder, ".jsonl", lambda _: b"", tables)
