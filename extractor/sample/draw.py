"""The sample itself: one pass over the records counts every stratum and draws from it, a second fetches the rows.

Each unit gets a random number from the seed and its report, and the smallest numbers of a stratum are its sample:
simple random sampling without replacement, the same in one process or several, in which a larger sample with the same
seed holds every row of a smaller one.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from heapq import nsmallest
from pathlib import Path
from typing import Final

from extractor.corpus.reading import CHUNK, Corpus, Entry, texts
from extractor.errors import UsageError
from extractor.sample.allocation import allocate
from extractor.sample.model import Allocation, By, Design, Row, Sample, Stratum
from extractor.sample.units import Unit, evidence, says, stratum, units, unread, verdict
from extractor.schema import Record
from extractor.store.database import DATABASE
from verifiers.rules import Lang

CONTEXT: Final = 60
"""Characters of the text before and after a quote."""


@dataclass(slots=True)
class _Found:
    """Of some records: how many units each stratum has, and the candidates with the smallest numbers."""

    sizes: Counter[str] = field(default_factory=lambda: Counter[str]())
    best: dict[str, list[tuple[float, str, str]]] = field(default_factory=lambda: {})
    unread: int = 0

    def add(self, other: _Found, n: int) -> None:
        self.sizes.update(other.sizes)
        self.unread += other.unread
        for name, candidates in other.best.items():
            self.best[name] = nsmallest(n, self.best.get(name, []) + candidates)


def draw(
    corpus: Corpus,
    n: int = 200,
    seed: int = 1,
    *,
    by: By = "list",
    allocation: Allocation = "root",
    lang: Lang = "zh",
    context: int = CONTEXT,
    workers: int = 1,
) -> Sample:
    """``n`` units of the records that count, or all of them where there are fewer. Raises ``UsageError`` where there is
    nothing to draw from, or fewer rows than strata are asked for."""
    if n < 1:
        raise UsageError(f"-n {n}: must be 1 or more")
    found = _Found()
    for part in corpus.over(partial(_candidates, seed=seed, n=n, by=by), workers=workers):
        found.add(part, n)
    if not found.sizes:
        raise UsageError(f"{corpus.folder}: the records hold no items and no cells to draw from")
    rows = allocate(dict(sorted(found.sizes.items())), n, allocation)
    strata = tuple(Stratum(name, found.sizes[name], count) for name, count in rows.items())
    chosen: dict[str, dict[str, Stratum]] = {}
    for one in strata:
        for _, entry_id, key in nsmallest(one.drawn, found.best[one.name]):
            chosen.setdefault(entry_id, {})[key] = one
    drawn, without_text = _rows(corpus, chosen, lang, context)
    design = Design(seed, n, by, allocation, len(corpus.counted), sum(found.sizes.values()), len(drawn))
    return Sample(tuple(drawn), strata, design, found.unread, without_text)


def _candidates(folder: Path, records: Sequence[tuple[Entry, Record]], *, seed: int, n: int, by: By) -> _Found:
    """Work of one process. Numbers depend on seed and report alone, not on the order of the reports."""
    found = _Found()
    best: dict[str, list[tuple[float, str, str]]] = {}
    for entry, record in records:
        rng = random.Random(f"{seed} {entry.id}")
        found.unread += unread(record)
        for unit in units(record):
            name = stratum(unit, entry, by)
            found.sizes[name] += 1
            best.setdefault(name, []).append((rng.random(), entry.id, unit.key))
    found.best = {name: nsmallest(n, candidates) for name, candidates in best.items()}
    return found


def _rows(corpus: Corpus, chosen: dict[str, dict[str, Stratum]], lang: Lang, context: int) -> tuple[list[Row], int]:
    entries = [entry for entry in corpus.counted if entry.id in chosen]
    # A folder of records alone has no texts, and opening the database would make one.
    stored = (corpus.folder / DATABASE).is_file()
    rows: list[Row] = []
    without_text = 0
    for at in range(0, len(entries), CHUNK):
        part = entries[at : at + CHUNK]
        known = texts(corpus.folder, part) if stored else {}
        for entry, record in corpus.records(part):
            text = known.get(entry.sha256)
            wanted = chosen[entry.id]
            found = (unit for unit in units(record) if unit.key in wanted)
            made = [row_of(unit, entry, record, wanted[unit.key], text, lang, context) for unit in found]
            made.sort(key=lambda row: (row.start is None, row.start or 0, row.unit))
            rows += made
            without_text += len(made) if text is None else 0
    return rows, without_text


def row_of(
    unit: Unit, entry: Entry, record: Record, part: Stratum, text: str | None, lang: Lang, context: int = CONTEXT
) -> Row:
    """What a checker sees of one unit."""
    quote, start, end = evidence(unit)
    passage = ""
    if text is not None and start is not None and end is not None:
        before, after = max(0, start - context), min(len(text), end + context)
        passage = (
            f"{'…' * (before > 0)}{text[before:start]}【{text[start:end]}】{text[end:after]}{'…' * (after < len(text))}"
        )
    return Row(
        unit=f"{entry.id}.{unit.key}",
        path=entry.path,
        body=entry.body.name if entry.body else "",
        year=entry.year,
        list=unit.list,
        place=unit.place,
        says=says(unit, record.form, lang),
        quote=quote,
        passage=passage,
        verdict=verdict(unit),
        start=start,
        end=end,
        stratum=part,
    )
