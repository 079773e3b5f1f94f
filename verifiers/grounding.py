"""Where a quote stands in a text: exactly, after folding, or only nearly.

Exact and folded places are certain. A nearly equal place is shown to a reader and proves nothing: no score separates
a changed digit (90–96) or a reversed sentence (97) from a harmless slip. The method (fold, find, then one alignment
with refined edges) is the one that placed quotes best in our comparison of aligners; see docs/verification.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from verifiers.model import Match, Span
from verifiers.normalise import Folded, fold

# Below this the best window is another sentence: 88 was seen for two different document titles.
NEARLY: Final = 90.0
# So many places of one quote are looked at: what stands in a text more often than this quotes nothing in particular.
MOST_PLACES: Final = 100
# How far the ends of an aligned window may move: the alignment's window has the quote's length, the true one need not.
_SLACK: Final = 3
_NUMERAL: Final = r"(?:\d[\d.,]*|[〇零一二两三四五六七八九十百千]+)"
_NUMBER: Final = re.compile(_NUMERAL)


class Place(NamedTuple):
    """One place of a quote in the original text."""

    span: Span
    match: Match


def _all(text: str, part: str) -> list[int]:
    found: list[int] = []
    at = text.find(part)
    while at >= 0 and len(found) < MOST_PLACES:
        found.append(at)
        at = text.find(part, at + 1)
    return found


def places(text: str, copies: Iterable[tuple[Folded, Callable[[str], str]]], quote: str) -> list[Place]:
    """Every certain place of a quote, in text order.

    ``copies`` are folded copies of the text with the folding that made each, the gentlest first (width, quotation
    marks and white space; then punctuation as well); the next is looked at only when the one before holds no place.
    """
    if not quote.strip():
        return []
    exact = [Place(Span(at, at + len(quote)), "exact") for at in _all(text, quote)]
    known = {place.span.start for place in exact}
    for copy, folding in copies:
        part = folding(quote)
        found = _all(copy.text, part) if part else []
        if found:
            further = [at for at in found if copy.positions[at] not in known]
            folded = [Place(copy.span(at, at + len(part)), "folded") for at in further]
            return sorted([*exact, *folded]) if folded else exact
    return exact


def cuts_number(text: str, span: Span) -> bool:
    """Whether a span begins or ends inside a number: ``5条`` is not what ``155条`` says."""
    before, after = text[max(span.start - 2, 0) : span.start], text[span.end : span.end + 2]
    first, last = text[span.start : span.start + 1], text[span.end - 1 : span.end]
    left = first.isdecimal() and (before[-1:].isdecimal() or (before[-1:] in (".", "．") and before[:1].isdecimal()))
    right = last.isdecimal() and (after[:1].isdecimal() or (after[:1] in (".", "．") and after[1:].isdecimal()))
    return left or right


def nearly(folded: Folded, quote: str) -> tuple[Span, float] | None:
    """The window most like a quote, if it is at least ``NEARLY`` per cent alike. ``None`` otherwise."""
    part = fold(quote)
    if len(part) < 4 or not folded.text:
        return None
    aligned = fuzz.partial_ratio_alignment(part, folded.text, score_cutoff=NEARLY - 10)
    if aligned is None or len(part) > len(folded.text):
        return None
    start, end, score = _refine(folded.text, part, aligned.dest_start, aligned.dest_end)
    return (folded.span(start, end), score) if score >= NEARLY else None


def _refine(text: str, part: str, start: int, end: int) -> tuple[int, int, float]:
    """Move both edges by a few characters to where the edit distance is least."""
    best = (start, end, 0.0)
    for first in range(max(start - _SLACK, 0), min(start + _SLACK, len(text)) + 1):
        for last in range(max(end - _SLACK, first + 1), min(end + _SLACK, len(text)) + 1):
            score = 100 * Levenshtein.normalized_similarity(part, text[first:last])
            if score > best[2]:
                best = (first, last, score)
    return best


def with_other_digits(folded: Folded, quote: str) -> Span | None:
    """The place a quote would have if its numbers were others; ``None`` if there is none, or the quote has no numeral.

    This is what a falsified number looks like: every word stands in the text, the digits do not.
    """
    part = fold(quote)
    words = _NUMBER.split(part)
    if len(words) < 2 or not any(words):
        return None
    pattern = _NUMERAL.join(re.escape(word) for word in words)
    found = re.search(pattern, folded.text)
    return folded.span(*found.span()) if found else None
