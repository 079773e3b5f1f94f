"""The quantities of the running text, each with its place in the flow and the sentence it stands in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.backends.rules.sentences import Flow, Sentence
from verifiers.model import Quantity, Span
from verifiers.quantities import distributions, scan

_EACH = ("各", "均为", "都为")


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
    its place in the source. ``shared`` has those that several members have each (A、B各5件)."""

    all: tuple[Count, ...]
    members: dict[int, Span]
    shared: dict[int, tuple[Span, ...]]


def read_counts(flow: Flow, tables: Iterable[Span]) -> Counts:
    running = _without(flow.source, tables)
    kept = scan(running)
    dealt = distributions(running, kept)
    times = Counter(one.quantity.start for one in dealt)
    members = {one.quantity.start: one.member for one in dealt if times[one.quantity.start] == 1}
    shared: defaultdict[int, list[Span]] = defaultdict(list)
    for one in dealt:
        if times[one.quantity.start] > 1 and flow.source.endswith(_EACH, 0, one.quantity.start):
            shared[one.quantity.start].append(one.member)
    return Counts(tuple(_placed(flow, kept)), members, {start: tuple(spans) for start, spans in shared.items()})


def _without(text: str, tables: Iterable[Span]) -> str:
    """``text`` of the same length with line breaks for its tables: their numbers are cells, not quantities."""
    pieces: list[str] = []
    position = 0
    for table in sorted(tables):
        start = max(table.start, position)
        pieces += [text[position:start], "\n" * max(table.end - start, 0)]
        position = max(table.end, position)
    return "".join((*pieces, text[position:]))


def _placed(flow: Flow, quantities: Sequence[Quantity]) -> Iterable[Count]:
    for quantity in quantities:
        start, end = flow.within(quantity.span)
        if end > start:
            yield Count(quantity, start, end, flow.sentence(start))
