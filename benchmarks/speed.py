"""How long reading and verifying take, on one core, without a model, a database or a network.

    python -m benchmarks.speed [--reports FOLDER] [--rounds N]

FOLDER holds ``reports/`` and ``gold/`` (default: the real reports named by ``NIANBAO_REAL_REPORTS``, else the
samples). Prints medians of several rounds; every round builds everything anew from the file's bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.lies import Report, folders, read
from extractor.loaders import load_bytes
from extractor.pipeline import assemble, prepare
from extractor.schema import Provenance
from extractor.verify import verify
from verifiers.model import Section, Span
from verifiers.source import Source
from verifiers.verdicts import judge

QUOTES_AT_ONCE: Final = 60


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Median of some rounds of one call."""
    taken: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def whole_report(report: Report, data: bytes) -> None:
    """From bytes to a finished record, the items being those of the gold answer."""
    document = load_bytes(data, report.prepared.document.path)
    prepared = prepare(document)
    verified = verify(prepared.source, report.answer)
    assemble(prepared, verified, Provenance(backend="benchmark", tool="nianbao"))


def verifying(report: Report, items: int) -> Callable[[], object]:
    """Verify so many items of a report, its own repeated, against a source built anew."""
    claims = [claim for _, claim in report.claims()]
    claims = (claims * (items // len(claims) + 1))[:items]
    text, tables, sections = report.source.text, report.source.tables, report.source.sections

    def work() -> None:
        source = Source(text, tables=tables, sections=sections)
        for claim in claims:
            judge(source, claim)

    return work


def placing(reports: list[Report], rounds: int) -> float:
    """Mean milliseconds to place one quote in a source that was folded before."""
    quotes = [(report.source, claim.quote) for report in reports for _, claim in report.claims()]
    start = time.perf_counter()
    for _ in range(rounds):
        for source, quote in quotes:
            source.ground(quote)
    return (time.perf_counter() - start) * 1000 / (rounds * len(quotes))


def joined(reports: Sequence[Report]) -> Source:
    """Several reports as one long text, their sections with them."""
    sections: list[Section] = []
    at = 0
    for report in reports:
        sections.extend(
            Section(one.key, _moved(one.heading, at), _moved(one.body, at), one.number, one.title)
            for one in report.source.sections
        )
        at += len(report.source.text)
    return Source("".join(report.source.text for report in reports), sections=sections)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def scaling(reports: Sequence[Report]) -> list[tuple[int, int, float]]:
    """Milliseconds for growing texts and numbers of items: (characters, items, time). Each step joins twice as many
    reports and verifies twice as many items."""
    rows: list[tuple[int, int, float]] = []
    for share in (8, 4, 2, 1):
        chosen = reports[: max(len(reports) // share, 1)]
        claims = [claim for report in chosen for _, claim in report.claims()]
        items = 2000 // share
        asked = (claims * (items // len(claims) + 1))[:items]
        start = time.perf_counter()
        source = joined(chosen)
        for claim in asked:
            judge(source, claim)
        rows.append((len(source.text), items, (time.perf_counter() - start) * 1000))
    return rows


def start_up(rounds: int) -> float:
    """Median milliseconds of ``nianbao --help`` in a process of its own."""
    return milliseconds(
        lambda: subprocess.run([sys.executable, "-m", "nianbao", "--help"], check=True, capture_output=True), rounds
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", action="append", default=[], metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    everything = read(folders(options.reports))
    reports = read(folders(options.reports)[-1:])
    print("| report | characters | items | read and verify, ms | verify its items, ms |")
    print("|---|---|---|---|---|")
    for report in reports:
        path = Path(report.prepared.document.path)
        data = report.source.text.encode()
        items = sum(1 for _ in report.claims())
        whole = milliseconds(lambda report=report, data=data: whole_report(report, data), options.rounds)
        own = milliseconds(verifying(report, items), options.rounds)
        print(f"| {path.stem} | {len(report.source.text)} | {items} | {whole:.2f} | {own:.2f} |")
    print(f"\nplacing one quote: {placing(reports, options.rounds):.4f} ms mean")
    longest = max(reports, key=lambda one: sum(1 for _ in one.claims()))
    for report in (reports[0], longest):
        sixty = milliseconds(verifying(report, QUOTES_AT_ONCE), options.rounds)
        print(f"verifying {QUOTES_AT_ONCE} items of {report.name}: {sixty:.2f} ms median")
    print("\n| characters | items | ms | ms per item |")
    print("|---|---|---|---|")
    for characters, items, taken in scaling(everything):
        print(f"| {characters} | {items} | {taken:.1f} | {taken / items:.4f} |")
    print(f"\nnianbao --help: {start_up(5):.0f} ms median")
    print(json.dumps({"python": sys.version.split()[0], "rounds": options.rounds}))


if __name__ == "__main__":
    main()
