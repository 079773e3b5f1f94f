"""How many reports and items stand under each theme: in all, by year, level and region, and which measure answers what.

A share is of the reports that name at least one problem (for a measure: at least one measure), because a report whose
section could not be read says nothing either way; every share carries that number. Pure: items and their themes in,
numbers out, so that anybody with the items can count again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar, get_args

from extractor.corpus.bodies import Level
from extractor.summary.assign import Assignment
from extractor.summary.items import KINDS, Item, ItemKind, Report
from extractor.summary.themes import OTHER, Taxonomy, Theme

K = TypeVar("K", int | None, str | None)

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""From the top down."""

SMALL: Final = 30
"""Of fewer reports than this a share is flagged: one report more or less moves it by over three points."""


@dataclass(frozen=True, slots=True)
class Share:
    """``reports`` out of ``of`` reports, holding ``items`` items."""

    reports: int
    of: int
    items: int = 0

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None where there is nothing to be a share of."""
        return self.reports / self.of if self.of else None

    @property
    def small(self) -> bool:
        return self.of < SMALL


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """``all`` is over every report that names an item of the kind; ``years``, ``levels`` and ``regions`` split it, with
    None where a report does not say. ``verified`` and the rest are items. ``linked`` is, for a problem, how many of its
    items some measure answers; for a measure, how many of its items answer a problem."""

    theme: Theme
    all: Share
    verified: int
    unverified: int
    contradicted: int
    linked: int
    years: Mapping[int | None, Share]
    levels: Mapping[str | None, Share]
    regions: Mapping[str | None, Share]


@dataclass(frozen=True, slots=True)
class Answer:
    """Measures of one theme that answer problems of another: how many measures, in how many reports."""

    problem: str
    measure: str
    items: int
    reports: int


@dataclass(frozen=True, slots=True)
class Named:
    """What the shares of a kind are shares of: the reports that name at least one item of it, in all and split, and
    the items."""

    reports: int
    items: int
    years: Mapping[int | None, int]
    levels: Mapping[str | None, int]
    regions: Mapping[str | None, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """``answers`` are the links between themes, most frequent first."""

    themes: tuple[ThemeCount, ...]
    named: Mapping[ItemKind, Named]
    answers: tuple[Answer, ...]

    def of(self, kind: ItemKind) -> tuple[ThemeCount, ...]:
        """The themes of a kind by reports, the most frequent first, the one for the rest last."""
        own = [(at, one) for at, one in enumerate(self.themes) if one.theme.kind == kind]
        own.sort(key=lambda pair: (pair[1].theme.id == OTHER[kind].id, -pair[1].all.reports, pair[0]))
        return tuple(one for _, one in own)


def count(reports: Sequence[Report], items: Sequence[Item], assignment: Assignment, taxonomy: Taxonomy) -> Counts:
    """The numbers. Every item must be assigned (see ``assign.faults``) and belong to one of the reports."""
    of_report = {report.id: report for report in reports}
    kinds: dict[ItemKind, set[str]] = {kind: set() for kind in KINDS}
    named: dict[str, set[str]] = defaultdict(set)
    of_theme: dict[str, list[Item]] = defaultdict(list)
    answered: set[str] = set()
    links: Counter[tuple[str, str]] = Counter()
    link_reports: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in items:
        theme = assignment[item.id].theme
        kinds[item.kind].add(item.report)
        named[theme].add(item.report)
        of_theme[theme].append(item)
        if item.addresses is not None:
            answered.add(item.addresses)
            link = (assignment[item.addresses].theme, theme)
            links[link] += 1
            link_reports[link].add(item.report)

    naming: dict[ItemKind, Named] = {
        kind: _named([of_report[one] for one in kinds[kind]], items, kind) for kind in KINDS
    }
    counted: list[ThemeCount] = []
    for theme in taxonomy.themes:
        own = of_theme[theme.id]
        verdicts = Counter(item.verdict for item in own)
        own_reports = [of_report[one] for one in named[theme.id]]
        of = naming[theme.kind]
        counted.append(
            ThemeCount(
                theme,
                Share(len(own_reports), of.reports, len(own)),
                verdicts["verified"],
                verdicts["unverified"],
                verdicts["contradicted"],
                sum(item.id in answered if theme.kind == "problem" else item.addresses is not None for item in own),
                _split(own_reports, own, of.years, lambda one: one.year),
                _split(own_reports, own, of.levels, lambda one: one.level),
                _split(own_reports, own, of.regions, lambda one: one.region),
            )
        )
    answers = [Answer(*link, number, len(link_reports[link])) for link, number in links.items()]
    order = {theme.id: at for at, theme in enumerate(taxonomy.themes)}
    answers.sort(key=lambda one: (-one.items, order[one.problem], order[one.measure]))
    return Counts(
        tuple(counted),
        naming,
        tuple(answers),
    )


def _named(reports: Sequence[Report], items: Sequence[Item], kind: ItemKind) -> Named:
    return Named(
        len(reports),
        sum(item.kind == kind for item in items),
        _by_name(Counter(report.year for report in reports)),
        _by_rank(Counter(report.level for report in reports)),
        _by_number(Counter(report.region for report in reports)),
    )


def _split(
    reports: Sequence[Report], items: Sequence[Item], of: Mapping[K, int], key: Callable[[Report | Item], K]
) -> dict[K, Share]:
    """The share within each group, in the groups' order."""
    named = Counter(key(report) for report in reports)
    told = Counter(key(item) for item in items)
    return {group: Share(named[group], of[group], told[group]) for group in of}


def _by_name(groups: Mapping[int | None, int]) -> dict[int | None, int]:
    """Years in order, the unknown one last."""
    return {group: groups[group] for group in sorted(groups, key=lambda one: (one is None, one or 0))}


def _by_rank(groups: Mapping[str | None, int]) -> dict[str | None, int]:
    """Levels from the top down, the unknown one last."""
    return {level: groups[level] for level in (*LEVELS, None) if level in groups}


def _by_number(groups: Mapping[str | None, int]) -> dict[str | None, int]:
    """Regions by their number of reports, the unknown one last."""
    order = sorted(groups, key=lambda one: (one is None, -groups[one], one or ""))
    return {region: groups[region] for region in order}
