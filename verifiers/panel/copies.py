"""Texts that stand in the reports of several bodies: which report repeats which, and in what sentences.

Tens of thousands of texts are compared through the digests of their long sentences, so that the cost is that of the
sentences and not of the pairs. Names of the bodies themselves are taken out first: a copied text is told by everything
but them. Sentences that very many bodies share find no candidates, yet count once a pair is compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from verifiers.model import Span
from verifiers.panel.declared import OTHER_BODY
from verifiers.panel.model import Crossed, Place, Report, crossed
from verifiers.panel.prose import Prose

# Shorter sentences are phrases of the trade: 本机关未收取信息处理费.
LONG: Final = 20
SHARE: Final = 0.5
WEIGHT: Final = 200
# How many bodies a sentence may lead to, and how many of the likeliest reports are compared in full.
_HOLDERS: Final = 24
_CANDIDATES: Final = 3
_SHOWN: Final = 5

# Sentences that the circulars prescribe or that every body must write.
_SECTIONS: Final = frozenset({"overview", "disclosure", "applications", "remedies", "problems", "extra"})


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The long sentences of one report: digest, weight in folded characters, span. ``total`` is their weight."""

    report: str
    body: str
    year: int
    sentences: tuple[tuple[int, int, int, int], ...]

    @property
    def total(self) -> int:
        return sum(weight for _, weight, _, _ in self.sentences)


@dataclass(frozen=True, slots=True)
class Copy:
    """``share`` of the long sentences of ``here`` stand in ``there`` too; ``pairs`` are their spans, here and
    there."""

    here: str
    there: str
    share: float
    pairs: tuple[tuple[Span, Span], ...]


def fingerprint(report: str, body: str, year: int, prose: Prose, names: Iterable[str]) -> Fingerprint:
    """``names`` of the body, in any of which its sentences may differ from those it was copied from."""
    hidden = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
    found: dict[int, tuple[int, int, int, int]] = {}
    for one in prose.sentences:
        if one.section not in _SECTIONS or one.weight < LONG:
            continue
        key = one.key
        for name in hidden:
            key = key.replace(name, "□")
        digest = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
        found.setdefault(digest, (digest, one.weight, one.span.start, one.span.end))
    return Fingerprint(report, body, year, tuple(found.values()))


def copied(copy: Copy, here: Report, there: Report) -> Crossed:
    """The finding that one report repeats another's text. Both must have their ``prose``."""
    pairs = sorted(copy.pairs, key=lambda pair: pair[0].start - pair[0].end)[:_SHOWN]
    spans, spots = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    quotes, written = _read(here, spans), _read(there, spots)
    finding = OTHER_BODY.finding(
        "text",
        actual=f"{copy.share:.0%}",
        spans=spans,
        share=f"{copy.share * 100:.0f}",
        other=there.name,
        count=str(len(copy.pairs)),
        quote="".join(quotes[0].split())[:60] if quotes else "",
    )
    return crossed(finding, here, Place(there.id, there.path, there.year, ("text",), written, spots), quotes)


def _read(report: Report, spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(report.prose.text[span.start : span.end] for span in spans) if report.prose else ()


@dataclass(slots=True)
class Copies:
    """An index of fingerprints, filled by ``add`` and then asked."""

    known: list[Fingerprint] = field(default_factory=lambda: [])
    _holders: dict[int, list[int]] = field(default_factory=lambda: {})

    def add(self, one: Fingerprint) -> None:
        """Reports are best added in the order of their years: the first to hold a sentence are remembered for it."""
        number = len(self.known)
        self.known.append(one)
        for digest, *_ in one.sentences:
            holders = self._holders.setdefault(digest, [])
            if len(holders) < _HOLDERS and not any(self.known[at].body == one.body for at in holders[-2:]):
                holders.append(number)

    def shared(self, one: Fingerprint) -> float | None:
        """The share of a report's long sentences that stand in any other body's report; None where it has none."""
        if not one.total:
            return None
        weight = sum(
            weight
            for digest, weight, _, _ in one.sentences
            if any(self.known[at].body != one.body for at in self._holders.get(digest, ()))
        )
        return weight / one.total

    def best(self, one: Fingerprint) -> Copy | None:
        """The other body's report, of the same year or before, that a report shares most with; None where that is less
        than half of its long sentences or than two hundred characters."""
        counted: Counter[int] = Counter()
        for digest, weight, _, _ in one.sentences:
            for at in self._holders.get(digest, ()):
                counted[at] += weight
        likely = [at for at, _ in counted.most_common() if self._may_be(one, self.known[at])][:_CANDIDATES]
        copies = [self._compared(one, self.known[at]) for at in likely]
        best = max(copies, key=lambda copy: copy.share, default=None)
        if best is None or best.share < SHARE or best.share * one.total < WEIGHT:
            return None
        return best

    @staticmethod
    def _may_be(one: Fingerprint, other: Fingerprint) -> bool:
        return other.body != one.body and other.year <= one.year

    @staticmethod
    def _compared(one: Fingerprint, other: Fingerprint) -> Copy:
        there = {digest: Span(start, end) for digest, _, start, end in other.sentences}
        same = [(weight, Span(*span), there[key]) for key, weight, *span in one.sentences if key in there]
        share = sum(weight for weight, _, _ in same) / one.total if one.total else 0.0
        return Copy(one.report, other.report, share, tuple((here, spot) for _, here, spot in same))


def names_of(body: str, written: Sequence[str]) -> tuple[str, ...]:
    """The names by which a report may call its body: as written, and without the words for the kind of organ."""
    names = {*written, body}
    for name in tuple(names):
        for ending in ("人民政府办公室", "人民政府办公厅", "人民政府", "街道办事处", "办事处", "管理委员会", "办公室"):
            if name.endswith(ending) and len(name) > len(ending) + 1:
                names.add(name.removesuffix(ending))
    return tuple(names)
