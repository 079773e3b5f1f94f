"""Texts that stand in the reports of several bodies: which report repeats which, and in what sentences.

Tens of thousands of texts are compared through the digests of their long sentences, so that the cost is that of the
sentences and not of the pairs. Names of the bodies themselves are taken out first: a copied text is told by everything
but them. Sentences that very many bodies share find no candidates, yet count once a pair is compared.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from verifiers.model import Span
from verifiers.panel.declared import OTHER_BODY
from verifiers.panel.model import Crossed, Place, Report, crossed
from verifiers.panel.prose import Prose
from verifiers.structure.titles import OFFICIAL

# Shorter sentences are phrases of the trade: 本机关未收取信息处理费.
LONG: Final = 20
SHARE: Final = 0.5
WEIGHT: Final = 200
# A body's own problems, nearly all of them: a section is shorter than a report, and more must be the same.
_PART: Final = "problems"
_PART_SHARE: Final = 0.8
_PART_WEIGHT: Final = 120
# How many bodies a sentence may lead to, and how many of the likeliest reports are compared in full.
_HOLDERS: Final = 24
_CANDIDATES: Final = 3
_SHOWN: Final = 5

# Sentences that the circulars prescribe or that every body must write.
_SECTIONS: Final = frozenset({"overview", "disclosure", "applications", "remedies", "problems", "extra"})

# How a body speaks of itself: 我局, 本机关, 全镇; and what stands around a name that was taken out: 县□, □政府.
_SELF: Final = "[我本全](?:省|市|县|区|州|旗|乡|镇|街道|办|局|委|厅|院|所|中心|单位|机关|部门|辖区)"
_AROUND: Final = re.compile("(?:[省市县区州旗乡镇]?□)+(?:人民政府|政府|街道办事处|办事处|党政办公室|办公室)?")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The long sentences of one report. ``packed`` holds five numbers for each: its digest with the body's names taken
    out, that of the sentence as it stands, its weight in folded characters, start and end in the text; a tuple of
    tuples would take ten times the room. ``part`` is where section 五 stands."""

    report: str
    body: str
    year: int
    packed: array[int]
    part: Span

    @property
    def digests(self) -> Iterator[int]:
        """Each sentence's digest, then those of sentences that hold a name, as they stand: whoever copies them may have
        left the name in."""
        yield from self.packed[::5]
        yield from (raw for raw, hidden in zip(self.packed[1::5], self.packed[::5], strict=True) if raw != hidden)

    @property
    def total(self) -> int:
        """The weight of all long sentences."""
        return sum(self.packed[2::5])

    def sentences(self) -> Iterator[tuple[int, int, int, Span]]:
        """Both digests, weight and span of each."""
        packed = self.packed
        for at in range(0, len(packed), 5):
            yield packed[at], packed[at + 1], packed[at + 2], Span(packed[at + 3], packed[at + 4])


@dataclass(frozen=True, slots=True)
class Copy:
    """``share`` of the long sentences of ``here`` (of one ``section``, where that is given) stand in ``there`` too;
    ``pairs`` are their spans, here and there."""

    here: str
    there: str
    share: float
    pairs: tuple[tuple[Span, Span], ...]
    section: str | None = None


def fingerprint(report: str, body: str, year: int, prose: Prose, names: Iterable[str]) -> Fingerprint:
    """``names`` of the body, in any of which its sentences may differ from those it was copied from."""
    hidden = _hiding(frozenset(names))
    found: set[int] = set()
    packed = array("Q")
    for one in prose.sentences:
        if one.section not in _SECTIONS or one.weight < LONG:
            continue
        key = _AROUND.sub("□", hidden.sub("□", one.key))
        digest = _digest(key)
        if digest not in found:
            found.add(digest)
            packed.extend((digest, digest if key == one.key else _digest(one.key), one.weight, *one.span))
    spans = [one.span for one in prose.section(_PART)]
    part = Span(spans[0].start, spans[-1].end) if spans else Span(0, 0)
    return Fingerprint(report, body, year, packed, part)


@lru_cache(maxsize=64)
def _hiding(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join([*map(re.escape, sorted(names, key=len, reverse=True)), _SELF]))


