"""What can be said only once all reports have been seen: texts of other bodies, peers, bodies below.

Each of these goes over small extracts that the work on the single bodies left; only the texts of reports that repeat
another's are fetched again, to quote them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from extractor.corpus.guard import neutral
from extractor.corpus.reading import Entry, texts
from extractor.panel.rows import Row, line
from extractor.panel.working import Part
from verifiers.model import plain
from verifiers.panel import Below, Copies, Copy, Crossed, Outcome, Prose, Report, copied, standings

_BATCH: Final = 400

PEERS_HEAD: Final = (
    "report", "body", "name", "year", "level", "kind", "region", "variable", "value", "n_peers", "median", "percentile",
    "robust_z",
)  # fmt: skip


def copies(folder: Path, parts: Sequence[Part], entries: Mapping[str, Entry]) -> tuple[dict[str, float], list[Crossed]]:
    """The share of each report's long sentences that stand elsewhere, and the reports that repeat another's."""
    prints = sorted((one for part in parts for one in part.prints), key=lambda one: (one.year, one.body))
    index = Copies(prints)
    shares = {one.report: share for one in prints if (share := index.shared(one)) is not None}
    found = [copy for one in prints if (copy := index.best(one))]
    told: list[Crossed] = []
    for at in range(0, len(found), _BATCH):
        batch = found[at : at + _BATCH]
        needed = {one: entries[one] for copy in batch for one in (copy.here, copy.there)}
        known = texts(folder, list(needed.values()))
        told += (_quoted(copy, needed, known) for copy in batch)
    return shares, told


def _quoted(copy: Copy, needed: Mapping[str, Entry], known: Mapping[str, str]) -> Crossed:
    here, there = (_bare(needed[one], known) for one in (copy.here, copy.there))
    return copied(copy, here, there)


def _bare(entry: Entry, known: Mapping[str, str]) -> Report:
    """A report with nothing but its text, to quote from."""
    if entry.body is None or entry.year is None:
        raise ValueError(f"{entry.path}: no body or no year")
    prose = Prose(known[entry.sha256], ())
    return Report(entry.id, entry.path, entry.body.key, entry.body.name, entry.year, None, {}, {}, prose)


def peers(rows: Mapping[str, Row], entries: Mapping[str, Entry], least: int, by_region: bool) -> Iterator[str]:
    """The standing of every ranked value among bodies of the same level and kind in the same year (and region), a line
    of CSV each. Bodies whose level or kind is unknown have no peers."""
    groups: dict[tuple[str, ...], dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for report, row in rows.items():
        entry = entries[report]
        body = entry.body
        if body is None or body.level is None or body.kind is None or (by_region and body.region is None):
            continue
        group = (str(entry.year), body.level, body.kind, body.region or "" if by_region else "")
        for name, value in row.ranked.items():
            groups[group][name][report] = value
    for (year, level, kind, region), ranked in sorted(groups.items()):
        for name, values in sorted(ranked.items()):
            for report, one in standings(values, least).items():
                body = entries[report].body
                if body is None:
                    continue
                told = [report, neutral(body.key), neutral(body.name), year, level, kind, neutral(region), name]
                z = "" if one.z is None else str(one.z)
                yield line([*told, plain(one.value), str(one.n), plain(one.median), plain(one.percentile), z])


@dataclass(slots=True)
class Family:
    """The bodies below one body: their names and the years they have reports on, by key."""

    names: dict[str, str] = field(default_factory=lambda: {})
    years: dict[str, set[int]] = field(default_factory=lambda: {})

    def missing(self, year: int) -> list[str]:
        """Those with reports before and after a year, but none on it."""
        return [
            self.names[key] for key, years in self.years.items() if min(years) < year < max(years) and year not in years
        ]


@dataclass(frozen=True, slots=True)
class Families:
    """``below`` by the key of the body above; ``keys`` leads there from what a manifest calls it. ``unclear`` are
    bodies above that cannot be told: their name is that of several, or they stand below themselves."""

    below: Mapping[str, Family]
    keys: Mapping[str, str]
    unclear: tuple[str, ...] = ()


def families(entries: Sequence[Entry]) -> Families:
    """The bodies below each body that has a report. A body above may be called by its former name."""
    called: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for body in (entry.body, entry.former):
            if body is not None and entry.body is not None:
                for name in filter(None, (body.key, body.name, body.code)):
                    called[name].add(entry.body.key)
    above: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.body is not None and entry.body.parent:
            above[entry.body.key] |= called.get(entry.body.parent, set()) - {entry.body.key}
    below: dict[str, Family] = {}
    keys: dict[str, str] = {}
    unclear: set[str] = set()
    for entry in entries:
        body = entry.body
        parents = called.get(body.parent or "", set()) - {body.key} if body else set[str]()
        if body is None or body.parent is None or entry.year is None or not parents:
            continue
        if len(parents) > 1 or body.key in _all_above(body.key, above):
            unclear.add(body.parent)
            continue
        (parent,) = parents
        keys[body.parent] = parent
        family = below.setdefault(parent, Family())
        family.names[body.key] = body.name
        family.years.setdefault(body.key, set()).add(entry.year)
    return Families(below, keys, tuple(sorted(unclear)))


def _all_above(key: str, above: Mapping[str, set[str]]) -> set[str]:
    """Every body above one, however far."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        more = above.get(waiting.pop(), set()) - found
        found |= more
        waiting.extend(more)
    return found


def relatives(parts: Sequence[Part], found: Families) -> Iterator[tuple[str, Outcome]]:
    """The outcomes of comparing bodies with those below them, with the report that each is about."""
    below: dict[tuple[str, int, str], Below] = {}
    for part in parts:
        for (parent, year, form), one in part.below.items():
            key = found.keys.get(parent)
            if key is None:
                continue
            known = below.get((key, year, form))
            if known is None:
                below[key, year, form] = one
            else:
                known.merge(one)
    for part in parts:
        for (key, year), above in part.above.items():
            form = above.report.form or ""
            for outcome in above.check(below.get((key, year, form)), found.below[key].missing(year)):
                yield above.report.id, outcome
