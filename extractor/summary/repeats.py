"""How often a body names the same problem again in its report of the next year, and whether in the same words.

Only consecutive years of one body count, and only reports that name problems at all. Beside the share stands what
chance would give: how many of all the second reports name that theme, whatever the first one said.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz

from extractor.summary.assign import Assignment
from extractor.summary.items import Item, Report
from extractor.summary.themes import OTHER

ALIKE: Final = 90.0
"""Two wordings of so many percent in common say the same: calibrated on a changed year, ordinal or filler word."""

_NOISE: Final = re.compile(r"[\s\d，。、；：,.;:（）()“”\"]+")
# Problems of one theme in one report that are compared; no honest report has as many.
_MOST: Final = 20
# Characters of an item that are compared: more is a section, not a problem.
_READ: Final = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items of one body in consecutive years whose wording is the same but for little; ``likeness`` in percent."""

    first: str
    second: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Repeat:
    """Of ``pairs`` whose first report names the theme, ``repeated`` name it again, ``alike`` in nearly the same words.
    ``base`` of ``base_of`` second reports name it, whatever the first one says."""

    pairs: int
    repeated: int
    alike: int
    base: int
    base_of: int
    examples: tuple[Pair, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Repeats:
    """``pairs`` of reports in all, of ``bodies`` bodies; ``themes`` by theme id, for every theme but the rest that a
    first report of a pair names."""

    pairs: int
    bodies: int
    themes: Mapping[str, Repeat]


def repeats(reports: Sequence[Report], items: Sequence[Item], assignment: Assignment) -> Repeats:
    """The repetitions of problems."""
    named: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    # Two problems that fit no theme have only that in common.
    rest = OTHER["problem"].id
    naming = {item.report for item in items if item.kind == "problem"}
    for item in items:
        if item.kind == "problem" and assignment[item.id].theme != rest:
            named[item.report][assignment[item.id].theme].append(item)
    pairs = list(_pairs([report for report in reports if report.id in naming]))
    first: Counter[str] = Counter()
    again: Counter[str] = Counter()
    alike: Counter[str] = Counter()
    base: Counter[str] = Counter()
    examples: dict[str, list[Pair]] = defaultdict(list)
    for before, after in pairs:
        base.update(named[after.id].keys())
        for theme, told in named[before.id].items():
            first[theme] += 1
            if theme not in named[after.id]:
                continue
            again[theme] += 1
            if found := _closest(told[:_MOST], named[after.id][theme][:_MOST]):
                alike[theme] += 1
                examples[theme].append(found)
    themes = {
        theme: Repeat(
            first[theme],
            again[theme],
            alike[theme],
            base[theme],
            len(pairs),
            tuple(sorted(examples[theme], key=lambda one: (-one.likeness, one.first))),
        )
        for theme in first
    }
    return Repeats(len(pairs), len({before.body for before, _ in pairs}), themes)


def _pairs(reports: Sequence[Report]) -> Iterator[tuple[Report, Report]]:
    known: dict[tuple[str, int], Report] = {}
    for report in reports:
        if report.body and report.year is not None:
            known[report.body, report.year] = report
    for (body, year), before in known.items():
        if after := known.get((body, year + 1)):
            yield before, after


def _closest(before: Sequence[Item], after: Sequence[Item]) -> Pair | None:
    """The pair of items with the most wording in common, if it is near enough."""
    best: Pair | None = None
    for one in before:
        for other in after:
            likeness = fuzz.ratio(_words(one), _words(other), score_cutoff=ALIKE)
            if likeness and (best is None or likeness > best.likeness):
                best = Pair(one.id, other.id, likeness)
    return best


def _words(item: Item) -> str:
    return _NOISE.sub("", item.text[:_READ])
