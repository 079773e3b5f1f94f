"""Which charts a summary has, and the numbers in each: data only, so that pages, tests and the drawing agree.

A chart is left out where it would say nothing: one year is no development, and no pair of years is no repetition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from extractor.summary.count import SMALL, Share, ThemeCount
from extractor.summary.items import ItemKind
from extractor.summary.phrases import group_name, percent, say
from extractor.summary.result import Summary
from verifiers.rules import Lang

Key = Literal["problems", "measures", "years", "levels", "answers", "repeats"]

# Rows of a heat map and panels of the years that can still be read.
_ROWS: Final = 20
_PANELS: Final = 12


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars from zero, the longest first. ``values`` are between 0 and 1; ``notes`` stand beside them.
    ``against``, where given, are marks to compare each bar with."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    notes: tuple[str, ...]
    axis: str
    kind: ItemKind
    against: tuple[float, ...] = ()
    legend: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Panels:
    """One small line chart per label over the same years. A point is a share and whether it rests on few reports; None
    where no report of that year names anything."""

    years: tuple[int, ...]
    labels: tuple[str, ...]
    points: tuple[tuple[tuple[float, bool] | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of shares in colour; None where there is nothing."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    notes: tuple[tuple[str, ...], ...]
    slanted: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """``description`` is what somebody hears who cannot see it."""

    key: Key
    title: str
    note: str
    description: str
    figure: Bars | Panels | Heat


def charts_of(summary: Summary, lang: Lang) -> Iterator[Chart]:
    """The charts in the order of the page."""
    yield from _themes(summary, "problem", "problems", lang)
    yield from _themes(summary, "measure", "measures", lang)
    yield from _years(summary, lang)
    yield from _levels(summary, lang)
    yield from _answers(summary, lang)
    yield from _repeats(summary, lang)


def _chart(key: Key, lang: Lang, note: str, told: Sequence[str], figure: Bars | Panels | Heat) -> Chart:
    title = say(f"chart_{key}", lang)
    stop, separator = ("。", "；") if lang == "zh" else (". ", "; ")
    description = stop.join((title, note.rstrip("。."), separator.join(told)))
    return Chart(key, title, note, description, figure)


def _themes(summary: Summary, kind: ItemKind, key: Key, lang: Lang) -> Iterator[Chart]:
    themes = summary.counts.of(kind)
    of = summary.counts.named[kind].reports
    if not of:
        return
    labels = tuple(one.theme.label(lang) for one in themes)
    values = tuple(one.all.value or 0.0 for one in themes)
    notes = tuple(f"{percent(one.all.value)}  {one.all.reports}/{of}" for one in themes)
    told = [f"{label} {note}" for label, note in zip(labels, notes, strict=True)]
    figure = Bars(labels, values, notes, say("chart_share", lang), kind)
    yield _chart(key, lang, say("chart_n", lang, n=of), told, figure)


def _known(themes: Sequence[ThemeCount], most: int) -> list[ThemeCount]:
    """The most frequent themes that some report names."""
    return [one for one in themes if one.all.reports][:most]


def _years(summary: Summary, lang: Lang) -> Iterator[Chart]:
    of = {year: number for year, number in summary.counts.named["problem"].years.items() if year is not None}
    if len(of) < 2:
        return
    themes = _known(summary.counts.of("problem"), _PANELS)
    years = tuple(range(min(of), max(of) + 1))

    def point(one: ThemeCount, year: int) -> tuple[float, bool] | None:
        share = one.years.get(year)
        return (share.value, share.small) if share is not None and share.value is not None else None

    points = tuple(tuple(point(one, year) for year in years) for one in themes)
    note = say("chart_years_n", lang, years=", ".join(f"{year}: {number}" for year, number in of.items()))
    if any(number < SMALL for number in of.values()):
        note = f"{note} ({say('chart_hollow', lang, n=SMALL)})"
    told = [
        f"{one.theme.label(lang)} {', '.join(f'{year} {percent(one.years[year].value)}' for year in of)}"
        for one in themes
    ]
    yield _chart("years", lang, note, told, Panels(years, tuple(one.theme.label(lang) for one in themes), points))


def _levels(summary: Summary, lang: Lang) -> Iterator[Chart]:
    of = summary.counts.named["problem"].levels
    if sum(level is not None for level in of) < 2:
        return
    themes = _known(summary.counts.of("problem"), _ROWS)
    columns = tuple(f"{group_name(level, lang)}\nn={number}" for level, number in of.items())
    shares = [[one.levels[level] for level in of] for one in themes]
    told = [
        f"{one.theme.label(lang)} {', '.join(f'{group_name(level, lang)} {_cell(one.levels[level])}' for level in of)}"
        for one in themes
    ]
    figure = Heat(
        tuple(one.theme.label(lang) for one in themes),
        columns,
        tuple(tuple(share.value for share in row) for row in shares),
        tuple(tuple(_cell(share) for share in row) for row in shares),
        slanted=False,
    )
    note = say("chart_n", lang, n=summary.counts.named["problem"].reports)
    yield _chart("levels", lang, note, told, figure)


def _cell(share: Share) -> str:
    """Of few reports the count says more than a percentage."""
    return f"{share.reports}/{share.of}" if share.small else f"{(share.value or 0) * 100:.0f}%"


def _answers(summary: Summary, lang: Lang) -> Iterator[Chart]:
    answers = summary.counts.answers
    if not answers:
        return
    totals: Counter[str] = Counter()
    for one in answers:
        totals[one.problem] += one.items
    found = {(one.problem, one.measure): one.items for one in answers}
    problems = [one.theme for one in summary.counts.of("problem") if one.theme.id in totals][:_ROWS]
    answering = {one.measure for one in answers}
    measures = [theme for theme in summary.taxonomy.of("measure") if theme.id in answering][:_ROWS]
    counts = [[found.get((problem.id, measure.id), 0) for measure in measures] for problem in problems]
    figure = Heat(
        tuple(f"{problem.label(lang)}  n={totals[problem.id]}" for problem in problems),
        tuple(measure.label(lang) for measure in measures),
        tuple(
            tuple(number / totals[problem.id] if number else None for number in row)
            for problem, row in zip(problems, counts, strict=True)
        ),
        tuple(tuple(str(number) if number else "" for number in row) for row in counts),
        slanted=True,
    )
    labels = {theme.id: theme.label(lang) for theme in summary.taxonomy.themes}
    told = [f"{labels[one.problem]} → {labels[one.measure]} {one.items}" for one in answers[:_ROWS]]
    linked = sum(totals.values())
    yield _chart(
        "answers", lang, say("links_note", lang, n=linked, all=summary.counts.named["measure"].items), told, figure
    )


def _repeats(summary: Summary, lang: Lang) -> Iterator[Chart]:
    found = summary.repeats
    if not found.themes:
        return
    themes = [one for one in summary.taxonomy.of("problem") if one.id in found.themes]
    themes.sort(key=lambda one: -found.themes[one.id].repeated / found.themes[one.id].pairs)
    rows = [found.themes[one.id] for one in themes]
    labels = tuple(one.label(lang) for one in themes)
    values = tuple(row.repeated / row.pairs for row in rows)
    marks = ["*" if row.pairs < SMALL else "" for row in rows]
    notes = tuple(
        f"{percent(value)}  {row.repeated}/{row.pairs}{mark}"
        for value, row, mark in zip(values, rows, marks, strict=True)
    )
    told = [f"{label} {note}" for label, note in zip(labels, notes, strict=True)]
    figure = Bars(
        labels,
        values,
        notes,
        say("chart_again", lang),
        "problem",
        tuple(row.base / row.base_of for row in rows),
        (say("chart_again", lang), say("chart_base", lang)),
    )
    note = say("chart_pairs", lang, n=found.pairs)
    if any(marks):
        note = f"{note}  {say('small_pairs', lang, n=SMALL)}"
    yield _chart("repeats", lang, note, told, figure)
