"""What a process does with the reports of a few bodies: their series checked, their rows reckoned, and what little of
them the rest needs.

Everything it gives is small and can be sent between processes: texts and cells stay here, but for bodies that have
others below them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Final

from extractor.corpus.reading import Entry, texts
from extractor.panel.findings import Told, told
from extractor.panel.reading import report_of
from extractor.panel.rows import Row, Texts, row_of
from extractor.schema import Record
from verifiers.panel import (
    Above,
    Below,
    Crossed,
    Fingerprint,
    Outcome,
    Report,
    check_series,
    fingerprint,
    names_of,
    similarity,
    sums_up,
)
from verifiers.rules import Reporting

_CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """What one report says of its body: the names, and what tells it from others of the name."""

    id: str
    body: str
    year: int
    path: str
    issuer: str | None
    phone: str | None
    website: str | None


@dataclass(slots=True)
class Tally:
    """How often a rule was tried, and how it ended."""

    held: int = 0
    found: int = 0
    unchecked: int = 0

    def add(self, other: Tally) -> None:
        self.held += other.held
        self.found += other.found
        self.unchecked += other.unchecked

    @property
    def tried(self) -> int:
        return self.held + self.found + self.unchecked


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A check that could not be made: which rule, on which report, how many times, and why."""

    report: str
    rule: str
    reason: str
    times: int


@dataclass(slots=True)
class Outcomes:
    """The outcomes of checks, counted."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {})
    found: list[Crossed] = field(default_factory=lambda: [])
    unchecked: Counter[tuple[str, str, str]] = field(default_factory=lambda: Counter())

    def add(self, outcome: Outcome, report: str) -> None:
        if outcome.state == "absent":
            return
        tally = self.tallies.setdefault(outcome.rule, Tally())
        match outcome.state:
            case "held":
                tally.held += 1
            case "found":
                tally.found += 1
                self.found.extend(outcome.found)
            case "unchecked":
                tally.unchecked += 1
                self.unchecked[report, outcome.rule, outcome.reason or ""] += 1

    def merge(self, other: Outcomes) -> None:
        for rule, tally in other.tallies.items():
            self.tallies.setdefault(rule, Tally()).add(tally)
        self.found += other.found
        self.unchecked.update(other.unchecked)


@dataclass(slots=True)
class Part:
    """What comes of the reports of some bodies. ``told`` are the findings as they are written."""

    told: list[Told] = field(default_factory=lambda: [])
    rows: dict[str, Row] = field(default_factory=lambda: {})
    seen: list[Seen] = field(default_factory=lambda: [])
    outcomes: Outcomes = field(default_factory=Outcomes)
    prints: list[Fingerprint] = field(default_factory=lambda: [])
    below: dict[tuple[str, int, str], Below] = field(default_factory=lambda: {})
    above: dict[tuple[str, int], Above] = field(default_factory=lambda: {})
    pairs: int = 0


@dataclass(frozen=True, slots=True)
class Examine:
    """The work on some records, all reports of a body among them. ``above`` are the keys of bodies that have others
    below them; ``reporting`` how findings are told."""

    above: frozenset[str]
    reporting: Reporting

    def __call__(self, folder: Path, records: Sequence[tuple[Entry, Record]]) -> Part:
        part = Part()
        known = texts(folder, [entry for entry, _ in records])
        for _, members in groupby(records, key=lambda one: one[0].body.key if one[0].body else ""):
            body = [(entry, record, report_of(entry, record, known.get(entry.sha256))) for entry, record in members]
            self._body(part, body)
        # A line is smaller than the spans and quotes it is made of.
        part.told += told(part.outcomes.found, {entry.id: entry for entry, _ in records}, self.reporting)
        part.outcomes.found.clear()
        return part

    def _body(self, part: Part, body: Sequence[tuple[Entry, Record, Report]]) -> None:
        reports = [report for _, _, report in body]
        for later, outcome in check_series(reports):
            part.outcomes.add(outcome, later.id)
        before: Report | None = None
        for entry, record, report in body:
            compared = _compared(before, report)
            part.rows[entry.id] = row_of(entry, record, report, compared)
            part.pairs += before is not None and before.year + 1 == report.year
            part.seen.append(_seen(entry, record, report))
            if report.prose is not None:
                names = names_of(report.name, record.profile.issuer or report.name)
                part.prints.append(fingerprint(report.id, report.body, report.year, report.prose, names))
            self._relatives(part, entry, report)
            before = report

    def _relatives(self, part: Part, entry: Entry, report: Report) -> None:
        parent = entry.body.parent if entry.body else None
        if parent and report.form:
            place = (parent, report.year, report.form)
            part.below.setdefault(place, Below(report.year, report.form)).add(report)
        if report.body in self.above:
            told = sums_up(report)
            part.above[report.body, report.year] = Above(_without_text(report), told, report.prose is not None)


def _without_text(report: Report) -> Report:
    return replace(report, prose=None)


def _compared(before: Report | None, report: Report) -> Texts:
    """The text against last year's, where there is one."""
    if before is None or before.year + 1 != report.year or before.prose is None or report.prose is None:
        return Texts()
    alike = similarity(before.prose, report.prose)
    return Texts(*alike) if alike else Texts()


def _seen(entry: Entry, record: Record, report: Report) -> Seen:
    profile = record.profile
    return Seen(entry.id, report.body, report.year, entry.path, profile.issuer, profile.contact.phone, profile.website)


def parts_of(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Entries a few hundred at a time, a body's never parted. They must stand body by body."""
    part: list[Entry] = []
    for _, members in groupby(entries, key=lambda one: one.body.key if one.body else ""):
        if len(part) >= _CHUNK:
            yield part
            part = []
        part.extend(members)
    if part:
        yield part
