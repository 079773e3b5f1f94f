"""The panel's findings as lines of its files: each names the report it is about and the one it was compared with.

Sentences are rendered here, in the language asked for and with the grades that the user set; the data behind them stay
in the line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from extractor.corpus.cells_out import neutral
from extractor.corpus.reading import Entry
from extractor.panel.rows import line
from verifiers.model import Span
from verifiers.panel import Crossed, Place
from verifiers.rules import Reporting, kind_of, render, severity_of

HEAD: Final = (
    "name",
    "year",
    "severity",
    "rule",
    "kind",
    "message",
    "written",
    "expected",
    "where",
    "quote",
    "path",
    "spans",
    "other_year",
    "other_path",
    "other_where",
    "other_quote",
    "other_spans",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as it is written: as JSON, and as a line of CSV."""

    report: str
    body: str
    name: str
    year: int
    rule: str
    severity: str
    message: str
    as_json: str
    as_csv: str


def told(found: Iterable[Crossed], entries: Mapping[str, Entry], reporting: Reporting) -> Iterator[Told]:
    """The findings that the user's grades leave."""
    for one in found:
        graded = reporting.graded(one.finding)
        if graded is None:
            continue
        entry = entries[one.report]
        body = entry.body
        if body is None or entry.year is None:
            raise ValueError(f"{entry.path}: a finding of the panel needs a body and a year")
        severity, message = severity_of(graded), render(graded, reporting.lang)
        data = {
            "report": entry.id,
            "path": entry.path,
            "body": body.key,
            "name": body.name,
            "year": entry.year,
            "rule": graded.rule,
            "severity": severity,
            "kind": kind_of(graded),
            "message": message,
            "where": list(graded.where),
            "expected": graded.expected,
            "actual": graded.actual,
            "spans": [list(span) for span in graded.spans],
            "quotes": list(one.quotes),
            "other": _other(one.other),
        }
        other = one.other if one.other and one.other.report else None
        row = [
            neutral(body.name),
            str(entry.year),
            severity,
            graded.rule,
            kind_of(graded),
            neutral(message),
            neutral(graded.actual or ""),
            neutral(graded.expected or ""),
            " ".join(graded.where),
            neutral(" | ".join(one.quotes)),
            neutral(entry.path),
            _spans(graded.spans),
            str(other.year) if other else "",
            neutral(other.path) if other else "",
            " ".join(other.where) if other else "",
            neutral(" | ".join(other.raw)) if other else "",
            _spans(other.spans) if other else "",
        ]
        as_json = json.dumps(data, ensure_ascii=False)
        yield Told(entry.id, body.key, body.name, entry.year, graded.rule, severity, message, as_json, line(row))


def _other(place: Place | None) -> dict[str, object] | None:
    if place is None or not place.report:
        return None
    return {
        "report": place.report,
        "path": place.path,
        "year": place.year,
        "where": list(place.where),
        "raw": list(place.raw),
        "spans": [list(span) for span in place.spans],
    }


def _spans(spans: Iterable[Span]) -> str:
    return " ".join(f"{start}:{end}" for start, end in spans)
