"""The problems and measures of many reports as one flat list: who said it, when, in which words, and where they stand.

A summary counts these items and nothing else, and every figure of it names them by id. An item keeps its verdict:
all are counted, and only verified ones may speak for a theme.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Literal

from extractor.corpus.reading import Corpus, Entry
from extractor.schema import Measure, Problem, Record
from verifiers.model import VerdictName
from verifiers.rules import Lang

ItemKind = Literal["problem", "measure"]
KINDS: Final[tuple[ItemKind, ...]] = ("problem", "measure")


@dataclass(frozen=True, slots=True)
class Item:
    """One problem or measure of one report. ``id`` is ``<entry id>.p<index>`` or ``.m<index>``, ``index`` its place in
    the record's list. ``text[start:end] == quote`` in the canonical text; both are None where the quote was not
    found. ``addresses`` is the id of the problem that a measure answers. ``body`` is the key that tells bodies apart,
    empty where the report names none; ``level`` and ``region`` are None where nothing says them."""

    id: str
    kind: ItemKind
    index: int
    text: str
    quote: str
    start: int | None
    end: int | None
    verdict: VerdictName
    addresses: str | None
    report: str
    path: str
    body: str
    name: str
    year: int | None
    level: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """One report that counts. ``read`` is False where the model gave no answer, so that nobody knows what it names."""

    id: str
    path: str
    body: str
    name: str
    year: int | None
    level: str | None
    region: str | None
    read: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the written summary, with the ids of the items that bear it out and the theme it speaks of."""

    text: str
    items: tuple[str, ...]
    theme: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote and the checks let through; ``rejected`` are sentences left out, each with its reason."""

    sentences: tuple[Sentence, ...]
    rejected: tuple[tuple[str, str], ...]
    lang: Lang


def reports_of(corpus: Corpus) -> tuple[Report, ...]:
    """The reports that count, in the order of the records."""
    return tuple(
        Report(
            id=entry.id,
            path=entry.path,
            body=entry.body.key if entry.body else "",
            name=entry.body.name if entry.body else "",
            year=entry.year,
            level=entry.body.level if entry.body else None,
            region=entry.body.region if entry.body else None,
            read=not (entry.code or "").startswith("model."),
        )
        for entry in corpus.counted
    )


def items_of(entry: Entry, record: Record) -> Iterator[Item]:
    """The items of one record, problems before measures."""
    problems = record.narrative.problems
    for index, problem in enumerate(problems):
        yield _item(entry, "problem", index, problem, None)
    for index, measure in enumerate(record.narrative.measures):
        answers = measure.addresses
        known = answers is not None and 0 <= answers < len(problems)
        yield _item(entry, "measure", index, measure, f"{entry.id}.p{answers}" if known else None)


def read_items(corpus: Corpus, *, workers: int = 1) -> tuple[Item, ...]:
    """The items of every report that counts, in the order of the records."""
    return tuple(chain.from_iterable(corpus.over(_items, workers=workers)))


def _items(_: Path, records: Sequence[tuple[Entry, Record]]) -> list[Item]:
    return [item for entry, record in records for item in items_of(entry, record)]


def _item(entry: Entry, kind: ItemKind, index: int, said: Problem | Measure, addresses: str | None) -> Item:
    body = entry.body
    evidence = said.evidence
    return Item(
        id=f"{entry.id}.{kind[0]}{index}",
        kind=kind,
        index=index,
        text=evidence.quote if said.text == evidence.quote else said.text,
        quote=evidence.quote,
        start=evidence.start,
        end=evidence.end,
        verdict=said.verdict,
        addresses=addresses,
        report=entry.id,
        path=entry.path,
        body=body.key if body else "",
        name=body.name if body else "",
        year=entry.year,
        level=body.level if body else None,
        region=body.region if body else None,
    )