def _digest(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")


def copied(copy: Copy, here: Report, there: Report) -> Crossed:
    """The finding that one report repeats another's text. Both must have their ``prose``."""
    pairs = sorted(copy.pairs, key=lambda pair: pair[0].start - pair[0].end)[:_SHOWN]
    spans, spots = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    quotes, written = _read(here, spans), _read(there, spots)
    where = f"sections.{copy.section}" if copy.section else "text"
    title = OFFICIAL.get(copy.section or "", "")
    finding = OTHER_BODY.finding(
        where,
        actual=f"{copy.share:.0%}",
        spans=spans,
        section=f"“{title}”部分" if title else "",
        section_en=f" of section “{title}”" if title else "",
        share=f"{copy.share * 100:.0f}",
        other=there.name,
        count=str(len(copy.pairs)),
        quote="".join(quotes[0].split())[:60] if quotes else "",
    )
    return crossed(finding, here, Place(there.id, there.path, there.year, (where,), written, spots), quotes)


def _read(report: Report, spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(report.prose.text[span.start : span.end] for span in spans) if report.prose else ()


class Copies:
    """The fingerprints of many reports, and which of them share sentences. ``known`` are best given in the order of
    their years: the first bodies to hold a sentence are those remembered for it."""

    def __init__(self, known: Sequence[Fingerprint]) -> None:
        self.known = known
        # Most sentences stand in one report only; nothing is kept for them.
        self._holders: dict[int, list[int]] = {digest: [] for digest in _repeated(known)}
        for number, one in enumerate(known):
            for digest in one.digests:
                holders = self._holders.get(digest)
                if holders is not None and len(holders) < _HOLDERS and not self._holds(holders, one):
                    holders.append(number)

    def _holds(self, holders: Sequence[int], one: Fingerprint) -> bool:
        """Whether the last to be remembered is of the same body."""
        return bool(holders) and self.known[holders[-1]].body == one.body

    def shared(self, one: Fingerprint) -> float | None:
        """The share of a report's long sentences that stand in any other body's report; None where it has none."""
        total = one.total
        if not total:
            return None
        return sum(weight for *digests, weight, _ in one.sentences() if self._elsewhere(digests, one)) / total

    def _elsewhere(self, digests: Sequence[int], one: Fingerprint) -> bool:
        return any(self.known[at].body != one.body for digest in digests for at in self._holders.get(digest, ()))

    def best(self, one: Fingerprint) -> Copy | None:
        """The other body's report, of the same year or before, that a report shares most with; None where that is less
        than half of its long sentences or than two hundred characters, and less than four fifths of its section 五."""
        counted: Counter[int] = Counter()
        for hidden, raw, weight, _ in one.sentences():
            for at in {at for digest in (hidden, raw) for at in self._holders.get(digest, ())}:
                counted[at] += weight
        likely = [at for at, _ in counted.most_common() if _may_be(one, self.known[at])][:_CANDIDATES]
        shared = [(self.known[at].report, _shared(one, self.known[at])) for at in likely]
        for section, share, weight in ((None, SHARE, WEIGHT), (_PART, _PART_SHARE, _PART_WEIGHT)):
            found = [_copy(one, report, same, section) for report, same in shared]
            total = _weight(one, section)
            best = max(found, key=_weighed, default=None)
            if best is not None and best.share * total >= max(share * total, weight):
                return best
        return None


Same = list[tuple[int, Span, Span]]
"""Sentences that two reports share: weight, place here, place there."""


def _shared(one: Fingerprint, other: Fingerprint) -> Same:
    there: dict[int, Span] = {}
    for hidden, raw, _, span in other.sentences():
        there[hidden] = span
        there.setdefault(raw, span)
    return [
        (weight, span, there[hidden] if hidden in there else there[raw])
        for hidden, raw, weight, span in one.sentences()
        if hidden in there or raw in there
    ]


def _copy(one: Fingerprint, report: str, same: Same, section: str | None) -> Copy:
    counting = [found for found in same if section is None or one.part.overlaps(found[1])]
    total = _weight(one, section)
    share = sum(weight for weight, _, _ in counting) / total if total else 0.0
    return Copy(one.report, report, share, tuple((here, spot) for _, here, spot in counting), section)


def _weight(one: Fingerprint, section: str | None) -> int:
    return sum(weight for *_, weight, span in one.sentences() if section is None or one.part.overlaps(span))


def _repeated(known: Iterable[Fingerprint]) -> Iterator[int]:
    """The digests that occur more than once."""
    every = array("Q")
    for one in known:
        every.extend(one.digests)
    last: int | None = None
    for digest in sorted(every):
        if digest == last:
            yield digest
        last = digest


def _may_be(one: Fingerprint, other: Fingerprint) -> bool:
    return other.body != one.body and other.year <= one.year


def _weighed(copy: Copy) -> float:
    return copy.share


_ENDING: Final = re.compile("(?:人民政府|政府|办事处|管理委员会|办公室|办公厅)+$")
_PLACE: Final = re.compile("[省市县区州旗盟](?=.{2})")


def names_of(*written: str) -> frozenset[str]:
    """The names by which a report may call its body: as written, without the places before it, without the words for
    the kind of organ."""
    names = set(written)
    for name in written:
        names.update(name[match.end() :] for match in _PLACE.finditer(name))
    names.update(_ENDING.sub("", name) for name in tuple(names))
    return frozenset(name for name in names if len(name) > 1)
