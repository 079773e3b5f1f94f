"""The findings as a list for auditors: which body, where on the form, what is written, what was expected, the words.

A finding is told in words, with the passage it points at; one that may be a misreading of ours says so in the list
(待核), because a false accusation costs more than a missed slip. A file that could not be read is on the list too:
nobody should take its silence for a clean report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final

from extractor.corpus.reading import Entry
from extractor.export.marks import GRAVITY
from extractor.export.model import Row
from extractor.export.places import place
from extractor.export.rows import spans_of
from extractor.export.words import words
from extractor.schema import FindingRecord, Record
from extractor.words import meaning
from verifiers.rules import Lang, Rule, registry

# A quote is there to recognise the place by; a table or a whole section would bury the list.
_LONGEST_QUOTE: Final = 200
_QUOTES: Final = 6
_END: Final = re.compile("[。！？；\n]")
_BETWEEN: Final = " ｜ "


def issue_rows(entry: Entry, record: Record, text: str | None, lang: Lang) -> Iterator[Row]:
    """The rows of ``issues`` of one report, the gravest first, then in the order of the text. ``text`` is None where
    the database has none: then there are no quotes."""
    name = entry.body.name if entry.body else None
    if record.error is not None and record.status == "failed":
        yield (
            name,
            record.profile.year,
            words("error", lang),
            words("not_read", lang),
            words("file", lang),
            None,
            None,
            None,
            record.error.message,
            None,
            None,
            record.error.code,
            meaning(record.error.code, lang),
            None,
            record.report.path,
            entry.id,
            None,
        )
    for finding in sorted(record.findings, key=_order):
        section, within = place(finding.where, record.form, lang)
        rule = _rules().get(finding.rule)
        yield (
            name,
            record.profile.year,
            words(finding.severity, lang),
            words(finding.kind, lang),
            section,
            within,
            finding.actual,
            finding.expected,
            finding.message,
            _quote(finding, text),
            _context(finding, text),
            finding.rule,
            (rule.zh if lang == "zh" else rule.en) if rule else None,
            rule.clause if rule else None,
            record.report.path,
            entry.id,
            spans_of(finding),
        )


def _order(finding: FindingRecord) -> tuple[int, int]:
    return GRAVITY[finding.severity], finding.spans[0][0] if finding.spans else -1


def _quote(finding: FindingRecord, text: str | None) -> str | None:
    """The passages a finding points at, each no longer than a sentence or two."""
    if text is None:
        return None
    quotes = dict.fromkeys(text[start:end] for start, end in finding.spans if 0 <= start < end <= len(text))
    shown = [one if len(one) <= _LONGEST_QUOTE else f"{one[:_LONGEST_QUOTE]}…" for one in quotes]
    return _BETWEEN.join([*shown[:_QUOTES], *(["…"] if len(shown) > _QUOTES else [])]) or None


def _context(finding: FindingRecord, text: str | None) -> str | None:
    """The sentence or line in which the first passage stands."""
    if text is None or not finding.spans:
        return None
    start, end = finding.spans[0]
    if not 0 <= start <= end <= len(text):
        return None
    head = _END.split(text[max(0, start - _LONGEST_QUOTE) : start])[-1]
    if end - start > _LONGEST_QUOTE:
        return f"{head}{text[start : start + _LONGEST_QUOTE]}…".strip()
    after = text[end : end + _LONGEST_QUOTE]
    tail = _END.search(after)
    return f"{head}{text[start:end]}{after[: tail.end()] if tail else after}".strip() or None


@cache
def _rules() -> Mapping[str, Rule]:
    import_module("extractor.pipeline")  # which declares every rule
    return registry()


def severities(record: Record) -> Counter[str]:
    """How many issues of each severity a record gives, and how many of them are uncertain."""
    counted = Counter[str](finding.severity for finding in record.findings)
    counted["uncertain"] = sum(finding.kind == "possible_extraction_error" for finding in record.findings)
    if record.status == "failed":
        counted["error"] += 1
    return counted
