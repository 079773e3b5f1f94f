"""A text prepared for verification: folded once, with its sentences, sections and quantities at hand.

``Source(text).ground(quote)`` places a quote; ``Source(text).quantities`` are the numbers the text states. Everything
is computed on first use and kept, so that many claims cost little more than one. Pure: no I/O, no clock.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from math import fsum, sqrt
from operator import add
from typing import Final

from rapidfuzz import fuzz

from verifiers import grounding
from verifiers.attribution import Mention, Surroundings, available, mentions
from verifiers.model import Evidence, Quantity, Section, Span
from verifiers.normalise import Folded, fold, fold_with_map, fold_without_punctuation, without_punctuation
from verifiers.quantities import distributions, scan

# A sentence ends at 。！？; a member of a list at ；. A line break ends neither by itself, for converters break lines
# anywhere; it does where the next line opens with a list marker or a heading mark.
_SENTENCE_END: Final = re.compile(
    r"[。！？!?]+[”’」』）)]*|\n(?=[^\S\n]*(?:#{1,6}\s|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}(?:[、．]|\.(?!\d))))"
)
# No sentence is longer than this: in a text without full stops not every look may cost its whole length.
_LONGEST: Final = 1500
_COMMA: Final = re.compile("[，,、]")
_MEMBER_END: Final = re.compile(r"[；;]")


class Weights(dict[str, float]):
    """How telling a pair of characters is, computed when first asked for: one that stands all over a report (政府,
    公开) tells nothing apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._counts = Counter(map(add, text, text[1:]))

    def __missing__(self, pair: str) -> float:
        weight = self[pair] = 1 / sqrt(self._counts.get(pair, 1))
        return weight

    def share(self, some: frozenset[str], whole: frozenset[str]) -> float:
        """The share that some of the pairs of a wording (not empty) have of their weight."""
        # Summed exactly: the order of a set changes from run to run, and must not decide between equals.
        return fsum(map(self.__getitem__, some)) / fsum(map(self.__getitem__, whole))


