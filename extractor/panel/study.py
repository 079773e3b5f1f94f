"""The records of a folder as series of bodies, checked over the years and set beside their peers.

One pass over the records, body by body and in several processes, leaves rows, findings and fingerprints; what needs all
of them comes after. Nothing is written here, and the records are never changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.corpus.reading import Corpus, Entry, cores
from extractor.panel.comparing import Families, copies, families, peers, relatives
from extractor.panel.findings import told
from extractor.panel.renames import Known, Suggestion, gather, suggestions
from extractor.panel.rows import Row, late
from extractor.panel.spool import Spool
from extractor.panel.working import Examine, Outcomes, Part, Unchecked, parts_of
from verifiers.panel import MIN_PEERS, Outcome
from verifiers.panel.declared import OTHER_BODY
from verifiers.rules import Reporting


@dataclass(frozen=True, slots=True)
class PanelOptions:
    """``min_peers``: below so many bodies in a group nothing is said of a body's place among them. ``by_region``: peers
    are those of the same region only. ``workers``: how many processes read."""

    reporting: Reporting = field(default_factory=Reporting)
    min_peers: int = MIN_PEERS
    by_region: bool = False
    workers: int = field(default_factory=cores)


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that the files show, before it is written."""

    corpus: Corpus
    options: PanelOptions
    entries: Mapping[str, Entry]
    known: Mapping[str, Known]
    rows: Mapping[str, Row]
    shares: Mapping[str, float]
    findings: Spool
    outcomes: Outcomes
    pairs: int
    families: Families
    suggested: Sequence[Suggestion]
    left_out: Mapping[str, int]

    def lines(self) -> Iterator[str]:
        """The rows of ``panel.csv``, body by body."""
        counts: dict[str, Counter[str]] = {}
        for one in self.findings.kept:
            counts.setdefault(one.report, Counter())[one.severity] += 1
        for report, row in self.rows.items():
            yield f"{row.line.decode()},{late(self.shares.get(report), _counts(counts.get(report)))}"

    def unchecked(self) -> list[Unchecked]:
        """The checks that could not be made."""
        return [Unchecked(*what, times) for what, times in self.outcomes.unchecked.items()]

    def peers(self) -> Iterator[str]:
        """The lines of ``peers.csv``."""
        return peers(self.rows, self.entries, self.options.min_peers, self.options.by_region)


def _counts(found: Counter[str] | None) -> tuple[int, int, int]:
    return (found["error"], found["warning"], found["info"]) if found else (0, 0, 0)


def study(corpus: Corpus, options: PanelOptions, spool: Spool) -> Panel:
    """All rows, and all findings put into ``spool``; nothing is written to the output."""
    chosen = [entry for entry in corpus.counted if entry.body is not None and entry.year is not None]
    chosen.sort(key=_series)
    entries = {entry.id: entry for entry in chosen}
    kin = families(chosen)
    parts: list[Part] = []
    outcomes = Outcomes()
    work = Examine(frozenset(kin.below), options.reporting)
    for part in corpus.over_parts(work, list(parts_of(chosen)), workers=options.workers):
        spool.add(part.told)
        part.told.clear()
        outcomes.merge(part.outcomes)
        parts.append(part)
    shares, repeated = copies(corpus.folder, parts, entries)
    copying = {one.report for one in repeated}
    for one in repeated:
        outcomes.add(Outcome(OTHER_BODY.id, "found", (one,)), one.report)
    for report in shares:
        if report not in copying:
            outcomes.add(Outcome(OTHER_BODY.id, "held"), report)
    for report, outcome in relatives(parts, kin):
        outcomes.add(outcome, report)
    spool.add(told(outcomes.found, entries, options.reporting))
    outcomes.found.clear()
    spool.sort()
    bodies = [(entry.body.key, entry.body) for entry in chosen if entry.body]
    known = gather(bodies, (one for part in parts for one in part.seen))
    return Panel(
        corpus=corpus,
        options=options,
        entries=entries,
        known=known,
        rows={report: row for part in parts for report, row in part.rows.items()},
        shares=shares,
        findings=spool,
        outcomes=outcomes,
        pairs=sum(part.pairs for part in parts),
        families=kin,
        suggested=suggestions({key: one for key, one in known.items() if "#" not in key}),
        left_out=_left_out(corpus),
    )


def _series(entry: Entry) -> tuple[str, int]:
    return (entry.body.key if entry.body else "", entry.year or 0)


def _left_out(corpus: Corpus) -> Counter[str]:
    """Why reports stand in no series."""
    reasons: Counter[str] = Counter()
    for entry in corpus.entries:
        if entry.status == "failed":
            reasons["failed"] += 1
        elif entry.reason is not None:
            reasons[entry.reason] += 1
        elif entry.body is None:
            reasons["no_body"] += 1
        elif entry.year is None:
            reasons["no_year"] += 1
    return reasons
