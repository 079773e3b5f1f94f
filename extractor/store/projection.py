"""A stored record as a line of ``records.jsonl``.

A record is stored once, by content; a line is about one input: its path, what the manifest says of it, which other
inputs are the same report. A projection holds tens of thousands, so a record that needs no change is not even parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic_core import to_json

from extractor.schema import Record

# How a record ends of which there is nothing to say beside others.
_SINGLE: Final = ',"duplicate_of":null,"same_report_as":[]}'


def projected(record: str, path: str, manifest: Mapping[str, str] | None) -> str:
    """A stored record for the path under which the same content was given this time."""
    named = f'"report":{{"path":{to_json(path).decode()},' in record[: len(path) * 6 + 100]
    if manifest is None and named and record.endswith(_SINGLE):
        return record
    changed = Record.model_validate_json(record)
    if changed.error is not None:
        changed.error.message = changed.error.message.replace(changed.report.path, path)
    changed.report.path = path
    changed.manifest = None if manifest is None else dict(manifest)
    return changed.model_dump_json()


def with_repeats(line: str, first: str | None, same: str | None) -> str:
    """A line with the path that it is a duplicate of, and with the JSON of ``same_report_as``."""
    if first is None and same is None:
        return line
    path = to_json(first).decode()
    return f'{line.removesuffix(_SINGLE)},"duplicate_of":{path},"same_report_as":{same or "[]"}}}'