class Source:
    """A canonical text and what stands where in it.

    ``tables`` are spans that are no narrative; ``sections`` the sections in text order. Both are optional: without
    them every place of a quote is as good as another and the whole text is one section.
    """

    def __init__(self, text: str, *, tables: Sequence[Span] = (), sections: Sequence[Section] = ()) -> None:
        self.text = text
        self.tables = tuple(sorted(tables))
        self.sections = tuple(sections)
        self._section_starts = [section.heading.start for section in self.sections]
        self._mentions: dict[Span, tuple[Mention, ...]] = {}
        self._near: dict[Span, tuple[Mention, ...]] = {}
        self._sentences: dict[Span, Span] = {}
        self._available: dict[int, Surroundings] = {}
        self._bare_sections: dict[Span, str] = {}

    @cached_property
    def folded(self) -> Folded:
        """The text with width, quotation marks and white space folded away."""
        return fold_with_map(self.text)

    @cached_property
    def bare(self) -> Folded:
        """The folded text without punctuation."""
        return without_punctuation(self.folded)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity that the text states, in order; those inside ``tables`` left out."""
        pieces: list[str] = []
        last = 0
        for table in self.tables:
            pieces += self.text[last : table.start], "\n" * (table.end - max(table.start, last))
            last = max(last, table.end)
        return scan("".join((*pieces, self.text[last:])))

    @cached_property
    def _quantity_starts(self) -> list[int]:
        return [quantity.start for quantity in self.quantities]

    @cached_property
    def distributions(self) -> dict[int, tuple[Span, ...]]:
        """The members of an enumeration (``A、B分别为1、2件``) that a quantity belongs to, by the quantity's start."""
        members: dict[int, tuple[Span, ...]] = {}
        for one in distributions(self.text, self.quantities):
            start = one.quantity.start
            members[start] = (*members.get(start, ()), one.member)
        return members

    @cached_property
    def weights(self) -> Weights:
        """How telling each pair of neighbouring characters is in this text."""
        return Weights(self.folded.text)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        edges = {0, *(match.end() for match in _SENTENCE_END.finditer(self.text))}
        for section in self.sections:
            edges.update((section.heading.start, section.heading.end))
        for table in self.tables:
            edges.update(table)
        return list(_no_longer(sorted(edges), self.text))

    @cached_property
    def _member_starts(self) -> list[int]:
        edges = {match.end() for match in _MEMBER_END.finditer(self.text)}
        return sorted(edges.union(self._sentence_starts))

    def in_table(self, position: int) -> bool:
        """Whether an offset lies inside one of the tables."""
        index = bisect_right(self.tables, (position, len(self.text) + 1)) - 1
        return index >= 0 and position < self.tables[index].end

    def section_at(self, position: int) -> Section | None:
        """The section whose heading or body holds an offset."""
        at = bisect_right(self._section_starts, position) - 1
        return self.sections[at] if at >= 0 and position < self.sections[at].body.end else None

    def bare_section(self, position: int) -> str:
        """The section that holds an offset, heading and all, without punctuation; the whole text where there is
        none."""
        section = self.section_at(position)
        if section is None:
            return self.bare.text
        whole = Span(section.heading.start, section.body.end)
        if whole not in self._bare_sections:
            self._bare_sections[whole] = fold_without_punctuation(self.read(whole))
        return self._bare_sections[whole]

    def quantities_in(self, span: Span) -> tuple[Quantity, ...]:
        """Quantities whose number lies wholly inside a span; one that the span cuts is not in it."""
        first = bisect_left(self._quantity_starts, span.start)
        last = bisect_left(self._quantity_starts, span.end)
        return tuple(one for one in self.quantities[first:last] if span.contains(one.digits))

    def mentions(self, sentence: Span) -> tuple[Mention, ...]:
        """The numbers of a sentence, each with the words that say what it counts."""
        if sentence not in self._mentions:
            self._mentions[sentence] = mentions(self, sentence)
        return self._mentions[sentence]

    def mentions_near(self, span: Span) -> tuple[Mention, ...]:
        """The numbers of the sentences that a span touches."""
        whole = self.sentence(span)
        if whole not in self._near:
            self._near[whole] = tuple([one for sentence in self.sentences(whole) for one in self.mentions(sentence)])
        return self._near[whole]

    def available(self, mention: Mention) -> Surroundings:
        """All words that may speak of a number."""
        start = mention.quantity.start
        if start not in self._available:
            self._available[start] = available(self, mention)
        return self._available[start]

    def sentence(self, span: Span) -> Span:
        """The sentence, or run of sentences, that a span touches."""
        known = self._sentences.get(span)
        if known is None:
            known = self._sentences[span] = self._around(self._sentence_starts, span)
        return known

    def sentences(self, span: Span) -> tuple[Span, ...]:
        """The sentences that a span touches, one by one."""
        whole = self.sentence(span)
        starts = self._sentence_starts
        inside = starts[bisect_left(starts, whole.start) : bisect_left(starts, whole.end)]
        return tuple(Span(*edges) for edges in pairwise([*inside, whole.end]))

    def member(self, span: Span) -> Span:
        """As ``sentence``, but ；ends it too: the member of a list."""
        return self._around(self._member_starts, span)

    def before(self, span: Span) -> Span:
        """The sentence before the one that a span begins in; empty at the start of the text."""
        start = self.sentence(span).start
        return self.sentence(Span(start - 1, start)) if start > 0 else Span(0, 0)

    def heading(self, position: int) -> Span:
        """The heading of the section an offset lies in; empty where sections are unknown."""
        section = self.section_at(position)
        return section.heading if section else Span(0, 0)

    def _around(self, starts: list[int], span: Span) -> Span:
        first = bisect_right(starts, span.start) - 1
        last = bisect_right(starts, max(span.end - 1, span.start))
        return Span(starts[first], starts[last] if last < len(starts) else len(self.text))

    def ground(self, quote: str, section: str | None = None) -> Evidence:
        """Place a quote.

        Of several places the one in ``section`` (a section's key) is taken, else the first outside the tables; a
        place that cuts a number in two counts only if there is no other. ``match`` is ``fuzzy`` for a place that is
        only nearly equal.
        """
        found = grounding.places(self.text, self._copies(), quote)
        whole = found
        if len(found) > 1:
            whole = [place for place in found if not grounding.cuts_number(self.text, place.span)] or found
        if whole:
            span, match = whole[0]
            if len(whole) > 1:
                span, match = min(whole, key=lambda place: self._preference(place, section))
            stands = self.text[span.start : span.end]
            return Evidence(stands, *span, match, 100.0, None if match == "exact" else quote, len(whole))
        near = grounding.nearly(self.folded, quote)
        if near is None:
            other = grounding.with_other_digits(self.folded, quote)
            near = None if other is None else (other, fuzz.ratio(fold(quote), fold(self.read(other))))
        if near is None:
            return Evidence(quote, None, None, "none", 0.0)
        span, score = near
        return Evidence(self.read(span), *span, "fuzzy", round(score, 1), quote, 0)

    def _copies(self) -> Iterator[tuple[Folded, Callable[[str], str]]]:
        yield self.folded, fold
        yield self.bare, fold_without_punctuation

    def _preference(self, place: grounding.Place, section: str | None) -> tuple[bool, bool, bool, int]:
        start = place.span.start
        here = self.section_at(start) if section else None
        elsewhere = section is not None and (here is None or here.key != section)
        return (elsewhere, self.in_table(start), place.match != "exact", start)

    def read_folded(self, span: Span) -> str:
        """As ``fold`` of the text of a span, taken from the folded copy."""
        folded = self.folded
        return folded.text[folded.index(span.start) : folded.index(span.end)]

    def read(self, *spans: Span) -> str:
        """The text of some spans, joined."""
        return "".join([self.text[start:end] for start, end in spans])


def _no_longer(edges: list[int], text: str) -> Iterator[int]:
    """Sentence starts, with further ones where two are too far apart: after a comma where there is one."""
    for start, end in pairwise([*edges, len(text)]):
        if start < len(text) or start == 0:
            yield start
        while end - start > _LONGEST:
            commas = [mark.end() for mark in _COMMA.finditer(text, start + _LONGEST // 2, start + _LONGEST)]
            start = commas[-1] if commas else start + _LONGEST
            yield start
