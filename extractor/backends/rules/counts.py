"""The quantities of the running text, each with its place in the flow and the sentence it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.backends.rules.sentences import Flow, Sentence
from verifiers.model import Quantity, Span
from verifiers.quantities import distributions, scan


@dataclass(frozen=True, slots=True)
class Count:
    """``start``/``end`` is the quantity's place in the flow."""

    quantity: Quantity
    start: int
    end: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Counts:
    """All quantities in text order, and the member of an enumeration that a quantity belongs to (A、B分别为1、2件), by
    its place in the source. A quantity that each of several members has (各5件) has no entry."""

    all: tuple[Count, ...]
    members: dict[int, Span]


def read_counts(flow: Flow, tables: Iterable[Span]) -> Counts:
    tables = sorted(tables)
    kept: list[Quantity] = []
    at = 0
    for quantity in scan(flow.source):
        while at < len(tables) and tables[at].end <= quantity.start:
            at += 1
        if at == len(tables) or quantity.start < tables[at].start:
            kept.append(quantity)
    dealt = distributions(flow.source, kept)
    times = Counter(one.quantity.start for one in dealt)
    members = {one.quantity.start: one.member for one in dealt if times[one.quantity.start] == 1}
    return Counts(tuple(_placed(flow, kept)), members)


def _placed(flow: Flow, quantities: Sequence[Quantity]) -> Iterable[Count]:
    for quantity in quantities:
        start, end = flow.within(quantity.span)
        if end > start:
            yield Count(quantity, start, end, flow.sentence(start))
