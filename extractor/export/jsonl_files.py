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
from extractor.export.model import Encoded, Row, Table, Value

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(table: Table, rows: Sequence[Row]) -> Encoded:
    """Rows as lines of the table's file."""
    columns = [_fields(name, values) for name, values in zip(table.names, zip(*rows, strict=True), strict=True)]
    text = "".join([f"{{{','.join(fields)}}}\n" for fields in zip(*columns, strict=True)])
    return Encoded(len(rows), text.encode("utf-8"), {})


def _fields(name: str, values: tuple[Value, ...]) -> list[str]:
    """A column's fields. Most of its values come again and again, and are made once."""
    known = {value: f'"{name}":{whole(_ENCODER.encode(value))}' for value in set(values)}
    return [known[value] for value in values]


def sink(folder: Path, tables: tuple[Table, ...]) -> Sink:
    """``<table>.jsonl`` for every table."""
    return FilePerTable(folder, ".jsonl", lambda _: b"", tables)
