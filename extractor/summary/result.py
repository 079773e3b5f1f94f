"""One summary: what was read and left out, every item under its theme, the numbers, and what was written of them.

Everything that a page shows comes from here, and everything here can be counted again from ``items``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.corpus.reading import Corpus
from extractor.errors import NianbaoError
from extractor.summary.assign import Assignment, faults
from extractor.summary.count import Counts, count
from extractor.summary.items import Item, Report, Written, reports_of
from extractor.summary.repeats import Repeats, repeats
from extractor.summary.themes import Taxonomy
from extractor.summary.wordings import Wordings, wordings


@dataclass(frozen=True, slots=True)
class Basis:
    """Which records the summary rests on. ``failed`` are by error code; ``unread`` are reports to which the model gave
    no answer. Reports without a year or a body are in the totals and missing where years or bodies are compared.
    ``ambiguous`` are names that stand for several bodies."""

    records: int
    counted: int
    failed: Mapping[str, int]
    same_file: int
    same_body_and_year: int
    unread: int
    without_year: int
    without_body: int
    without_problems: int
    without_measures: int
    ambiguous: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """``wordings`` is by theme id, for every theme of which a verified item is left."""

    taxonomy: Taxonomy
    basis: Basis
    reports: tuple[Report, ...]
    items: tuple[Item, ...]
    assignment: Assignment
    counts: Counts
    repeats: Repeats
    wordings: Mapping[str, Wordings]
    written: Written | None = None


def summary_of(corpus: Corpus, items: Sequence[Item], assignment: Assignment, taxonomy: Taxonomy) -> Summary:
    """The summary of a corpus whose items are assigned. Raises ``NianbaoError`` (``internal``) for an assignment with a
    fault: nothing is counted that does not add up."""
    wrong = faults(items, [(item, one.theme) for item, one in assignment.items()], taxonomy)
    if wrong:
        raise NianbaoError(
            "internal", f"the assignment of themes has {len(wrong)} faults: {wrong[0]}; please report this"
        )
    reports = reports_of(corpus)
    counts = count(reports, items, assignment, taxonomy)
    return Summary(
        taxonomy,
        _basis(corpus, reports, items),
        reports,
        tuple(items),
        assignment,
        counts,
        repeats(reports, items, assignment),
        wordings(items, assignment),
    )


def _basis(corpus: Corpus, reports: Sequence[Report], items: Sequence[Item]) -> Basis:
    entries = corpus.entries
    naming = {(item.kind, item.report) for item in items}
    read = [report.id for report in reports if report.read]
    return Basis(
        records=len(entries),
        counted=len(reports),
        failed=dict(sorted(Counter(one.code or "unknown" for one in entries if one.status == "failed").items())),
        same_file=sum(entry.reason == "same_file" for entry in entries),
        same_body_and_year=sum(entry.reason == "same_body_and_year" for entry in entries),
        unread=len(reports) - len(read),
        without_year=sum(report.year is None for report in reports),
        without_body=sum(not report.body for report in reports),
        without_problems=sum(("problem", report) not in naming for report in read),
        without_measures=sum(("measure", report) not in naming for report in read),
        ambiguous=corpus.ambiguous,
    )
